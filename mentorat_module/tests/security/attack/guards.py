"""What a button refuses, a plain write refuses too.

Each ``action_…`` of our models is pressed by each role on records in each situation.
What it writes where it is allowed is noted by the way; where it is refused, the same
values are written plainly: they must be refused as well. The fields are found by
introspection, so a new button is tried without being named."""

import inspect
from contextlib import contextmanager
from unittest.mock import patch

from odoo import models

from .scene import COORDINATORS, ROLES, AttackScene, choose, draw_signature

# What a button guards beside what it is seen to write.
BESIDE = {
    "mentorat.mentor": {
        "action_archive": {"active": False, "program_ids": [(5,)]},
    },
    "mentorat.mentee": {"action_withdraw": {"state": "withdrawn", "active": False}},
    "mentorat.program": {"action_close": {"state": "closed", "active": False}},
    "mentorat.agreement": {
        "action_end": {"state": "ended", "ended_reason": "term"},
        "action_cancel": {"state": "cancelled"},
        "action_sign": {
            **{"mentee_signed_at": "2026-01-01", "mentor_signed_at": "2026-01-01"},
            **{"charter_text": "x", "charter_sha256": "x"},
        },
        "action_renew": {"date_end": "2099-01-01", "term_count": 7},
    },
    "mentorat.request": {
        "action_close": {"state": "closed"},
        "action_record_answer": {"answered_at": "2026-01-01", "state": "answered"},
    },
    "mentorat.commitment": {
        "action_record_answer": {"state": "kept", "kept_at": "2026-01-01"},
    },
    "mentorat.meeting.proposal": {"action_accept": {"state": "accepted"}},
    "mentorat.terms.change": {"action_accept": {"state": "accepted"}},
    "mentorat.training.session": {
        "action_cancel": {"state": "cancelled"},
        "action_done": {"state": "done"},
        "action_plan": {"state": "planned"},
    },
    "mentorat.training.participation": {"action_attended": {"state": "attended"}},
}
# Set by hand as well, by whoever may write the record.
FREE = {
    ("mentorat.objective", "state"),
    ("mentorat.objective", "is_proposal"),
    ("mentorat.objective", "achieved_at"),
    *((role, "mentorat.agreement", "end_note") for role in COORDINATORS),
    *((role, "mentorat.training.session", "requested_by_ids") for role in COORDINATORS),
}


