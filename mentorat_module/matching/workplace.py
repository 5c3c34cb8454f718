"""Criterion: do both work at the same place?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .criterion import Criterion, register
from .explanation import Fact, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pool import Pool

SAME_LOCATION = "same_location"  # place
SAME_ADDRESS = "same_address"  # place
SAME_DEPARTMENT = "same_department"  # place
MENTEE_WORKPLACE_UNKNOWN = "mentee_workplace_unknown"  # fields
MENTOR_WORKPLACE_UNKNOWN = "mentor_workplace_unknown"  # fields
NO_WORKPLACE = "no_workplace"
#: With the places that are known: location, address, department.
FIND_MENTOR_AT_WORKPLACE = "find_mentor_at_workplace"

#: From the closest to the widest: what is compared, the share of the criterion that it
#: gives in hundredths, and the reason. The programme's rule is the order (same location
#: over same address over same department); the steps are ours: each is well above the
#: next, so that rounding never makes them equal.
PLACES = (
    ("location", 100, SAME_LOCATION),
    ("address", 70, SAME_ADDRESS),
    ("department", 40, SAME_DEPARTMENT),
)
Data = dict[str, Any]


def _number_places(
    mentees: Sequence[Data], mentors: Sequence[Data], place: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the places as numbers; an unknown one equals no other."""
    import numpy as np

    numbers: dict[object, int] = {}

    def number(profile: Data, unknown: int) -> int:
        key = profile[place]
        return unknown if key is None else numbers.setdefault(key, len(numbers))

    return (
        np.array([number(mentee, -1) for mentee in mentees], dtype=np.int64),
        np.array([number(mentor, -2) for mentor in mentors], dtype=np.int64),
    )


@register
class WorkplaceCriterion(Criterion):
    """The closest place that both share gives its share of the points.

    Data of both: ``location``, the place of work, None when unknown or not shared with
    anybody (a home); ``address`` of the place of work; ``department``.
    """

    code = "workplace"
    order = 10
    mentee_data = mentor_data = {place: None for place, _share, _reason in PLACES}
    facts = (
        SAME_LOCATION,
        SAME_ADDRESS,
        SAME_DEPARTMENT,
        MENTEE_WORKPLACE_UNKNOWN,
        MENTOR_WORKPLACE_UNKNOWN,
        NO_WORKPLACE,
        FIND_MENTOR_AT_WORKPLACE,
    )

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._numbers = [
            _number_places(self.mentees, self.mentors, place) for place, _, _ in PLACES
        ]

    def score(self, rows: slice, most: int) -> NDArray[np.int64]:
        import numpy as np

        found = np.zeros((len(self.mentees[rows]), len(self.mentors)), np.int64)
        for (mentees, mentors), (_, share, _) in zip(
            reversed(self._numbers), reversed(PLACES), strict=True
        ):
            found[mentees[rows, None] == mentors[None, :]] = most * share // 100
        return found

    def explain(self, row: int, column: int, most: int) -> Part:
        mentee, mentor = self.mentees[row], self.mentors[column]
        tenths, looked, unknown = 0, 0, 0
        reasons: tuple[Fact, ...] = ()
        missing: dict[str, list[str]] = {}
        for place, share, code in PLACES:
            ours, theirs = mentee[place], mentor[place]
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
            criterion=self.code,
            tenths=tenths,
            most=most,
            known=100 * (looked - unknown) // looked,
            reasons=reasons,
            missing=tuple(
                Fact(code, {"fields": tuple(places)})
                for code, places in missing.items()
            ),
        )

    def explain_unmet(self, row: int, among: NDArray[np.bool_]) -> list[Fact]:
        known = self._get_known_places(row)
        met = (self._shares_place(row) & among).any()
        return [Fact(NO_WORKPLACE)] if known and not met else []

    def suggest_mentors(self, row: int, serving: NDArray[np.bool_]) -> list[Fact]:
        known = self._get_known_places(row)
        met = (self._shares_place(row) & serving).any()
        return [Fact(FIND_MENTOR_AT_WORKPLACE, known)] if known and not met else []

    def _get_known_places(self, row: int) -> Data:
        """Return the places of a mentee that are known, by kind."""
        mentee = self.mentees[row]
        return {
            place: mentee[place] for place, _, _ in PLACES if mentee[place] is not None
        }

    def _shares_place(self, row: int) -> NDArray[np.bool_]:
        """Return for every mentor whether any place is shared with this mentee."""
        import numpy as np

        shared = np.zeros(len(self.mentors), dtype=bool)
        for mentees, mentors in self._numbers:
            shared |= mentors == mentees[row]
        return shared
