from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check


class MentoratIntegrityCheck(models.AbstractModel):
    """Registrations: one live one a person and programme, confirmed to the person."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        model = "mentorat.mentee"
        return super()._get_checks() | {
            "two_registrations": Check(
                model,
                self.env._("An employee has one live registration a programme."),
                self.env._("Withdraw the registration that is not used."),
            ),
            "registration_untold": Check(
                model,
                self.env._("Whoever registered was sent a confirmation."),
                self.env._(
                    "Write to the person; if it comes again, read in the server's log "
                    "why the automation rule failed."
                ),
            ),
        }

    @api.model
    def _get_single_templates(self):
        return [
            *super()._get_single_templates(),
            "mentorat_module.mail_template_registered",
        ]

    @api.model
    def _find_two_registrations(self):
        return SQL(
            """
            SELECT max(id) FROM mentorat_mentee
             WHERE state IN ('waiting', 'matched', 'active')
             GROUP BY employee_id, program_id
            HAVING count(*) > 1
            """
        )

    @api.model
    def _find_registration_untold(self):
        since = self._get_rule_since("automation_registered")
        if not since:
            return []
        return SQL(
            """
            SELECT mentee.id FROM mentorat_mentee mentee
             WHERE mentee.state = 'waiting' AND mentee.create_date > %s
               AND mentee.registered_at > %s AND %s
            """,
            since,
            since,
            self._get_untold(
                SQL("mentee"),
                SQL("mentee.partner_id"),
                "mentorat.mentee",
                "mail_template_registered",
            ),
        )
