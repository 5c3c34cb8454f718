from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY
from .common import WEDNESDAY, MeetingCommon

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
ALL = {"recurrence_update": "all_events", "recurrency": True}
FUTURE = {"recurrence_update": "future_events", "recurrency": True}

NOTE = "Bring the file"


class SeriesCommon(MeetingCommon):
    """Six meetings of a pair, a week apart, each with a note of the mentor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls._plan()
        for number, event in enumerate(cls.events):
            event.mentorat_note = f"Note {number}"
        cls.env.flush_all()

    @classmethod
    def _plan(cls, count=6, user=None, **values):
        events = cls.env["calendar.event"].with_user(user or cls.mentor_user)
        with cls._at(MONDAY):
            event = events.create(
                {
                    "name": "Mentoring",
                    "start": WEDNESDAY,
                    "stop": WEDNESDAY + HOUR,
                    "mentorat_agreement_id": cls.agreement.id,
                    "recurrency": True,
                    "rrule_type": "weekly",
                    "wed": True,
                    "end_type": "count",
                    "count": count,
                    "event_tz": "America/Toronto",
                    **values,
                }
            )
            cls.env.flush_all()
        return event.recurrence_id.calendar_event_ids.sorted("start")

    def _change(self, event, values, at=MONDAY + HOUR, user=None):
        """Write as the mentor; return the new mails about a change of time."""
        before = self._moved_mails()
        with self._at(at):
            event.with_user(user or self.mentor_user).write(dict(values))
            self.env.flush_all()
        return self._moved_mails() - before

    def _shift(self, event, by, **values):
        """Return the values that the calendar sends: instants are texts."""
        start, stop = (str(instant + by) for instant in (event.start, event.stop))
        return {"start": start, "stop": stop, **values}

    def _moved_mails(self):
        return self.env["mail.mail"].search([("subject", "=like", "Moved:%")])

    def _live(self):
        events = self.env["calendar.event"].with_user(self.mentor_user)
        pair = [("mentorat_agreement_id", "=", self.agreement.id)]
        return events.search(pair, order="start")

    def _told(self, partner=None, template="meeting_cancelled"):
        return self._notices(template, partner or self.mentee.partner_id)

    def _read(self, notice):
        with self._at(MONDAY + HOUR):
            return notice.with_context(lang="en_US")._render_part(notice._get_record())[
                "body"
            ]


@tagged("post_install", "-at_install")
class TestSeriesMoved(SeriesCommon):
    """Moving a series keeps its events, with what refers to them."""

    NOTES = [f"Note {number}" for number in range(6)]

    def test_moving_all_keeps_the_events_and_their_notes(self):
        self._change(self.events[2], self._shift(self.events[2], 2 * HOUR, **ALL))
        self.assertEqual(self._live(), self.events)
        self.assertEqual(
            self.events.mapped("start"),
            [WEDNESDAY + 2 * HOUR + number * WEEK for number in range(6)],
        )
        self.assertEqual(self.events.mapped("mentorat_note"), self.NOTES)

    def test_moving_the_following_keeps_their_notes(self):
        self._change(self.events[2], self._shift(self.events[2], DAY, **FUTURE))
        live = self._live()
        self.assertEqual(live.mapped("mentorat_note"), self.NOTES)
        self.assertEqual(live[1].start, WEDNESDAY + WEEK)
        self.assertEqual(live[2].start, WEDNESDAY + DAY + 2 * WEEK)

    def test_moving_to_another_weekday_keeps_the_order_of_the_notes(self):
        self._change(self.events[0], self._shift(self.events[0], -DAY, **ALL))
        self.assertEqual(self._live().mapped("mentorat_note"), self.NOTES)
        self.assertEqual({each.start.weekday() for each in self._live()}, {1})

    def test_summer_time_keeps_the_local_hour_and_the_notes(self):
        events = self._plan(count=12)  # over the second Sunday of March
        for number, event in enumerate(events):
            event.mentorat_note = f"{number}"
        self._change(events[0], self._shift(events[0], HOUR, **ALL))
        self.assertEqual(
            events.mapped("mentorat_note"), [f"{number}" for number in range(12)]
        )
        self.assertEqual({each.start.hour for each in events}, {15, 16})

    def test_another_rule_keeps_all_notes(self):
        """Every other week: what stays on its day keeps its note, the rest follows."""
        self._change(self.events[0], {**ALL, "interval": 2})
        live = self._live()
        self.assertEqual(live, self.events.sorted("start"))
        self.assertCountEqual(live.mapped("mentorat_note"), self.NOTES)
        self.assertEqual(
            live.mapped("mentorat_note")[:3], ["Note 0", "Note 2", "Note 4"]
        )

    def test_longer_series_keeps_its_notes_and_adds_dates(self):
        self._change(self.events[0], {**ALL, "count": 8})
        self.assertEqual(
            self._live().mapped("mentorat_note"), [*self.NOTES, False, False]
        )

    def test_occurrence_moved_alone_keeps_its_note_when_all_move(self):
        third = self.events[2]
        self._change(third, self._shift(third, DAY, recurrence_update="self_only"))
        self._change(self.events[0], self._shift(self.events[0], HOUR, **ALL))
        self.assertEqual(self._live().mapped("mentorat_note"), self.NOTES)

    def test_meeting_that_was_held_stays_when_the_rule_has_no_such_day(self):
        held = self.events[1]
        self._change(
            self.events[3],
            {**ALL, "interval": 3, "count": 2},
            at=WEDNESDAY + WEEK + DAY,
        )
        self.assertTrue(held.active)
        self.assertEqual(held.start, WEDNESDAY + WEEK)
        self.assertEqual(held.mentorat_note, "Note 1")

    def test_files_messages_and_activities_stay_with_their_event(self):
        fourth = self.events[3]
        own = {"res_model": "calendar.event", "res_id": fourth.id}
        attachment = self.env["ir.attachment"].create({"name": "Plan", **own})
        message = fourth.message_post(body=NOTE)
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.mentor_user.partner_id.id,
                "calendar_event_id": fourth.id,
                "user_id": self.mentor_user.id,
            }
        )
        self._change(self.events[0], self._shift(self.events[0], 2 * HOUR, **ALL))
        self.assertTrue(fourth.active)
        self.assertEqual(attachment.res_id, fourth.id)
        self.assertIn(message, fourth.message_ids)
        self.assertEqual(fourth.activity_ids, activity)

    def test_proposal_keeps_its_meeting(self):
        proposal = self._propose(start=WEDNESDAY + 3 * HOUR)
        proposal.sudo().write({"state": "accepted", "event_id": self.events[4].id})
        self._change(self.events[0], self._shift(self.events[0], 2 * HOUR, **ALL))
        self.assertEqual(proposal.event_id, self.events[4])
        self.assertTrue(proposal.event_id.active)

    def test_answers_are_asked_again_where_the_time_has_changed(self):
        states = self.events.attendee_ids
        states.write({"state": "accepted"})
        self._change(self.events[0], self._shift(self.events[0], 2 * HOUR, **ALL))
        theirs = states.filtered(lambda each: each.partner_id == self.mentee.partner_id)
        self.assertEqual(len(theirs), 6)
        self.assertEqual(set(theirs.mapped("state")), {"needsAction"})
        self.assertEqual(set((states - theirs).mapped("state")), {"accepted"})

    def test_moving_all_sends_one_mail_with_all_meetings(self):
        mail = self._change(
            self.events[0], self._shift(self.events[0], 2 * HOUR, **ALL)
        )
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.mentee.partner_id)
        self.assertIn("<strong>6</strong>", mail.body_html)
        self.assertIn("Wednesday, January 14, 12:00", mail.body_html)
        content = mail.attachment_ids.raw.decode()
        self.assertEqual(content.count("BEGIN:VEVENT"), 6)
        self.assertFalse(self._told())

    def test_moving_the_following_sends_one_mail(self):
        mail = self._change(self.events[2], self._shift(self.events[2], DAY, **FUTURE))
        self.assertEqual(len(mail), 1)
        self.assertIn("<strong>4</strong>", mail.body_html)

    def test_moving_one_sends_one_mail_about_it(self):
        mail = self._change(
            self.events[2],
            self._shift(self.events[2], DAY, recurrence_update="self_only"),
        )
        self.assertEqual(len(mail), 1)
        self.assertIn("has changed", mail.body_html)

    def test_longer_meetings_send_one_mail(self):
        stop = self.events[0].stop + HOUR
        mail = self._change(
            self.events[0], {"recurrence_update": "all_events", "stop": stop}
        )
        self.assertEqual(len(mail), 1)

    def test_meeting_moved_into_the_past_sends_a_mail(self):
        back = self._shift(self.events[0], -3 * DAY, recurrence_update="self_only")
        self.assertEqual(len(self._change(self.events[0], back)), 1)

    def test_past_meeting_that_is_corrected_sends_nothing(self):
        back = self._shift(self.events[0], -HOUR, recurrence_update="self_only")
        self.assertFalse(self._change(self.events[0], back, at=WEDNESDAY + 2 * DAY))

    def test_another_title_for_all_sends_nothing(self):
        self.assertFalse(
            self._change(
                self.events[0], {"recurrence_update": "all_events", "name": "Talk"}
            )
        )
        self.assertFalse(self._told())

    def test_human_resources_may_not_move_a_series(self):
        with self.assertRaises(AccessError):
            self._change(
                self.events[0],
                self._shift(self.events[0], HOUR, **ALL),
                user=self.coordinator,
            )

    def test_queries_grow_slower_than_the_series(self):
        events = self._plan(count=30)
        more = self._plan(count=90)
        counts = []
        for series in (events, more):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._change(series[0], self._shift(series[0], HOUR, **ALL))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 60, counts)


@tagged("post_install", "-at_install")
class TestSeriesCancelled(SeriesCommon):
    """Whatever the way, the other side is told once what does not take place."""

    def _do(self, method, *args, event=None, user=None, at=MONDAY + HOUR):
        event = self.events[1] if event is None else event
        with self._at(at):
            getattr(event.with_user(user or self.mentor_user), method)(*args)
            self.env.flush_all()

    def _assert_told(self, count, first):
        [notice] = self._told()
        self.assertEqual(notice.res_id, first.id)
        self.assertEqual(len(notice.also_ids or ()), count - 1)
        self.assertFalse(self._told(self.mentor.partner_id))
        return notice

    def test_archiving_one_tells_once(self):
        self._do("action_mass_archive", "self_only")
        notice = self._assert_told(1, self.events[1])
        self.assertIn("Your mentoring meeting of", self._read(notice))
        self.assertEqual(len(self._live()), 5)

    def test_archiving_the_following_tells_once(self):
        self._do("action_mass_archive", "future_events")
        notice = self._assert_told(5, self.events[1])
        body = self._read(notice)
        self.assertIn("<strong>5</strong> of your mentoring meetings", body)
        self.assertIn("Wednesday, January 21", body)

    def test_archiving_all_tells_once(self):
        self._do("action_mass_archive", "all_events")
        self._assert_told(6, self.events[0])

    def test_deleting_the_following_tells_once_and_keeps_the_notes(self):
        self._do("action_mass_deletion", "future_events")
        self._assert_told(5, self.events[1])
        self.assertEqual(len(self._live()), 1)
        self.assertEqual(self.events.mapped("mentorat_note")[3], "Note 3")

    def test_deleting_all_tells_once(self):
        self._do("action_mass_deletion", "all_events")
        self._assert_told(6, self.events[0])
        self.assertFalse(self._live())

    def test_deleting_several_in_a_list_tells_once(self):
        self._do("unlink", event=self.events[:3])
        self._assert_told(3, self.events[0])

    def test_form_that_deletes_tells_once(self):
        form = self.env["calendar.popover.delete.wizard"].with_user(self.mentor_user)
        with self._at(MONDAY + HOUR):
            form = form.with_context(default_recurrence="all").create(
                {"calendar_event_id": self.events[0].id, "delete": "all"}
            )
            form.action_delete()
            self.env.flush_all()
        self._assert_told(6, self.events[0])

    def test_form_of_the_calendar_deletes_what_was_chosen_and_tells_once(self):
        for chosen, count, first in (("self_only", 1, 5), ("future_events", 2, 3)):
            with self.subTest(chosen):
                before = self._told()
                event = self.events[first]
                self._do("action_unlink_event", False, chosen, event=event)
                [notice] = self._told() - before
                self.assertEqual(len(notice.also_ids or ()), count - 1)
        self.assertEqual(self._live(), self.events[:3])

    def test_shorter_series_tells_once_what_falls_away(self):
        self._change(self.events[0], {**ALL, "count": 4})
        self._assert_told(2, self.events[4])
        self.assertEqual(self._live(), self.events[:4])

    def test_series_that_becomes_one_meeting_tells_once(self):
        values = {"recurrence_update": "all_events", "recurrency": False}
        self._change(self.events[0], values)
        self._assert_told(5, self.events[1])
        self.assertEqual(self._live(), self.events[0])

    def test_superuser_who_archives_tells_both(self):
        with self._at(MONDAY + HOUR):
            self.events[:2].with_user(self.env.ref("base.user_root")).write(
                {"active": False}
            )
        self.assertEqual(len(self._told()), 1)
        self.assertEqual(len(self._told(self.mentor.partner_id)), 1)

    def test_deleting_all_does_not_tell_of_those_that_are_over(self):
        self._do("action_mass_archive", "all_events", at=WEDNESDAY + WEEK + DAY)
        self._assert_told(4, self.events[2])

    def test_mentee_who_cancels_tells_the_mentor(self):
        self._do("action_cancel_meeting", user=self.mentee_user)
        self.assertEqual(len(self._told(self.mentor.partner_id)), 1)
        self.assertFalse(self._told())

    def test_contributing_mentor_who_takes_part_is_told(self):
        other = self.other_mentor.partner_id
        with self._at(MONDAY):
            self.events[1].with_user(self.mentor_user).with_context(
                no_mail_to_attendees=True
            ).partner_ids = [Command.link(other.id)]
        self._do("action_mass_archive", "self_only")
        self.assertEqual(len(self._told(other)), 1)

    def test_two_pairs_are_told_each_of_theirs(self):
        other = self._activate(
            self._assign(mentee=self._create_mentee(self.inside_user))
        )
        theirs = self._plan(count=2, mentorat_agreement_id=other.id)
        self._do("unlink", event=self.events[:2] | theirs)
        self._assert_told(2, self.events[0])
        [notice] = self._told(self.inside_user.partner_id)
        self.assertEqual(notice.res_id, theirs[0].id)

    def test_human_resources_may_not_delete_a_series(self):
        for method, argument in (
            ("action_mass_archive", "all_events"),
            ("action_mass_deletion", "all_events"),
            ("action_mass_archive", "future_events"),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                with self.env.cr.savepoint():
                    self._do(method, argument, user=self.coordinator)
        self.assertFalse(self._told())

    def test_past_meeting_without_a_note_is_deleted_by_the_pair_alone(self):
        event = self._busy(
            WEDNESDAY, mentorat_agreement_id=self.agreement.id, privacy="private"
        )
        with self.assertRaises(AccessError):
            self._do("unlink", event=event, user=self.coordinator, at=WEDNESDAY + WEEK)
        self._do("unlink", event=event, at=WEDNESDAY + WEEK)
        self.assertFalse(event.exists())

    def test_past_meeting_with_a_note_keeps_it(self):
        held = self._busy(WEDNESDAY, mentorat_agreement_id=self.agreement.id)
        held.with_user(self.mentor_user).mentorat_note = "Agreed"
        self._do("unlink", event=held, at=WEDNESDAY + WEEK)
        self.assertFalse(held.active)
        self.assertEqual(held.with_user(self.mentor_user).mentorat_note, "Agreed")

    def test_meeting_without_organiser_is_for_who_takes_part(self):
        self.events.user_id = False
        for values in ({"active": False}, self._shift(self.events[0], HOUR)):
            with self.subTest(values), self.assertRaises(AccessError):
                self._change(self.events[0], values, user=self.coordinator)

    def test_end_of_the_agreement_tells_nothing_of_meetings(self):
        with self._at(MONDAY + HOUR):
            self.agreement.with_user(self.coordinator).action_end("early")
            self.env.flush_all()
        self.assertFalse(self._live())
        self.assertFalse(self._told())

    def test_deleted_agreement_deletes_its_meetings(self):
        self.agreement._unlink_meetings()
        self.assertFalse(self.events.exists())

    def test_meeting_taken_back_before_the_mail_left_withdraws_it(self):
        self._do("action_mass_archive", "self_only")
        self._change(self.events[1], {"active": True})
        self.assertEqual(self._told().state, "dropped")

    def test_some_taken_back_before_the_mail_left_are_not_told(self):
        self._do("action_mass_archive", "all_events")
        self._change(self.events[:2], {"active": True})
        self._assert_told(4, self.events[2])

    def test_meeting_taken_back_after_the_mail_left_is_an_invitation(self):
        self._do("action_mass_archive", "self_only")
        self._told().write({"state": "sent"})
        invited = [("subject", "=like", "Mentoring meeting with%")]
        before = self.env["mail.mail"].search(invited)
        self._change(self.events[1], {"active": True})
        mail = self.env["mail.mail"].search(invited) - before
        self.assertEqual(mail.recipient_ids, self.mentee.partner_id)

    def test_new_meeting_of_a_whole_day_is_no_move(self):
        before = self._moved_mails()
        with self._at(MONDAY):
            self.env["calendar.event"].with_user(self.mentor_user).create(
                {
                    "name": "Day",
                    "allday": True,
                    "start_date": "2026-01-15",
                    "stop_date": "2026-01-15",
                    "start": "2026-01-15 08:00:00",
                    "stop": "2026-01-15 18:00:00",
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
            self.env.flush_all()
        self.assertEqual(self._moved_mails(), before)
        self.assertFalse(self._told())

    def test_declining_the_series_tells_the_mentor_once(self):
        attendees = self.events.attendee_ids.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        with self._at(MONDAY + HOUR):
            attendees.with_user(self.env.ref("base.public_user")).sudo().do_decline()
            self.env.flush_all()
        [notice] = self._told(self.mentor.partner_id, "meeting_refused")
        self.assertEqual(len(notice.also_ids), 5)
        body = self._read(notice)
        self.assertIn("<strong>Mentee</strong> cannot come to", body)
        self.assertFalse(self._told(template="meeting_refused"))

    def test_who_comes_after_all_is_not_announced_as_absent(self):
        attendees = self.events.attendee_ids.filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        ).sorted("id")
        # by the links of the invitation
        attendees = attendees.with_user(self.env.ref("base.public_user")).sudo()
        with self._at(MONDAY + HOUR):
            attendees.do_decline()
            attendees[:2].do_accept()
        [notice] = self._told(self.mentor.partner_id, "meeting_refused")
        left = [notice.res_id, *notice.also_ids]
        self.assertEqual(left, attendees[2:].event_id.sorted("start").ids)
        with self._at(MONDAY + 2 * HOUR):
            attendees[2:].do_tentative()
        self.assertEqual(notice.state, "dropped")

    def test_declining_again_or_afterwards_tells_nobody(self):
        public = self.events[0].attendee_ids.with_user(self.env.ref("base.public_user"))
        attendee = public.sudo().filtered(
            lambda each: each.partner_id == self.mentee.partner_id
        )
        for at in (MONDAY + HOUR, MONDAY + 2 * HOUR):
            with self._at(at):
                attendee.do_decline()
        attendee.state = "accepted"
        with self._at(WEDNESDAY + 2 * DAY):
            attendee.do_decline()
        notices = self._told(self.mentor.partner_id, "meeting_refused")
        self.assertEqual(len(notices), 1)


@tagged("post_install", "-at_install")
class TestContextOfACaller(MeetingCommon):
    """What only our own methods say in the context cannot be said by a client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._at(MONDAY):
            cls.event = (
                cls.env["calendar.event"]
                .with_user(cls.mentor_user)
                .create(
                    {
                        "name": "Meeting",
                        "start": WEDNESDAY,
                        "stop": WEDNESDAY + timedelta(hours=1),
                        "mentorat_agreement_id": cls.agreement.id,
                    }
                )
            )

    def test_meeting_is_not_cancelled_untold(self):
        with self._at(MONDAY):
            self.event.with_context(mentorat_untold=True).write({"active": False})
        template = self.env.ref("mentorat_module.mail_template_meeting_cancelled")
        self.assertTrue(
            self.env["mentorat.notice"].search([("template_id", "=", template.id)])
        )

    def test_meeting_to_come_is_not_deleted_for_good(self):
        with self._at(MONDAY):
            self.event.with_context(mentorat_delete_meetings=True).unlink()
        self.assertTrue(self.event.exists())
