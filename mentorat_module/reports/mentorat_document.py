from odoo import api, fields, models
from odoo.tools import format_list
from odoo.tools.image import image_data_uri

from ..tools import timezones


class MentoratDocument(models.AbstractModel):
    """What our printed documents share. Each checks who reads before it reads anything:
    a report can be asked for by its address, by a mail template, or by the portal with
    the rights of the superuser, and the menu that offers it protects nothing."""

    _name = "mentorat.document"
    _description = "Printed Document"

    # ------------------------------------------------------------------
    # WHAT A DOCUMENT FILLS IN
    # ------------------------------------------------------------------

    @api.model
    def _get_document_model(self):
        """Hook: the model of the records that are printed."""
        raise NotImplementedError

    @api.model
    def _check_reader(self, records):
        """Hook: refuse who may not have this document; ``records`` come with the rights
        of the current user, whoever asks for the printing.

        :raise AccessError:
        """
        records.check_access("read")

    @api.model
    def _prepare_document(self, record):
        """Hook: the plain values of one document.

        :param record: one record, in sudo: its reader was checked
        """
        raise NotImplementedError

    # ------------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------------

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._get_document_model()].browse(docids)
        self._check_reader(records.sudo(False))
        # sudo: the reader was checked; names and dates of people whose files they
        # cannot open stand on the paper
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "language": (self.env.lang or "en_US").replace("_", "-"),
            "documents": [
                document
                for record in records.sudo()
                for document in self._prepare_documents(record)
            ],
        }

    @api.model
    def _prepare_documents(self, record):
        """Return the documents of one record: most have one."""
        return [self._prepare_document(record)]

    @api.model
    def _prepare_company(self, company):
        logo = company.logo
        return {
            "name": company.name,
            "logo": logo and not company.uses_default_logo and image_data_uri(logo),
        }

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    @api.model
    def _format_day(self, day):
        """Return a date in full, in the reader's language."""
        return self.env["mentorat.format"]._format_day(day) or ""

    @api.model
    def _format_instant(self, instant, program):
        """Return day and hour of ``instant`` (naive UTC) on the programme's wall."""
        if not instant:
            return ""
        words = self.env["mentorat.format"]
        local = timezones.to_aware(instant, program.tz)
        return words._format_day_and_time(local, "long")

    @api.model
    def _format_span(self, start, stop, program):
        """Return from when to when; a day is said once."""
        words = self.env["mentorat.format"]
        is_one_day = self._to_local_date(start, program) == self._to_local_date(
            stop, program
        )
        end = (
            words._format_time(timezones.to_aware(stop, program.tz))
            if is_one_day
            else self._format_instant(stop, program)
        )
        return f"{self._format_instant(start, program)} – {end}"

    @api.model
    def _format_list(self, names):
        """Return “A, B and C” in the reader's language."""
        return format_list(self.env, names) if names else ""

    @api.model
    def _to_local_date(self, instant, program):
        return timezones.local_date(instant, program.tz)

    @api.model
    def _format_today(self, program):
        return self._format_day(self._to_local_date(fields.Datetime.now(), program))
