import logging
import re
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.base.models.ir_qweb import QWebError

from ...tools import errors, quiet_hours, timezones

# The local hour of the daily mail.
DAILY_HOUR = 7
# Mails handed over are looked at again after this time.
SETTLEMENT_DELAY = timedelta(minutes=5)
# After so many failures that may pass, the coordinators are told.
FAILURES_TOLD = 3
# A full mailbox is not tried again before.
SOFT_DELAY = timedelta(hours=1)
# A mail that comes back without saying which one is the last one of these days.
BOUNCE_DELAY = timedelta(days=5)
# Stages of notices whose mail is on its way or has left.
LEFT = ("queued", "sent")
# Stages in which nothing more is done.
SETTLED = ("sent", "in_app", "dropped")
# How many days settled notices are kept, unless the parameter says otherwise; never
# fewer than those that the integrity check compares.
KEPT_DAYS, LEAST_KEPT_DAYS = 180, 30
KEPT_DAYS_PARAMETER = "mentorat_module.notice_kept_days"
# How many are deleted in one transaction.
GC_BATCH = 5000
# What Odoo says of a mail that did not leave, and the problem that it is.
REFUSALS = {
    "mail_email_missing": "no_address",
    "mail_email_invalid": "invalid_address",
    "mail_bl": "blacklisted",
    "mail_optout": "blacklisted",
    "mail_bounce": "bounced",
}
# In the reason that Odoo gives, when the server took the mail but not the recipient.
REFUSED_RECIPIENT = "SMTPRecipientsRefused"
SMTP_CODE = re.compile(r"\(([45]\d\d),")

# Of the mail templates of this addon.
PREFIX = "mentorat_module.mail_template_"

_logger = logging.getLogger(__name__)


