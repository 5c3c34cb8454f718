from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check

LIVE = SQL("('open', 'reminded', 'overdue')")


class MentoratIntegrityCheck(models.AbstractModel):
    """Commitments: owed while a pair lives, watched, reminded, escalated, closed."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        return super()._get_checks() | self._get_owed_checks() | self._get_told_checks()

    @api.model
    def _get_owed_checks(self):
        agreement, commitment = "mentorat.agreement", "mentorat.commitment"
        return {
            "first_contact_not_once": Check(
                agreement,
                self.env._("Each agreement has one promise of a first contact."),
                self.env._(
                    "Record the first contact by the button of the agreement, or "
                    "cancel the assignment and assign again."
                ),
            ),
            "first_contact_not_owed": Check(
                agreement,
                self.env._("A pair without first contact has a promise that runs."),
                self.env._("Cancel the assignment and assign again."),
            ),
            "owed_by_dead_pair": Check(
                commitment,
                self.env._("No promise runs in a pair that is over."),
                self.env._("In Odoo's shell: call _void() of the promise."),
            ),
            "commitment_unwatched": Check(
                commitment,
                self.env._("Each promise that runs is watched for its limit."),
                self.env._("Save one of the delays of the programme anew."),
            ),
            "kept_apart": Check(
                commitment,
                self.env._("A promise has a date on which it was kept if it was kept."),
                self.env._("Somebody wrote into the database: compare the backup."),
            ),
        }

    @api.model
    def _get_told_checks(self):
        commitment, activity = "mentorat.commitment", "mail.activity"
        rule = self.env._("See in the server's log why the automation rule failed.")
        return {
            "reminder_untold": Check(
                commitment,
                self.env._("Whoever owes something was reminded of it."),
                rule,
            ),
            "overdue_untold": Check(
                commitment,
                self.env._("The coordinators know of each promise that is overdue."),
                rule,
            ),
            "activity_left": Check(
                activity,
                self.env._("Nothing is left to do about a promise that is closed."),
                self.env._("Mark the activity as done."),
            ),
            "activity_twice": Check(
                activity,
                self.env._("Nobody has one activity of the service twice."),
                self.env._("Mark the second activity as done."),
            ),
        }

    @api.model
    def _get_single_templates(self):
        prefix = "mentorat_module.mail_template_"
        names = ("reminder", "overdue_coordinator", "overdue_mentee")
        return [*super()._get_single_templates(), *(prefix + name for name in names)]

    # ------------------------------------------------------------------
    # WHAT IS OWED
    # ------------------------------------------------------------------

    @api.model
    def _find_first_contact_not_once(self):
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              LEFT JOIN mentorat_commitment owed
                ON owed.agreement_id = pair.id AND owed.kind = 'first_contact'
             GROUP BY pair.id
            HAVING count(owed.id) = 0
                OR count(*) FILTER (WHERE owed.state != 'void') > 1
            """
        )

    @api.model
    def _find_first_contact_not_owed(self):
        """Nothing is owed while the mentor has no account: that pair is on hold."""
        return SQL(
            """
            SELECT pair.id FROM mentorat_agreement pair
              JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
              JOIN res_users account ON account.id = mentor.user_id AND account.active
             WHERE pair.state = 'assigned' AND mentor.account_lost_at IS NULL
               AND EXISTS (SELECT FROM mentorat_commitment owed
                            WHERE owed.agreement_id = pair.id
                              AND owed.kind = 'first_contact')
               AND NOT EXISTS (SELECT FROM mentorat_commitment owed
                                WHERE owed.agreement_id = pair.id
                                  AND owed.kind = 'first_contact'
                                  AND owed.state IN %s)
            """,
            LIVE,
        )

    @api.model
    def _find_owed_by_dead_pair(self):
        return SQL(
            """
            SELECT owed.id FROM mentorat_commitment owed
              JOIN mentorat_agreement pair ON pair.id = owed.agreement_id
             WHERE owed.state IN %s AND pair.state NOT IN ('assigned', 'active')
            """,
            LIVE,
        )

    @api.model
    def _find_commitment_unwatched(self):
        """The delay of what could not be delivered has not begun."""
        return SQL(
            """
            SELECT id FROM mentorat_commitment
             WHERE state IN ('open', 'reminded') AND next_check_at IS NULL
               AND delivery IS NULL
            """
        )

    @api.model
    def _find_kept_apart(self):
        return SQL(
            """
            SELECT id FROM mentorat_commitment
             WHERE (state IN ('kept', 'kept_late')) != (kept_at IS NOT NULL)
            """
        )

    # ------------------------------------------------------------------
    # WHO WAS TOLD
    # ------------------------------------------------------------------

    @api.model
    def _find_reminder_untold(self):
        """The mentor or the stand-in has a notice; the coordinators an activity, when
        both are away."""
        since = self._get_rule_since("automation_reminded")
        template = self.env.ref("mentorat_module.mail_template_reminder", False)
        if not (since and template):
            return []
        return SQL(
            """
            SELECT owed.id FROM mentorat_commitment owed
             WHERE owed.state IN ('reminded', 'overdue') AND owed.reminder_at > %s
               AND NOT EXISTS (SELECT FROM mentorat_notice notice
                                WHERE notice.res_model = 'mentorat.commitment'
                                  AND notice.res_id = owed.id
                                  AND notice.template_id = %s)
               AND NOT (%s)
            """,
            since,
            template.id,
            self._get_escalated(),
        )

    @api.model
    def _find_overdue_untold(self):
        since = self._get_rule_since("automation_overdue")
        template = self.env.ref(
            "mentorat_module.mail_template_overdue_coordinator", False
        )
        if not (since and template):
            return []
        return SQL(
            """
            SELECT owed.id FROM mentorat_commitment owed
              JOIN mentorat_program program ON program.id = owed.program_id
             WHERE owed.state = 'overdue' AND owed.limit_at > %s
               AND EXISTS (SELECT FROM %s coordinator
                            WHERE coordinator.%s = program.id)
               AND NOT EXISTS (SELECT FROM mentorat_notice notice
                                WHERE notice.res_model = 'mentorat.commitment'
                                  AND notice.res_id = owed.id
                                  AND notice.template_id = %s)
               AND NOT (%s)
            """,
            since,
            *self._get_coordinator_relation(),
            template.id,
            self._get_escalated(),
        )

    @api.model
    def _get_coordinator_relation(self):
        field = self.env["mentorat.program"]._fields["coordinator_ids"]
        return SQL.identifier(field.relation), SQL.identifier(field.column1)

    @api.model
    def _get_escalated(self):
        """Return the condition that the coordinators have, or had, an activity."""
        kind = self.env.ref("mentorat_module.activity_escalation", False)
        return SQL(
            """
            EXISTS (SELECT FROM mail_activity todo
                     WHERE todo.res_model = 'mentorat.commitment'
                       AND todo.res_id = owed.id AND todo.activity_type_id = %(kind)s)
            OR EXISTS (SELECT FROM mail_message done
                        WHERE done.model = 'mentorat.commitment'
                          AND done.res_id = owed.id
                          AND done.mail_activity_type_id = %(kind)s)
            """,
            kind=kind.id if kind else 0,
        )

    @api.model
    def _find_activity_left(self):
        return SQL(
            """
            SELECT todo.id FROM mail_activity todo
              JOIN mentorat_commitment owed ON owed.id = todo.res_id
             WHERE todo.res_model = 'mentorat.commitment' AND todo.active
               AND todo.activity_type_id = ANY(%s) AND owed.state NOT IN %s
            """,
            self._get_activity_types("activity_due", "activity_escalation"),
            LIVE,
        )

    @api.model
    def _find_activity_twice(self):
        return SQL(
            """
            SELECT max(id) FROM mail_activity
             WHERE active AND activity_type_id = ANY(%s)
             GROUP BY res_model, res_id, activity_type_id, user_id
            HAVING count(*) > 1
            """,
            self._get_activity_types(
                "activity_due", "activity_escalation", "activity_closing"
            ),
        )

    @api.model
    def _get_activity_types(self, *names):
        kinds = (self.env.ref(f"mentorat_module.{name}", False) for name in names)
        return [kind.id for kind in kinds if kind]
