import re
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from itertools import product
from unittest.mock import patch
from zoneinfo import ZoneInfo

import time_machine

from odoo.tests import tagged
from odoo.tools import convert_file, file_open, html2plaintext

from odoo.addons.base.tests.common import BaseCommon

from ..models import working_days


class DemoCommon(BaseCommon):
    """The demonstration, loaded into a database that has none."""

    FILES = (
        "mentorat_demo_company.xml",
        "mentorat_demo_people.xml",
        "res.users.csv",
        "hr.employee.csv",
        "hr.employee-colleagues.csv",
        "hr.skill.csv",
        "hr.employee.skill.csv",
        "mentorat_demo_program.xml",
        "mentorat.mentor.csv",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The tests' own context stops mails: the demonstration must do so itself.
        cls.env = cls.env(context={})
        cls.enterClassContext(cls._at(cls.INSTANT))
        cls.mails = cls.env["mail.mail"].search_count([])
        cls.notices = cls.env["mentorat.notice"].search_count([])
        cls._create_missing_employees()
        for name in cls.FILES:
            convert_file(cls.env, "mentorat_demo", f"demo/{name}", {}, mode="init")
        cls.env["mentorat.demo"]._load_story()
        cls.program = cls.env.ref("mentorat_demo.program_advisers")

    @classmethod
    @contextmanager
    def _at(cls, instant):
        """Python and the database both say that it is ``instant`` (naive UTC)."""
        with (
            time_machine.travel(instant.replace(tzinfo=timezone.utc), tick=False),
            patch.object(cls.env.cr, "now", return_value=instant),
        ):
            yield

    @classmethod
    def _create_missing_employees(cls):
        """Create the employees of Odoo's own demonstration, which is not loaded."""
        names = {
            row["employee"]
            for table in ("waiting", "matched", "active", "ended", "withdrawn")
            for row in cls.env["mentorat.demo"]._get_rows(table)
            if row["employee"].startswith("hr.")
        }
        for file in cls.FILES:
            with file_open(f"mentorat_demo/demo/{file}") as stream:
                names |= set(re.findall(r"hr\.(?:employee|dep)_\w+", stream.read()))
        for name in sorted(names):
            if not cls.env.ref(name, raise_if_not_found=False):
                model = "hr.department" if ".dep_" in name else "hr.employee"
                record = cls.env[model].create({"name": name})
                cls.env["ir.model.data"]._update_xmlids(
                    [{"xml_id": name, "record": record}]
                )

    def _check_late_and_silent(self):
        late = self.program.agreement_ids.commitment_ids.filtered("is_late")
        self.assertTrue(late)
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)
        self.assertEqual(self.env["mentorat.notice"].search_count([]), self.notices)


