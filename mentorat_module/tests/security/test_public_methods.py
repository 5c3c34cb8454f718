"""What the external API may give to each public method: an answer in words at worst."""

import inspect
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY
from ..pairing.common import DeskCommon

OURS = "odoo.addons.mentorat_"
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
TUESDAY = MONDAY + timedelta(days=1)
NEXT_WEEK = MONDAY + timedelta(days=8)

# JSON holds nothing else; dates and recordsets come from Python only.
HOSTILE = (
    None,
    True,
    0,
    -1,
    999999,
    2**31,
    float("nan"),
    "",
    "x",
    "2026-99-99",
    "9999-12-31 23:59:59",
    "nul \0",
    "half a pair \ud800",
    [],
    [999999],
    [[]],
    {},
)
# What the conditions of an agreement are not.
HOSTILE_CONDITIONS = (
    {"meeting_interval_days": True},
    {"meeting_interval_days": "x"},
    {"meeting_interval_days": None},
    {"rules": 5},
    {"rules": "nul \0"},
    {"contributions": 5},
    {"contributions": [5]},
    {"contributions": [{}]},
    {"contributions": [{"mentor_id": 999999, "description": "x"}]},
    {"contributions": [{"mentor_id": [], "description": "x"}]},
)

# {model: {method: (role, record of the test, valid arguments)}}: a public method that
# takes arguments and has no row here fails a test below.
METHODS = {
    "mentorat.agreement": {
        "action_ask": (
            "mentee",
            "running",
            {
                "name": "How?",
                "description": "So?",
                "client_waiting": True,
                "client_deadline": "2026-01-15 10:00:00",
            },
        ),
        "action_decline_assignment": ("mentor", "assigned", {"reason": "No time"}),
        "action_end": ("coordinator", "running", {"reason": "early", "note": "Gone"}),
        "action_propose_meeting": (
            "mentor",
            "running",
            {
                "start": NEXT_WEEK.isoformat(),
                "minutes": 30,
                "agenda": "Wills",
                "location": "Room 2",
            },
        ),
        "action_propose_terms": (
            "mentee",
            "running",
            {"terms": {"meeting_interval_days": 21}, "reason": "A busy season"},
        ),
        "action_reassign": (
            "coordinator",
            "running",
            {"mentor": "@other_mentor", "reason": "Too busy"},
        ),
        "action_record_first_contact": (
            "mentor",
            "assigned",
            {"when": "2026-01-12 16:00:00", "channel": "phone"},
        ),
        "action_sign": (
            "mentor",
            "assigned",
            {"name": "Mentor", "signature": IMAGE, "digest": None},
        ),
        "action_unwind": ("coordinator", "running", {"note": "They do not meet"}),
    },
    "mentorat.invite.wizard": {
        "action_open": ("coordinator", None, {"employee_ids": "@employees"}),
    },
    "mentorat.meeting.proposal": {
        "action_accept": ("mentor", "proposal", {"digest": None}),
        "action_counter": (
            "mentor",
            "proposal",
            {"start": NEXT_WEEK.isoformat(), "minutes": 45, "word": "Later"},
        ),
        "action_decline": ("mentor", "proposal", {"word": "Not then"}),
    },
    "mentorat.mentee": {
        "action_assign": ("coordinator", "second", {"mentor": "@other_mentor"}),
    },
    "mentorat.contribution": {
        "action_open_earlier": ("mentee", "contribution", {"digest": None}),
    },
    "mentorat.objective": {
        "action_agree": ("mentor", "objective", {"digest": None}),
        "action_set_state": ("mentor", "objective", {"state": "doing"}),
    },
    "mentorat.pairing": {
        "confirm_batch": ("coordinator", "pairing", {"limit": 1}),
        "explain_batch": ("coordinator", "pairing", {"limit": 1}),
    },
    "mentorat.pairing.line": {
        "action_choose": ("coordinator", "line", {"mentor": "@other_mentor"}),
    },
    "mentorat.request": {
        "action_rate": ("mentee", "request", {"helped": "yes", "note": "Thank you"}),
        "action_record_answer": (
            "mentor",
            "request",
            {"channel": "phone", "when": "2026-01-13 10:00:00"},
        ),
        "action_reply": (
            "mentor",
            "request",
            {"body": "So.", "expects_answer": True, "attachment_ids": []},
        ),
    },
    "mentorat.terms.change": {
        "action_accept": ("mentor", "change", {"digest": None}),
        "action_refuse": ("mentor", "change", {"word": "Not now"}),
    },
    "mentorat.training.session": {
        "action_register": ("mentee", "planned", {"digest": None}),
        "action_move": (
            "coordinator",
            "session",
            {"start": "2026-01-20 15:00:00", "stop": "2026-01-20 16:00:00"},
        ),
        "action_note_attendance": (
            "coordinator",
            "planned",
            {"kind": "participant", "row_id": 1, "is_present": True},
        ),
        "action_turn_down": ("coordinator", "session", {"reason": "Not now"}),
        "action_undo_move": (
            "coordinator",
            "session",
            {
                "start": "2026-01-20 15:00:00",
                "stop": "2026-01-20 16:00:00",
                "notice_ids": [],
            },
        ),
        "get_move_question": (
            "coordinator",
            "session",
            {"start": "2026-01-20 15:00:00"},
        ),
        "get_proposed_times": (
            "coordinator",
            "session",
            {"day": "2026-01-20", "start": "2026-01-20 15:00:00"},
        ),
    },
}


