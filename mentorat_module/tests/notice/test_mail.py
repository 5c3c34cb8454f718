import base64
import re
from datetime import timedelta

from lxml import html as lxml_html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon

PORTAL = "/my/mentorat"
BACK_OFFICE = "/odoo/"


class MailCase(MentoratCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        module = cls.env["ir.module.module"].search([("name", "=", "mentorat_module")])
        module._update_translations(["fr_CA"])
        cls.second = cls._create_mentee(cls.inside_user)

    def _send(self, at):
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        return self._new_mails

    @classmethod
    def _forget(cls):
        cls.env["mentorat.notice"].search([]).unlink()

    def _notices(self, template, state=None):
        notices = self.env["mentorat.notice"].search(
            [
                (
                    "template_id",
                    "=",
                    self.env.ref(f"mentorat_module.mail_template_{template}").id,
                )
            ]
        )
        return notices.filtered(lambda n: not state or n.state == state)

    def assertTold(self, template, *users):
        """Check that exactly these users get the notice, once each."""
        told = self._notices(template).filtered(lambda n: n.state != "dropped")
        self.assertEqual(
            sorted(told.partner_id.mapped("name")),
            sorted(user.partner_id.name for user in users),
        )
        self.assertEqual(len(told), len(users))


@tagged("post_install", "-at_install")
class TestMailTexts(MailCase):
    """Each template of the addon, as its recipient gets it, in both languages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = agreement = cls._activate()
        cls.request = request = cls._ask(agreement)
        start = MONDAY + timedelta(days=7)
        proposed = {
            "agreement_id": agreement.id,
            "proposed_by": "mentee",
            "proposer_id": cls.mentee_user.id,
        }
        meeting = cls.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "mentorat_agreement_id": agreement.id,
            }
        )
        # A record of each model that a template can be about.
        cls.records = {
            "mail.message": cls.env["mail.message"].create(
                {"body": "A word", "author_id": cls.mentee_user.partner_id.id}
            ),
            "calendar.attendee": meeting.attendee_ids[:1],
            "calendar.event": meeting,
            "mentorat.meeting.proposal": cls.env["mentorat.meeting.proposal"].create(
                {**proposed, "start": start, "minutes": 30}
            ),
            "mentorat.terms.change": cls.env["mentorat.terms.change"].create(
                {**proposed, "text": "<p>New</p>", "text_sha256": "0" * 64}
            ),
            "mentorat.rule.failure": cls.env["mentorat.rule.failure"].create(
                {
                    "automation_id": cls.env.ref(
                        "mentorat_module.automation_overdue"
                    ).id,
                    "program_id": cls.program.id,
                    "error": "KeyError: 'nope'",
                }
            ),
            "mentorat.account.change": cls.env["mentorat.account.change"].create(
                {
                    "employee_id": cls.mentor.employee_id.id,
                    "name": cls.mentor.name,
                    "program_id": cls.program.id,
                    "kind": "password",
                }
            ),
            "mentorat.agreement": agreement,
            "mentorat.commitment": agreement.commitment_ids[:1],
            "mentorat.request": request,
            "mentorat.mentor": cls.mentor,
            "mentorat.mentee": cls.second,
            "mentorat.problem": cls.env["mentorat.problem"]._open(
                "bounced", cls.program, partner_id=cls.mentor.partner_id.id
            ),
            "mentorat.program": cls.program,
            "mentorat.training.session": cls.env["mentorat.training.session"].create(
                {
                    "name": "Wills",
                    "program_id": cls.program.id,
                    "location": "Room 12",
                    "capacity": 12,
                    "mentor_ids": [Command.set(cls.mentor.ids)],
                    "participation_ids": [Command.create({"mentee_id": cls.mentee.id})],
                    "start": start,
                    "stop": start + timedelta(hours=2),
                }
            ),
        }

    def _get_templates(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "mentorat_module"), ("model", "=", "mail.template")]
        )
        return self.env["mail.template"].browse(data.mapped("res_id"))

    def _render(self, template, record, user, lang):
        user.lang = lang
        notice = self.env["mentorat.notice"].create(
            {
                "partner_id": user.partner_id.id,
                "template_id": template.id,
                "res_model": record._name,
                "res_id": record.id,
                "due_at": MONDAY,
            }
        )
        with self._at(MONDAY):
            return notice._create_mails()

    def _each(self):
        for template in self._get_templates():
            yield template, self.records[template.model]

    def test_each_text_has_one_clear_action_that_leads_into_the_service(self):
        for template, record in self._each():
            mail = self._render(template, record, self.mentor_user, "en_US")
            with self.subTest(template=template.name):
                body = lxml_html.fromstring(str(mail.body_html))
                links = [link.get("href") for link in body.iter("a")]
                self.assertEqual(len(links), 1)
                self.assertTrue(links[0].startswith(record.get_base_url()), links)
                self.assertNotIn("access_token", links[0])

    def test_no_text_shows_an_empty_value(self):
        for template, record in self._each():
            mail = self._render(template, record, self.mentor_user, "en_US")
            with self.subTest(template=template.name):
                text = lxml_html.fromstring(str(mail.body_html)).text_content()
                self.assertNotRegex(f"{mail.subject} {text}", r"\b(False|None)\b|\{\{")

    def test_each_text_fits_a_phone(self):
        for template, record in self._each():
            mail = self._render(template, record, self.mentor_user, "en_US")
            with self.subTest(template=template.name):
                widths = re.findall(r"(?<!-)width: *(\d+)px", str(mail.body_html))
                self.assertFalse([width for width in widths if int(width) > 320])
                self.assertIn("max-width: 600px", mail.body_html)

    def test_french_recipient_gets_french(self):
        """Translated texts are in French, their links unchanged."""
        seen = 0
        for template, record in self._each():
            source = template.with_context(lang="en_US").subject
            if template.with_context(lang="fr_CA").subject == source:
                continue  # not translated yet: the file of translations says which
            seen += 1
            english = self._render(template, record, self.mentor_user, "en_US")
            french = self._render(template, record, self.mentor_user, "fr_CA")
            with self.subTest(template=template.name):
                self.assertIn("Bonjour", french.body_html)
                self.assertNotEqual(french.subject, english.subject)
                links = [
                    re.findall(r'href="([^"]*)"', str(mail.body_html))
                    for mail in (english, french)
                ]
                self.assertEqual(*links)
        self.assertGreater(seen, 8)

    def test_mail_links_mentees_to_the_portal_and_mentors_to_the_back_office(self):
        for name in ("to_sign", "training_planned", "ending", "slipped"):
            template = self.env.ref(
                f"mentorat_module.mail_template_{name}", raise_if_not_found=False
            )
            if not template:
                continue
            record = self.records[template.model]
            for user, place in (
                (self.mentee_user, PORTAL),
                (self.mentor_user, BACK_OFFICE),
            ):
                mail = self._render(template, record, user, "en_US")
                with self.subTest(template=name, user=user.login):
                    self.assertIn(record.get_base_url() + place, mail.body_html)

    def test_reminder_links_to_the_record_to_act_on(self):
        """The link opens the question, or the agreement for a first contact."""
        template = self.env.ref("mentorat_module.mail_template_reminder")
        assigned = self._assign(self.second, self.other_mentor)
        mail = self._render(
            template, assigned.commitment_ids, self.other_mentor_user, "en_US"
        )
        self.assertIn(f"/odoo/mentorat.agreement/{assigned.id}", mail.body_html)
        request = self.request
        mail = self._render(template, request.commitment_ids, self.mentor_user, "en_US")
        self.assertIn(f"/odoo/mentorat.request/{request.id}", mail.body_html)

    def test_coordinator_is_linked_to_the_commitment_and_not_to_the_question(self):
        template = self.env.ref("mentorat_module.mail_template_overdue_coordinator")
        promise = self.request.commitment_ids
        mail = self._render(template, promise, self.coordinator, "en_US")
        self.assertIn(f"/odoo/mentorat.commitment/{promise.id}", mail.body_html)
        self.assertNotIn("mentorat.request", mail.body_html)

    def test_absence_mail_writes_the_first_of_the_month_in_french(self):
        agreement = self.agreement
        with self._at(MONDAY):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "stand_in_id": self.other_mentor.id,
                    "date_from": "2026-01-20",
                    "date_to": "2026-02-01",
                }
            )
        template = self.env.ref("mentorat_module.mail_template_absence_mentee")
        mail = self._render(template, agreement, self.mentee_user, "fr_CA")
        self.assertIn("1er février", mail.body_html)

    def test_signing_mail_links_to_the_page_of_the_agreement(self):
        agreement = self.agreement
        template = self.env.ref("mentorat_module.mail_template_to_sign")
        mail = self._render(template, agreement, self.mentee_user, "en_US")
        self.assertIn(f"/my/mentorat/agreements/{agreement.id}", mail.body_html)


@tagged("post_install", "-at_install")
class TestMailMoments(MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": MONDAY + timedelta(days=7),
                "stop": MONDAY + timedelta(days=7, hours=2),
            }
        )
        cls.everybody = (cls.mentee_user, cls.inside_user, cls.mentor_user)

    def _plan(self, **values):
        self.session.write(values)
        with self._at(MONDAY):
            self.session.with_user(self.coordinator).action_plan()

    def _move(self, days=8):
        start = MONDAY + timedelta(days=days)
        with self._at(self._hours(2)):
            self.session.with_user(self.coordinator).write(
                {"start": start, "stop": start + timedelta(hours=2)}
            )

    # ------------------------------------------------------------------
    # REGISTRATION, AGREEMENT
    # ------------------------------------------------------------------

    def test_registration_mail_gives_the_place_in_the_list_and_the_next_steps(self):
        self._forget()
        user = self._create_user("late_comer")
        with self._at(MONDAY):
            self._create_mentee(user, registered_at=MONDAY + timedelta(days=3650))
        self.assertTold("registered", user)
        [mail] = self._send(MONDAY)
        self.assertIn("place", mail.body_html)
        self.assertIn("What happens next", mail.body_html)

    def test_mentee_paired_at_once_gets_no_registration_mail(self):
        self._forget()
        self.program.auto_assign = True
        user = self._create_user("late_comer")
        mentee = self._create_mentee(user)
        if mentee.state == "matched":
            self.assertTold("registered")

    def test_mentee_who_waits_again_gets_no_registration_mail(self):
        agreement = self._activate()
        self._forget()
        agreement.with_user(self.mentee_user).action_unwind()
        self.assertEqual(self.mentee.state, "waiting")
        self.assertTold("registered")

    def test_first_contact_asks_both_to_sign(self):
        self._activate()
        self.assertTold("to_sign", self.mentor_user, self.mentee_user)

    def test_changed_conditions_ask_both_to_sign_again(self):
        agreement = self._activate()
        image = base64.b64encode(
            base64.b64decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
                "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )
        ).decode()
        agreement.with_user(self.mentee_user).action_sign("Camille", image)
        self._forget()
        agreement.with_user(self.mentor_user).rules = "By video"
        self.assertTold("to_sign", self.mentor_user, self.mentee_user)

    def test_changed_conditions_that_nobody_signed_ask_nothing(self):
        agreement = self._activate()
        self._forget()
        agreement.with_user(self.mentor_user).rules = "By video"
        self.assertTold("to_sign")

    # ------------------------------------------------------------------
    # TRAININGS
    # ------------------------------------------------------------------

    def test_planned_training_is_announced_once_to_each(self):
        self._plan()
        self.assertTold("training_planned", *self.everybody)

    def test_requested_topic_is_announced_to_nobody(self):
        self.assertTold("training_planned")
        self.assertTold("training_cancelled")

    def test_moved_training_is_announced_once_to_each(self):
        self._plan()
        self._send(self._hours(1))
        self._move(8)
        self._move(9)
        self.assertTold("training_moved", *self.everybody)

    def test_training_moved_before_its_first_mail_is_one_mail_with_the_new_time(self):
        self._plan()
        self._move(8)
        self.assertTold("training_moved")
        mails = self._send(self._hours(3))
        self.assertEqual(len(mails), 3)
        self.assertIn("20", mails[0].body_html)

    def test_training_moved_in_the_calendar_sends_our_mail_only(self):
        self._plan()
        self._send(self._hours(1))
        later = self.session.start + timedelta(days=1)
        with self.mock_mail_gateway(), self._at(self._hours(2)):
            self.session.calendar_event_id.with_user(self.coordinator).write(
                {"start": later, "stop": later + timedelta(hours=1)}
            )
        self.assertFalse(self._new_mails)
        self.assertTold("training_moved", *self.everybody)

    def test_cancelled_training_is_announced_once_to_each(self):
        self._plan()
        self._send(self._hours(1))
        with self._at(self._hours(2)):
            self.session.with_user(self.coordinator).action_cancel()
        self.assertTold("training_cancelled", *self.everybody)

    def test_training_cancelled_before_its_first_mail_sends_nothing(self):
        self._plan()
        with self._at(self._hours(2)):
            self.session.with_user(self.coordinator).action_cancel()
        self.assertTold("training_cancelled")
        self.assertFalse(self._send(self._hours(3)))

    def test_participant_who_declined_gets_no_mail_of_changes(self):
        self._plan()
        with self._at(self._hours(1)):
            self.session.with_user(self.inside_user).action_decline()
        self._send(self._hours(1))
        self._move()
        self.assertTold("training_moved", self.mentee_user, self.mentor_user)

    def test_participant_who_gets_a_free_seat_gets_a_mail(self):
        self._plan(capacity=1)
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_register()
            self.session.with_user(self.inside_user).action_register()
            self.session.with_user(self.mentee_user).action_decline()
        self.assertTold("training_promoted", self.inside_user)

    def test_rule_switched_off_sends_no_training_mail(self):
        self.env.ref("mentorat_module.automation_training_planned").active = False
        self._plan()
        self.assertTold("training_planned")
