"""What a button refuses, a plain write, a new record and an import refuse too.

Each button that refuses something has a row here: on which record it refuses, and what
it would change. The same values are then written by each role, field by field and all
at once, and imported; nothing may change.
"""

import inspect
from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY
from ..pairing.common import DeskCommon

OURS = "odoo.addons.mentorat_"
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
NOW = MONDAY + timedelta(days=1)
NEXT_WEEK = MONDAY + timedelta(days=8)
LONG_AGO = datetime(2020, 1, 1)
EVERYBODY = ("coordinator", "mentor", "mentee", "admin")
NOT_THE_MENTEE = ("coordinator", "mentor", "admin")
NOT_OF_THE_PAIR = ("coordinator", "admin")

ENDED = {
    "state": "ended",
    "ended_at": NOW,
    "ended_reason": "term",
    "mentee_waits_again": True,
}
CANCELLED = {"state": "cancelled", "ended_at": NOW, "mentee_waits_again": True}
PROPOSAL = {"answer": "A word", "answered_at": NOW}

# {model: {button: (role, record on which it refuses, arguments, what it changes
#   [, roles that try, all of them when not given])}}
REFUSED = {
    "mentorat.mentor": {
        "action_archive": ("coordinator", "mentor", {}, {"active": False}),
        "action_return": ("mentor", "mentor", {}, {"account_lost_at": NOW}),
    },
    "mentorat.program": {
        "action_open": ("coordinator", "past", {}, {"state": "open"}),
    },
    "mentorat.mentee": {
        "action_assign": ("coordinator", "mentee", {"mentor": "@other_mentor"}, {}),
        "action_return": ("coordinator", "mentee", {}, {"state": "waiting"}),
        "action_withdraw": ("mentee", "gone", {}, {"state": "withdrawn"}),
    },
    "mentorat.agreement": {
        "action_ask": ("mentee", "ended", {"name": "How?"}, {}),
        "action_cancel": ("coordinator", "running", {}, CANCELLED),
        "action_decline_assignment": (
            "mentor",
            "running",
            {},
            {**CANCELLED, "declined_at": NOW},
        ),
        "action_end": ("mentee", "running", {"reason": "term"}, ENDED),
        "action_propose_meeting": ("mentee", "ended", {"start": NEXT_WEEK}, {}),
        "action_propose_terms": (
            "mentee",
            "running",
            {"terms": {"rules": "Tuesdays"}, "reason": "So"},
            {},
        ),
        "action_reassign": (
            "coordinator",
            "running",
            {"mentor": "@mentor"},
            {"mentor_id": "@other_mentor"},
        ),
        "action_record_first_contact": (
            "mentor",
            "ended",
            {},
            {
                "state": "active",
                "first_contact_at": NOW,
                "first_contact_channel": "phone",
            },
        ),
        "action_renew": (
            "coordinator",
            "assigned",
            {},
            {"term_count": 2, "date_end": "2030-01-01", "term_months": 24},
        ),
        "action_sign": (
            "mentor",
            "ended",
            {"name": "Mentor", "signature": IMAGE},
            {
                "charter_text": "<p>Else</p>",
                "charter_sha256": "0",
                "mentee_signed_at": LONG_AGO,
                "mentor_signed_at": LONG_AGO,
            },
        ),
        "action_unwind": ("mentee", "ended", {}, {**CANCELLED, "state": "active"}),
    },
    "mentorat.contribution": {
        "action_open_earlier": (
            "mentor",
            "contribution",
            {},
            {"earlier_opened_at": NOW, "joined_at": LONG_AGO},
        ),
        "action_close_earlier": (
            "mentor",
            "opened",
            {},
            {"earlier_opened_at": False},
        ),
    },
    "mentorat.objective": {
        "action_achieve": ("mentor", "dropped", {}, {"state": "achieved"}),
        "action_agree": (
            "mentee",
            "objective",
            {},
            {"is_proposal": False},
            ("mentee", *NOT_OF_THE_PAIR),
        ),
        "action_set_state": (
            "mentor",
            "dropped",
            {"state": "doing"},
            {"state": "doing", "achieved_at": NOW},
        ),
    },
    "mentorat.request": {
        "action_close": (
            "mentor",
            "open_request",
            {},
            {"state": "closed", "closed_at": NOW},
        ),
        "action_rate": ("mentee", "open_request", {"helped": "yes"}, {}),
        "action_record_answer": (
            "mentor",
            "closed_request",
            {},
            {"state": "answered", "answered_at": NOW, "answer_channel": "phone"},
        ),
        "action_reply": ("mentor", "closed_request", {"body": "So."}, {}),
        "action_still_waiting": (
            "mentee",
            "closed_request",
            {},
            {"state": "open", "may_be_waiting": True},
        ),
    },
    "mentorat.commitment": {
        "action_record_answer": (
            "coordinator",
            "commitment",
            {},
            {"state": "kept", "kept_at": NOW, "limit_at": NEXT_WEEK},
        ),
        "action_remind_by_hand": (
            "mentor",
            "commitment",
            {},
            {"reminded_by_hand_at": NOW},
        ),
    },
    "mentorat.terms.change": {
        "action_accept": ("mentor", "change", {}, {"state": "accepted", **PROPOSAL}),
        "action_refuse": ("mentor", "change", {}, {"state": "declined", **PROPOSAL}),
        "action_withdraw": ("mentee", "change", {}, {"state": "lapsed", **PROPOSAL}),
    },
    "mentorat.meeting.proposal": {
        "action_accept": ("mentor", "proposal", {}, {"state": "accepted", **PROPOSAL}),
        "action_counter": (
            "mentor",
            "proposal",
            {"start": NEXT_WEEK},
            {"start": NEXT_WEEK, "minutes": 5},
        ),
        "action_decline": ("mentor", "proposal", {}, {"state": "declined", **PROPOSAL}),
        "action_withdraw": ("mentee", "proposal", {}, {"state": "lapsed", **PROPOSAL}),
    },
    "calendar.event": {
        "action_cancel_meeting": (
            "coordinator",
            "meeting",
            {},
            {"active": False},
            NOT_OF_THE_PAIR,
        ),
    },
    "mentorat.training.session": {
        "action_cancel": ("coordinator", "held", {}, {"state": "cancelled"}),
        "action_decline": ("stranger", "session", {}, {}),
        "action_done": ("coordinator", "session", {}, {"state": "done"}),
        "action_plan": ("coordinator", "topic", {}, {"state": "planned"}),
        "action_register": ("stranger", "session", {}, {}),
        "action_support": (
            "mentee",
            "session",
            {},
            {"requested_by_ids": "@mentees"},
            ("mentor", "mentee"),  # coordinators say who asked
        ),
        "action_turn_down": (
            "coordinator",
            "session",
            {"reason": "Not now"},
            {"turned_down_reason": "Not now"},
        ),
    },
    "mentorat.training.participation": {
        "action_absent": ("coordinator", "declined", {}, {"state": "absent"}),
        "action_attended": (
            "mentor",
            "declined",
            {},
            {"state": "attended"},
            ("mentor", "mentee"),
        ),
    },
    "mentorat.pairing": {
        "action_confirm": ("coordinator", "done", {}, {"state": "open"}),
        "action_explain": ("coordinator", "done", {}, {"computed_at": NOW}),
        "action_recompute": ("coordinator", "done", {}, {"computed_at": NOW}),
        "action_reset_settings": ("coordinator", "done", {}, {"minimum_score": 99}),
        "action_save_settings": ("coordinator", "done", {}, {"minimum_score": 99}),
    },
    "mentorat.pairing.line": {
        "action_choose": (
            "coordinator",
            "line",
            {"mentor": "@other_mentor"},
            {"mentor_id": "@other_mentor", "state": "locked"},
        ),
        "action_exclude": ("coordinator", "line", {}, {"state": "excluded"}),
        "action_include": ("coordinator", "line", {}, {"state": "unpaired"}),
        "action_lock": ("coordinator", "line", {}, {"state": "locked"}),
        "action_unlock": ("coordinator", "line", {}, {"state": "proposed"}),
    },
}
# Other values that come to the same as a button above.
OTHER_WRITES = [
    ("mentor", {"program_ids": [Command.clear()]}),
    ("mentor", {"program_ids": [Command.set([])]}),
    ("program", {"mentor_ids": [Command.clear()]}),
    ("program", {"mentor_ids": [Command.unlink("@mentor")]}),
    ("mentor", {"capacity": 0}),
    ("mentor", {"employee_id": "@free_employee"}),
    ("mentee", {"employee_id": "@free_employee"}),
    ("mentee", {"program_id": "@past"}),
    ("mentee", {"state": "waiting"}),
    ("mentee", {"state": "matched"}),
    ("gone", {"state": "waiting"}),
    ("running", {"mentee_id": "@second"}),
    ("running", {"rules": "Unseen"}, ("mentee",)),
    ("signed", {"rules": "Unseen"}),
    ("signed", {"meeting_interval_days": 99}),
    ("signed", {"contribution_ids": [Command.create({"mentor_id": "@other_mentor"})]}),
    ("contribution", {"mentor_id": "@third_mentor"}),
    ("contribution", {"agreement_id": "@signed"}),
    ("session", {"start": False, "stop": False}),
    ("declined", {"session_id": "@full"}),
    ("seated", {"session_id": "@full"}),
    ("seated", {"mentee_id": "@gone"}),
    ("away", {"stand_in_id": "@third_mentor"}),
    ("away", {"date_to": "2026-12-31"}),
    ("objective", {"agreement_id": "@signed"}),
]
# Records that come to the same as a button above, made or imported.
CREATED = [
    ("mentorat.agreement", {"mentee_id": "@mentee", "mentor_id": "@other_mentor"}),
    ("mentorat.agreement", {"mentee_id": "@gone", "mentor_id": "@other_mentor"}),
    (
        "mentorat.agreement",
        {"mentee_id": "@second", "mentor_id": "@other_mentor", "state": "active"},
    ),
    (
        "mentorat.agreement",
        {"mentee_id": "@second", "mentor_id": "@other_mentor", "first_contact_at": NOW},
    ),
    ("mentorat.mentee", {"employee_id": "@free_employee", "program_id": "@past"}),
    (
        "mentorat.mentee",
        {"employee_id": "@free_employee", "program_id": "@program", "state": "matched"},
    ),
    ("mentorat.request", {"agreement_id": "@ended", "name": "How?"}),
    (
        "mentorat.request",
        {"agreement_id": "@running", "name": "How?", "state": "closed"},
    ),
    (
        "mentorat.signature",
        {
            "agreement_id": "@running",
            "role": "mentee",
            "name": "Me",
            "text_sha256": "0",
            "signed_at": NOW,
            "partner_id": "@mentee_partner",
            "user_id": "@mentee_user",
        },
    ),
    (
        "mentorat.terms.change",
        {
            "agreement_id": "@running",
            "proposed_by": "mentor",
            "proposer_id": "@mentor_user",
        },
    ),
    (
        "mentorat.meeting.proposal",
        {
            "agreement_id": "@ended",
            "proposed_by": "mentor",
            "proposer_id": "@mentor_user",
            "start": NEXT_WEEK,
        },
    ),
    ("mentorat.commitment", {"agreement_id": "@running", "kind": "follow_up"}),
    (
        "mentorat.contribution",
        {"agreement_id": "@signed", "mentor_id": "@other_mentor"},
    ),
    (
        "mentorat.objective",
        {"agreement_id": "@running", "name": "Read", "state": "achieved"},
    ),
    (
        "mentorat.training.participation",
        {"session_id": "@full", "mentee_id": "@mentee", "state": "registered"},
    ),
    ("mentorat.program", {"name": "Another", "state": "open"}),
    ("mentorat.pairing", {"program_id": "@past"}),
    ("mentorat.pairing.line", {"pairing_id": "@done", "mentee_id": "@mentee"}),
]
# What has a history, or an answer to come, is deleted by nobody.
KEPT = (
    *("mentor", "program", "mentee", "running", "ended", "assigned", "open_request"),
    *("commitment", "change", "proposal", "session", "away", "line"),
)
# Buttons that refuse nothing themselves, and why.
NO_GUARD = {
    ("mentorat.program", "action_close"): "is the write of the state",
    ("mentorat.mentor", "action_unarchive"): "is the write of the field",
    ("base.automation", "action_mentorat_switch"): "for coordinators, see test_program",
    ("base.automation", "action_mentorat_retry"): (
        "for coordinators, see test_automation_failures"
    ),
    ("base.automation", "action_mentorat_clear_failures"): (
        "for coordinators, see test_automation_failures"
    ),
    ("mail.template", "action_mentorat_reset"): "for coordinators, see test_mail",
    ("mentorat.problem", "action_retry"): "for coordinators, see test_undeliverable",
    ("calendar.event", "action_unlink_event"): "is unlink",
    ("mentorat.training.session", "action_move"): "is the write of the times",
    ("mentorat.training.session", "action_note_attendance"): (
        "by who gives it, see test_training_attendance"
    ),
    ("mentorat.training.session", "action_undo_move"): "see test_training_life",
    ("calendar.event", "action_join_meeting"): "is the write, see test_inverse_links",
    ("mentorat.agreement", "action_plan_meeting"): "a form: the event checks who",
    ("mentorat.agreement", "action_record_meeting"): "a form: the event checks who",
}
# What a button calls that refuses or changes something.
SIGNS = (
    *("raise ", "_check", "_lock", ".write(", ".state =", "_end(", "sudo"),
    *("self.action_", "_get_own_participation"),
)


