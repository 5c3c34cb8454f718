"""Criterion: does the mentor have the skills that the mentee looks for?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .codes import (
    EXPERTISE,
    MENTEE_NAMES_NO_SKILL,
    MENTOR_LEVEL_UNKNOWN,
    MENTOR_SKILLS_UNKNOWN,
    SKILL_FIELD,
    SKILL_MISSING,
    SKILL_WANTED,
)
from .explanation import Fact, Part
from .profiles import Key, Mentee, Mentor

#: A skill entirely at the level asked for, in whole steps.
FULL_CREDIT = 10_000
#: The level that a skill counts with when nobody recorded it.
UNKNOWN_LEVEL = 50


def credit(level: int | None, required: int | None) -> int:
    """Return what a skill that the mentor has counts for, 0-10,000.

    :param level: the mentor's level, 0-100; None counts as 50
    :param required: the level asked for, 0-100: the credit is ``level / required``, at
        most full. None: the credit is ``level / 100``
    """
    level = UNKNOWN_LEVEL if level is None else level
    if required is None:
        return level * FULL_CREDIT // 100
    if required == 0:
        return FULL_CREDIT
    return min(level, required) * FULL_CREDIT // required


def looked_for(mentee: Mentee) -> dict[Key, int | None]:
    """Return the skills that count for a mentee with the level asked for: the wanted
    skills or, where none is named, the fields of expertise at any level."""
    return dict(mentee.wanted) or dict.fromkeys(mentee.fields)


class ExpertiseCriterion:
    """The mean credit of the skills looked for gives its share of the points."""

    name = EXPERTISE

    def __init__(self, mentees: Sequence[Mentee], mentors: Sequence[Mentor]) -> None:
        self._mentees = mentees
        self._mentors = mentors
        self._looked_for = [looked_for(mentee) for mentee in mentees]
        self._counts = np.array([len(s) for s in self._looked_for], dtype=np.int64)
        needs = {need for skills in self._looked_for for need in skills.items()}
        numbers = {need: number for number, need in enumerate(needs)}
        self._credits = self._credit_table(numbers)
        self._needs = [[numbers[n] for n in s.items()] for s in self._looked_for]

    def _credit_table(self, numbers: dict) -> NDArray[np.int32]:
        """Return the credit of every (skill, level asked for), by mentor, and a last
        line of zeros."""
        table = np.zeros((len(numbers) + 1, len(self._mentors)), dtype=np.int32)
        by_skill: dict[Key, list[tuple[int | None, int]]] = {}
        for (skill, required), number in numbers.items():
            by_skill.setdefault(skill, []).append((required, number))
        for column, mentor in enumerate(self._mentors):
            for skill, level in mentor.skills.items():
                for required, number in by_skill.get(skill, ()):
                    table[number, column] = credit(level, required)
        return table

    def _credit_sums(self, rows: slice) -> NDArray[np.int64]:
        """Return the summed credit of these mentees' skills with every mentor."""
        needs = self._needs[rows]
        width = max((len(need) for need in needs), default=0)
        nothing = len(self._credits) - 1
        padded = np.full((len(needs), width), nothing, dtype=np.int64)
        for line, need in enumerate(needs):
            padded[line, : len(need)] = need
        sums = np.zeros((len(needs), len(self._mentors)), dtype=np.int64)
        for place in range(width):
            sums += self._credits[padded[:, place]]
        return sums

    def tenths(self, rows: slice, most: int) -> NDArray[np.int64]:
        """Return the tenths of a point for these mentees with every mentor."""
        full = FULL_CREDIT * np.maximum(self._counts[rows], 1)
        return most * self._credit_sums(rows) // full[:, None]

    def has_any_skill(self, row: int) -> NDArray[np.bool_]:
        """Return for every mentor whether they have one of the skills looked for."""
        return self._credit_sums(slice(row, row + 1))[0] > 0

    def skills_of(self, row: int) -> tuple[Key, ...]:
        """Return the skills that this mentee looks for, in order."""
        return tuple(sorted(self._looked_for[row]))

    def part(self, row: int, column: int, most: int) -> Part:
        """Return what the criterion gives to one pair, and why.

        The tenths of the skills add up exactly to those of the part: each skill gives
        what the rounded-down running sum rises by.
        """
        mentor = self._mentors[column]
        skills = self._looked_for[row]
        reasons, gaps, unknown = [], [], []
        total, given = 0, 0
        for skill in sorted(skills):
            required = skills[skill]
            if skill not in mentor.skills:
                gaps.append(
                    Fact(SKILL_MISSING, {"skill": skill, "required_level": required})
                )
                continue
            level = mentor.skills[skill]
            if level is None:
                unknown.append(skill)
            total += credit(level, required)
            upto = most * total // (FULL_CREDIT * len(skills))
            reasons.append(self._reason(row, skill, level, upto - given))
            given = upto
        missing, known = self._missing(row, column, tuple(unknown))
        return Part(
            criterion=self.name,
            tenths=given,
            most=most,
            known=known,
            reasons=tuple(reasons),
            gaps=tuple(gaps),
            missing=missing,
        )

    def _reason(self, row: int, skill: Key, level: int | None, tenths: int) -> Fact:
        mentee = self._mentees[row]
        data = {"skill": skill, "mentor_level": level, "tenths": tenths}
        if mentee.wanted:
            data["required_level"] = mentee.wanted[skill]
            return Fact(SKILL_WANTED, data)
        data["mentee_level"] = mentee.fields[skill]
        return Fact(SKILL_FIELD, data)

    def _missing(
        self, row: int, column: int, unknown: tuple[Key, ...]
    ) -> tuple[tuple[Fact, ...], int]:
        """Return what is not recorded for one pair, and how much is, 0-100."""
        count = len(self._looked_for[row])
        if not count:
            return (Fact(MENTEE_NAMES_NO_SKILL),), 0
        if not self._mentors[column].skills:
            return (Fact(MENTOR_SKILLS_UNKNOWN),), 0
        if unknown:
            fact = Fact(MENTOR_LEVEL_UNKNOWN, {"skills": unknown})
            return (fact,), 100 * (count - len(unknown)) // count
        return (), 100
