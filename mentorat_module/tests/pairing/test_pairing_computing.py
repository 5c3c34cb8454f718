"""Proposals for many people are computed in steps."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DeskCommon

MANY = "odoo.addons.mentorat_module.models.pairing.mentorat_pairing_computing"


@tagged("post_install", "-at_install")
class TestPairingSteps(DeskCommon):
    def setUp(self):
        super().setUp()
        self.enterContext(patch(f"{MANY}.COMPUTED_AT_ONCE", 1))

    def _begin(self):
        action = self.program.with_user(self.coordinator).action_match_waiting()
        pairings = self.env["mentorat.pairing"].with_user(self.coordinator)
        return action, pairings.browse(action["params"]["pairing_id"])

    def test_many_people_open_the_progress_dialog_before_the_desk(self):
        action, pairing = self._begin()
        self.assertEqual(action["tag"], "mentorat_pairing_compute")
        self.assertEqual(action["params"]["next"]["res_id"], pairing.id)
        self.assertFalse(pairing.computed_at)

    def test_few_people_are_computed_at_once(self):
        with patch(f"{MANY}.COMPUTED_AT_ONCE", 2):
            self.assertTrue(self._open_desk().computed_at)

    def test_first_step_stores_the_whole_proposal(self):
        pairing = self._begin()[1]
        self.assertEqual(pairing.compute_plan(), 2)
        self.assertEqual(
            pairing.line_ids.mentor_id.ids, (self.mentor | self.other_mentor).ids
        )
        self.assertTrue(all(pairing.line_ids.mapped("score")))
        self.assertFalse(pairing.line_ids[0].summary)

    def test_next_steps_store_the_reasons_in_batches(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.assertEqual(pairing.explain_batch(limit=1), 1)
        self.assertEqual(pairing.explain_batch(limit=1), 0)
        for line in pairing.line_ids:
            self.assertIn("at 100%", line.summary)

    def test_steps_give_the_same_result_as_one_computation(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        pairing.explain_batch()
        names = ["mentee_id", "mentor_id", "score", "confidence", "summary", "state"]
        in_steps = pairing.line_ids.read(names)
        pairing._recompute()
        self.env.invalidate_all()
        self.assertEqual(pairing.line_ids.read(names), in_steps)

    def test_missing_reasons_of_a_line_are_stored_when_opened(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        line = self._get_line(pairing)
        line.action_open_reasons()
        self.assertIn("Pensions at 100%", line.reasons)
        self.assertEqual(pairing.explain_batch(), 0)

    def test_desk_closed_between_two_steps_reopens_unchanged(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.assertEqual(self._open_desk(), pairing)
        self.assertEqual(pairing.to_explain_count, 2)
        params = pairing.action_explain()["params"]
        self.assertTrue(params["only_reasons"])

    def test_desk_closed_before_the_first_step_is_computed_again(self):
        pairing = self._begin()[1]
        self.assertEqual(self._begin()[1], pairing)

    def test_pairs_can_be_assigned_before_their_reasons_are_stored(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        pairing.action_confirm()
        self.assertStates(self.mentee | self.second, "matched", "matched")
        self.assertEqual(pairing.to_explain_count, 0)

    def test_archived_mentor_does_not_stop_the_steps(self):
        pairing = self._begin()[1]
        pairing.compute_plan()
        self.mentor.action_archive()
        self.assertEqual(pairing.explain_batch(), 0)

    def test_steps_keep_locked_lines(self):
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

    def test_only_coordinators_compute_and_only_open_proposals(self):
        pairing = self._begin()[1]
        for method in ("compute_plan", "explain_batch", "action_explain"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(pairing.with_user(self.mentor_user), method)()
        pairing.compute_plan()
        pairing.action_confirm()
        for method in ("compute_plan", "explain_batch"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(pairing, method)()
