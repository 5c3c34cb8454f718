from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# What a meeting is taken to last, when one records it afterwards.
MEETING_LENGTH = timedelta(hours=1)


class MentoratDeskMixin(models.AbstractModel):
    """What the page of an agreement shows to the person who reads it, and the forms
    that its buttons open. No rule stands here: each form calls the event's method."""

    _name = "mentorat.desk.mixin"
    _description = "The Desk: What an Agreement Shows and Opens"

    is_my_pair = fields.Boolean(
        compute="_compute_is_my_pair", help="Whether the reader is one of its mentors."
    )
    needs_my_signature = fields.Boolean(compute="_compute_needs_my_signature")
    mentee_partner_id = fields.Many2one(
        "res.partner",
        string="Contact of the Mentee",
        compute="_compute_mentee_partner_id",
    )
    next_commitment_id = fields.Many2one(
        "mentorat.commitment",
        string="Next Promise",
        compute="_compute_next_commitment_id",
    )
    next_limit_at = fields.Datetime(
        string="Promised By", compute="_compute_next_commitment_id"
    )
    is_late = fields.Boolean(
        compute="_compute_next_commitment_id", search="_search_is_late", string="Late"
    )
    time_left = fields.Char(compute="_compute_next_commitment_id")
    open_request_count = fields.Integer(
        string="Questions Waiting", compute="_compute_request_counts"
    )
    request_count = fields.Integer(
        string="Conversations", compute="_compute_request_counts"
    )
    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("mentor_id.user_id", "contribution_ids.mentor_id.user_id")
    @api.depends_context("uid")
    def _compute_is_my_pair(self):
        for agreement in self:
            agreement.is_my_pair = agreement._is_mentor()

    @api.depends("state", "mentor_signed_at", "mentee_signed_at")
    @api.depends_context("uid")
    def _compute_needs_my_signature(self):
        for agreement in self:
            agreement.needs_my_signature = agreement._has_to_be_signed_by()

    @api.depends("mentee_id.partner_id")
    def _compute_mentee_partner_id(self):
        for agreement in self:
            agreement.mentee_partner_id = agreement.mentee_id.partner_id

    @api.depends("commitment_ids.state", "commitment_ids.limit_at")
    @api.depends_context("lang")
    def _compute_next_commitment_id(self):
        for agreement in self:
            promise = agreement.commitment_ids._filter_live().sorted("limit_at")[:1]
            agreement.next_commitment_id = promise
            agreement.next_limit_at = promise.limit_at
            agreement.is_late = promise.is_late
            agreement.time_left = promise.time_left

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("commitment_ids", "any", [("is_late", "=", True)])]

    @api.depends("request_ids.state")
    @api.depends_context("uid")
    def _compute_request_counts(self):
        rows = self.env["mentorat.request"]._read_group(
            [("agreement_id", "in", self.ids)], ["agreement_id", "state"], ["__count"]
        )
        total, waiting = {}, {}
        for agreement, state, count in rows:
            total[agreement] = total.get(agreement, 0) + count
            if state == "open":
                waiting[agreement] = count
        for agreement in self:
            agreement.request_count = total.get(agreement._origin, 0)
            agreement.open_request_count = waiting.get(agreement._origin, 0)

    @api.depends("calendar_event_ids")
    def _compute_meeting_count(self):
        rows = self.env["calendar.event"]._read_group(
            [("mentorat_agreement_id", "in", self.ids)],
            ["mentorat_agreement_id"],
            ["__count"],
        )
        counts = dict(rows)
        for agreement in self:
            agreement.meeting_count = counts.get(agreement._origin, 0)

    def action_open(self):
        """Open the page of this agreement."""
        self.ensure_one()
        return self._get_records_action(context={})

    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    def action_open_first_contact(self):
        """Open the form that records the first contact."""
        return self._get_form_action("mentorat_contact_wizard_action")

    def action_open_question(self):
        """Answer the question that has waited longest for the mentor."""
        self.ensure_one()
        waiting = self.request_ids.filtered(lambda request: request.state == "open")
        return waiting.sorted("id")[:1].action_open_reply()

    def action_open_sign(self):
        """Open the text to sign."""
        return self._get_form_action("mentorat_sign_wizard_action")

    def action_open_terms(self):
        """Open the form that proposes other terms."""
        return self._get_form_action("mentorat_terms_wizard_action")

    def action_open_end(self):
        """Open the form that ends this agreement early."""
        return self._get_form_action("mentorat_end_wizard_action")

    def action_open_message(self):
        """Open a new conversation, which the mentor begins."""
        return self._get_form_action("mentorat_request_action_new")

    def action_plan_meeting(self):
        """Open a new meeting of this pair; what it is about stays with the two."""
        self._check_actor("mentee", "mentor")
        action = self._get_form_action("mentorat_meeting_action_new")
        pair = self.sudo()  # sudo: the contacts of the pair, whose names are shown here
        partners = pair.mentor_id.partner_id | pair.mentee_id.partner_id
        action["context"] = {
            "default_mentorat_agreement_id": self.id,
            "default_name": self._format_meeting_name(),
            "default_partner_ids": [Command.set(partners.ids)],
            "default_privacy": "private",
        }
        return action

    def action_record_meeting(self):
        """Open a meeting of this pair that took place, say within the last hour."""
        action = self.action_plan_meeting()
        stop = fields.Datetime.now().replace(second=0)
        action["name"] = self.env._("Record a Meeting")
        action["context"] |= {
            "default_start": stop - MEETING_LENGTH,
            "default_stop": stop,
        }
        return action

    def _format_meeting_name(self):
        """:return: what a meeting is called; both have it in their calendar"""
        self.ensure_one()
        return self.env._(
            "Mentoring: %(mentee)s and %(mentor)s",
            mentee=self.mentee_id.name,
            mentor=self.mentor_id.name,
        )

    def _get_form_action(self, name):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["context"] = {"default_agreement_id": self.id}
        return action

    # ------------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------------

    def action_view_requests(self):
        return self._get_list_action("mentorat_request_action", "agreement_id")

    def action_view_commitments(self):
        return self._get_list_action("mentorat_commitment_action", "agreement_id")

    def action_view_meetings(self):
        return self._get_list_action("mentorat_meeting_action", "mentorat_agreement_id")

    def _get_list_action(self, name, link):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"mentorat_module.{name}")
        action["domain"] = [(link, "=", self.id)]
        action["context"] = {f"default_{link}": self.id}
        return action
