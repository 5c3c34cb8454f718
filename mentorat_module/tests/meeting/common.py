from datetime import timedelta

from odoo import Command

from ..common import MONDAY, MentoratCommon

# The Wednesday after MONDAY, 10:00 in Toronto.
WEDNESDAY = MONDAY + timedelta(days=2)


class MeetingCommon(MentoratCommon):
    """An active pair, whose mentor works from nine to five in Toronto."""

    ACTIVATED_AT = MONDAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Nine to five",
                "tz": "America/Toronto",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        employee = cls.mentor.employee_id
        employee.tz = "America/Toronto"
        employee.resource_calendar_id = cls.env.company.resource_calendar_id
        cls.agreement = cls._activate(at=cls.ACTIVATED_AT)

    def _propose(self, user=None, start=WEDNESDAY, at=MONDAY, agreement=None, **values):
        agreement = agreement or self.agreement
        with self._at(at):
            proposal = agreement.with_user(
                user or self.mentee_user
            ).action_propose_meeting(start, **values)
        return proposal.with_env(self.env)

    def _answer(self, proposal, user, action="action_accept", *args, hours=1, **values):
        with self._at(self._hours(hours)):
            return getattr(proposal.with_user(user), action)(*args, **values)

    @classmethod
    def _busy(cls, start, hours=1, user=None, **values):
        user = user or cls.mentor_user
        return cls.env["calendar.event"].create(
            {
                "name": "Dentist",
                "start": start,
                "stop": start + timedelta(hours=hours),
                "user_id": user.id,
                "partner_ids": [Command.set(user.partner_id.ids)],
                **values,
            }
        )

    def _slots(self, minutes=60, at=MONDAY):
        with self._at(at):
            return self.mentor._get_free_slots(minutes, self.agreement)

    def _notices(self, template, partner):
        return self.env["mentorat.notice"].search(
            [
                (
                    "template_id",
                    "=",
                    self.env.ref(f"mentorat_module.mail_template_{template}").id,
                ),
                ("partner_id", "=", partner.id),
            ]
        )
