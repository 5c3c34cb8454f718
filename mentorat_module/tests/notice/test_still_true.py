from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon

LOGGER = "odoo.addons.mentorat_module.models.notice.mentorat_notice"
PREFIX = "mentorat_module.mail_template_"
DAY = timedelta(days=1)
ENDED = {"state": "ended"}
KEPT = {"state": "kept", "kept_at": MONDAY}
OVER = {"start": MONDAY - 2 * DAY, "stop": MONDAY - DAY}
CANCELLED = {"state": "cancelled"}
WAITING = {"state": "waiting"}
# By mail: the record, what is so at first, and what is so when the mail leaves.
# None of the two stands for a mail that stays true whatever happens.
KINDS = {
    "problem": ("problem", {}, {"cleared_at": MONDAY}),
    "rule_failed": ("failure", {}, None),
    "registered": ("mentee", {}, {"state": "withdrawn"}),
    "word": ("word", {}, None),
    "mentee_left": ("mentee", {"state": "withdrawn"}, WAITING),
    "mentee_regained": ("mentee", {"state": "withdrawn"}, WAITING),
    "mentor_left": ("mentor", {"account_lost_at": MONDAY}, {"account_lost_at": None}),
    "mentor_regained": ("mentor", {}, {"account_lost_at": MONDAY}),
    "no_coordinator": (
        "program",
        {"uncoordinated_at": MONDAY},
        {"uncoordinated_at": None},
    ),
    "assigned_mentor": ("agreement", {"state": "assigned"}, CANCELLED),
    "assigned_mentee": ("agreement", {"state": "assigned"}, CANCELLED),
    "to_sign": ("agreement", {}, {"mentee_signed_at": MONDAY}),
    "slipped": ("agreement", {}, ENDED),
    "absence_mentee": ("agreement", {}, ENDED),
    "absence_mentor": ("agreement", {}, ENDED),
    "absence_stand_in": ("agreement", {}, ENDED),
    "stand_in_left": ("agreement", {}, ENDED),
    "contribution_joined": ("agreement", {}, ENDED),
    "contribution_left": ("agreement", {}, ENDED),
    "ending": ("agreement", {"ending_notified_at": MONDAY}, ENDED),
    "end_moved": ("agreement", {"mentee_end_told": MONDAY.date()}, ENDED),
    "reopened": ("agreement", {}, ENDED),
    "ended": ("agreement", ENDED, {"state": "active"}),
    "ended_early": ("agreement", ENDED, {"state": "active"}),
    "leaver": ("agreement", ENDED, {"state": "active"}),
    "other_left": ("agreement", ENDED, {"state": "active"}),
    "mentor_unreachable": ("lost_agreement", {}, ENDED),
    "mentor_returned": ("agreement", {}, ENDED),
    "account_changed": ("change", {}, None),
    "terms_proposed": ("terms", {}, {"state": "withdrawn"}),
    "terms_answered": ("terms", {"state": "declined"}, {"state": "proposed"}),
    "reminder": ("promise", {}, KEPT),
    "hand_reminder": ("promise", {}, KEPT),
    "overdue_coordinator": ("promise", {"state": "overdue"}, KEPT),
    "overdue_mentee": ("promise", {"state": "overdue"}, {"state": "void"}),
    "request_opened": ("request", {}, {"state": "answered"}),
    "message": ("request", {}, None),
    "meeting_proposed": ("proposal", {}, {"state": "accepted"}),
    "meeting_countered": ("proposal", {}, {"start": MONDAY - DAY}),
    "meeting_declined": ("proposal", {"state": "declined"}, {"start": MONDAY - DAY}),
    "meeting_cancelled": ("meeting", {"active": False}, {"active": True}),
    "meeting_refused": ("meeting", {}, {"active": False}),
    "meeting_planned": ("attendee", {}, OVER),
    "meeting_moved": ("attendee", {}, {"active": False}),
    "meeting_soon": ("attendee", {}, OVER),
    "training_planned": ("session", {}, CANCELLED),
    "training_moved": ("session", {}, OVER),
    "training_promoted": ("session", {}, OVER),
    "training_soon": ("session", {}, OVER),
    "training_removed": ("session", {}, CANCELLED),
    "training_waitlisted": ("session", {}, OVER),
    "training_turned_down": ("session", CANCELLED, {"state": "requested"}),
    "training_without_giver": ("session_left", {}, CANCELLED),
    "training_cancelled": ("session", CANCELLED, {"state": "planned"}),
    "pairing_waiting": ("mentee", WAITING, {"state": "matched"}),
    "pairing_warning": ("program", {}, None),
    "pairing_at_once": ("agreement", {}, CANCELLED),
    "pairing_declined_mentee": ("waiting_agreement", {}, {"state": "matched"}),
    "pairing_declined_coordinator": ("waiting_agreement", {}, {"state": "matched"}),
}


