from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.tools.misc import get_lang

from ...tools import timezones

# What is further away than this is on the lists behind the desk.
HORIZON = timedelta(days=14)
# What falls due before this is shown as near.
NEAR = timedelta(hours=24)
# A signature, like all that waits without a limit, is placed as if it had one, and
# never called late.
WAITS_WITHIN = timedelta(days=3)


class MentoratDeskRowsMixin(models.AbstractModel):
    """“What I have to do now”: things of several kinds in one list, soonest first, each
    with the one button that does it. Read with the rights of whoever looks.

    Each kind has a method that returns what :meth:`_prepare_desk_row` prepares; they
    stand in :meth:`_get_desk_rows`."""

    _name = "mentorat.desk.rows.mixin"
    _description = "The Mentor's Desk: What I Have to Do Now"

    desk_rows = fields.Json(
        string="To Do Now", compute="_compute_desk_rows", exportable=False
    )

    @api.depends_context("uid", "lang", "tz")
    def _compute_desk_rows(self):
        now = fields.Datetime.now()
        for mentor in self:
            rows = sorted(mentor._get_desk_rows(now), key=lambda row: row["at"])
            mentor.desk_rows = [mentor._format_desk_row(row, now) for row in rows]

    def _get_desk_rows(self, now):
        """Hook: all that is to be done, in any order.

        :param datetime now: naive UTC
        """
        return [
            *self._get_desk_promise_rows(),
            *self._get_desk_signature_rows(now),
            *self._get_desk_objective_rows(now),
            *self._get_desk_meeting_rows(now),
        ]

    @api.model
    def _prepare_desk_row(self, record, at, **values):
        """A line of the list.

        :param record: what it is about
        :param datetime at: when it is due (naive UTC)
        :param values: ``icon``, ``title``, ``who`` and, where they are known, ``note``,
            ``is_urgent`` (a client waits), ``is_limit`` (whether it can be late),
            ``method`` (of ``record``, called by the button, which opens it else),
            ``label`` (of the button), ``confirm`` (a question before it is called),
            ``others`` (``[{label, method}]``: quieter buttons); ``left`` and ``exact``
            where the words for ``at`` would not do
        """
        return {
            "key": f"{record._name},{record.id}",
            "model": record._name,
            "id": record.id,
            "at": at,
            "note": False,
            "is_urgent": False,
            "is_limit": True,
            "method": False,
            "label": self.env._("Open It"),
            "confirm": False,
            "others": [],
            **values,
        }

    def _prepare_waiting_row(self, record, since, now, **values):
        """A line about what has no limit and waits ``since`` (naive UTC)."""
        return self._prepare_desk_row(
            record,
            max(now, since + WAITS_WITHIN),
            is_limit=False,
            left=self._format_since(since, now),
            exact=False,
            who=record.mentee_id.name,
            **values,
        )

    # ------------------------------------------------------------------
    # KINDS
    # ------------------------------------------------------------------

    def _get_desk_promise_rows(self):
        return [self._prepare_promise_row(promise) for promise in self._get_promises()]

    def _get_promises(self):
        return self.desk_commitment_ids

    def _prepare_promise_row(self, promise):
        stands_in = promise.mentor_id != self
        values = {
            "who": promise.mentee_id.name,
            "note": stands_in and self.env._("for %s, away", promise.mentor_id.name),
        }
        if promise.kind == "first_contact":
            values |= {
                "icon": "fa-phone",
                "title": self.env._("Make the first contact"),
                "label": self.env._("Record the Contact"),
                "method": "action_open_first_contact",
            }
        elif promise.subject:
            values |= {
                "icon": "fa-comment-o",
                "title": promise.subject,
                "is_urgent": promise.client_waiting,
                "label": self.env._("Answer"),
                "method": "action_open_reply",
                "others": [
                    {
                        "label": self.env._("Conversation"),
                        "method": "action_open_request",
                    }
                ],
            }
        else:
            values |= self._prepare_unread_row()
        return self._prepare_desk_row(promise, promise.limit_at, **values)

    def _prepare_unread_row(self):
        """A question of before the absence: its words stay between the pair."""
        return {
            "icon": "fa-comment-o",
            "title": self.env._("A question asked before you stood in"),
            "label": self.env._("Answered by Phone"),
            "method": "action_record_answer",
            "confirm": self.env._("Have you answered, by phone or in person?"),
        }

    def _get_desk_signature_rows(self, now):
        return [
            self._prepare_waiting_row(
                agreement,
                agreement.first_contact_at,
                now,
                icon="fa-pencil",
                title=self.env._("Sign the agreement"),
                label=self.env._("Read and Sign"),
                method="action_open_sign",
            )
            for agreement in self.desk_unsigned_ids
        ]

    def _get_desk_objective_rows(self, now):
        tz = self.env.user.tz or self._get_tz()
        rows = [
            self._prepare_desk_row(
                objective,
                timezones.end_of_day(objective.date_deadline, tz),
                icon="fa-flag-o",
                title=objective.name,
                who=objective.mentee_id.name,
                exact=self._format_day(objective.date_deadline),
                others=[{"label": self.env._("Achieved"), "method": "action_achieve"}],
            )
            for objective in self.desk_objective_ids
        ]
        return [row for row in rows if row["at"] <= now + HORIZON]

    def _get_desk_meeting_rows(self, now):
        return [
            self._prepare_desk_row(
                event,
                event.start,
                is_limit=False,
                icon="fa-calendar",
                title=event.name,
                who=event.mentorat_agreement_id.mentee_id.name,
                note=event.location,
            )
            for event in self.desk_event_ids
            if event.start <= now + HORIZON
        ]

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _format_desk_row(self, row, now):
        """:return: ``row`` as the page shows it: plain values, the time in words"""
        at = row.pop("at")
        level = self._get_desk_level(at, row["is_limit"], now)
        return {
            "left": self._format_time_left(at, row["is_limit"], now),
            "exact": self._format_instant(at),
            **row,
            "level": level,
            "level_label": self._get_desk_levels()[level],
        }

    @api.model
    def _get_desk_level(self, at, is_limit, now):
        if is_limit and at < now:
            return "late"
        return "near" if at < now + NEAR else "later"

    @api.model
    def _get_desk_levels(self):
        """:return: ``{level: word}``; the words of what is late say it already"""
        return {
            "late": False,
            "near": self.env._("Soon"),
            "later": self.env._("To come"),
        }

    @api.model
    def _format_instant(self, instant):
        local = fields.Datetime.context_timestamp(self, instant)
        return self.env["mentorat.format"]._format_day_and_time(local)

    @api.model
    def _format_day(self, day):
        return self.env["mentorat.format"]._format_day(day, "dated")

    @api.model
    def _format_since(self, instant, now):
        """:return: for how long something has waited"""
        words = format_timedelta(
            now - instant, threshold=1.5, locale=get_lang(self.env).code
        )
        return self.env._("waiting for %s", words)

    @api.model
    def _format_time_left(self, at, is_limit, now):
        """:return: how far ``at`` is from ``now``, as of a limit or of a meeting"""
        locale = get_lang(self.env).code
        if not is_limit:
            if at <= now:
                return self.env._("now")
            return format_timedelta(
                at - now, threshold=1.5, locale=locale, add_direction=True
            )
        words = format_timedelta(abs(at - now), threshold=1.5, locale=locale)
        if at < now:
            return self.env._("late by %s", words)
        return self.env._("%s left", words)
