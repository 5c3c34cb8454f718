from collections import defaultdict

from odoo import api, models

from ...matching import choice


class MentoratPairingCriterionPreference(models.AbstractModel):
    """The mentors whom the mentee would like, in confidence."""

    _name = "mentorat.pairing.criterion.preference"
    _description = "Pairing: Choice of the Mentee"
    _inherit = ["mentorat.pairing.criterion"]

    @api.model
    def _get_label(self):
        return self.env._("Choice of the mentee")

    @api.model
    def _get_no_match_label(self):
        return self.env._("None was named")

    @api.model
    def _read(self, mentee_ids, mentor_ids, day):
        preferred = defaultdict(list)
        wishes = self.env["mentorat.pairing.wish"]._read_wishes(mentee_ids, "prefer")
        for mentee, mentor in wishes:
            preferred[mentee].append(mentor)
        mentees = {
            mentee: {"preferred": tuple(chosen[: choice.MAX_CHOICES])}
            for mentee, chosen in preferred.items()
        }
        return mentees, {}, {}

    @api.model
    def _get_sentences(self):
        return {
            choice.PREFERRED_MENTOR: lambda data, names: self.env._(
                "Choice no. %s of the mentee, in confidence", data["rank"]
            )
        }
