from datetime import date, timedelta

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
LIMIT = MONDAY + 72 * HOUR


@tagged("post_install", "-at_install")
class TestMeetingFirstContact(MentoratCommon):
    """A meeting makes the first contact when it is held, or when words came with the
    invitation; planning one does not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._assign()
        cls.commitment = cls.agreement.commitment_ids

    def _plan(self, start=MONDAY + 24 * HOUR, at=MONDAY + HOUR, user=None, **context):
        with self._at(at):
            event = (
                self.env["calendar.event"]
                .with_user(user or self.mentor_user)
                .with_context(**context)
                .create(
                    {
                        "name": "Our meeting",
                        "start": start,
                        "stop": start + HOUR,
                        "mentorat_agreement_id": self.agreement.id,
                    }
                )
            )
            self.env.flush_all()
        return event.with_env(self.env)

    def _run(self, at):
        self._run_cron("deadlines", at)

    def _answer(self, event, state):
        row = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.mentee_user.partner_id
        )
        row.state = state

    def assertContact(self, at, state="kept"):
        self.env.invalidate_all()
        self.assertRecordValues(
            self.agreement,
            [
                {
                    "state": "active",
                    "first_contact_at": at,
                    "first_contact_channel": "meeting",
                }
            ],
        )
        self.assertRecordValues(self.commitment, [{"state": state, "kept_at": at}])

    def test_bare_invitation_is_no_first_contact(self):
        self._plan()
        self.assertEqual(self.agreement.state, "assigned")
        self.assertEqual(self.commitment.state, "open")

    def test_invitation_with_an_agenda_is_a_first_contact(self):
        self._plan(mentorat_agenda="Tell me of your first file")
        self.assertRecordValues(
            self.agreement,
            [
                {
                    "state": "active",
                    "first_contact_at": MONDAY + HOUR,
                    "first_contact_channel": "message",
                }
            ],
        )

    def test_agenda_of_spaces_is_no_message(self):
        self._plan(mentorat_agenda=" \n ")
        self.assertEqual(self.agreement.state, "assigned")

    def test_agenda_that_reaches_nobody_is_no_first_contact(self):
        mentee = self._create_mentee(None, self._create_employee(name="No account"))
        mentee.partner_id.email = False
        self.agreement = self._assign(mentee)
        self._plan(mentorat_agenda="Tell me of your first file")
        self.assertEqual(self.agreement.state, "assigned")

    def test_meeting_held_is_the_first_contact_at_its_start(self):
        self._plan()
        over = MONDAY + 25 * HOUR
        self._run(over - SECOND)
        self.assertEqual(self.agreement.state, "assigned")
        self._run(over)
        self.assertContact(MONDAY + 24 * HOUR)

    def test_scheduled_action_is_asked_to_run_at_the_end_of_the_meeting(self):
        self._plan()
        self.assertEqual(self.commitment.next_check_at, MONDAY + 25 * HOUR)
        self.env.cr.flush()
        cron = self.env.ref("mentorat_module.ir_cron_deadlines")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(MONDAY + 25 * HOUR, triggers.mapped("call_at"))

    def test_meeting_that_begins_at_the_limit_is_in_time(self):
        self._plan(LIMIT)
        for at in (LIMIT, LIMIT + SECOND, LIMIT + HOUR - SECOND):
            self._run(at)
            self.assertEqual(self.commitment.state, "reminded")
        self._run(LIMIT + HOUR)
        self.assertContact(LIMIT)

    def test_meeting_that_begins_a_second_after_the_limit_is_late(self):
        self._plan(LIMIT + SECOND)
        self._run(LIMIT + SECOND)
        self.assertEqual(self.commitment.state, "overdue")
        self._run(LIMIT + SECOND + HOUR)
        self.assertContact(LIMIT + SECOND, "kept_late")

    def test_server_that_was_down_finds_the_contact_before_the_lateness(self):
        self._plan()
        self._run(LIMIT + 24 * HOUR)
        self.assertContact(MONDAY + 24 * HOUR)

    def test_reminder_comes_though_a_meeting_is_planned_for_later(self):
        self._plan(MONDAY + 60 * HOUR)
        self._run(MONDAY + 48 * HOUR)
        self.assertEqual(self.commitment.state, "reminded")
        self._run(MONDAY + 61 * HOUR)
        self.assertContact(MONDAY + 60 * HOUR)

    def test_declined_meeting_is_no_contact(self):
        self._answer(self._plan(), "declined")
        self._run(LIMIT + SECOND)
        self.assertEqual(self.agreement.state, "assigned")
        self.assertEqual(self.commitment.state, "overdue")

    def test_meeting_declined_while_it_runs_over_the_limit_is_late_at_once(self):
        event = self._plan(LIMIT)
        self._run(LIMIT + SECOND)
        self._answer(event, "declined")
        self._run(LIMIT + 2 * SECOND)
        self.assertEqual(self.commitment.state, "overdue")

    def test_contact_once_recorded_stays_when_the_meeting_is_declined_afterwards(self):
        event = self._plan()
        self._run(MONDAY + 25 * HOUR)
        self._answer(event, "declined")
        self._run(LIMIT + SECOND)
        self.assertContact(MONDAY + 24 * HOUR)

    def test_moved_meeting_is_the_contact_at_its_new_time(self):
        event = self._plan()
        with self._at(MONDAY + 2 * HOUR):
            event.write({"start": MONDAY + 30 * HOUR, "stop": MONDAY + 31 * HOUR})
        self._run(MONDAY + 25 * HOUR)
        self.assertEqual(self.agreement.state, "assigned")
        self._run(MONDAY + 31 * HOUR)
        self.assertContact(MONDAY + 30 * HOUR)

    def test_cancelled_meeting_is_no_contact(self):
        event = self._plan()
        with self._at(MONDAY + 2 * HOUR):
            event.with_user(self.mentor_user).action_cancel_meeting()
        self._run(LIMIT + SECOND)
        self.assertEqual(self.agreement.state, "assigned")
        self.assertEqual(self.commitment.state, "overdue")

    def test_meeting_on_a_day_when_the_mentor_is_away_is_no_contact(self):
        self._plan()
        self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": date(2026, 1, 13),
                "date_to": date(2026, 1, 13),
            }
        )
        self._run(MONDAY + 25 * HOUR)
        self.assertEqual(self.agreement.state, "assigned")

    def test_first_of_two_meetings_is_the_contact(self):
        self._plan(MONDAY + 30 * HOUR)
        self._plan(MONDAY + 24 * HOUR)
        self._run(MONDAY + 48 * HOUR)
        self.assertContact(MONDAY + 24 * HOUR)

    def test_second_meeting_is_the_contact_when_the_first_was_declined(self):
        self._answer(self._plan(MONDAY + 24 * HOUR), "declined")
        self._plan(MONDAY + 30 * HOUR)
        self._run(MONDAY + 31 * HOUR)
        self.assertContact(MONDAY + 30 * HOUR)

    def test_meeting_recorded_afterwards_is_a_contact_at_once(self):
        self._plan(MONDAY + 2 * HOUR, at=MONDAY + 5 * HOUR)
        self.assertContact(MONDAY + 2 * HOUR)

    def test_meeting_before_the_assignment_counts_from_the_assignment(self):
        self._plan(MONDAY - 5 * HOUR, at=MONDAY + HOUR)
        self.assertContact(MONDAY)

    def test_contact_by_a_message_in_between_stands(self):
        self._plan()
        with self._at(MONDAY + 3 * HOUR):
            self.agreement.with_user(self.mentor_user).action_record_first_contact()
        self._run(MONDAY + 25 * HOUR)
        self.assertEqual(self.agreement.first_contact_at, MONDAY + 3 * HOUR)

    def test_asked_to_sign_only_once_they_have_met(self):
        notices = self.env["mentorat.notice"]
        template = self.env.ref("mentorat_module.mail_template_to_sign")
        to_sign = [("template_id", "=", template.id)]
        before = notices.search_count(to_sign)
        self._plan()
        self.assertEqual(notices.search_count(to_sign), before)
        self._run(MONDAY + 25 * HOUR)
        self.assertGreater(notices.search_count(to_sign), before)
