"""What the pairing knows of a mentee and of a mentor.

A key is whatever names a record for the caller (a database id, a code). All keys of
one kind must be of one type, so that they can be put in order: the order of the keys
decides between results that are equal in everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Key = int | str


@dataclass(frozen=True, slots=True)
class Mentee:
    """One registration that waits for a mentor.

    :param key: names the registration
    :param person: names the person (an employee), as mentors and managers are named
    :param avoided: keys of the mentors whom the mentee asked, in confidence, not to get
    :param waiting_since: the moment from which the wait is counted; the longest wait
        goes first between equals; None counts as the shortest
    :param comes_first: whether they are at the head of the list, before everybody for
        whom this is not so: a pair of theirs came apart
    :param data: what the criteria read, by name, see ``Criterion.mentee_data``; what is
        not there is not known
    """

    key: Key
    person: Key
    avoided: frozenset[Key] = frozenset()
    waiting_since: date | datetime | None = None
    comes_first: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mentor:
    """One person who mentors.

    :param key: names the mentor
    :param person: names the person (an employee)
    :param capacity: how many mentees the mentor takes at a time
    :param load: how many the mentor has now; seats are what is left of the capacity
    :param serves_programme: whether the mentor takes part in the programme
    :param available: whether the mentor takes anybody at all now
    :param available_from: first day on which the mentor takes somebody, or None
    :param managers: persons above the mentor, up to the top
    :param reports: persons below the mentor, down to the last
    :param data: what the criteria read, by name, see ``Criterion.mentor_data``; what is
        not there is not known
    :raises ValueError: on a negative capacity or load
    """

    key: Key
    person: Key
    capacity: int = 1
    load: int = 0
    serves_programme: bool = True
    available: bool = True
    available_from: date | None = None
    managers: frozenset[Key] = frozenset()
    reports: frozenset[Key] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.capacity < 0 or self.load < 0:
            raise ValueError(f"mentor {self.key!r}: negative capacity or load")

    @property
    def seats(self) -> int:
        """Free seats, never below 0 even where the load exceeds the capacity."""
        return max(0, self.capacity - self.load)
