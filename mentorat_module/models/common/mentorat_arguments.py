import base64
from datetime import date, datetime, time

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import timezones

LARGEST_INTEGER = 2**31 - 1
# Outside these years, the arithmetic of dates and time zones overflows.
FIRST_YEAR, LAST_YEAR = 1900, 2999
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
        for each in ids:
            if not (self._is_positive(each) and each in records.ids):
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
    # TEXTS AND NUMBERS
    # ------------------------------------------------------------------

    @api.model
    def _get_text(self, value, required=False):
        """Return ``value`` without the space around it, or ``False`` when it is
        empty."""
        text = "" if self._is_empty(value) else value
        if not self._is_text(text) or (required and not text.strip()):
            raise UserError(self.env._("“%s” is not a text.", self._shorten(text)))
        return text.strip() or False

    @api.model
    def _get_binary(self, value):
        """Return ``value``, base64, or ``False`` when it is empty."""
        if self._is_empty(value):
            return False
        try:
            base64.b64decode(value, validate=True)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("This is not a file in base64.")) from error
        return value

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
        try:
            return isinstance(value, str) and b"\0" not in value.encode()
        except UnicodeEncodeError:  # half of a pair of surrogates
            return False
