from odoo import models

# Odoo's mail about a meeting: ours in its place.
OURS = {
    "calendar_template_meeting_invitation": "meeting_planned",
    "calendar_template_meeting_changedate": "meeting_moved",
    "calendar_template_meeting_update": "meeting_moved",
    "calendar_template_meeting_reminder": "meeting_soon",
}


class CalendarAttendee(models.Model):
    """Send our mails about the meetings of a pair in place of Odoo's, which
    no phone shows whole and which are English to readers of French."""

    _inherit = "calendar.attendee"

    # ------------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------------

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        # sudo: which events are meetings of a pair
        pairs = self.filtered(lambda row: row.event_id.sudo().mentorat_agreement_id)
        if ours := self._get_mentorat_template(mail_template):
            super(CalendarAttendee, pairs)._notify_attendees(
                ours, notify_author=notify_author, force_send=force_send
            )
            self -= pairs
        return super()._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )

    def _get_mentorat_template(self, mail_template):
        """:return: our template in place of one of Odoo's, maybe none"""
        xmlid = mail_template and mail_template.get_external_id()[mail_template.id]
        name = OURS.get((xmlid or "").removeprefix("calendar."))
        return name and self.env.ref(
            f"mentorat_module.mail_template_{name}", raise_if_not_found=False
        )

    # ------------------------------------------------------------------
    # WHAT OUR TEMPLATES SAY
    # ------------------------------------------------------------------

    def _get_mentorat_pair(self):
        # sudo: names and addresses of the pair, in a mail to one of them
        return self.sudo().event_id.mentorat_agreement_id

    def _get_other_name(self):
        """:return: whom the reader meets"""
        pair = self._get_mentorat_pair()
        is_mentee = self.partner_id == pair.mentee_id.partner_id
        return pair.mentor_id.name if is_mentee else pair.mentee_id.name

    def _format_start(self):
        """:return: when, on the wall of the reader, the zone named"""
        tz = self.partner_id.tz or self._get_mentorat_pair().program_id.tz
        return self.env["mentorat.format"]._format_in_zone(self.event_id.start, tz)

    def _get_recipient_url(self):
        """:return: the page of the meeting, for the reader of the mail; Odoo tries a
        template on any attendee, of a pair or not"""
        pair = self._get_mentorat_pair()
        if not pair or pair._is_read_on_portal(self.partner_id):
            return f"{pair.get_base_url()}/my/mentorat/meetings"
        return pair.with_context(
            mentorat_recipient_id=self.partner_id.id
        )._get_recipient_url()
