"""The score of one pair, criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .profiles import Key


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to be said: a code and the data that go with it."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)


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
    obstacles: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The score in points, 0-100 with one decimal."""
        return self.tenths / 10