class UnknownModelError(NameError):
    """A notice is about a model that is not installed any more."""


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
            ("held", "Held: cannot be delivered"),
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
    message_id = fields.Char(
        string="Message-Id", index="btree_not_null", help="Of the mail that left."
    )
    sent_at = fields.Datetime(string="Sent On")
    told = fields.Json(
        string="What It Told",
        help="Of what may change later: when and where, as the mail says.",
    )
    failures = fields.Integer(string="Failed Attempts")
    error = fields.Char(
        string="Last Problem", help="Without any word of what the mail tells."
    )

    _pending_idx = models.Index("(due_at, partner_id) WHERE state = 'pending'")
    _queued_idx = models.Index("(due_at) WHERE state = 'queued'")
    _held_idx = models.Index("(partner_id) WHERE state = 'held'")
    _settled_idx = models.Index(
        "(write_date) WHERE state IN ('sent', 'in_app', 'dropped')"
    )
    _failing_idx = models.Index(
        "(template_id) WHERE state IN ('pending', 'queued') AND failures > 0"
    )

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
        :return: the notices (sudo), none where the template was deleted
        """
        template_id = self.env["ir.model.data"]._xmlid_to_res_id(template_xmlid)
        if not template_id:
            return self.sudo().browse()  # sudo: as those that are returned below
        day_tests = {}
        if not email_to:
            pairs = self._filter_signing_in(pairs)
        values_list = [
            {
                **self._prepare_values(record, partner, template_id, day_tests),
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
        notices_sudo._on_queued()
        return notices_sudo

    @api.model
    def _filter_signing_in(self, pairs):
        """Return the ``pairs`` without the partners whose accounts are all closed: they
        left, and mails of the service are not for them any more."""
        partners = self.env["res.partner"].union(
            *(partner for _record, partner in pairs if partner)
        )
        gone = self._find_gone(partners)
        return [
            (record, partner)
            for record, partner in pairs
            if partner and partner not in gone
        ]

    @api.model
    def _find_gone(self, partners):
        """Return those of ``partners`` whose accounts are all closed."""
        # sudo: whether there is an account that is open
        partners_sudo = partners.sudo().with_context(active_test=False)
        gone_sudo = partners_sudo.filtered(
            lambda partner: not partner.active
            or (partner.user_ids and not any(partner.user_ids.mapped("active")))
        )
        return partners.filtered(lambda partner: partner.id in gone_sudo._ids)

    @api.model
    def _prepare_values(self, record, partner, template_id, day_tests):
        """Return the values of a notice, put off to the end of the quiet hours.

        :param dict day_tests: the working days of each programme, read once
        """
        now = fields.Datetime.now()
        # sudo: the preference of this person
        choice = partner.sudo().user_ids[:1].mentorat_notification or "at_once"
        if record._get_notice_author():
            choice = "at_once"
        due_at = self._get_due_at(record, partner, now, choice, day_tests)
        return {
            "partner_id": partner.id,
            "template_id": template_id,
            "res_model": record._name,
            "res_id": record.id,
            "state": "in_app" if choice == "in_app" else "pending",
            "due_at": due_at,
        }

    @api.model
    def _get_due_at(self, record, partner, now, choice, day_tests):
        """Return when a notice leaves that is queued at ``now``: at the time that
        ``partner`` chose and out of the quiet hours, unless it is needed before.

        :param str choice: a value of ``mentorat_notification``
        :param dict day_tests: the working days of each programme, read once
        :return: naive UTC; of ``in_app``, which no mail tells, ``now``
        """
        if choice == "in_app":
            return now
        due_at = self._get_next_daily(now, partner) if choice == "daily" else now
        release = self._get_release(record, partner, due_at, day_tests)
        return now if self._is_urgent(record, partner, now, release) else release

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
        for notice, record in self._get_records().items():
            release = self._get_release(record, notice.partner_id, now, day_tests)
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
            timezones.get_name(partner.tz, program.tz),
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
        """Return whether ``partner`` would read of ``record`` too late at
        ``release``."""
        # sudo: an instant of what this person is told about, compared here
        needed_by = record.sudo()._get_notice_needed_by(partner)
        return bool(needed_by) and instant <= needed_by <= release

    def _hasten(self):
        """Let those of these notices that wait leave before they are needed: what they
        tell of may have been brought forward since they were queued."""
        now, hastened = fields.Datetime.now(), self.browse()
        waiting = self.filtered(lambda row: row.state == "pending" and row.due_at > now)
        for notice, record in waiting._get_records().items():
            if self._is_urgent(record, notice.partner_id, now, notice.due_at):
                hastened |= notice
        hastened._retry()

    # ------------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------------

    @api.model
    def _get_due_cron(self):
        return "mentorat_module.ir_cron_notices"

    @api.model
    def _cron_send(self, batch_size=50):
        """Write one mail a person for all that is due, committed batch by batch of
        people."""
        now = fields.Datetime.now()
        for step in (self._settle_queued, self.env["mentorat.problem"]._clear_solved):
            if error := self._try_safely(lambda step=step: step(now)):
                _logger.error("The outbox goes on without this", exc_info=error)
        due = Domain("state", "=", "pending") & Domain("due_at", "<=", now)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(due))
        seen = set()  # whoever is locked, or failed, does not come back in this run
        while True:
            others = due & Domain("partner_id", "not in", list(seen))
            partners = [
                partner
                for [partner] in self._read_group(
                    others, ["partner_id"], order="partner_id", limit=batch_size
                )
            ]
            if not partners:
                return
            ids = [partner.id for partner in partners]
            seen.update(ids)
            notices = self.search(due & Domain("partner_id", "in", ids))
            notices = notices.try_lock_for_update()
            if notices:
                notices._process_due_safely(now)
            self._trigger_mail_queue()
            if not progress._commit_progress(len(notices)):
                return

    @api.model
    def _trigger_mail_queue(self, at=None):
        """Let the mails leave at ``at`` (naive UTC, now): by itself, Odoo's queue
        leaves once an hour."""
        # sudo: the queue of mails, which runs as the system
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=at)

    def _process_due(self, now):
        """Queue one mail an address for ``self``, except what has to wait, what cannot
        be delivered, and what there is no use in telling any more."""
        leaving = self - self._drop_gone()
        leaving -= leaving._drop_deleted()
        leaving -= leaving._drop_untrue()
        leaving -= leaving._defer(now)
        leaving -= leaving._hold_unreachable()
        leaving._create_mails()

    def _split_to_retry(self):
        """Write what is due for one person in one mail still, when others fail."""
        partners = self.grouped("partner_id")
        if len(partners) == 1:
            return super()._split_to_retry()
        return [self.browse(notices.ids) for notices in partners.values()]

    def _get_failures_field(self):
        return "failures"

    def _prepare_stamp(self, error, failures, now):
        retry_at = self._get_retry_at(failures, now)
        return {"failures": failures, "due_at": retry_at, "error": error}

    @api.model
    def _format_error(self, error):
        """Return what is wrong with a template, not what it was about to say: a value
        in the text of an error may be a word of a conversation."""
        cause = error
        while cause.__cause__ or cause.__context__:
            cause = cause.__cause__ or cause.__context__
        words = [type(cause).__name__, errors.get_words(cause)]
        if isinstance(error, QWebError):
            words.append(error.qweb.element or "")
        text = ": ".join(filter(None, words))
        return super()._format_error(RuntimeError(text))

    def _on_failed(self, error, failures, now):
        """Tell who can mend the template; an error of the database may pass."""
        if not self._is_passing_error(error) or failures >= FAILURES_TOLD:
            self.env["mentorat.problem"]._open(
                "faulty_mail",
                self._find_programs(),
                template_id=self.template_id.id,
                detail=self._format_error(error),
            )
        return super()._on_failed(error, failures, now)

    def _create_mails(self):
        """Create one ``mail.mail`` for each person and address, and one for each
        message that somebody wrote; return them."""
        records = self._get_records()
        letters = list(
            self.grouped(
                lambda row: (
                    row.partner_id,
                    row.email_to,
                    records[row]._get_notice_author() and row,
                )
            ).values()
        )
        mails = self.env["mail.mail"].create(
            [notices._prepare_mail(records) for notices in letters]
        )
        for notices, mail in zip(letters, mails, strict=True):
            notices.write({"state": "queued", "mail_id": mail.id, "error": False})
        self._on_written(records)
        for notice, record in records.items():
            if told := notice._prepare_told(record):
                notice.told = told
        return mails

    def _prepare_told(self, record):
        """Hook: return, as JSON holds it, what the mail of this notice says of
        ``record`` that may change later, or ``False``."""
        return False

    @api.model
    def _find_told(self, records, partner):
        """Return the notices (sudo) whose mails told ``partner`` something of
        ``records`` that may change, the last one last."""
        # sudo: what this person was told, for the next mail to them
        return self.sudo().search(
            [
                ("partner_id", "=", partner.id),
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("state", "in", LEFT),
                ("told", "!=", False),
            ],
            order="due_at, id",
        )

    def _prepare_mail(self, records):
        """Return the values of the mail of these notices of one person.

        :param dict records: see :meth:`_get_records`
        """
        partner = self.partner_id
        lang = partner.lang or self.env.company.partner_id.lang or self.env.lang
        notices = self.with_context(lang=lang, tz=partner.tz)
        own = {notice: records[notice] for notice in notices}
        parts = [notice._render_part(record) for notice, record in own.items()]
        return notices._prepare_mail_values(own, parts, lang)

    def _render_part(self, record):
        """Return ``{"subject", "body"}`` about ``record`` in the language of the
        context."""
        about = {
            "lang": self.env.context["lang"],
            "tz": self.env.context.get("tz"),
            "mentorat_recipient_id": self.partner_id.id,
            "mentorat_about_id": self.about_partner_id.id,
            "mentorat_also_ids": tuple(self.also_ids or ()),
        }
        template = self.template_id.with_context(**about)
        return template._render_for(record.with_context(**about))

    def _prepare_mail_values(self, records, parts, lang):
        # One line: a line break in a name would stop the mail, and those that follow.
        subject = " ".join(parts[0]["subject"].split())
        if len(parts) > 1:
            subject = self.env._("Mentoring: %s things for you", len(parts))
        partner = self.partner_id
        programs = self.env["mentorat.program"].union(
            *(record._get_notice_program() for record in records.values())
        )
        company = programs.company_id[:1] or self.env.company
        answered, answer_values = self._get_answering(records)
        [record, *_others] = records.values()
        author = record._get_notice_author()
        body = self.env["ir.qweb"]._render(
            "mentorat_module.notice_mail",
            {
                "partner": partner,
                "parts": parts,
                "company": company,
                "answered": answer_values.get("reply_to") and answered,
                "author": author,
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
            # An answer goes to the coordinator, unless somebody wrote the mail, or it
            # is about one record that receives answers itself.
            "reply_to": (author or programs._get_coordinators()[:1]).email_formatted,
            "auto_delete": False,
            "message_type": "email_outgoing",
            "is_internal": True,
            "attachment_ids": self._prepare_attachments(records),
            **answer_values,
        }

    def _prepare_attachments(self, records):
        """Return the commands that attach the files of these notices of one person.

        :param dict records: see :meth:`_get_records`
        """
        return [
            fields.Command.create(
                # Deleted with the mail.
                {"name": name, "raw": content, "res_model": "mail.message", "res_id": 0}
            )
            for notice, record in records.items()
            for name, content in notice._prepare_files(record)
        ]

    def _prepare_files(self, record):
        """Hook: return ``[(name, bytes)]`` that the mail about ``record`` brings."""
        return []

    def _get_answering(self, records):
        """Return the one record (sudo) into which an answer to these notices goes, and
        the values of their mail by which it gets there; ``None`` and none when there
        are several, or no such record."""
        answered = {
            notice._find_answered_record(record) for notice, record in records.items()
        }
        answered.discard(None)
        if len(answered) != 1:
            return None, {}
        [record_sudo] = answered
        values = record_sudo._prepare_answer_values()
        if any(notice._is_answered_by_coordinator() for notice in self):
            values.pop("reply_to", None)
        return record_sudo, values

    def _find_answered_record(self, record):
        """Return the record (sudo) into which the recipient of this notice answers."""
        record = record.with_context(mentorat_recipient_id=self.partner_id.id)
        # sudo: where an answer goes, and nothing of what the record says
        return record.sudo()._get_answered_record()

    def _is_answered_by_coordinator(self):
        """Hook: return whether the mail says that the coordinator gets the answer."""
        return False

    def _get_record(self):
        """Return the record of this notice, which may have been deleted."""
        self.ensure_one()
        if self.res_model not in self.env:
            raise UnknownModelError(self.res_model)
        return self.env[self.res_model].browse(self.res_id)

    def _get_records(self):
        """Return ``{notice: its record}`` of those records that exist.

        :raise UnknownModelError: a model is not installed any more
        """
        found = {}
        for model, notices in self.grouped("res_model").items():
            if model not in self.env:
                raise UnknownModelError(model)
            ids = set(notices.mapped("res_id"))
            by_id = {row.id: row for row in self.env[model].browse(ids).exists()}
            found |= {
                notice: by_id[notice.res_id]
                for notice in notices
                if notice.res_id in by_id
            }
        return found

    def _find_programs(self):
        """Return the programmes that these notices are about, of records that exist."""
        known = self.filtered(lambda notice: notice.res_model in self.env)
        return self.env["mentorat.program"].union(
            *(record._get_notice_program() for record in known._get_records().values())
        )

    # ------------------------------------------------------------------
    # DELIVERY
    # ------------------------------------------------------------------

    @api.model
    def _settle_queued(self, now):
        """Settle the notices whose mail left, send again what the server refused."""
        queued = self.search([("state", "=", "queued"), ("due_at", "<=", now)])
        sent = queued.filtered(lambda notice: notice.mail_id.state == "sent")
        if not self._try_safely(lambda: sent._settle_sent(now)):
            queued -= sent  # else one mail after the other
        for mail, notices in queued.grouped("mail_id").items():
            error = self._try_safely(
                lambda mail=mail, notices=notices: notices._settle(mail, now)
            )
            if error:
                _logger.error("%s is not settled", notices, exc_info=error)
        # Run again for the mails that have not left yet.
        upcoming = self.search_fetch([("state", "=", "queued")], ["due_at"])
        soon = fields.Datetime.now() + SETTLEMENT_DELAY
        self._trigger_at({max(notice.due_at, soon) for notice in upcoming})

    def _settle(self, mail, now):
        """Write what became of ``mail``, that of these notices."""
        if not mail or mail.state == "cancel":
            self.write({"state": "dropped"})
        elif mail.state == "sent":
            self._settle_sent(now)
        elif mail.state == "exception":
            self._on_refused(mail, now)
        elif mail.try_lock_for_update():  # Odoo is not sending it
            self._withdraw_untrue(mail, now)

    def _settle_sent(self, now):
        """Note that the mails of these notices left, and delete them."""
        mails = self.mail_id
        for notice in self:
            notice.message_id = notice.mail_id.message_id
        self.write({"state": "sent", "sent_at": now, "mail_id": False, "error": False})
        mails.unlink()
        self._on_delivered(now)

    def _withdraw_untrue(self, mail, due_at):
        """Take back ``mail``, which has not left, when not all that it says is true
        any more; the rest is written anew at ``due_at``.

        :return: whether it was taken back
        """
        records = self.browse().concat(*self._get_records())
        left = records - records._drop_untrue()
        if left == self:
            return False
        (self - records)._drop_deleted()
        left.write({"state": "pending", "due_at": due_at, "mail_id": False})
        self._trigger_at({due_at})
        mail.unlink()
        return True

    def _on_refused(self, mail, now):
        """Hold these notices when their recipient cannot be reached, else send the mail
        again later."""
        cause, detail = self._get_refusal(mail)
        failures = max(self.mapped("failures")) + 1
        due_at = self._get_retry_at(failures, now)
        self.write({"failures": failures, "due_at": due_at, "error": detail})
        is_repeated = failures >= FAILURES_TOLD
        if cause == "mail_server":
            if is_repeated:
                programs = self._find_programs()
                self.env["mentorat.problem"]._open(cause, programs, detail=detail)
        elif cause != "mailbox" or is_repeated:
            self._hold(cause, detail)
            mail.unlink()
            return
        if self._withdraw_untrue(mail, due_at):
            return
        # It leaves after it was judged once more.
        leaves_at = due_at + timedelta(minutes=1)
        mail.mark_outgoing()
        mail.write({"scheduled_date": leaves_at, "failure_type": False})
        self._trigger_mail_queue(leaves_at)

    @api.model
    def _get_refusal(self, mail):
        """Return ``(cause, detail)`` of a mail that the server did not take: a cause of
        ``mentorat.problem``, and the code of the mail server where there is one."""
        kind, reason = mail.failure_type, mail.failure_reason or ""
        if cause := REFUSALS.get(kind):
            return cause, False
        if REFUSED_RECIPIENT in reason:
            code = next(iter(SMTP_CODE.findall(reason)), "")
            return ("mailbox" if code.startswith("4") else "refused"), code
        return "mail_server", kind or False

    # ------------------------------------------------------------------
    # WHO CANNOT BE REACHED
    # ------------------------------------------------------------------

    def _drop_gone(self):
        """Drop and return those of these notices whose recipient left since they were
        queued."""
        gone = self._find_gone(self.partner_id)
        # What goes to another address, such as the one before, says that they left.
        theirs = self.filtered(lambda row: row.partner_id in gone and not row.email_to)
        theirs.write({"state": "dropped"})
        return theirs

    def _drop_deleted(self):
        """Drop and return those of these notices whose record was deleted: there is
        nothing to tell, or nothing left to write it with."""
        deleted = self - self.browse().concat(*self._get_records())
        deleted.write({"state": "dropped", "error": self.env._("Record deleted")})
        for notice in deleted:
            _logger.warning(
                "%s (%s): dropped untold, %s,%s is deleted",
                notice,
                notice.template_id.name,
                notice.res_model,
                notice.res_id,
            )
        return deleted

    def _drop_untrue(self):
        """Drop and return those of these notices that are not true any more."""
        untrue = self._find_untrue()
        untrue.write({"state": "dropped", "error": self.env._("No longer true")})
        return untrue

    def _find_untrue(self):
        """Return those of these notices whose mail would say what is true no more: it
        may be written long after the notice was queued."""
        names, truths = self._get_template_names(), self._get_truths()
        untrue = self.browse()
        for notice, record in self._get_records().items():
            name = names.get(notice.template_id.id)
            is_true = record.filtered_domain(truths.get(name, Domain.TRUE))
            if not (is_true and notice._is_still_true(name, record)):
                untrue |= notice
        return untrue

    def _is_still_true(self, name, record):
        """Hook: return whether the mail ``name`` tells its recipient of ``record`` what
        is true, where :meth:`_get_truths` cannot say."""
        return True

    @api.model
    def _get_template_names(self):
        """Return ``{id of a mail template: its name in :meth:`_get_truths`}``."""
        ref = self.env["ir.model.data"]._xmlid_to_res_id
        return {
            ref(PREFIX + name, raise_if_not_found=False): name
            for name in self._get_truths()
        }

    @api.model
    def _get_truths(self):
        """Hook: return ``{name of a mail template: domain}``: of which records what
        the mail says is true. Each mail has a row, lest one be forgotten."""
        return {
            "problem": Domain("cleared_at", "=", False),
            # The failure is deleted once it is over.
            "rule_failed": Domain.TRUE,
        }

    def _hold_unreachable(self):
        """Hold and return those of these notices whose recipient has no address that
        takes mails."""
        theirs = self.filtered(lambda notice: not notice.email_to)
        causes = theirs.partner_id._find_mail_problems()
        held = theirs.filtered(lambda notice: notice.partner_id in causes)
        for partner, notices in held.grouped("partner_id").items():
            notices._hold(causes[partner])
        return held

    def _hold(self, cause, detail=False):
        """Keep these notices of one person until a mail may reach them again, and tell
        the coordinators.

        :param str cause: one of ``mentorat.problem``
        :param str detail: the code of the mail server
        """
        theirs = self.filtered(lambda notice: not notice.email_to)
        # Those at another address, such as the one before, are worth no second attempt.
        (self - theirs).write({"state": "dropped", "mail_id": False})
        if not theirs:
            return
        theirs.write({"state": "held", "mail_id": False})
        partner = theirs.partner_id
        self.env["mentorat.problem"]._open(
            cause,
            theirs._find_programs() | partner._get_mentorat_programs(),
            partner_id=partner.id,
            email=partner.email_normalized or partner.email,
            detail=detail,
        )
        theirs._on_undelivered()

    def _release(self):
        """Let notices that were held leave now, the last one of several alike."""
        alike = self.grouped(lambda row: (row.template_id, row.res_model, row.res_id))
        last = self.browse().union(*(rows.sorted("id")[-1:] for rows in alike.values()))
        (self - last).write({"state": "dropped"})
        last._retry()

    def _retry(self):
        """Send these notices at the next run, in a minute at the most."""
        now = fields.Datetime.now()
        self.write({"state": "pending", "due_at": now})
        if self:
            self._trigger_at({now})

    @api.model
    def _on_bounce(self, partner, message_ids, kind, status, now):
        """Take back what was sent and came back.

        :param partner: the contact whose address failed, as far as Odoo knows
        :param list message_ids: those of the mail that came back
        :param str kind: ``soft`` when it may be sent again, or ``hard``
        :param str status: such as ``5.1.1`` (RFC 3463), maybe empty
        """
        notices = self._find_by_message_ids(message_ids) or self._find_last_sent(
            partner, now
        )
        for sent in notices.grouped("partner_id").values():
            sent._on_returned(kind, status, now)
        return notices

    def _on_returned(self, kind, status, now):
        """Hold these notices of one person, or send them again later; see
        :meth:`_on_bounce`."""
        self.mail_id.unlink()
        failures = max(self.mapped("failures")) + 1
        self.write({"failures": failures, "mail_id": False, "error": status})
        if kind == "soft" and failures < FAILURES_TOLD:
            due_at = max(self._get_retry_at(failures, now), now + SOFT_DELAY)
            self.write({"state": "pending", "due_at": due_at})
            self._trigger_at({due_at})
            self._on_undelivered()
        else:
            self._hold("mailbox" if kind == "soft" else "bounced", status)

    @api.model
    def _queue_undelivered(self, message, partners):
        """Queue what tells ``partners`` of ``message``, which did not reach them.

        :return: the notices, of those who still read it
        """
        queued = self.browse()
        if not message.model or message.model not in self.env:
            return queued
        # sudo: where the message is; who reads it is checked by the hook
        record_sudo = self.env[message.model].sudo().browse(message.res_id).exists()
        for partner in partners if record_sudo else ():
            if told := record_sudo._get_undelivered_notice(partner):
                about, template_xmlid = told
                queued |= self._queue(about, partner, template_xmlid)
        return queued

    @api.model
    def _find_by_message_ids(self, message_ids):
        """Return the notices that left in the mails with one of these ids."""
        if not message_ids:
            return self.browse()
        mine = Domain("message_id", "in", message_ids)
        mails = self.env["mail.mail"].search([("message_id", "in", message_ids)])
        on_the_way = Domain("mail_id", "in", mails.ids)
        return self.search((mine | on_the_way) & Domain("state", "in", LEFT))

    @api.model
    def _find_last_sent(self, partners, now):
        """Return the notices of the last mail to these contacts, sent of late."""
        recent = [("state", "=", "sent"), ("sent_at", ">", now - BOUNCE_DELAY)]
        sent = self.search([("partner_id", "in", partners.ids), *recent])
        sent = sent.filtered(lambda notice: not notice.email_to)
        last = max(sent.mapped("sent_at"), default=False)
        return sent.filtered(lambda notice: notice.sent_at == last)

    def _on_undelivered(self):
        """Hook: do what follows when these notices did not reach their recipient."""

    def _on_delivered(self, now):
        """Hook: do what follows when the mail server took these notices."""

    def _on_queued(self):
        """Hook: do what follows once these notices were created."""

    def _on_written(self, records):
        """Hook: do what follows once the mails of these notices were written.

        :param dict records: see :meth:`_get_records`
        """

    # ------------------------------------------------------------------
    # CLEANING
    # ------------------------------------------------------------------

    @api.autovacuum
    def _gc_notices(self):
        """Delete the notices that were settled long ago."""
        limit = fields.Datetime.now() - timedelta(days=self._get_kept_days())
        old = self.search(
            Domain("state", "in", SETTLED)
            & Domain("write_date", "<", limit)
            & ~self._get_still_read_domain(limit),
            order="write_date",
            limit=GC_BATCH,
        )
        old.unlink()
        return len(old), len(old) == GC_BATCH

    @api.model
    def _get_kept_days(self):
        # sudo: a number that an administrator sets
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param(KEPT_DAYS_PARAMETER) or ""
        days = int(value) if value.isdecimal() else KEPT_DAYS
        return max(days, LEAST_KEPT_DAYS)

    @api.model
    def _get_still_read_domain(self, limit):
        """Hook: return the domain of the notices settled before ``limit`` (naive UTC)
        that say who was told of something that is not over."""
        return Domain.FALSE
