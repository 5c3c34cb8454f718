from odoo import api, fields, models
from odoo.fields import Domain

# Who reads a conversation: by role, the paths to the registration or to the mentors who
# have it. Mentors who contribute have what began since they joined, and what the mentee
# opened to them; a stand-in, as long as the absence runs (:meth:`_get_role_domain`).
READER_PATHS = {
    "mentee": ("agreement_id.mentee_id",),
    "mentor": ("agreement_id.mentor_id", "contribution_ids.mentor_id"),
    "stand_in": ("absence_id.stand_in_id",),
}


class MentoratRequest(models.Model):
    """Decide who reads a conversation, for record rules, methods and mails alike.

    The mentee, the mentor, the mentors who contributed when it began or to whom the
    mentee opened it, and who stood in when it began, as long as the absence runs. No
    coordinator, no administrator. The record rules of
    requests read ``reader_role``; messages, files, activities and mails follow the
    right to read the request.
    """

    _inherit = "mentorat.request"

    contribution_ids = fields.Many2many(
        "mentorat.contribution",
        string="Begun Since They Contribute, or Opened by the Mentee",
        readonly=True,
        copy=False,
        prefetch=False,
    )
    reader_role = fields.Selection(
        [("mentee", "Mentee"), ("mentor", "Mentor"), ("stand_in", "Stand-In")],
        compute="_compute_reader_role",
        search="_search_reader_role",
        compute_sudo=True,
        string="You Read as",
        exportable=False,
        help="The role in which the current user reads this conversation.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_reader_role(self):
        """Give the first role of the table that the current user has."""
        self.reader_role = False
        for role in reversed(READER_PATHS):
            self.filtered_domain(self._get_reader_domain(role)).reader_role = role

    @api.model
    def _search_reader_role(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {role: self._get_reader_domain(role) for role in READER_PATHS}
        found = Domain.OR(domain for role, domain in domains.items() if role in value)
        return found | ~Domain.OR(domains.values()) if False in value else found

    def _check_access(self, operation):
        # An absence begins and ends without a write: the cache is not cleared.
        self.invalidate_recordset(["reader_role"], flush=False)
        return super()._check_access(operation)

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_reader_domain(self, role):
        """Return the conversations that the current user reads as ``role``."""
        people = Domain.OR(
            Domain(f"{path}.user_id", "=", self.env.uid) for path in READER_PATHS[role]
        )
        return people & self._get_role_domain(role)

    @api.model
    def _get_role_domain(self, role):
        """Return the conversations in which somebody has ``role`` now."""
        if role == "stand_in":
            running = self.env["mentorat.absence"]._get_running_domain()
            return Domain("absence_id", "any", running)
        return Domain.TRUE

    def _get_readers(self, *roles):
        """Return the contacts of those who read this conversation now.

        :param roles: ``mentee``, ``mentor``, ``stand_in``; all when none is given
        """
        self.ensure_one()
        request = self.sudo()  # sudo: compares people, tells nothing
        readers = self.env["res.partner"]
        for role in roles or READER_PATHS:
            if request.filtered_domain(self._get_role_domain(role)):
                for path in READER_PATHS[role]:
                    people = request.mapped(path)
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
