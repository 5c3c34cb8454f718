"""The people, the pairs and the secret words that the attack suite works on.

Every text of the scene holds a word of its own, ``zq<pile>0<part>qz``. A pile is what
the same people may read; ``READERS`` names them. A word in the answer to anybody else
is a leak, and the word says where it comes from."""

import base64
import os
import random
import re
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import psycopg2
from PIL import Image, ImageDraw

from odoo import Command, fields
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import HttpCase
from odoo.tools import SQL, mute_logger

from ...common import MentoratCommon
from .open_holes import OPEN, OPEN_IN_FULL

COORDINATORS = {"coordinator", "coordinator_mentor", "administrator"}
PAIR = {"mentee", "mentor"}
ACCOMPANIED = PAIR | {"contributor"}
# Who may read each pile of words.
READERS = {
    "talk": ACCOMPANIED,
    "meanwhile": ACCOMPANIED | {"stand_in"},  # asked while the stand-in answers
    "past": ACCOMPANIED,  # asked in an absence that is over
    "before": {"mentee", "former_mentor"},  # the pair before the reassignment
    "other": {"inside", "other_mentor"},  # another pair
    "plan": ACCOMPANIED,
    "todo": ACCOMPANIED,  # activities on a request
    "meeting": PAIR,
    "note": PAIR,
    "agreed": PAIR,  # proposed meetings and changes of the terms
    "aside": {"mentee", "coordinator"},  # a word in confidence
    "closing": COORDINATORS,  # why an agreement ended
    "wanted": ACCOMPANIED | {"stand_in"} | COORDINATORS,  # the registration
    "rules": ACCOMPANIED | {"stand_in"} | COORDINATORS,  # what the pair agreed on
}
IS_FULL = os.environ.get("MENTORAT_ATTACK") == "full"
ROLES = (
    "visitor employee mentee inside mentor other_mentor contributor stand_in "
    "past_stand_in former_mentor coordinator other_coordinator coordinator_mentor "
    "officer user_manager contact_creator administrator"
).split()
GROUPS = {
    "coordinator": "mentorat_module.group_mentorat_coordinator",
    "coordinator_mentor": "mentorat_module.group_mentorat_coordinator",
    "other_coordinator": "mentorat_module.group_mentorat_coordinator",
    "mentee": "base.group_portal",
    "officer": "hr.group_hr_user",
    "user_manager": "base.group_user,base.group_erp_manager",
    "contact_creator": "base.group_user,base.group_partner_manager",
    "administrator": "mentorat_module.group_mentorat_admin,base.group_system",
}
# Columns that follow from others, or that say when somebody looked.
LOOSE = set(
    "write_uid write_date next_check_at silent_unless_met_at mentorat_held_from"
    " moved_at available_capacity active_agreement_count".split()
)
REFUSALS = (
    *(UserError, RedirectWarning, ValueError, TypeError, KeyError, AttributeError),
    *(psycopg2.Error, NotImplementedError, AssertionError),
)
WORD = re.compile(r"zq([a-z]+)0([a-z]+)qz")
QUIET = (
    "odoo.sql_db",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.base.models.ir_model",
    "odoo.models.unlink",
    "odoo.tests",
    "odoo.addons.base.models.res_users",
    "odoo.addons.base.models.res_partner",
)


def word(pile, part):
    assert pile in READERS
    return f"zq{pile}0{part}qz"


def choose(items, count, key):
    """All in the full form; else ``count`` of them, the same ones for the same key."""
    items = list(items)
    if IS_FULL or len(items) <= count:
        return items
    chosen = random.Random(str(key)).sample(range(len(items)), count)
    return [items[place] for place in sorted(chosen)]


def draw_signature():
    stream = BytesIO()
    picture = Image.new("RGB", (60, 20), "white")
    ImageDraw.Draw(picture).line((5, 15, 55, 5), "black", 2)
    picture.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


