from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .mentorat_agreement import MAX_CONDITION


class MentoratContribution(models.Model):
    """What one of several mentors brings to an agreement.

    Who contributes reads what is said from then on; what was said before, once the
    mentee has opened it. Both sides are told who joins and who leaves."""

    _name = "mentorat.contribution"
    _description = "Contribution of a Mentor"
    _inherit = ["mentorat.wall.mixin", "mentorat.shown.mixin"]
    _order = "agreement_id.id desc, sequence, id"
    _rec_name = "mentor_id"
    _check_company_auto = True
    _shown_fields = ("mentor_id", "joined_at")

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    mentor_id = fields.Many2one(
        "mentorat.mentor", required=True, ondelete="restrict", index=True
    )
    description = fields.Text(
        string="Contribution", translate=False, bound=MAX_CONDITION
    )
    joined_at = fields.Datetime(
        string="Contributes Since",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.cr.now(),
        help="What was said before stays closed until the mentee opens it.",
    )
    earlier_opened_at = fields.Datetime(
        string="Earlier Conversations Opened On",
        readonly=True,
        copy=False,
        help="When the mentee let this mentor read what was said before.",
    )

    _mentor_unique = models.UniqueIndex(
        "(agreement_id, mentor_id)",
        "This mentor contributes to this agreement already.",
    )
    # The order of the list; that of the agreements themselves would join them all.
    _order_idx = models.Index("(agreement_id DESC, sequence, id)")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def _get_fixed_fields(self):
        return super()._get_fixed_fields() | {"agreement_id"}

    @api.model_create_multi
    def create(self, vals_list):
        agreements = self.env["mentorat.agreement"].browse(
            vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")
        )
        agreements._check_conditions_open()
        contributions = super().create(vals_list)
        contributions._check_not_oneself()
        contributions._on_joined()
        contributions.agreement_id._on_conditions_changed()
        return contributions

    def write(self, vals):
        changes = vals.keys() & {"mentor_id", "description", "agreement_id"}
        if changes:
            self.agreement_id._check_conditions_open()
        if "mentor_id" in vals and set(self.mentor_id.ids) - {vals["mentor_id"]}:
            raise UserError(
                self.env._(
                    "Another mentor is another contribution: remove this one, and add "
                    "theirs."
                )
            )
        result = super().write(vals)
        if changes:
            self.agreement_id._on_conditions_changed()
        return result

    def unlink(self):
        agreements = self.agreement_id
        agreements._check_conditions_open()
        self._on_left()
        result = super().unlink()
        agreements.exists()._on_conditions_changed()
        return result

    # ------------------------------------------------------------------
    # WHO JOINS, WHO LEAVES
    # ------------------------------------------------------------------

    @api.constrains("mentor_id")
    def _check_reachable(self):
        for row in self.sudo():  # sudo: whether this mentor can answer
            if not row.mentor_id.is_reachable:
                raise ValidationError(
                    self.env._(
                        "%s has no account to answer from any more.",
                        row.mentor_id.name,
                    )
                )

    def _check_not_oneself(self):
        """Refuse that users add themselves to a pair that they do not lead.

        :raise UserError:
        """
        for row in self._filter_others():
            mentor, agreement = row.mentor_id, row.agreement_id
            if not self.env.su and mentor.user_id == self.env.user:
                raise UserError(
                    self.env._(
                        "Nobody adds themself to a pair: %s does, or another "
                        "coordinator.",
                        agreement.mentor_id.name,
                    )
                )

    def _filter_others(self):
        """Return (sudo) the contributions of mentors other than the one of the pair,
        who reads everything anyway."""
        return self.sudo().filtered(  # sudo: compares people
            lambda row: row.mentor_id != row.agreement_id.mentor_id
        )

    def _on_joined(self):
        """Log on the agreement who contributes, and tell both sides."""
        for row in self._filter_others():
            row.agreement_id._log_as(
                self.env.user,
                self.env._(
                    "%s contributes from now on, and reads the action plan and the "
                    "conversations that begin from now on. Earlier ones stay closed "
                    "until the mentee opens them.",
                    row.mentor_id.name,
                ),
            )
            row.agreement_id._notify_pair_about(row.mentor_id, "contribution_joined")

    def _on_left(self):
        """Log on the agreement who contributes no more, and tell both sides."""
        for row in self._filter_others():
            row.agreement_id._log_as(
                self.env.user,
                self.env._(
                    "%s contributes no more, and reads nothing of this pair any more.",
                    row.mentor_id.name,
                ),
            )
            row.agreement_id._notify_pair_about(row.mentor_id, "contribution_left")

    def _on_returned(self):
        """Log on the agreement who contributes again, and tell both sides."""
        for row in self._filter_others():
            row.agreement_id._log_as(
                self.env.user,
                self.env._("%s contributes again, as before.", row.mentor_id.name),
            )
            row.agreement_id._notify_pair_about(row.mentor_id, "mentor_returned")

    # ------------------------------------------------------------------
    # WHAT WAS SAID BEFORE
    # ------------------------------------------------------------------

    def action_open_earlier(self, digest=None):
        """Let these mentors read what was said before they joined, as the mentee.

        :param str digest: of who and since when, as shown, see ``mentorat.shown``
        """
        self.agreement_id._check_actor("mentee")
        self.sudo()._check_shown(digest)  # sudo: the actor was checked
        for row in self.sudo():  # sudo: as above
            if not row.agreement_id._is_live():
                raise UserError(self.env._("This agreement is over: nobody joins it."))
            if not row.earlier_opened_at:
                row.earlier_opened_at = fields.Datetime.now()
                row.agreement_id._log_as(
                    self.env.user,
                    self.env._(
                        "The mentee opened the earlier conversations to %s.",
                        row.mentor_id.name,
                    ),
                )
        return True

    def action_close_earlier(self):
        """Take back what :meth:`action_open_earlier` allowed, as the mentee."""
        self.agreement_id._check_actor("mentee")
        for row in self.sudo().filtered("earlier_opened_at"):  # sudo: as above
            row.earlier_opened_at = False
            row.agreement_id._log_as(
                self.env.user,
                self.env._(
                    "The mentee closed the earlier conversations to %s.",
                    row.mentor_id.name,
                ),
            )
        return True

    def _has_earlier(self):
        """Hook: return whether anything was said before this mentor joined."""
        return False
