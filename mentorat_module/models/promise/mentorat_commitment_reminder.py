from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import timezones


class MentoratCommitment(models.Model):
    """Commitments that a coordinator reminds of by hand, many at once.

    At most once a day for each commitment, the day being that of its programme. What
    one mentor is reminded of in one go leaves as one mail, as all notices do.
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
        """Remind the mentors of these promises, those that still run.

        :return: a notification: how many mentors were reminded, and how many promises
            were passed over, and why
        :raise AccessError: the user is not a coordinator
        """
        if not self.env.user.has_group("mentorat_module.group_mentorat_coordinator"):
            raise AccessError(self.env._("Only a coordinator reminds mentors."))
        self.check_access("read")
        live = self._filter_live()
        # sudo: promises are written by events; this is one, by whoever may see them
        promises = live.sudo().filtered(lambda promise: not promise._was_told_today())
        promises = promises.try_lock_for_update(allow_referencing=True)
        promises._remind_by_hand(self.env.user)
        mentors = len(promises.mentor_id)
        return self._format_reminded(
            mentors, len(live) - len(promises), len(self) - len(live)
        )

    def _was_told_today(self):
        """Whether somebody reminded of this promise today, where the programme runs."""
        self.ensure_one()
        last = self.reminded_by_hand_at
        tz = self.program_id.tz
        return bool(last) and (
            timezones.local_date(last, tz)
            == timezones.local_date(fields.Datetime.now(), tz)
        )

    def _remind_by_hand(self, user):
        """Tell the mentors, and keep who did so and when."""
        self.write(
            {
                "reminded_by_hand_at": fields.Datetime.now(),
                "reminded_by_hand_id": user.id,
            }
        )
        self.env["mentorat.notice"]._queue_many(
            [(promise, promise.mentor_id.partner_id) for promise in self],
            "mentorat_module.mail_template_hand_reminder",
        )
        body = self.env._("%s reminded the mentor by hand.", user.name)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        self._ensure_mentor_activity()

    def _ensure_mentor_activity(self):
        """Whoever wants no mail finds the promise among their activities."""
        due = self.env.ref("mentorat_module.activity_due")
        for promise in self:
            if due not in promise.activity_ids.activity_type_id:
                promise._schedule_silent_activity(
                    "mentorat_module.activity_due",
                    promise.mentor_id.user_id,
                    promise.limit_at,
                )

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
