"""Measures the pairing and prints tables.

    make measure ARGS=pairing             all tables, some minutes
    make measure ARGS="pairing whole"     one of them: exact, ratio, small, whole,
                                          solvers or rivals

Times are seconds of processor time unless said otherwise, the best of a few runs.
"""

import sys
import time
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import addon  # noqa: F401 (before anything of mentorat_module)
import numpy as np
import rivals
from instances import pool_of_scores, profiles, random_scores

from mentorat_module.matching import Pool, assign
from mentorat_module.matching.assignment import get_problem
from mentorat_module.matching.flow import assign_on_arcs
from mentorat_module.matching.solver import solve

#: Mentees, mentors, seats of each.
SIZES = ((500, 167, 3), (2_000, 400, 6), (10_000, 1_000, 12))
#: Seats that are too few, just enough, and more than enough; and a size in between.
RATIO_SIZES = (
    (500, 167, 2),
    (500, 167, 3),
    (500, 167, 4),
    (1_000, 250, 5),
    (2_000, 400, 4),
    (2_000, 400, 6),
)
#: Small lists: a seat for each; as many seats as mentees; too few seats.
SMALL_SIZES = ((50, 50, 1), (100, 100, 1), (100, 34, 3), (300, 100, 3), (300, 60, 4))
KINDS = ("even", "few", "popular", "product")
#: What the whole job may take, in seconds and megabytes, on a machine with 2 cores.
LIMITS = {500: 2, 2_000: 6, 10_000: 45}
MEMORY_LIMIT = 1_000


def best_times(calls, repeats):
    """Return the shortest processor time of each call, in seconds; they take turns, so
    that a busy moment of the machine falls on all of them."""
    times = [[] for _ in calls]
    for _ in range(repeats):
        for call, spent in zip(calls, times, strict=True):
            start = time.process_time()
            call()
            spent.append(time.process_time() - start)
    return [min(spent) for spent in times]


def table(title, heads, rows):
    """Print rows under their heads, as they come."""
    print(f"\n{title}")
    print("  ".join(heads))
    for row in rows:
        cells = (
            f"{value:>{len(head)}.3f}"
            if isinstance(value, float)
            else f"{value!s:>{len(head)}}"
            for head, value in zip(heads, row, strict=True)
        )
        print("  ".join(cells), flush=True)


# --- Is the total the best there is? ---


def exactness(instances=200):
    """Compare totals with the dense optimum on random instances, by kind."""
    random = np.random.default_rng(2026)
    tally = {kind: [0, 0, 0.0, 0.0, 0] for kind in ("profiles", *KINDS)}
    kinds = list(tally)
    for number in range(instances):
        kind = kinds[number % len(kinds)]
        mentees = int(np.exp(random.uniform(np.log(20), np.log(2_000))))
        mentors = max(2, int(mentees * random.uniform(0.1, 0.2)))
        seats = int(random.integers(2, 9))
        pool = pool_of_kind(kind, mentees, mentors, seats, seed=number)
        start = time.process_time()
        plan = assign(pool)
        middle = time.process_time()
        held = rivals.dense_optimum(pool.scores, [m.seats for m in pool.mentors])
        end = time.process_time()
        best = total_of(pool.scores, held)
        line = tally[kind]
        line[0] += 1
        line[1] += sum(pair.tenths for pair in plan.pairs) == best
        line[2] += middle - start
        line[3] += end - middle
        line[4] = max(line[4], mentees)
    for kind, (count, equal, ours, theirs, largest) in tally.items():
        yield f"{kind:9}", count, equal, largest, ours, theirs


def pool_of_kind(kind, mentees, mentors, seats, seed):
    if kind == "profiles":
        people = profiles(mentees, mentors, seats, seed)
        return Pool(*people)
    return pool_of_scores(random_scores(kind, mentees, mentors, seed), seats)


def total_of(scores, held):
    paired = held >= 0
    return int(scores[paired, held[paired]].sum())


# --- How long does it take beside SciPy's bare call? ---


