from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..notice.mentorat_notice import PREFIX

# The mails that say when a pair ends; those of a pair that has ended say no date.
END_MAILS = ("ending", "end_moved")
OVER_MAILS = ("ended", "other_left")


class MentoratNotice(models.Model):
    """Tell of a pair, its end and who joins it what is still so."""

    _inherit = "mentorat.notice"

    told_end = fields.Date(
        string="End That It Says", help="Of a pair, in the mail that was written last."
    )

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
            "end_moved": active,
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
        return (
            super()._is_still_true(name, record)
            and bool(record.filtered_domain(domain))
            and (name not in END_MAILS or self._tells_end(name, record))
        )

    def _tells_end(self, name, pair):
        """Return whether this notice says the end of ``pair``, and news with it."""
        if self.mail_id:  # written already
            return self.told_end == pair.date_end
        # One that came back says the same again.
        known = pair[pair._get_end_told_field(self.partner_id)]
        return (
            name == "ending" or known != pair.date_end or self.told_end == pair.date_end
        )

    # ------------------------------------------------------------------
    # WHAT EACH WAS LAST TOLD
    # ------------------------------------------------------------------

    def _filter_named(self, *names):
        """Return those of these notices whose mail is one of ``names``."""
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        ids = {get_id(f"{PREFIX}{name}", raise_if_not_found=False) for name in names}
        return self.filtered(lambda notice: notice.template_id.id in ids)

    def _will_tell_end(self, date_end):
        """Return whether this notice, which has not left, tells ``date_end``, that of
        its pair."""
        if self.state == "queued":
            return self.told_end == date_end
        return bool(self._filter_named(*END_MAILS))

    def _on_written(self, records):
        result = super()._on_written(records)
        telling = self._filter_named(*END_MAILS)
        of_end = telling.grouped(lambda notice: records[notice].date_end)
        for date_end, notices in of_end.items():
            notices.write({"told_end": date_end})
        return result

    def _on_delivered(self, now):
        self._note_told_end()
        return super()._on_delivered(now)

    def _on_queued(self):
        """Who wants no mail reads the end on the page."""
        in_app = self.filtered(lambda notice: notice.state == "in_app")
        for notice, pair in in_app._filter_named(*END_MAILS)._get_records().items():
            notice.told_end = pair.date_end
        in_app._note_told_end()
        return super()._on_queued()

    def _note_told_end(self):
        """Note on the pairs what these notices told."""
        told = defaultdict(self.env["mentorat.agreement"].browse)
        records = self._filter_named(*END_MAILS, *OVER_MAILS)._get_records()
        for notice, pair in records.items():
            field = pair._get_end_told_field(notice.partner_id)
            if pair[field] != notice.told_end:
                told[field, notice.told_end] |= pair
        for (field, date_end), pairs in told.items():
            pairs.write({field: date_end})

    def _drop_untrue(self):
        """Have the end looked at again: it may be news for the other of the two."""
        untrue = super()._drop_untrue()
        pairs = untrue._filter_named(*END_MAILS)._get_records().values()
        for pair in pairs:
            if pair.state == "active":
                pair.end_announced = False
        return untrue

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
