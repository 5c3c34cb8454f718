from datetime import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon
from ..mail_corpus import read_mails

RETRY_LOGGER = "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin"
GATEWAY_LOGGER = "odoo.addons.mail.models.mail_thread"


class UndeliverableCommon(MentoratCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "rivenord.example",
                "catchall_alias": "reponse",
                "bounce_alias": "rebond",
            }
        )
        cls.env.company.alias_domain_id = cls.domain
        cls.agreement = cls._activate()
        cls.problems = cls.env["mentorat.problem"]
        cls.partner = cls.mentor_user.partner_id

    def setUp(self):
        super().setUp()
        self._send(MONDAY)
        self.env["mentorat.notice"].search([]).unlink()
        self.env["mail.mail"].search([]).unlink()

    def _send(self, at):
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        return self._new_mails

    def _notices_of(self, partner):
        return self.env["mentorat.notice"].search([("partner_id", "=", partner.id)])

    def _told(self, user):
        """Return how often this user was told of a problem."""
        template = self.env.ref("mentorat_module.mail_template_problem")
        return len(
            self._notices_of(user.partner_id).filtered(
                lambda notice: notice.template_id == template
            )
        )

    def _open_problems(self, **values):
        domain = [("cleared_at", "=", False), *((k, "=", v) for k, v in values.items())]
        return self.problems.search(domain)

    def _ask_and_send(self):
        """Ask; the mail to the mentor has left, and the outbox knows."""
        request = self._ask(self.agreement)
        self._send(self._hours(1))
        notice = self._notices_of(self.partner)
        notice.mail_id.state = "sent"
        self._run_cron("notices", self._hours(2))
        return request, notice

    @mute_logger(GATEWAY_LOGGER)
    def _bounce(self, name, notice, at=None):
        """Receive the mail ``name`` of the corpus about the mail of ``notice``."""
        values = {
            "TO": "rebond@rivenord.example",
            "REF": notice.message_id,
            "RECIPIENT": self.mentor_user.email,
        }
        raw = dict(read_mails("bounces", **values))[name]
        with self.mock_mail_gateway(), self._at(at or self._hours(4)):
            self.env["mail.thread"].message_process("mail.thread", raw)
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestBounces(UndeliverableCommon):
    """What follows when a mail comes back."""

    def test_each_mail_of_the_corpus(self):
        expected = {
            "delayed": ("sent", 0),
            "read_receipt": ("sent", 0),
            "mailbox_full": ("pending", 0),
            "server_away": ("pending", 0),
            "user_unknown": ("held", 1),
            "blocked": ("held", 1),
        }
        _request, notice = self._ask_and_send()
        for name, _raw in read_mails("bounces"):
            [state, count] = next(
                value for word, value in expected.items() if word in name
            )
            with self.subTest(name):
                self.assertStates(notice, "sent")
                self._bounce(name, notice)
                self.assertStates(notice, state)
                self.assertEqual(len(self._open_problems()), count)
                self._open_problems().unlink()
                self.partner.message_bounce = 0
                notice.write({"state": "sent", "failures": 0})

    def test_hard_bounce_tells_the_coordinator_once(self):
        request, notice = self._ask_and_send()
        for _time in range(2):
            self._bounce("postfix-en-user_unknown.eml", notice)
        second = self._ask(self.agreement, at=self._hours(5), name="And this one?")
        for hours in (5, 10, 40):
            self._send(self._hours(hours))
        self.assertEqual(self._told(self.coordinator), 1)
        self.assertStates(self._notices_of(self.partner), "held", "held")
        for each in (request, second):
            self.assertEqual(each.commitment_ids.delivery, "failed")

    def test_bounce_of_a_later_mail_hides_no_lateness(self):
        request, _notice = self._ask_and_send()
        with self._at(self._hours(50)):
            self.agreement._notify(self.partner, "slipped")
        self._run_cron("deadlines", self._hours(60))
        self._send(self._hours(61))
        later = self._notices_of(self.partner).filtered(lambda n: n.state == "queued")
        later.mail_id.state = "sent"
        self._run_cron("notices", self._hours(62))
        self._bounce("postfix-en-user_unknown.eml", later[:1], self._hours(63))
        self.assertStates(later[:1], "held")
        promise = request.commitment_ids
        self.assertRecordValues(
            promise,
            [{"state": "overdue", "delivery": False, "limit_at": self._hours(48)}],
        )

    def test_promise_called_late_before_its_mail_came_back_begins_anew(self):
        request, notice = self._ask_and_send()
        promise = request.commitment_ids
        self._run_cron("deadlines", self._hours(60))
        self.assertStates(promise, "overdue")
        self._bounce("postfix-en-user_unknown.eml", notice, self._hours(61))
        self.assertEqual(promise.delivery, "failed")
        self.partner.email = "corrected@example.com"
        self._send(self._hours(62))
        self._notices_of(self.partner).mail_id.state = "sent"
        self._run_cron("notices", self._hours(63))
        limit = self._hours(63 + 48)
        self.assertRecordValues(promise, [{"state": "open", "limit_at": limit}])
        self.assertFalse(promise.activity_ids)

    def test_third_bounce_of_a_full_mailbox_tells_the_coordinator(self):
        _request, notice = self._ask_and_send()
        for failures in (1, 2, 3):
            self._bounce("postfix-en-mailbox_full.eml", notice)
            self.assertEqual(self._told(self.coordinator), int(failures == 3))
            notice.state = "sent" if failures < 3 else notice.state
        self.assertEqual(self._open_problems().cause, "mailbox")

    def test_delayed_mail_counts_as_no_bounce(self):
        _request, notice = self._ask_and_send()
        self._bounce("exchange-fr-delayed.eml", notice)
        self.assertFalse(self.partner.message_bounce)

    def test_mail_from_the_address_solves_the_problem(self):
        _request, notice = self._ask_and_send()
        self._bounce("gmail-en-user_unknown.eml", notice)
        self.partner._message_reset_bounce(self.mentor_user.email)
        mails = self._send(self._hours(6))
        self.assertFalse(self._open_problems())
        self.assertIn(self.partner, mails.recipient_ids)

    def test_bounced_message_of_a_conversation_is_held(self):
        request = self._ask(self.agreement)
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            message = request.with_user(self.mentor_user).action_reply("Page four")
        notice = self.env["mentorat.notice"].new({"message_id": message.message_id})
        with patch.object(type(self), "mentor_user", self.mentee_user):
            self._bounce("postfix-en-user_unknown.eml", notice)
        self.assertStates(self._notices_of(self.mentee_user.partner_id), "held")
        [problem] = self._open_problems(partner_id=self.mentee_user.partner_id.id)
        self.assertNotIn("Page four", f"{problem.read()}")


