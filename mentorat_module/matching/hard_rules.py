"""The hard rules: pairs that are never made, whatever their score."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from . import codes
from .profiles import Key, Mentee, Mentor


class Block(IntFlag):
    """The hard rules, one bit each; :data:`.codes.HARD_RULES` in the same order."""

    NOT_IN_PROGRAMME = 1
    NO_SEAT = 2
    NOT_AVAILABLE = 4
    SAME_PERSON = 8
    MANAGEMENT_LINE = 16
    AVOIDED_BY_MENTEE = 32
    FORBIDDEN_PAIR = 64


CODE_OF_BLOCK = dict(zip(Block, codes.HARD_RULES, strict=True))


def is_available(mentor: Mentor, on: date) -> bool:
    """Return whether the mentor takes somebody on that day."""
    since = mentor.available_from
    return mentor.available and (since is None or since <= on)


def get_block_table(
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    columns: Mapping[Key, int],
    on: date,
) -> NDArray[np.uint8]:
    """Return for each mentee (line) and mentor (column) the :class:`Block` bits of
    the rules that forbid the pair; 0 where none does.

    :param columns: column of each mentor key
    :param on: the day of the pairing
    """
    table = np.zeros((len(mentees), len(mentors)), dtype=np.uint8)
    table |= np.array(
        [
            (0 if mentor.serves_programme else Block.NOT_IN_PROGRAMME)
            | (0 if mentor.seats else Block.NO_SEAT)
            | (0 if is_available(mentor, on) else Block.NOT_AVAILABLE)
            for mentor in mentors
        ],
        dtype=np.uint8,
    )
    rows_of: dict[Key, list[int]] = {}
    for row, mentee in enumerate(mentees):
        rows_of.setdefault(mentee.person, []).append(row)
    persons = rows_of.keys()
    for column, mentor in enumerate(mentors):
        for row in rows_of.get(mentor.person, ()):
            table[row, column] |= Block.SAME_PERSON
        line = (mentor.managers & persons) | (mentor.reports & persons)
        for person in line:
            table[rows_of[person], column] |= np.uint8(Block.MANAGEMENT_LINE)
    for row, mentee in enumerate(mentees):
        for key in mentee.avoided:
            if key in columns:
                table[row, columns[key]] |= np.uint8(Block.AVOIDED_BY_MENTEE)
    return table


def forbid(
    table: NDArray[np.uint8],
    pairs: Iterable[tuple[Key, Key]],
    rows: Mapping[Key, int],
    columns: Mapping[Key, int],
) -> NDArray[np.uint8]:
    """Return the table with these pairs (mentee key, mentor key) forbidden as well;
    pairs of persons who are not in it are ignored."""
    table = table.copy()
    for mentee, mentor in pairs:
        if mentee in rows and mentor in columns:
            table[rows[mentee], columns[mentor]] |= np.uint8(Block.FORBIDDEN_PAIR)
    return table


def get_obstacles(bits: int) -> tuple[str, ...]:
    """Return the codes of the hard rules in these bits."""
    return tuple(code for rule, code in CODE_OF_BLOCK.items() if bits & rule)


def count_rules(bits: NDArray[np.uint8]) -> dict[str, int]:
    """Return how many mentors each hard rule excludes, where it excludes any."""
    counts = {
        code: int(np.count_nonzero(bits & np.uint8(rule)))
        for rule, code in CODE_OF_BLOCK.items()
    }
    return {code: count for code, count in counts.items() if count}
