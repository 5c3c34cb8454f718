from odoo import api, fields, models


class MentoratQuietMixin(models.AbstractModel):
    """Notices that wait for the morning, or for Monday, because their reader rests.

    What a mentor needs to know to keep a promise does not wait for its limit to pass:
    it leaves at once."""

    _name = "mentorat.quiet.mixin"
    _description = "Quiet Hours of Notices"

    @api.model
    def _defer_values(self, pairs, values_list):
        """Put off the values of notices that would leave in quiet hours.

        :param list pairs: the ``(record, partner)`` of each of ``values_list``
        """
        tests = {}
        for (record, partner), values in zip(pairs, values_list, strict=True):
            if values["state"] == "pending":
                values["due_at"] = self._get_release(
                    record, partner, values["due_at"], tests
                )

    def _defer(self, now):
        """Put off those of ``self`` whose reader rests now: after an outage, or when
        the mail server had refused them.

        :return: those put off
        """
        held, tests = self.browse(), {}
        for notice in self:
            record = self.env[notice.res_model].browse(notice.res_id).exists()
            release = self._get_release(record, notice.partner_id, now, tests)
            if release > now:
                notice.due_at = release
                held |= notice
        self.env["mentorat.due.mixin"]._trigger_at(
            "mentorat_module.ir_cron_notices", set(held.mapped("due_at"))
        )
        return held

    @api.model
    def _is_in_quiet_hours(self, record, partner):
        """Whether a mail to ``partner`` about ``record`` has to wait now."""
        now = fields.Datetime.now()
        return self._get_release(record, partner, now, {}) > now

    @api.model
    def _get_release(self, record, partner, instant, tests):
        """:param dict tests: the working days of each programme, read once
        :return: when what is due at ``instant`` leaves, naive UTC"""
        program = self._get_quiet_program(record, partner)
        if not program:
            return instant
        if program not in tests:
            tests[program] = program._get_quiet_day_test()
        tz = partner.tz or program.tz
        release = program._get_release(instant, tz, tests[program])
        if release == instant or self._is_urgent(record, partner, instant, release):
            return instant
        return release

    @api.model
    def _get_quiet_program(self, record, partner):
        """:return: the programme (sudo) whose quiet hours hold for ``partner``"""
        if not record:
            return self.env["mentorat.program"]
        # sudo: hours of a programme and the choice of a person, for the outbox only
        program = record.sudo()
        if record._name != "mentorat.program":
            program = program["program_id"] if "program_id" in record._fields else None
        choice = partner.sudo().user_ids[:1].mentorat_quiet or "program"
        wanted = program and (program.quiet if choice == "program" else choice == "yes")
        return program if wanted else self.env["mentorat.program"]

    @api.model
    def _is_urgent(self, record, partner, instant, release):
        """Whether this mentor would read of a promise only after its limit."""
        names = ("limit_at", "next_limit_at")
        name = next((name for name in names if name in record._fields), None)
        if not name or "mentor_id" not in record._fields:
            return False
        record = record.sudo()  # sudo: a date and a contact, compared here
        limit = record[name]
        is_theirs = record.mentor_id.partner_id == partner
        return is_theirs and bool(limit) and instant <= limit <= release
