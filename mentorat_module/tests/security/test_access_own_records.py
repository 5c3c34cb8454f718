"""Access that record rules alone do not decide: what a write makes of a record, what a
form shows of the records of others, which values are refused."""

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_access_rights import SECRET, WallsCommon


@tagged("post_install", "-at_install")
class TestOwnRecords(WallsCommon):
    """Users change their own records only, and grant themselves no access."""

    # ------------------------------------------------------------------
    # WHAT GRANTS ACCESS: not written by whoever it would let in
    # ------------------------------------------------------------------

    def _reads(self, user):
        self.env.flush_all()
        self.env.registry.clear_cache()
        return self.request.with_user(user).has_access("read")

    def test_mentor_adds_themself_to_no_other_pair(self):
        user = self.third_mentor_user
        with self.assertRaises(UserError):
            self.env["mentorat.contribution"].with_user(user).create(
                {"agreement_id": self.agreement.id, "mentor_id": self.third_mentor.id}
            )
        self.assertFalse(self._reads(user))

    def test_mentor_moves_no_contribution_to_another_pair(self):
        user = self.third_mentor_user
        own = self._assign(
            self._create_mentee(None, self._create_employee(name="Own Mentee")),
            self.third_mentor,
        )
        contribution = (
            self.env["mentorat.contribution"]
            .with_user(user)
            .create({"agreement_id": own.id, "mentor_id": self.third_mentor.id})
        )
        with self.assertRaises(UserError):
            contribution.agreement_id = self.agreement.id
            contribution.flush_recordset()
        self.assertFalse(self._reads(user))

    def test_mentor_moves_no_objective_to_another_pair(self):
        user = self.third_mentor_user
        own = self._assign(
            self._create_mentee(None, self._create_employee(name="Own Mentee")),
            self.third_mentor,
        )
        objective = (
            self.env["mentorat.objective"]
            .with_user(user)
            .create({"agreement_id": own.id, "name": "Ours"})
        )
        with self.assertRaises(UserError):
            objective.agreement_id = self.agreement.id
            objective.flush_recordset()

    def test_account_of_a_colleague_is_refused_when_it_is_given(self):
        other = self._create_employee(name="Other")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            other.write({"user_id": self.mentor.user_id.id})

    def test_accounts_are_not_typed_in(self):
        """A stored copy of an account decides in the rules who reads."""
        for role in ("coordinator", "admin"):
            user = self.users[role]
            for person in (self.mentor, self.mentee):
                for name, value in (
                    ("user_id", user.id),
                    ("partner_id", user.partner_id.id),
                ):
                    with (
                        self.subTest(role=role, model=person._name, field=name),
                        self.assertRaises(UserError),
                    ):
                        person.with_user(user).write({name: value})
            self.assertFalse(self._reads(user))

    def test_coordinator_becomes_nobody_of_a_running_pair(self):
        employee = self._create_employee(self.coordinator)
        for person in (self.mentor, self.mentee):
            with (
                self.subTest(model=person._name),
                self.assertRaises(UserError),
            ):
                person.with_user(self.coordinator).employee_id = employee
                self.env.flush_all()
        self.assertFalse(self._reads(self.coordinator))

    def test_coordinator_does_not_name_themself_as_contributing(self):
        mentor = (
            self.env["mentorat.mentor"]
            .with_user(self.coordinator)
            .create(
                {
                    "employee_id": self._create_employee(self.coordinator).id,
                    "program_ids": [Command.set(self.program.ids)],
                }
            )
        )
        Contribution = self.env["mentorat.contribution"].with_user(self.coordinator)
        with self.assertRaises(UserError):
            Contribution.create(
                {"agreement_id": self.agreement.id, "mentor_id": mentor.id}
            )
        with self.assertRaises(UserError):
            self.contribution.with_user(self.coordinator).mentor_id = mentor
            self.env.flush_all()
        with self.assertRaises(UserError):
            self.agreement.with_user(self.coordinator).write(
                {"contribution_ids": [Command.create({"mentor_id": mentor.id})]}
            )
        self.assertFalse(self._reads(self.coordinator))

    def test_personnel_officer_does_not_take_the_place_of_one_of_the_pair(self):
        officer = self._create_user(
            "officer", "hr.group_hr_manager,mentorat_module.group_mentorat_coordinator"
        )
        for employee in (self.mentor.employee_id, self.mentee.employee_id):
            with (
                self.subTest(employee=employee.name),
                self.assertRaises(UserError),
            ):
                employee.with_user(officer).user_id = officer
                self.env.flush_all()
        self.assertFalse(self._reads(officer))

    def test_mentor_writes_in_no_conversation_of_another_pair(self):
        user = self.third_mentor_user
        absence = self.env["mentorat.absence"].create(
            {
                "mentor_id": self.other_mentor.id,
                "date_from": "2020-01-20",
                "date_to": "2099-01-21",
                "stand_in_id": self.third_mentor.id,
            }
        )
        with self.assertRaises(UserError):
            self.env["mentorat.request"].with_user(user).create(
                {
                    "agreement_id": self.agreement.id,
                    "name": "Hello",
                    "absence_id": absence.id,
                }
            )

    def test_training_is_no_meeting_of_a_pair(self):
        """What a session is in the calendar moves with it, and says what it says."""
        for user in (self.coordinator, self.admin_user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.training.with_user(user).calendar_event_id = self.event

    def test_coordinator_lets_no_stand_in_into_more_than_an_absence_covers(self):
        with self.assertRaises(UserError):
            self.absence.with_user(self.coordinator).write(
                {"agreement_ids": [Command.link(self.agreement.id)]}
            )
        with self.assertRaises(UserError):
            self.agreement.with_user(self.coordinator).write(
                {"absence_ids": [Command.link(self.absence.id)]}
            )
        with self.assertRaises(UserError):
            self.absence.with_user(self.coordinator).ends_at = "2099-01-01 00:00:00"

    # ------------------------------------------------------------------
    # FORMS: nothing of another pair is shown
    # ------------------------------------------------------------------

    def _open(self, user, model, values, names):
        """What the form shows, opened or created on what is not theirs."""
        Wizard = self.env[model].with_user(user)
        try:
            wizard = Wizard.create(values)
            self.env.flush_all()
            self.env.invalidate_all()
            return str(wizard.read(names))
        except UserError:
            return ""

    def _onchange(self, user, model, values, names):
        Wizard = self.env[model].with_user(user)
        try:
            return str(
                Wizard.onchange(
                    values, list(values), {name: {} for name in (*names, *values)}
                )
            )
        except UserError:
            return ""

    def test_forms_of_other_pairs_are_empty(self):
        self.agreement.write({"rules": SECRET})
        forms = {
            "mentorat.answer.wizard": (
                {"request_id": self.request.id},
                ["subject", "mentee_id", "limit_at"],
            ),
            "mentorat.meeting.answer.wizard": (
                {"proposal_id": self.records["mentorat.meeting.proposal"].id},
                ["agenda", "proposed_start", "start"],
            ),
            "mentorat.terms.answer.wizard": (
                {"change_id": self.records["mentorat.terms.change"].id},
                ["reason", "text", "difference"],
            ),
            "mentorat.sign.wizard": (
                {"agreement_id": self.agreement.id, "name": "Me"},
                ["charter"],
            ),
            "mentorat.terms.wizard": (
                {"agreement_id": self.agreement.id, "reason": "Because"},
                ["rules", "line_ids"],
            ),
        }
        for role in ("other", "coordinator", "admin"):
            user = self.users[role]
            user.group_ids += self.env.ref("mentorat_module.group_mentorat_mentor")
            for model, (values, names) in forms.items():
                if "agreement" in str(values) and role != "other":
                    continue  # the terms are the coordinators' to read
                self.env.invalidate_all()
                with self.subTest(role=role, model=model, method="create"):
                    self.assertNotIn(SECRET, self._open(user, model, values, names))
                self.env.invalidate_all()
                with self.subTest(role=role, model=model, method="onchange"):
                    self.assertNotIn(SECRET, self._onchange(user, model, values, names))

    def test_form_of_a_meeting_names_nobody_to_a_stranger(self):
        stranger = self._create_user("stranger", "base.group_portal")
        for user in (stranger, self.inside_user, self.third_mentor_user):
            self.env.invalidate_all()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.agreement.with_user(user).action_plan_meeting()

    # ------------------------------------------------------------------
    # FILES OF OTHERS
    # ------------------------------------------------------------------

    def test_reply_takes_no_file_of_somebody_else(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "payroll.txt", "raw": b"payroll", "res_model": "res.company"}
        )
        for user in (self.mentee_user, self.mentor_user, self.helper_user):
            with self.subTest(user=user.login):
                try:
                    message = self.request.with_user(user).action_reply(
                        "Look", attachment_ids=attachment.ids
                    )
                except UserError:
                    continue
                self.assertNotIn(attachment, message.sudo().attachment_ids)

    # ------------------------------------------------------------------
    # VALUES THAT WOULD STOP OTHERS
    # ------------------------------------------------------------------

    def test_deadline_of_a_client_is_a_moment_that_calendars_have(self):
        agreement = self.agreement.with_user(self.mentee_user)
        for deadline in ("0001-01-01 00:00:00", "9999-12-31 23:59:59"):
            with self.subTest(deadline=deadline), self.assertRaises(ValidationError):
                agreement.action_ask(
                    "A question", client_waiting=True, client_deadline=deadline
                )

    def test_answer_does_not_come_before_its_question(self):
        with self._at(self._hours(2)), self.assertRaises(UserError):
            self.request.with_user(self.mentor_user).action_record_answer(
                when="0001-01-01 00:00:00"
            )

    def test_video_call_of_a_training_is_an_address(self):
        Session = self.env["mentorat.training.session"].with_user(self.mentor_user)
        with self.assertRaises(ValidationError):
            Session.create(
                {
                    "name": "Wills",
                    "program_id": self.program.id,
                    "videocall_url": "javascript:alert(document.cookie)",
                }
            )
