from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from .common import MeetingCommon

TORONTO, PARIS, TOKYO = "America/Toronto", "Europe/Paris", "Asia/Tokyo"
ST_JOHNS = "America/St_Johns"
# The clocks go forward on 8 March in Canada, on 29 March in France, never in Japan.
FEBRUARY = datetime(2026, 2, 25, 15)
IN_MARCH = datetime(2026, 3, 11, 14)  # 10:00 in Toronto, after its change
IN_APRIL = datetime(2026, 4, 1, 14)  # 10:00 in Toronto, 16:00 in Paris: after both


@tagged("post_install", "-at_install")
class TestMeetingZones(MeetingCommon):
    """A meeting planned before the clocks change and held after it: pages, mails and
    calendar files in several time zones."""

    ACTIVATED_AT = FEBRUARY
    # zone: the local times of IN_MARCH and IN_APRIL
    LOCAL_TIMES = {
        TORONTO: ("2026-03-11T10:00:00-04:00", "2026-04-01T10:00:00-04:00"),
        PARIS: ("2026-03-11T15:00:00+01:00", "2026-04-01T16:00:00+02:00"),
        TOKYO: ("2026-03-11T23:00:00+09:00", "2026-04-01T23:00:00+09:00"),
        ST_JOHNS: ("2026-03-11T11:30:00-02:30", "2026-04-01T11:30:00-02:30"),
    }

    def _read_in(self, tz, lang="en_US"):
        self.mentee_user.write({"tz": tz, "lang": lang})
        self.mentee_user.partner_id.tz = tz

    def _plan(self, start):
        proposal = self._propose(start=start, at=FEBRUARY)
        with self._at(FEBRUARY):
            proposal.with_user(self.mentor_user).action_accept()
        return proposal.event_id

    def _page(self, at, **kwargs):
        with self._at(at):
            pages = self.env["mentorat.portal.meeting"].with_user(self.mentee_user)
            return pages.with_context(lang=self.mentee_user.lang)._get_page(**kwargs)

    def _format(self, row):
        """Return the start with plain spaces only."""
        return " ".join(row["start"]["text"].split())

    # ------------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------------

    def test_page_shows_the_local_hour_on_the_day_of_the_meeting(self):
        self._plan(IN_MARCH)
        self._plan(IN_APRIL)
        for tz, expected in self.LOCAL_TIMES.items():
            self._read_in(tz)
            for at in (FEBRUARY, datetime(2026, 3, 10), datetime(2026, 3, 30)):
                with self.subTest(tz=tz, at=at):
                    meetings = self._page(at)["meetings"]
                    rows = [*meetings["past"], *meetings["next"]]
                    shown = {row["start"]["iso"] for row in rows}
                    self.assertEqual(shown, set(expected))

    def test_meeting_is_past_from_its_end_on(self):
        self._plan(IN_MARCH)
        for at, kind in (
            (datetime(2026, 3, 11, 14, 29, 59), "next"),
            (datetime(2026, 3, 11, 14, 30), "past"),
        ):
            with self.subTest(at=at):
                self.assertEqual(len(self._page(at)["meetings"][kind]), 1)

    def test_past_meeting_is_shown_in_local_time(self):
        self._plan(IN_MARCH)
        for tz, said in (
            (TORONTO, "Wednesday, March 11, 2026, 10:00 AM"),
            (PARIS, "Wednesday, March 11, 2026, 3:00 PM"),
            (TOKYO, "Wednesday, March 11, 2026, 11:00 PM"),
        ):
            self._read_in(tz)
            [row] = self._page(datetime(2026, 4, 10))["meetings"]["past"]
            with self.subTest(tz=tz):
                self.assertEqual(self._format(row), said)

    def test_day_is_the_local_day_of_the_user(self):
        late = datetime(2026, 3, 11, 16)  # in Tokyo it is the 12th, 01:00
        self._plan(late)
        self._read_in(TOKYO)
        [row] = self._page(FEBRUARY)["meetings"]["next"]
        self.assertEqual(row["start"]["iso"], "2026-03-12T01:00:00+09:00")

    def test_page_names_the_zone_of_its_hours(self):
        for tz, name in (
            (TORONTO, "Eastern Time"),
            (PARIS, "Central European Time"),
            (TOKYO, "Japan Time"),
        ):
            self._read_in(tz)
            with self.subTest(tz=tz):
                self.assertEqual(self._page(FEBRUARY)["zone"], name)

    def test_slots_follow_the_clock_changes_of_both(self):
        """09:00 in Toronto is 15:00 in Paris, but 14:00 between the two changes; in
        Tokyo 23:00, then 22:00."""
        for tz, before, after in (
            (TORONTO, "09:00", "09:00"),
            (PARIS, "15:00", "14:00"),
            (TOKYO, "23:00", "22:00"),
            (ST_JOHNS, "10:30", "10:30"),
        ):
            self._read_in(tz)
            first = {}
            for day in self._page(FEBRUARY, days="all")["days"]:
                for slot in day["slots"]:
                    first.setdefault(slot["value"][:10], slot["iso"])
            with self.subTest(tz=tz):
                self.assertEqual(first["2026-03-06"][11:16], before)
                self.assertEqual(first["2026-03-09"][11:16], after)

    def test_typed_hour_is_local_time_on_that_day(self):
        for tz, instant in (
            (TORONTO, datetime(2026, 3, 11, 14)),
            (PARIS, datetime(2026, 3, 11, 9)),
            (TOKYO, datetime(2026, 3, 11, 1)),
            (ST_JOHNS, datetime(2026, 3, 11, 12, 30)),
        ):
            self._read_in(tz)
            pages = self.env["mentorat.portal.meeting"].with_user(self.mentee_user)
            answers = {"slot": "other", "day": "2026-03-11", "time": "10:00"}
            start, _field, error = pages._parse_start(answers, self.program)
            with self.subTest(tz=tz):
                self.assertEqual((start, error), (instant, False))

    # ------------------------------------------------------------------
    # MAILS AND CALENDAR FILES
    # ------------------------------------------------------------------

    def _mail(self, proposal, partner, name):
        notice = self._notices(name, partner)
        with self._at(FEBRUARY):
            return notice._create_mails()

    def test_mail_shows_local_time_and_zone_of_the_recipient(self):
        proposal = self._propose(start=IN_MARCH, at=FEBRUARY)
        for tz, said in (
            (TORONTO, "Wednesday, March 11, 10:00\u202fAM (Eastern Time)"),
            (PARIS, "Wednesday, March 11, 3:00\u202fPM (Central European Time)"),
            (TOKYO, "Wednesday, March 11, 11:00\u202fPM (Japan Time)"),
        ):
            self.mentor_user.partner_id.tz = tz
            mail = self._mail(proposal, self.mentor_user.partner_id, "meeting_proposed")
            with self.subTest(tz=tz):
                self.assertIn(said, mail.body_html)

    def test_calendar_file_is_the_same_in_every_zone(self):
        event = self._plan(IN_MARCH)
        for tz in (TORONTO, PARIS, TOKYO):
            self._read_in(tz)
            pages = self.env["mentorat.portal.calendar"].with_user(self.mentee_user)
            content = pages._render_meeting(event.sudo()).decode()
            with self.subTest(tz=tz):
                self.assertIn("DTSTART:20260311T140000Z\r\n", content)
                self.assertIn("DTEND:20260311T143000Z\r\n", content)

    def test_calendar_file_holds_no_note(self):
        event = self._plan(IN_MARCH)
        event.with_user(self.mentor_user).mentorat_note = "Between us"
        pages = self.env["mentorat.portal.calendar"].with_user(self.mentee_user)
        self.assertNotIn("Between us", pages._render_meeting(event.sudo()).decode())

    def test_invitation_holds_the_same_instant(self):
        event = self._plan(IN_MARCH)
        content = event.sudo()._get_ics_file()[event.id].decode()
        self.assertRegex(content, r"DTSTART[^\r\n]*20260311T140000Z")

    def test_weekly_meeting_keeps_its_local_hour(self):
        for day in ("2026-03-04 15:00", "2026-03-11 14:00"):
            start = datetime.strptime(day, "%Y-%m-%d %H:%M")
            self.env["calendar.event"].create(
                {
                    "name": "Weekly",
                    "start": start,
                    "stop": start.replace(minute=30),
                    "partner_ids": [Command.set(self.mentor_user.partner_id.ids)],
                    "mentorat_agreement_id": self.agreement.id,
                }
            )
        self._read_in(TORONTO)
        rows = self._page(FEBRUARY)["meetings"]["next"]
        self.assertEqual(
            [row["start"]["iso"][11:16] for row in rows], ["10:00", "10:00"]
        )
