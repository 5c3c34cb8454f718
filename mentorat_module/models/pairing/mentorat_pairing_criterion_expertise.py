from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...matching import expertise


class MentoratPairingCriterionExpertise(models.AbstractModel):
    """The skills that the mentee looks for, with the levels of the employee files and
    those that mentees state in the registration."""

    _name = "mentorat.pairing.criterion.expertise"
    _description = "Pairing: Skills"
    _inherit = ["mentorat.pairing.criterion"]
    _weight_field = "expertise_weight"

    @api.model
    def _get_label(self):
        return self.env._("Skills")

    @api.model
    def _get_no_match_label(self):
        return self.env._("No skill in common")

    # ------------------------------------------------------------------
    # READ
    # ------------------------------------------------------------------

    @api.model
    def _read(self, mentee_ids, mentor_ids, day):
        levels = self._read_levels("mentorat_mentee", mentee_ids, day)
        wanted = self._read_skills(
            "mentorat_mentee_wanted_skill_rel", "mentee_id", mentee_ids
        )
        chosen = self._read_skills(
            "mentorat_mentee_expertise_skill_rel", "mentee_id", mentee_ids
        )
        stated = self._read_stated_levels(mentee_ids)
        mentees = {
            mentee: {
                "wanted": dict.fromkeys(wanted[mentee]),
                "fields": {
                    skill: stated[mentee].get(skill, levels[mentee].get(skill))
                    for skill in chosen[mentee]
                },
            }
            for mentee in mentee_ids
        }
        levels = self._read_levels("mentorat_mentor", mentor_ids, day)
        added = self._read_skills(
            "mentorat_mentor_added_skill_rel", "mentor_id", mentor_ids
        )
        mentors = {
            mentor: {"skills": {**dict.fromkeys(added[mentor]), **levels[mentor]}}
            for mentor in mentor_ids
        }
        return mentees, mentors, {}

    @api.model
    def _read_levels(self, table, ids, day):
        """Return ``{id: {skill id: level, 0-100}}`` of the employee files, what is
        valid on ``day``.

        :param str table: of the mentees or the mentors
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, known.skill_id, max(level.level_progress)
                  FROM %(table)s AS profile
                  JOIN hr_employee_skill AS known
                    ON known.employee_id = profile.employee_id
                  JOIN hr_skill_level AS level ON level.id = known.skill_level_id
                 WHERE profile.id = ANY(%(ids)s)
                   AND %(valid)s
              GROUP BY profile.id, known.skill_id
                """,
                table=SQL.identifier(table),
                ids=list(ids),
                valid=self.env["hr.employee.skill"]._get_valid_sql("known", day),
            )
        )
        return self._group_levels(rows)

    @api.model
    def _read_stated_levels(self, mentee_ids):
        """Return ``{mentee id: {skill id: level, 0-100}}`` as they said themselves."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT said.mentee_id, said.skill_id, level.level_progress
                  FROM mentorat_expertise AS said
                  JOIN hr_skill_level AS level ON level.id = said.skill_level_id
                 WHERE said.mentee_id = ANY(%s)
                """,
                list(mentee_ids),
            )
        )
        return self._group_levels(rows)

    @api.model
    def _group_levels(self, rows):
        levels = defaultdict(dict)
        for key, skill, level in rows:
            levels[key][skill] = level and min(max(level, 0), 100)
        return levels

    @api.model
    def _read_skills(self, table, column, ids):
        """Return ``{id: [skill id]}`` of a relation."""
        skills = defaultdict(list)
        query = SQL(
            "SELECT %(column)s, skill_id FROM %(table)s "
            "WHERE %(column)s = ANY(%(ids)s)",
            table=SQL.identifier(table),
            column=SQL.identifier(column),
            ids=list(ids),
        )
        for key, skill in self.env.execute_query(query):
            skills[key].append(skill)
        return skills

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    @api.model
    def _get_sentences(self):
        return {
            expertise.SKILL_WANTED: self._format_skill,
            expertise.SKILL_FIELD: self._format_skill,
            expertise.SKILL_MISSING: lambda data, names: self.env._(
                "%(skill)s is not among the mentor's skills",
                skill=self._get_skill_name(data["skill"], names),
            ),
            expertise.MENTEE_NAMES_NO_SKILL: lambda data, names: self.env._(
                "The mentee named no skill"
            ),
            expertise.MENTOR_SKILLS_UNKNOWN: lambda data, names: self.env._(
                "No skill is recorded for the mentor"
            ),
            expertise.MENTOR_LEVEL_UNKNOWN: lambda data, names: self.env._(
                "The mentor's level is not recorded: %s", self._list_skills(data, names)
            ),
            expertise.NO_SKILL: lambda data, names: self.env._(
                "None of the mentors who could be proposed has any of the skills asked "
                "for: %s.",
                self._list_skills(data, names),
            ),
            expertise.FIND_MENTOR_WITH_SKILLS: lambda data, names: self.env._(
                "A mentor who masters %s.", self._list_skills(data, names)
            ),
        }

    @api.model
    def _get_fact_records(self, fact):
        data = fact["data"]
        return {"hr.skill": [data.get("skill"), *(data.get("skills") or ())]}

    @api.model
    def _get_skill_name(self, skill, names):
        return names.get(("hr.skill", skill), "?")

    @api.model
    def _list_skills(self, data, names):
        return ", ".join(
            sorted(self._get_skill_name(skill, names) for skill in data["skills"])
        )

    @api.model
    def _format_skill(self, data, names):
        words = self.env["mentorat.pairing.words"]
        return self.env._(
            "%(skill)s: %(points)s",
            skill=self._format_skill_level(data, names),
            points=words._format_points(data["tenths"]),
        )

    @api.model
    def _format_skill_level(self, data, names):
        skill = self._get_skill_name(data["skill"], names)
        if data["mentor_level"] is None:
            return self.env._("%s, level not recorded", skill)
        return self.env._(
            "%(skill)s at %(level)s%%", skill=skill, level=data["mentor_level"]
        )

    @api.model
    def _format_in_brief(self, fact, names):
        """Leave out the points of each skill."""
        return self._format_skill_level(fact["data"], names)
