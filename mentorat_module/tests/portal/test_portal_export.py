"""“My data”: all that the service holds about the reader, and nothing of others."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import MentoratPortalCase

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalExport(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _download(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get("/my/mentorat/data/download").text

    def assertDownloads(self, *texts):
        page = self._download()
        for text in texts:
            self.assertIn(text, page)

    def test_words_of_the_page_can_be_translated(self):
        view = self.env.ref("mentorat_module.portal_export")
        terms = view._fields["arch_db"].get_trans_terms(view.arch_db)
        self.assertIn("Registrations", terms)
        self.assertTrue(self._download().lstrip().startswith("<!DOCTYPE html>"))

    def _propose_meeting(self, days=2, user=None, **values):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=days)
        return self.agreement.with_user(
            user or self.mentee_user
        ).action_propose_meeting(start, **values)

    def test_moments_that_were_proposed_with_the_word_of_the_answer(self):
        proposal = self._propose_meeting(agenda="My first budget", location="Room 3")
        proposal.with_user(self.mentor_user).action_decline("A week later, please")
        self.assertDownloads(
            "My first budget", "Room 3", "A week later, please", "Declined"
        )

    def test_change_of_the_terms_with_its_reason_and_the_answer(self):
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign(user.name, PICTURE)
        change = self.agreement.with_user(self.mentor_user).action_propose_terms(
            {"meeting_interval_days": 21}, "A busy season"
        )
        change.with_user(self.mentee_user).action_refuse("I would rather not")
        self.assertDownloads("A busy season", "21 days", "I would rather not")

    def test_note_of_a_meeting(self):
        proposal = self._propose_meeting(agenda="Speak about the move")
        proposal.with_user(self.mentor_user).action_accept()
        self.assertDownloads("Our note: Speak about the move")

    def test_terms_of_the_pair(self):
        self.agreement.rules = "We are on time"
        self.env["mentorat.contribution"].create(
            {
                "agreement_id": self.agreement.id,
                "mentor_id": self.other_mentor.id,
                "description": "Ten years of estates",
            }
        )
        self.assertDownloads("We are on time", "Ten years of estates")

    def test_level_of_a_field_of_expertise_and_the_language(self):
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

    def test_fields_of_the_organisation_in_words(self):
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

    def test_who_stood_in_for_the_mentor(self):
        self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": fields.Date.today() - timedelta(days=1),
                "date_to": fields.Date.today() + timedelta(days=1),
                "stand_in_id": self.other_mentor.id,
            }
        )
        self.assertDownloads(f"meanwhile {self.other_mentor.name} answers")

    def test_absence_that_does_not_cover_the_reader_stays_out(self):
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

    def test_word_in_confidence_is_there_for_its_author_alone(self):
        self.mentee.with_user(self.mentee_user)._send_word("I feel a bit lost")
        self.assertDownloads("I feel a bit lost")
        self._login(self.mentor_user)
        self.assertNotIn("I feel a bit lost", self._download())

    def test_trainings_that_serve_an_objective_and_those_asked_for(self):
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

    def test_rating_of_a_conversation(self):
        request = self._ask_now()
        self._answer_now(request)
        request.with_user(self.mentee_user).action_rate("partly", "Page three as well?")
        self.assertDownloads("In part", "Page three as well?")

    # ------------------------------------------------------------------
    # HOW THE SERVICE WRITES
    # ------------------------------------------------------------------

    def test_no_choice_of_mails_comes_back_with_a_sentence_beside_the_field(self):
        self.mentee_user.mentorat_notification = "daily"
        for data in ({}, {"notification": ""}, {"notification": "never"}):
            with self.subTest(data=data):
                response = self._post("/my/mentorat/data/mails", **data)
                self.assertEqual(response.status_code, 422)
                self.assertIn('id="error_notification"', response.text)
                self.assertEqual(self.mentee_user.mentorat_notification, "daily")
