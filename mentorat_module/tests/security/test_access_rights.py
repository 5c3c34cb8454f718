"""What each role may do with each model; then other ways to read: search, mail."""

import json

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

OPERATIONS = ("read", "write", "create", "unlink")

# What each role may do with a record of the pair *mentor — mentee*: the letters of the
# operations (r, w, c, u). A model that has no row here fails the test below.
# mentee: on the portal; inside: the same as an internal user; lead and helper: the two
# mentors of the pair; stranger: an internal user; other: a mentor of other pairs.
MATRIX = {
    "mentorat.program": {
        "mentee": "r",
        "stranger": "r",
        "lead": "r",
        "helper": "r",
        "other": "r",
        "coordinator": "rwc",
        "admin": "rwcu",
    },
    "mentorat.rate.log": dict.fromkeys(
        ("mentee", "stranger", "lead", "helper", "other", "coordinator", "admin"), ""
    ),
    "mentorat.mentor": {
        "mentee": "r",
        "stranger": "",
        "lead": "rw",
        "helper": "r",
        "other": "r",
        "coordinator": "rwc",
        "admin": "rwcu",
    },
    "mentorat.absence": {
        "mentee": "",
        "stranger": "",
        "lead": "rwcu",
        "helper": "",
        "other": "r",  # who stands in
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.mentee": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "r",
        "other": "",
        "coordinator": "rwc",
        "admin": "rwcu",
    },
    "mentorat.expertise": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "r",
        "other": "",
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.agreement": {
        "mentee": "r",
        "stranger": "",
        "lead": "rw",
        "helper": "rw",
        "other": "",
        "coordinator": "rwc",
        "admin": "rwcu",
    },
    "mentorat.contribution": {
        "mentee": "r",
        "stranger": "",
        "lead": "rwcu",
        "helper": "rwu",  # their own row
        "other": "",
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.signature": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "r",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
    "mentorat.commitment.report": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
    "mentorat.commitment": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "r",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
    "mentorat.request": {
        "mentee": "r",
        "stranger": "",
        "lead": "rc",
        "helper": "rc",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.message.version": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "r",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.objective": {
        "mentee": "r",
        "stranger": "",
        "lead": "rwcu",
        "helper": "rwcu",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.meeting.proposal": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.meeting.note": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.terms.change": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "",
        "other": "",
        "coordinator": "",
        "admin": "",
    },
    "mentorat.training.session": {
        "mentee": "r",
        "stranger": "",
        "lead": "rc",
        "helper": "rc",
        "other": "rc",
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.training.participation": {
        "mentee": "r",
        "stranger": "",
        "lead": "r",
        "helper": "",
        "other": "",
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.pairing": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "rw",
        "admin": "rwu",
    },
    "mentorat.pairing.line": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
    "mentorat.pairing.wish": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "rwcu",
        "admin": "rwcu",
    },
    "mentorat.rule.failure": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
    "mentorat.account.change": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "",
        "admin": "r",
    },
    "mentorat.notice": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "",
        "admin": "r",
    },
    "mentorat.problem": {
        "mentee": "",
        "stranger": "",
        "lead": "",
        "helper": "",
        "other": "",
        "coordinator": "r",
        "admin": "r",
    },
}
SECRET = "I am lost with usufruct"


