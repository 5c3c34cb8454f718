from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import quiet_hours, timezones

# The local hour of the daily mail.
DAILY_HOUR = 7
# Mails handed over are looked at again after this time.
SETTLEMENT_DELAY = timedelta(minutes=5)


class MentoratNotice(models.Model):
    """Tell one person about one record, by mail.

    What is due for a person in one run leaves as one mail, when and as that person
    chose. A notice has no text: the mail is written when it leaves, from a template
    that HR can edit, in the language of its recipient. A mail that the server refused
    is sent again."""

    _name = "mentorat.notice"
    _description = "Mentoring Notice"
    _inherit = ["mentorat.retry.mixin"]
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
    about_partner_id = fields.Many2one(
        "res.partner",
        ondelete="cascade",
        string="About Whom",
        help="A person whom the mail names: who joined or left a pair.",
    )
    also_ids = fields.Json(
        string="About Also",
        help="Further records of the same kind, of which the one mail speaks.",
    )
    email_to = fields.Char(
        string="At the Address",
        help="Another address than the one of the recipient, such as the one before.",
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
    def _queue(self, record, partner, template_xmlid, email_to=False):
        """Tell ``partner`` about ``record``, once this transaction has succeeded."""
        return self._queue_many([(record, partner)], template_xmlid, email_to=email_to)

    @api.model
    def _queue_many(self, pairs, template_xmlid, about=None, email_to=False, also=None):
        """Tell each partner about its record.

        :param list pairs: ``(record, partner)``; a partner may be empty
        :param about: the contact whom the mail names, see ``_get_about_partner``
        :param str email_to: the address instead of theirs; leaves at once
        :param also: further records that the one mail speaks of; its template finds
            their ids in the context, ``mentorat_also_ids``
        """
        template, day_tests = self.env.ref(template_xmlid), {}
        if not email_to:
            pairs = self._filter_signing_in(pairs)
        values_list = [
            {
                **self._prepare_values(record, partner, template, day_tests),
                "about_partner_id": about and about.id,
                "also_ids": (also and also.ids) or False,
            }
            for record, partner in pairs
            if partner
        ]
        if email_to:
            now = fields.Datetime.now()
            at_once = {"email_to": email_to, "state": "pending", "due_at": now}
            values_list = [values | at_once for values in values_list]
        # sudo: users write no notices themselves
        notices_sudo = self.sudo().create(values_list)
        pending_sudo = notices_sudo.filtered(lambda notice: notice.state == "pending")
        self._trigger_at(set(pending_sudo.mapped("due_at")))
        return notices_sudo

    @api.model
    def _filter_signing_in(self, pairs):
        """Return the ``pairs`` without the partners whose accounts are all closed: they
        left, and mails of the service are not for them any more."""
        ids = {partner.id for _record, partner in pairs if partner}
        # sudo: whether there is an account that is open
        rows = (
            self.env["res.users"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("partner_id", "in", list(ids))], ["partner_id"], ["active:bool_or"]
            )
        )
        closed = {partner.id for partner, is_open in rows if not is_open}
        return [
            (record, partner)
            for record, partner in pairs
            # sudo: as above
            if partner and partner.sudo().active and partner.id not in closed
        ]

    @api.model
    def _prepare_values(self, record, partner, template, day_tests):
        """Return the values of a notice, put off to the end of the quiet hours.

        :param dict day_tests: the working days of each programme, read once
        """
        now = fields.Datetime.now()
        # sudo: the preference of this person
        choice = partner.sudo().user_ids[:1].mentorat_notification or "at_once"
        due_at = self._get_next_daily(now, partner) if choice == "daily" else now
        if choice != "in_app":
            due_at = self._get_release(record, partner, due_at, day_tests)
        return {
            "partner_id": partner.id,
            "template_id": template.id,
            "res_model": record._name,
            "res_id": record.id,
            "state": "in_app" if choice == "in_app" else "pending",
            "due_at": due_at,
        }

    @api.model
    def _get_next_daily(self, now, partner):
        """Return the next ``DAILY_HOUR`` o'clock where ``partner`` is, naive UTC."""
        day = timezones.local_date(now, partner.tz)
        instants = (
            timezones.to_utc(datetime.combine(date, time(DAILY_HOUR)), partner.tz)
            for date in (day, day + timedelta(days=1))
        )
        return next(instant for instant in instants if instant > now)

    # ------------------------------------------------------------------
    # QUIET HOURS
    # ------------------------------------------------------------------

    def _defer(self, now):
        """Put off and return those whose recipient has quiet hours now: the run is
        late, or the mail server had refused them."""
        deferred, day_tests = self.browse(), {}
        for notice in self:
            release = self._get_release(
                notice._get_record().exists(), notice.partner_id, now, day_tests
            )
            if release > now:
                notice.due_at = release
                deferred |= notice
        self._trigger_at(set(deferred.mapped("due_at")))
        return deferred

    @api.model
    def _is_in_quiet_hours(self, record, partner):
        """Return whether a mail to ``partner`` about ``record`` has to wait now."""
        now = fields.Datetime.now()
        return self._get_release(record, partner, now, {}) > now

    @api.model
    def _get_release(self, record, partner, instant, day_tests):
        """Return when what is due at ``instant`` leaves, naive UTC.

        :param dict day_tests: the working days of each programme, read once
        """
        program = self._get_quiet_program(record, partner)
        if not program:
            return instant
        if program not in day_tests:
            day_tests[program] = program._get_quiet_day_test()
        release = quiet_hours.get_release(
            instant,
            partner.tz or program.tz,
            program.quiet_start,
            program.quiet_end,
            day_tests[program],
        )
        if release == instant or self._is_urgent(record, partner, instant, release):
            return instant
        return release

    @api.model
    def _get_quiet_program(self, record, partner):
        """Return the programme (sudo) whose quiet hours apply to ``partner``."""
        # sudo: hours of a programme and the choice of a person, for the outbox only
        program_sudo = record.sudo()._get_notice_program()
        choice = partner.sudo().user_ids[:1].mentorat_quiet or "program"
        wanted = (
            program_sudo
            and record._can_notice_wait()
            and (program_sudo.quiet if choice == "program" else choice == "yes")
        )
        return program_sudo if wanted else program_sudo.browse()

    @api.model
    def _is_urgent(self, record, partner, instant, release):
        """Return whether this mentor would read of a commitment after its limit."""
        names = ("limit_at", "next_limit_at")
        name = next((name for name in names if name in record._fields), None)
        if not name or "mentor_id" not in record._fields:
            return False
        record_sudo = record.sudo()  # sudo: a date and a contact, compared here
        limit = record_sudo[name]
        is_theirs = record_sudo.mentor_id.partner_id == partner
        return is_theirs and bool(limit) and instant <= limit <= release

    # ------------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------------

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_notices"

    @api.model
    def _cron_send(self, batch_size=50):
        """Write one mail a person for all that is due, committed person by person."""
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
                if leaving := notices - notices._defer(now):
                    leaving._process_due_safely(now)
                if not progress._commit_progress(len(notices)):
                    return

    def _process_due(self, now):
        """Queue one mail an address for ``self``, notices of one person."""
        for notices in self.grouped("email_to").values():
            mail = notices._create_mail()
            state = "queued" if mail else "dropped"
            notices.write({"state": state, "mail_id": mail.id})

    def _postpone(self, error, now):
        failures = max(self.mapped("failures")) + 1
        retry_at = self._get_retry_at(failures, now)
        self.write({"failures": failures, "due_at": retry_at})

    def _create_mail(self):
        """Return the ``mail.mail``, empty when nothing is left to tell."""
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
        """Return ``{"subject", "body"}`` in the language of the context, ``False`` when
        the record is gone."""
        record = self._get_record().exists()
        if not record:
            return False
        template = self.template_id.with_context(
            lang=self.env.context["lang"],
            mentorat_recipient_id=self.partner_id.id,
            mentorat_about_id=self.about_partner_id.id,
            mentorat_also_ids=tuple(self.also_ids or ()),
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
        programs = self.env["mentorat.program"].union(
            *(notice._get_record()._get_notice_program() for notice in self)
        )
        company = programs.company_id[:1] or self.env.company
        answered, answer_values = self._get_answering()
        body = self.env["ir.qweb"]._render(
            "mentorat_module.notice_mail",
            {
                "partner": partner,
                "parts": parts,
                "company": company,
                "answered": answer_values.get("reply_to") and answered,
            },
            lang=lang,
        )
        address = self[:1].email_to
        return {
            "subject": subject,
            "body_html": body,
            "recipient_ids": [fields.Command.set([] if address else partner.ids)],
            "email_to": address,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            # An answer goes to the coordinator, unless the mail is about one record
            # that receives answers itself.
            "reply_to": programs._get_coordinators()[:1].email_formatted,
            "auto_delete": False,
            "message_type": "email_outgoing",
            "is_internal": True,
            **answer_values,
        }

    def _get_answering(self):
        """Return the one record (sudo) into which an answer to these notices goes, and
        the values of their mail by which it gets there; ``None`` and none when there
        are several, or no such record."""
        records = {notice._get_answered_record() for notice in self} - {None}
        if len(records) != 1:
            return None, {}
        [record_sudo] = records
        values = record_sudo._prepare_answer_values()
        if any(notice._is_answered_by_coordinator() for notice in self):
            values.pop("reply_to", None)
        return record_sudo, values

    def _get_answered_record(self):
        """Return the record (sudo) into which the recipient of this notice answers."""
        record = self._get_record().with_context(
            mentorat_recipient_id=self.partner_id.id
        )
        # sudo: where an answer goes, and nothing of what the record says
        return record.sudo()._get_answered_record()

    def _is_answered_by_coordinator(self):
        """Hook: return whether the mail says that the coordinator gets the answer."""
        return False

    def _get_record(self):
        """Return the record of this notice, which may have been deleted."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    # ------------------------------------------------------------------
    # DELIVERY
    # ------------------------------------------------------------------

    @api.model
    def _settle_queued(self, now):
        """Settle the notices whose mail left, send again what the server refused."""
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
                notices._postpone(mail.failure_reason, now)
                mail.mark_outgoing()
                mail.scheduled_date = notices[0].due_at
        # Run again for the mails that have not left yet.
        upcoming = self.search_fetch([("state", "=", "queued")], ["due_at"])
        soon = fields.Datetime.now() + SETTLEMENT_DELAY
        self._trigger_at({max(notice.due_at, soon) for notice in upcoming})
