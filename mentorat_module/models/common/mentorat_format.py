from functools import lru_cache

from babel.dates import format_timedelta

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools import timezones, wording

# A page of a conversation formats fifty dates.
_parse_locale = lru_cache(babel_locale_parse)


class MentoratFormat(models.AbstractModel):
    """Format dates, hours and lists in the language of the user, alike in pages, mails
    and printed documents."""

    _name = "mentorat.format"
    _description = "Words for Dates and Lists"

    @api.model
    def _get_locale(self):
        return _parse_locale(self.env.lang or get_lang(self.env).code)

    @api.model
    def _format_day(self, day, words="long"):
        """Return a date in words (see :func:`wording.format_day`), or ``False``."""
        return wording.format_day(day, self._get_locale(), words) if day else False

    @api.model
    def _format_time(self, local):
        """Return the hour of ``local``."""
        return wording.format_time(local, self._get_locale())

    @api.model
    def _format_day_and_time(self, instant, tz, words="dated"):
        """Return “Thursday, 15 January, 3:00 PM” of ``instant`` (naive UTC) in the
        local time of ``tz``, or ``False``."""
        if not instant:
            return False
        local = timezones.to_aware(instant, tz)
        return self.env._(
            "%(day)s, %(time)s",
            day=self._format_day(local, words),
            time=self._format_time(local),
        )

    @api.model
    def _format_in_zone(self, instant, tz):
        """Return day, hour and zone of ``instant`` (naive UTC) in ``tz``."""
        zone = self._format_zone(instant, tz)
        return f"{self._format_day_and_time(instant, tz)} ({zone})"

    @api.model
    def _format_zone(self, instant, tz):
        """Return the name of the zone ``tz``: “Eastern Time”."""
        return wording.format_zone(timezones.to_aware(instant, tz), self._get_locale())

    @api.model
    def _format_duration(self, delta, **options):
        """Return “3 days” of ``delta``, see ``babel.dates.format_timedelta``."""
        return format_timedelta(
            delta, threshold=1.5, locale=self._get_locale(), **options
        )

    @api.model
    def _format_time_left(self, limit, now):
        """Return “3 days left” or “late by 2 hours” of ``limit`` at ``now``."""
        words = self._format_duration(abs(limit - now))
        if limit < now:
            return self.env._("late by %s", words)
        return self.env._("%s left", words)

    @api.model
    def _sort_by_name(self, records, field="name"):
        """Return ``records`` in the order of a dictionary: case and accents do not
        count."""
        return records.sorted(lambda record: wording.sort_key(record[field]))

    @api.model
    def _format_busy(self):
        """Return what is said to whoever waited in vain for others to finish."""
        return self.env._(
            "Many people are doing this at the same moment, and your turn did not "
            "come. Nothing was changed: please try again in a minute."
        )

    @api.model
    def _format_disk_full(self, error, is_form=False):
        """Return what is said to whoever sent what the server could not keep.

        :param error: see :func:`..tools.errors.is_disk_full`
        :param bool is_form: it is said beside what was typed
        """
        if isinstance(error, OSError):
            what = self.env._(
                "The file could not be kept: the server has no room for it, or may not "
                "write it."
            )
        else:
            what = self.env._(
                "Nothing could be kept: the database of the server has no room left."
            )
        if is_form:
            then = self.env._(
                "Nothing was sent, and your text is still here: please try again "
                "later, or without a file."
            )
        else:
            then = self.env._("Nothing was changed: please try again later.")
        return f"{what} {then}"
