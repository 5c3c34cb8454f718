import base64

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MentoratCommon

# The smallest picture there is: one white dot.
DOT = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/"
        "PchI7wAAAABJRU5ErkJggg=="
    )
)


@tagged("post_install", "-at_install")
class TestWizards(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Advice",
                "skill_ids": [Command.create({"name": "Pensions"})],
                "skill_level_ids": [
                    Command.create({"name": "Sure", "level_progress": 80})
                ],
            }
        )
        cls.skill = cls.skill_type.skill_ids
        cls.mentee.wanted_skill_ids = cls.skill

    # ------------------------------------------------------------------
    # ASSIGNMENT
    # ------------------------------------------------------------------

    def _open(self, record, user=None):
        """Return the form that a button of ``record`` opens."""
        record = record.with_user(user or self.coordinator)
        opened = (
            record.action_open_reassign()
            if record._name == "mentorat.agreement"
            else record.action_open_assign()
        )
        wizards = self.env[opened["res_model"]].with_user(record.env.user)
        return wizards.browse(opened["res_id"])

    def test_action_opens_the_same_form_for_a_link(self):
        action = self.env.ref("mentorat_module.mentorat_assign_wizard_action")
        opened = (
            action.with_user(self.coordinator)
            .with_context(default_mentee_id=self.mentee.id)
            .run()
        )
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        self.assertEqual(wizard.mentee_id, self.mentee)

    def _get_line(self, wizard, mentor):
        lines = wizard.line_ids | wizard.refused_line_ids
        return lines.filtered(lambda line: line.mentor_id == mentor)

    def test_candidates_with_the_wanted_skills_come_first(self):
        self.other_mentor.added_skill_ids = self.skill
        wizard = self._open(self.mentee)
        self.assertEqual(
            wizard.line_ids.mentor_id.ids, [self.other_mentor.id, self.mentor.id]
        )
        self.assertEqual(wizard.line_ids[0].common_skill_ids, self.skill)

    def test_same_workplace_comes_first_between_equals(self):
        address = self.env["res.partner"].create({"name": "An office of its own"})
        location = self.env["hr.work.location"].create(
            {"name": "Here", "address_id": address.id}
        )
        self.mentor.employee_id.work_location_id = location
        self.mentee.work_location_id = location
        wizard = self._open(self.mentee)
        self.assertEqual(wizard.line_ids[0].mentor_id, self.mentor)
        self.assertTrue(wizard.line_ids[0].same_workplace)

    def test_mentor_without_a_free_seat_is_listed_apart_with_the_reason(self):
        self.mentor.capacity = 0
        wizard = self._open(self.mentee)
        self.assertEqual(wizard.line_ids.mentor_id, self.other_mentor)
        self.assertEqual(wizard.refused_line_ids.mentor_id, self.mentor)
        self.assertIn("no free seat", wizard.refused_line_ids.refusal)

    def test_one_button_assigns(self):
        wizard = self._open(self.mentee)
        action = self._get_line(wizard, self.mentor).action_assign()
        self.assertEqual(self.mentee.state, "matched")
        self.assertEqual(action["res_id"], self.mentee.live_agreement_id.id)
        self.assertEqual(self.mentee.mentor_id, self.mentor)

    def test_refused_mentor_cannot_be_assigned_by_their_line(self):
        self.mentor.capacity = 0
        wizard = self._open(self.mentee)
        with self.assertRaises(UserError):
            self._get_line(wizard, self.mentor).action_assign()

    def test_seat_taken_in_the_meantime_refuses_the_assignment(self):
        self.mentor.capacity = 1
        wizard = self._open(self.mentee)
        other = self._create_mentee(self.inside_user)
        other.action_assign(self.mentor)
        with self.assertRaises(UserError):
            self._get_line(wizard, self.mentor).action_assign()

    def test_reassignment_gives_another_mentor_and_keeps_the_reason_for_hr(self):
        agreement = self._assign(at=self._now())
        wizard = self._open(agreement)
        self.assertNotIn(self.mentor, wizard.line_ids.mentor_id)
        with Form(wizard) as form:
            form.reason = "On sick leave"
        self._get_line(wizard, self.other_mentor).action_assign()
        self.assertEqual(agreement.state, "ended")
        self.assertEqual(agreement.ended_reason, "reassigned")
        self.assertEqual(agreement.end_note, "On sick leave")
        self.assertEqual(self.mentee.mentor_id, self.other_mentor)

    def test_mentor_cannot_open_the_assignment(self):
        with self.assertRaises(AccessError):
            self.env["mentorat.assign.wizard"].with_user(self.mentor_user).with_context(
                default_mentee_id=self.mentee.id
            ).action_open()

    # ------------------------------------------------------------------
    # CONTACT, ANSWER, END, SIGNATURE
    # ------------------------------------------------------------------

    def _wizard(self, action, user):
        """Return the model that ``action`` opens, with its defaults, for ``user``."""
        return (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
        )

    def _open_contact(self, agreement, user):
        action = agreement.with_user(user).action_open_first_contact()
        return Form(self._wizard(action, user))

    def test_mentor_records_when_and_how_they_reached_the_mentee(self):
        agreement = self._assign()
        with self._at(self._hours(30)):
            form = self._open_contact(agreement, self.mentor_user)
            self.assertEqual(form.limit_at, self._hours(72))
            form.when = self._hours(20)
            form.channel = "person"
            form.save().action_confirm()
        self.assertRecordValues(
            agreement,
            [
                {
                    "state": "active",
                    "first_contact_at": self._hours(20),
                    "first_contact_channel": "person",
                }
            ],
        )

    def test_contact_in_the_future_is_refused(self):
        agreement = self._assign()
        with self._at(self._hours(1)):
            form = self._open_contact(agreement, self.mentor_user)
            form.when = self._hours(2)
            with self.assertRaises(UserError):
                form.save().action_confirm()

    def test_coordinator_records_a_contact_they_heard_of(self):
        agreement = self._assign()
        with self._at(self._hours(4)):
            self._open_contact(agreement, self.coordinator).save().action_confirm()
        self.assertEqual(agreement.state, "active")

    def test_other_mentor_cannot_record_a_contact(self):
        agreement = self._assign()
        wizards = self.env["mentorat.contact.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(AccessError):
            wizards.create(
                {"agreement_id": agreement.id, "channel": "phone"}
            ).action_confirm()

    def test_answer_by_phone_keeps_the_commitment(self):
        request = self._ask(self._activate())
        with self._at(self._hours(3)):
            action = request.with_user(self.mentor_user).action_open_answer()
            with Form(self._wizard(action, self.mentor_user)) as form:
                form.channel = "phone"
            form.record.action_confirm()
        self.assertEqual(request.state, "answered")
        self.assertStates(request.commitment_ids, "kept")

    def test_coordinator_cannot_record_an_answer(self):
        request = self._ask(self._activate())
        with self.assertRaises(AccessError):
            self.env["mentorat.answer.wizard"].with_user(self.coordinator).create(
                {"request_id": request.id}
            )

    def test_unwound_pair_puts_the_mentee_back_on_the_waiting_list(self):
        agreement = self._activate()
        action = agreement.with_user(self.mentor_user).action_open_end()
        with Form(self._wizard(action, self.mentor_user)) as form:
            form.waits_again = "yes"
            form.note = "We do not have the same field"
        form.record.action_confirm()
        self.assertEqual(self.mentee.state, "waiting")
        self.assertEqual(agreement.end_note, "We do not have the same field")

    def test_complete_agreement_ends_the_path_of_the_mentee(self):
        agreement = self._activate()
        action = agreement.with_user(self.coordinator).action_open_end()
        with Form(self._wizard(action, self.coordinator)) as form:
            form.note = "All objectives are achieved"
        form.record.action_confirm()
        self.assertEqual(self.mentee.state, "ended")

    def test_mentor_reads_and_signs(self):
        agreement = self._activate()
        action = agreement.with_user(self.mentor_user).action_open_sign()
        with Form(self._wizard(action, self.mentor_user)) as form:
            self.assertIn(agreement.name, form.charter)
            form.signature = DOT
        form.record.action_confirm()
        self.assertTrue(agreement.mentor_signed_at)
        self.assertFalse(agreement.with_user(self.mentor_user).needs_my_signature)

    def test_empty_signature_is_refused(self):
        agreement = self._activate()
        wizards = self.env["mentorat.sign.wizard"].with_user(self.mentor_user)
        with self.assertRaises(UserError):
            wizards.create({"agreement_id": agreement.id}).action_confirm()

    def test_contributing_mentor_does_not_sign_in_place_of_the_lead(self):
        agreement = self._activate()
        agreement.contribution_ids = [
            Command.create({"mentor_id": self.other_mentor.id})
        ]
        wizards = self.env["mentorat.sign.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(AccessError):
            wizards.create(
                {"agreement_id": agreement.id, "signature": DOT}
            ).action_confirm()
