from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

# Of the links that are signed: a link of another kind opens no training.
SCOPE = "mentorat_module.training_guest"
PATH = "/mentorat/training"
# No token that was sent is longer.
MAX_TOKEN = 200


class MentoratTrainingSession(models.Model):
    """Let whoever has no account answer by a link of their own.

    The link names one session and one contact, signed with the secret of the database
    (HMAC-SHA256, 256 bits): nothing is stored, and no link leads to another. Odoo's own
    link of an invitation is not used: it shows the names of all who are invited, and
    answers when it is followed, which mail scanners do."""

    _inherit = "mentorat.training.session"

    guest_attendee_ids = fields.Many2many(
        "calendar.attendee",
        string="Answers of the Guests",
        compute="_compute_guest_attendees",
        groups="mentorat_module.group_mentorat_coordinator",
    )

    @api.depends("guest_ids", "calendar_event_id.attendee_ids.partner_id")
    def _compute_guest_attendees(self):
        for session in self:
            # sudo: who was invited by those who may read the session
            attendees_sudo = session.sudo().calendar_event_id.attendee_ids
            guests = session.guest_ids
            session.guest_attendee_ids = attendees_sudo.filtered(
                lambda each, guests=guests: each.partner_id in guests
            ).ids

    # ------------------------------------------------------------------
    # THE LINK
    # ------------------------------------------------------------------

    def _get_guest_url(self, partner):
        """Return the address at which ``partner`` answers this session."""
        self.ensure_one()
        # sudo: the secret of the database
        token = hash_sign(self.env(su=True), SCOPE, [self.id, partner.id])
        return self.get_base_url() + self._get_guest_path(token)

    @api.model
    def _get_guest_path(self, token):
        """Return the path of the page that ``token`` opens."""
        return f"{PATH}/{token}"

    def _is_answered_by_link(self):
        """Return whether the recipient of the mail being written answers by a link:
        they have no account, and are on the list."""
        recipient = self._get_recipient()
        # sudo: whether there is an account, and who is on the list
        has_account = bool(recipient.sudo().user_ids)
        return not has_account and recipient in self.sudo()._get_guest_partners()

    @api.model
    def _find_guest(self, token):
        """Return ``(session, partner)`` (sudo) of a link, two empty ones when it opens
        nothing: it is not ours, or the person is not on the list any more."""
        nothing = self.browse(), self.env["res.partner"]
        try:
            # sudo: the secret of the database
            ids = verify_hash_signed(self.env(su=True), SCOPE, token[:MAX_TOKEN])
        except ValueError:  # not even encoded as ours are
            return nothing
        if not ids:
            return nothing
        session_id, partner_id = ids
        # sudo: whoever holds the link answers this session, and reads nothing else
        session_sudo = self.sudo().browse(session_id).exists()
        partner_sudo = self.env["res.partner"].sudo().browse(partner_id).exists()
        if session_sudo and partner_sudo in session_sudo._get_guest_partners():
            return session_sudo, partner_sudo
        return nothing

    def _get_guest_partners(self):
        """Return the contacts whose links open this session: mentees who left the
        service read of it no more."""
        mentees = self.participation_ids.mentee_id._filter_live()
        return mentees.partner_id | self.guest_ids

    # ------------------------------------------------------------------
    # THE ANSWER
    # ------------------------------------------------------------------

    def _get_guest_rows(self, partner):
        """Return ``(participation, attendee)`` of ``partner``; at most one has an
        answer: mentees have a seat, others an invitation."""
        row = self.participation_ids.filtered(
            lambda each: each.mentee_id.partner_id == partner
        )[:1]
        attendees = self.calendar_event_id.attendee_ids
        attendee = attendees.filtered(lambda each: each.partner_id == partner)[:1]
        return row, attendee.browse() if row else attendee

    def _get_guest_answer(self, partner):
        """Return what ``partner`` has answered: ``coming``, ``waiting``, ``declined``,
        or ``False``."""
        row, attendee = self._get_guest_rows(partner)
        answers = {
            "registered": "coming",
            "attended": "coming",
            "waitlisted": "waiting",
            "accepted": "coming",
            "declined": "declined",
        }
        return answers.get(row.state or attendee.state, False)

    def _can_guest_answer(self):
        """Return whether this session is to come, so that an answer counts."""
        return self.state == "planned" and not self._is_over()

    def _answer_guest(self, partner, is_coming):
        """Note whether ``partner`` comes; nothing once it is over or cancelled."""
        self.ensure_one()
        if not self._can_guest_answer():
            return
        row, attendee = self._get_guest_rows(partner)
        if row and is_coming:
            row._take_seat()
        elif row:
            row._give_up_seat()
        else:
            attendee.write({"state": "accepted" if is_coming else "declined"})
