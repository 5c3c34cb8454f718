from datetime import timedelta

from odoo import Command

from ..common import MONDAY, MentoratCommon


class TrainingCommon(MentoratCommon):
    """A training a week from now, given by the mentor, for two mentees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_mentee(cls.inside_user)
        cls.session = cls._create_session()

    @classmethod
    def _create_session(cls, **values):
        start = values.pop("start", MONDAY + timedelta(days=7))
        return cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": start,
                "stop": start and start + timedelta(hours=2),
                **values,
            }
        )

    @classmethod
    def _plan(cls, session=None, at=MONDAY):
        session = session or cls.session
        with cls._at(at):
            session.with_user(cls.coordinator).action_plan()
        return session

    def _create_event(self, partners, **values):
        start = values.pop("start", self.session.start)
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "A secret appointment",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [Command.set(partners.ids)],
                    **values,
                }
            )
        )

    def _get_pending(self, moment):
        """Return the recipients of the pending notices about ``moment``."""
        template = self.env.ref(f"mentorat_module.mail_template_training_{moment}")
        notices = self.env["mentorat.notice"].search(
            [("template_id", "=", template.id), ("state", "=", "pending")], order="id"
        )
        return [notice.partner_id for notice in notices]

    @classmethod
    def _forget(cls):
        """Mark the pending notices as sent."""
        pending = cls.env["mentorat.notice"].search([("state", "=", "pending")])
        pending.write({"state": "sent"})

    def assertToldOnce(self, moment, *users):
        """Check that one notice about ``moment`` is pending for each of ``users``."""
        expected = [user.partner_id.id for user in users]
        told = [partner.id for partner in self._get_pending(moment)]
        self.assertEqual(sorted(told), sorted(expected))
