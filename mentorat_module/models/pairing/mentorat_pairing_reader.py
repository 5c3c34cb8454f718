from collections import defaultdict

from odoo import api, models

from ... import matching


class MentoratPairingReader(models.AbstractModel):
    """Reads a waiting list and the mentors of its programme for the pairing: as many
    queries for ten thousand people as for one.

    It reads employee files with SQL, past the reader's rights: only what the pairing
    compares leaves them, and only methods that checked a coordinator call it.
    """

    _name = "mentorat.pairing.reader"
    _description = "Pairing: What Is Known of Both Sides"

    # ------------------------------------------------------------------
    # THE POOL
    # ------------------------------------------------------------------

    @api.model
    def _read_pool(self, program, mentees=None, weights=None, day=None):
        """Score every mentee with every mentor of ``program``.

        :param mentees: those to pair; all who wait when not given
        :param weights: ``matching.Weights``; those of the programme when not given
        :param date day: the day of the pairing, today in the programme when not given
        :return: a ``matching.Pool`` whose keys are the ids of the records
        """
        program = program.sudo()  # sudo: see above
        if mentees is None:
            mentees = program._get_waiting()
        day = day or self.env["mentorat.mentor"]._get_program_day(program)
        mentor_ids = program.mentor_ids.ids
        self.env.flush_all()
        texts = self.env["mentorat.pairing.text"]._read_shared_words(
            mentees.ids, mentor_ids, day
        )
        return matching.Pool(
            self._read_mentees(mentees.ids, day),
            self._read_mentors(mentor_ids, program, day, texts),
            weights or program._get_weights(),
            similarities=texts,
            on=day,
        )

    @api.model
    def _read_mentees(self, mentee_ids, day):
        """:return: the ``matching.Mentee`` of these registrations"""
        rows = self._fetch(
            """
            SELECT mentee.id,
                   mentee.employee_id,
                   COALESCE(mentee.returned_at, mentee.registered_at),
                   mentee.returned_at IS NOT NULL,
                   mentee.department_id,
                   place.id,
                   place.location_type,
                   COALESCE(
                       NULLIF(place.address_id, company.partner_id),
                       NULLIF(version.address_id, company.partner_id)
                   ),
                   mentee.expectations ~ '\\S'
              FROM mentorat_mentee AS mentee
              JOIN hr_employee AS employee ON employee.id = mentee.employee_id
         LEFT JOIN res_company AS company ON company.id = employee.company_id
         LEFT JOIN hr_version AS version ON version.id = employee.current_version_id
         LEFT JOIN hr_work_location AS place ON place.id = mentee.work_location_id
             WHERE mentee.id = ANY(%s)
            """,
            mentee_ids,
        )
        levels = self._read_levels([row[1] for row in rows], day)
        chosen = self._read_chosen_skills(mentee_ids)
        stated = self._read_stated_levels(mentee_ids)
        preferred, avoided = self._read_wishes(mentee_ids)
        return [
            matching.Mentee(
                key=key,
                person=person,
                wanted=dict.fromkeys(chosen["wanted", key]),
                fields={
                    skill: stated[key].get(skill, levels[person].get(skill))
                    for skill in chosen["field", key]
                },
                **self._get_places(place, kind, address, department),
                avoided=frozenset(avoided[key]),
                preferred=tuple(preferred[key][: matching.profiles.MAX_PREFERRED]),
                waiting_since=since,
                comes_first=came_back,
                has_expectations=bool(wrote),
            )
            for (
                key,
                person,
                since,
                came_back,
                department,
                place,
                kind,
                address,
                wrote,
            ) in rows
        ]

    @api.model
    def _read_mentors(self, mentor_ids, program, day, texts):
        """:return: the ``matching.Mentor`` of these mentors for ``program``"""
        rows = self._fetch(
            """
            SELECT mentor.id,
                   mentor.employee_id,
                   mentor.active,
                   mentor.capacity,
                   COALESCE(mentor.active_agreement_count, 0),
                   mentor.available_from,
                   version.department_id,
                   place.id,
                   place.location_type,
                   COALESCE(
                       NULLIF(place.address_id, company.partner_id),
                       NULLIF(version.address_id, company.partner_id)
                   )
              FROM mentorat_mentor AS mentor
              JOIN hr_employee AS employee ON employee.id = mentor.employee_id
         LEFT JOIN res_company AS company ON company.id = employee.company_id
         LEFT JOIN hr_version AS version ON version.id = employee.current_version_id
         LEFT JOIN hr_work_location AS place ON place.id = version.work_location_id
             WHERE mentor.id = ANY(%s)
            """,
            mentor_ids,
        )
        levels = self._read_levels([row[1] for row in rows], day)
        added = self._read_added_skills(mentor_ids)
        Mentor = self.env["mentorat.mentor"]
        away = Mentor._read_absences(mentor_ids, day)
        serving = set(program.mentor_ids.ids)
        managers, reports = self._read_lines_of_management(program)
        return [
            matching.Mentor(
                key=key,
                person=person,
                skills={**dict.fromkeys(added[key]), **levels[person]},
                capacity=capacity,
                load=load,
                **self._get_places(place, kind, address, department),
                serves_programme=key in serving,
                available=bool(active),
                available_from=Mentor._get_first_day(since, away[key], day, program),
                managers=frozenset(managers[person]),
                reports=frozenset(reports[person]),
                has_text=texts.has_mentor_text(key),
            )
            for (
                key,
                person,
                active,
                capacity,
                load,
                since,
                department,
                place,
                kind,
                address,
            ) in rows
        ]

    @api.model
    def _get_places(self, place, kind, address, department):
        """A home is nobody else's place of work.

        The company's own address, with which every employee file and many a work
        location begin, tells nothing of where one works (the queries leave it out): a
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
    # ROWS
    # ------------------------------------------------------------------

    @api.model
    def _fetch(self, query, *params):
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    @api.model
    def _read_levels(self, employee_ids, day):
        """:return: ``{employee id: {skill id: level, 0-100}}`` of what is valid"""
        levels = defaultdict(dict)
        for person, skill, level in self._fetch(
            """
            SELECT known.employee_id, known.skill_id, max(level.level_progress)
              FROM hr_employee_skill AS known
              JOIN hr_skill_level AS level ON level.id = known.skill_level_id
             WHERE known.employee_id = ANY(%s)
               AND (known.valid_to IS NULL OR known.valid_to >= %s)
          GROUP BY known.employee_id, known.skill_id
            """,
            employee_ids,
            day,
        ):
            levels[person][skill] = level and min(max(level, 0), 100)
        return levels

    @api.model
    def _read_chosen_skills(self, mentee_ids):
        """:return: ``{("wanted" or "field", mentee id): [skill id]}``"""
        chosen = defaultdict(list)
        for kind, mentee, skill in self._fetch(
            """
            SELECT 'wanted', mentee_id, skill_id
              FROM mentorat_mentee_wanted_skill_rel
             WHERE mentee_id = ANY(%s)
         UNION ALL
            SELECT 'field', mentee_id, skill_id
              FROM mentorat_mentee_expertise_skill_rel
             WHERE mentee_id = ANY(%s)
            """,
            mentee_ids,
            mentee_ids,
        ):
            chosen[kind, mentee].append(skill)
        return chosen

    @api.model
    def _read_stated_levels(self, mentee_ids):
        """:return: ``{mentee id: {skill id: level, 0-100}}`` as they said themselves"""
        stated = defaultdict(dict)
        for mentee, skill, level in self._fetch(
            """
            SELECT said.mentee_id, said.skill_id, level.level_progress
              FROM mentorat_expertise AS said
              JOIN hr_skill_level AS level ON level.id = said.skill_level_id
             WHERE said.mentee_id = ANY(%s)
            """,
            mentee_ids,
        ):
            stated[mentee][skill] = level and min(max(level, 0), 100)
        return stated

    @api.model
    def _read_added_skills(self, mentor_ids):
        """:return: ``{mentor id: [skill id]}``, of which no level is recorded"""
        added = defaultdict(list)
        for mentor, skill in self._fetch(
            "SELECT mentor_id, skill_id FROM mentorat_mentor_added_skill_rel "
            "WHERE mentor_id = ANY(%s)",
            mentor_ids,
        ):
            added[mentor].append(skill)
        return added

    @api.model
    def _read_wishes(self, mentee_ids):
        """:return: ``({mentee id: [preferred mentor id]}, {mentee id: [mentor id to
        avoid]})``, the first choice first"""
        wishes = {"prefer": defaultdict(list), "avoid": defaultdict(list)}
        for mentee, mentor, kind in self._fetch(
            """
            SELECT mentee_id, mentor_id, kind
              FROM mentorat_pairing_wish
             WHERE mentee_id = ANY(%s)
          ORDER BY mentee_id, sequence, id
            """,
            mentee_ids,
        ):
            wishes[kind][mentee].append(mentor)
        return wishes["prefer"], wishes["avoid"]

    @api.model
    def _read_lines_of_management(self, program):
        """:return: ``({employee id: managers}, {employee id: reports})`` at any height;
        a loop in the chart ends where it began"""
        managers, reports = defaultdict(set), defaultdict(set)
        for person, manager in self._fetch(
            """
            WITH RECURSIVE chain (person, manager) AS (
                SELECT id, parent_id
                  FROM hr_employee
                 WHERE parent_id IS NOT NULL
                   AND (id IN (SELECT employee_id FROM mentorat_mentee
                                WHERE program_id = %s)
                        OR id IN (SELECT mentor.employee_id
                                    FROM mentorat_mentor AS mentor
                                    JOIN mentorat_mentor_program_rel AS serves
                                      ON serves.mentor_id = mentor.id
                                   WHERE serves.program_id = %s))
                 UNION
                SELECT chain.person, employee.parent_id
                  FROM chain
                  JOIN hr_employee AS employee ON employee.id = chain.manager
                 WHERE employee.parent_id IS NOT NULL
            )
            SELECT person, manager FROM chain
            """,
            program.id,
            program.id,
        ):
            managers[person].add(manager)
            reports[manager].add(person)
        return managers, reports

    # ------------------------------------------------------------------
    # WHAT WAS BEFORE
    # ------------------------------------------------------------------

    @api.model
    def _read_past_pairs(self, mentees):
        """:return: the pairs ``(mentee id, mentor id)`` that were tried: the mentor
        said no, or it ended before its term. They are not proposed again."""
        rows = self._fetch(
            """
            SELECT DISTINCT mentee_id, mentor_id
              FROM mentorat_agreement
             WHERE mentee_id = ANY(%s)
               AND (declined_at IS NOT NULL
                    OR state = 'ended' AND ended_reason IN ('early', 'reassigned'))
            """,
            mentees.ids,
        )
        return frozenset(rows)
