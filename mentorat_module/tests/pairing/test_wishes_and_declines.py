"""Wishes of the mentees, ranked mentors, and declined assignments."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import MONDAY
from .common import PairingCommon

REASON = "I cannot face another divorce file this year"


@tagged("post_install", "-at_install")
class TestPairingWishes(PairingCommon):
    def test_coordinator_enters_the_wishes_in_order(self):
        with Form(self.mentee.with_user(self.coordinator)) as form:
            for mentor in (self.other_mentor, self.mentor):
                with form.wish_ids.new() as wish:
                    wish.mentor_id = mentor
        self.assertEqual(self._get_part("preference").reasons[0].data["rank"], 2)

    def test_at_most_three_are_preferred(self):
        mentors = [
            self._create_mentor(self._create_user(f"wished_{number}"))
            for number in range(3)
        ]
        for mentor in mentors:
            self._wish(mentor)
        with self.assertRaises(ValidationError):
            self._wish(self.mentor)
        self._wish(self.mentor, "avoid")

    def test_avoided_mentor_is_never_proposed(self):
        self._wish(self.mentor, "avoid")
        line = self._get_line(self._open_desk())
        self.assertEqual(line.mentor_id, self.other_mentor)
        self.assertFalse(line.alternatives)

    def test_avoided_mentor_cannot_be_assigned(self):
        self._wish(self.mentor, "avoid")
        with self.assertRaisesRegex(UserError, "in confidence"):
            self.mentee.with_user(self.coordinator).action_assign(self.mentor)

    def test_mentors_do_not_read_wishes(self):
        self._wish(self.other_mentor, "avoid")
        self._activate()
        wall = self.mentee.with_user(self.mentor_user)
        self.assertTrue(wall.has_access("read"))
        with self.assertRaises(AccessError):
            wall.read(["wish_ids"])
        with self.assertRaises(AccessError):
            wall.search([("wish_ids.mentor_id", "=", self.other_mentor.id)])
        with self.assertRaises(AccessError):
            wall._read_group([("wish_ids.kind", "=", "avoid")], [], ["__count"])
        self.mentor_user.group_ids += self.env.ref("base.group_allow_export")
        with self.assertRaises(AccessError):
            wall.export_data(["wish_ids/mentor_id"])
        with self.assertRaises(AccessError):
            self.env["mentorat.pairing.wish"].with_user(self.mentor_user).search([])
        self.assertNotIn("wish_ids", wall.fields_get())
        self.assertNotIn("wish_ids", wall.read()[0])

    def test_mentees_do_not_search_wishes(self):
        self._wish(self.mentor)
        wishes = self.env["mentorat.pairing.wish"].with_user(self.mentee_user)
        with self.assertRaises(AccessError):
            wishes.search([])

    def test_mentors_do_not_read_proposals(self):
        pairing = self._open_desk()
        for record in (pairing, pairing.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.mentor_user).read([])

    def test_wishes_are_not_tracked_in_the_thread(self):
        self._wish(self.other_mentor, "avoid")
        self.env.flush_all()
        self.cr.precommit.run()
        text = " ".join(self.mentee.message_ids.mapped("body"))
        self.assertNotIn(self.other_mentor.name, text)

    def _open_ranked_mentors(self):
        action = self.mentee.with_user(self.coordinator).action_open_assign()
        return (
            self.env[action["res_model"]]
            .with_user(self.coordinator)
            .browse(action["res_id"])
        )

    def test_best_mentor_comes_first_with_score_seats_and_reasons(self):
        self.mentee.wanted_skill_ids = [Command.set(self.pensions.ids)]
        self._teach(self.other_mentor, self.pensions, self.expert)
        best = self._open_ranked_mentors().line_ids[0]
        self.assertEqual(best.mentor_id, self.other_mentor)
        self.assertIn("Pensions at 100%", best.summary)
        self.assertEqual(best.free_seats, 3)
        self.assertGreater(best.score, 0)

    def test_ranked_mentors_name_missing_data(self):
        line = self._open_ranked_mentors().line_ids[0]
        self.assertLess(line.confidence, 100)
        self.assertIn("named no skill", line.unknown)

    def test_refused_mentor_has_a_reason(self):
        self.mentor.capacity = 0
        refused = self._open_ranked_mentors().refused_line_ids
        self.assertEqual(refused.mentor_id, self.mentor)
        self.assertIn("no free seat", refused.refusal)


@tagged("post_install", "-at_install")
class TestDeclinedAssignment(PairingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._assign()

    def _decline(self, user=None, at=None, reason=REASON):
        with self._at(at or self._hours(5)):
            self.agreement.with_user(
                user or self.mentor_user
            ).action_decline_assignment(reason)

    def test_decline_cancels_the_agreement_and_the_mentee_waits_again(self):
        registered_at = self.mentee.registered_at
        self._decline()
        self.assertEqual(self.agreement.state, "cancelled")
        self.assertRecordValues(
            self.mentee, [{"state": "waiting", "registered_at": registered_at}]
        )
        self.assertEqual(self.mentor.active_agreement_count, 0)
        self.assertStates(self.agreement.commitment_ids, "void")

    def _write_assignment_mail(self, at):
        template = self.env.ref("mentorat_module.mail_template_assigned_mentor")
        notice = self.env["mentorat.notice"].search(
            [("template_id", "=", template.id), ("res_id", "=", self.agreement.id)]
        )
        with self._at(at):
            return notice._create_mails().body_html

    def test_mail_of_the_assignment_offers_to_decline_until_the_limit(self):
        body = self._write_assignment_mail(self._hours(1))
        limit = self.agreement._get_first_contact_limit()
        self.assertIn("Decline", body)
        self.assertEqual(body.count(self.agreement._format_when(limit)), 2)
        self.assertIn(f"/odoo/mentorat.agreement/{self.agreement.id}", body)

    def test_mail_after_the_limit_does_not_offer_to_decline(self):
        self.assertNotIn("Decline", self._write_assignment_mail(self._hours(73)))

    def test_only_coordinators_read_the_reason(self):
        self._decline()
        self.assertEqual(self.agreement.with_user(self.coordinator).end_note, REASON)
        for user in (self.mentee_user, self.other_mentor_user):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).read(["end_note"])
        notices = self.env["mentorat.notice"].search([])
        for partner in notices.partner_id:
            told = notices.filtered(lambda n, partner=partner: n.partner_id == partner)
            self.assertNotIn(REASON, told._create_mails().body_html or "")
        self.env.flush_all()
        self.cr.precommit.run()
        for message in self.agreement.message_ids:
            self.assertNotIn(REASON, message.body)

    def test_declined_pair_is_not_proposed_again(self):
        self._decline()
        line = self._get_line(self._open_desk())
        self.assertEqual(line.mentor_id, self.other_mentor)
        self.assertFalse(line.alternatives)

    def test_unwound_pair_is_not_proposed_again(self):
        self._activate(self.agreement)
        self.agreement.with_user(self.mentee_user).action_unwind()
        self.assertEqual(self._get_line(self._open_desk()).mentor_id, self.other_mentor)

    def test_ranked_mentors_mark_the_declined_pair_as_tried(self):
        self._decline()
        self.env.invalidate_all()
        action = self.mentee.with_user(self.coordinator).action_open_assign()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: (line.mentor_id, line.was_tried)),
            [(self.other_mentor, False), (self.mentor, True)],
        )

    def test_coordinators_and_mentee_are_notified(self):
        self.env["mentorat.notice"].search([]).unlink()
        self._decline()
        notices = self.env["mentorat.notice"].search([])
        self.assertEqual(
            notices.partner_id, self.coordinator.partner_id | self.mentee.partner_id
        )

    def test_decline_is_refused_after_the_limit(self):
        with self.assertRaisesRegex(UserError, "delay"):
            self._decline(at=self._hours(73))

    def test_decline_is_refused_after_the_first_contact(self):
        self._activate(self.agreement)
        with self.assertRaises(UserError):
            self._decline()

    def test_only_the_mentor_may_decline(self):
        self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        for user in (self.mentee_user, self.other_mentor_user, self.inside_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._decline(user)

    def test_mentor_declines_in_the_form(self):
        with self._at(self._hours(5)):
            action = self.agreement.with_user(self.mentor_user).action_open_decline()
            wizard = (
                self.env[action["res_model"]]
                .with_user(self.mentor_user)
                .with_context(**action["context"])
            )
            form = Form(wizard)
            form.reason = REASON
            form.save().action_confirm()
        self.assertTrue(self.agreement.declined_at)

    def test_declined_at_cannot_be_written(self):
        with self.assertRaises(UserError):
            self.agreement.with_user(self.coordinator).write({"declined_at": MONDAY})
