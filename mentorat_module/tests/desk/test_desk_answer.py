from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestDesk(MentoratCommon):
    """What the desk shows, and what a mentor does without leaving it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.asked = cls._ask(cls.agreement)
        cls.promise = cls.asked.live_commitment_id
        cls.newcomer = cls._create_mentee(cls.inside_user)
        cls.assigned = cls._assign(cls.newcomer, at=cls._hours(1))

    def _desk(self, user=None):
        return self.mentor.with_user(user or self.mentor_user)

    def _rows(self, model, user=None):
        """Return the rows of the desk about a model, at ``MONDAY``."""
        desk = self._desk(user)
        desk.invalidate_recordset()
        with self._at(MONDAY):
            return [row for row in desk.desk_rows or [] if row["model"] == model]

    # ------------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------------

    def test_commitments_come_soonest_first(self):
        rows = self._rows("mentorat.commitment")
        self.assertEqual(
            [row["id"] for row in rows],
            [self.promise.id, self.assigned.commitment_ids.id],
        )

    def test_mentor_reads_the_subject(self):
        self.assertEqual(
            self._rows("mentorat.commitment")[0]["title"], "How do I read this report?"
        )

    def test_subject_of_a_conversation_is_empty_for_hr_and_administrators(self):
        admin = self._create_user("boss", "mentorat_module.group_mentorat_admin")
        for user in (self.coordinator, admin):
            values = self.promise.with_user(user).read(["subject", "client_waiting"])[0]
            self.assertFalse(values["subject"])
            self.assertFalse(values["client_waiting"])

    def test_coordinator_sees_no_plan_on_the_desk_of_a_mentor(self):
        self.env["mentorat.objective"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Dare ask",
                "date_deadline": date(2026, 1, 20),
            }
        )
        self.assertTrue(self._rows("mentorat.objective"))
        self.assertFalse(self._rows("mentorat.objective", self.coordinator))

    def test_colleague_sees_nobody_on_the_desk_of_another(self):
        self.assertFalse(self._desk(self.other_mentor_user).desk_agreement_ids)

    def test_answered_question_leaves_the_desk(self):
        with self._at(self._hours(12)):
            self.asked.with_user(self.mentor_user).action_record_answer("phone")
        [row] = self._rows("mentorat.commitment")
        self.assertEqual(row["id"], self.assigned.commitment_ids.id)

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    def test_desk_opens_from_the_menu(self):
        action = self.env.ref("mentorat_module.mentorat_mentor_action_desk")
        opened = action.with_user(self.mentor_user).run()
        self.assertEqual(opened["res_id"], self.mentor.id)
        form = Form(self._desk(), view="mentorat_module.mentorat_mentor_view_form_desk")
        self.assertEqual(len(form.desk_agreement_ids), 2)

    def test_user_who_is_no_mentor_has_no_desk(self):
        with self.assertRaises(UserError):
            self.env["mentorat.mentor"].with_user(self.coordinator).action_open_desk()

    def test_name_of_the_desk_does_not_follow_to_other_pages(self):
        """The web client keeps keys that begin with “show_” on their page."""
        action = self.env["mentorat.mentor"].with_user(self.mentor_user)
        context = action.action_open_desk()["context"]
        self.assertTrue(all(key.startswith("show_") for key in context))

    # ------------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------------

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

    def test_form_shows_the_question_and_the_last_messages(self):
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

    def test_unsent_answer_is_read_by_its_author_only(self):
        form = self._open()
        form.body = "Between the two of us"
        wizard = form.save()
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_mentor_user).read(["body"])

    def test_other_mentor_does_not_read_the_messages(self):
        Wizard = self.env["mentorat.answer.wizard"].with_user(self.other_mentor_user)
        with self.assertRaises(AccessError):
            Wizard.create({"request_id": self.asked.id}).read(["said"])

    def test_main_button_of_the_agreement_opens_the_answer(self):
        action = self.agreement.with_user(self.mentor_user).action_open_question()
        self.assertEqual(action["context"]["default_request_id"], self.asked.id)
        self.assertEqual(action["target"], "new")

    def test_recorded_meeting_becomes_the_last_one(self):
        now = self._hours(48)
        with self._at(now):
            pair = self.agreement.with_user(self.mentor_user)
            action = pair.action_record_meeting()
            wizards = self.env[action["res_model"]].with_user(self.mentor_user)
            form = Form(wizards.with_context(**action["context"]))
            form.save().action_send()
            self.env.invalidate_all()
            self.assertEqual(
                self.agreement.last_meeting_at, now - timedelta(minutes=30)
            )

    def test_row_of_an_objective_marks_it_achieved(self):
        objective = self.env["mentorat.objective"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Lead an interview",
                "date_deadline": date(2026, 1, 13),
            }
        )
        [row] = self._rows(objective._name)
        [other] = row["others"]
        with self._at(MONDAY):
            getattr(objective.with_user(self.mentor_user), other["method"])()
        self.assertEqual(objective.state, "achieved")
