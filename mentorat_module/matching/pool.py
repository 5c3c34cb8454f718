"""A waiting list and its mentors, every pair of them scored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .criterion import CRITERIA, get_shares
from .explanation import Explanation
from .hard_rules import get_block_table, get_obstacles
from .problem import chunks
from .profiles import Key, Mentee, Mentor
from .settings import FULL_TENTHS


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
    :param weights: how much each criterion counts, see :func:`.criterion.get_shares`
    :param pair_data: what criteria read of the pairs, by name
    :param on: the day of the pairing, for the mentors who are available from a day on;
        today by default
    :raises ValueError: if a key is given twice, or on a weight or data that a criterion
        refuses
    """

    def __init__(
        self,
        mentees: Sequence[Mentee],
        mentors: Sequence[Mentor],
        weights: Mapping[str, float] | None = None,
        pair_data: Mapping[str, Any] | None = None,
        on: date | None = None,
    ) -> None:
        self.mentees = sorted(mentees, key=_by_wait)
        self.mentors = sorted(mentors, key=lambda mentor: mentor.key)
        self.rows = _index([m.key for m in self.mentees], "mentee")
        self.columns = _index([m.key for m in self.mentors], "mentor")
        self.pair_data = pair_data or {}
        self.blocks = get_block_table(
            self.mentees, self.mentors, self.columns, on or date.today()
        )
        self.criteria = [criterion(self) for criterion in CRITERIA.values()]
        shares = get_shares(weights)
        self._most = [shares.get(c.code, FULL_TENTHS) for c in self.criteria]
        self.scores = self._score()

    def _score(self) -> NDArray[np.int16]:
        scores = np.zeros((len(self.mentees), len(self.mentors)), dtype=np.int16)
        for rows in chunks(len(self.mentees)):
            for criterion, most in zip(self.criteria, self._most, strict=True):
                if most:
                    scores[rows] += criterion.score(rows, most).astype(np.int16)
            np.minimum(scores[rows], FULL_TENTHS, out=scores[rows])
        return scores

    def tenths(self, mentee: Key, mentor: Key) -> int:
        """Return the score of a pair in tenths of a point, 0-1000.

        :raises KeyError: if one of them is not in the pool
        """
        return int(self.scores[self.rows[mentee], self.columns[mentor]])

    def obstacles(self, mentee: Key, mentor: Key) -> tuple[str, ...]:
        """Return the hard rules against a pair; none if it may be made.

        :raises KeyError: if one of them is not in the pool
        """
        return get_obstacles(int(self.blocks[self.rows[mentee], self.columns[mentor]]))

    def explain(self, mentee: Key, mentor: Key) -> Explanation:
        """Return the score of a pair, criterion by criterion, with its reasons.

        :raises KeyError: if one of them is not in the pool
        """
        row, column = self.rows[mentee], self.columns[mentor]
        parts = []
        total, whole, known = 0, 0, 0
        for criterion, most in zip(self.criteria, self._most, strict=True):
            part = criterion.explain(row, column, most)
            if total + part.tenths > FULL_TENTHS:
                part = replace(part, tenths=FULL_TENTHS - total)
            total += part.tenths
            if not criterion.is_bonus:
                whole += part.most
                known += part.most * part.known
            parts.append(part)
        return Explanation(
            mentee=mentee,
            mentor=mentor,
            tenths=total,
            confidence=known // whole if whole else 0,
            parts=tuple(parts),
            obstacles=self.obstacles(mentee, mentor),
        )

    def rankings(self, limit: int = 3) -> dict[Key, tuple[tuple[Key, int], ...]]:
        """Return for every mentee the best mentors that no hard rule forbids,
        as (mentor key, tenths), the best first.

        Of equal scores, the mentor who carries less of their capacity comes first,
        then the lower key.

        :param limit: how many mentors a mentee at most
        """
        found = {}
        for rows in chunks(len(self.mentees)):
            best = self._get_best(rows, limit)
            for row, columns in enumerate(best, start=rows.start):
                found[self.mentees[row].key] = tuple(
                    (self.mentors[column].key, int(self.scores[row, column]))
                    for column in columns
                    if column >= 0
                )
        return found

    def _get_best(self, rows: slice, limit: int) -> NDArray:
        """Return the columns of the best mentors, best first, -1 where there is none
        left."""
        allowed = self.blocks[rows] == 0
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