class WallsCommon(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helper_user = cls.other_mentor_user
        cls.third_mentor_user = cls._create_user("third_mentor")
        cls.third_mentor = cls._create_mentor(cls.third_mentor_user)
        cls.admin_user = cls._create_user(
            "mentoring_admin",
            "mentorat_module.group_mentorat_admin,base.group_system",
        )
        cls.users = {
            "mentee": cls.mentee_user,
            "stranger": cls.inside_user,
            "lead": cls.mentor_user,
            "helper": cls.helper_user,
            "other": cls.third_mentor_user,
            "coordinator": cls.coordinator,
            "admin": cls.admin_user,
        }
        cls.agreement = cls._activate()
        cls.contribution = cls.env["mentorat.contribution"].create(
            {"agreement_id": cls.agreement.id, "mentor_id": cls.other_mentor.id}
        )
        cls.request = cls._ask(cls.agreement, name=SECRET)
        with cls._at(cls._hours(1)):
            cls.message = cls.request.with_user(cls.mentor_user).action_reply(SECRET)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.agreement.id, "name": SECRET}
        )
        cls.training = cls.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
            }
        )
        cls.absence = cls.env["mentorat.absence"].create(
            {  # over: what it opens while it runs is in test_stand_in
                "mentor_id": cls.mentor.id,
                "date_from": "2026-01-20",
                "date_to": "2026-01-21",
                "stand_in_id": cls.third_mentor.id,
            }
        )
        cls.records = {
            "mentorat.program": cls.program,
            "mentorat.mentor": cls.mentor,
            "mentorat.absence": cls.absence,
            "mentorat.mentee": cls.mentee,
            "mentorat.expertise": cls._create_expertise(),
            "mentorat.agreement": cls.agreement,
            "mentorat.contribution": cls.contribution,
            "mentorat.signature": cls._create_signature(),
            "mentorat.commitment": cls.agreement.commitment_ids[:1],
            "mentorat.commitment.report": cls.env["mentorat.commitment.report"].browse(
                cls.agreement.commitment_ids[:1].id
            ),
            "mentorat.request": cls.request,
            "mentorat.message.version": cls.env["mentorat.message.version"]._keep(
                cls.message.sudo()
            ),
            "mentorat.objective": cls.objective,
            "mentorat.training.session": cls.training,
            "mentorat.training.participation": cls.training.participation_ids.create(
                {"session_id": cls.training.id, "mentee_id": cls.mentee.id}
            ),
            **cls._create_pairing(),
            **cls._create_proposals(),
            "mentorat.rule.failure": cls.env["mentorat.rule.failure"].create(
                {
                    "automation_id": cls.env.ref(
                        "mentorat_module.automation_overdue"
                    ).id,
                    "program_id": cls.program.id,
                }
            ),
            "mentorat.account.change": cls.env["mentorat.account.change"].create(
                {
                    "employee_id": cls.mentee.employee_id.id,
                    "name": cls.mentee.name,
                    "kind": "password",
                }
            ),
            "mentorat.notice": cls.env["mentorat.notice"].search([], limit=1),
            "mentorat.problem": cls.env["mentorat.problem"]._open(
                "no_address", cls.program, partner_id=cls.mentor.partner_id.id
            ),
            "mentorat.rate.log": cls.env["mentorat.rate.log"].create(
                {"user_id": cls.mentee_user.id, "kind": "word", "logged_at": MONDAY}
            ),
        }
        cls.env.flush_all()
        cls.env.registry.clear_cache()

    @classmethod
    def _create_pairing(cls):
        """A proposal for somebody who waits, and a wish."""
        cls._create_mentee(None, cls._create_employee(name="Who Waits"))
        pairing = cls.env["mentorat.pairing"]._get_open(cls.program)
        return {
            "mentorat.pairing": pairing,
            "mentorat.pairing.line": pairing.line_ids,
            "mentorat.pairing.wish": cls.env["mentorat.pairing.wish"].create(
                {"mentee_id": cls.mentee.id, "mentor_id": cls.other_mentor.id}
            ),
        }

    @classmethod
    def _create_expertise(cls):
        skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Law",
                "skill_ids": [Command.create({"name": "Wills"})],
                "skill_level_ids": [
                    Command.create(
                        {"name": "Any", "level_progress": 50, "default_level": True}
                    )
                ],
            }
        )
        cls.mentee.expertise_skill_ids = skill_type.skill_ids
        return cls.env["mentorat.expertise"].create(
            {
                "mentee_id": cls.mentee.id,
                "skill_id": skill_type.skill_ids.id,
                "skill_level_id": skill_type.skill_level_ids.id,
            }
        )

    @classmethod
    def _create_proposals(cls):
        """What the two propose to each other, and the note of a meeting."""
        common = {
            "agreement_id": cls.agreement.id,
            "proposed_by": "mentee",
            "proposer_id": cls.mentee_user.id,
            "proposed_at": MONDAY,
        }
        event = cls.env["calendar.event"].create(
            {
                "name": "Our meeting",
                "start": cls._hours(96),
                "stop": cls._hours(97),
                "privacy": "private",
                "user_id": cls.mentor_user.id,
                "mentorat_agreement_id": cls.agreement.id,
            }
        )
        event.with_user(cls.mentor_user).mentorat_note = SECRET
        cls.event = event
        return {
            "mentorat.meeting.proposal": cls.env["mentorat.meeting.proposal"].create(
                {
                    **common,
                    "start": cls._hours(72),
                    "minutes": 30,
                    "agenda": SECRET,
                }
            ),
            "mentorat.meeting.note": cls.env["mentorat.meeting.note"].search(
                [("event_id", "=", event.id)]
            ),
            "mentorat.terms.change": cls.env["mentorat.terms.change"].create(
                {
                    **common,
                    "reason": SECRET,
                    "text": f"<p>{SECRET}</p>",
                    "text_sha256": "1" * 64,
                }
            ),
        }

    @classmethod
    def _create_signature(cls):
        return cls.env["mentorat.signature"].create(
            {
                "agreement_id": cls.agreement.id,
                "role": "mentee",
                "partner_id": cls.mentee.partner_id.id,
                "user_id": cls.mentee_user.id,
                "name": "Mentee",
                "signed_at": cls._hours(1),
                "text_sha256": "0" * 64,
            }
        )


