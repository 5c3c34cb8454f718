from odoo import api, models


class MentoratPortalDocument(models.AbstractModel):
    """The documents of the reader, to keep and to print."""

    _name = "mentorat.portal.document"
    _description = "Portal: Documents"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_all(self, registrations):
        """Return ``[{"name", "url"}]`` of all that the reader may download.

        :param registrations: the reader's own, in sudo
        """
        documents = []
        for agreement in registrations.agreement_ids:
            documents += self._get_of_agreement(agreement)
        attended = registrations.env["mentorat.training.participation"].search(
            [("mentee_id", "in", registrations.ids), ("state", "=", "attended")]
        )
        return documents + [
            {
                "name": participation._get_document_name("participation"),
                "url": f"/my/mentorat/documents/attendance/{participation.id}",
            }
            for participation in attended
        ]

    @api.model
    def _get_of_agreement(self, agreement):
        """Return ``[{"name", "url"}]`` of one agreement of the reader, in sudo."""
        if agreement.state == "cancelled":
            return []
        kinds = ["agreement"]
        if agreement._is_live() or agreement.objective_ids:
            kinds.append("plan")
        if agreement._has_certificate():
            kinds.append("certificate")
        return [
            {
                "name": agreement._get_document_name(kind),
                "url": f"/my/mentorat/documents/{kind}/{agreement.id}",
            }
            for kind in kinds
        ]

    @api.model
    def _find_attended(self, participation_id):
        """Return the participation (sudo) when the current user was there, else an
        empty set."""
        found = self._find_own("mentorat.training.participation", participation_id)
        return found.filtered(lambda row: row.state == "attended")
