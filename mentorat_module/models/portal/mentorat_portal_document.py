from odoo import api, models


class MentoratPortalDocument(models.AbstractModel):
    """List the printable documents of the current user."""

    _name = "mentorat.portal.document"
    _description = "Portal: Documents"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_all(self, registrations):
        """Return ``[{"name", "url"}]`` of all that the user may download.

        :param registrations: the user's own, in sudo
        """
        documents = []
        for agreement in registrations.agreement_ids:
            documents += self._get_of_agreement(agreement)
        return documents + [
            {
                "name": participation._get_document_name("participation"),
                "url": f"/my/mentorat/documents/attendance/{participation.id}",
            }
            for participation in self._get_attended()
        ]

    @api.model
    def _get_of_agreement(self, agreement):
        """Return ``[{"name", "url"}]`` of one agreement of the user, in sudo."""
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
    def _get_attended(self, domain=()):
        """Return the participations of the user in sessions that they attended."""
        attended = [("state", "=", "attended"), *domain]
        return self._get_own("mentorat.training.participation", attended)
