from functools import lru_cache

from odoo import api, models
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools import timezones, wording

# A page of a conversation asks fifty times for the same one.
_parse_locale = lru_cache(babel_locale_parse)


class MentoratFormat(models.AbstractModel):
    """Dates, hours and lists as the reader's language writes them: pages, mails and
    printed documents say them alike."""

    _name = "mentorat.format"
    _description = "Words for Dates and Lists"

    @api.model
    def _get_locale(self):
        # A page says fifty dates: what the context knows is not looked up again.
        return _parse_locale(self.env.lang or get_lang(self.env).code)

    @api.model
    def _format_day(self, day, words="long"):
        """:return: a date in letters, or ``False``

        :param str words: see :func:`wording.format_day`
        """
        return wording.format_day(day, self._get_locale(), words) if day else False

    @api.model
    def _format_time(self, local):
        """:return: the hour of ``local``, on its own wall"""
        return wording.format_time(local, self._get_locale())

    @api.model
    def _format_day_and_time(self, local, words="dated"):
        """:return: “Thursday, 15 January, 3:00 PM” of ``local``, on its own wall"""
        return self.env._(
            "%(day)s, %(time)s",
            day=self._format_day(local, words),
            time=self._format_time(local),
        )

    @api.model
    def _format_in_zone(self, instant, tz):
        """:return: naive UTC ``instant`` on the wall of ``tz``, the zone named"""
        local = timezones.to_aware(instant, tz)
        zone = wording.format_zone(local, self._get_locale())
        return f"{self._format_day_and_time(local)} ({zone})"

    @api.model
    def _sort_by_name(self, records, field="name"):
        """:return: ``records``, sorted as a dictionary does"""
        return records.sorted(lambda record: wording.sort_key(record[field]))
