from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# A desk shows what comes next; the lists behind it show the rest.
SHOWN = 10


class MentoratMentorDeskMixin(models.AbstractModel):
    """The mentor's desk: what is to be done now, soonest first, and the people one
    accompanies. Read with the rights of whoever looks, so it opens nothing else."""

    _name = "mentorat.mentor.desk.mixin"
    _description = "The Mentor's Desk"
    _inherit = ["mentorat.desk.rows.mixin"]

    desk_commitment_ids = fields.Many2many(
        "mentorat.commitment", string="Waiting for Me", compute="_compute_desk"
    )
    desk_agreement_ids = fields.Many2many(
        "mentorat.agreement", string="People I Accompany", compute="_compute_desk"
    )
    desk_unsigned_ids = fields.Many2many(
        "mentorat.agreement", string="To Sign", compute="_compute_desk"
    )
    desk_event_ids = fields.Many2many(
        "calendar.event", string="Next Meetings", compute="_compute_desk"
    )
    desk_objective_ids = fields.Many2many(
        "mentorat.objective", string="Objectives with a Date", compute="_compute_desk"
    )

    @api.depends_context("uid")
    def _compute_desk(self):
        for mentor in self:
            agreements = mentor._get_desk_agreements()
            mentor.desk_agreement_ids = agreements
            mentor.desk_unsigned_ids = agreements.filtered(
                lambda row: row.state == "active" and row.needs_my_signature
            )
            mentor.desk_commitment_ids = self.env["mentorat.commitment"].search(
                mentor._get_desk_promise_domain(), order="limit_at, id"
            )
            mentor.desk_event_ids = self.env["calendar.event"].search(
                [
                    ("mentorat_agreement_id", "in", agreements.ids),
                    ("stop", ">", fields.Datetime.now()),
                ],
                order="start",
                limit=SHOWN,
            )
            mentor.desk_objective_ids = self.env["mentorat.objective"].search(
                [
                    ("agreement_id", "in", agreements.ids),
                    ("state", "in", ("todo", "doing")),
                    ("date_deadline", "!=", False),
                    ("is_proposal", "=", False),
                ],
                order="date_deadline, id",
                limit=SHOWN,
            )

    @api.depends("name")
    @api.depends_context("show_mentorat_desk", "uid", "lang")
    def _compute_display_name(self):
        """On the desk, the title of the page is what it is, not the reader's name."""
        result = super()._compute_display_name()
        if self.env.context.get("show_mentorat_desk"):
            for mentor in self.filtered(lambda row: row.user_id == self.env.user):
                mentor.display_name = self.env._("My Desk")
        return result

    def _get_desk_promise_domain(self):
        """The promises of this mentor, and of those they stand in for now."""
        mine = Domain("mentor_id", "=", self.id)
        # sudo: who is covered is the coordinators' to know, what falls due is not
        Absence = self.env["mentorat.absence"].sudo()
        covered = Absence.search(
            Domain("stand_in_id", "=", self.id) & Absence._get_running_domain()
        )
        mine |= Domain("agreement_id", "in", covered.agreement_ids.ids)
        return mine & Domain("state", "in", ("open", "reminded", "overdue"))

    def _get_desk_agreements(self):
        """:return: the running agreements of this mentor, as lead or as one of several,
        those with a promise first"""
        self.ensure_one()
        Agreement = self.env["mentorat.agreement"]
        mine = Domain("mentor_id", "=", self.id) | Domain(
            "contribution_ids.mentor_id", "=", self.id
        )
        agreements = Agreement.search(mine & Agreement._get_live_domain())
        no_promise = fields.Datetime.to_datetime("9999-12-31")
        return agreements.sorted(lambda row: row.next_limit_at or no_promise)

    @api.model
    def _get_mine(self):
        """:return: the current user as a mentor
        :raise UserError: when they are none"""
        mentor = self.search([("user_id", "=", self.env.uid)], limit=1)
        if not mentor:
            raise UserError(self.env._("You are not a mentor."))
        return mentor

    @api.model
    def action_open_desk(self):
        """Open the current user's desk."""
        view = self.env.ref("mentorat_module.mentorat_mentor_view_form_desk")
        return self._get_mine()._get_records_action(
            name=self.env._("My Desk"),
            views=[(view.id, "form")],
            # A key that begins with “show_” stays on this page: the web client hands
            # none of them on to what a button opens.
            context={"show_mentorat_desk": True},
        )

    @api.model
    def action_open_mine(self):
        """Open the current user's own presentation and availability."""
        return self._get_mine()._get_records_action(
            name=self.env._("My Presentation"), context={}
        )
