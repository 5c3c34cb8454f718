import logging
from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import timezones

_logger = logging.getLogger(__name__)

# The hour, on the reader's wall, at which what waited for the daily mail leaves.
DAILY_HOUR = 7
CRON = "mentorat_module.ir_cron_notices"
FIRST_RETRY_MINUTES = 5
LONGEST_RETRY_MINUTES = 24 * 60


class MentoratNotice(models.Model):
    """Something one person is to be told. What is due for a person in one run leaves as
    one mail, when and as that person chose; a mail that the server refused is sent
    again, one that left is not.

    A notice keeps *what about* and no text: the mail is written when it leaves, from a
    template that HR can edit, in the reader's language."""

    _name = "mentorat.notice"
    _description = "Mentoring Notice"
    _inherit = ["mentorat.quiet.mixin"]
    _order = "id"

    partner_id = fields.Many2one(
        "res.partner", required=True, ondelete="cascade", index=True, string="To"
    )
    template_id = fields.Many2one(
        "mail.template", required=True, ondelete="cascade", string="Mail Template"
    )
    res_model = fields.Char(required=True, string="About (Model)")
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, string="About (Record)"
    )
    state = fields.Selection(
        [
            ("pending", "To send"),
            ("queued", "Handed to the mail server"),
            ("sent", "Sent"),
            ("in_app", "In the application only"),
            ("dropped", "No longer relevant"),
        ],
        default="pending",
        required=True,
        string="Stage",
    )
    due_at = fields.Datetime(required=True, string="Leaves At")
    mail_id = fields.Many2one("mail.mail", ondelete="set null", index="btree_not_null")
    sent_at = fields.Datetime(string="Sent On")
    failures = fields.Integer(string="Failed Attempts")

    _pending_idx = models.Index("(due_at, partner_id) WHERE state = 'pending'")
    _queued_idx = models.Index("(due_at) WHERE state = 'queued'")

    # ------------------------------------------------------------------
    # QUEUE
    # ------------------------------------------------------------------

    @api.model
    def _queue(self, record, partner, template_xmlid):
        """Tell ``partner`` about ``record``, once this transaction has succeeded."""
        return self._queue_many([(record, partner)], template_xmlid)

    @api.model
    def _queue_many(self, pairs, template_xmlid):
        """Tell each partner about its record.

        :param list pairs: ``(record, partner)``; a partner may be empty
        :param str template_xmlid: the mail template, on the model of the records
        """
        template = self.env.ref(template_xmlid)
        pairs = [(record, partner) for record, partner in pairs if partner]
        values = [
            self._prepare_values(record, partner, template) for record, partner in pairs
        ]
        self._defer_values(pairs, values)
        notices = self.sudo().create(values)  # sudo: nobody edits the outbox by hand
        pending = notices.filtered(lambda notice: notice.state == "pending")
        self.env["mentorat.due.mixin"]._trigger_at(CRON, set(pending.mapped("due_at")))
        return notices

    @api.model
    def _prepare_values(self, record, partner, template):
        now = fields.Datetime.now()
        # sudo: how this person wants to be told
        user = partner.sudo().user_ids[:1]
        choice = user.mentorat_notification or "at_once"
        return {
            "partner_id": partner.id,
            "template_id": template.id,
            "res_model": record._name,
            "res_id": record.id,
            "state": "in_app" if choice == "in_app" else "pending",
            "due_at": self._get_next_daily(now, partner) if choice == "daily" else now,
        }

    @api.model
    def _get_next_daily(self, now, partner):
        """:return: the next ``DAILY_HOUR`` o'clock where ``partner`` is, naive UTC"""
        tz = partner.tz or "UTC"
        day = timezones.local_date(now, tz)
        for date in (day, day + timedelta(days=1)):
            instant = timezones.to_utc(datetime.combine(date, time(DAILY_HOUR)), tz)
            if instant > now:
                return instant
        return now

    # ------------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------------

    @api.model
    def _cron_send(self, batch_size=50):
        """One mail a person for all that is due, committed person by person."""
        now = fields.Datetime.now()
        self._settle_queued(now)
        due = Domain("state", "=", "pending") & Domain("due_at", "<=", now)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(due))
        while True:
            partners = [
                partner
                for [partner] in self._read_group(
                    due, ["partner_id"], order="partner_id", limit=batch_size
                )
            ]
            if not partners:
                return
            for partner in partners:
                notices = self.search(due & Domain("partner_id", "=", partner.id))
                notices = notices.try_lock_for_update()
                (notices - notices._defer(now))._send(now)
                if not progress._commit_progress(len(notices)):
                    return

    def _send(self, now):
        """Hand one mail to the mail queue for ``self``, notices of one person."""
        if not self:
            return
        try:
            with self.env.cr.savepoint():
                mail = self._create_mail()
                self.write(
                    {"state": "queued" if mail else "dropped", "mail_id": mail.id}
                )
                self.env.flush_all()
        except Exception:
            self.env.invalidate_all(flush=False)
            if len(self) > 1:
                for notice in self:  # what cannot be written holds back nothing else
                    notice._send(now)
                return
            _logger.exception("%s could not be written and will be retried", self)
            self._postpone(now)

    def _create_mail(self):
        """:return: the ``mail.mail``, empty when nothing is left to tell"""
        partner = self.partner_id
        lang = partner.lang or self.env.company.partner_id.lang or self.env.lang
        notices = self.with_context(lang=lang, tz=partner.tz)
        parts = [part for notice in notices if (part := notice._render_part())]
        if not parts:
            return self.env["mail.mail"]
        return self.env["mail.mail"].create(
            notices._prepare_mail_values(partner, parts, lang)
        )

    def _render_part(self):
        """:return: ``{"subject", "body"}`` in the language of the context, or ``False``
        when the record is gone"""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            return False
        template = self.template_id.with_context(
            lang=self.env.context["lang"], mentorat_recipient_id=self.partner_id.id
        )
        ids = record.ids
        return {
            "subject": template._render_field("subject", ids)[record.id],
            "body": template._render_field(
                "body_html", ids, options={"post_process": True}
            )[record.id],
        }

    def _prepare_mail_values(self, partner, parts, lang):
        # One line: a line break in a name would stop the mail, and those that follow.
        subject = " ".join(parts[0]["subject"].split())
        if len(parts) > 1:
            subject = self.env._("Mentoring: %s things for you", len(parts))
        company = self._get_company() or self.env.company
        conversation = self._get_conversation()
        reference = conversation._get_mail_reference() if conversation else False
        body = self.env["ir.qweb"]._render(
            "mentorat_module.notice_mail",
            {
                "partner": partner,
                "parts": parts,
                "company": company,
                "goes_to_conversation": bool(reference),
            },
            lang=lang,
        )
        return {
            "subject": subject,
            "body_html": body,
            "recipient_ids": [fields.Command.set(partner.ids)],
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "reply_to": (
                conversation._notify_get_reply_to()[conversation.id]
                if reference
                else self._get_reply_to()
            ),
            "references": reference,
            "auto_delete": False,
            "message_type": "email_outgoing",
            "is_internal": True,
        }

    def _get_programs(self):
        """:return: the programmes these notices are about"""
        programs = self.env["mentorat.program"]
        for notice in self:
            record = self.env[notice.res_model].browse(notice.res_id)
            if record._name == "mentorat.program":
                programs |= record
            elif record._name == "calendar.event":
                programs |= record.mentorat_agreement_id.program_id
            elif "program_id" in record._fields:
                programs |= record.program_id
        return programs

    def _get_company(self):
        return self._get_programs().company_id[:1]

    def _get_conversation(self):
        """:return: the conversation (sudo) that all of these notices are about"""
        ids = set(self.mapped("res_id"))
        is_one = set(self.mapped("res_model")) == {"mentorat.request"} and len(ids) == 1
        # sudo: where an answer goes, and nothing of what was said
        return self.env["mentorat.request"].sudo().browse(ids if is_one else ())

    def _get_reply_to(self):
        """An answer goes to a person, the coordinator, unless it is the answer to a
        question, which only the pair reads."""
        return self._get_programs().coordinator_ids[:1].email_formatted or False

    # ------------------------------------------------------------------
    # AFTERWARDS
    # ------------------------------------------------------------------

    @api.model
    def _settle_queued(self, now):
        """See what became of the mails handed over: what left is settled, what the
        server refused is sent again later."""
        queued = self.search([("state", "=", "queued"), ("due_at", "<=", now)])
        by_mail = defaultdict(self.browse)
        for notice in queued:
            by_mail[notice.mail_id] |= notice
        for mail, notices in by_mail.items():
            if not mail or mail.state == "cancel":
                notices.write({"state": "dropped"})
            elif mail.state == "sent":
                notices.write({"state": "sent", "sent_at": now, "mail_id": False})
                mail.unlink()
            elif mail.state == "exception":
                notices._postpone(now)
                mail.mark_outgoing()
                mail.scheduled_date = notices[0].due_at
        self._plan_settlement()

    @api.model
    def _plan_settlement(self):
        """Come back for the mails that are still on their way."""
        upcoming = self.search_fetch([("state", "=", "queued")], ["due_at"])
        soon = fields.Datetime.now() + timedelta(minutes=FIRST_RETRY_MINUTES)
        instants = {max(notice.due_at, soon) for notice in upcoming}
        self.env["mentorat.due.mixin"]._trigger_at(CRON, instants)

    def _postpone(self, now):
        """Try again after 5, 10, 20 … minutes, a day at the most."""
        failures = max(self.mapped("failures")) + 1
        minutes = min(FIRST_RETRY_MINUTES * 2 ** (failures - 1), LONGEST_RETRY_MINUTES)
        self.write({"failures": failures, "due_at": now + timedelta(minutes=minutes)})
