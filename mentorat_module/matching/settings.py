"""What the programme decides: the weights of the criteria, the aim of the pairing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from math import isfinite

from .codes import EXPECTATIONS, EXPERTISE, WORKPLACE
from .profiles import MAX_PREFERRED, Key

#: A score is counted in tenths of a point: 1000 tenths are the full 100 points.
FULL_TENTHS = 1000


def to_tenths(points: float) -> int:
    """Return points (0-100) as the nearest whole number of tenths."""
    return round(points * 10)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each criterion counts, relative to the others; 0 leaves it out.

    :param workplace: weight of the shared place of work, >= 0
    :param expertise: weight of the skills, >= 0
    :param expectations: weight of the words in common, >= 0
    :param preference: points added for the mentee's first, second and third choice.
        They are added to the score, never beyond 100. The mentee's say thus decides
        between mentors who fit about as well, and never beats a mentor who fits much
        better; hard rules always win. (0, 0, 0) leaves preferences out.
    :raises ValueError: on a weight that is negative or not a number, or on preference
        points that are not three numbers 0-100 from the highest to the lowest
    """

    workplace: float = 1.0
    expertise: float = 1.0
    expectations: float = 1.0
    preference: tuple[float, float, float] = (10.0, 7.0, 4.0)

    def __post_init__(self) -> None:
        for weight in (self.workplace, self.expertise, self.expectations):
            if not (isfinite(weight) and weight >= 0):
                raise ValueError(f"not a weight: {weight!r}")
        steps = self.preference
        if len(steps) != MAX_PREFERRED or not (
            100 >= steps[0] >= steps[1] >= steps[2] >= 0
        ):
            raise ValueError(f"not three falling numbers of points: {steps!r}")

    def shares(self) -> dict[str, int]:
        """Return the most tenths each criterion can give; together 1000, or 0 if no
        criterion has a weight.

        By the method of the largest remainder (Hamilton), in exact fractions, equal
        remainders in the order workplace, expertise, expectations. Raising one weight
        alone never lowers the share of that criterion: its own remainder rises or
        turns into a whole tenth, and every rival that overtakes it has given up a
        whole tenth, which is handed out again.
        """
        weights = {
            WORKPLACE: Fraction(self.workplace),
            EXPERTISE: Fraction(self.expertise),
            EXPECTATIONS: Fraction(self.expectations),
        }
        whole = sum(weights.values())
        if not whole:
            return dict.fromkeys(weights, 0)
        quotas = {name: FULL_TENTHS * w / whole for name, w in weights.items()}
        shares = {name: int(quota) for name, quota in quotas.items()}
        left = FULL_TENTHS - sum(shares.values())
        by_remainder = sorted(quotas, key=lambda name: shares[name] - quotas[name])
        for name in by_remainder[:left]:
            shares[name] += 1
        return shares


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
        hard rule stands against them
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
