from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingPlanning(TrainingCommon):
    """Conflicts of a session, which block nothing, and the times proposed for it."""

    # ------------------------------------------------------------------
    # CONFLICTS
    # ------------------------------------------------------------------

    def _get_conflicts(self, session=None, user=None):
        session = (session or self.session).with_user(user or self.coordinator)
        session.invalidate_recordset(["conflict_text", "has_conflict"])
        with self._at(MONDAY):
            return session.conflict_text or ""

    def test_free_time_has_no_conflict(self):
        self.assertEqual(self._get_conflicts(), "")

    def test_room_of_another_training_is_a_conflict(self):
        self.session.location = "Room B-12"
        self._create_session(name="Budgets", location="room b12", mentor_ids=False)
        self.assertIn("“Budgets”", self._get_conflicts())

    def test_another_room_is_no_conflict(self):
        self.session.location = "Room B-12"
        self._create_session(name="Budgets", location="Room B-13", mentor_ids=False)
        self.assertEqual(self._get_conflicts(), "")

    def test_same_room_right_after_is_no_conflict(self):
        self.session.location = "Room B-12"
        self._create_session(
            location="Room B-12", start=self.session.stop, mentor_ids=False
        )
        self.assertEqual(self._get_conflicts(), "")

    def test_room_of_a_cancelled_training_is_free(self):
        self.session.location = "Room B-12"
        other = self._create_session(location="Room B-12", mentor_ids=False)
        other.action_cancel()
        self.assertEqual(self._get_conflicts(), "")

    def test_booked_room_is_a_conflict_without_the_title(self):
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

    def test_busy_mentor_is_a_conflict_without_the_title(self):
        self._create_event(self.mentor_user.partner_id)
        conflicts = self._get_conflicts()
        self.assertIn(f"{self.mentor.name} is busy", conflicts)
        self.assertNotIn("secret", conflicts)

    def test_meeting_of_a_pair_makes_both_busy(self):
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

    def test_declined_invitation_leaves_the_mentor_free(self):
        event = self._create_event(self.mentor_user.partner_id)
        event.attendee_ids.state = "declined"
        self.assertEqual(self._get_conflicts(), "")

    def test_event_shown_as_free_leaves_the_mentor_free(self):
        self._create_event(self.mentor_user.partner_id, show_as="free")
        self.assertEqual(self._get_conflicts(), "")

    def test_all_day_event_is_busy_in_the_afternoon(self):
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

    def test_leave_of_a_mentor_is_a_conflict(self):
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

    def test_other_training_of_a_mentor_is_a_conflict(self):
        self._create_session(name="Budgets")
        self.assertIn("gives another training", self._get_conflicts())

    def test_busy_mentees_are_counted_and_not_named(self):
        for user in (self.mentee_user, self.inside_user):
            self._create_event(user.partner_id)
        conflicts = self._get_conflicts()
        self.assertIn("2 of the 2 people", conflicts)
        self.assertNotIn(self.mentee.name, conflicts)

    def test_mentee_who_declined_is_not_counted(self):
        self._plan()
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_decline()
        self._create_event(self.mentee_user.partner_id)
        self.assertEqual(self._get_conflicts(), "")

    def test_public_holiday_is_a_conflict(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Founders' Day",
                "company_id": self.env.company.id,
                "date_from": self.session.start - timedelta(hours=10),
                "date_to": self.session.start + timedelta(hours=10),
            }
        )
        self.assertIn("public holiday: Founders' Day", self._get_conflicts())

    def test_day_without_work_is_a_conflict(self):
        sunday = MONDAY + timedelta(days=6)
        self.session.write({"start": sunday, "stop": sunday + timedelta(hours=2)})
        self.assertIn("Nobody works", self._get_conflicts())

    def test_flexible_hours_are_worked_from_monday_to_friday(self):
        calendar, _tz = self.session._get_planning_calendar()
        calendar.flexible_hours = True
        start = self.session.start
        for day, conflict in ((0, ""), (4, ""), (5, "Nobody works"), (6, "Nobody")):
            moved = start + timedelta(days=day - start.weekday() + 7)
            self.session.write({"start": moved, "stop": moved + timedelta(hours=2)})
            with self.subTest(day=day):
                self.assertEqual(bool(self._get_conflicts()), bool(conflict))
                self.assertIn(conflict, self._get_conflicts())

    def test_conflict_does_not_block_the_planning(self):
        self._create_event(self.mentor_user.partner_id)
        self._plan()
        self.assertEqual(self.session.state, "planned")

    def test_sessions_with_conflicts_are_searched(self):
        self._create_event(self.mentor_user.partner_id)
        free = self._create_session(start=MONDAY + timedelta(days=9))
        Session = self.env["mentorat.training.session"].with_user(self.coordinator)
        own = [("program_id", "=", self.program.id)]
        with self._at(MONDAY):
            with_conflict = Session.search([*own, ("has_conflict", "=", True)])
            without = Session.search([*own, ("has_conflict", "=", False)])
        self.assertEqual(with_conflict, self.session)
        self.assertEqual(without, free)

    def test_mentees_may_not_read_conflicts(self):
        self._plan()
        for user in (self.mentee_user, self.inside_user):
            with self.assertRaises(AccessError):
                self.session.with_user(user).read(["conflict_text"])

    def test_queries_of_conflicts_do_not_grow_with_the_sessions(self):
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

    # ------------------------------------------------------------------
    # PROPOSED TIMES
    # ------------------------------------------------------------------

    def test_time_proposed_on_a_day_lasts_two_hours(self):
        times = self.env["mentorat.training.session"].get_proposed_times("2026-01-20")
        start, stop = map(fields.Datetime.to_datetime, times)
        self.assertEqual(stop - start, timedelta(hours=2))

    def test_proposed_time_keeps_the_length_in_hours_of_the_programme(self):
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

    def test_chosen_hour_is_kept(self):
        times = self.session.get_proposed_times("2026-01-20", "2026-01-20 20:00:00")
        self.assertEqual(times, ["2026-01-20 20:00:00", "2026-01-20 22:00:00"])

    def test_time_of_a_topic_notifies_nobody_before_its_planning(self):
        self.session.with_user(self.coordinator).write(
            {"start": MONDAY + timedelta(days=8), "stop": MONDAY + timedelta(days=9)}
        )
        self.assertToldOnce("planned")
        self.assertFalse(self.session.calendar_event_id)


