from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestNotices(MentoratCommon, MockEmail):
    """One mail a person in each run, as that person chose."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()

    def setUp(self):
        super().setUp()
        self._send(MONDAY)
        self.env["mentorat.notice"].search([]).unlink()
        self.env["mail.mail"].search([]).unlink()

    def _send(self, at):
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        return self._new_mails

    def _mails_to(self, user):
        return self._new_mails.filtered(
            lambda mail: user.partner_id in mail.recipient_ids
        )

    def _notices_of(self, user):
        return self.env["mentorat.notice"].search(
            [("partner_id", "=", user.partner_id.id)]
        )

    def test_notices_due_for_one_person_are_one_mail(self):
        for number in range(3):
            self._ask(self.agreement, name=f"Question {number}")
        self._send(self._hours(1))
        [mail] = self._mails_to(self.mentor_user)
        for number in range(3):
            self.assertIn(f"Question {number}", mail.body_html)

    def test_mails_leave_now_and_not_with_the_hourly_queue(self):
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        triggers.unlink()
        self._ask(self.agreement)
        self._send(self._hours(1))
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        self.assertIn(self._hours(1), triggers.mapped("call_at"))

    def test_run_that_sends_nothing_starts_no_queue(self):
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action")
        self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)]).unlink()
        self._send(self._hours(1))
        self.assertFalse(
            self.env["ir.cron.trigger"].search([("cron_id", "=", queue.id)])
        )

    def test_person_without_a_choice_is_written_to_at_once(self):
        self.mentor_user.write(
            {"mentorat_notification": False, "mentorat_quiet": False}
        )
        self._ask(self.agreement)
        self._send(self._hours(1))
        self.assertTrue(self._mails_to(self.mentor_user))

    def test_second_run_sends_nothing_again(self):
        self._ask(self.agreement)
        self._send(self._hours(1))
        self.assertFalse(self._send(self._hours(2)))

    def test_what_waits_is_not_sent_to_who_left_meanwhile(self):
        self.mentee_user.mentorat_notification = "daily"
        with self._at(MONDAY):
            self.agreement._notify(self.mentee.partner_id, "slipped")
        notice = self._notices_of(self.mentee_user)
        with self._at(self._hours(1)):
            self.mentee_user.action_archive()
        self._send(self._hours(48))
        self.assertFalse(self._mails_to(self.mentee_user))
        self.assertStates(notice, "dropped")

    def test_daily_choice_sends_at_seven_in_the_morning(self):
        self.mentor_user.mentorat_notification = "daily"
        self._ask(self.agreement)
        self.assertEqual(
            self._notices_of(self.mentor_user).due_at, datetime(2026, 1, 13, 12, 0)
        )
        self.assertFalse(self._send(datetime(2026, 1, 13, 11, 59, 59)))
        self.assertTrue(self._send(datetime(2026, 1, 13, 12, 0)))

    def test_in_app_choice_sends_no_mail(self):
        self.mentor_user.mentorat_notification = "in_app"
        self._ask(self.agreement)
        self._send(self._hours(48))
        self.assertFalse(self._mails_to(self.mentor_user))

    def test_message_of_a_conversation_respects_the_choice(self):
        request = self._ask(self.agreement)
        self.mentee_user.mentorat_notification = "daily"
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page four")
        self.assertFalse(self._mails_to(self.mentee_user))
        self.assertTrue(self._notices_of(self.mentee_user))

    def test_mail_is_in_the_language_of_its_recipient(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        template = self.env.ref("mentorat_module.mail_template_request_opened")
        template.with_context(lang="fr_CA").subject = "On demande votre aide"
        self.mentor_user.lang = "fr_CA"
        self._ask(self.agreement)
        self._send(self._hours(1))
        self.assertEqual(
            self._mails_to(self.mentor_user).subject, "On demande votre aide"
        )

    def test_reply_goes_to_the_coordinator(self):
        self._ask(self.agreement)
        self._send(self._hours(1))
        self.assertIn(self.coordinator.email, self._mails_to(self.mentor_user).reply_to)

    def test_mail_of_the_mentee_leads_to_the_portal(self):
        self.agreement._notify(self.mentee.partner_id, "slipped")
        self._send(datetime.now())
        self.assertIn("/my/mentorat", self._mails_to(self.mentee_user).body_html)

    def test_sent_mail_settles_its_notices_and_is_deleted(self):
        self._ask(self.agreement)
        self._send(self._hours(1))
        mail = self._mails_to(self.mentor_user)
        mail.write({"state": "sent"})
        self._run_cron("notices", self._hours(2))
        self.assertRecordValues(
            self._notices_of(self.mentor_user),
            [{"state": "sent", "sent_at": self._hours(2)}],
        )
        self.assertFalse(mail.exists())

    def test_refused_mail_is_sent_again_later(self):
        self._ask(self.agreement)
        self._send(self._hours(1))
        mail = self._mails_to(self.mentor_user)
        mail.write({"state": "exception", "failure_reason": "server down"})
        self._run_cron("notices", self._hours(2))
        self.assertEqual(mail.state, "outgoing")
        self.assertRecordValues(
            self._notices_of(self.mentor_user),
            [
                {
                    "state": "queued",
                    "failures": 1,
                    "due_at": self._hours(2) + timedelta(minutes=5),
                }
            ],
        )

    def test_failing_mail_does_not_stop_the_others(self):
        self._ask(self.agreement)
        self.agreement._notify(self.mentee.partner_id, "slipped")
        Notice = type(self.env["mentorat.notice"])
        original = Notice._render_part
        mentor = self.mentor_user.partner_id

        def render(notice, record):
            if notice.partner_id == mentor:
                raise ZeroDivisionError("broken template")
            return original(notice, record)

        with (
            patch.object(Notice, "_render_part", render),
            mute_logger(
                "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin"
            ),
        ):
            self._send(datetime.now())
        self.assertStates(self._notices_of(self.mentor_user), "pending")
        self.assertStates(self._notices_of(self.mentee_user), "queued")

    def test_failing_notice_does_not_stop_the_others_of_its_mail(self):
        first, second = self._ask(self.agreement), self._ask(self.agreement)
        Notice = type(self.env["mentorat.notice"])
        original = Notice._render_part

        def render(notice, record):
            if notice.res_id == first.id:
                raise ZeroDivisionError("broken template")
            return original(notice, record)

        with (
            patch.object(Notice, "_render_part", render),
            mute_logger(
                "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin"
            ),
        ):
            self._send(datetime.now())
        by_record = {
            notice.res_id: notice.state for notice in self._notices_of(self.mentor_user)
        }
        self.assertEqual(by_record[first.id], "pending")
        self.assertEqual(by_record[second.id], "queued")

    def test_line_break_in_a_name_is_removed_from_the_subject(self):
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills\r\nBcc: all@example.com",
                "program_id": self.program.id,
                "start": self._hours(48),
                "stop": self._hours(50),
            }
        )
        notice = self.env["mentorat.notice"]._queue(
            session,
            self.mentor_user.partner_id,
            "mentorat_module.mail_template_training_planned",
        )
        self.assertNotIn("\n", notice._create_mails().subject)

    def test_rule_switched_off_sends_nothing_and_the_commitment_goes_on(self):
        self.env.ref("mentorat_module.automation_reminded").active = False
        promise = self._ask(self.agreement).commitment_ids
        self.env["mentorat.notice"].search([]).unlink()
        self._run_cron("deadlines", self._hours(25))
        self.assertStates(promise, "reminded")
        self.assertFalse(self._notices_of(self.mentor_user))