@tagged("post_install", "-at_install")
class TestAccessRights(WallsCommon):
    """Who may do what with each model, and that conversations are closed to others."""

    def test_every_stored_model_has_its_row(self):
        models = self.env["ir.model"].search([("model", "=like", "mentorat.%")])
        stored = {
            model.model
            for model in models
            if not model.transient and not self.env[model.model]._abstract
        }
        self.assertEqual(stored, set(MATRIX))

    def test_each_role_can_do_what_the_table_says_and_no_more(self):
        for model, row in MATRIX.items():
            for role, letters in row.items():
                allowed = {
                    operation for operation in OPERATIONS if operation[0] in letters
                }
                record = self.records[model].with_user(self.users[role])
                actual = {
                    operation
                    for operation in OPERATIONS
                    if record.has_access(operation)
                }
                with self.subTest(model=model, role=role):
                    self.assertEqual(actual, allowed)

    def test_internal_mentee_can_do_what_one_on_the_portal_can(self):
        self.mentee_user.group_ids = self.env.ref("base.group_user")
        for model, row in MATRIX.items():
            record = self.records[model].with_user(self.mentee_user)
            actual = "".join(name[0] for name in OPERATIONS if record.has_access(name))
            with self.subTest(model=model):
                self.assertEqual(actual, row["mentee"])

    def test_programme_that_is_not_open_is_for_its_own_people(self):
        draft = self.env["mentorat.program"].create({"name": "Next year"})
        closed = self._create_program(name="Last year")
        closed.action_close()
        for program in (draft, closed):
            for role in ("mentee", "stranger", "lead", "helper", "other"):
                own = program.with_user(self.users[role])
                with self.subTest(program=program.name, role=role):
                    self.assertFalse(own.has_access("read"))
                    self.assertNotIn(program, own.search([]))

    def test_notifications_of_a_conversation_are_read_by_who_writes_or_is_told(self):
        Notification = self.env["mail.notification"]
        of_messages = [("mail_message_id", "in", self.request.message_ids.ids)]
        rows = Notification.search(of_messages)
        self.assertTrue(rows)
        for user in self.users.values():
            partner = user.partner_id
            own = rows.filtered(
                lambda row, me=partner: me in row.res_partner_id + row.author_id
            )
            with self.subTest(user=user.login):
                found = Notification.with_user(user).search(of_messages)
                self.assertEqual(found.with_env(self.env), own)

    def test_public_visitor_reads_nothing(self):
        public = self.env.ref("base.public_user")
        for model, record in self.records.items():
            with self.subTest(model=model):
                self.assertFalse(record.with_user(public).has_access("read"))

    def test_search_finds_only_what_may_be_read(self):
        for model, row in MATRIX.items():
            for role, letters in row.items():
                Model = self.env[model].with_user(self.users[role])
                if not Model.browse().has_access("read"):
                    continue
                with self.subTest(model=model, role=role):
                    found = self.records[model].id in Model.search([]).ids
                    self.assertEqual(found, "r" in letters)

    def test_coordinator_of_another_company_sees_nothing_of_this_one(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        outsider = self._create_user(
            "outsider",
            "mentorat_module.group_mentorat_coordinator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model, record in self.records.items():
            if model == "mentorat.notice":
                continue
            with self.subTest(model=model):
                self.assertFalse(record.with_user(outsider).has_access("read"))
        employee = self.mentee.employee_id
        with self.assertRaises(AccessError):
            self.env["mentorat.invite.wizard"].with_user(outsider).create(
                {"line_ids": [Command.create({"employee_id": employee.id})]}
            )

    # ------------------------------------------------------------------
    # CONVERSATIONS: each way in which HR, an administrator or another could read
    # ------------------------------------------------------------------

    OUTSIDERS = ("coordinator", "admin", "other", "stranger")

    def _each_outsider(self):
        return [self.users[role] for role in self.OUTSIDERS]

    def test_pair_and_contributing_mentor_read_it(self):
        for role in ("mentee", "lead", "helper"):
            with self.subTest(role=role):
                message = self.message.with_user(self.users[role])
                self.assertIn(SECRET, message.body)

    def test_messages_are_closed(self):
        for user in self._each_outsider():
            self.assertFalse(self.message.with_user(user).has_access("read"))

    def test_messages_are_not_found_by_search(self):
        for user in self._each_outsider():
            found = (
                self.env["mail.message"]
                .with_user(user)
                .search([("body", "ilike", SECRET)])
            )
            self.assertFalse(found)

    def test_requests_are_not_counted_by_groups(self):
        for user in self._each_outsider():
            groups = (
                self.env["mentorat.request"]
                .with_user(user)
                ._read_group([], ["agreement_id", "name"], ["__count"])
            )
            self.assertFalse(groups)

    def test_requests_are_not_found_by_name(self):
        for user in self._each_outsider():
            self.assertFalse(
                self.env["mentorat.request"].with_user(user).name_search(SECRET)
            )

    def test_requests_and_objectives_are_not_exported(self):
        for user in self._each_outsider():
            user.group_ids += self.env.ref("base.group_allow_export")
            for record in (self.request, self.objective):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).export_data(["name"])

    def test_agreement_tells_nothing_of_them(self):
        for role in ("coordinator", "admin"):
            with self.subTest(role=role):
                agreement = self.agreement.with_user(self.users[role])
                agreement.invalidate_recordset()
                values = agreement.read(["request_ids", "objective_ids"])[0]
                self.assertFalse(values["request_ids"] + values["objective_ids"])

    def test_promise_refers_to_a_number_and_never_to_the_subject(self):
        promise = self.request.commitment_ids[:1].with_user(self.coordinator)
        [values] = promise.web_read(
            {"request_id": {"fields": {"display_name": {}}}, "display_name": {}}
        )
        self.assertNotIn(SECRET, json.dumps(values))

    def test_agreement_cannot_be_searched_by_the_words_of_a_request(self):
        found = (
            self.env["mentorat.agreement"]
            .with_user(self.coordinator)
            .search([("request_ids.name", "ilike", SECRET)])
        )
        self.assertFalse(found)

    def test_attachments_are_closed(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "case.txt",
                "raw": SECRET.encode(),
                "res_model": "mentorat.request",
                "res_id": self.request.id,
            }
        )
        for user in self._each_outsider():
            self.assertFalse(attachment.with_user(user).has_access("read"))
        self.assertTrue(attachment.with_user(self.mentor_user).has_access("read"))

    def test_activities_of_a_request_are_closed(self):
        activity = self.request.with_user(self.mentor_user).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=SECRET,
            user_id=self.mentor_user.id,
        )
        for user in self._each_outsider():
            found = (
                self.env["mail.activity"]
                .with_user(user)
                .search([("summary", "=", SECRET)])
            )
            self.assertFalse(found)
            self.assertFalse(activity.with_user(user).has_access("read"))

    def test_log_of_mails_is_closed_even_to_administrators(self):
        mail = self.env["mail.mail"].create(
            {
                "subject": "Re: D-00001",
                "body_html": SECRET,
                "model": "mentorat.request",
                "res_id": self.request.id,
            }
        )
        admin = self.env["mail.mail"].with_user(self.admin_user)
        self.assertFalse(admin.search([("id", "=", mail.id)]))
        self.assertFalse(mail.with_user(self.admin_user).has_access("read"))

    def test_tracked_values_hold_no_content(self):
        tracked = self.env["mail.tracking.value"].search([])
        text = " ".join(
            value or ""
            for row in tracked
            for value in (row.old_value_char, row.new_value_char, row.old_value_text)
        )
        self.assertNotIn(SECRET, text)

    def test_nobody_but_the_pair_follows(self):
        self.assertEqual(
            self.request.message_partner_ids
            - self.mentee.partner_id
            - self.agreement._get_mentors().partner_id,
            self.env["res.partner"],
        )

    def test_coordinator_cannot_subscribe_to_it(self):
        partner = self.coordinator.partner_id
        self.request.with_user(self.coordinator).message_subscribe(partner.ids)
        self.assertNotIn(partner, self.request.message_partner_ids)

    def test_follower_from_outside_is_told_nothing(self):
        partner = self.coordinator.partner_id
        self.request.message_subscribe(partner.ids)
        message = self.request.with_user(self.mentor_user).action_reply("Another word")
        self.assertNotIn(partner, message.notification_ids.res_partner_id)

    def test_mention_does_not_open_a_message_to_somebody_else(self):
        partner = self.coordinator.partner_id
        message = self.request.with_user(self.mentor_user).message_post(
            body=SECRET, subtype_xmlid="mail.mt_comment", partner_ids=partner.ids
        )
        self.assertFalse(message.with_user(self.coordinator).has_access("read"))

    def test_administrator_cannot_make_themself_a_reader(self):
        self.request.with_user(self.mentee_user).action_reply("And now?")
        notification = self.request.message_ids.notification_ids[:1]
        with self.assertRaises(AccessError):
            notification.with_user(self.admin_user).write(
                {"res_partner_id": self.admin_user.partner_id.id}
            )

    def test_coordinator_cannot_post_in_it(self):
        words = "Hello"
        with self.assertRaises(AccessError):
            self.request.with_user(self.coordinator).message_post(body=words)

    def test_notices_to_coordinators_hold_no_content(self):
        self.env["mentorat.notice"].search([]).unlink()
        promise = self._ask(self.agreement, name=SECRET).commitment_ids
        promise._escalate()
        notices = self.env["mentorat.notice"].search(
            [("partner_id", "=", self.coordinator.partner_id.id)]
        )
        self.assertTrue(notices)
        mail = notices._create_mails()
        self.assertNotIn(SECRET, f"{mail.subject} {mail.body_html}")

    def test_note_of_a_meeting_is_read_by_the_two_alone(self):
        for user in (self.mentee_user, self.mentor_user):
            with self.subTest(user=user.login):
                self.event.invalidate_recordset()
                self.assertEqual(self.event.with_user(user).mentorat_note, SECRET)
        for user in [*self._each_outsider(), self.helper_user]:
            with self.subTest(user=user.login):
                self.event.invalidate_recordset()
                # Whoever is invited as well reads the event, and still not the note.
                self.event.with_context(
                    no_mail_to_attendees=True
                ).partner_ids |= user.partner_id
                [values] = self.event.with_user(user).read(["mentorat_note"])
                self.assertFalse(values["mentorat_note"])

    def test_outsiders_write_no_note(self):
        for user in [*self._each_outsider(), self.helper_user]:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.event.with_user(user)._write_mentorat_note("Mine")

    def test_outsiders_answer_nothing_of_the_two(self):
        for model in ("mentorat.meeting.proposal", "mentorat.terms.change"):
            for user in [*self._each_outsider(), self.helper_user]:
                record = self.records[model].with_user(user)
                for action in ("action_accept", "action_withdraw"):
                    with (
                        self.subTest(user=user.login, model=model, action=action),
                        self.assertRaises(AccessError),
                    ):
                        getattr(record, action)()

    def test_agreement_tells_outsiders_nothing_of_what_is_proposed(self):
        names = ["meeting_proposal_ids", "terms_change_ids"]
        names += ["waiting_proposal_ids", "pending_change_ids"]
        for user in (self.coordinator, self.admin_user, self.helper_user):
            with self.subTest(user=user.login):
                self.agreement.invalidate_recordset()
                [values] = self.agreement.with_user(user).read(names)
                self.assertFalse(sum((values[name] for name in names), []))

    def test_mails_about_what_is_proposed_hold_no_content(self):
        proposal = self.records["mentorat.meeting.proposal"]
        change = self.records["mentorat.terms.change"]
        proposal.write({"answer": SECRET})
        change.write({"answer": SECRET})
        Notice = self.env["mentorat.notice"]
        for record, name in (
            (proposal, "meeting_proposed"),
            (proposal, "meeting_countered"),
            (proposal, "meeting_declined"),
            (change, "terms_proposed"),
            (change, "terms_answered"),
        ):
            with self.subTest(name=name):
                notice = Notice._queue(
                    record,
                    self.mentor_user.partner_id,
                    f"mentorat_module.mail_template_{name}",
                )
                mail = notice._create_mails()
                self.assertNotIn(SECRET, f"{mail.subject} {mail.body_html}")


