from contextlib import suppress
from datetime import date, datetime, time

from odoo import api, models
from odoo.fields import Command, Date, Datetime
from odoo.tools import format_date

from ...tools import names, written_dates

# Unknown names of a file for which close ones are looked for: each takes a comparison
# with the whole directory.
MAX_SUGGESTED = 30


class IrFieldsConverter(models.AbstractModel):
    """Read names and dates of the imports of our models as people write them. Each
    error says the problem and the remedy; other imports are read as Odoo does."""

    _inherit = "ir.fields.converter"

    def _is_mentorat_import(self, model):
        """Whether a file is imported into a model of ours."""
        return bool(
            self.env.context.get("import_file") and model._name.startswith("mentorat.")
        )

    def _get_import_index(self, model):
        """Return the index of names of a model, read once an import."""
        cache = self.env.context.get("import_cache", {})
        key = ("mentorat", model)
        index = cache.get(key)
        if index is None:
            index = self.env["mentorat.name.lookup"]._read_index(model)
            cache[key] = index
        return index

    @api.model
    def _prepare_import_error(self, problem, remedy, value, **info):
        """Return the error of a cell, for the caller to raise."""
        text = f"{problem} {remedy}".replace("%", "%%")
        value = str(value)[:50]
        return ValueError(
            text, {"problem": problem, "remedy": remedy, "value": value, **info}
        )

    # ------------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------------

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        by_name = subfield is None and str(value).strip()
        if not by_name or not self._is_mentorat_import(model):
            return super().db_id_for(model, field, subfield, value, savepoint)
        found = self._find_by_name(field.comodel_name, value)
        if len(found) == 1:
            return next(iter(found)), []
        if not found:
            return self._get_unknown(model, field, value, savepoint)
        raise self._get_double_error(field, value, sorted(found))

    def _find_by_name(self, model, value):
        """Return the ids of the records that ``value`` names."""
        index = self._get_import_index(model)
        return index.get(names.fold(str(value)), set())

    def _get_unknown(self, model, field, value, savepoint):
        """Return what Odoo does where nobody has that name (create, leave empty, skip
        the row), as the user chose, or raise an error that says what to do."""
        try:
            found, warnings = super().db_id_for(
                model, field, None, str(value), savepoint
            )
            if not warnings:
                return found, warnings
            info = {}  # several are found by another field than the name
        except ValueError as error:
            info = error.args[1] if len(error.args) > 1 else {}
        problem = self.env._(
            "“%(value)s” is not known under “%(field)s”.",
            value=str(value)[:50],
            field=self._get_field_label(model, field),
        )
        raise self._prepare_import_error(
            problem,
            self._get_unknown_remedy(field, value),
            value,
            **{key: info[key] for key in ("moreinfo", "field_type") if key in info},
        )

    def _get_unknown_remedy(self, field, value):
        lookup = self.env["mentorat.name.lookup"]
        index = self._get_import_index(field.comodel_name)
        close = self._may_suggest() and names.find_close(str(value), index)
        if not close:
            return self.env._("Correct the name, or create the record first.")
        ids = {next(iter(index[key])) for key in close}
        return self.env._(
            "Did you mean %s?",
            self.env._(" or ").join(lookup._describe(field.comodel_name, sorted(ids))),
        )

    def _may_suggest(self):
        """Return whether close names are looked for once more in this import."""
        cache = self.env.context.get("import_cache", {})
        key = ("mentorat", "suggested")
        cache[key] = cache.get(key, 0) + 1
        return cache[key] <= MAX_SUGGESTED

    def _get_double_error(self, field, value, ids):
        lookup = self.env["mentorat.name.lookup"]
        problem = lookup._format_double(field.comodel_name, str(value)[:50], ids)
        remedy = lookup._get_double_remedy(field.comodel_name, ids)
        return self._prepare_import_error(problem, remedy, value)

    def _get_field_label(self, model, field):
        return model.fields_get([field.name], ["string"])[field.name]["string"]

    @api.model
    def _str_to_many2many(self, model, field, value, savepoint):
        [record] = value
        if set(record) != {None} or not self._is_mentorat_import(model):
            return super()._str_to_many2many(model, field, value, savepoint)
        ids, errors = [], []
        for name in self._split_names(field.comodel_name, str(record[None])):
            try:
                found, _warnings = self.db_id_for(model, field, None, name, savepoint)
            except ValueError as error:
                errors.append(error)
            else:
                ids += [found] if found else []
        if errors:
            raise self._join_errors(errors)
        to_link = self.env.context.get("update_many2many")
        commands = [Command.link(key) for key in ids] if to_link else [Command.set(ids)]
        return commands, []

    def _split_names(self, model, text):
        """Return the names in a cell, between semicolons, line breaks or commas; a name
        that has a comma itself stays whole where it is known."""
        parts = text.replace("\n", ";").split(";")
        for part in filter(None, map(names.clean_spaces, parts)):
            if self._find_by_name(model, part):
                yield part
            else:
                yield from filter(None, map(names.clean_spaces, part.split(",")))

    @api.model
    def _join_errors(self, errors):
        """Return one error for several names of a cell."""
        if len(errors) == 1:
            return errors[0]
        infos = [error.args[1] for error in errors if len(error.args) > 1]
        return self._prepare_import_error(
            " ".join(info.get("problem", "") for info in infos),
            " ".join(dict.fromkeys(info.get("remedy", "") for info in infos)),
            ", ".join(info.get("value", "") for info in infos),
        )

    # ------------------------------------------------------------------
    # DATES
    # ------------------------------------------------------------------

    @api.model
    def _str_to_date(self, model, field, value, savepoint):
        if not self._is_mentorat_import(model):
            return super()._str_to_date(model, field, value, savepoint)
        written, warnings = self._read_date(field, value)
        return Date.to_string(written.day), warnings

    @api.model
    def _str_to_datetime(self, model, field, value, savepoint):
        if not self._is_mentorat_import(model):
            return super()._str_to_datetime(model, field, value, savepoint)
        written, warnings = self._read_date(field, value)
        local = datetime.combine(written.day, written.at or time())
        moment, more = super()._str_to_datetime(
            model, field, Datetime.to_string(local), savepoint
        )
        return moment, warnings + more

    def _read_date(self, field, value):
        """Return ``(written date, warnings)``.

        :raise ValueError: it is no date
        """
        date_format = self.env.context.get("mentorat_import_date_format")
        if not isinstance(value, date) and date_format:
            with suppress(ValueError):  # it is written in another way than the others
                return written_dates.read(datetime.strptime(value, date_format)), []
        try:
            written = written_dates.read(value)
        except ValueError:
            raise self._prepare_import_error(
                self.env._("“%s” is not a date.", str(value)[:50]),
                self.env._("Write it like 2026-01-12 or 12 janvier 2026."),
                value,
            ) from None
        if not written.other:
            return written, []
        order = self.env.context.get("mentorat_import_orders", {}).get(field.name)
        if order is not None:
            return written.choose(order), []
        chosen = written.choose(self._reads_day_first())
        return chosen, [self._get_order_warning(value, chosen.day)]

    def _reads_day_first(self):
        """Whether the user's language writes the day before the month."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return not (lang.date_format or "").lstrip().startswith(("%m", "%b", "%B"))

    def _get_order_warning(self, value, day):
        return self.env._(
            "“%(value)s” can be read in two ways; it is read as %(day)s. If this is "
            "wrong, write the month as a word, or the year first: 2026-01-12.",
            value=value,
            day=format_date(self.env, day, date_format="d MMMM y"),
        ).replace("%", "%%")
