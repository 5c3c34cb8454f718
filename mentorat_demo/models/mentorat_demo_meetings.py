from datetime import timedelta

from odoo import models

from . import story


class MentoratDemoMeetings(models.AbstractModel):
    """When the pairs of the story met, when they will, and what they speak of."""

    _inherit = "mentorat.demo"

    def _load_meetings(self):
        for name, days, hour, subject in story.MEETINGS:
            self._meet(self._get_agreement(name), days, hour, subject)
        told = {row[0] for row in story.MEETINGS} | set(story.SILENT)
        for place, (name, _mentor, age, _hours) in enumerate(story.ACTIVE):
            if name in told:
                continue
            # The others met not long ago, and some have planned to meet again.
            agreement = self._get_agreement(name)
            last, coming = self._get_subjects(agreement)
            hour = 9 + place % 7
            self._meet(agreement, -min(2 + place % 9, age - 4), hour, last)
            if place % 2:
                self._meet(agreement, 3 + place % 8, hour, coming)

    def _get_subjects(self, agreement):
        """Return what the pair spoke of, what it will speak of."""
        wanted = agreement.mentee_id.wanted_skill_ids
        return next(
            subjects
            for skill, subjects in story.SUBJECTS.items()
            if self._ref(f"skill_{skill}") in wanted
        )

    def _meet(self, agreement, days, hour, subject):
        start = self._at_hour(days, hour)
        return self.env["calendar.event"].create(
            {
                "name": f"Mentorat\N{NO-BREAK SPACE}: {subject}",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": agreement.mentor_id.user_id.id,
                "mentorat_agreement_id": agreement.id,
            }
        )
