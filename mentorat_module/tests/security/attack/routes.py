"""Bad requests over all our addresses: no error of ours, nothing half-written, no word
of others, no value that no calendar or page can show.

The short form makes some 300, the long one (``MENTORAT_ATTACK=full``) over 12,000:
always the same ones, as the seed is fixed."""

import random
import re
import time
from collections import Counter

from odoo import http
from odoo.http import _generate_routing_rules
from odoo.tools import SQL, mute_logger

from .scene import IS_FULL, AttackScene, choose, draw_signature

SEED = 20260112
REQUESTS = 12_000 if IS_FULL else 45
SLOW = 5  # seconds: no page takes as long, whatever was typed
LONGEST = 10_000  # characters: what is kept of a text
YEARS = range(2023, 2040)
# Those who own the records come more often: their requests get further.
ROLES = (
    "visitor employee inside mentor other_mentor contributor stand_in coordinator "
    "administrator mentor mentee mentee mentee mentee mentee mentee"
).split()
# What the form of a route sends: the end of its address, the names.
FIELDS = {
    "/ask": "name description client_waiting client_deadline",
    "/reply": "body expects",
    "/rate": "helped helped_note",
    "/terms": "rules meeting_interval_days reason",
    "changes/<int:change_id>/<string:answer>": "word digest shown",
    "contributions/<int:contribution_id>/<string:answer>": "digest shown",
    "/data/mails": "notification",
    "/my/mentorat/meetings": "slot day time minutes days agenda location",
    "/note": "note",
    "/objectives/<int:objective_id>": "state",
    "/my/mentorat/plan": "name strategy date_deadline",
    "proposals/<int:proposal_id>/<string:answer>": "word digest shown",
    "/my/mentorat/register": "program_id expertise_skill_ids wanted_skill_ids lang "
    "expectations work_location_id department_id avoided_mentor_ids consent digest "
    "shown",
    "/leave": "word sure",
    "/unwind": "word sure",
    "/word": "word",
    "/my/mentorat/trainings": "name description",
    "<int:session_id>/objectives": "objective_ids",
    "/cancel": "",
    "/close": "",
    "/still-waiting": "",
    "/<any(renew,revoke):event>": "",
    "/<any(register,decline,support):event>": "digest shown",
    "/sign": "name signature digest shown",
    "/mentorat/training/<string:token>": "answer",
}
LOGGERS = (
    *("odoo.http", "odoo.addons.http_routing.models.ir_http", "odoo.sql_db"),
    *("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"),
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.mentorat_module.controllers.main",
)
PARAMETER = re.compile(r"<([^:>]+):([^>]+)>")  # of the address of a route
EXPECTED = re.compile(r'"name": "(odoo\.exceptions|odoo\.http\.Session|werkzeug)')
HUGE = "é" * 300_000
TEXTS = (
    *("", " ", "\0", "a\0b", "\ud800", "a\udfffb", "\u202e", "<b>x</b>", "{{7*7}}"),
    *("%s%n", "' OR 1=1 --", "../../etc/passwd", "\r\nSet-Cookie: a=b"),
    *("é" * 5_001, HUGE),
)
NUMBERS = ("0", "-1", "1e9", "NaN", "٣", str(2**31), str(2**63), "1" * 4_000, "1.5")
DATES = (
    *("9999-12-31", "2020-01-01", "0001-01-01", "2026-02-30", "9999-12-31T23:59"),
    *("2020-01-01T00:00", "2026-13-01T10:00", "-2026-01-01", "2026-11-01T01:30"),
)
WORST = ("a\0b", "\ud800", str(2**31), "9999-12-31") + ((HUGE,) if IS_FULL else ())
WRONG = TEXTS + NUMBERS + DATES
WRONG_IDS = ("0", "-1", "999999", str(2**31), str(2**63), "x", "1%00", "%00", "")
PNG = draw_signature()
SIGNATURES = (
    *("@@@", "", None, 7, True, [], {}, "PHN2Zy8+", "PGh0bWw+PC9odG1sPg==", "\0", PNG),
    *(PNG[:-8], "A" * 3_000_000),
)


