"""Who stands in for a mentor: what they see, what they may do, and when it ends."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import MONDAY
from .test_availability import AbsenceCommon

# The absence: Tuesday 13 and Wednesday 14 January; Toronto's midnights are 05:00 UTC.
TUESDAY = datetime(2026, 1, 13, 15, 0)
BEFORE = datetime(2026, 1, 13, 4, 59)
FIRST_INSTANT = datetime(2026, 1, 13, 5, 0)
LAST_INSTANT = datetime(2026, 1, 15, 4, 59, 59)
AFTER = datetime(2026, 1, 15, 5, 0)


class StandInCommon(AbsenceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third_mentor_user = cls._create_user("third_mentor")
        cls.third_mentor = cls._create_mentor(cls.third_mentor_user)
        cls.agreement = cls._activate()
        cls.old = cls._ask(cls.agreement, name="Asked before")
        cls.absence = cls._create_absence(
            "2026-01-13", "2026-01-14", stand_in=cls.other_mentor
        )
        cls.env.registry.clear_cache()

    def _ask_meanwhile(self, at=TUESDAY):
        return self._ask(self.agreement, at=at, name="Asked meanwhile")

    def _sees(self, record, at, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        record = record.with_user(user or self.other_mentor_user)
        with self._at(at):
            found = record.id in record.search([]).ids
            self.assertEqual(found, record.has_access("read"))
        return found

    def _get_notices(self, partner, template):
        template = self.env.ref(f"mentorat_module.mail_template_{template}")
        return self.env["mentorat.notice"].search(
            [("partner_id", "=", partner.id), ("template_id", "=", template.id)]
        )


@tagged("post_install", "-at_install")
class TestStandIn(StandInCommon):
    def test_pair_is_seen_from_the_first_instant_to_the_last(self):
        for record in (self.agreement, self.mentee, self.old.commitment_ids):
            for at, expected in (
                (BEFORE, False),
                (FIRST_INSTANT, True),
                (LAST_INSTANT, True),
                (AFTER, False),
            ):
                with self.subTest(record=record, at=at):
                    self.assertEqual(self._sees(record, at), expected)

    def test_conversation_of_before_stays_closed(self):
        self.assertFalse(self._sees(self.old, TUESDAY))
        with self._at(TUESDAY):
            self.old.with_user(self.mentee_user).action_reply("Still there?")
        self.assertFalse(self._sees(self.old, TUESDAY))
        message = self.old.message_ids[0].with_user(self.other_mentor_user)
        with self._at(TUESDAY):
            self.assertFalse(message.has_access("read"))

    def test_conversation_begun_meanwhile_is_open_until_the_absence_ends(self):
        asked = self._ask_meanwhile()
        self.assertTrue(self._sees(asked, LAST_INSTANT))
        self.assertFalse(self._sees(asked, AFTER))

    def test_mail_that_waited_over_the_end_goes_to_the_mentor(self):
        self.program.quiet = True
        self.env["mentorat.notice"].search([]).unlink()
        asked = self._ask_meanwhile(LAST_INSTANT)
        stand_in, mentor = self.other_mentor.partner_id, self.mentor.partner_id
        told = self._get_notices(stand_in, "request_opened")
        self.assertStates(told, "pending")
        for hours in (1, 2):
            self._run_cron("notices", told.due_at + timedelta(hours=hours))
        self.assertStates(told, "dropped")
        notice = self._get_notices(mentor, "request_opened")
        self.assertEqual(notice.res_id, asked.id)
        self.assertStates(notice, "queued")

    def test_subject_of_an_earlier_question_is_not_shown_with_the_commitment(self):
        asked = self._ask_meanwhile()
        with self._at(TUESDAY):
            self.env.invalidate_all()
            for request, expected in ((self.old, False), (asked, asked.name)):
                commitment = request.commitment_ids.with_user(self.other_mentor_user)
                self.assertEqual(commitment.subject, expected)

    def test_plan_signatures_and_meetings_stay_closed(self):
        objective = self.env["mentorat.objective"].create(
            {"agreement_id": self.agreement.id, "name": "Dare ask"}
        )
        self.assertFalse(self._sees(objective, TUESDAY))

    def test_stand_in_writes_nothing_on_the_agreement(self):
        with self._at(TUESDAY), self.assertRaises(AccessError):
            self.agreement.with_user(self.other_mentor_user).rules = "Mine"

    def test_others_see_nothing_more(self):
        asked = self._ask_meanwhile()
        for user in (self.third_mentor_user, self.coordinator, self.inside_user):
            self.assertFalse(self._sees(asked, TUESDAY, user))

    def test_early_return_closes_the_door(self):
        asked = self._ask_meanwhile()
        with self._at(TUESDAY):
            self.absence.with_user(self.mentor_user).date_to = "2026-01-13"
        self.assertTrue(self._sees(asked, datetime(2026, 1, 14, 4, 59)))
        self.assertFalse(self._sees(asked, datetime(2026, 1, 14, 5, 0)))

    def test_agreement_that_ended_is_closed(self):
        with self._at(TUESDAY):
            self.agreement.action_end("early")
        self.assertFalse(self._sees(self.agreement, TUESDAY))

    def _as_stand_in(self, record):
        return record.with_user(self.other_mentor_user)

    def test_answer_keeps_the_commitment(self):
        asked = self._ask_meanwhile()
        with self._at(self._hours(1, TUESDAY)):
            message = self._as_stand_in(asked).action_reply("Page 3.")
        self.assertEqual(message.author_id, self.other_mentor.partner_id)
        self.assertStates(asked.commitment_ids, "kept")

    def test_answer_after_the_absence_is_refused(self):
        asked = self._ask_meanwhile()
        with self._at(AFTER), self.assertRaises(AccessError):
            self._as_stand_in(asked).action_reply("Page 3.")

    def test_what_is_said_after_the_absence_is_not_told_to_them(self):
        asked = self._ask_meanwhile()
        with self._at(AFTER):
            message = asked.with_user(self.mentee_user).action_reply("Thank you")
        self.assertNotIn(
            self.other_mentor.partner_id, message.sudo().notified_partner_ids
        )
        self.assertNotIn(self.other_mentor.partner_id, asked.message_partner_ids)

    def test_commitment_to_an_earlier_question_is_kept_by_a_call(self):
        commitment = self.old.commitment_ids
        with self._at(TUESDAY):
            self._as_stand_in(commitment).action_record_answer()
        self.assertStates(commitment, "kept")
        self.assertEqual(self.old.answer_channel, "phone")

    def test_commitment_to_an_earlier_question_is_kept_by_nobody_else(self):
        with self._at(TUESDAY), self.assertRaises(AccessError):
            self.old.commitment_ids.with_user(self.coordinator).action_record_answer()

    def test_stand_in_makes_the_first_contact(self):
        newcomer = self._create_mentee(self.inside_user)
        agreement = self._assign(newcomer)
        with self._at(TUESDAY):
            self._as_stand_in(agreement).action_record_first_contact(channel="phone")
        self.assertEqual(agreement.state, "active")

    def test_stand_in_writes_first_in_their_own_name(self):
        with self._at(TUESDAY):
            written = (
                self.env["mentorat.request"]
                .with_user(self.other_mentor_user)
                .create({"agreement_id": self.agreement.id, "name": "I am here"})
            )
        self.assertEqual(written.origin, "mentor")
        self.assertEqual(
            written.sudo().message_ids[0].author_id, self.other_mentor.partner_id
        )

    def test_stand_in_neither_ends_nor_signs(self):
        with self._at(TUESDAY):
            agreement = self._as_stand_in(self.agreement)
            with self.assertRaises(AccessError):
                agreement.action_end("early")
            self.assertFalse(agreement._has_to_be_signed_by(self.other_mentor_user))

    def _run_deadlines(self, at):
        self.env["mentorat.notice"].search([]).unlink()
        self._run_cron("deadlines", at)

    def test_mentee_and_stand_in_are_told_beforehand(self):
        mentee = self._get_notices(self.mentee.partner_id, "absence_mentee")
        stand_in = self._get_notices(self.other_mentor.partner_id, "absence_stand_in")
        self.assertEqual((len(mentee), len(stand_in)), (1, 1))
        with self._at(MONDAY):
            body = str(mentee._create_mails().body_html)
        self.assertIn("Other Mentor", body)
        self.assertIn("January 14", body)

    def _get_portal_absence(self, at):
        self.env.invalidate_all()
        with self._at(at):
            home = self.env["mentorat.portal.home"].with_user(self.mentee_user)
            [mine] = home._get_home()["registrations"]
        return mine["agreement"]["absence"]

    def test_mentee_reads_on_their_page_who_answers_and_until_when(self):
        self.assertFalse(self._get_portal_absence(BEFORE))
        self.assertEqual(
            self._get_portal_absence(TUESDAY),
            {
                "mentor": "Mentor",
                "until": "January 14, 2026",
                "stand_in": "Other Mentor",
            },
        )
        self.assertFalse(self._get_portal_absence(AFTER))

    def test_mentee_reads_in_the_conversation_who_reads_along(self):
        asked = self._ask_meanwhile()
        Portal = self.env["mentorat.portal.request"].with_user(self.mentee_user)
        for request, at, expected in (
            (asked, TUESDAY, "Other Mentor"),
            (asked, AFTER, False),
            (self.old, TUESDAY, False),
        ):
            with self._at(at):
                self.assertEqual(Portal._format_stand_in(request.sudo()), expected)

    def test_stand_in_who_is_away_too_is_not_reminded(self):
        self._create_leave(
            datetime(2026, 1, 13, 13), datetime(2026, 1, 14, 22), self.other_mentor
        )
        self._run_deadlines(TUESDAY)
        self.assertFalse(self._get_notices(self.other_mentor.partner_id, "reminder"))
        self.assertEqual(self.old.commitment_ids.activity_ids.user_id, self.coordinator)

    def test_reminder_goes_to_the_stand_in_and_not_to_the_mentor(self):
        self._run_deadlines(TUESDAY)  # 24 h after the question
        self.assertTrue(self._get_notices(self.other_mentor.partner_id, "reminder"))
        self.assertFalse(self._get_notices(self.mentor.partner_id, "reminder"))
        activity = self.old.commitment_ids.activity_ids
        self.assertEqual(activity.user_id, self.other_mentor_user)

    def test_reminder_by_hand_goes_to_the_stand_in_and_not_to_the_mentor(self):
        commitment = self.old.commitment_ids
        with self._at(TUESDAY):
            commitment.with_user(self.coordinator).action_remind_by_hand()
        template = "hand_reminder"
        self.assertTrue(self._get_notices(self.other_mentor.partner_id, template))
        self.assertFalse(self._get_notices(self.mentor.partner_id, template))
        self.assertEqual(commitment.activity_ids.user_id, self.other_mentor_user)

    def test_reminder_by_hand_reaches_a_mentor_without_a_stand_in(self):
        with self._at(MONDAY):
            self.absence.stand_in_id = False
        with self._at(TUESDAY):
            self.old.commitment_ids.with_user(self.coordinator).action_remind_by_hand()
        self.assertTrue(self._get_notices(self.mentor.partner_id, "hand_reminder"))

    def test_mail_leads_the_stand_in_to_the_pair_to_contact(self):
        agreement = self._assign(self._create_mentee(self.inside_user))
        partner = self.other_mentor.partner_id
        for at, expected in ((TUESDAY, agreement), (AFTER, None)):
            with self._at(at):
                place = agreement.commitment_ids._get_place_to_act(partner)
                self.assertEqual(place, expected)

    def test_limit_of_who_answers_is_that_of_the_next_open_commitment(self):
        for at, mentor in ((TUESDAY, self.other_mentor), (AFTER, self.mentor)):
            with self._at(at):
                [answering] = self.agreement._get_answering(with_limit=True).values()
            self.assertEqual(answering["mentor"], mentor)
            self.assertEqual(answering["limit"], self.old.limit_at)

    def test_without_a_stand_in_the_coordinators_are_asked(self):
        with self._at(MONDAY):
            self.absence.stand_in_id = False
        self._run_deadlines(TUESDAY)
        self.assertFalse(self._get_notices(self.mentor.partner_id, "reminder"))
        activity = self.old.commitment_ids.activity_ids
        self.assertEqual(activity.user_id, self.coordinator)

    def test_mentor_who_is_back_is_reminded_themself(self):
        with self._at(AFTER):
            asked = self._ask(self.agreement, at=AFTER)
        self._run_deadlines(self._hours(24, AFTER))
        self.assertIn(
            asked.commitment_ids.id,
            self._get_notices(self.mentor.partner_id, "reminder").mapped("res_id"),
        )

    def test_question_asked_meanwhile_is_told_to_the_stand_in(self):
        self._ask_meanwhile()
        template = "request_opened"
        self.assertEqual(
            len(self._get_notices(self.other_mentor.partner_id, template)), 1
        )
        self.assertEqual(len(self._get_notices(self.mentor.partner_id, template)), 1)

    def test_coordinator_sees_who_stands_in_among_the_deadlines(self):
        for at, expected in (
            (BEFORE, False),
            (TUESDAY, "Away until 14 Jan, stand-in: Other Mentor"),
        ):
            self.env.invalidate_all()
            with self._at(at):
                commitment = self.old.commitment_ids.with_user(self.coordinator)
                self.assertEqual(commitment.away_note, expected)

    def test_who_is_assigned_before_the_absence_is_covered_too(self):
        newcomer = self._create_mentee(self.inside_user)
        agreement = self._assign(newcomer)
        self.assertIn(agreement, self.absence.agreement_ids)
        self.assertTrue(self._get_notices(newcomer.partner_id, "absence_mentee"))

    def test_who_asked_in_confidence_is_not_covered_and_the_mentor_not_told(self):
        self.absence.sudo().unlink()
        self.env["mentorat.pairing.wish"].create(
            {
                "mentee_id": self.mentee.id,
                "mentor_id": self.other_mentor.id,
                "kind": "avoid",
            }
        )
        absence = self._create_absence(
            "2026-01-13", "2026-01-14", stand_in=self.other_mentor
        )
        self.assertFalse(absence.agreement_ids)
        self.assertFalse(self._sees(self.agreement, TUESDAY))
        with self.assertRaises(AccessError):
            absence.with_user(self.mentor_user).read(["agreement_ids"])

    def test_manager_of_the_mentee_gets_no_access(self):
        self.mentee.employee_id.parent_id = self.other_mentor.employee_id
        with self._at(MONDAY):
            self.absence.date_to = "2026-01-15"
        self.assertFalse(self._sees(self.agreement, TUESDAY))

    def test_nobody_names_themself(self):
        self.coordinator.group_ids += self.env.ref(
            "mentorat_module.group_mentorat_mentor"
        )
        theirs = self._create_mentor(self.coordinator)
        with self._at(MONDAY), self.assertRaises(UserError):
            self.absence.with_user(self.coordinator).stand_in_id = theirs

    def test_nobody_names_themself_in_a_new_absence(self):
        self.coordinator.group_ids += self.env.ref(
            "mentorat_module.group_mentorat_mentor"
        )
        theirs = self._create_mentor(self.coordinator)
        absence = {
            "mentor_id": self.mentor.id,
            "date_from": "2026-02-02",
            "date_to": "2026-02-03",
            "stand_in_id": theirs.id,
        }
        Absence = self.env["mentorat.absence"].with_user(self.coordinator)
        with self._at(MONDAY), self.assertRaisesRegex(UserError, "names themself"):
            Absence.create(absence)

    def test_mentor_does_not_stand_in_for_themself(self):
        with self.assertRaises(ValidationError):
            self.absence.stand_in_id = self.mentor

    def test_stand_in_serves_the_same_programme(self):
        self.third_mentor.program_ids = self._create_program(name="Another")
        with self.assertRaises(ValidationError):
            self.absence.stand_in_id = self.third_mentor

    def test_stand_in_is_there_meanwhile(self):
        self._create_absence("2026-01-14", "2026-01-30", mentor=self.third_mentor)
        with self.assertRaisesRegex(ValidationError, "is away too"):
            self.absence.stand_in_id = self.third_mentor

    def test_who_is_covered_is_not_typed_in(self):
        with self._at(MONDAY):
            absence = (
                self.env["mentorat.absence"]
                .with_user(self.coordinator)
                .create(
                    {
                        "mentor_id": self.third_mentor.id,
                        "date_from": "2026-01-13",
                        "date_to": "2026-01-14",
                        "stand_in_id": self.other_mentor.id,
                        "agreement_ids": [(6, 0, self.agreement.ids)],
                    }
                )
            )
        self.assertFalse(absence.agreement_ids)
