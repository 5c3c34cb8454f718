from odoo import api, models
from odoo.tools import SQL

from ...matching import workplace

PLACE_MODELS = {
    "location": "hr.work.location",
    "address": "res.partner",
    "department": "hr.department",
}
PLACES_OF_REASONS = {
    workplace.SAME_LOCATION: "location",
    workplace.SAME_ADDRESS: "address",
    workplace.SAME_DEPARTMENT: "department",
}


class MentoratPairingCriterionWorkplace(models.AbstractModel):
    """The workplace that both share: of the registration for a mentee, of the employee
    file for a mentor."""

    _name = "mentorat.pairing.criterion.workplace"
    _description = "Pairing: Workplace"
    _inherit = ["mentorat.pairing.criterion"]
    _weight_field = "workplace_weight"

    @api.model
    def _get_label(self):
        return self.env._("Workplace")

    @api.model
    def _get_no_match_label(self):
        return self.env._("Neither the workplace nor the department")

    # ------------------------------------------------------------------
    # READ
    # ------------------------------------------------------------------

    @api.model
    def _read(self, mentee_ids, mentor_ids, day):
        return (
            self._read_places("mentorat_mentee", "profile", mentee_ids),
            self._read_places("mentorat_mentor", "version", mentor_ids),
            {},
        )

    @api.model
    def _read_places(self, table, source, ids):
        """Return ``{id: places}``.

        :param str table: of the mentees or the mentors
        :param str source: where location and department come from: ``profile``, the row
            itself, or ``version``, the employee file
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id,
                       %(department)s,
                       place.id,
                       place.location_type,
                       COALESCE(
                           NULLIF(place.address_id, company.partner_id),
                           NULLIF(version.address_id, company.partner_id)
                       )
                  FROM %(table)s AS profile
                  JOIN hr_employee AS employee ON employee.id = profile.employee_id
             LEFT JOIN res_company AS company ON company.id = employee.company_id
             LEFT JOIN hr_version AS version ON version.id = employee.current_version_id
             LEFT JOIN hr_work_location AS place ON place.id = %(location)s
                 WHERE profile.id = ANY(%(ids)s)
                """,
                table=SQL.identifier(table),
                department=SQL.identifier(source, "department_id"),
                location=SQL.identifier(source, "work_location_id"),
                ids=list(ids),
            )
        )
        return {key: self._prepare_places(*places) for key, *places in rows}

    @api.model
    def _prepare_places(self, department, place, kind, address):
        """Return the places that can be shared. Home locations never match.

        The company's own address, with which every employee file and many a work
        location begin, tells nothing of where one works (the query leaves it out): a
        location without another one is a place for itself, and who has neither has no
        workplace that is known.
        """
        shared = kind != "home"
        if shared and place and not address:
            address = -place  # no address has this key
        return {
            "location": place if shared else None,
            "address": address if shared else None,
            "department": department,
        }

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    @api.model
    def _get_sentences(self):
        return {
            workplace.SAME_LOCATION: lambda data, names: self.env._(
                "Same workplace: %s", self._get_place_name("location", data, names)
            ),
            workplace.SAME_ADDRESS: lambda data, names: self.env._("Same address"),
            workplace.SAME_DEPARTMENT: lambda data, names: self.env._(
                "Same department: %s", self._get_place_name("department", data, names)
            ),
            workplace.MENTEE_WORKPLACE_UNKNOWN: self._format_mentee_unknown,
            workplace.MENTOR_WORKPLACE_UNKNOWN: self._format_mentor_unknown,
            workplace.NO_WORKPLACE: lambda data, names: self.env._(
                "None of the mentors who could be proposed shares the workplace or the "
                "department."
            ),
            workplace.FIND_MENTOR_AT_WORKPLACE: self._format_find_mentor,
        }

    @api.model
    def _get_fact_records(self, fact):
        data = fact["data"]
        if place := PLACES_OF_REASONS.get(fact["code"]):
            return {PLACE_MODELS[place]: [data["place"]]}
        return {model: [data.get(place)] for place, model in PLACE_MODELS.items()}

    @api.model
    def _get_place_name(self, place, data, names):
        return names.get((PLACE_MODELS[place], data["place"]), "?")

    @api.model
    def _format_mentee_unknown(self, data, names):
        if "location" in data["fields"]:
            return self.env._("The mentee's workplace is not recorded, or is a home")
        return self.env._("The mentee's department is not recorded")

    @api.model
    def _format_mentor_unknown(self, data, names):
        if "location" in data["fields"]:
            return self.env._("The mentor's workplace is not recorded, or is a home")
        return self.env._("The mentor's department is not recorded")

    @api.model
    def _format_find_mentor(self, data, names):
        places = [
            name
            for place, model in PLACE_MODELS.items()
            if place != "address" and (name := names.get((model, data.get(place))))
        ]
        return self.env._(
            "A mentor at the same workplace: %s.", ", ".join(places) or "?"
        )