@tagged("post_install", "-at_install")
class TestTrainingTopics(TrainingCommon):
    """Topics that mentees ask for: merged, and planned for an audience."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.notaries = cls._create_session(start=False, stop=False, name="Notaries")
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

    # ------------------------------------------------------------------
    # MERGING
    # ------------------------------------------------------------------

    def _merge(self, sessions, user=None):
        wizard = (
            self.env["mentorat.training.merge.wizard"]
            .with_user(user or self.coordinator)
            .with_context(active_ids=sessions.ids)
            .create({})
        )
        wizard.action_confirm()
        return wizard

    def test_merging_joins_the_supporters(self):
        wizard = self._merge(self.topic | self.twin)
        self.assertEqual(wizard.target_id.requested_by_ids, self.mentee | self.second)

    def test_merging_keeps_the_topic_with_most_supporters(self):
        self.twin.requested_by_ids |= self.mentee
        self.assertEqual(self._merge(self.topic | self.twin).target_id, self.twin)

    def test_merging_cancels_the_other_topic_with_a_link(self):
        self._merge(self.topic | self.twin)
        self.assertEqual(self.twin.state, "cancelled")
        self.assertEqual(self.twin.merged_into_id, self.topic)

    def test_merging_is_logged_on_both_topics(self):
        self._merge(self.topic | self.twin)
        self.assertIn("How to write a will", str(self.topic.message_ids.mapped("body")))
        self.assertIn("Merged into", str(self.twin.message_ids.mapped("body")))

    def test_merging_notifies_nobody_of_a_cancellation(self):
        self._merge(self.topic | self.twin)
        self.assertToldOnce("cancelled")

    def test_merging_a_planned_training_is_refused(self):
        self._plan()
        with self.assertRaisesRegex(Exception, "not a proposal"):
            self._merge(self.topic | self.session)

    def test_merging_one_topic_is_refused(self):
        with self.assertRaisesRegex(Exception, "two topics"):
            self._merge(self.topic)

    def test_merging_topics_of_two_programmes_is_refused(self):
        other = self._create_session(
            start=False, program_id=self._create_program(name="Another").id
        )
        with self.assertRaisesRegex(Exception, "several programmes"):
            self._merge(self.topic | other)

    def test_merging_as_a_mentor_is_refused(self):
        with self.assertRaises(AccessError):
            self._merge(self.topic | self.twin, self.mentor_user)

    def test_merging_moves_the_material(self):
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

    # ------------------------------------------------------------------
    # AUDIENCE
    # ------------------------------------------------------------------

    def _open(self, **context):
        Wizard = self.env["mentorat.training.audience.wizard"]
        return Form(Wizard.with_user(self.coordinator).with_context(**context))

    def test_audience_is_filtered_and_changed_by_hand(self):
        third = self._create_mentee(self._create_user("third"))
        form = self._open(default_session_id=self.notaries.id)
        self.assertEqual(len(form.mentee_ids), 3)
        form.mentee_domain = "[('name', 'in', ['Inside', 'Third'])]"
        self.assertEqual(
            form.mentee_ids[:].ids, self._in_order(self.second | third).ids
        )
        form.mentee_ids.remove(id=self.second.id)
        form.save().action_confirm()
        self.assertEqual(self.notaries.audience, "selected")
        self.assertEqual(self.notaries.participation_ids.mentee_id, third)

    def _in_order(self, mentees):
        return mentees.search([("id", "in", mentees.ids)])

    def test_mentees_selected_in_the_list_are_invited(self):
        form = self._open(active_model="mentorat.mentee", active_ids=self.second.ids)
        form.session_id = self.notaries
        form.save().action_confirm()
        self.assertEqual(self.notaries.participation_ids.mentee_id, self.second)

    def test_adding_to_a_planned_training_keeps_it_open_to_all(self):
        self._plan()
        self.session.participation_ids.filtered(
            lambda row: row.mentee_id == self.second
        ).unlink()
        self._forget()
        with self._at(MONDAY):
            form = self._open(default_session_id=self.session.id)
            self.assertEqual(form.mentee_ids[:], self.second)
            form.save().action_confirm()
        self.assertEqual(self.session.audience, "all")
        self.assertToldOnce("planned", self.inside_user)

    def test_filter_on_objectives_of_a_pair_finds_nobody(self):
        agreement = self._activate()
        self.env["mentorat.objective"].create(
            {"agreement_id": agreement.id, "name": "Secret aim"}
        )
        form = self._open(default_session_id=self.notaries.id)
        form.mentee_domain = "[('agreement_ids.objective_ids.name', 'ilike', 'secret')]"
        self.assertFalse(form.mentee_ids[:])

    def test_invalid_filter_is_refused(self):
        form = self._open(default_session_id=self.notaries.id)
        with self.assertRaises(UserError):
            form.mentee_domain = "[('name', '=', unknown()]"
