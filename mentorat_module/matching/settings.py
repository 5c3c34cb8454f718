"""The settings of one assignment: its aim, minimum, fixed and forbidden pairs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .profiles import Key

#: A score is counted in tenths of a point: 1000 tenths are the full 100 points.
FULL_TENTHS = 1000


def to_tenths(points: float) -> int:
    """Return points (0-100) as the nearest whole number of tenths."""
    return round(points * 10)


class Objective(str, Enum):
    """What the assignment of a whole waiting list aims at first.

    HIGHEST_TOTAL: the highest sum of scores; between equal sums, more pairs.
    NOBODY_LEFT_OUT: as many pairs as possible; among those, the highest sum.
    """

    HIGHEST_TOTAL = "highest_total"
    NOBODY_LEFT_OUT = "nobody_left_out"


@dataclass(frozen=True, slots=True)
class Options:
    """What one assignment is asked to do.

    :param objective: see :class:`Objective`
    :param minimum: points (0-100) that a pair needs to be proposed; a pair fixed by
        hand needs none
    :param fixed: pairs decided beforehand, mentee key to mentor key; kept unless a
        hard rule forbids them
    :param forbidden: pairs (mentee key, mentor key) that must not be made
    :raises ValueError: on a minimum outside 0-100
    """

    objective: Objective = Objective.HIGHEST_TOTAL
    minimum: float = 0.0
    fixed: Mapping[Key, Key] = field(default_factory=dict)
    forbidden: frozenset[tuple[Key, Key]] = frozenset()

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= 100:
            raise ValueError(f"minimum score is not 0-100: {self.minimum!r}")
        object.__setattr__(self, "objective", Objective(self.objective))
