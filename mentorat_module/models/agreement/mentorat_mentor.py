from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class MentoratMentor(models.Model):
    """The seats of a mentor, and the hard rules of an assignment."""

    _inherit = "mentorat.mentor"

    agreement_ids = fields.One2many(
        "mentorat.agreement", "mentor_id", string="Agreements"
    )
    contribution_ids = fields.One2many(
        "mentorat.contribution", "mentor_id", string="Contributions"
    )
    active_agreement_count = fields.Integer(
        string="People Accompanied",
        compute="_compute_active_agreement_count",
        store=True,
    )
    available_capacity = fields.Integer(
        string="Free Seats", compute="_compute_available_capacity", store=True
    )

    # For assignments in concurrent transactions.
    _capacity_kept = models.Constraint(
        "CHECK (active_agreement_count IS NULL OR active_agreement_count <= capacity)",
        "This mentor has no free seat left.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("agreement_ids.state")
    def _compute_active_agreement_count(self):
        Agreement = self.env["mentorat.agreement"]
        counts = dict(
            Agreement.sudo()._read_group(  # sudo: every seat taken counts
                Domain("mentor_id", "in", self.ids) & Agreement._get_live_domain(),
                ["mentor_id"],
                ["__count"],
            )
        )
        for mentor in self:
            mentor.active_agreement_count = counts.get(mentor._origin, 0)

    @api.depends("capacity", "active_agreement_count")
    def _compute_available_capacity(self):
        for mentor in self:
            mentor.available_capacity = max(
                0, mentor.capacity - mentor.active_agreement_count
            )

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("capacity", "active_agreement_count")
    def _check_capacity(self):
        for mentor in self:
            if mentor.capacity < mentor.active_agreement_count:
                raise ValidationError(
                    self.env._(
                        "%(name)s accompanies %(count)s people: the capacity cannot be "
                        "lower. To assign nobody else, set a date under “Available "
                        "from”.",
                        name=mentor.name,
                        count=mentor.active_agreement_count,
                    )
                )

    @api.constrains("active", "program_ids")
    def _check_serves_pairs(self):
        self.env["mentorat.agreement"]._check_mentors_serve(
            Domain("mentor_id", "in", self.ids)
        )

    def _has_history(self):
        mentor_sudo = self.sudo()  # sudo: whether there are any
        return bool(mentor_sudo.agreement_ids or mentor_sudo.contribution_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for mentor in self:
            # sudo: every agreement counts, also those of other companies
            if mentor.sudo().agreement_ids:
                raise UserError(
                    self.env._(
                        "%s has agreements: their history is kept. Archive the mentor "
                        "instead.",
                        mentor.name,
                    )
                )

    # ------------------------------------------------------------------
    # ACCOUNT LOST, AND COMING BACK
    # ------------------------------------------------------------------

    def _get_led_agreements(self):
        """Return the live agreements (sudo) that these mentors lead."""
        Agreement = self.env["mentorat.agreement"].sudo()  # sudo: follows for all
        return Agreement.search(
            Domain("mentor_id", "in", self.ids) & Agreement._get_live_domain()
        )

    def _on_account_lost(self):
        """Ask the coordinators what becomes of each pair, and tell the mentees."""
        result = super()._on_account_lost()
        self._get_led_agreements()._on_mentor_lost()
        return result

    def _get_contributions(self):
        """Return what these mentors contribute (sudo) to live agreements."""
        # sudo: follows for all
        rows_sudo = self.env["mentorat.contribution"].sudo()
        Agreement = self.env["mentorat.agreement"]
        return rows_sudo.search(
            Domain("mentor_id", "in", self.ids)
            & Domain("agreement_id", "any", Agreement._get_live_domain())
        )

    def _on_returned(self):
        result = super()._on_returned()
        self._get_led_agreements()._on_mentor_returned()
        self._get_contributions()._on_returned()
        return result

    def _leave_duties(self):
        """Tell the pairs to which these mentors contributed."""
        result = super()._leave_duties()
        self._get_contributions()._on_left()
        return result

    def _get_duties(self):
        duties = super()._get_duties()
        led = self._get_led_agreements()
        if led:
            names = ", ".join(led.mentee_id.mapped("name"))
            duties.append(
                self.env._(
                    "On hold until you decide, without a promise that runs: %s.", names
                )
            )
        if rows := self._get_contributions():
            names = ", ".join(rows.agreement_id.mentee_id.mapped("name"))
            duties.append(self.env._("Contributed to the mentoring of: %s.", names))
        return duties

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_view_agreements(self):
        """Open the agreements of this mentor."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_agreement_action"
        )
        action["domain"] = [("mentor_id", "=", self.id)]
        return action

    # ------------------------------------------------------------------
    # RULES OF THE ASSIGNMENT
    # ------------------------------------------------------------------

    def _get_refusal(self, mentee):
        """Return why this mentor cannot be assigned to ``mentee``, or ``False``; the
        name by which scripts outside ask it."""
        return self._get_assignment_rule_error(mentee)

    def _get_assignment_rule_error(self, mentee, day=None):
        """Return why this mentor cannot accompany ``mentee``, or ``False``.

        :param date day: of the assignment, by default today in the programme
        """
        self.ensure_one()
        day = day or self._get_program_day(mentee.program_id)
        names = {"mentor": self.name, "mentee": mentee.name}
        if not self.active:
            return self.env._("%(mentor)s is not a mentor any more.", **names)
        if self.account_lost_at:
            return self.env._(
                "%(mentor)s has no account to answer from any more.", **names
            )
        if mentee.program_id not in self.program_ids:
            return self.env._(
                "%(mentor)s does not serve the programme of %(mentee)s.", **names
            )
        if self.employee_id == mentee.employee_id:
            return self.env._("%(mentor)s cannot be their own mentor.", **names)
        if self.available_from and self.available_from > day:
            return self.env._(
                "%(mentor)s is not available before %(day)s.",
                day=self.env["mentorat.format"]._format_day(self.available_from),
                **names,
            )
        if error := self._get_absence_error(mentee.program_id, day):
            return error
        if self.available_capacity <= 0:
            return self.env._("%(mentor)s has no free seat left.", **names)
        refusal = self._get_personal_error(mentee, names)
        if refusal and self.user_id == self.env.user:
            # The reason is confidential to a coordinator who is this mentor.
            return self.env._("%(mentor)s is not proposed for %(mentee)s.", **names)
        return refusal

    def _check_not_chosen_by_themself(self):
        """Refuse that users choose themselves for somebody: the answer would tell what
        that person asked for in confidence. Their own pairs come from the proposal of
        the pairing desk, or from somebody else.

        :raise UserError:
        """
        if error := self._get_own_choice_error():
            raise UserError(error)

    def _get_own_choice_error(self):
        """Return why the current user may not choose this mentor, or ``False``."""
        mentor_sudo = self.sudo()  # sudo: whose user it is
        if not self.env.su and mentor_sudo.user_id == self.env.user:
            return self.env._(
                "Nobody assigns themself: another coordinator does, or the proposal "
                "of the pairing desk."
            )
        return False

    def _get_personal_error(self, mentee, names):
        """Hook: return why the two persons may not be paired, or ``False``."""
        if self._is_in_line_of_management(mentee):
            return self.env._(
                "%(mentor)s and %(mentee)s are in the same line of management.", **names
            )
        return False

    def _can_stand_in_for(self, mentee):
        """Whether this mentor may answer ``mentee`` as a stand-in; takes no seat."""
        self.ensure_one()
        names = {"mentor": self.name, "mentee": mentee.name}
        return (
            self.is_reachable
            and mentee.program_id in self.program_ids
            and self.employee_id != mentee.employee_id
            and not self._get_personal_error(mentee, names)
        )
