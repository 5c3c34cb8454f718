"""Side doors that no matrix shows, signing, and what is typed: each was open once."""

import base64
import struct
import zlib

from odoo.exceptions import UserError
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .scene import AttackScene, draw_signature

LONG = "x" * 1_000_000


def make_bomb(side=30_000):
    """A small PNG that unpacks to ``side`` × ``side`` points."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


class DoorsAttack(AttackScene):
    # ------------------------------------------------------------------
    # WHO LEARNS WHAT
    # ------------------------------------------------------------------

    def test_former_mentor_learns_nothing_of_what_follows(self):
        mentee, holes = self._as("former_mentor", self.mentee), []
        for name in ("state", "expectations", "agreement_ids", "waiting_since"):
            with self._undone():
                if not isinstance(self._try(mentee.read, [name]), Exception):
                    holes.append(f"former_mentor | mentorat.mentee.read({name})")
        before = self._as("former_mentor", self.before)
        with self._undone():
            if self.agreement.name in str(self._try(before.read)):
                holes.append("former_mentor | mentorat.agreement.read | the next one")
        self._fail_with(holes)

    def test_followers_of_a_pair_are_not_listed_to_others(self):
        """By the row of the table, and by the route of the chatter."""
        seen, holes = {"mentor"}, []  # the route answers, to whom it may
        for role in ("mentor", "employee", "other_mentor", "coordinator", "officer"):
            login = self.users[role].login
            self.authenticate(login, login + "x" * (8 - len(login)))
            for record in (self.event, self.talk):
                params = {
                    "thread_model": record._name,
                    "thread_id": record.id,
                    "request_list": ["followers", "attachments", "activities"],
                }
                with self._undone():
                    answer = self._ask_data(params)
                shown = {"mail.followers", "ir.attachment"} & answer.keys()
                if role in seen:
                    self.assertTrue(shown, record._name)
                elif shown:
                    holes.append(f"{role} | /mail/data of {record._name} | {shown}")
        self._fail_with(holes)

    @mute_logger("odoo.http")
    def _ask_data(self, params):
        try:
            return self.make_jsonrpc_request(
                "/mail/data", {"fetch_params": [["mail.thread", params]]}
            )
        except JsonRpcException:
            return {}

    def test_coordinator_who_mentors_deduces_no_wish(self):
        """Being refused as themself says the same whether somebody wished so or not."""
        mentor = self.mentors["coordinator_mentor"]
        answers = []
        for wished in (True, False):
            with self._undone():
                if not wished:
                    self.wish.unlink()
                mentee = self._as("coordinator_mentor", self.waiting_mentee)
                answer = self._try(mentee.action_assign, mentor.id)
                answers.append(str(answer).split("(")[0])  # without the number
        if answers[0] != answers[1]:
            self._fail_with([f"coordinator_mentor | action_assign | {answers}"])

    def test_coordinator_of_another_company_changes_nothing_of_all(self):
        rules = self.env["base.automation"].search(
            [("model_id.model", "=like", "mentorat.%"), ("active", "=", True)]
        )
        templates = self.env["mail.template"].search(
            [("model", "=like", "mentorat.%")], limit=3
        )
        self.assertTrue(rules and templates)
        role, holes = "other_coordinator", []
        with self._undone():
            self._try(self._as(role, rules[:1]).action_mentorat_switch)
            self.env.invalidate_all()
            if not rules[0].active:
                holes.append(f"{role} | action_mentorat_switch")
        for name in ("subject", "body_html"):
            with self._undone():
                template = self._as(role, templates[0])
                self._try(template.write, {name: "rewritten"})
                self.env.invalidate_all()
                if "rewritten" in str(templates[0][name]):
                    holes.append(f"{role} | mail.template.write({name})")
        self._fail_with(holes)

    def test_link_of_a_meeting_to_its_pair_never_changes(self):
        holes = []
        for role in ("mentor", "mentee", "coordinator", "administrator"):
            for value in (False, self.other_agreement.id):
                with self._undone():
                    mine = self._as(role, self.event)
                    self._try(mine.write, {"mentorat_agreement_id": value})
                    self.env.invalidate_all()
                    if self.event.sudo().mentorat_agreement_id != self.agreement:
                        holes.append(f"{role} | calendar.event.write({value})")
        self._fail_with(holes)

    # ------------------------------------------------------------------
    # SIGNING
    # ------------------------------------------------------------------

    def _sign(self, name, signature):
        agreement = self._as("inside", self.other_agreement)
        return agreement.action_sign(name, signature)

    def test_signature_is_a_picture_of_bounded_size(self):
        html = base64.b64encode(b"<html><script>1</script></html>").decode()
        svg = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
        wrong = {
            **{"no base64": "@@@", "html": html, "svg": svg, "a number": 7},
            **{"a list": [], "a dict": {"a": 1}, "NUL": "\0", "true": True},
            **{"a bomb": make_bomb(), "cut short": draw_signature()[:40]},
            "too big": "A" * 8_000_000,
        }
        self._refuse(
            {
                title: lambda signature=signature: self._sign("Me", signature)
                for title, signature in wrong.items()
            }
        )

    def _refuse(self, calls):
        """Each is refused by a sentence."""
        holes = []
        for title, call in calls.items():
            with self._undone():
                result = self._try(call)
            if not isinstance(result, Exception):
                holes.append(f"{self.role} | {title} | stored")
            elif not isinstance(result, UserError):
                holes.append(f"{self.role} | {title} | no sentence: {result!r:.60}")
        self._fail_with(holes)

    def test_name_is_bounded_and_that_of_the_account(self):
        for title, name in (
            *(("long", "x" * 300_000), ("NUL", "a\0b"), ("surrogate", "\ud800")),
            *(("a number", 7), ("a list", ["x"]), ("a dict", {"a": 1})),
        ):
            with self.subTest(name=title), self._undone():
                result = self._try(self._sign, name, draw_signature())
                if isinstance(result, Exception):
                    self.assertIsInstance(result, UserError, "no sentence")
                else:
                    self.assertLess(len(self.other_agreement.signature_ids.name), 200)
        with self._undone():
            self._sign("Mickey Mouse", draw_signature())
            rows = self.other_agreement.signature_ids
            shown = rows.mapped("display_name") + rows.mapped("name")
            self.assertNotIn("Mickey Mouse", shown)

    # ------------------------------------------------------------------
    # WHAT IS TYPED
    # ------------------------------------------------------------------

    def test_values_that_no_page_can_show_get_a_sentence(self):
        far = self.now.replace(year=9999)
        past = self.now.replace(year=2020)
        mentee = self._as("mentee", self.agreement)
        mentor = self._as("mentor", self.agreement)
        sessions = self._as("mentor", self.env["mentorat.training.session"])
        objectives = self._as("mentor", self.env["mentorat.objective"])
        own = {"agreement_id": self.agreement.id, "name": "x"}
        asked = {"program_id": self.program.id}
        talk, objective = self._as("mentee", self.talk), objectives
        calls = {
            "interval": lambda: self._propose({"meeting_interval_days": 2**31}),
            "rules": lambda: self._propose({"rules": LONG}),
            "rules with NUL": lambda: self._propose({"rules": "a\0b"}),
            "topic": lambda: sessions.create({**asked, "name": LONG}),
            "strategy": lambda: objective.create({**own, "strategy": LONG}),
            "deadline 9999": lambda: objective.create({**own, "date_deadline": far}),
            "deadline 2020": lambda: objective.create({**own, "date_deadline": past}),
            "subject": lambda: mentee.action_ask(LONG),
            "subject with NUL": lambda: mentee.action_ask("a\0b"),
            "client 2020": lambda: mentee.action_ask("x", client_deadline=past),
            "meeting 2020": lambda: mentor.action_propose_meeting(past),
            "meeting 9999": lambda: mentor.action_propose_meeting(far),
            "agenda": lambda: mentor.action_propose_meeting(self._ago(-9), agenda=LONG),
            "reply with NUL": lambda: talk.action_reply("a\0b"),
            "reply": lambda: talk.action_reply(LONG),
            "rating": lambda: talk.action_rate("yes", LONG),
            "rating with NUL": lambda: talk.action_rate("yes", "a\0b"),
        }
        self._refuse(calls)

    def _propose(self, terms):
        self.change.sudo().write({"state": "lapsed"})
        mentee = self._as("mentee", self.agreement)
        return mentee.action_propose_terms(terms, "Because")
