from odoo import api, fields, models

from ...tools import quiet_hours, timezones

# What a mail says of a training: whoever was told something else is told again.
TOLD = ("start", "stop", "location", "videocall_url")


class MentoratTrainingSession(models.Model):
    """Know what each person was last told of a training, by a mail that left: what has
    changed is told against this, whatever changed in between."""

    _inherit = "mentorat.training.session"

    def _prepare_told(self):
        """Return what a mail says of this session, as JSON holds it."""
        self.ensure_one()
        return {
            "start": fields.Datetime.to_string(self.start),
            "stop": fields.Datetime.to_string(self.stop),
            "location": (self.location or "").strip(),
            "videocall_url": (self.videocall_url or "").strip(),
        }

    def _get_told(self, partner):
        """Return ``{session: what partner was last told of it}`` of this session and
        its series, as :meth:`_prepare_told`; without those of which the last word was
        that they do not take place."""
        sessions = self._get_series_or_self()
        told = {}
        for notice in self.env["mentorat.notice"]._find_told(sessions, partner):
            told |= notice.told
        return {each: told[str(each.id)] for each in sessions if told.get(str(each.id))}

    def _is_news(self, told):
        """Return whether somebody who was ``told`` this of the session, or nothing, has
        something to learn."""
        if self.state == "planned":
            return told != self._prepare_told()
        return bool(told)

    def _filter_seat(self, partner):
        """Return the sessions whose entry belongs in the calendar of ``partner``: not
        of those where they wait for a seat."""
        waiting = self.participation_ids._filter_waiting().filtered(
            lambda row: row.mentee_id.partner_id == partner
        )
        return self - waiting.session_id

    # ------------------------------------------------------------------
    # BY WHEN IT IS TOLD
    # ------------------------------------------------------------------

    def _get_notice_needed_by(self, partner):
        """Tell before it starts; of what is moved, before it was to start, too."""
        told = self._get_told(partner)
        news = self._get_series_or_self().filtered(
            lambda each: each == self
            or (partner in each._get_concerned() and each._is_news(told.get(each)))
        )
        starts = news.mapped("start")
        starts += [
            fields.Datetime.to_datetime(told[each]["start"])
            for each in news
            if each in told
        ]
        return quiet_hours.get_needed_by(filter(None, starts), fields.Datetime.now())

    # ------------------------------------------------------------------
    # WHAT THE MAIL SHOWS
    # ------------------------------------------------------------------

    def _get_told_by_mail(self):
        """Return what the recipient of the mail being written was last told of this
        session and its series, see :meth:`_get_told`."""
        recipient = self._get_recipient()
        return self._get_told(recipient) if recipient else {}

    def _get_changes(self, told_by_session):
        """Return ``[{"label", "old", "new"}]``, in words, of what is not any more as
        the recipient of the mail was told; none where they were told nothing.

        :param dict told_by_session: see :meth:`_get_told`
        """
        self.ensure_one()
        if not (told := told_by_session.get(self)):
            return []
        now = self._prepare_told()
        changes = []
        if (told["start"], told["stop"]) != (now["start"], now["stop"]):
            old = self._format_slot(*self._get_slot(told))
            new = self._format_slot(self.start, self.stop)
            changes.append({"label": self.env._("When"), "old": old, "new": new})
        labels = {"location": self.env._("Where")}
        if self._get_reader_link() or not now["videocall_url"]:
            labels["videocall_url"] = self.env._("Video call")
        return changes + [
            {
                "label": label,
                "old": told[name] or self.env._("none"),
                "new": now[name] or self.env._("none"),
            }
            for name, label in labels.items()
            if told[name] != now[name]
        ]

    def _get_reader_link(self):
        """Return the address of the video call, or nothing for a recipient of the mail
        who waits for a seat."""
        return self.videocall_url if self._filter_seat(self._get_recipient()) else False

    def _format_told_slot(self, told_by_session):
        """Return the time at which the recipient of the mail expects this session.

        :param dict told_by_session: see :meth:`_get_told`
        """
        start, stop = self._get_slot(told_by_session.get(self, {}))
        return self._format_slot(start or self.start, stop or self.stop)

    @api.model
    def _get_slot(self, told):
        """Return ``(start, stop)`` of what was told, naive UTC."""
        to_datetime = fields.Datetime.to_datetime
        return to_datetime(told.get("start")), to_datetime(told.get("stop"))

    def _format_slot(self, start, stop):
        """Return from when to when, in words: “Monday, January 12, 3:00 PM to
        4:30 PM”, with the programme's city where the recipient's clock shows another
        hour.

        :param start: naive UTC, maybe none
        :param stop: naive UTC, maybe none
        """
        if not (start and stop):
            return self._format_when(start)
        tz = self.program_id.tz
        words = self.env["mentorat.format"]
        first, last = (timezones.to_local(each, tz) for each in (start, stop))
        if first.date() == last.date():
            slot = self.env._(
                "%(day)s, %(start)s to %(stop)s",
                day=words._format_day(first, "dated"),
                start=words._format_time(first),
                stop=words._format_time(last),
            )
        else:
            slot = self.env._(
                "%(start)s, until %(stop)s",
                start=words._format_day_and_time(start, tz),
                stop=words._format_day_and_time(stop, tz),
            )
        return self._add_city(start, slot)
