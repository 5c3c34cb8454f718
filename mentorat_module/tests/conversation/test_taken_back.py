from markupsafe import Markup

from odoo.tests import tagged

from ..common import MentoratCommon

NOTHING = ("", "<p><br></p>", "<p>&nbsp;</p>", "\N{ZERO WIDTH SPACE}")


@tagged("post_install", "-at_install")
class TestTakenBack(MentoratCommon):
    """Words that their author takes back keep no commitment, and open none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)
        cls.promise = cls.request.commitment_ids

    def _reply(self, user, text, hours):
        with self._at(self._hours(hours)):
            message = self.request.with_user(user).action_reply(text)
        return message.with_env(self.env)

    def _edit(self, user, message, body, hours):
        """Edit a message as the web client does."""
        with self._at(self._hours(hours)):
            self.request.with_user(user)._message_update_content(
                message.with_user(user), body=Markup(body), attachment_ids=[]
            )
            self.env.flush_all()

    # ------------------------------------------------------------------
    # AN ANSWER
    # ------------------------------------------------------------------

    def test_answer_taken_back_is_owed_again_by_the_same_limit(self):
        limit = self.promise.limit_at
        for body in NOTHING:
            with self.subTest(body=body):
                answer = self._reply(self.mentor_user, "Wrong window", 2)
                self.assertStates(self.promise, "kept")
                self._edit(self.mentor_user, answer, body, 3)
                self.assertStates(self.promise, "open")
                self.assertStates(self.request, "open")
                self.assertEqual(self.promise.limit_at, limit)
                self.assertFalse(self.promise.kept_at)
                self.assertFalse(self.request.answered_at)

    def test_answer_taken_back_leaves_a_trace(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        self._edit(self.mentor_user, answer, "", 3)
        seen = self.promise.with_user(self.coordinator)
        log = " ".join(seen.message_ids.mapped(lambda each: str(each.body)))
        self.assertIn("taken back", log)
        self.assertNotIn("Wrong window", log)

    def test_what_was_taken_back_falls_due_at_its_limit(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        self._edit(self.mentor_user, answer, "", 3)
        self._run_cron("deadlines", self._hours(48))
        self.assertStates(self.promise, "reminded")
        with self._at(self._hours(49)):
            self._run_cron("deadlines", self._hours(49))
        self.assertStates(self.promise, "overdue")

    def test_second_answer_keeps_what_the_first_no_longer_does(self):
        first = self._reply(self.mentor_user, "Wrong window", 2)
        self._reply(self.mentor_user, "Page four.", 4)
        self._edit(self.mentor_user, first, "", 5)
        self.assertStates(self.promise, "kept")
        self.assertEqual(self.promise.kept_at, self._hours(4))
        self.assertStates(self.request, "answered")

    def test_second_answer_after_the_limit_keeps_it_late(self):
        first = self._reply(self.mentor_user, "Wrong window", 2)
        self._reply(self.mentor_user, "Page four.", 50)
        self._edit(self.mentor_user, first, "", 51)
        self.assertStates(self.promise, "kept_late")

    def test_second_answer_taken_back_changes_nothing(self):
        self._reply(self.mentor_user, "Page four.", 2)
        second = self._reply(self.mentor_user, "Wrong window", 4)
        self._edit(self.mentor_user, second, "", 5)
        self.assertStates(self.promise, "kept")
        self.assertEqual(self.promise.kept_at, self._hours(2))

    def test_second_answer_taken_back_is_not_the_last_answer(self):
        self._reply(self.mentor_user, "Page four.", 2)
        second = self._reply(self.mentor_user, "Wrong window", 4)
        self._edit(self.mentor_user, second, "", 5)
        self.assertEqual(self.request.answered_at, self._hours(2))

    def test_both_answers_taken_back_are_owed_again(self):
        answers = [self._reply(self.mentor_user, f"Wrong {n}", n) for n in (2, 3)]
        for answer in answers:
            self._edit(self.mentor_user, answer, "", 5)
        self.assertStates(self.promise, "open")

    def test_what_was_asked_since_waits_for_the_older_limit(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        self._reply(self.mentee_user, "What do you mean?", 4)
        later = self.request.live_commitment_id
        self._edit(self.mentor_user, answer, "", 5)
        self.assertStates(later, "void")
        self.assertEqual(self.request.live_commitment_id, self.promise)

    def test_words_put_back_keep_the_commitment_from_then_on(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        self._edit(self.mentor_user, answer, "", 3)
        self._edit(self.mentor_user, answer, "<p>Page four.</p>", 4)
        self.assertStates(self.promise, "kept")
        self.assertEqual(self.promise.kept_at, self._hours(4))

    def test_answer_corrected_keeps_what_it_kept(self):
        answer = self._reply(self.mentor_user, "Page four.", 2)
        self._edit(self.mentor_user, answer, "<p>Page five.</p>", 3)
        self.assertStates(self.promise, "kept")
        self.assertEqual(self.promise.kept_at, self._hours(2))

    def test_answer_by_phone_keeps_what_a_message_no_longer_does(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        with self._at(self._hours(3)):
            self.request.with_user(self.mentor_user).action_record_answer("phone")
        self._edit(self.mentor_user, answer, "", 4)
        self.assertStates(self.request, "answered")
        self.assertEqual(self.promise.kept_at, self._hours(3))

    def test_one_answer_taken_back_from_two_questions_is_owed_to_the_older(self):
        first = self._reply(self.mentor_user, "Wrong window", 2)
        self._reply(self.mentee_user, "What do you mean?", 3)
        later = self.request.live_commitment_id
        second = self._reply(self.mentor_user, "Wrong again", 4)
        self._edit(self.mentor_user, first, "", 5)
        self._edit(self.mentor_user, second, "", 6)
        self.assertStates(self.promise, "open")
        self.assertStates(later, "void")
        self.assertFalse(later.kept_at)

    def test_answer_taken_back_by_the_mentor_who_closed_is_owed_again(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        with self._at(self._hours(3)):
            self.request.with_user(self.mentor_user).action_close()
        self._edit(self.mentor_user, answer, "", 4)
        self.assertStates(self.request, "open")
        self.assertStates(self.promise, "open")

    def test_answer_taken_back_once_closed_opens_nothing(self):
        answer = self._reply(self.mentor_user, "Page four.", 2)
        with self._at(self._hours(3)):
            self.request.with_user(self.mentee_user).action_close()
        self._edit(self.mentor_user, answer, "", 4)
        self.assertStates(self.request, "closed")
        self.assertStates(self.promise, "kept")

    # ------------------------------------------------------------------
    # A QUESTION
    # ------------------------------------------------------------------

    def test_question_taken_back_is_owed_no_answer(self):
        self._reply(self.mentor_user, "Page four.", 2)
        question = self._reply(self.mentee_user, "And where is page five?", 3)
        self.assertStates(self.request, "open")
        self._edit(self.mentee_user, question, "", 4)
        self.assertStates(self.request, "answered")
        self.assertFalse(self.request.live_commitment_id)

    def test_question_taken_back_leaves_what_was_asked_since(self):
        self._reply(self.mentor_user, "Page four.", 2)
        question = self._reply(self.mentee_user, "And where is page five?", 3)
        self._reply(self.mentee_user, "I mean, the one with the table?", 4)
        self._edit(self.mentee_user, question, "", 5)
        self.assertStates(self.request, "open")

    def test_thanks_edited_into_a_question_and_taken_back_are_owed_nothing(self):
        self._reply(self.mentor_user, "Page four.", 2)
        for body in ("", "<p>Thank you!</p>"):
            with self.subTest(body=body):
                thanks = self._reply(self.mentee_user, "Thank you!", 3)
                self.assertStates(self.request, "answered")
                self._edit(self.mentee_user, thanks, "<p>And page five?</p>", 4)
                self.assertStates(self.request, "open")
                self._edit(self.mentee_user, thanks, body, 5)
                self.assertStates(self.request, "answered")
                self.assertFalse(self.request.live_commitment_id)

    # ------------------------------------------------------------------
    # THE FIRST CONTACT
    # ------------------------------------------------------------------

    def _contact(self):
        """Return ``(pair, first message of the mentor, first-contact commitment)``."""
        newcomer = self._create_user("newcomer", "base.group_portal")
        pair = self._assign(self._create_mentee(newcomer))
        with self._at(self._hours(1)):
            request = (
                self.env["mentorat.request"]
                .with_user(self.mentor_user)
                .create({"agreement_id": pair.id, "name": "Hello"})
                .with_env(self.env)
            )
        self.assertStates(pair, "active")
        message = request.message_ids.filtered(lambda m: m.message_type == "comment")
        return pair, request, message

    def _take_back(self, request, message, hours):
        self.request = request
        self._edit(self.mentor_user, message, "", hours)

    def test_first_contact_taken_back_is_owed_again_by_the_same_limit(self):
        pair, request, message = self._contact()
        limit = pair.commitment_ids.limit_at
        self._take_back(request, message, 2)
        self.assertStates(pair.commitment_ids, "open")
        self.assertEqual(pair.commitment_ids.limit_at, limit)

    def test_next_words_of_the_mentor_make_the_first_contact(self):
        pair, request, message = self._contact()
        self._take_back(request, message, 2)
        self._reply(self.mentor_user, "Hello again", 3)
        self.assertStates(pair.commitment_ids, "kept")
        self.assertEqual(pair.first_contact_at, self._hours(3))

    def test_first_contact_taken_back_is_recorded_by_phone(self):
        pair, request, message = self._contact()
        self._take_back(request, message, 2)
        with self._at(self._hours(3)):
            pair.with_user(self.mentor_user).action_record_first_contact(None, "phone")
        self.assertStates(pair.commitment_ids, "kept")

    def test_first_contact_that_the_mentee_answered_stays_made(self):
        pair, request, message = self._contact()
        self.request = request
        self._reply(pair.mentee_id.user_id, "Hello!", 2)
        self._take_back(request, message, 3)
        self.assertStates(
            pair.commitment_ids.filtered(lambda row: row.kind == "first_contact"),
            "kept",
        )

    # ------------------------------------------------------------------
    # THE PAGE
    # ------------------------------------------------------------------

    def test_page_says_that_a_message_was_taken_back(self):
        answer = self._reply(self.mentor_user, "Wrong window", 2)
        self._edit(self.mentor_user, answer, "", 3)
        page = (
            self.env["mentorat.portal.request"]
            .with_user(self.mentee_user)
            ._get_conversation(self.request.sudo())
        )
        self.assertTrue(page["messages"][-1]["taken_back"])
