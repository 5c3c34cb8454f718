from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import TrainingCommon

# Canada changes its clocks on March 8, France on March 29; Japan never does.
BEFORE = datetime(2026, 2, 20, 15, 0)
# March 12, 10:00 in Toronto, in summer time already (UTC-4).
HELD = datetime(2026, 3, 12, 14, 0)
LOCAL_TIMES = {
    "America/Toronto": "2026-03-12T10:00:00-04:00",
    "America/St_Johns": "2026-03-12T11:30:00-02:30",
    "Europe/Paris": "2026-03-12T15:00:00+01:00",
    "Asia/Tokyo": "2026-03-12T23:00:00+09:00",
}


@tagged("post_install", "-at_install")
class TestTrainingZones(TrainingCommon):
    """A session planned before a clock change and held after it, for people in several
    time zones: one instant, shown to each in local time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session.write({"start": HELD, "stop": HELD + timedelta(hours=2)})
        cls._plan(at=BEFORE)

    def _get_pages(self, tz, name="training"):
        self.mentee_user.tz = tz
        return self.env[f"mentorat.portal.{name}"].with_user(self.mentee_user)

    def test_page_shows_local_time_of_the_user(self):
        for tz, local in LOCAL_TIMES.items():
            with self.subTest(tz=tz), self._at(BEFORE):
                [session] = self._get_pages(tz)._get_page()["planned"]
                self.assertEqual(session["start"]["iso"], local)

    def test_calendar_file_holds_the_instant(self):
        for tz in LOCAL_TIMES:
            with self.subTest(tz=tz):
                content = self._get_pages(tz, "calendar")._render_session(self.session)
                self.assertIn(b"DTSTART:20260312T140000Z", content)
                self.assertIn(b"DTEND:20260312T160000Z", content)

    def test_event_is_at_the_instant(self):
        self.assertEqual(self.session.calendar_event_id.start, HELD)

    def _get_mail(self, tz):
        template = self.env.ref("mentorat_module.mail_template_training_planned")
        return template.with_context(
            tz=tz, mentorat_recipient_id=self.mentee.partner_id.id
        )._render_field("body_html", self.session.ids)[self.session.id]

    def test_mail_names_no_zone_to_recipients_in_it(self):
        body = self._get_mail("America/Toronto")
        self.assertIn("March 12, 10:00\u202fAM", body)
        self.assertNotIn("Toronto", body)

    def test_mail_names_the_zone_to_recipients_in_another(self):
        for tz in ("Europe/Paris", "America/St_Johns", "Asia/Tokyo"):
            with self.subTest(tz=tz):
                body = self._get_mail(tz)
                self.assertIn("10:00\u202fAM to 12:00\u202fPM (Toronto time)", body)

    def test_session_near_midnight_is_on_the_local_day_of_the_user(self):
        late = datetime(2026, 3, 13, 3, 30)  # March 12, 23:30 in Toronto
        self.session.write({"start": late, "stop": late + timedelta(hours=1)})
        for tz, day in (("America/Toronto", 12), ("Europe/Paris", 13)):
            with self.subTest(tz=tz), self._at(BEFORE):
                pages = self._get_pages(tz, "training.month")
                listed = pages._get_month(date(2026, 3, 1))["listed"]
                self.assertEqual([each["number"] for each in listed], [day])

    def test_event_moved_from_another_zone_moves_to_the_same_instant(self):
        self.coordinator.tz = "Europe/Paris"
        # Thursday April 2, 15:00 in Paris, whose clocks have changed as well.
        moved = datetime(2026, 4, 2, 13, 0)
        with self._at(BEFORE):
            self.session.calendar_event_id.with_user(self.coordinator).with_context(
                tz="Europe/Paris"
            ).write({"start": moved, "stop": moved + timedelta(hours=2)})
        self.assertEqual(self.session.start, moved)
        with self._at(BEFORE):
            [session] = self._get_pages("America/Toronto")._get_page()["planned"]
        self.assertEqual(session["start"]["iso"], "2026-04-02T09:00:00-04:00")

    def test_series_repeated_from_another_zone_keeps_the_hour_of_the_programme(self):
        self.coordinator.tz = "Asia/Tokyo"
        first = datetime(2026, 3, 5, 15, 0)  # 10:00 in Toronto, in winter time still
        other = self._create_session(name="Budgets", start=first)
        wizard = self.env["mentorat.training.repeat.wizard"].with_user(self.coordinator)
        with self._at(BEFORE):
            wizard.create({"session_id": other.id, "count": 3}).action_confirm()
        starts = other._get_series().mapped("start")
        self.assertEqual(starts, [first, HELD, datetime(2026, 3, 19, 14, 0)])

    def test_proposed_hours_are_those_of_the_programme(self):
        self.coordinator.tz = "Asia/Tokyo"
        self.program.calendar_id = self.env.company.resource_calendar_id.copy(
            {"tz": "America/Toronto"}
        )
        session = self.session.with_user(self.coordinator).with_context(tz="Asia/Tokyo")
        before, after = (
            session.get_proposed_times(day)[0] for day in ("2026-03-06", "2026-03-09")
        )
        self.assertEqual(before, "2026-03-06 14:00:00")
        self.assertEqual(after, "2026-03-09 13:00:00")

    def test_mentor_in_another_zone_is_busy_at_the_instant(self):
        self.mentor_user.tz = "America/St_Johns"
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            {
                "name": "Elsewhere",
                "start": HELD + timedelta(hours=1),
                "stop": HELD + timedelta(hours=3),
                "partner_ids": [Command.set(self.mentor_user.partner_id.ids)],
            }
        )
        with self._at(BEFORE):
            self.assertIn(
                "is busy", self.session.with_user(self.coordinator).conflict_text
            )
