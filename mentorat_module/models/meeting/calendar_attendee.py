from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

# Our mail in place of one of Odoo's.
TEMPLATES = {
    "calendar_template_meeting_invitation": "meeting_planned",
    "calendar_template_meeting_changedate": "meeting_moved",
    "calendar_template_meeting_update": "meeting_moved",
    "calendar_template_meeting_reminder": "meeting_soon",
}
MOVED = "mentorat_module.mail_template_meeting_moved"
# An all-day event may take hours of the day before or after, in another time zone.
MARGIN = timedelta(days=2)


class CalendarAttendee(models.Model):
    """Send our mails about the meetings of a pair in place of Odoo's, which are too
    wide for a phone and in English; find who is busy when."""

    _inherit = "calendar.attendee"

    # Who is busy is asked for each page of free moments. An index of the field itself
    # would stay when the addon is uninstalled.
    _mentorat_partner_idx = models.Index("(partner_id)")

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees.event_id._check_pair_attendees()
        return attendees

    def write(self, vals):
        moves = vals.keys() & {"event_id", "partner_id"}
        if moves:
            self.event_id._check_pair_attendees()
        changing = self._filter_changing(vals)
        result = super().write(vals)
        if moves:
            self.event_id._check_pair_attendees()
        changing._on_answers(vals.get("state") == "declined")
        return result

    def _filter_changing(self, vals):
        """Return (sudo) whose answer to a meeting of a pair that is not over becomes,
        or is no more, that they do not come."""
        if "state" not in vals:
            return self.sudo().browse()  # sudo: as below
        declines = vals["state"] == "declined"
        # sudo: which meetings they are; who may answer is checked by the calendar
        return self.sudo().filtered(
            lambda each: (each.state == "declined") != declines
            and each.event_id._filter_cancellable()
        )

    def _on_answers(self, declines):
        """Tell the others once of all meetings that somebody declines; who comes after
        all is not announced as absent."""
        agreements = self.grouped(
            lambda each: (each.event_id.mentorat_agreement_id, each.partner_id)
        )
        for (_agreement, partner), attendees in agreements.items():
            meetings = attendees.event_id.sorted("start")
            if declines:
                meetings._tell_declined(partner)
            else:
                meetings._take_back_declined(partner)

    def unlink(self):
        self.event_id._check_pair_attendees()
        return super().unlink()

    # ------------------------------------------------------------------
    # BUSY TIME
    # ------------------------------------------------------------------

    @api.model
    def _find_busy(self, partners, start, stop, tz):
        """Return when ``partners`` are busy around ``start`` to ``stop`` (naive UTC):
        in events shown as busy that they have not declined.

        :param str tz: whose days an event takes that lasts all day
        :return: ``[(attendee, start, stop)]``, naive UTC
        """
        attendees = self.search_fetch(
            Domain("partner_id", "in", partners._origin.ids)
            & Domain("state", "!=", "declined")
            & Domain("event_id.active", "=", True)
            & Domain("event_id.show_as", "=", "busy")
            & Domain("event_id.start", "<", stop + MARGIN)
            & Domain("event_id.stop", ">", start - MARGIN),
            ["event_id", "partner_id"],
        )
        return [(each, *each.event_id._get_interval(tz)) for each in attendees]

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_attendees(self, mail_template, notify_author=False, force_send=False):
        # sudo: which events are meetings of a pair
        pairs = self.filtered(lambda row: row.event_id.sudo().mentorat_agreement_id)
        if ours := self._get_mentorat_template(mail_template):
            # When they are moved, one mail follows for all that change together.
            if not (self.event_id._get_changes() and self._is_moved(ours)):
                # From Odoo's queue, which commits after each mail.
                super(CalendarAttendee, pairs)._notify_attendees(
                    ours, notify_author=notify_author, force_send=False
                )
                if pairs and force_send:
                    self.env["mentorat.notice"]._trigger_mail_queue()
            self -= pairs
        return super()._notify_attendees(
            mail_template, notify_author=notify_author, force_send=force_send
        )

    @api.model
    def _is_moved(self, template):
        return template == self.env.ref(MOVED, raise_if_not_found=False)

    def _get_mentorat_template(self, mail_template):
        """Return our template in place of one of Odoo's, maybe none."""
        xmlid = mail_template and mail_template.get_external_id()[mail_template.id]
        name = TEMPLATES.get((xmlid or "").removeprefix("calendar."))
        return name and self.env.ref(
            f"mentorat_module.mail_template_{name}", raise_if_not_found=False
        )

    def _get_notice_needed_by(self, partner):
        return self.event_id._get_notice_needed_by(partner)

    def _get_mentorat_pair(self):
        # sudo: names and addresses of the pair, in a mail to one of them
        return self.sudo().event_id.mentorat_agreement_id

    def _get_moved_meetings(self):
        """Return the meetings that the mail says are moved."""
        return self.sudo().event_id._get_moved_meetings()  # sudo: only their number

    def _get_other_name(self):
        """Return the name of the person whom the recipient meets."""
        pair = self._get_mentorat_pair()
        is_mentee = self.partner_id == pair.mentee_id.partner_id
        return pair.mentor_id.name if is_mentee else pair.mentee_id.name

    def _format_start(self):
        """Return the start in local time of the recipient, with the zone."""
        tz = self.partner_id.tz or self._get_mentorat_pair().program_id.tz
        return self.env["mentorat.format"]._format_in_zone(self.event_id.start, tz)

    def _get_recipient_url(self):
        """Return the page of the meeting for the recipient. Odoo renders a template on
        any attendee to validate it, so there may be no pair."""
        pair = self._get_mentorat_pair()
        if not pair or pair._is_read_on_portal(self.partner_id):
            return f"{pair.get_base_url()}/my/mentorat/meetings"
        return pair.with_context(
            mentorat_recipient_id=self.partner_id.id
        )._get_recipient_url()
