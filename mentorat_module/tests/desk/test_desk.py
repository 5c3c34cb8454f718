from datetime import date, datetime, timedelta

from odoo.tests import Form, tagged

from ..common import MONDAY
from ..people.test_stand_in import AFTER, TUESDAY, StandInCommon


@tagged("post_install", "-at_install")
class TestDeskRows(StandInCommon):
    """The list of what is to be done: on Monday a question, a signature and a first
    contact."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.newcomer = cls._create_mentee(cls.inside_user)
        cls.assigned = cls._assign(cls.newcomer, at=cls._hours(1))

    def _rows(self, at=MONDAY, mentor=None, user=None):
        mentor = mentor or self.mentor
        self.env.flush_all()
        self.env.invalidate_all()
        with self._at(at):
            return mentor.with_user(user or mentor.user_id).desk_rows or []

    def _row(self, record, **kwargs):
        key = f"{record._name},{record.id}"
        return next((row for row in self._rows(**kwargs) if row["key"] == key), None)

    def _create_objective(self, day):
        return self.env["mentorat.objective"].create(
            {
                "agreement_id": self.agreement.id,
                "name": "Lead an interview",
                "date_deadline": day,
            }
        )

    def _create_meeting(self, start):
        return (
            self.env["calendar.event"]
            .with_user(self.mentor_user)
            .create(
                {
                    "name": "Our meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
        )

    def test_rows_of_all_kinds_come_soonest_first(self):
        self._create_meeting(self._hours(24))
        self._create_objective(date(2026, 1, 13))
        rows = self._rows()
        self.assertEqual(
            [row["model"] for row in rows],
            [
                "calendar.event",  # in 24 hours
                "mentorat.objective",  # Tuesday at midnight
                "mentorat.commitment",  # the answer, in 48 hours
                "mentorat.agreement",  # to sign, within three days
                "mentorat.commitment",  # the first contact, in 73 hours
            ],
        )

    def test_each_row_has_its_button(self):
        labels = {row["model"] + str(row["method"]) for row in self._rows()}
        self.assertEqual(
            labels,
            {
                "mentorat.commitmentaction_open_reply",
                "mentorat.agreementaction_open_sign",
                "mentorat.commitmentaction_open_first_contact",
            },
        )

    def test_mentor_may_press_each_button(self):
        for row in self._rows():
            record = self.env[row["model"]].browse(row["id"])
            with self.subTest(row=row["title"]), self._at(MONDAY):
                action = getattr(record.with_user(self.mentor_user), row["method"])()
                self.assertIn(action["type"], "ir.actions.act_window")

    def test_commitment_is_late_one_second_after_its_limit(self):
        promise = self.old.commitment_ids
        for at, level in (
            (self._hours(23, MONDAY), "later"),
            (self._hours(25, MONDAY), "near"),
            (self._hours(48, MONDAY), "near"),
            (self._hours(48, MONDAY) + timedelta(seconds=1), "late"),
        ):
            with self.subTest(at=at):
                self.assertEqual(self._row(promise, at=at)["level"], level)

    def test_time_left_is_in_words(self):
        promise = self.old.commitment_ids
        self.assertEqual(self._row(promise, at=self._hours(45))["left"], "3 hours left")
        self.assertEqual(
            self._row(promise, at=self._hours(51))["left"], "late by 3 hours"
        )

    def test_objective_is_late_after_its_day_in_the_zone_of_the_mentor(self):
        objective = self._create_objective(date(2026, 1, 13))
        for at, level in (
            (datetime(2026, 1, 14, 4, 59), "near"),
            (datetime(2026, 1, 14, 5, 1), "late"),
        ):
            self.assertEqual(self._row(objective, at=at)["level"], level)

    def test_rows_beyond_two_weeks_are_not_shown(self):
        objective = self._create_objective(date(2026, 2, 20))
        meeting = self._create_meeting(self._hours(24 * 15))
        self.assertFalse(self._row(objective))
        self.assertFalse(self._row(meeting))

    def test_running_meeting_is_now_and_not_late(self):
        meeting = self._create_meeting(self._hours(24))
        row = self._row(meeting, at=self._hours(24) + timedelta(minutes=5))
        self.assertEqual((row["level"], row["left"]), ("near", "now"))

    def test_signature_is_never_late(self):
        row = self._row(self.agreement, at=self._hours(24 * 30))
        self.assertEqual(row["level"], "near")

    def test_waiting_client_makes_the_row_urgent(self):
        asked = self._ask(self.agreement, client_waiting=True)
        self.assertTrue(self._row(asked.commitment_ids)["is_urgent"])

    def test_desk_without_anything_to_do_is_empty(self):
        self.assertEqual(self._rows(mentor=self.third_mentor), [])

    def test_recorded_contact_leaves_the_list(self):
        with self._at(self._hours(2)):
            self.assigned.with_user(self.mentor_user).action_record_first_contact()
        promise = self.assigned.commitment_ids
        self.assertFalse(self._row(promise, at=self._hours(3)))

    def test_colleague_reads_nothing_on_the_desk_of_another(self):
        self.assertEqual(self._rows(user=self.third_mentor_user), [])

    def test_coordinator_reads_no_subject(self):
        rows = self._rows(user=self.coordinator)
        self.assertNotIn(self.old.name, str(rows))

    # ------------------------------------------------------------------
    # STANDING IN
    # ------------------------------------------------------------------

    def test_commitments_of_an_absent_mentor_are_on_the_desk_of_the_stand_in(self):
        promise = self.assigned.commitment_ids
        self.assertFalse(self._row(promise, mentor=self.other_mentor))
        row = self._row(promise, mentor=self.other_mentor, at=TUESDAY)
        self.assertEqual(row["note"], "for Mentor, away")
        self.assertFalse(self._row(promise, mentor=self.other_mentor, at=AFTER))

    def test_stand_in_reads_no_question_asked_before_the_absence(self):
        row = self._row(self.old.commitment_ids, mentor=self.other_mentor, at=TUESDAY)
        self.assertNotIn(self.old.name, str(row))
        self.assertEqual(row["method"], "action_record_answer")
        self.assertTrue(row["confirm"])

    def test_stand_in_answers_a_question_of_the_absence_from_the_desk(self):
        asked = self._ask_meanwhile()
        row = self._row(asked.commitment_ids, mentor=self.other_mentor, at=TUESDAY)
        self.assertEqual((row["title"], row["label"]), (asked.name, "Answer"))

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    def test_title_of_the_page_is_my_desk(self):
        Mentor = self.env["mentorat.mentor"].with_user(self.mentor_user)
        action = Mentor.action_open_desk()
        desk = Mentor.with_context(**action["context"]).browse(action["res_id"])
        self.assertEqual(desk.display_name, "My Desk")
        self.assertEqual(Mentor.browse(desk.id).display_name, "Mentor")
        other = desk.browse(self.other_mentor.id)
        self.assertEqual(other.display_name, "Other Mentor")

    def test_absences_are_entered_under_my_presentation(self):
        with self._at(AFTER):
            with Form(self.mentor.with_user(self.mentor_user)) as form:
                with form.absence_ids.new() as line:
                    line.date_from = date(2026, 2, 2)
                    line.date_to = date(2026, 2, 6)
                    line.stand_in_id = self.third_mentor
        entered = self.mentor.absence_ids - self.absence
        self.assertEqual(entered.date_from, date(2026, 2, 2))
        self.assertEqual(entered.stand_in_id, self.third_mentor)

    def test_desk_takes_the_same_queries_for_two_and_for_twelve(self):
        def fill(count):
            for number in range(count):
                user = self._create_user(f"p{self._users}", "base.group_portal")
                self._users += 1
                agreement = self._activate(self._assign(self._create_mentee(user)))
                self._ask(agreement)
                self.env["mentorat.objective"].create(
                    {
                        "agreement_id": agreement.id,
                        "name": f"Objective {number}",
                        "date_deadline": "2026-01-14",
                    }
                )

        def count():
            self._rows()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            with self._at(MONDAY):
                desk = self.mentor.with_user(self.mentor_user)
                desk.web_read(
                    {
                        "display_name": {},
                        "desk_rows": {},
                        "away_until": {},
                        "stand_in_id": {"fields": {"display_name": {}}},
                        "desk_agreement_ids": {
                            "fields": {
                                "mentee_id": {"fields": {"display_name": {}}},
                                "mentee_partner_id": {},
                                "state": {},
                                "last_meeting_at": {},
                                "open_request_count": {},
                            }
                        },
                    }
                )
            return self.cr.sql_log_count - start

        self._users = 0
        self.mentor.capacity = 60
        fill(2)
        few = count()
        fill(10)
        self.assertEqual(len(self._rows()), 12 * 2 + 3 + 10)
        self.assertEqual(count(), few)
