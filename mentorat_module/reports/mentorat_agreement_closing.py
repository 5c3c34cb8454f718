from odoo import models


class MentoratAgreement(models.Model):
    """What the last mail of a pair says, and the page “My mentoring” after the end.

    Mail templates call these methods. No words of a conversation are among what they
    return; titles of questions are for the mentee who asked them."""

    _inherit = "mentorat.agreement"

    def _get_achievements(self):
        """Return ``[{"text", "names"}]``: what the two did together, in numbers, with
        the titles of the objectives of their plan that they achieved."""
        self.ensure_one()
        plan = self.objective_ids.filtered(lambda each: each.state != "dropped")
        achieved = plan.filtered(lambda each: each.state == "achieved")
        meetings, trainings = self._count_meetings(), self._count_trainings()
        rows = []
        if meetings:
            text = self.env._("Meetings held: %s", meetings)
            rows.append({"text": text, "names": []})
        if plan:
            text = self.env._(
                "Objectives achieved: %(achieved)s of %(all)s",
                achieved=len(achieved),
                all=len(plan),
            )
            rows.append({"text": text, "names": achieved.mapped("name")})
        if trainings:
            text = self.env._("Trainings attended: %s", trainings)
            rows.append({"text": text, "names": []})
        return rows

    def _count_trainings(self):
        """Return how many trainings the mentee attended while the agreement ran."""
        # sudo: a number only
        participations_sudo = self.env["mentorat.training.participation"].sudo()
        domain = [
            ("mentee_id", "=", self.mentee_id.id),
            ("state", "=", "attended"),
            ("session_id.start", ">=", self.assigned_at),
        ]
        if self.ended_at:
            domain.append(("session_id.start", "<=", self.ended_at))
        return participations_sudo.search_count(domain)

    def _get_left_requests(self):
        """Return the questions that had no answer when the agreement ended."""
        return self.request_ids.filtered("is_left_open")

    def _is_written_to_mentee(self):
        """Return whether the mentee is the recipient of the mail."""
        return self._get_recipient() == self.mentee_id.partner_id

    def _get_other_name(self):
        """Return the name of the one of the two who is not the recipient."""
        is_mentee = self._is_written_to_mentee()
        return self.mentor_id.name if is_mentee else self.mentee_id.name

    def _get_certificate_url(self):
        """Return where each of the two downloads their certificate, or ``False``."""
        path = f"/my/mentorat/documents/certificate/{self.id}"
        return self._has_certificate() and self.get_base_url() + path

    def _get_registration_url(self):
        """Return where the mentee registers again, or ``False`` while the programme
        takes no registrations, or when they are registered still."""
        is_over = self.mentee_id.state in ("ended", "withdrawn")
        can_register = is_over and self.program_id._is_open_for_registration()
        return can_register and self.get_base_url() + "/my/mentorat/register"