def ratios():
    """Compare the time on one matrix with that of SciPy's assignment alone."""
    for mentees, mentors, seats in RATIO_SIZES:
        for kind in ("profiles", *KINDS):
            pool = pool_of_kind(kind, mentees, mentors, seats, seed=1)
            matrix = np.repeat(pool.scores, seats, axis=1).astype(np.float64)
            repeats = 25 if mentees < 1_000 else 3
            free = np.array([mentor.seats for mentor in pool.mentors])
            problem = get_problem(pool.scores, pool.blocks == 0, free)
            bare, alone, whole = best_times(
                (
                    partial(rivals.linear_sum_assignment, matrix, True),
                    partial(solve, problem),
                    partial(assign, pool),
                ),
                repeats,
            )
            size = f"{mentees}x{mentors}x{seats}"
            yield (
                f"{size:12}",
                f"{kind:9}",
                bare,
                alone,
                alone / bare,
                whole,
                whole / bare,
            )


def small_lists():
    """Compare the time on small lists with that of the quickest of the other solvers,
    each on a table that is ready for it."""
    for mentees, mentors, seats in SMALL_SIZES:
        for kind in KINDS:
            pool = pool_of_kind(kind, mentees, mentors, seats, seed=1)
            matrix = np.repeat(pool.scores, seats, axis=1).astype(np.float64)
            free = np.full(mentors, seats)
            problem = get_problem(pool.scores, pool.blocks == 0, free)
            pairs = np.nonzero(problem.allowed)
            ways = {
                "SciPy": partial(rivals.linear_sum_assignment, matrix, True),
                "OR-Tools": partial(assign_on_arcs, problem, *pairs),
                "lap": rivals.jonker_volgenant(matrix),
            }
            ways = {name: way for name, way in ways.items() if way}
            alone, *others = best_times((partial(solve, problem), *ways.values()), 25)
            bare, name = min(zip(others, ways, strict=True))
            size = f"{mentees}x{mentors}x{seats}"
            yield (
                f"{size:10}",
                f"{kind:8}",
                f"{name:8}",
                1000 * bare,
                1000 * alone,
                alone / bare,
            )


# --- How long does the whole job take? ---


def whole_job(size, kind):
    """Score, assign, explain every pair and find three alternatives for everybody; in a
    process of its own, for its memory."""
    mentees, mentors, seats = size
    people = profiles(mentees, mentors, seats, seed=1, popular=kind == "popular")
    given = peak_megabytes()
    marks = [(time.perf_counter(), time.process_time())]

    def mark():
        marks.append((time.perf_counter(), time.process_time()))

    pool = Pool(*people)
    mark()
    plan = assign(pool)
    mark()
    explanations = [pool.explain(pair.mentee, pair.mentor) for pair in plan.pairs]
    mark()
    pool.rankings(3)
    mark()
    assert sum(e.tenths for e in explanations) == sum(p.tenths for p in plan.pairs)
    spent = [end[1] - start[1] for start, end in zip(marks, marks[1:], strict=False)]
    wall = marks[-1][0] - marks[0][0]
    return (*spent, sum(spent), wall, given, peak_megabytes())


