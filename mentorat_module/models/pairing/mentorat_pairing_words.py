from collections import defaultdict

from odoo import api, models

from ...matching import codes
from .mentorat_pairing_facts_mixin import WORKPLACE_MODELS

PLACE_MODELS = {
    codes.SAME_LOCATION: "hr.work.location",
    codes.SAME_ADDRESS: "res.partner",
    codes.SAME_DEPARTMENT: "hr.department",
}


class MentoratPairingWords(models.AbstractModel):
    """The answers of the pairing engine, codes with ids, in the reader's words.

    They are kept as codes, so that each coordinator reads them in their language, and
    none reads what somebody said of them in confidence: see
    :meth:`_hides_personal_reasons`."""

    _name = "mentorat.pairing.words"
    _description = "Pairing: Reasons in Words"
    _inherit = ["mentorat.pairing.facts.mixin"]

    # ------------------------------------------------------------------
    # KEEP
    # ------------------------------------------------------------------

    @api.model
    def _pack_score(self, explanation):
        """:return: a ``matching.Explanation`` as plain values, to be kept"""
        return {
            "tenths": explanation.tenths,
            "confidence": explanation.confidence,
            "parts": [
                {
                    "criterion": part.criterion,
                    "tenths": part.tenths,
                    "most": part.most,
                    "reasons": self._pack_facts(part.reasons),
                    "gaps": self._pack_facts(part.gaps),
                    "missing": self._pack_facts(part.missing),
                }
                for part in explanation.parts
            ],
        }

    @api.model
    def _pack_problem(self, unpaired):
        """:return: a ``matching.Unpaired`` as plain values, to be kept"""
        return {
            "reasons": self._pack_facts(unpaired.reasons),
            "remedies": self._pack_facts(unpaired.remedies),
        }

    @api.model
    def _pack_facts(self, facts):
        return [{"code": fact.code, "data": dict(fact.data)} for fact in facts]

    # ------------------------------------------------------------------
    # A SCORE
    # ------------------------------------------------------------------

    @api.model
    def _format_score(self, explanations):
        """Read scores back, criterion by criterion.

        :param list explanations: from :meth:`_pack_score`, or ``False``
        :return: a list of ``[{"criterion", "points", "most", "reasons", "gaps",
            "missing"}]`` in the same order, the points in tenths
        """
        names = self._get_names(
            fact
            for explanation in explanations
            for part in (explanation or {}).get("parts", ())
            for kind in ("reasons", "gaps", "missing")
            for fact in part[kind]
        )
        return [
            [
                self._format_part(part, names)
                for part in (explanation or {}).get("parts", ())
                if part["most"]
            ]
            for explanation in explanations
        ]

    def _format_part(self, part, names):
        said = {
            kind: self._format_facts(part[kind], names)
            for kind in ("reasons", "gaps", "missing")
        }
        said["short"] = [self._format_in_brief(fact, names) for fact in part["reasons"]]
        if not any(said.values()):
            said["gaps"] = [self._get_no_match_labels()[part["criterion"]]]
        return {
            "criterion": self._get_criteria()[part["criterion"]],
            "points": self._format_points(part["tenths"]),
            "most": self._format_points(part["most"]),
            "tenths": part["tenths"],
            **said,
        }

    @api.model
    def _format_in_short(self, parts):
        """:return: what gives points, in one line

        :param list parts: of one explanation, see :meth:`_format_score`
        """
        return " · ".join(
            f"{', '.join(part['short'])} ({part['points']})"
            for part in parts
            if part["reasons"]
        ) or self.env._("Nothing in common is recorded")

    def _get_criteria(self):
        return {
            codes.WORKPLACE: self.env._("Workplace"),
            codes.EXPERTISE: self.env._("Skills"),
            codes.EXPECTATIONS: self.env._("Expectations"),
            codes.PREFERENCE: self.env._("Choice of the mentee"),
        }

    def _get_no_match_labels(self):
        """:return: what is said of a criterion in which nothing meets"""
        return {
            codes.WORKPLACE: self.env._("Neither the workplace nor the department"),
            codes.EXPERTISE: self.env._("No skill in common"),
            codes.EXPECTATIONS: self.env._(
                "No word in common between what the mentee wrote and what the mentor "
                "masters"
            ),
            codes.PREFERENCE: self.env._("None was named"),
        }

    # ------------------------------------------------------------------
    # NOBODY
    # ------------------------------------------------------------------

    @api.model
    def _format_problems(self, problems):
        """Say why nobody is proposed, and what would help.

        :param list problems: from :meth:`_pack_problem`, or ``False``
        :return: a list of ``{"why": sentences, "help": sentences}``
        """
        discreet = self._hides_personal_reasons()
        names = self._get_names(
            fact
            for problem in problems
            for kind in ("reasons", "remedies")
            for fact in (problem or {}).get(kind, ())
        )
        return [
            {
                "why": self._format_facts((problem or {}).get("reasons", ()), names),
                "help": self._format_remedies(problem or {}, names, discreet),
            }
            for problem in problems
        ]

    def _format_facts(self, facts, names):
        return [self._format_fact(fact, names) for fact in facts]

    def _format_remedies(self, problem, names, discreet):
        """An exclusion that could be lifted is one that somebody asked for: who might
        be the one excluded is not told of any. To wait for a mentor with whom the
        mentee has nothing in common is no help."""
        remedies = [
            fact
            for fact in problem.get("remedies", ())
            if not (
                fact["code"] == codes.WAIT_FOR_MENTOR and not fact["data"]["tenths"]
            )
            and not (discreet and fact["code"] == codes.LIFT_EXCLUSION)
        ]
        if problem and not remedies:
            remedies = [{"code": codes.FIND_MENTOR, "data": {}}]
        return self._format_facts(remedies, names)

    # ------------------------------------------------------------------
    # A PAIR THAT COULD NOT BE
    # ------------------------------------------------------------------

    @api.model
    def _format_refusals(self, refusals):
        """Say why a pair could not be made, or not be kept.

        :param list refusals: ``{"mentor": id}`` with the ``"rules"`` against a locked
            pair, or the ``"text"`` of what stopped an assignment; or ``False``
        :return: a list of sentences, ``False`` where there is nothing to say
        """
        mine = self._get_reader_mentors()
        names = self._get_names(
            {"code": False, "data": refusal} for refusal in refusals if refusal
        )
        return [
            refusal and self._format_refusal(refusal, names, mine)
            for refusal in refusals
        ]

    def _format_refusal(self, refusal, names, mine):
        if refusal["mentor"] in mine.ids:
            return self.env._("This pair cannot be made: compute the rest again.")
        if "text" in refusal:
            return refusal["text"]
        rules = self._get_rules()
        return self.env._(
            "%(mentor)s, whom you had locked, cannot be: %(rules)s.",
            mentor=names.get(("mentorat.mentor", refusal["mentor"]), "?"),
            rules=", ".join(rules[code] for code in refusal["rules"]),
        )

    # ------------------------------------------------------------------
    # IN CONFIDENCE
    # ------------------------------------------------------------------

    @api.model
    def _get_reader_mentors(self):
        """:return: the mentors that the reader is, archived or not"""
        # sudo: whether there is one; asked for oneself
        mentors = self.env["mentorat.mentor"].sudo().with_context(active_test=False)
        return mentors.search([("user_id", "=", self.env.uid)])

    @api.model
    def _format_own_pair(self):
        return self.env._(
            "You are the mentor here: the reasons are for the other coordinators."
        )

    @api.model
    def _hides_personal_reasons(self):
        """Whether what stands between two persons is not told apart: in a mail, which
        passes through other hands, and to a coordinator who mentors as well. For them
        it is always so, not only where they are concerned: a silence that comes only
        then would tell as much."""
        return self.env.context.get("mentorat_in_mail") or bool(
            not self.env.su and self._get_reader_mentors()
        )

    # ------------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------------

    def _get_names(self, facts):
        """:return: ``{(model, id): name}`` of all that ``facts`` are about, in as many
        queries as there are models"""
        ids = defaultdict(set)
        for fact in facts:
            data = fact["data"]
            ids["hr.skill"].update(data.get("skills") or ())
            ids["hr.skill"].add(data.get("skill"))
            ids["mentorat.mentor"].add(data.get("mentor"))
            if model := PLACE_MODELS.get(fact["code"]):
                ids[model].add(data["place"])
            for place, model in WORKPLACE_MODELS.items():
                ids[model].add(data.get(place))
        names = {}
        for model, wanted in ids.items():
            if wanted := [key for key in wanted if key]:
                # sudo: names only, of what a coordinator compares
                Model = self.env[model].sudo().with_context(active_test=False)
                records = Model.search_fetch([("id", "in", wanted)], [Model._rec_name])
                names |= {(model, r.id): r[Model._rec_name] or "" for r in records}
        return names
