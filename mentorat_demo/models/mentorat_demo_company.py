from odoo import models


class MentoratDemoCompany(models.AbstractModel):
    """Makes Odoo's own demonstration company one of Québec, where data
    files cannot."""

    _inherit = "mentorat.demo"

    def _retire_foreign_skills(self):
        """Advisers do not choose among programming languages: what Odoo's own
        demonstration brings is put away, not deleted."""
        names = ("dev", "it", "marketing")
        types = self.env["hr.skill.type"]
        for name in names:
            types |= (
                self.env.ref(
                    f"hr_skills.hr_skill_type_{name}", raise_if_not_found=False
                )
                or types.browse()
            )
        rows = self.env["hr.employee.skill"].search(
            [("skill_type_id", "in", types.ids)]
        )
        rows.unlink()
        types.active = False

    def _rename_contacts(self):
        """The contacts of Odoo's own people take the names of their employees."""
        employees = self.env["hr.employee"].search([("work_contact_id", "!=", False)])
        for employee in employees:
            contact = employee.work_contact_id
            if contact.name != employee.name:
                contact.write({"name": employee.name, "email": employee.work_email})

    def _settle_departments(self):
        """Odoo's own translations of its departments would hide the names given."""
        for department in self.env["hr.department"].search([("name", "!=", False)]):
            name = department.with_context(lang="en_US").name
            department.with_context(lang="fr_CA").name = name
