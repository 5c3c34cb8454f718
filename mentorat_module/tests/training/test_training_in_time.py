from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import TrainingCommon

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
# In Toronto (UTC-5 in January).
WEDNESDAY = datetime(2026, 1, 14, 15, 0)  # 10:00
FRIDAY_NIGHT = datetime(2026, 1, 17, 1, 30)  # Friday 20:30
SATURDAY = datetime(2026, 1, 17, 14, 0)  # 9:00
MONDAY_MORNING = datetime(2026, 1, 19, 12, 0)  # 7:00, the quiet hours end
# The first moment of which a mail at 7:00 on Monday is too late.
TOO_SOON = MONDAY_MORNING + 3 * HOUR


class InTimeCommon(TrainingCommon, MockEmail):
    """The programme has quiet hours, from 20:00 to 7:00 and on days off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.quiet = True
        cls.guest = cls.env["res.partner"].create(
            {"name": "A speaker", "email": "speaker@elsewhere.example"}
        )

    def _plan_and_tell(self, session, at=WEDNESDAY):
        self._plan(session, at)
        return self._send(at)

    def _send(self, at):
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        return self._new_mails

    def _act(self, at, method, session=None, user=None):
        with self._at(at):
            acting = (session or self.session).with_user(user or self.coordinator)
            getattr(acting, method)()

    def _find(self, moment, user=None):
        template = self.env.ref(f"mentorat_module.mail_template_training_{moment}")
        partner = (user or self.mentee_user).partner_id
        return self.env["mentorat.notice"].search(
            [("template_id", "=", template.id), ("partner_id", "=", partner.id)],
            order="id desc",
            limit=1,
        )


@tagged("post_install", "-at_install")
class TestTrainingInTime(InTimeCommon):
    """No quiet hours and no daily mail hold what concerns a session past its start."""

    def _cancel(self, start, at=FRIDAY_NIGHT, **values):
        session = self._create_session(start=start, **values)
        self._plan_and_tell(session)
        self._act(at, "action_cancel", session)
        return session

    def test_cancelled_on_friday_night_for_saturday_is_told_at_once(self):
        self._cancel(SATURDAY, guest_ids=[Command.set(self.guest.ids)])
        mails = self._send(FRIDAY_NIGHT)
        self.assertEqual(
            mails.recipient_ids,
            self.mentor_user.partner_id
            | self.mentee_user.partner_id
            | self.inside_user.partner_id
            | self.guest,
        )

    def test_what_starts_long_after_the_quiet_hours_waits_for_the_morning(self):
        self._cancel(MONDAY_MORNING + timedelta(days=2))
        self.assertEqual(self._find("cancelled").due_at, MONDAY_MORNING)
        self.assertFalse(self._send(MONDAY_MORNING - SECOND))
        self.assertTrue(self._send(MONDAY_MORNING))

    def test_boundary_to_the_second(self):
        for start, due_at in (
            (TOO_SOON, FRIDAY_NIGHT),
            (TOO_SOON + SECOND, MONDAY_MORNING),
            (MONDAY_MORNING, FRIDAY_NIGHT),
        ):
            with self.subTest(start=start):
                self._cancel(start)
                self.assertEqual(self._find("cancelled").due_at, due_at)

    def test_what_is_over_is_not_urgent(self):
        with self._at(FRIDAY_NIGHT):
            needed = self.session._get_notice_needed_by(self.mentee_user.partner_id)
            self.session.start = FRIDAY_NIGHT - HOUR
            over = self.session._get_notice_needed_by(self.mentee_user.partner_id)
        self.assertTrue(needed)
        self.assertFalse(over)

    def test_moved_away_from_saturday_is_told_before_saturday(self):
        session = self._create_session(start=SATURDAY)
        self._plan_and_tell(session)
        later = SATURDAY + timedelta(days=13)
        with self._at(FRIDAY_NIGHT):
            session.with_user(self.coordinator).write(
                {"start": later, "stop": later + HOUR}
            )
        self.assertEqual(self._find("moved").due_at, FRIDAY_NIGHT)

    def test_moved_to_saturday_is_told_before_saturday(self):
        session = self._create_session(start=SATURDAY + timedelta(days=13))
        self._plan_and_tell(session)
        with self._at(FRIDAY_NIGHT):
            session.with_user(self.coordinator).write(
                {"start": SATURDAY, "stop": SATURDAY + HOUR}
            )
        self.assertEqual(self._find("moved").due_at, FRIDAY_NIGHT)

    def test_mail_that_waits_is_hastened_when_the_session_is_brought_forward(self):
        session = self._create_session(start=SATURDAY + timedelta(days=13))
        self._plan(session, FRIDAY_NIGHT)
        self.assertEqual(self._find("planned").due_at, MONDAY_MORNING)
        with self._at(FRIDAY_NIGHT + HOUR):
            session.with_user(self.coordinator).write(
                {"start": SATURDAY, "stop": SATURDAY + HOUR}
            )
        self.assertEqual(self._find("planned").due_at, FRIDAY_NIGHT + HOUR)
        self.assertFalse(self._find("moved"))
        self.assertTrue(self._send(FRIDAY_NIGHT + HOUR))

    def test_freed_seat_is_told_before_the_session(self):
        session = self._create_session(start=SATURDAY, capacity=1)
        self._plan_and_tell(session)
        self._act(WEDNESDAY, "action_register", session, self.mentee_user)
        self._act(WEDNESDAY, "action_register", session, self.inside_user)
        self._act(FRIDAY_NIGHT, "action_decline", session, self.mentee_user)
        self.assertEqual(self._find("promoted", self.inside_user).due_at, FRIDAY_NIGHT)

    def test_daily_mail_that_comes_too_late_is_not_waited_for(self):
        # Thursday 10:00 for Friday: the daily mail leaves on Friday at 7:00.
        thursday, friday = WEDNESDAY + timedelta(days=1), WEDNESDAY + timedelta(days=2)
        digest = friday - 3 * HOUR
        for start, due_at in ((friday, thursday), (friday + SECOND, digest)):
            with self.subTest(start=start):
                session = self._create_session(start=start)
                self.mentee_user.mentorat_notification = "at_once"
                self._plan_and_tell(session)
                self.mentee_user.mentorat_notification = "daily"
                self._act(thursday, "action_cancel", session)
                self.assertEqual(self._find("cancelled").due_at, due_at)

    def test_who_reads_in_the_application_only_gets_no_mail_however_urgent(self):
        self.mentee_user.mentorat_notification = "in_app"
        self._cancel(SATURDAY)
        self.assertEqual(self._find("cancelled").state, "in_app")
        partners = self._send(FRIDAY_NIGHT).recipient_ids
        self.assertNotIn(self.mentee_user.partner_id, partners)
        self.assertIn(self.inside_user.partner_id, partners)

    def test_night_in_which_the_clocks_change_counts_real_hours(self):
        # On Sunday 8 March 2026, 2:00 becomes 3:00: 7:00 is 11:00 UTC from then on.
        saturday_night = datetime(2026, 3, 8, 2, 0)  # 21:00
        morning = datetime(2026, 3, 8, 11, 0)
        self.program.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "America/Toronto",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 8,
                            "hour_to": 16,
                            "day_period": "morning",
                        }
                    )
                    for day in range(7)
                ],
            }
        )
        for start, due_at in (
            (morning + 3 * HOUR, saturday_night),
            (morning + 3 * HOUR + SECOND, morning),
        ):
            with self.subTest(start=start):
                self._cancel(start, at=saturday_night)
                self.assertEqual(self._find("cancelled").due_at, due_at)


@tagged("post_install", "-at_install")
class TestMeetingInTime(InTimeCommon):
    """Meetings of a pair and their proposals, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.partner = cls.mentee_user.partner_id

    def _queue(self, record, template):
        notices = self.env["mentorat.notice"]
        with self._at(FRIDAY_NIGHT):
            return notices._queue(
                record,
                self.partner,
                f"mentorat_module.mail_template_meeting_{template}",
            )

    def test_each_record_that_starts_at_an_instant_says_by_when_it_is_told(self):
        """Whoever adds a model of something that takes place gives it its hook."""
        told = set()
        for template in self.env["mail.template"].search([("model", "!=", False)]):
            if (
                template._is_mentorat_text()
                and "start" in self.env[template.model]._fields
            ):
                told.add(template.model)
        base = type(self.env["base"])._get_notice_needed_by
        for model in told:
            hook = type(self.env[model])._get_notice_needed_by
            self.assertIsNot(hook, base, model)
        self.assertLessEqual(
            {
                "calendar.event",
                "mentorat.meeting.proposal",
                "mentorat.training.session",
            },
            told,
        )

    def test_proposal_for_saturday_is_told_on_friday_night(self):
        for start, due_at in (
            (SATURDAY, FRIDAY_NIGHT),
            (SATURDAY + timedelta(days=5), MONDAY_MORNING),
        ):
            with self.subTest(start=start):
                proposal = self.env["mentorat.meeting.proposal"].create(
                    {
                        "agreement_id": self.agreement.id,
                        "proposed_by": "mentor",
                        "proposer_id": self.mentor_user.id,
                        "start": start,
                        "minutes": 30,
                    }
                )
                self.assertEqual(self._queue(proposal, "proposed").due_at, due_at)
                proposal.unlink()

    def test_daily_mail_does_not_hold_the_cancellation_of_a_meeting(self):
        self.mentee_user.mentorat_notification = "daily"
        event = self._create_event(
            self.partner | self.mentor_user.partner_id,
            start=SATURDAY,
            mentorat_agreement_id=self.agreement.id,
        )
        self.assertEqual(self._queue(event, "cancelled").due_at, FRIDAY_NIGHT)
