"""The answer to "why not this mentor?"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import codes
from .prices import cheapest_routes
from .profiles import Key
from .settings import to_tenths

if TYPE_CHECKING:
    from .plan import Plan


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
class WhyNot:
    """Why a plan does not make a pair.

    :param code: one of "why not this mentor?" in :mod:`.codes`
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
    moves: tuple[Move, ...] = ()
    total_drop: int | None = None
    pairs_lost: int | None = None


def explain_why_not(plan: "Plan", row: int, column: int) -> WhyNot:
    """Return why the plan does not pair these two.

    The cost is exact. The plan is a flow of highest worth; forcing one pair sends one
    unit over its arc, and the best plan with it differs by the cheapest way in the
    residual network back from that mentor to where the mentee comes from.

    :param row: number of the mentee
    :param column: number of the mentor
    """
    moves: tuple[Move, ...] | None = ()
    if plan.place[row] == column:
        code = codes.ALREADY_PAIRED
    elif plan.blocks[row, column]:
        code = codes.HARD_RULE
    elif plan.fixed[row] < plan.problem.waiting:
        code = codes.FIXED_ELSEWHERE
    else:
        moves = _get_moves(plan, row, column)
        code = _get_code(plan, row, column, moves)
    drop = _get_drop(moves) if moves else (None, None)
    return WhyNot(
        mentee=plan.pool.mentees[row].key,
        mentor=plan.pool.mentors[column].key,
        code=code,
        moves=moves or (),
        total_drop=drop[0],
        pairs_lost=drop[1],
    )


def _get_code(
    plan: "Plan", row: int, column: int, moves: tuple[Move, ...] | None
) -> str:
    if moves is None:
        return codes.FULL_OF_FIXED_PAIRS
    if plan.pool.scores[row, column] < to_tenths(plan.options.minimum):
        return codes.BELOW_MINIMUM
    if _get_drop(moves) == (0, 0):
        return codes.EQUALLY_GOOD
    if not plan.free_seats[column]:
        return codes.SEAT_TAKEN
    return codes.BETTER_ELSEWHERE


def _get_moves(plan: "Plan", row: int, column: int) -> tuple[Move, ...] | None:
    """Return what changes in the best plan with the pair in it, None if there is no
    such plan."""
    goal = int(plan.held[row])
    following = cheapest_routes(plan.exchange_costs, goal)
    moves = [_get_move(plan, row, goal, column)]
    place = column
    while place != goal:
        after = int(following[place])
        if after < 0:
            return None
        mover = _get_mover(plan, place, after)
        if mover is not None:
            moves.append(_get_move(plan, mover, place, after))
        place = after
    return tuple(moves)


def _get_mover(plan: "Plan", place: int, after: int) -> int | None:
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


def _get_move(plan: "Plan", row: int, before: int, after: int) -> Move:
    return Move(
        mentee=plan.pool.mentees[row].key,
        before=_get_mentor_key(plan, before),
        after=_get_mentor_key(plan, after),
        tenths_before=_get_tenths(plan, row, before),
        tenths_after=_get_tenths(plan, row, after),
    )


def _get_mentor_key(plan: "Plan", place: int) -> Key | None:
    return None if place == plan.problem.waiting else plan.pool.mentors[place].key


def _get_tenths(plan: "Plan", row: int, place: int) -> int:
    return 0 if place == plan.problem.waiting else int(plan.pool.scores[row, place])


def _get_drop(moves: tuple[Move, ...]) -> tuple[int, int]:
    """Return how many tenths and how many pairs these moves lose."""
    tenths = sum(move.tenths_before - move.tenths_after for move in moves)
    pairs = sum((move.after is None) - (move.before is None) for move in moves)
    return tenths, pairs