@tagged("post_install", "-at_install")
class TestDemo(DemoCommon):
    """The demonstration is complete and consistent, and sends nothing."""

    INSTANT = datetime(2026, 1, 4, 4, 30)  # the night from Saturday to Sunday

    def _count(self, model, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env[model].search_count(
            [("program_id", "=", self.program.id), *domain]
        )

    def test_twelve_mentors_and_sixty_registrations_in_every_state(self):
        self.assertEqual(len(self.program.mentor_ids), 12)
        self.assertEqual(self._count("mentorat.mentee"), 60)
        for state in ("waiting", "matched", "active", "ended", "withdrawn"):
            self.assertTrue(self._count("mentorat.mentee", state=state), state)

    def test_commitments_kept_late_and_overdue(self):
        for state in ("open", "reminded", "overdue", "kept", "kept_late"):
            self.assertTrue(self._count("mentorat.commitment", state=state), state)

    def test_dates_are_in_order(self):
        agreements = self.program.agreement_ids
        for agreement in agreements.filtered("ended_at"):
            self.assertLess(agreement.first_contact_at, agreement.ended_at)
        for agreement in agreements:
            self.assertLess(agreement.mentee_id.registered_at, agreement.assigned_at)
        commitments = self.env["mentorat.commitment"].search(
            [("agreement_id", "in", agreements.ids), ("kept_at", "!=", False)]
        )
        for commitment in commitments:
            in_time = commitment.kept_at <= commitment.limit_at
            self.assertEqual(commitment.state, "kept" if in_time else "kept_late")

    def test_answer_by_mail_is_folded_and_may_be_waited_for(self):
        request = self.env["mentorat.request"].search([("may_be_waiting", "=", True)])
        self.assertEqual(len(request), 1)
        mail = request.message_ids.filtered(
            lambda message: message.author_id == request.mentor_id.partner_id
        )
        self.assertTrue(request._split_message(mail).history)

    def test_somebody_cannot_be_reached(self):
        [problem] = self.env["mentorat.problem"].search([])
        self.assertFalse(problem.cleared_at)
        self.assertEqual(problem.program_ids, self.program)

    def test_a_meeting_to_come_is_declined(self):
        declined = self.env["calendar.attendee"].search(
            [
                ("state", "=", "declined"),
                ("event_id.mentorat_agreement_id", "!=", False),
            ]
        )
        self.assertEqual(declined.event_id.mapped("mentorat_outcome"), ["off"])

    def test_trainings_are_held_planned_and_requested(self):
        for state in ("done", "planned", "requested"):
            self.assertTrue(
                self._count("mentorat.training.session", state=state), state
            )

    def test_newcomer_is_not_registered_and_can_register(self):
        user = self.env.ref("mentorat_demo.user_employee")
        self.assertTrue(user._is_portal())
        self.assertTrue(user.employee_ids)
        self.assertFalse(
            self.env["mentorat.mentee"].search([("user_id", "=", user.id)])
        )
        self.assertTrue(self.program._is_open_for_registration())

    def test_users_have_french_and_the_zone_of_quebec(self):
        for name in ("user_coordination", "user_mentor", "user_employee"):
            user = self.env.ref(f"mentorat_demo.{name}")
            self.assertEqual((user.lang, user.tz), ("fr_CA", "America/Toronto"))

    def test_commitments_are_late_and_nothing_is_sent(self):
        self._check_late_and_silent()

    def test_coordinator_reads_no_conversation(self):
        messages = self.env["mail.message"].search([("model", "=", "mentorat.request")])
        self.assertTrue(messages)
        coordinator = self.env.ref("mentorat_demo.user_coordination")
        for message in messages.with_user(coordinator):
            self.assertFalse(message.has_access("read"))

    def test_company_is_of_quebec(self):
        self.assertEqual(self.env.ref("base.main_company").name, "Groupe Rivenord")
        self.assertEqual(self.env.ref("base.main_partner").city, "Québec")

    def test_signatures_have_the_dates_of_the_story(self):
        signed = self.program.agreement_ids.filtered("mentor_signed_at")
        self.assertTrue(signed)
        for agreement in signed:
            age = agreement.mentor_signed_at - agreement.first_contact_at
            self.assertLessEqual(age.days, 3)

    def test_nobody_makes_contact_signs_or_answers_at_night(self):
        agreements = self.program.agreement_ids
        requests = self.env["mentorat.request"].search(
            [("agreement_id", "in", agreements.ids)]
        )
        instants = [
            *agreements.mapped("first_contact_at"),
            *agreements.signature_ids.mapped("signed_at"),
            *requests.mapped("answered_at"),
        ]
        zone = ZoneInfo(self.program.tz)
        for instant in filter(None, instants):
            local = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            self.assertIn(local.hour, range(8, 17), local)
            self.assertTrue(working_days.is_working_day(local.date()), local)

    def _get_local_day(self, instant):
        zone = ZoneInfo(self.program.tz)
        return instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()

    def test_meetings_trainings_and_objectives_are_on_working_days(self):
        meetings = self.program.agreement_ids.calendar_event_ids
        sessions = self.env["mentorat.training.session"].search(
            [("program_id", "=", self.program.id), ("start", "!=", False)]
        )
        self.assertTrue(meetings and sessions)
        for record in [*meetings, *sessions]:
            day = self._get_local_day(record.start)
            self.assertTrue(working_days.is_working_day(day), record.name)
        for objective in self.program.agreement_ids.objective_ids:
            day = objective.date_deadline
            self.assertTrue(working_days.is_working_day(day), objective.name)

    def test_nothing_is_planned_on_a_holiday_that_is_near(self):
        demo = self.env["mentorat.demo"]
        trainings = demo._get_rows("trainings")
        ages = [row["days"] for row in trainings if row["days"] is not None]
        holidays = working_days.get_holidays(2026) | working_days.get_holidays(2027)
        for holiday, age in product(sorted(holidays), ages):
            # Without care, this training would fall on the holiday.
            today = holiday - timedelta(days=age)
            with self._at(datetime(today.year, today.month, today.day, 15)):
                day = self._get_local_day(demo._at_hour(age, 9))
            self.assertTrue(working_days.is_working_day(day), (holiday, age))
            self.assertEqual(day < today, age < 0, (holiday, age))

    def test_every_day_has_working_days_around_it(self):
        """A day of the past moves by four days at the most: who registers does so five
        days before a mentor is assigned."""
        for number in range(4 * 366):
            day = date(2026, 1, 1) + timedelta(days=number)
            past, coming = working_days.find_past(day), working_days.find_coming(day)
            self.assertTrue(past <= day <= coming, day)
            self.assertLess((day - past).days, 5, day)
            for found in (past, coming):
                self.assertTrue(working_days.is_working_day(found), day)

    def test_statutory_holidays_of_quebec(self):
        self.assertEqual(
            working_days.get_holidays(2026),
            {
                date(2026, 1, 1),
                date(2026, 4, 3),
                date(2026, 4, 6),
                date(2026, 5, 18),
                date(2026, 6, 24),
                date(2026, 7, 1),
                date(2026, 9, 7),
                date(2026, 10, 12),
                date(2026, 12, 25),
            },
        )
        sundays = {date(2029, 6, 25), date(2029, 7, 2)}
        self.assertLessEqual(sundays, working_days.get_holidays(2029))
        self.assertTrue(working_days.is_working_day(date(2026, 7, 2)))

    def test_nothing_is_planned_between_the_holidays(self):
        eve = date(2026, 12, 24)
        self.assertTrue(working_days.is_working_day(eve))
        self.assertEqual(working_days.find_coming(eve), date(2027, 1, 4))

    def test_meetings_are_named_after_their_subject(self):
        for agreement in self.program.agreement_ids:
            names = agreement.calendar_event_ids.mapped("name")
            self.assertEqual(len(names), len(set(names)), names)
            for name in names:
                self.assertNotIn(agreement.mentee_id.name, name)

    def test_every_mentor_has_their_own_presentation(self):
        texts = [html2plaintext(row.bio or "") for row in self.program.mentor_ids]
        self.assertEqual(len(set(texts)), 12)
        for text in texts:
            self.assertIn(len(re.findall(r"[.?!](?:\s|$)", text)), (2, 3), text)

    def test_presentations_have_words_in_common_with_every_need(self):
        """Two words of a need, at least, in the presentation of one mentor."""
        texts = [html2plaintext(row.bio or "") for row in self.program.mentor_ids]
        offers = [set(re.findall(r"\w{6,}", text.lower())) for text in texts]
        for row in self.env["mentorat.demo"]._get_rows("needs"):
            need = set(re.findall(r"\w{6,}", row["expectations"].lower()))
            self.assertTrue(any(len(need & offer) > 1 for offer in offers), need)

    def test_some_of_those_who_wait_have_wishes(self):
        wishes = self.env["mentorat.pairing.wish"].search(
            [("mentee_id.program_id", "=", self.program.id)]
        )
        self.assertEqual(set(wishes.mentee_id.mapped("state")), {"waiting"})
        kinds = wishes.mapped("kind")
        told = self.env["mentorat.demo"]._get_rows("wishes")
        self.assertEqual(len(wishes.mentee_id), len(told))
        self.assertEqual(kinds.count("avoid"), 1)

    def test_a_few_pairs_are_silent(self):
        silent = self.program.agreement_ids.filtered("is_silent")
        self.assertTrue(1 <= len(silent) <= 6, silent.mapped("display_name"))


@tagged("post_install", "-at_install")
class TestDemoAtAnyHour(DemoCommon):
    """The demonstration can be installed at any instant."""

    INSTANT = datetime(2026, 12, 31, 23, 59)  # Thursday, on the eve of a holiday

    def test_installs_in_the_last_minute_of_the_year(self):
        self._check_late_and_silent()
