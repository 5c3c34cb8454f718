import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..tools import spreadsheets

# Rows of one file: more would time out.
MAX_ROWS = 5000
MAX_BYTES = 5_000_000
MAX_LISTED = 1000


class MentoratImportWizard(models.TransientModel):
    """Import registrations or mentors: check a file, see what would happen and all of
    its errors, then import it. Odoo's own import reads the file and creates the
    records, with the rights of the user."""

    _name = "mentorat.import.wizard"
    _description = "Import a Spreadsheet"
    _inherit = ["mentorat.bounds.mixin"]

    # file
    res_model = fields.Selection(
        [("mentorat.mentee", "Registrations"), ("mentorat.mentor", "Mentors")],
        string="What to Import",
        default="mentorat.mentee",
        required=True,
    )
    file = fields.Binary(string="Spreadsheet", attachment=False)
    file_name = fields.Char()
    date_order = fields.Selection(
        [
            ("day", "12 January: the day first"),
            ("month", "1 December: the month first"),
        ],
        string="12/01 in This File Is",
        help="Leave this empty where the year comes first, or months are words.",
    )
    # result
    state = fields.Selection(
        [("draft", "To Check"), ("checked", "Checked"), ("done", "Imported")],
        default="draft",
        required=True,
        readonly=True,
    )
    new_count = fields.Integer(string="New", readonly=True)
    changed_count = fields.Integer(string="Changed", readonly=True)
    refused_count = fields.Integer(string="Refused", readonly=True)
    unused_columns = fields.Char(
        string="Columns Left Out", readonly=True, bound=MAX_LISTED
    )
    summary = fields.Char(compute="_compute_summary")
    line_ids = fields.One2many(
        "mentorat.import.wizard.line",
        "wizard_id",
        string="To Correct in the File",
        readonly=True,
    )

    @api.depends("state", "new_count", "changed_count", "refused_count")
    @api.depends_context("lang")
    def _compute_summary(self):
        for wizard in self:
            counts = {
                "new": wizard.new_count,
                "changed": wizard.changed_count,
                "refused": wizard.refused_count,
            }
            wizard.summary = {
                "draft": False,
                "checked": self.env._(
                    "Nothing is imported yet. %(new)s new, %(changed)s changed, "
                    "%(refused)s refused.",
                    **counts,
                ),
                "done": self.env._(
                    "Imported: %(new)s new, %(changed)s changed. Refused: %(refused)s.",
                    **counts,
                ),
            }[wizard.state]

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the form for the model of the context, the registrations if none."""
        model = self.env.context.get("mentorat_import_model", "mentorat.mentee")
        return self.create({"res_model": model})._get_form_action()

    def action_check(self):
        """Say what the import of this file would do, and do nothing."""
        self._run(dry_run=True)
        return self._get_form_action()

    def action_import(self):
        """Import the rows that are correct."""
        self._run(dry_run=False)
        return self._get_form_action()

    def action_restart(self):
        """Choose another file."""
        self.write({"state": "draft", "file": False, "file_name": False})
        self.line_ids.unlink()
        return self._get_form_action()

    def action_download_template(self):
        """Download the spreadsheet to begin with, in the user's language."""
        self.ensure_one()
        [template] = self.env[self.res_model].get_import_templates()
        return {
            "type": "ir.actions.act_url",
            "url": template["template"],
            "target": "download",
        }

    # ------------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------------

    def _run(self, dry_run):
        """Check or import the file, and show what came of it.

        :raise UserError: the file cannot be read
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        importer = self._create_importer()
        options = self._prepare_options()
        self._check_size(importer, options)
        preview = importer.parse_preview(options)
        if error := preview.get("error"):
            raise UserError(error)
        titles = preview["headers"] or []
        columns = self._get_columns(titles, preview["matches"] or {})
        numbers = importer._get_row_numbers(columns, options)
        self.env.flush_all()  # the dry run takes back what is written during it only
        result = importer.execute_import(columns, titles, options, dryrun=dry_run)
        by_column = dict(zip(columns, titles, strict=True))
        self._store_result(result, dry_run, numbers, by_column)
        unused = [
            str(title)
            for title, column in zip(titles, columns, strict=True)
            if not column
        ]
        self.unused_columns = ", ".join(unused)[:MAX_LISTED]

    @api.model
    def _check_size(self, importer, options):
        """Raise ``UserError``: the file cannot be read, or is too long."""
        try:
            count, _rows = importer._read_file(options)
        except (ImportValidationError, ValueError) as error:
            raise UserError(str(error)) from error
        if count > MAX_ROWS + 1:
            raise UserError(
                self.env._("A file holds %s rows at most: split it.", MAX_ROWS)
            )

    def _create_importer(self):
        """Return Odoo's import for the file, which imports what is correct."""
        day_first = {"day": True, "month": False}.get(self.date_order)
        content = base64.b64decode(self.with_context(bin_size=False).file)
        return (
            self.env["base_import.import"]
            .with_context(
                mentorat_import_partial=True, mentorat_import_day_first=day_first
            )
            .create(
                {
                    "res_model": self.res_model,
                    "file": content,
                    "file_name": self.file_name,
                }
            )
        )

    @api.model
    def _prepare_options(self):
        return {
            "has_headers": True,
            "quoting": '"',
            "separator": "",
            "encoding": "",
            "date_format": "",
            "datetime_format": "",
            "float_thousand_separator": " ",
            "float_decimal_separator": ",",
        }

    def _get_columns(self, titles, matches):
        """Return the field of each column, ``False`` where there is none.

        :raise UserError: no column says who is meant
        """
        columns = [
            "/".join(matches[index]) if matches.get(index) else False
            for index in range(len(titles))
        ]
        if not {"employee_id", "employee_id/id", "employee_id/.id", "id", ".id"} & set(
            columns
        ):
            label = self.env[self.res_model].fields_get(["employee_id"], ["string"])
            raise UserError(
                self.env._(
                    "No column is called “%(needed)s”: the first row of the file is "
                    "that of the titles. Found are: %(found)s.",
                    needed=label["employee_id"]["string"],
                    found=", ".join(map(str, titles)),
                )
            )
        return columns

    def _store_result(self, result, dry_run, numbers, titles):
        """Store what came of the import.

        :param list numbers: the number in the file of each row
        :param dict titles: ``{field: title of the column}``
        :raise UserError: nothing could be read
        """
        messages = result["messages"]
        if "summary" not in result:
            raise UserError("\n".join(message["message"] for message in messages))
        summary = result["summary"]
        self.write(
            {
                "state": "checked" if dry_run else "done",
                "new_count": summary["new"],
                "changed_count": summary["changed"],
                "refused_count": summary["refused"],
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(self._prepare_line(message, numbers, titles))
                        for message in messages
                    ),
                ],
            }
        )

    @api.model
    def _prepare_line(self, message, numbers, titles):
        row = message.get("rows", {}).get("from")
        name = message.get("field") or ""
        problem = message.get("problem") or message["message"]
        return {
            "row": numbers[row] if row is not None and row < len(numbers) else 0,
            "column": titles.get(name) or message.get("field_name") or False,
            "value": str(message.get("value") or "")[:200],
            "problem": problem,
            "remedy": message.get("remedy") or False,
            "kind": "error" if message["type"] == "error" else "warning",
        }

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_bound_error(self, name, value):
        if name == "file" and value:
            return self._get_file_error(value)
        return super()._get_bound_error(name, value)

    @api.model
    def _get_file_error(self, value):
        """Return why ``value``, in base64, is no table, or ``False``."""
        try:
            content = base64.b64decode(value, validate=True)
        except (TypeError, ValueError):
            content = b""
        if len(content) <= MAX_BYTES and spreadsheets.is_table(content):
            return False
        return self.env._(
            "Choose a CSV or Excel file of %s MB at most.", MAX_BYTES // 1_000_000
        )

    def _get_form_action(self):
        label = dict(self._fields["res_model"]._description_selection(self.env))
        return {
            **self._get_records_action(
                name=self.env._("Import: %s", label[self.res_model]), target="new"
            ),
            "context": {"dialog_size": "extra-large"},
        }


class MentoratImportWizardLine(models.TransientModel):
    _name = "mentorat.import.wizard.line"
    _description = "Row to Correct"
    _order = "row, id"

    wizard_id = fields.Many2one(
        "mentorat.import.wizard", required=True, ondelete="cascade", index=True
    )
    row = fields.Integer(readonly=True)
    column = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    problem = fields.Text(readonly=True)
    remedy = fields.Text(string="What to Do", readonly=True)
    kind = fields.Selection(
        [("error", "Refused"), ("warning", "To check")], readonly=True
    )
