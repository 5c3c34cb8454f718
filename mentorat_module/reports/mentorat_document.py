from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.image import image_data_uri

from ..tools import text_fit, timezones

# Names of a list that are written out, where there are more.
MAX_NAMES = 4
# Longer names are cut: no frame holds more (em, see tools/text_fit.py).
MAX_NAME_WIDTH = 160
# Of a certificate: room between its issuer and its signature (em, see the style), and
# sizes of the text, until it fits.
FRAME_HEIGHT = 40
SCALES = (1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42)


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
        report = self.env["ir.actions.report"]._get_report_from_name(
            self._name.removeprefix("report.")
        )
        # sudo: the reader was checked; names and dates of people whose files they
        # cannot open stand on the paper
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "language": (self.env.lang or "en_US").replace("_", "-"),
            "title": report._get_document_title(records),
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
        """Return “A, B and C” in the reader's language; of many, the first ones and
        how many others."""
        names = [self._shorten(name) for name in records.mapped("name")]
        if len(names) > MAX_NAMES:
            rest = len(names) - MAX_NAMES + 1
            names = [*names[: MAX_NAMES - 1], self.env._("%s others", rest)]
        return format_list(self.env, names)

    @api.model
    def _shorten(self, name):
        return text_fit.shorten(name, MAX_NAME_WIDTH)

    @api.model
    def _get_scale(self, name, lines, signed_by):
        """Return the size of the text of a certificate, so that it takes one page.

        :param str name: whose it is
        :param lines: the sentences below the name
        :param str signed_by: who signs, at the foot
        """
        foot = [text_fit.Paragraph(signed_by, width=17)]
        return text_fit.get_scale(
            [
                text_fit.Paragraph("-", size=2.4, after=3.2),
                text_fit.Paragraph("-", after=0.5),
                text_fit.Paragraph(name, size=1.9, line_height=1.25, after=2.9),
                *(
                    text_fit.Paragraph(line, size=1.28, line_height=1.7)
                    for line in lines
                ),
            ],
            FRAME_HEIGHT - text_fit.get_height(foot),
            SCALES,
        )

    @api.model
    def _format_today(self, program):
        return self._format_day(timezones.local_date(fields.Datetime.now(), program.tz))
