"""Seats of trainings, when somebody loses the account and comes back."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import MONDAY
from .common import TrainingCommon

LATER = MONDAY + timedelta(hours=2)


@tagged("post_install", "-at_install")
class TestTrainingLeft(TrainingCommon):
    def setUp(self):
        super().setUp()
        self.session.write(
            {
                "capacity": 1,
                "audience": "selected",
                "participation_ids": [
                    Command.create({"mentee_id": mentee.id})
                    for mentee in (self.mentee, self.second)
                ],
            }
        )
        self._plan()
        with self._at(MONDAY):
            for mentee in (self.mentee, self.second):
                self.session.with_user(mentee.user_id).action_register()
        self.env.flush_all()

    def _get_states(self):
        rows = self.session.participation_ids
        mine = rows.filtered(lambda row: row.mentee_id == self.mentee)
        return mine.state, (rows - mine).state

    def _leave(self):
        with self._at(LATER):
            user = self.mentee_user
            user.with_user(user).sudo()._deactivate_portal_user()
        self.env.invalidate_all()

    def _come_back(self):
        with self._at(LATER):
            self.mentee_user.action_unarchive()
            self.mentee.with_user(self.coordinator).action_return()

    def test_seat_goes_to_who_waits_for_one(self):
        self.assertEqual(self._get_states(), ("registered", "waitlisted"))
        self._leave()
        self.assertEqual(self._get_states(), ("declined", "registered"))

    def test_who_comes_back_waits_for_a_seat_that_was_given_away(self):
        self._leave()
        self._come_back()
        self.assertEqual(self._get_states(), ("waitlisted", "registered"))

    def test_who_comes_back_takes_a_seat_that_is_free(self):
        with self._at(MONDAY):
            self.session.with_user(self.second.user_id).action_decline()
        self._leave()
        self._come_back()
        self.assertEqual(self._get_states(), ("registered", "declined"))

    def test_seat_that_was_declined_before_stays_declined(self):
        with self._at(MONDAY):
            self.session.with_user(self.mentee_user).action_decline()
        self._leave()
        self._come_back()
        self.assertEqual(self._get_states(), ("declined", "registered"))

    def test_coordinator_reads_which_trainings_a_mentor_was_to_give(self):
        with self._at(LATER):
            self.mentor_user.action_archive()
            self.assertIn("Wills", " ".join(self.mentor._get_duties()))
