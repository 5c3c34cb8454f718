"""The answer to "why nobody?", and what would help."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from . import codes
from .explanation import Fact
from .hard_rules import Block, count_rules
from .profiles import Key
from .settings import to_tenths

if TYPE_CHECKING:
    from .plan import Plan

#: The hard rules that follow from what persons asked for.
_LIFTABLE = Block.AVOIDED_BY_MENTEE | Block.FORBIDDEN_PAIR


@dataclass(frozen=True, slots=True)
class Unpaired:
    """Why a mentee gets nobody.

    :param reasons: facts of :data:`.codes.WHY_UNPAIRED` and of the criteria, the main
        one first
    :param remedies: facts of :data:`.codes.REMEDIES` and of the criteria, the surest
        first
    """

    mentee: Key
    reasons: tuple[Fact, ...]
    remedies: tuple[Fact, ...]


def explain_unpaired(plan: "Plan", row: int) -> Unpaired:
    """Return why the plan leaves this mentee without a mentor, and what would help.

    :param row: number of the mentee
    """
    bits = plan.blocks[row]
    serving = (bits & np.uint8(Block.NOT_IN_PROGRAMME)) == 0
    reasons = [_get_main_reason(plan, row, serving)]
    within = serving & _is_open_but_for(plan, row, Block.NO_SEAT)
    if within.any():
        for criterion in reversed(plan.pool.criteria):
            reasons += criterion.explain_unmet(row, within)
    remedies = _get_single_changes(plan, row)
    for criterion in reversed(plan.pool.criteria):
        remedies += criterion.suggest_mentors(row, serving)
    return Unpaired(
        mentee=plan.pool.mentees[row].key,
        reasons=tuple(reasons),
        remedies=tuple(remedies) or (Fact(codes.FIND_MENTOR),),
    )


def _is_good_enough(plan: "Plan", row: int) -> NDArray[np.bool_]:
    return plan.pool.scores[row] >= to_tenths(plan.options.minimum)


def _is_open_but_for(plan: "Plan", row: int, rule: int) -> NDArray[np.bool_]:
    """Return the mentors whom no hard rule forbids, these rules apart."""
    return (plan.blocks[row] & ~np.uint8(rule)) == 0


def _get_best(plan: "Plan", row: int, choice: NDArray[np.bool_]) -> dict:
    """Return the mentor with the highest score among these, as data of a fact."""
    scores = plan.pool.scores[row]
    column = int(np.argmax(np.where(choice, scores, -1)))
    return {"mentor": plan.pool.mentors[column].key, "tenths": int(scores[column])}


def _get_main_reason(plan: "Plan", row: int, serving: NDArray[np.bool_]) -> Fact:
    if not serving.any():
        return Fact(codes.NO_MENTOR)
    open_to = plan.blocks[row] == 0
    but_for_seat = _is_open_but_for(plan, row, Block.NO_SEAT)
    if not but_for_seat.any():
        rules = count_rules(plan.blocks[row][serving])
        return Fact(codes.ALL_EXCLUDED, {"rules": rules})
    if not open_to.any():
        return Fact(codes.ALL_FULL, {"mentors": int(but_for_seat.sum())})
    enough = open_to & _is_good_enough(plan, row)
    if not enough.any():
        minimum = to_tenths(plan.options.minimum)
        data = {**_get_best(plan, row, open_to), "minimum_tenths": minimum}
        return Fact(codes.ALL_BELOW_MINIMUM, data)
    data = {"mentors": int(enough.sum()), **_get_best(plan, row, enough)}
    return Fact(codes.SEATS_TAKEN, data)


def _get_single_changes(plan: "Plan", row: int) -> list[Fact]:
    """Return the single changes that would give this mentee a mentor."""
    facts = []
    enough = _is_good_enough(plan, row)
    full = _is_open_but_for(plan, row, Block.NO_SEAT) & enough
    if full.any():
        facts.append(Fact(codes.ADD_SEAT, _get_best(plan, row, full)))
    open_to = plan.blocks[row] == 0
    left = plan.free_seats > 0
    if (open_to & left & ~enough).any():
        facts.append(Fact(codes.LOWER_MINIMUM, _get_best(plan, row, open_to & left)))
    coming = _get_first_to_come(plan, row, enough)
    if coming is not None:
        facts.append(coming)
    liftable = plan.blocks[row][
        _is_open_but_for(plan, row, _LIFTABLE) & (plan.blocks[row] != 0) & enough
    ]
    if len(liftable):
        facts.append(Fact(codes.LIFT_EXCLUSION, {"rules": count_rules(liftable)}))
    return facts


def _get_first_to_come(
    plan: "Plan", row: int, enough: NDArray[np.bool_]
) -> Fact | None:
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
