from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import texts
from .mentorat_arguments import MAX_LINE, MAX_TEXT
from .own_context import OWN, is_own

MAX_HTML = 100_000
MAX_NUMBER = 100_000  # as many days reach no year that overflows
MAX_YEARS_AWAY = 10  # of a date, from today: one further away is a typing error
# {type of a field: bound of those that users write and that name none}
BOUNDS = {
    "char": MAX_LINE,
    "text": MAX_TEXT,
    "html": MAX_HTML,
    "integer": (-MAX_NUMBER, MAX_NUMBER),
    "float": (-MAX_NUMBER, MAX_NUMBER),
    "date": (MAX_YEARS_AWAY, MAX_YEARS_AWAY),
    "datetime": (MAX_YEARS_AWAY, MAX_YEARS_AWAY),
    "binary": None,
}
# Where the day begins earlier than in UTC, today is yesterday there.
ONE_DAY = relativedelta(days=1)


class MentoratBoundsMixin(models.AbstractModel):
    """Refuse values that are too long, too large, too far away or of another type than
    their field, in a sentence.

    Forms, imports, the external API and our own methods all create and write: each gets
    the same check, before the database does. A value that stays as it is passes, and
    so does one that is copied from where it is kept: what was stored before a bound was
    set holds back nobody who does not change it.

    A field names its own bound where that of its type does not fit, or where it is
    readonly and yet holds what somebody typed: ``fields.Text(bound=2000)``. It is a
    number of characters (see ``texts.count_characters``), ``(lowest, highest)`` of a
    number, ``(years back, years ahead)`` of a date; ``None`` where no user types."""

    _name = "mentorat.bounds.mixin"
    _description = "Bounds of What Is Typed"

    @api.model
    def _valid_field_parameter(self, field, name):
        return name == "bound" or super()._valid_field_parameter(field, name)

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not is_own(self.env, "mentorat_copying"):
            for vals in vals_list:
                self.browse()._check_bounds(vals)
        return super().create(vals_list)

    def copy(self, default=None):
        self.browse()._check_bounds(default or {})
        copying = self.with_context(mentorat_copying=OWN)
        copies = super(MentoratBoundsMixin, copying).copy(default)
        return copies.with_env(self.env)

    def write(self, vals):
        self._check_bounds(vals)
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        for lang, translation in translations.items():
            is_by_term = isinstance(translation, dict)
            known = self.browse() if is_by_term else self.with_context(lang=lang)
            for text in translation.values() if is_by_term else [translation]:
                known._check_bounds({field_name: text})
        return super().update_field_translations(field_name, translations, source_lang)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_bound(self, name):
        """Return the bound of a field, or ``None``."""
        field = self._fields[name]
        is_typed = field.store and not field.readonly
        return getattr(field, "bound", BOUNDS.get(field.type) if is_typed else None)

    def _check_bounds(self, vals):
        """Raise ``ValidationError`` when one of ``vals`` cannot be a value of its
        field."""
        for name, value in vals.items():
            error = name in self._fields and self._get_bound_error(name, value)
            if error and not self._is_known(name, value, vals):
                label = self._fields[name]._description_string(self.env)
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(problem)s", field=label or name, problem=error
                    )
                )

    @api.model
    def _get_bound_error(self, name, value):
        """Return what is wrong with ``value`` for this field, or ``False``."""
        field, bound = self._fields[name], self._get_bound(name)
        arguments = self.env["mentorat.arguments"]
        if isinstance(field, fields.Image):
            return arguments._get_picture_error(value)
        if bound is None or arguments._is_empty(value):
            return False
        if field.type in ("date", "datetime"):
            return self._get_date_error(value, *bound)
        if field.type in ("integer", "float"):
            return arguments._get_number_error(value, *bound)
        return arguments._get_text_error(value, bound)

    @api.model
    def _get_date_error(self, value, back, ahead):
        instant = self.env["mentorat.arguments"]._parse_instant(value)
        if not instant:
            return self.env._("“%s” is not a date.", str(value)[:80])
        # sudo: the system keeps and restores what is older; a file is always judged
        if self.env.su and not self.env.context.get("mentorat_import"):
            return False
        today = fields.Date.today()
        if instant.date() < today - relativedelta(years=back) - ONE_DAY:
            return (
                self.env._("This date is too far away: look at the year.")
                if back
                else self.env._("This day has passed.")
            )
        if instant.date() > today + relativedelta(years=ahead) + ONE_DAY:
            return (
                self.env._("This date is too far away: look at the year.")
                if ahead
                else self.env._("This day has not come yet.")
            )
        return False

    def _is_known(self, name, value, vals):
        """Return whether ``value`` stays as it is, or is copied from its source."""
        return self._has_value(name, value) or any(
            source._has_value(name, value)
            for source in self._get_sources(vals)
            if name in source._fields
        )

    def _get_sources(self, vals):
        """Hook: return the records from which ``vals`` may copy values, each by the
        field of the same name."""
        return ()

    def _has_value(self, name, value):
        """Return whether each of these records has ``value`` already."""
        field = self._fields[name]
        if field.type == "text" and isinstance(value, str):
            return bool(self) and all(
                texts.is_same(value, record[name] or "") for record in self
            )
        try:
            return bool(self) and all(
                field.convert_to_cache(value, record)
                == field.convert_to_cache(record[name], record)
                for record in self
            )
        except (TypeError, ValueError):
            return False
