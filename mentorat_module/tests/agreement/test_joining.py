"""Who joins a pair: told to both sides, and a reader of what is said from then on."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon
from ..people.test_stand_in import AFTER, TUESDAY, StandInCommon

IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class JoiningCommon(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.earlier = cls._ask(cls.agreement, name="Asked before")
        with cls._at(cls._hours(1)):
            cls.earlier.with_user(cls.mentor_user).action_reply("A secret")

    def _join(self, user=None, at=None, agreement=None):
        """Make the other mentor contribute, as ``user`` (the coordinator)."""
        with self._at(at or self._hours(2)):
            row = (
                self.env["mentorat.contribution"]
                .with_user(user or self.coordinator)
                .create(
                    {
                        "agreement_id": (agreement or self.agreement).id,
                        "mentor_id": self.other_mentor.id,
                    }
                )
            )
        return row.with_env(self.env)

    def _reads(self, request, user=None):
        """Whether the other mentor reads a conversation: by search, by its messages and
        as recipient of its mails."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = user or self.other_mentor_user
        mine = request.with_user(user)
        found = mine.has_access("read")
        own = user.partner_id | self.env.user.partner_id
        messages = request.message_ids.filtered(
            lambda message: message.author_id not in own
        )
        self.assertTrue(messages or not request.message_ids)
        Message = messages.with_user(user)
        self.assertEqual(request in mine.search([]).with_env(self.env), found)
        self.assertEqual(user.partner_id in request._get_readers(), found)
        for message in messages:
            self.assertEqual(message.with_user(user).has_access("read"), found)
        self.assertEqual(
            bool(Message.search([("id", "in", messages.ids)])), found and bool(messages)
        )
        return found

    def _get_notices(self, template):
        template = self.env.ref(f"mentorat_module.mail_template_{template}")
        return self.env["mentorat.notice"].search([("template_id", "=", template.id)])

    def assertBothTold(self, template, *words):
        notices = self._get_notices(template)
        pair = self.mentee.partner_id | self.mentor.partner_id
        self.assertEqual(notices.partner_id, pair)
        for notice in notices:
            body = str(notice._create_mails().body_html)
            for word in words:
                self.assertIn(word, body)


@tagged("post_install", "-at_install")
class TestJoining(JoiningCommon):
    def test_newcomer_reads_what_begins_from_then_on(self):
        self._join()
        self.assertFalse(self._reads(self.earlier))
        with self._at(self._hours(3)):
            self.earlier.with_user(self.mentee_user).action_reply("Still a secret")
        self.assertFalse(self._reads(self.earlier))
        self.assertTrue(self._reads(self._ask(self.agreement, at=self._hours(4))))

    def test_unsigned_pair_opens_nothing_earlier(self):
        """Neither by a coordinator nor by the lead, whatever was typed."""
        values = {
            "agreement_id": self.agreement.id,
            "mentor_id": self.other_mentor.id,
            "joined_at": "2020-01-01",
        }
        for name in ("joined_at", "earlier_opened_at"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.env["mentorat.contribution"].with_user(self.coordinator).create(
                    {**values, name: "2020-01-01 00:00:00"}
                )
        row = self._join(self.mentor_user)
        for user in (self.coordinator, self.mentor_user, self.mentee_user):
            for name in ("joined_at", "earlier_opened_at"):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    row.with_user(user).write({name: "2020-01-01 00:00:00"})
        self.assertFalse(self._reads(self.earlier))

    def test_only_the_mentee_opens_and_closes_earlier_conversations(self):
        row = self._join()
        late = self._ask(self.agreement, at=self._hours(4), name="Asked after")
        for user in (self.coordinator, self.mentor_user, self.other_mentor_user):
            for action in (row.action_open_earlier, row.action_close_earlier):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    getattr(row.with_user(user), action.__name__)()
        row.with_user(self.mentee_user).action_open_earlier()
        self.assertTrue(self._reads(self.earlier))
        row.with_user(self.mentee_user).action_close_earlier()
        self.assertFalse(self._reads(self.earlier))
        self.assertTrue(self._reads(late))

    def test_who_is_removed_reads_nothing_any_more(self):
        row = self._join()
        row.with_user(self.mentee_user).action_open_earlier()
        asked = self._ask(self.agreement, at=self._hours(4), name="Asked after")
        with self._at(self._hours(5)):
            asked.with_user(self.mentor_user).action_reply("A word to all of you")
        self.assertIn(
            self.other_mentor.partner_id, asked.message_ids.notified_partner_ids
        )
        row.with_user(self.coordinator).unlink()
        self.assertFalse(self._reads(asked))
        self.assertFalse(self._reads(self.earlier))

    def test_own_words_stay_with_who_wrote_them(self):
        row = self._join()
        asked = self._ask(self.agreement, at=self._hours(4), name="Asked after")
        with self._at(self._hours(5)):
            message = asked.with_user(self.other_mentor_user).action_reply("Mine")
        row.unlink()
        self.assertTrue(message.with_user(self.other_mentor_user).has_access("read"))

    def test_another_mentor_is_another_contribution(self):
        row = self._join()
        third = self._create_mentor(self._create_user("third"))
        for user in (self.coordinator, self.mentor_user):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                row.with_user(user).mentor_id = third

    def test_both_are_told_who_joins_and_who_leaves(self):
        for user in (self.coordinator, self.mentor_user):
            self.env["mentorat.notice"].search([]).unlink()
            row = self._join(user)
            self.assertBothTold("contribution_joined", "Other Mentor", "stay closed")
            row.with_user(user).unlink()
            self.assertBothTold("contribution_joined", "Other Mentor")
            self.assertBothTold("contribution_left", "Other Mentor")

    def test_log_of_the_agreement_keeps_who_joined_and_left(self):
        row = self._join()
        row.with_user(self.mentee_user).action_open_earlier()
        row.with_user(self.mentee_user).action_close_earlier()
        row.with_user(self.coordinator).unlink()
        log = " ".join(map(str, self.agreement.message_ids.mapped("body")))
        for words in ("contributes from now on", "opened the", "closed the", "no more"):
            self.assertIn(words, log)

    def test_lead_who_says_what_they_bring_joins_nothing(self):
        self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.mentor.id}
        )
        self.assertFalse(self._get_notices("contribution_joined"))

    def test_contribution_agreed_by_both_is_told_and_opens_nothing_earlier(self):
        with self._at(self._hours(2)):
            for user in (self.mentee_user, self.mentor_user):
                self.agreement.with_user(user).action_sign(user.name, IMAGE)
            change = self.agreement.with_user(self.mentor_user).action_propose_terms(
                {
                    "contributions": [
                        {"mentor_id": self.other_mentor.id, "description": "Wills"}
                    ]
                },
                "They know wills",
            )
            change.with_user(self.mentee_user).action_accept()
        self.assertBothTold("contribution_joined", "Other Mentor")
        self.assertFalse(self._reads(self.earlier))

    def test_new_mentor_is_told_to_both_and_reads_nothing_of_the_pair_before(self):
        with self._at(self._hours(3)):
            self.agreement.with_user(self.coordinator).action_reassign(
                self.other_mentor, "Too busy"
            )
        self.assertFalse(self._reads(self.earlier))
        for template, partner in (
            ("assigned_mentor", self.other_mentor.partner_id),
            ("assigned_mentee", self.mentee.partner_id),
        ):
            self.assertIn(partner, self._get_notices(template).partner_id)
        ended = self._get_notices("ended").partner_id
        self.assertEqual(ended, self.mentor.partner_id | self.mentee.partner_id)


