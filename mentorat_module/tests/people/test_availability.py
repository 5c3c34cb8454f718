"""When a mentor is there: leaves, absences, and what follows for the pairing."""

from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon


class AbsenceCommon(MentoratCommon):
    @classmethod
    def _create_leave(cls, start, stop, mentor=None, **values):
        """A leave as ``hr_holidays`` enters it, ``start`` and ``stop`` in UTC."""
        employee = (mentor or cls.mentor).employee_id
        employee.resource_id.tz = "America/Toronto"
        return cls.env["resource.calendar.leaves"].create(
            {
                "resource_id": employee.resource_id.id,
                "date_from": start,
                "date_to": stop,
                **values,
            }
        )

    @classmethod
    def _create_absence(cls, first, last, mentor=None, stand_in=None, at=MONDAY):
        with cls._at(at):
            return cls.env["mentorat.absence"].create(
                {
                    "mentor_id": (mentor or cls.mentor).id,
                    "date_from": first,
                    "date_to": last,
                    "stand_in_id": stand_in and stand_in.id,
                }
            )

    def _refusal(self, at=MONDAY):
        with self._at(at):
            self.env.invalidate_all()
            return self.mentor._get_assignment_rule_error(self.mentee)

    def _pool_mentor(self, at=MONDAY):
        with self._at(at):
            pool = self.env["mentorat.pairing.reader"]._read_pool(self.program)
        return next(m for m in pool.mentors if m.key == self.mentor.id)


