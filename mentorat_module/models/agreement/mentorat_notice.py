from odoo import api, fields, models
from odoo.fields import Domain


class MentoratNotice(models.Model):
    """Tell of a pair, its end and who joins it what is still so."""

    _inherit = "mentorat.notice"

    @api.model
    def _get_truths(self):
        live = self.env["mentorat.agreement"]._get_live_domain()
        active = Domain("state", "=", "active")
        over = Domain("state", "in", ("ended", "cancelled"))
        lost = Domain("mentor_id.account_lost_at", "!=", False)
        proposed = Domain("state", "=", "proposed")
        return super()._get_truths() | {
            "assigned_mentor": live,
            "assigned_mentee": live,
            "to_sign": live,
            "slipped": active,
            "absence_mentee": live,
            "absence_mentor": live,
            "absence_stand_in": live,
            "stand_in_left": live,
            "contribution_joined": live,
            "contribution_left": live,
            "ending": active & Domain("ending_notified_at", "!=", False),
            "reopened": live,
            "ended": Domain("state", "=", "ended"),
            "ended_early": Domain("state", "=", "ended"),
            "leaver": over,
            "other_left": over,
            "mentor_unreachable": live & lost,
            # About a mentor who contributes, too.
            "mentor_returned": live,
            # It happened, whatever came after.
            "account_changed": Domain.TRUE,
            "terms_proposed": proposed,
            "terms_answered": ~proposed,
        }

    def _is_still_true(self, name, record):
        domain = self._get_own_truths().get(name, Domain.TRUE)
        return super()._is_still_true(name, record) and bool(
            record.filtered_domain(domain)
        )

    def _get_own_truths(self):
        """Return the same as :meth:`_get_truths`, for what depends on the recipient of
        this notice or on whom its mail names."""
        about, recipient = self.about_partner_id.id, self.partner_id.id
        stands_in = Domain(
            "absence_ids",
            "any",
            Domain("stand_in_id.partner_id", "=", about)
            & Domain("ends_at", ">", fields.Datetime.now()),
        )
        contributes = Domain("contribution_ids.mentor_id.partner_id", "=", about)
        return {
            "to_sign": Domain.OR(
                Domain(f"{role}_id.partner_id", "=", recipient)
                & Domain(f"{role}_signed_at", "=", False)
                for role in ("mentee", "mentor")
            ),
            **dict.fromkeys(
                ("absence_mentee", "absence_mentor", "absence_stand_in"), stands_in
            ),
            "contribution_joined": contributes,
            "contribution_left": ~contributes,
        }
