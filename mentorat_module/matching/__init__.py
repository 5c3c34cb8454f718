"""Pairing mentees with mentors: scores that explain themselves and the best plan.

Plain Python: nothing here knows of Odoo, a database or a language. Profiles go in,
codes with data come out; the caller turns them into words.

>>> pool = Pool(mentees, mentors, {"workplace": 1, "expertise": 2})
>>> plan = assign(pool, Options(objective=Objective.NOBODY_LEFT_OUT))
"""

from . import choice, codes, expectations, expertise, workplace
from .assignment import assign
from .criterion import CRITERIA, Criterion, register
from .plan import Plan
from .pool import Pool
from .profiles import Mentee, Mentor
from .settings import Objective, Options

__all__ = [
    "CRITERIA",
    "Criterion",
    "Mentee",
    "Mentor",
    "Objective",
    "Options",
    "Plan",
    "Pool",
    "assign",
    "choice",
    "codes",
    "expectations",
    "expertise",
    "register",
    "workplace",
]
