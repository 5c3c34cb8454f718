from odoo import api, fields, models
from odoo.fields import Command


class MentoratAssignWizard(models.TransientModel):
    """The mentors of a programme ranked for one mentee, and why some are refused."""

    _name = "mentorat.assign.wizard"
    _description = "Assign a Mentor"
    _inherit = ["mentorat.bounds.mixin"]

    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, readonly=True, ondelete="cascade"
    )
    agreement_id = fields.Many2one(
        "mentorat.agreement",
        readonly=True,
        ondelete="cascade",
        help="The agreement that another mentor takes over.",
    )
    pairing_line_id = fields.Many2one(
        "mentorat.pairing.line",
        readonly=True,
        ondelete="cascade",
        help="The line of the pairing desk for which a mentor is chosen.",
    )
    program_id = fields.Many2one(related="mentee_id.program_id")
    work_location_id = fields.Many2one(related="mentee_id.work_location_id")
    department_id = fields.Many2one(related="mentee_id.department_id")
    wanted_skill_ids = fields.Many2many(related="mentee_id.wanted_skill_ids")
    expectations = fields.Text(related="mentee_id.expectations")
    waiting_days = fields.Integer(related="mentee_id.waiting_days")
    current_mentor_id = fields.Many2one(
        related="agreement_id.mentor_id", string="Mentor Until Now"
    )
    reason = fields.Text(
        string="Why Another Mentor", help="Read by the coordinators only."
    )
    has_changes = fields.Boolean(readonly=True)
    package_error = fields.Char(
        string="What the Server Lacks", compute="_compute_package_error"
    )
    line_ids = fields.One2many(
        "mentorat.assign.wizard.line",
        "wizard_id",
        string="Possible Mentors",
        domain=[("refusal", "=", False)],
    )
    refused_line_ids = fields.One2many(
        "mentorat.assign.wizard.line",
        "wizard_id",
        string="Not Possible Now",
        domain=[("refusal", "!=", False)],
    )

    @api.depends_context("lang")
    def _compute_package_error(self):
        self.package_error = self.env["mentorat.pairing.reader"]._get_package_error()

    # ------------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the form for ``default_mentee_id``, or for ``default_agreement_id`` when
        another mentor takes over; for a line of the pairing desk, also with
        ``default_pairing_line_id``.

        The candidates are created first, so that each has its button.
        """
        context = self.env.context
        agreement = self.env["mentorat.agreement"].browse(
            context.get("default_agreement_id")
        )
        mentee = agreement.mentee_id or self.env["mentorat.mentee"].browse(
            context.get("default_mentee_id")
        )
        pairing_line = self.env["mentorat.pairing.line"].browse(
            context.get("default_pairing_line_id")
        )
        mentee.check_access("write")
        title = (
            self.env._("Another Mentor for %s", mentee.name)
            if agreement
            else self.env._("A Mentor for %s", mentee.name)
        )
        wizard = self._create_for(mentee, agreement, pairing_line)
        pairing = pairing_line.pairing_id
        if pairing and not pairing._takes_long() and not pairing.package_error:
            wizard._fill_changes()
        return {**wizard._get_records_action(name=title, target="new"), "context": {}}

    def action_show_changes(self):
        """Show for each mentor what it would change in the proposal; for a long list
        only on request, because the whole list is computed for it."""
        self.ensure_one()
        self._fill_changes()
        name = self.env._("A Mentor for %s", self.mentee_id.name)
        return {**self._get_records_action(name=name, target="new"), "context": {}}

    def _fill_changes(self):
        pairing = self.pairing_line_id.pairing_id
        pairing._check_open()
        changes = pairing._format_changes(self.mentee_id)
        for line in self.line_ids:
            line.change = changes.get(line.mentor_id.id)
        self.has_changes = True

    @api.model
    def _create_for(self, mentee, agreement=None, pairing_line=None):
        """Return the form, with one line for each mentor of the programme."""
        return self.create(
            {
                "mentee_id": mentee.id,
                "agreement_id": agreement and agreement.id,
                "pairing_line_id": pairing_line and pairing_line.id,
                "line_ids": [
                    Command.create(values)
                    for values in self._prepare_lines(mentee, agreement, pairing_line)
                ],
            }
        )

    @api.model
    def _prepare_lines(self, mentee, agreement=None, pairing_line=None):
        """Return the values of the lines, the best candidates first."""
        mentors = mentee.program_id.mentor_ids
        if agreement:
            mentors -= agreement.mentor_id
        pairing = pairing_line and pairing_line.pairing_id
        scores = self._get_scores(mentee, pairing and pairing._get_weights())
        lines = [
            self._prepare_line(mentee, mentor, *scores.get(mentor.id, (None, False)))
            for mentor in mentors
        ]
        lines.sort(key=self._get_rank)
        return [{**line, "sequence": place} for place, line in enumerate(lines)]

    @api.model
    def _get_scores(self, mentee, weights=None):
        """Return ``{mentor id: (explanation, whether the pair was tried before)}`` of
        all mentors of the programme; nothing where the server cannot compute it.

        :param weights: ``{criterion: weight}``; those of the programme when not given
        """
        reader = self.env["mentorat.pairing.reader"]
        if reader._get_package_error():
            return {}
        pool = reader._read_pool(mentee.program_id, mentee, weights)
        past = reader._read_past_pairs(mentee)
        return {
            mentor: (pool.explain(mentee.id, mentor), (mentee.id, mentor) in past)
            for mentor in pool.columns
        }

    @api.model
    def _prepare_line(self, mentee, mentor, explanation, was_tried):
        wanted = mentee.wanted_skill_ids or mentee.expertise_skill_ids
        return {
            "mentor_id": mentor.id,
            "same_workplace": bool(mentee.work_location_id)
            and mentor.work_location_id == mentee.work_location_id,
            "common_skill_ids": [Command.set((mentor.skill_ids & wanted).ids)],
            "common_skill_count": len(mentor.skill_ids & wanted),
            "free_seats": mentor.available_capacity,
            "score": explanation.score if explanation else 0,
            "confidence": explanation.confidence if explanation else 0,
            "explanation": explanation
            and not self._is_user(mentor)
            and self.env["mentorat.pairing.words"]._pack_score(explanation),
            "was_tried": was_tried,
            # The engine and the mentor refuse the same pairs (there is a test for it);
            # the sentence is the mentor's.
            "refusal": mentor._get_own_choice_error()
            or (
                (explanation is None or bool(explanation.obstacles))
                and mentor._get_assignment_rule_error(mentee)
            ),
        }

    @api.model
    def _is_user(self, mentor):
        """Whether the user is this mentor: a choice of the mentee, given in confidence,
        may be among the reasons."""
        # sudo: whose user it is
        return not self.env.su and mentor.sudo().user_id == self.env.user

    @api.model
    def _get_rank(self, line):
        """Hook: return the key by which candidates are sorted, the best first."""
        return (
            bool(line["refusal"]),
            line["was_tried"],
            -line["score"],
            -line["free_seats"],
        )


class MentoratAssignWizardLine(models.TransientModel):
    _name = "mentorat.assign.wizard.line"
    _description = "Candidate for an Assignment"
    _order = "sequence, id"

    wizard_id = fields.Many2one(
        "mentorat.assign.wizard", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    mentor_id = fields.Many2one(
        "mentorat.mentor", required=True, readonly=True, ondelete="cascade"
    )
    work_location_id = fields.Many2one(related="mentor_id.work_location_id")
    same_workplace = fields.Boolean(readonly=True)
    common_skill_ids = fields.Many2many(
        "hr.skill", string="Skills in Common", readonly=True
    )
    common_skill_count = fields.Integer(readonly=True)
    free_seats = fields.Integer(readonly=True)
    refusal = fields.Char(string="Why Not", readonly=True)
    score = fields.Float(readonly=True, help="Out of 100.")
    confidence = fields.Integer(
        readonly=True, help="How much of what was compared is recorded, in percent."
    )
    explanation = fields.Json(readonly=True, export_string_translation=False)
    was_tried = fields.Boolean(
        string="Tried Before",
        readonly=True,
        help="The mentor said no, or the pair ended before its term.",
    )
    change = fields.Char(
        string="What It Would Change",
        readonly=True,
        help="In the proposal, if this mentor were chosen and the rest computed again: "
        "compared with the best for the whole list.",
    )
    summary = fields.Char(string="Reasons", compute="_compute_words")
    unknown = fields.Char(string="Not Recorded", compute="_compute_words")

    @api.depends("explanation")
    @api.depends_context("lang")
    def _compute_words(self):
        words = self.env["mentorat.pairing.words"]
        scores = words._format_score(self.mapped("explanation"))
        for line, parts in zip(self, scores, strict=True):
            if line.explanation:
                line.summary = words._format_in_short(parts)
            elif line.wizard_id._is_user(line.mentor_id):
                line.summary = words._format_own_pair()
            else:
                line.summary = False
            line.unknown = " · ".join(
                sentence for part in parts for sentence in part["missing"]
            )

    def action_assign(self):
        """Assign this mentor and open the new agreement; for a line of the pairing
        desk, choose the mentor there."""
        self.ensure_one()
        wizard = self.wizard_id
        if wizard.pairing_line_id:
            wizard.pairing_line_id.action_choose(self.mentor_id)
            return {"type": "ir.actions.act_window_close"}
        if wizard.agreement_id:
            agreement = wizard.agreement_id.action_reassign(
                self.mentor_id, wizard.reason
            )
        else:
            agreement = wizard.mentee_id.action_assign(self.mentor_id)
        return agreement._get_records_action(context={})
