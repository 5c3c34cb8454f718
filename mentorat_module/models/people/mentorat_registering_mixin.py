from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import plaintext2html


class MentoratRegisteringMixin(models.AbstractModel):
    """The registering half of a registration: employees register themselves. Who they
    are comes from the session, where they work from their employee file."""

    _name = "mentorat.registering.mixin"
    _description = "Registration by the Employee"
    _inherit = ["mentorat.answers.mixin", "mentorat.program.choice.mixin"]

    consented_at = fields.Datetime(
        string="Consent Given",
        copy=False,
        readonly=True,
        help="When the person agreed that the service uses these answers to find a "
        "mentor.",
    )

    # ------------------------------------------------------------------
    # MAY I REGISTER
    # ------------------------------------------------------------------

    @api.model
    def _get_own_employee(self, program, employees=None):
        """:return: the employee file of the current user in the company of ``program``
        (sudo: the reader's own)"""
        if employees is None:
            employees = self.env["mentorat.portal"]._get_employees()
        return employees.filtered(
            lambda employee: employee.company_id == program.company_id
        )[:1]

    @api.model
    def _get_own_live(self, program, employees=None):
        """:return: the live registration of the current user in ``program`` (sudo: the
        reader's own), maybe empty"""
        employee = self._get_own_employee(program, employees)
        return self.sudo().search(
            [
                ("employee_id", "in", employee.ids),
                ("program_id", "=", program.id),
                ("state", "in", ("waiting", "matched", "active")),
            ],
            limit=1,
        )

    @api.model
    def _get_registration_status(self, program):
        """What the current user meets who wants to register.

        :param program: one ``mentorat.program``, or none
        :return: ``open``, ``not_employee``, ``registered``, ``not_yet`` or ``closed``
        """
        if not self.env["mentorat.portal"]._get_employees():
            return "not_employee"
        program = program.sudo()  # sudo: dates and state of a public presentation
        if not program:
            return "closed"
        if self._get_own_live(program):
            return "registered"
        if not self._get_own_employee(program):
            return "not_employee"
        if program._is_open_for_registration():
            return "open"
        is_ahead = program.state == "open" and not program._is_over()
        return "not_yet" if is_ahead else "closed"

    # ------------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------------

    @api.model
    def _register_current_user(self, program, answers):
        """Register the current user in ``program``. Asked twice (a double click, the
        back button), it answers with the registration that exists.

        :param program: one ``mentorat.program``
        :param dict answers: see :class:`MentoratAnswersMixin`
        :return: the registration
        :raise UserError: not an employee, or the programme takes no registrations
        :raise ValidationError: an answer is missing or wrong, see
            :meth:`_get_answer_errors`
        """
        program = program.sudo()  # sudo: its dates and company decide, and are not told
        employee = self._get_own_employee(program)
        if not employee:
            raise UserError(
                self.env._("Your account is not linked to an employee file.")
            )
        self._lock_employee(employee)
        if known := self._get_own_live(program):
            return known.with_env(self.env)
        if errors := self._get_answer_errors(program, answers):
            raise ValidationError("\n".join(errors.values()))
        # sudo: employees create no registrations but this one: theirs, in a programme
        # that is open, with answers that were checked just above
        mentee = self.sudo().create(
            self._prepare_registration_values(employee, program, answers)
        )
        mentee._apply_language()
        return mentee.with_env(self.env)

    def _lock_employee(self, employee):
        """One registration at a time for one employee: the row is touched, so that a
        transaction that waited here starts again and sees what the first one did."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET write_date = write_date WHERE id = %s",
            [employee.id],
            log_exceptions=False,
        )

    # ------------------------------------------------------------------
    # WHAT FOLLOWS
    # ------------------------------------------------------------------

    def _apply_language(self):
        """The mails to a portal account come in its own language, which its owner can
        set nowhere else, so this answer sets it. Internal users have their
        preferences, which rule all of their work."""
        for mentee in self:
            # sudo: the account of the person who registers
            user = mentee.user_id.sudo()
            if mentee.lang and user._is_portal() and user.lang != mentee.lang:
                user.lang = mentee.lang

    def _notify_registered(self):
        """The registration is in, and what happens next: a rule calls it."""
        self.env["mentorat.notice"]._queue_many(
            [(mentee, mentee.partner_id) for mentee in self],
            "mentorat_module.mail_template_registered",
        )

    # ------------------------------------------------------------------
    # A WORD IN CONFIDENCE
    # ------------------------------------------------------------------

    def _send_word(self, word):
        """A word of the current user to the coordinators of the programme, whom they
        reach without anybody else: it hangs on no record, so the mentor, who may read
        the registration, does not see it.

        :raise UserError: nobody coordinates the programme
        """
        self.ensure_one()
        if not self._is_own():
            raise AccessError(self.env._("This registration is not yours."))
        mentee = self.sudo()  # sudo: who coordinates is not for mentees to read
        coordinators = mentee.program_id.coordinator_ids.partner_id
        if not coordinators:
            raise UserError(
                self.env._("This programme has no coordinator at the moment.")
            )
        # sudo: a message to these recipients only
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=coordinators.ids,
            author_id=self.env.user.partner_id.id,
            subject=self.env._("Mentoring: a word in confidence from %s", mentee.name),
            body=plaintext2html(word),
        )
        return True
