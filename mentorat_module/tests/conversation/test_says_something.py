from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MentoratCommon

# Nothing of these is seen.
INVISIBLE = (
    "",
    " \t\n",
    "\xa0\u202f\u2003",  # spaces that do not break, or of a width of their own
    "\u200b\u200d\u2060\ufeff",  # of no width
    "\u202e\u2066\u2069",  # the direction of the text
    "\u2800\u3164",  # an empty Braille cell, a filler of Hangul
    "...",
)
EMPTY_HTML = (
    Markup("<p><br></p>"),
    Markup("<p>&nbsp;</p><div>\u200b</div>"),
    Markup("<p><span class='o-mail-Message-edited'></span></p>"),
    Markup("<p style='display:none'>Look at page four</p>"),
    Markup("<div data-o-mail-quote='1'>-- <br>Louise</div>"),  # Odoo adds it
)


@tagged("post_install", "-at_install")
class TestSaysSomething(MentoratCommon):
    """A message without content keeps no commitment, whichever way it comes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request = cls._ask(cls._activate())
        cls.as_mentor = cls.request.with_user(cls.mentor_user)

    def _post(self, body, request=None, **values):
        return (request or self.as_mentor).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **values,
        )

    def _upload(self, user):
        return (
            self.env["ir.attachment"]
            .with_user(user)
            .create(
                {
                    "name": "Plan.txt",
                    "raw": b"The plan",
                    "res_model": "mail.compose.message",
                }
            )
        )

    def test_posting_nothing_is_refused_and_keeps_no_commitment(self):
        for body in (*INVISIBLE, *EMPTY_HTML):
            with self.subTest(body=body), self.assertRaises(UserError):
                self._post(body)
            self.assertStates(self.request, "open")

    def test_replying_nothing_is_refused(self):
        for body in (*INVISIBLE, *EMPTY_HTML):
            with self.subTest(body=body), self.assertRaises(UserError):
                self.as_mentor.action_reply(body)
        self.assertStates(self.request, "open")

    def test_replying_nothing_from_the_desk_is_refused(self):
        for body in INVISIBLE:
            wizard = (
                self.env["mentorat.answer.wizard"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "request_id": self.request.id,
                        "channel": "message",
                        "body": body,
                    }
                )
            )
            with self.subTest(body=body), self.assertRaises(UserError):
                wizard.action_confirm()
        self.assertStates(self.request, "open")

    def test_nothing_of_the_mentee_opens_no_commitment(self):
        self.as_mentor.action_reply("Page four.")
        for body in (*INVISIBLE, *EMPTY_HTML):
            with self.subTest(body=body), self.assertRaises(UserError):
                self.request.with_user(self.mentee_user).action_reply(body)
        self.assertStates(self.request, "answered")

    def test_short_words_and_an_emoji_are_an_answer(self):
        for body in ("Oui", "4", "👍", Markup("<p>Page <b>4</b></p>"), "?"):
            with self.subTest(body=body):
                self.assertTrue(self.request._says_something(self._post(body)))

    def test_user_who_calls_their_message_a_mail_is_checked_all_the_same(self):
        with self.assertRaises(UserError):
            self.as_mentor.message_post(
                body=Markup(), message_type="email", subtype_xmlid="mail.mt_comment"
            )

    def test_quote_typed_in_a_page_is_deliberate(self):
        message = self._post(Markup("<blockquote>Article 4</blockquote>"))
        self.assertTrue(self.request._says_something(message))

    def test_file_without_a_word_is_an_answer(self):
        file = self._upload(self.mentor_user)
        self.as_mentor.action_reply("", attachment_ids=file.ids)
        self.assertStates(self.request, "answered")

    def test_pasted_picture_without_a_word_is_an_answer(self):
        self._post(Markup("<p><img src='/web/image/1?access_token=x'></p>"))
        self.assertStates(self.request, "answered")

    def test_message_emptied_by_its_author_says_nothing(self):
        message = self._post("Page four.")
        message.sudo().body = ""
        self.assertFalse(self.request._says_something(message))

    # ------------------------------------------------------------------
    # WHAT BEGINS A CONVERSATION
    # ------------------------------------------------------------------

    def test_question_without_a_word_is_refused(self):
        agreement = self.request.agreement_id.with_user(self.mentee_user)
        for body in INVISIBLE:
            with self.subTest(body=body), self.assertRaises(UserError):
                agreement.action_ask(body or "\u200b", body)

    def test_conversation_of_a_mentor_without_a_word_makes_no_first_contact(self):
        agreement = self._assign(self._create_mentee(self.inside_user))
        with self.assertRaises(UserError):
            self.env["mentorat.request"].with_user(self.mentor_user).create(
                {
                    "agreement_id": agreement.id,
                    "name": "\u200b",
                    "description": "\u2060",
                }
            )
        self.assertFalse(agreement.first_contact_at)
