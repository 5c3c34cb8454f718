import base64
import io
from datetime import timedelta
from itertools import cycle

from PIL import Image, ImageDraw

from odoo import api, fields, models
from odoo.fields import Command

from . import story


class MentoratDemo(models.AbstractModel):
    """Tells the story of ``story.py`` in a database with demonstration data.

    Everything happens through the methods of the models; only some dates are put back
    afterwards, since no event can be recorded at an instant that is not its own. No
    mail leaves: what the story would have sent is removed in the end."""

    _name = "mentorat.demo"
    _description = "Demonstration of the Mentoring Service"

    # ------------------------------------------------------------------
    # THE STORY
    # ------------------------------------------------------------------

    @api.model
    def _load_story(self):
        """Called once, by the demonstration data."""
        last_mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1).id
        last_notice = (
            self.env["mentorat.notice"].search([], order="id desc", limit=1).id
        )
        demo = self._as_coordinator()
        demo._load_registrations()
        demo._load_terms()
        demo._load_conversations()
        demo._load_plans()
        demo._load_meetings()
        demo._load_trainings()
        demo._backdate_news()
        demo._process_deadlines()
        demo._retire_foreign_skills()
        demo._rename_contacts()
        demo._settle_departments()
        self._silence(last_mail, last_notice)

    def _as_coordinator(self):
        """The coordinator of the story, who may do all of it and leaves no noise."""
        user = self.env.ref("mentorat_demo.user_coordination")
        # sudo: the story is told for everybody in it
        demo = self.with_user(user).sudo()
        return demo.with_context(
            lang="fr_CA",
            tracking_disable=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notify_force_send=False,
            mail_activity_quick_update=True,
            no_mail_to_attendees=True,
            skip_contact_description=True,
            mentorat_no_clock=True,
        )

    def _silence(self, last_mail, last_notice):
        """What the story would have sent happened in the past: nobody is written to."""
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
        needs = cycle(story.NEEDS)
        for name, days in story.WITHDRAWN:
            self._enrol(name, days, next(needs)).action_withdraw()
        for name, mentor, days, hours, ended, reason in story.ENDED:
            agreement = self._pair(name, mentor, days * 24, hours, next(needs))
            agreement._end(reason)
            agreement.ended_at = self._ago(ended)
        for name, mentor, days, hours in story.ACTIVE:
            self._pair(name, mentor, days * 24, hours, next(needs))
        for name, mentor, hours in story.MATCHED:
            self._pair(name, mentor, hours, None, next(needs))
        for name, days in story.WAITING:
            self._enrol(name, days, next(needs))
        for name, days in story.AWAY:
            self._get_mentor(name).available_from = fields.Date.today() + timedelta(
                days
            )
        for name, preferred, avoided in story.WISHES:
            self._wish(name, preferred, avoided)

    def _wish(self, name, preferred, avoided):
        mentee = self.env["mentorat.mentee"].search(
            [
                ("employee_id", "=", self._get_employee(name).id),
                ("state", "=", "waiting"),
            ]
        )
        mentee.wish_ids = [
            Command.create(
                {"mentor_id": self._get_mentor(mentor).id, "kind": kind, "sequence": at}
            )
            for kind, mentors in (("prefer", preferred), ("avoid", avoided))
            for at, mentor in enumerate(mentors)
        ]

    def _enrol(self, name, days, needs):
        wanted, expertise, expectations = needs
        return self.env["mentorat.mentee"].create(
            {
                "employee_id": self._get_employee(name).id,
                "program_id": self._get_program().id,
                "wanted_skill_ids": self._get_skills(wanted),
                "expertise_skill_ids": self._get_skills(expertise),
                "expectations": expectations,
                "registered_at": self._ago(days, hours=1),
            }
        )

    def _pair(self, name, mentor, hours, contact_hours, needs):
        """A registration five days before its assignment, ``hours`` ago; the first
        contact ``contact_hours`` later, if it took place."""
        mentee = self._enrol(name, hours // 24 + 5, needs)
        assigned_at = self._ago(hours=hours)
        agreement = mentee._assign(self._get_mentor(mentor), assigned_at=assigned_at)
        if contact_hours is not None:
            agreement.action_record_first_contact(
                self._in_hours(assigned_at + timedelta(hours=contact_hours)),
                "phone" if contact_hours % 2 else "meeting",
            )
        return agreement

    # ------------------------------------------------------------------
    # WHAT PAIRS AGREE ON
    # ------------------------------------------------------------------

    def _load_terms(self):
        for name, mentor, description in story.CONTRIBUTIONS:
            self.env["mentorat.contribution"].create(
                {
                    "agreement_id": self._get_agreement(name).id,
                    "mentor_id": self._get_mentor(mentor).id,
                    "description": description,
                }
            )
        for name, interval, rules in story.TERMS:
            agreement = self._get_agreement(name)
            agreement.write({"meeting_interval_days": interval, "rules": rules})
            self._sign(agreement)

    def _sign(self, agreement):
        """Those of the pair who have an account have signed."""
        for user in agreement.mentor_id.user_id | agreement.mentee_id.user_id:
            agreement.with_user(user).action_sign(user.name, self._draw(user.name))
        self._backdate_signatures(agreement)

    def _backdate_signatures(self, agreement):
        """Both signed on the days that followed their first contact."""
        agreement.flush_recordset()
        for days, row in enumerate(agreement.signature_ids, start=1):
            signed_at = self._in_hours(
                agreement.first_contact_at + timedelta(days=days)
            )
            self.env.cr.execute(
                "UPDATE mentorat_signature SET signed_at = %s WHERE id = %s",
                [min(signed_at, fields.Datetime.now()), row.id],
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
        for name, objective, skill, strategy, days, state in story.OBJECTIVES:
            record = self.env["mentorat.objective"].create(
                {
                    "agreement_id": self._get_agreement(name).id,
                    "name": objective,
                    "skill_id": self._ref(f"skill_{skill}").id,
                    "strategy": strategy,
                    "date_deadline": self._get_day(days),
                }
            )
            if state != record.state:
                record.action_set_state(state)

    # ------------------------------------------------------------------
    # CONVERSATIONS
    # ------------------------------------------------------------------

    def _load_conversations(self):
        for name, hours, client, subject, question, delay, answer, closed in sorted(
            story.QUESTIONS, key=lambda row: -row[1]
        ):
            agreement = self._get_agreement(name)
            asked_at = self._ago(hours=hours)
            request = self.env["mentorat.request"].create(
                agreement._prepare_request_values(
                    subject, question, client_waiting=client
                )
            )
            self._backdate(request, asked_at)
            self._backdate_commitment(request, asked_at)
            if delay:
                answered_at = self._in_hours(asked_at + timedelta(hours=delay))
                self._answer(request, answer, answered_at)
            if closed:
                request._close()

    def _backdate_commitment(self, request, asked_at):
        reminder, limit = request.program_id._get_limits("follow_up", asked_at)
        request.commitment_ids.write(
            {"opened_at": asked_at, "reminder_at": reminder, "limit_at": limit}
        )

    def _answer(self, request, answer, when):
        # By the mentor's account: who creates a message reads it ever after.
        mentor = request.mentor_id
        message = (
            request.with_user(mentor.user_id)
            .sudo()
            .message_post(
                body=answer,
                author_id=mentor.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        )
        message.date = when
        request._answer("message", when)

    # ------------------------------------------------------------------
    # TRAININGS
    # ------------------------------------------------------------------

    def _load_trainings(self):
        for row in story.TRAININGS:
            session = self.env["mentorat.training.session"].create(
                self._prepare_session_values(*row[:-1])
            )
            if session.audience == "selected":
                self._invite_those_who_want(session)
            state = row[-1]
            if state == "requested":
                continue
            session.action_plan()
            self._answer_invitations(session)
            if state == "done":
                self._attend(session)
                session.action_done()

    def _prepare_session_values(
        self, name, days, hour, length, place, mentors, skills, audience, seats, origin
    ):
        start = days is not None and self._at_hour(days, hour)
        return {
            "name": name,
            "program_id": self._get_program().id,
            "start": start,
            "stop": start and start + timedelta(hours=length),
            "location": place,
            "mentor_ids": [Command.set([self._get_mentor(m).id for m in mentors])],
            "skill_ids": self._get_skills(skills),
            "audience": audience,
            "capacity": seats,
            "origin": origin,
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
        """Two of three come, one of seven declines, the others have not answered."""
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

    def _backdate_news(self):
        """The story was told in a minute: the latest word of each pair is put back to
        its own day."""
        agreements = self._get_program().agreement_ids
        agreements._compute_moved_at()

    # ------------------------------------------------------------------
    # THE CLOCK
    # ------------------------------------------------------------------

    def _process_deadlines(self):
        """What the scheduled actions would have done until now, with the activities
        that the automation rules give."""
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
