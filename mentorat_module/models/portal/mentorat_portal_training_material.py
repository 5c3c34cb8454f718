from odoo import api, models


class MentoratPortalTrainingMaterial(models.AbstractModel):
    """What goes with a session, for those who are expected; and which of their own
    objectives it serves."""

    _name = "mentorat.portal.training.material"
    _description = "Portal: Material of a Training"

    @api.model
    def _is_expected(self, participation):
        return bool(participation) and participation.state in (
            "invited",
            "registered",
            "attended",
        )

    @api.model
    def _prepare_material(self, session, participation):
        """Return what the reader finds there; nothing for who is not expected."""
        if not self._is_expected(participation):
            return {"files": [], "links": [], "course": False}
        return {
            "files": [
                {
                    "name": attachment.name,
                    "url": f"/my/mentorat/trainings/{session.id}/files/{attachment.id}",
                    "kb": max(1, attachment.file_size // 1024),
                }
                for attachment in session.attachment_ids
            ],
            "links": session._get_links(),
            # Open to those who come: a course by invitation would turn others away.
            "course": participation.state in ("registered", "attended")
            and session._get_course(),
        }

    @api.model
    def _find_material(self, session, attachment_id):
        """Return a file of a session (sudo) at which the reader is expected, else
        empty.

        :param session: one that concerns the reader (sudo)
        """
        registrations = self._get_registrations()
        participation = self._get_participations(session, registrations).get(session)
        if not self._is_expected(participation):
            return session.attachment_ids.browse()
        return session.attachment_ids.filtered(lambda each: each.id == attachment_id)

    # ------------------------------------------------------------------
    # OBJECTIVES
    # ------------------------------------------------------------------

    @api.model
    def _get_open_objectives(self):
        """Return what the reader works on (sudo: their own plan)."""
        return (
            self.env["mentorat.objective"]
            .sudo()
            .search(
                [
                    ("mentee_id.user_id", "=", self.env.uid),
                    ("state", "in", ("todo", "doing")),
                ]
            )
        )

    @api.model
    def _prepare_objectives(self, session, objectives):
        """Return the reader's objectives, ``linked`` those that the session serves."""
        return [
            {
                "id": objective.id,
                "name": objective.name,
                "linked": session in objective.training_session_ids,
            }
            for objective in objectives
        ]

    @api.model
    def _link_objectives(self, session, objective_ids):
        """The session serves these objectives of the reader, and no other of theirs.

        :param list objective_ids: from the browser: what is not the reader's is ignored
        :return: ``linked``
        """
        for objective in self._get_open_objectives():
            objective.sudo(False)._link_training(session, objective.id in objective_ids)
        return "linked"
