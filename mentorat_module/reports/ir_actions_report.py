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

from ..tools import tagged_pdf, text_fit

PREFIX = "mentorat_module.document_"
# A certificate is one page; several printed together are not one document.
UNNUMBERED = ("certificate", "participation")
# Where printers hold Letter: there, Odoo's default (A4) counts as no choice.
LETTER_COUNTRIES = ("CA", "US", "MX")
# Points from the bottom edge of the paper to the number of the page.
NUMBER_HEIGHT = 24
NUMBER_SIZE = 8
# Of a title at the foot, in the size of its letters.
MAX_TITLE_WIDTH = 50


class IrActionsReport(models.Model):
    """Print our documents alike whichever Qt wkhtmltopdf was built with, and tagged for
    screen readers where WeasyPrint is installed, which wkhtmltopdf cannot do.

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
        report = report_ref and self._get_report(report_ref)
        if report and report._is_mentorat_document():
            if tagged_pdf.load_engine() and len(bodies) == 1:
                return report._print_tagged(bodies[0])
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

    def _print_tagged(self, body):
        """Return one of our documents as a tagged PDF.

        :param str body: HTML of the document
        """
        paper = self.get_paperformat()
        return tagged_pdf.print_html(
            str(body),
            {
                "width": paper.print_page_width,
                "height": paper.print_page_height,
                **{
                    side: paper[f"margin_{side}"]
                    for side in ("top", "right", "bottom", "left")
                },
            },
            self._is_numbered(),
        )

    def _is_numbered(self):
        return self.report_name.removeprefix(PREFIX) not in UNNUMBERED

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data)
        report = self._get_report(report_ref)
        if kind != "pdf" or not report._is_mentorat_document():
            return content, kind
        ids = [res_ids] if isinstance(res_ids, int) else res_ids or []
        title = report._get_document_title(self.env[report.model].browse(ids))
        # Pages of a tagged PDF have their numbers, also once Odoo has cut and joined
        # it, which takes title, language and tags away.
        is_numbered = report._is_numbered() and not tagged_pdf.load_engine()
        return self._complete_pdf(content, title, is_numbered), kind

    def _get_document_title(self, records):
        """Return the title of what is printed of ``records``, which the reader may
        read."""
        if len(records) != 1:
            return self.with_context(lang=self.env.lang).name
        document = self.report_name.removeprefix(PREFIX)
        return records.sudo()._get_document_name(document)  # sudo: read by the reader

    def _complete_pdf(self, content, title, is_numbered=True):
        """Write title, language and page numbers into a PDF that is not tagged: a
        tagged one has them.

        :param bytes content: the PDF
        :return: the PDF completed, as bytes
        """
        reader = PdfFileReader(io.BytesIO(content))
        if "/StructTreeRoot" in reader.trailer["/Root"]:
            return content
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
        words = f"{text_fit.shorten(title, MAX_TITLE_WIDTH)} · {number}/{count}"
        sheet.drawCentredString(width / 2, NUMBER_HEIGHT, words)
        sheet.save()
        page.mergePage(PdfFileReader(foot).getPage(0))
