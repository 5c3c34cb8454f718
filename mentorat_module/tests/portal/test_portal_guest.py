import base64
import json
from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from .common import MentoratPortalCase

NOT_FOUND = ("odoo.http", "odoo.addons.http_routing.models.ir_http")


@tagged("post_install", "-at_install")
class TestPortalGuest(MentoratPortalCase):
    """Whoever has no account answers one training by a link of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env["res.partner"]
        cls.guest = Partner.create(
            {"name": "A speaker", "email": "a@elsewhere.example"}
        )
        cls.second_guest = Partner.create({"name": "Somebody private"})
        cls.start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=7)
        cls.training = cls._create_session()
        cls.other_training = cls._create_session(name="Another training")
        # A mentee of whom the service knows no account.
        employee = cls._create_employee(name="No account")
        employee.work_email = "mentee@elsewhere.example"
        cls.outsider = cls.env["mentorat.mentee"].create(
            {"employee_id": employee.id, "program_id": cls.program.id}
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _create_session(cls, **values):
        session = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "audience": "selected",
                "start": cls.start,
                "stop": cls.start + timedelta(hours=2),
                "guest_ids": [Command.set((cls.guest | cls.second_guest).ids)],
                **values,
            }
        )
        session.action_plan()
        return session

    def _get_path(self, partner=None, session=None):
        """Return the path in the mail to ``partner``, and lead on from this server."""
        session = session or self.training
        url = session._get_guest_url(partner or self.guest)
        return url.removeprefix(session.get_base_url())

    def _answer(self, path, answer):
        return self._post(path, answer=answer)

    def _get_state(self, partner=None, session=None):
        attendees = (session or self.training).calendar_event_id.attendee_ids
        partner = partner or self.guest
        return attendees.filtered(lambda each: each.partner_id == partner).state

    # ------------------------------------------------------------------
    # THE ANSWER
    # ------------------------------------------------------------------

    def test_guest_answers_and_changes_their_mind(self):
        path = self._get_path()
        for answer, state in (("coming", "accepted"), ("declined", "declined")):
            response = self._answer(path, answer)
            self.assertEqual(response.status_code, 303)
            self.assertEqual(self._get_state(), state)
        self.assertIn("You have said that you are not coming", self._get(path).text)

    def test_list_of_the_session_shows_the_answer(self):
        self._answer(self._get_path(), "coming")
        session = self.training.with_user(self.coordinator)
        answers = {each.partner_id: each.state for each in session.guest_attendee_ids}
        self.assertEqual(
            answers, {self.guest: "accepted", self.second_guest: "needsAction"}
        )

    def test_following_the_link_changes_nothing(self):
        path = self._get_path()
        for query in ("", "?answer=coming", "?done=answered"):
            self.assertEqual(self._get(path + query).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self._get_state(), "needsAction")

    @mute_logger(*NOT_FOUND)
    def test_answer_without_the_token_of_the_form_is_refused(self):
        response = self._post(self._get_path(), token=False, answer="coming")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self._get_state(), "needsAction")

    @mute_logger(*NOT_FOUND)
    def test_answer_that_is_none_is_not_found(self):
        self.assertEqual(self._answer(self._get_path(), "perhaps").status_code, 404)

    def test_mentee_without_account_takes_a_seat_or_waits(self):
        session = self._create_session(
            name="One seat",
            capacity=1,
            participation_ids=[
                Command.create({"mentee_id": mentee.id})
                for mentee in self.mentee | self.outsider
            ],
        )
        path = self._get_path(self.outsider.partner_id, session)
        row = session.participation_ids.filtered(
            lambda each: each.mentee_id == self.outsider
        )
        for answer, state in (("coming", "registered"), ("declined", "declined")):
            self._answer(path, answer)
            self.assertEqual(row.state, state)
        session.with_user(self.mentee_user).action_register()
        self._answer(path, "coming")
        self.assertEqual(row.state, "waitlisted")
        self.assertIn("You are on the waiting list", self._get(path).text)

    def test_answer_after_the_end_or_the_cancellation_is_not_noted(self):
        path = self._get_path()
        self.training.action_cancel()
        response = self._post(path, answer="coming")
        self.assertEqual(response.status_code, 303)
        page = self._get(path)
        self.assertIn("does not take place", page.text)
        self.assertNotIn("I am coming", page.text)

    # ------------------------------------------------------------------
    # THIS SESSION, AND NOTHING ELSE
    # ------------------------------------------------------------------

    @mute_logger(*NOT_FOUND)
    def test_link_opens_no_other_session_and_no_other_person(self):
        path = self._get_path()
        prefix, token = path.rsplit("/", 1)
        env = self.env
        wrong = [
            token[:-1],
            token + "A",
            token[::-1],
            "A",
            "no-such-token",
            "é",
            # signed for something else
            hash_sign(env, "another_scope", [self.training.id, self.guest.id]),
            # not of the list
            hash_sign(
                env,
                "mentorat_module.training_guest",
                [self.training.id, self.stranger_user.partner_id.id],
            ),
            hash_sign(env, "mentorat_module.training_guest", [0, self.guest.id]),
        ]
        # The ids of another session, or another person, under this signature.
        head = 41
        raw = base64.urlsafe_b64decode(token + "===")
        for ids in (
            [self.other_training.id, self.guest.id],
            [self.training.id, self.second_guest.id],
        ):
            forged = raw[:head] + json.dumps(ids).encode()
            encoded = base64.urlsafe_b64encode(forged).decode()
            wrong.append(encoded.rstrip("="))
        for each in wrong:
            with self.subTest(each):
                self.assertEqual(self._get(f"{prefix}/{each}").status_code, 404)
                self.assertEqual(
                    self._answer(f"{prefix}/{each}", "coming").status_code, 404
                )
        self.assertEqual(self._get_state(session=self.other_training), "needsAction")

    @mute_logger(*NOT_FOUND)
    def test_guest_taken_off_the_list_opens_nothing_any_more(self):
        path = self._get_path()
        self.training.guest_ids -= self.guest
        self.assertEqual(self._get(path).status_code, 404)
        self.assertEqual(self._answer(path, "coming").status_code, 404)

    @mute_logger(*NOT_FOUND)
    def test_mentee_who_left_the_service_opens_nothing_any_more(self):
        participation = Command.create({"mentee_id": self.outsider.id})
        session = self._create_session(name="Left", participation_ids=[participation])
        path = self._get_path(self.outsider.partner_id, session)
        self.assertEqual(self._get(path).status_code, 200)
        self.outsider.write({"state": "withdrawn"})
        self.assertEqual(self._get(path).status_code, 404)
        self.assertEqual(self._answer(path, "coming").status_code, 404)

    def test_page_shows_no_other_person_but_who_gives_it(self):
        page = self._get(self._get_path())
        text = html.fromstring(page.text).text_content()
        self.assertIn("Wills", text)
        self.assertIn(self.mentor.name, text)
        for other in (self.second_guest.name, "Another training", self.mentee.name):
            self.assertNotIn(other, text)

    def test_page_is_kept_nowhere(self):
        headers = self._get(self._get_path()).headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["X-Robots-Tag"], "noindex")

    def test_page_is_in_the_language_of_the_guest(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.guest.lang = "fr_CA"
        page = html.fromstring(self._get(self._get_path()).text)
        self.assertEqual(page.get("lang"), "fr-CA")

    def test_token_is_a_signature_of_256_bits_that_is_stored_nowhere(self):
        token = self._get_path().rsplit("/", 1)[1]
        raw = base64.urlsafe_b64decode(token + "===")
        self.assertEqual(len(raw[9:41]) * 8, 256)
