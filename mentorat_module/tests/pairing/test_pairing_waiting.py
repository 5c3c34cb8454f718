"""Pairs made at the registration, mails to those who wait, warnings of long waits."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY
from .common import PairingCommon


@tagged("post_install", "-at_install")
class TestPairingAtRegistration(PairingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write({"auto_assign": True, "auto_assign_score": 35})
        cls._teach(cls.other_mentor, cls.pensions, cls.expert)

    def _register(self, **values):
        return self._create_mentee(
            self.inside_user, wanted_skill_ids=self.pensions.ids, **values
        )

    def test_pair_above_the_threshold_is_made(self):
        mentee = self._register()
        self.assertEqual(mentee.state, "matched")
        self.assertEqual(mentee.mentor_id, self.other_mentor)

    def test_pair_below_the_threshold_waits(self):
        self.program.auto_assign_score = 99
        self.assertEqual(self._register().state, "waiting")

    def test_no_pair_is_made_where_the_programme_does_not_want_it(self):
        self.program.auto_assign = False
        self.assertEqual(self._register().state, "waiting")

    def test_no_pair_is_made_below_the_minimum_of_the_programme(self):
        self.program.write({"auto_assign_score": 0, "minimum_score": 99})
        self.assertEqual(self._register().state, "waiting")

    def test_coordinators_are_notified_of_the_pair(self):
        self.env["mentorat.notice"].search([]).unlink()
        agreement = self._register().live_agreement_id
        notice = self.env["mentorat.notice"].search(
            [("partner_id", "=", self.coordinator.partner_id.id)]
        )
        self.assertEqual(
            (notice.res_model, notice.res_id), (agreement._name, agreement.id)
        )
        self.assertIn("Other Mentor", notice._create_mails().body_html)

    def test_no_pair_is_made_against_a_hard_rule(self):
        employee = self._create_employee(self.inside_user)
        employee.parent_id = self.other_mentor.employee_id
        mentee = self._register()
        self.assertNotEqual(mentee.mentor_id, self.other_mentor)

    def test_seats_are_not_given_twice_in_one_import(self):
        self.other_mentor.capacity = 1
        self.mentor.capacity = 0
        mentees = self.env["mentorat.mentee"].create(
            [
                {
                    "employee_id": self._create_employee(name=name).id,
                    "program_id": self.program.id,
                    "wanted_skill_ids": self.pensions.ids,
                }
                for name in ("First", "Second")
            ]
        )
        self.assertStates(mentees, "matched", "waiting")


@tagged("post_install", "-at_install")
class TestWaitingList(PairingCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mentorat.notice"].search([]).unlink()
        cls.mentee.registered_at = MONDAY

    def _get_notices(self, user, name):
        template = self.env.ref(f"mentorat_module.mail_template_pairing_{name}")
        return self.env["mentorat.notice"].search(
            [("partner_id", "=", user.partner_id.id), ("template_id", "=", template.id)]
        )

    def _days(self, days):
        return MONDAY + timedelta(days=days)

    def test_weekly_mail_is_sent_until_paired(self):
        for day, count in ((6, 0), (7, 1), (8, 1), (14, 2), (21, 3)):
            self._run_cron("waiting", self._days(day))
            with self.subTest(day=day):
                self.assertEqual(
                    len(self._get_notices(self.mentee_user, "waiting")), count
                )
        self._assign(at=self._days(22))
        self._run_cron("waiting", self._days(40))
        self.assertEqual(len(self._get_notices(self.mentee_user, "waiting")), 3)

    def test_one_mail_is_sent_after_an_outage_of_weeks(self):
        self._run_cron("waiting", self._days(30))
        self._run_cron("waiting", self._days(30))
        self.assertEqual(len(self._get_notices(self.mentee_user, "waiting")), 1)
        self.assertEqual(self.mentee.next_check_at, self._days(37))

    def test_weekly_mail_tells_the_place_and_what_comes_next(self):
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.mentee_user, "waiting")._create_mails()
        self.assertIn("first", mail.body_html)
        self.assertIn("72", mail.body_html)

    def test_weekly_mail_follows_the_notification_preference(self):
        self.mentee_user.mentorat_notification = "in_app"
        self._run_cron("waiting", self._days(7))
        self.assertEqual(self._get_notices(self.mentee_user, "waiting").state, "in_app")

    def test_coordinator_is_warned_once_after_the_delay(self):
        for day, count in ((6, 0), (7, 1), (8, 1), (20, 1)):
            self._run_cron("waiting", self._days(day))
            with self.subTest(day=day):
                self.assertEqual(
                    len(self._get_notices(self.coordinator, "warning")), count
                )

    def test_programme_sets_the_delay_of_the_warning(self):
        self.program.waiting_warning_days = 3
        self._run_cron("waiting", self._days(3))
        self.assertTrue(self._get_notices(self.coordinator, "warning"))
        self.assertFalse(self._get_notices(self.mentee_user, "waiting"))

    def test_programme_can_disable_the_warning(self):
        self.program.waiting_warning_days = 0
        self._run_cron("waiting", self._days(30))
        self.assertFalse(self._get_notices(self.coordinator, "warning"))

    def test_warning_tells_why_nobody_fits_and_what_would_help(self):
        (self.mentor | self.other_mentor).capacity = 0
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mails()
        self.assertIn("No free seat", mail.body_html)
        self.assertIn("One more seat with", mail.body_html)

    def test_warning_hides_what_was_said_in_confidence(self):
        for mentor in self.mentor | self.other_mentor:
            self._wish(mentor, "avoid")
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mails()
        self.assertIn("a reason that the pairing desk tells", mail.body_html)
        self.assertNotIn("asked for somebody else", mail.body_html)

    def test_warning_names_a_mentor_who_fits(self):
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mails()
        self.assertIn("fits", mail.body_html)

    def test_one_warning_names_all_who_wait(self):
        for number in range(3):
            self._create_mentee(
                None, self._create_employee(name=f"W{number}"), registered_at=MONDAY
            )
        self._run_cron("waiting", self._days(7))
        notice = self._get_notices(self.coordinator, "warning")
        self.assertEqual(len(notice), 1)
        with self._at(self._days(7)):
            self.assertIn("W2", notice._create_mails().body_html)

    def test_new_wait_is_counted_from_the_decline(self):
        agreement = self._assign(at=self._days(1))
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.assertEqual(self.mentee.registered_at, MONDAY)
        self.assertEqual(self.mentee.next_check_at, self._days(9))

    def test_declined_mentee_goes_to_the_head_of_the_list(self):
        late = self._create_mentee(
            self.inside_user, registered_at=MONDAY + timedelta(hours=1)
        )
        agreement = self._assign(mentee=late, at=self._days(1))
        self.assertEqual(self.mentee._get_place(), 1)
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.assertEqual((late._get_place(), self.mentee._get_place()), (1, 2))
        self.assertEqual(self.program._get_waiting(), late + self.mentee)
        self.assertEqual(late.registered_at, MONDAY + timedelta(hours=1))

    def test_last_seat_goes_to_the_head_of_the_list_between_equals(self):
        late = self._create_mentee(
            self.inside_user, registered_at=MONDAY + timedelta(hours=1)
        )
        agreement = self._assign(mentee=late, at=self._days(1))
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.mentor.capacity = 0
        self.other_mentor.capacity = 1
        line = self._get_line(self._open_desk(), late)
        self.assertEqual((line.sequence, line.mentor_id), (1, self.other_mentor))

    def test_new_mentor_clears_the_place_at_the_head(self):
        agreement = self._assign(at=self._days(1))
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.assertTrue(self.mentee.returned_at)
        self._assign(mentor=self.other_mentor, at=self._days(3))
        self.assertFalse(self.mentee.returned_at)

    def test_matched_mentee_has_no_next_check(self):
        self._assign()
        self.assertFalse(self.mentee.next_check_at)

    def test_next_check_triggers_the_scheduled_action(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        with self._at(MONDAY):
            mentee = self._create_mentee(self.inside_user, registered_at=MONDAY)
        self.assertEqual(mentee.next_check_at, self._days(7))
        self.env.cr.flush()
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("mentorat_module.ir_cron_waiting").id)]
        )
        self.assertIn(self._days(7), triggers.mapped("call_at"))
