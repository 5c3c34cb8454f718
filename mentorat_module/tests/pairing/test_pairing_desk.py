"""The pairing desk: the proposal, its lines, its figures and its confirmation."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import DeskCommon


@tagged("post_install", "-at_install")
class TestPairingDesk(DeskCommon):
    def test_lines_hold_the_best_mentors_in_the_order_of_the_waiting_list(self):
        pairing = self._open_desk()
        self.assertRecordValues(
            pairing.line_ids,
            [
                {
                    "sequence": 1,
                    "mentee_id": self.mentee.id,
                    "mentor_id": self.mentor.id,
                    "state": "proposed",
                },
                {
                    "sequence": 2,
                    "mentee_id": self.second.id,
                    "mentor_id": self.other_mentor.id,
                    "state": "proposed",
                },
            ],
        )

    def test_only_seat_goes_to_the_person_with_the_best_total(self):
        self.other_mentor.action_archive()
        self.mentor.capacity = 1
        pairing = self._open_desk()
        self.assertEqual(self._get_line(pairing).mentor_id, self.mentor)
        left = self._get_line(pairing, self.second)
        self.assertEqual(left.state, "unpaired")
        self.assertFalse(left.mentor_id)

    def test_line_without_a_mentor_tells_why_and_what_would_help(self):
        (self.mentor | self.other_mentor).capacity = 0
        line = self._get_line(self._open_desk())
        self.assertIn("No free seat", line.summary)
        self.assertIn("One more seat with Mentor", line.reasons)

    def test_line_tells_its_reasons_with_their_points(self):
        line = self._get_line(self._open_desk())
        self.assertIn("Pensions at 100%", line.summary)
        self.assertIn("Skills", line.reasons)
        self.assertIn("/ 100", line.reasons)

    def test_line_names_the_alternatives_with_their_score(self):
        line = self._get_line(self._open_desk())
        self.assertIn("Other Mentor", line.alternative_names)
        self.assertNotIn("Coordinator", line.alternative_names)

    def test_pairs_below_the_minimum_are_not_proposed(self):
        self.program.minimum_score = 90
        pairing = self._open_desk()
        self.assertEqual(set(pairing.line_ids.mapped("state")), {"unpaired"})
        self.assertIn("minimum", pairing.line_ids[0].summary)

    def test_desk_reopens_the_same_proposal(self):
        pairing = self._open_desk()
        self._get_line(pairing).action_lock()
        self.assertEqual(self._open_desk(), pairing)
        self.assertEqual(self._get_line(pairing).state, "locked")

    def test_new_registration_is_added_to_the_open_proposal(self):
        pairing = self._open_desk()
        self._get_line(pairing).action_lock()
        late = self._create_mentee(None, self._create_employee(name="Late"))
        self._open_desk()
        self.assertEqual(self._get_line(pairing, late).state, "proposed")
        self.assertEqual(self._get_line(pairing).state, "locked")

    def test_withdrawn_person_is_removed_from_the_proposal(self):
        pairing = self._open_desk()
        self.second.action_withdraw()
        self._open_desk()
        self.assertEqual(pairing.line_ids.mentee_id, self.mentee)

    def test_programme_form_opens_the_desk(self):
        action = self.env.ref("mentorat_module.mentorat_pairing_action_desk")
        opened = action.with_user(self.coordinator).run()
        self.assertEqual(opened["res_model"], "mentorat.pairing")

    def test_mentor_cannot_open_the_desk(self):
        with self.assertRaises(AccessError):
            self._open_desk(self.mentor_user)
        pairing = self._open_desk()
        with self.assertRaises(AccessError):
            pairing.with_user(self.mentor_user).action_confirm()
        with self.assertRaises(AccessError):
            pairing.line_ids.with_user(self.mentor_user).action_exclude()

    def test_programme_without_mentors_or_mentees_is_no_error(self):
        (self.mentor | self.other_mentor).action_archive()
        pairing = self._open_desk()
        self.assertIn("no mentor yet", pairing.line_ids[0].summary)
        (self.mentee | self.second).action_withdraw()
        self._open_desk()
        self.assertFalse(pairing.line_ids)

    def test_weights_of_the_proposal_are_its_own_until_saved(self):
        self._move(self.other_mentor, self.here)
        self.mentee.work_location_id = self.here
        pairing = self._open_desk()
        line = self._get_line(pairing)
        self.program.workplace_weight = 0
        pairing.action_reset_settings()
        self.assertEqual(line.mentor_id, self.mentor)
        with Form(pairing) as form:
            form.workplace_weight = 80
            form.expertise_weight = 10
        self.assertTrue(pairing.is_stale)
        pairing.action_recompute()
        self.assertFalse(pairing.is_stale)
        self.assertEqual(line.mentor_id, self.other_mentor)
        self.assertEqual(self.program.workplace_weight, 0)
        pairing.action_save_settings()
        self.assertRecordValues(
            self.program, [{"workplace_weight": 80, "expertise_weight": 10}]
        )

    def test_figures_are_compared_with_the_last_computation(self):
        pairing = self._open_desk()
        before = pairing.total_score
        self.assertFalse(pairing.previous_figures)
        pairing.write({"workplace_weight": 0, "expectations_weight": 0})
        pairing.action_recompute()
        pairing.invalidate_recordset()
        self.assertEqual(pairing.previous_figures["total_score"], before)
        self.assertEqual(pairing.total_score, 200)
        self.assertEqual(pairing.mean_score, 100)
        self.assertIn("200.0", pairing.comparison)
        self.assertIn("Before", pairing.comparison)

    def test_loads_of_the_mentors_are_shown(self):
        self.mentor.capacity = 4
        chart = self._open_desk().load_chart
        self.assertIn("Other Mentor", chart)
        self.assertIn("width: 25.0%", chart)

    def test_people_without_a_mentor_are_listed_with_why_and_what_would_help(self):
        self.mentor.capacity = 1
        self.other_mentor.capacity = 0
        pairing = self._open_desk()
        table = pairing.unpaired_table
        self.assertIn(f'"fw-normal">{self.second.name}<', table)
        self.assertNotIn(f'"fw-normal">{self.mentee.name}<', table)
        self.assertIn("The seats go to others", table)
        self.assertIn("One more seat with", table)

    def test_chart_counts_pairs_by_bands_of_ten_points(self):
        pairing = self._open_desk()
        pairing.write({"workplace_weight": 0, "expectations_weight": 0})
        pairing.action_recompute()
        action = pairing.action_view_chart()
        lines = self.env[action["res_model"]].with_user(self.coordinator)
        counts = lines._read_group(action["domain"], ["score_band"], ["__count"])
        self.assertEqual(counts, [("90", 2)])

    def test_coordinators_write_nothing_but_the_settings(self):
        pairing = self._open_desk()
        with self.assertRaises(AccessError):
            pairing.write({"state": "done"})
        with self.assertRaises(AccessError):
            pairing.line_ids.write({"mentor_id": self.other_mentor.id})

    def test_negative_weight_is_refused(self):
        pairing = self._open_desk()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            pairing.workplace_weight = -1
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestPairingLines(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pairing = cls._open_desk()
        cls.line = cls._get_line(cls.pairing)
        cls.other_line = cls._get_line(cls.pairing, cls.second)

    def test_locked_line_keeps_its_mentor(self):
        self.line.action_choose(self.other_mentor)
        self.pairing.action_recompute()
        self.assertRecordValues(
            self.line, [{"mentor_id": self.other_mentor.id, "state": "locked"}]
        )

    def test_unlocked_line_is_computed_again(self):
        self.line.action_choose(self.other_mentor)
        self.line.action_unlock()
        self.pairing.action_recompute()
        self.assertEqual(self.line.mentor_id, self.mentor)

    def test_chosen_mentor_is_scored_at_once(self):
        best = self.line.score
        self.line.action_choose(self.other_mentor)
        self.assertLess(self.line.score, best)
        self.assertIn("not among the mentor", self.line.reasons)

    def test_choice_against_a_hard_rule_is_refused_with_the_reason(self):
        self._wish(self.other_mentor, "avoid")
        with self.assertRaisesRegex(UserError, "in confidence"):
            self.line.action_choose(self.other_mentor)

    def test_mentor_whose_seats_are_locked_cannot_be_chosen(self):
        self.other_mentor.capacity = 1
        self._get_line(self.pairing, self.second).action_lock()
        with self.assertRaisesRegex(UserError, "locked for others"):
            self.line.action_choose(self.other_mentor)

    def test_overbooked_mentor_is_named_until_computed_again(self):
        self.other_mentor.capacity = 1
        self.line.action_choose(self.other_mentor)
        self.assertEqual(self.pairing.overbooked, "Other Mentor")
        self.pairing.action_recompute()
        self.pairing.invalidate_recordset()
        self.assertFalse(self.pairing.overbooked)
        self.assertEqual(
            self._get_line(self.pairing, self.second).mentor_id, self.mentor
        )

    def test_excluded_person_stays_excluded_and_waits(self):
        self.line.action_exclude()
        self.pairing.action_recompute()
        self.assertRecordValues(self.line, [{"state": "excluded", "mentor_id": False}])
        self.pairing.action_confirm()
        self.assertEqual(self.mentee.state, "waiting")

    def test_included_person_gets_a_mentor_again(self):
        self.line.action_exclude()
        self.line.action_include()
        self.pairing.action_recompute()
        self.assertEqual(self.line.mentor_id, self.mentor)

    def test_lock_that_is_not_possible_any_more_tells_why(self):
        self.line.action_lock()
        self.mentor.available_from = fields.Date.today() + timedelta(days=9)
        self.pairing.action_recompute()
        self.assertEqual(self.line.mentor_id, self.other_mentor)
        self.assertIn("whom you had locked", self.line.summary)

    def test_mentor_chosen_in_the_ranked_list_is_locked_on_the_line(self):
        action = self.line.action_open_choose()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.coordinator)
            .browse(action["res_id"])
        )
        self.assertEqual(wizard.line_ids[0].mentor_id, self.mentor)
        self.assertGreater(wizard.line_ids[0].score, wizard.line_ids[1].score)
        wizard.line_ids[1].action_assign()
        self.assertEqual(self.line.mentor_id, self.other_mentor)
        self.assertEqual(self.line.state, "locked")
        self.assertEqual(self.mentee.state, "waiting")

    def test_confirmation_assigns_all_proposed_pairs(self):
        self.pairing.action_confirm()
        self.assertStates(self.mentee | self.second, "matched", "matched")
        self.assertEqual(self.mentee.mentor_id, self.mentor)
        self.assertEqual(self.line.agreement_id, self.mentee.live_agreement_id)
        self.assertEqual(self.pairing.state, "done")

    def test_seat_taken_meanwhile_refuses_its_line_only(self):
        self.mentor.capacity = 1
        third = self._create_mentee(None, self._create_employee(name="Third"))
        third.action_assign(self.mentor)
        self.pairing.action_confirm()
        self.assertEqual(self.line.state, "refused")
        self.assertIn("no free seat", self.line.refusal)
        self.assertEqual(self.mentee.state, "waiting")
        self.assertEqual(self.second.state, "matched")
        self.assertEqual(self.pairing.state, "open")
        self.pairing.action_recompute()
        self.assertEqual(self.line.mentor_id, self.other_mentor)

    def test_capacity_lowered_meanwhile_refuses_its_line_only(self):
        self.mentor.capacity = 0
        self.pairing.action_confirm()
        self.assertEqual(
            (self.line.state, self.other_line.state), ("refused", "confirmed")
        )
        self.assertIn("no free seat", self.line.refusal)
        self.assertFalse(self.mentee.agreement_ids)

    def test_person_paired_meanwhile_refuses_the_line_with_the_reason(self):
        self.mentee.action_assign(self.other_mentor)
        self.pairing.action_confirm()
        self.assertIn("has a mentor already", self.line.refusal)
        self.assertEqual(self.second.state, "matched")

    def test_person_withdrawn_meanwhile_refuses_the_line(self):
        self.mentee.action_withdraw()
        self.pairing.action_confirm()
        self.assertEqual(self.line.state, "refused")
        self.assertEqual(self.second.state, "matched")

    def test_failing_line_is_rolled_back_alone(self):
        problem = UserError("The outbox is full")  # pylint: disable=translation-required

        def fail(agreements):
            if agreements.mentee_id == self.mentee:
                raise problem
            return original(agreements)

        Agreement = type(self.env["mentorat.agreement"])
        original = Agreement._on_assigned
        with patch.object(Agreement, "_on_assigned", fail):
            self.pairing.action_confirm()
        self.assertEqual(self.line.state, "refused")
        self.assertFalse(self.mentee.agreement_ids)
        self.assertEqual(self.mentor.active_agreement_count, 0)
        self.assertEqual(self.second.state, "matched")

    def test_batches_continue_after_the_last_one(self):
        first = self.pairing.confirm_batch(limit=1)
        self.assertEqual(first, {"remaining": 1, "confirmed": 1, "refused": 0})
        self.assertStates(self.mentee | self.second, "matched", "waiting")
        second = self.pairing.confirm_batch(limit=1)
        self.assertEqual(second, {"remaining": 0, "confirmed": 2, "refused": 0})
        self.assertEqual(self.pairing.state, "done")

    def test_second_coordinator_reads_who_assigns_and_how_far(self):
        colleague = self._create_user(
            "colleague", "mentorat_module.group_mentorat_coordinator"
        )
        self.pairing.confirm_batch(limit=1)
        theirs = self.pairing.with_user(colleague)
        sentence = f"{self.coordinator.name} is assigning .* 1 of 2 are done"
        for method in ("action_confirm", "confirm_batch"):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(UserError, sentence),
            ):
                getattr(theirs, method)()
        # Whoever stopped in the middle keeps nobody from going on.
        with self._at(self._now() + timedelta(minutes=2)):
            theirs.action_confirm()
        self.assertEqual(self.pairing.confirmed_by_id, colleague)
        with self.assertRaisesRegex(UserError, "confirmed already: Colleague .* 2"):
            self.pairing.action_confirm()

    def test_many_pairs_are_confirmed_with_a_progress_bar(self):
        with patch(
            "odoo.addons.mentorat_module.models.pairing.mentorat_pairing.AT_ONCE", 1
        ):
            action = self.pairing.action_confirm()
        self.assertEqual(action["tag"], "mentorat_pairing_confirm")
        self.assertEqual(self.mentee.state, "waiting")

    def test_confirmed_line_cannot_be_changed(self):
        self.pairing.confirm_batch(limit=1)
        for action in ("action_exclude", "action_lock", "action_open_choose"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self.line, action)()

    def test_confirmed_proposal_is_closed_and_the_desk_opens_a_new_one(self):
        self.pairing.action_confirm()
        with self.assertRaises(UserError):
            self.pairing.action_recompute()
        self.assertNotEqual(self._open_desk(), self.pairing)

    def test_old_confirmed_proposals_are_deleted(self):
        self.pairing.action_confirm()
        self.pairing.sudo().computed_at = fields.Datetime.now() - timedelta(days=91)
        self.env["mentorat.pairing"]._gc_done()
        self.assertFalse(self.pairing.exists())
