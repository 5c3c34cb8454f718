"""A year of the service with the faults of the world outside mixed in."""

import logging
import os
import random
from collections import Counter, defaultdict
from datetime import timedelta
from time import monotonic

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from ..common import MONDAY, MentoratCommon
from .events import WEIGHTS, EventsMixin
from .invariants import DUE_TABLES, InvariantsMixin

_logger = logging.getLogger(__name__)

# One seed, or the first and the last of several: 1-20.
FIRST, _dash, LAST = os.environ.get("MENTORAT_SIMULATION_SEED", "13").partition("-")
DAYS = int(os.environ.get("MENTORAT_SIMULATION_DAYS", "365"))
EVENTS = int(os.environ.get("MENTORAT_SIMULATION_EVENTS", "120"))
PAIRS = int(os.environ.get("MENTORAT_SIMULATION_PAIRS", "6"))
STORIES_TOLD = 8
CRONS = ("accounts", "deadlines", "terms", "waiting", "trainings", "notices")
NOISE = (
    "odoo.addons.mentorat_module.models.notice.mentorat_rule_failure",
    "odoo.addons.mentorat_module.models.common.mentorat_retry_mixin",
    "odoo.addons.base.models.ir_actions",
    "odoo.addons.base.models.ir_cron",
    "odoo.addons.base.models.res_users",
)


