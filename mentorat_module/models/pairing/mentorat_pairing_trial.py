from odoo import models

from ...matching import codes

# Of those whom a choice would move, so many are named.
SHOWN_MOVES = 3


class MentoratPairing(models.Model):
    """What it would change in a proposal to give somebody another mentor: the exact
    answer of the engine to "why not this one?", in words."""

    _inherit = "mentorat.pairing"

    def _format_changes(self, mentee):
        """Compare each mentor for ``mentee`` with the best there is, the other locked
        lines and those left out as they are.

        :param mentee: one ``mentorat.mentee`` of this proposal
        :return: ``{mentor id: sentence}``, empty where a hard rule stands in the way or
            the pair was tried before
        """
        self.ensure_one()
        plan = self._plan_without_line_of(mentee)
        if mentee.id not in plan.pool.rows:
            return {}
        answers = [plan.why_not(mentee.id, key) for key in plan.pool.columns]
        names = self._get_trial_names(answers)
        return {answer.mentor: self._format_change(answer, names) for answer in answers}

    def _plan_without_line_of(self, mentee):
        # sudo: the lines of the desk; who opens it was checked
        pairing = self.sudo()
        lines = {
            line.mentee_id.id: line
            for line in pairing._get_working_lines()
            if line.mentee_id != mentee
        }
        return pairing._plan_around(pairing.program_id._get_waiting(), lines)

    def _get_trial_names(self, answers):
        """:return: ``{(model, id): name}`` of all who would move"""
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
        """:return: the sentence for one ``matching.WhyNot``"""
        if answer.code == codes.HARD_RULE:
            return ""
        if answer.code == codes.ALREADY_PAIRED:
            return self.env._("The best for the whole list")
        if answer.code == codes.FULL_OF_FIXED_PAIRS:
            return self.env._("Every free seat is locked for others")
        said = [self._format_total_change(answer), *self._format_moves(answer, names)]
        return " · ".join(filter(None, said))

    def _format_total_change(self, answer):
        """A total that falls by less than it seems may hide a pair that is lost: the
        number of pairs is said as well."""
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
        """:return: who would get somebody else then, each in a sentence"""
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
