"""Find which occurrence of a series became which. Plain Python: nothing here knows
Odoo."""

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta

# Occurrences nearer than this are on the same day.
SAME_DAY = timedelta(hours=12)


def match(
    old: Iterable[tuple[Hashable, datetime]],
    new: Iterable[datetime],
    shift: timedelta = timedelta(),
) -> tuple[dict[datetime, Hashable], list[Hashable]]:
    """Return which old occurrence each new instant continues, and the old ones left.

    An occurrence continues on the same day, moved by ``shift``. Those of which the new
    rule has no such day take the instants that are left, in order.

    :param old: ``(occurrence, start)``
    :param new: the starts by the new rule
    :param shift: by how much the series was moved
    :return: ``({start: occurrence}, occurrences that have no place)``
    """
    waiting = sorted(old, key=lambda pair: pair[1])
    found, free, left = {}, [], []
    for start in sorted(new):
        while waiting and waiting[0][1] + shift < start - SAME_DAY:
            left.append(waiting.pop(0)[0])
        if waiting and waiting[0][1] + shift <= start + SAME_DAY:
            found[start] = waiting.pop(0)[0]
        else:
            free.append(start)
    left += [occurrence for occurrence, _start in waiting]
    found.update(zip(free, left, strict=False))
    return found, left[len(free) :]
