from odoo import api, models

MAX_WORD = 5000


class MentoratPortalData(models.AbstractModel):
    """What the service holds about the reader, how it writes to them, and the ways
    out: a word in confidence, another mentor, leaving."""

    _name = "mentorat.portal.data"
    _description = "Portal: My Data"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_page(self, errors=None, answers=None):
        """Values of the page."""
        registrations = self._get_registrations()
        live = registrations.filtered(
            lambda mentee: mentee.state in ("waiting", "matched", "active")
        )
        user = self.env.user
        choices = user._fields["mentorat_notification"]._description_selection(self.env)
        return {
            "notification": user.mentorat_notification,
            "notifications": choices,
            "live": [self._prepare_live(mentee) for mentee in live],
            "has_data": bool(registrations),
            "documents": self.env["mentorat.portal.document"]._get_all(registrations),
            "feed_url": self.env["mentorat.portal.calendar"]._get_feed_url(),
            "errors": errors or {},
            "answers": answers or {},
        }

    def _prepare_live(self, mentee):
        agreement = mentee.live_agreement_id
        coordinators = mentee.program_id.coordinator_ids
        return {
            "id": mentee.id,
            "program": mentee.program_id.name,
            "coordinators": ", ".join(coordinators.mapped("name")),
            "agreement_id": agreement.id,
            "mentor": agreement.mentor_id.name,
        }

    # ------------------------------------------------------------------
    # HOW THE SERVICE WRITES
    # ------------------------------------------------------------------

    @api.model
    def _set_notification(self, choice):
        """How the current user wants to be told; an unknown choice changes nothing."""
        user = self.env.user
        known = dict(user._fields["mentorat_notification"].selection)
        if choice in known:
            user.mentorat_notification = choice

    # ------------------------------------------------------------------
    # THE WAYS OUT
    # ------------------------------------------------------------------

    @api.model
    def _check_word(self, field, word, required=True):
        """:return: ``{field: sentence}`` when something is wrong with ``word``"""
        word = (word or "").strip()
        if required and not word:
            return {field: self.env._("Write a few words.")}
        if len(word) > MAX_WORD:
            return {field: self.env._("At most %s characters.", MAX_WORD)}
        return {}

    # ------------------------------------------------------------------
    # EVERYTHING
    # ------------------------------------------------------------------

    @api.model
    def _get_export(self):
        """:return: all that the service holds about the reader, as plain values; with
        dates in full, for it is read later"""
        return self.with_context(mentorat_full_dates=True)._prepare_export()

    def _prepare_export(self):
        registrations = self._get_registrations()
        # sudo, all of it: rows of the reader's own registrations
        requests = (
            self.env["mentorat.request"]
            .sudo()
            .search([("mentee_id", "in", registrations.ids)], order="id")
        )
        objectives = (
            self.env["mentorat.objective"]
            .sudo()
            .search([("mentee_id", "in", registrations.ids)])
        )
        participations = (
            self.env["mentorat.training.participation"]
            .sudo()
            .search([("mentee_id", "in", registrations.ids)])
        )
        user = self.env.user
        labels = dict(
            user._fields["mentorat_notification"]._description_selection(self.env)
        )
        return {
            "name": user.name,
            "login": user.login,
            "notification": labels[user.mentorat_notification],
            "registrations": [
                self._export_registration(each) for each in registrations
            ],
            "agreements": [
                self._export_agreement(each) for each in registrations.agreement_ids
            ],
            "requests": self._export_requests(requests),
            "objectives": [self._export_objective(each) for each in objectives],
            "participations": [
                self._export_participation(each) for each in participations
            ],
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(limit=500),
        }

    def _label(self, record, name="state"):
        choices = record._fields[name]._description_selection(self.env)
        return dict(choices).get(record[name])

    def _day(self, instant, program):
        return instant and self._say_day(self._to_local(instant, program))

    def _export_registration(self, mentee):
        return {
            "program": mentee.program_id.name,
            "state": self._label(mentee),
            "registered_on": self._day(mentee.registered_at, mentee.program_id),
            "consented_on": self._day(mentee.consented_at, mentee.program_id),
            "expertise": self._export_expertise(mentee),
            "lang": self._label(mentee, "lang"),
            "wanted": ", ".join(mentee.wanted_skill_ids.mapped("name")),
            "expectations": mentee.expectations,
            "preferred": self._export_wishes(mentee, "prefer"),
            "avoided": self._export_wishes(mentee, "avoid"),
            "work_location": mentee.work_location_id.name,
            "department": mentee.department_id.name,
        }

    def _export_expertise(self, mentee):
        levels = {
            row.skill_id: row.skill_level_id for row in mentee.expertise_level_ids
        }
        return ", ".join(
            f"{skill.name} ({levels[skill].name})" if skill in levels else skill.name
            for skill in mentee.expertise_skill_ids
        )

    def _export_wishes(self, mentee, kind):
        wishes = mentee.wish_ids.filtered(lambda wish: wish.kind == kind)
        return ", ".join(wishes.mentor_id.mapped("name"))

    def _export_agreement(self, agreement):
        program = agreement.program_id
        return {
            "name": agreement.name,
            "mentor": agreement.mentor_id.name,
            "state": self._label(agreement),
            "assigned_on": self._day(agreement.assigned_at, program),
            "first_contact_on": self._day(agreement.first_contact_at, program),
            "ends_on": self._say_day(agreement.date_end),
            "ended_reason": self._label(agreement, "ended_reason"),
            "signatures": [
                {
                    "name": row.name,
                    "role": self._label(row, "role"),
                    "on": self._day(row.signed_at, program),
                    "sha256": row.text_sha256,
                }
                for row in agreement.signature_ids
            ],
            "promises": [
                {
                    "kind": self._label(row, "kind"),
                    "state": self._label(row),
                    "limit": self._say_instant(row.limit_at, program),
                }
                for row in agreement.commitment_ids
            ],
        }

    def _export_requests(self, requests):
        """Every conversation with all it holds, its messages read in one query."""
        # sudo: conversations of the reader
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "mentorat.request"),
                    ("res_id", "in", requests.ids),
                    ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
                    ("message_type", "in", ("comment", "email")),
                    ("is_internal", "=", False),
                ],
                order="id",
            )
        )
        Pages = self.env["mentorat.portal.request"]
        spoken = messages.grouped("res_id")
        return [
            {
                **Pages._prepare_row(request),
                "description": request.description,
                "helped": self._label(request, "helped"),
                "helped_note": request.helped_note,
                "messages": [
                    Pages._prepare_message(message, request)
                    for message in spoken.get(request.id, messages.browse())
                ],
            }
            for request in requests
        ]

    def _export_objective(self, objective):
        return {
            "name": objective.name,
            "description": objective.description,
            "strategy": objective.strategy,
            "state": self._label(objective),
            "deadline": self._say_day(objective.date_deadline),
        }

    def _export_participation(self, participation):
        session = participation.session_id
        return {
            "session": session.name,
            "start": self._say_instant(session.start, session.program_id),
            "state": self._label(participation),
        }
