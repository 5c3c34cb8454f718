"""Synthetic waiting lists: made up, but shaped like those of an employer."""

from datetime import date, timedelta

import numpy as np

from mentorat_module.matching import Mentee, Mentor, Pool
from mentorat_module.matching.expectations import FULL_SIMILARITY, TextSimilarities

SKILLS = 60
LOCATIONS = 30
LEVELS = (15, 25, 50, 80, 100)
WEIGHTS = {"workplace": 30, "expertise": 50, "expectations": 20}
MONDAY = date(2026, 1, 5)


def profiles(mentees, mentors, seats, seed, popular=False):
    """Return mentees, mentors, weights and data of the pairs of a made-up employer, as
    a pool takes them.

    :param seats: free seats of each mentor
    :param popular: whether a few mentors have most of the skills, at the best levels,
        so that everybody wants the same ones
    """
    random = np.random.default_rng(seed)
    masters = (
        random.pareto(1.2, mentors) * 6 if popular else random.normal(7, 3, mentors)
    )
    masters = np.clip(masters, 1, SKILLS).astype(int)
    teachers = [
        Mentor(
            key=key,
            person=mentees + key,
            capacity=seats,
            data={
                "skills": {
                    int(skill): LEVELS[
                        random.integers(2 if popular else 0, len(LEVELS))
                    ]
                    for skill in random.choice(SKILLS, masters[key], replace=False)
                },
                "has_text": True,
                **_place(random),
            },
        )
        for key in range(mentors)
    ]
    learners = [
        Mentee(
            key=key,
            person=key,
            **_wants_and_waits(random),
        )
        for key in range(mentees)
    ]
    similarities = Similarities(_alike(random, mentees, mentors))
    return learners, teachers, WEIGHTS, {"similarities": similarities}


def _wants_and_waits(random):
    """Return what a mentee looks for and since when, drawn in this order."""
    wanted = {
        int(skill): (None, 50, 80)[random.integers(3)]
        for skill in random.choice(SKILLS, random.integers(1, 5), replace=False)
    }
    since = MONDAY + timedelta(days=int(random.integers(0, 60)))
    data = {"wanted": wanted, "has_expectations": True, **_place(random)}
    return {"waiting_since": since, "data": data}


def _place(random):
    location = int(random.integers(LOCATIONS))
    return {
        "location": location,
        "address": location // 3,
        "department": int(random.integers(12)),
    }


def _alike(random, mentees, mentors):
    """Yield a similarity for one pair in twenty."""
    for mentee in range(mentees):
        some = random.choice(mentors, max(1, mentors // 20), replace=False)
        for mentor, alike in zip(
            some.tolist(), random.beta(2, 4, len(some)).tolist(), strict=True
        ):
            yield mentee, mentor, alike


class Similarities(TextSimilarities):
    """Similarities of mentees and mentors whose keys are their numbers.

    :param values: ``(mentee, mentor, similarity)``, each pair once
    """

    def __init__(self, values):
        rows, columns, alike = map(np.array, zip(*values, strict=True))
        self.rows, self.columns = rows, columns
        self.alike = np.rint(alike * FULL_SIMILARITY).astype(np.int64)

    def get_table(self, mentees, mentors):
        row_of = np.array([mentees[key] for key in range(len(mentees))])
        column_of = np.array([mentors[key] for key in range(len(mentors))])
        cells = row_of[self.rows] * len(mentors) + column_of[self.columns]
        order = np.argsort(cells)
        return cells[order], self.alike[order]


def random_scores(kind, mentees, mentors, seed):
    """Return a matrix of scores (tenths of a point) of one kind.

    even: every score as likely; few: two scores only; popular: the mentor decides most
    of the score; product: so much that prices rise in many steps.
    """
    random = np.random.default_rng(seed)
    if kind == "even":
        scores = random.integers(0, 1001, (mentees, mentors))
    elif kind == "few":
        groups = random.integers(0, 4, mentees)[:, None]
        scores = 400 * (groups == random.integers(0, 4, mentors)) + 300
    elif kind == "popular":
        scores = random.integers(0, 800, mentors)[None, :]
        scores = scores + random.integers(0, 200, (mentees, mentors))
    else:
        scores = np.outer(
            random.integers(1, 32, mentees), random.integers(1, 32, mentors)
        )
    return scores.astype(np.int16)


def pool_of_scores(scores, seats):
    """Return a pool whose pairs have these scores, whatever the profiles say."""
    mentees = [Mentee(key=key, person=key) for key in range(scores.shape[0])]
    mentors = [
        Mentor(key=key, person=-1 - key, capacity=seats)
        for key in range(scores.shape[1])
    ]
    pool = Pool(mentees, mentors)
    pool.scores = scores
    return pool
