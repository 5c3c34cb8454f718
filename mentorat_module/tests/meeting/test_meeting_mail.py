from lxml import html as lxml_html

from odoo.tests import tagged

from ..common import MONDAY
from ..notice.test_mail import MailCase


@tagged("post_install", "-at_install")
class TestMeetingMail(MailCase):
    """Mails about meetings of a pair: our templates, in the recipient's language."""

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

    def test_invitation_brings_the_agenda_to_the_mentee_alone(self):
        wizards = self.env["mentorat.meeting.wizard"].with_user(self.mentor_user)
        with self.mock_mail_gateway(), self._at(MONDAY):
            wizard = wizards.create(
                {
                    "agreement_id": self.agreement.id,
                    "start": self._hours(24),
                    "agenda": "Your first file <b>please</b>",
                    "own_note": "Ask how the summer went",
                }
            )
            self.env.flush_all()
            self.assertFalse(self._new_mails)
            wizard.action_send()
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.mentee_user.partner_id)
        text = lxml_html.fromstring(str(mail.body_html)).text_content()
        self.assertIn("Mentor writes:", text)
        self.assertIn("Your first file <b>please</b>", text)
        self.assertNotIn("summer", str(mail.body_html))

    def _move(self, event):
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            event.with_user(self.mentor_user).write(
                {
                    "start": self._hours(24, event.start),
                    "stop": self._hours(24, event.stop),
                }
            )
            self.env.flush_all()

    def test_invitation_shows_who_when_and_a_link_to_the_portal(self):
        self._plan()
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.mentee_user.partner_id)
        self.assertIn("Mentor", mail.subject)
        body = lxml_html.fromstring(str(mail.body_html))
        self.assertIn("Monday, January 19", body.text_content())
        self.assertIn("Room 12", body.text_content())
        [link] = [link.get("href") for link in body.iter("a")]
        self.assertTrue(link.endswith("/my/mentorat/meetings"), link)

    def test_reply_goes_to_the_mentor_and_not_onto_the_event(self):
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "rivenord.example", "catchall_alias": "reponse"}
        )
        self._plan()
        self.assertIn(self.mentor_user.email, self._new_mails.reply_to)
        self.assertNotIn("reponse@", self._new_mails.reply_to)

    def test_mail_has_no_width_over_a_phone(self):
        self._plan()
        self.assertNotRegex(
            str(self._new_mails.body_html), r"(?<!-)width[:=]\"? *[4-9]\d\d"
        )

    def test_moved_meeting_sends_one_mail_with_the_new_time(self):
        event = self._plan()
        self._move(event)
        [mail] = self._new_mails
        self.assertIn("Tuesday, January 20", mail.body_html)
        self.assertIn("changed", mail.body_html)

    def test_calendar_file_of_a_moved_meeting_keeps_its_uid(self):
        event = self._plan()
        first = self._new_mails.attachment_ids.raw.decode()
        self._move(event)
        second = self._new_mails.attachment_ids.raw.decode()
        [uid] = [line for line in first.splitlines() if line.startswith("UID:")]
        self.assertIn(uid, second)
        self.assertIn("DTSTART:20260120T", second)

    def test_templates_render_on_any_attendee(self):
        """Odoo validates each template on the first attendee it finds."""
        event = self.env["calendar.event"].create(
            {"name": "Budget", "start": MONDAY, "stop": self._hours(1)}
        )
        for name in ("planned", "moved", "soon"):
            template = self.env.ref(f"mentorat_module.mail_template_meeting_{name}")
            for field in ("subject", "body_html"):
                template._render_field(field, event.attendee_ids.ids)

    def test_other_meetings_keep_the_template_of_odoo(self):
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

    def test_day_is_in_french_for_a_french_recipient(self):
        self.mentee_user.lang = "fr_CA"
        self._plan()
        self.assertIn("lundi 19 janvier", self._new_mails.body_html)

    def test_mail_of_a_message_shows_the_subject_and_no_reference(self):
        request = self._ask(self.agreement, name="Reading a pension statement")
        with self.mock_mail_gateway(), self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page four")
            self.env.flush_all()
        [mail] = self._new_mails
        self.assertEqual(mail.subject, "Reading a pension statement")
        self.assertIn("Read and answer", mail.body_html)
        self.assertNotIn(request.display_name, mail.body_html)
