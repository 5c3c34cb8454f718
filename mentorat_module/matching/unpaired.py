"""The answer to "why nobody?", and what would help."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import codes
from .explanation import Fact
from .hard_rules import Block, count_rules
from .outcome import Outcome
from .profiles import Key
from .settings import to_tenths

#: The hard rules that persons, not dates or numbers, stand behind.
_LIFTABLE = Block.AVOIDED_BY_MENTEE | Block.FORBIDDEN_PAIR


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Why a mentee gets nobody.

    :param reasons: facts of :data:`.codes.WHY_UNPAIRED`, the main one first
    :param remedies: facts of :data:`.codes.REMEDIES`, the surest first
    """

    mentee: Key
    reasons: tuple[Fact, ...]
    remedies: tuple[Fact, ...]


def explain_unpaired(plan: Outcome, row: int) -> Unpaired:
    """Return why the plan leaves this mentee without a mentor, and what would help.

    :param row: number of the mentee
    """
    bits = plan.blocks[row]
    serving = (bits & np.uint8(Block.NOT_IN_PROGRAMME)) == 0
    reasons = [_main_reason(plan, row, serving), *_poor_fit(plan, row, serving)]
    remedies = [
        *_with_one_change(plan, row),
        *_with_others(plan, row, serving),
    ]
    return Unpaired(
        mentee=plan.pool.mentees[row].key,
        reasons=tuple(reasons),
        remedies=tuple(remedies) or (Fact(codes.FIND_MENTOR),),
    )


def _good_enough(plan: Outcome, row: int) -> NDArray[np.bool_]:
    return plan.pool.scores[row] >= to_tenths(plan.options.minimum)


def _but_for(plan: Outcome, row: int, rule: int) -> NDArray[np.bool_]:
    """Return the mentors against whom nothing stands, or nothing but these rules."""
    return (plan.blocks[row] & ~np.uint8(rule)) == 0


def _best(plan: Outcome, row: int, choice: NDArray[np.bool_]) -> dict:
    """Return the mentor with the highest score among these, as data of a fact."""
    scores = plan.pool.scores[row]
    column = int(np.argmax(np.where(choice, scores, -1)))
    return {"mentor": plan.pool.mentors[column].key, "tenths": int(scores[column])}


def _main_reason(plan: Outcome, row: int, serving: NDArray[np.bool_]) -> Fact:
    if not serving.any():
        return Fact(codes.NO_MENTOR)
    open_to = plan.blocks[row] == 0
    but_for_seat = _but_for(plan, row, Block.NO_SEAT)
    if not but_for_seat.any():
        rules = count_rules(plan.blocks[row][serving])
        return Fact(codes.ALL_EXCLUDED, {"rules": rules})
    if not open_to.any():
        return Fact(codes.ALL_FULL, {"mentors": int(but_for_seat.sum())})
    enough = open_to & _good_enough(plan, row)
    if not enough.any():
        minimum = to_tenths(plan.options.minimum)
        data = {**_best(plan, row, open_to), "minimum_tenths": minimum}
        return Fact(codes.ALL_BELOW_MINIMUM, data)
    data = {"mentors": int(enough.sum()), **_best(plan, row, enough)}
    return Fact(codes.SEATS_TAKEN, data)


def _poor_fit(plan: Outcome, row: int, serving: NDArray[np.bool_]) -> list[Fact]:
    """Return what nobody who may mentor the mentee has, seats apart."""
    pool = plan.pool
    within = serving & _but_for(plan, row, Block.NO_SEAT)
    if not within.any():
        return []
    facts = []
    skills = pool.expertise.skills_of(row)
    if skills and not (pool.expertise.has_any_skill(row) & within).any():
        facts.append(Fact(codes.NO_SKILL, {"skills": skills}))
    at_place = pool.workplace.shares_place(row)
    if _places(plan, row) and not (at_place & within).any():
        facts.append(Fact(codes.NO_WORKPLACE))
    return facts


def _places(plan: Outcome, row: int) -> dict[str, Key]:
    """Return the places of a mentee that are known, by kind."""
    mentee = plan.pool.mentees[row]
    places = {
        "location": mentee.location,
        "address": mentee.address,
        "department": mentee.department,
    }
    return {kind: place for kind, place in places.items() if place is not None}


def _with_one_change(plan: Outcome, row: int) -> list[Fact]:
    """Return the single changes that would give this mentee a mentor."""
    facts = []
    enough = _good_enough(plan, row)
    full = _but_for(plan, row, Block.NO_SEAT) & enough
    if full.any():
        facts.append(Fact(codes.ADD_SEAT, _best(plan, row, full)))
    open_to = plan.blocks[row] == 0
    left = plan.free_seats > 0
    if (open_to & left & ~enough).any():
        facts.append(Fact(codes.LOWER_MINIMUM, _best(plan, row, open_to & left)))
    coming = _coming(plan, row, enough)
    if coming is not None:
        facts.append(coming)
    liftable = plan.blocks[row][
        _but_for(plan, row, _LIFTABLE) & (plan.blocks[row] != 0) & enough
    ]
    if len(liftable):
        facts.append(Fact(codes.LIFT_EXCLUSION, {"rules": count_rules(liftable)}))
    return facts


def _coming(plan: Outcome, row: int, enough: NDArray[np.bool_]) -> Fact | None:
    """Return the mentor who will be available first, None where no date is known."""
    mentors = plan.pool.mentors
    away = (plan.blocks[row] == np.uint8(Block.NOT_AVAILABLE)) & enough
    dated = [
        (since, -int(plan.pool.scores[row, column]), column)
        for column in np.flatnonzero(away).tolist()
        if mentors[column].available and (since := mentors[column].available_from)
    ]
    if not dated:
        return None
    since, score, column = min(dated)
    data = {"mentor": mentors[column].key, "tenths": -score}
    return Fact(codes.WAIT_FOR_MENTOR, {**data, "available_from": since.isoformat()})


def _with_others(plan: Outcome, row: int, serving: NDArray[np.bool_]) -> list[Fact]:
    """Return whom to look for: skills or a workplace that no mentor offers."""
    pool = plan.pool
    facts = []
    offered = {
        skill
        for mentor, serves in zip(pool.mentors, serving.tolist(), strict=True)
        if serves
        for skill in mentor.skills
    }
    absent = tuple(s for s in pool.expertise.skills_of(row) if s not in offered)
    if absent:
        facts.append(Fact(codes.FIND_MENTOR_WITH_SKILLS, {"skills": absent}))
    places = _places(plan, row)
    if places and not (pool.workplace.shares_place(row) & serving).any():
        facts.append(Fact(codes.FIND_MENTOR_AT_WORKPLACE, places))
    return facts
