"""Criterion: does what the mentor masters resemble what the mentee expects?"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .codes import (
    EXPECTATIONS,
    MENTEE_EXPECTATIONS_EMPTY,
    MENTOR_TEXT_EMPTY,
    SIMILAR_WORDS,
)
from .explanation import Fact, Part
from .profiles import Key, Mentee, Mentor
from .similarity import FULL_SIMILARITY, TextSimilarities


class ExpectationsCriterion:
    """The similarity of the two texts gives its share of the points."""

    name = EXPECTATIONS

    def __init__(
        self,
        mentees: Sequence[Mentee],
        mentors: Sequence[Mentor],
        rows: Mapping[Key, int],
        columns: Mapping[Key, int],
        similarities: TextSimilarities,
    ) -> None:
        self._mentees = mentees
        self._mentors = mentors
        self._similarities = similarities
        self._cells, self._values = similarities.table(rows, columns)

    def tenths(self, rows: slice, most: int) -> NDArray[np.int64]:
        """Return the tenths of a point for these mentees with every mentor."""
        height, width = len(self._mentees[rows]), len(self._mentors)
        start = rows.start * width
        first, last = np.searchsorted(self._cells, (start, start + height * width))
        found = np.zeros(height * width, dtype=np.int64)
        found[self._cells[first:last] - start] = (
            most * self._values[first:last] // FULL_SIMILARITY
        )
        return found.reshape(height, width)

    def _similarity(self, row: int, column: int) -> int | None:
        """Return the similarity in ten-thousandths, None where none was given."""
        cell = row * len(self._mentors) + column
        position = int(np.searchsorted(self._cells, cell))
        if position < len(self._cells) and self._cells[position] == cell:
            return int(self._values[position])
        return None

    def part(self, row: int, column: int, most: int) -> Part:
        """Return what the criterion gives to one pair, and why."""
        mentee, mentor = self._mentees[row], self._mentors[column]
        alike = self._similarity(row, column)
        reasons: tuple[Fact, ...] = ()
        missing = []
        if alike:
            words = self._similarities.words(mentee.key, mentor.key)
            data = {"similarity": alike / FULL_SIMILARITY, "words": words}
            reasons = (Fact(SIMILAR_WORDS, data),)
        if alike is None:
            if not mentee.has_expectations:
                missing.append(Fact(MENTEE_EXPECTATIONS_EMPTY))
            if not mentor.has_text:
                missing.append(Fact(MENTOR_TEXT_EMPTY))
        return Part(
            criterion=self.name,
            tenths=most * (alike or 0) // FULL_SIMILARITY,
            most=most,
            known=0 if missing else 100,
            reasons=reasons,
            missing=tuple(missing),
        )
