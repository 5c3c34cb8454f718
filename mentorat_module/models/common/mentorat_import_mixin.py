from collections import defaultdict

from psycopg2 import DataError, IntegrityError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import get_lang

from ...tools import names, written_dates


class ImportReport:
    """The messages of an import, and the rows that it refuses."""

    def __init__(self):
        self.messages = []
        self.refused = set()
        self.cells = set()

    def log(self, message):
        """Keep a message of ``load``."""
        self.messages.append(message)
        if message["type"] == "error" and "rows" in message:
            self.refused.add(message["rows"]["from"])
            self.cells.add((message["rows"]["from"], message.get("field")))

    def refuse(self, info, problem, remedy="", **more):
        """Keep the error of a row."""
        text = f"{problem} {remedy}".strip()
        self.log(
            {
                **info,
                "type": "error",
                "message": text,
                "problem": problem,
                "remedy": remedy,
                **more,
            }
        )

    def get_messages(self):
        """Return the messages in the order of the rows."""
        return sorted(
            self.messages, key=lambda message: message.get("rows", {}).get("from", -1)
        )


class MentoratImportMixin(models.AbstractModel):
    """Import people from a spreadsheet: a template in the user's language, and all
    errors at once, each on its row, with its column, value and remedy.

    Rows are created together; only where one of them is refused, they are split until
    it is found."""

    _name = "mentorat.import.mixin"
    _description = "Import from a Spreadsheet"

    # ------------------------------------------------------------------
    # LOAD
    # ------------------------------------------------------------------

    @api.model
    def load(self, fields, data):
        """Load the rows, or none where one is refused.

        With ``mentorat_import_partial`` in the context, the rows that are correct are
        loaded whatever the others are.

        :return: as Odoo's, and ``summary``: ``{"new", "changed", "refused"}``, numbers
            of rows
        """
        if not self.env.context.get("import_file"):
            return super().load(fields, data)
        data = self._clean_import_data(fields, data)
        report = ImportReport()
        last_id = self._get_last_id()
        savepoint = self.env.cr.savepoint()
        model = self.with_context(
            mentorat_import=report,
            mentorat_import_orders=self._get_date_orders(fields, data),
        )
        result = super(MentoratImportMixin, model).load(fields, data)
        ids = result["ids"] or []
        new = sum(record_id > last_id for record_id in ids)
        result["summary"] = {
            "new": new,
            "changed": len(ids) - new,
            "refused": len(report.refused),
        }
        result["messages"] = [*result["messages"], *report.get_messages()]
        self._add_values(result["messages"], fields, data)
        if report.refused and not self.env.context.get("mentorat_import_partial"):
            savepoint.rollback()
            self.pool.reset_changes()
            result["ids"] = False
        savepoint.close(rollback=False)
        return result

    @api.model
    def _clean_import_data(self, fields, data):
        """Return the rows without needless spaces in their cells."""
        texts = {
            index
            for index, name in enumerate(fields)
            if getattr(self._fields.get(name), "type", "") in ("text", "html")
        }
        return [
            [
                names.clean_spaces(cell)
                if isinstance(cell, str) and index not in texts
                else cell
                for index, cell in enumerate(row)
            ]
            for row in data
        ]

    @api.model
    def _get_date_orders(self, fields, data):
        """Return for each column of dates whether the day comes before the month, as
        the user says or as its own dates show; ``None`` where neither does."""
        order = self.env.context.get("mentorat_import_day_first")
        return {
            name: written_dates.find_order(row[index] for row in data)
            if order is None
            else order
            for index, name in enumerate(fields)
            if getattr(self._fields.get(name), "type", "") in ("date", "datetime")
        }

    @api.model
    def _add_values(self, messages, fields, data):
        """Add to the messages what stands in their cells."""
        for message in messages:
            row = message.get("rows", {}).get("from")
            if row is not None and message.get("field") in fields:
                cell = data[row][fields.index(message["field"])]
                message.setdefault("value", str(cell)[:50])

    @api.model
    def _get_last_id(self):
        # sudo: the number of the last record, whoever may read it
        everybody_sudo = self.sudo().with_context(active_test=False)
        return everybody_sudo.search([], order="id desc", limit=1).id or 0

    def _convert_records(self, records, **kwargs):
        if report := self.env.context.get("mentorat_import"):
            kwargs["log"] = report.log
        return super()._convert_records(records, **kwargs)

    def _load_records(self, data_list, update=False):
        """Load the rows that are not refused, together."""
        report = self.env.context.get("mentorat_import")
        if report is None:
            return super()._load_records(data_list, update)
        self._drop_empty_values(data_list)
        self._check_import_rows(data_list, report)
        return self._load_accepted(
            self._filter_accepted(data_list, report), update, report
        )

    def _load_records_write(self, values):
        return super()._load_records_write(
            {name: value for name, value in values.items() if name != "id"}
        )

    @api.model
    def _get_new_rows(self, data_list):
        """Return those of the rows that are new, and whose employee is known."""
        return [
            data
            for data in data_list
            if data["values"].get("employee_id")
            and not (data.get("xml_id") or data["values"].get("id"))
        ]

    @api.model
    def _drop_empty_values(self, data_list):
        """Leave out the empty cells of fields that are always filled in: a new record
        gets the default, another one keeps its value."""
        required = [
            name
            for name, field in self._fields.items()
            if field.required and field.store
        ]
        for data in data_list:
            for name in required:
                if data["values"].get(name, True) in (False, None):
                    del data["values"][name]

    @api.model
    def _filter_accepted(self, data_list, report):
        return [
            data
            for data in data_list
            if data["info"]["rows"]["from"] not in report.refused
        ]

    def _load_accepted(self, data_list, update, report):
        """Load rows together; where that fails, each half by itself."""
        if not data_list:
            return self.browse()
        try:
            with self.env.cr.savepoint():
                records = super()._load_records(
                    [{**data, "values": dict(data["values"])} for data in data_list],
                    update,
                )
                self.env.flush_all()
                return records
        except (UserError, IntegrityError, DataError) as error:
            if len(data_list) == 1:
                problem = self._get_import_problem(error)
                report.refuse(data_list[0]["info"], problem, field=False)
                return self.browse()
        half = len(data_list) // 2
        loaded = self._load_accepted(data_list[:half], update, report)
        return loaded + self._load_accepted(data_list[half:], update, report)

    @api.model
    def _get_import_problem(self, error):
        if isinstance(error, UserError):
            return str(error)
        return self._sql_error_to_message(error)

    # ------------------------------------------------------------------
    # CHECKS OF THE ROWS
    # ------------------------------------------------------------------

    @api.model
    def _check_import_rows(self, data_list, report):
        """Hook: refuse rows for what can be said without creating them, for all rows
        in the same number of queries. Rows with a wrong cell are among them: the values
        do not have it, and what is wrong with their other cells is told as well."""
        missing = self._get_required_without_default()
        for data in data_list:
            is_new = not (data.get("xml_id") or data["values"].get("id"))
            for name in missing if is_new else ():
                if not data["values"].get(name):
                    self._refuse_empty(report, data, name)
            for name, value in data["values"].items():
                if name in self._fields and (
                    problem := self._get_bound_error(name, value)
                ):
                    self._refuse_cell(
                        report, data, name, problem, self._get_bound_remedy(name)
                    )
        self._check_import_doubles(data_list, report)

    @api.model
    def _get_required_without_default(self):
        """Return the fields that a new row has to fill in."""
        names = [
            name
            for name, field in self._fields.items()
            if field.required and field.store and not field.compute
        ]
        defaults = self.default_get(names)
        return [name for name in names if not defaults.get(name, False)]

    @api.model
    def _refuse_empty(self, report, data, name):
        if name == "employee_id":
            problem = self.env._("The employee of this row is missing.")
            remedy = self.env._("Write the name, the work e-mail or the badge number.")
        else:
            label = self.fields_get([name], ["string"])[name]["string"]
            problem = self.env._("“%s” is missing.", label)
            remedy = self.env._("Fill it in, in a column of that name.")
        self._refuse_cell(report, data, name, problem, remedy)

    @api.model
    def _check_import_doubles(self, data_list, report):
        """Refuse the second row about the same person."""
        seen = defaultdict(list)
        for data in data_list:
            if key := self._get_import_key(data):
                seen[key].append(data)
        for _first, *others in seen.values():
            for data in others:
                self._refuse_cell(
                    report,
                    data,
                    "employee_id",
                    self._format_import_double(),
                    self.env._("Keep one of the rows."),
                )

    @api.model
    def _format_import_double(self):
        return self.env._("This person is in another row already.")

    @api.model
    def _get_import_key(self, data):
        """Hook: return what may be in one row only, or ``None``."""

    @api.model
    def _refuse_cell(self, report, data, name, problem, remedy=""):
        """Refuse a row for the value of a field, where it is not refused for it yet."""
        if (data["info"]["rows"]["from"], name) in report.cells:
            return
        label = self.fields_get([name], ["string"])[name]["string"]
        report.refuse(data["info"], problem, remedy, field=name, field_name=label)

    @api.model
    def _get_bound_remedy(self, name):
        if self._fields[name].type in ("date", "datetime"):
            return self.env._("Correct the date, or leave the cell empty.")
        return self.env._("Correct the value.")

    # ------------------------------------------------------------------
    # TEMPLATES
    # ------------------------------------------------------------------

    @api.model
    def _get_import_template(self):
        """Return ``(label, name of the file in static/xls)`` of the spreadsheet."""
        raise NotImplementedError

    @api.model
    def get_import_templates(self):
        """Return the spreadsheet to begin an import with, in the user's language."""
        label, name = self._get_import_template()
        suffix = "_fr" if get_lang(self.env).code.startswith("fr") else ""
        return [
            {
                "label": label,
                "template": f"/mentorat_module/static/xls/{name}{suffix}.xlsx",
            }
        ]