@tagged("post_install", "-at_install")
class TestGuards(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin_user = cls._create_user(
            "admin_user", "mentorat_module.group_mentorat_admin"
        )
        cls.third_mentor = cls._create_mentor(cls._create_user("third_mentor"))
        cls.stranger_user = cls._create_user("a_stranger", "base.group_portal")
        cls.users = {
            "coordinator": cls.coordinator,
            "mentor": cls.mentor_user,
            "mentee": cls.mentee_user,
            "admin": cls.admin_user,
            "stranger": cls.stranger_user,
        }
        cls.mentor.capacity = 9
        cls.free_employee = cls._create_employee(cls._create_user("free"))
        cls.mentees = cls.mentee
        cls.mentee_partner = cls.mentee.partner_id
        cls.past = cls._create_program(name="Past")
        cls.past.action_close()
        cls.past.date_end = "2026-01-01"
        cls._set_up_pairs()
        cls._set_up_words()
        cls._set_up_trainings()
        cls._set_up_desk()
        cls.env.flush_all()

    @classmethod
    def _set_up_pairs(cls):
        users = [cls._create_user(login) for login in ("fourth", "fifth", "sixth")]
        waiting, signing, leaving = (cls._create_mentee(user) for user in users)
        cls.running = cls._activate()
        cls.contribution, cls.opened = cls.env["mentorat.contribution"].create(
            [
                {"agreement_id": cls.running.id, "mentor_id": mentor.id}
                for mentor in (cls.other_mentor, cls.third_mentor)
            ]
        )
        cls.assigned = cls._assign(waiting)
        cls.signed = cls._activate(cls._assign(signing))
        cls.ended = cls._activate(cls._assign(leaving))
        with cls._at(NOW):
            cls.opened.with_user(cls.mentee_user).action_open_earlier()
            for user in (users[1], cls.mentor_user):
                cls.signed.with_user(user).action_sign(user.name, IMAGE)
        cls.open_request = cls._ask(cls.running)
        cls.commitment = cls.open_request.commitment_ids
        cls.away = cls.env["mentorat.absence"].create(
            {
                "mentor_id": cls.mentor.id,
                "date_from": "2026-01-05",
                "date_to": "2026-01-06",
                "stand_in_id": cls.other_mentor.id,
            }
        )

    @classmethod
    def _set_up_words(cls):
        asked = cls._ask(cls.ended)
        with cls._at(NOW):
            as_leaving = cls.ended.with_user(cls.ended.mentee_id.user_id)
            cls.proposal = as_leaving.action_propose_meeting(NEXT_WEEK)
            cls.meeting = (
                cls.env["calendar.event"]
                .with_user(cls.mentor_user)
                .create(
                    {
                        "name": "Mentoring",
                        "start": NEXT_WEEK,
                        "stop": NEXT_WEEK + timedelta(hours=1),
                        "mentorat_agreement_id": cls.running.id,
                    }
                )
            )
            signer = cls.signed.mentee_id.user_id
            change = cls.signed.with_user(signer).action_propose_terms(
                {"rules": "Tuesdays"}, "So"
            )
            change.action_withdraw()
            cls.objective, cls.dropped = cls.env["mentorat.objective"].create(
                [
                    {"agreement_id": cls.running.id, "name": name, "is_proposal": True}
                    for name in ("Read a report", "Write one")
                ]
            )
            cls.dropped.state = "dropped"
            cls.ended.with_user(cls.coordinator).action_end("early")
        cls.change = change.with_env(cls.env)
        cls.proposal = cls.proposal.with_env(cls.env)
        cls.meeting = cls.meeting.with_env(cls.env)
        cls.closed_request = asked
        cls.gone = cls.ended.mentee_id
        cls.gone.invalidate_recordset()

    @classmethod
    def _set_up_trainings(cls):
        times = {"start": NEXT_WEEK, "stop": NEXT_WEEK + timedelta(hours=2)}
        values = {"name": "Wills", "program_id": cls.program.id}
        Session = cls.env["mentorat.training.session"]
        with cls._at(NOW):
            cls.topic, cls.session, cls.full = Session.create(
                [values, {**values, **times}, {**values, **times, "capacity": 1}]
            )
            (cls.session | cls.full).action_plan()
            cls.full.with_user(cls.inside_user).action_register()
            cls.declined = cls.session.with_user(cls.inside_user).action_decline()
            taken = cls.session.with_user(cls.mentee_user).action_register()
            cls.held = Session.create({**values, "name": "Held", **times})
            cls.held.action_plan()
        with cls._at(NEXT_WEEK + timedelta(hours=3)):
            cls.held.action_done()
        cls.declined = cls.declined.with_env(cls.env)
        cls.seated = taken.with_env(cls.env)

    @classmethod
    def _set_up_desk(cls):
        with cls._at(NOW):
            cls.done = cls._open_desk().with_env(cls.env)
            cls.line = cls._get_line(cls.done, cls.second)
            cls.done.state = "done"

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_buttons(self):
        """Return ``{(model, button)}`` of our models that refuse or change something,
        as their code tells."""
        found = set()
        for model in self.registry:
            cls = self.registry[model]
            if cls._abstract or cls._transient:
                continue
            for name in dir(cls):
                sources = [
                    inspect.getsource(vars(owner)[name])
                    for owner in cls.__mro__
                    if inspect.isfunction(vars(owner).get(name))
                    and owner.__module__.startswith(OURS)
                ]
                if name.startswith("action_") and self._is_guard(name, sources):
                    found.add((model, name))
        return found

    @staticmethod
    def _is_guard(name, sources):
        is_form = name.startswith(("action_open_", "action_view_")) and not any(
            "_check_actor" in source for source in sources
        )
        is_form = is_form and name != "action_open_earlier"
        return not is_form and any(
            sign in source for source in sources for sign in SIGNS
        )

    def _get_rows(self):
        for model, buttons in REFUSED.items():
            for name, (role, record, arguments, values, *roles) in buttons.items():
                roles = roles or [EVERYBODY]
                yield model, name, role, record, arguments, values, *roles

    def _resolve(self, value):
        """Return ``value`` with the ids of the records of the test that it names."""
        if isinstance(value, dict):
            return {key: self._resolve(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)) and not isinstance(value, str):
            return type(value)(self._resolve(each) for each in value)
        if not isinstance(value, str) or not value.startswith("@"):
            return value
        named = getattr(self, value[1:])
        return [Command.set(named.ids)] if value.endswith("s") else named.id

    def _read(self, record, names):
        """Return what is stored, past the rights and the cache."""
        self.env.invalidate_all(flush=False)
        stored = record.sudo().with_context(active_test=False).exists()
        return stored.read(names, load=None) if stored else "deleted"

    def _assertNothingChanges(self, record, names, method):
        """Check that ``method`` refuses, or leaves the fields ``names`` as they are."""
        self._assertUnchanged(lambda: self._read(record, sorted(names)), method)

    def _assertUnchanged(self, read, method):
        """Check that ``method`` refuses, or that ``read`` returns the same after it."""
        before = read()
        with self._at(NOW), self.env.cr.savepoint() as savepoint:
            try:
                with mute_logger("odoo.sql_db", "odoo.models"):
                    method()
                    self.env.flush_all()
            except UserError:
                after = before
            else:
                after = read()
            finally:
                self.env.invalidate_all(flush=False)
                savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.assertEqual(after, before)

    def _try_writes(self, name, values, roles):
        """Write ``values`` as each role: all at once, one by one, and imported."""
        record = getattr(self, name)
        values = self._resolve(values)
        for role in roles:
            mine = record.with_user(self.users[role])
            for tried in [values, *({key: value} for key, value in values.items())]:
                with self.subTest(record=name, role=role, written=tried):
                    self._assertNothingChanges(
                        record, values, lambda mine=mine, tried=tried: mine.write(tried)
                    )
            if not any(isinstance(value, list) for value in values.values()):
                self._try_import(record, values, role)

    def _try_import(self, record, values, role):
        rows = [str(record.id), *(str(value or "") for value in values.values())]
        columns = [self._get_column(record, key) for key in values]
        Model = record.browse().with_user(self.users[role])
        with self.subTest(record=record, role=role, imported=columns):
            self._assertNothingChanges(
                record, values, lambda: Model.load([".id", *columns], [rows])
            )

    @staticmethod
    def _get_column(record, name):
        return f"{name}/.id" if record._fields[name].type == "many2one" else name

    # ------------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------------

    def test_each_button_that_refuses_something_has_a_row(self):
        rows = {(model, name) for model in REFUSED for name in REFUSED[model]}
        self.assertFalse(self._get_buttons() - NO_GUARD.keys() - rows)

    def test_buttons_refuse(self):
        for model, name, role, record, arguments, _values, _roles in self._get_rows():
            arguments = self._resolve(arguments)
            mine = getattr(self, record).with_user(self.users[role])
            with (
                self.subTest(model=model, button=name),
                self._at(NOW),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(mine, name)(**arguments)
            self.env.invalidate_all(flush=False)

    def test_what_a_button_refuses_is_refused_to_a_write_and_an_import(self):
        for _model, _name, _role, record, _arguments, values, roles in self._get_rows():
            if values:
                self._try_writes(record, values, roles)

    def test_other_writes_that_come_to_the_same_are_refused(self):
        for record, values, *roles in OTHER_WRITES:
            self._try_writes(record, values, *(roles or [EVERYBODY]))

    def test_records_that_come_to_the_same_are_refused(self):
        for model, values in CREATED:
            values = self._resolve(values)
            columns = [self._get_column(self.env[model], name) for name in values]
            row = [str(value) for value in values.values()]
            for role in EVERYBODY:
                Model = self.env[model].with_user(self.users[role])
                for method in (
                    lambda Model=Model, values=values: Model.create(values),
                    lambda Model=Model, columns=columns, row=row: Model.load(
                        columns, [row]
                    ),
                ):
                    with self.subTest(model=model, role=role, values=values):
                        self._assertNothingAppears(model, method)

    def _assertNothingAppears(self, model, method):
        Model = self.env[model].sudo().with_context(active_test=False)
        self._assertUnchanged(lambda: Model.search_count([]), method)

    def test_what_has_a_history_is_deleted_by_nobody(self):
        for name in KEPT:
            record = getattr(self, name)
            for role in EVERYBODY:
                mine = record.with_user(self.users[role])
                with self.subTest(record=name, role=role):
                    self._assertNothingChanges(record, ["id"], mine.unlink)
