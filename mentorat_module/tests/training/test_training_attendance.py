"""The attendance sheet: who is on it, and who keeps it."""

import ast
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestAttendance(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create({"name": "A Notary"})
        cls.session.guest_ids = cls.guest
        cls._plan()
        with cls._at(cls._hours(1)):
            cls.session.with_user(cls.mentee_user).action_register()
        cls.row = cls.session.participation_ids.filtered(
            lambda row: row.mentee_id == cls.mentee
        )

    def _get_rows(self, user, expected=True):
        self.env.invalidate_all()
        rows = self.session.with_user(user).attendance_rows or []
        return {row["name"]: row for row in rows if row["is_expected"] == expected}

    def _note(self, user, kind, record, is_present=True):
        session = self.session.with_user(user)
        with self._at(self.session.start):
            return session.action_note_attendance(kind, record.id, is_present)

    def test_sheet_lists_those_with_a_seat_and_the_guests(self):
        self.assertEqual(
            self._get_rows(self.coordinator).keys(), {"Mentee", "A Notary"}
        )

    def test_invited_who_did_not_answer_are_apart(self):
        rows = self._get_rows(self.coordinator, expected=False)
        self.assertEqual(rows.keys(), {"Inside"})

    def test_mentor_who_gives_it_notes_who_is_there(self):
        self._note(self.mentor_user, "participant", self.row)
        self.assertStates(self.row, "attended")

    def test_who_is_absent_stays_on_the_sheet(self):
        self._note(self.mentor_user, "participant", self.row, False)
        self.assertEqual(self._get_rows(self.mentor_user)["Mentee"]["state"], "absent")

    def test_guest_is_noted_and_taken_back(self):
        self._note(self.mentor_user, "guest", self.guest)
        rows = self._get_rows(self.mentor_user)
        self.assertEqual(rows["A Notary"]["state"], "attended")
        self._note(self.mentor_user, "guest", self.guest, False)
        self.assertFalse(self.session.guests_present_ids)

    def test_another_mentor_does_not_keep_the_sheet(self):
        self.assertFalse(self._get_rows(self.other_mentor_user))
        self.assertFalse(
            self.session.with_user(self.other_mentor_user).can_take_attendance
        )
        with self.assertRaises(AccessError):
            self._note(self.other_mentor_user, "participant", self.row)

    def test_mentee_does_not_keep_the_sheet(self):
        with self.assertRaises(AccessError):
            self._note(self.mentee_user, "participant", self.row)

    def test_row_of_another_session_is_not_noted(self):
        other = self._create_session(name="Taxes")
        self._plan(other)
        row = other.participation_ids[:1]
        self._note(self.mentor_user, "participant", row)
        self.assertStates(row, "invited")

    def test_session_that_is_not_planned_has_no_sheet(self):
        self.session.with_user(self.coordinator).action_cancel()
        with self.assertRaises(UserError):
            self._note(self.coordinator, "participant", self.row)

    def test_page_is_named_after_the_session(self):
        action = self.session.with_user(self.mentor_user).action_view_attendance()
        context = ast.literal_eval(action["context"])
        session = self.session.browse(action["res_id"]).with_context(**context)
        self.assertEqual(session.display_name, "Attendance: Wills")

    def test_desk_leads_to_the_sheet(self):
        with self._at(self.session.start - timedelta(hours=1)):
            rows = self.mentor.with_user(self.mentor_user).desk_rows or []
        row = next(row for row in rows if row["title"] == "Wills")
        self.assertEqual(row["method"], "action_view_attendance")

    def test_desk_keeps_it_until_two_days_after(self):
        with self._at(self.session.stop + timedelta(days=3)):
            rows = self.mentor.with_user(self.mentor_user).desk_rows or []
        self.assertNotIn("Wills", [row["title"] for row in rows])

    def test_form_offers_the_sheet_in_the_page_itself(self):
        arch = self.session.with_user(self.mentor_user).get_view(view_type="form")
        self.assertIn('string="Take the Attendance"', arch["arch"])

    def test_second_guest_is_on_the_sheet_as_well(self):
        speaker = self.env["res.partner"].create({"name": "A Speaker"})
        with self._at(self._hours(2)):
            self.session.with_user(self.coordinator).guest_ids = [
                Command.link(speaker.id)
            ]
        self.assertIn("A Speaker", self._get_rows(self.coordinator))
