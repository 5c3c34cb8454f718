import base64
import io
import json
from datetime import timedelta
from itertools import cycle

from markupsafe import Markup
from PIL import Image, ImageDraw

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL, file_open

from odoo.addons.mentorat_module.models.common.own_context import OWN


class MentoratDemo(models.AbstractModel):
    """Create the demonstration's pairs, conversations and trainings.

    ``demo/story.json`` says who and when: days and hours count back from the moment of
    the installation, coming ones forward. An employee or a mentor is named by the end
    of their external identifier (``employee_…``, ``mentor_…``), employees of Odoo's own
    demonstration by all of it.

    Records are made by the methods of the models, as users do. Some dates are written
    afterwards, since no event can be recorded at another instant than its own. No mail
    leaves: what would have been sent is deleted in the end."""

    _name = "mentorat.demo"
    _description = "Demonstration of the Mentoring Service"

    # ------------------------------------------------------------------
    # THE STORY
    # ------------------------------------------------------------------

    @api.model
    def _get_rows(self, table):
        """Return one table of ``demo/story.json``."""
        with file_open("mentorat_demo/demo/story.json") as stream:
            return json.load(stream)[table]

    @api.model
    def _load_story(self):
        """Create all records of the story; called once, by the demonstration data."""
        last_mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1).id
        last_notice = (
            self.env["mentorat.notice"].search([], order="id desc", limit=1).id
        )
        demo = self._as_coordinator()
        demo._load_registrations()
        demo._load_conditions()
        demo._load_conversations()
        demo._load_unreachable()
        demo._load_plans()
        demo._load_meetings()
        demo._load_trainings()
        demo._backdate_activity()
        demo._process_deadlines()
        demo._retire_foreign_skills()
        demo._rename_contacts()
        demo._settle_departments()
        self._silence(last_mail, last_notice)

    def _as_coordinator(self):
        """Return the model as the coordinator, in sudo, without mails nor tracking."""
        user = self.env.ref("mentorat_demo.user_coordination")
        # sudo: records of everybody are created
        demo = self.with_user(user).sudo()
        return demo.with_context(
            lang="fr_CA",
            mentorat_confirmed=True,  # nobody is there to be asked
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notify_force_send=False,
            mail_activity_quick_update=True,
            no_mail_to_attendees=True,
            skip_contact_description=True,
            mentorat_no_clock=OWN,
        )

    def _silence(self, last_mail, last_notice):
        """Delete the mails and notices created meanwhile."""
        self.env.flush_all()
        self.env["mentorat.notice"].search([("id", ">", last_notice or 0)]).unlink()
        self.env["mail.mail"].search([("id", ">", last_mail or 0)]).unlink()

    # ------------------------------------------------------------------
    # WHO AND WHEN
    # ------------------------------------------------------------------

    def _ref(self, name):
        return self.env.ref(name if "." in name else f"mentorat_demo.{name}")

    def _get_employee(self, name):
        return self._ref(name if "." in name else f"employee_{name}")

    def _get_mentor(self, name):
        return self._ref(f"mentor_{name}")

    def _get_skills(self, names):
        return [Command.set([self._ref(f"skill_{name}").id for name in names])]

    def _get_program(self):
        return self._ref("program_advisers")

    def _get_agreement(self, name):
        """Return the running agreement of this employee."""
        return self.env["mentorat.agreement"].search(
            [
                ("mentee_id.employee_id", "=", self._get_employee(name).id),
                ("state", "in", ("assigned", "active")),
            ]
        )

    # ------------------------------------------------------------------
    # REGISTRATIONS AND PAIRS
    # ------------------------------------------------------------------

    def _load_registrations(self):
        needs = cycle(self._get_rows("needs"))
        for row in self._get_rows("withdrawn"):
            self._enrol(row["employee"], row["days"], next(needs)).action_withdraw()
        for row in self._get_rows("ended"):
            agreement = self._pair(row, next(needs))
            agreement._end(row["reason"])
            agreement.ended_at = self._ago(row["ended_days"])
        for row in self._get_rows("active") + self._get_rows("matched"):
            self._pair(row, next(needs))
        for row in self._get_rows("waiting"):
            self._enrol(row["employee"], row["days"], next(needs))
        for row in self._get_rows("away"):
            back = fields.Date.today() + timedelta(row["days"])
            self._get_mentor(row["mentor"]).available_from = back
        for row in self._get_rows("wishes"):
            self._wish(row)

    def _wish(self, row):
        mentee = self.env["mentorat.mentee"].search(
            [
                ("employee_id", "=", self._get_employee(row["employee"]).id),
                ("state", "=", "waiting"),
            ]
        )
        mentee.wish_ids = [
            Command.create(
                {"mentor_id": self._get_mentor(mentor).id, "kind": kind, "sequence": at}
            )
            for kind in ("prefer", "avoid")
            for at, mentor in enumerate(row[kind])
        ]

    def _enrol(self, name, days, needs):
        return self.env["mentorat.mentee"].create(
            {
                "employee_id": self._get_employee(name).id,
                "program_id": self._get_program().id,
                "wanted_skill_ids": self._get_skills(needs["wanted"]),
                "expertise_skill_ids": self._get_skills(needs["expertise"]),
                "expectations": needs["expectations"],
                "registered_at": self._ago(days, hours=1),
            }
        )

    def _pair(self, row, needs):
        """Register somebody five days before their assignment, and record the first
        contact when there was one.

        :param dict row: ``days`` or ``hours`` since the assignment, ``contact_hours``
            from the assignment to the contact
        """
        hours = row.get("hours") or row["days"] * 24
        mentee = self._enrol(row["employee"], hours // 24 + 5, needs)
        assigned_at = self._ago(hours=hours)
        mentor = self._get_mentor(row["mentor"])
        agreement = mentee._assign(mentor, assigned_at=assigned_at)
        if contact_hours := row.get("contact_hours"):
            agreement.action_record_first_contact(
                self._in_hours(assigned_at + timedelta(hours=contact_hours)),
                "phone" if contact_hours % 2 else "meeting",
            )
        return agreement

    # ------------------------------------------------------------------
    # WHAT PAIRS AGREE ON
    # ------------------------------------------------------------------

    def _load_conditions(self):
        for row in self._get_rows("contributions"):
            agreement = self._get_agreement(row["employee"])
            self.env["mentorat.contribution"].create(
                {
                    "agreement_id": agreement.id,
                    "mentor_id": self._get_mentor(row["mentor"]).id,
                    "description": row["description"],
                    "joined_at": agreement.first_contact_at,
                }
            )
        for row in self._get_rows("conditions"):
            agreement = self._get_agreement(row.pop("employee"))
            agreement.write(row)
            self._sign(agreement)

    def _sign(self, agreement):
        """Sign as those of the pair who have an account."""
        for user in agreement.mentor_id.user_id | agreement.mentee_id.user_id:
            agreement.with_user(user).action_sign(user.name, self._draw(user.name))
        self._backdate_signatures(agreement)

    def _backdate_signatures(self, agreement):
        """Set the signatures on the days after the first contact."""
        agreement.flush_recordset()
        for days, row in enumerate(agreement.signature_ids, start=1):
            signed_at = self._in_hours(
                agreement.first_contact_at + timedelta(days=days)
            )
            self.env.execute_query(
                SQL(
                    "UPDATE mentorat_signature SET signed_at = %s WHERE id = %s",
                    min(signed_at, fields.Datetime.now()),
                    row.id,
                )
            )
        agreement.signature_ids.invalidate_recordset(["signed_at"])
        for name in ("mentee_signed_at", "mentor_signed_at"):
            self.env.add_to_compute(agreement._fields[name], agreement)
        agreement.flush_recordset()

    def _draw(self, name):
        """Return a signature, in base64."""
        image = Image.new("RGBA", (360, 90), (255, 255, 255, 0))
        points = [
            (20 + 12 * place, 45 + (ord(letter) % 37) - 18)
            for place, letter in enumerate(name)
        ]
        ImageDraw.Draw(image).line(points, fill=(20, 40, 90, 255), width=4)
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return base64.b64encode(stream.getvalue())

    def _load_plans(self):
        for row in self._get_rows("objectives"):
            objective = self.env["mentorat.objective"].create(
                {
                    "agreement_id": self._get_agreement(row["employee"]).id,
                    "name": row["name"],
                    "skill_id": self._ref(f"skill_{row['skill']}").id,
                    "strategy": row["strategy"],
                    "date_deadline": self._get_day(row["days"]),
                }
            )
            if row["state"] != objective.state:
                objective.action_set_state(row["state"])

    # ------------------------------------------------------------------
    # CONVERSATIONS
    # ------------------------------------------------------------------

    def _load_conversations(self):
        for row in sorted(self._get_rows("questions"), key=lambda row: -row["hours"]):
            asked_at = self._ago(hours=row["hours"])
            agreement = self._get_agreement(row["employee"])
            request = self.env["mentorat.request"].create(
                agreement._prepare_request_values(
                    row["subject"],
                    row["question"],
                    client_waiting=row["client_waiting"],
                )
            )
            self._backdate(request, asked_at)
            self._backdate_commitment(request, asked_at)
            if hours := row["answer_hours"]:
                answered_at = self._in_hours(asked_at + timedelta(hours=hours))
                answer = self._format_mail(row) if "by_mail" in row else row["answer"]
                self._answer(request, answer, answered_at)
                if "doubt" in row:
                    self._doubt(request, row["doubt"], answered_at)
            if row["is_closed"]:
                request._close()

    def _backdate_commitment(self, request, asked_at):
        reminder, limit = request.program_id._get_limits("follow_up", asked_at)
        request.commitment_ids.write(
            {"opened_at": asked_at, "reminder_at": reminder, "limit_at": limit}
        )

    def _answer(self, request, answer, when):
        # As the mentor: the user who creates a message may read it.
        mentor = request.mentor_id
        message = (
            request.with_user(mentor.user_id)
            .sudo()
            .message_post(
                body=answer,
                author_id=mentor.partner_id.id,
                message_type="email" if isinstance(answer, Markup) else "comment",
                subtype_xmlid="mail.mt_comment",
            )
        )
        message.date = when
        request._answer("message", when)

    def _format_mail(self, row):
        """Return an answer as a mail program sends it, with the question below."""
        return Markup(
            "<p>%s</p><div data-o-mail-quote='1'><p><b>De\N{NO-BREAK SPACE}:</b> "
            "Groupe Rivenord<br/><b>Objet\N{NO-BREAK SPACE}:</b> %s</p><p>%s</p></div>"
        ) % (row["answer"], row["subject"], row["question"])

    def _doubt(self, request, text, answered_at):
        """Post a mail of the mentee that neither asks nor only thanks."""
        mentee = request.mentee_id
        message = (
            request.with_user(mentee.user_id)
            .sudo()
            .message_post(
                body=text,
                author_id=mentee.partner_id.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
        )
        message.date = self._in_hours(answered_at + timedelta(hours=2))
        request._on_mentee_message(message)

    def _load_unreachable(self):
        """Show somebody to the coordinators whom no mail reaches."""
        for row in self._get_rows("unreachable"):
            agreement = self._get_agreement(row["employee"])
            partner = agreement.mentee_id.partner_id
            problem = self.env["mentorat.problem"]._open(
                row["cause"],
                agreement.program_id,
                partner_id=partner.id,
                email=partner.email_normalized,
                detail=row["detail"],
            )
            problem.opened_at = self._ago(row["days"])

    # ------------------------------------------------------------------
    # TRAININGS
    # ------------------------------------------------------------------

    def _load_trainings(self):
        for row in self._get_rows("trainings"):
            session = self.env["mentorat.training.session"].create(
                self._prepare_session_values(row)
            )
            if session.audience == "selected":
                self._invite_those_who_want(session)
            if row["state"] == "requested":
                continue
            session.action_plan()
            self._answer_invitations(session)
            if row["state"] == "done":
                self._attend(session)
                session.action_done()

    def _prepare_session_values(self, row):
        start = row["days"] is not None and self._at_hour(row["days"], row["hour"])
        mentors = [self._get_mentor(name).id for name in row["mentors"]]
        return {
            "program_id": self._get_program().id,
            "start": start,
            "stop": start and start + timedelta(hours=row["hours"]),
            "mentor_ids": [Command.set(mentors)],
            "skill_ids": self._get_skills(row["skills"]),
            **{
                name: row[name]
                for name in ("name", "location", "audience", "capacity", "origin")
            },
        }

    def _invite_those_who_want(self, session):
        mentees = self.env["mentorat.mentee"].search(
            [
                ("state", "in", ("matched", "active")),
                ("wanted_skill_ids", "in", session.skill_ids.ids),
            ]
        )
        if session.origin == "mentee_request":
            session.requested_by_ids = mentees[:3]
        self.env["mentorat.training.participation"].create(
            [{"session_id": session.id, "mentee_id": mentee.id} for mentee in mentees]
        )

    def _answer_invitations(self, session):
        """Register two of three, decline for one of seven; the others have not
        answered."""
        for place, participation in enumerate(session.participation_ids):
            if place % 7 == 5:
                participation._give_up_seat()
            elif place % 3 and session.stop <= fields.Datetime.now():
                participation.state = "attended"  # it is over: nobody registers
            elif place % 3:
                participation._take_seat()

    def _attend(self, session):
        for place, participation in enumerate(
            session.participation_ids._filter_seated()
        ):
            participation.state = "absent" if place == 2 else "attended"

    # ------------------------------------------------------------------
    # AFTERWARDS
    # ------------------------------------------------------------------

    def _backdate_activity(self):
        """Set the last activity of each pair to its own day: all was created now."""
        self._get_program().agreement_ids._compute_moved_at()

    # ------------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------------

    def _process_deadlines(self):
        """Do what the scheduled actions would have done until now, with the activities
        of the automation rules."""
        now = fields.Datetime.now()
        Commitment = self.env["mentorat.commitment"]
        due = Commitment.search(Commitment._get_due_domain(now))
        due._process_due(now)
        for commitment in due.filtered(lambda row: not row.activity_ids):
            commitment._remind_mentor()
            if commitment.state == "overdue":
                commitment._escalate()
        Agreement = self.env["mentorat.agreement"]
        ending = Agreement.search(Agreement._get_due_domain(now))
        ending._process_due(now)
        ending.filtered(lambda row: not row.activity_ids)._prepare_closing()
