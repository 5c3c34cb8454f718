"""Pairing mentees with mentors: scores that explain themselves and the best plan.

Plain Python: nothing here knows of Odoo, a database or a language. Profiles go in,
codes with data come out; the caller turns them into words.

What computes with NumPy, SciPy and OR-Tools is loaded on first use (PEP 562): they take
a second or two and some 70 MB, which a process that pairs nobody does without. All the
rest, such as the codes and the criteria, works where they are not installed.

>>> pool = Pool(mentees, mentors, {"workplace": 1, "expertise": 2})
>>> plan = assign(pool, Options(objective=Objective.NOBODY_LEFT_OUT))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import choice, codes, expectations, expertise, workplace
from .criterion import CRITERIA, Criterion, register
from .profiles import Mentee, Mentor
from .settings import Objective, Options

if TYPE_CHECKING:
    from .assignment import assign
    from .plan import Plan
    from .pool import Pool
    from .shared_words import SharedWords

__all__ = [
    "CRITERIA",
    "Criterion",
    "Mentee",
    "Mentor",
    "Objective",
    "Options",
    "Plan",
    "Pool",
    "SharedWords",
    "assign",
    "choice",
    "codes",
    "expectations",
    "expertise",
    "find_missing_packages",
    "register",
    "workplace",
]

#: Package, as it is named where packages are installed from: the module that is used.
PACKAGES = {
    "numpy": "numpy",
    "scipy": "scipy.optimize",
    "ortools": "ortools.graph.python.min_cost_flow",
}
_LOADED_ON_USE = {
    "Plan": "plan",
    "Pool": "pool",
    "SharedWords": "shared_words",
    "assign": "assignment",
}


def __getattr__(name: str) -> Any:
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_LOADED_ON_USE[name]}", __name__), name)


def find_missing_packages() -> list[str]:
    """Return the names in :data:`PACKAGES` of those that cannot be loaded: not
    installed, or broken. Loads the others, see above."""
    missing = []
    for package, module in PACKAGES.items():
        try:
            import_module(module)
        except ImportError:
            missing.append(package)
    return missing
