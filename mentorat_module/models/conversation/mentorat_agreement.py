from odoo import api, fields, models


class MentoratAgreement(models.Model):
    """The requests of an agreement, closed when it ends."""

    _inherit = "mentorat.agreement"

    request_ids = fields.One2many(
        "mentorat.request", "agreement_id", string="Questions Asked"
    )
    open_request_count = fields.Integer(
        string="Questions Waiting", compute="_compute_request_counts"
    )
    request_count = fields.Integer(
        string="Conversations", compute="_compute_request_counts"
    )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

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

    # ------------------------------------------------------------------
    # LIFE CYCLE
    # ------------------------------------------------------------------

    def _on_moved(self, target, origins):
        result = super()._on_moved(target, origins)
        if target != "active":
            running = self.request_ids.filtered(lambda r: r.state != "closed")
            unanswered = running.filtered(lambda r: r.state == "open")
            running._close()
            unanswered.write({"is_left_open": True})
        return result

    def _get_before_closing(self):
        states = {str(each.id): each.state for each in self.request_ids}
        return super()._get_before_closing() | {"requests": states}

    def _restore_rest(self, before):
        """Open the conversations that were open."""
        for request in self.request_ids:
            state = before["requests"].get(str(request.id), request.state)
            if state != request.state:
                request._restore_state(state, closed_at=False, is_left_open=False)
        return super()._restore_rest(before)

    def _reopen_promises(self):
        """Promise an answer anew to the questions that still wait for one."""
        waiting = self.request_ids.filtered(
            lambda request: request.state == "open"
            and not request.commitment_ids._filter_live()
        )
        self.env["mentorat.commitment"]._open_follow_ups(waiting)
        return super()._reopen_promises()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_ask(self, name, description=None, **values):
        """Create a request of the current user, the mentee: the follow-up starts.

        :param str name: the subject
        :param str description: the question
        :param values: ``client_waiting`` (bool), ``client_deadline`` (naive UTC)
        :return: the new ``mentorat.request``
        """
        self.ensure_one()
        self._check_actor("mentee")
        self._lock_rows()  # one question after the other
        arguments = self.env["mentorat.arguments"]
        name = arguments._get_text(name, required=True)
        description = arguments._get_text(description)
        if "client_deadline" in values:
            values["client_deadline"] = arguments._get_instant(
                values["client_deadline"]
            )
        requests = self.env["mentorat.request"]
        prepared = self._prepare_request_values(name, description, **values)
        requests._check_bounds(prepared)
        request = requests.sudo().create(prepared)  # sudo: the actor was checked
        return request.with_env(self.env)

    def _prepare_request_values(self, name, description=None, **values):
        allowed = {"client_waiting", "client_deadline"}
        return {
            "agreement_id": self.id,
            "name": name,
            "description": description,
            "origin": "mentee",
            **{key: value for key, value in values.items() if key in allowed},
        }

    # ------------------------------------------------------------------
    # FORMS AND LISTS
    # ------------------------------------------------------------------

    def action_open_question(self):
        """Open the answer form of the request that has waited longest."""
        self.ensure_one()
        waiting = self.request_ids.filtered(lambda request: request.state == "open")
        return waiting.sorted("id")[:1].action_open_reply()

    def action_open_message(self):
        """Open the form of a conversation that the mentor begins."""
        return self._get_form_action("mentorat_request_action_new")

    def action_view_requests(self):
        """Open the conversations of this agreement."""
        return self._get_list_action("mentorat_request_action", "agreement_id")
