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


class MentoratPairingFactsMixin(models.AbstractModel):
    """One sentence for each fact that the pairing engine answers with."""

    _name = "mentorat.pairing.facts.mixin"
    _description = "Pairing: A Sentence for Each Fact"

    def _format_points(self, tenths):
        return formatLang(self.env, tenths / 10, digits=1)

    def _format_day(self, day):
        """:return: a day of a fact (ISO), as people write it in their language"""
        return self.env["mentorat.format"]._format_day(fields.Date.to_date(day))

    def _list_skills(self, data, names):
        return ", ".join(
            sorted(names.get(("hr.skill", skill), "?") for skill in data["skills"])
        )

    # ------------------------------------------------------------------
    # FACTS
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
        return getattr(self, f"_format_{fact['code']}")(data, values, names)

    def _format_same_location(self, data, values, names):
        place = names.get(("hr.work.location", data["place"]), "?")
        return self.env._("Same workplace: %s", place)

    def _format_same_address(self, data, values, names):
        return self.env._("Same address")

    def _format_same_department(self, data, values, names):
        place = names.get(("hr.department", data["place"]), "?")
        return self.env._("Same department: %s", place)

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

    def _format_skill_wanted(self, data, values, names):
        return self._format_skill(data, values)

    def _format_skill_field(self, data, values, names):
        return self._format_skill(data, values)

    def _format_similar_words(self, data, values, names):
        return self.env._("Words in common: %s", ", ".join(data["words"]))

    def _format_preferred_mentor(self, data, values, names):
        return self.env._("Choice no. %s of the mentee, in confidence", data["rank"])

    def _format_skill_missing(self, data, values, names):
        return self.env._("%(skill)s is not among the mentor's skills", **values)

    def _format_mentee_workplace_unknown(self, data, values, names):
        if "location" in data["fields"]:
            return self.env._("The mentee's workplace is not recorded, or is a home")
        return self.env._("The mentee's department is not recorded")

    def _format_mentor_workplace_unknown(self, data, values, names):
        if "location" in data["fields"]:
            return self.env._("The mentor's workplace is not recorded, or is a home")
        return self.env._("The mentor's department is not recorded")

    def _format_mentee_names_no_skill(self, data, values, names):
        return self.env._("The mentee named no skill")

    def _format_mentor_skills_unknown(self, data, values, names):
        return self.env._("No skill is recorded for the mentor")

    def _format_mentor_level_unknown(self, data, values, names):
        return self.env._(
            "The mentor's level is not recorded: %s", self._list_skills(data, names)
        )

    def _format_mentee_expectations_empty(self, data, values, names):
        return self.env._("The mentee wrote no expectations")

    def _format_mentor_text_empty(self, data, values, names):
        return self.env._("The mentor has no presentation yet")

    # why nobody

    def _format_no_mentor(self, data, values, names):
        return self.env._("The programme has no mentor yet.")

    def _format_all_excluded(self, data, values, names):
        return self.env._("No mentor may: %s.", self._format_rules(data["rules"]))

    def _format_all_full(self, data, values, names):
        return self.env._(
            "No free seat: %s mentors would do, and all of them are full.",
            data["mentors"],
        )

    def _format_all_below_minimum(self, data, values, names):
        return self.env._(
            "Nobody reaches the minimum of %(minimum)s: the best is %(mentor)s with "
            "%(points)s.",
            minimum=self._format_points(data["minimum_tenths"]),
            **values,
        )

    def _format_seats_taken(self, data, values, names):
        return self.env._(
            "The seats go to others in this proposal. Possible mentors: %(count)s; the "
            "best is %(mentor)s with %(points)s.",
            count=data["mentors"],
            **values,
        )

    def _format_no_skill(self, data, values, names):
        return self.env._(
            "None of the mentors who could be proposed has any of the skills asked "
            "for: %s.",
            self._list_skills(data, names),
        )

    def _format_no_workplace(self, data, values, names):
        return self.env._(
            "None of the mentors who could be proposed shares the workplace or the "
            "department."
        )

    # what would help

    def _format_add_seat(self, data, values, names):
        return self.env._(
            "One more seat with %(mentor)s would give %(points)s.", **values
        )

    def _format_lower_minimum(self, data, values, names):
        return self.env._(
            "A lower minimum would allow %(mentor)s with %(points)s.", **values
        )

    def _format_wait_for_mentor(self, data, values, names):
        return self.env._(
            "%(mentor)s is available from %(day)s and would give %(points)s.",
            day=self._format_day(data["available_from"]),
            **values,
        )

    def _format_lift_exclusion(self, data, values, names):
        return self.env._(
            "Lifting an exclusion, if those concerned agree: %s.",
            self._format_rules(data["rules"]),
        )

    def _format_find_mentor_with_skills(self, data, values, names):
        return self.env._("A mentor who masters %s.", self._list_skills(data, names))

    def _format_find_mentor_at_workplace(self, data, values, names):
        places = [
            name
            for place, model in WORKPLACE_MODELS.items()
            if place != "address" and (name := names.get((model, data.get(place))))
        ]
        return self.env._(
            "A mentor at the same workplace: %s.", ", ".join(places) or "?"
        )

    def _format_find_mentor(self, data, values, names):
        return self.env._("One more mentor in the programme.")

    # hard rules

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
