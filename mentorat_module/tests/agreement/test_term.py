from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestTerm(MentoratCommon):
    def test_agreement_starts_on_the_local_day_of_the_first_contact(self):
        late_evening = datetime(2026, 1, 13, 3, 0)  # the 12th, 22:00 in Toronto
        agreement = self._activate(at=late_evening)
        self.assertEqual(agreement.date_start, date(2026, 1, 12))

    def test_agreement_ends_one_year_after_the_first_contact(self):
        agreement = self._activate()
        self.assertEqual(agreement.date_end, date(2027, 1, 12))

    def test_first_contact_on_29_february_ends_on_28_february(self):
        agreement = self._activate(at=datetime(2028, 2, 29, 15, 0))
        self.assertEqual(agreement.date_end, date(2029, 2, 28))

    def test_programme_that_ends_before_the_year_ends_the_agreement(self):
        self.program.date_end = date(2026, 6, 30)
        agreement = self._activate()
        self.assertEqual(agreement.date_end, date(2026, 6, 30))

    def test_first_contact_after_the_end_of_the_programme_leaves_that_day(self):
        agreement = self._assign()
        self.program.date_end = date(2026, 1, 11)
        self._activate(agreement)
        self.assertEqual(agreement.date_start, date(2026, 1, 12))
        self.assertEqual(agreement.date_end, date(2026, 1, 12))

    def test_end_of_programme_moved_earlier_moves_the_agreement(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            self.program.date_end = date(2026, 3, 31)
        self.assertEqual(agreement.date_end, date(2026, 3, 31))

    def test_end_of_programme_moved_later_gives_the_term_back(self):
        self.program.date_end = date(2026, 6, 30)
        agreement = self._activate()
        with self._at(self._hours(1)):
            self.program.date_end = date(2028, 6, 30)
        self.assertEqual(agreement.date_end, date(2027, 1, 12))

    def test_end_of_programme_does_not_rewrite_an_agreement_that_ended(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            agreement.action_end("early")
            self.program.date_end = date(2026, 3, 31)
        self.assertEqual(agreement.date_end, date(2027, 1, 12))

    def test_term_of_the_programme_changed_later_leaves_running_agreements(self):
        agreement = self._activate()
        self.program.term_months = 6
        self.assertEqual(agreement.date_end, date(2027, 1, 12))

    def test_agreement_is_in_force_until_its_last_second(self):
        agreement = self._activate()
        self._run_cron("terms", datetime(2027, 1, 13, 4, 59, 59))
        self.assertStates(agreement, "active")

    def test_agreement_ends_when_its_last_day_is_over_in_its_zone(self):
        agreement = self._activate()
        self._run_cron("terms", datetime(2027, 1, 13, 5, 0, 0))
        self.assertRecordValues(agreement, [{"state": "ended", "ended_reason": "term"}])
        self.assertStates(self.mentee, "ended")

    def test_end_before_the_last_day_is_early_whoever_says_otherwise(self):
        agreement = self._activate()
        for user in (self.mentee_user, self.mentor_user, self.coordinator):
            for reason in ("term", "program_end", "reassigned"):
                with (
                    self._at(self._hours(24 * 60)),
                    self.subTest(user=user.login, reason=reason),
                    self.assertRaises(UserError),
                ):
                    agreement.with_user(user).action_end(reason)
        with self._at(self._hours(24 * 60)):
            agreement.with_user(self.mentee_user).action_end()
        self.assertEqual(agreement.ended_reason, "early")
        for template, partners in (
            ("ended", self.mentor.partner_id | self.mentee.partner_id),
            ("ended_early", self.coordinator.partner_id),
        ):
            template = self.env.ref(f"mentorat_module.mail_template_{template}")
            notices = self.env["mentorat.notice"].search(
                [("template_id", "=", template.id)]
            )
            self.assertEqual(notices.partner_id, partners)

    def test_end_after_the_last_day_is_that_of_the_term(self):
        agreement = self._activate()
        with self._at(datetime(2027, 1, 13, 5)):
            with self.assertRaises(UserError):
                agreement.action_end("program_end")
            agreement.with_user(self.mentee_user).action_end("term")
        self.assertEqual(agreement.ended_reason, "term")

    def test_end_by_the_programme_says_so(self):
        self.program.date_end = date(2026, 6, 30)
        agreement = self._activate()
        self._run_cron("terms", datetime(2026, 7, 1, 4, 0, 0))
        self.assertRecordValues(
            agreement, [{"state": "ended", "ended_reason": "program_end"}]
        )

    def test_programme_closes_when_its_last_day_is_over(self):
        with self._at(MONDAY):
            self.program.date_end = date(2026, 6, 30)
        self._run_cron("terms", datetime(2026, 7, 1, 3, 59, 59))
        self.assertStates(self.program, "open")
        self._run_cron("terms", datetime(2026, 7, 1, 4, 0, 0))
        self.assertStates(self.program, "closed")

    def test_closing_is_announced_thirty_days_before_and_not_earlier(self):
        agreement = self._activate()
        notice = datetime(2026, 12, 13, 5, 0)
        self._run_cron("terms", notice - SECOND)
        self.assertFalse(agreement.ending_notified_at)
        self._run_cron("terms", notice)
        self.assertEqual(agreement.ending_notified_at, notice)
        self.assertEqual(agreement.activity_ids.user_id, self.mentor_user)

    def test_what_ends_within_the_notice_of_its_programme_is_counted(self):
        self.program.ending_notice_days = 60
        agreement = self._activate()  # until 12 January 2027
        program = self.program
        for day, expected in (
            (datetime(2026, 11, 12, 17, 0), 0),
            (datetime(2026, 11, 13, 17, 0), 1),
        ):
            with self._at(day):
                self.env.invalidate_all()
                self.assertEqual(agreement.is_ending, bool(expected))
                found = agreement.search([("is_ending", "=", True)])
                self.assertEqual(found, agreement if expected else agreement.browse())
                self.assertEqual(program.ending_count, expected)

    def test_week_of_outage_announces_then_ends(self):
        agreement = self._activate()
        self._run_cron("terms", datetime(2027, 3, 1, 12, 0))
        self.assertStates(agreement, "ended")
        self.assertTrue(agreement.ending_notified_at)

    def test_short_programme_announces_at_once(self):
        self.program.date_end = date(2026, 1, 20)
        agreement = self._activate()
        self._run_cron("terms", MONDAY + timedelta(minutes=1))
        self.assertTrue(agreement.ending_notified_at)
        self.assertStates(agreement, "active")

    def test_renewal_adds_a_term(self):
        agreement = self._activate()
        with self._at(self._hours(24)):
            agreement.with_user(self.coordinator).action_renew()
        self.assertEqual(agreement.date_end, date(2028, 1, 12))

    def test_renewal_announces_the_new_end_in_its_time(self):
        agreement = self._activate()
        self._run_cron("terms", datetime(2026, 12, 20, 12, 0))
        with self._at(datetime(2026, 12, 21, 12, 0)):
            agreement.with_user(self.coordinator).action_renew()
        self.assertFalse(agreement.activity_ids)
        self._run_cron("terms", datetime(2026, 12, 21, 12, 1))
        self.assertEqual(agreement.next_check_at, datetime(2027, 12, 13, 5, 0))

    def test_renewal_beyond_the_programme_is_refused_with_its_date(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            self.program.date_end = date(2026, 12, 31)
            with self.assertRaisesRegex(UserError, "December 31, 2026"):
                agreement.action_renew()

    def test_only_an_agreement_in_force_is_renewed(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            agreement.action_end("early")
            with self.assertRaisesRegex(UserError, "in force"):
                agreement.action_renew()
