from odoo import api, fields, models
from odoo.fields import Command

# Accounts created by one click: a thousand in one request would time out.
BATCH_SIZE = 100


class MentoratInviteWizard(models.TransientModel):
    """Create portal accounts for many employees at once.

    A coordinator need not be an HR officer to do so. What the form does with the
    system's rights is narrow: a *portal* account for an employee whom the coordinator
    sees in the directory, at the address of the employee file. It never changes an
    address, never restores an archived account, never gives an internal one."""

    _name = "mentorat.invite.wizard"
    _description = "Invite Employees to the Portal"
    _inherit = ["mentorat.bounds.mixin"]

    line_ids = fields.One2many(
        "mentorat.invite.wizard.line", "wizard_id", string="Employees"
    )
    message = fields.Text(
        string="A Word from You",
        help="Added to the invitation. The mail says how to choose a password.",
    )
    summary = fields.Char(compute="_compute_summary")
    selected_count = fields.Integer(compute="_compute_summary")

    @api.depends("line_ids.selected", "line_ids.state")
    def _compute_summary(self):
        for wizard in self:
            lines = wizard.line_ids
            chosen = lines._filter_chosen()
            done = lines.filtered(lambda line: line.state in ("done", "again"))
            wizard.selected_count = len(chosen)
            wizard.summary = self.env._(
                "%(chosen)s to invite, %(done)s with an account, %(stuck)s who cannot "
                "be invited yet",
                chosen=len(chosen),
                done=len(done - chosen),
                stuck=len(lines.filtered(lambda line: not line._is_possible()) - done),
            )

    # ------------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------------

    @api.model
    def action_open(self, employee_ids=None):
        """Open the form for these employees (those selected in a list).

        :param list employee_ids: ids of ``hr.employee`` or ``hr.employee.public``,
            which are the same; the ``active_ids`` when not given
        """
        employee_ids = employee_ids or self.env.context.get("active_ids", [])
        employees = self._filter_visible(
            self.env["mentorat.arguments"]._get_records("hr.employee", employee_ids).ids
        )
        wizard = self.create(
            {
                "line_ids": [
                    Command.create({"employee_id": employee_id})
                    for employee_id in employees.ids
                ]
            }
        )
        # Selected now, since the state of a line is computed once it is created.
        for line in wizard.line_ids:
            line.selected = line.state in ("invite", "link")
        return wizard._get_form_action()

    @api.model
    def _filter_visible(self, employee_ids):
        """Return those of ``employee_ids`` whom the user sees in the directory, as
        ``hr.employee.public``."""
        directory = self.env["hr.employee.public"].with_context(active_test=False)
        return directory.browse(employee_ids)._filtered_access("read")

    def _get_form_action(self):
        return {
            **self._get_records_action(
                name=self.env._("Invite to the Portal"), target="new"
            ),
            "context": {},
        }

    # ------------------------------------------------------------------
    # INVITE
    # ------------------------------------------------------------------

    def action_invite(self):
        """Invite the selected rows, a hundred at a time; the form stays open while
        somebody is left, or could not be invited."""
        self.ensure_one()
        chosen = self.line_ids._filter_chosen()
        # The rows come from the browser: check again whom the user sees.
        visible = self._filter_visible(chosen.employee_id.ids)
        batch = chosen.filtered(lambda line: line.employee_id.id in visible.ids)
        batch = batch[:BATCH_SIZE]
        batch._invite()
        failed = batch.filtered("error")
        left = self.line_ids._filter_chosen() - failed
        return self._answer(len(batch - failed), len(failed), len(left))

    def _answer(self, invited, failed, left):
        """Return how many were invited, in a notification."""
        message = self.env._("%s people invited.", invited)
        if invited == 1:
            message = self.env._("One person invited.")
        if failed:
            message += " " + self.env._("%s could not be: see their rows.", failed)
        if left:
            message += " " + self.env._("%s are left: invite again.", left)
        follow = {"type": "ir.actions.act_window_close"}
        if failed or left:
            follow = self._get_form_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed or not invited else "success",
                "message": message,
                "next": follow,
            },
        }
