"""The assignment as a problem of numbers: who may go where, and what it is worth."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Mentees looked at at a time: bounds the memory of what is in between.
CHUNK = 128
#: A cost that no real path reaches, and that can still be added to another one.
FAR = np.int64(2**60)


def chunks(count: int) -> Iterator[slice]:
    """Yield slices that together cover ``range(count)``."""
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


@dataclass(frozen=True, slots=True)
class Problem:
    """Give each mentee at most one seat so that the worth is highest.

    A pair is worth ``scale * scores[i, j] + bonus[i]``, always a whole number; a seat
    of a mentor may have a cost, rising from seat to seat.

    :param scores: tenths of a point, mentees by mentors
    :param allowed: which pairs may be made, mentees by mentors
    :param seats: free seats of each mentor
    :param scale: what a tenth of a point is worth
    :param bonus: what it is worth that a mentee is paired at all
    :param may_wait: mentees who may stay without a mentor, which is worth 0
    :param must_fill: mentors all of whose seats have to be taken, at no cost or gain
        that matters
    :param seat_costs: what each seat costs, mentor after mentor, rising for each of
        them; None: nothing
    """

    scores: NDArray[np.int16]
    allowed: NDArray[np.bool_]
    seats: NDArray[np.int64]
    scale: int
    bonus: NDArray[np.int64]
    may_wait: NDArray[np.bool_]
    must_fill: NDArray[np.bool_]
    seat_costs: NDArray[np.int64] | None = None

    @property
    def waiting(self) -> int:
        """The number that stands for "no mentor": one after the last mentor."""
        return len(self.seats)

    def worth(self, rows: NDArray, columns: NDArray) -> NDArray[np.int64]:
        """Return what these pairs are worth; 0 where the column is "no mentor"."""
        if not self.waiting:
            return np.zeros(len(rows), dtype=np.int64)
        held = columns < self.waiting
        scores = self.scores[rows, np.where(held, columns, 0)].astype(np.int64)
        return np.where(held, self.scale * scores + self.bonus[rows], 0)

    def block(self, rows: NDArray | slice) -> NDArray[np.int64]:
        """Return what these mentees are worth with every mentor, allowed or not."""
        scores = self.scores[rows].astype(np.int64)
        return self.scale * scores + self.bonus[rows, None]

    def loads(self, held: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many mentees each mentor gets.

        :param held: for each mentee the number of the mentor, or "no mentor"
        """
        return np.bincount(held, minlength=self.waiting + 1)[: self.waiting]

    def cost_of_next_seat(self, loads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each mentor's next seat costs, FAR where there is none or where
        the seats are not for choice."""
        return self._seat_cost(loads, loads < self.seats)

    def gain_of_last_seat(self, loads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what giving up each mentor's last taken seat costs (minus what that
        seat cost), FAR where the seats are not for choice.

        Where no seat is taken, the first one counts: nobody can leave it, so that no
        way is opened, but its price is bounded from below.
        """
        costs = self._seat_cost(np.maximum(loads - 1, 0), self.seats > 0)
        return np.where(costs == FAR, FAR, -costs)

    def _seat_cost(
        self, numbers: NDArray[np.int64], exists: NDArray[np.bool_]
    ) -> NDArray[np.int64]:
        """Return what each mentor's seat of that number costs, FAR where not real."""
        costs = np.full(self.waiting, FAR)
        real = exists & ~self.must_fill
        if self.seat_costs is None:
            costs[real] = 0
        else:
            first = np.cumsum(self.seats) - self.seats
            costs[real] = self.seat_costs[(first + numbers)[real]]
        return costs
