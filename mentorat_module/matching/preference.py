"""What a mentee's own choice adds to the score."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .codes import PREFERENCE, PREFERRED_MENTOR
from .explanation import Fact, Part
from .profiles import Key, Mentee
from .settings import FULL_TENTHS, Weights, to_tenths


class PreferenceBonus:
    """The points for a preferred mentor, as far as there is room below 100."""

    name = PREFERENCE

    def __init__(
        self, mentees: Sequence[Mentee], columns: Mapping[Key, int], weights: Weights
    ) -> None:
        self._ranks: dict[tuple[int, int], int] = {
            (row, columns[key]): rank
            for row, mentee in enumerate(mentees)
            for rank, key in enumerate(mentee.preferred)
            if key in columns
        }
        self._steps = [to_tenths(points) for points in weights.preference]

    def add(self, scores: NDArray[np.int16]) -> None:
        """Add the bonus to the scores (tenths, mentees by mentors), in place."""
        for cell, rank in self._ranks.items():
            scores[cell] = min(FULL_TENTHS, scores[cell] + self._steps[rank])

    def part(self, row: int, column: int, score: int) -> Part:
        """Return the bonus of one pair.

        :param score: tenths that the criteria give without it
        """
        rank = self._ranks.get((row, column))
        if rank is None:
            return Part(self.name, tenths=0, most=0, known=100)
        step = self._steps[rank]
        return Part(
            criterion=self.name,
            tenths=min(step, FULL_TENTHS - score),
            most=step,
            known=100,
            reasons=(Fact(PREFERRED_MENTOR, {"rank": rank + 1}),),
        )
