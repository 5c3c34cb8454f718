import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Causes that the address of a person shows by itself.
PLAIN_CAUSES = ("no_address", "invalid_address", "blacklisted")
# Causes that only a mail server tells.
TOLD_CAUSES = ("refused", "bounced", "mailbox")
# A mail sent again counts as received when it has not come back after this time.
RETRY_PATIENCE = timedelta(days=1)
MAX_DETAIL = 500

_logger = logging.getLogger(__name__)


class MentoratProblem(models.Model):
    """What cannot be delivered or done, and who mends it: a person whom no mail
    reaches, a mail that cannot be written, a record that a scheduled action fails on.

    One row a person and cause. The coordinators are told once, when it opens; it clears
    by itself. It holds no word of what a mail tells."""

    _name = "mentorat.problem"
    _description = "Mentoring Problem"
    _order = "opened_at, id"

    cause = fields.Selection(
        [
            ("no_address", "No e-mail address"),
            ("invalid_address", "Invalid e-mail address"),
            ("blacklisted", "Address on the list of blocked addresses"),
            ("refused", "Address refused by the mail server"),
            ("bounced", "Mails come back"),
            ("mailbox", "Mailbox full or out of service"),
            ("faulty_mail", "Mail that cannot be written"),
            ("mail_server", "Outgoing mail server"),
            ("stuck", "Not treated by the scheduler"),
        ],
        required=True,
        string="Why",
    )
    # about
    partner_id = fields.Many2one(
        "res.partner", string="Person", ondelete="cascade", index="btree_not_null"
    )
    email = fields.Char(string="Address")
    template_id = fields.Many2one(
        "mail.template",
        string="Mail Template",
        ondelete="cascade",
        index="btree_not_null",
    )
    res_model = fields.Char(string="About (Model)")
    res_id = fields.Many2oneReference(model_field="res_model", string="About (Record)")
    program_ids = fields.Many2many(
        "mentorat.program",
        "mentorat_problem_program_rel",
        "problem_id",
        "program_id",
        string="Programmes",
    )
    detail = fields.Char(string="Technical Detail")
    # when
    opened_at = fields.Datetime(string="Since", required=True, index=True)
    retried_at = fields.Datetime(string="Tried Again")
    cleared_at = fields.Datetime(string="Solved On")
    # in words
    remedy = fields.Char(string="What to Do", compute="_compute_remedy")
    held_count = fields.Integer(
        string="Mails Held",
        compute="_compute_held_count",
        compute_sudo=True,
        help="They leave by themselves once the problem is solved.",
    )

    _one_open = models.UniqueIndex(
        "(cause, COALESCE(partner_id, 0), COALESCE(template_id, 0), "
        "COALESCE(res_model, ''), COALESCE(res_id, 0)) WHERE cleared_at IS NULL",
        "This problem is known already.",
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("cause", "partner_id", "template_id", "res_model", "res_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for problem in self:
            problem.display_name = problem._get_subject()

    def _get_subject(self):
        """Return whom or what this is about, in a few words."""
        if self.partner_id or self.template_id:
            return (
                (self.partner_id or self.template_id).sudo().display_name
            )  # sudo: name
        # sudo: a name, of models whose names coordinators read
        if stuck := self.sudo()._get_stuck():
            return stuck.display_name
        return dict(self._fields["cause"]._description_selection(self.env))[self.cause]

    @api.depends("cause")
    @api.depends_context("lang")
    def _compute_remedy(self):
        remedies = self._get_remedies()
        for problem in self:
            problem.remedy = remedies.get(problem.cause)

    @api.model
    def _get_remedies(self):
        """Return ``{cause: what the coordinator does about it}``."""
        correct = self.env._(
            "Ask this person for the right address, or human resources, and correct it "
            "in the employee file or the contact. Their mails then leave."
        )
        return {
            "no_address": self.env._(
                "Give this person an e-mail address, in the employee file or the "
                "contact. Their mails then leave."
            ),
            "invalid_address": correct,
            "refused": correct,
            "bounced": correct,
            "blacklisted": self.env._(
                "Ask an administrator to take the address off the list of blocked "
                "addresses, if this person agrees."
            ),
            "mailbox": self.env._(
                "Tell this person that their mailbox takes no mail, then try again."
            ),
            "faulty_mail": self.env._(
                "Correct the text under Configuration, Mentoring Mails, or restore the "
                "original text. The mails then leave."
            ),
            "mail_server": self.env._(
                "Ask an administrator to look at the outgoing mail server. Mails are "
                "sent again by themselves."
            ),
            "stuck": self.env._(
                "Try again. If it fails once more, show an administrator the technical "
                "detail."
            ),
        }

    @api.depends("cause", "partner_id", "template_id")
    def _compute_held_count(self):
        for problem in self:
            problem.held_count = len(problem._find_notices())

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_retry(self):
        """Try again what failed: the mails leave at once, the scheduled action runs.

        :raise AccessError: the user is not a coordinator
        :raise UserError: the address still takes no mails
        """
        if not self.env.user.has_group("mentorat_module.group_mentorat_coordinator"):
            raise AccessError(self.env._("Only a coordinator tries again."))
        self.check_access("read")
        # sudo: the role was checked; only what failed is tried again
        for problem in self.sudo().filtered(lambda row: not row.cleared_at):
            if problem._is_plain_still():
                raise UserError(
                    self.env._(
                        "%(name)s: %(remedy)s",
                        name=problem.display_name,
                        remedy=problem.remedy,
                    )
                )
            problem.retried_at = fields.Datetime.now()
            problem._retry()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Tried again within a minute."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_record(self):
        """Open the person, the template or the record that this is about."""
        self.ensure_one()
        self.check_access("read")
        record = self._get_record_to_mend()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def _get_record_to_mend(self):
        """Hook: return what is opened to solve this problem."""
        if self.res_model in self.env:
            return self.env[self.res_model].browse(self.res_id)
        return self.partner_id or self.template_id or self

    def _retry(self):
        if self.cause == "stuck":
            record = self._get_stuck()
            if record:
                record._retry_check()
        elif self.cause == "mail_server":
            self._find_notices().mail_id.write({"scheduled_date": False})
            self._find_notices().write({"due_at": fields.Datetime.now()})
            self.env["mentorat.notice"]._trigger_mail_queue()
        elif self.partner_id:
            self._find_notices()._release()
        else:
            self._find_notices()._retry()

    # ------------------------------------------------------------------
    # OPEN AND CLEAR
    # ------------------------------------------------------------------

    @api.model
    def _open(self, cause, programs, **values):
        """Note that something cannot be delivered or done, and tell the coordinators
        unless they know.

        :param str cause: one of the field ``cause``
        :param programs: those whose coordinators are told
        :param values: what it is about, ``email`` and ``detail``
        :return: the row, maybe one of before
        """
        problems_sudo = self.sudo()  # sudo: whoever meets a problem notes it
        detail = (values.pop("detail", False) or "")[:MAX_DETAIL]
        about = {
            name: values.get(name, False)
            for name in ("partner_id", "template_id", "res_model", "res_id")
        }
        domain = Domain("cause", "=", cause) & Domain("cleared_at", "=", False)
        for name, value in about.items():
            domain &= Domain(name, "=", value)
        problem = problems_sudo.search(domain, limit=1)
        if problem:
            problem.write(
                {
                    "detail": detail or problem.detail,
                    "email": values.get("email", problem.email),
                    "retried_at": False,
                    "program_ids": [fields.Command.link(row.id) for row in programs],
                }
            )
            return problem
        problem = problems_sudo.create(
            {
                **about,
                "cause": cause,
                "email": values.get("email", False),
                "detail": detail,
                "opened_at": fields.Datetime.now(),
                "program_ids": [fields.Command.set(programs.ids)],
            }
        )
        problem._notify_coordinators()
        return problem

    @api.model
    def _clear_solved(self, now):
        """Clear what is solved, and let the mails leave that were held."""
        tried = self.env["mentorat.notice"]._try_safely
        for problem in self.search([("cleared_at", "=", False)]):
            if error := tried(lambda row=problem: row._clear_if_solved(now)):
                _logger.error("%s is looked at again later", problem, exc_info=error)

    def _clear_if_solved(self, now):
        if self._is_solved(now):
            self._clear(now)

    def _clear(self, now):
        for problem in self:
            notices = problem._find_notices()
            problem.cleared_at = now
            if problem.partner_id and not problem.partner_id._find_mail_problem():
                notices._release()

    def _is_solved(self, now):
        """Return whether this problem is over: the address was corrected, somebody
        wrote from it, or a mail went through."""
        if self.cause in PLAIN_CAUSES:
            return not self._is_plain_still()
        if self.cause in TOLD_CAUSES:
            return self._is_address_well(now)
        if self.cause == "stuck":
            record = self._get_stuck()
            return not (record and record.check_failures)
        return not self._find_notices()

    def _is_plain_still(self):
        """Return whether this person still has no address that takes mails."""
        return (
            self.cause in PLAIN_CAUSES
            and self.partner_id._find_plain_mail_problem() == self.cause
        )

    def _is_address_well(self, now):
        partner = self.partner_id
        if (partner.email_normalized or partner.email) != self.email:
            return True
        if self.cause == "bounced" and not partner.message_bounce:
            return True  # somebody wrote from there, or HR reset the counter
        waits = self._find_notices() | self._find_queued()
        retried = self.retried_at and self.retried_at + RETRY_PATIENCE <= now
        return bool(retried) and not waits

    def _find_notices(self):
        """Return the notices that wait for this problem to be solved."""
        notices = self.env["mentorat.notice"]
        failing = Domain("failures", ">", 0)
        if self.partner_id:
            domain = Domain("state", "=", "held")
            domain &= Domain("partner_id", "=", self.partner_id.id)
        elif self.template_id:
            domain = Domain("state", "=", "pending") & failing
            domain &= Domain("template_id", "=", self.template_id.id)
        elif self.cause == "mail_server":
            domain = Domain("state", "=", "queued") & failing
        else:
            return notices
        return notices.search(domain)

    def _find_queued(self):
        return self.env["mentorat.notice"].search(
            [
                ("state", "in", ("pending", "queued")),
                ("partner_id", "=", self.partner_id.id),
                ("failures", ">", 0),
            ]
        )

    def _get_stuck(self):
        """Return the record that the scheduled action fails on, maybe none."""
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    # ------------------------------------------------------------------
    # MAILING
    # ------------------------------------------------------------------

    def _notify_coordinators(self):
        """Tell whoever can do something about it, once."""
        if self.cause == "stuck" and self._is_burst():
            return
        self.env["mentorat.notice"]._queue_many(
            [(self, partner) for partner in self._get_told_partners()],
            "mentorat_module.mail_template_problem",
        )

    def _is_burst(self):
        """Return whether the coordinators know of another record of this kind that is
        stuck: one mail is enough."""
        others = self.search(
            [
                ("id", "!=", self.id),
                ("cause", "=", "stuck"),
                ("res_model", "=", self.res_model),
                ("program_ids", "in", self.program_ids.ids),
                ("cleared_at", "=", False),
            ],
            limit=1,
        )
        return bool(others)

    def _get_told_partners(self):
        """Return the coordinators of the programmes; where no mail reaches any of them,
        the administrators of the company."""
        users = self.program_ids.coordinator_ids or self._get_administrators()
        return self._filter_reachable(users) or self._filter_reachable(
            self._get_administrators()
        )

    def _filter_reachable(self, users):
        partners = users.filtered("active").partner_id - self.partner_id
        return partners.filtered(lambda partner: not partner._find_mail_problem())

    def _get_administrators(self):
        companies = self.program_ids.company_id or self.env.company
        # sudo: who administers the service
        group_sudo = self.env.ref("mentorat_module.group_mentorat_admin").sudo()
        return group_sudo.all_user_ids.filtered(
            lambda user: user.company_ids & companies
            and user != self.env.ref("base.user_root")
        )

    def _get_cause_label(self):
        """Return the cause in words; called by the mail template."""
        return dict(self._fields["cause"]._description_selection(self.env))[self.cause]

    def _get_list_url(self):
        """Return the address of the list of problems; called by the mail template."""
        return (
            f"{self.get_base_url()}/odoo/action-mentorat_module.mentorat_problem_action"
        )