@tagged("post_install", "-at_install")
class TestRatingAccess(WallsCommon):
    """Whether an answer helped is between who said so and who answered."""

    OUTSIDERS = ("coordinator", "admin", "other", "stranger", "helper")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request.with_user(cls.mentee_user).action_rate("no", SECRET)
        cls.rating = cls.request.rating_ids
        cls.env.flush_all()

    def _as(self, role):
        return self.env["rating.rating"].with_user(self.users[role])

    def test_mentor_reads_it(self):
        self.assertEqual(self.rating.with_user(self.mentor_user).feedback, SECRET)
        self.assertEqual(self._as("lead").search([]), self.rating)

    def test_internal_mentee_reads_what_they_said(self):
        agreement = self._activate(self._assign(self._create_mentee(self.inside_user)))
        request = self._ask(agreement)
        with self._at(self._hours(1)):
            request.with_user(self.mentor_user).action_reply("Page two")
        request.with_user(self.inside_user).action_rate("yes")
        self.assertTrue(request.rating_ids.with_user(self.inside_user).rating)

    def test_nobody_else_reads_it(self):
        for role in self.OUTSIDERS:
            with self.subTest(role=role):
                rating = self.rating.with_user(self.users[role])
                self.assertFalse(rating.has_access("read"))
                self.assertFalse(self._as(role).search([("feedback", "=", SECRET)]))

    def test_nobody_else_counts_or_averages_it(self):
        for role in self.OUTSIDERS:
            with self.subTest(role=role):
                groups = self._as(role)._read_group(
                    [("res_model", "=", "mentorat.request")],
                    ["rated_partner_id"],
                    ["__count", "rating:avg"],
                )
                self.assertFalse(groups)
                found = self.request.with_user(self.users[role]).search(
                    [("rating_avg", ">", 0)]
                )
                self.assertEqual(bool(found), role == "helper")

    def test_nobody_else_exports_it(self):
        for role in ("coordinator", "admin", "other", "stranger"):
            user = self.users[role]
            user.group_ids += self.env.ref("base.group_allow_export")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rating.with_user(user).export_data(["feedback", "rating"])

    def test_agreement_is_not_found_by_the_words_of_a_rating(self):
        for role in ("coordinator", "admin"):
            found = (
                self.env["mentorat.agreement"]
                .with_user(self.users[role])
                .search([("request_ids.rating_ids.feedback", "ilike", SECRET)])
            )
            with self.subTest(role=role):
                self.assertFalse(found)

    def test_messages_tell_nothing_of_it(self):
        """It hangs on no message: no field of a message leads to it."""
        self.assertFalse(self.rating.message_id)
        self.assertFalse(self.request.message_ids.rating_ids)

    def test_no_address_opens_it(self):
        self.assertFalse(self.rating.access_token)
        self.assertNotIn(SECRET, self.rating.res_name)

    def test_nobody_writes_or_deletes_it_not_even_who_gets_it(self):
        for role in ("lead", *self.OUTSIDERS):
            rating = self.rating.with_user(self.users[role])
            for operation in ("write", "unlink"):
                with self.subTest(role=role, operation=operation):
                    self.assertFalse(rating.has_access(operation))
            with self.subTest(role=role), self.assertRaises(AccessError):
                rating.reset()

    def test_nobody_makes_up_a_rating(self):
        values = {
            "res_model_id": self.env["ir.model"]._get_id("mentorat.request"),
            "res_id": self.request.id,
            "rating": 5,
            "consumed": True,
        }
        for role in ("lead", *self.OUTSIDERS):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role).create(values)

    def test_rating_of_something_else_is_not_moved_to_a_conversation(self):
        partner = self.mentor_user.partner_id
        rating = self._as("lead").create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "rating": 5,
                "consumed": True,
            }
        )
        with self.assertRaises(AccessError):
            rating.write(
                {
                    "res_model_id": self.env["ir.model"]._get_id("mentorat.request"),
                    "res_id": self.request.id,
                }
            )

    def test_message_of_a_mentor_brings_no_rating_with_it(self):
        words = "Five stars"
        self.request.with_user(self.mentor_user).message_post(
            body=words, rating_value=5, subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self.request.rating_ids, self.rating)

    def test_only_the_mentee_rates(self):
        for role in ("lead", *self.OUTSIDERS):
            request = self.request.with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                request.action_rate("yes")

    def test_ratings_of_other_documents_stay_as_they_were(self):
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.mentor_user.partner_id.id,
                "rating": 5,
            }
        )
        self.assertTrue(rating.with_user(self.coordinator).has_access("write"))


