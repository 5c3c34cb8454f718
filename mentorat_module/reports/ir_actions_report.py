import io

from odoo import api, models
from odoo.tools.pdf import (
    BooleanObject,
    DictionaryObject,
    NameObject,
    PdfFileReader,
    PdfFileWriter,
    createStringObject,
)

PREFIX = "mentorat_module.document_"
# A certificate is one page; several printed together are not one document.
UNNUMBERED = ("certificate", "participation")
# Where printers hold Letter: there, Odoo's default (A4) counts as no choice.
LETTER_COUNTRIES = ("CA", "US", "MX")
# Points from the bottom edge of the paper to the number of the page.
NUMBER_HEIGHT = 24
NUMBER_SIZE = 8


class IrActionsReport(models.Model):
    """Print our documents alike whichever Qt wkhtmltopdf was built with.

    The build of the distributions prints neither header nor footer and takes one
    document at a time. So each document is one page flow without any style sheet to
    fetch, and page numbers, title and language are written into the PDF afterwards."""

    _inherit = "ir.actions.report"

    def _is_mentorat_document(self):
        return len(self) == 1 and (self.report_name or "").startswith(PREFIX)

    def get_paperformat(self):
        """Take the size of paper of the company, and our margins."""
        chosen = super().get_paperformat()
        if not self._is_mentorat_document() or self.paperformat_id:
            return chosen
        size = "letter" if self._is_for_letter(chosen) else "a4"
        return self.env.ref(f"mentorat_module.paperformat_{size}")

    @api.model
    def _is_for_letter(self, chosen):
        """Return whether the company's paper is Letter: its choice, or its country's
        where it kept the default of Odoo."""
        is_untouched = chosen == self.env.ref("base.paperformat_euro", False)
        country = self.env.company.country_id.code
        return chosen.format == "Letter" or (
            is_untouched and country in LETTER_COUNTRIES
        )

    def _get_layout(self):
        if self._is_mentorat_document():
            return self.env.ref("mentorat_module.document_page")
        return super()._get_layout()

    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        if report_ref and self._get_report(report_ref)._is_mentorat_document():
            header = footer = None
        return super()._run_wkhtmltopdf(
            bodies,
            report_ref=report_ref,
            header=header,
            footer=footer,
            landscape=landscape,
            specific_paperformat_args=specific_paperformat_args,
            set_viewport_size=set_viewport_size,
        )

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data)
        report = self._get_report(report_ref)
        if kind != "pdf" or not report._is_mentorat_document():
            return content, kind
        ids = [res_ids] if isinstance(res_ids, int) else res_ids or []
        records = self.env[report.model].browse(ids)
        title = report.with_context(lang=self.env.lang).name
        document = report.report_name.removeprefix(PREFIX)
        if len(records) == 1:
            title = records.sudo()._get_document_name(document)  # sudo: read above
        return self._complete_pdf(content, title, document not in UNNUMBERED), kind

    def _complete_pdf(self, content, title, is_numbered=True):
        """Write title, language and page numbers into a PDF.

        :param bytes content: the PDF
        :return: the PDF completed, as bytes
        """
        reader = PdfFileReader(io.BytesIO(content))
        writer = PdfFileWriter()
        count = reader.getNumPages()
        for number in range(count):
            page = reader.getPage(number)
            if is_numbered and count > 1:
                self._number_page(page, title, number + 1, count)
            writer.addPage(page)
        language = (self.env.lang or "en_US").replace("_", "-")
        writer.addMetadata({"/Title": title})
        writer._root_object.update(
            {
                NameObject("/Lang"): createStringObject(language),
                NameObject("/ViewerPreferences"): DictionaryObject(
                    {NameObject("/DisplayDocTitle"): BooleanObject(True)}
                ),
            }
        )
        completed = io.BytesIO()
        writer.write(completed)
        return completed.getvalue()

    def _number_page(self, page, title, number, count):
        """Print “title · 2/3” at the foot of ``page``."""
        # where it is used, as in Odoo
        from reportlab.pdfgen import canvas

        width, height = (float(size) for size in page.mediaBox[2:])
        foot = io.BytesIO()
        sheet = canvas.Canvas(foot, pagesize=(width, height))
        sheet.setFont("Helvetica", NUMBER_SIZE)
        sheet.setFillGray(0.35)
        sheet.drawCentredString(width / 2, NUMBER_HEIGHT, f"{title} · {number}/{count}")
        sheet.save()
        page.mergePage(PdfFileReader(foot).getPage(0))
