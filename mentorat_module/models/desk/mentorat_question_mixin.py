"""Which changes are measured, and asked about. In the last package with such models, so
that what those below do after a change is measured too."""

from contextlib import nullcontext

from odoo import fields, models

from ..common.own_context import OWN
from ..people.res_users import ACCESS_FIELDS, LOGIN_FIELDS

# Fields of these types say something, and set nothing off.
WORDS = {"char", "text", "html", "image", "binary"}
# What else can be written concerns nobody, or the person alone.
MENTOR_FIELDS = {"active", "program_ids", "capacity", "employee_id", "user_id"}
SESSION_FIELDS = {
    *("state", "start", "stop", "capacity", "audience", "program_id", "name"),
    *("location", "videocall_url", "mentor_ids", "guest_ids", "participation_ids"),
}
EMPLOYEE_FIELDS = {
    *("active", "company_id", "user_id", "work_contact_id"),
    "work_email",  # their pairs are told of another address
}
USER_FIELDS = ACCESS_FIELDS.union(LOGIN_FIELDS, {"resource_ids"})


class MentoratQuestionMixin(models.AbstractModel):
    _inherit = "mentorat.question.mixin"

    def _asking_of_each(self):
        """Return the context in which an action does one change after the other, and
        asks once for all of them."""
        question = self.env["mentorat.question"]
        if len(self) > 1 and question._is_to_ask():
            return question._asking()
        return nullcontext()


class MentoratProgram(models.Model):
    _name = "mentorat.program"
    _inherit = ["mentorat.question.mixin", "mentorat.program"]

    def _may_touch_several(self, vals):
        known = vals.keys() & self._fields.keys()
        return any(self._fields[name].type not in WORDS for name in known)

    def _get_question_notes(self, vals):
        notes = super()._get_question_notes(vals)
        notes += [
            self.env._(
                "“%s” closes now. You can open it again with its pairs for seven days.",
                program.name,
            )
            for program in self._filter_closed_by(vals)
        ]
        if vals.get("state") == "open":
            for program in self.filtered("reopen_until"):
                errors = program._get_closed_pairs()._get_resume_errors()
                notes += program._get_left_out_lines(errors)
                notes += program._get_cancelled_notes()
        if vals.get("active") is False and (live := self._get_live_agreements()):
            notes.append(
                self.env._(
                    "Pairs that go on, without a programme in sight: %s", len(live)
                )
            )
        return notes

    def _get_cancelled_notes(self):
        """Say that opening this programme plans no training again."""
        cancelled = self.env["mentorat.training.session"].search_count(
            [
                ("program_id", "=", self.id),
                ("state", "=", "cancelled"),
                ("start", ">", fields.Datetime.now()),
            ]
        )
        if not cancelled:
            return []
        return [self.env._("Trainings to come that stay cancelled: %s", cancelled)]


class MentoratMentor(models.Model):
    _name = "mentorat.mentor"
    _inherit = ["mentorat.question.mixin", "mentorat.mentor"]

    def _may_touch_several(self, vals):
        return bool(vals.keys() & MENTOR_FIELDS)

    def action_return(self):
        """One alone may be awaited by several."""
        question = self.env["mentorat.question"]
        if not question._is_to_ask():
            return super().action_return()
        asking = self.with_context(mentorat_asking=OWN)
        with question._asking():
            return super(MentoratMentor, asking).action_return()


class MentoratMentee(models.Model):
    _name = "mentorat.mentee"
    _inherit = ["mentorat.question.mixin", "mentorat.mentee"]

    def _may_touch_several(self, vals):
        return len(self) > 1

    def action_withdraw(self):
        with self._asking_of_each():
            return super().action_withdraw()

    def action_return(self):
        with self._asking_of_each():
            return super().action_return()


class MentoratAgreement(models.Model):
    _name = "mentorat.agreement"
    _inherit = ["mentorat.question.mixin", "mentorat.agreement"]

    def _may_touch_several(self, vals):
        return len(self) > 1

    def action_renew(self):
        with self._asking_of_each():
            return super().action_renew()


class MentoratTrainingSession(models.Model):
    _name = "mentorat.training.session"
    _inherit = ["mentorat.question.mixin", "mentorat.training.session"]

    def _may_touch_several(self, vals):
        """A synchronised calendar has asked its own question, and nobody to ask."""
        is_synchronised = self.env.context.get("dont_notify")
        return bool(vals.keys() & SESSION_FIELDS) and not is_synchronised


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["mentorat.question.mixin", "hr.employee"]

    def _may_touch_several(self, vals):
        return bool(vals.keys() & EMPLOYEE_FIELDS)


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["mentorat.question.mixin", "res.users"]

    def _may_touch_several(self, vals):
        """Code with all rights gives the roles that follow from another change, or
        closes the account of its owner, who is asked on the portal."""
        return bool(vals.keys() & USER_FIELDS) and not self.env.su
