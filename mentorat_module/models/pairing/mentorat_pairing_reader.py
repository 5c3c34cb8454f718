from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import matching


class MentoratPairingReader(models.AbstractModel):
    """Read a waiting list and the mentors of its programme for the pairing, in as many
    queries for ten thousand people as for one.

    Employee files are read with SQL, past the rights of the user: only what the pairing
    compares leaves them, and only methods that checked a coordinator call this.
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
        :param weights: ``{criterion: weight}``; those of the programme when not given
        :param date day: the day of the pairing, today in the programme when not given
        :return: a ``matching.Pool`` whose keys are the ids of the records
        :raise UserError: the server lacks the packages that compute it
        """
        if error := self._get_package_error():
            raise UserError(error)
        program = program.sudo()  # sudo: see above
        if mentees is None:
            mentees = program._get_waiting()
        day = day or self.env["mentorat.mentor"]._get_program_day(program)
        mentor_ids = program.mentor_ids.ids
        self.env.flush_all()
        of_mentees, of_mentors, of_pairs = self._read_criteria(
            mentees.ids, mentor_ids, day
        )
        return matching.Pool(
            self._read_mentees(mentees.ids, of_mentees),
            self._read_mentors(program, day, of_mentors),
            weights or program._get_weights(),
            pair_data=of_pairs,
            on=day,
        )

    @api.model
    def _read_criteria(self, mentee_ids, mentor_ids, day):
        """Return what the criteria compare, see their ``_read``."""
        of_mentees, of_mentors, of_pairs = defaultdict(dict), defaultdict(dict), {}
        for criterion in self.env["mentorat.pairing.criterion"]._get_all():
            mentees, mentors, pairs = criterion._read(mentee_ids, mentor_ids, day)
            for data, found in ((of_mentees, mentees), (of_mentors, mentors)):
                for key, values in found.items():
                    data[key].update(values)
            of_pairs.update(pairs)
        return of_mentees, of_mentors, of_pairs

    @api.model
    def _read_mentees(self, mentee_ids, data):
        """Return the ``matching.Mentee`` of these registrations.

        :param data: ``{mentee id: what the criteria read}``
        """
        avoided = defaultdict(set)
        wishes = self.env["mentorat.pairing.wish"]._read_avoided(mentee_ids)
        for mentee, mentor, _wish in wishes:
            avoided[mentee].add(mentor)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id,
                       employee_id,
                       COALESCE(returned_at, registered_at),
                       returned_at IS NOT NULL
                  FROM mentorat_mentee
                 WHERE id = ANY(%s)
                """,
                mentee_ids,
            )
        )
        return [
            matching.Mentee(
                key=key,
                person=person,
                avoided=frozenset(avoided[key]),
                waiting_since=since,
                comes_first=came_back,
                data=data[key],
            )
            for key, person, since, came_back in rows
        ]

    @api.model
    def _read_mentors(self, program, day, data):
        """Return the ``matching.Mentor`` of the mentors of ``program``.

        :param data: ``{mentor id: what the criteria read}``
        """
        mentor_ids = program.mentor_ids.ids
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id,
                       employee_id,
                       active AND account_lost_at IS NULL,
                       capacity,
                       COALESCE(active_agreement_count, 0),
                       available_from
                  FROM mentorat_mentor
                 WHERE id = ANY(%s)
                """,
                mentor_ids,
            )
        )
        Mentor = self.env["mentorat.mentor"]
        away = Mentor._read_absences(mentor_ids, day)
        managers, reports = self._read_lines_of_management(program)
        return [
            matching.Mentor(
                key=key,
                person=person,
                capacity=capacity,
                load=load,
                available=bool(active),
                available_from=Mentor._get_first_day(since, away[key], day, program),
                managers=frozenset(managers[person]),
                reports=frozenset(reports[person]),
                data=data[key],
            )
            for key, person, active, capacity, load, since in rows
        ]

    @api.model
    def _read_lines_of_management(self, program):
        """Return ``({employee id: managers}, {employee id: reports})`` at any height,
        even where the organisation chart has a loop."""
        managers, reports = defaultdict(set), defaultdict(set)
        query = SQL(
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
        )
        for person, manager in self.env.execute_query(query):
            managers[person].add(manager)
            reports[manager].add(person)
        return managers, reports

    # ------------------------------------------------------------------
    # WHAT COMPUTES IT
    # ------------------------------------------------------------------

    @api.model
    def _get_package_error(self):
        """Return what the server lacks to compute pairings, False if nothing.

        Only the pairing needs these packages, so they are no external dependencies of
        the addon: Odoo would refuse to update all of it where one is missing."""
        missing = matching.find_missing_packages()
        if not missing:
            return False
        return self.env._(
            "This server cannot compute pairings: it lacks the Python packages "
            "%(packages)s, which an administrator installs. Until then, mentors are "
            "assigned by hand; everything else works.",
            packages=", ".join(missing),
        )

    # ------------------------------------------------------------------
    # PAIRS TRIED BEFORE
    # ------------------------------------------------------------------

    @api.model
    def _read_past_pairs(self, mentees):
        """Return the pairs ``(mentee id, mentor id)`` that the mentor declined or that
        ended before their term, in any registration of the person. They are not
        proposed again, unless the pair ended because the person left, who asks for that
        mentor now."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT mentee.id, pair.mentor_id
                  FROM mentorat_mentee AS mentee
                  JOIN mentorat_mentee AS any_of_theirs
                    ON any_of_theirs.employee_id = mentee.employee_id
                  JOIN mentorat_agreement AS pair ON pair.mentee_id = any_of_theirs.id
                 WHERE mentee.id = ANY(%s)
                   AND (pair.declined_at IS NOT NULL
                        OR pair.state = 'ended'
                           AND pair.ended_reason IN ('early', 'reassigned')
                           AND (pair.mentee_waits_again OR NOT EXISTS (
                                   SELECT 1
                                     FROM mentorat_pairing_wish AS wish
                                    WHERE wish.mentee_id = mentee.id
                                      AND wish.mentor_id = pair.mentor_id
                                      AND wish.kind = 'prefer')))
                """,
                mentees.ids,
            )
        )
        return frozenset(rows)
