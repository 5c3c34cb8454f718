from markupsafe import Markup

from odoo import api, models


class MentoratPortalExport(models.AbstractModel):
    """All that the service holds about the reader, as plain values. The wall holds here
    as well: what a mentor or a coordinator wrote for themselves is theirs."""

    _name = "mentorat.portal.export"
    _description = "Portal: All My Data"
    _inherit = ["mentorat.portal"]

    @api.model
    def _get_export(self):
        """Return all that the service holds about the reader; with dates in full, for
        it is read later."""
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
            "requests": self._export_requests(
                self._read_of(registrations, "mentorat.request", "id")
            ),
            "objectives": [
                self._export_objective(each)
                for each in self._read_of(registrations, "mentorat.objective")
            ],
            "participations": [
                self._export_participation(each)
                for each in self._read_of(
                    registrations, "mentorat.training.participation"
                )
            ],
            "asked_trainings": self._export_asked_trainings(registrations),
            "meetings": self.env["mentorat.portal.calendar"]._get_meetings(limit=None),
        }

    def _read_of(self, registrations, model, order=None):
        """Return the rows of ``model`` that are about these registrations."""
        # sudo: rows of the reader's own registrations
        rows = self.env[model].sudo()
        return rows.search([("mentee_id", "in", registrations.ids)], order=order)

    def _export_person(self):
        user = self.env.user
        return {
            "name": user.name,
            "login": user.login,
            "notification": self._label(user, "mentorat_notification"),
            "quiet": self._label(user, "mentorat_quiet"),
        }

    def _export_words(self):
        """Return what the reader wrote to the coordinators in confidence."""
        partner = self.env.user.partner_id
        # sudo: messages that the reader wrote; they hang on no record
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
            "deadline": self._format_day(objective.date_deadline),
            "skill": objective.skill_id.name,
            "mentor": objective.mentor_id.name,
            "achieved_on": self._day(
                objective.achieved_at, objective.agreement_id.program_id
            ),
            "trainings": ", ".join(objective.training_session_ids.mapped("name")),
        }

    def _export_participation(self, participation):
        session = participation.session_id
        return {
            "session": session.name,
            "start": self._format_instant(session.start, session.program_id),
            "state": self._label(participation),
            "registered_on": self._day(participation.registered_at, session.program_id),
        }

    def _export_asked_trainings(self, registrations):
        """Return the topics that the reader asked for."""
        # sudo: what the reader asked for, not who else did
        sessions = (
            self.env["mentorat.training.session"]
            .sudo()
            .search([("requested_by_ids", "in", registrations.ids)])
        )
        return [
            {"name": session.name, "state": self._label(session)}
            for session in sessions
        ]
