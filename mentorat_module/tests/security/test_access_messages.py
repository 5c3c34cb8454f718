"""Messages stay as they were posted, in the name of who posts them."""

import base64
import json
from contextlib import suppress
from itertools import cycle, islice

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .test_access_rights import SECRET, WallsCommon

FORGED = "I promise everything"
TEXT = "Hello"


class MessagesCommon(WallsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "user_manager", "base.group_user,base.group_erp_manager"
        )
        cls.users = {**cls.users, "manager": cls.manager}
        cls.asked = cls.request.with_user(cls.mentee_user).action_reply("And now?")
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "advice.txt",
                "raw": b"advice",
                "res_model": "mentorat.request",
                "res_id": cls.request.id,
            }
        )
        cls.message.sudo().attachment_ids = cls.file
        cls.mentee.with_user(cls.mentee_user)._send_word(SECRET)
        cls.word = cls.env["mail.message"].search(
            [("model", "=", False), ("message_type", "=", "user_notification")],
            order="id desc",
            limit=1,
        )
        cls.log = cls.agreement._message_log(body="Assigned by the coordinator")
        cls.invitation = cls.event.message_post(body=SECRET)
        cls.remark = cls.agreement.with_user(cls.coordinator).message_post(
            body=TEXT, message_type="comment"
        )
        cls.kept = [
            cls.message.with_env(cls.env),
            cls.asked.with_env(cls.env),
            cls.word,
            cls.log.with_env(cls.env),
            cls.invitation,
            cls.remark.with_env(cls.env),
            *(record.message_post(body=TEXT) for record in cls._get_threads().values()),
        ]
        cls.env.flush_all()

    @classmethod
    def _get_threads(cls):
        """Return a record of each of our models that has messages."""
        return {
            name: record
            for name, record in cls.records.items()
            if "message_ids" in record._fields and name != "mentorat.request"
        }

    def _each(self):
        return [
            (user, message) for user in self.users.values() for message in self.kept
        ]

    def flush_tracking(self):
        """Write the log lines of what has changed, as at the end of a transaction."""
        self.env.flush_all()
        self.cr.precommit.run()
        self.env.invalidate_all()

    def assertSame(self, message, before):
        self.env.invalidate_all()
        self.assertEqual(message.sudo().read(before.keys())[0], before)


