"""What becomes of a session and its seats when the programme closes, people leave or
change their mind, and dates change."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import tagged

from ..common import MONDAY
from .common import TrainingCommon

LATER = MONDAY + timedelta(hours=2)
# What tests do is confirmed, see ``MentoratCommon``; this is not.
ASKED = {"mentorat_confirmed": False}


class LifeCommon(TrainingCommon):
    def _register(self, *mentees, at=MONDAY):
        for minutes, mentee in enumerate(mentees):
            with self._at(at + timedelta(minutes=minutes)):
                self.session.with_user(mentee.user_id).action_register()

    def _get_row(self, mentee):
        rows = self.session.participation_ids
        return rows.filtered(lambda row: row.mentee_id == mentee)

    def _write(self, at=LATER, context=None, **values):
        session = self.session.with_user(self.coordinator)
        with self._at(at):
            session.with_context(**(context or {})).write(values)

    def _check(self, at=LATER, **values):
        """Ask what is asked before ``values`` are written, and write nothing."""
        session = self.session.with_user(self.coordinator).with_context(**ASKED)
        with self._at(at):
            session._check_confirmed(values)

    def _open(self, name, **values):
        """Return a dialog of the coordinator, opened later."""
        dialogs = self.env[f"mentorat.training.{name}.wizard"]
        return dialogs.with_user(self.coordinator).create(
            {"session_id": self.session.id, **values}
        )


@tagged("post_install", "-at_install")
class TestProgrammeCloses(LifeCommon):
    def setUp(self):
        super().setUp()
        self._plan()
        self._register(self.mentee)
        self._forget()

    def _close(self, at=LATER):
        with self._at(at):
            self.program.with_user(self.coordinator).action_close()

    def test_sessions_to_come_leave_every_calendar(self):
        event = self.session.calendar_event_id
        self._close()
        self.assertStates(self.session, "cancelled")
        self.assertFalse(event.exists())

    def test_those_concerned_are_told_once(self):
        self._close()
        self.assertToldOnce(
            "cancelled", self.mentee_user, self.inside_user, self.mentor_user
        )
        self.assertFalse(self._get_pending("removed"))

    def test_session_that_took_place_stays_to_be_noted(self):
        self._close(at=self.session.stop + timedelta(hours=1))
        self.assertStates(self.session, "planned")


@tagged("post_install", "-at_install")
class TestNobodyGivesIt(LifeCommon):
    def setUp(self):
        super().setUp()
        self._plan()
        self._forget()

    def _get_conflicts(self):
        self.env.invalidate_all()
        with self._at(LATER):
            return self.session.with_user(self.coordinator).conflict_text or ""

    def _decline(self, partner):
        attendees = self.session.calendar_event_id.attendee_ids
        attendee = attendees.filtered(lambda each: each.partner_id == partner)
        with self._at(LATER):
            attendee.with_user(partner.user_ids).do_decline()

    def test_session_whose_mentor_left_is_a_conflict(self):
        self.assertNotIn("Nobody gives it", self._get_conflicts())
        with self._at(LATER):
            self.mentor.with_user(self.coordinator).action_archive()
        self.assertIn("Nobody gives it", self._get_conflicts())

    def test_session_whose_mentor_lost_the_account_is_a_conflict(self):
        with self._at(LATER):
            self.mentor_user.action_archive()
        self.assertIn("Nobody gives it", self._get_conflicts())

    def test_session_whose_mentor_declined_is_a_conflict(self):
        self._decline(self.mentor.partner_id)
        self.assertIn("Mentor has declined", self._get_conflicts())
        self.assertIn("Nobody gives it", self._get_conflicts())

    def test_session_that_another_mentor_gives_is_none(self):
        self.session.mentor_ids += self.other_mentor
        self._decline(self.mentor.partner_id)
        self.assertIn("Mentor has declined", self._get_conflicts())
        self.assertNotIn("Nobody gives it", self._get_conflicts())
        self.assertFalse(self._get_pending("without_giver"))

    def test_coordinator_is_told_of_a_mentor_who_declines(self):
        self._decline(self.mentor.partner_id)
        self.assertToldOnce("without_giver", self.coordinator)

    def test_coordinator_is_told_of_a_mentor_who_leaves(self):
        with self._at(LATER):
            self.mentor.with_user(self.coordinator).action_archive()
        self.assertToldOnce("without_giver", self.coordinator)

    def test_notice_is_dropped_when_somebody_was_found_meanwhile(self):
        self._decline(self.mentor.partner_id)
        self.session.mentor_ids += self.other_mentor
        self._run_cron("notices", LATER + timedelta(minutes=1))
        self.assertFalse(self._get_pending("without_giver"))
        template = self.env.ref("mentorat_module.mail_template_training_without_giver")
        notice = self.env["mentorat.notice"].search([("template_id", "=", template.id)])
        self.assertStates(notice, "dropped")

    def test_session_of_human_resources_needs_no_mentor(self):
        self.session.mentor_ids = False
        self.assertNotIn("Nobody gives it", self._get_conflicts())


@tagged("post_install", "-at_install")
class TestUnlikelyTime(LifeCommon):
    def _move_to(self, start, context=None):
        self._write(context=context, start=start, stop=start + timedelta(hours=1))

    def test_planning_on_a_past_day_asks(self):
        self.session.write(
            {"start": MONDAY - timedelta(days=7), "stop": MONDAY - timedelta(days=6)}
        )
        with self.assertRaisesRegex(RedirectWarning, "past"):
            self._write(context=ASKED, state="planned")

    def test_moving_to_a_past_day_asks(self):
        self._plan()
        with self.assertRaisesRegex(RedirectWarning, "2025.*past"):
            self._move_to(MONDAY - timedelta(days=30), context=ASKED)

    def test_moving_to_a_day_more_than_a_year_away_asks(self):
        self._plan()
        with self.assertRaisesRegex(RedirectWarning, "more than a year"):
            self._move_to(MONDAY + timedelta(days=366), context=ASKED)

    def test_moving_to_a_usual_day_does_not_ask(self):
        self._plan()
        start = MONDAY + timedelta(days=30)
        self._check(start=start, stop=start + timedelta(hours=1))

    def test_time_that_a_client_sends_as_text_asks(self):
        self._plan()
        with self.assertRaises(RedirectWarning) as caught:
            self._check(start="2025-12-01 15:00:00", stop="2025-12-01 16:00:00")
        context = caught.exception.args[3]
        self.assertEqual(context["default_start"], "2025-12-01 15:00:00")

    def test_other_changes_of_a_past_session_do_not_ask(self):
        self._plan()
        self._check(at=self.session.stop + timedelta(days=1), location="Room 12")

    def test_programs_confirm_in_the_context(self):
        self._plan()
        self._move_to(MONDAY - timedelta(days=30), context={"mentorat_confirmed": True})
        self.assertEqual(self.session.start, MONDAY - timedelta(days=30))

    def test_question_leads_to_a_dialog_that_moves_it(self):
        self._plan()
        past = MONDAY - timedelta(days=30)
        with self.assertRaises(RedirectWarning) as caught:
            self._move_to(past, context=ASKED)
        defaults = caught.exception.args[3]
        dialogs = self.env["mentorat.training.time.wizard"]
        with self._at(LATER):
            dialog = dialogs.with_user(self.coordinator).with_context(**defaults)
            dialog = dialog.create({})
            self.assertIn("past", dialog.warning)
            dialog.action_confirm()
        self.assertEqual(self.session.start, past)

    def test_dialog_plans_what_it_warned_of(self):
        past = MONDAY - timedelta(days=30)
        with self._at(LATER):
            dialog = self._open("time", start=past, stop=past + timedelta(hours=1))
            dialog.action_plan()
        self.assertStates(self.session, "planned")

    def test_dialog_writes_nothing_before_it_is_confirmed(self):
        with self._at(LATER):
            self._open("time", start=LATER, stop=LATER + timedelta(hours=1))
        self.assertEqual(self.session.start, MONDAY + timedelta(days=7))

    def test_series_moved_to_a_past_day_warns(self):
        self._plan()
        with self._at(LATER):
            dialog = self._open("series", start=MONDAY - timedelta(days=1))
            self.assertIn("past", dialog.warning)


@tagged("post_install", "-at_install")
class TestPutOff(LifeCommon):
    def setUp(self):
        super().setUp()
        self.session.capacity = 1
        self._plan()
        self._register(self.mentee, self.second)
        self._forget()
        self._write(state="requested")

    def test_those_who_had_a_seat_or_waited_are_asked_again(self):
        self._plan(at=LATER)
        rows = self._get_row(self.mentee) | self._get_row(self.second)
        self.assertStates(rows, "invited", "invited")
        self.assertEqual(rows.mapped("registered_at"), [False, False])

    def test_they_are_told_of_the_new_date(self):
        self._forget()
        self._plan(at=LATER)
        self.assertToldOnce(
            "planned", self.mentee_user, self.inside_user, self.mentor_user
        )

    def test_calendar_and_list_agree_once_it_is_planned_anew(self):
        self._plan(at=LATER)
        attendees = self.session.calendar_event_id.attendee_ids
        mine = attendees.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        self.assertStates(mine, "needsAction")
        self.assertEqual(self.session.seats_taken, 0)

    def test_who_had_declined_stays_declined(self):
        self._plan(at=LATER)
        with self._at(LATER):
            self.session.with_user(self.mentee_user).action_decline()
        self._write(state="requested")
        self._plan(at=LATER)
        self.assertStates(self._get_row(self.mentee), "declined")

    def test_answer_to_a_planned_session_is_not_taken_back_by_hand(self):
        self._plan(at=LATER)
        self._register(self.mentee, at=LATER)
        with self.assertRaisesRegex(UserError, "has answered"):
            self._get_row(self.mentee).with_user(self.coordinator).state = "invited"


@tagged("post_install", "-at_install")
class TestSeatsOfFormer(LifeCommon):
    def setUp(self):
        super().setUp()
        self._plan()
        self._register(self.mentee)
        self._forget()

    def _end(self):
        agreement = self._activate(at=MONDAY)
        with self._at(LATER):
            agreement.with_user(self.coordinator).action_end()
        self.env.flush_all()

    def _register_again(self):
        with self._at(LATER):
            return self._create_mentee(self.mentee_user)

    def test_who_ended_holds_no_seat_and_is_told(self):
        self._end()
        self.assertStates(self.mentee, "ended")
        self.assertStates(self._get_row(self.mentee), "declined")
        self.assertToldOnce("removed", self.mentee_user)

    def test_who_ended_takes_no_seat(self):
        self._end()
        with self.assertRaisesRegex(UserError, "not open to you"), self._at(LATER):
            self.session.with_user(self.mentee_user).action_register()

    def test_who_registers_again_has_one_row_with_the_seat(self):
        self._end()
        anew = self._register_again()
        rows = self.session.participation_ids.filtered(
            lambda row: row.mentee_id.employee_id == anew.employee_id
        )
        self.assertEqual(rows.mentee_id, anew)
        self.assertStates(rows, "registered")

    def test_invitation_is_taken_over_as_an_invitation(self):
        with self._at(LATER):
            self.second.with_user(self.inside_user).action_withdraw()
            anew = self._create_mentee(self.inside_user)
        self.assertStates(self._get_row(anew), "invited")

    def test_seat_of_a_session_that_is_put_off_is_taken_over_as_an_invitation(self):
        self._write(state="requested")
        self._end()
        anew = self._register_again()
        self.assertStates(self._get_row(anew), "invited")

    def test_topic_that_was_asked_for_is_asked_for_anew(self):
        topic = self._create_session(
            name="Taxes", start=False, requested_by_ids=[Command.set(self.mentee.ids)]
        )
        self._end()
        anew = self._register_again()
        self.assertEqual(topic.requested_by_ids, anew)

    def test_who_left_is_not_invited_to_what_they_had_asked_for(self):
        topic = self._create_session(
            name="Taxes",
            audience="selected",
            requested_by_ids=[Command.set(self.mentee.ids)],
        )
        self._end()
        self._plan(topic, at=LATER)
        self.assertFalse(topic.participation_ids)

    def test_second_row_of_a_person_is_refused(self):
        self._end()
        former = self.mentee
        anew = self._register_again()
        with self.assertRaisesRegex(ValidationError, "takes part in this session"):
            self.session.with_user(self.coordinator).write(
                {"participation_ids": [Command.create({"mentee_id": former.id})]}
            )
        self.assertEqual(len(self._get_row(anew)), 1)


@tagged("post_install", "-at_install")
class TestFewerSeats(LifeCommon):
    def setUp(self):
        super().setUp()
        self.session.capacity = 2
        self._plan()
        self._register(self.mentee, self.second)
        self._forget()

    def test_fewer_seats_than_are_taken_ask(self):
        with self.assertRaisesRegex(RedirectWarning, "2 people have a seat"):
            self._write(context=ASKED, capacity=1)

    def test_more_seats_do_not_ask(self):
        self._check(capacity=3)

    def test_dialog_proposes_those_who_registered_last(self):
        with self._at(LATER):
            chosen = self._open("seats", capacity=1).participation_ids
        self.assertEqual(chosen, self._get_row(self.second))

    def test_those_chosen_wait_and_are_told(self):
        with self._at(LATER):
            dialog = self._open("seats", capacity=1)
            dialog.participation_ids = self._get_row(self.mentee)
            dialog.action_confirm()
        self.assertStates(self._get_row(self.mentee), "waitlisted")
        self.assertStates(self._get_row(self.second), "registered")
        self.assertEqual(self.session.capacity, 1)
        self.assertToldOnce("waitlisted", self.mentee_user)

    def test_choosing_too_few_is_refused(self):
        with self._at(LATER):
            dialog = self._open("seats", capacity=1)
            dialog.participation_ids = False
            with self.assertRaisesRegex(UserError, "Choose 1"):
                dialog.action_confirm()

    def test_no_limit_lets_nobody_wait(self):
        with self._at(LATER):
            dialog = self._open("seats", capacity=0)
            self.assertFalse(dialog.participation_ids)
            dialog.action_confirm()
        self.assertEqual(self.session.capacity, 0)
        self.assertEqual(self.session.seats_taken, 2)

    def test_who_was_registered_by_human_resources_waits_among_the_others(self):
        row = self._get_row(self.mentee)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mentorat_training_participation"
            " SET registered_at = NULL, create_date = %s WHERE id = %s",
            [MONDAY - timedelta(days=1), row.id],
        )
        self.env.invalidate_all()
        with self._at(LATER):
            dialog = self._open("seats", capacity=1)
            dialog.participation_ids = self._get_row(self.second)
            dialog.action_confirm()
            row.with_user(self.coordinator).write({"state": "waitlisted"})
        waiting = self.session.participation_ids._filter_waiting()
        self.assertEqual(waiting, row + self._get_row(self.second))

    def test_everybody_waits_when_those_present_fill_the_seats(self):
        self._get_row(self.mentee).write({"state": "attended"})
        rows = self.session.participation_ids
        self.assertEqual(rows._get_last_seated(5), self._get_row(self.second))

    def test_mail_about_a_seat_leaves_as_long_as_it_is_so(self):
        self._write(capacity=1)
        self._write(capacity=2)
        notices = self.env["mentorat.notice"].search([("state", "=", "pending")])
        told = self.env.ref("mentorat_module.mail_template_training_promoted")
        with self._at(LATER):
            untrue = notices._find_untrue()
        self.assertEqual((notices - untrue).template_id, told)
        self.assertToldOnce("promoted", self.inside_user)

    def test_confirmed_in_the_context_the_last_wait(self):
        self._write(capacity=1, context={"mentorat_confirmed": True})
        self.assertStates(self._get_row(self.mentee), "registered")
        self.assertStates(self._get_row(self.second), "waitlisted")
        self.assertToldOnce("waitlisted", self.inside_user)


@tagged("post_install", "-at_install")
class TestTurnedDown(LifeCommon):
    def setUp(self):
        super().setUp()
        self.session.write(
            {
                "start": False,
                "stop": False,
                "origin": "mentee_request",
                "requested_by_ids": [Command.set((self.mentee | self.second).ids)],
            }
        )

    def test_those_who_asked_are_told_why(self):
        with self._at(LATER):
            self._open("decline", reason="There is a course on it.").action_confirm()
        self.assertStates(self.session, "cancelled")
        self.assertToldOnce("turned_down", self.mentee_user, self.inside_user)
        template = self.env.ref("mentorat_module.mail_template_training_turned_down")
        body = template._render_field("body_html", self.session.ids)
        self.assertIn("There is a course on it.", body[self.session.id])

    def test_reason_is_forgotten_when_it_is_taken_up_again(self):
        with self._at(LATER):
            self.session.with_user(self.coordinator).action_turn_down("Not now")
        self._write(state="requested")
        self.assertFalse(self.session.turned_down_reason)

    def test_those_whose_topic_is_merged_are_not_told(self):
        other = self._create_session(name="Taxes", start=False)
        with self._at(LATER):
            other.with_user(self.coordinator)._merge(
                self.session.with_user(self.coordinator)
            )
        self.assertFalse(self._get_pending("turned_down"))

    def test_training_that_is_planned_is_cancelled_not_turned_down(self):
        self._plan(self._create_session(name="Taxes"))
        planned = self.session.search([("name", "=", "Taxes")])
        with self.assertRaises(UserError):
            planned.with_user(self.coordinator).action_turn_down("Not now")


@tagged("post_install", "-at_install")
class TestMovedInTheCalendar(LifeCommon):
    """A drop asks, and can be undone for a minute."""

    def setUp(self):
        super().setUp()
        self._plan()
        self._forget()
        self.before = self.session.start, self.session.stop
        self.there = self.session.start + timedelta(days=1)

    def _move(self, at=LATER):
        with self._at(at):
            return self.session.with_user(self.coordinator).action_move(
                str(self.there), str(self.there + timedelta(hours=2))
            )

    def _undo(self, undo, at=LATER):
        with self._at(at):
            self.session.with_user(self.coordinator).action_undo_move(**undo)

    def _ask(self, start=None):
        with self._at(LATER):
            return self.session.with_user(self.coordinator).get_move_question(
                str(start or self.there)
            )

    def test_question_says_how_many_people_move(self):
        self.assertEqual(self._ask()["title"], "Move for 3 people?")

    def test_question_says_that_the_day_is_past(self):
        self.assertIn("past", self._ask(MONDAY - timedelta(days=1))["body"])

    def test_topic_moves_without_a_question(self):
        self._write(state="requested")
        self.assertFalse(self._ask())

    def test_nobody_is_told_for_a_minute(self):
        self._move()
        self._run_cron("notices", LATER + timedelta(seconds=59))
        self.assertToldOnce(
            "moved", self.mentee_user, self.inside_user, self.mentor_user
        )
        self._run_cron("notices", LATER + timedelta(seconds=61))
        self.assertToldOnce("moved")

    def test_undone_it_is_where_it_was_and_nobody_is_told(self):
        self._undo(self._move(), LATER + timedelta(seconds=30))
        self.assertEqual((self.session.start, self.session.stop), self.before)
        self.assertEqual(self.session.calendar_event_id.start, self.before[0])
        self.assertToldOnce("moved")

    def test_once_told_it_cannot_be_undone(self):
        undo = self._move()
        self._run_cron("notices", LATER + timedelta(minutes=2))
        with self.assertRaisesRegex(UserError, "told already"):
            self._undo(undo, LATER + timedelta(minutes=3))
        self.assertEqual(self.session.start, self.there)

    def test_earlier_mail_that_has_not_left_waits_too(self):
        self._write(location="Room 12")
        self._undo(self._move(), LATER + timedelta(seconds=30))
        self.assertToldOnce(
            "moved", self.mentee_user, self.inside_user, self.mentor_user
        )
        notices = self.env["mentorat.notice"].search([("state", "=", "pending")])
        self.assertEqual(min(notices.mapped("due_at")), LATER + timedelta(minutes=1))

    def test_notices_of_others_are_not_dropped(self):
        other = self._plan(self._create_session(name="Taxes"))
        notices = self.env["mentorat.notice"].search(
            [("res_id", "=", other.id), ("res_model", "=", other._name)]
        )
        undo = self._move()
        self._undo({**undo, "notice_ids": undo["notice_ids"] + notices.ids})
        self.assertEqual(set(notices.mapped("state")), {"pending"})

    def test_undone_it_is_reminded_of_as_before(self):
        day_before = self.session.start - timedelta(days=1)
        self._run_cron("trainings", day_before)
        reminded = self._get_pending("soon")
        self.assertTrue(reminded)
        undo = self._move(day_before)
        self.assertFalse(self._get_pending("soon"))
        self._undo(undo, day_before + timedelta(seconds=30))
        self.assertEqual(self._get_pending("soon"), reminded)
