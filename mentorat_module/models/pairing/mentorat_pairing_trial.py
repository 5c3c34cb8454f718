from odoo import models

from ...matching import codes

# Number of people named whom a choice would move.
SHOWN_MOVES = 3


class MentoratPairing(models.Model):
    """What another mentor for somebody would change in a proposal: the exact answer of
    the engine to "why not this mentor?", in words."""

    _inherit = "mentorat.pairing"

    def _format_changes(self, mentee):
        """Compare each mentor for ``mentee`` with the best plan, the other locked lines
        and those left out as they are.

        :param mentee: one ``mentorat.mentee`` of this proposal
        :return: ``{mentor id: sentence}``, empty where a hard rule forbids the pair
            or it was tried before
        """
        self.ensure_one()
        plan = self._plan_without_line_of(mentee)
        if mentee.id not in plan.pool.rows:
            return {}
        answers = [plan.why_not(mentee.id, key) for key in plan.pool.columns]
        names = self._get_trial_names(answers)
        return {answer.mentor: self._format_change(answer, names) for answer in answers}

    def _plan_without_line_of(self, mentee):
        """Return the ``matching.Plan`` in which ``mentee`` is not locked."""
        pairing_sudo = self.sudo()  # sudo: the lines of the desk; its user was checked
        lines = {
            line.mentee_id.id: line
            for line in pairing_sudo._get_working_lines()
            if line.mentee_id != mentee
        }
        return pairing_sudo._plan_around(pairing_sudo.program_id._get_waiting(), lines)

    def _get_trial_names(self, answers):
        """Return ``{(model, id): name}`` of all who would move."""
        moves = [move for answer in answers for move in answer.moves[1:]]
        wanted = {
            "mentorat.mentee": {move.mentee for move in moves},
            "mentorat.mentor": {move.after for move in moves if move.after},
        }
        return {
            (model, record.id): record.name
            for model, ids in wanted.items()
            # sudo: names only, of the waiting list and its mentors
            for record in self.env[model].sudo().browse(ids)
        }

    def _format_change(self, answer, names):
        """Return the sentence for one ``matching.WhyNot``."""
        if answer.code == codes.HARD_RULE:
            return ""
        if answer.code == codes.ALREADY_PAIRED:
            return self.env._("The best for the whole list")
        if answer.code == codes.FULL_OF_FIXED_PAIRS:
            return self.env._("Every free seat is locked for others")
        said = [self._format_total_change(answer), *self._format_moves(answer, names)]
        return " · ".join(filter(None, said))

    def _format_total_change(self, answer):
        """Return how the total changes, and the number of pairs, which may change as
        well."""
        points = self.env["mentorat.pairing.words"]._format_points(
            abs(answer.total_drop)
        )
        if answer.pairs_lost > 0:
            pairs = self.env._("Pairs lost: %s", answer.pairs_lost)
        elif answer.pairs_lost < 0:
            pairs = self.env._("Pairs gained: %s", -answer.pairs_lost)
        else:
            pairs = ""
        if answer.total_drop > 0:
            total = self.env._("%s less in total", points)
        elif answer.total_drop < 0:
            total = self.env._("%s more in total", points)
        else:
            total = self.env._("As good in total")
        return " · ".join(filter(None, [total, pairs]))

    def _format_moves(self, answer, names):
        """Return a sentence for each person who would get another mentor."""
        moves = answer.moves[1:]
        said = [
            self.env._(
                "%(mentee)s would get %(mentor)s",
                mentee=names["mentorat.mentee", move.mentee],
                mentor=names["mentorat.mentor", move.after],
            )
            if move.after
            else self.env._(
                "%(mentee)s would get nobody",
                mentee=names["mentorat.mentee", move.mentee],
            )
            for move in moves[:SHOWN_MOVES]
        ]
        if more := len(moves) - len(said):
            said.append(self.env._("and %s more people would move", more))
        return said