@tagged("post_install", "-at_install")
class TestMessagesAreKept(MessagesCommon):
    """Nobody rewrites or deletes what was posted, the system excepted."""

    CONTENT = (
        "body",
        "subject",
        "date",
        "author_id",
        "email_from",
        "attachment_ids",
        "partner_ids",
        "is_internal",
        "message_type",
    )

    def test_each_model_with_messages_is_tested(self):
        threads = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("mentorat.")
            and not model._abstract
            and "message_ids" in model._fields
        }
        self.assertEqual(threads, {*self._get_threads(), "mentorat.request"})

    def test_nobody_writes_any_field(self):
        """Each role each message, and in turn each field."""
        fields_ = self.env["mail.message"]._fields
        values = {
            "char": FORGED,
            "text": FORGED,
            "html": FORGED,
            "boolean": True,
            "integer": 1,
            "many2one_reference": 1,
            "datetime": "2020-01-01",
            "many2many": [Command.clear()],
            "one2many": [Command.clear()],
        }
        names = [
            name
            for name, field in fields_.items()
            if name not in models.MAGIC_COLUMNS and (field.inverse or not field.compute)
        ]
        turns = cycle(names)
        for user, message in self._each():
            before = message.sudo().read(self.CONTENT)[0]
            for name in ("body", "author_id", *islice(turns, 4)):
                value = values.get(fields_[name].type, False)
                with self.assertRaises(AccessError, msg=name):
                    message.with_user(user).write({name: value})
            self.assertSame(message, before)

    def test_nobody_saves_imports_or_moves_them(self):
        for user, message in self._each():
            before = message.sudo().read(self.CONTENT)[0]
            mine = message.with_user(user)
            with self.assertRaises(AccessError):
                mine.web_save({"body": FORGED}, {"body": {}})
            mine.load([".id", "body"], [[str(message.id), FORGED]])
            with self.assertRaises(AccessError):
                # in a batch, behind a message of another model
                other = self.env.user.partner_id.message_post(
                    body=TEXT, author_id=user.partner_id.id
                )
                (other.with_user(user) + mine).write({"body": FORGED})
            self.assertSame(message, before)

    def test_the_field_of_the_record_is_no_way_round(self):
        for record in [*self._get_threads().values(), self.request, self.event]:
            message = record.message_ids[-1:]
            self.assertTrue(message)
            before = message.read(self.CONTENT)[0]
            for role, user in self.users.items():
                for command in (
                    Command.update(message.id, {"body": FORGED}),
                    Command.delete(message.id),
                    Command.unlink(message.id),
                    Command.clear(),
                    Command.set([]),
                ):
                    with self.subTest(model=record._name, role=role, command=command):
                        savepoint = self.cr.savepoint()
                        with suppress(AccessError, UserError):
                            record.with_user(user).write({"message_ids": [command]})
                            self.env.flush_all()
                        self.assertSame(message, before)
                        savepoint.close(rollback=True)

    def test_nobody_deletes_them(self):
        for user, message in self._each():
            with self.assertRaises(AccessError):
                message.with_user(user).unlink()
        self.assertEqual(
            len(
                self.env["mail.message"]
                .browse([message.id for message in self.kept])
                .exists()
            ),
            len(self.kept),
        )

    def test_the_outgoing_mail_is_no_way_round(self):
        mail = self.env["mail.mail"].create(
            {"mail_message_id": self.log.id, "body_html": "x"}
        )
        with self.assertRaises(AccessError):
            mail.with_user(self.admin_user).write({"body": FORGED})
        mail.with_user(self.admin_user).unlink()
        self.assertTrue(self.log.exists())
        mail = self.env["mail.mail"].create(
            {"mail_message_id": self.log.id, "is_notification": False}
        )
        with self.assertRaises(AccessError):
            mail.with_user(self.admin_user).unlink()

    def test_log_values_are_not_edited(self):
        self.flush_tracking()
        # Tests switch the log off.
        agreement = self.agreement.with_context(
            tracking_disable=False, mail_notrack=False
        )
        agreement.with_user(self.coordinator).action_end("early")
        self.flush_tracking()
        values = self.env["mail.tracking.value"].search(
            [("mail_message_id.model", "=like", "mentorat.%")]
        )
        tracked = set(values.mail_message_id.mapped("model"))
        self.assertIn("mentorat.agreement", tracked)
        for value in values.with_user(self.admin_user):
            with self.assertRaises(AccessError):
                value.write({"new_value_char": FORGED})
            with self.assertRaises(AccessError):
                value.unlink()
        with self.assertRaises(AccessError):
            values[:1].with_user(self.admin_user).create(
                {
                    "field_id": values[:1].field_id.id,
                    "mail_message_id": self.log.id,
                    "new_value_char": FORGED,
                }
            )

    def test_change_is_logged_whatever_the_client_asks(self):
        """What the client does in our methods is in :class:`TestThreadData`."""
        self.flush_tracking()
        before = self.program.message_ids
        self.program.with_user(self.coordinator).with_context(
            tracking_disable=True, mail_notrack=True
        ).write({"coordinator_ids": [], "name": "Renamed", "state": "closed"})
        self.flush_tracking()
        self.assertTrue((self.program.message_ids - before).tracking_value_ids)

    def test_files_that_were_sent_are_kept(self):
        self.event.message_post(body=TEXT, attachments=[("a.txt", b"advice")])
        files = self.file | self.event.message_ids.attachment_ids
        self.assertGreater(len(files), 1)
        for user in self.users.values():
            for file in files:
                for values in (
                    {"raw": b"forged"},
                    {"datas": base64.b64encode(b"forged")},
                    {"name": "forged.txt"},
                    {"res_model": "res.partner", "res_id": user.partner_id.id},
                    {"public": True},
                    {"access_token": "known"},
                ):
                    with self.subTest(user=user.login, values=values):
                        with self.assertRaises(AccessError):
                            file.with_user(user).write(values)
                with self.assertRaises(AccessError):
                    file.with_user(user).unlink()
        self.assertEqual(self.file.raw, b"advice")

    def test_the_system_still_deletes(self):
        self.message.sudo().unlink()
        self.file.sudo().unlink()
        self.assertFalse(self.file.exists())


