"""Coordinators who mentor, or have a mentor, read nothing that was said of them in
confidence."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..pairing.common import PairingCommon

REASON = "We do not get along"


class ConfidenceCommon(PairingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # coordinates and mentors
        cls.both_user = cls._create_user(
            "both", "mentorat_module.group_mentorat_coordinator,base.group_allow_export"
        )
        cls.both = cls._create_mentor(cls.both_user)
        cls.program.coordinator_ids += cls.both_user
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _avoid_both(self):
        wish = self._wish(self.both, "avoid")
        self.env.invalidate_all()
        return wish

    def _leave_only_both(self):
        """Leave one mentor, so that a reason is about them."""
        (self.mentor | self.other_mentor).action_archive()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWishesAboutTheUser(ConfidenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.about_both = cls._wish(cls.both, "avoid")
        cls.about_other = cls._wish(cls.other_mentor, "avoid")
        cls.env.flush_all()
        cls.env.invalidate_all()

    def test_wishes_about_the_user_cannot_be_read_or_changed(self):
        wish = self.about_both.with_user(self.both_user)
        for operation in ("read", "write", "unlink"):
            with self.subTest(operation=operation):
                self.assertFalse(wish.has_access(operation))
        self.assertTrue(self.about_other.with_user(self.both_user).has_access("write"))

    def test_another_coordinator_reads_all_wishes(self):
        wishes = self.about_both | self.about_other
        self.assertTrue(wishes.with_user(self.coordinator).has_access("read"))

    def test_search_count_and_groups_hide_wishes_about_the_user(self):
        Wish = self.env["mentorat.pairing.wish"].with_user(self.both_user)
        mine = [("mentee_id", "=", self.mentee.id)]
        self.assertEqual(Wish.search(mine), self.about_other)
        self.assertEqual(Wish.search_count(mine), 1)
        self.assertEqual(
            Wish._read_group(mine, ["mentor_id"], ["__count"]),
            [(self.other_mentor, 1)],
        )
        self.assertFalse(Wish.search([("mentor_id.user_id", "=", self.both_user.id)]))

    def test_form_of_the_mentee_hides_wishes_about_the_user(self):
        mentee = self.mentee.with_user(self.both_user)
        [values] = mentee.web_read(
            {"wish_ids": {"fields": {"mentor_id": {}, "kind": {}}}}
        )
        self.assertEqual(
            [wish["mentor_id"] for wish in values["wish_ids"]], [self.other_mentor.id]
        )

    def test_registrations_are_not_found_by_wishes_about_the_user(self):
        Mentee = self.env["mentorat.mentee"].with_user(self.both_user)
        self.assertFalse(Mentee.search([("wish_ids.mentor_id", "=", self.both.id)]))
        self.assertFalse(
            Mentee._read_group(
                [("wish_ids.mentor_id", "=", self.both.id)], [], ["id:recordset"]
            )[0][0]
        )
        self.assertTrue(
            Mentee.search([("wish_ids.mentor_id", "=", self.other_mentor.id)])
        )

    def test_export_hides_wishes_about_the_user(self):
        mentee = self.mentee.with_user(self.both_user)
        rows = mentee.export_data(["name", "wish_ids/mentor_id"])["datas"]
        self.assertEqual([row[1] for row in rows], ["Other Mentor"])

    def test_refused_creation_does_not_reveal_a_wish(self):
        """The answer is the same with and without a wish."""
        answers = []
        for _ in range(2):
            with self.assertRaises(AccessError) as refused, self.env.cr.savepoint():
                self.mentee.with_user(self.both_user).write(
                    {"wish_ids": [Command.create({"mentor_id": self.both.id})]}
                )
            answers.append(str(refused.exception))
            self.about_both.unlink()
            self.env.invalidate_all()
        self.assertEqual(answers[0], answers[1])

    def test_refused_change_to_oneself_does_not_reveal_a_wish(self):
        with self.assertRaisesRegex(AccessError, "other coordinators"):
            self.about_other.with_user(self.both_user).mentor_id = self.both

    def test_coordinators_read_their_own_wishes(self):
        own = self._create_mentee(self.both_user)
        wish = self._wish(self.mentor, "avoid", own)
        self.assertTrue(wish.with_user(self.both_user).has_access("read"))


@tagged("post_install", "-at_install")
class TestCoordinatorWhoMentors(ConfidenceCommon):
    def _read_line(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        pairing = self._open_desk(user or self.both_user)
        self.env.flush_all()
        self.env.invalidate_all()
        return self._get_line(pairing)

    def test_nobody_reads_the_codes(self):
        line = self._read_line(self.coordinator)
        for name in ("explanation", "problem", "refusal_data"):
            for user in (self.coordinator, self.both_user):
                with self.subTest(name=name), self.assertRaises(AccessError):
                    line.with_user(user).read([name])
            with self.subTest(name=name), self.assertRaises(AccessError):
                line.search([(name, "!=", False)])
            with self.subTest(name=name), self.assertRaises(AccessError):
                line.with_user(self.both_user).export_data([name])

    def test_reasons_without_a_mentor_hide_the_wish(self):
        self._leave_only_both()
        self._avoid_both()
        line = self._read_line()
        for said in (line.summary, line.reasons):
            self.assertIn("not proposed for this person", said)
            self.assertNotIn("asked for somebody else", said)
            self.assertNotIn("Lifting an exclusion", said)
        self.assertIn("One more mentor", line.reasons)

    def test_other_coordinators_read_the_wish_among_the_reasons(self):
        self._leave_only_both()
        self._avoid_both()
        line = self._read_line(self.coordinator)
        self.assertIn("asked for somebody else (1)", line.reasons)
        self.assertIn("Lifting an exclusion", line.reasons)

    def test_wish_reads_like_other_rules_about_two_persons(self):
        self._leave_only_both()
        wish = self._avoid_both()
        with_wish = self._read_line().reasons
        wish.unlink()
        self.mentee.employee_id.parent_id = self.both.employee_id
        pairing = self._open_desk(self.both_user)
        pairing.action_recompute()
        self.env.invalidate_all()
        self.assertEqual(self._get_line(pairing).reasons, with_wish)

    def test_skills_of_an_avoided_mentor_are_not_called_missing(self):
        self.mentee.wanted_skill_ids = self.pensions
        self._teach(self.both, self.pensions, self.expert)
        (self.mentor | self.other_mentor).capacity = 0
        self._avoid_both()
        self.assertIn("who could be proposed", self._read_line().reasons)

    def test_chosen_mentor_does_not_read_the_choice(self):
        self._wish(self.both)
        line = self._read_line()
        self.assertEqual(line.mentor_id, self.both)
        for said in (line.summary, line.reasons):
            self.assertIn("for the other coordinators", said)
            self.assertNotIn("Choice", said)
        told = line.with_user(self.coordinator).reasons
        self.assertIn("Choice no. 1", told)

    def test_refused_lock_hides_the_wish(self):
        pairing = self._open_desk()
        line = self._get_line(pairing)
        line.action_choose(self.both)
        self._avoid_both()
        pairing.action_recompute()
        self.env.invalidate_all()
        mine = line.with_user(self.both_user)
        for said in (mine.refusal, mine.summary, mine.reasons):
            self.assertIn("cannot be made", said)
            self.assertNotIn("asked for", said)
        self.assertIn("asked for somebody else", line.refusal)

    def test_refused_assignment_hides_the_wish(self):
        pairing = self._open_desk()
        line = self._get_line(pairing)
        line.action_choose(self.both)
        self._avoid_both()
        pairing.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(line.state, "refused")
        self.assertIn("in confidence", line.refusal)
        mine = line.with_user(self.both_user)
        self.assertNotIn("in confidence", mine.refusal + mine.summary + mine.reasons)

    def test_refusal_to_choose_oneself_hides_the_wish(self):
        line = self._read_line()
        self._avoid_both()
        with self.assertRaisesRegex(UserError, "Nobody assigns themself"):
            line.action_choose(self.both)

    def test_nobody_assigns_themself_whether_it_is_wished_or_not(self):
        """Refused only where a wish is against it, the answer would tell the wish."""
        agreement = self._assign(self._create_mentee(self.inside_user), self.mentor)
        mine = self.mentee.with_user(self.both_user)
        for wished in (False, True):
            if wished:
                self._avoid_both()
            for call in (
                lambda: mine.action_assign(self.both.id),
                lambda: mine.env["mentorat.agreement"].create(
                    {"mentee_id": self.mentee.id, "mentor_id": self.both.id}
                ),
                lambda: agreement.with_user(self.both_user).action_reassign(self.both),
            ):
                with self.assertRaisesRegex(UserError, "Nobody assigns themself"):
                    call()

    def test_missing_seat_is_told_before_rules_about_two_persons(self):
        self.both.capacity = 0
        self._avoid_both()
        refusal = self.both.with_user(self.both_user)._get_assignment_rule_error(
            self.mentee
        )
        self.assertIn("no free seat", refusal)

    def _open_ranked_mentors(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        action = self.mentee.with_user(user).action_open_assign()
        self.env.flush_all()
        self.env.invalidate_all()
        wizards = self.env[action["res_model"]].with_user(user)
        return wizards.browse(action["res_id"])

    def test_own_line_in_the_ranked_list_hides_the_wish(self):
        self._avoid_both()
        [line] = self._open_ranked_mentors(self.both_user).refused_line_ids
        self.assertEqual(line.mentor_id, self.both)
        self.assertIn("Nobody assigns themself", line.refusal)
        told = self._open_ranked_mentors(self.coordinator).refused_line_ids.refusal
        self.assertIn("in confidence", told)

    def test_own_line_in_the_ranked_list_hides_the_choice(self):
        self._wish(self.both)
        wizard = self._open_ranked_mentors(self.both_user)
        lines = wizard.line_ids | wizard.refused_line_ids
        own = lines.filtered(lambda line: line.mentor_id == self.both)
        self.assertNotIn("preference", json.dumps(own.read(), default=str))
        self.assertIn("for the other coordinators", own.summary)
        told = self._open_ranked_mentors(self.coordinator).line_ids[0].summary
        self.assertIn("Choice", told)

    def _read_note(self, agreement, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return agreement.with_user(user).end_note

    def _assert_hidden(self, agreement):
        self.assertEqual(self._read_note(agreement, self.coordinator), REASON)
        self.assertFalse(self._read_note(agreement, self.both_user))
        mine = agreement.with_user(self.both_user)
        self.assertNotIn(REASON, json.dumps(mine.read(), default=str))
        exported = mine.export_data(["end_note"])["datas"]
        self.assertNotIn(REASON, json.dumps(exported))
        with self.assertRaises(AccessError):
            mine.read(["end_note_kept"])
        for name, error in (("end_note", ValueError), ("end_note_kept", AccessError)):
            with self.subTest(name=name), mute_logger("odoo.fields"):
                with self.assertRaises(error):
                    mine.search_count([(name, "ilike", REASON)])
                with self.assertRaises(error):
                    mine._read_group([], [name], ["__count"])

    def test_mentor_does_not_read_why_the_pair_ended(self):
        agreement = self._activate(self._assign(mentor=self.both))
        agreement.with_user(self.mentee_user).action_unwind(REASON)
        self._assert_hidden(agreement)

    def test_mentee_does_not_read_why_the_assignment_was_declined(self):
        mentee = self._create_mentee(self.both_user)
        agreement = self._assign(mentee)
        with self._at(self._hours(5)):
            agreement.with_user(self.mentor_user).action_decline_assignment(REASON)
        self._assert_hidden(agreement)

    def test_contributing_mentor_does_not_read_why_the_pair_ended(self):
        agreement = self._activate()
        self.env["mentorat.contribution"].create(
            {"agreement_id": agreement.id, "mentor_id": self.both.id}
        )
        agreement.with_user(self.mentee_user).action_unwind(REASON)
        self._assert_hidden(agreement)

    def test_reason_of_the_end_cannot_be_overwritten_by_the_pair(self):
        agreement = self._activate(self._assign(mentor=self.both))
        agreement.with_user(self.mentee_user).action_unwind(REASON)
        with self.assertRaises(AccessError):
            agreement.with_user(self.both_user).end_note = "All was well"
        self.assertEqual(self._read_note(agreement, self.coordinator), REASON)

    def test_mentee_who_coordinates_gets_one_mail_about_the_decline(self):
        mentee = self._create_mentee(self.both_user)
        agreement = self._assign(mentee)
        self.env["mentorat.notice"].search([]).unlink()
        with self._at(self._hours(5)):
            agreement.with_user(self.mentor_user).action_decline_assignment(REASON)
        notices = self.env["mentorat.notice"].search([])
        mine = notices.filtered(
            lambda notice: notice.partner_id == self.both_user.partner_id
        )
        self.assertEqual(
            mine.template_id,
            self.env.ref("mentorat_module.mail_template_pairing_declined_mentee"),
        )
