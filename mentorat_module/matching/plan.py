"""The proposal for a whole waiting list, and the answers to questions about it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .pool import Pool
from .prices import exchange_costs_of_all
from .problem import Problem
from .profiles import Key
from .settings import Options
from .unpaired import Unpaired, explain_unpaired
from .why_not import WhyNot, explain_why_not


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """A pair of the plan.

    :param tenths: score in tenths of a point
    :param fixed: whether it was decided beforehand
    """

    mentee: Key
    mentor: Key
    tenths: int
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class RefusedPair:
    """A pair that was to be fixed and could not be, and the hard rules against it."""

    mentee: Key
    mentor: Key
    obstacles: tuple[str, ...]


class Plan:
    """Who gets whom, who gets nobody, and why. Made by :func:`.assignment.assign`.

    :ivar pairs: the pairs, in the order of the waiting list
    :ivar unpaired: keys of the mentees without a mentor, in the same order
    :ivar refused: pairs that were to be fixed and could not be

    The other attributes number mentees and mentors as the pool does; they serve the
    modules beside this one.
    """

    def __init__(
        self,
        pool: Pool,
        options: Options,
        blocks: NDArray[np.uint8],
        problem: Problem,
        held: NDArray[np.int64],
        fixed: NDArray[np.int64],
        refused: tuple[RefusedPair, ...],
    ) -> None:
        self.pool = pool
        self.options = options
        self.refused = refused
        self.blocks = blocks
        self.problem = problem
        self.held = held
        self.fixed = fixed
        out = problem.waiting
        self.place = np.where(fixed < out, fixed, held)
        paired = np.flatnonzero(self.place < out)
        columns = self.place[paired]
        self.pairs = tuple(
            PlannedPair(
                pool.mentees[row].key, pool.mentors[column].key, tenths, is_fixed
            )
            for row, column, tenths, is_fixed in zip(
                paired.tolist(),
                columns.tolist(),
                pool.scores[paired, columns].tolist(),
                (fixed[paired] < out).tolist(),
                strict=True,
            )
        )
        self.unpaired = tuple(
            pool.mentees[row].key for row in np.flatnonzero(self.place == out)
        )

    def mentor_of(self, mentee: Key) -> Key | None:
        """Return the mentor that the plan gives to a mentee, None for nobody.

        :raises KeyError: if the mentee is not in the pool
        """
        column = self.place[self.pool.rows[mentee]]
        if column == self.problem.waiting:
            return None
        return self.pool.mentors[column].key

    def why_not(self, mentee: Key, mentor: Key) -> WhyNot:
        """Return why the plan does not give this mentor to this mentee, and what it
        would cost.

        :raises KeyError: if one of them is not in the pool
        """
        return explain_why_not(self, self.pool.rows[mentee], self.pool.columns[mentor])

    def why_unpaired(self, mentee: Key) -> Unpaired | None:
        """Return why a mentee gets nobody and what would help; None for who is paired.

        :raises KeyError: if the mentee is not in the pool
        """
        row = self.pool.rows[mentee]
        if self.place[row] < self.problem.waiting:
            return None
        return explain_unpaired(self, row)

    @cached_property
    def free_seats(self) -> NDArray[np.int64]:
        """How many seats of each mentor the plan leaves free."""
        seats = [mentor.capacity - mentor.load for mentor in self.pool.mentors]
        left = np.array(seats, dtype=np.int64) - self.problem.loads(self.place)
        return np.maximum(left, 0)

    @cached_property
    def exchange_costs(self) -> NDArray[np.int64]:
        """What the cheapest move from each mentor to each other costs."""
        return exchange_costs_of_all(self.problem, self.held)
