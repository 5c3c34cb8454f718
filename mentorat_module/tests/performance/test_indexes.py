"""A page of records is found by an index, however many there are."""

from lxml import etree

from odoo.tests import TransactionCase, tagged

from .web_client import BOUNDED_CALENDARS

# Of the whole table: a partial index serves the filter that it is made for.
COLUMNS = """
    SELECT attribute.attname
      FROM pg_index AS index
      JOIN pg_attribute AS attribute
        ON attribute.attrelid = index.indrelid AND attribute.attnum = index.indkey[%s]
     WHERE index.indrelid = %s::regclass AND index.indpred IS NULL
"""


@tagged("post_install", "-at_install")
class TestIndexes(TransactionCase):
    def _get_models(self):
        return [
            model
            for name, model in self.env.items()
            if name.startswith("mentorat.") and model._auto and not model._transient
        ]

    def _get_views(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "mentorat_module"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        return views.filtered(lambda view: view.model and view.mode == "primary")

    def _get_indexed(self, model, place=0):
        """Return the columns that are at ``place`` in an index of ``model``."""
        self.env.cr.execute(COLUMNS, [place, model._table])
        return {column for (column,) in self.env.cr.fetchall()}

    def _check_order(self, model, order, indexed):
        # "agreement_id.id" is ordered by the column itself, without a join
        first = order.split(",")[0].split()[0].removesuffix(".id")
        with self.subTest(model=model._name, order=order):
            self.assertIn(first, indexed)

    def test_records_of_each_model_come_in_the_order_of_an_index(self):
        for model in self._get_models():
            self._check_order(model, model._order, self._get_indexed(model))

    def test_records_of_each_view_come_in_the_order_of_an_index(self):
        """Second after what they are grouped or filtered by, perhaps."""
        for view in self._get_views():
            model = self.env[view.model]
            order = etree.fromstring(view.arch).get("default_order")
            if order and model._auto and not model._transient:
                indexed = self._get_indexed(model) | self._get_indexed(model, 1)
                self._check_order(model, order, indexed)

    def test_each_calendar_reads_no_more_than_a_page_holds(self):
        for view in self._get_views():
            arch = etree.fromstring(view.arch)
            if arch.tag == "calendar":
                with self.subTest(view.name):
                    self.assertIn(arch.get("js_class"), BOUNDED_CALENDARS)

    def test_opening_a_view_does_not_read_the_files_of_the_database(self):
        """Odoo reads them all to say whether one can group by a field of files."""
        for name, model in self.env.items():
            if not name.startswith("mentorat.") or model._abstract:
                continue
            for field in model._fields.values():
                if field.type == "many2many" and field.comodel_name == "ir.attachment":
                    with self.subTest(field=field):
                        [said] = model.fields_get([field.name], ["groupable"]).values()
                        self.assertFalse(said["groupable"])

    def test_attendees_are_found_by_their_contact(self):
        indexed = self._get_indexed(self.env["calendar.attendee"])
        self.assertIn("partner_id", indexed)
