from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.common.mentorat_question import ConfirmationNeeded
from ..common import MONDAY, MentoratCommon

NOON = MONDAY + timedelta(days=10)
SEVEN_DAYS = timedelta(days=7)
SECOND = timedelta(seconds=1)


class QuestionCommon(MentoratCommon):
    """A programme in the middle of its life: two pairs, and one who waits."""

    confirmed_context = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.date_end = date(2026, 12, 31)
        cls.running = cls._activate()
        cls.assigned = cls._assign(
            cls._create_mentee(cls._create_user("assigned")), cls.other_mentor
        )
        cls.waiting = cls._create_mentee(cls._create_user("waiting"))
        cls.request = cls._ask(cls.running)
        cls.pairs = cls.running | cls.assigned
        cls.mine = cls.program.with_user(cls.coordinator)
        cls.confirmed = cls.mine.with_context(mentorat_confirmed=True)

    def _get_question(self, method, *args, **kwargs):
        """Return ``{line: number}`` and the notes of the question that stands in the
        way."""
        with self.assertRaises(ConfirmationNeeded) as caught:
            method(*args, **kwargs)
        question = caught.exception.context["mentorat_question"]
        return dict(question["lines"]), question["notes"]


@tagged("post_install", "-at_install")
class TestQuestions(QuestionCommon):
    def test_past_end_asks_how_many_pairs_it_ends(self):
        with self._at(NOON):
            lines, notes = self._get_question(
                self.mine.write, {"date_end": date(2026, 1, 20)}
            )
        self.assertEqual(lines["Pairs that end"], 2)
        self.assertEqual(lines["Registrations that end"], 3)
        self.assertEqual(lines["Promises that lapse"], 2)
        self.assertEqual(lines["People told by mail"], 4)
        self.assertEqual(len(notes), 1)

    def test_nothing_is_changed_before_the_answer(self):
        with self._at(NOON):
            self._get_question(self.mine.write, {"date_end": date(2026, 1, 20)})
        self.assertEqual(self.program.date_end, date(2026, 12, 31))
        self.assertStates(self.pairs, "active", "assigned")

    def test_confirmed_past_end_closes_at_once(self):
        with self._at(NOON):
            self.confirmed.date_end = date(2026, 1, 20)
        self.assertEqual(self.program.state, "closed")
        self.assertStates(self.pairs, "ended", "ended")

    def test_close_button_asks_where_nobody_is_paired_too(self):
        empty = self._create_program(name="Empty")
        _lines, notes = self._get_question(
            empty.with_user(self.coordinator).action_close
        )
        self.assertIn("Empty", notes[0])

    def test_earlier_end_asks_whose_last_day_changes(self):
        second = self._create_mentee(self._create_user("second"))
        self._activate(self._assign(second, self.other_mentor))
        with self._at(NOON):
            lines, notes = self._get_question(
                self.mine.write, {"date_end": date(2026, 6, 30)}
            )
        # The third pair has no last day before its first contact.
        self.assertEqual((lines, notes), ({"Pairs whose last day changes": 2}, []))

    def test_later_end_of_one_pair_asks_nothing(self):
        self.mine.date_end = date(2026, 11, 30)
        self.assertEqual(self.running.date_end, date(2026, 11, 30))

    def test_shorter_delays_ask_whose_limit_changes(self):
        values = {"first_contact_reminder_hours": 4, "follow_up_reminder_hours": 4}
        with self._at(MONDAY):
            lines, _notes = self._get_question(self.mine.write, values)
        self.assertEqual(lines, {"Promises with another limit": 2})

    def test_name_of_the_programme_asks_nothing(self):
        self.mine.name = "Another name"
        self.assertEqual(self.program.name, "Another name")

    def test_employee_who_leaves_two_pairs_is_asked_about(self):
        second = self._create_mentee(self._create_user("second"))
        self._assign(second, self.mentor)
        officer = self._create_user("officer", "hr.group_hr_user")
        employee = self.mentor.employee_id.with_user(officer)
        lines, _notes = self._get_question(employee.action_archive)
        self.assertEqual(lines["Pairs that end"], 2)
        self.assertTrue(self.mentor.active)

    def test_one_pair_is_ended_without_another_question(self):
        self.running.with_user(self.coordinator).action_end()
        self.assertEqual(self.running.state, "ended")

    def test_several_pairs_of_a_list_are_asked_about_once(self):
        lines, _notes = self._get_question(
            self.pairs.with_user(self.coordinator).action_end
        )
        self.assertEqual(lines["Pairs that end"], 2)

    def test_several_registrations_of_a_list_are_asked_about_once(self):
        people = (self.pairs.mentee_id | self.waiting).with_user(self.coordinator)
        lines, _notes = self._get_question(people.action_withdraw)
        self.assertEqual(lines["Registrations that end"], 3)

    def test_system_is_not_asked(self):
        self.program.action_close()
        self.assertStates(self.pairs, "ended", "ended")

    def test_message_says_how_a_program_confirms(self):
        with self.assertRaises(ConfirmationNeeded) as caught:
            self.mine.action_close()
        self.assertIn("mentorat_confirmed", str(caught.exception))

    def test_import_of_a_file_is_refused_line_by_line(self):
        xmlid = self.program.export_data(["id"])["datas"][0][0]
        with self._at(NOON):
            result = self.mine.load(["id", "date_end"], [[xmlid, "2026-01-20"]])
        self.assertFalse(result["ids"])
        self.assertIn("mentorat_confirmed", result["messages"][0]["message"])
        self.assertEqual(self.program.state, "open")