@tagged("post_install", "-at_install")
class TestAuthorEdits(MessagesCommon, HttpCase):
    """The author edits a comment as Odoo has it, and the earlier text is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records["mentorat.message.version"].unlink()  # of the scene

    def _edit(self, user, message, body, **values):
        self.env.flush_all()
        self.authenticate(user.login, user.login.ljust(8, "x"))
        result = self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": message.id, "update_data": {"body": body, **values}},
        )
        self.env.invalidate_all()
        return result

    def _get_versions(self, message, user=None):
        """Return what the edits of a test kept, as ``user`` finds it."""
        Version = self.env["mentorat.message.version"]
        if user:
            Version = Version.with_user(user)
        return Version.search([("message_id", "=", message.id)])

    def test_author_edits_and_the_earlier_text_is_kept(self):
        for user, message in (
            (self.mentor_user, self.message),
            (self.mentee_user, self.asked),
        ):
            with self.subTest(user=user.login):
                before = message.sudo().body
                self._edit(user, message, "Look at page three", attachment_ids=[])
                self.assertIn("page three", message.sudo().body)
                self._edit(user, message, "", attachment_ids=[])
                bodies = self._get_versions(message).mapped("body")
                self.assertEqual(len(bodies), 2)
                self.assertIn("page three", bodies[0])
                self.assertEqual(bodies[1], before)
        self.assertTrue(self.file.exists())
        self.assertEqual(self.message.sudo().attachment_ids, self.file)

    def test_readers_alone_read_the_earlier_text(self):
        self._edit(self.mentor_user, self.message, "Look at page three")
        [version] = self._get_versions(self.message)
        for role, user in self.users.items():
            with self.subTest(role=role):
                reads = role in ("mentee", "lead", "helper")
                self.assertEqual(version.with_user(user).has_access("read"), reads)
                self.assertEqual(bool(self._get_versions(self.message, user)), reads)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(version.with_user(user).has_access(operation))

    def test_portal_shows_that_it_was_modified(self):
        self.authenticate(self.mentee_user.login, "menteexx")
        page = self.url_open(self.request.access_url).text
        self.assertNotIn("Modified", page)
        self._edit(self.mentor_user, self.message, "Look at page three")
        self.authenticate(self.mentee_user.login, "menteexx")
        page = self.url_open(self.request.access_url).text
        self.assertIn("Modified: show what was written before", page)
        self.assertGreater(page.count(SECRET), 1)

    def test_nobody_else_edits(self):
        for role, user in self.users.items():
            for message in self.kept:
                before = message.sudo().read(["body", "author_id"])[0]
                if message in (self.message, self.asked, self.remark) and (
                    message.sudo().author_id == user.partner_id
                ):
                    continue
                with self.subTest(role=role, message=(message.model, message.body)):
                    with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                        self._edit(user, message, FORGED)
                    self.assertSame(message, before)

    def test_nothing_is_edited_once_the_agreement_is_over(self):
        self.agreement.action_end("early")
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._edit(self.mentor_user, self.message, FORGED)
        self.assertIn(SECRET, self.message.sudo().body)

    def test_an_edit_makes_nobody_a_reader(self):
        self._edit(
            self.mentor_user,
            self.message,
            "For you",
            partner_ids=self.inside_user.partner_id.ids,
        )
        self.assertNotIn(self.inside_user.partner_id, self.message.sudo().partner_ids)
        self.assertFalse(self.message.with_user(self.inside_user).has_access("read"))

    def test_client_does_not_delete_a_file(self):
        for user in (self.mentor_user, self.mentee_user, self.admin_user):
            self.env.flush_all()
            self.authenticate(user.login, user.login.ljust(8, "x"))
            for token in (None, self.file._get_ownership_token()):
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(
                        "/mail/attachment/delete",
                        {"attachment_id": self.file.id, "access_token": token},
                    )
        self.assertTrue(self.file.exists())

    def test_other_messages_are_edited_and_deleted_as_ever(self):
        partner = self.inside_user.partner_id
        message = partner.message_post(
            body=TEXT,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self._edit(self.inside_user, message, "Good morning")
        self.assertIn("Good morning", message.body)
        message.with_user(self.inside_user).write({"body": "Bye"})
        message.with_user(self.admin_user).unlink()
        self.assertFalse(message.exists())


@tagged("post_install", "-at_install")
class TestNobodySpeaksForAnother(MessagesCommon):
    """The author of a message is the user who posts it."""

    def _get_victim(self, user):
        """Return the contact of the other one of the pair."""
        is_mentee = user == self.mentee_user
        return (self.mentor_user if is_mentee else self.mentee_user).partner_id

    def _each_forgery(self, user):
        """Yield arguments that name somebody else."""
        victim = self._get_victim(user)
        yield {"author_id": victim.id}
        yield {"email_from": victim.email_formatted}
        yield {"author_id": victim.id, "email_from": victim.email_formatted}
        yield {
            "author_id": user.partner_id.id,
            "email_from": f'"{victim.name}" <{user.email}>',
        }
        yield {"author_id": False, "email_from": "nobody@example.com"}

    def _count(self):
        return self.env["mail.message"].search_count([("body", "ilike", FORGED)])

    def _get_posts(self, user):
        """Return the calls that post a message, by name."""
        request = self.request.with_user(user)
        agreement = self.agreement.with_user(user)
        Message = self.env["mail.message"].with_user(user)
        on_request = {"model": request._name, "res_id": request.id}
        recipients = self._get_victim(user).ids
        return {
            "post": lambda **kw: request.message_post(body=FORGED, **kw),
            "comment": lambda **kw: request.message_post(
                body=FORGED,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                **kw,
            ),
            "log": lambda **kw: agreement.message_post(body=FORGED, **kw),
            "notify": lambda **kw: request.message_notify(
                body=FORGED, partner_ids=recipients, **kw
            ),
            "notice": lambda **kw: self.env["mail.thread"]
            .with_user(user)
            .message_notify(body=FORGED, partner_ids=recipients, **kw),
            "create": lambda **kw: Message.create({"body": FORGED, **on_request, **kw}),
            "default": lambda **kw: Message.with_context(
                **{f"default_{key}": value for key, value in kw.items()}
            ).create({"body": FORGED, **on_request, "email_from": "x@example.com"}),
            "word": lambda **kw: Message.create(
                {
                    "body": FORGED,
                    "message_type": "user_notification",
                    "partner_ids": [Command.set(recipients)],
                    **kw,
                }
            ),
            "compose": lambda **kw: self.env["mail.compose.message"]
            .with_user(user)
            .create(
                {
                    "body": FORGED,
                    "model": request._name,
                    "res_ids": request.ids,
                    "composition_mode": "comment",
                    **kw,
                }
            )
            ._action_send_mail(),
            "many": lambda **kw: self.env["mail.compose.message"]
            .with_user(user)
            .create(
                {
                    "body": FORGED,
                    "model": request._name,
                    "res_ids": request.ids,
                    "composition_mode": "mass_mail",
                    **kw,
                }
            )
            ._action_send_mail(),
            "template": lambda **kw: self._get_template(user).send_mail(
                user.partner_id.id, email_values={"body": FORGED, **on_request, **kw}
            ),
        }

    def _get_template(self, user):
        """Return a mail about a record that each user reads: themself."""
        return (
            self.env["mail.template"]
            .create(
                {
                    "name": "Any",
                    "model_id": self.env["ir.model"]._get_id("res.partner"),
                    "subject": "Any",
                    "body_html": "Any",
                }
            )
            .with_user(user)
        )

    def test_no_mail_rewrites_a_message(self):
        """The values of a mail are those of its message, in Odoo."""
        for user in self.users.values():
            template = self._get_template(user)
            for message in self.kept:
                before = message.sudo().read(["body", "author_id", "model"])[0]
                with self.assertRaises(AccessError):
                    template.send_mail(
                        user.partner_id.id,
                        email_values={"mail_message_id": message.id, "body": FORGED},
                    )
                self.assertSame(message, before)

    def test_templates_of_the_service_send_no_text_of_a_user(self):
        template = self.env.ref("mentorat_module.mail_template_assigned_mentee")
        for user in (self.mentor_user, self.coordinator):
            with self.assertRaises(AccessError):
                template.with_user(user).send_mail(
                    self.agreement.id, email_values={"body_html": FORGED}
                )

    def test_nobody_posts_in_the_name_of_another(self):
        for role, user in self.users.items():
            for name, post in self._get_posts(user).items():
                for forgery in self._each_forgery(user):
                    with self.subTest(role=role, post=name, forgery=forgery):
                        self.assertFalse(self._is_forged(user, post, forgery))

    def _is_forged(self, user, post, forgery):
        """Return whether somebody else seems to have written. Odoo leaves out the
        author that a portal user gives; others are refused."""
        savepoint = self.cr.savepoint()
        try:
            post(**forgery)
        except AccessError:
            return False
        else:
            messages = self.env["mail.message"].search([("body", "ilike", FORGED)])
            return not user._is_portal() or any(
                message.author_id != user.partner_id
                or message.email_from != user.email_formatted
                for message in messages
            )
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def test_mentors_post_in_their_own_name(self):
        for user in (self.mentor_user, self.helper_user):
            message = self.request.with_user(user).message_post(
                body=TEXT,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self.assertEqual(message.sudo().author_id, user.partner_id)
            message = self.request.with_user(user).message_post(
                body=TEXT,
                author_id=user.partner_id.id,
                email_from=user.email_formatted,
            )
            self.assertEqual(message.sudo().author_id, user.partner_id)

    def test_nobody_dates_a_message_or_writes_the_log(self):
        mine = self.request.with_user(self.mentor_user)
        agreement = self.agreement.with_user(self.coordinator)
        field = self.env["ir.model.fields"]._get("mentorat.agreement", "state")
        values = [Command.create({"field_id": field.id, "new_value_char": FORGED})]
        with self.assertRaises(AccessError), self.cr.savepoint():
            mine.message_post(body=FORGED, date="2020-01-01 10:00:00")
        with self.assertRaises(AccessError), self.cr.savepoint():
            agreement.message_post(body=FORGED, tracking_value_ids=values)
        self.assertFalse(self._count())
        message = mine.message_post(body=TEXT, reply_to="me@elsewhere.example.com")
        self.assertNotEqual(message.sudo().reply_to, "me@elsewhere.example.com")

    def test_a_scheduled_message_speaks_for_its_writer(self):
        Scheduled = self.env["mail.scheduled.message"].with_user(self.mentor_user)
        scheduled = Scheduled.create(
            {
                "model": "mentorat.request",
                "res_id": self.request.id,
                "author_id": self.mentee_user.partner_id.id,
                "body": FORGED,
                "scheduled_date": fields.Datetime.add(fields.Datetime.now(), days=1),
            }
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            scheduled.post_message()
        self.assertFalse(self._count())

    def test_nobody_plays_the_mail_server(self):
        mail = (
            f"From: {self.mentee_user.email}\nTo: catchall@example.com\n"
            f"Message-Id: <forged@example.com>\nIn-Reply-To: "
            f"{self.message.sudo().message_id}\nSubject: x\n\n{FORGED}\n"
        )
        for role, user in self.users.items():
            if role == "admin":
                continue
            with self.subTest(role=role):
                Thread = self.env["mail.thread"].with_user(user)
                with self.assertRaises(AccessError), self.cr.savepoint():
                    Thread.message_process("mentorat.request", mail)
        self.assertFalse(self._count())

    def test_who_follows_but_does_not_read_does_not_write(self):
        self.env["mail.followers"].create(
            {
                "res_model": "mentorat.request",
                "res_id": self.request.id,
                "partner_id": self.third_mentor_user.partner_id.id,
            }
        )
        Message = self.env["mail.message"].with_user(self.third_mentor_user)
        with self.assertRaises(AccessError), self.cr.savepoint():
            Message.create(
                {
                    "body": FORGED,
                    "model": "mentorat.request",
                    "res_id": self.request.id,
                }
            )
        self.assertFalse(self._count())


# What each model of Odoo that points to a message shows of one of ours to those who may
# not read it: "nothing", or "name", the neutral name of the message and no more.
POINTERS = {
    "discuss.call.history": "name",
    "discuss.channel": "name",
    "discuss.channel.member": "name",
    "mail.compose.message": "nothing",
    "mail.mail": "nothing",
    "mail.message": "nothing",
    "mail.message.link.preview": "nothing",
    "mail.message.reaction": "nothing",
    "mail.message.schedule": "nothing",
    "mail.message.translation": "nothing",
    "mail.notification": "nothing",
    "mail.tracking.value": "nothing",
    "mentorat.message.version": "nothing",
    "rating.rating": "nothing",
    "sms.sms": "name",
    "snailmail.letter": "name",
}
# Forms of Odoo about a record, whose rows are read by who opened them alone.
FORMS = {
    "base_import.import": None,  # of the model only
    "mail.activity.schedule": {"summary": SECRET},
    "mail.compose.message": {"body": SECRET},
    "mail.followers.edit": {"message": SECRET},
    "portal.share": None,  # see test_access_links
    "privacy.lookup.wizard.line": None,  # names of records
    "sms.composer": None,  # to phone numbers
}


@tagged("post_install", "-at_install")
class TestSideDoors(MessagesCommon):
    """What other models of Odoo show of messages and followers of the service."""

    OUTSIDERS = ("coordinator", "admin", "other", "stranger", "manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.private = (cls.message | cls.asked | cls.word | cls.invitation).sudo()
        cls.private.subject = SECRET
        for user in (cls.users[role] for role in cls.OUTSIDERS):
            user.group_ids += cls.env.ref("base.group_allow_export")
        cls.env.flush_all()

    def _create_pointers(self, message):
        """Return a row of each model that points to ``message``."""
        link = self.env["mail.link.preview"].create(
            {"source_url": f"https://example.com/{message.id}"}
        )
        channel = self.env["discuss.channel"].create({"name": "All"})
        rows = {
            "mail.mail": {"mail_message_id": message.id, "body_html": SECRET},
            "mail.message.link.preview": {
                "message_id": message.id,
                "link_preview_id": link.id,
            },
            "mail.message.reaction": {
                "message_id": message.id,
                "content": "👍",
                "partner_id": self.mentee_user.partner_id.id,
            },
            "mail.message.schedule": {
                "mail_message_id": message.id,
                "scheduled_datetime": "2099-01-01",
            },
            "mail.message.translation": {
                "message_id": message.id,
                "source_lang": "en",
                "target_lang": "fr",
                "body": SECRET,
            },
            "mail.notification": {
                "mail_message_id": message.id,
                "res_partner_id": self.inside_user.company_id.partner_id.id,
            },
            "mail.tracking.value": {
                "mail_message_id": message.id,
                "field_info": {"name": "x", "desc": "x", "type": "char"},
                "new_value_char": SECRET,
            },
            "sms.sms": {"mail_message_id": message.id, "number": "+15145550000"},
        }
        created = {name: self.env[name].create(row) for name, row in rows.items()}
        member = channel.channel_member_ids[:1]
        member.seen_message_id = message
        return {**created, "discuss.channel.member": member}

    def test_each_model_that_points_to_a_message_has_its_row(self):
        pointing = {
            name
            for name, model in self.env.registry.items()
            if not model._abstract
            and any(
                field.comodel_name == "mail.message"
                for field in model._fields.values()
                if field.type in ("many2one", "many2many")
                and not field.inherited
                and field.store
                and field.groups != fields.NO_ACCESS
            )
        }
        elsewhere = {"chatbot.message", "mail.group.message"}  # never of our messages
        self.assertFalse(pointing - POINTERS.keys() - elsewhere)

    def test_each_form_about_a_record_has_its_row(self):
        forms = {
            name
            for name, model in self.env.registry.items()
            if model._transient
            and not model._abstract
            and not name.startswith("mentorat.")
            and {"res_model", "model", "res_ids"} & model._fields.keys()
        }
        self.assertFalse(forms - FORMS.keys())

    def _read_pointers(self, record):
        """Return what the user of ``record`` is shown of the message, as text."""
        names = [
            name
            for name, field in record._fields.items()
            if field.comodel_name == "mail.message" and field.type == "many2one"
        ]
        return str(record.read(names)) + str(
            record.web_read({name: {"fields": {}} for name in names})
        )

    def test_pointers_show_nothing(self):
        for message in self.private:
            for name, record in self._create_pointers(message).items():
                for role in self.OUTSIDERS:
                    with self.subTest(model=name, role=role, message=message.model):
                        self.env.flush_all()
                        self.env.invalidate_all()
                        mine = record.with_user(self.users[role])
                        reads = mine.has_access("read")
                        if POINTERS[name] == "nothing" and not (
                            message == self.word and role == "coordinator"
                        ):
                            self.assertFalse(reads)
                            found = mine.has_access("read") and mine.search(
                                [("id", "=", record.id)]
                            )
                            self.assertFalse(found)
                        elif reads and role != "coordinator":
                            self.assertNotIn(SECRET, self._read_pointers(mine))

    def test_name_of_a_message_is_neutral(self):
        for message in self.private:
            self.assertNotIn(SECRET, message.display_name)
        other = self.env["mail.message"].create({"subject": "Party"})
        self.assertEqual(other.display_name, "Party")

    def test_nobody_moves_a_notification_to_become_a_reader(self):
        partner = self.manager.partner_id
        mine = partner.message_post(body=TEXT, partner_ids=partner.ids)
        notification = (
            self.env["mail.notification"].create(
                {"mail_message_id": mine.id, "res_partner_id": partner.id}
            )
            if not mine.notification_ids
            else mine.notification_ids[:1]
        )
        for user in (self.manager, self.admin_user):
            notification.res_partner_id = user.partner_id
            self.env.flush_all()
            for message in self.private:
                with self.subTest(user=user.login, message=message.model):
                    with self.assertRaises(AccessError), self.cr.savepoint():
                        notification.with_user(user).write(
                            {"mail_message_id": message.id}
                        )
                    self.env.invalidate_all()
                    if message != self.invitation:
                        self.assertFalse(
                            message.with_user(user).sudo(False).has_access("read")
                        )

    def test_no_page_is_fetched_for_a_link(self):
        self.message.sudo().body = '<p><a href="https://example.com/secret">x</a></p>'
        self.env["mail.link.preview"]._create_from_message_and_notify(self.message)
        self.assertFalse(self.message.sudo().message_link_preview_ids)

    def test_forms_are_read_by_who_opened_them(self):
        for name, values in FORMS.items():
            if not values:
                continue
            Model = self.env[name].with_user(self.mentor_user)
            record = Model.create(
                {
                    **values,
                    **{
                        key: value
                        for key, value in {
                            "res_model": "mentorat.request",
                            "model": "mentorat.request",
                            "res_ids": str(self.request.ids),
                        }.items()
                        if key in Model._fields
                    },
                }
            )
            self.env.flush_all()
            self.assertTrue(record.has_access("read"))
            for role in self.OUTSIDERS:
                with self.subTest(model=name, role=role):
                    mine = record.with_user(self.users[role])
                    self.assertFalse(mine.has_access("read"))
                    self.assertFalse(mine.has_access("write"))
                    self.assertFalse(mine.search([("id", "=", record.id)]))

    # ------------------------------------------------------------------
    # FOLLOWERS
    # ------------------------------------------------------------------

    def _create_followers(self):
        """Return a follower of each record of the service, and of a meeting."""
        records = [*self._get_threads().values(), self.request, self.event]
        partner = self.mentee_user.partner_id
        for record in records:
            record.message_subscribe(partner.ids)
        self.env.flush_all()
        return {
            record: record.message_follower_ids.filtered(
                lambda each: each.partner_id == partner
            )
            for record in records
        }

    def test_followers_are_shown_to_who_reads_the_record(self):
        for record, follower in self._create_followers().items():
            for role, user in self.users.items():
                with self.subTest(model=record._name, role=role):
                    self.env.invalidate_all()
                    if record == self.event:
                        reads = role in ("lead", "mentee")
                    else:
                        reads = record.with_user(user).has_access("read")
                    reads = reads and user._is_internal()
                    Follower = self.env["mail.followers"].with_user(user)
                    if not user._is_internal():
                        self.assertFalse(Follower.has_access("read"))
                        continue
                    found = Follower.search([("id", "=", follower.id)])
                    self.assertEqual(bool(found), reads)
                    self.assertEqual(follower.with_user(user).has_access("read"), reads)
                    by_partner = [("partner_id", "=", follower.partner_id.id)]
                    rows = Follower._read_group(by_partner, ["res_model", "res_id"])
                    self.assertEqual((record._name, record.id) in rows, reads)
                    if record.with_user(user).has_access("read"):
                        followers = record.with_user(user).message_follower_ids
                        self.assertEqual(follower.id in followers.ids, reads)

    def test_others_followers_are_shown_as_ever(self):
        partner = self.inside_user.partner_id
        partner.message_subscribe(self.mentee_user.partner_id.ids)
        self.env.flush_all()
        found = (
            self.env["mail.followers"]
            .with_user(self.inside_user)
            .search([("res_model", "=", "res.partner"), ("res_id", "=", partner.id)])
        )
        self.assertIn(self.mentee_user.partner_id, found.partner_id)

    def test_administrators_add_and_move_no_follower(self):
        Follower = self.env["mail.followers"].with_user(self.admin_user)
        partner = self.admin_user.partner_id
        on_partner = Follower.create(
            {
                "res_model": "res.partner",
                "res_id": partner.id,
                "partner_id": partner.id,
            }
        )
        for record in (self.request, self.event):
            values = {"res_model": record._name, "res_id": record.id}
            with self.assertRaises(AccessError), self.cr.savepoint():
                Follower.create({**values, "partner_id": partner.id})
            with self.assertRaises(AccessError), self.cr.savepoint():
                on_partner.write(values)
            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestThreadData(MessagesCommon, HttpCase):
    """What the client asks for."""

    def test_method_is_logged_whatever_the_client_asks(self):
        before = self.agreement.message_ids
        self.env.flush_all()
        self.authenticate(self.coordinator.login, self.coordinator.login)
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/mentorat.agreement/action_end",
            {
                "model": "mentorat.agreement",
                "method": "action_end",
                "args": [self.agreement.ids, "early"],
                "kwargs": {"context": {"tracking_disable": True}},
            },
        )
        self.env.invalidate_all()
        self.assertEqual(self.agreement.state, "ended")
        lines = self.agreement.message_ids - before
        self.assertTrue(lines.tracking_value_ids)

    def test_thread_of_a_meeting_shows_no_follower(self):
        self.event.message_subscribe(self.mentee_user.partner_id.ids)
        self.env.flush_all()
        for user in (self.coordinator, self.inside_user, self.third_mentor_user):
            self.authenticate(user.login, user.login.ljust(8, "x"))
            data = self.make_jsonrpc_request(
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                "thread_model": "calendar.event",
                                "thread_id": self.event.id,
                                "request_list": ["followers", "suggestedRecipients"],
                            },
                        ]
                    ]
                },
            )
            text = json.dumps(data)
            self.assertNotIn(self.mentee_user.email, text)
            self.assertFalse(data.get("mail.followers"))


@tagged("post_install", "-at_install")
class TestOtherSideDoors(WallsCommon):
    """What a former mentor and the coordinator of another company may do."""

    def test_former_mentor_reads_nothing_of_what_follows(self):
        self.mentee.expectations = "A mentor who listens"
        mentee = self.mentee.with_user(self.mentor_user)
        expertise = self.records["mentorat.expertise"].with_user(self.mentor_user)
        self.assertTrue(mentee.has_access("read"))
        self.assertTrue(expertise.has_access("read"))
        new = self.agreement.with_user(self.coordinator).action_reassign(
            self.third_mentor
        )
        self.env.flush_all()
        self.env.invalidate_all()
        for user in (self.mentor_user, self.helper_user):
            with self.subTest(user=user.login):
                for record in (self.mentee, self.records["mentorat.expertise"], new):
                    self.assertFalse(record.with_user(user).has_access("read"))
                    Model = record.browse().with_user(user)
                    self.assertFalse(Model.search([("id", "=", record.id)]))
                Agreement = self.env["mentorat.agreement"].with_user(user)
                own = Agreement.search([("id", "=", self.agreement.id)])
                self.assertTrue(own)
                self.assertTrue(own.read())
                path = [("mentee_id.expectations", "ilike", "listens")]
                self.assertFalse(Agreement.search(path))
        self.assertTrue(
            self.mentee.with_user(self.third_mentor_user).has_access("read")
        )

    def _create_outsider(self):
        """Return a coordinator of another company, which has a programme too."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_program(company_id=other.id, name="Elsewhere")
        return self._create_user(
            "outsider",
            "mentorat_module.group_mentorat_coordinator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )

    def test_one_company_does_not_change_the_mails_and_rules_of_all(self):
        template = self.env.ref("mentorat_module.mail_template_message")
        rule = self.env.ref("mentorat_module.automation_ended")
        outsider = self._create_outsider()
        for user in (outsider, self.coordinator):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                mine = template.with_user(user)
                self.assertFalse(mine.can_write)
                with self.assertRaises(AccessError):
                    mine.write({"subject": "Ours"})
                with self.assertRaises(AccessError):
                    mine.update_field_translations("subject", {"en_US": "Ours"})
                with self.assertRaises(AccessError):
                    mine.action_mentorat_reset()
                with self.assertRaises(AccessError):
                    rule.with_user(user).action_mentorat_switch()
        self.assertTrue(rule.active)
        of_both = self._create_user(
            "of_both",
            "mentorat_module.group_mentorat_coordinator",
            company_ids=[Command.set((outsider.company_id | self.env.company).ids)],
        )
        for user in (
            of_both,
            self._create_user("service", "mentorat_module.group_mentorat_admin"),
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                self.assertTrue(template.with_user(user).can_write)
                template.with_user(user).write({"subject": user.name})
                self.assertEqual(template.subject, user.name)
                rule.with_user(user).action_mentorat_switch()
