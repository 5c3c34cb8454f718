"""What a criterion of the pairing is, and which criteria there are.

A criterion is one class: its code, what it reads of a mentee and of a mentor, how it
scores a pair and what it says about it. To add one, write a subclass under
:func:`register`, and the model that reads its data and finds the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar

from .explanation import Fact, Part
from .settings import FULL_TENTHS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pool import Pool

#: Every criterion by its code, in their order.
CRITERIA: dict[str, type[Criterion]] = {}


class Criterion:
    """One criterion, prepared for the profiles of a pool.

    :cvar code: names it among the weights and in what the caller stores
    :cvar order: its place among the criteria
    :cvar is_bonus: whether it adds points to those of the others, never beyond 100,
        instead of having a share of the 100 by its weight
    :cvar mentee_data: what it reads of a mentee, with the value of what is not known
    :cvar mentor_data: what it reads of a mentor, likewise
    :cvar facts: every code that it answers with
    """

    code: ClassVar[str]
    order: ClassVar[int]
    is_bonus: ClassVar[bool] = False
    mentee_data: ClassVar[Mapping[str, Any]] = {}
    mentor_data: ClassVar[Mapping[str, Any]] = {}
    facts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, pool: Pool) -> None:
        self.mentees = [
            {name: each.data.get(name, none) for name, none in self.mentee_data.items()}
            for each in pool.mentees
        ]
        self.mentors = [
            {name: each.data.get(name, none) for name, none in self.mentor_data.items()}
            for each in pool.mentors
        ]

    def score(self, rows: slice, most: int) -> NDArray[np.int64]:
        """Return the tenths of a point of these mentees with every mentor.

        :param rows: numbers of the mentees
        :param most: tenths that the criterion can give
        """
        raise NotImplementedError

    def explain(self, row: int, column: int, most: int) -> Part:
        """Return what the criterion gives to one pair, and why.

        :param row: number of the mentee
        :param column: number of the mentor
        :param most: tenths that the criterion can give
        """
        raise NotImplementedError

    def explain_unmet(self, row: int, among: NDArray[np.bool_]) -> list[Fact]:
        """Return what the mentee looks for and none of these mentors has.

        :param among: mentors who could be proposed, by number
        """
        return []

    def suggest_mentors(self, row: int, serving: NDArray[np.bool_]) -> list[Fact]:
        """Return what kind of mentor to look for.

        :param serving: mentors of the programme, by number
        """
        return []


def register(criterion: type[Criterion]) -> type[Criterion]:
    """Add a class to the criteria, in their order."""
    known = [*CRITERIA.values(), criterion]
    CRITERIA.clear()
    CRITERIA.update((each.code, each) for each in sorted(known, key=lambda c: c.order))
    return criterion


def get_shares(weights: Mapping[str, float] | None = None) -> dict[str, int]:
    """Return the most tenths that each criterion with a weight can give; together 1000,
    or 0 if no criterion counts.

    By the method of the largest remainder (Hamilton), in exact fractions, equal
    remainders in the order of the criteria. Raising one weight alone never lowers the
    share of that criterion: its own remainder rises or turns into a whole tenth, and
    every other one that overtakes it has given up a whole tenth, which is handed out
    again.

    :param weights: how much each criterion counts, relative to the others, by code;
        one that is not named does not count; all count the same when not given
    :raises ValueError: on a weight below 0 or not a number, or an unknown criterion
    """
    codes = [code for code, criterion in CRITERIA.items() if not criterion.is_bonus]
    if weights is None:
        weights = dict.fromkeys(codes, 1)
    if unknown := weights.keys() - set(codes):
        raise ValueError(f"not a criterion with a weight: {sorted(unknown)}")
    for weight in weights.values():
        if not (isfinite(weight) and weight >= 0):
            raise ValueError(f"not a weight: {weight!r}")
    exact = {code: Fraction(weights.get(code, 0)) for code in codes}
    whole = sum(exact.values())
    if not whole:
        return dict.fromkeys(codes, 0)
    quotas = {code: FULL_TENTHS * weight / whole for code, weight in exact.items()}
    shares = {code: int(quota) for code, quota in quotas.items()}
    left = FULL_TENTHS - sum(shares.values())
    by_remainder = sorted(codes, key=lambda code: shares[code] - quotas[code])
    for code in by_remainder[:left]:
        shares[code] += 1
    return shares