class GuardsAttack(AttackScene):
    @classmethod
    def _make_more(cls):
        result = super()._make_more()
        cls.spare_mentor = cls._create_mentor(cls._create_user("spare"), capacity=2)
        assigned = cls._assign(
            cls._create_mentee(cls._create_user("newly", "base.group_portal")),
            cls.mentors["other_mentor"],
            at=cls._ago(1),
        )
        requested = cls.training.create(
            {"name": "Wished for", "program_id": cls.program.id}
        )
        cls.samples = {
            "mentorat.mentor": cls.mentor | cls.spare_mentor,
            "mentorat.mentee": cls.mentee | cls.waiting_mentee | assigned.mentee_id,
            "mentorat.program": cls.program,
            "mentorat.agreement": (
                cls.agreement | cls.before | cls.other_agreement | assigned
            ),
            "mentorat.request": cls.talk | cls.talk_before,
            "mentorat.commitment": cls.agreement.commitment_ids[:2],
            "mentorat.objective": cls.objective,
            "mentorat.meeting.proposal": cls.proposal,
            "mentorat.terms.change": cls.change,
            "mentorat.training.session": cls.training | requested,
            "mentorat.training.participation": cls.training.participation_ids[:1],
            "mentorat.pairing": cls.pairing,
            "mentorat.pairing.line": cls.pairing.line_ids[:1],
            "calendar.event": cls.event,
        }
        return result

    # ------------------------------------------------------------------
    # INTROSPECTION
    # ------------------------------------------------------------------

    def _get_buttons(self, model):
        """Yield the names of the actions that change something, from our sources."""
        cls = type(self.env[model])
        for name in dir(cls):
            if not name.startswith("action_"):
                continue
            source = inspect.unwrap(getattr(cls, name))
            if not source.__module__.startswith("odoo.addons.mentorat_module"):
                continue
            if not name.startswith(("action_open", "action_view")):
                yield name

    def _get_arguments(self, model, name):
        """Values for what the action asks."""
        known = {
            "mentor": self.mentors["coordinator_mentor"].id,
            "start": self._ago(-10).replace(minute=0, second=0, microsecond=0),
            "terms": {"rules": "Others"},
            "signature": draw_signature(),
            "when": self.now,
            "helped": "yes",
            "state": "achieved",
        }
        method = inspect.unwrap(getattr(type(self.env[model]), name))
        parameters = list(inspect.signature(method).parameters.values())[1:]
        return [
            known.get(parameter.name, "Words")
            for parameter in parameters
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        ]

    @contextmanager
    def _noting(self, model, noted):
        """Note what is written on records of ``model`` meanwhile."""
        write = models.BaseModel.write

        def note(records, values):
            if records._name == model:
                noted.append(dict(values))
            return write(records, values)

        with patch.object(models.BaseModel, "write", note):
            yield

    # ------------------------------------------------------------------
    # THE TESTS
    # ------------------------------------------------------------------

    def test_what_a_button_refuses_a_plain_write_refuses_too(self):
        holes = []
        for model, records in self.samples.items():
            for name in self._get_buttons(model):
                refused, noted = self._press(model, name, records)
                values = [*noted, BESIDE.get(model, {}).get(name, {})]
                pairs = {
                    (key, repr(value)): (key, value)
                    for each in values
                    for key, value in each.items()
                    if key in self.env[model]._fields
                }
                for role, record in refused:
                    for key, value in pairs.values():
                        if self._changes(role, record, key, value):
                            holes.append(
                                f"{role} | {model}.write({key}: {value!r:.40}) | as "
                                f"{name} refuses on {record.display_name}"
                            )
        self._fail_with(holes)

    def _press(self, model, name, records):
        """:return: ``([(role, record)] that is refused, [values written])``"""
        refused, noted = [], []
        for place, record in enumerate(records):
            for role in choose(ROLES, 2, (model, name, place)):
                with self._undone(), self._noting(model, noted):
                    call = getattr(self._as(role, record), name)
                    arguments = self._get_arguments(model, name)
                    if isinstance(self._try(call, *arguments), Exception):
                        refused.append((role, record))
        return refused, noted

    def _changes(self, role, record, key, value):
        """Whether ``role`` can write this, and it was not so before."""
        if (role, record._name, key) in FREE or (record._name, key) in FREE:
            return False
        kept = record.sudo()[key]
        with self._undone():
            result = self._try(self._as(role, record).write, {key: value})
            self.env.invalidate_all()
            return not isinstance(result, Exception) and record.sudo()[key] != kept

    def test_busy_mentor_is_neither_archived_nor_taken_out_of_the_programme(self):
        holes = []
        for role in ("mentor", "coordinator", "administrator"):
            for values in ({"active": False}, {"program_ids": [(5,)]}):
                for owner, write in (
                    (self.mentor, values),
                    *(
                        [(self.program, {"mentor_ids": [(3, self.mentor.id)]})]
                        if "program_ids" in values
                        else []
                    ),
                ):
                    with self._undone():
                        result = self._try(self._as(role, owner).write, write)
                    if not isinstance(result, Exception):
                        holes.append(f"{role} | {owner._name}.write({write})")
        self._fail_with(holes)

    def test_agreement_is_not_ended_as_by_its_term_before_its_day(self):
        """It would say on a certificate that it was accompanied to the end."""
        holes = []
        Notice = self.env["mentorat.notice"]
        for role in ("mentee", "mentor", "coordinator"):
            for reason in ("term", "program_end", "reassigned", "nonsense"):
                with self._undone():
                    before = Notice.search([])
                    result = self._try(
                        self._as(role, self.agreement).action_end, reason
                    )
                    if isinstance(result, Exception):
                        continue
                    told = len(Notice.search([]) - before)
                    holes.append(
                        f"{role} | action_end({reason!r}) ten months early"
                        f" | ended, {told} told"
                    )
        self._fail_with(holes)
