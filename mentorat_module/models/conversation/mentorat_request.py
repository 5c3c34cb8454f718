from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..promise.mentorat_commitment import LIVE_STATES

MAX_YEARS_AWAY = 10  # of a deadline, from today


class MentoratRequest(models.Model):
    """What a mentee needs, and the conversation about it. Nobody but the pair (and the
    mentors who contribute) reads it: a number, and never its subject, is what other
    records show."""

    _name = "mentorat.request"
    _description = "Mentoring Request"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.activity.mixin",
        "mentorat.mail.link.mixin",
        "rating.mixin",
        "mentorat.private.link.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["name"]
    _mail_post_access = "read"

    agreement_id = fields.Many2one(
        "mentorat.agreement", required=True, ondelete="restrict", index=True
    )
    mentee_id = fields.Many2one(
        related="agreement_id.mentee_id", store=True, index=True
    )
    mentor_id = fields.Many2one(
        related="agreement_id.mentor_id", store=True, index=True
    )
    program_id = fields.Many2one(related="agreement_id.program_id", store=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True)
    # who reads
    absence_id = fields.Many2one(
        "mentorat.absence",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The absence of the mentor in which this conversation began: who stood in "
        "reads it, for as long as the absence runs.",
    )
    # what
    name = fields.Char(string="Subject", required=True)
    description = fields.Text()
    origin = fields.Selection(
        [("mentee", "The mentee asks"), ("mentor", "The mentor writes")],
        default="mentee",
        required=True,
    )
    client_waiting = fields.Boolean(string="A Client Is Waiting")
    client_deadline = fields.Datetime(
        string="The Client Expects an Answer By",
        help="Shown beside the promise; it never shortens it.",
    )
    # path
    state = fields.Selection(
        [
            ("open", "Awaiting an answer"),
            ("answered", "Answered"),
            ("closed", "Closed"),
        ],
        default="open",
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    answered_at = fields.Datetime(string="Last Answer", copy=False, readonly=True)
    answer_channel = fields.Selection(
        [("message", "Message"), ("phone", "Phone"), ("person", "In person")],
        copy=False,
        readonly=True,
    )
    closed_at = fields.Datetime(copy=False, readonly=True, string="Closed On")
    commitment_ids = fields.One2many(
        "mentorat.commitment", "request_id", string="Promises"
    )
    live_commitment_id = fields.Many2one(
        "mentorat.commitment", compute="_compute_promise", compute_sudo=True
    )
    limit_at = fields.Datetime(
        string="Promised By", compute="_compute_promise", compute_sudo=True
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_promise",
        search="_search_is_late",
        compute_sudo=True,
    )

    # ------------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("client_deadline")
    def _check_client_deadline(self):
        for request in self:
            if error := self._get_deadline_error(request.client_deadline):
                raise ValidationError(error)

    @api.model
    def _get_deadline_error(self, deadline):
        """A moment that no calendar has could be said on no page and in no mail.

        :param datetime deadline: naive UTC, or ``False``
        :return: what is wrong with it, in words, or ``False``
        """
        years = deadline and deadline.year - fields.Date.today().year
        if years and abs(years) > MAX_YEARS_AWAY:
            return self.env._("This date is too far away: look at the year.")
        return False

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("commitment_ids.state", "commitment_ids.limit_at")
    def _compute_promise(self):
        Commitment = self.env["mentorat.commitment"]
        promises = Commitment.search_fetch(
            Domain("request_id", "in", self.ids) & Domain("state", "in", LIVE_STATES),
            ["request_id", "state", "limit_at"],
        )
        live = promises.grouped("request_id")
        for request in self:
            promise = live.get(request._origin, Commitment)[:1]
            request.live_commitment_id = promise
            request.limit_at = promise.limit_at
            request.is_late = promise.is_late

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("commitment_ids", "any", Domain("is_late", "=", True))

    def _compute_display_name(self):
        """A number, never the subject: this name shows wherever a record refers to this
        one, also to people who may not read it."""
        for request in self:
            request.display_name = f"D-{request._origin.id or 0:05d}"

    def _compute_access_url(self):
        res = super()._compute_access_url()
        for request in self:
            request.access_url = f"/my/mentorat/requests/{request.id}"
        return res

    def _get_portal_path(self):
        return self.access_url

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "origin" not in vals or not self.env.su:
                vals["origin"] = self._get_origin(vals.get("agreement_id"))
        self._fill_absences(vals_list)
        # A line “request created” for each would cost more than it says.
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        requests = super(MentoratRequest, quiet).create(vals_list).with_env(self.env)
        requests._check_agreement_open()
        requests.sudo()._on_opened()  # sudo: what a question entails
        return requests

    @api.model
    def _get_origin(self, agreement_id):
        """Who opens a conversation: the mentor, or else the mentee."""
        agreement = self.env["mentorat.agreement"].browse(agreement_id)
        # sudo: compares the current user with the pair
        pair = agreement.sudo()
        is_mentor = agreement and (pair._is_mentor() or pair._is_stand_in())
        return "mentor" if is_mentor else "mentee"

    def _check_agreement_open(self):
        for request in self:
            if error := request.agreement_id._get_request_error(request.origin):
                raise UserError(error)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A conversation is kept with its agreement: close it instead.")
        )

    # ------------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------------

    @api.model
    def _get_filled_fields(self):
        return super()._get_filled_fields() | {"absence_id"}

    @api.model
    def _fill_absences(self, vals_list):
        """What begins while somebody stands in is theirs to read: never typed in."""
        ids = {vals["agreement_id"] for vals in vals_list if vals.get("agreement_id")}
        absences = self.env["mentorat.agreement"].browse(ids)._get_running_absences()
        by_id = {agreement.id: absence.id for agreement, absence in absences.items()}
        for vals in vals_list:
            vals["absence_id"] = by_id.get(vals.get("agreement_id"))

    def _get_pair_partners(self):
        """Return the contacts of the pair, and of the mentors who contribute."""
        self.ensure_one()
        agreement = self.agreement_id.sudo()  # sudo: compares people, tells nothing
        return agreement.mentee_id.partner_id | agreement._get_mentors().partner_id

    def _get_mentor_partners(self):
        """Return the contacts of those who answer here now."""
        self.ensure_one()
        mentors = self.agreement_id.sudo()._get_mentors()  # sudo: as above
        absence = self.sudo().absence_id  # sudo: as above
        if absence._is_running():
            mentors |= absence.stand_in_id
        return mentors.partner_id

    def _get_readers(self):
        """Return the contacts of the pair, of the mentors who contribute, and of who
        stands in, as long as they do: what follows is told to these."""
        return self._get_pair_partners() | self._get_mentor_partners()

    def _get_first_author(self):
        """Return the contact of whoever writes first, one of the mentors here."""
        me = self.env.user.partner_id
        return me if me in self._get_mentor_partners() else self.mentor_id.partner_id

    def _check_actor(self, *roles):
        """Raise ``AccessError``: the current user is none of ``roles`` in this pair."""
        if self.env.su:
            return
        self.check_access("read")
        for agreement in self.agreement_id.sudo():  # sudo: only compares people
            if not any(getattr(agreement, f"_is_{role}")() for role in roles):
                raise AccessError(self.env._("This conversation is not yours."))

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    @api.model
    def _get_transitions(self):
        return {
            "open": ("answered", "closed"),
            "answered": ("open", "closed"),
            "closed": ("open",),
        }

    def _get_extra_move_error(self, target):
        if target == "open":
            return self.agreement_id._get_request_error(self.origin)
        return super()._get_extra_move_error(target)

    def _prepare_move_values(self, target):
        values = super()._prepare_move_values(target)
        if target == "closed":
            values["closed_at"] = fields.Datetime.now()
        return values

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "open":
            self.env["mentorat.commitment"]._open_follow_ups(self)
        elif target == "closed":
            self.commitment_ids._filter_live()._void()
        return result

    def _on_opened(self):
        """A question starts the clock; what a mentor writes first asks nothing."""
        self._subscribe_pair()
        asked = self.filtered(lambda request: request.origin == "mentee")
        self.env["mentorat.commitment"]._open_follow_ups(asked)
        asked._notify_mentors()
        written = self - asked
        written.write({"state": "answered"})
        for request in written:
            request._on_mentor_reached_mentee("message")
            request._post_first_message()

    def _notify_mentors(self):
        answering = self.agreement_id._get_answering()
        self.env["mentorat.notice"]._queue_many(
            [
                (request, answering[request.agreement_id]["mentor"].partner_id)
                for request in self
            ],
            "mentorat_module.mail_template_request_opened",
        )

    def _post_first_message(self):
        """What the mentor wrote reaches the mentee like any message."""
        self.with_context(mentorat_no_clock=True).message_post(
            body=self.description or self.name,
            author_id=self._get_first_author().id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _close(self):
        self.write({"state": "closed"})

    # ------------------------------------------------------------------
    # THE CONVERSATION KEEPS THE CLOCK
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._counts_for_the_clock(message):
            # sudo: an author of the pair spoke; the promises follow
            self.sudo()._on_message(message.sudo().author_id)
        return result

    def _counts_for_the_clock(self, message):
        """Whether ``message`` is something one of the pair says to the other."""
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return (
            message.subtype_id.id == comment_id
            and message.message_type in ("comment", "email")
            and not self.env.context.get("mentorat_no_clock")
        )

    def _on_message(self, author):
        self.ensure_one()
        if not self.agreement_id._is_live():
            return
        if author in self._get_mentor_partners():
            self._answer("message")
        elif author == self.mentee_id.partner_id:
            expects = not self.env.context.get("mentorat_no_answer_expected")
            if expects and self.state != "open":
                self.write({"state": "open"})

    def _answer(self, channel, when=None):
        """A mentor answered: the promise is kept."""
        when = when or fields.Datetime.now()
        self.commitment_ids._filter_live()._keep(when)
        values = {"answered_at": when, "answer_channel": channel}
        if self.state == "open":
            values["state"] = "answered"
        self.write(values)
        self._on_mentor_reached_mentee(channel, when)

    def _on_mentor_reached_mentee(self, channel, when=None):
        """Whatever reaches the mentee first is the first contact."""
        if self.agreement_id.state == "assigned":
            self.agreement_id.action_record_first_contact(when, channel)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_record_answer(self, channel="phone", when=None):
        """A mentor answered by phone or in person.

        :param str channel: ``phone``, ``person`` or ``message``
        :param datetime when: naive UTC, now by default
        """
        self._check_actor("mentor", "stand_in")
        arguments = self.env["mentorat.arguments"]
        channel = arguments._get_selection(self._name, "answer_channel", channel)
        when = arguments._get_instant(when) or fields.Datetime.now()
        for request in self.sudo():  # sudo: the actor was checked
            if error := request._get_answer_error(when):
                raise UserError(error)
            request._answer(channel, when)
        return True

    def _get_answer_error(self, when):
        """Return why an answer at ``when`` cannot be recorded, or ``False``."""
        if self.state == "closed":
            return self.env._("This conversation is closed.")
        if when > fields.Datetime.now():
            return self.env._("An answer that was not given cannot be recorded.")
        if when < (self.live_commitment_id.opened_at or self.create_date):
            return self.env._("An answer cannot come before the question.")
        return False

    def action_close(self):
        """The mentee needs nothing more; a mentor may close what they answered."""
        self._check_actor("mentee", "mentor")
        for request in self.sudo():  # sudo: the actor was checked
            if request.state == "open" and not request.agreement_id._is_mentee():
                raise UserError(
                    self.env._("Answer before closing: the mentee waits for you.")
                )
            request._close()
        return True

    def action_reply(self, body, expects_answer=True, attachment_ids=None):
        """Say something as the current user, one of the pair.

        :param body: text, or ``Markup``
        :param bool expects_answer: for the mentee: whether the clock starts again
        :param list attachment_ids: ids of attachments that this user owns
        :return: the ``mail.message``
        """
        self.ensure_one()
        self._check_actor("mentee", "mentor", "stand_in")
        if error := self.agreement_id.sudo()._get_request_error("mentor"):
            raise UserError(error)
        body = self.env["mentorat.arguments"]._get_text(body) or ""
        files_sudo = (
            self.env["mentorat.arguments"]
            ._get_records("ir.attachment", attachment_ids)
            .sudo()  # sudo: only compares who brought them
        )
        self._check_own_files(files_sudo)
        # sudo: the actor was checked, and speaks as themself; a portal user may not
        # read the contacts of the mentors, whom this message is for
        message = (
            self.sudo()
            .with_context(mentorat_no_answer_expected=not expects_answer)
            .message_post(
                body=body,
                author_id=self.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachment_ids=files_sudo.ids,
            )
        )
        return message.with_env(self.env)

    @api.model
    def _check_own_files(self, files_sudo):
        """Raise ``AccessError``: one of these files is not of the current user."""
        if any(file.create_uid != self.env.user for file in files_sudo):
            raise AccessError(self.env._("Send the files that you brought yourself."))

    def action_open_answer(self):
        """Open the form that records an answer given by phone or in person."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_answer_wizard_action"
        )
        action["context"] = {"default_request_id": self.id}
        return action

    def action_open_reply(self):
        """Open the form that answers in writing, above the page one is on."""
        action = self.action_open_answer()
        action["name"] = self.env._("Answer")
        action["context"]["default_channel"] = "message"
        return action
