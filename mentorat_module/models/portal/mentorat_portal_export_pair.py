from odoo import fields, models
from odoo.tools import html2plaintext


class MentoratPortalExport(models.AbstractModel):
    """What the service holds of the reader's pairs: agreements, changes of their terms,
    moments that were proposed, and who stood in."""

    _inherit = "mentorat.portal.export"

    def _label(self, record, name="state"):
        choices = record._fields[name]._description_selection(self.env)
        return dict(choices).get(record[name])

    def _day(self, instant, program):
        return instant and self._format_day(self._to_local(instant, program))

    def _export_agreement(self, agreement, own_fields):
        program = agreement.program_id
        return {
            "name": agreement.name,
            "mentor": agreement.mentor_id.name,
            "state": self._label(agreement),
            "assigned_on": self._day(agreement.assigned_at, program),
            "first_contact_on": self._day(agreement.first_contact_at, program),
            "ends_on": self._format_day(agreement.date_end),
            "ended_reason": self._label(agreement, "ended_reason"),
            "own_fields": own_fields,
            **self._export_terms(agreement),
            "signatures": [
                self._export_signature(row, program) for row in agreement.signature_ids
            ],
            "changes": [self._export_change(row) for row in agreement.terms_change_ids],
            "promises": [
                {
                    "kind": self._label(row, "kind"),
                    "state": self._label(row),
                    "limit": self._format_instant(row.limit_at, program),
                }
                for row in agreement.commitment_ids
            ],
            "proposals": [
                self._export_proposal(row) for row in agreement.meeting_proposal_ids
            ],
            "absences": [self._export_absence(row) for row in agreement.absence_ids],
        }

    def _export_terms(self, agreement):
        return {
            "interval": agreement.meeting_interval_days,
            "rules": agreement.rules,
            "contributions": [
                {"mentor": row.mentor_id.name, "description": row.description}
                for row in agreement.contribution_ids
            ],
            "text": agreement.charter_text,
        }

    def _export_signature(self, signature, program):
        return self.env._(
            "Signed by %(name)s (%(role)s) on %(day)s. Fingerprint of the text: "
            "%(sha256)s",
            name=signature.name,
            role=self._label(signature, "role"),
            day=self._day(signature.signed_at, program),
            sha256=signature.text_sha256,
        )

    def _export_change(self, change):
        return {
            **self._export_proposed(change),
            "reason": change.reason,
            "differences": change._get_differences(),
        }

    def _export_proposal(self, proposal):
        return {
            **self._export_proposed(proposal),
            "start": self._format_instant(proposal.start, proposal.program_id),
            "minutes": proposal.minutes,
            "location": proposal.location,
            "agenda": proposal.agenda,
        }

    def _export_proposed(self, row):
        """Return who proposed something within the pair, and what became of it."""
        program = row.program_id
        return {
            "by": row.proposer_id.name,
            "on": self._day(row.proposed_at, program),
            "state": self._label(row),
            "answered_on": self._day(row.answered_at, program),
            "answer": row.answer,
        }

    def _export_absence(self, absence):
        return self.env._(
            "%(mentor)s is away from %(first)s to %(last)s; meanwhile %(stand_in)s "
            "answers.",
            mentor=absence.mentor_id.name,
            first=self._format_day(absence.date_from),
            last=self._format_day(absence.date_to),
            stand_in=absence.stand_in_id.name,
        )

    # ------------------------------------------------------------------
    # FIELDS OF THE ORGANISATION
    # ------------------------------------------------------------------

    def _read_own_fields(self, records, name):
        """Return ``{id: [{"label", "value"}]}`` of the properties ``name`` that hold
        something, in words; one reading for all ``records``."""
        return {
            row["id"]: [
                {"label": own.get("string"), "value": value}
                for own in row[name]
                if (value := self._format_own_field(own)) not in (False, None, "")
            ]
            for row in records.read([name])
        }

    def _format_own_field(self, own):
        """:param dict own: the definition of a property with its value, as read"""
        kind, value = own.get("type"), own.get("value")
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind == "separator" or value is False or value is None:
            return False
        if kind == "selection":
            return dict(own.get("selection") or ()).get(value, value)
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in own.get("tags") or ()}
            return ", ".join(labels.get(tag, tag) for tag in value)
        if kind == "many2one":
            return value[1]
        if kind == "many2many":
            return ", ".join(name or "" for _id, name in value)
        return self._format_plain_field(kind, value)

    def _format_plain_field(self, kind, value):
        if kind == "date":
            return self._format_day(fields.Date.to_date(value))
        if kind == "datetime":
            return self._format_instant(fields.Datetime.to_datetime(value))["text"]
        if kind == "html":
            return html2plaintext(value)
        return str(value)
