"""Prices of the seats: the proof that an assignment is the best.

An assignment is the best exactly if no cycle of moves gains anything (moving mentees
from mentor to mentor, to and from the waiting list, and through free seats). Then there
are prices, one a mentor, under which every mentee has what is worth most to them after
the price, and only full mentors have a price above what their next seat costs: the dual
solution of the linear programme, a certificate that anybody can check pair by pair.
"""

import numpy as np
from numpy.typing import NDArray

from .problem import FAR, Problem, chunks

#: Prices that are reached from nowhere are kept this far from the others.
_APART = np.int64(2**52)


class NotOptimalError(ValueError):
    """The assignment can be improved within the given pairs."""


def exchange_costs(
    problem: Problem,
    held: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the cheapest cost of moving one mentee from each mentor to each other.

    Mentors are followed by one place that stands for the waiting list and the free
    seats. A negative cost is a gain; FAR stands for a move that cannot be made.

    :param held: for each mentee the number of the mentor, or ``problem.waiting``
    :param rows: mentee of each pair that is looked at
    :param columns: mentor of each pair that is looked at
    """
    out = problem.waiting
    now = problem.worth(np.arange(len(held)), held)
    costs = np.full((out + 1, out + 1), FAR)
    np.minimum.at(
        costs, (held[rows], columns), now[rows] - problem.worth(rows, columns)
    )
    waits = np.flatnonzero(problem.may_wait)
    np.minimum.at(costs[:, out], held[waits], now[waits])
    add_free_seats(problem, held, costs)
    return costs


def add_free_seats(
    problem: Problem, held: NDArray[np.int64], costs: NDArray[np.int64]
) -> None:
    """Put the moves into a free seat and the giving up of a seat into the costs."""
    out = problem.waiting
    loads = problem.loads(held)
    next_seat = problem.cost_of_next_seat(loads)
    last_seat = problem.gain_of_last_seat(loads)
    costs[:out, out] = np.minimum(costs[:out, out], next_seat)
    costs[out, :out] = np.minimum(costs[out, :out], last_seat)
    np.fill_diagonal(costs, 0)


def exchange_costs_of_all(
    problem: Problem, held: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return :func:`exchange_costs` over every allowed pair, without a list of them."""
    out = problem.waiting
    now = problem.worth(np.arange(len(held)), held)
    costs = np.full((out + 1, out + 1), FAR)
    loads = problem.loads(held)
    by_place = np.argsort(held, kind="stable")
    first = np.cumsum(loads) - loads
    for nth in range(loads.max(initial=0)):  # of the mentees of every mentor
        places = np.flatnonzero(loads > nth)
        moves = _costs_of_moves(problem, now, by_place[first[places] + nth])
        costs[places, :out] = np.minimum(costs[places, :out], moves)
    waiting = by_place[loads.sum() :]
    for some in chunks(len(waiting)):
        moves = _costs_of_moves(problem, now, waiting[some]).min(axis=0)
        costs[out, :out] = np.minimum(costs[out, :out], moves)
    waits = np.flatnonzero(problem.may_wait)
    np.minimum.at(costs[:, out], held[waits], now[waits])
    add_free_seats(problem, held, costs)
    return costs


def _costs_of_moves(
    problem: Problem, now: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what it costs to move these mentees to every mentor.

    :param now: what each mentee's place is worth
    """
    moves = problem.scores[rows] * np.int64(-problem.scale)
    moves += (now[rows] - problem.bonus[rows])[:, None]
    np.copyto(moves, FAR, where=~problem.allowed[rows])
    return moves


def cheapest_ways(costs: NDArray[np.int64], goal: int) -> NDArray[np.int64]:
    """Return the cost of the cheapest way from every place to the goal (Bellman-Ford).

    :return: whole numbers; a place from which there is no way has one that is larger
        than any real cost but keeps every inequality between places true
    :raises NotOptimalError: if there is a cycle that gains something
    """
    costs_to = np.ascontiguousarray(costs.T)
    ways = np.full(len(costs), _APART)
    ways[goal] = 0
    fresh = np.arange(len(costs))
    for _ in range(len(costs) + 1):
        through = costs_to.take(fresh, axis=0)
        through += ways.take(fresh)[:, None]
        shortest = np.minimum.reduce(through)
        fresh = (shortest < ways).nonzero()[0]
        if not len(fresh):
            if ways[goal] < 0:
                break
            return ways
        np.minimum(ways, shortest, out=ways)
    raise NotOptimalError("a cycle of moves improves the assignment")


def cheapest_routes(costs: NDArray[np.int64], goal: int) -> NDArray[np.int64]:
    """Return for every place the next one on a cheapest way to the goal, -1 where
    there is no way.

    Following them never turns in a circle, even where moves cost nothing: a place gets
    its follower in a later round than the follower got its own.
    """
    ways = np.full(len(costs), FAR)
    ways[goal] = 0
    following = np.full(len(costs), -1, dtype=np.int64)
    for _ in range(len(costs) + 1):
        through = costs + ways
        best = through.argmin(axis=1)
        shorter = through[np.arange(len(costs)), best]
        better = (shorter < ways) & (shorter < FAR // 2)
        if not better.any():
            return following
        ways = np.where(better, shorter, ways)
        following = np.where(better, best, following)
    raise NotOptimalError("a cycle of moves improves the assignment")


def seat_prices(costs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return twice the price of each mentor's seats: halfway between the highest and
    the lowest prices that prove the assignment (hence twice, to stay whole).

    Halfway, few pairs that are not part of any optimum look as good as those that are.

    :param costs: as :func:`exchange_costs` returns them
    :raises NotOptimalError: if the assignment can be improved
    """
    out = len(costs) - 1
    highest = cheapest_ways(costs, out)
    lowest = -cheapest_ways(costs.T, out)
    return (highest + lowest)[:out]
