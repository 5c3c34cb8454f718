from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import timezones
from ..common import MONDAY
from .common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingSeries(TrainingCommon):
    """A repeated training: several sessions, one mail for a change of several."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = (cls.mentee_user, cls.inside_user, cls.mentor_user)

    def _repeat(self, count=4, every="week", **values):
        wizard = (
            self.env["mentorat.training.repeat.wizard"]
            .with_user(self.coordinator)
            .create(
                {
                    "session_id": self.session.id,
                    "every": every,
                    "count": count,
                    **values,
                }
            )
        )
        with self._at(self._hours(1)):
            wizard.action_confirm()
        return self.session._get_series().with_env(self.env)

    def _change(self, session, change, scope, **values):
        wizard = (
            self.env["mentorat.training.series.wizard"]
            .with_user(self.coordinator)
            .create(
                {
                    "session_id": session.id,
                    "change": change,
                    "scope": scope,
                    **values,
                }
            )
        )
        with self._at(self._hours(2)):
            wizard.action_confirm()

    def _get_local_starts(self, sessions):
        return [timezones.to_local(each.start, self.program.tz) for each in sessions]

    def test_repeating_creates_a_session_for_each_date(self):
        series = self._repeat(count=4)
        self.assertEqual(len(series), 4)
        self.assertEqual(
            [each.start - self.session.start for each in series],
            [timedelta(weeks=number) for number in range(4)],
        )

    def test_series_keeps_the_local_hour_across_a_clock_change(self):
        series = self._repeat(count=12)
        self.assertEqual({start.hour for start in self._get_local_starts(series)}, {10})

    def test_repetitions_of_a_planned_training_are_planned(self):
        self._plan()
        series = self._repeat()
        self.assertEqual(set(series.mapped("state")), {"planned"})
        self.assertEqual(len(series.calendar_event_id), 4)

    def test_repetitions_of_a_topic_are_not_planned(self):
        self.assertEqual(set(self._repeat().mapped("state")), {"requested"})

    def test_repetitions_have_the_same_participants(self):
        self.session.write(
            {
                "audience": "selected",
                "participation_ids": [(0, 0, {"mentee_id": self.second.id})],
            }
        )
        series = self._repeat()
        for session in series:
            self.assertEqual(session.participation_ids.mentee_id, self.second)

    def test_planned_series_notifies_each_person_once(self):
        series = self._repeat()
        self._plan(series, at=self._hours(2))
        self.assertToldOnce("planned", *self.everybody)

    def test_mail_lists_the_dates(self):
        series = self._repeat(count=3)
        self._plan(series, at=self._hours(2))
        template = self.env.ref("mentorat_module.mail_template_training_planned")
        with self._at(self._hours(3)):
            body = template.with_context(
                mentorat_recipient_id=self.mentee.partner_id.id
            )._render_field("body_html", self.session.ids)[self.session.id]
        self.assertEqual(body.count("<li"), 3)

    def test_moving_one_leaves_the_others(self):
        first, second, third = self._repeat(count=3)
        before = third.start
        later = second.start + timedelta(days=1)
        self._change(
            second, "move", "one", start=later, stop=later + timedelta(hours=2)
        )
        self.assertEqual((second.start, third.start), (later, before))
        self.assertEqual(first.start, self.session.start)

    def test_moving_the_following_keeps_the_earlier_ones(self):
        first, second, third = self._repeat(count=3)
        before, last = first.start, third.start
        later = second.start + timedelta(days=1)
        self._change(
            second, "move", "following", start=later, stop=later + timedelta(hours=3)
        )
        self.assertEqual(first.start, before)
        self.assertEqual(third.start, last + timedelta(days=1))
        self.assertEqual(third.stop - third.start, timedelta(hours=3))

    def test_moved_series_keeps_the_new_local_hour(self):
        series = self._repeat(count=12)
        later = self.session.start + timedelta(hours=4)
        self._change(
            self.session,
            "move",
            "following",
            start=later,
            stop=later + timedelta(hours=2),
        )
        self.assertEqual({start.hour for start in self._get_local_starts(series)}, {14})

    def test_moved_series_notifies_each_person_once(self):
        series = self._plan(self._repeat(), at=self._hours(1))
        self._forget()
        later = self.session.start + timedelta(days=1)
        self._change(
            series[0],
            "move",
            "following",
            start=later,
            stop=later + timedelta(hours=2),
        )
        self.assertToldOnce("moved", *self.everybody)

    def test_cancelling_the_following_keeps_the_earlier_ones(self):
        first, second, third = self._repeat(count=3)
        self._change(second, "cancel", "following")
        self.assertStates(first | second | third, "requested", "cancelled", "cancelled")

    def test_cancelled_series_notifies_each_person_once(self):
        series = self._plan(self._repeat(), at=self._hours(1))
        self._forget()
        self._change(series[1], "cancel", "following")
        self.assertToldOnce("cancelled", *self.everybody)

    def test_mail_of_a_cancellation_lists_the_remaining_dates(self):
        series = self._plan(self._repeat(count=4), at=self._hours(1))
        self._forget()
        self._change(series[2], "cancel", "following")
        template = self.env.ref("mentorat_module.mail_template_training_cancelled")
        with self._at(self._hours(3)):
            body = template._render_field("body_html", series[2].ids)[series[2].id]
        gone, _remain, rest = body.partition("remain")
        self.assertEqual((gone.count("<li"), rest.count("<li")), (2, 2))

    def test_cancelling_one_before_the_first_mail_keeps_the_mail_about_the_others(self):
        series = self._plan(self._repeat(), at=self._hours(1))
        self._change(series[0], "cancel", "one")
        self.assertToldOnce("cancelled")
        self.assertToldOnce("planned", *self.everybody)

    def test_deleting_the_first_session_keeps_the_series(self):
        series = self._repeat(count=3)
        rest = series - self.session
        self.session.unlink()
        self.assertEqual(rest[0]._get_series(), rest)

    def test_repeating_without_a_time_is_refused(self):
        self.session.write({"start": False, "stop": False})
        with self.assertRaises(UserError):
            self._repeat()

    def test_repeating_a_series_is_refused(self):
        self._repeat()
        with self.assertRaisesRegex(UserError, "repeated already"):
            self._repeat()

    def test_number_of_sessions_out_of_bounds_is_refused(self):
        for count in (1, 61):
            with self.subTest(count=count), self.assertRaises(UserError):
                self._repeat(count=count)

    def test_last_day_before_the_second_session_is_refused(self):
        with self.assertRaisesRegex(UserError, "No other session"):
            self._repeat(end="until", until=MONDAY.date() + timedelta(days=9))


@tagged("post_install", "-at_install")
class TestTrainingParticipants(TrainingCommon):
    """Mentees added to a planned training, or removed, are notified once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session.write(
            {
                "audience": "selected",
                "participation_ids": [(0, 0, {"mentee_id": cls.mentee.id})],
            }
        )
        cls._plan()
        cls._forget()

    def _add(self, mentee=None):
        with self._at(self._hours(1)):
            return (
                self.env["mentorat.training.participation"]
                .with_user(self.coordinator)
                .create(
                    {
                        "session_id": self.session.id,
                        "mentee_id": (mentee or self.second).id,
                    }
                )
            )

    def _remove(self, mentee=None):
        row = self.session.participation_ids.filtered(
            lambda row: row.mentee_id == (mentee or self.second)
        )
        with self._at(self._hours(2)):
            row.with_user(self.coordinator).unlink()

    def test_added_mentee_alone_is_notified(self):
        self._add()
        self.assertToldOnce("planned", self.inside_user)

    def test_added_mentee_is_an_attendee(self):
        self._add()
        self.assertIn(
            self.second.partner_id, self.session.calendar_event_id.partner_ids
        )

    def test_mentee_added_before_the_planning_is_not_notified(self):
        topic = self._create_session(name="Budgets", audience="selected")
        self.env["mentorat.training.participation"].create(
            {"session_id": topic.id, "mentee_id": self.second.id}
        )
        self.assertToldOnce("planned")

    def test_mentee_who_registers_is_not_notified(self):
        self.session.audience = "all"
        with self._at(self._hours(1)):
            self.session.with_user(self.inside_user).action_register()
        self.assertToldOnce("planned")

    def test_removed_mentee_is_notified_and_no_attendee(self):
        self._remove(self.mentee)
        self.assertToldOnce("removed", self.mentee_user)
        self.assertNotIn(
            self.mentee.partner_id, self.session.calendar_event_id.partner_ids
        )

    def test_adding_then_removing_before_the_mail_notifies_nobody(self):
        self._add()
        self._remove()
        self.assertToldOnce("planned")
        self.assertToldOnce("removed")

    def test_removing_then_adding_before_the_mail_notifies_nobody(self):
        self._remove(self.mentee)
        self._add(self.mentee)
        self.assertToldOnce("planned")
        self.assertToldOnce("removed")

    def test_removed_mentee_who_had_declined_is_not_notified(self):
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_decline()
        self._remove(self.mentee)
        self.assertToldOnce("removed")

    def test_seat_of_a_removed_mentee_goes_to_the_next(self):
        self.session.capacity = 1
        row = self._add()
        with self._at(self._hours(1)):
            self.session.with_user(self.mentee_user).action_register()
            self.session.with_user(self.inside_user).action_register()
        self.assertEqual(row.state, "waitlisted")
        self._remove(self.mentee)
        self.assertEqual(row.state, "registered")
        self.assertToldOnce("promoted", self.inside_user)

    def test_mentee_added_after_the_end_is_not_notified(self):
        with self._at(self.session.stop):
            self.env["mentorat.training.participation"].create(
                {"session_id": self.session.id, "mentee_id": self.second.id}
            )
        self.assertToldOnce("planned")

    def test_mail_of_a_removal_links_to_the_portal(self):
        self._remove(self.mentee)
        reader = self.session.with_context(
            mentorat_recipient_id=self.mentee.partner_id.id
        )
        self.assertIn("/my/mentorat/trainings", reader._get_recipient_url())
