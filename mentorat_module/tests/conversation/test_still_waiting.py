from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from ..notice.test_mail import MailCase

DOUBT = "Merci, je vais essayer la page quatre demain."

NOTHING = ""
RECEIVED = "Received"


@tagged("post_install", "-at_install")
class TestStillWaiting(MailCase):
    """After an answer: who waits for another one, and how they say so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)
        with cls._at(cls._hours(2)):
            cls.answer = cls.request.with_user(cls.mentor_user).action_reply("Page 4.")

    def _post(self, body, user=None, hours=3, **values):
        """Post as Odoo's chatter does, which asks nobody whether an answer is
        expected."""
        with self._at(self._hours(hours)):
            return self.request.with_user(user or self.mentee_user).message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **values,
            )

    def _still_wait(self, user=None, hours=5):
        with self._at(self._hours(hours)):
            self.request.with_user(user or self.mentee_user).action_still_waiting()

    # ------------------------------------------------------------------
    # WHAT IS SAID
    # ------------------------------------------------------------------

    def test_thank_you_opens_no_commitment(self):
        self._post("Merci beaucoup, bonne journée!")
        self.assertStates(self.request, "answered")
        self.assertFalse(self.request.may_be_waiting)

    def test_thank_you_opens_none_even_when_an_answer_was_expected(self):
        with self._at(self._hours(3)):
            self.request.with_user(self.mentee_user).action_reply("Merci!")
        self.assertStates(self.request, "answered")

    def test_question_opens_a_commitment(self):
        self._post("Merci! Et pour la page cinq, je fais comment?")
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.limit_at, self._hours(51))

    def test_doubt_opens_no_commitment_and_is_noted(self):
        self._post(DOUBT)
        self.assertStates(self.request, "answered")
        self.assertTrue(self.request.may_be_waiting)

    def test_file_without_a_word_is_a_doubt(self):
        with self._at(self._hours(3)):
            self.request.message_post(
                body=NOTHING,
                author_id=self.mentee.partner_id.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
                attachments=[("Plan.txt", b"The plan")],
            )
        self.assertStates(self.request, "answered")
        self.assertTrue(self.request.may_be_waiting)

    def test_who_chose_to_expect_an_answer_is_in_no_doubt(self):
        with self._at(self._hours(3)):
            self.request.with_user(self.mentee_user).action_reply(DOUBT)
        self.assertStates(self.request, "open")

    def test_who_chose_to_expect_none_is_in_no_doubt(self):
        with self._at(self._hours(3)):
            self.request.with_user(self.mentee_user).action_reply(
                "And page five?", expects_answer=False
            )
        self.assertStates(self.request, "answered")
        self.assertFalse(self.request.may_be_waiting)

    def test_doubt_ends_with_what_is_said_next(self):
        for body, user in (("Merci!", self.mentee_user), ("Bien!", self.mentor_user)):
            with self.subTest(body=body):
                self._post(DOUBT)
                self._post(body, user)
                self.assertFalse(self.request.may_be_waiting)

    def test_thank_you_that_becomes_a_question_opens_a_commitment(self):
        message = self._post("Merci!")
        with self._at(self._hours(4)):
            as_mentee = self.request.with_user(self.mentee_user)
            as_mentee._message_update_content(
                message, body=Markup("<p>Merci! Et la page cinq?</p>")
            )
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.limit_at, self._hours(52))

    def test_edit_of_a_message_that_expects_no_answer_opens_none(self):
        with self._at(self._hours(3)):
            as_mentee = self.request.with_user(self.mentee_user)
            message = as_mentee.action_reply("Here is page five", expects_answer=False)
            as_mentee._message_update_content(message, body=Markup("<p>Page 5</p>"))
        self.assertStates(self.request, "answered")

    # ------------------------------------------------------------------
    # I AM STILL WAITING
    # ------------------------------------------------------------------

    def test_mentee_who_still_waits_opens_a_commitment(self):
        self._post(DOUBT)
        self._forget()
        self._still_wait()
        self.assertStates(self.request, "open")
        self.assertEqual(self.request.limit_at, self._hours(53))
        self.assertFalse(self.request.may_be_waiting)
        self.assertTold("request_opened", self.mentor_user)

    def test_second_click_changes_nothing(self):
        self._forget()
        self._still_wait()
        self._still_wait(hours=6)
        self.assertEqual(self.request.limit_at, self._hours(53))
        self.assertEqual(len(self.request.commitment_ids), 2)
        self.assertTold("request_opened", self.mentor_user)

    def test_closed_conversation_is_opened_again(self):
        self.request.with_user(self.mentee_user).action_close()
        self._still_wait()
        self.assertStates(self.request, "open")

    def test_nobody_else_says_that_the_mentee_waits(self):
        for user in (
            self.mentor_user,
            self.coordinator,
            self.other_mentor_user,
            self.inside_user,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._still_wait(user)
        self.assertStates(self.request, "answered")

    def test_nobody_waits_in_an_agreement_that_is_over(self):
        self.agreement.action_end("early")
        with self.assertRaises(UserError):
            self._still_wait()

    def test_mentee_does_not_alarm_the_mentor_without_limit(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("mentorat_module.limit_request", "2")
        as_mentee = self.request.with_user(self.mentee_user)
        for _click in range(2):
            self._still_wait()
            with self._at(self._hours(5)):
                as_mentee.action_close()
        with self.assertRaises(UserError):
            self._still_wait()

    # ------------------------------------------------------------------
    # THE MAIL THAT BRINGS AN ANSWER
    # ------------------------------------------------------------------

    def _get_mails(self, message):
        return self.env["mail.mail"].search([("mail_message_id", "=", message.id)])

    def _get_links(self, need):
        return (
            f"{self.request.get_base_url()}{self.request.access_url}/enough?need={need}"
        )

    def test_mail_with_an_answer_asks_the_mentee_alone(self):
        contribution = {
            "agreement_id": self.agreement.id,
            "mentor_id": self.other_mentor.id,
            "description": "Loans",
        }
        self.env["mentorat.contribution"].create(contribution)
        other = self._ask(self.agreement, at=self._hours(3))
        with self._at(self._hours(4)):
            answer = other.with_user(self.mentor_user).action_reply("Page 5.")
        mails = self._get_mails(answer)
        mine = mails.filtered(lambda m: m.recipient_ids == self.mentee.partner_id)
        self.assertEqual(len(mails), 2)
        for need in ("yes", "no"):
            self.assertIn(f"{other.access_url}/enough?need={need}", mine.body_html)
        self.assertNotIn("/enough", (mails - mine).body_html)

    def test_mail_asks_in_the_language_of_the_mentee(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        view = self.env.ref("mentorat_module.mail_answer_enough")
        view.update_field_translations(
            "arch_db", {"fr_CA": {"Thank you, that is all": "Merci, c'est tout!"}}
        )
        self.mentee_user.lang = "fr_CA"
        self.env.flush_all()
        answer = self._post("Page 6.", self.mentor_user)
        self.assertIn("Merci, c'est tout!", self._get_mails(answer).body_html)

    def test_mail_of_the_mentee_and_first_words_of_a_mentor_ask_nothing(self):
        first = (
            self.env["mentorat.request"]
            .with_user(self.mentor_user)
            .create({"agreement_id": self.agreement.id, "name": "Hello"})
        )
        for message in (self._post("And page five?"), first.message_ids[:1]):
            mails = self._get_mails(message.sudo())
            self.assertTrue(mails)
            self.assertNotIn("/enough", "".join(mails.mapped("body_html")))

    def test_notice_that_comes_later_asks_the_mentee_too(self):
        self.mentee_user.sudo().mentorat_notification = "daily"
        self._forget()
        self._post("Page 6.", self.mentor_user)
        [mail] = self._send(self._hours(30))
        self.assertIn(self._get_links("yes"), mail.body_html)
        self.assertIn(self._get_links("no"), mail.body_html)

    # ------------------------------------------------------------------
    # ABSENCES THAT ODOO ANSWERS
    # ------------------------------------------------------------------

    def _leave(self, user):
        user.write(
            {
                "out_of_office_from": MONDAY,
                "out_of_office_to": self._hours(240),
                "out_of_office_message": "<p>Away</p>",
            }
        )

    def _get_absences(self):
        return self.request.message_ids.filtered(
            lambda message: message.message_type == "out_of_office"
        )

    def test_absence_goes_to_who_wrote_and_keeps_no_commitment(self):
        self.agreement.contribution_ids = [
            Command.create({"mentor_id": self.other_mentor.id, "description": "Loans"})
        ]
        self.request.sudo().contribution_ids = self.agreement.contribution_ids
        self._leave(self.mentor_user)
        self._post("And page five?")
        self.assertEqual(
            self._get_absences().notified_partner_ids, self.mentee.partner_id
        )
        self.assertStates(self.request, "open")
        self.assertFalse(self.request.live_commitment_id.kept_at)

    def test_absence_of_a_mentor_who_contributes_goes_to_the_other_mentor(self):
        self.agreement.contribution_ids = [
            Command.create({"mentor_id": self.other_mentor.id, "description": "Loans"})
        ]
        self.request.sudo().contribution_ids = self.agreement.contribution_ids
        self._leave(self.other_mentor_user)
        self._post("Page 6.", self.mentor_user)
        self.assertEqual(
            self._get_absences().notified_partner_ids, self.mentor.partner_id
        )

    def test_absence_reaches_who_wants_no_mail_of_messages_at_once(self):
        self.mentee_user.sudo().mentorat_notification = "daily"
        self._leave(self.mentor_user)
        self._forget()
        self._post("And page five?")
        self.assertTrue(self._get_mails(self._get_absences()))
        self.assertFalse(self._notices("message"))

    def test_automatic_comment_goes_to_who_wrote_at_the_most(self):
        self._post("And page five?")
        everybody = self.request._get_readers() | self.coordinator.partner_id
        note = self.request.message_post(
            body=RECEIVED,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=everybody.ids,
        )
        self.assertEqual(note.notified_partner_ids, self.mentee.partner_id)
        self.assertStates(self.request, "open")
