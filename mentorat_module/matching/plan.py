"""The proposal for a whole waiting list, and the answers to questions about it."""

from .outcome import Outcome
from .profiles import Key
from .unpaired import Unpaired, explain_unpaired
from .why_not import WhyNot, explain_why_not


class Plan(Outcome):
    """Who gets whom, who gets nobody, and why. Made by :func:`.assignment.assign`."""

    def why_not(self, mentee: Key, mentor: Key) -> WhyNot:
        """Return why the plan does not give this mentor to this mentee, and what it
        would cost.

        :raises KeyError: if one of them is not in the pool
        """
        return explain_why_not(self, self.pool.row(mentee), self.pool.column(mentor))

    def why_unpaired(self, mentee: Key) -> Unpaired | None:
        """Return why a mentee gets nobody and what would help; None for who is paired.

        :raises KeyError: if the mentee is not in the pool
        """
        row = self.pool.row(mentee)
        if self.place[row] < self.problem.waiting:
            return None
        return explain_unpaired(self, row)