def encode(text):
    """As a hostile browser sends it: lone surrogates as they are, in UTF-8."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


class RoutesAttack(AttackScene):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = cls._find_routes()
        records = {
            "agreement_id": cls.agreement | cls.before | cls.other_agreement,
            "attachment_id": cls.rows["ir.attachment"],
            "change_id": cls.change,
            "contribution_id": cls.contribution,
            "event_id": cls.event,
            "mentee_id": cls.mentee | cls.inside_mentee,
            "objective_id": cls.objective,
            "participation_id": cls.training.participation_ids,
            "program_id": cls.program | cls.program_b,
            "proposal_id": cls.proposal,
            "request_id": cls.rows["mentorat.request"],
            "session_id": cls.training,
        }
        cls.ids = {name: list(map(str, rows.ids)) for name, rows in records.items()}
        cls.ids["page"] = ["1", "9999999"]
        cls.ids["token"] = ["no-such-token", "a%00", "%ff", "a" * 3_000]
        cls.ids["answer"] = ["accept", "decline", "counter", "withdraw", "refuse"]
        cls.ids["answer"] += ["open", "close"]
        soon = cls._ago(-9).date()
        cls.good = {
            **{name: ids[0] for name, ids in cls.ids.items()},
            **{"slot": f"{soon}T15:00:00", "day": str(soon), "time": "10:00"},
            **{"minutes": "30", "date_deadline": str(soon), "client_waiting": "1"},
            **{"client_deadline": f"{soon}T15:00", "expects": "1", "days": "7"},
            **{"meeting_interval_days": "7", "state": "doing", "helped": "yes"},
            **{"consent": "1", "sure": "1", "lang": "en_US", "notification": "daily"},
        }
        models = ["mail.message", "mail.mail", "ir.attachment", "calendar.event"]
        models += [model for model in cls.env.registry if model.startswith("mentorat.")]
        cls.counted = {
            cls.env[model]._table: cls.env[model]._fields
            for model in models
            if cls.env[model]._auto
        }
        cls.counts = cls._count_rows()
        cls.last = cls._get_last_ids()

    # ------------------------------------------------------------------
    # WHAT THERE IS
    # ------------------------------------------------------------------

    @classmethod
    def _find_routes(cls):
        """:return: sorted ``[(method, url, type)]`` of what our controllers answer"""
        modules = list(cls.env.registry._init_modules)
        return sorted(
            (method, url, endpoint.routing["type"])
            for url, endpoint in _generate_routing_rules(modules, False)
            if endpoint.func.__module__.startswith("odoo.addons.mentorat_module.")
            for method in (endpoint.routing["methods"] or ["POST"])
        )

    @classmethod
    def _count_rows(cls):
        selects = [
            SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            for table in cls.counted
        ]
        return cls.env.execute_query(SQL(" UNION ALL ").join(selects))

    @classmethod
    def _get_last_ids(cls):
        return {
            table: cls.env.execute_query(
                SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table))
            )[0][0]
            for table in cls.counted
        }

    # ------------------------------------------------------------------
    # THE REQUESTS
    # ------------------------------------------------------------------

    def _make_request(self, chance, number):
        """:return: ``(method, url, type, values)``, one thing or more of it wrong"""
        method, pattern, kind = self.routes[number % len(self.routes)]
        url = PARAMETER.sub(lambda match: self._fill(chance, match), pattern)
        if chance.random() < 0.05:
            method = chance.choice(("GET", "POST", "PUT", "DELETE"))
        names = self._get_names(pattern)
        values = {name: self.good.get(name, "Bonjour") for name in names}
        for name in chance.sample(names, min(len(names), chance.choice((1, 1, 1, 3)))):
            values[name] = chance.choice(WRONG)
        if chance.random() < 0.1:
            values = {name: values[name] for name in names[1:]}
        if chance.random() < 0.05:
            values = {name: [value, "again"] for name, value in values.items()}
        return method, url, kind, values

    def _get_names(self, pattern):
        """The names that a form of this route sends; any, of a page."""
        for end, names in FIELDS.items():
            if pattern.endswith(end):
                return names.split()
        return ["month", "before", "filterby", "minutes", "days", "program", "done"]

    def test_every_form_has_its_row(self):
        ends = tuple(FIELDS)
        posts = [url for method, url, _kind in self.routes if method == "POST"]
        self.assertFalse([url for url in posts if not url.endswith(ends)])

    def _fill(self, chance, match):
        converter, name = match.groups()
        if chance is None:  # what is theirs
            choices = self.ids.get(name) or converter[4:-1].split(",")
            return choices[0]
        if chance.random() < 0.15 and not converter.startswith("any("):
            return chance.choice(WRONG_IDS)
        if converter.startswith("any("):
            return chance.choice(converter[4:-1].split(","))
        return chance.choice(self.ids[name])

    def _send(self, chance, method, url, kind, values):
        if kind == "jsonrpc":
            params = {
                "name": chance.choice((*TEXTS[:8], HUGE, 7, [], {}, None, "Me", "Me")),
                "signature": chance.choice(SIGNATURES),
            }
            return self.url_open(url, json={"params": params}, timeout=120)
        if method == "GET":
            query = {name: encode(value) for name, value in list(values.items())[:6]}
            query = {
                name: value if not isinstance(value, bytes) else value[:2_000]
                for name, value in query.items()
                if not isinstance(value, list)
            }
            return self.opener.get(
                self.base_url() + url, params=query, allow_redirects=False, timeout=120
            )
        data = {
            name: [encode(each) for each in value]
            if isinstance(value, list)
            else encode(value)
            for name, value in values.items()
        }
        if chance.random() < 0.95:
            data["csrf_token"] = http.Request.csrf_token(self)
        files = None
        if chance.random() < 0.1:
            files = {"files": (chance.choice(("a\0.pdf", "..", "x" * 300)), b"\0MZ")}
        return self.opener.request(
            method,
            self.base_url() + url,
            data=data,
            files=files,
            allow_redirects=False,
            timeout=120,
        )

    def _login_as(self, role):
        user = self.users[role]
        login = user.login
        if role == "visitor":
            self.authenticate(None, None)
        else:
            self.authenticate(login, login + "x" * (8 - len(login)))

    # ------------------------------------------------------------------
    # WHAT THEY DO
    # ------------------------------------------------------------------

    def test_bad_requests_break_nothing(self):
        chance = random.Random(SEED)
        holes, answers = [], Counter()
        share = -(-REQUESTS // len(ROLES))
        for place, role in enumerate(ROLES):
            self._login_as(role)
            for number in range(share):
                made = self._make_request(chance, place * share + number)
                holes += self._check_request(chance, role, made, answers)
        self.assertGreaterEqual(sum(answers.values()), REQUESTS, answers)
        self._fail_with(holes)

    def test_one_wrong_value_in_a_good_form_gets_a_sentence(self):
        """Each field of each form, by whom it belongs to."""
        chance, holes, answers = random.Random(SEED), [], Counter()
        posts = [each for each in self.routes if each[0] == "POST"]
        for role in ("mentee", "mentor"):
            self._login_as(role)
            for method, pattern, kind in posts:
                url = PARAMETER.sub(lambda match: self._fill(None, match), pattern)
                names = self._get_names(pattern) if kind == "http" else []
                for name in choose(names, 1, (role, pattern)):
                    values = {each: self.good.get(each, "Bonjour") for each in names}
                    for wrong in choose(WORST, 1, (role, pattern)):
                        made = (method, url, kind, {**values, name: wrong})
                        holes += self._check_request(chance, role, made, answers)
        self._fail_with(holes)

    def _check_request(self, chance, role, made, answers):
        method, url, kind, values = made
        began = time.monotonic()
        with self._undone(), mute_logger(*LOGGERS):
            response = self._send(chance, method, url, kind, values)
            answers[response.status_code] += 1
            troubles = self._find_troubles(role, response)
        if time.monotonic() - began > SLOW:
            troubles.append(f"took over {SLOW} s")
        if not troubles:
            return []
        pattern = re.sub(r"/\d+", "/1", url)[:90]
        shown = {
            name: repr(value)[:30]
            for name, value in values.items()
            if value != self.good.get(name, "Bonjour")
        }
        return [f"{role} | {method} {pattern} {shown} | {each}" for each in troubles]

    def _find_troubles(self, role, response):
        if response.status_code >= 500:
            return [f"answered {response.status_code}"]
        text = response.text
        troubles = [f"shows {leak}" for leak in self._leaks(role, text)]
        if '"debug": "Traceback' in text and not EXPECTED.search(text):
            troubles.append("answered with a traceback")
        self.env.invalidate_all(flush=False)
        if response.status_code >= 400:
            if self._count_rows() != self.counts or self._get_changes():
                troubles.append(f"answered {response.status_code}, and wrote")
        elif response.request.method != "GET":
            troubles += self._find_wrong_values()
        return troubles

    def _find_wrong_values(self):
        """What was stored, and no calendar has or no page shows."""
        wrong = []
        for table, fields in self.counted.items():
            rows = self.env.execute_query(
                SQL(
                    "SELECT to_jsonb(t) FROM %s AS t WHERE id > %s",
                    SQL.identifier(table),
                    self.last[table],
                )
            )
            for name, value in [each for (row,) in rows for each in row.items()]:
                if not isinstance(value, str):
                    continue
                if len(value) > LONGEST and name not in ("charter_text", "body_html"):
                    wrong.append(f"stored {len(value)} characters in {table}.{name}")
                is_date = name in fields and fields[name].type in ("date", "datetime")
                if is_date and int(value.split("-")[0]) not in YEARS:
                    wrong.append(f"stored {value[:10]} in {table}.{name}")
        return wrong

    # ------------------------------------------------------------------
    # AND BESIDES
    # ------------------------------------------------------------------

    @mute_logger(*LOGGERS)
    def test_public_calendar_address_takes_any_token(self):
        self.authenticate(None, None)
        for token in ("a%00", "%00", "%ff%fe", "%ed%a0%80", "a" * 5_000, "%2e%2e"):
            with self.subTest(token=token[:20]):
                response = self.url_open(f"/mentorat/calendar/{token}.ics")
                self.assertIn(response.status_code, (400, 404))

    def test_words_in_confidence_in_a_row_are_limited(self):
        self._login_as("mentee")
        url = f"/my/mentorat/registrations/{self.mentee.id}/word"
        with self._undone():
            taken = [
                self.url_open(
                    url,
                    data={
                        "csrf_token": http.Request.csrf_token(self),
                        "word": f"Help, {number}",
                    },
                    allow_redirects=False,
                ).status_code
                for number in range(15)
            ]
        self.assertIn(303, taken[:1])
        self.assertLess(taken.count(303), 15, "all of 15 in a row were delivered")

    def test_pages_are_shown_in_no_frame_of_others(self):
        self._login_as("mentee")
        for url in ("/mentorat", "/my/mentorat", "/my/mentorat/data"):
            with self.subTest(url=url):
                headers = self.url_open(url).headers
                framing = headers.get("X-Frame-Options", "").upper()
                policy = headers.get("Content-Security-Policy", "")
                self.assertTrue(
                    framing in ("SAMEORIGIN", "DENY") or "frame-ancestors" in policy
                )
