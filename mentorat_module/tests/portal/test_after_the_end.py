from datetime import date, datetime, timedelta

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon

SUMMER = datetime(2026, 7, 1, 15, 0)
HOUR = timedelta(hours=1)


class AfterTheEndCommon(MentoratCommon, MockEmail):
    """A pair that met, achieved one of two objectives, and has an open question."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        with cls._at(MONDAY + HOUR):
            cls.env["mentorat.objective"].create(
                [
                    {
                        "agreement_id": cls.agreement.id,
                        "name": "Read a pension statement",
                        "state": "todo",
                    },
                    {"agreement_id": cls.agreement.id, "name": "Speak to a widow"},
                    {"agreement_id": cls.agreement.id, "name": "Never mind"},
                ]
            )
            read, _speak, never = cls.agreement.objective_ids.sorted("id")
            read.state = "achieved"
            never.state = "dropped"
        cls.question = cls._ask(cls.agreement, name="Who signs first?")
        cls.answered = cls._ask(cls.agreement, name="Where is page four?")
        with cls._at(MONDAY + HOUR):
            cls.answered.with_user(cls.mentor_user).action_reply("In the annex")
        cls._hold_meeting()
        cls.env["mentorat.notice"].search([]).unlink()

    @classmethod
    def _hold_meeting(cls):
        start = datetime(2026, 2, 2, 15, 0)
        with cls._at(start - HOUR):
            cls.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
                {
                    "name": "We meet",
                    "mentorat_agreement_id": cls.agreement.id,
                    "start": start,
                    "stop": start + HOUR,
                    "partner_ids": (cls.mentor.partner_id | cls.mentee.partner_id).ids,
                }
            )
        cls.env.flush_all()

    def _end(self, reason="early", at=SUMMER, **values):
        with self._at(at):
            self.agreement._end(reason, **values)
            self.env.flush_all()

    def _read(self, at=SUMMER):
        """Return ``{contact: subject and body}`` of the mails that leave at ``at``."""
        with self.mock_mail_gateway():
            self._run_cron("notices", at)
        mails = self.env["mentorat.notice"].search([("state", "=", "queued")]).mail_id
        return {
            mail.recipient_ids: " ".join(f"{mail.subject} {mail.body_html}".split())
            for mail in mails
        }

    def _read_both(self):
        mails = self._read()
        return mails[self.mentee.partner_id], mails[self.mentor.partner_id]

    def _home(self, at=SUMMER):
        with self._at(at):
            home = self.env["mentorat.portal.home"]
            return home.with_user(self.mentee_user)._get_home()


@tagged("post_install", "-at_install")
class TestLastMail(AfterTheEndCommon):
    """The last mail of a pair is worth keeping."""

    def test_both_read_from_when_to_when(self):
        self._end()
        for text in self._read_both():
            self.assertIn("January 12, 2026", text)
            self.assertIn("July 1, 2026", text)

    def test_both_read_what_was_achieved(self):
        self._end()
        for text in self._read_both():
            self.assertIn("Meetings held: 1", text)
            self.assertIn("Objectives achieved: 1 of 2", text)
            self.assertIn("Read a pension statement", text)
            self.assertNotIn("Speak to a widow", text)

    def test_mentee_reads_which_questions_had_no_answer(self):
        self._end()
        mentee, _mentor = self._read_both()
        self.assertIn("Who signs first?", mentee)
        self.assertIn("nobody answers them any more", mentee)
        self.assertNotIn("Where is page four?", mentee)

    def test_mentor_reads_how_many_and_no_title(self):
        self._end()
        _mentee, mentor = self._read_both()
        self.assertIn("had no answer yet: 1. They are closed", mentor)
        self.assertNotIn("Who signs first?", mentor)

    def test_coordinator_reads_how_many_and_no_title(self):
        self._end()
        text = self._read()[self.coordinator.partner_id]
        self.assertIn("July 1, 2026", text)
        self.assertIn("had no answer yet: 1. They are closed with the agreement", text)
        for words in ("Who signs first?", "Read a pension statement"):
            self.assertNotIn(words, text)

    def test_certificate_is_linked_for_both(self):
        self._end()
        path = f"/my/mentorat/documents/certificate/{self.agreement.id}"
        for text in self._read_both():
            self.assertIn(path, text)

    def test_pair_without_a_first_contact_has_no_certificate(self):
        mentee = self._create_mentee(self._create_user("short"))
        agreement = self._assign(mentee, self.other_mentor, at=SUMMER)
        with self._at(SUMMER + HOUR):
            agreement._end("early")
            self.env.flush_all()
        text = self._read(SUMMER + HOUR)[mentee.partner_id]
        self.assertIn("before a first contact", text)
        self.assertNotIn("documents/certificate", text)

    def test_mentee_reads_how_to_register_again_while_the_programme_is_open(self):
        self._end()
        mentee, mentor = self._read_both()
        self.assertIn("/my/mentorat/register", mentee)
        self.assertNotIn("/my/mentorat/register", mentor)

    def test_mentee_of_a_closed_programme_reads_that_others_are_announced(self):
        with self._at(SUMMER):
            self.program.action_close()
            self.env.flush_all()
        mentee, _mentor = self._read_both()
        self.assertIn("ended with the programme", mentee)
        self.assertIn("Registrations are closed at the moment", mentee)
        self.assertNotIn("/my/mentorat/register", mentee)

    def test_mentee_who_gets_another_mentor_reads_so(self):
        with self._at(SUMMER):
            self.agreement.with_user(self.coordinator).action_reassign(
                self.other_mentor
            )
            self.env.flush_all()
        mentee, mentor = self._read_both()
        self.assertIn("Another mentor accompanies you from now on", mentee)
        self.assertIn("ask them of your next mentor", mentee)
        self.assertNotIn("/my/mentorat/register", mentee)
        self.assertIn("Another mentor accompanies Mentee from now on", mentor)

    def test_mentee_who_waits_again_reads_their_place(self):
        self._end(waits_again=True)
        mentee, mentor = self._read_both()
        self.assertIn("at the head of the waiting list", mentee)
        self.assertNotIn("at the head of the waiting list", mentor)

    def test_end_before_the_term_names_the_day_that_was_planned(self):
        self._end()
        for text in self._read_both():
            self.assertIn("before the day that was planned, January 12, 2027", text)

    def test_end_of_the_term_is_dated_by_its_last_day_a_second_after_midnight(self):
        over = datetime(2027, 1, 13, 5, 0, 1)
        self._run_cron("terms", over)
        text = self._read(over)[self.mentee.partner_id]
        self.assertIn("January 12, 2027", text)
        self.assertNotIn("January 13, 2027", text)
        self.assertIn("all the way to the end of the term", text)

    def test_who_stays_when_the_other_leaves_reads_the_same(self):
        with self._at(SUMMER):
            self.mentor_user.active = False
            self.mentor.employee_id.active = False
            self.agreement._end("early", waits_again=True)
            self.env.flush_all()
        text = self._read()[self.mentee.partner_id]
        for words in (
            "has left the mentoring service",
            "Objectives achieved: 1 of 2",
            "Who signs first?",
            "at the head of the waiting list",
            "documents/certificate",
        ):
            self.assertIn(words, text)

    def test_only_questions_without_an_answer_are_left(self):
        self._end()
        self.assertTrue(self.question.is_left_open)
        self.assertFalse(self.answered.is_left_open)


@tagged("post_install", "-at_install")
class TestHomeAfterTheEnd(AfterTheEndCommon):
    """The page “My mentoring” shows the pair that was."""

    def test_pair_in_force_is_no_past_pair(self):
        self.assertFalse(self._home()["last"])

    def test_past_pair_is_shown_with_whom_when_and_what(self):
        self._end()
        last = self._home()["last"]
        self.assertIn("Mentor", last["title"])
        self.assertIn("From January 12, 2026 to July 1, 2026", last["period"])
        self.assertEqual(
            [row["text"] for row in last["achievements"]],
            ["Meetings held: 1", "Objectives achieved: 1 of 2"],
        )
        self.assertEqual(
            [row["name"] for row in last["left_questions"]], ["Who signs first?"]
        )
        urls = [row["url"] for row in last["documents"]]
        self.assertIn(f"/my/mentorat/documents/certificate/{self.agreement.id}", urls)

    def test_mentee_who_waits_again_sees_the_waiting_list(self):
        self._end(waits_again=True)
        home = self._home()
        self.assertFalse(home["last"])
        self.assertEqual(home["registrations"][0]["state"], "waiting")

    def test_last_pair_of_several_is_shown(self):
        with self._at(SUMMER):
            new = self.agreement.action_reassign(self.other_mentor)
        with self._at(SUMMER + HOUR):
            new._end("early")
        self.assertEqual(self._home(SUMMER + 2 * HOUR)["last"]["id"], new.id)

    def test_registration_that_had_no_mentor_shows_no_past_pair(self):
        user = self._create_user("waiting", "base.group_portal")
        mentee = self._create_mentee(user)
        mentee.with_user(user).action_withdraw()
        home = self.env["mentorat.portal.home"].with_user(user)._get_home()
        self.assertFalse(home["last"])

    def _render(self):
        values = self._home()
        with self._at(SUMMER):
            text = (
                self.env["ir.qweb"]
                .with_user(self.mentee_user)
                ._render(
                    "mentorat_module.portal_last_pair",
                    {"last": values["last"], "programs": values["programs"]},
                )
            )
        return " ".join(text.split())

    def test_page_offers_to_register_again_while_a_programme_is_open(self):
        self._end()
        self.assertIn("/my/mentorat/register", self._render())

    def test_page_says_when_no_programme_takes_registrations(self):
        self._end()
        self.program.date_end = date(2026, 6, 30)
        text = self._render()
        self.assertNotIn("/my/mentorat/register", text)
        self.assertIn("No mentoring programme takes registrations", text)
