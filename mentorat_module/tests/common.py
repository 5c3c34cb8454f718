from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import time_machine

from odoo import Command, fields

from odoo.addons.base.tests.common import BaseCommon

# A Monday, 10:00 in Toronto (UTC-5).
MONDAY = datetime(2026, 1, 12, 15, 0)


class MentoratCommon(BaseCommon):
    """People and a programme. Nobody here is borrowed from demo data."""

    # What people do in tests is confirmed, except in those of the question itself: see
    # ``mentorat.question``.
    confirmed_context = {"mentorat_confirmed": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, **cls.confirmed_context})
        cls.env.company.partner_id.tz = "America/Toronto"
        # Five at once: each test class makes them anew.
        (
            cls.coordinator,
            cls.mentor_user,
            cls.other_mentor_user,
            cls.mentee_user,
            cls.inside_user,
        ) = cls.env["res.users"].create(
            [
                cls._prepare_user(*row)
                for row in (
                    ("coordinator", "mentorat_module.group_mentorat_coordinator"),
                    ("mentor",),
                    ("other_mentor",),
                    ("mentee", "base.group_portal"),
                    ("inside",),
                )
            ]
        )
        cls.program = cls._create_program()
        cls.mentor = cls._create_mentor(cls.mentor_user)
        cls.other_mentor = cls._create_mentor(cls.other_mentor_user)
        cls.mentee = cls._create_mentee(cls.mentee_user)

    # ------------------------------------------------------------------
    # FACTORIES
    # ------------------------------------------------------------------

    @classmethod
    def _prepare_user(cls, login, groups="base.group_user", **values):
        """Return the values of a user whose password is the login, eight characters
        at the least.
        """
        if "company_id" in values:
            values.setdefault("company_ids", [Command.set([values["company_id"]])])
        return {
            "name": login.replace("_", " ").title(),
            "login": login,
            "password": login.ljust(8, "x"),
            "email": f"{login}@example.com",
            "tz": "America/Toronto",
            "group_ids": [Command.set([cls.env.ref(g).id for g in groups.split(",")])],
            **values,
        }

    @classmethod
    def _create_user(cls, login, groups="base.group_user", **values):
        return cls.env["res.users"].create(cls._prepare_user(login, groups, **values))

    @classmethod
    def _create_employee(cls, user=None, **values):
        name = user.name if user else values.pop("name", "Somebody")
        return cls.env["hr.employee"].create(
            {
                "name": name,
                "user_id": user and user.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )

    @classmethod
    def _create_program(cls, **values):
        program = cls.env["mentorat.program"].create(
            {
                "name": "Mentoring for advisers",
                "tz": "America/Toronto",
                "coordinator_ids": [Command.set(cls.coordinator.ids)],
                **values,
            }
        )
        program.action_open()
        return program

    @classmethod
    def _create_mentor(cls, user, employee=None, **values):
        employee = employee or user.employee_id or cls._create_employee(user)
        return cls.env["mentorat.mentor"].create(
            {
                "employee_id": employee.id,
                "program_ids": [Command.set(cls.program.ids)],
                **values,
            }
        )

    @classmethod
    def _create_mentee(cls, user, employee=None, **values):
        employee = employee or user.employee_id or cls._create_employee(user)
        return cls.env["mentorat.mentee"].create(
            {
                "employee_id": employee.id,
                "program_id": cls.program.id,
                **values,
            }
        )

    @classmethod
    def _assign(cls, mentee=None, mentor=None, at=MONDAY):
        """An agreement whose clock started at ``at`` (naive UTC)."""
        with cls._at(at):
            return (mentee or cls.mentee).action_assign(mentor or cls.mentor)

    @classmethod
    def _activate(cls, agreement=None, at=MONDAY):
        """An agreement in force since ``at``."""
        agreement = agreement or cls._assign(at=at)
        with cls._at(at):
            agreement.action_record_first_contact()
        return agreement

    @classmethod
    def _ask(cls, agreement, at=MONDAY, name="How do I read this report?", **values):
        """A question of the mentee, asked at ``at``."""
        with cls._at(at):
            asked = agreement.with_user(agreement.mentee_id.user_id).action_ask(
                name, "I do not see it", **values
            )
        return asked.with_env(cls.env)

    # ------------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------------

    @classmethod
    @contextmanager
    def _at(cls, instant):
        """Python and the database both say that it is ``instant`` (naive UTC)."""
        with (
            time_machine.travel(instant.replace(tzinfo=timezone.utc), tick=False),
            patch.object(cls.env.cr, "now", return_value=instant),
        ):
            yield

    def _run_cron(self, name, at):
        """Run a scheduled action of the module as the scheduler does, at ``at``."""
        cron = self.env.ref(f"mentorat_module.ir_cron_{name}")
        with self.enter_registry_test_mode(), self._at(at):
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def assertStates(self, records, *states):
        self.assertEqual(records.mapped("state"), list(states))

    @staticmethod
    def _hours(hours, since=MONDAY):
        return since + timedelta(hours=hours)

    def _now(self):
        return fields.Datetime.now()
