"""Criterion: did the mentee choose this mentor?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .criterion import Criterion, register
from .explanation import Fact, Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .pool import Pool

PREFERRED_MENTOR = "preferred_mentor"  # rank (1-3)

#: Tenths of a point for the first, second and third choice. The mentee's say thus
#: decides between mentors who fit about as well, and never beats a mentor who fits much
#: better; hard rules always win.
TENTHS = (100, 70, 40)
MAX_CHOICES = len(TENTHS)


@register
class ChoiceCriterion(Criterion):
    """Points for a mentor whom the mentee chose, as far as there is room below 100.

    Data of a mentee: ``preferred``, keys of up to three mentors, the first choice
    first.

    :raises ValueError: on too many choices, or one made twice
    """

    code = "preference"
    order = 90
    is_bonus = True
    mentee_data = {"preferred": ()}
    facts = (PREFERRED_MENTOR,)

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self._ranks: list[dict[int, int]] = []
        for mentee in self.mentees:
            preferred = mentee["preferred"]
            if len(preferred) > MAX_CHOICES:
                raise ValueError(f"more than {MAX_CHOICES} preferred mentors")
            if len(set(preferred)) < len(preferred):
                raise ValueError("a mentor is preferred twice")
            self._ranks.append(
                {
                    pool.columns[key]: rank
                    for rank, key in enumerate(preferred)
                    if key in pool.columns
                }
            )

    def score(self, rows: slice, most: int) -> NDArray[np.int64]:
        import numpy as np

        ranks = self._ranks[rows]
        found = np.zeros((len(ranks), len(self.mentors)), np.int64)
        for line, choices in enumerate(ranks):
            for column, rank in choices.items():
                found[line, column] = TENTHS[rank]
        return found

    def explain(self, row: int, column: int, most: int) -> Part:
        rank = self._ranks[row].get(column)
        if rank is None:
            return Part(self.code, tenths=0, most=0, known=100)
        return Part(
            criterion=self.code,
            tenths=TENTHS[rank],
            most=TENTHS[rank],
            known=100,
            reasons=(Fact(PREFERRED_MENTOR, {"rank": rank + 1}),),
        )
