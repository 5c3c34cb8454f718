from contextlib import suppress

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.domains import STANDARD_CONDITION_OPERATORS
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import MONDAY, MentoratCommon

TEXTS = (
    "fisc",
    "",
    " ",
    "l'été",
    '"fisc"',
    "100 %",
    "%",
    "_",
    "\\",
    "12",
    "-1",
    "0,5",
    "a, b",
    "2026-01-12",
    "D-00001",
    "(",
    "x" * 300,
    "🙂",
)
# What the web client searches text in a field of these types by.
TEXT_TYPES = {"char", "text", "html", "many2one", "many2many", "one2many"}
VALUES = {
    "boolean": (True, False),
    "integer": (0, 1, False),
    "float": (0.0, 1.5, False),
    "date": ("2026-01-12", False),
    "datetime": ("2026-01-12 15:00:00", "2026-01-12", False),
    "char": ("fisc", "", False),
    "text": ("fisc", "", False),
    "html": ("fisc", "", False),
}
NUMBERS, DATES = ("boolean", "integer", "float"), ("date", "datetime")
OPERATORS = sorted(
    (STANDARD_CONDITION_OPERATORS | {"=", "!="})
    - {"any!", "not any!", "any", "not any"}
)


@tagged("post_install", "-at_install")
class TestSearchFields(MentoratCommon):
    """Each field that can be searched answers whatever is typed; each search gives what
    reading the field gives. New fields and views join by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["hr.skill.type"].create(
            {
                "name": "Advice",
                "skill_ids": [
                    Command.create({"name": name}) for name in ("Fiscalité", "Retraite")
                ],
                "skill_level_ids": [Command.create({"name": "Good"})],
            }
        )
        cls.tax, cls.retirement = kind.skill_ids
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": cls.mentor.employee_id.id,
                "skill_id": cls.tax.id,
                "skill_type_id": kind.id,
                "skill_level_id": kind.skill_level_ids.id,
            }
        )
        cls.other_mentor.added_skill_ids = cls.retirement
        cls.waiting = cls._create_mentee(cls.inside_user)
        cls.agreement = cls._activate()
        cls.asked = cls._ask(cls.agreement)
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Reading a report",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": cls._hours(240),
                "stop": cls._hours(242),
            }
        )
        cls.env["calendar.event"].with_user(cls.mentor_user).create(
            {
                "name": "Our meeting",
                "start": cls._hours(24),
                "stop": cls._hours(25),
                "mentorat_agreement_id": cls.agreement.id,
            }
        )
        cls.env.flush_all()

    # ------------------------------------------------------------------
    # SEARCH VIEWS
    # ------------------------------------------------------------------

    def _get_search_views(self, user):
        """Return ``(model as ``user``, arch)`` of the search views of the addons."""
        views = self.env["ir.ui.view"].search([("type", "=", "search")])
        xmlids = views._get_external_ids()
        for view in views:
            is_ours = any(name.startswith("mentorat_") for name in xmlids[view.id])
            if is_ours and view.mode == "primary":
                model = self.env[view.model].with_user(user)
                if model.has_access("read"):
                    arch = model.get_view(view.id, "search")["arch"]
                    yield model, etree.fromstring(arch)

    def _get_text_domain(self, model, node, text):
        """Return the domain that the client makes of ``text`` typed into a field."""
        if node.get("filter_domain"):
            return safe_eval(
                node.get("filter_domain"), {"self": text, "raw_value": text}
            )
        return [(node.get("name"), node.get("operator") or "ilike", text)]

    def _is_typed(self, model, node):
        field = model._fields[node.get("name")]
        return field.type in TEXT_TYPES or bool(node.get("filter_domain"))

    def test_each_search_field_answers_whatever_is_typed(self):
        for user in (self.coordinator, self.mentor_user):
            searched = 0
            for model, arch in self._get_search_views(user):
                for node in arch.iter("field"):
                    if not self._is_typed(model, node):
                        continue
                    for text in TEXTS:
                        domain = self._get_text_domain(model, node, text)
                        with self.subTest(user=user.login, domain=domain):
                            model.search(domain, limit=5)
                            model.search_count(domain)
                        searched += 1
            self.assertGreater(searched, 10 * len(TEXTS))

    def test_each_filter_of_a_search_view_answers(self):
        for user in (self.coordinator, self.mentor_user):
            for model, arch in self._get_search_views(user):
                for node in arch.iter("filter"):
                    if node.get("domain"):
                        domain = safe_eval(node.get("domain"), {"uid": user.id})
                        with self.subTest(user=user.login, domain=domain):
                            model.search(domain, limit=5)

    def test_skills_of_mentors_are_found_by_a_part_of_their_name(self):
        mentors = self.env["mentorat.mentor"].with_user(self.coordinator)
        for text, found in (("fisc", self.mentor), ("retr", self.other_mentor)):
            self.assertEqual(mentors.search([("skill_ids", "ilike", text)]), found)
        self.assertFalse(mentors.search([("skill_ids", "ilike", "100 %")]))

    # ------------------------------------------------------------------
    # FIELDS THAT ARE COMPUTED
    # ------------------------------------------------------------------

    def _get_computed_fields(self):
        """Return the fields of the addons that are searched by a method."""
        return [
            field
            for name, model in self.env.items()
            if not model._abstract
            for field in model._fields.values()
            if field.search
            and not field.store
            and not field.related
            and any(module.startswith("mentorat_") for module in field._modules or ())
        ]

    def _get_values(self, field, operator):
        """Return the values that this field is searched for by ``operator``."""
        if operator.endswith("like"):
            # A pattern that ends in the escape character fails in Odoo, too.
            return [text for text in TEXTS if not text.endswith("\\")]
        if field.type == "selection":
            values = (*field.get_values(self.env), False)
        elif field.relational:
            found = self.env[field.comodel_name].search([], limit=2)
            values = (*found.ids, False, 0)
        else:
            values = VALUES[field.type]
        if operator in ("in", "not in"):
            return ([], list(values), *([value] for value in values))
        return values

    def _get_stored_twin(self, field):
        """Return ``(model, name)`` of a stored field of Odoo of the same type: how it
        reacts to a nonsensical operator is not ours to mend."""
        return next(
            (self.env[name], twin.name)
            for name in ("res.partner", "res.users", "calendar.event", "mail.message")
            for twin in self.env[name]._fields.values()
            if twin.store and twin.type == field.type and not twin.compute
        )

    def _is_nonsense(self, field, operator, value):
        model, name = self._get_stored_twin(field)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                model.search([(name, operator, value)], limit=1)
        except Exception:
            return True
        return False

    def test_each_computed_field_is_found_by_what_it_says(self):
        for field in self._get_computed_fields():
            model = self.env[field.model_name]
            for operator in OPERATORS:
                for value in self._get_values(field, operator):
                    if not self._is_nonsense(field, operator, value):
                        with self.subTest(field=str(field), operator=operator, v=value):
                            self._check_search(model, field.name, operator, value)

    def _check_search(self, model, name, operator, value):
        domain = Domain(name, operator, value)
        with self._at(MONDAY), self.env.cr.savepoint():
            everything = model.with_context(active_test=False).search([])
            try:
                found = everything.search(domain)
            except UserError:
                return  # refused in a sentence
            if not self._is_written(model._fields[name], operator):
                self.assertEqual(found, everything.filtered_domain(domain))

    def _is_written(self, field, operator):
        """Return whether the database compares how it writes a value of this field,
        such as a date, which is not how Python writes it."""
        return operator.endswith("like") and field.type in (*NUMBERS, *DATES)

    def test_each_computed_field_is_found_as_coordinator_and_as_mentor(self):
        for user in (self.coordinator, self.mentor_user, self.mentee_user):
            for field in self._get_computed_fields():
                model = self.env[field.model_name].with_user(user)
                if not model.has_access("read") or not model._has_field_access(
                    field, "read"
                ):
                    continue
                for operator in OPERATORS:
                    for value in self._get_values(field, operator)[:4]:
                        if self._is_nonsense(field, operator, value):
                            continue
                        with self.subTest(
                            user=user.login, field=str(field), o=operator
                        ):
                            with suppress(UserError):
                                model.search([(field.name, operator, value)], limit=5)
