from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import texts, timezones

# What a line of a list of requests shows: their rows are wide.
ROW_FIELDS = (
    *("name", "state", "agreement_id", "program_id", "mentor_id"),
    *("client_waiting", "answered_at", "may_be_waiting", "create_date"),
)
# The path from a record to the user it belongs to; “mentee_id.user_id” elsewhere.
OWNER_PATHS = {
    "mentorat.mentee": "user_id",
    "calendar.event": "mentorat_agreement_id.mentee_id.user_id",
}


class AnswerError(UserError):
    """Refuse the answers of a form, with one sentence for each field.

    :param dict errors: ``{name of the field: sentence}``; ``form`` for the whole form
    """

    def __init__(self, errors):
        super().__init__("\n".join(errors.values()))
        self.errors = errors


class MentoratPortal(models.AbstractModel):
    """Prepare the values of the pages of the portal.

    Every record is found from the current user, never from the browser alone. Portal
    users may read nothing of the employee files: these methods read in sudo what
    belongs to the user, and give plain values to the pages, chosen one by one."""

    _name = "mentorat.portal"
    _description = "Mentoring on the Portal"
    _inherit = ["mentorat.format"]

    # ------------------------------------------------------------------
    # RECORDS OF THE CURRENT USER
    # ------------------------------------------------------------------

    @api.model
    def _get_own_domain(self, model):
        """Return the domain of the records of ``model`` that belong to the user."""
        path = OWNER_PATHS.get(model, "mentee_id.user_id")
        return Domain(path, "=", self.env.uid)

    @api.model
    def _get_own(self, model, domain=Domain.TRUE, fields=None, **options):
        """Return the records of ``model`` (sudo) that belong to the current user.

        :param domain: which of them; an id that comes from the browser goes here:
            what belongs to others and what does not exist are found alike, empty
        :param fields: the few that a page needs; all of them by default
        :param options: ``order``, ``limit`` and ``offset`` of the search
        """
        own = self._get_own_domain(model) & Domain(domain)
        # sudo: the domain finds the user's own records only
        return self.env[model].sudo().search_fetch(own, fields, **options)

    @api.model
    def _get_registrations(self, fields=None):
        """Return the registrations of the current user (sudo), the latest first."""
        order = "registered_at desc, id desc"
        return self._get_own("mentorat.mentee", fields=fields, order=order)

    @api.model
    def _get_live_agreement(self, fields=None):
        """Return the live agreement of the current user as a mentee (sudo), maybe
        empty."""
        live = self.env["mentorat.agreement"]._get_live_domain()
        return self._get_own("mentorat.agreement", live, fields, limit=1)

    @api.model
    def _get_employees(self):
        """Return the employee files (sudo) of the current user."""
        return self.env["mentorat.mentee"]._get_own_employees()

    @api.model
    def _get_programs(self, employees=None, fields=None):
        """Return the programmes that are open where the current user works (sudo:
        their presentation is public, and pages show nothing else of them).

        :param fields: the few that a page needs; all of them by default
        """
        employees = self._get_employees() if employees is None else employees
        companies = employees.company_id or self.env.company
        programs = (
            self.env["mentorat.program"]
            .sudo()
            .search_fetch(
                [("state", "=", "open"), ("company_id", "in", companies.ids)],
                fields,
                order="date_start desc, id desc",
            )
        )
        return programs.filtered(lambda program: not program._is_over())

    # ------------------------------------------------------------------
    # ANSWERS OF A FORM
    # ------------------------------------------------------------------

    @api.model
    def _check_answers(self, errors):
        """Raise ``AnswerError`` when one of the sentences is not empty.

        :param dict errors: ``{name of the field: what is wrong, or False}``
        """
        if found := {field: error for field, error in errors.items() if error}:
            raise AnswerError(found)

    @api.model
    def _get_text_error(self, text, limit, missing=False, known=None):
        """Return what is wrong with a text that was typed, or ``False``.

        :param str missing: what to say when it is empty; it may be empty by default
        :param str known: the text that is kept: sent back as it is, it is not judged
        """
        text = (text or "").strip()
        if not text:
            return missing
        if known and texts.is_same(text, known):
            return False
        if texts.count_characters(text) > limit:
            return self.env._("At most %s characters.", limit)
        return False

    @api.model
    def _get_far_error(self):
        return self.env._("This date is too far away: look at the year.")

    # ------------------------------------------------------------------
    # LINES OF A PAGE
    # ------------------------------------------------------------------

    @api.model
    def _prepare_options(self, records, name="name"):
        """Return ``[{"id", "name"}]``, to choose from."""
        return [{"id": record.id, "name": record[name]} for record in records]

    @api.model
    def _prepare_shown(self, record):
        """Return ``{"shown", "digest"}`` of what the user may agree to, for the form in
        which they do, see ``mentorat.shown``."""
        return {"shown": record._get_shown(), "digest": record.shown_sha256}

    @api.model
    def _prepare_pair(self, agreement):
        """Return who accompanies the user in ``agreement``, or the empty set."""
        return agreement and {"id": agreement.id, "mentor": agreement.mentor_id.name}

    @api.model
    def _prepare_files(self, attachments, url):
        """Return ``[{"name", "url", "kb"}]``, each file having its address below
        ``url``."""
        return [
            {
                "name": attachment.name,
                "url": f"{url}/{attachment.id}",
                "kb": max(1, attachment.file_size // 1024),
            }
            for attachment in attachments
        ]

    @api.model
    def _format_choice(self, record, name="state"):
        """Return the value of a selection field in words, or ``None``."""
        choices = record._fields[name]._description_selection(self.env)
        return dict(choices).get(record[name])

    # ------------------------------------------------------------------
    # DATES AND DELAYS IN WORDS
    # ------------------------------------------------------------------

    @api.model
    def _get_tz(self, program=None):
        """Return the time zone of the user, else that of the programme."""
        return self.env.user.tz or (program and program.tz) or "UTC"

    @api.model
    def _to_local(self, instant, program=None):
        """Return ``instant`` (naive UTC) in the user's time zone, aware."""
        return timezones.to_aware(instant, self._get_tz(program))

    def _get_local_and_now(self, instant, program=None):
        """Return ``instant`` (naive UTC) and this moment, both in local time."""
        tz = self._get_tz(program)
        now = fields.Datetime.now()
        return timezones.to_aware(instant, tz), timezones.to_aware(now, tz)

    @api.model
    def _to_utc(self, local, program=None):
        """Return ``local`` (naive, in the user's time zone) as naive UTC."""
        return timezones.to_utc(local, self._get_tz(program))

    @api.model
    def _is_this_week(self, local, now):
        """Say whether ``local``, to come, is named well enough by its weekday."""
        return 0 <= (local.date() - now.date()).days < 7

    @api.model
    def _format_weekday(self, local, now):
        """Return the weekday, or the full date where the weekday is not enough."""
        words = "weekday" if self._is_this_week(local, now) else "full"
        return self._format_day(local, words)

    @api.model
    def _format_day_of(self, instant, program=None):
        """Return the local day of ``instant`` (naive UTC), or ``False``."""
        return bool(instant) and self._format_day(self._to_local(instant, program))

    @api.model
    def _format_instant(self, instant, program=None):
        """Return ``{"iso", "text"}`` of ``instant`` (naive UTC) in local time, or
        ``False``."""
        if not instant:
            return False
        local, now = self._get_local_and_now(instant, program)
        time = self._format_time(local)
        if self.env.context.get("mentorat_full_dates"):
            now = local - timedelta(days=365)  # no weekday alone, no “yesterday”
        if local.date() == now.date():
            text = self.env._("today, %s", time)
        elif local.date() == now.date() + timedelta(days=1):
            text = self.env._("tomorrow, %s", time)
        elif local.date() == now.date() - timedelta(days=1):
            text = self.env._("yesterday, %s", time)
        else:
            text = self.env._(
                "%(day)s, %(time)s", day=self._format_weekday(local, now), time=time
            )
        return {"iso": local.isoformat(), "text": text}

    @api.model
    def _format_by(self, instant, program=None):
        """Return ``{"iso", "text"}`` saying by when something is due ("by Tuesday
        3 p.m."), or ``False``."""
        if not instant:
            return False
        local, now = self._get_local_and_now(instant, program)
        time = self._format_time(local)
        if local.date() == now.date():
            text = self.env._("by %s today", time)
        elif local.date() == now.date() + timedelta(days=1):
            text = self.env._("by tomorrow %s", time)
        elif self._is_this_week(local, now):
            day = self._format_day(local, "weekday")
            text = self.env._("by %(day)s %(time)s", day=day, time=time)
        else:
            day = self._format_day(local, "full")
            text = self.env._("by %(day)s, %(time)s", day=day, time=time)
        return {"iso": local.isoformat(), "text": text}

    @api.model
    def _format_delay(self, low, high):
        """Return a delay in hours, in words."""
        if low == high:
            return self.env._("%s hours", f"{high:g}")
        return self.env._("%(low)s to %(high)s hours", low=f"{low:g}", high=f"{high:g}")

    # ------------------------------------------------------------------
    # LEARN MORE
    # ------------------------------------------------------------------

    @api.model
    def _get_presentation(self, program_id=None):
        """Return the values of the page that presents the service.

        :param int program_id: one of the open programmes; the only one, or the latest,
            when not given
        """
        employees = self._get_employees()
        programs = self._get_programs(employees)
        program = programs.filtered(lambda program: program.id == program_id)
        program = program or self._find_preview(program_id) or programs[:1]
        return {
            "program": program and self._prepare_program(program),
            "questions": program and program._get_frequent_questions(),
            "programs": self._prepare_options(programs - program),
            "registered": bool(
                program
                and self.env["mentorat.mentee"]._get_own_live(program, employees)
            ),
        }

    @api.model
    def _find_preview(self, program_id):
        """Return a draft programme (sudo) for users who may write it; nothing for
        others."""
        Program = self.env["mentorat.program"]
        if not program_id or not Program.has_access("write"):
            return Program
        # sudo: found with their own rights; its page will be public
        return Program.search([("id", "=", program_id), ("state", "=", "draft")]).sudo()

    @api.model
    def _prepare_program(self, program):
        """Return what is public of a programme, its long texts too."""
        return {
            **self._prepare_program_summary(program),
            "introduction": program.introduction,
            "mentee_charter": program.mentee_charter,
            "mentor_charter": program.mentor_charter,
        }

    @api.model
    def _prepare_program_summary(self, program):
        """Return what is public of a programme, without its long texts."""
        delays = program._get_delays()
        return {
            "id": program.id,
            "name": program.name,
            "first_contact": self._format_delay(*delays["first_contact"]),
            "follow_up": self._format_delay(*delays["follow_up"]),
            "term_months": program.term_months,
            "working_days_only": bool(program.calendar_id),
            "is_draft": program.state == "draft",
            "is_open": program._is_open_for_registration(),
            "opens_on": self._format_day(program.date_start),
            "ends_on": self._format_day(program.date_end),
        }
