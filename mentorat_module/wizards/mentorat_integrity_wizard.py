from odoo import api, fields, models


class MentoratIntegrityWizard(models.TransientModel):
    """Show an administrator what the integrity check found."""

    _name = "mentorat.integrity.wizard"
    _description = "Integrity Check"
    _rec_name = "summary"

    summary = fields.Char(readonly=True)
    is_well = fields.Boolean(readonly=True)
    line_ids = fields.One2many(
        "mentorat.integrity.wizard.line", "wizard_id", readonly=True, string="Checks"
    )

    def action_check(self):
        """Run the check and open what it found."""
        self.check_access("create")
        # sudo: the user is an administrator; records are counted and named by number
        check_sudo = self.env["mentorat.integrity.check"].sudo()
        results = check_sudo._run()
        wizard = self.create(
            {
                "summary": check_sudo._format_summary(results),
                "is_well": not any(row["count"] or row["error"] for row in results),
                "line_ids": [
                    fields.Command.create(
                        self._prepare_line(row, check_sudo._format_records(row))
                    )
                    for row in results
                ],
            }
        )
        return {
            **wizard._get_records_action(name=self.env._("Integrity Check")),
            "context": {"create": False, "edit": False},
        }

    @api.model
    def _prepare_line(self, result, records):
        state = "bad" if result["count"] else "well"
        return {
            "name": result["name"],
            "state": "failed" if result["error"] else state,
            "count": result["count"],
            "records": records or result["error"],
            "advice": bool(result["count"]) and result["advice"],
        }