@tagged("post_install", "-at_install")
class TestSimulatedYear(EventsMixin, InvariantsMixin, MockEmail, MentoratCommon):
    """Each day ends with the invariants; a longer run takes its size and its seed from
    ``MENTORAT_SIMULATION_SEED``, ``…_DAYS``, ``…_EVENTS`` and ``…_PAIRS``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {
                "name": "rivenord.example",
                "catchall_alias": "reponse",
                "bounce_alias": "rebond",
            }
        )
        cls.env.company.email = "rh@rivenord.example"
        with cls._at(MONDAY - timedelta(days=3)):
            cls._populate()

    @classmethod
    def _populate(cls):
        role = "mentorat_module.group_mentorat_coordinator"
        cls.coordinators = cls.coordinator | cls._create_user("second", role)
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Monday to Friday",
                "tz": "America/Toronto",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "dayofweek": str(day),
                            "hour_from": 9,
                            "hour_to": 17,
                            "day_period": "morning",
                        }
                    )
                    for day in range(5)
                ],
            }
        )
        everybody = [Command.set(cls.coordinators.ids)]
        cls.program.coordinator_ids = everybody
        other = cls._create_program(
            name="Working days",
            coordinator_ids=everybody,
            calendar_id=calendar.id,
            term_months=6,
            quiet=True,
        )
        cls.programs = [cls.program, other]
        number = max(3, PAIRS // 2)
        users = cls.env["res.users"].create(
            [cls._prepare_user(f"guide_{index}") for index in range(number - 2)]
            + [
                cls._prepare_user(
                    f"learner_{index}",
                    "base.group_portal" if index % 3 else "base.group_user",
                )
                for index in range(PAIRS - 2)
            ]
        )
        guides, learners = users[: number - 2], users[number - 2 :]
        cls.mentors = [cls.mentor, cls.other_mentor]
        cls.mentors += [cls._create_mentor(user) for user in guides]
        for mentor in cls.mentors:
            mentor.write({"program_ids": [Command.set([p.id for p in cls.programs])]})
            mentor.capacity = 3
        cls.mentee_users = [cls.mentee_user, cls.inside_user, *learners]
        cls.mentee.registered_at = MONDAY - timedelta(days=3)
        cls._create_mentee(cls.inside_user)
        for index, user in enumerate(learners):
            cls._create_mentee(user, program_id=cls.programs[index % 2].id)
        cls.people = [mentor.user_id for mentor in cls.mentors] + cls.mentee_users
        cls.env.flush_all()

    def _begin(self, seed):
        """Begin a story: nothing is known of an earlier one."""
        self.seed, self.rng = seed, random.Random(seed)
        self.happening = "nothing"
        self.words, self.questions, self.contacts, self.fresh = [], [], [], []
        self.secrets, self.secrets_made, self.addresses_made = {}, 0, 0
        self.mails_received = 0
        self.broken, self.bounces, self.bounced_at = {}, [], {}
        self.last_mails, self.posted, self.received = {}, [], Counter()
        self.avoided, self.lost_at, self.clears = {}, {}, Counter()
        self.holds = defaultdict(list)
        self.undelivered, self.delivered = set(), defaultdict(list)
        self.waiting_delivery, self.open_way_since = set(), {}
        self.step_of_notice, self.last_notice = {}, 0
        self.broken_rules = {}
        self.stories, self.problems = defaultdict(list), []
        self.counts = defaultdict(Counter)
        self.users_by_address = {}
        self.rules = self.env["base.automation"]
        self._create_faulty_rules()

    def note(self, pair, at, text):
        """Add a line to the story of a pair, or of all."""
        self.stories[pair.id if pair else None].append((at, text))

    def note_of_user(self, user, at, text):
        """Add a line to the stories of the pairs of a person."""
        self.note(None, at, text)
        for pair in self.env["mentorat.agreement"].search(
            [
                "|",
                ("mentor_id.user_id", "=", user.id),
                ("mentee_id.user_id", "=", user.id),
            ]
        ):
            self.note(pair, at, text)

    # ------------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------------

    def test_a_year_of_faults_keeps_its_promises(self):
        for seed in range(int(FIRST), int(LAST or FIRST) + 1):
            with self.subTest(seed=seed), self.cr.savepoint() as savepoint:
                _logger.info("simulation: seed %s, %s days", seed, DAYS)
                try:
                    self._begin(seed)
                    self._live_a_year()
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all(flush=False)
                    self.env.registry.clear_cache()

    def _live_a_year(self):
        began = monotonic()
        with mute_logger(*NOISE), self.mock_mail_gateway():
            for day in range(DAYS):
                self._live_a_day(MONDAY - timedelta(hours=15) + timedelta(days=day))
                if len(self.broken_rules) >= STORIES_TOLD:
                    break
        done = sum(self.counts["done"].values())
        _logger.info("%s events in %.0f s", done, monotonic() - began)
        for kind, counts in self.counts.items():
            _logger.info("%s: %s", kind, dict(counts))
        if self.broken_rules:
            count = len(self.broken_rules)
            self.fail(f"seed {self.seed}: {count} rules are broken\n{self._tell()}")
        self.assertGreater(done, EVENTS * DAYS / 365 / 2)

    def _live_a_day(self, midnight):
        """Live through 24 hours; what happens has a second of its own."""
        self.today_ends = midnight + timedelta(hours=24)
        self.checking = "_check_that_mails_are_for_their_readers"
        number = int(EVENTS / 365 + self.rng.random())
        plan = sorted(
            (self.rng.randint(8 * 60, 24 * 60 - 30), index) for index in range(number)
        )
        for hour in range(24):
            now = midnight + timedelta(hours=hour)
            self._run_what_is_due(now)
            if hour == 15 and midnight.weekday() < 5:
                self.happening = "work"
                self._work_of_the_day(now + timedelta(minutes=1))
                self._after(now)
            for minute, index in plan:
                if minute // 60 == hour:
                    at = midnight + timedelta(minutes=minute, seconds=13 + index)
                    self._let_something_happen(at)
                    self._after(at)
        self._run_what_is_due(self.today_ends)
        self._run(self._get_regular(midnight), self.today_ends)
        self._check(self.today_ends)

    def _get_regular(self, midnight):
        """Return the scheduled actions that run though nothing asked for them: all of
        them on Sundays, and on other days those that find something."""
        if midnight.weekday() == 6:
            return CRONS
        self.env.flush_all()
        return [
            name
            for name, table in zip(CRONS[1:5], DUE_TABLES, strict=True)
            if self._rows(
                f"SELECT id FROM mentorat_{table} WHERE next_check_at <= %s LIMIT 1",
                self.today_ends,
            )
        ]

    def _let_something_happen(self, at):
        """Let an event happen; another one where there is nobody to do it."""
        for _attempt in range(6):
            [name] = self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
            if self._do(name, at):
                break

    def _run_what_is_due(self, now):
        """Run the scheduled actions that something asked to run by now."""
        if self.bounces:
            self.happening = "bounces"
            self._bring_bounces(now)
            self._after(now)
        self.env.cr.execute(
            """
            DELETE FROM ir_cron_trigger WHERE call_at <= %s RETURNING cron_id
            """,
            (now,),
        )
        asked = {row[0] for row in self.env.cr.fetchall()}
        self._run([name for name in CRONS if self._cron_ids()[name] in asked], now)

    def _cron_ids(self):
        return {
            name: self.env["ir.model.data"]._xmlid_to_res_id(
                f"mentorat_module.ir_cron_{name}"
            )
            for name in CRONS
        }

    def _run(self, names, now):
        for name in names:
            self.happening = f"cron {name}"
            self._run_cron(name, now)
            self._after(now)

    def _after(self, now):
        """Send the mails, and remember what the tables do not keep."""
        self._remember_accounts(now)
        self._carry_the_post(now)
        self._check_mails()
        self._remember_notices(now)
        self._remember_deliveries(now)

    def _remember_notices(self, now):
        self.env.cr.execute(
            "SELECT id FROM mentorat_notice WHERE id > %s", (self.last_notice,)
        )
        for (notice_id,) in self.env.cr.fetchall():
            self.step_of_notice[notice_id] = f"{now} {self.happening}"
            self.last_notice = max(self.last_notice, notice_id)

    def _remember_deliveries(self, now):
        self.env.cr.execute("SELECT id, delivery FROM mentorat_commitment")
        for promise_id, delivery in self.env.cr.fetchall():
            if delivery == "failed":
                self.undelivered.add(promise_id)
                self.waiting_delivery.add(promise_id)
            elif promise_id in self.waiting_delivery:
                self.waiting_delivery.discard(promise_id)
                # An answer shows that it arrived as well, and moves no limit.
                if self.happening != "cron notices":
                    continue
                self.delivered[promise_id].append(now)

    def _remember_accounts(self, now):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT partner.id AS partner_id, partner.email, bool_or(account.active)
            FROM res_partner partner JOIN res_users account
                ON account.partner_id = partner.id
            WHERE partner.email IS NOT NULL GROUP BY partner.id
            """
        )
        for partner_id, email, is_open in self.env.cr.fetchall():
            known = self.users_by_address.setdefault(
                email, {"partner_id": partner_id, "closed_at": None}
            )
            known["closed_at"] = None if is_open else known["closed_at"] or now
        for mentor_id, since in self.lost_at.items():
            for pair in self._get_led(self.env["mentorat.mentor"].browse(mentor_id)):
                spans = self.holds[pair.id]
                if spans and spans[-1][0] == since:
                    spans[-1] = (since, now)
                else:
                    spans.append((since, now))
