from collections import defaultdict

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from ...matching import codes

# Hard rules between two persons, one of which was said in confidence.
PERSONAL = frozenset(
    {
        codes.SAME_PERSON,
        codes.MANAGEMENT_LINE,
        codes.AVOIDED_BY_MENTEE,
        codes.FORBIDDEN_PAIR,
    }
)
WORKPLACE_MODELS = {
    "location": "hr.work.location",
    "address": "res.partner",
    "department": "hr.department",
}
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

    # ------------------------------------------------------------------
    # A SENTENCE FOR EACH FACT
    # ------------------------------------------------------------------

    def _format_fact(self, fact, names):
        """:return: the sentence for one fact of :mod:`matching.codes`"""
        data = fact["data"]
        values = {
            "skill": names.get(("hr.skill", data.get("skill")), "?"),
            "mentor": names.get(("mentorat.mentor", data.get("mentor")), "?"),
        }
        if "tenths" in data:
            values["points"] = self._format_points(data["tenths"])
        return self._get_sentences()[fact["code"]](data, values, names)

    @api.model
    def _get_sentences(self):
        """Return a function of data, values and names for each code of a fact."""
        return {
            codes.SAME_LOCATION: self._format_same_location,
            codes.SAME_ADDRESS: lambda data, values, names: self.env._("Same address"),
            codes.SAME_DEPARTMENT: self._format_same_department,
            codes.SKILL_WANTED: lambda data, values, names: self._format_skill(
                data, values
            ),
            codes.SKILL_FIELD: lambda data, values, names: self._format_skill(
                data, values
            ),
            codes.SIMILAR_WORDS: lambda data, values, names: self.env._(
                "Words in common: %s", ", ".join(data["words"])
            ),
            codes.PREFERRED_MENTOR: lambda data, values, names: self.env._(
                "Choice no. %s of the mentee, in confidence", data["rank"]
            ),
            codes.SKILL_MISSING: lambda data, values, names: self.env._(
                "%(skill)s is not among the mentor's skills", **values
            ),
            codes.MENTEE_WORKPLACE_UNKNOWN: self._format_mentee_workplace_unknown,
            codes.MENTOR_WORKPLACE_UNKNOWN: self._format_mentor_workplace_unknown,
            codes.MENTEE_NAMES_NO_SKILL: lambda data, values, names: self.env._(
                "The mentee named no skill"
            ),
            codes.MENTOR_SKILLS_UNKNOWN: lambda data, values, names: self.env._(
                "No skill is recorded for the mentor"
            ),
            codes.MENTOR_LEVEL_UNKNOWN: lambda data, values, names: self.env._(
                "The mentor's level is not recorded: %s", self._list_skills(data, names)
            ),
            codes.MENTEE_EXPECTATIONS_EMPTY: lambda data, values, names: self.env._(
                "The mentee wrote no expectations"
            ),
            codes.MENTOR_TEXT_EMPTY: lambda data, values, names: self.env._(
                "The mentor has no presentation yet"
            ),
            codes.NO_MENTOR: lambda data, values, names: self.env._(
                "The programme has no mentor yet."
            ),
            codes.ALL_EXCLUDED: lambda data, values, names: self.env._(
                "No mentor may: %s.", self._format_rules(data["rules"])
            ),
            codes.ALL_FULL: lambda data, values, names: self.env._(
                "No free seat: %s mentors would do, and all of them are full.",
                data["mentors"],
            ),
            codes.ALL_BELOW_MINIMUM: lambda data, values, names: self.env._(
                "Nobody reaches the minimum of %(minimum)s: the best is %(mentor)s "
                "with %(points)s.",
                minimum=self._format_points(data["minimum_tenths"]),
                **values,
            ),
            codes.SEATS_TAKEN: lambda data, values, names: self.env._(
                "The seats go to others in this proposal. Possible mentors: %(count)s; "
                "the best is %(mentor)s with %(points)s.",
                count=data["mentors"],
                **values,
            ),
            codes.NO_SKILL: lambda data, values, names: self.env._(
                "None of the mentors who could be proposed has any of the skills asked "
                "for: %s.",
                self._list_skills(data, names),
            ),
            codes.NO_WORKPLACE: lambda data, values, names: self.env._(
                "None of the mentors who could be proposed shares the workplace or the "
                "department."
            ),
            codes.ADD_SEAT: lambda data, values, names: self.env._(
                "One more seat with %(mentor)s would give %(points)s.", **values
            ),
            codes.LOWER_MINIMUM: lambda data, values, names: self.env._(
                "A lower minimum would allow %(mentor)s with %(points)s.", **values
            ),
            codes.WAIT_FOR_MENTOR: lambda data, values, names: self.env._(
                "%(mentor)s is available from %(day)s and would give %(points)s.",
                day=self._format_day(data["available_from"]),
                **values,
            ),
            codes.LIFT_EXCLUSION: lambda data, values, names: self.env._(
                "Lifting an exclusion, if those concerned agree: %s.",
                self._format_rules(data["rules"]),
            ),
            codes.FIND_MENTOR_WITH_SKILLS: lambda data, values, names: self.env._(
                "A mentor who masters %s.", self._list_skills(data, names)
            ),
            codes.FIND_MENTOR_AT_WORKPLACE: self._format_find_mentor_at_workplace,
            codes.FIND_MENTOR: lambda data, values, names: self.env._(
                "One more mentor in the programme."
            ),
        }

    def _format_points(self, tenths):
        return formatLang(self.env, tenths / 10, digits=1)

    def _format_day(self, day):
        """:return: a day of a fact (ISO), as people write it in their language"""
        return self.env["mentorat.format"]._format_day(fields.Date.to_date(day))

    def _list_skills(self, data, names):
        return ", ".join(
            sorted(names.get(("hr.skill", skill), "?") for skill in data["skills"])
        )

    def _format_in_brief(self, fact, names):
        """:return: the same in one line with others: skills without their points"""
        if fact["code"] in (codes.SKILL_WANTED, codes.SKILL_FIELD):
            skill = names.get(("hr.skill", fact["data"]["skill"]), "?")
            return self._format_skill_level(fact["data"], skill)
        return self._format_fact(fact, names)

    def _format_skill_level(self, data, skill):
        if data["mentor_level"] is None:
            return self.env._("%s, level not recorded", skill)
        return self.env._(
            "%(skill)s at %(level)s%%", skill=skill, level=data["mentor_level"]
        )

    def _format_skill(self, data, values):
        return self.env._(
            "%(skill)s: %(points)s",
            skill=self._format_skill_level(data, values["skill"]),
            points=values["points"],
        )

    def _format_rules(self, counts):
        """:return: how many mentors each hard rule rules out"""
        labels = self._get_rules()
        discreet = self._hides_personal_reasons()
        said = [
            f"{labels[code]} ({count})"
            for code, count in counts.items()
            if not (discreet and code in PERSONAL)
        ]
        if len(said) < len(counts):
            said.append(self._get_discreet_rule())
        return ", ".join(said)

    def _get_discreet_rule(self):
        if self.env.context.get("mentorat_in_mail"):
            return self.env._("a reason that the pairing desk tells")
        return self.env._("not proposed for this person")

    @api.model
    def _get_rules(self):
        """:return: ``{hard rule: what it says of a mentor}``"""
        return {
            codes.NOT_IN_PROGRAMME: self.env._("not in the programme"),
            codes.NO_SEAT: self.env._("no free seat"),
            codes.NOT_AVAILABLE: self.env._("not available yet"),
            codes.SAME_PERSON: self.env._("the same person"),
            codes.MANAGEMENT_LINE: self.env._("same line of management"),
            codes.AVOIDED_BY_MENTEE: self.env._("the mentee asked for somebody else"),
            codes.FORBIDDEN_PAIR: self.env._("tried before"),
        }

    def _format_same_location(self, data, values, names):
        place = names.get(("hr.work.location", data["place"]), "?")
        return self.env._("Same workplace: %s", place)

    def _format_same_department(self, data, values, names):
        place = names.get(("hr.department", data["place"]), "?")
        return self.env._("Same department: %s", place)

    def _format_mentee_workplace_unknown(self, data, values, names):
        if "location" in data["fields"]:
            return self.env._("The mentee's workplace is not recorded, or is a home")
        return self.env._("The mentee's department is not recorded")

    def _format_mentor_workplace_unknown(self, data, values, names):
        if "location" in data["fields"]:
            return self.env._("The mentor's workplace is not recorded, or is a home")
        return self.env._("The mentor's department is not recorded")

    def _format_find_mentor_at_workplace(self, data, values, names):
        places = [
            name
            for place, model in WORKPLACE_MODELS.items()
            if place != "address" and (name := names.get((model, data.get(place))))
        ]
        return self.env._(
            "A mentor at the same workplace: %s.", ", ".join(places) or "?"
        )
