"""Fill a database with pairs and their conversations, by plain SQL.

A small scene is built by the code of the addon: two mentors with ten agreements each,
ten requests in every agreement, and whatever comes with them (accounts, messages,
followers, promises, objectives, meetings, trainings, notices). Every row that this made
in any table is then copied as often as is asked for. Copies refer to copies, so that
the rows are consistent as those that the code makes, whatever columns there are.

In Odoo's shell, on a database without demo data::

    from benchmarks.growth.fill import fill
    fill(env, 10_000)  # agreements

Mentors grow with the agreements: each has as many pairs in a large database as in a
small one. ``login(kind, n)`` names the accounts; all have the password ``bench``.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from time import perf_counter
from unittest.mock import patch

import time_machine

from odoo import Command

PROGRAMS = 10
AGREEMENTS = 20  # in a scene
REQUESTS = 10  # in an agreement
PASSWORD = "bench"
PICTURE = (  # of a signature, one pixel
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
#: Not of people and their pairs: caches, triggers, logs, mails on their way.
LEFT_OUT = ("ir_", "bus_", "base_", "mail_mail", "mentorat_rate_log", "res_device")
#: Columns whose copies are told apart by a number.
NUMBERED = {
    ("hr_employee", "name"),
    ("hr_employee", "work_email"),
    ("hr_version", "name"),
    ("mentorat_agreement", "name"),
    ("mentorat_mentee", "name"),
    ("mentorat_mentor", "name"),
    ("mentorat_request", "name"),
    ("res_partner", "complete_name"),
    ("res_partner", "email"),
    ("res_partner", "email_normalized"),
    ("res_partner", "name"),
    ("res_users", "login"),
    ("resource_resource", "name"),
}
#: What copies must not share.
RANDOM = {"access_token", "mentorat_calendar_token", "message_id"}


def login(kind, number=0):
    """Return the login of a person of the filled database.

    :param str kind: ``mentor0``, ``mentor1``, ``mentee0`` … ``mentee9``, or
        ``coordinator``, of whom there is one
    :param int number: of the copy of the scene; 0 is the scene itself
    """
    return f"bench_{kind}-{number}" if number else f"bench_{kind}"


def fill(env, agreements):
    """Write ``agreements`` agreements, ten requests each, and commit."""
    start = perf_counter()
    people = Scene(env)
    before = get_last_ids(env)
    with patch_mails(env):
        people.build_past()
        env.flush_all()
        middle = get_last_ids(env)
        people.build_present()
        env.flush_all()
    env.cr.execute("UPDATE mentorat_notice SET state = 'sent', sent_at = due_at")
    env.cr.commit()
    print(f"scene built in {perf_counter() - start:.0f} s")
    copies = Copies(env, before, middle, people.programs)
    copies.write(agreements // AGREEMENTS - 1)
    env.cr.commit()
    env.invalidate_all()
    env.registry.clear_all_caches()
    print(f"{agreements:,} agreements written in {perf_counter() - start:.0f} s")


@contextmanager
def patch_mails(env):
    """No mail leaves while the scene is built."""
    with patch.object(env.registry["mail.mail"], "send", lambda self, **options: True):
        yield


def get_last_ids(env):
    """Return ``{table: highest id}`` of all tables that have one."""
    env.cr.execute(
        """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           JOIN pg_namespace s ON s.oid = c.relnamespace
           WHERE c.relkind = 'r' AND s.nspname = 'public' AND a.attname = 'id'"""
    )
    found = {}
    for (table,) in env.cr.fetchall():
        env.cr.execute(f'SELECT COALESCE(max(id), 0) FROM "{table}"')
        found[table] = env.cr.fetchone()[0]
    return found


# ----------------------------------------------------------------------
# THE SCENE
# ----------------------------------------------------------------------


class Scene:
    """Two mentors, ten mentees, twenty agreements: half of them over, half in force."""

    def __init__(self, env):
        self.env = env(
            context={
                **env.context,
                "no_reset_password": True,
                "tracking_disable": False,
            }
        )
        self.now = datetime.now().replace(hour=15, minute=0, second=0, microsecond=0)
        self.coordinator = self.make_users(
            ["coordinator"], "group_mentorat_coordinator"
        )
        self.programs = self.env["mentorat.program"].create(
            [
                {"name": f"Programme {n}", "coordinator_ids": self.coordinator.ids}
                for n in range(PROGRAMS)
            ]
        )
        self.programs.action_open()
        self.program = self.programs[0]
        env.flush_all()

    def build_past(self):
        """Build the people, and their pairs of last year."""
        staff = self.make_users(["mentor0", "mentor1"])
        self.mentors = self.env["mentorat.mentor"].create(
            [
                {
                    "employee_id": person.id,
                    "program_ids": self.program.ids,
                    "capacity": AGREEMENTS,
                }
                for person in self.make_employees(staff)
            ]
        )
        names = [f"mentee{n}" for n in range(AGREEMENTS // 2)]
        self.learners = self.make_employees(self.make_users(names, "base.group_portal"))
        with self.at(420):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentors[0].id,
                    "stand_in_id": self.mentors[1].id,
                    "date_from": self.ago(419).date(),
                    "date_to": self.ago(410).date(),
                }
            )
        self.make_training(60)
        for agreement in self.make_pairs(400):
            with self.at(100):
                agreement.action_end("early")

    def build_present(self):
        """Build the pairs in force."""
        pairs = self.make_pairs(90)
        for agreement in pairs:
            self.make_meeting(agreement, -3)
        training = self.make_training(-6)
        for agreement in pairs[:6]:
            training.with_user(agreement.mentee_id.user_id).action_register()
        with self.at(0):
            for agreement in pairs[:3]:
                self.ask(agreement, "Open question")
            pairs[0].with_user(pairs[0].mentee_id.user_id).action_propose_meeting(
                self.ago(-5), agenda="What next?"
            )
            pairs[1].with_user(pairs[1].mentee_id.user_id).action_propose_terms(
                {"rules": "By phone"}, "Easier"
            )

    # ------------------------------------------------------------------

    def make_users(self, names, group="base.group_user"):
        group = group if "." in group else f"mentorat_module.{group}"
        return self.env["res.users"].create(
            [
                {
                    "name": name.title(),
                    "login": login(name),
                    "password": PASSWORD,
                    "email": f"{login(name)}@example.com",
                    "tz": "America/Toronto",
                    "group_ids": [Command.set([self.env.ref(group).id])],
                }
                for name in names
            ]
        )

    def make_employees(self, users):
        return self.env["hr.employee"].create(
            [{"name": user.name, "user_id": user.id} for user in users]
        )

    def make_pairs(self, days):
        """Return the agreements of all mentees, begun ``days`` ago, with all that
        was said, planned and met since."""
        with self.at(days):
            mentees = self.env["mentorat.mentee"].create(
                [
                    {
                        "employee_id": person.id,
                        "program_id": self.program.id,
                        "expectations": "To read statements and to advise.",
                    }
                    for person in self.learners
                ]
            )
            agreements = self.env["mentorat.agreement"].concat(
                *(
                    mentee.action_assign(self.mentors[number % 2])
                    for number, mentee in enumerate(mentees)
                )
            )
            for agreement in agreements:
                mentor = agreement.mentor_id.user_id
                agreement.with_user(mentor).action_record_first_contact()
        with self.at(days - 1):
            for agreement in agreements:
                self.agree(agreement)
            self.env["mentorat.contribution"].create(
                {
                    "agreement_id": agreements[0].id,
                    "mentor_id": self.mentors[1].id,
                    "description": "The numbers.",
                }
            )
        for number in range(REQUESTS):
            for agreement in agreements:
                self.talk(agreement, days - 3 - number * 8, number)
        for agreement in agreements:
            self.make_meeting(agreement, days - 10)
        return agreements

    def agree(self, agreement):
        mentor = agreement.mentor_id.user_id
        for user in (agreement.mentee_id.user_id, mentor):
            agreement.with_user(user).action_sign(user.name, PICTURE)
        self.env["mentorat.objective"].with_user(mentor).create(
            [
                {"agreement_id": agreement.id, "name": name, "strategy": "In steps."}
                for name in ("Read a statement", "Lead a meeting")
            ]
        )

    def ask(self, agreement, name):
        user = agreement.mentee_id.user_id
        return agreement.with_user(user).action_ask(name, "I do not see how.")

    def talk(self, agreement, days, number):
        """A question and its answer; the first one has a file."""
        with self.at(days):
            request = self.ask(agreement, f"Question {number}")
        mentor = agreement.mentor_id.user_id
        files = self.env["ir.attachment"].with_user(mentor)
        if not number:
            files = files.create({"name": "answer.txt", "raw": b"An answer."})
        with self.at(days, hours=1):
            request = request.with_user(mentor)
            request.action_reply("Like this.", attachment_ids=files.ids)
            if number < REQUESTS - 1:
                request.action_close()

    def make_meeting(self, agreement, days):
        with self.at(max(days, 0) + 2):
            Event = self.env["calendar.event"].with_user(agreement.mentor_id.user_id)
            event = Event.with_context(no_mail_to_attendees=True).create(
                {
                    "name": "We meet",
                    "start": self.ago(days),
                    "stop": self.ago(days) + timedelta(hours=1),
                    "mentorat_agreement_id": agreement.id,
                }
            )
            event.mentorat_note = "What we said."

    def make_training(self, days):
        with self.at(max(days, 0) + 10):
            training = self.env["mentorat.training.session"].create(
                {
                    "name": "Reading statements",
                    "program_id": self.program.id,
                    "mentor_ids": self.mentors[0].ids,
                    "start": self.ago(days),
                    "stop": self.ago(days) + timedelta(hours=1),
                }
            )
            training.action_plan()
        return training

    # ------------------------------------------------------------------

    def ago(self, days):
        return self.now - timedelta(days=days)

    @contextmanager
    def at(self, days, hours=0):
        """Python and the database both say that it is ``days`` ago."""
        instant = self.ago(days) + timedelta(hours=hours)
        with (
            time_machine.travel(instant.replace(tzinfo=timezone.utc), tick=False),
            patch.object(self.env.cr, "now", return_value=instant),
        ):
            yield


# ----------------------------------------------------------------------
# ITS COPIES
# ----------------------------------------------------------------------


class Copies:
    """Copy the rows above ``before`` of every table.

    A row of copy ``n`` has the id ``base + (n - 1) * count + place``; ``place`` is that
    of its original among the ``count`` rows of the scene: what refers to it is
    written without looking it up.
    """

    def __init__(self, env, before, middle, programs):
        self.cr = env.cr
        self.middle = middle
        self.programs = min(programs.ids)
        self.models = {
            model._name: model._table for model in env.values() if model._auto
        }
        self.read_references()
        self.rows = {}  # {table: rows of the scene}
        self.bases = {}
        for table, last in before.items():
            if not table.startswith(LEFT_OUT) or table == "ir_attachment":
                self.keep(table, f"id > {last}")
        tables = set(self.rows)
        for table in sorted({row[0] for row in self.references} - set(before)):
            pointing = [
                f'"{column}" IN (SELECT id FROM scene_{target})'
                for source, column, target in self.references
                if source == table and target in tables
            ]
            if pointing and not table.startswith(LEFT_OUT):
                self.keep(table, " OR ".join(pointing), has_id=False)

    def read_references(self):
        self.cr.execute(
            """SELECT s.relname, a.attname, t.relname
               FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid
               JOIN pg_class t ON t.oid = c.confrelid
               JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = c.conkey[1]
               WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1"""
        )
        self.references = self.cr.fetchall()
        self.cr.execute(
            """SELECT table_name, column_name, data_type FROM information_schema.columns
               WHERE table_schema = 'public' ORDER BY ordinal_position"""
        )
        self.columns = {}
        for table, column, kind in self.cr.fetchall():
            self.columns.setdefault(table, {})[column] = kind

    def keep(self, table, condition, has_id=True):
        """Put aside the rows of the scene; note how many there are."""
        order = "id" if has_id else "1"
        old = f"id <= {self.middle[table]}" if has_id else "TRUE"
        self.cr.execute(
            f"""CREATE TEMP TABLE "scene_{table}" AS
                SELECT *, row_number() OVER (ORDER BY {order}) - 1 AS _place,
                       {old} AS _old
                FROM "{table}" WHERE {condition}"""
        )
        if self.cr.rowcount:
            self.rows[table] = self.cr.rowcount
        if has_id:
            self.cr.execute(f'SELECT max(id) + 1 FROM "{table}"')
            self.bases[table] = self.cr.fetchone()[0]

    def write(self, count):
        self.cr.execute("SET LOCAL synchronous_commit = off")
        self.cr.execute("SET LOCAL maintenance_work_mem = '1GB'")
        again = [*self.drop_indexes(), *self.drop_foreign_keys()]
        for table in sorted(self.rows):
            self.cr.execute(self.get_statement(table), {"count": count})
            if table in self.bases:
                self.cr.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                    [table, self.bases[table] + count * self.rows[table]],
                )
        for statement in again:
            self.cr.execute(statement)
        self.cr.execute("ANALYZE")

    def drop_indexes(self):
        """Drop the indexes of the tables that grow; return how to make them again."""
        self.cr.execute(
            """SELECT i.indexname, i.indexdef FROM pg_indexes i
               WHERE i.schemaname = 'public' AND i.tablename = ANY(%s)
               AND NOT EXISTS (
                   SELECT FROM pg_constraint c JOIN pg_class k ON k.oid = c.conindid
                   WHERE k.relname = i.indexname)""",
            [list(self.rows)],
        )
        found = self.cr.fetchall()
        for name, _definition in found:
            self.cr.execute(f'DROP INDEX "{name}"')
        return [definition for _name, definition in found]

    def drop_foreign_keys(self):
        """Drop those of the tables that grow; return how to make them again, which
        checks all rows at once."""
        self.cr.execute(
            """SELECT t.relname, c.conname, pg_get_constraintdef(c.oid)
               FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
               WHERE c.contype = 'f' AND t.relname = ANY(%s)""",
            [list(self.rows)],
        )
        found = self.cr.fetchall()
        for table, name, _definition in found:
            self.cr.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        return [
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}'
            for table, name, definition in found
        ]

    def get_statement(self, table):
        """Return the statement that writes the copies of the rows of a table."""
        columns = self.columns[table]
        values = ", ".join(self.get_value(table, name) for name in columns)
        names = ", ".join(f'"{name}"' for name in columns)
        return f"""
            INSERT INTO "{table}" ({names}) SELECT {values}
            FROM generate_series(1, %(count)s) AS n CROSS JOIN "scene_{table}" s
            {" ".join(self.get_joins(table))}
            ORDER BY n, s._place"""

    def get_targets(self, table):
        """Return ``{column: table that it refers to}``, of those that are copied."""
        return {
            column: target
            for source, column, target in self.references
            if source == table and target in self.bases and target in self.rows
        }

    def get_joins(self, table):
        for column, target in self.get_targets(table).items():
            yield (
                f'LEFT JOIN "scene_{target}" AS "to_{column}" '
                f'ON "to_{column}".id = s."{column}"'
            )

    def get_value(self, table, name):
        column, kind = f's."{name}"', self.columns[table][name]
        targets = self.get_targets(table)
        if name == "id":
            return self.get_copy(table, "s._place")
        if name in targets:
            place = f'"to_{name}"._place'
            copied = self.get_copy(targets[name], place)
            return f"CASE WHEN {place} IS NULL THEN {column} ELSE {copied} END"
        if (table, name, "mentorat_program") in self.references:
            return (
                f"CASE WHEN {column} = {self.programs} "
                f"THEN {self.programs} + n %% {PROGRAMS} ELSE {column} END"
            )
        if name == "res_id":
            return self.get_record_copy(table)
        if (table, name) in NUMBERED:
            return self.get_numbered(name, column)
        if name in RANDOM and kind != "boolean":
            return f"CASE WHEN {column} IS NULL THEN NULL ELSE md5(n || {column}) END"
        if kind.startswith("timestamp"):
            return (
                f"{column} - CASE WHEN s._old THEN n %% 400 * interval '1 day' "
                "ELSE n %% 3600 * interval '1 second' END"
            )
        if kind == "date":
            return f"{column} - CASE WHEN s._old THEN n %% 400 ELSE 0 END"
        return column

    def get_copy(self, table, place):
        return f"{self.bases[table]} + (n - 1) * {self.rows[table]} + {place}"

    def get_record_copy(self, table):
        """Return the value of ``res_id``: the record is named by its model."""
        model = "model" if "model" in self.columns[table] else "res_model"
        cases = [
            f"""WHEN '{name}' THEN COALESCE((
                    SELECT {self.get_copy(target, "r._place")}
                    FROM "scene_{target}" r WHERE r.id = s.res_id), s.res_id)"""
            for name, target in self.models.items()
            if target in self.bases and target in self.rows
        ]
        return f"CASE s.{model} {' '.join(cases)} ELSE s.res_id END"

    @staticmethod
    def get_numbered(name, column):
        if "email" in name:
            return f"replace({column}, '@', '-' || n || '@')"
        if name == "login":
            return f"{column} || '-' || n"
        return f"{column} || ' ' || n"
