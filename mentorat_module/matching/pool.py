"""A waiting list and its mentors, every pair of them scored."""

from collections.abc import Sequence
from copy import copy
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .expectations import ExpectationsCriterion
from .expertise import ExpertiseCriterion
from .explanation import Explanation, Obstacle
from .hard_rules import block_table, obstacles
from .preference import PreferenceBonus
from .problem import chunks
from .profiles import Key, Mentee, Mentor
from .settings import Weights
from .similarity import TextSimilarities
from .workplace import WorkplaceCriterion


def _index(keys: Sequence[Key], kind: str) -> dict[Key, int]:
    index = {key: number for number, key in enumerate(keys)}
    if len(index) < len(keys):
        raise ValueError(f"two {kind}s have the same key")
    return index


def _by_wait(mentee: Mentee) -> tuple:
    since = mentee.waiting_since
    known = () if since is None else (since,)
    return (not mentee.comes_first, since is None, *known, mentee.key)


class Pool:
    """Mentees and mentors with the score of every pair.

    Scores are computed once, for all pairs, as whole tenths of a point; explanations
    only for the pairs that are asked for. Both come from the same formulas, so that an
    explanation always adds up to the score. The order in which profiles are handed in
    changes nothing: mentees are kept in the order of the waiting list (who comes first,
    the longest wait, the key), and mentors by key.

    :param mentees: who waits
    :param mentors: who may take them
    :param weights: the programme's weights
    :param similarities: expectations compared with what mentors master
    :param on: the day of the pairing, for the mentors who are available from a day on;
        today by default
    :raises ValueError: if a key is given twice, or a similarity is not within 0-1
    """

    def __init__(
        self,
        mentees: Sequence[Mentee],
        mentors: Sequence[Mentor],
        weights: Weights | None = None,
        similarities: TextSimilarities | None = None,
        on: date | None = None,
    ) -> None:
        self.mentees = sorted(mentees, key=_by_wait)
        self.mentors = sorted(mentors, key=lambda mentor: mentor.key)
        self.rows = _index([m.key for m in self.mentees], "mentee")
        self.columns = _index([m.key for m in self.mentors], "mentor")
        self.blocks = block_table(
            self.mentees, self.mentors, self.columns, on or date.today()
        )
        self.workplace = WorkplaceCriterion(self.mentees, self.mentors)
        self.expertise = ExpertiseCriterion(self.mentees, self.mentors)
        self._expectations = ExpectationsCriterion(
            self.mentees,
            self.mentors,
            self.rows,
            self.columns,
            similarities or TextSimilarities(),
        )
        self._weigh(weights or Weights())

    def reweighed(self, weights: Weights) -> "Pool":
        """Return the same pool under other weights; profiles are not read again."""
        pool = copy(self)
        pool._weigh(weights)
        return pool

    def _weigh(self, weights: Weights) -> None:
        self.weights = weights
        self._shares = weights.shares()
        self._preference = PreferenceBonus(self.mentees, self.columns, weights)
        self.scores = self._score()

    @property
    def _criteria(self) -> tuple:
        return (self.workplace, self.expertise, self._expectations)

    def _score(self) -> NDArray[np.int16]:
        scores = np.zeros((len(self.mentees), len(self.mentors)), dtype=np.int16)
        for rows in chunks(len(self.mentees)):
            for criterion in self._criteria:
                most = self._shares[criterion.name]
                if most:
                    scores[rows] += criterion.tenths(rows, most).astype(np.int16)
        self._preference.add(scores)
        return scores

    def row(self, mentee: Key) -> int:
        """Return the place of a mentee in the waiting list.

        :raises KeyError: if the mentee is not in the pool
        """
        return self.rows[mentee]

    def column(self, mentor: Key) -> int:
        """Return the number of a mentor.

        :raises KeyError: if the mentor is not in the pool
        """
        return self.columns[mentor]

    def tenths(self, mentee: Key, mentor: Key) -> int:
        """Return the score of a pair in tenths of a point, 0-1000.

        :raises KeyError: if one of them is not in the pool
        """
        return int(self.scores[self.row(mentee), self.column(mentor)])

    def obstacles(self, mentee: Key, mentor: Key) -> tuple[Obstacle, ...]:
        """Return the hard rules against a pair; none if it may be made.

        :raises KeyError: if one of them is not in the pool
        """
        row, column = self.row(mentee), self.column(mentor)
        bits = int(self.blocks[row, column])
        return obstacles(bits, self.mentees[row], self.mentors[column])

    def explain(self, mentee: Key, mentor: Key) -> Explanation:
        """Return the score of a pair, criterion by criterion, with its reasons.

        :raises KeyError: if one of them is not in the pool
        """
        row, column = self.row(mentee), self.column(mentor)
        parts = [
            criterion.part(row, column, self._shares[criterion.name])
            for criterion in self._criteria
        ]
        base = sum(part.tenths for part in parts)
        whole = sum(part.most for part in parts)
        known = sum(part.most * part.known for part in parts)
        parts.append(self._preference.part(row, column, base))
        return Explanation(
            mentee=mentee,
            mentor=mentor,
            tenths=sum(part.tenths for part in parts),
            confidence=known // whole if whole else 0,
            parts=tuple(parts),
            obstacles=self.obstacles(mentee, mentor),
        )

    def ranking(
        self, mentee: Key, limit: int = 5, with_blocked: bool = False
    ) -> tuple[Explanation, ...]:
        """Return the best mentors for one mentee, explained, the best first.

        Of equal scores, the mentor who carries less of their capacity comes first,
        then the lower key.

        :param limit: how many at most
        :param with_blocked: whether mentors against whom a hard rule stands take part
        :raises KeyError: if the mentee is not in the pool
        """
        row = self.row(mentee)
        allowed = np.ones(len(self.mentors), dtype=bool)
        if not with_blocked:
            allowed = self.blocks[row] == 0
        best = self._best(slice(row, row + 1), allowed[None, :], limit)[0]
        keys = (self.mentors[column].key for column in best if column >= 0)
        return tuple(self.explain(mentee, key) for key in keys)

    def rankings(self, limit: int = 3) -> dict[Key, tuple[tuple[Key, int], ...]]:
        """Return for every mentee the best mentors that no hard rule stands against,
        as (mentor key, tenths), in the order of :meth:`ranking`.

        :param limit: how many mentors a mentee at most
        """
        found = {}
        for rows in chunks(len(self.mentees)):
            best = self._best(rows, self.blocks[rows] == 0, limit)
            for row, columns in enumerate(best, start=rows.start):
                found[self.mentees[row].key] = tuple(
                    (self.mentors[column].key, int(self.scores[row, column]))
                    for column in columns
                    if column >= 0
                )
        return found

    def _best(self, rows: slice, allowed: NDArray[np.bool_], limit: int) -> NDArray:
        """Return the columns of the best mentors, best first, -1 where there is none
        left."""
        width = len(self.mentors)
        limit = min(limit, width)
        if not limit:
            return np.empty((allowed.shape[0], 0), dtype=np.int64)
        carried = [(m.load + 1) / max(m.capacity, 1) for m in self.mentors]
        ease = np.argsort(np.argsort(carried, kind="stable")[::-1])
        key = np.where(allowed, self.scores[rows].astype(np.int64) * width + ease, -1)
        best = np.argpartition(key, width - limit, axis=1)[:, width - limit :]
        found = np.take_along_axis(key, best, axis=1)
        order = np.argsort(found, axis=1)[:, ::-1]
        best = np.take_along_axis(best, order, axis=1)
        return np.where(np.take_along_axis(found, order, axis=1) < 0, -1, best)
