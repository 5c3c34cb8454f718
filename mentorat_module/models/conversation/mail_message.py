from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# The models whose messages are read only with the right to read the record.
CONFIDENTIAL_MODELS = ("mentorat.request", "calendar.event")
OWN_MODELS = "mentorat."  # the beginning of their names
# What Odoo computes, and an employee could type: where answers go, for example.
COMPUTED_FIELDS = ("reply_to", "reply_to_force_new", "message_id", "mail_server_id")
CLOCK_MARGIN = timedelta(minutes=1)


class MailMessage(models.Model):
    """Keep the messages of the service as they were posted, whoever asks, and read them
    only with the right to read their record.

    Odoo lets each recipient write a message, and who may write the record delete it.
    The author edits a comment with :meth:`mail.thread._message_update_content`, which
    keeps the earlier text. Odoo checks the right to read in ``search`` and ``read``
    only: an export reads the fields of the records as they are."""

    _inherit = "mail.message"

    mentorat_version_ids = fields.One2many(
        "mentorat.message.version", "message_id", string="Earlier Texts"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    def _compute_display_name(self):
        """Show no subject of a confidential message: the records that are about it show
        this name to users who may not read it."""
        # sudo: which are confidential
        confidential = self.filtered(lambda each: each.sudo()._is_confidential())
        for message in confidential:
            message.display_name = f"{message._name},{message.id}"
        return super(MailMessage, self - confidential)._compute_display_name()

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        vals_list = [self._prepare_typed_message(vals) for vals in vals_list]
        messages = super().create(vals_list)
        messages._filter_kept()._check_posted()
        return messages

    def write(self, vals):
        if vals and not self.env.su:
            self._check_not_kept()
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            self._check_not_kept()
        return super().unlink()

    def fetch(self, field_names=None):
        if not self.env.su:
            self._origin._check_confidential()
        return super().fetch(field_names)

    @api.model
    def _get_message_id(self, values):
        """Give the messages of a conversation an id by which any answer finds it."""
        if values.get("model") == "mentorat.request" and values.get("res_id"):
            request = self.env["mentorat.request"].browse(values["res_id"])
            return request._make_message_id()
        return super()._get_message_id(values)

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _check_confidential(self):
        """Raise ``AccessError`` when one is of a pair and the user may not read it."""
        # sudo: finds them; the right to read them is checked just below
        confidential_sudo = self.sudo().filtered(lambda each: each._is_confidential())
        if confidential_sudo:
            confidential_sudo.sudo(False).check_access("read")

    def _is_confidential(self):
        """Return whether this message is about a record of a pair, or a notification
        without a record, which its recipients alone read."""
        self.ensure_one()
        if not self.model:
            return self.message_type == "user_notification"
        return self.model in CONFIDENTIAL_MODELS

    # ------------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------------

    def _filter_kept(self):
        """Return the messages that nobody rewrites or deletes: words and log lines of
        the service, and notices to one person."""
        # sudo: only tells which they are
        return self.filtered(lambda each: each.sudo()._is_kept())

    def _is_kept(self):
        """Hook: return whether this message stays as it was posted."""
        self.ensure_one()
        if not self.model:
            return self.message_type == "user_notification"
        return self.model.startswith(OWN_MODELS)

    def _check_not_kept(self):
        """Raise ``AccessError`` when one of these stays as it was posted."""
        if self._origin._filter_kept():
            raise AccessError(
                self.env._(
                    "What was written in the mentoring service stays as it was: "
                    "nobody changes or deletes it. Write a new message instead."
                )
            )

    @api.model
    def _prepare_typed_message(self, vals):
        """Return the values without those that Odoo computes, for our models."""
        if not (vals.get("model") or "").startswith(OWN_MODELS):
            return vals
        return {key: vals[key] for key in vals if key not in COMPUTED_FIELDS}

    def _check_posted(self):
        """Raise ``AccessError``: the current user speaks in the name of somebody else,
        at another time, where they may not read, or as the log."""
        now = fields.Datetime.now()
        for message in self.sudo():  # sudo: compares what was just created
            if not message._is_of_user():
                raise AccessError(
                    self.env._(
                        "Everybody writes in their own name: leave out the author."
                    )
                )
            if abs(message.date - now) > CLOCK_MARGIN:
                raise AccessError(
                    self.env._("A message is dated by the system when it is posted.")
                )
            if message.tracking_value_ids:
                raise AccessError(self.env._("The system alone writes the log."))
            if message.model:
                record = self.env[message.model].browse(message.res_id)
                record.check_access("read")

    def _is_of_user(self):
        """Return whether the current user is the author, or, of a notice without a
        record, the system."""
        self.ensure_one()
        authors = self.env.user.partner_id
        if not self.model:
            authors |= self.env.ref("base.partner_root")
        return (
            self.author_id in authors
            and not self.author_guest_id
            and self.email_from in (False, self.author_id.email_formatted)
        )
