from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html


class MentoratTrainingTopicMixin(models.AbstractModel):
    """Topics that mentees ask for, before they are sessions."""

    _name = "mentorat.training.topic.mixin"
    _description = "A Training That Is Asked For"

    @api.model
    def _propose_topic(self, mentee, name, description=None):
        """The current user asks for a training; the same topic asked for twice is one,
        and the second who asks supports the first.

        :param mentee: the live registration of the current user
        """
        if not mentee._is_own():
            raise AccessError(self.env._("This registration is not yours."))
        # sudo: mentees create no sessions but a topic, asked for in their own name
        sessions = self.sudo()
        session = sessions.search(
            [
                ("program_id", "=", mentee.program_id.id),
                ("state", "=", "requested"),
            ]
        ).filtered(lambda session: session.name.lower() == name.lower())[:1]
        if not session:
            session = sessions.create(
                {
                    "name": name,
                    "description": plaintext2html(description)
                    if description
                    else False,
                    "program_id": mentee.program_id.id,
                    "origin": "mentee_request",
                }
            )
        session.requested_by_ids = [fields.Command.link(mentee.id)]
        return session.with_env(self.env)

    def action_support(self):
        """The current user, a mentee of the programme, asks for this topic too."""
        self.ensure_one()
        self.check_access("read")
        session = (
            self.sudo()
        )  # sudo: adds the current user's own registration, no other
        mentee = self.env["mentorat.mentee"]._get_own_live(session.program_id)
        if not mentee:
            raise UserError(self.env._("This session is not open to you."))
        if session.state != "requested":
            raise UserError(self.env._("“%s” is not a proposal any more.", self.name))
        session.requested_by_ids = [fields.Command.link(mentee.id)]
        return True
