"""Conditions that both signed change when one proposes it and the other accepts."""

import hashlib
from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MentoratCommon

IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestConditionsChange(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.agreement.write({"rules": "Tuesdays", "meeting_interval_days": 14})
        cls.both = (cls.mentee_user, cls.mentor_user)
        for user in cls.both:
            cls._sign(user)
        cls.old_sha256 = cls.agreement.charter_sha256

    @classmethod
    def _sign(cls, user, hours=1):
        with cls._at(cls._hours(hours)):
            cls.agreement.with_user(user).action_sign(user.name, IMAGE)

    def _propose(self, user=None, reason="A busy season", hours=24, **terms):
        terms = terms or {"meeting_interval_days": 21}
        with self._at(self._hours(hours)):
            change = self.agreement.with_user(
                user or self.mentee_user
            ).action_propose_terms(terms, reason)
        return change.with_env(self.env)

    def _answer(self, change, user, action="action_accept", *args, hours=48):
        with self._at(self._hours(hours)):
            getattr(change.with_user(user), action)(*args)

    def _notices(self, name):
        template = self.env.ref(f"mentorat_module.mail_template_{name}")
        return self.env["mentorat.notice"].search([("template_id", "=", template.id)])

    def test_nobody_writes_conditions_that_both_signed(self):
        for user in (self.mentor_user, self.coordinator):
            for values in ({"rules": "Mine"}, {"meeting_interval_days": 1}):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaisesRegex(UserError, "proposes a change"),
                ):
                    self.agreement.with_user(user).write(values)

    def test_nobody_writes_contributions_that_both_signed(self):
        contribution = self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in self.both:
            self._sign(user, 2)
        for user in (self.mentor_user, self.coordinator):
            own = contribution.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaisesRegex(UserError, "proposes a change"):
                    own.description = "Mine"
                with self.assertRaisesRegex(UserError, "proposes a change"):
                    own.unlink()
                with self.assertRaisesRegex(UserError, "proposes a change"):
                    own.create(
                        {
                            "agreement_id": self.agreement.id,
                            "mentor_id": self.mentor.id,
                        }
                    )

    def test_context_of_a_caller_allows_nothing(self):
        agreement = self.agreement.with_user(self.mentor_user)
        with self.assertRaises(UserError):
            agreement.with_context(mentorat_conditions_agreed=True).rules = "Mine"

    def test_saving_a_form_that_changes_no_condition_is_no_change(self):
        agreement = self.agreement.with_user(self.mentor_user)
        agreement.write({"rules": "Tuesdays", "meeting_interval_days": 14})
        self.assertTrue(self.agreement.is_signed_by_both)

    def test_form_of_the_mentor_shows_conditions_as_readonly(self):
        view = "mentorat_module.mentorat_agreement_view_form"
        with Form(self.agreement.with_user(self.mentor_user), view) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.rules = "Mine"

    def test_old_conditions_hold_until_the_answer(self):
        self._propose()
        self.assertEqual(self.agreement.meeting_interval_days, 14)
        self.assertEqual(self.agreement.charter_sha256, self.old_sha256)
        self.assertTrue(self.agreement.is_signed_by_both)

    def test_accepted_conditions_apply(self):
        change = self._propose(rules="By video", meeting_interval_days=21)
        self._answer(change, self.mentor_user)
        self.assertRecordValues(
            self.agreement, [{"rules": "By video", "meeting_interval_days": 21}]
        )

    def test_text_is_frozen_anew_with_its_sha256(self):
        change = self._propose(rules="By video")
        self._answer(change, self.mentor_user)
        text = self.agreement.charter_text
        self.assertIn("By video", text)
        self.assertNotIn("Tuesdays", text)
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.assertEqual(self.agreement.charter_sha256, digest)
        self.assertNotEqual(digest, self.old_sha256)

    def test_text_that_was_proposed_is_the_one_that_is_accepted(self):
        change = self._propose(rules="By video")
        self.program.mentee_charter = "<p>Something else</p>"
        self._answer(change, self.mentor_user)
        self.assertNotIn("Something else", self.agreement.charter_text)

    def test_text_is_what_the_agreement_would_print_with_the_new_conditions(self):
        change = self._propose(
            rules="By video",
            contributions=[
                {"mentor_id": self.other_mentor.id, "description": "Retirement"}
            ],
        )
        self._answer(change, self.mentor_user)
        self.assertEqual(
            str(self.agreement.charter_text), str(self.agreement._render_charter())
        )
        self.assertIn("Retirement", self.agreement.charter_text)

    def test_both_are_signers_of_the_new_text_who_and_when(self):
        change = self._propose()
        self._answer(change, self.mentor_user)
        rows = self.agreement.signature_ids.filtered(
            lambda row: row.text_sha256 == self.agreement.charter_sha256
        )
        self.assertRecordValues(
            rows,
            [
                {
                    "role": "mentee",
                    "user_id": self.mentee_user.id,
                    "name": self.mentee_user.name,
                    "signed_at": self._hours(24),
                    "manner": "agreed",
                },
                {
                    "role": "mentor",
                    "user_id": self.mentor_user.id,
                    "name": self.mentor_user.name,
                    "signed_at": self._hours(48),
                    "manner": "agreed",
                },
            ],
        )
        self.assertEqual(self.agreement.mentee_signed_at, self._hours(24))
        self.assertEqual(self.agreement.mentor_signed_at, self._hours(48))

    def test_earlier_signatures_and_text_are_history(self):
        change = self._propose(rules="By video")
        self._answer(change, self.mentor_user)
        earlier = self.agreement.signature_ids.filtered(
            lambda row: row.text_sha256 == self.old_sha256
        )
        self.assertEqual(len(earlier), 2)
        self.assertIn("Tuesdays", change.old_text)
        self.assertEqual(
            hashlib.sha256(change.old_text.encode()).hexdigest(), self.old_sha256
        )

    def test_nobody_is_asked_to_sign_again(self):
        self.env["mentorat.notice"].search([]).unlink()
        self._answer(self._propose(), self.mentor_user)
        self.assertFalse(self._notices("to_sign"))

    def test_each_is_told_once(self):
        self._answer(self._propose(), self.mentor_user)
        self.assertEqual(
            self._notices("terms_proposed").partner_id, self.mentor_user.partner_id
        )
        self.assertEqual(
            self._notices("terms_answered").partner_id, self.mentee_user.partner_id
        )

    def test_contributions_change_are_added_and_leave(self):
        third = self._create_mentor(self._create_user("third"))
        self.env["mentorat.contribution"].create(
            {
                "agreement_id": self.agreement.id,
                "mentor_id": self.other_mentor.id,
                "description": "Wills",
            }
        )
        for user in self.both:
            self._sign(user, 2)
        change = self._propose(
            contributions=[{"mentor_id": third.id, "description": "Trusts"}]
        )
        self._answer(change, self.mentor_user)
        self.assertRecordValues(
            self.agreement.contribution_ids,
            [{"mentor_id": third.id, "description": "Trusts"}],
        )

    def test_new_frequency_is_the_one_that_is_watched(self):
        self.program.meeting_slack_days = 7
        change = self._propose(meeting_interval_days=30)
        before = self.agreement.next_check_at
        self._answer(change, self.mentor_user)
        self.assertEqual(self.agreement.next_check_at - before, timedelta(days=16))

    def test_coordinators_see_that_both_agreed_and_no_word_of_it(self):
        change = self._propose(reason="My child is ill")
        self._answer(change, self.mentor_user)
        bodies = " ".join(self.agreement.message_ids.mapped("body"))
        self.assertIn(self.old_sha256, bodies)
        self.assertNotIn("My child is ill", bodies)

    def test_mentor_proposes_and_the_mentee_accepts(self):
        change = self._propose(self.mentor_user)
        self._answer(change, self.mentee_user)
        self.assertEqual(self.agreement.meeting_interval_days, 21)

    def test_refused_change_leaves_the_conditions_and_says_why(self):
        change = self._propose()
        self._answer(change, self.mentor_user, "action_refuse", "Every two weeks")
        self.assertRecordValues(
            change, [{"state": "declined", "answer": "Every two weeks"}]
        )
        self.assertEqual(self.agreement.meeting_interval_days, 14)
        self.assertEqual(self.agreement.charter_sha256, self.old_sha256)

    def test_withdrawn_change_cannot_be_accepted(self):
        change = self._propose()
        self._answer(change, self.mentee_user, "action_withdraw")
        with self.assertRaisesRegex(UserError, "nothing left"):
            self._answer(change, self.mentor_user)
        self.assertEqual(self.agreement.meeting_interval_days, 14)

    def test_answered_change_cannot_be_withdrawn(self):
        change = self._propose()
        self._answer(change, self.mentor_user)
        with self.assertRaisesRegex(UserError, "nothing left"):
            self._answer(change, self.mentee_user, "action_withdraw")

    def test_nobody_accepts_their_own_change(self):
        change = self._propose()
        with self.assertRaises(AccessError):
            self._answer(change, self.mentee_user)

    def test_both_propose_at_once_and_the_second_answers_the_first(self):
        self._propose(self.mentee_user)
        with self.assertRaisesRegex(UserError, "already"):
            self._propose(self.mentor_user, meeting_interval_days=7)

    def test_after_a_refusal_another_change_is_proposed(self):
        change = self._propose()
        self._answer(change, self.mentor_user, "action_refuse")
        self.assertEqual(self._propose(hours=72).state, "proposed")

    def test_end_of_the_agreement_leaves_nothing_to_accept(self):
        change = self._propose()
        self.agreement.action_end()
        self.assertEqual(change.state, "lapsed")
        with self.assertRaisesRegex(UserError, "over"):
            self._answer(change, self.mentor_user)

    def test_conditions_changed_by_a_migration_leave_nothing_to_accept(self):
        change = self._propose()
        self.agreement.rules = "Written by the superuser"
        self.assertEqual(change.state, "lapsed")

    def assertRefused(self, words, user=None, **values):
        with self.assertRaisesRegex(UserError, words):
            self._propose(user, **values)

    def test_only_the_two_propose(self):
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.other_mentor_user, self.coordinator, self.inside_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._propose(user)

    def test_proposal_of_an_account_that_was_replaced_is_not_accepted(self):
        for user, other in (self.both, self.both[::-1]):
            with self.subTest(proposer=user.login), self.cr.savepoint() as savepoint:
                change = self._propose(user)
                user.employee_id.user_id = self._create_user(f"new_{user.login}")
                self.agreement.invalidate_recordset()
                with self.assertRaisesRegex(UserError, "propose again"):
                    self._answer(change, other)
                self.assertEqual(self.agreement.meeting_interval_days, 14)
                savepoint.rollback()

    def test_conditions_that_one_signed_are_still_written(self):
        self.agreement.rules = "By phone"  # the text is open again
        self._sign(self.mentee_user, 2)
        self.assertRefused("once both have signed")

    def test_agreement_that_is_over_takes_no_change(self):
        self.agreement.action_end()
        self.assertRefused("over")

    def test_change_without_a_reason_is_refused(self):
        self.assertRefused("why", reason="  ")

    def test_change_of_nothing_is_refused(self):
        self.assertRefused("Nothing would change", meeting_interval_days=14)

    def test_days_have_bounds(self):
        for days in (-1, 367, "7"):
            with self.subTest(days=days):
                self.assertRefused("between 0 and 366", meeting_interval_days=days)
        self.assertTrue(self._propose(meeting_interval_days=366))

    def test_who_contributes_is_a_mentor_of_the_programme(self):
        outsider = self._create_mentor(
            self._create_user("outsider"), program_ids=[Command.clear()]
        )
        self.assertRefused(
            "mentors of the programme",
            contributions=[{"mentor_id": outsider.id, "description": ""}],
        )

    def test_difference_is_said_in_words_and_what_stays_is_not(self):
        change = self._propose(meeting_interval_days=0)
        self.assertEqual(
            change._get_differences(),
            [{"label": "A meeting every", "old": "14 days", "new": "no frequency"}],
        )

    def test_mentor_proposes_with_the_form_of_the_back_office(self):
        action = self.agreement.with_user(self.mentor_user).action_open_terms()
        Wizard = self.env["mentorat.terms.wizard"].with_user(self.mentor_user)
        with self._at(self._hours(24)):
            with Form(Wizard.with_context(**action["context"])) as form:
                self.assertEqual(form.rules, "Tuesdays")
                form.meeting_interval_days = 21
                form.reason = "A busy season"
            form.record.action_confirm()
        self.assertRecordValues(
            self.agreement.terms_change_ids,
            [{"proposed_by": "mentor", "state": "proposed"}],
        )

    def test_mentor_answers_with_the_form_of_the_back_office(self):
        change = self._propose()
        keys = [row["key"] for row in self.mentor.with_user(self.mentor_user).desk_rows]
        self.assertIn(f"mentorat.terms.change,{change.id}", keys)
        action = change.with_user(self.mentor_user).action_open_answer()
        Wizard = self.env["mentorat.terms.answer.wizard"].with_user(self.mentor_user)
        with Form(Wizard.with_context(**action["context"])) as form:
            self.assertIn("21 days", form.difference)
        form.record.action_accept()
        self.assertEqual(change.state, "accepted")


@tagged("post_install", "-at_install")
class TestProposedObjective(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.objective = cls.env["mentorat.objective"]._propose(
            cls.agreement.with_user(cls.mentee_user), {"name": "Lead an interview"}
        )

    def test_desk_shows_it_until_the_mentor_agrees(self):
        desk = self.mentor.with_user(self.mentor_user)
        key = f"mentorat.objective,{self.objective.id}"
        self.assertIn(key, [row["key"] for row in desk.desk_rows])
        self.objective.with_user(self.mentor_user).action_agree()
        desk.invalidate_recordset()
        self.assertNotIn(key, [row["key"] for row in desk.desk_rows])

    def test_achieved_objective_can_only_be_reopened(self):
        self.objective.with_user(self.mentee_user).action_achieve()
        pages = self.env["mentorat.portal.plan"].with_user(self.mentee_user)
        [row] = pages._get_page()["objectives"]
        self.assertEqual(
            [move["label"] for move in row["moves"]], ["Not achieved after all"]
        )
