"""The assignment as a problem of numbers: who may go where, and what it is worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: A cost that no real path reaches, and that can still be added to another one.
FAR = np.int64(2**60)


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
    :param seat_costs: for each mentor the rising costs of the seats; None: no cost
    """

    scores: NDArray[np.int16]
    allowed: NDArray[np.bool_]
    seats: NDArray[np.int64]
    scale: int
    bonus: NDArray[np.int64]
    may_wait: NDArray[np.bool_]
    must_fill: NDArray[np.bool_]
    seat_costs: list[NDArray[np.int64]] | None = None

    @property
    def waiting(self) -> int:
        """The number that stands for "no mentor": one after the last mentor."""
        return len(self.seats)

    def worth(self, rows: NDArray | slice, columns: NDArray) -> NDArray[np.int64]:
        """Return what these pairs are worth; 0 where the column is "no mentor"."""
        held = columns < self.waiting
        scores = self.scores[rows, np.where(held, columns, 0)].astype(np.int64)
        return np.where(held, self.scale * scores + self.bonus[rows], 0)

    def block(self, rows: slice) -> NDArray[np.int64]:
        """Return what these mentees are worth with every mentor, allowed or not."""
        return self.scale * self.scores[rows].astype(np.int64) + (
            self.bonus[rows, None]
        )

    def loads(self, held: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many mentees each mentor gets.

        :param held: for each mentee the number of the mentor, or "no mentor"
        """
        return np.bincount(held, minlength=self.waiting + 1)[: self.waiting]

    def cost_of_next_seat(self, loads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each mentor's next seat costs, FAR where there is none or where
        the seats are not for choice."""
        return self._seat_cost(loads, loads < self.seats, 0)

    def gain_of_last_seat(self, loads: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what giving up each mentor's last taken seat costs (minus what that
        seat cost), FAR where there is none or where the seats are not for choice."""
        return -self._seat_cost(loads, loads > 0, -1)

    def _seat_cost(
        self, loads: NDArray[np.int64], exists: NDArray[np.bool_], step: int
    ) -> NDArray[np.int64]:
        costs = np.full(len(loads), FAR if step == 0 else -FAR, dtype=np.int64)
        for column in np.flatnonzero(exists & ~self.must_fill):
            place = loads[column] + step
            costs[column] = 0 if self.seat_costs is None else (
                self.seat_costs[column][place]
            )
        return costs
