from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...matching import CRITERIA, codes
from ..common.own_context import is_own

# Hard rules about two persons, one of which was said in confidence.
PERSONAL = frozenset(
    {
        codes.SAME_PERSON,
        codes.MANAGEMENT_LINE,
        codes.AVOIDED_BY_MENTEE,
        codes.FORBIDDEN_PAIR,
    }
)


class MentoratPairingWords(models.AbstractModel):
    """The answers of the pairing engine, stored as codes with ids, put into words.

    Each coordinator reads them in their language, and none reads what somebody said of
    them in confidence, see :meth:`_hides_personal_reasons`."""

    _name = "mentorat.pairing.words"
    _description = "Pairing: Reasons in Words"

    # ------------------------------------------------------------------
    # STORED CODES
    # ------------------------------------------------------------------

    @api.model
    def _pack_score(self, explanation):
        """Return a ``matching.Explanation`` as plain values, to be stored."""
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
        """Return a ``matching.Unpaired`` as plain values, to be stored."""
        return {
            "reasons": self._pack_facts(unpaired.reasons),
            "remedies": self._pack_facts(unpaired.remedies),
        }

    @api.model
    def _pack_facts(self, facts):
        return [{"code": fact.code, "data": dict(fact.data)} for fact in facts]

    # ------------------------------------------------------------------
    # SCORES
    # ------------------------------------------------------------------

    @api.model
    def _format_score(self, explanations):
        """Put scores into words, criterion by criterion.

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
        criteria = {
            criterion._get_code(): criterion
            for criterion in self.env["mentorat.pairing.criterion"]._get_all()
        }
        return [
            [
                self._format_part(part, names, criteria[part["criterion"]])
                for part in (explanation or {}).get("parts", ())
                if part["most"] and part["criterion"] in criteria
            ]
            for explanation in explanations
        ]

    def _format_part(self, part, names, criterion):
        said = {
            kind: self._format_facts(part[kind], names)
            for kind in ("reasons", "gaps", "missing")
        }
        known = criterion._get_sentences()
        said["short"] = [
            criterion._format_in_brief(fact, names)
            for fact in part["reasons"]
            if fact["code"] in known
        ]
        if not any(said.values()):
            said["gaps"] = [criterion._get_no_match_label()]
        return {
            "criterion": criterion._get_label(),
            "points": self._format_points(part["tenths"]),
            "most": self._format_points(part["most"]),
            "tenths": part["tenths"],
            **said,
        }

    @api.model
    def _format_in_short(self, parts):
        """Return what gives points, in one line.

        :param list parts: of one explanation, see :meth:`_format_score`
        """
        return " · ".join(
            f"{', '.join(part['short'])} ({part['points']})"
            for part in parts
            if part["reasons"]
        ) or self.env._("Nothing in common is recorded")

    # ------------------------------------------------------------------
    # PEOPLE WITHOUT A MENTOR
    # ------------------------------------------------------------------

    @api.model
    def _format_problems(self, problems):
        """Put into words why nobody is proposed, and what would help.

        :param list problems: from :meth:`_pack_problem`, or ``False``
        :return: a list of ``{"why": sentences, "help": sentences}``
        """
        is_hidden = self._hides_personal_reasons()
        names = self._get_names(
            fact
            for problem in problems
            for kind in ("reasons", "remedies")
            for fact in (problem or {}).get(kind, ())
        )
        return [
            {
                "why": self._format_facts((problem or {}).get("reasons", ()), names),
                "help": self._format_remedies(problem or {}, names, is_hidden),
            }
            for problem in problems
        ]

    def _format_facts(self, facts, names):
        """Return the sentences of these facts, without those of criteria that are not
        installed any more."""
        sentences = self._get_sentences() if facts else {}
        return [
            sentences[fact["code"]](fact["data"], names)
            for fact in facts
            if fact["code"] in sentences
        ]

    def _format_remedies(self, problem, names, is_hidden):
        """Return what would help. Exclusions that could be lifted are left out for
        users who might be the ones excluded; a mentor with whom the mentee has nothing
        in common is not worth waiting for."""
        remedies = [
            fact
            for fact in problem.get("remedies", ())
            if not (
                fact["code"] == codes.WAIT_FOR_MENTOR and not fact["data"]["tenths"]
            )
            and not (is_hidden and fact["code"] == codes.LIFT_EXCLUSION)
        ]
        said = self._format_facts(remedies, names)
        if problem and not said:
            said = self._format_facts([{"code": codes.FIND_MENTOR, "data": {}}], names)
        return said

    # ------------------------------------------------------------------
    # REFUSED PAIRS
    # ------------------------------------------------------------------

    @api.model
    def _format_refusals(self, refusals):
        """Put into words why a pair could not be made, or not be kept.

        :param list refusals: ``{"mentor": id}`` with the ``"rules"`` against a locked
            pair, or the ``"text"`` of what stopped an assignment; or ``False``
        :return: a list of sentences, ``False`` where there is no refusal
        """
        mine = self._get_own_mentors()
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
    # CONFIDENTIALITY
    # ------------------------------------------------------------------

    @api.model
    def _get_own_mentors(self):
        """Return the mentors (sudo) that the user is, archived or not."""
        # sudo: those of the user, whether their file may be read or not
        mentors_sudo = self.env["mentorat.mentor"].sudo()
        return mentors_sudo.with_context(active_test=False).search(
            [("user_id", "=", self.env.uid)]
        )

    @api.model
    def _format_own_pair(self):
        return self.env._(
            "You are the mentor here: the reasons are for the other coordinators."
        )

    @api.model
    def _hides_personal_reasons(self):
        """Whether the rules about two persons are all named alike: in a mail, which may
        be forwarded, and for a coordinator who mentors. For them always, not only where
        they are concerned: the difference would tell as much."""
        return is_own(self.env, "mentorat_in_mail") or bool(
            not self.env.su and self._get_own_mentors()
        )

    # ------------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------------

    def _get_names(self, facts):
        """Return ``{(model, id): name}`` of the records that the sentences name, in one
        query a model."""
        ids = defaultdict(set)
        criteria = {
            code: criterion
            for criterion in self.env["mentorat.pairing.criterion"]._get_all()
            for code in CRITERIA[criterion._get_code()].facts
        }
        for fact in facts:
            ids["mentorat.mentor"].add(fact["data"].get("mentor"))
            if fact["code"] in criteria:
                records = criteria[fact["code"]]._get_fact_records(fact)
                for model, found in records.items():
                    ids[model].update(found)
        names = {}
        for model, wanted in ids.items():
            if wanted := [key for key in wanted if key]:
                # sudo: names only, of what a coordinator compares
                Model = self.env[model].sudo().with_context(active_test=False)
                records = Model.search_fetch([("id", "in", wanted)], [Model._rec_name])
                names |= {(model, r.id): r[Model._rec_name] or "" for r in records}
        return names

    # ------------------------------------------------------------------
    # SENTENCES
    # ------------------------------------------------------------------

    @api.model
    def _get_sentences(self):
        """Hook: return ``{code: function of the data and the names}`` for each fact, as
        ``mentorat.pairing.criterion`` does."""
        sentences = {
            codes.NO_MENTOR: lambda data, names: self.env._(
                "The programme has no mentor yet."
            ),
            codes.ALL_EXCLUDED: lambda data, names: self.env._(
                "No mentor may: %s.", self._format_rules(data["rules"])
            ),
            codes.ALL_FULL: lambda data, names: self.env._(
                "No free seat: %s mentors would do, and all of them are full.",
                data["mentors"],
            ),
            codes.ALL_BELOW_MINIMUM: lambda data, names: self.env._(
                "Nobody reaches the minimum of %(minimum)s: the best is %(mentor)s "
                "with %(points)s.",
                minimum=self._format_points(data["minimum_tenths"]),
                **self._prepare_mentor_words(data, names),
            ),
            codes.SEATS_TAKEN: lambda data, names: self.env._(
                "The seats go to others in this proposal. Possible mentors: %(count)s; "
                "the best is %(mentor)s with %(points)s.",
                count=data["mentors"],
                **self._prepare_mentor_words(data, names),
            ),
            codes.ADD_SEAT: lambda data, names: self.env._(
                "One more seat with %(mentor)s would give %(points)s.",
                **self._prepare_mentor_words(data, names),
            ),
            codes.LOWER_MINIMUM: lambda data, names: self.env._(
                "A lower minimum would allow %(mentor)s with %(points)s.",
                **self._prepare_mentor_words(data, names),
            ),
            codes.WAIT_FOR_MENTOR: lambda data, names: self.env._(
                "%(mentor)s is available from %(day)s and would give %(points)s.",
                day=self._format_day(data["available_from"]),
                **self._prepare_mentor_words(data, names),
            ),
            codes.LIFT_EXCLUSION: lambda data, names: self.env._(
                "Lifting an exclusion, if those concerned agree: %s.",
                self._format_rules(data["rules"]),
            ),
            codes.FIND_MENTOR: lambda data, names: self.env._(
                "One more mentor in the programme."
            ),
        }
        for criterion in self.env["mentorat.pairing.criterion"]._get_all():
            sentences |= criterion._get_sentences()
        return sentences

    def _prepare_mentor_words(self, data, names):
        return {
            "mentor": names.get(("mentorat.mentor", data["mentor"]), "?"),
            "points": self._format_points(data["tenths"]),
        }

    def _format_points(self, tenths):
        return formatLang(self.env, tenths / 10, digits=1)

    def _format_day(self, day):
        """Return a day of a fact (ISO) in the format of the user's language."""
        return self.env["mentorat.format"]._format_day(fields.Date.to_date(day))

    def _format_rules(self, counts):
        """Return how many mentors each hard rule excludes, in words."""
        labels = self._get_rules()
        is_hidden = self._hides_personal_reasons()
        said = [
            f"{labels[code]} ({count})"
            for code, count in counts.items()
            if not (is_hidden and code in PERSONAL)
        ]
        if len(said) < len(counts):
            said.append(self._get_hidden_rule_label())
        return ", ".join(said)

    def _get_hidden_rule_label(self):
        if is_own(self.env, "mentorat_in_mail"):
            return self.env._("a reason that the pairing desk tells")
        return self.env._("not proposed for this person")

    @api.model
    def _get_rules(self):
        """Return ``{hard rule: label}``, which describes a mentor."""
        return {
            codes.NOT_IN_PROGRAMME: self.env._("not in the programme"),
            codes.NO_SEAT: self.env._("no free seat"),
            codes.NOT_AVAILABLE: self.env._("not available yet"),
            codes.SAME_PERSON: self.env._("the same person"),
            codes.MANAGEMENT_LINE: self.env._("same line of management"),
            codes.AVOIDED_BY_MENTEE: self.env._("the mentee asked for somebody else"),
            codes.FORBIDDEN_PAIR: self.env._("tried before"),
        }
