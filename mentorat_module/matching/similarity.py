"""Texts compared elsewhere: how alike they are, and by which words."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .profiles import Key

#: A similarity of 1 in whole steps.
FULL_SIMILARITY = 10_000


class TextSimilarities:
    """How alike an expectation and a mentor's text are, for the pairs that share words.

    An interface of two questions, :meth:`table` for the scores of a whole pool and
    :meth:`words` for one explanation. Who has millions of similarities at hand as
    arrays answers them in a subclass and needs none of the parameters.

    :param values: ``{(mentee key, mentor key): similarity}`` or an iterable of
        ``(mentee key, mentor key, similarity)``, each similarity from 0 to 1; pairs
        that are not named share nothing
    :param words: called with a mentee key and a mentor key for the words in common,
        only for the pairs that are explained; or a mapping of the same; None when the
        words are not known
    """

    def __init__(
        self,
        values: Mapping[tuple[Key, Key], float] | Iterable[tuple[Key, Key, float]] = (),
        words: (
            Callable[[Key, Key], Sequence[str]]
            | Mapping[tuple[Key, Key], Sequence[str]]
            | None
        ) = None,
    ) -> None:
        if isinstance(values, Mapping):
            values = ((*pair, value) for pair, value in values.items())
        self._values = tuple(values)
        self._words = words

    def words(self, mentee: Key, mentor: Key) -> tuple[str, ...]:
        """Return the words that both texts have in common."""
        if self._words is None:
            return ()
        if isinstance(self._words, Mapping):
            return tuple(self._words.get((mentee, mentor), ()))
        return tuple(self._words(mentee, mentor))

    def table(
        self, mentees: Mapping[Key, int], mentors: Mapping[Key, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the known pairs as sorted cell numbers and their similarity.

        :param mentees: row of each mentee key; other keys are passed over
        :param mentors: column of each mentor key; other keys are passed over
        :return: ``row * number of mentors + column``, rising, and the similarities in
            ten-thousandths; the last value counts where a pair is named twice
        :raises ValueError: on a similarity outside 0-1
        """
        cells: list[int] = []
        values: list[float] = []
        width = len(mentors)
        for mentee, mentor, value in self._values:
            row, column = mentees.get(mentee), mentors.get(mentor)
            if row is not None and column is not None:
                cells.append(row * width + column)
                values.append(value)
        alike = np.array(values, dtype=np.float64)
        if not ((alike >= 0) & (alike <= 1)).all():
            raise ValueError("a text similarity is not between 0 and 1")
        last_first = np.array(cells[::-1], dtype=np.int64)
        unique, position = np.unique(last_first, return_index=True)
        whole = np.rint(alike * FULL_SIMILARITY).astype(np.int64)[::-1]
        return unique, whole[position]
