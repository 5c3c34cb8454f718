from odoo import api, fields, models

# What nobody needs to do with the account of one of a pair.
REFUSED_CHANGES = {"partner", "merge", "deletion"}


class MentoratAccountChange(models.Model):
    """Another account or address of one of a pair: who made the change, and when.

    Both of the pair are told, and the address until then; a line in the log of each
    agreement says the same. Nobody writes or deletes these records."""

    _name = "mentorat.account.change"
    _description = "Change of an Account in a Pair"
    _order = "id desc"

    employee_id = fields.Many2one(
        "hr.employee", required=True, readonly=True, ondelete="cascade", index=True
    )
    name = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact Until Then", readonly=True, ondelete="set null"
    )
    program_id = fields.Many2one("mentorat.program", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("account", "Another account"),
            ("address", "Another address"),
            ("login", "Another login"),
            ("password", "A password set by somebody else"),
            ("opened", "Account opened"),
            ("closed", "Account closed"),
        ],
        required=True,
        readonly=True,
    )
    old_value = fields.Char(string="Until Then", readonly=True)
    new_value = fields.Char(string="From Then On", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Changed By",
        readonly=True,
        ondelete="set null",
        default=lambda self: self.env.user,
    )

    @api.model
    def _record(self, employee, agreements, kind, old, new):
        """Record the change and tell it.

        :param agreements: all those of ``employee``
        """
        change = self.create(
            {
                "employee_id": employee.id,
                "name": employee.name,
                "partner_id": employee._get_mentorat_contact().id,
                "program_id": agreements[:1].program_id.id,
                "kind": kind,
                "old_value": self._format_value(old),
                "new_value": self._format_value(new),
            }
        )
        if not employee._is_own_account():
            change._log(agreements)
            if change._is_loss():
                change._notify_closed()
            # Through the link of a mail, Odoo tells the person.
            elif kind != "password" or not self.env.user._is_public():
                change._notify_pairs(agreements.filtered(lambda pair: pair._is_live()))
        change._notify_old_address()
        return change

    def _is_loss(self):
        """Whether the person has no account from then on. What follows tells the pairs
        and the coordinators, see ``_on_account_lost``."""
        return self.kind == "closed" or (self.kind == "account" and not self.new_value)

    def _notify_closed(self):
        """Tell the person, who gets no other mail of the service from now on; not who
        asked for it."""
        user = self.employee_id.user_id
        address = self.partner_id.email_normalized
        if address and not (user and user._is_own_deletion()):
            self._notify(self.partner_id, email_to=address)

    @api.model
    def _format_value(self, value):
        """Return an address or a login as it is, and the address of a contact."""
        if isinstance(value, models.BaseModel):
            return value.email_normalized or value.display_name
        return value

    def _log(self, agreements):
        for agreement in agreements:
            agreement._message_log(
                body=self._format_change(), author_id=self.user_id.partner_id.id
            )

    def _notify_pairs(self, agreements):
        """Tell both of each pair, and whose account it is."""
        pairs = agreements.mentee_id.partner_id | agreements.mentor_id.partner_id
        for partner in pairs | self.partner_id:
            # An account that is being opened is still closed: write to the address.
            own = self.kind == "opened" and partner == self.partner_id
            self._notify(partner, email_to=own and partner.email_normalized)

    def _notify_old_address(self):
        """Tell the address that it is not used any more: somebody else may read what
        goes to the new one."""
        if self._is_loss():
            return
        if self.kind in ("address", "account") and "@" in (self.old_value or ""):
            self._notify(self.partner_id, email_to=self.old_value)

    def _notify(self, partner, email_to=False):
        self.env["mentorat.notice"]._queue(
            self,
            partner,
            "mentorat_module.mail_template_account_changed",
            email_to=email_to,
        )

    def _can_notice_wait(self):
        """Tell it at once: the next message could go to the wrong person."""
        return False

    def _format_change(self):
        """Return what changed, in a sentence."""
        self.ensure_one()
        names = {
            "name": self.name,
            "old": self.old_value or self.env._("none"),
            "new": self.new_value or self.env._("none"),
        }
        if self.kind == "account":
            return self.env._(
                "%(name)s has another account from now on: %(account)s.",
                name=names["name"],
                account=names["new"],
            )
        if self.kind == "address":
            return self.env._(
                "The mail address of %(name)s is %(new)s from now on; it was %(old)s.",
                **names,
            )
        if self.kind == "login":
            return self.env._(
                "%(name)s signs in with another name from now on.", **names
            )
        if self.kind == "password":
            return self.env._("The account of %(name)s has a new password.", **names)
        if self.kind == "opened":
            return self.env._("An account was opened for %(name)s.", **names)
        return self.env._("The account of %(name)s is closed.", **names)

    def _is_about_recipient(self):
        """Return whether the recipient of the mail is the person of the account."""
        recipient = self.env["mentorat.mail.link.mixin"]._get_recipient()
        return recipient == self.partner_id

    def _get_recipient_url(self):
        """Return the page of an agreement between this person and the recipient."""
        recipient = self.env["mentorat.mail.link.mixin"]._get_recipient()
        pairs = self.employee_id._get_mentorat_agreements()
        shared = pairs.filtered(
            lambda pair: recipient in pair._get_partners("mentor", "mentee")
        )
        pair = shared[:1] or pairs[:1]
        return pair._get_recipient_url() if pair else self.get_base_url()

    def _format_changed_at(self):
        """Return when, in local time of the recipient."""
        tz = self.env.context.get("tz") or self.program_id.tz
        words = self.env["mentorat.format"]
        return words._format_day_and_time(self.create_date, tz)
