from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check
from ..notice.mentorat_notice import PREFIX
from .mentorat_notice import END_MAILS

LIVE = SQL("('assigned', 'active')")


class MentoratIntegrityCheck(models.AbstractModel):
    """Pairs: seats, states, terms, references; and what was signed."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return (
            super()._get_checks()
            | self._get_pair_checks()
            | self._get_term_checks()
            | self._get_signature_checks()
        )

    @api.model
    def _get_pair_checks(self):
        agreement = "mentorat.agreement"
        return {
            "over_capacity": Check(
                "mentorat.mentor",
                self.env._("No mentor accompanies more people than there are seats."),
                self.env._("Raise the capacity, or reassign one of the agreements."),
            ),
            "seats_miscounted": Check(
                "mentorat.mentor",
                self.env._("The number of people accompanied is that of the pairs."),
                self.env._(
                    "Save the capacity of the mentor anew; if it stays wrong, have the "
                    "field active_agreement_count computed again."
                ),
            ),
            "two_mentors": Check(
                "mentorat.mentee",
                self.env._("A registration has one live agreement at the most."),
                self.env._("End the agreement that is not used."),
            ),
            "state_apart": Check(
                "mentorat.mentee",
                self.env._("The stage of a registration is that of its agreement."),
                self.env._(
                    "End the agreement that does not exist for the two any more, or "
                    "assign the mentor again."
                ),
            ),
            "mentor_left": Check(
                agreement,
                self.env._("The mentor of a live pair serves its programme."),
                self.env._("Reassign the agreement, or give the programme back."),
            ),
            "unreachable": Check(
                agreement,
                self.env._(
                    "Both of a live pair can be reached, or it is known why not."
                ),
                self.env._(
                    "Open the account of the mentor again or reassign; enter an "
                    "address or an account for the person accompanied."
                ),
            ),
            "name_twice": Check(
                agreement,
                self.env._("No two agreements have one reference."),
                self.env._(
                    "In Odoo's shell: give the later one the next number of the "
                    "sequence."
                ),
            ),
            "sequence_behind": Check(
                agreement,
                self.env._("The next reference is a new one."),
                self.env._(
                    "Settings, Technical, Sequences, “Mentoring agreements”: set the "
                    "next number above the highest."
                ),
            ),
            "assignment_untold": Check(
                agreement,
                self.env._("Both of a new pair were told."),
                self.env._("Write to both; then see why the automation rule failed."),
            ),
            "end_untold": Check(
                agreement,
                self.env._("Both of a pair that ended were told."),
                self.env._("Write to both; then see why the automation rule failed."),
            ),
        }

    @api.model
    def _get_term_checks(self):
        agreement = "mentorat.agreement"
        return {
            "term_unwatched": Check(
                agreement,
                self.env._("Each active agreement has an end that is watched."),
                self.env._(
                    "Without “In Force Until”: record the first contact again. Else "
                    "save the end of the programme anew."
                ),
            ),
            "end_moved": Check(
                agreement,
                self.env._("The end that was announced to a pair is its end."),
                self.env._("Tell both the new date: “In Force Until”."),
            ),
        }

    @api.model
    def _get_signature_checks(self):
        agreement, signature = "mentorat.agreement", "mentorat.signature"
        restore = self.env._(
            "Somebody wrote into the database. Compare with the backup, and let both "
            "sign again."
        )
        return {
            "signed_twice": Check(
                signature,
                self.env._("Nobody signed one text twice in one role."),
                restore,
            ),
            "signature_without_text": Check(
                signature,
                self.env._("Each signature names the text that was signed."),
                restore,
            ),
            "signature_without_picture": Check(
                signature,
                self.env._("Each signature by hand has its drawing."),
                self.env._("Restore the attachments of the backup."),
            ),
            "signed_at_apart": Check(
                agreement,
                self.env._("“Signed by” is true of the text that is in force."),
                restore,
            ),
            "text_changed": Check(
                agreement,
                self.env._("The text of an agreement is the one that was signed."),
                restore,
            ),
            "change_changed": Check(
                "mentorat.terms.change",
                self.env._("The text of a change is the one that was proposed."),
                restore,
            ),
        }

    @api.model
    def _get_single_templates(self):
        prefix = "mentorat_module.mail_template_"
        names = ("assigned_mentor", "assigned_mentee", "ended", "ended_early")
        return [*super()._get_single_templates(), *(prefix + name for name in names)]

    @api.model
    def _get_references(self, model, ids):
        if model != "mentorat.agreement":
            return super()._get_references(model, ids)
        query = SQL("SELECT id, name FROM mentorat_agreement WHERE id = ANY(%s)", ids)
        return dict(self.env.execute_query(query))

    # ------------------------------------------------------------------
    # PAIRS
    # ------------------------------------------------------------------

    @api.model
    def _find_over_capacity(self):
        return SQL(
            """
            SELECT mentor.id FROM mentorat_mentor mentor
              JOIN mentorat_agreement pair
                ON pair.mentor_id = mentor.id AND pair.state IN %s
             GROUP BY mentor.id HAVING count(*) > mentor.capacity
            """,
            LIVE,
        )

    @api.model
    def _find_seats_miscounted(self):
        return SQL(
            """
            SELECT mentor.id FROM mentorat_mentor mentor
              LEFT JOIN mentorat_agreement pair
                ON pair.mentor_id = mentor.id AND pair.state IN %s
             GROUP BY mentor.id
            HAVING count(pair.id) != COALESCE(mentor.active_agreement_count, 0)
            """,
            LIVE,
        )

    @api.model
    def _find_two_mentors(self):
        return SQL(
            """
            SELECT mentee_id FROM mentorat_agreement WHERE state IN %s
             GROUP BY mentee_id HAVING count(*) > 1
            """,
            LIVE,
        )

    @api.model
    def _find_state_apart(self):
        return SQL(
            """
            SELECT mentee.id FROM mentorat_mentee mentee
              LEFT JOIN (SELECT mentee_id, min(state) AS state
                           FROM mentorat_agreement WHERE state IN %s
                          GROUP BY mentee_id) pair ON pair.mentee_id = mentee.id
             WHERE COALESCE(pair.state, 'none') != CASE mentee.state
                   WHEN 'matched' THEN 'assigned'
                   WHEN 'active' THEN 'active' ELSE 'none' END
            """,
            LIVE,
        )

    @api.model
    def _find_mentor_left(self):
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
             WHERE pair.state IN %s
               AND (NOT mentor.active OR NOT EXISTS (
                    SELECT FROM mentorat_mentor_program_rel served
                     WHERE served.mentor_id = mentor.id
                       AND served.program_id = pair.program_id))
            """,
            LIVE,
        )

    @api.model
    def _find_unreachable(self):
        """A mentor acts in an account; to a mentee an address is enough. A pair on hold
        and a problem that is open are known to the coordinators."""
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
              JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
              LEFT JOIN res_users account ON account.id = mentor.user_id
              LEFT JOIN res_users own ON own.id = mentee.user_id
              LEFT JOIN res_partner who ON who.id = mentee.partner_id
             WHERE pair.state IN %s
               AND (account.active IS NOT TRUE AND mentor.account_lost_at IS NULL
                    OR own.active IS NOT TRUE AND COALESCE(who.email, '') = ''
                       AND NOT EXISTS (SELECT FROM mentorat_problem problem
                                        WHERE problem.partner_id = who.id
                                          AND problem.cleared_at IS NULL))
            """,
            LIVE,
        )

    @api.model
    def _find_name_twice(self):
        return SQL(
            "SELECT max(id) FROM mentorat_agreement GROUP BY name HAVING count(*) > 1"
        )

    @api.model
    def _find_sequence_behind(self):
        sequence = self.env.ref("mentorat_module.sequence_agreement", False)
        if not sequence:
            return []
        return SQL(
            """
            SELECT id FROM mentorat_agreement
             WHERE name ~ '/[0-9]{1,9}$'
               AND substring(name FROM '[0-9]+$')::bigint >= %s
            """,
            sequence.number_next_actual,
        )

    @api.model
    def _find_assignment_untold(self):
        since = self._get_rule_since("automation_assigned")
        if not since:
            return []
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
              JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
             WHERE pair.state IN %s AND pair.assigned_at > %s
               AND pair.create_date > %s AND (%s OR %s)
            """,
            LIVE,
            since,
            since,
            *(
                self._get_untold(
                    SQL("pair"),
                    SQL("%s.partner_id", SQL.identifier(role)),
                    "mentorat.agreement",
                    f"mail_template_assigned_{role}",
                )
                for role in ("mentor", "mentee")
            ),
        )

    @api.model
    def _find_end_untold(self):
        since = self._get_rule_since("automation_ended")
        if not since:
            return []
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
              JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
             WHERE pair.state = 'ended' AND pair.ended_at > %s AND (%s OR %s)
            """,
            since,
            *(
                self._get_untold(
                    SQL("pair"),
                    SQL("%s.partner_id", SQL.identifier(role)),
                    "mentorat.agreement",
                    "mail_template_ended",
                )
                for role in ("mentor", "mentee")
            ),
        )

    # ------------------------------------------------------------------
    # TERMS
    # ------------------------------------------------------------------

    @api.model
    def _find_term_unwatched(self):
        return SQL(
            """
            SELECT id FROM mentorat_agreement
             WHERE state = 'active' AND (date_end IS NULL OR next_check_at IS NULL)
            """
        )

    @api.model
    def _find_end_moved(self):
        """The scheduled action has announced the end, and it is not what one of the two
        was last told; no mail that tells it is on its way."""
        rule = self.env.ref("mentorat_module.automation_end_moved", False)
        if not (rule and rule.active):
            return []
        mails = [
            template.id
            for name in END_MAILS
            if (template := self.env.ref(f"{PREFIX}{name}", False))
        ]
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
              JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
              CROSS JOIN LATERAL (VALUES
                   (mentor.partner_id, pair.mentor_end_told),
                   (mentee.partner_id, pair.mentee_end_told)) each (partner_id, told)
              JOIN res_partner who ON who.id = each.partner_id
             WHERE pair.state = 'active' AND pair.end_announced = pair.date_end
               AND each.told IS DISTINCT FROM pair.date_end
               AND who.active AND who.email != ''
               AND NOT EXISTS (SELECT FROM res_users account
                                WHERE account.partner_id = who.id
                                  AND NOT account.active)
               AND NOT EXISTS (
                   SELECT FROM mentorat_notice notice
                    WHERE notice.res_model = 'mentorat.agreement'
                      AND notice.res_id = pair.id
                      AND notice.partner_id = who.id
                      AND notice.template_id = ANY(%s)
                      AND notice.state IN ('pending', 'held', 'queued'))
             GROUP BY pair.id
            """,
            mails,
        )

    # ------------------------------------------------------------------
    # SIGNATURES
    # ------------------------------------------------------------------

    @api.model
    def _find_signed_twice(self):
        return SQL(
            """
            SELECT max(id) FROM mentorat_signature
             GROUP BY agreement_id, role, text_sha256 HAVING count(*) > 1
            """
        )

    @api.model
    def _find_signature_without_text(self):
        """Of an earlier text, the SHA-256 is all that is kept."""
        return SQL(
            """
            SELECT id FROM mentorat_signature
             WHERE length(text_sha256) != 64
                OR translate(text_sha256, '0123456789abcdef', '') != ''
            """
        )

    @api.model
    def _find_signature_without_picture(self):
        return SQL(
            """
            SELECT sign.id FROM mentorat_signature sign
             WHERE sign.manner = 'drawn' AND NOT EXISTS (
                   SELECT FROM ir_attachment picture
                    WHERE picture.res_model = 'mentorat.signature'
                      AND picture.res_field = 'signature'
                      AND picture.res_id = sign.id)
            """
        )

    @api.model
    def _find_signed_at_apart(self):
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              LEFT JOIN mentorat_signature sign
                ON sign.agreement_id = pair.id
               AND sign.text_sha256 = pair.charter_sha256
             GROUP BY pair.id
            HAVING COALESCE(bool_or(sign.role = 'mentee'), FALSE)
                   != (pair.mentee_signed_at IS NOT NULL)
                OR COALESCE(bool_or(sign.role = 'mentor'), FALSE)
                   != (pair.mentor_signed_at IS NOT NULL)
            """
        )

    @api.model
    def _find_text_changed(self):
        return self._get_changed_text("mentorat_agreement", "charter_text")

    @api.model
    def _find_change_changed(self):
        return self._get_changed_text("mentorat_terms_change", "text")

    @api.model
    def _get_changed_text(self, table, column):
        """Return the query of the rows whose text has another SHA-256 than stored."""
        text = SQL.identifier(column)
        stored = "charter_sha256" if column == "charter_text" else "text_sha256"
        return SQL(
            """
            SELECT id FROM %s
             WHERE encode(sha256(convert_to(NULLIF(%s, ''), 'UTF8')), 'hex')
                   IS DISTINCT FROM NULLIF(%s, '')
            """,
            SQL.identifier(table),
            text,
            SQL.identifier(stored),
        )
