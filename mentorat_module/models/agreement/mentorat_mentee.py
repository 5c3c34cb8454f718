from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class MentoratMentee(models.Model):
    """The agreements of a registration, the assignment of a mentor, and who reads it:
    the employee, and the mentors of an agreement that is not over."""

    _name = "mentorat.mentee"
    _inherit = ["mentorat.mentee", "mentorat.reader.mixin"]

    agreement_ids = fields.One2many(
        "mentorat.agreement", "mentee_id", string="Agreements"
    )
    live_agreement_id = fields.Many2one(
        "mentorat.agreement", compute="_compute_live_agreement_id", compute_sudo=True
    )
    mentor_id = fields.Many2one(
        "mentorat.mentor", compute="_compute_live_agreement_id", compute_sudo=True
    )

    @api.depends("agreement_ids.state")
    def _compute_live_agreement_id(self):
        Agreement = self.env["mentorat.agreement"]
        live = {
            agreement.mentee_id: agreement
            for agreement in Agreement.search_fetch(
                Domain("mentee_id", "in", self.ids) & Agreement._get_live_domain()
            )
        }
        for mentee in self:
            mentee.live_agreement_id = live.get(mentee._origin, Agreement)
            mentee.mentor_id = mentee.live_agreement_id.mentor_id

    @api.model
    def _get_reader_domains(self):
        live = self.env["mentorat.agreement"]._get_live_domain()
        return {
            "mentee": Domain("user_id", "=", self.env.uid),
            **{
                role: Domain(
                    "agreement_ids", "any", live & Domain("reader_role", "=", role)
                )
                for role in ("mentor", "contributor", "stand_in")
            },
        }

    def _has_history(self):
        return bool(self.sudo().agreement_ids)  # sudo: whether there are any

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for mentee in self:
            # sudo: every agreement counts
            if mentee.sudo().agreement_ids:
                raise UserError(
                    self.env._(
                        "%s has agreements: their history is kept. Withdraw the "
                        "registration instead.",
                        mentee.name,
                    )
                )

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _get_extra_move_error(self, target):
        live = self.sudo().live_agreement_id  # sudo: whether the user reads it or not
        if target in ("matched", "active"):
            expected = {"matched": "assigned", "active": "active"}[target]
            if live.state != expected:
                return self.env._("%s has no agreement at that stage.", self.name)
        elif live and target == "waiting":
            return self.env._("%s has a mentor: end the agreement first.", self.name)
        return super()._get_extra_move_error(target)

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target in ("withdrawn", "ended"):
            # sudo: mentees may leave, and write no agreement
            self.sudo().live_agreement_id._end("early")
        return result

    # ------------------------------------------------------------------
    # ASSIGNMENT
    # ------------------------------------------------------------------

    def action_assign(self, mentor):
        """Assign ``mentor`` to this person: a first contact is owed from now on.

        :param mentor: one ``mentorat.mentor``, or its id (external API)
        :return: the new ``mentorat.agreement``
        :raise UserError: a hard rule of the pairing forbids it
        """
        self.ensure_one()
        self.check_access("write")
        mentor = self.env["mentorat.arguments"]._get_record("mentorat.mentor", mentor)
        mentor._check_not_chosen_by_themself()
        return self.sudo()._assign(mentor.sudo()).with_env(self.env)  # sudo: checked

    def _assign(self, mentor, **values):
        """Create the agreement with ``mentor``.

        :param values: other values of the agreement
        """
        mentor._lock_rows()  # one assignment after the other
        if error := self._get_assignment_error(mentor):
            raise UserError(error)
        return self.env["mentorat.agreement"].create(
            self._prepare_agreement_values(mentor, **values)
        )

    def _get_assignment_error(self, mentor):
        """Return why ``mentor`` cannot be assigned, or ``False``."""
        if live := self.live_agreement_id:
            return self.env._(
                "%(mentee)s has a mentor already: %(mentor)s.",
                mentee=self.name,
                mentor=live.mentor_id.name,
            )
        if self.state != "waiting":
            return self._get_move_error("matched")
        if self.program_id.state != "open":
            return self.env._("“%s” is not open.", self.program_id.display_name)
        return mentor._get_assignment_rule_error(self)

    def _prepare_agreement_values(self, mentor, **values):
        """Hook: return the values of the agreement with ``mentor``."""
        return {"mentee_id": self.id, "mentor_id": mentor.id, **values}

    def action_view_agreements(self):
        """Open the agreements of this registration."""
        self.ensure_one()
        return self.agreement_ids._get_records_action(
            name=self.env._("Agreements of %s", self.name)
        )