@tagged("post_install", "-at_install")
class TestPublicMethods(DeskCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "mentee": cls.mentee_user,
            "mentor": cls.mentor_user,
            "coordinator": cls.coordinator,
        }
        third, fourth = (
            cls._create_mentee(cls._create_user(login)) for login in ("third", "fourth")
        )
        cls.running = cls._activate()
        cls.assigned = cls._assign(third)
        cls.pending = cls._activate(cls._assign(fourth))
        cls.request = cls._ask(cls.running)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.running.id, "name": "Read a report"}
        )
        cls.contribution = cls.env["mentorat.contribution"].create(
            {"agreement_id": cls.running.id, "mentor_id": cls.other_mentor.id}
        )
        cls.employees = cls.mentee.employee_id | cls.second.employee_id
        with cls._at(MONDAY + timedelta(hours=2)):
            cls.request.with_user(cls.mentor_user).action_reply("So.")
            for pair in (cls.running, cls.pending):
                for user in (pair.mentee_id.user_id, cls.mentor_user):
                    pair.with_user(user).action_sign(user.name, IMAGE)
            asking = cls.pending.with_user(fourth.user_id)
            cls.proposal = asking.action_propose_meeting(NEXT_WEEK + timedelta(days=1))
            cls.change = asking.action_propose_terms({"rules": "Tuesdays"}, "So")
            cls.pairing = cls._open_desk()
            cls.line = cls._get_line(cls.pairing, cls.second)
            cls.session = cls.env["mentorat.training.session"].create(
                {"name": "Wills", "program_id": cls.program.id}
            )
            cls.planned = cls.session.create(
                {
                    "name": "Trusts",
                    "program_id": cls.program.id,
                    "start": NEXT_WEEK,
                    "stop": NEXT_WEEK + timedelta(hours=2),
                }
            )
            cls.planned.action_plan()
        cls.env.flush_all()

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_public_methods(self):
        """Return ``{(model, method): parameters}`` of the methods that our addons add
        and that take arguments; not those that extend a method of Odoo."""
        found = {}
        for model in self.registry:
            cls = self.registry[model]
            for name in dir(cls):
                owners = [owner for owner in cls.__mro__ if name in vars(owner)]
                if (
                    not name.startswith("_")
                    and inspect.isfunction(getattr(cls, name, None))
                    and all(owner.__module__.startswith(OURS) for owner in owners)
                    and not hasattr(getattr(cls, name), "_api_private")
                ):
                    parameters = inspect.signature(getattr(cls, name)).parameters
                    if len(parameters) > 1:
                        found[model, name] = list(parameters.values())[1:]
        return found

    def _get_rows(self):
        """Yield ``(model, method, user, record, valid arguments)`` of each row."""
        for model, methods in METHODS.items():
            for name, (role, record, arguments) in methods.items():
                known = {key: self._resolve(value) for key, value in arguments.items()}
                yield model, name, self.users[role], record, known

    def _resolve(self, value):
        """Return ``value``, or the ids of the records of the test that it names."""
        named = getattr(self, value[1:]) if str(value).startswith("@") else None
        if named is None:
            return value
        return named.ids if value.endswith("s") else named.id

    def _call(self, model, name, user, record, arguments):
        """Call a method as the external API does, and undo what it did."""
        ids = [getattr(self, record).ids] if record else []
        with self._at(TUESDAY), self.env.cr.savepoint() as savepoint:
            try:
                call_kw(self.env(user=user)[model], name, ids, arguments)
                self.env.flush_all()
            finally:
                self.env.invalidate_all(flush=False)
                savepoint.rollback()

    # ------------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------------

    def test_each_public_method_has_a_row_with_all_its_arguments(self):
        found = self._get_public_methods()
        rows = {(model, name) for model in METHODS for name in METHODS[model]}
        self.assertEqual(set(found), rows)
        for (model, name), parameters in found.items():
            names = {each.name for each in parameters if each.kind != each.VAR_KEYWORD}
            with self.subTest(model=model, method=name):
                self.assertLessEqual(names, METHODS[model][name][2].keys())

    def test_valid_arguments_are_taken(self):
        for model, name, user, record, arguments in self._get_rows():
            with self.subTest(model=model, method=name):
                self._call(model, name, user, record, arguments)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_any_other_argument_is_taken_or_refused_in_words(self):
        for *method, arguments in self._get_rows():
            for name in arguments:
                for value in HOSTILE:
                    shown = str(value)[:30]
                    with self.subTest(method=method[:2], argument=name, value=shown):
                        self._call_in_words(*method, {**arguments, name: value})

    def test_wrong_conditions_are_refused_in_words(self):
        for terms in HOSTILE_CONDITIONS:
            with self.subTest(terms=terms), self.assertRaises(UserError):
                self._call(
                    "mentorat.agreement",
                    "action_propose_terms",
                    self.mentee_user,
                    "running",
                    {"terms": terms, "reason": "A busy season"},
                )

    def _call_in_words(self, *args):
        try:
            self._call(*args)
        except UserError as error:
            self.assertTrue(str(error))
