from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_access_rights import SECRET, WallsCommon


@tagged("post_install", "-at_install")
class TestAccessToCopies(WallsCommon):
    OUTSIDERS = ("coordinator", "admin", "other", "stranger")

    def _each_outsider(self):
        return [self.users[role] for role in self.OUTSIDERS]

    def _create_meeting(self):
        """Create a meeting of the pair with the secret in every text."""
        event = (
            self.env["calendar.event"]
            .with_user(self.mentor_user)
            .create(
                {
                    "name": SECRET,
                    "description": SECRET,
                    "location": SECRET,
                    "start": self._hours(48, since=fields.Datetime.now()),
                    "stop": self._hours(49, since=fields.Datetime.now()),
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return event.with_env(self.env)

    def test_meeting_of_a_pair_is_busy_time_to_others(self):
        event = self._create_meeting()
        for user in [*self._each_outsider(), self.helper_user]:
            with self.subTest(user=user.login):
                event.invalidate_recordset()
                [values] = event.with_user(user).read()
                self.assertNotIn(SECRET, str(values))
        event.invalidate_recordset()
        for user in (self.mentor_user, self.mentee_user):
            with self.subTest(user=user.login):
                self.assertEqual(event.with_user(user).name, SECRET)

    def test_meeting_of_a_pair_is_not_searched_by_its_content(self):
        event = self._create_meeting()
        for user in self._each_outsider():
            for model, path in (
                ("calendar.event", ""),
                ("calendar.attendee", "event_id."),
                ("res.partner", "meeting_ids."),
                ("hr.employee.public", "user_id.meeting_ids."),
            ):
                Model = self.env[model].with_user(user)
                for name in ("name", "description", "location"):
                    with self.subTest(user=user.login, path=f"{model}.{path}{name}"):
                        found = Model.search([(f"{path}{name}", "ilike", SECRET)])
                        self.assertFalse(found)
            groups = (
                self.env["calendar.attendee"]
                .with_user(user)
                ._read_group(
                    [("event_id", "=", event.id)],
                    ["event_id.name", "event_id.description"],
                )
            )
            self.assertNotIn(SECRET, str(groups))

    def test_invitations_are_closed_to_others(self):
        event = self._create_meeting()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "calendar.event"), ("res_id", "=", event.id)]
        )
        self.assertTrue(files)
        mails = self.env["mail.mail"].search(
            [("model", "=", "calendar.event"), ("res_id", "=", event.id)]
        )
        self.assertTrue(mails)
        for user in self._each_outsider():
            with self.subTest(user=user.login):
                for record in (*files, *event.message_ids, *mails):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_log_of_mails_shows_no_notice_and_no_confidential_message(self):
        """The notice about a request contains its subject."""
        self.mentee.with_user(self.mentee_user)._send_word(SECRET)
        notice = self.env["mentorat.notice"]._queue(
            self.request,
            self.mentor_user.partner_id,
            "mentorat_module.mail_template_request_opened",
        )
        self.assertIn(SECRET, notice._create_mails().body_html)
        self.env.flush_all()
        found = (
            self.env["mail.mail"]
            .with_user(self.admin_user)
            .search([("body_html", "ilike", SECRET)])
        )
        self.assertFalse(found)

    def test_messages_are_not_exported(self):
        self.request.with_user(self.mentor_user).action_reply(SECRET)
        self.mentee.with_user(self.mentee_user)._send_word(SECRET)
        words = self.env["mail.message"].search(
            [("model", "=", False), ("body", "ilike", SECRET)]
        )
        messages = self.request.message_ids.filtered("body")
        self.assertTrue(messages.notification_ids)
        self.assertTrue(words)
        for role in self.OUTSIDERS:
            user = self.users[role]
            user.group_ids += self.env.ref("base.group_allow_export")
            for records, path in (
                (messages, "body"),
                (messages.notification_ids, "mail_message_id/body"),
                (words if role != "coordinator" else messages, "body"),
            ):
                for record in records.with_user(user):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    with (
                        self.subTest(role=role, model=record._name),
                        self.assertRaises(AccessError),
                    ):
                        record.export_data([path])
