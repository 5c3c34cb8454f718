from odoo import api, models


class MentoratPortalGuest(models.AbstractModel):
    """Prepare the page of one training, for whoever was sent its link: they have no
    account, and read of the service this session alone."""

    _name = "mentorat.portal.guest"
    _description = "Portal: Training of a Guest"
    _inherit = ["mentorat.portal"]

    @api.model
    def _find(self, token):
        """Return ``(session, partner)`` (sudo) of the link, in the language and the
        time zone of the person; two empty ones when it opens nothing."""
        session, partner = self.env["mentorat.training.session"]._find_guest(token)
        known = {"lang": partner.lang, "tz": partner.tz}
        known = {name: value for name, value in known.items() if value}
        reader = {**known, "mentorat_recipient_id": partner.id}
        return session.with_context(**reader), partner.with_context(**reader)

    @api.model
    def _get_page(self, session, partner, token):
        """Return the values of the page: of other people, who gives it alone."""
        answer = session._get_guest_answer(partner)
        return {
            "session": {
                "name": session.name,
                "when": session._format_slot(session.start, session.stop),
                "location": session.location,
                "videocall_url": session._get_reader_link(),
                "mentors": ", ".join(session.mentor_ids.mapped("name")),
                "is_off": session.state in ("cancelled", "requested"),
                "is_full": session.seats_free == 0 and answer != "coming",
            },
            "partner_name": partner.name,
            "answer": answer,
            "can_answer": session._can_guest_answer(),
            "url": session._get_guest_path(token),
            "errors": {},
        }
