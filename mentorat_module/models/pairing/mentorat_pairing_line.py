import logging

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# Bands of ten points, for the chart.
BANDS = [(f"{low:02}", f"{low}–{low + 9 + low // 90}") for low in range(0, 100, 10)]


class MentoratPairingLine(models.Model):
    """One person of a pairing proposal and the mentor proposed to them.

    Scores and problems are stored as codes with ids and put into words in the language
    of the user. Only the methods of the desk write lines."""

    _name = "mentorat.pairing.line"
    _description = "Line of a Pairing Proposal"
    _order = "pairing_id desc, sequence, id"
    _rec_name = "mentee_id"

    # proposal
    pairing_id = fields.Many2one(
        "mentorat.pairing", required=True, ondelete="cascade", index=True
    )
    program_id = fields.Many2one(related="pairing_id.program_id")
    pairing_state = fields.Selection(
        related="pairing_id.state", string="Stage of the Proposal"
    )
    sequence = fields.Integer(string="Place", help="On the waiting list.")
    # pair
    mentee_id = fields.Many2one(
        "mentorat.mentee", required=True, ondelete="cascade", index=True
    )
    waiting_days = fields.Integer(related="mentee_id.waiting_days")
    mentor_id = fields.Many2one(
        "mentorat.mentor", string="Proposed Mentor", ondelete="set null", index=True
    )
    free_seats = fields.Integer(related="mentor_id.available_capacity")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("locked", "Locked"),
            ("excluded", "Left out"),
            ("unpaired", "Nobody yet"),
            ("refused", "Could not be assigned"),
            ("confirmed", "Assigned"),
        ],
        default="unpaired",
        required=True,
        index=True,
    )
    # score
    score = fields.Float(aggregator="avg", help="Out of 100.")
    score_band = fields.Selection(
        BANDS,
        compute="_compute_score_band",
        store=True,
        string="Band of Scores",
    )
    confidence = fields.Integer(
        aggregator="avg", help="How much of what was compared is recorded, in percent."
    )
    # codes, among them what was said in confidence: nobody reads them; the words below
    # are made for the user who reads them
    explanation = fields.Json(groups=fields.NO_ACCESS, export_string_translation=False)
    problem = fields.Json(groups=fields.NO_ACCESS, export_string_translation=False)
    refusal_data = fields.Json(groups=fields.NO_ACCESS, export_string_translation=False)
    alternatives = fields.Json(
        string="Alternatives (data)", export_string_translation=False
    )
    agreement_id = fields.Many2one("mentorat.agreement", ondelete="set null")
    # words for the user
    refusal = fields.Char(string="What Stood in the Way", compute="_compute_refusal")
    summary = fields.Char(string="Reasons", compute="_compute_words")
    alternative_names = fields.Char(string="Alternatives", compute="_compute_words")
    reasons = fields.Html(
        string="Point by Point", compute="_compute_reasons", sanitize=False
    )

    _one_line = models.UniqueIndex(
        "(pairing_id, mentee_id)", "This person is in the proposal already."
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("score", "mentor_id")
    def _compute_score_band(self):
        for line in self:
            band = min(int(line.score) // 10, 9)
            line.score_band = bool(line.mentor_id) and BANDS[band][0]

    @api.depends("refusal_data")
    @api.depends_context("lang", "uid")
    def _compute_refusal(self):
        words = self.env["mentorat.pairing.words"]
        # sudo: the codes; the words are made for the user
        refusals = words._format_refusals(self.sudo().mapped("refusal_data"))
        for line, refusal in zip(self, refusals, strict=True):
            line.refusal = refusal

    @api.depends("explanation", "problem", "alternatives", "refusal", "state")
    @api.depends_context("lang", "uid")
    def _compute_words(self):
        words = self.env["mentorat.pairing.words"]
        names = self._get_alternative_names()
        for line, parts, problem in self._format_all():
            said = [line.refusal] if line.refusal else []
            if parts is None:
                said.append(words._format_own_pair())
            elif line.sudo().explanation:
                said.append(words._format_in_short(parts))
            said += problem["why"][:1] + problem["help"][:1]
            line.summary = " ".join(said)
            line.alternative_names = " · ".join(
                # a no-break space keeps the points with their name
                f"{names.get(mentor, '?')}\u00a0{words._format_points(tenths)}"
                for mentor, tenths in line.alternatives or ()
            )

    @api.depends("explanation", "problem", "refusal")
    @api.depends_context("lang", "uid")
    def _compute_reasons(self):
        words = self.env["mentorat.pairing.words"]
        for line, parts, problem in self._format_all():
            line.reasons = self.env["ir.qweb"]._render(
                "mentorat_module.pairing_reasons",
                {
                    "parts": parts,
                    "own": words._format_own_pair() if parts is None else False,
                    "total": words._format_points(round(line.score * 10)),
                    "confidence": line.confidence,
                    "problem": problem,
                    "refusal": line.refusal,
                },
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_lock(self):
        """Keep this pair in later computations."""
        for line in self._get_changeable():
            if not line.mentor_id:
                raise UserError(self.env._("There is no mentor to lock yet."))
            line.state = "locked"
        return True

    def action_unlock(self):
        """Let the next computation change this pair."""
        for line in self._get_changeable():
            if line.state == "locked":
                line.state = "proposed"
        return True

    def action_exclude(self):
        """Leave this person out of the proposal; they still wait."""
        self._get_changeable().write(
            {"state": "excluded", **self._prepare_no_mentor_values()}
        )
        return True

    def action_include(self):
        """Take this person into the proposal again, for the next computation."""
        for line in self._get_changeable():
            if line.state == "excluded":
                line.state = "unpaired"
        return True

    def action_choose(self, mentor):
        """Propose ``mentor`` to this person and lock the pair.

        :param mentor: one ``mentorat.mentor``, or its id (external API)
        :raise UserError: when a hard rule forbids it, or all free seats are locked
        """
        self.ensure_one()
        line = self._get_changeable()
        mentor = self.env["mentorat.arguments"]._get_record("mentorat.mentor", mentor)
        if error := line._get_choice_error(mentor):
            raise UserError(error)
        line.write(
            {
                "mentor_id": mentor.id,
                "state": "locked",
                "refusal_data": False,
                **self._prepare_score_values(),
            }
        )
        if not line.pairing_id.package_error:
            line._explain()
        return True

    def action_open_reasons(self):
        """Show the reasons, point by point."""
        self.ensure_one()
        self.check_access("read")
        self_sudo = self.sudo()  # sudo: only the desk writes lines; checked above
        if self in self_sudo.search(self.pairing_id._get_unexplained_domain()):
            self_sudo._explain()
        return self._get_records_action(
            name=self.mentee_id.name, target="new", context={}
        )

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_changeable(self):
        """Check that the user may change these lines, and return them in sudo."""
        for pairing in self.pairing_id:
            pairing._check_open()
        if self.filtered(lambda line: line.state == "confirmed"):
            raise UserError(self.env._("This pair is assigned already."))
        return self.sudo()  # sudo: only the desk writes lines; checked above

    def _explain(self):
        """Store the reasons of these pairs, of one proposal, as they are now."""
        if not self:
            return
        pairing = self.pairing_id
        pool = self.env["mentorat.pairing.reader"]._read_pool(
            pairing.program_id, self.mentee_id, pairing._get_weights()
        )
        for line in self:
            mentee, mentor = line.mentee_id.id, line.mentor_id.id
            if mentor in pool.columns:
                explanation = pool.explain(mentee, mentor)
                line.write(self._prepare_score_values(explanation))
            else:  # the mentor left the programme since; confirming tells so
                line.explanation = {"tenths": 0, "confidence": 0, "parts": []}

    def _confirm(self):
        """Assign this pair or, when that is not possible any more, store why not."""
        self.ensure_one()
        # sudo: the outcome only; the assignment is made with the rights of the user
        line_sudo = self.sudo()
        try:
            with self.env.cr.savepoint():
                agreement = self._assign()
                self.env.flush_all()
        except UserError as error:
            line_sudo._refuse(str(error))
        except IntegrityError:
            _logger.info("%s could not be confirmed", self, exc_info=True)
            line_sudo._refuse(
                self.env._(
                    "Somebody else assigned in the same instant: compute the rest "
                    "again."
                )
            )
        else:
            line_sudo.write(
                {
                    "state": "confirmed",
                    "agreement_id": agreement.id,
                    "refusal_data": False,
                }
            )

    def _assign(self):
        if not self.mentor_id:
            raise UserError(self.env._("The proposed mentor is not there any more."))
        self.mentee_id.check_access("write")
        # sudo: checked; the pair is the one of the proposal
        return self.mentee_id.sudo()._assign(self.mentor_id.sudo())

    def _refuse(self, text):
        mentor = self.mentor_id.id
        self.write(
            {"state": "refused", "refusal_data": {"mentor": mentor, "text": text}}
        )

    def _get_choice_error(self, mentor):
        """Return why ``mentor`` cannot be chosen here, in words, or ``False``."""
        if error := mentor._get_own_choice_error():
            return error
        # sudo: the sentence only, which hides what the user may not know
        mentor_sudo = mentor.sudo()
        if error := mentor_sudo._get_assignment_rule_error(self.mentee_id):
            return error
        locked = self.search_count(
            [
                ("pairing_id", "=", self.pairing_id.id),
                ("id", "!=", self.id),
                ("state", "=", "locked"),
                ("mentor_id", "=", mentor.id),
            ]
        )
        if locked >= mentor.available_capacity:
            return self.env._(
                "All free seats of %s are locked for others in this proposal.",
                mentor.name,
            )
        return False

    @api.model
    def _prepare_no_mentor_values(self):
        return {
            "mentor_id": False,
            "refusal_data": False,
            **self._prepare_score_values(),
        }

    @api.model
    def _prepare_score_values(self, explanation=None):
        """Return the values of a score with its reasons, empty without a pair.

        :param explanation: a ``matching.Explanation``
        """
        words = self.env["mentorat.pairing.words"]
        return {
            "score": explanation.score if explanation else 0,
            "confidence": explanation.confidence if explanation else 0,
            "explanation": explanation and words._pack_score(explanation),
            "problem": False,
        }

    def _format_all(self):
        """Yield ``(line, parts of the score, problem)`` of each, in words for the user;
        the parts are ``None`` where the user is the mentor: a choice of the mentee,
        given in confidence, may be among them."""
        words = self.env["mentorat.pairing.words"]
        mine = self.browse() if self.env.su else self._get_own_pairs()
        self_sudo = self.sudo()  # sudo: the codes; the words are made for the user
        scores = words._format_score(self_sudo.mapped("explanation"))
        problems = words._format_problems(self_sudo.mapped("problem"))
        for line, parts, problem in zip(self, scores, problems, strict=True):
            yield line, None if line in mine else parts, problem

    def _get_own_pairs(self):
        """Return the lines whose mentor is the user."""
        mentors = self.env["mentorat.pairing.words"]._get_own_mentors()
        return self.filtered(lambda line: line.sudo().mentor_id in mentors)

    def _get_alternative_names(self):
        ids = {mentor for line in self for mentor, _ in line.alternatives or ()}
        mentors = self.env["mentorat.mentor"].with_context(active_test=False)
        found = mentors.search_fetch([("id", "in", list(ids))], ["name"])
        return {mentor.id: mentor.name for mentor in found}
