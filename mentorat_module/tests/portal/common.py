from odoo import Command, http
from odoo.tests import HttpCase

from ..common import MentoratCommon

EXPECTATIONS = "I would like to feel at ease with retirement questions."


class MentoratPortalCase(MentoratCommon, HttpCase):
    """An active pair, an employee who is not registered, a stranger, and a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer_user = cls._create_user("newcomer", "base.group_portal")
        cls.newcomer_employee = cls._create_employee(cls.newcomer_user)
        cls.stranger_user = cls._create_user("stranger", "base.group_portal")
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Financing",
                "skill_ids": [
                    Command.create({"name": "Start-up loans"}),
                    Command.create({"name": "Retirement planning"}),
                ],
                "skill_level_ids": [
                    Command.create(
                        {"name": "Any", "level_progress": 50, "default_level": True}
                    ),
                    Command.create({"name": "Expert", "level_progress": 100}),
                ],
            }
        )
        cls.skills = cls.skill_type.skill_ids
        cls.agreement = cls.mentee.action_assign(cls.mentor)
        cls.agreement.action_record_first_contact()

    # ------------------------------------------------------------------
    # THE BROWSER
    # ------------------------------------------------------------------

    def _login(self, user):
        """Log in with the password of ``new_test_user``: the login, padded."""
        password = user.login + "x" * (8 - len(user.login))
        self.authenticate(user.login, password)

    def _get(self, url):
        return self.url_open(url, allow_redirects=False)

    def _post(self, url, token=True, files=None, **data):
        if token:
            data["csrf_token"] = http.Request.csrf_token(self)
        data.setdefault("nothing", "1")  # an empty body would make this a GET
        response = self.url_open(url, data=data, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return response

    def _register_answers(self, **answers):
        return {
            "program_id": self.program.id,
            "expertise_skill_ids": self.skills[0].id,
            "wanted_skill_ids": self.skills[1].id,
            "expectations": EXPECTATIONS,
            "consent": "1",
            **answers,
        }

    def _get_registrations(self, user):
        return self.env["mentorat.mentee"].search([("user_id", "=", user.id)])

    # ------------------------------------------------------------------
    # FACTORIES
    # ------------------------------------------------------------------

    def _ask_now(self, agreement=None, name="How do I read this report?", **values):
        agreement = agreement or self.agreement
        asked = agreement.with_user(agreement.mentee_id.user_id).action_ask(
            name, "I do not see it", **values
        )
        return asked.with_env(self.env)

    def _answer_now(self, request, body="Look at page two"):
        request.with_user(request.mentor_id.user_id).action_reply(body)
        request.invalidate_recordset()

    def _pages(self, name, user):
        return self.env[f"mentorat.portal.{name}"].with_user(user)

    # ------------------------------------------------------------------
    # ASSERTS
    # ------------------------------------------------------------------

    def assertGoesTo(self, response, url):
        self.assertEqual(response.status_code, 303, response.text[:500])
        self.assertTrue(
            response.headers["Location"].endswith(url), response.headers["Location"]
        )

    def assertRefused(self, response, *words):
        """Check that the form is shown again, with these words."""
        self.assertEqual(response.status_code, 422)
        for word in words:
            self.assertIn(word, response.text)


class MentoratPortalRecordsCase(MentoratPortalCase):
    """The pair, with one record of each kind that a page shows or changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.question = cls._ask_now(cls)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.agreement.id, "name": "Lead a meeting alone"}
        )
        cls.training = cls.env["mentorat.training.session"].create(
            {
                "name": "Reading statements",
                "program_id": cls.program.id,
                "start": "2099-01-05 15:00:00",
                "stop": "2099-01-05 17:00:00",
            }
        )
        cls.training.action_plan()
        cls.meeting = (
            cls.env["calendar.event"]
            .with_user(cls.mentor_user)
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "Our meeting",
                    "start": "2099-01-06 15:00:00",
                    "stop": "2099-01-06 16:00:00",
                    "mentorat_agreement_id": cls.agreement.id,
                }
            )
            .with_env(cls.env)
        )
        proposed = {
            "agreement_id": cls.agreement.id,
            "proposed_by": "mentee",
            "proposer_id": cls.mentee_user.id,
            "proposed_at": "2026-01-05 15:00:00",
        }
        cls.proposal = cls.env["mentorat.meeting.proposal"].create(
            {**proposed, "start": "2099-01-07 15:00:00", "minutes": 30}
        )
        cls.change = cls.env["mentorat.terms.change"].create(
            {**proposed, "text": "<p>New</p>", "text_sha256": "1" * 64}
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "statement.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "mentorat.request",
                "res_id": cls.question.id,
            }
        )
        cls.inside_mentee = cls._create_mentee(cls.inside_user)
