from datetime import date, timedelta

from odoo import Command
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.common.mentorat_question import ConfirmationNeeded
from ..common import MONDAY
from .test_questions import NOON, QuestionCommon

MODELS = (
    "mentorat.program",
    "mentorat.mentor",
    "mentorat.mentee",
    "mentorat.agreement",
    "mentorat.training.session",
    "resource.calendar",
    "resource.calendar.attendance",
    "resource.calendar.leaves",
    "hr.employee",
    "res.users",
)
# Of each type of field: values that mean something else than what is there.
DAYS = (date(2026, 1, 20), date(2026, 6, 30), date(2029, 1, 1), False)
INSTANTS = (NOON - timedelta(days=2), NOON + timedelta(days=3), False)


@tagged("post_install", "-at_install")
class TestQuestionSweep(QuestionCommon):
    """Each field, button and deletion, as a coordinator in the middle of the year:
    what touches more than one person has been refused with a question first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coordinator.group_ids |= cls.env.ref("hr.group_hr_manager")
        cls.coordinator.group_ids |= cls.env.ref("base.group_system")
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Week", "tz": "America/Toronto"}
        )
        cls.leave = cls.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": cls.calendar.id,
                "date_from": MONDAY + timedelta(days=14),
                "date_to": MONDAY + timedelta(days=14, hours=8),
            }
        )
        cls.program.calendar_id = cls.calendar
        second = cls._create_mentee(cls._create_user("second"))
        cls._activate(cls._assign(second, cls.mentor), at=NOON - timedelta(days=1))
        third = cls._create_mentee(cls._create_user("third"))
        cls._assign(third, cls.other_mentor, at=NOON - timedelta(hours=1))
        with cls._at(NOON):
            cls.session = cls.env["mentorat.training.session"].create(
                {
                    "name": "Rates",
                    "program_id": cls.program.id,
                    "mentor_ids": [Command.set(cls.mentor.ids)],
                    "start": NOON + timedelta(days=20),
                    "stop": NOON + timedelta(days=20, hours=2),
                    "capacity": 2,
                }
            )
            cls.session.action_plan()
            for row in cls.session.participation_ids[:3]:
                row._take_seat()
        cls.records = {
            "mentorat.program": cls.program,
            "mentorat.mentor": cls.mentor,
            "mentorat.mentee": cls.running.mentee_id | cls.waiting | second,
            "mentorat.agreement": cls.program.agreement_ids,
            "mentorat.training.session": cls.session,
            "resource.calendar": cls.calendar,
            "resource.calendar.attendance": cls.calendar.attendance_ids[:1],
            "resource.calendar.leaves": cls.leave,
            "hr.employee": cls.mentor.employee_id,
            "res.users": cls.mentor.user_id,
        }

    # ------------------------------------------------------------------
    # WHAT PEOPLE NOTICE, READ APART FROM THE PRODUCT
    # ------------------------------------------------------------------

    def _picture(self):
        self.env.flush_all()
        self.env.invalidate_all()
        found = {}
        everything = self.env(context={"active_test": False})
        for pair in everything["mentorat.agreement"].search([]):
            found[pair, "pair"] = (pair.state in ("assigned", "active"), pair.date_end)
        for row in everything["mentorat.commitment"].search([]):
            live = row.state in row._live_states
            found[row.agreement_id, row] = (live, row.reminder_at, row.limit_at)
        for row in everything["mentorat.mentee"].search([]):
            found[row.partner_id, row] = row.state in row._live_states
        for row in everything["mentorat.training.participation"].search([]):
            session = row.session_id
            found[row.mentee_id.partner_id, row] = (
                row.state,
                session.state,
                session.start,
            )
        for row in everything["calendar.event"].search([]):
            if pair := row.mentorat_agreement_id:
                found[pair, row] = (row.active, row.start)
        coordinators = self.program.coordinator_ids.partner_id
        for row in everything["mentorat.notice"].search([]):
            if row.partner_id not in coordinators:
                found[row.partner_id, row] = True
        return found

    def _count_touched(self, before, after):
        """Return how many people two pictures differ for; a pair is one."""
        touched = {
            key[0]
            for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)
        }
        pairs = self.env["mentorat.agreement"].union(
            *(each for each in touched if each._name == "mentorat.agreement")
        )
        inside = pairs.mentee_id.partner_id | pairs.mentor_id.partner_id
        inside |= self.coordinator.partner_id
        people = {
            each
            for each in touched
            if each._name == "res.partner" and each not in inside
        }
        return len(pairs) + len(people)

    def _get_outcome(self, method, *args):
        """Return ``question``, ``refused``, or how many people were touched; nothing
        stays done."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                try:
                    method(*args)
                    self.env.flush_all()
                except ConfirmationNeeded:
                    outcome = "question"
                except Exception:  # a wrong value, whoever says so
                    outcome = "refused"
                else:
                    outcome = self._count_touched(self._before, self._picture())
                raise Undo
        except Undo:
            self.env.invalidate_all(flush=False)
        return outcome

    # ------------------------------------------------------------------
    # WHAT IS TRIED
    # ------------------------------------------------------------------

    def _get_values(self, record, field):
        value = record[:1][field.name]
        if field.type == "boolean":
            return [not value]
        if field.type in ("integer", "float"):
            return [0, value + 1, value * 3 or 5, max(value - 1, 0), 0.5]
        if field.type == "date":
            return DAYS
        if field.type == "datetime":
            return INSTANTS
        if field.type == "selection":
            names = [name for name, _label in field._description_selection(self.env)]
            return [name for name in names if name != value][:6]
        if field.type == "many2one":
            others = self.env[field.comodel_name].search([], limit=2)
            return [False, *others.ids]
        if field.type in ("many2many", "one2many"):
            return [[Command.clear()]]
        return ["Something else"]

    def _sweep(self, model):
        wrong = []
        records = self.records[model].with_user(self.coordinator)
        calls = [
            (f"{name} = {value}", records.write, {name: value})
            for name, field in records._fields.items()
            if field.store and name not in MAGIC_COLUMNS
            for value in self._get_values(self.records[model], field)
        ]
        calls += [
            ("unlink", records.unlink),
            ("archive", records.action_archive),
            *(
                (name, getattr(records, name))
                for name in dir(type(records))
                if name.startswith("action_")
                and model.startswith("mentorat.")
                and name not in ("action_archive", "action_unarchive")
            ),
        ]
        with self._at(NOON):
            self._before = self._picture()
            for label, method, *args in calls:
                outcome = self._get_outcome(method, *args)
                if isinstance(outcome, int) and outcome > 1:
                    wrong.append(f"{model}: {label} touches {outcome}")
        self.assertEqual(wrong, [])


class Undo(Exception):
    pass


for _model in MODELS:

    def _test(self, model=_model):
        self._sweep(model)

    _name = f"test_no_write_of_{_model.replace('.', '_')}_touches_several_unasked"
    _test.__name__ = _name
    setattr(TestQuestionSweep, _name, _test)