@tagged("post_install", "-at_install")
class TestAccessOverHttp(WallsCommon, HttpCase):
    def test_attachment_route_is_closed_to_the_coordinator(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "case.txt",
                "raw": SECRET.encode(),
                "mimetype": "text/plain",
                "res_model": "mentorat.request",
                "res_id": self.request.id,
            }
        )
        self.env.flush_all()
        self.authenticate("coordinator", "coordinator")
        refused = self.url_open(f"/web/content/{attachment.id}")
        self.assertNotIn(SECRET, refused.text)
        self.assertEqual(refused.status_code, 404)
        self.authenticate("mentor", "mentorxx")
        self.assertEqual(self.url_open(f"/web/content/{attachment.id}").text, SECRET)

    def test_chatter_route_is_closed_to_the_coordinator(self):
        self.authenticate("coordinator", "coordinator")
        payload = {
            "jsonrpc": "2.0",
            "method": "call",
            "params": {
                "thread_model": "mentorat.request",
                "thread_id": self.request.id,
            },
        }
        answer = self.url_open("/mail/thread/messages", json=payload)
        self.assertNotIn(SECRET, answer.text)

    def test_no_link_opens_a_conversation_or_an_agreement(self):
        self.authenticate(None, None)
        for record in (self.request, self.agreement):
            self.assertFalse(record.with_user(self.mentor_user)._portal_ensure_token())
            record.access_token = "f2f0c4f5-6a0e-4b2f-9a53-1f3d1f5f7a11"  # an old one
            pid = self.mentee_user.partner_id.id
            for keys in (
                {"token": record.access_token},
                {"pid": pid, "hash": record._sign_token(pid)},
            ):
                thread = {"thread_model": record._name, "thread_id": record.id, **keys}
                with (
                    self.subTest(model=record._name, keys=list(keys)),
                    mute_logger("odoo.http"),
                ):
                    self.assertFalse(self._fetch_chatter(thread))
                    with self.assertRaises(JsonRpcException):
                        self.make_jsonrpc_request(
                            "/mail/message/post",
                            {**thread, "post_data": {"body": "It is me"}},
                        )

    def _fetch_chatter(self, thread):
        """Return the messages that the portal's chatter gives of ``thread``"""
        try:
            answer = self.make_jsonrpc_request(
                "/mail/chatter_fetch", {**thread, "fetch_params": {}}
            )
        except JsonRpcException:
            return []
        return answer["messages"]

    def test_external_api_is_closed_to_the_coordinator(self):
        self.authenticate("coordinator", "coordinator")
        for model, fields in (
            ("mentorat.request", ["name"]),
            ("mentorat.objective", ["name"]),
        ):
            payload = {
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": "search_read",
                    "args": [[], fields],
                    "kwargs": {},
                },
            }
            answer = self.url_open("/web/dataset/call_kw", json=payload)
            with self.subTest(model=model):
                self.assertEqual(answer.json().get("result"), [])

    def test_portal_mentee_cannot_change_anything_through_the_external_api(self):
        self.authenticate("mentee", "menteexx")
        for model, values in (
            ("mentorat.agreement", {"rules": "Mine"}),
            ("mentorat.request", {"name": "Mine"}),
            ("mentorat.commitment", {"limit_at": "2030-01-01 00:00:00"}),
        ):
            payload = {
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": "write",
                    "args": [self.records[model].ids, values],
                    "kwargs": {},
                },
            }
            answer = self.url_open("/web/dataset/call_kw", json=payload)
            with self.subTest(model=model):
                self.assertIn("error", answer.json())
