"""The assignment on a given set of arcs, by OR-Tools' minimum-cost flow."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from .problem import Problem


class SolverError(RuntimeError):
    """The solver did not return an optimal assignment."""


def assign_on_arcs(
    problem: Problem, rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return for each mentee the number of the mentor, or ``problem.waiting``, of an
    assignment that is optimal among those that use only the given pairs.

    One unit flows from every mentee over one arc to a mentor, or straight to the sink
    where the mentee may wait; each seat is an arc from the mentor to the sink. Costs
    are whole numbers, so that the optimum is exact.

    :param rows: mentee of each arc
    :param columns: mentor of each arc
    :raises SolverError: if there is no assignment, or a cost is out of range
    """
    mentees, mentors = problem.scores.shape
    sink = mentees + mentors
    waits = np.flatnonzero(problem.may_wait)
    seat_owners, seat_sizes, seat_costs = _seat_arcs(problem)
    arcs = (
        (rows, columns + mentees, 1, -problem.worth(rows, columns)),
        (waits, np.full(len(waits), sink), 1, 0),
        (
            seat_owners + mentees,
            np.full(len(seat_owners), sink),
            seat_sizes,
            seat_costs,
        ),
    )
    sizes = [len(tails) for tails, _, _, _ in arcs]
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([tails for tails, _, _, _ in arcs]).astype(np.int32),
        np.concatenate([heads for _, heads, _, _ in arcs]).astype(np.int32),
        _joined([capacity for _, _, capacity, _ in arcs], sizes),
        _joined([cost for _, _, _, cost in arcs], sizes),
    )
    network.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), _supplies(problem))
    status = network.solve()
    if status != network.OPTIMAL:
        raise SolverError(f"minimum-cost flow ended with {status}")
    taken = network.flows(np.arange(len(rows), dtype=np.int32)) > 0
    held = np.full(mentees, problem.waiting, dtype=np.int64)
    held[rows[taken]] = columns[taken]
    return held


def _supplies(problem: Problem) -> NDArray[np.int64]:
    """Return what flows in at each node: one unit for each mentee; below 0, out: at the
    mentors whose seats must be filled, and all the rest at the sink."""
    mentees = np.ones(len(problem.bonus), dtype=np.int64)
    mentors = np.where(problem.must_fill, -problem.seats, 0)
    return np.concatenate([mentees, mentors, [-mentees.sum() - mentors.sum()]])


def _seat_arcs(problem: Problem) -> tuple[NDArray, NDArray, NDArray]:
    """Return owner, number of seats and cost of each arc from a mentor to the sink."""
    if problem.seat_costs is None:
        owners = np.flatnonzero(~problem.must_fill & (problem.seats > 0))
        return owners, problem.seats[owners], np.zeros(len(owners), np.int64)
    each = np.repeat(np.arange(problem.waiting), problem.seats)
    free = ~problem.must_fill[each]
    owners = each[free]
    return owners, np.ones(len(owners), np.int64), problem.seat_costs[free]


def _joined(parts: list, sizes: list[int]) -> NDArray[np.int64]:
    """Return arrays and single numbers as one array."""
    return np.concatenate(
        [
            np.broadcast_to(np.asarray(part, dtype=np.int64), size)
            for part, size in zip(parts, sizes, strict=True)
        ]
    )
