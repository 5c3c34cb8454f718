"""A server that lacks what computes pairings: it says so, and the rest goes on."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ... import matching
from ..common import MONDAY
from .common import DeskCommon


class MissingPackagesCommon(DeskCommon):
    def _remove(self, package):
        """Let the import of ``package`` fail until the end of the test."""
        missing = patch.dict(matching.PACKAGES, {package: f"{package}.missing"})
        missing.start()
        self.addCleanup(missing.stop)


@tagged("post_install", "-at_install")
class TestMissingPackages(MissingPackagesCommon):
    def setUp(self):
        super().setUp()
        self._remove("ortools")

    def test_desk_opens_and_names_the_package(self):
        desk = self._open_desk()
        self.assertIn("ortools", desk.package_error)
        self.assertFalse(desk.computed_at)

    def test_desk_names_every_package(self):
        self._remove("numpy")
        self._remove("scipy")
        self.assertIn("numpy, scipy, ortools", self._open_desk().package_error)

    def test_desk_opens_where_many_wait(self):
        self.patch(type(self.env["mentorat.pairing"]), "_takes_long", lambda self: True)
        self.assertIn("ortools", self._open_desk().package_error)

    def test_each_button_that_computes_names_the_package(self):
        desk = self._open_desk()
        for method in ("action_recompute", "action_reset_settings", "compute_plan"):
            with self.subTest(method=method):
                with self.assertRaisesRegex(UserError, "ortools"):
                    getattr(desk, method)()

    def test_mentor_is_assigned_by_hand_without_scores(self):
        action = (
            self.env["mentorat.assign.wizard"]
            .with_user(self.coordinator)
            .with_context(default_mentee_id=self.mentee.id)
            .action_open()
        )
        wizard = self.env["mentorat.assign.wizard"].browse(action["res_id"])
        line = wizard.line_ids.filtered(lambda line: line.mentor_id == self.mentor)
        self.assertIn("ortools", wizard.package_error)
        self.assertFalse(line.summary)
        line.action_assign()
        self.assertEqual(self.mentee.mentor_id, self.mentor)

    def test_form_refuses_a_mentor_whom_a_rule_forbids(self):
        self.mentor.capacity = 0
        wizard = self.env["mentorat.assign.wizard"]._create_for(self.mentee)
        self.assertIn(self.mentor, wizard.refused_line_ids.mentor_id)

    def test_registration_waits_where_pairs_are_made_at_once(self):
        self.program.write({"auto_assign": True, "auto_assign_score": 0})
        logger = "odoo.addons.mentorat_module.models.pairing.mentorat_mentee"
        self.second.action_withdraw()
        with self.assertLogs(logger, "WARNING"):
            mentee = self._create_mentee(self.inside_user)
        self.assertEqual(mentee.state, "waiting")

    def test_warning_of_long_waits_names_the_package(self):
        self.program.waiting_warning_days = 1
        with self._at(MONDAY.replace(year=MONDAY.year + 1)):
            waits = self.program._get_long_waits()
        self.assertEqual(len(waits), 2)
        self.assertIn("ortools", waits[0]["why"][0])


@tagged("post_install", "-at_install")
class TestPackagesThatWentMissing(MissingPackagesCommon):
    """Proposals that were computed before."""

    def setUp(self):
        super().setUp()
        self.desk = self._open_desk()
        self.assertFalse(self.desk.package_error)
        self.desk.invalidate_recordset()
        self._remove("scipy")

    def test_stored_reasons_are_still_read(self):
        self.assertIn("Pensions", self._get_line(self.desk).summary)

    def test_another_mentor_is_chosen_without_reasons(self):
        line = self._get_line(self.desk)
        line.with_user(self.coordinator).action_choose(self.other_mentor)
        self.assertEqual((line.state, line.mentor_id), ("locked", self.other_mentor))
        self.assertFalse(line.sudo().explanation)

    def test_proposed_pairs_are_assigned(self):
        self.desk.action_confirm()
        self.assertEqual(self.mentee.mentor_id, self.mentor)
