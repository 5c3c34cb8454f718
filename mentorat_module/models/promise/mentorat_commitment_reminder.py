from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import timezones


class MentoratCommitment(models.Model):
    """Reminders that a coordinator sends by hand, for many commitments at once.

    Each commitment at most once a day, in the time zone of its programme; one mail for
    each mentor, as for all notices.
    """

    _inherit = "mentorat.commitment"

    reminded_by_hand_at = fields.Datetime(
        string="Reminded by Hand", copy=False, readonly=True
    )
    reminded_by_hand_id = fields.Many2one(
        "res.users",
        string="Reminded By",
        ondelete="set null",
        copy=False,
        readonly=True,
        help="The coordinator who last reminded the mentor of this promise.",
    )

    def action_remind_by_hand(self):
        """Remind the mentors of those of these commitments that are still open.

        :return: a notification: how many mentors were reminded, how many commitments
            were skipped, and why
        :raise AccessError: the user is not a coordinator
        """
        if not self.env.user.has_group("mentorat_module.group_mentorat_coordinator"):
            raise AccessError(self.env._("Only a coordinator reminds mentors."))
        self.check_access("read")
        self.env["mentorat.rate.log"]._check_limit("reminder")
        live = self._filter_live()
        # sudo: the role was checked, and only what the user may read is written
        due_sudo = live.sudo().filtered(lambda row: not row._is_reminded_today())
        due_sudo = due_sudo.try_lock_for_update(allow_referencing=True)
        mentors = due_sudo._remind_by_hand(self.env.user)
        return self._format_reminded(
            len(mentors), len(live) - len(due_sudo), len(self) - len(live)
        )

    def _is_reminded_today(self):
        """Whether somebody sent a reminder by hand today, in the time zone of the
        programme."""
        self.ensure_one()
        last = self.reminded_by_hand_at
        tz = self.program_id.tz
        return bool(last) and (
            timezones.local_date(last, tz)
            == timezones.local_date(fields.Datetime.now(), tz)
        )

    def _remind_by_hand(self, user):
        """Notify whoever answers now, and store who reminded them and when.

        :return: the mentors who were reminded
        """
        self.write(
            {
                "reminded_by_hand_at": fields.Datetime.now(),
                "reminded_by_hand_id": user.id,
            }
        )
        answering = self.agreement_id._get_answering()
        mentors = {row: answering[row.agreement_id]["mentor"] for row in self}
        self.env["mentorat.notice"]._queue_many(
            [(row, mentor.partner_id) for row, mentor in mentors.items()],
            "mentorat_module.mail_template_hand_reminder",
        )
        body = self.env._("%s reminded the mentor by hand.", user.name)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        self._schedule_due_activities(mentors)
        return self.env["mentorat.mentor"].union(*mentors.values())

    @api.model
    def _format_reminded(self, mentors, already, over):
        """Return the notification of these counts."""
        words = [
            self.env._("One mentor reminded.")
            if mentors == 1
            else self.env._("%s mentors reminded.", mentors)
        ]
        if already:
            words.append(self.env._("Already reminded today: %s.", already))
        if over:
            words.append(self.env._("Not running any more: %s.", over))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if mentors else "warning",
                "message": " ".join(words),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
