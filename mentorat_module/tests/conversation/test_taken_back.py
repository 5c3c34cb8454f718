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
