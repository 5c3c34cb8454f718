"""Other ways to fill the seats, to be compared with: none of them is in the product.

Each takes a matrix of scores (mentees by mentors) and the seats of each mentor, and
returns for each mentee the number of the mentor, or -1. The simple ways and the stable
one leave out pairs whose score is below 0: those that must not be made.
"""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


def dense_optimum(scores, seats):
    """SciPy's assignment with a column for every seat."""
    owners = np.repeat(np.arange(scores.shape[1]), seats)
    rows, columns = linear_sum_assignment(scores[:, owners], maximize=True)
    held = np.full(scores.shape[0], -1)
    held[rows] = owners[columns]
    return held


def jonker_volgenant(matrix):
    """Return what solves the table with the package ``lap``; None where it is not
    installed."""
    try:
        from lap import lapjv
    except ImportError:
        return None
    costs = -matrix
    return partial(lapjv, costs, extend_cost=costs.shape[0] != costs.shape[1])


def sparse_optimum(scores, seats, rows, columns):
    """SciPy's sparse assignment on some pairs only, with a column for every seat and
    one for every mentee who stays without a mentor."""
    mentees = scores.shape[0]
    first = np.cumsum(seats) - seats
    each = np.repeat(np.arange(len(rows)), seats[columns])
    place = np.arange(len(each)) - np.searchsorted(each, each)
    waits = np.arange(mentees)
    costs = 1001.0 - scores[rows, columns]
    graph = csr_array(
        (
            np.concatenate([costs[each], np.full(mentees, 1001)]),
            (
                np.concatenate([rows[each], waits]),
                np.concatenate([first[columns[each]] + place, seats.sum() + waits]),
            ),
        ),
        shape=(mentees, seats.sum() + mentees),
    )
    chosen, seat = min_weight_full_bipartite_matching(graph)
    owners = np.concatenate(
        [np.repeat(np.arange(len(seats)), seats), np.full(mentees, -1)]
    )
    held = np.full(mentees, -1)
    held[chosen] = owners[seat]
    return held


def greedy(scores, seats):
    """The best pair of all first, then the next that still can be."""
    left = np.array(seats)
    held = np.full(scores.shape[0], -1)
    for cell in np.argsort(-scores, axis=None, kind="stable"):
        row, column = divmod(int(cell), scores.shape[1])
        if scores[row, column] < 0:
            break
        if held[row] < 0 and left[column]:
            held[row] = column
            left[column] -= 1
    return held


def first_come(scores, seats):
    """Each mentee in turn takes the best mentor who has a seat."""
    left = np.array(seats)
    held = np.full(scores.shape[0], -1)
    for row in range(scores.shape[0]):
        open_to = np.where(left > 0, scores[row], -1)
        column = int(np.argmax(open_to))
        if open_to[column] >= 0:
            held[row] = column
            left[column] -= 1
    return held


def stable(scores, seats):
    """The package ``matching``: hospitals and residents who rank each other by score.

    Returns None where the package is not installed. It copies its players one inside
    the other, deeper than Python allows by default.
    """
    try:
        from matching.games import HospitalResident
    except ImportError:
        return None
    sys.setrecursionlimit(10**7)
    threading.stack_size(2**29)
    with ThreadPoolExecutor(1) as deep:
        return deep.submit(_stable, HospitalResident, scores, seats).result()


def _stable(game_of, scores, seats):
    by_mentee = _ranked(scores, "h")
    by_mentor = _ranked(scores.T, "r")
    game = game_of.create_from_dictionaries(
        {f"r{row}": names for row, names in enumerate(by_mentee) if names},
        {f"h{column}": names for column, names in enumerate(by_mentor) if names},
        {f"h{c}": int(seats[c]) for c, names in enumerate(by_mentor) if names},
    )
    held = np.full(scores.shape[0], -1)
    for hospital, residents in game.solve(optimal="resident").items():
        for resident in residents:
            held[int(resident.name[1:])] = int(hospital.name[1:])
    return held


def _ranked(scores, letter):
    """Return for each line the names of those it may have, the best first."""
    return [
        [f"{letter}{place}" for place in order if line[place] >= 0]
        for line, order in zip(
            scores, np.argsort(-scores, axis=1, kind="stable").tolist(), strict=True
        )
    ]
