from functools import cache

from odoo import api, models


class MentoratQuestion(models.AbstractModel):
    """Whom a change sends a mail."""

    _inherit = "mentorat.question"

    @api.model
    def _take_snapshot(self, before=None):
        """Read the notices from the last one before the change on."""
        snapshot = super()._take_snapshot(before)
        notices_sudo = self.env["mentorat.notice"].sudo()  # sudo: numbers
        if before is None:
            last = notices_sudo.search([], order="id desc", limit=1)
            domain = [("id", "=", last.id)]
        else:
            domain = [("id", ">=", max(before["notice"], default=0))]
        rows = self._read_rows("mentorat.notice", domain, "partner_id")
        if before is not None:
            rows = self._drop_coordinators(rows)
        return snapshot | {"notice": rows}

    @api.model
    def _drop_coordinators(self, rows):
        """Return ``rows`` without what the coordinators of a programme are told."""
        # sudo: who is told what, for a number
        notices_sudo = self.env["mentorat.notice"].sudo().browse(rows)
        coordinators = cache(
            lambda program: program and program._get_coordinators().partner_id
        )
        kept = {}
        for notice, record in notices_sudo._get_records().items():
            # sudo: as above
            told = coordinators(record.sudo()._get_notice_program())
            if not told or notice.partner_id not in told:
                kept[notice.id] = rows[notice.id]
        return kept

    @api.model
    def _get_kinds(self):
        return super()._get_kinds() | {
            "notice": (False, False, self.env._("People told by mail"))
        }

    @api.model
    def _count(self, kind, rows):
        if kind == "notice":
            return len(set(rows.values()))
        return super()._count(kind, rows)
