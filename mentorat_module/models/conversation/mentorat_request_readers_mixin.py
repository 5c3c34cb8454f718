from odoo import api, fields, models
from odoo.exceptions import AccessError


class MentoratRequestReadersMixin(models.AbstractModel):
    """Whose a conversation is: the pair's, the mentors' who contribute, and, when it
    began while somebody stood in, that person's for as long as they do."""

    _name = "mentorat.request.readers.mixin"
    _description = "Readers of a Conversation"
    _inherit = ["mentorat.wall.mixin"]

    absence_id = fields.Many2one(
        "mentorat.absence",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The absence of the mentor in which this conversation began: who stood in "
        "reads it, for as long as the absence runs.",
    )

    @api.model
    def _get_filled_fields(self):
        return super()._get_filled_fields() | {"absence_id"}

    @api.model
    def _fill_absences(self, vals_list):
        """What begins while somebody stands in is theirs to read: never typed in."""
        ids = {vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")}
        absences = self.env["mentorat.agreement"].browse(ids)._get_running_absences()
        by_id = {agreement.id: absence.id for agreement, absence in absences.items()}
        for vals in vals_list:
            vals["absence_id"] = by_id.get(vals.get("agreement_id"))

    def _get_pair_partners(self):
        """:return: the contacts of the pair, and of the mentors who contribute"""
        self.ensure_one()
        agreement = self.agreement_id.sudo()  # sudo: compares people, tells nothing
        return agreement.mentee_id.partner_id | agreement._get_mentors().partner_id

    def _get_mentor_partners(self):
        """:return: the contacts of those who answer here now"""
        self.ensure_one()
        mentors = self.agreement_id.sudo()._get_mentors()  # sudo: as above
        absence = self.sudo().absence_id  # sudo: as above
        if absence._is_running():
            mentors |= absence.stand_in_id
        return mentors.partner_id

    def _get_readers(self):
        """:return: the contacts of the pair, of the mentors who contribute, and of who
        stands in, as long as they do: what follows is told to these"""
        return self._get_pair_partners() | self._get_mentor_partners()

    def _get_first_author(self):
        """:return: the contact of whoever writes first, one of the mentors here"""
        me = self.env.user.partner_id
        return me if me in self._get_mentor_partners() else self.mentor_id.partner_id

    def _check_actor(self, *roles):
        """:raise AccessError: the current user is none of ``roles`` in this pair"""
        if self.env.su:
            return
        self.check_access("read")
        for agreement in self.agreement_id.sudo():  # sudo: only compares people
            if not any(getattr(agreement, f"_is_{role}")() for role in roles):
                raise AccessError(self.env._("This conversation is not yours."))
