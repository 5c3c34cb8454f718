from odoo import api, models
from odoo.fields import Domain
from odoo.tools import safe_eval

from ..models.common.mentorat_reader_mixin import ReaderRole

NO, PARTLY, YES = range(3)
# Where a record rule finds each one of a pair: the end of the path to their account.
# The first that fits counts.
PEOPLE = {
    "stand_in": ("stand_in_id", "user_id"),
    "contributor": ("contribution_ids", "mentor_id", "user_id"),
    "mentor": ("mentor_id", "user_id"),
    "mentee": ("mentee_id", "user_id"),
}
# Fields with those of a role who may read, and not all of them.
CHOSEN = {("mentorat.request", "contribution_ids")}
# What stands for the record itself at the beginning of a path.
OWN_PATHS = {"mentorat.mentee": ("mentee_id",)}


class MentoratAccessReport(models.AbstractModel):
    """Say who reads what of a pair, from the access rights and the record rules as they
    are now: those of this addon, changed, added or switched off."""

    _name = "mentorat.access.report"
    _description = "Who Sees What"

    # ------------------------------------------------------------------
    # THE TABLE
    # ------------------------------------------------------------------

    @api.model
    def _get_models(self):
        """Hook: return ``{model: label}``, the columns."""
        return {
            "mentorat.request": self.env._("Conversation"),
            "mentorat.objective": self.env._("Action plan"),
            "mentorat.agreement": self.env._("Agreement"),
            "mentorat.commitment": self.env._("Deadlines"),
            "mentorat.mentee": self.env._("Registration"),
        }

    @api.model
    def _get_roles(self):
        """Hook: return the rows: ``[(label, who they are in the pair or ``False``, xml
        ids of their groups)]``."""
        mentor = ["mentorat_module.group_mentorat_mentor"]
        administrator = ["mentorat_module.group_mentorat_admin", "base.group_system"]
        return [
            (self.env._("Mentee"), "mentee", ["base.group_portal"]),
            (self.env._("Mentor"), "mentor", mentor),
            (self.env._("Contributing mentor"), "contributor", mentor),
            (self.env._("Stand-in, during the absence"), "stand_in", mentor),
            (
                self.env._("Coordinator"),
                False,
                ["mentorat_module.group_mentorat_coordinator"],
            ),
            (self.env._("Other mentors"), False, mentor),
            (self.env._("HR officer"), False, ["hr.group_hr_user"]),
            (self.env._("Administrator"), False, administrator),
        ]

    @api.model
    def _get_rows(self):
        """Return ``[{"role", "cells": [{"label", "level", "words", "detail"}]}]``."""
        models = self._get_models()
        rights, rules = self._read_rights(models)
        rows = []
        for role, person, xml_ids in self._get_roles():
            groups = self._get_groups(xml_ids)
            cells = [
                self._prepare_cell(
                    label, *self._get_level(model, person, groups, rights, rules)
                )
                for model, label in models.items()
            ]
            rows.append({"role": role, "cells": cells})
        return rows

    @api.model
    def _prepare_cell(self, label, level, conditions):
        words = {
            NO: self.env._("No"),
            PARTLY: self.env._("In part"),
            YES: self.env._("Yes"),
        }
        return {
            "label": label,
            "level": level,
            "words": words[level],
            "detail": self._format_conditions(level, conditions),
        }

    @api.model
    def _format_conditions(self, level, conditions):
        if level != PARTLY:
            return False
        return self.env._("depends on: %s", ", ".join(sorted(conditions)).lower())

    @api.model
    def _get_groups(self, xml_ids):
        # sudo: names of groups
        groups = self.env["res.groups"].sudo()
        for xml_id in xml_ids:
            groups |= self.env.ref(xml_id).sudo()
        return groups.all_implied_ids

    # ------------------------------------------------------------------
    # ACCESS RIGHTS AND RECORD RULES
    # ------------------------------------------------------------------

    @api.model
    def _read_rights(self, names):
        """Return the access rights and the record rules (sudo) that let models be read,
        each by name of the model."""
        domain = [("model_id.model", "in", list(names)), ("perm_read", "=", True)]
        # sudo: shown as they are, to whoever sees this table
        rights_sudo = self.env["ir.model.access"].sudo().search(domain)
        rules_sudo = self.env["ir.rule"].sudo().search(domain)
        return [
            rows.grouped(lambda row: row.model_id.model)
            for rows in (rights_sudo, rules_sudo)
        ]

    @api.model
    def _get_level(self, model, person, groups, rights, rules):
        """Return how much of ``model`` is read, and the labels of what it depends on.

        :param person: who they are in the pair, ``False`` when they are not of it
        :param groups: all groups that they have
        """
        if not any(
            not right.group_id or right.group_id in groups
            for right in rights.get(model, ())
        ):
            return NO, set()
        limits, openings = [], []
        for rule in rules.get(model, ()):
            if not rule.groups or rule.groups & groups:
                levels = openings if rule.groups else limits
                levels.append(self._weigh_rule(rule, model, person))
        return self._all([*limits, *([self._any(openings)] if openings else [])])

    @api.model
    def _weigh_rule(self, rule, model, person):
        rules_sudo = rule.sudo()  # sudo: the domain only
        domain = rules_sudo.domain_force
        context = rules_sudo.with_user(self.env.user)._eval_context()
        domain = Domain(safe_eval.safe_eval(domain, context) if domain else [])
        path = OWN_PATHS.get(model, ())
        return self._weigh(domain, self.env[model].sudo(), path, person)

    @api.model
    def _all(self, levels):
        """Return what is left where all of ``levels`` limit."""
        lowest = min((level for level, _ in levels), default=YES)
        return lowest, self._join(levels, lowest)

    @api.model
    def _any(self, levels):
        """Return what is open where each of ``levels`` opens."""
        highest = max((level for level, _ in levels), default=NO)
        return highest, self._join(levels, highest)

    @api.model
    def _join(self, levels, wanted):
        if wanted != PARTLY:
            return set()
        return {each for level, names in levels if level == PARTLY for each in names}

    # ------------------------------------------------------------------
    # DOMAINS
    # ------------------------------------------------------------------

    @api.model
    def _weigh(self, domain, records, path, person):
        """Return how much of ``records`` a domain leaves to ``person``.

        :param records: an empty recordset of the model (sudo)
        :param tuple path: the fields that lead from the record of the rule to them
        """
        if domain.is_true() or domain.is_false():
            return (YES if domain.is_true() else NO), set()
        operator = getattr(domain, "OPERATOR", None)
        if operator == "!":
            level, names = self._weigh(domain.child, records, path, person)
            return YES - level, names
        if operator in ("&", "|"):
            levels = [
                self._weigh(child, records, path, person) for child in domain.children
            ]
            return (self._all if operator == "&" else self._any)(levels)
        if hasattr(domain, "field_expr"):
            return self._weigh_condition(domain, records, path, person)
        return PARTLY, {self.env._("a condition")}

    @api.model
    def _weigh_condition(self, condition, records, path, person):
        *steps, last = condition.field_expr.split(".")
        first = records._fields.get(steps[0]) if steps else None
        is_chosen = bool(first) and (records._name, first.name) in CHOSEN
        for name in steps:
            field = records._fields.get(name)
            if not (field and field.relational):  # a part of a date, a property
                return PARTLY, {condition.field_expr}
            records = records[name]
        field = records._fields.get(last)
        if not field:
            return PARTLY, {condition.field_expr}
        path = (*path, *steps, last)
        if searched := self._get_searched(condition, field, records):
            return self._weigh(searched, records, path[:-1], person)
        if condition.operator in ("any", "any!"):
            return self._weigh(Domain(condition.value), records[last], path, person)
        if last == "company_id":  # everybody is looked at within their companies
            return YES, set()
        found = self._find_person(condition, path)
        if found and found == person and is_chosen:
            return PARTLY, {first._description_string(self.env)}
        if found:
            return (YES if found == person else NO), set()
        return PARTLY, {field._description_string(self.env)}

    @api.model
    def _get_searched(self, condition, field, records):
        """Return the domain that searching a computed field leads to, or ``False``."""
        if field.store or field.related or not field.search:
            return False
        operator, value = condition.operator, condition.value
        if operator == "=":
            operator, value = "in", [value]
        if isinstance(field, ReaderRole) and operator == "in":
            return records._get_reader_domain(value)
        domain = field.determine_domain(records, operator, value)
        return domain is not NotImplemented and Domain(domain)

    @api.model
    def _find_person(self, condition, path):
        """Return who of a pair is compared with the current user, or ``False``."""
        value = condition.value
        values = [value] if isinstance(value, int) else value
        if condition.operator not in ("=", "in") or isinstance(values, str | bool):
            return False
        if self.env.uid not in (values or ()):
            return False
        for person, end in PEOPLE.items():
            if path[-len(end) :] == end:
                return person
        return False
