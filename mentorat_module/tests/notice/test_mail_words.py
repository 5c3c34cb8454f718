from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_mail import MailCase


@tagged("post_install", "-at_install")
class TestMailWords(MailCase):
    """Coordinators change the texts of our mails, and none of their fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.original = cls.env.ref("mentorat_module.mail_template_reminder")
        cls.template = cls.original.with_user(cls.coordinator)

    def _change(self, old, new):
        self.assertIn(old, str(self.template.body_html))
        self.template.body_html = str(self.template.body_html).replace(old, new)

    def test_changed_text_is_in_the_mail(self):
        self._change("If you cannot, tell", "If you are swamped, tell")
        self.template.subject = "{{ object.mentee_id.name }} counts on you"
        promise = self._ask(self._activate()).commitment_ids
        promise._notify(self.mentor_user.partner_id, "mail_template_reminder")
        mail = self._notices("reminder")._create_mails()
        self.assertEqual(mail.subject, "Mentee counts on you")
        self.assertIn("If you are swamped", mail.body_html)

    def test_subject_in_the_list_shows_no_code(self):
        self.original.subject = "{{ object.mentee_id.name }} waits: {{ object.name }}."
        self.assertEqual(self.template.mentorat_subject, "… waits: ….")

    def test_field_may_be_removed(self):
        field = '<strong t-out="object.mentee_id.name">Camille</strong>'
        self._change(field, "Somebody")
        self.assertNotIn(field, str(self.template.body_html))

    def test_new_field_is_refused_in_any_directive(self):
        for hidden in (
            '<p t-out="object.request_id.description">A word</p>',
            '<p t-if="object.request_id.message_ids">A word</p>',
            '<a t-attf-href="https://elsewhere.example/{{object.request_id.name}}">x</a>',
            '<p T-OUT="object.request_id.description">A word</p>',
        ):
            with self.subTest(hidden), self.assertRaises(UserError):
                self.template.body_html = f"{self.template.body_html}{hidden}"
        with self.assertRaises(UserError):
            self.template.subject = "{{ object.request_id.name }}"

    def test_new_field_is_refused_in_another_language_too(self):
        value = '<p t-out="object.request_id.description">Un mot</p>'
        with self.assertRaises(UserError):
            self.template.update_field_translations("body_html", {"fr_CA": value})
        with self.assertRaises(UserError):
            self.template.with_context(lang="fr_CA").body_html = value

    def test_text_that_does_not_render_is_refused(self):
        session = self.env.ref("mentorat_module.mail_template_training_moved")
        self.env["mentorat.training.session"].create(
            {"name": "Wills", "program_id": self.program.id}
        )
        template = session.with_user(self.coordinator)
        body = str(template.body_html)
        self.assertIn('<t t-set="dates"', body)
        start = body.index('<t t-set="dates"')
        end = body.index(">", start) + 1
        with (
            mute_logger("odoo.addons.mail.models.mail_template"),
            self.assertRaises(UserError),
        ):
            template.body_html = body[:start] + "<t>" + body[end:]

    def test_coordinator_changes_no_other_field(self):
        for name, value in (("lang", "fr_CA"), ("email_to", "x@elsewhere.example")):
            with self.subTest(name), self.assertRaises(AccessError):
                self.template.write({name: value})

    def test_coordinator_changes_no_template_of_another_addon(self):
        theirs = self.env.ref("calendar.calendar_template_meeting_invitation")
        with self.assertRaises(AccessError):
            theirs.with_user(self.coordinator).subject = "Hello"

    def test_mentor_changes_nothing(self):
        with self.assertRaises(AccessError):
            self.original.with_user(self.mentor_user).subject = "Hello"
        with self.assertRaises(AccessError):
            self.original.with_user(self.mentor_user).action_mentorat_reset()

    def test_reset_restores_the_original_text(self):
        subject = self.template.subject
        self.template.subject = "Something else"
        self._change("If you cannot, tell", "Tell")
        self.template.action_mentorat_reset()
        self.assertEqual(self.template.subject, subject)
        self.assertIn("If you cannot, tell", self.template.body_html)

    def test_reset_of_a_template_of_another_addon_is_refused(self):
        theirs = self.env.ref("calendar.calendar_template_meeting_invitation")
        with self.assertRaises(AccessError):
            theirs.with_user(self.coordinator).action_mentorat_reset()
