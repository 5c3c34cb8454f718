from odoo import api, models

from ...tools import timezones


class MentoratMailLinkMixin(models.AbstractModel):
    """Where a mail leads its reader: employees to the portal, mentors and coordinators
    to the back-office."""

    _name = "mentorat.mail.link.mixin"
    _description = "Link for the Reader of a Notice"

    def _get_recipient_url(self):
        """The page of this record for the person the mail is being written to.

        :return: an absolute address, without any token: it opens nothing to whoever
            else holds it
        """
        self.ensure_one()
        base = self.get_base_url()
        reader = self._get_recipient()
        if reader and self._is_read_on_portal(reader):
            return base + self._get_portal_path()
        return f"{base}/odoo/{self._name}/{self.id}"

    @api.model
    def _get_recipient(self):
        """:return: the contact whom the mail is being written to, maybe none"""
        return self.env["res.partner"].browse(
            self.env.context.get("mentorat_recipient_id")
        )

    def _format_when(self, instant):
        """:return: the day and the hour of ``instant`` (naive UTC) on the programme's
        wall, in the language of the context"""
        self.ensure_one()
        words = self.env["mentorat.format"]
        return words._format_day_and_time(
            timezones.to_aware(instant, self.program_id.tz)
        )

    def _format_day(self, day):
        """:return: ``day`` in words, in the language of the context"""
        return self.env["mentorat.format"]._format_day(day)

    def _is_read_on_portal(self, partner):
        """Hook: whether ``partner`` reads this record on the portal."""
        return partner == self.mentee_id.partner_id

    def _get_portal_path(self):
        """Hook: the path of the page on the portal."""
        return "/my/mentorat"
