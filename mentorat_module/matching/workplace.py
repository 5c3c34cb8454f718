"""Criterion: do both work at the same place?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .codes import (
    MENTEE_WORKPLACE_UNKNOWN,
    MENTOR_WORKPLACE_UNKNOWN,
    SAME_ADDRESS,
    SAME_DEPARTMENT,
    SAME_LOCATION,
    WORKPLACE,
)
from .explanation import Fact, Part
from .profiles import Mentee, Mentor

#: From the closest to the widest: what is compared, the share of the criterion that it
#: gives in hundredths, and the reason. The programme's rule is the order (same location
#: over same address over same department); the steps are ours: each is well above the
#: next, so that a nearer place is never made up for by rounding.
PLACES = (
    ("location", 100, SAME_LOCATION),
    ("address", 70, SAME_ADDRESS),
    ("department", 40, SAME_DEPARTMENT),
)


def _numbered(
    mentees: Sequence[Mentee], mentors: Sequence[Mentor], place: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places as numbers; an unknown one equals no other."""
    numbers: dict[object, int] = {}

    def number(profile: Mentee | Mentor, unknown: int) -> int:
        key = getattr(profile, place)
        return unknown if key is None else numbers.setdefault(key, len(numbers))

    return (
        np.array([number(mentee, -1) for mentee in mentees], dtype=np.int64),
        np.array([number(mentor, -2) for mentor in mentors], dtype=np.int64),
    )


class WorkplaceCriterion:
    """The closest place that both share gives its share of the points."""

    name = WORKPLACE

    def __init__(self, mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> None:
        self._mentees = mentees
        self._mentors = mentors
        self._numbers = [_numbered(mentees, mentors, place) for place, _, _ in PLACES]

    def tenths(self, rows: slice, most: int) -> NDArray[np.int64]:
        """Return the tenths of a point for these mentees with every mentor."""
        found = np.zeros((len(self._mentees[rows]), len(self._mentors)), np.int64)
        for (mentees, mentors), (_, share, _) in zip(
            reversed(self._numbers), reversed(PLACES), strict=True
        ):
            found[mentees[rows, None] == mentors[None, :]] = most * share // 100
        return found

    def shares_place(self, row: int) -> NDArray[np.bool_]:
        """Return for every mentor whether any place is shared with this mentee."""
        shared = np.zeros(len(self._mentors), dtype=bool)
        for mentees, mentors in self._numbers:
            shared |= mentors == mentees[row]
        return shared

    def part(self, row: int, column: int, most: int) -> Part:
        """Return what the criterion gives to one pair, and why."""
        mentee, mentor = self._mentees[row], self._mentors[column]
        tenths, looked, unknown = 0, 0, 0
        reasons: tuple[Fact, ...] = ()
        missing: dict[str, list[str]] = {}
        for place, share, code in PLACES:
            ours, theirs = getattr(mentee, place), getattr(mentor, place)
            looked += 1
            if ours is not None and ours == theirs:
                tenths = most * share // 100
                reasons = (Fact(code, {"place": ours}),)
                break
            unknown += ours is None or theirs is None
            if ours is None:
                missing.setdefault(MENTEE_WORKPLACE_UNKNOWN, []).append(place)
            if theirs is None:
                missing.setdefault(MENTOR_WORKPLACE_UNKNOWN, []).append(place)
        return Part(
            criterion=self.name,
            tenths=tenths,
            most=most,
            known=100 * (looked - unknown) // looked,
            reasons=reasons,
            missing=tuple(
                Fact(code, {"fields": tuple(places)})
                for code, places in missing.items()
            ),
        )
