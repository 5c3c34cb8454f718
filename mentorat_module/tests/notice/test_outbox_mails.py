from contextlib import contextmanager
from unittest.mock import MagicMock, patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ..common import MONDAY, MentoratCommon

MAIL_LOGGER = "odoo.addons.mail.models.mail_mail"
PREFIX = "mentorat_module.mail_template_"


class Killed(BaseException):
    """The process is gone: nothing catches it."""


class OutboxMailsCommon(MentoratCommon):
    """Mails leave as from Odoo's queue, to a mail server that the test plays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.notices = cls.env["mentorat.notice"]
        cls.mails = cls.env["mail.mail"]
        cls.notices.search([]).unlink()
        cls.mails.search([]).unlink()

    def _outbox(self, at=MONDAY):
        self._run_cron("notices", at)

    @contextmanager
    def _server(self, answer):
        """Let ``answer(message)`` be what the mail server does with each mail."""
        server = self.registry["ir.mail_server"]

        def send_email(_server, message, **_options):
            answer(message)
            return message["Message-Id"]

        with (
            patch.object(server, "_disable_send", lambda _server: False),
            patch.object(server, "_connect__", lambda *args, **kwargs: MagicMock()),
            patch.object(server, "send_email", send_email),
        ):
            yield

    def _commit(self):
        self.env.cr.flush()
        self.env.cr.execute("SAVEPOINT committed")

    def _rollback(self):
        self.env.transaction.clear()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT committed")

    def _get_outgoing(self):
        return self.mails.search([("state", "=", "outgoing")], order="id")

    def _refuse_all(self, at, words="SMTPServerDisconnected"):
        def refuse(message):
            raise MailDeliveryException("Mail Delivery Failed", words)

        with self._server(refuse), self._at(at), mute_logger(MAIL_LOGGER):
            self._get_outgoing().send()

    def _accept_all(self, at):
        accepted = []
        with self._server(accepted.append), self._at(at):
            self._get_outgoing().send()
        return accepted

    def _read(self, message):
        return message.get_body(("html",)).get_content()

    def _notices_of(self, user):
        return self.notices.search([("partner_id", "=", user.partner_id.id)])


@tagged("post_install", "-at_install")
class TestKilledWhileSending(OutboxMailsCommon):
    """A process that is killed once the server took a mail, and before the database
    knows, sends this one mail twice, with the same Message-Id."""

    def _send_and_be_killed(self, nth):
        """Send what is outgoing, killed in the ``nth`` mail, then again.

        :return: the Message-Ids that the server took
        """
        taken = []

        def take(message):
            taken.append(message["Message-Id"])
            if len(taken) == nth:
                raise Killed

        self._commit()
        with (
            self._server(take),
            patch.object(self.env.cr, "commit", self._commit),
        ):
            # Not assertRaises, which rolls back to where it began.
            try:
                self._get_outgoing().send(auto_commit=True)
            except Killed:
                self._rollback()
            self._get_outgoing().send(auto_commit=True)
        self.assertFalse(self._get_outgoing())
        return taken

    def assertOneTwice(self, taken, mails):
        self.assertEqual(len(taken), mails + 1)
        self.assertEqual(len(set(taken)), mails)

    def test_outbox_sends_one_mail_twice_at_the_most(self):
        people = (
            self.mentee_user | self.mentor_user | self.coordinator | self.inside_user
        )
        with self._at(MONDAY):
            self.notices._queue_many(
                [(self.agreement, user.partner_id) for user in people],
                PREFIX + "slipped",
            )
        self._outbox()
        self.assertOneTwice(self._send_and_be_killed(3), 4)

    def test_conversation_sends_one_mail_twice_at_the_most(self):
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        request = self._ask(self.agreement)
        with self._at(MONDAY):
            request.with_user(self.mentor_user).action_reply("Page four")
        outgoing = self._get_outgoing()
        self.assertEqual(len(outgoing.recipient_ids), 2)
        self.assertEqual([len(mail.recipient_ids) for mail in outgoing], [1, 1])
        # Both carry the Message-Id of the message, so that one answers to it.
        message_id = outgoing.mail_message_id.message_id
        self.assertEqual(self._send_and_be_killed(2), [message_id] * 3)

    def test_mail_that_is_sent_again_keeps_its_message_id(self):
        self._ask(self.agreement)
        self._outbox()
        [message_id] = self._get_outgoing().mapped("message_id")
        self._refuse_all(self._hours(1))
        self._outbox(self._hours(2))
        [accepted] = self._accept_all(self._hours(3))
        self.assertEqual(accepted["Message-Id"], message_id)


@tagged("post_install", "-at_install")
class TestRefusedAtOnce(OutboxMailsCommon):
    """A mail about a conversation or a meeting that the mail server refuses is sent
    again, or held, as one of the outbox."""

    def _reply(self):
        request = self._ask(self.agreement)
        self.notices.search([]).unlink()
        with self._at(MONDAY):
            request.with_user(self.mentor_user).action_reply("Page four")
        return request

    def _invite(self):
        values = {
            "name": "We meet",
            "start": self._hours(48),
            "stop": self._hours(49),
            "mentorat_agreement_id": self.agreement.id,
            "partner_ids": (self.mentor_user | self.mentee_user).partner_id.ids,
        }
        with self._at(MONDAY):
            event = self.env["calendar.event"].with_user(self.mentor_user)
            return event.create(values).sudo()

    def _find_problems(self):
        return self.env["mentorat.problem"].search([("cleared_at", "=", False)])

    def test_message_waits_until_the_mail_server_is_back(self):
        self._reply()
        self._refuse_all(self._hours(1))
        notice = self._notices_of(self.mentee_user)
        self.assertStates(notice, "queued")
        self._outbox(self._hours(1))
        [mail] = self._accept_all(self._hours(2))
        self.assertIn("Page four", self._read(mail))
        self._outbox(self._hours(2))
        self.assertStates(notice, "sent")

    def test_message_to_a_refused_address_is_held_and_told(self):
        self._reply()
        self._refuse_all(
            self._hours(1), "SMTPRecipientsRefused: {'x': (550, b'no such user')}"
        )
        self._outbox(self._hours(1))
        self.assertStates(self._notices_of(self.mentee_user), "held")
        [problem] = self._find_problems()
        self.assertEqual(problem.cause, "refused")
        self.assertEqual(problem.partner_id, self.mentee_user.partner_id)
        self.assertNotIn("Page four", f"{problem.read()}")

    def test_corrected_address_gets_a_notice_of_the_message(self):
        self.test_message_to_a_refused_address_is_held_and_told()
        self.mentee_user.partner_id.email = "corrected@example.com"
        self._outbox(self._hours(2))
        mails = self._accept_all(self._hours(3))
        [mail] = [mail for mail in mails if "corrected@" in mail["To"]]
        self.assertIn("new message", mail["Subject"])

    def test_mail_server_that_stays_away_is_a_problem(self):
        self._reply()
        for hours in (1, 3, 5):
            self._refuse_all(self._hours(hours))
            self._outbox(self._hours(hours))
        self.assertEqual(self._find_problems().cause, "mail_server")
        self.assertStates(self._notices_of(self.mentee_user), "queued")

    def test_invitation_to_a_meeting_waits_until_the_mail_server_is_back(self):
        self._invite()
        self.assertTrue(self._get_outgoing())
        self._refuse_all(self._hours(1))
        self.assertStates(self._notices_of(self.mentee_user), "queued")
        self._outbox(self._hours(1))
        [mail] = self._accept_all(self._hours(2))
        self.assertIn("Your mentoring meeting with", self._read(mail))

    def test_invitation_to_a_meeting_that_is_cancelled_meanwhile_is_not_sent(self):
        event = self._invite()
        self._refuse_all(self._hours(1))
        notice = self._notices_of(self.mentee_user)
        self.env.cr.execute(
            "UPDATE calendar_event SET active = false WHERE id = %s", [event.id]
        )
        self.env.invalidate_all()
        self._outbox(self._hours(1))
        self.assertStates(notice, "dropped")
        self.assertFalse(self._accept_all(self._hours(2)))

    def test_mail_of_another_app_is_left_to_odoo(self):
        partner = self.mentee_user.partner_id
        with self._at(MONDAY):
            partner.message_notify(
                partner_ids=partner.ids, body="Hello", force_send=False
            )
        self._refuse_all(self._hours(1))
        self.assertFalse(self._notices_of(self.mentee_user))


@tagged("post_install", "-at_install")
class TestWordInConfidence(OutboxMailsCommon):
    """A word in confidence leaves through the outbox."""

    def _write_word(self):
        with self._at(MONDAY):
            self.mentee.with_user(self.mentee_user)._send_word("I feel a bit lost")
        return self._notices_of(self.coordinator)

    def test_word_waits_until_the_mail_server_is_back(self):
        notice = self._write_word()
        self.assertFalse(self._get_outgoing())
        self._outbox()
        self._refuse_all(self._hours(1))
        self._outbox(self._hours(2))
        [mail] = self._accept_all(self._hours(3))
        self.assertIn("I feel a bit lost", self._read(mail))
        self.assertIn(self.mentee_user.email, mail["Reply-To"])
        self._outbox(self._hours(3))
        self.assertStates(notice, "sent")

    def test_word_is_mailed_whatever_the_coordinator_chose(self):
        for choice in ("daily", "in_app"):
            with self.subTest(choice):
                self.coordinator.mentorat_notification = choice
                notice = self._write_word()
                self.assertRecordValues(
                    notice, [{"state": "pending", "due_at": MONDAY}]
                )
                notice.unlink()

    def test_word_is_in_no_mail_about_something_else(self):
        self._write_word()
        with self._at(MONDAY):
            self.agreement._notify(self.coordinator.partner_id, "pairing_at_once")
        self._outbox()
        bodies = self._get_outgoing().mapped("body_html")
        self.assertEqual(len(bodies), 2)
        self.assertEqual(["a bit lost" in str(body) for body in bodies].count(True), 1)

    def test_word_to_an_address_that_takes_no_mail_is_held_and_told(self):
        self.coordinator.partner_id.email = False
        notice = self._write_word()
        self._outbox()
        self.assertStates(notice, "held")
        [problem] = self.env["mentorat.problem"].search([])
        self.assertNotIn("lost", f"{problem.read()}")

    def test_notice_of_a_word_holds_none_of_it(self):
        self.assertNotIn("lost", f"{self._write_word().read()}")
