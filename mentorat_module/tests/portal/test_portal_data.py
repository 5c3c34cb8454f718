from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import MentoratPortalCase

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalData(MentoratPortalCase):
    """The page “My data”, its forms, and the file that it offers."""

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    # ------------------------------------------------------------------
    # THE FORMS
    # ------------------------------------------------------------------

    def test_user_chooses_how_mails_are_sent(self):
        self._post("/my/mentorat/data/mails", notification="daily")
        self.assertEqual(self.mentee_user.mentorat_notification, "daily")

    def test_unknown_choice_changes_nothing(self):
        self._post("/my/mentorat/data/mails", notification="never")
        self.assertEqual(self.mentee_user.mentorat_notification, "at_once")

    def test_leaving_needs_a_tick_and_ends_the_agreement(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/leave"
        self.assertRefused(self._post(url), "slip of the finger")
        self.assertEqual(self.mentee.state, "active")
        self.assertGoesTo(self._post(url, sure="1"), "done=left")
        self.assertEqual(self.mentee.state, "withdrawn")
        self.assertEqual(self.agreement.state, "ended")

    def test_unwinding_needs_a_tick_and_returns_to_the_waiting_list(self):
        url = f"/my/mentorat/agreements/{self.agreement.id}/unwind"
        self.assertRefused(self._post(url, word="Kept"), "Kept")
        self.assertGoesTo(
            self._post(url, word="We do not get along", sure="1"), "done=unwound"
        )
        self.assertEqual(self.mentee.state, "waiting")
        self.assertEqual(self.agreement.end_note, "We do not get along")

    def test_too_long_reason_is_refused_beside_its_field(self):
        url = f"/my/mentorat/agreements/{self.agreement.id}/unwind"
        response = self._post(url, word="x" * 6000, sure="1")
        self.assertRefused(response, f'id="error_why_{self.mentee.id}"')
        self.assertEqual(self.agreement.state, "active")

    def test_word_in_confidence_is_read_by_coordinators_only(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/word"
        self.assertGoesTo(self._post(url, word="I am ill at ease"), "done=word")
        message = self.env["mail.message"].search([("body", "like", "ill at ease")])
        self.assertEqual(message.partner_ids, self.coordinator.partner_id)
        self.assertFalse(message.with_user(self.mentor_user).has_access("read"))
        self.assertTrue(message.with_user(self.coordinator).has_access("read"))

    def test_empty_word_is_refused(self):
        url = f"/my/mentorat/registrations/{self.mentee.id}/word"
        self.assertRefused(self._post(url, word=" "), f"error_word_{self.mentee.id}")

    # ------------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------------

    def test_file_holds_the_messages_and_the_plan(self):
        request = self._ask_now()
        self._answer_now(request, "Look at page two")
        self.env["mentorat.objective"].create(
            {"agreement_id": self.agreement.id, "name": "Lead a meeting alone"}
        )
        response = self._get("/my/mentorat/data/download")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        for text in (request.name, "Look at page two", "Lead a meeting alone"):
            self.assertIn(text, response.text)

    def test_file_has_full_dates(self):
        self._ask_now()
        exported = self._pages("export", self.mentee_user)._get_export()
        self.assertNotIn("today", exported["requests"][0]["asked"]["text"])

    def test_file_holds_nothing_of_others(self):
        self._ask_now()
        self._login(self.newcomer_user)
        response = self._get("/my/mentorat/data/download")
        self.assertNotIn("How do I read", response.text)

    def _download(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get("/my/mentorat/data/download").text

    def assertDownloads(self, *texts):
        page = self._download()
        for text in texts:
            self.assertIn(text, page)

    def test_text_of_the_file_can_be_translated(self):
        view = self.env.ref("mentorat_module.portal_export")
        terms = view._fields["arch_db"].get_trans_terms(view.arch_db)
        self.assertIn("Registrations", terms)
        self.assertTrue(self._download().lstrip().startswith("<!DOCTYPE html>"))

    def _propose_meeting(self, days=2, user=None, **values):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
        return self.agreement.with_user(
            user or self.mentee_user
        ).action_propose_meeting(start, **values)

    def test_file_holds_proposed_meetings_and_their_answers(self):
        proposal = self._propose_meeting(agenda="My first budget", location="Room 3")
        proposal.with_user(self.mentor_user).action_decline("A week later, please")
        self.assertDownloads(
            "My first budget", "Room 3", "A week later, please", "Declined"
        )

    def test_file_holds_proposed_conditions_and_their_answers(self):
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign(user.name, PICTURE)
        change = self.agreement.with_user(self.mentor_user).action_propose_terms(
            {"meeting_interval_days": 21}, "A busy season"
        )
        change.with_user(self.mentee_user).action_refuse("I would rather not")
        self.assertDownloads("A busy season", "21 days", "I would rather not")

    def test_file_holds_the_note_of_a_meeting(self):
        proposal = self._propose_meeting(agenda="Speak about the move")
        proposal.with_user(self.mentor_user).action_accept()
        self.assertDownloads("Our note: Speak about the move")

    def test_file_holds_the_conditions_of_the_pair(self):
        self.agreement.rules = "We are on time"
        self.env["mentorat.contribution"].create(
            {
                "agreement_id": self.agreement.id,
                "mentor_id": self.other_mentor.id,
                "description": "Ten years of estates",
            }
        )
        self.assertDownloads("We are on time", "Ten years of estates")

    def test_file_holds_levels_of_expertise_and_the_language(self):
        self.mentee.write(
            {
                "lang": "en_US",
                "expertise_skill_ids": [Command.set(self.skills[0].ids)],
                "expertise_level_ids": [
                    Command.create(
                        {
                            "skill_id": self.skills[0].id,
                            "skill_level_id": self.skill_type.skill_level_ids[1].id,
                        }
                    )
                ],
            }
        )
        level = self.skill_type.skill_level_ids[1].name
        self.assertDownloads(f"{self.skills[0].name} ({level})", "English")

    def test_file_holds_properties_in_words(self):
        self.program.registration_properties_definition = [
            {
                "name": "branch",
                "string": "Branch",
                "type": "selection",
                "selection": [["levis", "Lévis"]],
            },
            {"name": "since", "string": "With us since", "type": "date"},
        ]
        self.program.agreement_properties_definition = [
            {"name": "remote", "string": "From afar", "type": "boolean"}
        ]
        self.mentee.registration_properties = {
            "branch": "levis",
            "since": "2020-02-03",
        }
        self.agreement.agreement_properties = {"remote": True}
        self.assertDownloads(
            "Branch: Lévis", "With us since: February 3, 2020", "From afar: Yes"
        )

    def test_file_names_the_stand_in(self):
        self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": fields.Date.today() - timedelta(days=1),
                "date_to": fields.Date.today() + timedelta(days=1),
                "stand_in_id": self.other_mentor.id,
            }
        )
        self.assertDownloads(f"meanwhile {self.other_mentor.name} answers")

    def test_file_has_no_absence_that_does_not_concern_the_user(self):
        absence = self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": fields.Date.today(),
                "date_to": fields.Date.today(),
                "stand_in_id": self.other_mentor.id,
            }
        )
        absence.agreement_ids = False
        self.assertNotIn(self.other_mentor.name, self._download())

    def test_word_in_confidence_is_in_the_file_of_its_author_only(self):
        self.mentee.with_user(self.mentee_user)._send_word("I feel a bit lost")
        self.assertDownloads("I feel a bit lost")
        self._login(self.mentor_user)
        self.assertNotIn("I feel a bit lost", self._download())

    def test_file_holds_linked_and_requested_trainings(self):
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills and mandates",
                "program_id": self.program.id,
                "requested_by_ids": [Command.set(self.mentee.ids)],
            }
        )
        self.env["mentorat.objective"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Advise on estates",
                "training_session_ids": [Command.set(session.ids)],
            }
        )
        self.assertDownloads(
            "Trainings that serve it: Wills and mandates",
            "I asked for: Wills and mandates",
        )

    def test_file_holds_ratings(self):
        request = self._ask_now()
        self._answer_now(request)
        request.with_user(self.mentee_user).action_rate("partly", "Page three as well?")
        self.assertDownloads("In part", "Page three as well?")

    # ------------------------------------------------------------------
    # HOW THE SERVICE WRITES
    # ------------------------------------------------------------------

    def test_missing_choice_of_mails_is_refused_beside_its_field(self):
        self.mentee_user.mentorat_notification = "daily"
        for data in ({}, {"notification": ""}, {"notification": "never"}):
            with self.subTest(data=data):
                response = self._post("/my/mentorat/data/mails", **data)
                self.assertEqual(response.status_code, 422)
                self.assertIn('id="error_notification"', response.text)
                self.assertEqual(self.mentee_user.mentorat_notification, "daily")
