"""The answer to "why not this mentor?"."""

from dataclasses import dataclass

import numpy as np

from . import codes
from .explanation import Obstacle
from .hard_rules import obstacles
from .outcome import Outcome
from .prices import cheapest_routes
from .profiles import Key
from .settings import to_tenths


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody who would get another mentor, or none, or one at last.

    :param before: the mentor in the plan, None for nobody
    :param after: the mentor instead, None for nobody
    :param tenths_before: score of the pair in the plan, 0 for nobody
    :param tenths_after: score of the pair instead, 0 for nobody
    """

    mentee: Key
    before: Key | None
    after: Key | None
    tenths_before: int
    tenths_after: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a seat of the mentor that was asked for."""

    mentee: Key
    tenths: int
    fixed: bool


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a plan does not make a pair.

    :param code: one of :data:`.codes.WHY_NOT`
    :param tenths: score of the pair that was asked for
    :param obstacles: the hard rules against it
    :param current: the mentor the mentee has in the plan, None for nobody
    :param current_tenths: score of that pair, 0 for nobody
    :param seats_left: free seats of the mentor that was asked for
    :param holders: who has the other seats that the plan gave out
    :param moves: what would change in the best plan with the pair in it, the mentee's
        own move first; empty where the pair cannot be
    :param total_drop: by how many tenths of a point the total would be lower then;
        below 0 where it would be higher, which only a pair fewer or a score below the
        minimum can bring about; None where it cannot be
    :param pairs_lost: how many pairs fewer there would be then; None likewise
    """

    mentee: Key
    mentor: Key
    code: str
    tenths: int
    obstacles: tuple[Obstacle, ...] = ()
    current: Key | None = None
    current_tenths: int = 0
    seats_left: int = 0
    holders: tuple[Holder, ...] = ()
    moves: tuple[Move, ...] = ()
    total_drop: int | None = None
    pairs_lost: int | None = None


def explain_why_not(plan: Outcome, row: int, column: int) -> WhyNot:
    """Return why the plan does not pair these two.

    The cost is exact. The plan is a flow of highest worth; forcing one pair sends one
    unit over its arc, and the best plan with it differs by the cheapest way in the
    residual network back from that mentor to where the mentee comes from.

    :param row: number of the mentee
    :param column: number of the mentor
    """
    pool = plan.pool
    bits = int(plan.blocks[row, column])
    against = obstacles(bits, pool.mentees[row], pool.mentors[column])
    moves: tuple[Move, ...] | None = ()
    if plan.place[row] == column:
        code = codes.ALREADY_PAIRED
    elif against:
        code = codes.HARD_RULE
    elif plan.fixed[row] < plan.problem.waiting:
        code = codes.FIXED_ELSEWHERE
    else:
        moves = _moves(plan, row, column)
        code = _code(plan, row, column, moves)
    drop = _drop(moves) if moves else (None, None)
    current = plan.mentor_of(pool.mentees[row].key)
    return WhyNot(
        mentee=pool.mentees[row].key,
        mentor=pool.mentors[column].key,
        code=code,
        tenths=int(pool.scores[row, column]),
        obstacles=against,
        current=current,
        current_tenths=_tenths(plan, row, int(plan.place[row])),
        seats_left=plan.seats_left(pool.mentors[column].key),
        holders=_holders(plan, column),
        moves=moves or (),
        total_drop=drop[0],
        pairs_lost=drop[1],
    )


def _code(plan: Outcome, row: int, column: int, moves: tuple[Move, ...] | None) -> str:
    if moves is None:
        return codes.FULL_OF_FIXED_PAIRS
    if plan.pool.scores[row, column] < to_tenths(plan.options.minimum):
        return codes.BELOW_MINIMUM
    if _drop(moves) == (0, 0):
        return codes.EQUALLY_GOOD
    if not plan.seats_left(plan.pool.mentors[column].key):
        return codes.SEAT_TAKEN
    return codes.BETTER_ELSEWHERE


def _moves(plan: Outcome, row: int, column: int) -> tuple[Move, ...] | None:
    """Return what changes in the best plan with the pair in it, None if there is no
    such plan."""
    goal = int(plan.held[row])
    following = cheapest_routes(plan.exchange_costs, goal)
    moves = [_move(plan, row, goal, column)]
    place = column
    while place != goal:
        after = int(following[place])
        if after < 0:
            return None
        mover = _mover(plan, place, after)
        if mover is not None:
            moves.append(_move(plan, mover, place, after))
        place = after
    return tuple(moves)


def _mover(plan: Outcome, place: int, after: int) -> int | None:
    """Return the mentee whose move is the cheapest between two places, None where it
    is a free seat that is taken or given up (which costs nothing, whereas every pair is
    worth something)."""
    problem, held = plan.problem, plan.held
    cost = plan.exchange_costs[place, after]
    if cost == 0 and problem.waiting in (place, after):
        return None
    there = np.flatnonzero(held == place)
    if after < problem.waiting:
        there = there[problem.allowed[there, after]]
    loss = problem.worth(there, held[there])
    loss -= problem.worth(there, np.full(len(there), after))
    return int(there[np.flatnonzero(loss == cost)[0]])


def _move(plan: Outcome, row: int, before: int, after: int) -> Move:
    return Move(
        mentee=plan.pool.mentees[row].key,
        before=_mentor_key(plan, before),
        after=_mentor_key(plan, after),
        tenths_before=_tenths(plan, row, before),
        tenths_after=_tenths(plan, row, after),
    )


def _mentor_key(plan: Outcome, place: int) -> Key | None:
    return None if place == plan.problem.waiting else plan.pool.mentors[place].key


def _tenths(plan: Outcome, row: int, place: int) -> int:
    return 0 if place == plan.problem.waiting else int(plan.pool.scores[row, place])


def _drop(moves: tuple[Move, ...]) -> tuple[int, int]:
    """Return how many tenths and how many pairs these moves lose."""
    tenths = sum(move.tenths_before - move.tenths_after for move in moves)
    pairs = sum((move.after is None) - (move.before is None) for move in moves)
    return tenths, pairs


def _holders(plan: Outcome, column: int) -> tuple[Holder, ...]:
    pool = plan.pool
    return tuple(
        Holder(
            mentee=pool.mentees[row].key,
            tenths=int(pool.scores[row, column]),
            fixed=bool(plan.fixed[row] == column),
        )
        for row in np.flatnonzero(plan.place == column)
    )
