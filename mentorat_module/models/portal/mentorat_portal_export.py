from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import html2plaintext


class MentoratPortalExport(models.AbstractModel):
    """Export all that the service holds about the user, as plain values.

    What a mentor or a coordinator wrote for themselves is not part of it."""

    _name = "mentorat.portal.export"
    _description = "Portal: All My Data"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_export(self):
        """Return the values of the file, with full dates: it is read later."""
        full = self.with_context(mentorat_full_dates=True)
        return {
            "doctype": Markup("<!DOCTYPE html>"),
            # Odoo translates no <title> of a template.
            "title": self.env._("My mentoring: what the service holds about me"),
            **full._prepare_export(),
        }

    def _prepare_export(self):
        registrations = self._get_registrations()
        agreements = registrations.agreement_ids
        own = self._read_own_fields(registrations, "registration_properties")
        of_pairs = self._read_own_fields(agreements, "agreement_properties")
        return {
            **self._export_person(),
            "registrations": [
                self._export_registration(each, own[each.id]) for each in registrations
            ],
            "words": self._export_words(),
            "agreements": [
                self._export_agreement(each, of_pairs[each.id]) for each in agreements
            ],
            "requests": self._export_requests(),
            "objectives": [
                self._export_objective(each)
                for each in self._get_own("mentorat.objective")
            ],
            "participations": [
                self._export_participation(each)
                for each in self._get_own("mentorat.training.participation")
            ],
            "asked_trainings": self._export_asked_trainings(registrations),
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(limit=None),
        }

    def _export_person(self):
        user = self.env.user
        return {
            "name": user.name,
            "login": user.login,
            "notification": self._format_choice(user, "mentorat_notification"),
            "quiet": self._format_choice(user, "mentorat_quiet"),
        }

    def _export_words(self):
        """Return what the user wrote to the coordinators alone."""
        partner = self.env.user.partner_id
        # sudo: messages that the user wrote, linked to no record
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("author_id", "=", partner.id),
                    ("message_type", "=", "user_notification"),
                    ("model", "=", False),
                ],
                order="id",
            )
        )
        return [
            {"on": self._format_instant(message.date), "body": message.body}
            for message in messages
        ]

    def _export_registration(self, mentee, own_fields):
        program = mentee.program_id
        return {
            "program": program.name,
            "state": self._format_choice(mentee),
            "registered_on": self._format_day_of(mentee.registered_at, program),
            "consented_on": self._format_day_of(mentee.consented_at, program),
            "expertise": self._export_expertise(mentee),
            "lang": self._format_choice(mentee, "lang"),
            "wanted": ", ".join(mentee.wanted_skill_ids.mapped("name")),
            "expectations": mentee.expectations,
            "preferred": self._export_wishes(mentee, "prefer"),
            "avoided": self._export_wishes(mentee, "avoid"),
            "work_location": mentee.work_location_id.name,
            "department": mentee.department_id.name,
            "own_fields": own_fields,
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

    def _export_requests(self):
        """Return every conversation with its messages, read in one query."""
        requests = self._get_own("mentorat.request", order="id")
        Pages = self.env["mentorat.portal.request"]
        # sudo: conversations of the user
        messages = self.env["mail.message"].sudo()
        messages = messages.search(Pages._get_messages_domain(requests), order="id")
        by_request = messages.grouped("res_id")
        return [
            {
                **Pages._prepare_row(request),
                "description": request.description,
                "helped": self._format_choice(request, "helped"),
                "helped_note": request.helped_note,
                "messages": [
                    Pages._prepare_message(message, request)
                    for message in by_request.get(request.id, ())
                ],
            }
            for request in requests
        ]

    def _export_objective(self, objective):
        return {
            "name": objective.name,
            "description": objective.description,
            "strategy": objective.strategy,
            "state": self._format_choice(objective),
            "deadline": self._format_day(objective.date_deadline),
            "skill": objective.skill_id.name,
            "mentor": objective.mentor_id.name,
            "achieved_on": self._format_day_of(
                objective.achieved_at, objective.agreement_id.program_id
            ),
            "trainings": ", ".join(objective.training_session_ids.mapped("name")),
        }

    def _export_participation(self, participation):
        session = participation.session_id
        program = session.program_id
        return {
            "session": session.name,
            "start": self._format_instant(session.start, program),
            "state": self._format_choice(participation),
            "registered_on": self._format_day_of(participation.registered_at, program),
        }

    def _export_asked_trainings(self, registrations):
        """Return the topics that the user asked for."""
        # sudo: what the user asked for, not who else did
        sessions = (
            self.env["mentorat.training.session"]
            .sudo()
            .search([("requested_by_ids", "in", registrations.ids)])
        )
        return [
            {"name": session.name, "state": self._format_choice(session)}
            for session in sessions
        ]

    # ------------------------------------------------------------------
    # PAIRS
    # ------------------------------------------------------------------

    def _export_agreement(self, agreement, own_fields):
        program = agreement.program_id
        return {
            "name": agreement.name,
            "mentor": agreement.mentor_id.name,
            "state": self._format_choice(agreement),
            "assigned_on": self._format_day_of(agreement.assigned_at, program),
            "first_contact_on": self._format_day_of(
                agreement.first_contact_at, program
            ),
            "ends_on": self._format_day(agreement.date_end),
            "ended_reason": self._format_choice(agreement, "ended_reason"),
            "own_fields": own_fields,
            **self._export_terms(agreement),
            "signatures": [
                self._export_signature(row, program) for row in agreement.signature_ids
            ],
            "changes": [self._export_change(row) for row in agreement.terms_change_ids],
            "commitments": [
                {
                    "kind": self._format_choice(row, "kind"),
                    "state": self._format_choice(row),
                    "limit": self._format_instant(row.limit_at, program),
                }
                for row in agreement.commitment_ids
            ],
            "proposals": [
                self._export_proposal(row) for row in agreement.meeting_proposal_ids
            ],
            "absences": [self._export_absence(row) for row in agreement.absence_ids],
        }

    def _export_terms(self, agreement):
        return {
            "interval": agreement.meeting_interval_days,
            "rules": agreement.rules,
            "contributions": [
                {"mentor": row.mentor_id.name, "description": row.description}
                for row in agreement.contribution_ids
            ],
            "text": agreement.charter_text,
        }

    def _export_signature(self, signature, program):
        return self.env._(
            "Signed by %(name)s (%(role)s) on %(day)s. Fingerprint of the text: "
            "%(sha256)s",
            name=signature.name,
            role=self._format_choice(signature, "role"),
            day=self._format_day_of(signature.signed_at, program),
            sha256=signature.text_sha256,
        )

    def _export_change(self, change):
        return {
            **self._export_proposed(change),
            "reason": change.reason,
            "differences": change._get_differences(),
        }

    def _export_proposal(self, proposal):
        return {
            **self._export_proposed(proposal),
            "start": self._format_instant(proposal.start, proposal.program_id),
            "minutes": proposal.minutes,
            "location": proposal.location,
            "agenda": proposal.agenda,
        }

    def _export_proposed(self, row):
        """Return who proposed something in the pair, and the answer."""
        program = row.program_id
        return {
            "by": row.proposer_id.name,
            "on": self._format_day_of(row.proposed_at, program),
            "state": self._format_choice(row),
            "answered_on": self._format_day_of(row.answered_at, program),
            "answer": row.answer,
        }

    def _export_absence(self, absence):
        return self.env._(
            "%(mentor)s is away from %(first)s to %(last)s; meanwhile %(stand_in)s "
            "answers.",
            mentor=absence.mentor_id.name,
            first=self._format_day(absence.date_from),
            last=self._format_day(absence.date_to),
            stand_in=absence.stand_in_id.name,
        )

    # ------------------------------------------------------------------
    # FIELDS OF THE ORGANISATION
    # ------------------------------------------------------------------

    def _read_own_fields(self, records, name):
        """Return ``{id: [{"label", "value"}]}`` of the properties ``name`` that are
        filled, in words; ``records`` are read once."""
        return {
            row["id"]: [
                {"label": own.get("string"), "value": value}
                for own in row[name]
                if (value := self._format_own_field(own)) not in (False, None, "")
            ]
            for row in records.read([name])
        }

    def _format_own_field(self, own):
        """Return the value of a property in words.

        :param dict own: the definition of the property with its value, as read
        """
        kind, value = own.get("type"), own.get("value")
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if kind == "separator" or value is False or value is None:
            return False
        if kind == "selection":
            return dict(own.get("selection") or ()).get(value, value)
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in own.get("tags") or ()}
            return ", ".join(labels.get(tag, tag) for tag in value)
        if kind == "many2one":
            return value[1]
        if kind == "many2many":
            return ", ".join(name or "" for _id, name in value)
        return self._format_plain_field(kind, value)

    def _format_plain_field(self, kind, value):
        if kind == "date":
            return self._format_day(fields.Date.to_date(value))
        if kind == "datetime":
            return self._format_instant(fields.Datetime.to_datetime(value))["text"]
        if kind == "html":
            return html2plaintext(value)
        return str(value)
