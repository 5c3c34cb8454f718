"""Pairing mentees with mentors: scores that explain themselves and the best plan.

Plain Python: nothing here knows of Odoo, a database or a language. Profiles go in,
codes with data come out; the caller turns them into words.

>>> pool = Pool(mentees, mentors, Weights(workplace=1, expertise=2))
>>> plan = assign(pool, Options(objective=Objective.NOBODY_LEFT_OUT))
"""

from . import codes
from .assignment import assign
from .explanation import Explanation, Fact, Obstacle, Part
from .flow import SolverError
from .outcome import MentorLoad, PlannedPair, RefusedPair, Summary
from .plan import Plan
from .pool import Pool
from .profiles import Key, Mentee, Mentor
from .settings import Objective, Options, Weights
from .similarity import FULL_SIMILARITY, TextSimilarities
from .unpaired import Unpaired
from .why_not import Holder, Move, WhyNot

__all__ = [
    "FULL_SIMILARITY",
    "Explanation",
    "Fact",
    "Holder",
    "Key",
    "Mentee",
    "Mentor",
    "MentorLoad",
    "Move",
    "Objective",
    "Obstacle",
    "Options",
    "Part",
    "Plan",
    "PlannedPair",
    "Pool",
    "RefusedPair",
    "SolverError",
    "Summary",
    "TextSimilarities",
    "Unpaired",
    "Weights",
    "WhyNot",
    "assign",
    "codes",
]
