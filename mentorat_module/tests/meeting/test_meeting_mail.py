from lxml import html as lxml_html

from odoo.tests import tagged

from ..common import MONDAY
from ..notice.test_mail import MailCase


@tagged("post_install", "-at_install")
class TestMeetingMail(MailCase):
    """A meeting in the calendar is told in our words, in the reader's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls._forget()

    def _plan(self, at=MONDAY):
        start = self._hours(24 * 7, at)
        with self.mock_mail_gateway(), self._at(at):
            event = (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "name": "Mentoring",
                        "start": start,
                        "stop": start.replace(minute=30),
                        "location": "Room 12",
                        "mentorat_agreement_id": self.agreement.id,
                    }
                )
            )
            self.env.flush_all()
        return event

    def _move(self, event):
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            event.with_user(self.mentor_user).write(
                {
                    "start": self._hours(24, event.start),
                    "stop": self._hours(24, event.stop),
                }
            )
            self.env.flush_all()

    def test_mentee_reads_with_whom_and_when_and_is_led_to_the_portal(self):
        self._plan()
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.mentee_user.partner_id)
        self.assertIn("Mentor", mail.subject)
        body = lxml_html.fromstring(str(mail.body_html))
        self.assertIn("Monday, January 19", body.text_content())
        self.assertIn("Room 12", body.text_content())
        [link] = [link.get("href") for link in body.iter("a")]
        self.assertTrue(link.endswith("/my/mentorat/meetings"), link)

    def test_answer_goes_to_the_mentor_and_not_onto_the_event(self):
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "rivenord.example", "catchall_alias": "reponse"}
        )
        self._plan()
        self.assertIn(self.mentor_user.email, self._new_mails.reply_to)
        self.assertNotIn("reponse@", self._new_mails.reply_to)

    def test_mail_fits_a_phone(self):
        self._plan()
        self.assertNotRegex(
            str(self._new_mails.body_html), r"(?<!-)width[:=]\"? *[4-9]\d\d"
        )

    def test_moved_meeting_is_told_once_with_the_new_time(self):
        event = self._plan()
        self._move(event)
        [mail] = self._new_mails
        self.assertIn("Tuesday, January 20", mail.body_html)
        self.assertIn("changed", mail.body_html)

    def test_file_of_a_moved_meeting_moves_what_the_first_had_added(self):
        event = self._plan()
        first = self._new_mails.attachment_ids.raw.decode()
        self._move(event)
        second = self._new_mails.attachment_ids.raw.decode()
        [uid] = [line for line in first.splitlines() if line.startswith("UID:")]
        self.assertIn(uid, second)
        self.assertIn("DTSTART:20260120T", second)

    def test_texts_can_be_tried_on_any_attendee(self):
        """Odoo tries each template on the first attendee it finds."""
        event = self.env["calendar.event"].create(
            {"name": "Budget", "start": MONDAY, "stop": self._hours(1)}
        )
        for name in ("planned", "moved", "soon"):
            template = self.env.ref(f"mentorat_module.mail_template_meeting_{name}")
            for field in ("subject", "body_html"):
                template._render_field(field, event.attendee_ids.ids)

    def test_other_meetings_keep_the_words_of_odoo(self):
        with self.mock_mail_gateway(), self._at(MONDAY):
            self.env["calendar.event"].with_user(self.mentor_user).create(
                {
                    "name": "Budget",
                    "start": self._hours(24),
                    "stop": self._hours(25),
                    "partner_ids": self.inside_user.partner_id.ids,
                }
            )
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertIn("/calendar/meeting/accept", mail.body_html)

    def test_french_reader_reads_the_day_in_french(self):
        self.mentee_user.lang = "fr_CA"
        self._plan()
        self.assertIn("lundi 19 janvier", self._new_mails.body_html)

    def test_message_of_a_conversation_says_what_it_is_about(self):
        request = self._ask(self.agreement, name="Reading a pension statement")
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page four")
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertEqual(mail.subject, "Reading a pension statement")
        self.assertIn("Read and answer", mail.body_html)
        self.assertNotIn(request.display_name, mail.body_html)