class StillTrueCommon(MentoratCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.notices = cls.env["mentorat.notice"]
        cls.partner = cls.mentee_user.partner_id
        cls.other = cls.other_mentor_user.partner_id

    def _send(self, at=MONDAY):
        with self.mock_mail_gateway(), mute_logger(LOGGER):
            self._run_cron("notices", at)
        return self._new_mails

    def _queue(self, record, template, **values):
        with self._at(MONDAY):
            return self.notices._queue_many(
                [(record, self.partner)], PREFIX + template, **values
            )


@tagged("post_install", "-at_install")
class TestStillTrue(StillTrueCommon):
    """Each kind of notice is judged again when its mail is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mentorat.absence"].create(
            {
                "mentor_id": cls.mentor.id,
                "date_from": MONDAY.date() + 7 * DAY,
                "date_to": MONDAY.date() + 14 * DAY,
                "stand_in_id": cls.other_mentor.id,
            }
        )
        cls.request = cls._ask(cls.agreement)
        cls.promise = cls.request.commitment_ids

    # ------------------------------------------------------------------
    # SCENES
    # ------------------------------------------------------------------

    def _scene_problem(self):
        return self.env["mentorat.problem"]._open(
            "mailbox", self.program, partner_id=self.other.id, email=self.other.email
        )

    def _scene_word(self):
        author = self.partner.id
        return self.env["mail.message"].create({"body": "Hm", "author_id": author})

    def _scene_failure(self):
        rule = self.env.ref("mentorat_module.automation_ended")
        values = {"automation_id": rule.id, "failed_at": MONDAY}
        return self.env["mentorat.rule.failure"].create(values)

    def _scene_lost_agreement(self):
        self._set(self.mentor, {"account_lost_at": MONDAY})
        return self.agreement

    def _scene_waiting_agreement(self):
        self._set(self.mentee, WAITING)
        return self.agreement

    def _scene_change(self):
        return self.env["mentorat.account.change"].create(
            {
                "employee_id": self.mentee.employee_id.id,
                "name": self.mentee.name,
                "partner_id": self.partner.id,
                "kind": "password",
            }
        )

    def _scene_terms(self):
        return self.env["mentorat.terms.change"].create(
            {
                "agreement_id": self.agreement.id,
                "proposed_by": "mentor",
                "proposer_id": self.mentor_user.id,
                "text": "<p>Other terms</p>",
                "text_sha256": "0" * 64,
            }
        )

    def _scene_proposal(self):
        return self.env["mentorat.meeting.proposal"].create(
            {
                "agreement_id": self.agreement.id,
                "proposed_by": "mentor",
                "proposer_id": self.mentor_user.id,
                "start": MONDAY + DAY,
                "minutes": 30,
            }
        )

    def _scene_meeting(self):
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": "We meet",
                    "mentorat_agreement_id": self.agreement.id,
                    "start": MONDAY + DAY,
                    "stop": MONDAY + DAY + timedelta(hours=1),
                    "partner_ids": [
                        Command.set((self.mentor_user.partner_id | self.partner).ids)
                    ],
                }
            )
        )

    def _scene_attendee(self):
        attendees = self._scene_meeting().attendee_ids
        return attendees.filtered(lambda each: each.partner_id == self.partner)

    def _scene_session(self):
        session = self.env["mentorat.training.session"].create(
            {
                "name": "Wills",
                "program_id": self.program.id,
                "start": MONDAY + DAY,
                "stop": MONDAY + DAY + timedelta(hours=1),
                "mentor_ids": [Command.set(self.mentor.ids)],
                "participation_ids": [Command.create({"mentee_id": self.mentee.id})],
            }
        )
        session.action_plan()
        return session

    def _scene_session_left(self):
        session = self._scene_session()
        session.mentor_ids = False
        session.origin = "mentor_initiative"
        return session

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_scene(self, kind):
        with self._at(MONDAY):
            return getattr(self, f"_scene_{kind}", lambda: self[kind])()

    def __getitem__(self, name):
        return getattr(self, name)

    def _set(self, record, values):
        """Write ``values`` past all guards: how it came about is tested elsewhere."""
        if record._name == "calendar.attendee":
            record = record.event_id
        if record == self.agreement and values.get("state") in ("waiting", "matched"):
            record = self.mentee
        self.env.flush_all()
        columns = (
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        if values:
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL(", ").join(columns),
                    record.id,
                )
            )
        self.env.invalidate_all()

    def _run(self, name, values_list):
        """Return the stage of the notice ``name`` once the outbox has run."""
        kind, first, _last = KINDS[name]
        about = {}
        if name in ("absence_mentee", "absence_mentor", "absence_stand_in"):
            about = {"about": self.other}
        if name == "contribution_joined":
            self.env["mentorat.contribution"].create(
                {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
            )
            about = {"about": self.other}
        record = self._get_scene(kind)
        self._set(record, first)
        self.notices.search([]).unlink()
        notice = self._queue(record, name, **about)
        for values in values_list:
            self._set(record, values)
        with self._at(MONDAY), mute_logger(LOGGER):
            self.assertFalse(notice._process_due_safely(MONDAY), notice.error)
        return notice.state

    # ------------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------------

    def test_each_mail_of_the_addon_is_here(self):
        mails = self.env["ir.model.data"].search(
            [
                ("module", "=", "mentorat_module"),
                ("model", "=", "mail.template"),
            ]
        )
        names = {name.removeprefix("mail_template_") for name in mails.mapped("name")}
        self.assertEqual(names, set(KINDS))
        self.assertEqual(names, set(self.notices._get_truths()))

    def test_what_is_true_leaves(self):
        for name in KINDS:
            with self.subTest(name), self.cr.savepoint() as savepoint:
                self.assertEqual(self._run(name, []), "queued")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_true_no_more_is_dropped(self):
        for name, (_kind, _first, last) in KINDS.items():
            if last is None:
                continue
            with self.subTest(name), self.cr.savepoint() as savepoint:
                self.assertEqual(self._run(name, [last]), "dropped")
                savepoint.rollback()
                self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestOutage(StillTrueCommon):
    """After an outage, only what is still true is said."""

    def setUp(self):
        super().setUp()
        self._send()
        self.notices.search([]).unlink()
        self.env["mail.mail"].search([]).unlink()

    def _stage(self, template, user=None):
        template = self.env.ref(PREFIX + template)
        partner = (user or self.mentee_user).partner_id
        found = self.notices.search(
            [("template_id", "=", template.id), ("partner_id", "=", partner.id)]
        )
        return found.mapped("state")

    def test_outage_across_the_end_of_a_term_announces_no_end_to_come(self):
        over = MONDAY + timedelta(days=400)
        self._run_cron("terms", over)
        self._send(over)
        self.assertEqual(self._stage("ending"), ["dropped"])
        self.assertEqual(self._stage("ended"), ["queued"])

    def test_outage_across_the_limit_tells_the_mentor_once(self):
        request = self._ask(self.agreement)
        self._send()
        late = self._hours(200)
        self._run_cron("deadlines", late)
        with self._at(late):
            request.with_user(self.mentor_user).action_reply("Page four")
        self._send(late)
        self.assertEqual(self._stage("reminder", self.mentor_user), ["dropped"])
        self.assertEqual(self._stage("overdue_mentee"), ["dropped"])
        self.assertEqual(
            self._stage("overdue_coordinator", self.coordinator), ["dropped"]
        )

    def _refuse(self, notices, at):
        notices.mail_id.write({"state": "exception", "failure_reason": "away"})
        self._run_cron("notices", at)

    def test_mail_written_before_the_outage_is_judged_again(self):
        self.agreement.ending_notified_at = MONDAY
        notice = self._queue(self.agreement, "ending")
        self._send()
        mail = notice.mail_id
        self.agreement.with_context(mentorat_untold=True)._end("early")
        self._refuse(notice, self._hours(1))
        self.assertStates(notice, "dropped")
        self.assertFalse(mail.exists())

    def test_mail_that_was_refused_does_not_reach_who_stands_in_no_more(self):
        with self._at(MONDAY):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "date_from": MONDAY.date(),
                    "date_to": MONDAY.date() + DAY,
                    "stand_in_id": self.other_mentor.id,
                }
            )
        self._ask(self.agreement)
        self._send()
        stand_in = self.other_mentor.user_id
        self.assertEqual(self._stage("request_opened", stand_in), ["queued"])
        notices = self.notices.search([("partner_id", "=", stand_in.partner_id.id)])
        mail = notices.mail_id
        self._refuse(notices, MONDAY + 3 * DAY)
        self.assertEqual(self._stage("request_opened", stand_in), ["dropped"])
        self.assertFalse(mail.exists())
        self.assertTrue(self._stage("request_opened", self.mentor_user))

    def test_mail_that_waits_in_the_queue_is_judged_again(self):
        notice = self._queue(self.mentee, "registered")
        self._send()
        mail = notice.mail_id
        self.mentee.state = "withdrawn"
        self._run_cron("notices", self._hours(1))
        self.assertStates(notice, "dropped")
        self.assertFalse(mail.exists())

    def test_of_a_mail_about_two_things_what_is_true_is_written_anew(self):
        request = self._ask(self.agreement)
        true = self._queue(self.mentee, "registered")
        untrue = self._queue(request, "request_opened")
        self._send()
        mail = true.mail_id
        self.assertEqual(mail, untrue.mail_id)
        request.state = "answered"
        self._refuse(true, self._hours(1))
        self.assertStates(true | untrue, "pending", "dropped")
        self.assertFalse(mail.exists())
        self._send(self._hours(2))
        self.assertStates(true, "queued")
        self.assertNotIn(request.name, true.mail_id.body_html)

    def test_deleted_record_is_dropped_and_logged(self):
        notice = self._queue(self.mentee, "registered")
        notice.res_id = self.mentee.search([], order="id desc", limit=1).id + 1
        with self.assertLogs(LOGGER, "WARNING") as log:
            self._run_cron("notices", self._hours(1))
        self.assertRecordValues(
            notice, [{"state": "dropped", "error": "Record deleted"}]
        )
        self.assertIn(f"mentorat.mentee,{notice.res_id}", log.output[0])