@tagged("post_install", "-at_install")
class TestReopening(QuestionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.early = cls._assign(
            cls._create_mentee(cls._create_user("early")), cls.mentor
        )
        with cls._at(NOON - SECOND):
            cls.early._end("early")
        with cls._at(NOON):
            cls.confirmed.action_close()
        cls.notices = cls.env["mentorat.notice"]

    def _reopen(self, at=NOON + SEVEN_DAYS, **values):
        self.env.invalidate_all()
        with self._at(at):
            self.confirmed.write({"state": "open", **values})

    def _get_told(self, name):
        template = self.env.ref(f"mentorat_module.mail_template_{name}")
        return self.notices.search([("template_id", "=", template.id)])

    def test_within_seven_days_the_pairs_come_back_as_they_were(self):
        self._reopen()
        self.assertStates(self.pairs, "active", "assigned")
        self.assertStates(self.pairs.mentee_id, "active", "matched")
        self.assertEqual(self.waiting.state, "waiting")
        self.assertEqual(self.request.state, "open")
        self.assertFalse(self.running.ended_at)

    def test_a_second_later_only_registrations_are_open(self):
        self._reopen(NOON + SEVEN_DAYS + SECOND)
        self.assertEqual(self.program.state, "open")
        self.assertStates(self.pairs, "ended", "ended")
        self.assertEqual(self.waiting.state, "ended")

    def test_what_ended_otherwise_stays_ended(self):
        self._reopen()
        self.assertEqual(self.early.state, "ended")
        self.assertEqual(self.early.mentee_id.state, "ended")

    def test_promises_begin_anew(self):
        self._reopen()
        live = self.pairs.commitment_ids._filter_live()
        self.assertEqual(set(live.mapped("kind")), {"first_contact", "follow_up"})
        self.assertEqual(set(live.mapped("opened_at")), {NOON + SEVEN_DAYS})

    def test_each_person_is_told_once_that_it_goes_on(self):
        self._reopen()
        told = self._get_told("reopened").partner_id
        self.assertEqual(len(self._get_told("reopened")), 4)
        self.assertEqual(
            told,
            self.pairs.mentee_id.partner_id | self.pairs.mentor_id.partner_id,
        )

    def test_mails_of_the_end_that_have_not_left_do_not_leave(self):
        ended = self._get_told("ended").filtered(
            lambda notice: notice.res_id in self.pairs.ids
        )
        self.assertEqual(len(ended), 4)
        self._reopen(NOON + SECOND)
        self._run_cron("notices", NOON + timedelta(minutes=1))
        self.assertEqual(set(ended.mapped("state")), {"dropped"})

    def test_nobody_is_told_again_of_an_assignment(self):
        before = len(self._get_told("assigned_mentee"))
        self._reopen()
        self.assertEqual(len(self._get_told("assigned_mentee")), before)

    def test_full_mentor_gets_no_second_pair_and_it_is_named(self):
        other = self.program.copy({"name": "Other"})
        other.action_open()
        self.mentor.program_ids |= other
        mentee = self.env["mentorat.mentee"].create(
            {
                "employee_id": self._create_employee(self._create_user("new")).id,
                "program_id": other.id,
            }
        )
        with self._at(NOON):
            mentee._assign(self.mentor)
        self.mentor.capacity = 1
        with self._at(NOON + SECOND):
            lines, notes = self._get_question(self.mine.action_open)
        self.assertEqual(lines["Pairs that go on or begin"], 1)
        self.assertIn("no free seat left", notes[0])
        self._reopen(NOON + SECOND)
        self.assertStates(self.pairs, "ended", "assigned")
        self.assertEqual(self.running.mentee_id.state, "waiting")
        log = self.program.message_ids.mapped("body")
        self.assertTrue(any(self.running.name in body for body in log))

    def test_end_that_has_passed_has_to_be_set_later_first(self):
        self.program.date_end = date(2026, 1, 12)
        with self._at(NOON), self.assertRaisesRegex(UserError, "later end"):
            self.confirmed.action_open()
        self.confirmed.date_end = False
        self._reopen(NOON)
        self.assertStates(self.pairs, "active", "assigned")

    def test_second_closing_forgets_the_first(self):
        self._reopen()
        with self._at(NOON + SEVEN_DAYS):
            self.running._end("early")
            self.confirmed.action_close()
        self._reopen(NOON + 2 * SEVEN_DAYS)
        self.assertStates(self.pairs, "ended", "assigned")

    def test_meetings_to_come_are_back_in_the_calendars(self):
        self._reopen()
        with self._at(NOON):
            event = self.env["calendar.event"].create(
                {
                    "name": "Meeting",
                    "start": NOON + timedelta(days=20),
                    "stop": NOON + timedelta(days=20, hours=1),
                    "mentorat_agreement_id": self.running.id,
                    "partner_ids": [
                        Command.set(self.running._get_partners("mentee", "mentor").ids)
                    ],
                }
            )
            self.confirmed.action_close()
            self.assertFalse(event.active)
        self._reopen(NOON + SECOND)
        self.assertTrue(event.active)
