from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class MentoratPersonMixin(models.AbstractModel):
    """Link a mentor or a mentee to their employee file.

    Names are stored, for people who may not read employee files."""

    _name = "mentorat.person.mixin"
    _description = "A Person of the Service"
    _inherit = ["mentorat.wall.mixin"]

    employee_id = fields.Many2one(
        "hr.employee", required=True, ondelete="restrict", copy=False
    )
    name = fields.Char(related="employee_id.name", store=True)
    user_id = fields.Many2one(related="employee_id.user_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", compute="_compute_partner_id", store=True
    )
    account_lost_at = fields.Datetime(
        string="Without an Account Since",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Since when this person cannot sign in any more.",
    )

    def _get_fixed_fields(self):
        """Keep the employee once agreements refer to this person."""
        fixed = super()._get_fixed_fields()
        return fixed | {"employee_id"} if self._has_history() else fixed

    def _has_history(self):
        """Hook: return whether agreements refer to this person."""
        return False

    @api.depends("employee_id.user_id.partner_id", "employee_id.work_contact_id")
    def _compute_partner_id(self):
        for person in self:
            employee_sudo = person.employee_id.sudo()  # sudo: only the contact leaves
            person.partner_id = (
                employee_sudo.user_id.partner_id or employee_sudo.work_contact_id
            )

    # ------------------------------------------------------------------
    # ACCOUNT
    # ------------------------------------------------------------------

    @api.model
    def _get_account_domain(self):
        """Hook: return the domain of the people who can sign in where they need to."""
        return Domain("employee_id.active", "=", True) & Domain(
            "employee_id.user_id.active", "=", True
        )

    @api.model
    def _get_lost_domain(self):
        """Hook: return the domain of those who lost their account, before anything
        followed from it."""
        return Domain.FALSE

    @api.model
    def _get_regained_domain(self):
        """Hook: return the domain of those who have an account again, before anything
        followed from it."""
        return Domain("account_lost_at", "!=", False) & self._get_account_domain()

    @api.model
    def _sync_accounts(self, domain):
        """Do what follows for the people of ``domain`` who lost their account since
        the last call, or have one again. Each loss is treated once.

        :return: those who lost it, and those who have one again
        """
        # sudo: who changes accounts need not be a coordinator
        people_sudo = self.sudo().with_context(active_test=False)
        lost = people_sudo.search(domain & self._get_lost_domain())
        regained = people_sudo.search(domain & self._get_regained_domain())
        if lost:
            lost._on_account_lost()
        if regained:
            regained._on_account_regained()
        return lost, regained

    def _on_account_lost(self):
        """Hook: do what follows when these people cannot sign in any more."""
        self.write({"account_lost_at": fields.Datetime.now()})

    def _on_account_regained(self):
        """Hook: do what follows when these people can sign in again."""
        self.write({"account_lost_at": False})

    def _check_coordinates(self):
        """Refuse who does not coordinate these people.

        :raise AccessError:
        """
        if not self.env.user.has_group("mentorat_module.group_mentorat_coordinator"):
            raise AccessError(self.env._("Only a coordinator brings somebody back."))
        self.check_access("write")
