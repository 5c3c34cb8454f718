from odoo import api, fields, models
from odoo.fields import Domain

# Who reads a conversation: by role, the path to the registration or to the mentors who
# have it. Mentors who contribute have what began since they joined, and what the mentee
# opened to them; a stand-in, as long as the absence runs (:meth:`_get_role_domain`).
READER_PATHS = {
    "mentee": "agreement_id.mentee_id",
    "mentor": "agreement_id.mentor_id",
    "contributor": "contribution_ids.mentor_id",
    "stand_in": "absence_id.stand_in_id",
}


class MentoratRequest(models.Model):
    """Decide who reads a conversation, for record rules, methods and mails alike.

    The mentee, the mentor, the mentors who contributed when it began or to whom the
    mentee opened it, and who stood in when it began, as long as the absence runs. No
    coordinator, no administrator. The record rules of
    requests read ``reader_role``; messages, files, activities and mails follow the
    right to read the request.
    """

    _name = "mentorat.request"
    _inherit = ["mentorat.request", "mentorat.reader.mixin"]

    contribution_ids = fields.Many2many(
        "mentorat.contribution",
        string="Begun Since They Contribute, or Opened by the Mentee",
        readonly=True,
        copy=False,
        prefetch=False,
    )

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_reader_domains(self):
        return {
            role: Domain(f"{path}.user_id", "=", self.env.uid)
            & self._get_role_domain(role)
            for role, path in READER_PATHS.items()
        }

    @api.model
    def _get_role_domain(self, role):
        """Return the conversations in which somebody has ``role`` now."""
        if role == "stand_in":
            running = self.env["mentorat.absence"]._get_running_domain()
            return Domain("absence_id", "any", running)
        return Domain.TRUE

    def _get_readers(self, *roles):
        """Return the contacts of those who read this conversation now.

        :param roles: keys of ``READER_PATHS``; all when none is given
        """
        self.ensure_one()
        request = self.sudo()  # sudo: compares people, tells nothing
        readers = self.env["res.partner"]
        for role in roles or READER_PATHS:
            if request.filtered_domain(self._get_role_domain(role)):
                people = request.mapped(READER_PATHS[role])
                # Who cannot sign in gets no words by mail either.
                readers |= people.filtered(
                    lambda person: not person.account_lost_at
                ).partner_id
        return readers

    def _find_reader(self, email):
        """Return the contact of the reader who has this address, maybe none.

        :param str email: a normalized address, or ``False``
        """
        return self._get_readers()._find_by_mailbox(email)

    def _has_role(self, role):
        """The roles in a conversation are those in its agreement; who may not read it
        has been refused before."""
        return self.agreement_id._has_role(role)

    def _get_actor_error(self):
        return self.env._("This conversation is not yours.")

    # ------------------------------------------------------------------
    # WHO JOINS
    # ------------------------------------------------------------------

    @api.model
    def _get_filled_fields(self):
        return super()._get_filled_fields() | {"absence_id", "contribution_ids"}

    @api.model
    def _fill_readers(self, vals_list):
        """Set the running absence and who contributes now, whatever was typed: what
        begins from then on is theirs to read."""
        ids = {vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")}
        agreements = self.env["mentorat.agreement"].browse(ids)
        absences = agreements._get_running_absences()
        for vals in vals_list:
            # sudo: who contributes, set and not shown
            agreement = agreements.browse(vals.get("agreement_id")).sudo()
            vals["absence_id"] = agreement in absences and absences[agreement].id
            vals["contribution_ids"] = [
                fields.Command.link(row.id) for row in agreement.contribution_ids
            ]
