"""What is typed has a bound: texts, numbers, dates, pictures, and how often."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger, plaintext2html

from ...models.common.mentorat_rate_log import LIMITS, WINDOW
from ..common import MONDAY, MentoratCommon
from ..portal.common import MentoratPortalRecordsCase

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
TEXTS = ("char", "text", "html")
WRONG = {
    **dict.fromkeys(TEXTS, ("a\0b", "\ud800", "x" * 200_000, 7, ["x"])),
    **dict.fromkeys(("integer", "float"), (2**31, -(2**31), float("nan"), "x", [1])),
    **dict.fromkeys(("date", "datetime"), ("9999-12-31", "0001-01-01", "x", 5)),
    "binary": ("@@@", "PHN2Zy8+", "\0", 7, "A" * 8_000_000),
}
# Models that no user of the service writes: the system does, from values of others.
SYSTEM_MODELS = {
    "mentorat.account.change",
    "mentorat.assign.wizard.line",
    "mentorat.commitment.report",
    "mentorat.import.wizard.line",
    "mentorat.integrity.wizard",
    "mentorat.integrity.wizard.line",
    "mentorat.message.version",
    "mentorat.notice",
    "mentorat.pairing.line",
    "mentorat.problem",
    "mentorat.rate.log",
    "mentorat.rule.failure",
}
# Readonly texts that hold nothing that somebody typed there: names of accounts, hashes,
# errors, and texts that are made of bounded ones.
SYSTEM_TEXTS = {
    "charter_sha256",
    "charter_text",
    "check_error",
    "error",
    "old_text",
    "old_text_sha256",
    "text",
    "text_sha256",
    "mentorat.sign.wizard.changes",
    "mentorat.sign.wizard.charter",
    "mentorat.sign.wizard.name",
    "mentorat.signature.name",
}
BY_ODOO = {"id", "create_date", "write_date"}


@tagged("post_install", "-at_install")
class TestBounds(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.Objective = cls.env["mentorat.objective"].with_user(cls.mentor_user)

    def _get_typed_fields(self):
        """Yield ``(model, field)`` of all that a form, an import or the API writes, and
        of readonly texts, which our methods write."""
        for name in self.registry:
            model = self.env[name]
            if (
                not name.startswith("mentorat.")
                or not model._auto
                or model._abstract
                or name in SYSTEM_MODELS
            ):
                continue
            for field in model._fields.values():
                names = {field.name, str(field)}
                is_own = field.store and not field.related and not names & BY_ODOO
                is_typed = not field.readonly or (
                    field.type in (*TEXTS, "binary") and not names & SYSTEM_TEXTS
                )
                if is_own and is_typed and field.type in WRONG:
                    yield model, field

    def test_each_field_that_is_typed_refuses_what_is_out_of_bounds(self):
        for model, field in self._get_typed_fields():
            with self.subTest(model=model._name, field=field.name):
                self.assertTrue(
                    hasattr(model, "_get_bound_error"),
                    "inherit mentorat.bounds.mixin, or say who writes this model",
                )
                user_model = model.with_user(self.mentor_user)
                for value in WRONG[field.type]:
                    self.assertTrue(
                        user_model._get_bound_error(field.name, value),
                        f"{str(value)[:20]} passes: name a bound",
                    )

    # ------------------------------------------------------------------
    # DOORS OF A MODEL
    # ------------------------------------------------------------------

    def _create_objective(self, **values):
        return self.Objective.create(
            {"agreement_id": self.agreement.id, "name": "Read", **values}
        )

    def test_create_write_and_import_refuse_alike(self):
        objective = self._create_objective()
        for values in (
            {"strategy": "x" * 2001},
            {"name": "a\0b"},
            {"date_deadline": "9999-12-31"},
            {"date_deadline": "2020-01-01"},
        ):
            with self.subTest(values=str(values)[:40]):
                with self.assertRaises(ValidationError):
                    self._create_objective(**values)
                with self.assertRaises(ValidationError):
                    objective.write(values)
        columns = ["agreement_id/.id", "name", "strategy"]
        rows = [[self.agreement.id, "Read", "x" * 2001]]
        messages = self.Objective.load(columns, rows)["messages"]
        self.assertIn("2000", messages[0]["message"])

    def test_length_is_counted_as_the_browser_does(self):
        objective = self._create_objective(strategy="é\r\n" * 1000)
        with self.assertRaisesRegex(ValidationError, "At most 2000"):
            objective.strategy = "🙂" * 1001

    def test_date_that_stays_is_not_judged_again(self):
        objective = self._create_objective()
        objective.sudo().date_deadline = date(2020, 1, 1)
        objective.write({"date_deadline": "2020-01-01", "strategy": "Slowly"})
        self.assertEqual(objective.strategy, "Slowly")
        with self.assertRaisesRegex(ValidationError, "passed"):
            objective.date_deadline = date(2020, 1, 2)

    @mute_logger("odoo.sql_db")
    def test_frequency_that_overflows_is_refused(self):
        with self.assertRaises(ValidationError):
            self.agreement.with_user(self.mentor_user).meeting_interval_days = 2**31

    # ------------------------------------------------------------------
    # HOW OFTEN
    # ------------------------------------------------------------------

    def _ask_often(self, at):
        pair = self.agreement.with_user(self.mentee_user)
        with self._at(at):
            for number in range(LIMITS["request"]):
                pair.action_ask(f"Question {number}")

    def test_requests_of_a_person_are_limited_in_an_hour(self):
        self._ask_often(MONDAY)
        with self.assertRaisesRegex(UserError, "wait"):
            self._ask(self.agreement, MONDAY + timedelta(minutes=59))
        self._ask(self.agreement, MONDAY + WINDOW + timedelta(seconds=1))

    def test_each_way_to_alarm_others_is_limited(self):
        asked = self._ask(self.agreement)
        asked.with_user(self.mentor_user).action_reply("So.")
        for user in (self.mentee_user, self.mentor_user):
            self.agreement.with_user(user).action_sign("", SIGNATURE)
        pair = self.agreement.with_user(self.mentee_user)
        mentee = self.mentee.with_user(self.mentee_user)
        sessions = self.env["mentorat.training.session"].with_user(self.mentee_user)
        soon = fields.Datetime.now() + timedelta(days=1)
        ways = {
            "word": [lambda: mentee._send_word("?")],
            "change": [pair.action_unwind],
            "reminder": [
                self.agreement.commitment_ids.with_user(
                    self.coordinator
                ).action_remind_by_hand
            ],
            "topic": [lambda: sessions._propose_topic(mentee, "Wills")],
            "request": [
                lambda: pair.action_ask("How?"),
                lambda: self.env["mentorat.request"]
                .with_user(self.mentor_user)
                .create({"agreement_id": self.agreement.id, "name": "So?"}),
            ],
            "reply": [
                lambda: asked.with_user(self.mentor_user).action_reply("So."),
                lambda: asked.with_user(self.mentor_user).message_post(
                    body=plaintext2html("So."),
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                ),
            ],
            "proposal": [
                lambda: pair.action_propose_meeting(soon),
                lambda: pair.action_propose_terms({"rules": "Tuesdays"}, "So"),
            ],
        }
        self.assertEqual(ways.keys(), LIMITS.keys())
        parameters = self.env["ir.config_parameter"]
        for kind, calls in ways.items():
            parameters.set_param(f"mentorat_module.limit_{kind}", "0")
            for number, call in enumerate(calls):
                with self.subTest(kind=kind, number=number):
                    with self.assertRaisesRegex(UserError, "wait"):
                        call()

    def test_translations_are_bounded_too(self):
        mentor = self.mentor.with_user(self.mentor_user)
        mentor.bio = "<p>Short</p>"
        for text in ("a\0b", "x" * 20_001):
            with self.subTest(text=text[:3]), self.assertRaises(ValidationError):
                mentor.update_field_translations("bio", {"en_US": {"Short": text}})

    def test_limit_can_be_set_and_logs_are_removed(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("mentorat_module.limit_request", LIMITS["request"] + 1)
        self._ask_often(MONDAY)
        self._ask(self.agreement)
        logs = self.env["mentorat.rate.log"]
        self.assertEqual(logs.search_count([]), LIMITS["request"] + 1)
        logs._gc_rate_logs()
        self.assertFalse(logs.search([]))


@tagged("post_install", "-at_install")
class TestBoundsOfPages(MentoratPortalRecordsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.word_url = f"/my/mentorat/registrations/{cls.mentee.id}/word"

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    def _count_words(self):
        partner = self.mentee_user.partner_id
        domain = [("author_id", "=", partner.id), ("body", "like", "Help")]
        return self.env["mail.message"].search_count(domain)

    def test_words_in_confidence_are_limited_and_the_text_is_kept(self):
        for number in range(LIMITS["word"]):
            response = self._post(self.word_url, word=f"Help {number}")
            self.assertEqual(response.status_code, 303)
        response = self._post(self.word_url, word="Help again")
        self.assertRefused(response, "wait", "Help again")
        self.assertEqual(self._count_words(), LIMITS["word"])

    def test_topics_are_limited(self):
        for number in range(LIMITS["topic"]):
            self._post("/my/mentorat/trainings", name=f"Topic {number}")
        response = self._post("/my/mentorat/trainings", name="One more")
        self.assertRefused(response, "wait", "One more")

    def test_long_topic_and_strategy_are_refused_beside_the_field(self):
        text = "x" * 2001
        response = self._post("/my/mentorat/trainings", name="Wills", description=text)
        self.assertRefused(response, 'id="error_description"', text)
        response = self._post("/my/mentorat/plan", name="Read", strategy=text)
        self.assertRefused(response, 'id="error_strategy"', text)

    def test_deadline_of_an_objective_is_from_today_to_ten_years_on(self):
        today = fields.Date.today()
        for day, is_taken in (
            (today - timedelta(days=2), False),
            (today + timedelta(days=1), True),
            (today + timedelta(days=365 * 9), True),
            (today + timedelta(days=365 * 11), False),
            (date(9999, 12, 31), False),
        ):
            with self.subTest(day=day):
                answers = {"name": f"By {day}", "date_deadline": str(day)}
                response = self._post("/my/mentorat/plan", **answers)
                if is_taken:
                    self.assertEqual(response.status_code, 303)
                else:
                    self.assertRefused(
                        response, 'id="error_date_deadline"', f"By {day}"
                    )

    def test_characters_that_nobody_types_are_left_out(self):
        self._post("/my/mentorat/plan", name=b"Read\0 reports", strategy="one\r\ntwo")
        plan = self.agreement.objective_ids
        self.assertEqual(
            plan.filtered("strategy").mapped(lambda each: (each.name, each.strategy)),
            [("Read reports", "one\ntwo")],
        )

    # ------------------------------------------------------------------
    # THE ADDRESS OF A CALENDAR
    # ------------------------------------------------------------------

    @mute_logger("odoo.http", "odoo.addons.http_routing.models.ir_http")
    def test_secret_address_opens_one_calendar_and_nothing_else(self):
        pages = self._pages("calendar", self.mentee_user)
        pages._renew_feed()
        path = pages._get_feed_url().split("/", 3)[3]
        self.authenticate(None, None)
        self.opener.cookies.clear()
        response = self.url_open(f"/{path}")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["X-Robots-Tag"], "noindex")
        beginning = path.removesuffix(".ics")[:-35]
        wrong = (f"{beginning}{'x' * 35}", f"{beginning}%25", beginning, "a%00", "%ff")
        for token in wrong:
            with self.subTest(token=token):
                url = f"/mentorat/calendar/{token.rsplit('/', 1)[-1]}.ics"
                self.assertEqual(self.url_open(url).status_code, 404)
        pages._revoke_feed()
        self.assertEqual(self.url_open(f"/{path}").status_code, 404)
