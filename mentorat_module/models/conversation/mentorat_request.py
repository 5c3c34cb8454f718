from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...tools import mail_words
from ..common.mentorat_bounds_mixin import MAX_HTML, MAX_YEARS_AWAY
from ..common.mentorat_reader_mixin import ANSWERING
from ..common.own_context import OWN, is_own
from ..common.search import when_true


class MentoratRequest(models.Model):
    """What a mentee asks, and the conversation about it.

    Who reads it is in ``mentorat_request_reader.py``. Other records show a reference
    and never the subject. Mails are in ``mentorat_request_mail.py``, the rating in
    ``mentorat_request_rating.py``, whether the mentee still waits in
    ``mentorat_request_waiting.py``.
    """

    _name = "mentorat.request"
    _description = "Mentoring Request"
    _inherit = [
        "mentorat.lifecycle.mixin",
        "mentorat.actor.mixin",
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
        related="agreement_id.mentee_id", store=True, precompute=True, index=True
    )
    mentor_id = fields.Many2one(
        related="agreement_id.mentor_id", store=True, precompute=True, index=True
    )
    program_id = fields.Many2one(
        related="agreement_id.program_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, precompute=True
    )
    # stand-in
    absence_id = fields.Many2one(
        "mentorat.absence",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The absence of the mentor in which this conversation began: who stood in "
        "reads it, for as long as the absence runs.",
    )
    # request
    name = fields.Char(string="Subject", required=True, bound=150)
    description = fields.Text()
    origin = fields.Selection(
        [("mentee", "The mentee asks"), ("mentor", "The mentor writes")],
        default="mentee",
        required=True,
    )
    client_waiting = fields.Boolean(string="A Client Is Waiting")
    client_deadline = fields.Datetime(
        string="The Client Expects an Answer By",
        bound=(0, MAX_YEARS_AWAY),
        help="Shown beside the promise; it never shortens it.",
    )
    # state
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
    is_left_open = fields.Boolean(
        string="Left without an Answer",
        copy=False,
        readonly=True,
        help="The agreement ended before the question had an answer.",
    )
    commitment_ids = fields.One2many(
        "mentorat.commitment", "request_id", string="Promises"
    )
    live_commitment_id = fields.Many2one(
        "mentorat.commitment", compute="_compute_live_commitment", compute_sudo=True
    )
    limit_at = fields.Datetime(
        string="Promised By", compute="_compute_live_commitment", compute_sudo=True
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_live_commitment",
        search="_search_is_late",
        compute_sudo=True,
    )
    is_undelivered = fields.Boolean(
        string="Not Delivered", compute="_compute_live_commitment", compute_sudo=True
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
        """Return why this date is refused, or ``False``: a date of two years ago, or in
        over ten years, is a typing error, and the farthest cannot be formatted.

        :param datetime deadline: naive UTC, or ``False``
        """
        years = deadline and deadline.year - fields.Date.today().year
        if years and not -1 <= years <= MAX_YEARS_AWAY:
            return self.env._("This date is too far away: look at the year.")
        return False

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends(
        "commitment_ids.state", "commitment_ids.limit_at", "commitment_ids.delivery"
    )
    def _compute_live_commitment(self):
        Commitment = self.env["mentorat.commitment"]
        commitments = Commitment.search_fetch(
            Domain("request_id", "in", self.ids) & Commitment._get_live_domain(),
            ["request_id", "state", "limit_at", "delivery"],
        )
        live = commitments.grouped("request_id")
        for request in self:
            commitment = live.get(request._origin, Commitment)[:1]
            request.live_commitment_id = commitment
            request.limit_at = commitment.limit_at
            request.is_late = commitment.is_late
            request.is_undelivered = commitment.delivery == "failed"

    @when_true
    def _search_is_late(self):
        return Domain("commitment_ids", "any", Domain("is_late", "=", True))

    def _compute_display_name(self):
        """Show a reference, never the subject: users who may not read the request see
        this name on other records."""
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
        self._fill_readers(vals_list)
        # No log line “request created”: it costs queries.
        silent = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        requests = super(MentoratRequest, silent).create(vals_list).with_env(self.env)
        requests._check_has_words()
        requests._check_agreement_open()
        self.env["mentorat.rate.log"]._check_limit("request", len(requests))
        requests.sudo()._on_opened()  # sudo: what a request entails
        return requests

    @api.model
    def _get_origin(self, agreement_id):
        """Return who opens a conversation: ``mentor`` when the current user is one,
        else ``mentee``."""
        agreement = self.env["mentorat.agreement"].browse(agreement_id)
        # sudo: compares the current user with the pair
        pair = agreement.sudo()
        is_mentor = agreement and (pair._is_mentor() or pair._is_stand_in())
        return "mentor" if is_mentor else "mentee"

    def _check_has_words(self):
        """Raise ``UserError`` when one asks or says nothing: no promise begins, and no
        first contact is made, by characters that nobody sees."""
        for request in self:
            if not mail_words.has_words(f"{request.name} {request.description or ''}"):
                raise UserError(self.env._("Write a few words."))

    def _check_agreement_open(self):
        """Raise ``UserError`` when no conversation can be opened in the agreement."""
        for request in self:
            if error := request.agreement_id._get_request_error(request.origin):
                raise UserError(error)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A conversation is kept with its agreement: close it instead.")
        )

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
        else:
            values["is_left_open"] = False
        return values

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target == "open":
            owed = self.filtered(lambda each: not each.commitment_ids._filter_live())
            self.env["mentorat.commitment"]._open_follow_ups(owed)
        elif target == "closed":
            self.commitment_ids._filter_live()._void()
        return result

    def _on_opened(self):
        """Open the commitment of what a mentee asks; what a mentor writes first is
        answered already."""
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
        """Post what the mentor wrote as a message, which reaches the mentee."""
        has_words = mail_words.has_words(self.description or "")
        self.with_context(mentorat_no_clock=OWN).message_post(
            body=self.description if has_words else self.name,
            author_id=self._get_first_author().id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _get_first_author(self):
        """Return the contact of the mentor who writes first: the current user when they
        answer here."""
        me = self.env.user.partner_id
        is_mentor = me in self._get_readers(*ANSWERING)
        return me if is_mentor else self.mentor_id.partner_id

    def _close(self):
        self.write({"state": "closed"})

    # ------------------------------------------------------------------
    # ANSWERS
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self._is_answer_or_question(message):
            self._check_comment(message)
            # sudo: reads what was just posted, and does what it entails
            if self._says_something(message.sudo()):
                self.sudo()._on_message(message.sudo())
        return result

    def _check_comment(self, message):
        """Raise ``UserError`` when a message says nothing, is too long, or one too many
        of its author in an hour. The gateway takes what it gets: there is nobody to
        tell."""
        if message.message_type == "email" and self.env.su:
            return
        if not self._says_something(message.sudo()):  # sudo: what was just posted
            raise UserError(self.env._("Write a few words."))
        arguments = self.env["mentorat.arguments"]
        if error := arguments._get_text_error(message.body or "", MAX_HTML):
            raise UserError(error)
        self.env["mentorat.rate.log"]._check_limit("reply")

    def _is_answer_or_question(self, message):
        """Return whether ``message`` counts for the commitments: a comment, posted or
        sent by mail, and no note; one that says something."""
        comment_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return (
            message.subtype_id.id == comment_id
            and message.message_type in ("comment", "email")
            and not is_own(self.env, "mentorat_no_clock")
        )

    def _get_edit_error(self, message):
        """Let the author edit while the agreement runs."""
        if error := super()._get_edit_error(message):
            return error
        # sudo: the state of the pair
        if not self.agreement_id.sudo()._is_live():
            return self.env._("This conversation is over: its words stay as they are.")
        return False

    def _keep_earlier_text(self, message):
        result = super()._keep_earlier_text(message)
        self.env["mentorat.message.version"]._keep(message)
        return result

    def _on_message(self, message):
        """Keep the commitment when a mentor writes; read what the mentee writes."""
        self.ensure_one()
        author = message.author_id
        if not self.agreement_id._is_live():
            return
        if author in self._get_readers(*ANSWERING):
            self._answer("message")
        elif author == self.mentee_id.partner_id:
            self._on_mentee_message(message)

    def _answer(self, channel, when=None):
        """Keep the commitment at ``when``, and note how the mentor answered."""
        when = when or fields.Datetime.now()
        self.commitment_ids._filter_live()._keep(when)
        values = {"answered_at": when, "answer_channel": channel}
        if self.state == "open":
            values["state"] = "answered"
        self.write(values)
        self._on_mentor_reached_mentee(channel, when)

    def _on_mentor_reached_mentee(self, channel, when=None):
        """Record the first contact when there was none, or none is left."""
        if self.agreement_id._owes_first_contact():
            self.agreement_id.action_record_first_contact(when, channel)

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_record_answer(self, channel="phone", when=None):
        """Record an answer given by phone or in person, as a mentor or stand-in.

        :param str channel: ``phone``, ``person`` or ``message``
        :param datetime when: naive UTC, now by default
        :raise UserError: closed, in the future, or before the question
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
        """Close the conversation, as the mentee, or as a mentor once it is answered."""
        self._check_actor("mentee", "mentor")
        for request in self.sudo():  # sudo: the actor was checked
            if request.state == "open" and not request.agreement_id._is_mentee():
                raise UserError(
                    self.env._("Answer before closing: the mentee waits for you.")
                )
            request._close()
        return True

    def _get_message_error(self, author):
        """Return why ``author``, a contact, cannot write here now, or ``False``."""
        self.ensure_one()
        agreement_sudo = self.agreement_id.sudo()  # sudo: yes or no, in a sentence
        error = agreement_sudo._get_request_error("mentor")
        if not error and author == agreement_sudo.mentee_id.partner_id:
            return agreement_sudo._get_hold_error()
        return error

    def action_reply(self, body, expects_answer=True, attachment_ids=None):
        """Post a message as the current user, one of the readers.

        :param body: text, or ``Markup``
        :param bool expects_answer: for the mentee: whether a commitment opens, unless
            the message is a thank-you and nothing else
        :param list attachment_ids: ids of attachments that this user owns
        :return: the ``mail.message``
        """
        self.ensure_one()
        self._check_actor("mentee", "mentor", "stand_in")
        agreement_sudo = self.agreement_id.sudo()  # sudo: locked, and asked yes or no
        agreement_sudo._lock_rows()  # one message after the other
        if error := self._get_message_error(self.env.user.partner_id):
            raise UserError(error)
        body = self.env["mentorat.arguments"]._get_text(body, limit=MAX_HTML) or ""
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
        """Open the form that answers in writing, as a dialog."""
        action = self.action_open_answer()
        action["name"] = self.env._("Answer")
        action["context"]["default_channel"] = "message"
        return action
