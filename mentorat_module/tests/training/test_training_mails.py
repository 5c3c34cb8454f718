import sys
from datetime import timedelta
from email.utils import getaddresses
from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY
from .common import TrainingCommon

HOUR = timedelta(hours=1)


class TrainingMailCommon(TrainingCommon, MockEmail):
    """A training on Monday, January 19, from 10:00 to 12:00 in Toronto."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {"name": "A speaker", "email": "speaker@elsewhere.example"}
        )
        cls.session.write(
            {
                "location": "Room 12",
                "videocall_url": "https://video.example.com/12",
                "guest_ids": [Command.set(cls.guest.ids)],
            }
        )
        cls.start = cls.session.start
        cls.partner = cls.mentee_user.partner_id

    def _send(self, at=MONDAY):
        """Let the mails leave; return them by recipient."""
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        self._new_mails.write({"state": "sent"})
        return {mail.recipient_ids: mail for mail in self._new_mails}

    def _plan_and_tell(self, session=None):
        self._plan(session)
        return self._send()

    def _change(self, at, session=None, **values):
        with self._at(at):
            (session or self.session).with_user(self.coordinator).write(values)

    def _get_text(self, mail):
        return " ".join(html.fromstring(mail.body_html).text_content().split())

    def assertSays(self, mail, *words):
        for each in words:
            self.assertIn(each, self._get_text(mail))

    def _get_file(self, mail):
        """Return the lines of the only calendar file of ``mail``."""
        [attachment] = mail.attachment_ids
        self.assertEqual(attachment.mimetype, "text/calendar")
        return attachment.raw.decode().replace("\r\n ", "").splitlines()

    def _get_entry(self, mails):
        """Return the UID and the SEQUENCE in the mail to the mentee."""
        mail = mails[self.partner]
        return self._get_value(mail, "UID"), int(self._get_value(mail, "SEQUENCE"))

    def _get_value(self, mail, name):
        [line] = [row for row in self._get_file(mail) if row.startswith(f"{name}:")]
        return line.removeprefix(f"{name}:")


@tagged("post_install", "-at_install")
class TestTrainingMails(TrainingMailCommon):
    """What the mails of a training say, and bring."""

    def test_planned_mail_gives_start_end_place_link_and_file(self):
        mail = self._plan_and_tell()[self.partner]
        self.assertSays(
            mail,
            "Monday, January 19, 10:00 AM to 12:00 PM",
            "Where: Room 12",
            "Video call: https://video.example.com/12",
        )
        self.assertEqual(self._get_value(mail, "METHOD"), "PUBLISH")
        self.assertEqual(self._get_value(mail, "DTSTART"), "20260119T150000Z")
        self.assertEqual(self._get_value(mail, "DTEND"), "20260119T170000Z")

    def test_training_that_ends_on_another_day_says_which(self):
        self.session.stop = self.start + timedelta(days=1)
        self.assertSays(
            self._plan_and_tell()[self.partner],
            "Monday, January 19, 10:00 AM, until Tuesday, January 20, 10:00 AM",
        )

    def test_moved_mail_says_what_changed_from_what_to_what(self):
        self._plan_and_tell()
        self._change(
            self._hours(1),
            start=self.start + HOUR,
            stop=self.start + 2 * HOUR,
            location="Room 14",
            videocall_url=False,
        )
        mail = self._send(self._hours(2))[self.partner]
        self.assertSays(
            mail,
            "When: Monday, January 19, 10:00 AM to 12:00 PM → "
            "Monday, January 19, 11:00 AM to 12:00 PM",
            "Where: Room 12 → Room 14",
            "Video call: https://video.example.com/12 → none",
        )

    def test_what_did_not_change_is_not_said_to_have_changed(self):
        self._plan_and_tell()
        self._change(self._hours(1), location="Room 14")
        text = self._get_text(self._send(self._hours(2))[self.partner])
        self.assertNotIn("When:", text)
        self.assertEqual(text.count("→"), 1)

    def test_two_changes_before_the_mail_leaves_are_told_as_one(self):
        self._plan_and_tell()
        for hours, room in ((1, "Room 13"), (2, "Room 14")):
            self._change(self._hours(hours), location=room)
        mail = self._send(self._hours(3))[self.partner]
        self.assertSays(mail, "Where: Room 12 → Room 14")
        self.assertNotIn("Room 13", mail.body_html)

    def test_change_that_is_taken_back_before_the_mail_leaves_is_not_told(self):
        self._plan_and_tell()
        for hours, room in ((1, "Room 13"), (2, "Room 12")):
            self._change(self._hours(hours), location=room)
        self.assertFalse(self._send(self._hours(3)))

    def test_each_reads_what_changed_since_their_own_last_mail(self):
        self.inside_user.mentorat_notification = "daily"
        self._plan_and_tell()
        self._send(self._hours(24))  # the daily mail
        self._change(self._hours(25), location="Room 13")
        first = self._send(self._hours(25))
        self.assertNotIn(self.inside_user.partner_id, first)
        self.assertSays(first[self.partner], "Where: Room 12 → Room 13")
        self._change(self._hours(26), location="Room 14")
        second = self._send(self._hours(48))
        self.assertSays(second[self.partner], "Where: Room 13 → Room 14")
        self.assertSays(second[self.inside_user.partner_id], "Where: Room 12 → Room 14")

    def test_who_was_told_nothing_reads_how_it_is(self):
        """As those who were told before there was a note of it."""
        self._plan_and_tell()
        self.env["mentorat.notice"].search([]).told = False
        self._change(self._hours(1), location="Room 14")
        mail = self._send(self._hours(2))[self.partner]
        self.assertSays(mail, "has changed.", "Where: Room 14")
        self.assertNotIn("→", mail.body_html)

    def test_mail_that_did_not_arrive_told_nothing(self):
        self._plan_and_tell()
        notices = self.env["mentorat.notice"].search(
            [("partner_id", "=", self.partner.id)]
        )
        notices.write({"state": "held"})
        self.assertFalse(self.session._get_told(self.partner))

    def test_cancellation_gives_the_date_that_they_expected(self):
        self._plan_and_tell()
        self._change(self._hours(1), start=self.start + HOUR)
        with self._at(self._hours(1)):
            self.session.with_user(self.coordinator).action_cancel()
        mail = self._send(self._hours(2))[self.partner]
        self.assertSays(mail, "Monday, January 19, 10:00 AM to 12:00 PM is cancelled")
        self.assertEqual(self._get_value(mail, "METHOD"), "CANCEL")
        self.assertEqual(self._get_value(mail, "STATUS"), "CANCELLED")

    def test_training_put_off_names_the_date_that_falls_away(self):
        self._plan_and_tell()
        self._change(self._hours(1), state="requested")
        mail = self._send(self._hours(2))[self.partner]
        self.assertSays(mail, "put off", "Monday, January 19, 10:00 AM to 12:00 PM")
        self.assertEqual(self._get_value(mail, "METHOD"), "CANCEL")

    def test_file_keeps_its_uid_and_its_sequence_rises_with_each_mail(self):
        entries = [self._get_entry(self._plan_and_tell())]
        self._change(self._hours(1), location="Room 14")
        entries.append(self._get_entry(self._send(self._hours(1))))
        with self._at(self._hours(2)):
            self.session.with_user(self.coordinator).action_cancel()
        entries.append(self._get_entry(self._send(self._hours(2))))
        uids, sequences = zip(*entries, strict=True)
        self.assertEqual(len(set(uids)), 1)
        self.assertEqual(list(sequences), sorted(set(sequences)))

    def test_file_of_the_portal_is_of_the_same_entry(self):
        mail = self._plan_and_tell()[self.partner]
        files = self.env["mentorat.portal.calendar"]
        content = files._render_session(self.session).decode()
        self.assertIn(self._get_value(mail, "UID"), content)

    def test_somebody_taken_off_the_list_loses_the_entry_and_gets_it_back(self):
        sequences = [
            int(self._get_value(self._plan_and_tell()[self.partner], "SEQUENCE"))
        ]
        row = self.session.participation_ids.filtered(
            lambda each: each.mentee_id == self.mentee
        )
        with self._at(self._hours(1)):
            row.with_user(self.coordinator).unlink()
        mail = self._send(self._hours(1))[self.partner]
        self.assertEqual(self._get_value(mail, "METHOD"), "CANCEL")
        self.assertSays(mail, "Monday, January 19, 10:00 AM to 12:00 PM")
        sequences.append(int(self._get_value(mail, "SEQUENCE")))
        added = [Command.create({"mentee_id": self.mentee.id})]
        self._change(self._hours(2), participation_ids=added)
        mail = self._send(self._hours(2))[self.partner]
        self.assertEqual(self._get_value(mail, "METHOD"), "PUBLISH")
        sequences.append(int(self._get_value(mail, "SEQUENCE")))
        self.assertEqual(sequences, sorted(set(sequences)))

    def test_who_waits_for_a_seat_gets_neither_file_nor_link(self):
        self.session.capacity = 1
        self._plan_and_tell()
        with self._at(self._hours(1)):
            self.session.with_user(self.inside_user).action_register()
            self.session.with_user(self.mentee_user).action_register()
        self._change(self._hours(2), location="Room 14")
        mails = self._send(self._hours(2))
        self.assertFalse(mails[self.partner].attachment_ids)
        self.assertNotIn("video.example.com", mails[self.partner].body_html)
        self.assertTrue(mails[self.inside_user.partner_id].attachment_ids)

    def test_series_is_one_mail_with_the_changes_of_each_date(self):
        later = self.start + timedelta(days=7)
        self._plan()
        with self._at(MONDAY):
            self.session.with_user(self.coordinator)._repeat(
                [(later, later + 2 * HOUR)]
            )
        mail = self._send()[self.partner]
        self.assertSays(
            mail,
            "Monday, January 19, 10:00 AM to 12:00 PM",
            "Monday, January 26, 10:00 AM to 12:00 PM",
        )
        self.assertEqual(self._get_file(mail).count("BEGIN:VEVENT"), 2)
        second = self.session._get_series() - self.session
        self._change(self._hours(1), second, location="Room 14")
        mail = self._send(self._hours(1))[self.partner]
        self.assertEqual(self._get_text(mail).count("→"), 1)
        self.assertSays(mail, "Where: Room 12 → Room 14")

    def test_files_leave_with_their_mails(self):
        self._plan_and_tell()
        files = [("name", "=", "training.ics"), ("res_model", "=", "mail.message")]
        attachments = self.env["ir.attachment"].search(files)
        self.assertTrue(attachments)
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._run_cron("notices", self._hours(1))
        self.assertFalse(attachments.exists())

    def test_server_without_the_library_of_calendar_files_sends_the_mail(self):
        with (
            patch.dict(sys.modules, {"vobject": None}),
            mute_logger("odoo.addons.mentorat_module.models.training.mentorat_notice"),
        ):
            mail = self._plan_and_tell()[self.partner]
        self.assertFalse(mail.attachment_ids)

    def test_french_reader_reads_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.partner.lang = "fr_CA"
        mail = self._plan_and_tell()[self.partner]
        self.assertSays(mail, "19 janvier")

    def test_guest_whose_zone_is_unknown_reads_which_city_it_is(self):
        mails = self._plan_and_tell()
        self.assertSays(mails[self.guest], "10:00 AM to 12:00 PM (Toronto time)")
        self.assertNotIn("Toronto", mails[self.partner].body_html)

    def test_guest_gets_a_link_of_their_own_and_nobody_else_does(self):
        mails = self._plan_and_tell()
        links = {
            partner: html.fromstring(mail.body_html).xpath("//a[last()]/@href")
            for partner, mail in mails.items()
        }
        of_guests = [
            partner
            for partner, hrefs in links.items()
            if any("/mentorat/training/" in href for href in hrefs)
        ]
        self.assertEqual(of_guests, [self.guest])
        to = getaddresses([mails[self.guest].recipient_ids.email])
        self.assertEqual(to[0][1], "speaker@elsewhere.example")
