from collections import defaultdict

from odoo import api, models

from ..common.mentorat_name_lookup import NAMED

PEOPLE = ("mentorat.mentor", "mentorat.mentee")


class MentoratNameLookup(models.AbstractModel):
    """Employees are told apart by work e-mail or badge, skills by their type."""

    _inherit = "mentorat.name.lookup"

    @api.model
    def _read_keys(self, model):
        if model == "hr.employee":
            yield from self._read_employee_keys()
            return
        yield from super()._read_keys(model)
        if model in PEOPLE:
            yield from self._read_person_keys(model)
        if model == "hr.skill":
            for skill in self.env[model].search_fetch([], ["name", "skill_type_id"]):
                kind = skill.skill_type_id.name
                for separator in (" / ", ": ", " : ", " - "):
                    yield skill.id, f"{kind}{separator}{skill.name}"

    @api.model
    def _read_person_keys(self, model):
        """Yield the keys of the employees of mentors or registrations."""
        persons = self.env[model].search_fetch([], ["employee_id"])
        keys = defaultdict(list)
        for employee_id, key in self._read_employee_keys():
            keys[employee_id].append(key)
        for person in persons:
            for key in keys[person.employee_id.id]:
                yield person.id, key

    @api.model
    def _read_employee_keys(self):
        # the directory: who is no HR officer may not read the files
        people = self.env["hr.employee.public"].search_fetch([], ["name", "work_email"])
        # sudo: the badge is compared with what was typed, and leaves not
        files_sudo = self.env["hr.employee"].sudo().browse(people.ids)
        badges = dict(zip(people.ids, files_sudo.mapped("barcode"), strict=True))
        for person in people:
            email = (person.work_email or "").strip()
            yield person.id, person.name
            yield person.id, badges[person.id]
            if email:
                yield person.id, email
                yield person.id, f"{person.name} <{email}>"
                yield person.id, f"{person.name} ({email})"

    @api.model
    def _describe(self, model, ids):
        if model == "hr.employee":
            people = self.env["hr.employee.public"].browse(ids)
            return [self._describe_employee(person) for person in people]
        if model in PEOPLE:
            people = self.env[model].browse(ids).employee_id
            return self._describe("hr.employee", people.ids)
        if model == "hr.skill":
            skills = self.env[model].browse(ids)
            return [f"{skill.skill_type_id.name} / {skill.name}" for skill in skills]
        return super()._describe(model, ids)

    @api.model
    def _describe_employee(self, person):
        facts = [
            *filter(None, (person.work_email, person.department_id.name)),
            *([person.job_title] if person.job_title else []),
        ]
        return f"{person.name} ({', '.join(facts)})" if facts else person.name

    @api.model
    def _format_double(self, model, value, ids):
        if model in PEOPLE:
            ids = self.env[model].browse(ids).employee_id.ids
        elif model != "hr.employee":
            return super()._format_double(model, value, ids)
        return self.env._(
            "%(count)s employees are called “%(value)s”: %(names)s.",
            value=value,
            count=len(ids),
            names="; ".join(self._describe("hr.employee", ids[:NAMED])),
        )

    @api.model
    def _get_double_remedy(self, model, ids):
        if model == "hr.skill":
            return self.env._("Write the type before the name: “Type / Skill”.")
        if model in PEOPLE:
            ids = self.env[model].browse(ids).employee_id.ids
        elif model != "hr.employee":
            return super()._get_double_remedy(model, ids)
        if all(self.env["hr.employee.public"].browse(ids).mapped("work_email")):
            return self.env._(
                "Write the work e-mail or the badge number instead of the name."
            )
        return self.env._(
            "Write the work e-mail or the badge number instead of the name; who has "
            "neither gets one in the employee file first."
        )
