import base64
from datetime import date, datetime, time

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import pictures, texts, timezones

LARGEST_INTEGER = 2**31 - 1
# Outside these years, the arithmetic of dates and time zones overflows.
FIRST_YEAR, LAST_YEAR = 1900, 2999
# Characters, as ``texts.count_characters`` counts them, of a line and of a text.
MAX_LINE = 200
MAX_TEXT = 10_000
# A longer value is cut in the sentence that refuses it.
MAX_SHOWN = 80


class MentoratArguments(models.AbstractModel):
    """Check the arguments of public methods, which may come from the external API.

    Return each as a valid value, or raise ``UserError`` with a sentence: what reaches
    the database or plain Python is never of another type than expected. ``None``,
    ``False`` and the empty text mean that nothing was given."""

    _name = "mentorat.arguments"
    _description = "Arguments of Public Methods"

    # ------------------------------------------------------------------
    # RECORDS
    # ------------------------------------------------------------------

    @api.model
    def _get_record(self, model, value):
        """Return the record of ``model`` that ``value`` (a record or its id) means."""
        record = self._get_records(model, value)
        if len(record) != 1:
            self._refuse_record(value)
        return record

    @api.model
    def _get_records(self, model, value):
        """Return the records of ``model`` that ``value`` means, maybe none.

        :param value: a recordset, an id, a list of ids, or nothing
        :raise UserError: one of them does not exist
        """
        if isinstance(value, models.BaseModel):
            ids = value.ids if value._name == model else [value]
        elif self._is_empty(value):
            ids = []
        else:
            ids = list(value) if isinstance(value, list | tuple) else [value]
        records = self.env[model].browse(filter(self._is_positive, ids)).exists()
        known = set(records.ids)
        for each in ids:
            if not (self._is_positive(each) and each in known):
                self._refuse_record(each)
        return records

    @api.model
    def _refuse_record(self, value):
        raise UserError(
            self.env._("There is no such record: %s.", self._shorten(value))
        )

    # ------------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------------

    @api.model
    def _get_instant(self, value, required=False):
        """Return ``value`` as naive UTC, or ``False`` when nothing was given.

        :param value: a naive UTC or aware datetime, a date, or one of these as ISO text
        """
        if self._is_empty(value) and not required:
            return False
        instant = self._parse_instant(value)
        if not instant:
            raise ValidationError(
                self.env._("“%s” is not a date.", self._shorten(value))
            )
        return instant

    @api.model
    def _get_day(self, value, required=False):
        """Return ``value`` as a date, or ``False`` when nothing was given."""
        instant = self._get_instant(value, required)
        return instant and instant.date()

    @api.model
    def _parse_instant(self, value):
        """Return ``value`` as naive UTC, ``None`` when it is no date."""
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value).replace(microsecond=0)
            except ValueError:
                return None
        elif isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time.min)
        if not isinstance(value, datetime):
            return None
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            return None
        return timezones.to_utc(value) if value.tzinfo else value

    # ------------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------------

    @api.model
    def _get_text(self, value, required=False, limit=MAX_TEXT):
        """Return ``value`` without the space around it and with ``\\n`` line ends, or
        ``False`` when it is empty."""
        text = "" if self._is_empty(value) else value
        if error := self._get_text_error(text, limit):
            raise UserError(error)
        text = texts.unify_line_ends(text).strip()
        if required and not text:
            raise UserError(self.env._("“%s” is not a text.", text))
        return text or False

    @api.model
    def _get_text_error(self, value, limit):
        """Return why ``value`` is no text of at most ``limit`` characters, or
        ``False``."""
        if not self._is_text(value):
            return self.env._("“%s” is not a text.", self._shorten(value))
        if texts.count_characters(value) > limit:
            return self.env._("At most %s characters.", limit)
        return False

    @api.model
    def _get_number_error(self, value, lowest, highest):
        """Return why ``value`` is no number in this range, or ``False``."""
        try:
            number = float(value)
        except (OverflowError, TypeError, ValueError):
            return self.env._("“%s” is not a number.", self._shorten(value))
        if not lowest <= number <= highest:  # nor what is no number: NaN
            return self.env._(
                "Choose a number from %(lowest)s to %(highest)s.",
                lowest=lowest,
                highest=highest,
            )
        return False

    # ------------------------------------------------------------------
    # PICTURES
    # ------------------------------------------------------------------

    @api.model
    def _get_picture(self, value):
        """Return ``value``, a PNG in base64 on which something is seen, or ``False``
        when nothing was given."""
        if self._is_empty(value):
            return False
        if error := self._get_picture_error(value):
            raise UserError(error)
        return value

    @api.model
    def _get_picture_error(self, value):
        """Return why ``value`` is no signature to keep, or ``False``."""
        if self._is_empty(value):
            return False
        content = self._decode_picture(value)
        if not content or not pictures.is_png(content):
            return self.env._(
                "This image of a signature cannot be used: draw it again, or choose a "
                "smaller picture."
            )
        if pictures.is_blank(content):
            return self.env._("Nothing is drawn yet: draw your signature.")
        return False

    @api.model
    def _decode_picture(self, value):
        """Return the bytes of ``value`` (base64), ``None`` when it is not a picture of
        a bounded size."""
        longest = pictures.MAX_BYTES * 4 // 3  # base64: four characters for three bytes
        if not isinstance(value, str | bytes) or len(value) > longest:
            return None
        try:
            return base64.b64decode(value, validate=True)
        except ValueError:
            return None

    # ------------------------------------------------------------------
    # NUMBERS AND CHOICES
    # ------------------------------------------------------------------

    @api.model
    def _get_count(self, value):
        """Return ``value``, a number from 1 on."""
        if not self._is_positive(value):
            raise UserError(
                self.env._("“%s” is not a number from 1 on.", self._shorten(value))
            )
        return value

    @api.model
    def _get_choice(self, value, choices):
        """Return ``value``, one of ``choices`` (texts or numbers)."""
        choices = list(choices)
        if value not in choices or isinstance(value, bool):
            raise UserError(
                self.env._(
                    "“%(value)s” is not one of: %(choices)s.",
                    value=self._shorten(value),
                    choices=", ".join(map(str, choices)),
                )
            )
        return value

    @api.model
    def _get_selection(self, model, field, value):
        """Return ``value``, one of those of the selection ``field`` of ``model``."""
        values = self.env[model]._fields[field].get_values(self.env)
        return self._get_choice(value, values)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _shorten(self, value):
        return str(value)[:MAX_SHOWN]

    @api.model
    def _is_empty(self, value):
        return value is None or value is False or value == ""

    @api.model
    def _is_positive(self, value):
        return type(value) is int and 0 < value <= LARGEST_INTEGER

    @api.model
    def _is_text(self, value):
        """Whether the database stores ``value`` as a text."""
        return isinstance(value, str) and texts.is_storable(value)
