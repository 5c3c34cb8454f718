from collections import defaultdict

from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from ..matching import codes

PLACE_MODELS = {
    codes.SAME_LOCATION: "hr.work.location",
    codes.SAME_ADDRESS: "res.partner",
    codes.SAME_DEPARTMENT: "hr.department",
}
WORKPLACE_MODELS = {
    "location": "hr.work.location",
    "address": "res.partner",
    "department": "hr.department",
}


class MentoratPairingWords(models.AbstractModel):
    """The answers of the pairing engine, codes with ids, in the reader's words.

    They are kept as codes, so that each coordinator reads them in their language."""

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
    def _say_score(self, explanations):
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
                self._say_part(part, names)
                for part in (explanation or {}).get("parts", ())
                if part["most"]
            ]
            for explanation in explanations
        ]

    def _say_part(self, part, names):
        said = {
            kind: [self._say_fact(fact, names) for fact in part[kind]]
            for kind in ("reasons", "gaps", "missing")
        }
        return {
            "criterion": self._get_criteria()[part["criterion"]],
            "points": self._say_points(part["tenths"]),
            "most": self._say_points(part["most"]),
            "tenths": part["tenths"],
            **said,
        }

    @api.model
    def _say_in_short(self, parts):
        """:return: what gives points, in one line

        :param list parts: of one explanation, see :meth:`_say_score`
        """
        return " · ".join(
            f"{', '.join(part['reasons'])} ({part['points']})"
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

    def _say_points(self, tenths):
        return formatLang(self.env, tenths / 10, digits=1)

    # ------------------------------------------------------------------
    # NOBODY
    # ------------------------------------------------------------------

    @api.model
    def _say_problems(self, problems):
        """Say why nobody is proposed, and what would help.

        :param list problems: from :meth:`_pack_problem`, or ``False``
        :return: a list of ``{"why": sentences, "help": sentences}``
        """
        names = self._get_names(
            fact
            for problem in problems
            for kind in ("reasons", "remedies")
            for fact in (problem or {}).get(kind, ())
        )
        return [
            {
                said: [
                    self._say_fact(fact, names)
                    for fact in (problem or {}).get(kind, ())
                ]
                for said, kind in (("why", "reasons"), ("help", "remedies"))
            }
            for problem in problems
        ]

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

    def _list_skills(self, data, names):
        return ", ".join(
            sorted(names.get(("hr.skill", skill), "?") for skill in data["skills"])
        )

    # ------------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------------

    def _say_fact(self, fact, names):
        """:return: the sentence for one fact of :mod:`matching.codes`"""
        data = fact["data"]
        values = {
            "skill": names.get(("hr.skill", data.get("skill")), "?"),
            "mentor": names.get(("mentorat.mentor", data.get("mentor")), "?"),
        }
        if "tenths" in data:
            values["points"] = self._say_points(data["tenths"])
        return getattr(self, f"_say_{fact['code']}")(data, values, names)

    def _say_same_location(self, data, values, names):
        place = names.get(("hr.work.location", data["place"]), "?")
        return self.env._("Same workplace: %s", place)

    def _say_same_address(self, data, values, names):
        return self.env._("Same address")

    def _say_same_department(self, data, values, names):
        place = names.get(("hr.department", data["place"]), "?")
        return self.env._("Same department: %s", place)

    def _say_skill(self, data, values):
        if data["mentor_level"] is None:
            return self.env._("%(skill)s, level not recorded: %(points)s", **values)
        return self.env._(
            "%(skill)s at %(level)s%%: %(points)s", level=data["mentor_level"], **values
        )

    def _say_skill_wanted(self, data, values, names):
        return self._say_skill(data, values)

    def _say_skill_field(self, data, values, names):
        return self._say_skill(data, values)

    def _say_similar_words(self, data, values, names):
        return self.env._("Words in common: %s", ", ".join(data["words"]))

    def _say_preferred_mentor(self, data, values, names):
        return self.env._("Choice no. %s of the mentee, in confidence", data["rank"])

    def _say_skill_missing(self, data, values, names):
        return self.env._("%(skill)s is not among the mentor's skills", **values)

    def _say_mentee_workplace_unknown(self, data, values, names):
        return self.env._("The mentee's workplace is not recorded, or is a home")

    def _say_mentor_workplace_unknown(self, data, values, names):
        return self.env._("The mentor's workplace is not recorded, or is a home")

    def _say_mentee_names_no_skill(self, data, values, names):
        return self.env._("The mentee named no skill")

    def _say_mentor_skills_unknown(self, data, values, names):
        return self.env._("No skill is recorded for the mentor")

    def _say_mentor_level_unknown(self, data, values, names):
        return self.env._(
            "The mentor's level is not recorded: %s", self._list_skills(data, names)
        )

    def _say_mentee_expectations_empty(self, data, values, names):
        return self.env._("The mentee wrote no expectations")

    def _say_mentor_text_empty(self, data, values, names):
        return self.env._("The mentor has no presentation yet")

    # why nobody

    def _say_no_mentor(self, data, values, names):
        return self.env._("The programme has no mentor yet.")

    def _say_all_excluded(self, data, values, names):
        return self.env._("No mentor may: %s.", self._say_rules(data["rules"]))

    def _say_all_full(self, data, values, names):
        return self.env._(
            "No free seat: %s mentors would do, and all of them are full.",
            data["mentors"],
        )

    def _say_all_below_minimum(self, data, values, names):
        return self.env._(
            "Nobody reaches the minimum of %(minimum)s: the best is %(mentor)s with "
            "%(points)s.",
            minimum=self._say_points(data["minimum_tenths"]),
            **values,
        )

    def _say_seats_taken(self, data, values, names):
        return self.env._(
            "The seats go to others in this proposal: %(count)s mentors would do, best "
            "%(mentor)s with %(points)s.",
            count=data["mentors"],
            **values,
        )

    def _say_no_skill(self, data, values, names):
        return self.env._(
            "No mentor has any of the skills asked for: %s.",
            self._list_skills(data, names),
        )

    def _say_no_workplace(self, data, values, names):
        return self.env._("No mentor shares the workplace.")

    # what would help

    def _say_add_seat(self, data, values, names):
        return self.env._(
            "One more seat with %(mentor)s would give %(points)s.", **values
        )

    def _say_lower_minimum(self, data, values, names):
        return self.env._(
            "A lower minimum would allow %(mentor)s with %(points)s.", **values
        )

    def _say_wait_for_mentor(self, data, values, names):
        return self.env._(
            "%(mentor)s is available from %(day)s and would give %(points)s.",
            day=format_date(self.env, data["available_from"]),
            **values,
        )

    def _say_lift_exclusion(self, data, values, names):
        return self.env._(
            "Lifting an exclusion, if those concerned agree: %s.",
            self._say_rules(data["rules"]),
        )

    def _say_find_mentor_with_skills(self, data, values, names):
        return self.env._("A mentor who masters %s.", self._list_skills(data, names))

    def _say_find_mentor_at_workplace(self, data, values, names):
        places = [
            name
            for place, model in WORKPLACE_MODELS.items()
            if place != "address" and (name := names.get((model, data.get(place))))
        ]
        return self.env._(
            "A mentor at the same workplace: %s.", ", ".join(places) or "?"
        )

    def _say_find_mentor(self, data, values, names):
        return self.env._("One more mentor in the programme.")

    # hard rules

    def _say_rules(self, counts):
        """:return: how many mentors each hard rule rules out"""
        labels = self._get_rules()
        return ", ".join(f"{labels[code]} ({count})" for code, count in counts.items())

    @api.model
    def _get_rules(self):
        """:return: ``{hard rule: what it says of a mentor}``; a mail, which passes
        through other hands, does not tell what was said in confidence"""
        rules = {
            codes.NOT_IN_PROGRAMME: self.env._("not in the programme"),
            codes.NO_SEAT: self.env._("no free seat"),
            codes.NOT_AVAILABLE: self.env._("not available yet"),
            codes.SAME_PERSON: self.env._("the same person"),
            codes.MANAGEMENT_LINE: self.env._("same line of management"),
            codes.AVOIDED_BY_MENTEE: self.env._("the mentee asked for somebody else"),
            codes.FORBIDDEN_PAIR: self.env._("tried before"),
        }
        if self.env.context.get("mentorat_in_mail"):
            rules |= dict.fromkeys(
                codes.CONFIDENTIAL, self.env._("a reason that the pairing desk tells")
            )
        return rules
