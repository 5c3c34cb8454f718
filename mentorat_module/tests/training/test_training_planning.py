from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingConflicts(TrainingCommon):
    """What stands against a time is said, and blocks nothing."""

    def _get_conflicts(self, session=None, user=None):
        session = (session or self.session).with_user(user or self.coordinator)
        session.invalidate_recordset(["conflict_text", "has_conflict"])
        with self._at(MONDAY):
            return session.conflict_text or ""

    def test_free_time_has_no_conflict(self):
        self.assertEqual(self._get_conflicts(), "")

    def test_room_that_another_training_takes_is_said(self):
        self.session.location = "Room B-12"
        self._create_session(name="Budgets", location="room b12", mentor_ids=False)
        self.assertIn("“Budgets”", self._get_conflicts())

    def test_another_room_at_the_same_time_is_none(self):
        self.session.location = "Room B-12"
        self._create_session(name="Budgets", location="Room B-13", mentor_ids=False)
        self.assertEqual(self._get_conflicts(), "")

    def test_same_room_right_after_is_none(self):
        self.session.location = "Room B-12"
        self._create_session(
            location="Room B-12", start=self.session.stop, mentor_ids=False
        )
        self.assertEqual(self._get_conflicts(), "")

    def test_cancelled_training_frees_its_room(self):
        self.session.location = "Room B-12"
        other = self._create_session(location="Room B-12", mentor_ids=False)
        other.action_cancel()
        self.assertEqual(self._get_conflicts(), "")

    def test_room_that_somebody_booked_is_said_without_its_title(self):
        self.session.location = "Room B-12"
        stranger = self._create_user("stranger")
        self._create_event(stranger.partner_id, location="ROOM B 12")
        conflicts = self._get_conflicts()
        self.assertIn("Room B-12", conflicts)
        self.assertNotIn("secret", conflicts)

    def test_own_event_of_a_planned_training_is_no_conflict(self):
        self.session.location = "Room B-12"
        self._plan()
        self.assertEqual(self._get_conflicts(), "")

    def test_busy_mentor_is_named_and_the_title_is_not(self):
        self._create_event(self.mentor_user.partner_id)
        conflicts = self._get_conflicts()
        self.assertIn(f"{self.mentor.name} is busy", conflicts)
        self.assertNotIn("secret", conflicts)

    def test_meeting_of_the_pair_makes_the_mentor_and_the_mentee_busy(self):
        agreement = self._activate()
        with self._at(MONDAY):
            self.env["calendar.event"].with_user(self.mentor_user).create(
                {
                    "name": "Ours",
                    "start": self.session.start,
                    "stop": self.session.stop,
                    "mentorat_agreement_id": agreement.id,
                }
            )
        conflicts = self._get_conflicts()
        self.assertIn(f"{self.mentor.name} is busy", conflicts)
        self.assertIn("One of the people", conflicts)
        self.assertNotIn("Ours", conflicts)

    def test_invitation_that_was_declined_leaves_the_mentor_free(self):
        event = self._create_event(self.mentor_user.partner_id)
        event.attendee_ids.state = "declined"
        self.assertEqual(self._get_conflicts(), "")

    def test_event_shown_as_available_leaves_the_mentor_free(self):
        self._create_event(self.mentor_user.partner_id, show_as="free")
        self.assertEqual(self._get_conflicts(), "")

    def test_event_of_the_whole_day_takes_the_afternoon_too(self):
        self.session.write(
            {
                "start": self.session.start + timedelta(hours=5),
                "stop": self.session.stop + timedelta(hours=5),
            }
        )
        day = self.session.start.date()
        self._create_event(
            self.mentor_user.partner_id,
            allday=True,
            start_date=day,
            stop_date=day,
            start=fields.Datetime.to_datetime(day),
        )
        self.assertIn("is busy", self._get_conflicts())

    def test_mentor_on_leave_is_said(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Surgery",
                "resource_id": self.mentor.employee_id.resource_id.id,
                "date_from": self.session.start - timedelta(hours=1),
                "date_to": self.session.stop,
            }
        )
        conflicts = self._get_conflicts()
        self.assertIn(f"{self.mentor.name} is on leave", conflicts)
        self.assertNotIn("Surgery", conflicts)

    def test_mentor_who_gives_another_training_is_said(self):
        self._create_session(name="Budgets")
        self.assertIn("gives another training", self._get_conflicts())

    def test_busy_mentees_are_counted_and_not_named(self):
        for user in (self.mentee_user, self.inside_user):
            self._create_event(user.partner_id)
        conflicts = self._get_conflicts()
        self.assertIn("2 of the 2 people", conflicts)
        self.assertNotIn(self.mentee.name, conflicts)

    def test_who_declined_the_training_does_not_count(self):
        self._plan()
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_decline()
        self._create_event(self.mentee_user.partner_id)
        self.assertEqual(self._get_conflicts(), "")

    def test_public_holiday_is_said(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founders' Day",
                "company_id": self.env.company.id,
                "date_from": self.session.start - timedelta(hours=10),
                "date_to": self.session.start + timedelta(hours=10),
            }
        )
        self.assertIn("public holiday: Founders' Day", self._get_conflicts())

    def test_sunday_is_said(self):
        sunday = MONDAY + timedelta(days=6)
        self.session.write({"start": sunday, "stop": sunday + timedelta(hours=2)})
        self.assertIn("Nobody works", self._get_conflicts())

    def test_conflict_does_not_block_the_planning(self):
        self._create_event(self.mentor_user.partner_id)
        self._plan()
        self.assertEqual(self.session.state, "planned")

    def test_trainings_with_conflicts_are_found(self):
        self._create_event(self.mentor_user.partner_id)
        free = self._create_session(start=MONDAY + timedelta(days=9))
        Session = self.env["mentorat.training.session"].with_user(self.coordinator)
        own = [("program_id", "=", self.program.id)]
        with self._at(MONDAY):
            with_conflict = Session.search([*own, ("has_conflict", "=", True)])
            without = Session.search([*own, ("has_conflict", "=", False)])
        self.assertEqual(with_conflict, self.session)
        self.assertEqual(without, free)

    def test_mentees_may_not_ask_for_the_conflicts(self):
        self._plan()
        for user in (self.mentee_user, self.inside_user):
            with self.assertRaises(AccessError):
                self.session.with_user(user).read(["conflict_text"])

    def test_conflicts_cost_no_more_queries_when_they_are_many(self):
        counts = []
        for size in (2, 30):
            sessions = self.env["mentorat.training.session"].union(
                *(
                    self._create_session(
                        name=f"Session {size} {number}",
                        location="Room B-12",
                        start=MONDAY + timedelta(days=7 + number % 5),
                    )
                    for number in range(size)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with self._at(MONDAY):
                sessions.with_user(self.coordinator).mapped("conflict_text")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestTrainingTimes(TrainingCommon):
    """A day that is clicked gets sensible hours of it."""

    def test_day_gets_two_hours_of_work(self):
        times = self.env["mentorat.training.session"].get_proposed_times("2026-01-20")
        start, stop = map(fields.Datetime.to_datetime, times)
        self.assertEqual(stop - start, timedelta(hours=2))

    def test_topic_keeps_its_length_and_gets_hours_of_its_programme(self):
        calendar = self.env.company.resource_calendar_id.copy(
            {"name": "Toronto", "tz": "America/Toronto"}
        )
        self.program.calendar_id = calendar
        self.session.stop = self.session.start + timedelta(hours=3)
        start, stop = map(
            fields.Datetime.to_datetime, self.session.get_proposed_times("2026-07-21")
        )
        self.assertEqual(stop - start, timedelta(hours=3))
        # 9:00 in Toronto in summer
        self.assertEqual(start, fields.Datetime.to_datetime("2026-07-21 13:00:00"))

    def test_hour_that_was_chosen_is_kept(self):
        times = self.session.get_proposed_times("2026-01-20", "2026-01-20 20:00:00")
        self.assertEqual(times, ["2026-01-20 20:00:00", "2026-01-20 22:00:00"])

    def test_topic_with_a_time_tells_nobody_before_it_is_planned(self):
        self.session.with_user(self.coordinator).write(
            {"start": MONDAY + timedelta(days=8), "stop": MONDAY + timedelta(days=9)}
        )
        self.assertToldOnce("planned")
        self.assertFalse(self.session.calendar_event_id)


@tagged("post_install", "-at_install")
class TestTrainingMerge(TrainingCommon):
    """Topics that ask for the same become one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic = cls._ask_for("Wills", cls.mentee)
        cls.twin = cls._ask_for("How to write a will", cls.second)

    @classmethod
    def _ask_for(cls, name, mentee):
        return cls._create_session(
            name=name,
            start=False,
            origin="mentee_request",
            requested_by_ids=[Command.set(mentee.ids)],
        )

    def _merge(self, sessions, user=None):
        wizard = (
            self.env["mentorat.training.merge.wizard"]
            .with_user(user or self.coordinator)
            .with_context(active_ids=sessions.ids)
            .create({})
        )
        wizard.action_confirm()
        return wizard

    def test_supporters_are_joined(self):
        wizard = self._merge(self.topic | self.twin)
        self.assertEqual(wizard.target_id.requested_by_ids, self.mentee | self.second)

    def test_topic_that_most_ask_for_is_kept(self):
        self.twin.requested_by_ids |= self.mentee
        self.assertEqual(self._merge(self.topic | self.twin).target_id, self.twin)

    def test_other_topic_is_cancelled_with_a_link(self):
        self._merge(self.topic | self.twin)
        self.assertEqual(self.twin.state, "cancelled")
        self.assertEqual(self.twin.merged_into_id, self.topic)

    def test_both_sides_keep_a_trace(self):
        self._merge(self.topic | self.twin)
        self.assertIn("How to write a will", str(self.topic.message_ids.mapped("body")))
        self.assertIn("Merged into", str(self.twin.message_ids.mapped("body")))

    def test_nobody_reads_that_a_merged_topic_is_cancelled(self):
        self._merge(self.topic | self.twin)
        self.assertToldOnce("cancelled")

    def test_planned_training_is_not_merged(self):
        self._plan()
        with self.assertRaisesRegex(Exception, "not a proposal"):
            self._merge(self.topic | self.session)

    def test_one_topic_alone_is_not_merged(self):
        with self.assertRaisesRegex(Exception, "two topics"):
            self._merge(self.topic)

    def test_topics_of_two_programmes_stay_apart(self):
        other = self._create_session(
            start=False, program_id=self._create_program(name="Another").id
        )
        with self.assertRaisesRegex(Exception, "several programmes"):
            self._merge(self.topic | other)

    def test_mentors_do_not_merge(self):
        with self.assertRaises(AccessError):
            self._merge(self.topic | self.twin, self.mentor_user)

    def test_material_follows(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "Forms.txt", "raw": b"Where to sign"}
        )
        self.twin.write(
            {
                "attachment_ids": [Command.link(attachment.id)],
                "material_links": "https://example.com/forms",
            }
        )
        self._merge(self.topic | self.twin)
        self.assertEqual(self.topic.attachment_ids, attachment)
        self.assertEqual(attachment.res_id, self.topic.id)
        self.assertEqual(self.topic.material_links, "https://example.com/forms")
