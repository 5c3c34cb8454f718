from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from .common import WEDNESDAY, MeetingCommon


@tagged("post_install", "-at_install")
class TestMeetingProposal(MeetingCommon):
    """Free slots, proposals, answers, notes and events of the meetings of a pair."""

    # ------------------------------------------------------------------
    # FREE SLOTS
    # ------------------------------------------------------------------

    def test_first_slot_comes_after_a_day_and_the_last_within_three_weeks(self):
        slots = self._slots()
        self.assertEqual(slots[0], MONDAY + timedelta(days=1))
        self.assertLessEqual(
            slots[-1] + timedelta(hours=1), MONDAY + timedelta(days=21)
        )

    def test_slots_are_within_the_working_hours_of_the_mentor(self):
        wednesday = [slot for slot in self._slots() if slot.date() == WEDNESDAY.date()]
        self.assertEqual(wednesday[0], datetime(2026, 1, 14, 14))  # 09:00
        self.assertEqual(wednesday[-1], datetime(2026, 1, 14, 21))  # 16:00

    def test_no_slot_on_a_saturday_nor_on_a_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": self.env.company.id,
                "date_from": datetime(2026, 1, 14, 5),
                "date_to": datetime(2026, 1, 15, 4, 59),
            }
        )
        days = {slot.date() for slot in self._slots()}
        self.assertNotIn(WEDNESDAY.date(), days)
        self.assertNotIn(datetime(2026, 1, 17).date(), days)

    def test_flexible_hours_offer_no_slot_at_the_week_end(self):
        employee = self.mentor.employee_id
        for own in (employee.resource_calendar_id, self.env["resource.calendar"]):
            employee.resource_calendar_id = own
            self.env.company.resource_calendar_id.flexible_hours = True
            with self.subTest(fully_flexible=not own):
                weekdays = {slot.weekday() for slot in self._slots()}
                self.assertEqual(weekdays, set(range(5)))

    def test_leave_of_the_mentor_offers_no_slot(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.mentor.employee_id.resource_id.id,
                "calendar_id": self.mentor.employee_id.resource_calendar_id.id,
                "date_from": datetime(2026, 1, 14, 5),
                "date_to": datetime(2026, 1, 15, 4, 59),
            }
        )
        self.assertNotIn(WEDNESDAY.date(), {slot.date() for slot in self._slots()})

    def test_busy_event_offers_no_slot_and_a_free_one_does(self):
        self._busy(WEDNESDAY)
        self._busy(WEDNESDAY + timedelta(hours=2), show_as="free")
        slots = self._slots()
        self.assertNotIn(WEDNESDAY, slots)
        self.assertIn(WEDNESDAY + timedelta(hours=2), slots)

    def test_declined_invitation_leaves_the_slot(self):
        event = self._busy(WEDNESDAY)
        event.attendee_ids.state = "declined"
        self.assertIn(WEDNESDAY, self._slots())

    def test_all_day_event_takes_the_day_in_the_zone_of_the_mentor(self):
        self.env["calendar.event"].create(
            {
                "name": "Conference",
                "allday": True,
                "show_as": "busy",
                "start_date": "2026-01-14",
                "stop_date": "2026-01-14",
                "start": "2026-01-14 08:00:00",
                "stop": "2026-01-14 18:00:00",
                "partner_ids": [Command.set(self.mentor_user.partner_id.ids)],
            }
        )
        self.assertNotIn(WEDNESDAY.date(), {slot.date() for slot in self._slots()})

    def test_busy_time_of_the_mentee_is_not_offered(self):
        self._busy(WEDNESDAY, user=self.mentee_user)
        self.assertNotIn(WEDNESDAY, self._slots())

    def test_proposed_time_is_not_offered_again(self):
        self._propose(start=WEDNESDAY)
        self.assertNotIn(WEDNESDAY, self._slots())

    # ------------------------------------------------------------------
    # SLOTS OF THE PAGE
    # ------------------------------------------------------------------

    def _page(self, **kwargs):
        Page = self.env["mentorat.portal.meeting"].with_user(self.mentee_user)
        with self._at(MONDAY):
            return Page._get_page(**kwargs)

    def _leave(self, days):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": self.mentor.employee_id.resource_id.id,
                "calendar_id": self.mentor.employee_id.resource_calendar_id.id,
                "date_from": MONDAY,
                "date_to": MONDAY + timedelta(days=days),
            }
        )

    def test_page_opens_on_three_whole_days(self):
        page, everything = self._page(), self._page(days="all")
        self.assertEqual(page["days"], everything["days"][:3])
        self.assertTrue(page["more_days"])
        self.assertFalse(everything["more_days"], "there is nothing after these")

    def test_all_days_hold_every_slot_of_three_weeks(self):
        days = self._page(days="all")["days"]
        shown = [slot["value"] for day in days for slot in day["slots"]]
        every = [slot.strftime("%Y-%m-%dT%H:%M") for slot in self._slots(30)]
        self.assertEqual(shown, every)

    def test_refused_form_keeps_all_days(self):
        page = self._page(answers={"days": "all"}, errors={"slot": "Choose."})
        self.assertGreater(len(page["days"]), 3)
        self.assertEqual(page["all_days"], "all")

    def test_page_skips_days_without_a_slot(self):
        self._leave(10)
        page = self._page()
        self.assertEqual(page["days"], self._page(days="all")["days"])
        self.assertTrue(page["days"])
        self.assertFalse(page["more_days"])

    def test_slots_follow_the_time_zone_of_the_mentor(self):
        self.mentor.employee_id.tz = "America/Vancouver"
        slots, nine = self._slots(), WEDNESDAY.replace(hour=17, minute=0)
        self.assertIn(nine, slots)
        self.assertNotIn(nine - timedelta(minutes=30), slots)

    # ------------------------------------------------------------------
    # PROPOSING
    # ------------------------------------------------------------------

    def test_proposal_notifies_the_mentor_once(self):
        self._propose()
        notices = self._notices("meeting_proposed", self.mentor_user.partner_id)
        self.assertEqual(len(notices), 1)

    def test_proposal_in_the_past_is_refused(self):
        with self.assertRaisesRegex(UserError, "passed"):
            self._propose(start=MONDAY)

    def test_proposal_a_minute_ahead_is_allowed(self):
        self.assertTrue(self._propose(start=MONDAY + timedelta(minutes=1)))

    def test_proposal_at_a_busy_time_is_refused_without_the_reason(self):
        self._busy(WEDNESDAY)
        with self.assertRaises(UserError) as caught:
            self._propose(start=WEDNESDAY + timedelta(minutes=30))
        self.assertIn("not free", str(caught.exception))
        self.assertNotIn("Dentist", str(caught.exception))

    def test_time_proposed_by_another_mentee_is_refused(self):
        self.mentor.capacity = 2
        other_user = self._create_user("second", "base.group_portal")
        other = self._activate(self._assign(self._create_mentee(other_user)))
        self._propose(start=WEDNESDAY)
        with self.assertRaisesRegex(UserError, "not free"):
            self._propose(other_user, agreement=other, start=WEDNESDAY)

    def test_second_proposal_before_an_answer_is_refused(self):
        self._propose()
        with self.assertRaisesRegex(UserError, "already"):
            self._propose(start=WEDNESDAY + timedelta(hours=3))

    def test_past_proposal_expires(self):
        first = self._propose(start=self._hours(1))
        self._propose(start=WEDNESDAY, at=self._hours(2))
        self.assertEqual(first.state, "lapsed")

    def test_length_that_is_not_offered_is_refused(self):
        with self.assertRaisesRegex(UserError, "30, 45 or 60"):
            self._propose(minutes=240)

    def test_proposal_after_the_end_of_the_agreement_is_refused(self):
        with self.assertRaisesRegex(UserError, "ends on"):
            self._propose(start=MONDAY + timedelta(days=400))

    def test_proposal_in_an_ended_agreement_is_refused(self):
        self.agreement.action_end()
        with self.assertRaisesRegex(UserError, "over"):
            self._propose()

    def test_only_the_pair_proposes(self):
        for user in (self.coordinator, self.other_mentor_user, self.inside_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._propose(user)

    # ------------------------------------------------------------------
    # ANSWERING
    # ------------------------------------------------------------------

    def test_accepting_creates_the_meeting_of_the_pair(self):
        proposal = self._propose(minutes=45, agenda="My first file", location="Video")
        self._answer(proposal, self.mentor_user)
        event = proposal.event_id
        self.assertRecordValues(
            event,
            [
                {
                    "start": WEDNESDAY,
                    "stop": WEDNESDAY + timedelta(minutes=45),
                    "location": "Video",
                    "privacy": "private",
                    "user_id": self.mentor_user.id,
                    "mentorat_agreement_id": self.agreement.id,
                }
            ],
        )
        self.assertEqual(
            event.partner_ids, self.mentor_user.partner_id | self.mentee_user.partner_id
        )
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"accepted"})
        self.assertEqual(self.agreement.latest_meeting_at, WEDNESDAY)

    def test_agenda_becomes_the_note_and_is_not_on_the_event(self):
        proposal = self._propose(agenda="My first file")
        self._answer(proposal, self.mentor_user)
        event = proposal.event_id
        self.assertEqual(
            event.with_user(self.mentee_user).mentorat_note, "My first file"
        )
        self.assertNotIn("My first file", str(event.description))

    def test_accepting_sends_the_invitation_only(self):
        proposal = self._propose()
        before = self.env["mentorat.notice"].search_count([])
        with self._at(self._hours(1)):
            proposal.with_user(self.mentor_user).with_context(
                no_mail_to_attendees=False
            ).action_accept()
        told = self.env["mail.message"].search(
            [("model", "=", "calendar.event"), ("res_id", "=", proposal.event_id.id)]
        )
        invitation = told.filtered("attachment_ids")
        self.assertEqual(invitation.partner_ids, self.mentee_user.partner_id)
        self.assertEqual(invitation.attachment_ids.name, "invitation.ics")
        self.assertEqual(self.env["mentorat.notice"].search_count([]), before)

    def test_accepting_records_the_first_contact(self):
        waiting = self._create_mentee(self.inside_user)
        self.mentor.capacity = 2
        assigned = self._assign(waiting)
        proposal = self._propose(self.inside_user, agreement=assigned)
        self._answer(proposal, self.mentor_user, hours=3)
        self.assertRecordValues(
            assigned,
            [
                {
                    "state": "active",
                    "first_contact_at": self._hours(3),
                    "first_contact_channel": "meeting",
                }
            ],
        )

    def test_declining_records_no_first_contact(self):
        assigned = self._assign(self._create_mentee(self.inside_user))
        proposal = self._propose(self.inside_user, agreement=assigned)
        self._answer(proposal, self.mentor_user, "action_decline", "Not then")
        self.assertEqual(assigned.state, "assigned")

    def test_counter_proposal_records_the_first_contact(self):
        assigned = self._assign(self._create_mentee(self.inside_user))
        proposal = self._propose(self.inside_user, agreement=assigned)
        later = WEDNESDAY + timedelta(days=1)
        self._answer(proposal, self.mentor_user, "action_counter", later)
        self.assertEqual(assigned.state, "active")

    def test_accepting_a_time_taken_since_is_refused(self):
        proposal = self._propose()
        self._busy(WEDNESDAY + timedelta(minutes=15))
        with self.assertRaisesRegex(UserError, "taken in between"):
            self._answer(proposal, self.mentor_user)
        self.assertEqual(proposal.state, "proposed")

    def test_accepting_in_the_past_is_refused(self):
        proposal = self._propose(start=self._hours(5))
        with self.assertRaisesRegex(UserError, "passed"):
            self._answer(proposal, self.mentor_user, hours=5)

    def test_accepting_twice_creates_one_meeting(self):
        proposal = self._propose()
        self._answer(proposal, self.mentor_user)
        with self.assertRaisesRegex(UserError, "nothing left"):
            self._answer(proposal, self.mentor_user)
        self.assertEqual(len(self.agreement.calendar_event_ids), 1)

    def test_nobody_answers_their_own_proposal(self):
        proposal = self._propose()
        with self.assertRaises(AccessError):
            self._answer(proposal, self.mentee_user)

    def test_only_the_proposer_withdraws(self):
        proposal = self._propose()
        with self.assertRaises(AccessError):
            self._answer(proposal, self.mentor_user, "action_withdraw")

    def test_withdrawn_proposal_cannot_be_accepted(self):
        proposal = self._propose()
        self._answer(proposal, self.mentee_user, "action_withdraw")
        with self.assertRaisesRegex(UserError, "nothing left"):
            self._answer(proposal, self.mentor_user)

    def test_declining_keeps_the_message_and_notifies_once(self):
        proposal = self._propose()
        self._answer(proposal, self.mentor_user, "action_decline", "I am away")
        self.assertRecordValues(
            proposal, [{"state": "declined", "answer": "I am away"}]
        )
        notices = self._notices("meeting_declined", self.mentee_user.partner_id)
        self.assertEqual(len(notices), 1)

    def test_counter_proposal_awaits_the_mentee_and_notifies_once(self):
        proposal = self._propose(agenda="My first file")
        later = WEDNESDAY + timedelta(days=1)
        new = self._answer(proposal, self.mentor_user, "action_counter", later, 60)
        self.assertRecordValues(
            new,
            [
                {
                    "state": "proposed",
                    "proposed_by": "mentor",
                    "start": later,
                    "minutes": 60,
                    "agenda": "My first file",
                }
            ],
        )
        self.assertEqual(proposal.state, "declined")
        partner = self.mentee_user.partner_id
        self.assertEqual(len(self._notices("meeting_countered", partner)), 1)
        self.assertFalse(self._notices("meeting_declined", partner))

    def test_mentee_accepts_a_counter_proposal(self):
        proposal = self._propose()
        later = WEDNESDAY + timedelta(days=1)
        new = self._answer(proposal, self.mentor_user, "action_counter", later)
        self._answer(new.with_env(self.env), self.mentee_user, hours=2)
        self.assertEqual(self.agreement.calendar_event_ids.start, later)
        self.assertEqual(self.agreement.calendar_event_ids.user_id, self.mentor_user)

    def test_counter_proposal_at_the_same_time_is_refused(self):
        proposal = self._propose()
        with self.assertRaisesRegex(UserError, "moment in question"):
            self._answer(proposal, self.mentor_user, "action_counter", WEDNESDAY)
        self.assertEqual(proposal.state, "proposed")

    def test_counter_proposal_may_overlap_the_one_it_answers(self):
        proposal = self._propose()
        later = WEDNESDAY + timedelta(minutes=15)
        self._answer(proposal, self.mentor_user, "action_counter", later)
        self.assertEqual(proposal.state, "declined")

    def test_end_of_the_agreement_expires_the_proposal(self):
        proposal = self._propose()
        self.agreement.action_end()
        self.assertEqual(proposal.state, "lapsed")
        with self.assertRaisesRegex(UserError, "over"):
            self._answer(proposal, self.mentor_user)

    def test_desk_lists_the_proposals_to_answer(self):
        proposal = self._propose()
        with self._at(self._hours(1)):
            desk = self.mentor.with_user(self.mentor_user)
            models = [row["model"] for row in desk.desk_rows]
            self.assertEqual(models.count(proposal._name), 1)
        self._answer(proposal, self.mentor_user)
        desk.invalidate_recordset()
        with self._at(self._hours(1)):
            self.assertNotIn(proposal._name, [row["model"] for row in desk.desk_rows])

    def test_mentor_declines_with_the_form(self):
        proposal = self._propose()
        with self._at(self._hours(1)):
            action = proposal.with_user(self.mentor_user).action_open_decline()
            wizard = self.env[action["res_model"]].with_user(self.mentor_user)
            wizard = wizard.with_context(**action["context"]).create({"word": "Away"})
            wizard.action_confirm()
        self.assertEqual(proposal.answer, "Away")

    # ------------------------------------------------------------------
    # NOTE
    # ------------------------------------------------------------------

    def _create_meeting(self):
        return self._busy(WEDNESDAY, mentorat_agreement_id=self.agreement.id)

    def test_both_write_the_same_note(self):
        event = self._create_meeting()
        event.with_user(self.mentor_user).mentorat_note = "Bring the file"
        event.with_user(self.mentee_user)._write_mentorat_note("Bring two files")
        note = self.env["mentorat.meeting.note"].search([("event_id", "=", event.id)])
        self.assertEqual(note.mapped("body"), ["Bring two files"])

    def test_empty_note_is_deleted(self):
        event = self._create_meeting()
        event.with_user(self.mentor_user).mentorat_note = "Bring the file"
        event.with_user(self.mentor_user).mentorat_note = "  "
        self.assertFalse(self.env["mentorat.meeting.note"].search([]))

    def test_event_of_no_pair_has_no_note(self):
        other = self._busy(WEDNESDAY + timedelta(hours=3))
        with self.assertRaises(AccessError):
            other.with_user(self.mentor_user).mentorat_note = "Mine"

    # ------------------------------------------------------------------
    # MEETINGS IN THE CALENDAR
    # ------------------------------------------------------------------

    def test_end_of_the_agreement_archives_the_meetings_to_come(self):
        with self._at(MONDAY):
            event = (
                self.env["calendar.event"]
                .with_user(self.mentor_user)
                .create(
                    {
                        "name": "Meeting",
                        "start": self._hours(48),
                        "stop": self._hours(49),
                        "mentorat_agreement_id": self.agreement.id,
                    }
                )
            )
        with self._at(self._hours(2)):
            self.agreement.with_user(self.mentee_user).action_end()
        self.assertFalse(event.active)

    def test_meeting_creates_no_activity(self):
        with self._at(MONDAY):
            self.env["calendar.event"].with_user(self.mentor_user).create(
                {
                    "name": "Meeting",
                    "start": self._hours(48),
                    "stop": self._hours(49),
                    "res_model_id": self.env["ir.model"]._get_id("mentorat.agreement"),
                    "res_id": self.agreement.id,
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
        self.assertFalse(self.agreement.activity_ids)

    def test_linking_an_event_to_another_pair_is_refused(self):
        with self._at(MONDAY):
            event = (
                self.env["calendar.event"]
                .with_user(self.inside_user)
                .create(
                    {
                        "name": "Meeting",
                        "start": self._hours(48),
                        "stop": self._hours(49),
                    }
                )
            )
        with self.assertRaises(AccessError):
            event.mentorat_agreement_id = self.agreement

    def test_creating_a_meeting_of_another_pair_is_refused(self):
        with self.assertRaises(AccessError):
            self.env["calendar.event"].with_user(self.inside_user).create(
                {
                    "name": "Meeting",
                    "start": self._hours(48),
                    "stop": self._hours(49),
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
