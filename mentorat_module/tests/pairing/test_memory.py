"""Wishes and past pairs follow the person from registration to registration."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from ..security.test_access_pairing import ConfidenceCommon


@tagged("post_install", "-at_install")
class TestMemory(ConfidenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_program = cls._create_program(name="Another programme")
        for mentor in cls.mentor | cls.other_mentor | cls.both:
            mentor.program_ids += cls.other_program

    def _register_again(self, program=None, **values):
        if not program:
            self.mentee.action_withdraw()
        return self._create_mentee(
            None,
            self.mentee.employee_id,
            program_id=(program or self.program).id,
            **values,
        )

    def _propose(self, mentee):
        action = mentee.program_id.with_user(self.coordinator).action_match_waiting()
        pairing = self.env[action["res_model"]].browse(action["res_id"])
        line = self._get_line(pairing, mentee)
        ids = {mentor for mentor, _ in line.alternatives or ()}
        return line.mentor_id | self.env["mentorat.mentor"].browse(ids)

    # ------------------------------------------------------------------
    # WHOM THEY DO NOT WANT
    # ------------------------------------------------------------------

    def test_avoided_mentor_stays_avoided_after_registering_again(self):
        self._wish(self.mentor, "avoid")
        again = self._register_again()
        self.assertEqual(self._propose(again), self.other_mentor | self.both)
        with self.assertRaisesRegex(UserError, "in confidence"):
            again.with_user(self.coordinator).action_assign(self.mentor)

    def test_avoided_mentor_is_avoided_in_another_programme(self):
        elsewhere = self._register_again(self.other_program)
        self._wish(self.mentor, "avoid")  # said after both registrations
        self.assertEqual(self._propose(elsewhere), self.other_mentor | self.both)
        with self.assertRaises(UserError):
            elsewhere.action_assign(self.mentor)

    def test_avoided_mentor_is_not_assigned_at_the_registration(self):
        self._wish(self.mentor, "avoid")
        (self.other_mentor | self.both).action_archive()
        self.mentee.action_withdraw()
        self.program.write({"auto_assign": True, "auto_assign_score": 0})
        again = self._create_mentee(None, self.mentee.employee_id)
        self.assertEqual(again.state, "waiting")

    def test_refusal_does_not_tell_the_wish_to_the_mentor_who_coordinates(self):
        self._wish(self.both, "avoid")
        again = self._register_again()
        error = self.both.with_user(self.both_user)._get_assignment_rule_error(again)
        self.assertEqual(error, f"{self.both.name} is not proposed for {again.name}.")

    def test_later_wish_for_that_mentor_takes_the_earlier_one_back(self):
        self._wish(self.mentor, "avoid")
        again = self._register_again()
        self._wish(self.mentor, "prefer", again)
        self.assertIn(self.mentor, self._propose(again))

    def test_wish_of_another_programme_does_not_undo_that_of_this_one(self):
        self._wish(self.mentor, "avoid")
        elsewhere = self._register_again(self.other_program)
        self._wish(self.mentor, "prefer", elsewhere)
        self.assertNotIn(self.mentor, self._propose(self.mentee))

    def test_wish_of_somebody_else_does_not_count(self):
        second = self._create_mentee(self.inside_user)
        self._wish(self.mentor, "avoid")
        self.assertIn(self.mentor, self._propose(second))

    def test_coordinator_sees_the_wishes_of_other_registrations(self):
        wish = self._wish(self.mentor, "avoid")
        again = self._register_again()
        self.assertEqual(again.with_user(self.coordinator).earlier_wish_ids, wish)

    def test_earlier_wishes_about_the_reader_are_hidden(self):
        self._wish(self.both, "avoid")
        again = self._register_again()
        self.env.invalidate_all()
        self.assertFalse(again.with_user(self.both_user).earlier_wish_ids)
        with self.assertRaises(AccessError):
            again.with_user(self.mentor_user).read(["earlier_wish_ids"])

    # ------------------------------------------------------------------
    # PAST PAIRS
    # ------------------------------------------------------------------

    def test_unwound_pair_is_not_proposed_after_registering_again(self):
        agreement = self._activate()
        with self._at(MONDAY):
            agreement.with_user(self.mentee_user).action_unwind("In confidence")
        again = self._register_again()
        self.assertEqual(self._propose(again), self.other_mentor | self.both)

    def test_unwound_pair_is_not_proposed_in_another_programme(self):
        elsewhere = self._register_again(self.other_program)
        self._activate().action_unwind()
        self.assertEqual(self._propose(elsewhere), self.other_mentor | self.both)

    def test_declined_pair_is_not_proposed_after_registering_again(self):
        agreement = self._assign()
        with self._at(self._hours(5)):
            agreement.with_user(self.mentor_user).action_decline_assignment("No time")
        again = self._register_again()
        self.assertEqual(self._propose(again), self.other_mentor | self.both)

    def test_pair_that_came_to_its_term_is_proposed_again(self):
        agreement = self._activate()
        agreement._end("term")
        again = self._create_mentee(None, self.mentee.employee_id)
        self.assertIn(self.mentor, self._propose(again))

    def test_who_left_and_asks_for_the_same_mentor_gets_them(self):
        self._activate()
        again = self._register_again()
        self.assertNotIn(self.mentor, self._propose(again))
        self._wish(self.mentor, "prefer", again)
        self.env["mentorat.pairing"].search([]).unlink()
        self.assertIn(self.mentor, self._propose(again))

    def test_unwound_pair_is_not_proposed_even_where_it_was_wished(self):
        self._wish(self.mentor)
        self._activate().action_unwind()
        again = self._register_again()
        self.assertNotIn(self.mentor, self._propose(again))
        self.assertFalse(again.wish_ids)

    def test_ranked_mentors_mark_a_pair_of_an_earlier_registration(self):
        self._activate().action_unwind()
        again = self._register_again()
        action = again.with_user(self.coordinator).action_open_assign()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        tried = wizard.line_ids.filtered("was_tried")
        self.assertEqual(tried.mentor_id, self.mentor)

    # ------------------------------------------------------------------
    # WHOM THEY LIKE
    # ------------------------------------------------------------------

    def test_preferences_are_kept_where_a_coordinator_registers(self):
        self._wish(self.other_mentor, sequence=1)
        self._wish(self.mentor, sequence=2)
        again = self._register_again()
        self.assertEqual(again.wish_ids.mentor_id, self.other_mentor | self.mentor)

    def test_preferences_of_another_programme_are_not_copied(self):
        self._wish(self.mentor)
        self.assertFalse(self._register_again(self.other_program).wish_ids)

    def test_coordinator_who_mentors_copies_a_wish_about_them_unseen(self):
        self._wish(self.both)
        self.mentee.action_withdraw()
        Mentee = self.env["mentorat.mentee"].with_user(self.both_user)
        again = Mentee.create(
            {
                "employee_id": self.mentee.employee_id.id,
                "program_id": self.program.id,
            }
        )
        self.assertEqual(again.sudo().wish_ids.mentor_id, self.both)
        self.env.invalidate_all()
        self.assertFalse(again.wish_ids)