@tagged("post_install", "-at_install")
class TestUnreachable(UndeliverableCommon):
    """Somebody whom no mail reaches."""

    def test_each_way_not_to_be_reached_is_told_once(self):
        address = self.mentor_user.email
        for cause in ("no_address", "invalid_address", "blacklisted"):
            with self.subTest(cause):
                if cause == "blacklisted":
                    self.partner.email = address
                    self.env["mail.blacklist"]._add(address)
                else:
                    self.partner.email = cause == "invalid_address" and "nobody"
                self._ask(self.agreement, name=f"With {cause}")
                before = self._told(self.coordinator)
                for hours in (1, 2, 10):
                    self._send(self._hours(hours))
                self.assertEqual(self._open_problems().cause, cause)
                self.assertEqual(self._told(self.coordinator), before + 1)

    def test_refused_recipient_is_told_and_the_mail_is_held(self):
        self._ask(self.agreement)
        self._send(self._hours(1))
        notice = self._notices_of(self.partner)
        notice.mail_id.write(
            {
                "state": "exception",
                "failure_type": "unknown",
                "failure_reason": "SMTPRecipientsRefused: {'x': (550, b'5.1.1 Lire')}",
            }
        )
        self._send(self._hours(2))
        self.assertStates(notice, "held")
        [problem] = self._open_problems()
        self.assertEqual((problem.cause, problem.detail), ("refused", "550"))

    def test_corrected_address_lets_the_mails_leave_and_starts_the_delay(self):
        self.partner.email = False
        commitment = self._ask(self.agreement).commitment_ids
        self._send(self._hours(1))
        with self._at(self._hours(100)):
            self.assertFalse(commitment.is_late)
            late = self.env["mentorat.commitment"].search([("is_late", "=", True)])
            self.assertNotIn(commitment, late)
        self._run_cron("deadlines", self._hours(100))
        self.assertStates(commitment, "open")
        notice = self._notices_of(self.partner).filtered(lambda n: n.state == "held")
        self.partner.email = "mentor@example.com"
        self._send(self._hours(101))
        self.assertStates(notice, "queued")
        self.assertFalse(self._open_problems())
        notice.mail_id.state = "sent"
        self._run_cron("notices", self._hours(102))
        self.assertRecordValues(
            commitment, [{"delivery": False, "limit_at": self._hours(102 + 48)}]
        )

    def test_of_several_mails_alike_the_last_one_leaves(self):
        self.partner.email = False
        commitment = self._ask(self.agreement).commitment_ids
        with self._at(MONDAY):
            for _time in range(3):
                commitment._notify(self.partner, "mail_template_hand_reminder")
        self._send(self._hours(1))
        notices = self._notices_of(self.partner).filtered(lambda n: n.state == "held")
        self.partner.email = "mentor@example.com"
        self._send(self._hours(2))
        states = notices.mapped("state")
        self.assertEqual(sorted(states), ["dropped", "dropped", "queued", "queued"])

    def test_mentor_is_told_of_what_never_reached_the_stand_in(self):
        self.other_mentor_user.partner_id.email = False
        with self._at(MONDAY):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "date_from": "2026-01-12",
                    "date_to": "2026-01-14",
                    "stand_in_id": self.other_mentor.id,
                }
            )
        promise = self._ask(self.agreement, at=self._hours(1)).commitment_ids
        self._send(self._hours(2))
        self.assertEqual(promise.delivery, "failed")
        self.assertEqual(promise.next_check_at, datetime(2026, 1, 15, 5))
        self._run_cron("deadlines", self._hours(70))
        self._send(self._hours(71))
        self._notices_of(self.partner).mail_id.state = "sent"
        self._run_cron("notices", self._hours(72))
        limit = self._hours(72 + 48)
        self.assertRecordValues(promise, [{"delivery": False, "limit_at": limit}])

    def test_try_again_refuses_while_there_is_no_address(self):
        self.partner.email = False
        self._ask(self.agreement)
        self._send(self._hours(1))
        with self.assertRaisesRegex(UserError, "address"):
            self._open_problems().with_user(self.coordinator).action_retry()

    def test_try_again_sends_and_solves_after_a_day_without_bounce(self):
        _request, notice = self._ask_and_send()
        self._bounce("postfix-en-user_unknown.eml", notice)
        problem = self._open_problems()
        with self._at(self._hours(5)):
            problem.with_user(self.coordinator).action_retry()
        self._send(self._hours(6))
        self.assertStates(notice, "queued")
        notice.mail_id.state = "sent"
        self._run_cron("notices", self._hours(7))
        self.assertTrue(self._open_problems())
        self._run_cron("notices", self._hours(30))
        self.assertFalse(self._open_problems())

    def test_mentor_does_not_read_or_retry_problems(self):
        self.partner.email = False
        self._ask(self.agreement)
        self._send(self._hours(1))
        problem = self._open_problems().with_user(self.other_mentor_user)
        for attempt in (problem.read, problem.action_retry):
            with self.assertRaises(AccessError):
                attempt()

    def test_unreachable_coordinator_is_told_of_by_another(self):
        second = self._create_user(
            "second", "mentorat_module.group_mentorat_coordinator"
        )
        self.program.coordinator_ids |= second
        self.coordinator.partner_id.email = False
        self.partner.email = False
        self._ask(self.agreement)
        self._send(self._hours(1))
        self.assertFalse(self._told(self.coordinator))
        self.assertTrue(self._told(second))

    def test_only_coordinator_unreachable_is_told_to_the_administrators(self):
        administrator = self._create_user(
            "administrator", "mentorat_module.group_mentorat_admin"
        )
        self.coordinator.partner_id.email = False
        with self._at(MONDAY):
            self.agreement._notify(self.coordinator.partner_id, "pairing_at_once")
        self._send(self._hours(1))
        self.assertEqual(self._told(administrator), 1)

    def test_page_of_the_person_says_so_to_the_coordinator(self):
        self.partner.email = False
        mentor = self.mentor.with_user(self.coordinator)
        self.assertIn("No e-mail address", mentor.unreachable_note)
        self.assertFalse(self.other_mentor.unreachable_note)

    def test_home_of_the_person_says_that_no_mail_reaches_them(self):
        home = self.env["mentorat.portal.home"].with_user(self.mentee_user)
        self.assertFalse(home._get_home()["mail_problem"])
        self.mentee_user.partner_id.email = "nobody"
        problem = home._get_home()["mail_problem"]
        self.assertEqual(problem["cause"], "invalid_address")
        self.assertEqual(problem["url"], "/my/account")

    def test_overview_counts_the_problems_of_the_programme(self):
        self.partner.email = False
        self._ask(self.agreement)
        self._send(self._hours(1))
        program = self.program.with_user(self.coordinator)
        self.assertEqual(program.problem_count, 1)
        self.assertEqual(
            self.problems.search(program.action_view_problems()["domain"]),
            self._open_problems(),
        )

    def test_report_counts_what_was_not_delivered_as_neither_late_nor_in_time(self):
        self.partner.email = False
        commitment = self._ask(self.agreement).commitment_ids
        self._send(self._hours(1))
        self.env.flush_all()
        with self._at(self._hours(100)):
            row = self.env["mentorat.commitment.report"].search(
                [("commitment_id", "=", commitment.id)]
            )
            self.assertRecordValues(row, [{"outcome": "undelivered", "late": 0}])

    def test_mail_server_that_is_away_is_one_problem_for_all(self):
        self._ask(self.agreement)
        self.agreement._notify(self.mentee.partner_id, "slipped")
        self._send(self._hours(1))
        for hours in (2, 4, 6):
            notices = self.env["mentorat.notice"].search([("state", "=", "queued")])
            notices.mail_id.write({"state": "exception", "failure_type": False})
            notices.write({"due_at": self._hours(hours)})
            self._send(self._hours(hours))
        self.assertEqual(self._open_problems().cause, "mail_server")
        self.assertEqual(self._told(self.coordinator), 1)


