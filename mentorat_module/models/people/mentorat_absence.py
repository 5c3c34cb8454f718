from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import timezones


class MentoratAbsence(models.Model):
    """Days on which a mentor is away, and the mentor who stands in.

    No reason is stored. While the absence runs, record rules let the stand-in read the
    commitments of the mentees it covers and the conversations that begin meanwhile.
    Earlier conversations stay with the pair."""

    _name = "mentorat.absence"
    _description = "Absence of a Mentor"
    _inherit = ["mentorat.wall.mixin", "mentorat.reader.mixin"]
    _order = "date_from desc, id desc"

    mentor_id = fields.Many2one(
        "mentorat.mentor",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self._default_mentor_id(),
    )
    company_id = fields.Many2one(related="mentor_id.company_id", store=True, index=True)
    date_from = fields.Date(string="First Day", required=True, index=True)
    date_to = fields.Date(string="Last Day", required=True)
    stand_in_id = fields.Many2one(
        "mentorat.mentor",
        string="Stand-In",
        ondelete="restrict",
        index="btree_not_null",
        help="Who answers meanwhile. The people you accompany are told.",
    )
    possible_stand_in_ids = fields.Many2many(
        "mentorat.mentor", compute="_compute_possible_stand_in_ids"
    )
    # for record rules: the days in the time zone of the mentor
    starts_at = fields.Datetime(compute="_compute_instants", store=True)
    ends_at = fields.Datetime(compute="_compute_instants", store=True, index=True)
    is_over = fields.Boolean(compute="_compute_is_over")

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day comes after the first one."
    )

    @api.model
    def _default_mentor_id(self):
        return self.env["mentorat.mentor"].search(
            [("user_id", "=", self.env.uid)], limit=1
        )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("date_from", "date_to", "mentor_id")
    def _compute_instants(self):
        for absence in self:
            tz = absence.mentor_id._get_tz()
            first, last = absence.date_from, absence.date_to
            absence.starts_at = first and timezones.start_of_day(first, tz)
            absence.ends_at = last and timezones.end_of_day(last, tz)

    @api.depends("ends_at")
    def _compute_is_over(self):
        now = fields.Datetime.now()
        for absence in self:
            absence.is_over = bool(absence._origin.ends_at) and (
                absence._origin.ends_at <= now
            )

    @api.depends("mentor_id")
    def _compute_possible_stand_in_ids(self):
        for absence in self:
            programs = absence.mentor_id.program_ids
            mentors = programs.mentor_ids.filtered("is_reachable")
            absence.possible_stand_in_ids = mentors - absence.mentor_id

    @api.depends("mentor_id.name", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            absence.display_name = self.env._(
                "%(mentor)s: %(first)s – %(last)s",
                mentor=absence.mentor_id.name,
                first=format_date(self.env, absence.date_from),
                last=format_date(self.env, absence.date_to),
            )

    @api.model
    def _get_reader_domains(self):
        return {
            "mentor": Domain("mentor_id.user_id", "=", self.env.uid),
            "stand_in": Domain("stand_in_id.user_id", "=", self.env.uid),
        }

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("mentor_id", "date_from", "date_to", "stand_in_id")
    def _check_absence(self):
        for absence in self:
            if error := absence._get_overlap_error() or absence._get_stand_in_error():
                raise ValidationError(error)

    def _get_overlap_error(self):
        # sudo: all absences of this mentor count
        others = self.sudo().search_count(
            Domain("mentor_id", "=", self.mentor_id.id)
            & Domain("id", "!=", self.id)
            & Domain("date_from", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_from),
            limit=1,
        )
        return others and self.env._(
            "An absence is entered already for some of these days: change that one."
        )

    def _get_stand_in_error(self):
        """Return why this mentor cannot stand in, or ``False``."""
        stand_in = self.stand_in_id.sudo()  # sudo: days and programmes, for a sentence
        if not stand_in:
            return False
        if stand_in == self.mentor_id:
            return self.env._("Somebody else has to stand in.")
        if not stand_in.is_reachable:
            return self.env._("%s has no account any more.", stand_in.display_name)
        if not stand_in.program_ids & self.mentor_id.program_ids:
            return self.env._(
                "%s serves none of the same programmes.", stand_in.display_name
            )
        spans = stand_in._read_absences(stand_in.ids, self.date_from)
        for first, last in spans[stand_in.id]:
            if first <= self.date_to:
                return self.env._(
                    "%(name)s is away too, from %(first)s to %(last)s.",
                    name=stand_in.name,
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
        return False

    def _check_not_oneself(self):
        """Refuse that users name themselves as stand-in.

        :raise UserError:
        """
        for absence in self:
            if not self.env.su and absence.stand_in_id.user_id == self.env.user:
                raise UserError(
                    self.env._(
                        "Nobody names themself: %s does, or another coordinator.",
                        absence.mentor_id.name,
                    )
                )

    def _check_can_change(self, vals):
        """Refuse changes of an absence that is over, and of its mentor.

        :raise UserError:
        """
        if self.env.su:
            return
        for absence in self:
            if absence.is_over:
                raise UserError(
                    self.env._("This absence is over: enter another one instead.")
                )
            if vals.get("mentor_id", absence.mentor_id.id) != absence.mentor_id.id:
                raise UserError(
                    self.env._("The absence of another mentor is another absence.")
                )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._check_not_oneself()
        return absences

    def write(self, vals):
        self._check_can_change(vals)
        result = super().write(vals)
        if vals.keys() & {"date_from", "date_to", "stand_in_id"}:
            self._check_not_oneself()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_not_over(self):
        """Keep who stood in when: what is over is neither changed nor deleted."""
        self._check_can_change({})

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_running_domain(self):
        """Return the domain of the absences that run now, the same as in the record
        rules."""
        now = fields.Datetime.now()
        return Domain("starts_at", "<=", now) & Domain("ends_at", ">", now)

    def _is_running(self):
        """Whether this absence runs now; an empty one does not."""
        now = fields.Datetime.now()
        return bool(self) and self.starts_at <= now < self.ends_at
