from odoo import api, fields, models
from odoo.exceptions import AccessError


class CalendarEvent(models.Model):
    """What a person writes when they plan a meeting of their pair: the agenda, which
    goes to both with the invitation, and a note of their own."""

    _inherit = "calendar.event"

    mentorat_own_note = fields.Text(
        string="My Own Note",
        compute="_compute_mentorat_own_note",
        inverse="_inverse_mentorat_own_note",
        help="For yourself: nobody else reads it.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_mentorat_own_note(self):
        notes = self.env["mentorat.meeting.note"].search_fetch(
            [("event_id", "in", self.ids), ("owner_id", "=", self.env.uid)],
            ["event_id", "body"],
        )
        bodies = {note.event_id.id: note.body for note in notes}
        for event in self:
            event.mentorat_own_note = bodies.get(event._origin.id)

    def _inverse_mentorat_own_note(self):
        for event in self:
            event._write_mentorat_own_note(event.mentorat_own_note)

    # ------------------------------------------------------------------
    # AGENDA
    # ------------------------------------------------------------------

    @api.model
    def _get_agenda(self):
        """Return the text that comes with the invitation of the meeting which is being
        created: in the context, since Odoo sends the invitation in ``create``."""
        return (self.env.context.get("mentorat_agenda") or "").strip()

    def _has_message(self):
        """Return whether the mentee receives words of the mentor with the invitation
        of this meeting, which is to come."""
        self.ensure_one()
        # sudo: whether the mentee has an address or an account
        mentee = self.sudo().mentorat_agreement_id.mentee_id
        is_reached = mentee.partner_id.email_normalized or mentee.user_id
        is_to_come = self.stop > fields.Datetime.now()
        return bool(self._get_agenda() and is_to_come and is_reached)

    def message_notify(self, **kwargs):
        """Add the agenda and the link of the video call to the invitation."""
        # sudo: whether it is a meeting of a pair
        agreement = self.sudo().mentorat_agreement_id
        if agreement and (agenda := self._get_agenda()):
            partner = self.env["res.partner"].browse(kwargs.get("partner_ids"))[:1]
            # sudo: only the language of who reads it
            words = self.env["ir.qweb"].with_context(lang=partner.sudo().lang)
            kwargs["body"] = (kwargs.get("body") or "") + words._render(
                "mentorat_module.meeting_agenda",
                {"agenda": agenda, "author": self.env.user.name},
            )
        return super().message_notify(**kwargs)

    def _write_mentorat_agenda(self, agenda):
        """Keep ``agenda`` as the note that the two of the pair read, in which both may
        go on writing.

        :raise AccessError: the current user is not one of the pair
        """
        agreement = self._check_writes_note()
        notes = self.env["mentorat.meeting.note"].sudo()  # sudo: checked above
        notes._replace(agreement, self, agenda)
        self.invalidate_recordset(["mentorat_note"])

    # ------------------------------------------------------------------
    # OWN NOTE
    # ------------------------------------------------------------------

    def _write_mentorat_own_note(self, text):
        """Write ``text`` as the current user's own note of this meeting; an empty one
        deletes it.

        :raise AccessError: the current user is not one of the pair
        """
        self.ensure_one()
        text = (text or "").strip()
        # sudo: whether it is a meeting of a pair
        if not text and not self.sudo().mentorat_agreement_id:
            return
        agreement = self._check_writes_note()
        notes = self.env["mentorat.meeting.note"].sudo()  # sudo: checked above
        notes._replace(agreement, self, text, self.env.user)
        self.invalidate_recordset(["mentorat_own_note"])

    def _check_writes_note(self):
        """Return the agreement (sudo) when the current user is its mentee or one of its
        mentors.

        :raise AccessError:
        """
        # sudo: only compares people
        agreement = self.sudo().mentorat_agreement_id
        if not agreement or not (agreement._is_mentee() or agreement._is_mentor()):
            raise AccessError(
                self.env._("Only those who meet write a note about a meeting.")
            )
        return agreement