@tagged("post_install", "-at_install")
class TestLeaves(AbsenceCommon):
    """The leave of a Tuesday and a Wednesday, 08:00 to 17:00 in Toronto."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leave = cls._create_leave(
            datetime(2026, 1, 13, 13, 0), datetime(2026, 1, 14, 22, 0)
        )

    def test_day_before_a_short_leave_is_free(self):
        self.assertFalse(self._refusal(datetime(2026, 1, 13, 4, 59)))  # 23:59 Monday

    def test_first_day_begins_at_midnight_in_the_programme(self):
        self.assertIn("is away until", self._refusal(datetime(2026, 1, 13, 5, 0)))

    def test_last_day_ends_at_midnight_in_the_programme(self):
        self.assertIn("is away until", self._refusal(datetime(2026, 1, 15, 4, 59)))
        self.assertFalse(self._refusal(datetime(2026, 1, 15, 5, 0)))

    def test_sentence_names_the_last_day(self):
        self.assertIn("01/14/2026", self._refusal(datetime(2026, 1, 13, 15, 0)))

    def test_leave_until_midnight_does_not_take_the_next_day(self):
        self.leave.date_to = datetime(2026, 1, 15, 5, 0)
        self.assertFalse(self._refusal(datetime(2026, 1, 15, 15, 0)))

    def test_half_a_day_does_not_prevent_an_assignment(self):
        self.leave.write(
            {
                "date_from": datetime(2026, 1, 13, 13, 0),
                "date_to": datetime(2026, 1, 13, 17, 0),
            }
        )
        self.assertFalse(self._refusal(datetime(2026, 1, 13, 15, 0)))

    def test_training_of_the_employee_is_no_leave(self):
        self.leave.time_type = "other"
        self.assertFalse(self._refusal(datetime(2026, 1, 13, 15, 0)))

    def test_public_holiday_is_no_leave_of_the_mentor(self):
        self.leave.resource_id = False
        self.assertFalse(self._refusal(datetime(2026, 1, 13, 15, 0)))

    def test_leave_of_a_colleague_does_not_count(self):
        self.leave.resource_id = self.other_mentor.employee_id.resource_id
        self.assertFalse(self._refusal(datetime(2026, 1, 13, 15, 0)))

    def test_assignment_is_refused_on_a_day_of_leave(self):
        with self.assertRaisesRegex(UserError, "is away until"):
            self._assign(at=datetime(2026, 1, 13, 15, 0))

    def test_colleagues_see_until_when_a_mentor_on_leave_is_away(self):
        with self._at(datetime(2026, 1, 13, 15, 0)):
            mentor = self.mentor.with_user(self.other_mentor_user)
            self.assertEqual(mentor.away_until, date(2026, 1, 14))
        self.env.invalidate_all()
        with self._at(datetime(2026, 1, 15, 15, 0)):
            self.assertFalse(self.mentor.away_until)


@tagged("post_install", "-at_install")
class TestAbsences(AbsenceCommon):
    def test_long_absence_that_begins_within_the_delay_refuses(self):
        self._create_absence("2026-01-14", "2026-01-30")
        self.assertIn("will be away from", self._refusal())

    def test_long_absence_that_begins_after_the_delay_does_not(self):
        self._create_absence("2026-01-15", "2026-01-30")
        self.assertFalse(self._refusal())

    def test_absence_as_long_as_the_delay_does_not(self):
        self._create_absence("2026-01-13", "2026-01-15")
        self.assertFalse(self._refusal())

    def test_adjacent_absences_are_merged(self):
        self._create_absence("2026-01-12", "2026-01-13")
        self._create_leave(datetime(2026, 1, 14, 13), datetime(2026, 1, 16, 22))
        self.assertIn("01/16/2026", self._refusal())

    def test_pairing_proposes_nobody_who_is_away(self):
        self.mentor.available_from = "2026-01-01"
        self.assertEqual(self._pool_mentor().available_from, date(2026, 1, 1))
        self._create_absence("2026-01-12", "2026-01-20")
        self._create_leave(datetime(2026, 1, 23, 13), datetime(2026, 1, 28, 22))
        # The leave of six days from the 23rd stands against the 21st too.
        self.assertEqual(self._pool_mentor().available_from, date(2026, 1, 29))

    def test_engine_and_sentence_agree_day_after_day(self):
        self._create_absence("2026-01-14", "2026-01-20")
        self._create_leave(datetime(2026, 1, 23, 13), datetime(2026, 1, 24, 22))
        for day in range(10, 28):
            at = datetime(2026, 1, day, 15)
            blocked = self._pool_mentor(at).available_from
            with self.subTest(day=day):
                self.assertEqual(
                    bool(blocked and blocked > at.date()), bool(self._refusal(at))
                )

    def test_reading_absences_takes_one_query_for_one_or_many(self):
        mentors = self.mentor | self.other_mentor
        self._create_absence("2026-01-12", "2026-01-20")
        self._create_leave(
            datetime(2026, 1, 13, 13), datetime(2026, 1, 14, 22), self.other_mentor
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["mentorat.mentor"]._read_absences(
                mentors.ids, date(2026, 1, 12)
            )
        self.assertEqual(len(found), 2)

    def test_free_seats_of_the_programme_leave_out_who_is_away(self):
        with self._at(MONDAY):
            before = self.program.free_seat_count
        self._create_absence("2026-01-12", "2026-01-20")
        self.env.invalidate_all()
        with self._at(MONDAY):
            self.assertEqual(self.program.free_seat_count, before - 3)

    def _count_free_seats(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self._at(MONDAY):
            return self.program.free_seat_count

    def test_free_seats_leave_out_who_is_on_leave_today(self):
        before = self._count_free_seats()
        self._create_leave(datetime(2026, 1, 12, 13), datetime(2026, 1, 12, 22))
        self.assertEqual(self._count_free_seats(), before - self.mentor.capacity)

    def test_free_seats_count_who_is_back_or_leaves_tomorrow(self):
        before = self._count_free_seats()
        self._create_absence("2026-01-10", "2026-01-11")
        self._create_leave(datetime(2026, 1, 13, 13), datetime(2026, 1, 13, 22))
        self.assertEqual(self._count_free_seats(), before)

    def test_free_seats_leave_out_who_begins_later_or_has_no_account(self):
        before = self._count_free_seats()
        self.mentor.available_from = "2026-01-13"
        self.other_mentor.account_lost_at = MONDAY
        lost = self.mentor.capacity + self.other_mentor.capacity
        self.assertEqual(self._count_free_seats(), before - lost)
        self.mentor.available_from = "2026-01-12"
        self.other_mentor.account_lost_at = False
        self.assertEqual(self._count_free_seats(), before)

    def test_mentor_enters_their_own_absence(self):
        Absence = self.env["mentorat.absence"].with_user(self.mentor_user)
        absence = Absence.create({"date_from": "2026-02-02", "date_to": "2026-02-03"})
        self.assertEqual(absence.mentor_id, self.mentor)
        # Midnight in Toronto.
        self.assertEqual(absence.starts_at, datetime(2026, 2, 2, 5, 0))
        self.assertEqual(absence.ends_at, datetime(2026, 2, 4, 5, 0))

    def test_mentor_enters_no_absence_of_another(self):
        with self.assertRaises(AccessError):
            self.env["mentorat.absence"].with_user(self.mentor_user).create(
                {
                    "mentor_id": self.other_mentor.id,
                    "date_from": "2026-02-02",
                    "date_to": "2026-02-03",
                }
            )

    def test_absence_is_not_moved_to_another_mentor(self):
        absence = self._create_absence("2026-01-12", "2026-01-20")
        with self._at(MONDAY), self.assertRaises(UserError):
            absence.with_user(self.mentor_user).mentor_id = self.other_mentor

    def test_absence_that_is_over_is_not_changed(self):
        absence = self._create_absence("2026-01-12", "2026-01-20")
        with self._at(datetime(2026, 1, 21, 5, 0)), self.assertRaises(UserError):
            absence.with_user(self.mentor_user).date_to = "2026-02-20"

    def test_same_days_are_entered_once(self):
        self._create_absence("2026-01-12", "2026-01-20")
        with self.assertRaises(ValidationError):
            self._create_absence("2026-01-20", "2026-01-22")

    def test_last_day_comes_after_the_first(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_absence("2026-01-20", "2026-01-12")
