"""What a mentor does without leaving the desk."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestDeskAnswer(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.asked = cls._ask(cls.agreement)
        cls.promise = cls.asked.live_commitment_id

    def _open(self, user=None):
        promise = self.promise.with_user(user or self.mentor_user)
        action = promise.action_open_reply()
        Wizard = self.env[action["res_model"]].with_user(promise.env.user)
        return Form(Wizard.with_context(**action["context"]))

    def test_answer_in_writing_keeps_the_promise(self):
        with self._at(self._hours(2)):
            form = self._open()
            form.body = "Page four\nsays it"
            form.save().action_confirm()
        self.assertStates(self.promise | self.asked.commitment_ids, "kept")
        message = self.asked.message_ids.filtered(lambda m: "Page four" in m.body)
        self.assertEqual(message.author_id, self.mentor_user.partner_id)

    def test_question_and_what_was_said_stand_above_the_answer(self):
        with self._at(self._hours(1)):
            self.asked.with_user(self.mentor_user).action_reply("I look into it")
        form = self._open()
        self.assertEqual(form.description, "I do not see it")
        self.assertIn("I look into it", form.said)

    def test_empty_answer_is_refused(self):
        form = self._open()
        form.body = "   "
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_answer_that_is_being_written_is_nobody_elses(self):
        form = self._open()
        form.body = "Between the two of us"
        wizard = form.save()
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_mentor_user).read(["body"])

    def test_other_mentor_cannot_open_what_was_said(self):
        Wizard = self.env["mentorat.answer.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(AccessError):
            Wizard.create({"request_id": self.asked.id}).read(["said"])

    def test_bright_button_of_the_agreement_answers(self):
        action = self.agreement.with_user(self.mentor_user).action_open_question()
        self.assertEqual(action["context"]["default_request_id"], self.asked.id)
        self.assertEqual(action["target"], "new")

    def test_meeting_that_took_place_is_the_last_one(self):
        now = self._hours(48)
        with self._at(now):
            pair = self.agreement.with_user(self.mentor_user)
            action = pair.action_record_meeting()
            events = self.env["calendar.event"].with_user(self.mentor_user)
            event = events.with_context(**action["context"]).create({})
            self.assertEqual(event.stop, now)
            self.assertEqual(event.start, now - timedelta(hours=1))
            self.env.invalidate_all()
            self.assertEqual(self.agreement.last_meeting_at, event.start)

    def test_objective_is_ticked_from_its_row(self):
        objective = self.env["mentorat.objective"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Lead an interview",
                "date_deadline": date(2026, 1, 13),
            }
        )
        with self._at(MONDAY):
            rows = self.mentor.with_user(self.mentor_user).desk_rows
            [row] = [row for row in rows if row["model"] == objective._name]
            [other] = row["others"]
            getattr(objective.with_user(self.mentor_user), other["method"])()
        self.assertEqual(objective.state, "achieved")

    def test_name_of_the_desk_does_not_follow_to_other_pages(self):
        """The web client hands on no key that begins with “show_”."""
        action = self.env["mentorat.mentor"].with_user(self.mentor_user)
        context = action.action_open_desk()["context"]
        self.assertTrue(all(key.startswith("show_") for key in context))
