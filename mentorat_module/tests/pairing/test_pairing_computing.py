"""A proposal for many people is computed in steps, and none of them is lost."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DeskCommon

MANY = "odoo.addons.mentorat_module.models.pairing.mentorat_pairing_computing"


@tagged("post_install", "-at_install")
class TestSteps(DeskCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(patch(f"{MANY}.COMPUTED_AT_ONCE", 1))

    def _begin(self):
        action = self.program.with_user(self.coordinator).action_match_waiting()
        pairings = self.env["mentorat.pairing"].with_user(self.coordinator)
        return action, pairings.browse(action["params"]["pairing_id"])

    def test_desk_of_many_opens_with_a_bar_and_goes_on_to_the_proposal(self):
        action, pairing = self._begin()
        self.assertEqual(action["tag"], "mentorat_pairing_compute")
        self.assertEqual(action["params"]["next"]["res_id"], pairing.id)
        self.assertFalse(pairing.computed_at)

    def test_desk_of_few_opens_at_once(self):
        with patch(f"{MANY}.COMPUTED_AT_ONCE", 2):
            self.assertTrue(self._open_desk().computed_at)

    def test_first_step_makes_the_whole_proposal(self):
        pairing = self._begin()[1]
        self.assertEqual(pairing.compute_plan(), 2)
        self.assertEqual(
            pairing.line_ids.mentor_id.ids, (self.mentor | self.other_mentor).ids
        )
        self.assertTrue(all(pairing.line_ids.mapped("score")))
        self.assertFalse(pairing.line_ids[0].summary)

    def test_next_steps_write_the_reasons_down_batch_by_batch(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.assertEqual(pairing.explain_batch(limit=1), 1)
        self.assertEqual(pairing.explain_batch(limit=1), 0)
        for line in pairing.line_ids:
            self.assertIn("at 100%", line.summary)

    def test_steps_end_with_what_is_computed_at_once(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        pairing.explain_batch()
        names = ["mentee_id", "mentor_id", "score", "confidence", "summary", "state"]
        in_steps = pairing.line_ids.read(names)
        pairing._recompute()
        self.env.invalidate_all()
        self.assertEqual(pairing.line_ids.read(names), in_steps)

    def test_reasons_of_a_line_are_written_when_somebody_opens_them(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        line = self._get_line(pairing)
        line.action_open_reasons()
        self.assertIn("Pensions at 100%", line.reasons)
        self.assertEqual(pairing.explain_batch(), 0)

    def test_desk_that_was_left_between_two_steps_opens_as_it_was(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.assertEqual(self._open_desk(), pairing)
        self.assertEqual(pairing.to_explain_count, 2)
        params = pairing.action_explain()["params"]
        self.assertTrue(params["only_reasons"])

    def test_desk_that_was_left_before_the_first_step_begins_again(self):
        pairing = self._begin()[1]
        self.assertEqual(self._begin()[1], pairing)

    def test_pairs_can_be_assigned_before_their_reasons_are_written(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        pairing.action_confirm()
        self.assertStates(self.mentee | self.second, "matched", "matched")
        self.assertEqual(pairing.to_explain_count, 0)

    def test_mentor_who_left_in_between_stops_no_step(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.mentor.action_archive()
        self.assertEqual(pairing.explain_batch(), 0)

    def test_locked_line_stays_through_the_steps(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        line = self._get_line(pairing)
        line.action_choose(self.other_mentor)
        action = pairing.action_recompute()
        self.assertEqual(action["tag"], "mentorat_pairing_compute")
        pairing.compute_plan()
        pairing.explain_batch()
        self.assertRecordValues(
            line, [{"mentor_id": self.other_mentor.id, "state": "locked"}]
        )

    def test_steps_are_for_coordinators_and_open_proposals(self):
        pairing = self._begin()[1]
        for method in ("compute_plan", "explain_batch", "action_explain"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(pairing.with_user(self.mentor_user), method)()
        pairing.compute_plan()
        pairing.action_confirm()
        for method in ("compute_plan", "explain_batch"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(pairing, method)()
