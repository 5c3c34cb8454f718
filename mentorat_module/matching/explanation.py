"""The score of one pair, read back criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .profiles import Key


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to be said: a code of :mod:`.codes` and the data that go with it."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hard rule that stands against a pair.

    :param confidential: whether only the coordinator may read it
    """

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion adds to the score.

    :param criterion: code of the criterion
    :param tenths: what it gives, in tenths of a point
    :param most: the most it could give, in tenths of a point
    :param known: how much of what it looks at is recorded, 0-100
    :param reasons: why it gives points
    :param gaps: what it gives no points for
    :param missing: what is not recorded
    """

    criterion: str
    tenths: int
    most: int
    known: int
    reasons: tuple[Fact, ...] = ()
    gaps: tuple[Fact, ...] = ()
    missing: tuple[Fact, ...] = ()

    @property
    def points(self) -> float:
        """What the criterion gives, in points with one decimal."""
        return self.tenths / 10


@dataclass(frozen=True, slots=True)
class Explanation:
    """A scored pair.

    The tenths of the parts add up exactly to the tenths of the score, so that what is
    shown with one decimal adds up too.

    :param confidence: how much of what was weighed is recorded, 0-100
    :param obstacles: hard rules against the pair; a pair that has any is not made,
        whatever its score
    """

    mentee: Key
    mentor: Key
    tenths: int
    confidence: int
    parts: tuple[Part, ...]
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def score(self) -> float:
        """The score in points, 0-100 with one decimal."""
        return self.tenths / 10

    def part(self, criterion: str) -> Part:
        """Return the part of one criterion.

        :raises KeyError: if there is no such criterion
        """
        for part in self.parts:
            if part.criterion == criterion:
                return part
        raise KeyError(criterion)

    def as_dict(self) -> dict[str, Any]:
        """Return the same as plain dicts and lists, ready for JSON."""
        return _plain(self)


def _plain(value: Any) -> Any:
    """Return facts, obstacles and parts as dicts, at any depth; unlike ``asdict``,
    which takes three times as long, it copies no number and no text."""
    names = _FIELDS.get(type(value))
    if names:
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


_FIELDS = {
    kind: tuple(one.name for one in fields(kind))
    for kind in (Fact, Obstacle, Part, Explanation)
}
