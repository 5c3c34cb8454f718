from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..common.mentorat_integrity_check import Check
from .mentorat_notice import LEAST_KEPT_DAYS

# The outbox runs every 15 minutes at the least; mails leave within the hour.
STUCK = timedelta(hours=1)
MAIL_STUCK = timedelta(days=1)
# How far back the outbox is compared with what happened: older rows may be deleted.
COMPARED_DAYS = timedelta(days=LEAST_KEPT_DAYS)


class MentoratIntegrityCheck(models.AbstractModel):
    """The outbox: what waits leaves, and nobody is told twice."""

    _inherit = "mentorat.integrity.check"

    @api.model
    def _get_checks(self):
        model = "mentorat.notice"
        return super()._get_checks() | {
            "notice_failed": Check(
                model,
                self.env._("No notice fails to leave."),
                self.env._(
                    "Overview, “To Be Solved”: the mail template or the mail server "
                    "is at fault. The outbox tries again by itself."
                ),
            ),
            "notice_stuck": Check(
                model,
                self.env._("No notice waits long after its time."),
                self.env._(
                    "The scheduler or the mail server has stopped: see “Scheduled "
                    "actions” on the overview, then Settings, Technical, Emails."
                ),
            ),
            "notice_about_nothing": Check(
                model,
                self.env._("Each notice that waits is about a record that exists."),
                self.env._("Delete the notice: there is nothing left to tell."),
            ),
            "notice_untrue": Check(
                model,
                self.env._("What is about to leave is still true."),
                self.env._(
                    "Nothing, if it is not there any more in a minute: the outbox "
                    "drops it. Else see “Scheduled actions” on the overview."
                ),
            ),
            "held_unseen": Check(
                model,
                self.env._("The coordinators know of each notice that is held."),
                self.env._(
                    "Correct the address of the person, then write to them: what was "
                    "held leaves by itself."
                ),
            ),
            "notice_twice": Check(
                model,
                self.env._("Nobody is told twice of what happens once."),
                self.env._(
                    "Delete the second one if it waits. If both left, a copy of the "
                    "database runs beside this one: neutralise or stop it."
                ),
            ),
        }

    @api.model
    def _get_single_templates(self):
        """Hook: return the XML ids of the mails that tell of what happens once."""
        return []

    @api.model
    def _find_notice_failed(self):
        return SQL(
            "SELECT id FROM mentorat_notice "
            "WHERE failures > 0 AND state IN ('pending', 'queued')"
        )

    @api.model
    def _find_notice_stuck(self):
        now = self._get_now()
        return SQL(
            """
            SELECT id FROM mentorat_notice
             WHERE COALESCE(failures, 0) = 0 AND NOT (%s)
               AND (state = 'pending' AND due_at < %s
                    OR state = 'queued' AND due_at < %s)
            """,
            self._get_about_nothing(),
            now - STUCK,
            now - MAIL_STUCK,
        )

    @api.model
    def _find_notice_about_nothing(self):
        # One that is not due yet is dropped when its time comes.
        return SQL(
            """
            SELECT id FROM mentorat_notice
             WHERE state = 'pending' AND due_at < %s
               AND COALESCE(failures, 0) = 0 AND (%s)
            """,
            self._get_now() - STUCK,
            self._get_about_nothing(),
        )

    @api.model
    def _get_about_nothing(self):
        """Return the condition that the record of a notice does not exist."""
        models = [
            model
            for (model,) in self.env.execute_query(
                SQL(
                    "SELECT DISTINCT res_model FROM mentorat_notice "
                    "WHERE state IN ('pending', 'queued')"
                )
            )
        ]
        conditions = [
            SQL(
                "res_model = %s AND NOT EXISTS "
                "(SELECT FROM %s each WHERE each.id = res_id)",
                model,
                SQL.identifier(self.env[model]._table),
            )
            if model in self.env
            else SQL("res_model = %s", model)
            for model in models
        ]
        return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")

    @api.model
    def _find_notice_untrue(self):
        now = self._get_now()
        # sudo: the outbox; only references are shown
        due_sudo = (
            self.env["mentorat.notice"]
            .sudo()
            .search(
                [
                    ("state", "=", "pending"),
                    ("failures", "in", (0, False)),
                    ("due_at", "<=", now),
                    ("due_at", ">=", now - STUCK),
                    ("res_model", "in", list(self.env.registry)),
                ]
            )
        )
        untrue_sudo = due_sudo._find_untrue()
        return [(notice._name, notice.id, False) for notice in untrue_sudo]

    @api.model
    def _find_held_unseen(self):
        return SQL(
            """
            SELECT notice.id FROM mentorat_notice notice
             WHERE notice.state = 'held' AND NOT EXISTS (
                   SELECT FROM mentorat_problem problem
                    WHERE problem.partner_id = notice.partner_id
                      AND problem.cleared_at IS NULL)
            """
        )

    @api.model
    def _find_notice_twice(self):
        ids = [
            template.id
            for xmlid in self._get_single_templates()
            if (template := self.env.ref(xmlid, raise_if_not_found=False))
        ]
        return SQL(
            """
            SELECT max(id) FROM mentorat_notice
             WHERE template_id = ANY(%s) AND state != 'dropped' AND email_to IS NULL
             GROUP BY template_id, res_model, res_id, partner_id
            HAVING count(*) > 1
            """,
            ids,
        )

    # ------------------------------------------------------------------
    # WHO SHOULD HAVE BEEN TOLD
    # ------------------------------------------------------------------

    @api.model
    def _get_rule_since(self, xmlid):
        """Return since when (naive UTC) the automation rule ``xmlid`` has been as it
        is, 30 days ago at the most; ``False`` when it is switched off."""
        rule = self.env.ref(f"mentorat_module.{xmlid}", raise_if_not_found=False)
        if not (rule and rule.active and rule.action_server_ids):
            return False
        changed = max([rule.write_date, *rule.action_server_ids.mapped("write_date")])
        return max(changed, self._get_now() - COMPARED_DAYS)

    @api.model
    def _get_untold(self, table, partner, model, template, told_of=None):
        """Return the condition that a person has an address and no notice.

        :param SQL table: the alias of the record
        :param SQL partner: the column of the contact
        :param str model: of the record
        :param str template: the name of the mail, without its module
        :param SQL told_of: the column of the record's id, by default ``id``
        """
        found = self.env.ref(f"mentorat_module.{template}", raise_if_not_found=False)
        return SQL(
            """
            EXISTS (
                SELECT FROM res_partner who
                 WHERE who.id = %(partner)s AND who.active AND who.email != ''
                   AND NOT EXISTS (SELECT FROM res_users account
                                    WHERE account.partner_id = who.id
                                      AND NOT account.active)
            ) AND NOT EXISTS (
                SELECT FROM mentorat_notice notice
                 WHERE notice.res_model = %(model)s
                   AND notice.res_id = %(res_id)s
                   AND notice.template_id = %(template)s
                   AND notice.partner_id = %(partner)s
            )
            """,
            partner=partner,
            model=model,
            res_id=told_of or SQL("%s.id", table),
            template=found.id if found else 0,
        )
