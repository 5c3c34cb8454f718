"""What each other mentor would change in a proposal."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import DeskCommon


@tagged("post_install", "-at_install")
class TestPairingChanges(DeskCommon):
    def _open(self, line):
        action = line.action_open_choose()
        wizards = self.env[action["res_model"]].with_user(self.coordinator)
        return wizards.browse(action["res_id"])

    def _get_changes(self, mentee=None):
        wizard = self._open(self._get_line(self._open_desk(), mentee))
        return {line.mentor_id: line.change for line in wizard.line_ids}

    def test_best_mentor_is_marked(self):
        changes = self._get_changes()
        self.assertEqual(changes[self.mentor], "The best for the whole list")

    def test_cost_is_the_difference_of_the_two_totals(self):
        pairing = self._open_desk()
        before = pairing.total_score
        change = self._get_changes()[self.other_mentor]
        self._get_line(pairing).action_choose(self.other_mentor)
        pairing.action_recompute()
        pairing.invalidate_recordset()
        self.assertIn(f"{before - pairing.total_score:.1f} less in total", change)

    def test_person_who_would_get_another_mentor_is_named(self):
        (self.mentor | self.other_mentor).capacity = 1
        self.assertIn(
            f"{self.second.name} would get {self.mentor.name}",
            self._get_changes()[self.other_mentor],
        )

    def test_person_who_would_get_nobody_is_named(self):
        self.mentor.capacity = 0
        self.other_mentor.capacity = 1
        change = self._get_changes()[self.other_mentor]
        self.assertIn(f"{self.second.name} would get nobody", change)
        self.assertNotIn("Pairs lost", change)

    def test_mentor_whose_seats_are_locked_is_marked(self):
        self.other_mentor.capacity = 1
        pairing = self._open_desk()
        self._get_line(pairing, self.second).action_lock()
        self.assertEqual(
            self._get_changes()[self.other_mentor],
            "Every free seat is locked for others",
        )

    def test_own_lock_is_ignored(self):
        pairing = self._open_desk()
        self._get_line(pairing).action_choose(self.other_mentor)
        self.assertEqual(
            self._get_changes()[self.mentor], "The best for the whole list"
        )

    def test_scores_use_the_weights_of_the_proposal(self):
        pairing = self._open_desk()
        pairing.write({"workplace_weight": 0, "expectations_weight": 0})
        pairing.action_recompute()
        best = self._open(self._get_line(pairing)).line_ids[0]
        self.assertEqual((best.mentor_id, best.score), (self.mentor, 100))

    def test_changes_in_a_long_list_are_computed_on_request(self):
        line = self._get_line(self._open_desk())
        where = "odoo.addons.mentorat_module.models.pairing"
        name = "mentorat_pairing_computing.COMPUTED_AT_ONCE"
        with patch(f"{where}.{name}", 1):
            wizard = self._open(line)
        self.assertFalse(wizard.has_changes)
        self.assertFalse(any(wizard.line_ids.mapped("change")))
        wizard.action_show_changes()
        self.assertIn("The best for the whole list", wizard.line_ids.mapped("change"))

    def test_form_of_a_registration_shows_no_changes(self):
        action = self.mentee.with_user(self.coordinator).action_open_assign()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertFalse(wizard.has_changes)
