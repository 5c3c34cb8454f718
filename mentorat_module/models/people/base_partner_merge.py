from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Keep the contacts of employees of a pair apart: Odoo merges in SQL, past each
    rule."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids)
        if dst_partner:
            partners |= dst_partner
        partners.exists()._check_mentorat_merge()
        return super()._merge(partner_ids, dst_partner, extra_checks)
