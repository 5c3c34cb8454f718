from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY = timedelta(days=1)
TOLD = ("mentee_end_told", "mentor_end_told")
END = date(2027, 1, 12)  # a year after the first contact
SUMMER = datetime(2026, 7, 1, 15, 0)
# The first instant of the notice before END, 30 days before, in Toronto.
NOTICE = datetime(2026, 12, 13, 5, 0)


class EndToldCommon(MentoratCommon, MockEmail):
    """An active pair that reads of its end, and of nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("to_sign", "slipped"):
            cls.env.ref(f"mentorat_module.automation_{name}").active = False
        cls.agreement = cls._activate()
        cls.notices = cls.env["mentorat.notice"]
        cls.notices.search([]).unlink()
        cls.pair = cls.mentor.partner_id | cls.mentee.partner_id

    def _send(self, at):
        """Run the outbox at ``at`` and return the mails that left for the two:
        ``[(contact, subject, body)]``."""
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mentorat_module"):
            self._run_cron("notices", at)
            mails = self.notices.search([("state", "=", "queued")]).mail_id
            left = [
                (mail.recipient_ids, mail.subject, mail.body_html) for mail in mails
            ]
            with self._at(at):
                mails.send()
            self._run_cron("notices", at + MINUTE)
        return [mail for mail in left if mail[0] in self.pair]

    def _run(self, at):
        """Apply the terms a minute after ``at``, then send; return the mails."""
        self._run_cron("terms", at + MINUTE)
        return self._send(at + MINUTE)

    def _change(self, at, **values):
        """Change the programme at ``at``."""
        with self._at(at):
            self.program.write(values)
            self.env.flush_all()

    def _renew(self, at):
        with self._at(at):
            self.agreement.with_user(self.coordinator).action_renew()
            self.env.flush_all()

    def assertTold(self, mails, *words):
        """One mail for each of the two, with all these words; the end that it tells is
        noted."""
        self.assertEqual(len(mails), 2, [mail[:2] for mail in mails])
        self.assertEqual(mails[0][0] | mails[1][0], self.pair)
        for _partner, subject, body in mails:
            for word in words:
                self.assertIn(word, f"{subject}\n{body}")
        self.assertEndKnown()

    def assertEndKnown(self):
        """What each was last told is true, as the integrity check sees it."""
        for name in TOLD:
            self.assertEqual(self.agreement[name], self.agreement.date_end)
        self.env.flush_all()
        check = self.env["mentorat.integrity.check"]
        self.assertFalse(self.env.execute_query(check._find_end_moved()))

    def _get_activities(self):
        kind = self.env.ref("mentorat_module.activity_closing")
        return self.agreement.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind
        )


@tagged("post_install", "-at_install")
class TestEndTold(EndToldCommon):
    """Each change of the end is told once, and the notice comes before the true end."""

    def test_both_know_the_end_from_the_first_contact(self):
        self.assertEndKnown()
        self.assertEqual(self._run(MONDAY), [])

    def test_end_brought_forward_is_told_to_both_with_both_dates(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        mails = self._run(SUMMER)
        self.assertTold(mails, "October 31, 2026", "January 12, 2027")

    def test_change_is_told_once(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run(SUMMER)
        self.assertEqual(self._run(SUMMER + DAY), [])

    def test_end_moved_twice_before_the_run_is_told_as_it_is_at_last(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run_cron("terms", SUMMER + MINUTE)
        self._change(SUMMER + 2 * MINUTE, date_end=date(2026, 11, 30))
        mails = self._run(SUMMER + 2 * MINUTE)
        self.assertTold(mails, "November 30, 2026", "January 12, 2027")
        self.assertNotIn("October", mails[0][2])

    def test_end_moved_and_moved_back_is_not_told(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run_cron("terms", SUMMER + MINUTE)
        self._change(SUMMER + 2 * MINUTE, date_end=False)
        self.assertEqual(self._run(SUMMER + 2 * MINUTE), [])
        self.assertEndKnown()

    def test_end_moved_again_after_a_notice_was_dropped_is_told(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run_cron("terms", SUMMER + MINUTE)
        self._change(SUMMER + 2 * MINUTE, date_end=False)
        self.assertEqual(self._send(SUMMER + 3 * MINUTE), [])
        self._change(SUMMER + 4 * MINUTE, date_end=date(2026, 10, 31))
        self.assertTold(self._run(SUMMER + 4 * MINUTE), "October 31, 2026")

    def test_one_who_was_told_already_is_told_that_it_moved_back(self):
        late = self.mentee.partner_id
        self.mentee_user.mentorat_notification = "daily"
        self._change(SUMMER, date_end=date(2026, 10, 31))
        [(first, *_words)] = self._run(SUMMER)
        self.assertEqual(first, self.mentor.partner_id)
        self._change(SUMMER + HOUR, date_end=False)
        [(again, subject, _body)] = self._run(SUMMER + HOUR)
        self.assertEqual(again, self.mentor.partner_id)
        self.assertIn("January 12, 2027", subject)
        self.assertNotIn(late, [mail[0] for mail in self._send(SUMMER + 2 * DAY)])
        self.assertEndKnown()

    def test_mail_that_waits_for_the_server_is_taken_back_when_the_end_moves(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run_cron("terms", SUMMER + MINUTE)
        self._run_cron("notices", SUMMER + MINUTE)
        written = self.notices.search([("state", "=", "queued")])
        self.assertEqual(written.mapped("told_end"), 2 * [date(2026, 10, 31)])
        self._change(SUMMER + HOUR, date_end=date(2026, 11, 30))
        mails = self._run(SUMMER + HOUR)
        self.assertTold(mails, "November 30, 2026")
        self.assertStates(written, "dropped", "dropped")

    def test_mail_that_came_back_tells_the_end_once_the_address_is_right(self):
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self._run(SUMMER)
        sent = self.notices.search([("partner_id", "=", self.mentee.partner_id.id)])
        with self._at(SUMMER + HOUR), mute_logger("odoo.addons.mentorat_module"):
            sent._on_returned("hard", "5.1.1", SUMMER + HOUR)
            self.assertStates(sent, "held")
            self.mentee.partner_id.email = "right@example.com"
            sent._release()
        again = [
            partner
            for partner, _subject, body in self._send(SUMMER + DAY)
            if "October 31, 2026" in body
        ]
        self.assertEqual(again, [self.mentee.partner_id])
        self.assertEndKnown()

    def test_who_reads_in_the_application_only_gets_no_mail_and_is_not_forgotten(self):
        self.mentee_user.mentorat_notification = "in_app"
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self.assertEqual(len(self._run(SUMMER)), 1)
        self.assertEndKnown()

    def test_rule_that_is_switched_off_tells_nobody(self):
        self.env.ref("mentorat_module.automation_end_moved").active = False
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self.assertEqual(self._run(SUMMER), [])

    def test_end_brought_before_today_is_told_as_an_end(self):
        self._change(SUMMER, date_end=date(2026, 6, 30))
        mails = self._run(SUMMER)
        self.assertEqual(len(mails), 2)
        for _partner, subject, body in mails:
            self.assertIn("has ended", subject)
            self.assertIn("June 30, 2026", body)

    def test_pair_that_has_not_begun_is_told_nothing(self):
        mentee = self._create_mentee(self._create_user("waiting"))
        other = self._assign(mentee, self.other_mentor, at=SUMMER)
        self.notices.search([("res_id", "=", other.id)]).unlink()
        self._change(SUMMER, date_end=date(2026, 10, 31))
        self.assertEqual(len(self._run(SUMMER)), 2)

    def test_mentee_reads_the_new_end_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.mentee.partner_id.lang = "fr_CA"
        self._change(SUMMER, date_end=date(2026, 10, 31))
        mails = {partner: subject for partner, subject, _body in self._run(SUMMER)}
        self.assertIn("31 octobre 2026", mails[self.mentee.partner_id])


@tagged("post_install", "-at_install")
class TestNoticeFollowsEnd(EndToldCommon):
    """The notice before the end, and the activity that comes with it."""

    def test_notice_comes_at_midnight_of_the_programme_and_not_a_second_earlier(self):
        self._run_cron("terms", NOTICE - SECOND)
        self.assertEqual(self._send(NOTICE - SECOND), [])
        self._run_cron("terms", NOTICE)
        self.assertTold(self._send(NOTICE), "January 12, 2027")

    def test_end_brought_into_the_notice_is_announced_at_once_in_one_mail(self):
        self._change(SUMMER, date_end=date(2026, 7, 20))
        mails = self._run(SUMMER)
        self.assertTold(mails, "July 20, 2026", "January 12, 2027")
        self.assertEqual(self.agreement.ending_notified_at, SUMMER + MINUTE)
        self.assertEqual(self._get_activities().date_deadline, date(2026, 7, 20))

    def test_end_put_off_beyond_the_notice_takes_the_preparation_back(self):
        self._change(SUMMER, date_end=date(2026, 7, 20))
        self._run(SUMMER)
        self._change(SUMMER + DAY, date_end=date(2026, 9, 30))
        mails = self._run(SUMMER + DAY)
        self.assertTold(mails, "September 30, 2026", "July 20, 2026")
        self.assertFalse(self.agreement.ending_notified_at)
        self.assertFalse(self._get_activities())

    def test_notice_comes_again_before_an_end_that_was_put_off(self):
        self._change(SUMMER, date_end=date(2026, 7, 20))
        self._run(SUMMER)
        self._change(SUMMER + DAY, date_end=date(2026, 9, 30))
        self._run(SUMMER + DAY)
        again = datetime(2026, 8, 31, 4, 0)
        self._run_cron("terms", again - SECOND)
        self.assertEqual(self._send(again - SECOND), [])
        self._run_cron("terms", again)
        mails = self._send(again)
        self.assertTold(mails, "Your mentoring ends on September 30, 2026")
        self.assertEqual(self._get_activities().date_deadline, date(2026, 9, 30))

    def test_end_put_off_within_the_notice_moves_the_activity_and_is_told(self):
        self._change(SUMMER, date_end=date(2026, 7, 20))
        self._run(SUMMER)
        self._change(SUMMER + DAY, date_end=date(2026, 7, 25))
        self.assertTold(self._run(SUMMER + DAY), "July 25, 2026", "July 20, 2026")
        self.assertEqual(len(self._get_activities()), 1)
        self.assertEqual(self._get_activities().date_deadline, date(2026, 7, 25))

    def test_notice_that_waits_for_the_morning_is_dropped_when_the_end_is_put_off(self):
        self.mentee_user.mentorat_notification = "daily"
        self.mentor_user.mentorat_notification = "daily"
        self._change(SUMMER, date_end=date(2026, 7, 20))
        self._run_cron("terms", SUMMER + MINUTE)
        self._change(SUMMER + HOUR, date_end=date(2026, 9, 30))
        self._run_cron("terms", SUMMER + HOUR + MINUTE)
        mails = self._send(SUMMER + DAY)
        self.assertTold(mails, "September 30, 2026", "January 12, 2027")
        self.assertNotIn("July", mails[0][2])

    def test_longer_notice_announces_at_once_and_a_shorter_one_does_not_repeat_it(self):
        now = datetime(2026, 11, 20, 15, 0)
        self._change(now, ending_notice_days=60)
        self.assertTold(self._run(now), "January 12, 2027")
        self._change(now + DAY, ending_notice_days=30)
        self._run_cron("terms", NOTICE)
        self.assertEqual(self._send(NOTICE), [])

    def test_end_on_29_february_is_announced_thirty_days_before(self):
        self._change(SUMMER, date_end=date(2028, 2, 29))
        self._renew(SUMMER)
        self._renew(SUMMER + MINUTE)
        self.assertEqual(self.agreement.date_end, date(2028, 2, 29))
        self.assertTold(self._run(SUMMER + MINUTE), "February 29, 2028")
        notice = datetime(2028, 1, 30, 5, 0)
        self._run_cron("terms", notice - SECOND)
        self.assertEqual(self._send(notice - SECOND), [])
        self._run_cron("terms", notice)
        self.assertTold(self._send(notice), "February 29, 2028")


@tagged("post_install", "-at_install")
class TestRenewalTold(EndToldCommon):
    def test_renewal_after_the_notice_is_told_and_takes_the_activity_back(self):
        self._run_cron("terms", NOTICE)
        self._send(NOTICE)
        self._renew(NOTICE + DAY)
        self.assertFalse(self._get_activities())
        mails = self._run(NOTICE + DAY)
        self.assertTold(mails, "January 12, 2028", "January 12, 2027")

    def test_two_renewals_are_one_mail(self):
        self._renew(SUMMER)
        self._renew(SUMMER + HOUR)
        self.assertTold(self._run(SUMMER + HOUR), "January 12, 2029")

    def test_notice_comes_before_the_end_of_the_renewed_term(self):
        self._renew(SUMMER)
        self._run(SUMMER)
        self._run_cron("terms", NOTICE)
        self.assertEqual(self._send(NOTICE), [])
        again = datetime(2027, 12, 13, 5, 0)
        self._run_cron("terms", again)
        self.assertTold(self._send(again), "Your mentoring ends on January 12, 2028")

    def test_of_several_those_that_can_are_renewed_and_the_other_one_is_named(self):
        ending = self._activate(
            self._assign(self._register_other(), self.other_mentor, at=MONDAY)
        )
        with self._at(SUMMER):
            ending.with_user(self.coordinator).action_end("early")
            both = (self.agreement | ending).with_user(self.coordinator)
            action = both.action_renew()
        self.assertEqual(self.agreement.term_count, 2)
        self.assertEqual(ending.term_count, 1)
        self.assertIn(ending.name, action["params"]["message"])
        self.assertNotIn(self.agreement.name, action["params"]["message"])
        self.assertIn("Renewed: 1", action["params"]["title"])

    def test_several_of_which_none_can_be_renewed_are_refused_by_name(self):
        ending = self._activate(
            self._assign(self._register_other(), self.other_mentor, at=MONDAY)
        )
        both = self.agreement | ending
        with self._at(SUMMER):
            self.program.date_end = date(2026, 12, 31)
            with self.assertRaises(UserError) as refusal:
                both.with_user(self.coordinator).action_renew()
        for name in both.mapped("name"):
            self.assertIn(name, str(refusal.exception))
        self.assertIn("December 31, 2026", str(refusal.exception))

    def _register_other(self):
        return self._create_mentee(self._create_user("other"))


@tagged("post_install", "-at_install")
class TestEndWriters(EndToldCommon):
    """Whatever the end depends on, its change is told."""

    def test_each_field_that_the_end_depends_on_is_known(self):
        end = self.env["mentorat.agreement"]._fields["date_end"]
        registry = self.env.registry
        found = {
            f"{model}.{field.name}"
            for model in registry
            if not self.env[model]._abstract
            for field in self.env[model]._fields.values()
            if field.store and not field.compute and not field.related
            if end in set(registry.get_dependent_fields(field))
        }
        told = {
            "mentorat.program.date_end",
            "mentorat.agreement.term_count",
            "mentorat.agreement.first_contact_at",
            "mentorat.agreement.state",
        }
        # These never change while a pair is in force.
        fixed = {"mentorat.agreement.mentee_id", "mentorat.mentee.program_id"}
        self.assertEqual(found, told | fixed)

    def test_first_contact_recorded_anew_tells_the_end_that_follows(self):
        with self._at(SUMMER):
            self.agreement.first_contact_at = datetime(2026, 2, 2, 15, 0)
            self.env.flush_all()
        self.assertTold(self._run(SUMMER), "February 2, 2027", "January 12, 2027")

    def _reopen(self, at):
        """Put the pair in force again, as a programme that was closed by mistake."""
        transitions = {"ended": ("active",), "active": ("ended",)}
        with (
            self._at(at),
            patch.object(
                self.env.registry["mentorat.agreement"],
                "_get_transitions",
                lambda self: transitions,
            ),
            patch.object(
                self.env.registry["mentorat.mentee"], "_check_move", lambda *args: None
            ),
        ):
            values = {"ended_at": False, "ended_reason": False}
            contact = self.agreement.first_contact_at
            self.agreement.write(
                {"state": "active", "first_contact_at": contact, **values}
            )
            self.env.flush_all()

    def _end(self, at):
        with self._at(at):
            self.agreement._end("early")
            self.env.flush_all()

    def test_pair_reopened_after_the_last_mail_is_told_that_it_goes_on(self):
        self._end(SUMMER)
        self.assertEqual(len(self._send(SUMMER)), 2)
        self._reopen(SUMMER + DAY)
        mails = self._run(SUMMER + DAY)
        self.assertTold(mails, "January 12, 2027", "goes on, although we wrote")

    def test_pair_reopened_before_the_last_mail_left_is_told_nothing(self):
        self._end(SUMMER)
        self._reopen(SUMMER + MINUTE)
        self.assertEqual(self._run(SUMMER + MINUTE), [])
        self.assertEndKnown()

    def test_pair_reopened_with_another_end_before_the_last_mail_left_is_told_it(self):
        self._end(SUMMER)
        self._change(SUMMER + MINUTE, date_end=date(2026, 10, 31))
        self._reopen(SUMMER + MINUTE)
        mails = self._run(SUMMER + MINUTE)
        self.assertTold(mails, "October 31, 2026", "January 12, 2027")
