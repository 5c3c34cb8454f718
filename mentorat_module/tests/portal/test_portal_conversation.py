import re
from datetime import datetime

from lxml import html
from markupsafe import Markup

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from .common import MentoratPortalCase

PDF = b"%PDF-1.4 something"

DOUBT = "Thanks, I will try page two tomorrow"


@tagged("post_install", "-at_install")
class TestPortalConversation(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)
        self.ask_url = f"/my/mentorat/agreements/{self.agreement.id}/ask"

    def _ask_page(self, files=None, **answers):
        return self._post(
            self.ask_url,
            files=files,
            **{
                "name": "Reading a report",
                "description": "Where do I look?",
                **answers,
            },
        )

    def _reply(self, request, files=None, **answers):
        return self._post(f"{request.access_url}/reply", files=files, **answers)

    def _get_requests(self):
        return self.agreement.request_ids

    # ------------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------------

    def test_question_opens_a_commitment(self):
        response = self._ask_page(client_waiting="1")
        request = self._get_requests()
        self.assertGoesTo(response, f"{request.access_url}?done=asked")
        self.assertTrue(request.client_waiting)
        self.assertEqual(request.commitment_ids.state, "open")

    def test_question_sent_twice_is_asked_once(self):
        first, second = self._ask_page(), self._ask_page()
        self.assertEqual(first.headers["Location"], second.headers["Location"])
        self.assertEqual(len(self._get_requests()), 1)

    def test_two_questions_of_one_subject_or_one_text_are_both_asked(self):
        self._ask_page()
        self._ask_page(description="And where is the total?")
        self._ask_page(name="Reading another report")
        self.assertEqual(len(self._get_requests()), 3)

    def test_question_of_the_mentor_is_not_the_same_question(self):
        theirs = self.env["mentorat.request"].with_user(self.mentor_user)
        values = {"name": "Reading a report", "description": "Where do I look?"}
        theirs.create({"agreement_id": self.agreement.id, **values})
        self._ask_page()
        self.assertEqual(len(self._get_requests()), 2)

    def test_empty_question_is_refused_with_its_errors(self):
        response = self._post(self.ask_url, description="Only this")
        self.assertRefused(response, 'id="error_name"', "Only this")
        self.assertFalse(self._get_requests())

    def test_question_without_a_word_is_refused(self):
        for text in ("\u200b", "\xa0 \u202e"):
            response = self._ask_page(description=text)
            self.assertRefused(response, 'id="error_description"')
        self.assertFalse(self._get_requests())

    def test_deadline_of_the_client_is_in_the_time_zone_of_the_user(self):
        year = fields.Date.today().year + 1
        self._ask_page(client_waiting="1", client_deadline=f"{year}-07-01T15:00")
        self.assertEqual(
            self._get_requests().client_deadline, datetime(year, 7, 1, 19, 0)
        )

    def test_deadline_that_is_no_date_is_refused_beside_its_field(self):
        response = self._ask_page(client_waiting="1", client_deadline="soon")
        self.assertRefused(response, 'id="error_client_deadline"', "soon")

    def test_deadline_in_the_past_is_refused(self):
        response = self._ask_page(
            client_waiting="1", client_deadline="2020-01-01T10:00"
        )
        self.assertRefused(response, "has passed")

    def test_deadline_at_the_end_of_the_calendar_is_refused(self):
        for typed in ("9999-12-31T23:59", "0001-01-01T00:00"):
            with self.subTest(typed=typed):
                response = self._ask_page(client_waiting="1", client_deadline=typed)
                self.assertRefused(response, 'id="error_client_deadline"')

    def test_mentee_cannot_ask_before_the_first_contact(self):
        mentee = self._create_mentee(self.newcomer_user)
        agreement = mentee.action_assign(self.other_mentor)
        self._login(self.newcomer_user)
        url = f"/my/mentorat/agreements/{agreement.id}/ask"
        self.assertIn("contacts you first", self._get(url).text)
        response = self._post(url, name="A", description="B")
        self.assertRefused(response, "contacts you first")
        self.assertFalse(agreement.request_ids)

    def test_form_shows_a_reminder_and_by_when_the_answer_comes(self):
        page = self._get(self.ask_url).text
        self.assertIn("not a hotline", page)
        self.assertIn("<time", page)

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _files(self, *names_and_contents):
        return [("files", (name, content)) for name, content in names_and_contents]

    def test_file_of_a_question_is_read_by_the_pair_only(self):
        self._ask_page(files=self._files(("statement.pdf", PDF)))
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "mentorat.request"),
                ("res_id", "=", self._get_requests().id),
            ]
        )
        self.assertEqual(attachment.raw, PDF)
        self.assertEqual(attachment.mimetype, "application/pdf")
        attachment = attachment.with_user(self.mentor_user)
        self.assertTrue(attachment.has_access("read"))
        self.assertFalse(attachment.with_user(self.coordinator).has_access("read"))

    def test_file_of_a_field_is_no_file_of_the_conversation(self):
        request = self._ask_now()
        kept = {"res_model": request._name, "res_id": request.id, "raw": PDF}
        Attachment = self.env["ir.attachment"]
        own = Attachment.create({**kept, "name": "own.pdf"})
        stored = Attachment.create({**kept, "name": "f", "res_field": "description"})
        pages = self._pages("request", self.mentee_user)
        self.assertEqual(pages._find_file(own.id), own)
        self.assertFalse(pages._find_file(stored.id))
        self.assertEqual(pages._get_thread_files(request), own)

    def test_file_that_a_browser_would_run_is_refused(self):
        for name in ("x.html", "x.svg", "x.js", "x", "x.pdf.exe"):
            with self.subTest(name=name):
                response = self._ask_page(files=self._files((name, b"<script>")))
                self.assertRefused(response, 'id="error_files"')
        self.assertFalse(self._get_requests())

    def test_file_that_is_not_what_its_name_says_is_refused(self):
        response = self._ask_page(files=self._files(("x.pdf", b"<script>")))
        self.assertRefused(response, 'id="error_files"')

    def test_empty_file_is_refused_by_name(self):
        for name in ("empty.pdf", "empty.txt"):
            with self.subTest(name=name):
                response = self._ask_page(files=self._files((name, b"")))
                self.assertRefused(response, f"“{name}” is empty")
        self.assertFalse(self._get_requests())

    def test_file_that_is_too_large_is_refused_by_name(self):
        content = PDF + b"x" * (10 * 1024 * 1024)
        response = self._ask_page(files=self._files(("large.pdf", content)))
        self.assertRefused(response, "large.pdf", "10 MB")

    def test_more_files_than_allowed_are_refused(self):
        files = self._files(*[(f"{number}.pdf", PDF) for number in range(6)])
        self.assertRefused(self._ask_page(files=files), "At most 5 files")

    def test_file_of_a_reply_is_attached_to_its_message(self):
        request = self._ask_now()
        self._reply(request, files=self._files(("note.pdf", PDF)), body="See here")
        message = request.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids.name, "note.pdf")
        self.assertEqual(message.attachment_ids.res_id, request.id)

    # ------------------------------------------------------------------
    # FOLLOW, REPLY, CLOSE
    # ------------------------------------------------------------------

    def test_conversation_shows_what_both_said_and_no_note(self):
        request = self._ask_now()
        self._answer_now(request, "Look at page two")
        note = "A note between us"
        request.message_post(body=note, subtype_xmlid="mail.mt_note")
        page = self._get(request.access_url).text
        self.assertIn("I do not see it", page)
        self.assertIn("Look at page two", page)
        self.assertNotIn("A note between us", page)

    def test_reply_without_a_word_is_refused(self):
        request = self._ask_now()
        self._answer_now(request)
        for text in ("", " ", "\u200b\xa0", "\u202e", "..."):
            response = self._reply(request, body=text, expects="yes")
            self.assertRefused(response, 'id="error_body"')
        self.assertStates(request, "answered")

    def test_history_of_a_mail_is_folded_and_not_lost(self):
        request = self._ask_now()
        self._answer_now(request)
        request.with_user(self.mentor_user).message_post(
            body=Markup(
                "<p>Page <b>four</b>.</p><div>De : Groupe<br>Envoyé : lundi<br>"
                "Objet : x</div><p>Where do I look?</p>"
            ),
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        page = html.fromstring(self._get(request.access_url).text)
        [folded] = page.xpath("//ol//details")
        self.assertNotIn("open", folded.attrib)
        self.assertIn("Where do I look?", folded.text_content())
        self.assertNotIn("four", folded.text_content())
        self.assertTrue(folded.xpath("preceding-sibling::div[.//b = 'four']"))

    def test_reply_that_expects_an_answer_opens_a_commitment(self):
        request = self._ask_now()
        self._answer_now(request)
        response = self._reply(request, body="And page three?", expects="yes")
        self.assertGoesTo(response, f"{request.access_url}?done=replied")
        self.assertEqual(request.state, "open")
        self.assertEqual(len(request.commitment_ids), 2)

    def test_reply_without_expected_answer_opens_no_commitment(self):
        request = self._ask_now()
        self._answer_now(request)
        self._reply(request, body="Thank you", expects="no")
        self.assertEqual(request.state, "answered")
        self.assertEqual(len(request.commitment_ids), 1)

    def test_reply_sent_twice_is_kept_once(self):
        request = self._ask_now()
        for _click in range(2):
            self._reply(request, body="Two lines\nof text & more")
        said = request.message_ids.filtered(
            lambda message: "Two lines" in (message.body or "")
        )
        self.assertEqual(len(said), 1)

    def test_markup_in_a_reply_is_text(self):
        request = self._ask_now()
        self._reply(request, body="<script>alert(1)</script>")
        self.assertNotIn("<script>alert(1)", self._get(request.access_url).text)

    def test_empty_reply_is_refused(self):
        request = self._ask_now()
        response = self._reply(request, body="  ", expects="no")
        self.assertRefused(response, 'id="error_body"')

    def test_mentee_closes_and_may_close_twice(self):
        request = self._ask_now()
        for _click in range(2):
            response = self._post(f"{request.access_url}/close")
            self.assertGoesTo(response, f"{request.access_url}?done=closed")
        self.assertEqual(request.state, "closed")

    def test_reply_after_the_end_says_that_it_is_over(self):
        request = self._ask_now()
        self.agreement.action_end()
        response = self._reply(request, body="One more thing")
        self.assertRefused(response, "over")

    # ------------------------------------------------------------------
    # STILL WAITING
    # ------------------------------------------------------------------

    def _post_doubt(self, request):
        """Post, as the mentee, what neither asks nor only thanks, as a mail does."""
        request.with_user(self.mentee_user).message_post(
            body=DOUBT,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def test_thank_you_that_expects_an_answer_says_that_none_is_promised(self):
        request = self._ask_now()
        self._answer_now(request)
        for _click in range(2):
            response = self._reply(request, body="Merci beaucoup!", expects="yes")
            self.assertGoesTo(response, f"{request.access_url}?done=thanked")
        self.assertEqual(request.state, "answered")
        page = self._get(f"{request.access_url}?done=thanked").text
        self.assertIn("no answer is promised", page)
        self.assertIn(f"{request.access_url}/still-waiting", page)

    def test_links_of_the_mail_change_nothing_until_a_button_is_pressed(self):
        request = self._ask_now()
        self._answer_now(request)
        for need in ("yes", "no", "", "<script>"):
            with self.subTest(need=need):
                page = self._get(f"{request.access_url}/enough?need={need}")
                self.assertEqual(page.status_code, 200)
                self.assertIn(f"{request.access_url}/still-waiting", page.text)
                self.assertIn(f"{request.access_url}/close", page.text)
        self.env.invalidate_all()
        self.assertEqual(request.state, "answered")
        self.assertEqual(len(request.commitment_ids), 1)

    def test_still_waiting_is_not_done_by_a_link_nor_by_another_site(self):
        request = self._ask_now()
        self._answer_now(request)
        url = f"{request.access_url}/still-waiting"
        self.assertEqual(self._get(url).status_code, 405)
        self.assertEqual(self._post(url, token=False).status_code, 400)
        self.assertEqual(request.state, "answered")

    def test_button_opens_a_commitment_once(self):
        request = self._ask_now()
        self._answer_now(request)
        for _click in range(2):
            response = self._post(f"{request.access_url}/still-waiting")
            self.assertGoesTo(response, f"{request.access_url}?done=waiting")
        self.assertEqual(request.state, "open")
        self.assertEqual(len(request.commitment_ids), 2)
        page = self._get(f"{request.access_url}?done=waiting").text
        self.assertNotIn("/still-waiting", page)

    def test_page_of_an_open_question_says_by_when_the_answer_comes(self):
        request = self._ask_now()
        page = self._get(f"{request.access_url}/enough?need=yes").text
        self.assertIn("promised already", page)
        self.assertNotIn("/still-waiting", page)

    def test_page_of_an_agreement_that_is_over_has_no_button(self):
        request = self._ask_now()
        self._answer_now(request)
        self.agreement.action_end()
        page = self._get(f"{request.access_url}/enough").text
        self.assertNotIn("/still-waiting", page)
        self.assertNotIn("/close", page)

    def test_doubt_is_asked_on_the_home_page_and_in_the_conversation(self):
        request = self._ask_now()
        self._answer_now(request)
        self._post_doubt(request)
        home = self._get("/my/mentorat").text
        self.assertIn(f"{request.access_url}/still-waiting", home)
        self.assertIn("could not tell", self._get(request.access_url).text)
        self._post(f"{request.access_url}/close")
        self.assertNotIn("/still-waiting", self._get("/my/mentorat").text)

    def test_clear_thanks_ask_nothing_on_the_home_page(self):
        request = self._ask_now()
        self._answer_now(request)
        self._reply(request, body="Thanks!", expects="yes")
        self.assertNotIn("/still-waiting", self._get("/my/mentorat").text)

    # ------------------------------------------------------------------
    # OLDER MESSAGES
    # ------------------------------------------------------------------

    def _fill(self, request, count):
        """Create ``count`` messages of the mentor: “Message 000.” and so on."""
        return self.env["mail.message"].create(
            [
                {
                    "model": "mentorat.request",
                    "res_id": request.id,
                    "body": f"<p>Message {number:03}.</p>",
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    "author_id": self.mentor_user.partner_id.id,
                }
                for number in range(count)
            ]
        )

    def _read_page(self, url):
        """Return ``(numbers of the messages shown, address of the older ones)``."""
        page = self._get(url).text
        numbers = [int(number) for number in re.findall(r"Message (\d+)\.", page)]
        older = re.search(r'href="([^"]*\?before=\d+)#older"', page)
        return numbers, older and older.group(1)

    def test_older_messages_are_reached_page_by_page(self):
        request = self._ask_now()
        self._fill(request, 70)
        url, pages = request.access_url, []
        while url:
            numbers, url = self._read_page(url)
            pages.append(numbers)
        self.assertEqual(pages, [[*range(40, 70)], [*range(10, 40)], [*range(0, 10)]])

    def test_conversation_that_fits_has_no_older_messages(self):
        request = self._ask_now()
        self._fill(request, 30)
        numbers, older = self._read_page(request.access_url)
        self.assertEqual(len(numbers), 30)
        self.assertFalse(older)

    def test_older_page_links_to_the_latest_and_shows_the_question(self):
        request = self._ask_now()
        messages = self._fill(request, 60)
        page = self._get(f"{request.access_url}?before={messages[10].id}").text
        self.assertIn("I do not see it", page)
        self.assertIn("Back to the latest messages", page)
        self.assertNotIn('id="body"', page)

    def test_invalid_page_shows_the_latest(self):
        request = self._ask_now()
        self._fill(request, 3)
        for before in ("x", "-1", "", "9" * 40, "1 OR 1=1"):
            with self.subTest(before=before):
                numbers, _older = self._read_page(
                    f"{request.access_url}?before={before}"
                )
                self.assertEqual(numbers, [0, 1, 2])

    def test_messages_of_another_conversation_are_never_shown(self):
        request, other = self._ask_now(), self._ask_now(name="Something else")
        later = self._fill(other, 3)
        numbers, _older = self._read_page(
            f"{request.access_url}?before={later[-1].id + 1}"
        )
        self.assertFalse(numbers)

    def test_file_of_an_older_message_is_not_listed_with_the_question(self):
        request = self._ask_now()
        messages = self._fill(request, 60)
        messages[0].attachment_ids = self.env["ir.attachment"].create(
            {
                "name": "older.pdf",
                "raw": PDF,
                "res_model": "mentorat.request",
                "res_id": request.id,
            }
        )
        self.assertNotIn("older.pdf", self._get(request.access_url).text)
        url = f"{request.access_url}?before={messages[10].id}"
        self.assertEqual(self._get(url).text.count("older.pdf"), 1)

    # ------------------------------------------------------------------
    # DID IT HELP
    # ------------------------------------------------------------------

    def test_mentee_may_change_the_rating(self):
        request = self._ask_now()
        self._answer_now(request)
        for helped in ("no", "yes"):
            response = self._post(f"{request.access_url}/rate", helped=helped)
            self.assertGoesTo(response, f"{request.access_url}?done=rated")
        self.assertEqual(request.helped, "yes")
        self.assertEqual(len(request.rating_ids), 1)

    def test_rating_adds_no_message_and_no_commitment(self):
        request = self._ask_now()
        self._answer_now(request)
        before = request.message_ids
        self._post(
            f"{request.access_url}/rate", helped="no", helped_note="Page three, too"
        )
        self.assertEqual(request.message_ids, before)
        self.assertEqual(request.state, "answered")
        self.assertEqual(len(request.commitment_ids), 1)

    def test_mentor_reads_whether_it_helped_in_the_back_office(self):
        request = self._ask_now()
        self._answer_now(request)
        self._post(
            f"{request.access_url}/rate", helped="no", helped_note="Page three, too"
        )
        seen = request.with_user(self.mentor_user)
        self.assertEqual((seen.helped, seen.helped_note), ("no", "Page three, too"))
        not_helped = [("rating_ids.rating", "=", 1)]
        self.assertEqual(seen.search(not_helped), seen)

    def test_rating_that_is_none_of_the_three_is_refused(self):
        request = self._ask_now()
        self._answer_now(request)
        response = self._post(f"{request.access_url}/rate", helped="great")
        self.assertRefused(response, 'id="error_helped"')

    def test_unanswered_question_cannot_be_rated(self):
        request = self._ask_now()
        response = self._post(f"{request.access_url}/rate", helped="yes")
        self.assertRefused(response, "no answer yet")
        self.assertFalse(request.helped)

    # ------------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------------

    def test_list_is_filtered_and_an_unknown_filter_shows_all(self):
        self._ask_now(name="Still open")
        closed = self._ask_now(name="Long closed")
        closed.with_user(self.mentee_user).action_close()
        page = self._get("/my/mentorat/requests?filterby=open").text
        self.assertIn("Still open", page)
        self.assertNotIn("Long closed", page)
        self.assertIn("Long closed", self._get("/my/mentorat/requests?filterby=x").text)

    def test_list_shows_twenty_a_page(self):
        for number in range(21):
            self._ask_now(name=f"Question {number:02}")
        self.assertNotIn("Question 00", self._get("/my/mentorat/requests").text)
        self.assertIn("Question 00", self._get("/my/mentorat/requests/page/2").text)

    def test_late_commitment_is_shown_as_late(self):
        with self._at(MONDAY):
            request = self._ask_now()
        self.env.invalidate_all()  # of what was true on that Monday
        row = self._pages("request", self.mentee_user)._prepare_row(request)
        self.assertTrue(row["is_late"])
        self.assertIn("coordinator is told", self._get(request.access_url).text)
