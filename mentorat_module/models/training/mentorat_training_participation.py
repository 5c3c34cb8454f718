from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..common.own_context import OWN, is_own


class MentoratTrainingParticipation(models.Model):
    _name = "mentorat.training.participation"
    _description = "Participation in a Training Session"
    _inherit = ["mentorat.lifecycle.mixin", "mentorat.reader.mixin"]
    _order = "session_id, registered_at, id"
    _rec_name = "mentee_id"
    _check_company_auto = True

    session_id = fields.Many2one(
        "mentorat.training.session", required=True, ondelete="cascade", index=True
    )
    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    registered_at = fields.Datetime(copy=False, readonly=True, string="Registered On")
    session_start = fields.Datetime(related="session_id.start")
    given_back = fields.Char(
        bound=20,
        readonly=True,
        copy=False,
        export_string_translation=False,
        help="What it was when this person left the service.",
    )
    state = fields.Selection(
        [
            ("invited", "Invited"),
            ("registered", "Registered"),
            ("waitlisted", "On the waiting list"),
            ("declined", "Declined"),
            ("attended", "Attended"),
            ("absent", "Absent"),
        ],
        string="Attendance",
        default="invited",
        required=True,
        copy=False,
        index=True,
    )

    _mentee_unique = models.UniqueIndex(
        "(session_id, mentee_id)", "This person takes part in this session already."
    )

    @api.model
    def _get_reader_domains(self):
        return {
            "mentee": Domain("mentee_id.user_id", "=", self.env.uid),
            "mentor": Domain("session_id.mentor_ids.user_id", "=", self.env.uid),
        }

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("session_id", "mentee_id")
    def _check_one_a_person(self):
        """Refuse a second row of a person, by another registration."""
        # sudo: whether there is another row, whoever reads it
        for session, rows in self.sudo().grouped("session_id").items():
            people = rows.mentee_id.employee_id
            others = (session.participation_ids - rows).mentee_id.employee_id
            if len(people) < len(rows) or people & others:
                raise ValidationError(
                    self.env._("This person takes part in this session already.")
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        participations = super().create(vals_list)
        participations.session_id._push_to_calendar()
        return participations

    def unlink(self):
        sessions = self.session_id
        result = super().unlink()
        sessions._push_to_calendar()
        self._promote_waiting(sessions)
        return result

    def _get_fixed_fields(self):
        """Keep the seat where and whose it is: another one is taken anew."""
        return super()._get_fixed_fields() | {"session_id", "mentee_id"}

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "invited": ("registered", "waitlisted", "declined", "attended", "absent"),
            "registered": (
                "invited",
                "waitlisted",
                "declined",
                "attended",
                "absent",
            ),
            "waitlisted": ("invited", "registered", "declined", "attended", "absent"),
            "declined": ("invited", "registered", "waitlisted", "attended"),
            "attended": ("absent",),
            "absent": ("attended",),
        }

    def _get_extra_move_error(self, target):
        if target == "invited" and not is_own(self.env, "mentorat_asked_again"):
            return self.env._(
                "%s has answered: people are asked again when the session is put off "
                "and planned anew.",
                self.mentee_id.name,
            )
        if target in ("registered", "waitlisted"):
            session = self.session_id
            if not self.mentee_id._is_live():
                return self.env._("This session is not open to you.")
            if session.stop and session._is_over():
                return self.env._("“%s” is over.", session.name)
            if target == "registered" and session.seats_free == 0:
                return self.env._("“%s” has no seat left.", session.name)
            if session.state != "planned":
                return self.env._("“%s” does not take registrations.", session.name)
        return super()._get_extra_move_error(target)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target in ("invited", "registered", "waitlisted", "declined"):
            self.session_id._push_to_calendar()
        if target == "registered":
            for row in self:
                row.session_id._open_course(row.mentee_id.partner_id)
        if target == "declined":
            self._promote_waiting(self.session_id)
        return result

    def _filter_seated(self):
        """Return those who hold a seat."""
        return self.filtered(lambda row: row.state in ("registered", "attended"))

    def _filter_expected(self):
        """Return those who may come: the invited, and those who hold a seat."""
        return self.filtered(
            lambda row: row.state in ("invited", "registered", "attended")
        )

    def _filter_unsettled(self):
        """Return those who may still come: the invited, the registered, the waiting."""
        return self.filtered(
            lambda row: row.state in ("invited", "registered", "waitlisted")
        )

    def _get_last_seated(self, number):
        """Return ``number`` of those who registered last."""
        registered = self.filtered(lambda row: row.state == "registered")
        return registered.sorted(self._get_turn, reverse=True)[:number]

    def _filter_to_come(self):
        """Return the rows of sessions that are asked for, or planned and not over."""
        return self.filtered(
            lambda row: row.session_id._is_live()
            and not (row.session_id.stop and row.session_id._is_over())
        )

    def _filter_waiting(self):
        """Return those who wait for a seat, the longest wait first."""
        waiting = self.filtered(lambda row: row.state == "waitlisted")
        return waiting.sorted(self._get_turn)

    @api.model
    def _get_turn(self, row):
        """Return by what ``row`` comes before or after others: whoever was registered
        by human resources did not do so at a time of their own."""
        return row.registered_at or row.create_date, row.id

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_attended(self):
        """Note that these people were there."""
        self.filtered(lambda row: row.state != "attended").write({"state": "attended"})
        return True

    def action_absent(self):
        """Note that these people were not there."""
        self.filtered(lambda row: row.state != "absent").write({"state": "absent"})
        return True

    # ------------------------------------------------------------------
    # SEATS
    # ------------------------------------------------------------------

    def _get_place(self):
        """Return the place on the waiting list, from 1; 0 for who does not wait."""
        self.ensure_one()
        waiting = self.session_id.participation_ids._filter_waiting().ids
        return waiting.index(self.id) + 1 if self.id in waiting else 0

    def _take_seat(self):
        self.ensure_one()
        self._lock_session()
        target = "waitlisted" if self.session_id.seats_free == 0 else "registered"
        if self.state not in (target, "registered", "attended"):
            self.write({"state": target, "registered_at": fields.Datetime.now()})
        return self

    def _give_up_seat(self):
        self.ensure_one()
        self._lock_session()
        if self.state != "declined":
            self.write({"state": "declined"})
        return self

    def _leave(self):
        """Give up the seats of sessions to come, for people who left the service.

        :return: the rows given up
        """
        left = self._filter_to_come()._filter_unsettled()
        for row in left:
            row.given_back = row.state
            row._give_up_seat()
        return left

    def _restore(self):
        """Take the seats again that were given up on leaving, or wait for one, in the
        sessions that are still to come."""
        for row in self.filtered("given_back"):
            session = row.session_id
            if row.state == "declined" and row._filter_to_come():
                if session.state == "planned" and row.given_back != "invited":
                    row._take_seat()
                else:
                    row._invite_again()
            row.given_back = False

    def _hand_over(self, mentee):
        """Make these rows, of former registrations of a person, those of ``mentee``,
        the one that is live."""
        for session, rows in self.grouped("session_id").items():
            if mentee in session.participation_ids.mentee_id:
                continue
            row = rows[:1]
            (rows - row).unlink()
            row.mentee_id = mentee
            row._restore()

    def _ask_again(self):
        """Ask those who had a seat, or waited for one, anew: the session was put off
        and has another date."""
        self.filtered(
            lambda row: row.state in ("registered", "waitlisted")
        )._invite_again()

    def _invite_again(self):
        """Make these answers count no more."""
        # sudo: follows from another date, or from coming back
        rows_sudo = self.sudo().with_context(mentorat_asked_again=OWN)
        rows_sudo.write({"state": "invited", "registered_at": False})

    def _notify_seat_given_back(self):
        """Tell those who held a seat, or waited for one, that it is given back."""
        for session, rows in self.grouped("session_id").items():
            held = rows.filtered(lambda row: row.given_back != "invited")
            session._notify_removed(held.mentee_id.partner_id)

    @api.model
    def _promote_waiting(self, sessions):
        """Give the free seats of ``sessions`` to who has waited longest."""
        for session in sessions:
            if session.state != "planned" or session._is_over():
                continue
            for participation in session.participation_ids._filter_waiting():
                if session.seats_free == 0:
                    break
                participation.write({"state": "registered"})

    def _lock_session(self):
        """Let one transaction at a time count the seats of the session."""
        self.session_id._lock_rows()
        self.session_id.participation_ids.invalidate_recordset(["state"])
