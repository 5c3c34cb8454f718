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
        mentors = promises._remind_by_hand(self.env.user)
        return self._format_reminded(
            len(mentors), len(live) - len(promises), len(self) - len(live)
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
        for row, mentor in mentors.items():
            row._schedule_due_activity(mentor)
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
