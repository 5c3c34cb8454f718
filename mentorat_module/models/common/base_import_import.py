import csv

from odoo import models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ...tools import names, spreadsheets, written_dates


class BaseImportImport(models.TransientModel):
    """Read the files that are imported into our models: any encoding and separator of
    spreadsheet programs, dates as they are written."""

    _inherit = "base_import.import"

    def _is_mentorat_import(self):
        """Whether the file is for a model of ours."""
        return (self.res_model or "").startswith("mentorat.")

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _read_csv(self, options):
        if not self._is_mentorat_import():
            return super()._read_csv(options)
        self._check_not_empty(self.file)
        encoding = options.get("encoding") or spreadsheets.find_encoding(self.file)
        quote = options.get("quoting") or '"'
        try:
            text = self.file.decode(encoding).lstrip("\ufeff")
        except (UnicodeDecodeError, LookupError):
            return super()._read_csv(options)  # says so
        separator = options.get("separator") or spreadsheets.find_separator(text, quote)
        options.update(encoding=encoding, separator=separator)
        try:
            rows = spreadsheets.read_csv(text, separator, quote)
        except spreadsheets.UnevenRowError as error:
            raise self._get_uneven_error(error) from error
        except csv.Error as error:
            raise ImportValidationError(
                self.env._("This file cannot be read: its quotes are not closed.")
            ) from error
        return self._keep_numbers(rows, options)

    def _read_xlsx(self, options):
        if not self._is_mentorat_import():
            return super()._read_xlsx(options)
        try:
            sheets, rows = spreadsheets.read_workbook(self.file, options.get("sheet"))
        except spreadsheets.UnevenRowError as error:
            raise self._get_uneven_error(error) from error
        options["sheets"] = sheets
        options["sheet"] = options.get("sheet") or sheets[0]
        return self._keep_numbers(rows, options)

    def _get_uneven_error(self, error):
        return ImportValidationError(
            self.env._(
                "Row %s has more cells than the title row: give each column a title, "
                "and put texts that hold the separator between quotes.",
                error.args[0],
            )
        )

    def _keep_numbers(self, rows, options):
        """Return what Odoo's readers return, and keep the numbers of the rows."""
        self._check_not_empty(rows[1:] if options.get("has_headers") else rows)
        options["row_numbers"] = [number for number, _cells in rows]
        return len(rows), [cells for _number, cells in rows]

    def _check_not_empty(self, content):
        if not content:
            raise ImportValidationError(
                self.env._("This file has no row below the one of the titles.")
            )

    def _get_row_numbers(self, fields, options):
        """Return the number in the file of each row that `execute_import` loads."""
        _count, rows = self._read_file(options)
        numbers = options.get("row_numbers") or range(1, len(rows) + 1)
        used = [index for index, field in enumerate(fields) if field]
        return [
            number
            for number, row in list(zip(numbers, rows, strict=True))[1:]
            if any(row[index] for index in used)
        ]

    # ------------------------------------------------------------------
    # TITLES
    # ------------------------------------------------------------------

    def _get_mapping_suggestion(
        self, header, fields_tree, header_types, mapping_fields
    ):
        """Find the field of a title in any case, with or without accents, and with any
        apostrophe."""
        if self._is_mentorat_import() and "/" not in header:
            title = names.fold(header)
            for field in fields_tree:
                if title in (names.fold(field["string"]), field["name"]):
                    return {"field_path": [field["name"]], "distance": 0}
        return super()._get_mapping_suggestion(
            header, fields_tree, header_types, mapping_fields
        )

    # ------------------------------------------------------------------
    # DATES
    # ------------------------------------------------------------------

    def _try_match_date_time(self, preview_values, options):
        """Do not choose a format by the first rows: `load` reads each date."""
        if not self._is_mentorat_import():
            return super()._try_match_date_time(preview_values, options)
        for value in filter(None, preview_values):
            try:
                written_dates.read(value)
            except ValueError:
                return []
        return ["date", "datetime"]

    def _parse_date_from_data(self, data, index, name, field_type, options):
        """Leave dates to `load`, which says what is wrong with each."""
        if self._is_mentorat_import():
            return None
        return super()._parse_date_from_data(data, index, name, field_type, options)

    def execute_import(self, fields, columns, options, dryrun=False):
        if not self._is_mentorat_import():
            return super().execute_import(fields, columns, options, dryrun)
        importer = self.with_context(
            mentorat_import_date_format=options.get("date_format")
        )
        return super(BaseImportImport, importer).execute_import(
            fields, columns, options, dryrun
        )