@tagged("post_install", "-at_install")
class TestPoison(UndeliverableCommon):
    """A record that fails, at any step, stops no other and is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_mentee(cls.inside_user)
        cls.others = cls._activate(cls._assign(cls.second, cls.other_mentor))

    def _sweep_outbox(self, break_notice):
        """Break the notice of one mentor; that of another one leaves."""
        self._ask(self.agreement)
        self._ask(self.others)
        bad = self._notices_of(self.partner)
        good = self._notices_of(self.other_mentor_user.partner_id)
        with mute_logger(RETRY_LOGGER, "odoo.sql_db"), break_notice(bad):
            self._send(self._hours(1))
        self.assertStates(good, "queued")
        return bad

    def _patch(self, model, method, poisoned, action=None):
        """Make ``method`` fail where ``poisoned`` is among the records."""
        cls = self.registry[model]
        original = getattr(cls, method)

        def fail(records, *args, **kwargs):
            if poisoned in records:
                if action:
                    action()
                raise ZeroDivisionError("poison")
            return original(records, *args, **kwargs)

        return patch.object(cls, method, fail)

    def test_outbox_goes_on_whatever_step_fails(self):
        for method in (
            "_find_untrue",
            "_defer",
            "_hold_unreachable",
            "_render_part",
            "_create_mails",
        ):
            with self.subTest(method):
                bad = self._sweep_outbox(
                    lambda bad, method=method: self._patch(
                        "mentorat.notice", method, bad
                    )
                )
                self.assertRecordValues(
                    bad,
                    [
                        {
                            "state": "pending",
                            "failures": 1,
                            "error": "ZeroDivisionError: poison",
                        }
                    ],
                )
                self.env["mentorat.notice"].search([]).unlink()

    def test_outbox_goes_on_when_not_even_the_stamp_can_be_written(self):
        self._break_stamp("mentorat.notice")
        bad = self._sweep_outbox(
            lambda bad: self._patch("mentorat.notice", "_render_part", bad)
        )
        self.assertStates(bad, "pending")

    def _break_stamp(self, model):
        stamp = patch.object(
            self.registry[model], "_prepare_stamp", lambda *args: {"no_column": 1}
        )
        stamp.start()
        self.addCleanup(stamp.stop)

    def test_outbox_goes_on_after_a_failed_statement(self):
        bad = self._sweep_outbox(
            lambda bad: self._patch(
                "mentorat.notice",
                "_render_part",
                bad,
                lambda: self.env.cr.execute("SELECT no_such_column"),
            )
        )
        self.assertEqual(bad.failures, 1)
        self.assertNotIn("aborted", bad.error)

    def test_notice_about_an_unknown_model_stops_no_other_and_is_told(self):
        self._ask(self.agreement)
        self._ask(self.others)
        self._notices_of(self.partner).res_model = "mentorat.gone"
        with mute_logger(RETRY_LOGGER):
            self._send(self._hours(1))
        good = self._notices_of(self.other_mentor_user.partner_id)
        self.assertStates(good, "queued")
        [problem] = self._open_problems()
        self.assertEqual(problem.cause, "faulty_mail")
        self.assertIn("mentorat.gone", problem.detail)

    def test_unknown_zone_of_a_recipient_falls_back_to_that_of_the_programme(self):
        self.program.quiet = True
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.partner.id],
        )
        self.partner.invalidate_recordset()
        with mute_logger("odoo.addons.mentorat_module.tools.timezones"):
            self._ask(self.agreement)
            self._send(self._hours(1))
        self.assertStates(self._notices_of(self.partner), "queued")

    def test_fault_in_a_template_is_told_and_its_correction_lets_the_mails_leave(self):
        template = self.env.ref("mentorat_module.mail_template_request_opened")
        body = template.body_html
        template.body_html = "<p t-out='object.nothing_of_the_kind'/>"
        request = self._ask(self.agreement, name="A secret of the pair")
        with mute_logger(RETRY_LOGGER, "odoo.addons.mail.models.mail_render_mixin"):
            self._send(self._hours(1))
        [problem] = self._open_problems()
        self.assertEqual(problem.template_id, template)
        self.assertEqual(self._told(self.coordinator), 1)
        self.assertNotIn(request.name, f"{problem.read()}{problem.detail}")
        with self._at(self._hours(1)):
            template.body_html = body
        self._send(self._hours(2))
        self._send(self._hours(3))
        self.assertStates(self._notices_of(self.partner), "queued")
        self.assertFalse(self._open_problems())

    def test_values_of_a_conversation_are_in_no_error(self):
        error = ValueError("invalid literal: 'A secret of the pair'")
        self.assertEqual(self.env["mentorat.notice"]._format_error(error), "ValueError")

    def _sweep_deadlines(self, method, **options):
        bad = self._ask(self.agreement).commitment_ids
        good = self._ask(self.others).commitment_ids
        with (
            mute_logger(RETRY_LOGGER, "odoo.sql_db"),
            self._patch("mentorat.commitment", method, bad, **options),
        ):
            self._run_cron("deadlines", self._hours(25))
        self.assertStates(good, "reminded")
        return bad

    def test_deadlines_go_on_whatever_step_fails(self):
        for method in (
            "_get_next_check",
            "_on_moved",
            "_check_processed",
            "_clear_check_failures",
        ):
            with self.subTest(method), self.cr.savepoint() as savepoint:
                bad = self._sweep_deadlines(method)
                self.assertEqual(bad.check_failures, 1)
                self.assertEqual(bad.check_error, "poison")
                [problem] = self._open_problems()
                self.assertEqual((problem.res_id, problem.cause), (bad.id, "stuck"))
                savepoint.rollback()

    def test_deadlines_go_on_after_a_failed_statement(self):
        bad = self._sweep_deadlines(
            "_on_moved",
            action=lambda: self.env.cr.execute("SELECT no_such_column"),
        )
        self.assertIn("no_such_column", bad.check_error)

    def test_deadlines_go_on_when_not_even_the_stamp_can_be_written(self):
        self._break_stamp("mentorat.commitment")
        self._sweep_deadlines("_on_moved")

    def test_stuck_record_is_told_once_and_clears_when_it_succeeds(self):
        bad = self._sweep_deadlines("_on_moved")
        self.assertEqual(self._told(self.coordinator), 1)
        problem = self._open_problems()
        with self._at(self._hours(26)):
            problem.with_user(self.coordinator).action_retry()
        self._run_cron("deadlines", self._hours(26))
        self.assertStates(bad, "reminded")
        self.assertFalse(self._open_problems())
