from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html


class MentoratTrainingTopicMixin(models.AbstractModel):
    """Topics that mentees ask for, before they are sessions."""

    _name = "mentorat.training.topic.mixin"
    _description = "A Training That Is Asked For"

    merged_into_id = fields.Many2one(
        "mentorat.training.session",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The topic that this one has become a part of.",
    )

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

    # ------------------------------------------------------------------
    # SEVERAL TOPICS BECOME ONE
    # ------------------------------------------------------------------

    def _check_mergeable(self):
        """:raise UserError: these topics cannot become one"""
        if len(self) < 2:
            raise UserError(self.env._("Select two topics or more."))
        if len(self.program_id) > 1:
            raise UserError(
                self.env._(
                    "These topics belong to several programmes: merge those of one."
                )
            )
        for session in self:
            if session.state != "requested":
                raise UserError(
                    self.env._("“%s” is not a proposal any more.", session.name)
                )

    def _merge(self, others):
        """``others`` become a part of this topic: those who asked for them ask for this
        one. They are cancelled with a link, and both sides keep a trace."""
        self.ensure_one()
        (self | others)._check_mergeable()
        others.attachment_ids.write({"res_id": self.id})
        self.write(self._prepare_merge_values(others))
        self.message_post(body=self._get_merge_trace(others))
        for other in others:
            other.sudo().merged_into_id = self  # sudo: what merging entails
            other.write({"state": "cancelled"})
            other.message_post(
                body=Markup("%s %s")
                % (self.env._("Merged into:"), self._get_html_link(title=self.name))
            )
        return self

    def _prepare_merge_values(self, others):
        known = self.participation_ids.mentee_id
        links = [link for each in self | others for link in each._get_links()]
        return {
            "attachment_ids": [
                fields.Command.link(each.id) for each in others.attachment_ids
            ],
            "material_links": "\n".join(dict.fromkeys(links)),
            "requested_by_ids": [
                fields.Command.link(mentee.id) for mentee in others.requested_by_ids
            ],
            "mentor_ids": [fields.Command.link(each.id) for each in others.mentor_ids],
            "skill_ids": [fields.Command.link(skill.id) for skill in others.skill_ids],
            "participation_ids": [
                fields.Command.create({"mentee_id": mentee.id})
                for mentee in others.participation_ids.mentee_id - known
            ],
        }

    def _get_merge_trace(self, others):
        """:return: what was merged, where each came from and how many asked for it"""
        origins = dict(self._fields["origin"]._description_selection(self.env))
        lines = Markup().join(
            Markup("<li>%s, %s, %s</li>")
            % (
                other._get_html_link(title=other.name),
                origins[other.origin],
                self.env._("asked for by %s", len(other.requested_by_ids)),
            )
            for other in others
        )
        return Markup("<p>%s</p><ul>%s</ul>") % (
            self.env._("Merged into this topic:"),
            lines,
        )
