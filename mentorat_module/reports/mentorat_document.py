from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.image import image_data_uri

from ..tools import timezones


class MentoratDocument(models.AbstractModel):
    """Printed documents, each of which checks its reader before it reads anything.

    A report can be asked for by its address, by a mail template, or by the portal with
    the rights of the superuser: the menu that offers it protects nothing."""

    _name = "mentorat.document"
    _description = "Printed Document"
    _inherit = ["mentorat.format"]
    # The model of the records that are printed.
    _document_model = None

    # ------------------------------------------------------------------
    # WHAT A DOCUMENT FILLS IN
    # ------------------------------------------------------------------

    @api.model
    def _check_reader(self, records):
        """Hook: refuse who may not have this document.

        :param records: with the rights of the current user, whoever asks for printing
        :raise AccessError:
        """
        records.check_access("read")

    @api.model
    def _prepare_document(self, record):
        """Hook: return the plain values of one document.

        :param record: one record, in sudo: its reader was checked
        """
        raise NotImplementedError

    @api.model
    def _prepare_documents(self, record):
        """Hook: return the documents of one record: most have one."""
        return [self._prepare_document(record)]

    # ------------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------------

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._document_model].browse(docids)
        self._check_reader(records.sudo(False))
        # sudo: the reader was checked; names and dates of people whose files they
        # cannot open stand on the paper
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "language": (self.env.lang or "en_US").replace("_", "-"),
            "documents": [
                document
                for record_sudo in records.sudo()
                for document in self._prepare_documents(record_sudo)
            ],
        }

    @api.model
    def _prepare_company(self, company):
        logo = company.logo
        return {
            "name": company.name,
            "logo": logo and not company.uses_default_logo and image_data_uri(logo),
        }

    @api.model
    def _format_names(self, records):
        """Return “A, B and C” in the reader's language."""
        return format_list(self.env, records.mapped("name"))

    @api.model
    def _format_today(self, program):
        return self._format_day(timezones.local_date(fields.Datetime.now(), program.tz))
