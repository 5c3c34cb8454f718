from odoo import models


class MentoratDemoCompany(models.AbstractModel):
    """Adapt Odoo's own demonstration company to Québec, where data files cannot."""

    _inherit = "mentorat.demo"

    def _retire_foreign_skills(self):
        """Archive the types of skills of Odoo's own demonstration, such as programming
        languages."""
        types = self.env["hr.skill.type"]
        for name in ("dev", "it", "marketing"):
            types |= self.env.ref(f"hr_skills.hr_skill_type_{name}", False) or types
        self.env["hr.employee.skill"].search(
            [("skill_type_id", "in", types.ids)]
        ).unlink()
        types.active = False

    def _rename_contacts(self):
        """Give the contacts of Odoo's own people the names of their employees."""
        employees = self.env["hr.employee"].search([("work_contact_id", "!=", False)])
        for employee in employees:
            contact = employee.work_contact_id
            if contact.name != employee.name:
                contact.write({"name": employee.name, "email": employee.work_email})

    def _settle_departments(self):
        """Replace Odoo's own translations of its departments by the names given."""
        for department in self.env["hr.department"].search([("name", "!=", False)]):
            name = department.with_context(lang="en_US").name
            department.with_context(lang="fr_CA").name = name
