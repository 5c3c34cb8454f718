"""Criterion: does the mentor have the skills that the mentee looks for?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .criterion import Criterion, register
from .explanation import Fact, Part
from .profiles import Key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pool import Pool

SKILL_WANTED = "skill_wanted"  # skill, mentor_level, required_level, tenths
SKILL_FIELD = "skill_field"  # skill, mentor_level, mentee_level, tenths
SKILL_MISSING = "skill_missing"  # skill, required_level
MENTEE_NAMES_NO_SKILL = "mentee_names_no_skill"
MENTOR_SKILLS_UNKNOWN = "mentor_skills_unknown"
MENTOR_LEVEL_UNKNOWN = "mentor_level_unknown"  # skills
NO_SKILL = "no_skill"  # skills: asked for
FIND_MENTOR_WITH_SKILLS = "find_mentor_with_skills"  # skills

#: A skill entirely at the level asked for, in whole steps.
FULL_CREDIT = 10_000
#: The level that a skill counts with when nobody recorded it.
UNKNOWN_LEVEL = 50


def get_credit(level: int | None, required: int | None) -> int:
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


def _check_levels(levels: Mapping[Key, int | None]) -> None:
    for skill, level in levels.items():
        if level is not None and not 0 <= level <= 100:
            raise ValueError(f"level of skill {skill!r} is not 0-100: {level}")


def _get_looked_for(mentee: Mapping[str, Any]) -> dict[Key, int | None]:
    """Return the skills that count for a mentee with the level asked for: the wanted
    skills or, where none is named, the fields of expertise at any level."""
    return dict(mentee["wanted"]) or dict.fromkeys(mentee["fields"])


@register
class ExpertiseCriterion(Criterion):
    """The mean credit of the skills looked for gives its share of the points.

    Data of a mentee: ``wanted``, the wanted skills, each with the level asked of the
    mentor, 0-100, or None where any level is welcome (the higher the better);
    ``fields``, the fields of expertise with the mentee's own level, 0-100 or None,
    which stand in for the wanted skills where none is named. Data of a mentor:
    ``skills`` with the level reached, 0-100, or None when it is not known.

    :raises ValueError: on a level outside 0-100
    """

    code = "expertise"
    order = 20
    mentee_data = {"wanted": {}, "fields": {}}
    mentor_data = {"skills": {}}
    facts = (
        SKILL_WANTED,
        SKILL_FIELD,
        SKILL_MISSING,
        MENTEE_NAMES_NO_SKILL,
        MENTOR_SKILLS_UNKNOWN,
        MENTOR_LEVEL_UNKNOWN,
        NO_SKILL,
        FIND_MENTOR_WITH_SKILLS,
    )

    def __init__(self, pool: Pool) -> None:
        import numpy as np

        super().__init__(pool)
        for profile in (*self.mentees, *self.mentors):
            for levels in profile.values():
                _check_levels(levels)
        self._looked_for = [_get_looked_for(mentee) for mentee in self.mentees]
        self._counts = np.array([len(s) for s in self._looked_for], dtype=np.int64)
        needs = {need for skills in self._looked_for for need in skills.items()}
        numbers = {need: number for number, need in enumerate(needs)}
        self._credits = self._get_credit_table(numbers)
        self._needs = [[numbers[n] for n in s.items()] for s in self._looked_for]

    def _get_credit_table(self, numbers: dict) -> NDArray[np.int32]:
        """Return the credit of every (skill, level asked for), by mentor, and a last
        line of zeros."""
        import numpy as np

        table = np.zeros((len(numbers) + 1, len(self.mentors)), dtype=np.int32)
        by_skill: dict[Key, list[tuple[int | None, int]]] = {}
        for (skill, required), number in numbers.items():
            by_skill.setdefault(skill, []).append((required, number))
        for column, mentor in enumerate(self.mentors):
            for skill, level in mentor["skills"].items():
                for required, number in by_skill.get(skill, ()):
                    table[number, column] = get_credit(level, required)
        return table

    def _sum_credits(self, rows: slice) -> NDArray[np.int64]:
        """Return the summed credit of these mentees' skills with every mentor."""
        import numpy as np

        needs = self._needs[rows]
        width = max((len(need) for need in needs), default=0)
        nothing = len(self._credits) - 1
        padded = np.full((len(needs), width), nothing, dtype=np.int64)
        for line, need in enumerate(needs):
            padded[line, : len(need)] = need
        sums = np.zeros((len(needs), len(self.mentors)), dtype=np.int64)
        for place in range(width):
            sums += self._credits[padded[:, place]]
        return sums

    def score(self, rows: slice, most: int) -> NDArray[np.int64]:
        import numpy as np

        full = FULL_CREDIT * np.maximum(self._counts[rows], 1)
        return most * self._sum_credits(rows) // full[:, None]

    def explain(self, row: int, column: int, most: int) -> Part:
        """Return what the criterion gives to one pair, and why.

        The tenths of the skills add up exactly to those of the part: each skill gives
        what the rounded-down running sum rises by.
        """
        known_skills = self.mentors[column]["skills"]
        skills = self._looked_for[row]
        reasons, gaps, unknown = [], [], []
        total, given = 0, 0
        for skill in sorted(skills):
            required = skills[skill]
            if skill not in known_skills:
                gaps.append(
                    Fact(SKILL_MISSING, {"skill": skill, "required_level": required})
                )
                continue
            level = known_skills[skill]
            if level is None:
                unknown.append(skill)
            total += get_credit(level, required)
            upto = most * total // (FULL_CREDIT * len(skills))
            reasons.append(self._get_reason(row, skill, level, upto - given))
            given = upto
        missing, known = self._get_missing(row, column, tuple(unknown))
        return Part(
            criterion=self.code,
            tenths=given,
            most=most,
            known=known,
            reasons=tuple(reasons),
            gaps=tuple(gaps),
            missing=missing,
        )

    def _get_reason(self, row: int, skill: Key, level: int | None, tenths: int) -> Fact:
        mentee = self.mentees[row]
        data = {"skill": skill, "mentor_level": level, "tenths": tenths}
        if mentee["wanted"]:
            data["required_level"] = mentee["wanted"][skill]
            return Fact(SKILL_WANTED, data)
        data["mentee_level"] = mentee["fields"][skill]
        return Fact(SKILL_FIELD, data)

    def _get_missing(
        self, row: int, column: int, unknown: tuple[Key, ...]
    ) -> tuple[tuple[Fact, ...], int]:
        """Return what is not recorded for one pair, and how much is, 0-100."""
        count = len(self._looked_for[row])
        if not count:
            return (Fact(MENTEE_NAMES_NO_SKILL),), 0
        if not self.mentors[column]["skills"]:
            return (Fact(MENTOR_SKILLS_UNKNOWN),), 0
        if unknown:
            fact = Fact(MENTOR_LEVEL_UNKNOWN, {"skills": unknown})
            return (fact,), 100 * (count - len(unknown)) // count
        return (), 100

    def explain_unmet(self, row: int, among: NDArray[np.bool_]) -> list[Fact]:
        skills = tuple(sorted(self._looked_for[row]))
        has_any = self._sum_credits(slice(row, row + 1))[0] > 0
        met = not skills or (has_any & among).any()
        return [] if met else [Fact(NO_SKILL, {"skills": skills})]

    def suggest_mentors(self, row: int, serving: NDArray[np.bool_]) -> list[Fact]:
        offered = {
            skill
            for mentor, serves in zip(self.mentors, serving.tolist(), strict=True)
            if serves
            for skill in mentor["skills"]
        }
        absent = tuple(s for s in sorted(self._looked_for[row]) if s not in offered)
        return [Fact(FIND_MENTOR_WITH_SKILLS, {"skills": absent})] if absent else []