class AttackScene(MentoratCommon, HttpCase):
    """The scene, built once; helpers that try one call and say what it did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calls = Counter()  # by test and role
        cls.role = None
        cls.known = {}
        cls.now = fields.Datetime.now()
        cls._make_people()
        cls._make_pairs()
        cls._make_conversations()
        cls._make_meetings()
        cls._make_training()
        cls._make_loose_rows()
        cls._make_more()
        cls.env.flush_all()
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()
        cls.rows = cls._find_rows()
        cls.persons = cls._find_persons()
        cls.homes = cls._find_homes()
        cls._guard()

    @classmethod
    def _ago(cls, days):
        return cls.now - timedelta(days=days)

    # ------------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------------

    @classmethod
    def _make_people(cls):
        cls.company_b = cls.env["res.company"].create({"name": "Elsewhere"})
        known = {
            "visitor": cls.env.ref("base.public_user"),
            "mentee": cls.mentee_user,
            "inside": cls.inside_user,
            "mentor": cls.mentor_user,
            "other_mentor": cls.other_mentor_user,
            "coordinator": cls.coordinator,
        }
        cls.users = {role: known.get(role) or cls._make_user(role) for role in ROLES}
        export = cls.env.ref("base.group_allow_export")
        for role, user in cls.users.items():
            if role not in ("visitor", "mentee"):
                user.group_ids += export  # what reading refuses, an export must too
        cls.mentors = {
            "mentor": cls.mentor,
            "other_mentor": cls.other_mentor,
            **{
                role: cls._create_mentor(cls.users[role], capacity=5)
                for role in (
                    *("contributor", "stand_in", "past_stand_in", "former_mentor"),
                    "coordinator_mentor",
                )
            },
        }
        cls.roles = {user.id: role for role, user in cls.users.items()}

    @classmethod
    def _make_user(cls, role):
        values = {}
        if role == "other_coordinator":
            values["company_id"] = cls.company_b.id
            values["company_ids"] = [Command.set(cls.company_b.ids)]
        return cls._create_user(
            f"attack_{role}", GROUPS.get(role, "base.group_user"), **values
        )

    # ------------------------------------------------------------------
    # PAIRS
    # ------------------------------------------------------------------

    @classmethod
    def _make_pairs(cls):
        cls.program_b = cls.env["mentorat.program"].create(
            {
                "name": "Mentoring elsewhere",
                "company_id": cls.company_b.id,
                "coordinator_ids": [Command.set(cls.users["other_coordinator"].ids)],
            }
        )
        cls.program_b.action_open()
        mentee = cls.mentee.sudo()
        cls.before = cls._activate(
            cls._assign(mentor=cls.mentors["former_mentor"], at=cls._ago(60)),
            at=cls._ago(60),
        )
        cls.talk_before = cls._talk(cls.before, "before", cls._ago(59))
        with cls._at(cls._ago(40)):
            cls.agreement = cls.before.with_user(cls.coordinator).action_reassign(
                cls.mentor, word("closing", "note")
            )
        cls.agreement = cls.agreement.with_env(cls.env)
        mentee.expectations = word("wanted", "expectations")
        cls._activate(cls.agreement, at=cls._ago(40))
        with cls._at(cls._ago(39)):
            cls.contribution = (
                cls.env["mentorat.contribution"]
                .with_user(cls.mentor_user)
                .create(
                    {
                        "agreement_id": cls.agreement.id,
                        "mentor_id": cls.mentors["contributor"].id,
                        "description": word("rules", "contribution"),
                    }
                )
                .with_env(cls.env)
            )
            cls.agreement.rules = word("rules", "rules")
            for user in (cls.mentee_user, cls.mentor_user):
                cls.agreement.with_user(user).action_sign(user.name, draw_signature())
        cls.inside_mentee = cls._create_mentee(cls.inside_user)
        cls.other_agreement = cls._activate(
            cls._assign(cls.inside_mentee, cls.other_mentor, at=cls._ago(30)),
            at=cls._ago(30),
        )
        cls.waiting_mentee = cls._create_mentee(
            None, cls._create_employee(name="Who Waits")
        )

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    @classmethod
    def _talk(cls, agreement, pile, at):
        """A request with an answer, a file, and what the mentee thinks of it."""
        mentee = agreement.mentee_id.user_id
        with cls._at(at):
            request = agreement.with_user(mentee).action_ask(
                word(pile, "subject"), word(pile, "question")
            )
        file = (
            cls.env["ir.attachment"]
            .with_user(agreement.mentor_id.user_id)
            .create(
                {"name": word(pile, "filename"), "raw": word(pile, "file").encode()}
            )
        )
        with cls._at(at + timedelta(hours=1)):
            request.with_user(agreement.mentor_id.user_id).action_reply(
                word(pile, "answer"), attachment_ids=file.ids
            )
        with cls._at(at + timedelta(hours=2)):
            request.with_user(mentee).action_reply(word(pile, "reply"))
            request.with_user(mentee).action_rate("no", word(pile, "rating"))
        return request.with_env(cls.env)

    @classmethod
    def _make_conversations(cls):
        cls.talk = cls._talk(cls.agreement, "talk", cls._ago(30))
        cls.talk_other = cls._talk(cls.other_agreement, "other", cls._ago(29))
        cls.past_absence = cls._make_absence("past_stand_in", 22, 18)
        cls.talk_past = cls._talk(cls.agreement, "past", cls._ago(20))
        cls.absence = cls._make_absence("stand_in", 2, -2)
        cls.talk_meanwhile = cls._talk(
            cls.agreement, "meanwhile", cls.now - timedelta(hours=9)
        )
        cls.objective = (
            cls.env["mentorat.objective"]
            .with_user(cls.mentor_user)
            .create(
                {
                    "agreement_id": cls.agreement.id,
                    "name": word("plan", "name"),
                    "description": word("plan", "description"),
                    "strategy": word("plan", "strategy"),
                }
            )
            .with_env(cls.env)
        )
        cls.activity = (
            cls.talk.with_user(cls.mentor_user)
            .activity_schedule(
                "mail.mail_activity_data_todo",
                summary=word("todo", "summary"),
                note=word("todo", "note"),
                user_id=cls.mentor_user.id,
            )
            .with_env(cls.env)
        )
        with cls._at(cls._ago(8)):
            cls.mentee.with_user(cls.mentee_user)._send_word(word("aside", "body"))
        cls.aside = cls.env["mail.message"].search(
            [("body", "like", word("aside", "body"))]
        )
        cls.wish = cls.env["mentorat.pairing.wish"].create(
            {
                "mentee_id": cls.waiting_mentee.id,
                "mentor_id": cls.mentors["coordinator_mentor"].id,
                "kind": "avoid",
            }
        )

    @classmethod
    def _make_absence(cls, role, first, last):
        days = [(cls._ago(number)).date() for number in (first, last)]
        with cls._at(cls._ago(first + 1)):
            return cls.env["mentorat.absence"].create(
                {
                    "mentor_id": cls.mentor.id,
                    "date_from": days[0],
                    "date_to": days[1],
                    "stand_in_id": cls.mentors[role].id,
                }
            )

    @classmethod
    def _make_meetings(cls):
        Event = cls.env["calendar.event"].with_user(cls.mentor_user)
        start = cls._ago(-3)
        cls.event = Event.with_context(no_mail_to_attendees=True).create(
            {
                "name": word("meeting", "name"),
                "description": word("meeting", "description"),
                "location": word("meeting", "location"),
                "videocall_location": f"https://{word('meeting', 'video')}.example",
                "start": start,
                "stop": start + timedelta(hours=1),
                "mentorat_agreement_id": cls.agreement.id,
            }
        )
        cls.event.mentorat_note = word("note", "body")
        cls.event.message_post(body=word("meeting", "message"))
        cls.event = cls.event.with_env(cls.env)
        cls.env["ir.attachment"].with_user(cls.mentor_user).create(
            {
                "name": word("meeting", "filename"),
                "raw": word("meeting", "file").encode(),
                "res_model": "calendar.event",
                "res_id": cls.event.id,
            }
        )
        cls.proposal = (
            cls.agreement.with_user(cls.mentee_user)
            .action_propose_meeting(
                cls._ago(-5).replace(minute=0, second=0),
                agenda=word("agreed", "agenda"),
                location=word("agreed", "location"),
            )
            .with_env(cls.env)
        )
        cls.change = (
            cls.agreement.with_user(cls.mentee_user)
            .action_propose_terms(
                {"rules": word("agreed", "rules")}, word("agreed", "reason")
            )
            .with_env(cls.env)
        )

    @classmethod
    def _make_training(cls):
        cls.training = cls.env["mentorat.training.session"].create(
            {
                "name": "Reading statements",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": cls._ago(-6),
                "stop": cls._ago(-6) + timedelta(hours=1),
            }
        )
        cls.training.action_plan()
        cls.training.with_user(cls.mentee_user).action_register()
        cls.pairing = cls.env["mentorat.pairing"]._get_open(cls.program)

    @classmethod
    def _make_loose_rows(cls):
        """Rows that Odoo makes beside a message: each could show it to others."""
        message = cls._answers(cls.talk)[:1]
        cls.env["mail.message.translation"].create(
            {
                "message_id": message.id,
                "body": word("talk", "translation"),
                "source_lang": "fr",
                "target_lang": "en",
            }
        )
        preview = cls.env["mail.link.preview"].create(
            {
                "source_url": f"https://{word('talk', 'link')}.example",
                "og_title": word("talk", "title"),
                "og_description": word("talk", "preview"),
            }
        )
        cls.env["mail.message.link.preview"].create(
            {"message_id": message.id, "link_preview_id": preview.id}
        )
        cls.env["mail.message.reaction"].create(
            {
                "message_id": message.id,
                "content": "👍",
                "partner_id": cls.mentee.partner_id.id,
            }
        )
        mentor_env = cls.env(user=cls.mentor_user)
        mentor_env["mail.activity.schedule"].create(
            {
                "res_model": "mentorat.request",
                "res_ids": str(cls.talk.ids),
                "summary": word("todo", "planned"),
                "note": word("todo", "plannednote"),
            }
        )
        cls.env["mail.message.schedule"].create(
            {"mail_message_id": message.id, "scheduled_datetime": cls._ago(-2)}
        )
        field = cls.env["ir.model.fields"]._get("mentorat.request", "name")
        cls.env["mail.tracking.value"].create(
            {
                "mail_message_id": message.id,
                "field_id": field.id,
                "old_value_char": word("talk", "oldsubject"),
                "new_value_char": word("talk", "newsubject"),
            }
        )
        cls.env["sms.sms"].create(
            {
                "mail_message_id": message.id,
                "number": "+15145550000",
                "body": word("talk", "sms"),
            }
        )
        mentor_env["mail.compose.message"].create(
            {
                "model": "mentorat.request",
                "res_ids": str(cls.talk.ids),
                "composition_mode": "comment",
                "subject": word("talk", "draftsubject"),
                "body": word("talk", "draft"),
            }
        )
        mentor_env["mail.scheduled.message"].create(
            {
                "model": "mentorat.request",
                "res_id": cls.talk.id,
                "author_id": cls.mentor_user.partner_id.id,
                "subject": word("talk", "latersubject"),
                "body": word("talk", "later"),
                "scheduled_date": cls._ago(-2),
            }
        )

    @classmethod
    def _make_more(cls):
        """Hook: make what one file alone needs."""

    @classmethod
    def tearDownClass(cls):
        if path := os.environ.get("MENTORAT_ATTACK_FIGURES"):
            with open(path, "a", encoding="utf-8") as file:
                for (test, role), count in sorted(cls.calls.items()):
                    file.write(f"{test}\t{role}\t{count}\n")
        super().tearDownClass()

    @classmethod
    def _answers(cls, request):
        """The comments of a request."""
        return request.sudo().message_ids.filtered(
            lambda message: message.message_type == "comment"
        )

    # ------------------------------------------------------------------
    # THE ROWS THAT ARE GUARDED
    # ------------------------------------------------------------------

    @classmethod
    def _find_rows(cls):
        """:return: ``{model: records}`` of what is written within the pairs"""
        requests = cls.talk | cls.talk_before | cls.talk_other
        requests |= cls.talk_past | cls.talk_meanwhile
        agreements = cls.agreement | cls.before | cls.other_agreement
        rows = {
            "mentorat.agreement": agreements,
            "mentorat.request": requests,
            "calendar.event": cls.event,
            "mentorat.mentee": cls.mentee | cls.inside_mentee | cls.waiting_mentee,
            "mentorat.mentor": cls.env["mentorat.mentor"].concat(*cls.mentors.values()),
            "mentorat.program": cls.program,
            "mentorat.absence": cls.absence | cls.past_absence,
            "mentorat.training.session": cls.training,
            "mentorat.pairing": cls.pairing,
            "mentorat.pairing.wish": cls.wish,
        }
        ids = {
            model: rows[model].ids for model in ("mentorat.request", "calendar.event")
        }
        rows["mail.message"] = cls.env["mail.message"].search(
            cls._points_at("model", ids, agreements, cls.mentee, cls.program)
        )
        rows["mail.message"] |= cls.aside
        rows["ir.attachment"] = cls.env["ir.attachment"].search(
            cls._points_at("res_model", ids) | fields.Domain("name", "like", "zq")
        )
        for model in cls.env.registry:
            if model not in rows and not cls.env[model]._abstract:
                if found := cls._find_pointing(model, rows, ids):
                    rows[model] = found
        return rows

    @classmethod
    def _find_persons(cls):
        """:return: ``{model: records}`` of who the people of the pairs are"""
        users = cls.env["res.users"].concat(
            *(cls.users[role] for role in ("mentee", "inside", *cls.mentors))
        )
        employees = users.employee_ids
        return {
            "res.users": users,
            "res.partner": users.partner_id | employees.work_contact_id,
            "hr.employee": employees,
            "resource.resource": employees.resource_id,
        }

    @classmethod
    def _points_at(cls, name, ids, *more):
        pairs = [*ids.items(), *((records._name, records.ids) for records in more)]
        domain = fields.Domain.FALSE
        for model, numbers in pairs:
            domain |= fields.Domain(name, "=", model) & fields.Domain(
                "res_id", "in", numbers
            )
        return domain

    @classmethod
    def _find_pointing(cls, model, rows, ids):
        """Rows of another model that refer to one of ``rows``."""
        Model = cls.env[model].with_context(active_test=False)
        if not Model._auto and not model.startswith("mentorat."):
            return Model.browse()
        carriers = {"mail.message", "calendar.event", "ir.attachment"}
        domain = fields.Domain.FALSE
        for name, field in Model._fields.items():
            target = field.comodel_name if field.store else None
            ours = (target or "").startswith("mentorat.") or target in carriers
            if field.type == "many2one" and ours and target in rows:
                if model.startswith("mentorat.") or target in (*carriers, *ids):
                    domain |= fields.Domain(name, "in", rows[target].ids)
        reference = next(
            (name for name in ("res_model", "model") if name in Model._fields), None
        )
        if reference and "res_id" in Model._fields and Model._fields["res_id"].store:
            domain |= cls._points_at(reference, ids)
        if reference and "res_ids" in Model._fields:
            domain |= fields.Domain(reference, "in", list(ids))
        return Model.search(domain) if not domain.is_false() else Model.browse()

    @classmethod
    def _find_homes(cls):
        """:return: ``{(model, id): pile}``: what hangs on such a record is for those
        who may read the pile"""
        piles = {"talk": cls.talk, "before": cls.talk_before, "other": cls.talk_other}
        piles |= {"past": cls.talk_past, "meanwhile": cls.talk_meanwhile}
        piles |= {"meeting": cls.event, "plan": cls.objective, "aside": cls.aside}
        homes = {(row._name, row.id): pile for pile, row in piles.items()}
        homes["mentorat.agreement", cls.agreement.id] = "rules"
        homes["mentorat.agreement", cls.before.id] = "before"
        homes["mentorat.agreement", cls.other_agreement.id] = "other"
        homes["mentorat.mentee", cls.mentee.id] = "wanted"
        return homes

    @classmethod
    def _get_pile(cls, row):
        """:return: the pile of what ``row`` hangs on, or ``None``"""
        if pile := cls.homes.get((row._name, row.id)):
            return pile
        for name in ("res_model", "model"):
            if name in row._fields and "res_id" in row._fields:
                if pile := cls.homes.get((row[name], row.res_id)):
                    return pile
        for name in ("mail_message_id", "message_id", "event_id"):
            if name in row._fields and row[name]:
                return cls._get_pile(row[name])
        return None

    # ------------------------------------------------------------------
    # TRYING
    # ------------------------------------------------------------------

    @contextmanager
    def _undone(self, clear_caches=False):
        """Take back all that happens inside.

        :param bool clear_caches: what happens may change who is who
        """
        cr = self.env.cr
        savepoint = cr.savepoint()
        self.env.invalidate_all()  # what another role has read is no access
        try:
            with mute_logger(*QUIET):
                yield
        finally:
            savepoint.close(rollback=True)
            cr.postcommit.clear()
            if clear_caches:
                self.env.registry.clear_cache()

    def _try(self, call, *args, **kwargs):
        """:return: what ``call`` returns, or the exception by which it was refused"""
        self.calls[self._testMethodName, self.role] += 1
        try:
            with self.env.cr.savepoint():  # flushes at its end
                return call(*args, **kwargs)
        except REFUSALS as error:
            return error

    def _attempt(self, call, *args, clear_caches=False, **kwargs):
        """Make a call, compare what is stored, and take it back.

        :return: ``(result or exception, names of the columns that changed)``
        """
        with self._undone(clear_caches):
            result = self._try(call, *args, **kwargs)
            if isinstance(result, Exception):
                return result, set()
            text = str(result)  # a record set does not outlive the savepoint
            return text, self._get_changes()

    def _as(self, role, record):
        """The record as a page of ``role`` finds it: nothing said in the context."""
        type(self).role = role
        env = record.env(user=self.users[role], context={}, su=False)
        return record.with_env(env)

    def _leaks(self, role, answer):
        """The words in ``answer`` that ``role`` may not read."""
        found = set(WORD.findall(str(answer)))
        return sorted(
            f"{pile}.{part}" for pile, part in found if role not in READERS[pile]
        )

    def _get_tried_rows(self, model):
        """The rows of the scene; in the short form, one of each pile."""
        rows = self.rows.get(model, self.env[model])
        if IS_FULL:
            return rows
        firsts = {self._get_pile(row): row.id for row in reversed(rows.sudo())}
        return rows.browse(sorted(firsts.values()))

    def _forbidden(self, role):
        """The piles that ``role`` may not read."""
        return [pile for pile, readers in READERS.items() if role not in readers]

    def _fail_with(self, holes):
        """Fail with one line for each hole that is not in the table of those known to
        be open; and for each of these that is closed."""
        known = OPEN.get(self._testMethodName, {})
        in_full = OPEN_IN_FULL.get(self._testMethodName, {})
        lines = {line: " | ".join(line.split(" | ")[:2]) for line in sorted(set(holes))}
        wrong = [
            line
            for line, door in lines.items()
            if door not in known and door not in in_full
        ]
        closed = {**known, **(in_full if IS_FULL else {})}.keys() - lines.values()
        wrong += [f"closed, strike it from the table: {door}" for door in closed]
        if wrong:
            self.fail(f"{len(wrong)} holes\n" + "\n".join(wrong))

    # ------------------------------------------------------------------
    # WHO READS MORE THAN BEFORE
    # ------------------------------------------------------------------

    def _gain(self, role):
        """The words of others that ``role`` reads now and did not read before."""
        return sorted(set(self._peek(role)) - set(self.known[role]))

    def _remember(self, *roles):
        """Note what each of these reads while nothing has happened."""
        for role in set(roles) - self.known.keys():
            self.known[role] = self._peek(role)

    def _peek(self, role):
        self.env.invalidate_all()
        answers = []
        for model, names in (
            ("mentorat.request", ["name", "description"]),
            ("mail.message", ["body", "subject"]),
            ("calendar.event", ["name", "description", "location"]),
            ("ir.attachment", ["name"]),
            ("mentorat.objective", ["name"]),
        ):
            rows = self._as(role, self.env[model]).browse(self.rows[model].ids)
            for row in rows:
                try:
                    answers.append(row.read(names))
                except UserError:
                    continue
        return self._leaks(role, answers)

    # ------------------------------------------------------------------
    # WHAT IS STORED
    # ------------------------------------------------------------------

    @classmethod
    def _guard(cls):
        """Remember what is stored; :meth:`_get_changes` compares with it."""
        cls.tables = []
        for model, records in cls.rows.items():
            Model = cls.env[model]
            if Model._auto:
                cls.tables.append((model, Model._table, "id", tuple(records.ids)))
            for name, field in Model._fields.items():
                if field.type == "many2many" and field.store and field.relation:
                    row = (f"{model}.{name}", field.relation, field.column1)
                    cls.tables.append((*row, tuple(records.ids)))
        for model, records in cls.persons.items():
            table = cls.env[model]._table
            cls.tables.append((model, table, "id", tuple(records.ids)))
        cls.digest = cls._digest()
        cls.stored = cls._read_stored()

    @classmethod
    def _select(cls, what, table, column, ids):
        return SQL(
            "SELECT %s FROM %s AS t WHERE %s IN %s",
            what,
            SQL.identifier(table),
            SQL.identifier("t", column),
            ids,
        )

    @classmethod
    def _digest(cls):
        digest = SQL("md5(string_agg(md5(t::text), '' ORDER BY md5(t::text)))")
        selects = [cls._select(digest, *row[1:]) for row in cls.tables]
        return cls.env.execute_query(SQL(" UNION ALL ").join(selects))

    @classmethod
    def _read_stored(cls):
        stored = {}
        for name, table, column, ids in cls.tables:
            rows = cls.env.execute_query(
                cls._select(SQL("to_jsonb(t)"), table, column, ids)
            )
            if column == "id":
                stored |= {(name, row["id"]): row for (row,) in rows}
            else:
                stored[name, 0] = {name: sorted(str(row) for (row,) in rows)}
        return stored

    def _get_changes(self):
        """:return: names of the columns that are not as they were, ``model.column``,
        ``model.*`` for a row that is gone"""
        self.env.flush_all()
        if self._digest() == self.digest:
            return set()
        now, changes = self._read_stored(), set()
        for key, row in self.stored.items():
            if key not in now:
                changes.add(f"{key[0]}.*")
                continue
            changes |= {
                name if name == key[0] else f"{key[0]}.{name}"
                for name, value in row.items()
                if name not in LOOSE and now[key].get(name) != value
            }
        return changes
