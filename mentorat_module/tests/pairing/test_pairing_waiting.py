"""Pairs made at the registration; those who wait are told; coordinators are warned."""

from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY
from .common import PairingCommon


@tagged("post_install", "-at_install")
class TestPairedAtOnce(PairingCommon):
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

    def test_programme_that_does_not_want_it_makes_no_pair(self):
        self.program.auto_assign = False
        self.assertEqual(self._register().state, "waiting")

    def test_minimum_of_the_programme_holds_here_too(self):
        self.program.write({"auto_assign_score": 0, "minimum_score": 99})
        self.assertEqual(self._register().state, "waiting")

    def test_coordinators_are_told(self):
        self.env["mentorat.notice"].search([]).unlink()
        agreement = self._register().live_agreement_id
        notice = self.env["mentorat.notice"].search(
            [("partner_id", "=", self.coordinator.partner_id.id)]
        )
        self.assertEqual(
            (notice.res_model, notice.res_id), (agreement._name, agreement.id)
        )
        self.assertIn("Other Mentor", notice._create_mail().body_html)

    def test_hard_rules_hold(self):
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
class TestWaiting(PairingCommon, MockEmail):
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

    def test_who_waits_gets_a_word_each_week_until_paired(self):
        for day, count in ((6, 0), (7, 1), (8, 1), (14, 2), (21, 3)):
            self._run_cron("waiting", self._days(day))
            with self.subTest(day=day):
                self.assertEqual(
                    len(self._get_notices(self.mentee_user, "waiting")), count
                )
        self._assign(at=self._days(22))
        self._run_cron("waiting", self._days(40))
        self.assertEqual(len(self._get_notices(self.mentee_user, "waiting")), 3)

    def test_server_that_was_down_for_weeks_catches_up_with_one_word(self):
        self._run_cron("waiting", self._days(30))
        self._run_cron("waiting", self._days(30))
        self.assertEqual(len(self._get_notices(self.mentee_user, "waiting")), 1)
        self.assertEqual(self.mentee.next_check_at, self._days(37))

    def test_word_tells_the_place_and_what_comes_next(self):
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.mentee_user, "waiting")._create_mail()
        self.assertIn("first", mail.body_html)
        self.assertIn("72", mail.body_html)

    def test_preference_of_who_waits_is_obeyed(self):
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

    def test_delay_of_the_warning_is_that_of_the_programme(self):
        self.program.waiting_warning_days = 3
        self._run_cron("waiting", self._days(3))
        self.assertTrue(self._get_notices(self.coordinator, "warning"))
        self.assertFalse(self._get_notices(self.mentee_user, "waiting"))

    def test_no_warning_where_the_programme_wants_none(self):
        self.program.waiting_warning_days = 0
        self._run_cron("waiting", self._days(30))
        self.assertFalse(self._get_notices(self.coordinator, "warning"))

    def test_warning_says_why_nobody_fits_and_what_would_help(self):
        (self.mentor | self.other_mentor).capacity = 0
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mail()
        self.assertIn("No free seat", mail.body_html)
        self.assertIn("One more seat with", mail.body_html)

    def test_warning_keeps_what_was_said_in_confidence(self):
        for mentor in self.mentor | self.other_mentor:
            self._wish(mentor, "avoid")
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mail()
        self.assertIn("a reason that the pairing desk tells", mail.body_html)
        self.assertNotIn("asked for somebody else", mail.body_html)

    def test_warning_names_who_fits_when_somebody_does(self):
        self._run_cron("waiting", self._days(7))
        with self._at(self._days(7)):
            mail = self._get_notices(self.coordinator, "warning")._create_mail()
        self.assertIn("fits", mail.body_html)

    def test_many_who_wait_make_one_warning(self):
        for number in range(3):
            self._create_mentee(
                None, self._create_employee(name=f"W{number}"), registered_at=MONDAY
            )
        self._run_cron("waiting", self._days(7))
        notice = self._get_notices(self.coordinator, "warning")
        self.assertEqual(len(notice), 1)
        with self._at(self._days(7)):
            self.assertIn("W2", notice._create_mail().body_html)

    def test_wait_that_begins_again_is_counted_from_then(self):
        agreement = self._assign(at=self._days(1))
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.assertEqual(self.mentee.registered_at, MONDAY)
        self.assertEqual(self.mentee.next_check_at, self._days(9))

    def test_who_comes_back_goes_to_the_head_of_the_list(self):
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

    def test_who_has_a_mentor_again_is_not_at_the_head_any_more(self):
        agreement = self._assign(at=self._days(1))
        with self._at(self._days(2)):
            agreement.with_user(self.mentor_user).action_decline_assignment()
        self.assertTrue(self.mentee.returned_at)
        self._assign(mentor=self.other_mentor, at=self._days(3))
        self.assertFalse(self.mentee.returned_at)

    def test_who_does_not_wait_is_not_looked_at(self):
        self._assign()
        self.assertFalse(self.mentee.next_check_at)

    def test_each_instant_triggers_its_run(self):
        self.env["ir.cron.trigger"].search([]).unlink()
        with self._at(MONDAY):
            mentee = self._create_mentee(self.inside_user, registered_at=MONDAY)
        self.assertEqual(mentee.next_check_at, self._days(7))
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("mentorat_module.ir_cron_waiting").id)]
        )
        self.assertIn(self._days(7), triggers.mapped("call_at"))
