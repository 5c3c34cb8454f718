"""The similarity of texts by the words that they share."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from .expectations import FULL_SIMILARITY, TextSimilarities
from .profiles import Key

#: The full similarity: this number of rare words in common or, when that is more, this
#: share of all words that the mentee wrote and any mentor has.
FULL_WORDS = 3
FULL_SHARE = 0.5
#: Lower similarities count as none.
LEAST = 0.01
#: Words named at most.
SHOWN_WORDS = 6
#: Mentees compared at a time.
CHUNK = 512


class SharedWords(TextSimilarities):
    """Compare the words of all mentees with those of all mentors.

    A word counts the more, the fewer mentors have it.

    :param rows: ``(side, key, stem, word)``, each stem once for each person
    """

    def __init__(self, rows: Iterable[tuple[str, Key, str, str]]) -> None:
        numbers: dict[str, int] = {}
        self._mentees: dict[Key, dict[int, str]] = {}
        self._mentors: dict[Key, dict[int, str]] = {}
        for side, key, stem, word in rows:
            number = numbers.setdefault(stem, len(numbers))
            people = self._mentees if side == "mentee" else self._mentors
            people.setdefault(key, {})[number] = word
        holders = np.zeros(len(numbers), dtype=np.float32)
        for stems in self._mentors.values():
            holders[list(stems)] += 1
        self._rarest = float(np.log(len(self._mentors) + 1))
        self._weights = self._rarest - np.log(np.maximum(holders, 1), dtype=np.float32)

    def has_mentor_text(self, mentor: Key) -> bool:
        """Whether there is any word to compare expectations with."""
        return mentor in self._mentors

    def get_words(self, mentee: Key, mentor: Key) -> list[str]:
        """Return the words in common as the mentee wrote them, the rarest first."""
        words = self._mentees.get(mentee, {})
        common = words.keys() & self._mentors.get(mentor, {}).keys()
        ranked = sorted(common, key=lambda stem: (-self._weights[stem], words[stem]))
        return [words[stem] for stem in ranked[:SHOWN_WORDS]]

    def get_table(
        self, mentees: Mapping[Key, int], mentors: Mapping[Key, int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Compute all similarities as arrays: a waiting list has millions of pairs."""
        width = len(mentors)
        theirs = self._get_incidence(self._mentors, mentors)
        rows = sorted(
            (row, key) for key, row in mentees.items() if key in self._mentees
        )
        cells = [np.empty(0, dtype=np.int64)]
        values = [np.empty(0, dtype=np.int64)]
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            ours = self._get_incidence(
                self._mentees, {key: place for place, (_, key) in enumerate(part)}
            )
            ours *= self._weights
            full = np.maximum(FULL_WORDS * self._rarest, FULL_SHARE * ours.sum(axis=1))
            alike = np.minimum((ours @ theirs.T) / full[:, None], 1)
            lines, columns = np.nonzero(alike >= LEAST)
            places = np.array([row for row, _ in part], dtype=np.int64)
            cells.append(places[lines] * width + columns)
            values.append(
                np.rint(alike[lines, columns] * FULL_SIMILARITY).astype(np.int64)
            )
        return np.concatenate(cells), np.concatenate(values)

    def _get_incidence(
        self, people: Mapping[Key, Mapping[int, str]], places: Mapping[Key, int]
    ) -> NDArray[np.float32]:
        """Return which person (line) has which stem (column), as zeros and ones."""
        table = np.zeros((len(places), len(self._weights)), dtype=np.float32)
        for key, place in places.items():
            if key in people:
                table[place, list(people[key])] = 1
        return table