@tagged("post_install", "-at_install")
class TestStandInJoins(StandInCommon):
    def test_both_are_told_who_stands_in(self):
        for person, template in (
            (self.mentee, "absence_mentee"),
            (self.mentor, "absence_mentor"),
        ):
            notice = self._get_notices(person.partner_id, template)
            self.assertEqual(len(notice), 1)
            with self._at(MONDAY):
                body = str(notice._create_mails().body_html)
            self.assertIn("Other Mentor", body)

    def test_both_are_told_who_stands_in_no_more(self):
        for action in (
            lambda: self.absence.write({"stand_in_id": self.third_mentor.id}),
            lambda: self.absence.write({"stand_in_id": False}),
            lambda: self.absence.unlink(),
        ):
            self.absence.stand_in_id = self.other_mentor
            self.env["mentorat.notice"].search([]).unlink()
            with self._at(MONDAY):
                action()
            for person in (self.mentee, self.mentor):
                notice = self._get_notices(person.partner_id, "stand_in_left")
                self.assertEqual(len(notice), 1)
                self.assertIn(" Mentor", str(notice._create_mails().body_html))

    def test_next_stand_in_reads_nothing_of_what_began_with_the_first(self):
        asked = self._ask_meanwhile()
        with self._at(TUESDAY):
            self.absence.with_user(self.coordinator).stand_in_id = False
            self.absence.with_user(self.coordinator).stand_in_id = self.third_mentor
        self.assertFalse(self._sees(asked, TUESDAY, self.third_mentor_user))
        self.assertFalse(self._sees(asked, TUESDAY))
        again = self._ask_meanwhile()
        self.assertTrue(self._sees(again, TUESDAY, self.third_mentor_user))
        with self._at(TUESDAY):
            self.absence.with_user(self.coordinator).stand_in_id = self.other_mentor
        self.assertFalse(self._sees(asked, TUESDAY))
        self.assertFalse(self._sees(again, TUESDAY, self.third_mentor_user))

    def test_message_is_closed_to_the_stand_in_after_the_absence(self):
        asked = self._ask_meanwhile()
        with self._at(TUESDAY):
            message = asked.with_user(self.mentee_user).action_reply("A word")
        message = message.with_user(self.other_mentor_user)
        for at, expected in ((TUESDAY, True), (AFTER, False)):
            self.env.invalidate_all()
            with self._at(at):
                self.assertEqual(message.has_access("read"), expected)
                found = message.search([("id", "=", message.id)])
                self.assertEqual(bool(found), expected)

    def test_absence_that_is_over_is_not_deleted(self):
        with self._at(AFTER), self.assertRaises(UserError):
            self.absence.with_user(self.coordinator).unlink()
