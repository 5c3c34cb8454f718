"""Criterion: does what the mentor masters resemble what the mentee expects?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .criterion import Criterion, register
from .explanation import Fact, Part
from .profiles import Key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pool import Pool

SIMILAR_WORDS = "similar_words"  # similarity (0-1), words
MENTEE_EXPECTATIONS_EMPTY = "mentee_expectations_empty"
MENTOR_TEXT_EMPTY = "mentor_text_empty"

#: A similarity of 1 in whole steps.
FULL_SIMILARITY = 10_000


class TextSimilarities:
    """How alike the expectations and the mentors' texts are; the caller extends this
    class, whose own answer is that nothing is alike."""

    def get_table(
        self, mentees: Mapping[Key, int], mentors: Mapping[Key, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the pairs that share words as cell numbers and their similarity.

        :param mentees: row of each mentee key
        :param mentors: column of each mentor key
        :return: ``row * number of mentors + column``, rising, and the similarities in
            ten-thousandths
        """
        import numpy as np

        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)

    def get_words(self, mentee: Key, mentor: Key) -> Sequence[str]:
        """Return the words that both texts have in common; asked for only when a pair
        is explained."""
        return ()


@register
class ExpectationsCriterion(Criterion):
    """The similarity of the two texts gives its share of the points.

    Data of a mentee: ``has_expectations``, whether they wrote what they expect. Data of
    a mentor: ``has_text``, whether there is a text to compare it with. Data of the
    pairs: ``similarities``, a :class:`TextSimilarities`.
    """

    code = "expectations"
    order = 30
    mentee_data = {"has_expectations": False}
    mentor_data = {"has_text": False}
    facts = (SIMILAR_WORDS, MENTEE_EXPECTATIONS_EMPTY, MENTOR_TEXT_EMPTY)

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._keys = list(pool.rows), list(pool.columns)
        self._similarities = pool.pair_data.get("similarities") or TextSimilarities()
        self._cells, self._values = self._similarities.get_table(
            pool.rows, pool.columns
        )

    def score(self, rows: slice, most: int) -> NDArray[np.int64]:
        import numpy as np

        height, width = len(self.mentees[rows]), len(self.mentors)
        start = rows.start * width
        first, last = np.searchsorted(self._cells, (start, start + height * width))
        found = np.zeros(height * width, dtype=np.int64)
        found[self._cells[first:last] - start] = (
            most * self._values[first:last] // FULL_SIMILARITY
        )
        return found.reshape(height, width)

    def explain(self, row: int, column: int, most: int) -> Part:
        alike = self._get_similarity(row, column)
        reasons: tuple[Fact, ...] = ()
        missing = []
        if alike:
            mentees, mentors = self._keys
            words = self._similarities.get_words(mentees[row], mentors[column])
            data = {"similarity": alike / FULL_SIMILARITY, "words": tuple(words)}
            reasons = (Fact(SIMILAR_WORDS, data),)
        if alike is None:
            if not self.mentees[row]["has_expectations"]:
                missing.append(Fact(MENTEE_EXPECTATIONS_EMPTY))
            if not self.mentors[column]["has_text"]:
                missing.append(Fact(MENTOR_TEXT_EMPTY))
        return Part(
            criterion=self.code,
            tenths=most * (alike or 0) // FULL_SIMILARITY,
            most=most,
            known=0 if missing else 100,
            reasons=reasons,
            missing=tuple(missing),
        )

    def _get_similarity(self, row: int, column: int) -> int | None:
        """Return the similarity in ten-thousandths, None where none was given."""
        import numpy as np

        cell = row * len(self.mentors) + column
        position = int(np.searchsorted(self._cells, cell))
        if position < len(self._cells) and self._cells[position] == cell:
            return int(self._values[position])
        return None
