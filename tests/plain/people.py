"""Profiles and similarities for the tests of the pairing, in few words."""

from dataclasses import fields

import numpy as np

from mentorat_module.matching import Mentee, Mentor
from mentorat_module.matching.expectations import FULL_SIMILARITY, TextSimilarities

WORKPLACE_ONLY = {"workplace": 1}
EXPERTISE_ONLY = {"expertise": 1}
EXPECTATIONS_ONLY = {"expectations": 1}


def mentee(key, person=None, **more):
    """Return a mentee; what is not a field of theirs is data for the criteria."""
    return _make(Mentee, key, key if person is None else person, more)


def mentor(key, person=None, **more):
    """Return a mentor, somebody else than the mentee of that key."""
    return _make(Mentor, key, f"mentor {key}" if person is None else person, more)


def _make(profile, key, person, values):
    own = {field.name for field in fields(profile)}
    data = {name: value for name, value in values.items() if name not in own}
    given = {name: value for name, value in values.items() if name in own}
    return profile(key=key, person=person, data=data, **given)


class Similarities(TextSimilarities):
    """Similarities (0-1) and words in common of some pairs of keys."""

    def __init__(self, values, words=None):
        self.values = values
        self.words = words or {}
        self.asked = []

    def get_table(self, mentees, mentors):
        cells = {
            mentees[one] * len(mentors) + mentors[other]: value
            for (one, other), value in self.values.items()
            if one in mentees and other in mentors
        }
        order = sorted(cells)
        values = [round(cells[cell] * FULL_SIMILARITY) for cell in order]
        return np.array(order, dtype=np.int64), np.array(values, dtype=np.int64)

    def get_words(self, mentee, mentor):
        self.asked.append((mentee, mentor))
        return self.words.get((mentee, mentor), ())


def get_part(explanation, criterion):
    return next(part for part in explanation.parts if part.criterion == criterion)


def get_loads(plan):
    """Return how many each mentor carries with the plan, by key."""
    given = [pair.mentor for pair in plan.pairs]
    return [each.load + given.count(each.key) for each in plan.pool.mentors]


def get_total(plan):
    return sum(pair.tenths for pair in plan.pairs)
