"""What the pairing knows of a mentee and of a mentor.

A key is whatever names a record for the caller (a database id, a code). All keys of
one kind must be of one type, so that they can be put in order: the order of the keys
decides between results that are equal in everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Key = int | str

#: How many mentors a mentee may prefer.
MAX_PREFERRED = 3


def _check_levels(levels: Mapping[Key, int | None], owner: str) -> None:
    for skill, level in levels.items():
        if level is not None and not 0 <= level <= 100:
            raise ValueError(f"{owner}: level of skill {skill!r} is not 0-100: {level}")


@dataclass(frozen=True, slots=True)
class Mentee:
    """One registration that waits for a mentor.

    :param key: names the registration
    :param person: names the person (an employee), as mentors and managers are named
    :param wanted: wanted skills; each with the level asked of the mentor, 0-100, or
        None where any level is welcome (the higher the better)
    :param fields: fields of expertise with the mentee's own level, 0-100 or None;
        they stand in for the wanted skills where none is named
    :param location: place of work, or None when unknown or not shared with anybody
        (a home)
    :param address: address of the place of work, or None
    :param department: department, or None
    :param avoided: keys of the mentors whom the mentee asked, in confidence, not to get
    :param preferred: keys of up to three preferred mentors, the first choice first
    :param waiting_since: the moment from which the wait is counted; the longest wait
        goes first between equals; None counts as the shortest
    :param comes_first: whether they are at the head of the list, before everybody for
        whom this is not so: a pair of theirs came apart
    :param has_expectations: whether the mentee wrote what they expect
    :raises ValueError: on a level outside 0-100, or too many or repeated preferences
    """

    key: Key
    person: Key
    wanted: Mapping[Key, int | None] = field(default_factory=dict)
    fields: Mapping[Key, int | None] = field(default_factory=dict)
    location: Key | None = None
    address: Key | None = None
    department: Key | None = None
    avoided: frozenset[Key] = frozenset()
    preferred: tuple[Key, ...] = ()
    waiting_since: date | datetime | None = None
    comes_first: bool = False
    has_expectations: bool = False

    def __post_init__(self) -> None:
        owner = f"mentee {self.key!r}"
        _check_levels(self.wanted, owner)
        _check_levels(self.fields, owner)
        if len(self.preferred) > MAX_PREFERRED:
            raise ValueError(f"{owner}: more than {MAX_PREFERRED} preferred mentors")
        if len(set(self.preferred)) < len(self.preferred):
            raise ValueError(f"{owner}: a mentor is preferred twice")


@dataclass(frozen=True, slots=True)
class Mentor:
    """One person who mentors.

    :param key: names the mentor
    :param person: names the person (an employee)
    :param skills: skills with the level reached, 0-100, or None when it is not known
    :param capacity: how many mentees the mentor takes at a time
    :param load: how many the mentor has now; seats are what is left of the capacity
    :param location: place of work, or None when unknown or not shared (a home)
    :param address: address of the place of work, or None
    :param department: department, or None
    :param serves_programme: whether the mentor takes part in the programme
    :param available: whether the mentor takes anybody at all now
    :param available_from: first day on which the mentor takes somebody, or None
    :param managers: persons above the mentor, up to the top
    :param reports: persons below the mentor, down to the last
    :param has_text: whether there is a text to compare expectations with
    :raises ValueError: on a level outside 0-100, or a negative capacity or load
    """

    key: Key
    person: Key
    skills: Mapping[Key, int | None] = field(default_factory=dict)
    capacity: int = 1
    load: int = 0
    location: Key | None = None
    address: Key | None = None
    department: Key | None = None
    serves_programme: bool = True
    available: bool = True
    available_from: date | None = None
    managers: frozenset[Key] = frozenset()
    reports: frozenset[Key] = frozenset()
    has_text: bool = False

    def __post_init__(self) -> None:
        owner = f"mentor {self.key!r}"
        _check_levels(self.skills, owner)
        if self.capacity < 0 or self.load < 0:
            raise ValueError(f"{owner}: negative capacity or load")

    @property
    def seats(self) -> int:
        """Free seats, never below 0 even where the load exceeds the capacity."""
        return max(0, self.capacity - self.load)
