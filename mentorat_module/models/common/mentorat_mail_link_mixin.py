from odoo import api, models


class MentoratMailLinkMixin(models.AbstractModel):
    """Link a mail to the page of its record: employees on the portal, mentors and
    coordinators in the back-office."""

    _name = "mentorat.mail.link.mixin"
    _description = "Link for the Reader of a Notice"

    def _get_recipient_url(self):
        """Return the address of this record for the recipient of the mail, without
        token: others who have it must log in."""
        self.ensure_one()
        base = self.get_base_url()
        recipient = self._get_recipient()
        if recipient and self._is_read_on_portal(recipient):
            return base + self._get_portal_path()
        return f"{base}/odoo/{self._name}/{self.id}"

    @api.model
    def _get_recipient(self):
        """Return the recipient of the mail that is being written, or nobody."""
        return self.env["res.partner"].browse(
            self.env.context.get("mentorat_recipient_id")
        )

    @api.model
    def _get_about_partner(self):
        """Return the contact whom the mail that is being written names, or nobody."""
        return self.env["res.partner"].browse(self.env.context.get("mentorat_about_id"))

    def _format_when(self, instant):
        """Return the day and the hour of ``instant`` (naive UTC) in the local time of
        the programme; called by mail templates."""
        words = self.env["mentorat.format"]
        return words._format_day_and_time(instant, self.program_id.tz)

    def _format_day(self, day):
        """Return ``day`` in words; called by mail templates."""
        return self.env["mentorat.format"]._format_day(day)

    def _is_read_on_portal(self, partner):
        """Hook: return whether ``partner`` reads this record on the portal."""
        return partner == self.mentee_id.partner_id

    def _get_portal_path(self):
        """Hook: return the path of the page on the portal."""
        return "/my/mentorat"
