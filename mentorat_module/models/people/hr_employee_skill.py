from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import timezones


class HrEmployeeSkill(models.Model):
    """Which rows of the employee files count as skills: an expired certificate does
    not. Whatever compares or shows skills in the service asks here."""

    _inherit = "hr.employee.skill"

    @api.model
    def _get_validity_day(self):
        """Return today where the company is."""
        company_sudo = self.env.company.sudo()  # sudo: only a time zone
        tz = company_sudo.partner_id.tz or company_sudo.resource_calendar_id.tz
        return timezones.local_date(fields.Datetime.now(), tz)

    @api.model
    def _get_valid_domain(self, day=None):
        """Return the domain of what is valid on ``day``, its last day included.

        :param date day: today where the company is when not given
        """
        day = day or self._get_validity_day()
        return Domain("valid_to", "=", False) | Domain("valid_to", ">=", day)

    @api.model
    def _get_valid_sql(self, alias, day):
        """Return the same condition as SQL, for the table ``alias``."""
        return SQL(
            "(%(valid_to)s IS NULL OR %(valid_to)s >= %(day)s)",
            valid_to=SQL.identifier(alias, "valid_to"),
            day=day,
        )

    def _filter_valid(self, day=None):
        """Return those that are valid on ``day``, by default today."""
        return self.filtered_domain(self._get_valid_domain(day))
