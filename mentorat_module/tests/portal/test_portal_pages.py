from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestPortalPages(MentoratCommon):
    """What the pages “My mentoring” and “Learn more” show at each stage."""

    def _home(self, user=None, at=MONDAY):
        pages = self.env["mentorat.portal.home"].with_user(user or self.mentee_user)
        with self._at(at):
            return pages._get_home()

    def _mine(self, **kwargs):
        return self._home(**kwargs)["registrations"][0]

    # ------------------------------------------------------------------
    # MY MENTORING
    # ------------------------------------------------------------------

    def _steps(self, **kwargs):
        return [step["state"] for step in self._mine(**kwargs)["steps"]]

    def test_waiting_mentee_sees_their_place(self):
        with self._at(MONDAY - timedelta(days=300)):
            self._create_mentee(self.inside_user)
        self.assertEqual(self._mine()["place"], 2)

    def test_steps_while_waiting(self):
        self.assertEqual(self._steps(), ["done", "current", "todo", "todo", "todo"])

    def test_steps_after_the_assignment(self):
        self._assign()
        self.assertEqual(self._steps(), ["done", "done", "current", "todo", "todo"])

    def test_steps_after_the_first_contact(self):
        self._activate()
        self.assertEqual(self._steps(), ["done", "done", "done", "current", "todo"])

    def test_first_contact_shows_its_limit(self):
        self._assign()
        commitment = self._mine()["agreement"]["commitment"]
        self.assertFalse(commitment["is_late"])
        self.assertEqual(self._spaces(commitment["by"]["text"]), "by Thursday 10:00 AM")

    def test_late_first_contact_is_marked_as_late(self):
        self._assign()
        mine = self._mine(at=self._hours(73))
        self.assertTrue(mine["agreement"]["commitment"]["is_late"])

    def test_home_shows_by_when_a_question_is_answered(self):
        self._activate()
        by = self._mine()["agreement"]["answer_by"]
        self.assertEqual(self._spaces(by["text"]), "by Wednesday 10:00 AM")

    def test_limit_in_another_week_shows_its_date(self):
        pages = self.env["mentorat.portal"].with_user(self.mentee_user)
        with self._at(MONDAY):
            said = pages._format_by(MONDAY + timedelta(days=10))["text"]
        self.assertRegex(self._spaces(said), r"^by Thursday, .*\d{4}, 10:00 AM$")

    def test_hours_are_in_the_time_zone_of_the_user(self):
        self.mentee_user.tz = "Europe/Paris"
        self._activate()
        by = self._mine()["agreement"]["answer_by"]
        self.assertEqual(self._spaces(by["text"]), "by Wednesday 4:00 PM")

    def test_mentee_sees_their_mentor(self):
        self.mentor.bio = "<p>Twenty years beside entrepreneurs</p>"
        self._activate()
        mentor = self._mine()["agreement"]["mentor"]
        self.assertEqual(mentor["name"], self.mentor.name)
        self.assertIn("Twenty years", mentor["bio"])

    def test_agreement_to_sign_is_to_do(self):
        self._activate()
        self.assertIn("sign your agreement", self._mine()["todo"][0]["text"])

    def test_answer_is_to_do_until_the_mentee_replies(self):
        agreement = self._activate()
        request = self._ask(agreement)
        with self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page two")
        urls = [thing["url"] for thing in self._mine()["todo"]]
        self.assertIn(request.access_url, urls)
        with self._at(self._hours(2)):
            request.with_user(self.mentee_user).action_reply("Thanks", False)
        urls = [thing["url"] for thing in self._mine()["todo"]]
        self.assertNotIn(request.access_url, urls)

    def test_counter_counts_what_the_page_lists(self):
        self._activate()
        pages = self.env["mentorat.portal.home"].with_user(self.mentee_user)
        self.assertEqual(pages._count_todo(), len(self._mine()["todo"]))

    def test_withdrawn_mentee_sees_a_past_registration(self):
        self.mentee.with_user(self.mentee_user).action_withdraw()
        home = self._home()
        self.assertFalse(home["registrations"])
        self.assertEqual(len(home["past"]), 1)
        self.assertTrue(home["programs"])

    def test_internal_coordinator_sees_no_registration_of_others(self):
        self.assertFalse(self._home(user=self.coordinator)["registrations"])

    @staticmethod
    def _spaces(text):
        """Babel writes narrow spaces before AM and PM."""
        return text.replace("\u202f", " ").replace("\xa0", " ")

    # ------------------------------------------------------------------
    # LEARN MORE
    # ------------------------------------------------------------------

    def _presentation(self, user=None):
        user = user or self.env.ref("base.public_user")
        return self.env["mentorat.portal"].with_user(user)._get_presentation()

    def test_delays_are_those_of_the_programme(self):
        self.program.write(
            {"follow_up_reminder_hours": 12, "follow_up_limit_hours": 36}
        )
        self.program.write(
            {"first_contact_reminder_hours": 60, "first_contact_limit_hours": 60}
        )
        program = self._presentation()["program"]
        self.assertEqual(program["follow_up"], "12 to 36 hours")
        self.assertEqual(program["first_contact"], "60 hours")

    def test_texts_are_those_of_the_programme(self):
        self.program.introduction = "<p>Our own words</p>"
        self.assertIn("Our own words", self._presentation()["program"]["introduction"])

    def test_frequent_questions_are_those_of_the_programme(self):
        self.program.frequent_questions = "<h3>Who pays?</h3><p>Nobody.</p>"
        self.assertIn("Who pays?", self._presentation()["questions"])

    def test_empty_questions_are_the_default_with_current_delays(self):
        self.program.write(
            {
                "frequent_questions": "<p><br></p>",
                "follow_up_reminder_hours": 12,
                "follow_up_limit_hours": 36,
            }
        )
        self.assertIn("12 to 36 hours", self._presentation()["questions"])

    def test_only_coordinators_see_the_page_of_a_draft_programme(self):
        draft = self.program.copy({"name": "Next year"})
        self.assertEqual(draft.state, "draft")

        def shown_to(user):
            pages = self.env["mentorat.portal"].with_user(user)
            return pages._get_presentation(draft.id)["program"]["name"]

        self.assertEqual(shown_to(self.coordinator), "Next year")
        self.assertEqual(
            draft.action_view_presentation()["url"], f"/mentorat/{draft.id}"
        )
        for user in (self.env.ref("base.public_user"), self.mentee_user):
            self.assertEqual(shown_to(user), self.program.name)

    def test_closed_programme_is_not_public(self):
        self.program.action_close()
        self.assertFalse(self._presentation()["program"])

    def test_programme_of_another_company_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        program = self._create_program(
            name="Elsewhere", company_id=other.id, coordinator_ids=[Command.clear()]
        )
        shown = self._presentation()
        names = [each["name"] for each in shown["programs"]]
        self.assertNotIn(program.name, [*names, shown["program"]["name"]])

    def test_presentation_knows_who_is_registered(self):
        self.assertTrue(self._presentation(self.mentee_user)["registered"])
        self.assertFalse(self._presentation(self.coordinator)["registered"])
