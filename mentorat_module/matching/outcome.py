"""Who gets whom, in numbers: what the answers to questions about a plan read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .explanation import Explanation, Obstacle
from .pool import Pool
from .prices import exchange_costs_of_all
from .problem import Problem
from .profiles import Key
from .settings import Options


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

    @property
    def score(self) -> float:
        """The score in points, 0-100 with one decimal."""
        return self.tenths / 10


@dataclass(frozen=True, slots=True)
class RefusedPair:
    """A pair that was to be fixed and could not be, and the hard rules against it."""

    mentee: Key
    mentor: Key
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, slots=True)
class MentorLoad:
    """How much a mentor carries.

    :param before: mentees before the plan
    :param after: mentees with the plan
    :param capacity: how many the mentor takes
    """

    mentor: Key
    before: int
    after: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in figures, to compare it with another.

    :param pairs: how many pairs
    :param unpaired: how many mentees stay without a mentor
    :param total: sum of the scores, in tenths of a point
    :param mean: mean score in points, None without pairs
    :param worst: lowest score in points, None without pairs
    """

    pairs: int
    unpaired: int
    total: int
    mean: float | None
    worst: float | None


class Outcome:
    """Who gets whom, and who gets nobody; nothing in it changes afterwards.

    :ivar pairs: the pairs, by waiting time
    :ivar unpaired: keys of the mentees without a mentor, by waiting time
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

    @cached_property
    def summary(self) -> Summary:
        """The plan in figures."""
        scores = [pair.tenths for pair in self.pairs]
        return Summary(
            pairs=len(scores),
            unpaired=len(self.unpaired),
            total=sum(scores),
            mean=sum(scores) / len(scores) / 10 if scores else None,
            worst=min(scores) / 10 if scores else None,
        )

    @cached_property
    def loads(self) -> tuple[MentorLoad, ...]:
        """What every mentor carries, by key."""
        added = self.problem.loads(self.place)
        return tuple(
            MentorLoad(mentor.key, mentor.load, mentor.load + count, mentor.capacity)
            for mentor, count in zip(self.pool.mentors, added.tolist(), strict=True)
        )

    def mentor_of(self, mentee: Key) -> Key | None:
        """Return the mentor that the plan gives to a mentee, None for nobody.

        :raises KeyError: if the mentee is not in the pool
        """
        column = self.place[self.pool.row(mentee)]
        if column == self.problem.waiting:
            return None
        return self.pool.mentors[column].key

    def explain(self, mentee: Key) -> Explanation | None:
        """Return the score of a mentee's pair with its reasons, None for nobody.

        :raises KeyError: if the mentee is not in the pool
        """
        mentor = self.mentor_of(mentee)
        return None if mentor is None else self.pool.explain(mentee, mentor)

    def seats_left(self, mentor: Key) -> int:
        """Return how many seats of a mentor the plan leaves free.

        :raises KeyError: if the mentor is not in the pool
        """
        return int(self.free_seats[self.pool.column(mentor)])

    @cached_property
    def free_seats(self) -> NDArray[np.int64]:
        """How many seats of each mentor the plan leaves free."""
        left = [load.capacity - load.after for load in self.loads]
        return np.maximum(np.array(left, dtype=np.int64), 0)

    @cached_property
    def exchange_costs(self) -> NDArray[np.int64]:
        """What the cheapest move from each mentor to each other costs."""
        return exchange_costs_of_all(self.problem, self.held)
