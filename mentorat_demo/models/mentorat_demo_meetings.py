from datetime import timedelta

from odoo import models


class MentoratDemoMeetings(models.AbstractModel):
    """Create past and coming meetings of the pairs."""

    _inherit = "mentorat.demo"

    def _load_meetings(self):
        meetings = self._get_rows("meetings")
        for row in meetings:
            event = self._meet(
                row["employee"], row["days"], row["hour"], row["subject"]
            )
            if "declined" in row:
                mentee = event.mentorat_agreement_id.mentee_id.partner_id
                event.attendee_ids.filtered(
                    lambda each, mentee=mentee: each.partner_id == mentee
                ).state = "declined"
        done = {row["employee"] for row in meetings} | set(self._get_rows("silent"))
        for place, row in enumerate(self._get_rows("active")):
            if row["employee"] in done:
                continue
            # The others met not long ago, and some have planned to meet again.
            last, coming = self._get_subjects(row["employee"])
            days, hour = -min(2 + place % 9, row["days"] - 4), 9 + place % 7
            self._meet(row["employee"], days, hour, last)
            if place % 2:
                self._meet(row["employee"], 3 + place % 8, hour, coming)

    def _get_subjects(self, name):
        """Return what the pair spoke of, and what it will speak of: the first skill
        that the mentee wants to develop."""
        wanted = self._get_agreement(name).mentee_id.wanted_skill_ids
        return next(
            subjects
            for skill, subjects in self._get_rows("subjects").items()
            if self._ref(f"skill_{skill}") in wanted
        )

    def _meet(self, name, days, hour, subject):
        agreement, start = self._get_agreement(name), self._at_hour(days, hour)
        return self.env["calendar.event"].create(
            {
                "name": f"Mentorat\N{NO-BREAK SPACE}: {subject}",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": agreement.mentor_id.user_id.id,
                "mentorat_agreement_id": agreement.id,
            }
        )
