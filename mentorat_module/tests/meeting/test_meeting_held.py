from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import MONDAY
from .common import WEDNESDAY, MeetingCommon

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestMeetingHeld(MeetingCommon):
    """What counts is a meeting that was held, wherever meetings are counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement.meeting_interval_days = 14

    def _meet(self, start=WEDNESDAY, user=None, **values):
        with self._at(MONDAY):
            event = (
                self.env["calendar.event"]
                .with_user(user or self.mentor_user)
                .create(
                    {
                        "name": "Our meeting",
                        "start": start,
                        "stop": start + HOUR,
                        "mentorat_agreement_id": self.agreement.id,
                        **values,
                    }
                )
            )
            self.env.flush_all()
        return event.with_env(self.env)

    def _decline(self, event, user, answer="do_decline"):
        row = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == user.partner_id
        )
        getattr(row, answer)()

    def _last(self, at=WEDNESDAY + HOUR, user=None):
        """Return the last meeting at ``at``, as each place that counts it says."""
        with self._at(at):
            self.env.invalidate_all()
            agreement = self.agreement.with_user(user or self.coordinator)
            last = agreement.last_meeting_at
            self.assertEqual(agreement.latest_meeting_at, last)
            self.assertEqual(bool(agreement._count_meetings()), bool(last))
            found = agreement.search([("last_meeting_at", "!=", False)])
            self.assertEqual(agreement in found, bool(last))
        return last

    def _is_silent(self, at):
        with self._at(at):
            self.env.invalidate_all()
            agreement = self.agreement.with_user(self.coordinator)
            found = agreement in agreement.search([("is_silent", "=", True)])
            self.assertEqual(agreement.is_silent, found)
        return found

    # ------------------------------------------------------------------
    # HELD
    # ------------------------------------------------------------------

    def test_meeting_counts_once_it_is_over_and_nothing_runs_for_that(self):
        self._meet()
        self.assertFalse(self._last(WEDNESDAY + HOUR - SECOND))
        self.assertEqual(self._last(WEDNESDAY + HOUR), WEDNESDAY)

    def test_meeting_that_the_mentee_declined_was_not_held(self):
        event = self._meet()
        self._decline(event, self.mentee_user)
        self.assertFalse(self._last())

    def test_meeting_that_the_mentor_declined_was_not_held(self):
        event = self._meet()
        self._decline(event, self.mentor_user)
        self.assertFalse(self._last())

    def test_meeting_declined_afterwards_was_not_held(self):
        event = self._meet()
        self.assertTrue(self._last())
        with self._at(WEDNESDAY + 5 * HOUR):
            self._decline(event, self.mentee_user)
        self.assertFalse(self._last(WEDNESDAY + 6 * HOUR))

    def test_meeting_accepted_after_all_was_held(self):
        event = self._meet()
        self._decline(event, self.mentee_user)
        self._decline(event, self.mentee_user, "do_accept")
        self.assertEqual(self._last(), WEDNESDAY)

    def test_maybe_and_no_answer_are_no_refusal(self):
        event = self._meet()
        self.assertTrue(self._last())
        self._decline(event, self.mentee_user, "do_tentative")
        self.assertTrue(self._last())

    def test_answer_in_the_field_of_an_attendee_counts_as_well(self):
        event = self._meet()
        event.attendee_ids.write({"state": "declined"})
        self.assertFalse(self._last())

    def test_answer_by_the_link_of_the_invitation_counts(self):
        event = self._meet()
        row = event.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.mentee_user.partner_id
        )
        found = self.env["calendar.attendee"].sudo()
        found.search([("access_token", "=", row.access_token)]).do_decline()
        self.assertFalse(self._last())

    def test_cancelled_meeting_was_not_held(self):
        event = self._meet()
        event.action_archive()
        self.assertFalse(self._last())

    def test_meeting_moved_to_later_counts_then(self):
        event = self._meet()
        with self._at(MONDAY):
            event.write({"start": WEDNESDAY + 24 * HOUR, "stop": WEDNESDAY + 25 * HOUR})
        self.assertFalse(self._last())
        self.assertTrue(self._last(WEDNESDAY + 25 * HOUR))

    def test_earlier_meeting_counts_when_the_latest_was_declined(self):
        self._meet(MONDAY + 2 * HOUR)
        event = self._meet()
        self._decline(event, self.mentee_user)
        self.assertEqual(self._last(), MONDAY + 2 * HOUR)

    def test_meeting_of_another_pair_counts_for_it_alone(self):
        self.mentor.capacity = 5
        other = self._activate(self._assign(self._create_mentee(self.inside_user)))
        self._meet(mentorat_agreement_id=other.id)
        self.assertFalse(self._last())
        with self._at(WEDNESDAY + HOUR):
            self.assertTrue(other.last_meeting_at)

    def test_all_day_meeting_counts_when_the_day_is_over(self):
        day = {"allday": True, "start_date": "2026-01-14", "stop_date": "2026-01-14"}
        self._meet(**day)
        midnight = MONDAY + timedelta(days=2, hours=14)
        self.assertFalse(self._last(midnight - SECOND))
        self.assertTrue(self._last(midnight))

    # ------------------------------------------------------------------
    # CONTRIBUTING MENTORS
    # ------------------------------------------------------------------

    def _contribute(self):
        self.env["mentorat.contribution"].create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )

    def test_refusal_of_a_contributing_mentor_beside_the_lead_does_not_matter(self):
        self._contribute()
        people = self.mentor_user | self.other_mentor_user | self.mentee_user
        event = self._meet(partner_ids=[Command.set(people.partner_id.ids)])
        self._decline(event, self.other_mentor_user)
        self.assertTrue(self._last())

    def test_refusal_of_a_contributing_mentor_who_meets_alone_counts(self):
        self._contribute()
        people = self.other_mentor_user | self.mentee_user
        event = self._meet(partner_ids=[Command.set(people.partner_id.ids)])
        self.assertTrue(self._last())
        self._decline(event, self.other_mentor_user)
        self.assertFalse(self._last())

    # ------------------------------------------------------------------
    # AWAY
    # ------------------------------------------------------------------

    def _be_away(self, first, last=None):
        return self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": first,
                "date_to": last or first,
            }
        )

    def _take_leave(self, employee, start=WEDNESDAY - HOUR, hours=8):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "A leave",
                "resource_id": employee.resource_id.id,
                "date_from": start,
                "date_to": start + timedelta(hours=hours),
                "time_type": "leave",
            }
        )

    def test_meeting_on_a_day_of_absence_of_the_mentor_was_not_held(self):
        self._meet()
        self._be_away(date(2026, 1, 14))
        self.assertFalse(self._last())

    def test_meeting_planned_into_an_absence_was_not_held(self):
        self._be_away(date(2026, 1, 13), date(2026, 1, 20))
        self._meet()
        self.assertFalse(self._last())

    def test_meeting_on_the_day_after_an_absence_was_held(self):
        self._be_away(date(2026, 1, 13))
        self._meet()
        self.assertTrue(self._last())

    def test_absence_that_is_moved_or_deleted_gives_the_meeting_back(self):
        self._meet()
        absence = self._be_away(date(2026, 1, 14))
        absence.write({"date_from": "2026-01-15", "date_to": "2026-01-15"})
        self.assertTrue(self._last())
        absence.write({"date_from": "2026-01-14"})
        self.assertFalse(self._last())
        absence.unlink()
        self.assertTrue(self._last())

    def test_meeting_on_a_day_of_leave_of_either_was_not_held(self):
        self._meet()
        for person in (self.mentor, self.mentee):
            leave = self._take_leave(person.employee_id)
            self.assertFalse(self._last())
            leave.unlink()
            self.assertTrue(self._last())

    def test_hour_at_the_dentist_is_no_day_away(self):
        self._take_leave(self.mentee.employee_id, hours=2)
        self._meet()
        self.assertTrue(self._last())

    def test_leave_that_is_moved_onto_the_day_counts(self):
        leave = self._take_leave(self.mentee.employee_id, WEDNESDAY - 49 * HOUR)
        self._meet()
        self.assertTrue(self._last())
        leave.write({"date_from": WEDNESDAY - HOUR, "date_to": WEDNESDAY + 7 * HOUR})
        self.assertFalse(self._last())

    def test_late_meeting_on_a_day_away_is_of_that_day_in_local_time(self):
        # Tuesday 22:00 in Toronto is Wednesday in UTC.
        self._be_away(date(2026, 1, 14))
        self._meet(MONDAY + 36 * HOUR)
        self.assertTrue(self._last())

    # ------------------------------------------------------------------
    # NEWS AND SILENCE
    # ------------------------------------------------------------------

    def test_latest_news_is_never_to_come(self):
        self._meet(MONDAY + timedelta(days=90))
        for days in (1, 30, 89):
            with self._at(MONDAY + timedelta(days=days)):
                self.env.invalidate_all()
                self.assertEqual(self.agreement.latest_news_at, MONDAY)

    def test_meeting_held_is_news_though_nothing_was_written(self):
        self._meet()
        with self._at(WEDNESDAY + HOUR):
            self.env.invalidate_all()
            self.assertEqual(self.agreement.latest_news_at, WEDNESDAY)

    def test_meeting_booked_for_spring_hides_no_silence(self):
        self._meet(MONDAY + timedelta(days=90))
        self.assertFalse(self._is_silent(MONDAY + timedelta(days=28) - SECOND))
        self.assertTrue(self._is_silent(MONDAY + timedelta(days=28)))

    def test_meeting_held_ends_the_silence_for_its_days(self):
        self._meet(MONDAY + timedelta(days=40))
        over = MONDAY + timedelta(days=40, hours=1)
        self.assertTrue(self._is_silent(over - SECOND))
        self.assertFalse(self._is_silent(over))
        again = MONDAY + timedelta(days=68)
        self.assertFalse(self._is_silent(again - SECOND))
        self.assertTrue(self._is_silent(again))

    def test_declined_meeting_ends_no_silence(self):
        event = self._meet(MONDAY + timedelta(days=20))
        self._decline(event, self.mentee_user)
        self.assertTrue(self._is_silent(MONDAY + timedelta(days=28)))

    def test_pairs_are_sorted_and_grouped_by_their_latest_news(self):
        other = self._activate(
            self._assign(self._create_mentee(self.inside_user), self.other_mentor)
        )
        self._meet()
        agreements = self.env["mentorat.agreement"].with_user(self.coordinator)
        both = [("id", "in", (self.agreement | other).ids)]
        with self._at(WEDNESDAY + HOUR):
            found = agreements.search(both, order="latest_news_at desc, id")
            self.assertEqual(found.ids, [self.agreement.id, other.id])
            since = [*both, ("latest_news_at", ">=", "2026-01-14 00:00:00")]
            self.assertEqual(agreements.search(since).ids, self.agreement.ids)
            fields = agreements.fields_get(["latest_news_at"])
            self.assertTrue(fields["latest_news_at"]["sortable"])
            self.assertTrue(fields["latest_news_at"]["groupable"])

    # ------------------------------------------------------------------
    # RHYTHM
    # ------------------------------------------------------------------

    def _get_slip(self, days=0):
        with self._at(MONDAY + timedelta(days=days)):
            self.env.invalidate_all()
            return (self.agreement._get_slip_at() - MONDAY).days

    def test_meeting_far_ahead_defers_no_reminder(self):
        self._meet(MONDAY + timedelta(days=43))
        self.assertEqual(self._get_slip(), 21)

    def test_meeting_within_another_interval_defers_the_reminder(self):
        self._meet(MONDAY + timedelta(days=42))
        self.assertEqual(self._get_slip(), 42 + 21)

    def test_declining_the_meeting_ahead_restores_the_reminder(self):
        event = self._meet(MONDAY + timedelta(days=28))
        with self._at(MONDAY + timedelta(days=1)):
            self._decline(event, self.mentee_user)
            self.assertEqual(self.agreement.next_check_at, MONDAY + timedelta(days=21))
        self.assertEqual(self._get_slip(), 21)

    def test_scheduled_action_looks_again_when_the_meeting_is_over(self):
        self._meet(MONDAY + timedelta(days=28))
        over = MONDAY + timedelta(days=28, hours=1)
        self.assertEqual(self.agreement.next_check_at, over)
        self._run_cron("terms", over)
        self.assertEqual(self.agreement.next_check_at, MONDAY + timedelta(days=28 + 21))

    # ------------------------------------------------------------------
    # WHERE IT IS SHOWN
    # ------------------------------------------------------------------

    def test_desk_says_that_a_meeting_to_come_was_declined(self):
        event = self._meet()
        self._decline(event, self.mentee_user)
        with self._at(MONDAY):
            self.env.invalidate_all()
            rows = self.mentor.with_user(self.mentor_user).desk_rows
        [row] = [row for row in rows if row["model"] == "calendar.event"]
        self.assertIn("declined", row["note"])

    def test_past_meeting_of_the_portal_says_that_it_does_not_count(self):
        event = self._meet()
        self._decline(event, self.mentee_user)
        with self._at(WEDNESDAY + HOUR):
            self.env.invalidate_all()
            pages = self.env["mentorat.portal.calendar"].with_user(self.mentee_user)
            [meeting] = pages._get_meetings()["past"]
        self.assertTrue(meeting["is_off"])

    def test_search_of_silent_pairs_takes_one_query(self):
        self._meet()
        agreements = self.env["mentorat.agreement"]
        agreements.search([("is_silent", "=", True)])
        with self.assertQueryCount(1):
            agreements.search([("is_silent", "=", True)])