def peak_megabytes():
    """Return the most memory that this process has held (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0


def whole_jobs():
    for size in SIZES:
        for kind in ("profiles", "popular"):
            with get_context("spawn").Pool(1) as alone:
                *times, given, peak = alone.apply(whole_job, (size, kind))
            name = f"{'x'.join(map(str, size)):15}"
            limit = LIMITS[size[0]]
            yield (
                name,
                f"{kind:9}",
                *times,
                limit,
                round(given),
                round(peak),
                MEMORY_LIMIT,
            )


# --- Which solver, on which pairs? ---


def solvers(best=50):
    """Compare solvers on all pairs, and on the best pairs of each mentee only."""
    for mentees, mentors, seats in ((2_000, 400, 6), (2_000, 400, 4)):
        for kind in ("profiles", *KINDS):
            pool = pool_of_kind(kind, mentees, mentors, seats, seed=1)
            scores, free = pool.scores, np.full(mentors, seats)
            few = np.argsort(-scores, axis=1, kind="stable")[:, :best]
            pairs = np.repeat(np.arange(mentees), best), few.ravel()
            problem = get_problem(scores, pool.blocks == 0, free)
            ways = {
                "SciPy, all": partial(rivals.dense_optimum, scores, free),
                f"SciPy, best {best}": partial(
                    rivals.sparse_optimum, scores, free, *pairs
                ),
                f"OR-Tools, best {best}": partial(assign_on_arcs, problem, *pairs),
                "proven": lambda p=problem: solve(p).held,
            }
            for name, way in ways.items():
                start = time.process_time()
                held = way()
                spent = time.process_time() - start
                total = total_of(scores, np.where(held < mentors, held, -1)) / 10
                size = f"{mentees}x{mentors}x{seats}"
                yield f"{size:12}", f"{kind:9}", f"{name:17}", total, spent


# --- What is the optimum worth? ---


def comparison():
    """Compare the plan with simpler ways on the same pools."""
    for mentees, mentors, seats in ((500, 167, 3), (500, 167, 2), (2_000, 400, 6)):
        people = profiles(mentees, mentors, seats, seed=1)
        pool = Pool(*people)
        free = [mentor.seats for mentor in pool.mentors]
        ways = {
            "plan": lambda p=pool: np.where(
                (place := assign(p).place) < len(p.mentors), place, -1
            ),
            "greedy": lambda p=pool, f=free: rivals.greedy(p.scores, f),
            "first come": lambda p=pool, f=free: rivals.first_come(p.scores, f),
            "matching (HR)": lambda p=pool, f=free: rivals.stable(p.scores, f),
        }
        for name, way in ways.items():
            start = time.process_time()
            held = way()
            spent = time.process_time() - start
            if held is None:
                continue
            paired = held >= 0
            scores = pool.scores[paired, held[paired]] / 10
            yield (
                f"{mentees}x{mentors}x{seats:<3}",
                f"{name:13}",
                int(paired.sum()),
                float(scores.sum()),
                float(scores.mean()),
                float(scores.min()),
                f"{100 * (scores < 40).mean():.1f}",
                spent,
            )


TABLES = {
    "exact": (
        "Total equal to the dense optimum (200 random instances)",
        ("kind     ", "instances", "equal", "largest", "plan s ", "SciPy s"),
        exactness,
    ),
    "ratio": (
        "Beside SciPy's bare call on the same matrix\n"
        "(assign: with the fair settling of equals and the plan's objects)",
        (
            "size        ",
            "kind     ",
            "SciPy s",
            "solve s",
            "ratio",
            "assign s",
            "ratio",
        ),
        ratios,
    ),
    "small": (
        "Small lists beside the quickest solver, on a table made ready for it",
        ("size      ", "kind    ", "quickest", "its ms  ", "solve ms", "ratio"),
        small_lists,
    ),
    "whole": (
        "The whole job without the database\n"
        "(all: seconds on the wall clock; MB: with the profiles alone, at the peak)",
        (
            "size           ",
            "kind     ",
            "score",
            "assign",
            "explain",
            "rank 3",
            "sum   ",
            "all   ",
            "limit",
            "MB",
            "peak",
            "limit",
        ),
        whole_jobs,
    ),
    "solvers": (
        "Which solver, on which pairs (what the best pairs alone lose is the price of "
        "a shortcut)",
        ("size        ", "kind     ", "way              ", "total     ", "s     "),
        solvers,
    ),
    "rivals": (
        "What the optimum is worth",
        (
            "size        ",
            "way          ",
            "pairs",
            "total     ",
            "mean  ",
            "worst ",
            "<40 %",
            "s     ",
        ),
        comparison,
    ),
}


def main(names):
    for name in names or TABLES:
        title, heads, rows = TABLES[name]
        table(title, heads, rows())


if __name__ == "__main__":
    main(sys.argv[1:])
