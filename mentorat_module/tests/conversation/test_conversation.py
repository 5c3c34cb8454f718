from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestConversation(MentoratCommon):
    """What messages and answers do to a request and its commitments, and who reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)

    def _reply(self, user, at, **values):
        with self._at(at):
            return self.request.with_user(user).action_reply("A word", **values)

    def test_message_of_the_mentor_keeps_the_commitment(self):
        self._reply(self.mentor_user, self._hours(3))
        self.assertStates(self.request, "answered")
        self.assertRecordValues(
            self.request.commitment_ids, [{"state": "kept", "kept_at": self._hours(3)}]
        )

    def test_message_of_a_contributing_mentor_keeps_the_commitment(self):
        row = self.agreement.contribution_ids.create(
            {"agreement_id": self.agreement.id, "mentor_id": self.other_mentor.id}
        )
        row.with_user(self.mentee_user).action_open_earlier()
        self._reply(self.other_mentor_user, self._hours(3))
        self.assertStates(self.request.commitment_ids, "kept")

    def test_internal_note_keeps_no_commitment(self):
        note = "Look it up"
        with self._at(self._hours(1)):
            self.request.with_user(self.mentor_user).message_post(body=note)
        self.assertStates(self.request.commitment_ids, "open")

    def test_message_while_waiting_opens_no_second_commitment(self):
        self._reply(self.mentee_user, self._hours(1))
        self.assertStates(self.request.commitment_ids, "open")

    def test_message_after_an_answer_opens_a_new_commitment(self):
        self._reply(self.mentor_user, self._hours(1))
        self._reply(self.mentee_user, self._hours(10))
        self.assertStates(self.request, "open")
        opened = self.request.commitment_ids._filter_live()
        self.assertEqual(opened.limit_at, self._hours(58))

    def test_thanks_opens_no_commitment(self):
        self._reply(self.mentor_user, self._hours(1))
        self._reply(self.mentee_user, self._hours(2), expects_answer=False)
        self.assertStates(self.request, "answered")
        self.assertStates(self.request.commitment_ids, "kept")

    def test_answer_by_phone_keeps_the_commitment(self):
        with self._at(self._hours(5)):
            self.request.with_user(self.mentor_user).action_record_answer("phone")
        self.assertStates(self.request.commitment_ids, "kept")
        self.assertEqual(self.request.answer_channel, "phone")

    def test_answer_in_the_future_is_refused(self):
        with self._at(self._hours(5)), self.assertRaises(UserError):
            self.request.action_record_answer("phone", self._hours(6))

    def test_mentee_cannot_record_an_answer(self):
        with self.assertRaises(AccessError):
            self.request.with_user(self.mentee_user).action_record_answer()

    def test_closing_voids_the_commitment(self):
        with self._at(self._hours(1)):
            self.request.with_user(self.mentee_user).action_close()
        self.assertStates(self.request, "closed")
        self.assertStates(self.request.commitment_ids, "void")

    def test_mentor_cannot_close_before_answering(self):
        with self.assertRaisesRegex(UserError, "Answer before"):
            self.request.with_user(self.mentor_user).action_close()

    def test_message_in_a_closed_conversation_opens_it_again(self):
        self.request.with_user(self.mentee_user).action_close()
        self._reply(self.mentee_user, self._hours(10))
        self.assertStates(self.request, "open")

    def test_client_deadline_never_shortens_the_commitment(self):
        urgent = self._ask(
            self.agreement, client_waiting=True, client_deadline=self._hours(2)
        )
        self.assertEqual(urgent.limit_at, self._hours(48))

    def test_mentee_asks_only_after_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self.assertRaisesRegex(UserError, "contacts you first"):
            self._ask(agreement)

    def test_only_the_mentee_asks(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.inside_user).action_ask("Hello")

    def test_asking_in_an_ended_agreement_is_refused(self):
        self.agreement.action_end("early")
        with self.assertRaisesRegex(UserError, "over"):
            self._ask(self.agreement)

    def test_who_opens_a_conversation_is_seen_from_the_account(self):
        for origin in ("mentee", "mentor"):
            with self._at(self._hours(1)):
                request = (
                    self.env["mentorat.request"]
                    .with_user(self.mentor_user)
                    .create(
                        {
                            "agreement_id": self.agreement.id,
                            "name": "How are you?",
                            "origin": origin,
                        }
                    )
                )
            self.assertEqual(request.origin, "mentor")
            self.assertFalse(request.commitment_ids)

    def test_first_message_of_the_mentor_records_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self._at(self._hours(4)):
            self.env["mentorat.request"].with_user(self.other_mentor_user).create(
                {
                    "agreement_id": agreement.id,
                    "name": "Welcome",
                    "description": "Shall we meet?",
                }
            )
        self.assertRecordValues(
            agreement,
            [{"state": "active", "first_contact_at": self._hours(4)}],
        )
        self.assertFalse(agreement.request_ids.commitment_ids)

    def test_first_meeting_held_is_the_first_contact(self):
        mentee = self._create_mentee(self.inside_user)
        agreement = self._assign(mentee, self.other_mentor)
        with self._at(self._hours(4)):
            event = (
                self.env["calendar.event"]
                .with_user(self.other_mentor_user)
                .create(
                    {
                        "name": "Getting to know each other",
                        "start": self._hours(24),
                        "stop": self._hours(25),
                        "mentorat_agreement_id": agreement.id,
                    }
                )
            )
        self.assertStates(agreement, "assigned")
        self._run_cron("deadlines", self._hours(25))
        self.assertStates(agreement, "active")
        self.assertEqual(agreement.first_contact_channel, "meeting")
        self.assertEqual(event.privacy, "private")
        self.assertEqual(
            event.partner_ids, mentee.partner_id | self.other_mentor.partner_id
        )

    def test_display_name_holds_no_subject(self):
        self.assertNotIn(self.request.name, self.request.display_name)

    def test_mail_of_the_mentor_keeps_the_commitment(self):
        question = self._reply(self.mentee_user, self._hours(1))
        answer = (
            f"From: {self.mentor_user.email}\n"
            "To: catchall@example.com\n"
            "Subject: Re: a question\n"
            "Message-Id: <answer@example.com>\n"
            f"In-Reply-To: {question.message_id}\n"
            f"References: {question.message_id}\n"
            "Content-Type: text/plain\n\n"
            "Have a look at page four.\n"
        )
        with self._at(self._hours(6)):
            self.env["mail.thread"].message_process("mail.thread", answer)
        self.assertStates(self.request, "answered")
        self.assertEqual(self.request.commitment_ids.kept_at, self._hours(6))

    # ------------------------------------------------------------------
    # READERS
    # ------------------------------------------------------------------

    def _create_absence(self):
        """The mentor is away on Tuesday and Wednesday, with a stand-in."""
        with self._at(MONDAY):
            return self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "stand_in_id": self.other_mentor.id,
                    "date_from": MONDAY.date() + timedelta(days=1),
                    "date_to": MONDAY.date() + timedelta(days=2),
                }
            )

    def test_rules_mails_and_roles_agree_on_the_readers(self):
        """Before, during and after an absence with a stand-in."""
        absence = self._create_absence()
        request = self._ask(self.agreement, at=self._hours(24))
        self.assertEqual(request.absence_id, absence)
        roles = {self.mentee_user: "mentee", self.mentor_user: "mentor"}
        during = {**roles, self.other_mentor_user: "stand_in"}
        for hours, expected in ((24, during), (24 * 4, roles), (25, during)):
            with self._at(self._hours(hours)):
                for user in self.env["res.users"].union(
                    *during, self.coordinator, self.inside_user
                ):
                    own = request.with_user(user)
                    domain = [("id", "=", request.id)]
                    with self.subTest(hours=hours, user=user.login):
                        role = expected.get(user, False)
                        self.assertEqual(own.has_access("read"), bool(role))
                        self.assertEqual(own.search_count(domain), bool(role))
                        self.assertEqual(own.sudo().reader_role, role)
                        self.assertEqual(
                            user.partner_id in request._get_readers(), bool(role)
                        )

    def test_manager_of_the_mentee_who_replaces_the_stand_in_reads_nothing(self):
        absence = self._create_absence()
        request = self._ask(self.agreement, at=self._hours(24))
        manager = self._create_mentor(self._create_user("manager"))
        self.mentee.employee_id.parent_id = manager.employee_id
        with self._at(self._hours(25)):
            absence.with_user(self.mentor_user).stand_in_id = manager
            self.assertFalse(request.with_user(manager.user_id).has_access("read"))
            self.assertNotIn(manager.partner_id, request._get_readers())

    def test_longer_absence_keeps_the_conversations_of_an_ended_agreement(self):
        absence = self._create_absence()
        request = self._ask(self.agreement, at=self._hours(24))
        with self._at(self._hours(25)):
            self.agreement.action_end()
            absence.date_to += timedelta(days=1)
            self.assertEqual(request.absence_id, absence)

    def test_manager_who_replaces_the_stand_in_reads_no_ended_agreement(self):
        absence = self._create_absence()
        request = self._ask(self.agreement, at=self._hours(24))
        manager = self._create_mentor(self._create_user("manager"))
        self.mentee.employee_id.parent_id = manager.employee_id
        with self._at(self._hours(25)):
            self.agreement.action_end()
            absence.stand_in_id = manager
            self.assertFalse(request.with_user(manager.user_id).has_access("read"))

    def test_stand_in_who_is_taken_out_and_back_in_reads_again(self):
        absence = self._create_absence().with_user(self.mentor_user)
        request = self._ask(self.agreement, at=self._hours(24))
        own = request.with_user(self.other_mentor_user)
        with self._at(self._hours(25)):
            absence.stand_in_id = False
            self.assertFalse(own.has_access("read"))
            absence.stand_in_id = self.other_mentor
            self.assertTrue(own.has_access("read"))
