"""A simulated year: events in any order, at any hour; what must always hold, holds."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

LIVE = ("assigned", "active")
LIVE_COMMITMENTS = ("open", "reminded", "overdue")
# From a quarter of an hour to six weeks between two events.
PAUSES = st.sampled_from([0.25, 1, 5, 23, 24, 25, 47, 48, 49, 72, 73, 200, 1000])
# What is frequent in a year comes more often.
WEIGHTS = {
    "assign": 4,
    "first_contact": 4,
    "ask": 5,
    "answer": 4,
    "ask_again": 3,
    "deadlines": 5,
    "terms": 3,
    "thank": 1,
    "close": 1,
    "reassign": 1,
    "unwind": 1,
    "end": 1,
    "renew": 1,
    "cancel": 1,
    "withdraw": 1,
    "shorten_delays": 1,
    "lengthen_delays": 1,
    "move_programme_end": 1,
}
EVENTS = st.sampled_from(
    [event for event, weight in WEIGHTS.items() for _time in range(weight)]
)
STEPS = st.tuples(EVENTS, PAUSES, st.integers(0, 5))
# Every story starts with two pairs, so that all that follows has somebody to happen to.
PROLOGUE = [("assign", 1, 0), ("assign", 1, 1), ("first_contact", 5, 0)]


@tagged("post_install", "-at_install")
class TestYear(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor.capacity = 1
        cls.mentees = cls.mentee | cls._create_mentee(cls.inside_user)
        cls.mentees |= cls._create_mentee(cls._create_user("third"))
        cls.mentors = cls.mentor | cls.other_mentor

        # Rules as they are since long: the integrity check asks whom they told.
        for table in ("base_automation", "ir_act_server"):
            cls.env.cr.execute(f"UPDATE {table} SET write_date = '2020-01-01'")

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEPS, min_size=25, max_size=60))
    def test_invariants_hold_whatever_happens_in_whatever_order(self, story):
        with self.cr.savepoint() as savepoint:
            now = MONDAY
            for event, pause, index in PROLOGUE + story:
                now += timedelta(hours=pause)
                self._live_through(event, index, now)
                self._check_invariants(now)
            self._check_integrity(now)
            savepoint.rollback()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # EVENTS
    # ------------------------------------------------------------------

    def _live_through(self, event, index, now):
        """Do ``event``; what the product refuses in words has no effect."""
        if event in ("deadlines", "terms"):
            self._run_cron(event, now)
            self._check_nothing_left_due(event, now)
            return
        try:
            with self._at(now), self.cr.savepoint():
                getattr(self, f"_event_{event}")(index, now)
                self.env.flush_all()
        except UserError:
            self.env.invalidate_all()

    def _pick(self, records, index):
        return records[index % len(records)] if records else records

    def _get_agreements(self, *states):
        return self.env["mentorat.agreement"].search([("state", "in", states)])

    def _get_requests(self):
        return self.env["mentorat.request"].search([], order="id desc")

    def _event_assign(self, index, now):
        self._pick(self.mentees, index).action_assign(self._pick(self.mentors, index))

    def _event_first_contact(self, index, now):
        self._pick(self._get_agreements(*LIVE), index).action_record_first_contact()

    def _event_ask(self, index, now):
        if agreement := self._pick(self._get_agreements(*LIVE), index):
            agreement.action_ask("A question", client_waiting=bool(index % 2))

    def _reply(self, index, user_field, **values):
        if request := self._pick(self._get_requests(), index):
            user = request[user_field].user_id
            request.with_user(user).action_reply("A word", **values)

    def _event_answer(self, index, now):
        self._reply(index, "mentor_id")

    def _event_ask_again(self, index, now):
        self._reply(index, "mentee_id")

    def _event_thank(self, index, now):
        self._reply(index, "mentee_id", expects_answer=False)

    def _event_close(self, index, now):
        self._pick(self._get_requests(), index).action_close()

    def _event_reassign(self, index, now):
        if agreement := self._pick(self._get_agreements(*LIVE), index):
            agreement.action_reassign(self._pick(self.mentors, index))

    def _event_unwind(self, index, now):
        self._pick(self._get_agreements(*LIVE), index).action_unwind()

    def _event_end(self, index, now):
        self._pick(self._get_agreements(*LIVE), index).action_end()

    def _event_renew(self, index, now):
        self._pick(self._get_agreements("active"), index).action_renew()

    def _event_cancel(self, index, now):
        self._pick(self._get_agreements("assigned"), index).action_cancel()

    def _event_withdraw(self, index, now):
        self._pick(self.mentees, index).action_withdraw()

    def _event_shorten_delays(self, index, now):
        self.program.write(
            {"follow_up_reminder_hours": 12, "follow_up_limit_hours": 24}
        )

    def _event_lengthen_delays(self, index, now):
        self.program.first_contact_limit_hours = 72 + 24 * index

    def _event_move_programme_end(self, index, now):
        self.program.date_end = (now + timedelta(days=60 * index + 10)).date()

    # ------------------------------------------------------------------
    # INVARIANTS
    # ------------------------------------------------------------------

    def _check_invariants(self, now):
        self.env.flush_all()
        self.env.invalidate_all()
        self._check_pairs()
        self._check_terms()
        for commitment in self.env["mentorat.commitment"].search([]):
            self._check_commitment(commitment, now)
        self._check_conversations()
        self._check_nothing_told_twice()

    def _check_pairs(self):
        running = self._get_agreements(*LIVE)
        load = Counter(agreement.mentor_id.id for agreement in running)
        for mentor in self.mentors:
            self.assertLessEqual(load[mentor.id], mentor.capacity)
            self.assertEqual(mentor.active_agreement_count, load[mentor.id])
        for mentee in self.mentees:
            own = running.filtered(lambda row, mentee=mentee: row.mentee_id == mentee)
            self.assertLessEqual(len(own), 1)
            expected = {"assigned": "matched", "active": "active"}.get(own.state)
            if expected:
                self.assertEqual(mentee.state, expected)
            else:
                self.assertIn(mentee.state, ("waiting", "ended", "withdrawn"))

    def _check_terms(self):
        for agreement in self._get_agreements("active"):
            full = agreement._get_date_end()
            self.assertEqual(agreement.date_end, full)
            self.assertTrue(agreement.first_contact_at)
            self.assertGreaterEqual(agreement.first_contact_at, agreement.assigned_at)
        for agreement in self._get_agreements("ended", "cancelled"):
            self.assertFalse(agreement.next_check_at)
            self.assertFalse(agreement.commitment_ids._filter_live())
            self.assertLessEqual(set(agreement.request_ids.mapped("state")), {"closed"})

    def _check_commitment(self, commitment, now):
        self.assertLessEqual(commitment.opened_at, commitment.reminder_at)
        self.assertLessEqual(commitment.reminder_at, commitment.limit_at)
        live = commitment.state in LIVE_COMMITMENTS
        self.assertEqual(
            bool(commitment.next_check_at), commitment.state in LIVE_COMMITMENTS[:2]
        )
        if commitment.state == "overdue":
            self.assertLess(commitment.limit_at, now)
        if commitment.state == "reminded":
            self.assertLessEqual(commitment.reminder_at, now)
        if commitment.state == "kept":
            self.assertLessEqual(commitment.kept_at, commitment.limit_at)
        if commitment.state == "kept_late":
            self.assertGreater(commitment.kept_at, commitment.limit_at)
        if live:
            self.assertIn(commitment.agreement_id.state, LIVE)

    def _check_conversations(self):
        for request in self._get_requests():
            live = request.commitment_ids._filter_live()
            self.assertEqual(len(live), 1 if request.state == "open" else 0)

    def _check_nothing_told_twice(self):
        told = Counter(
            (notice.template_id.id, notice.res_id, notice.partner_id.id)
            for notice in self.env["mentorat.notice"].search(
                [("res_model", "=", "mentorat.commitment")]
            )
        )
        self.assertLessEqual(max(told.values(), default=0), 1)

    def _check_integrity(self, now):
        """The check that administrators run has nothing to look at, but what waits for
        a run of the scheduled actions."""
        with self._at(now):
            results = self.env["mentorat.integrity.check"]._run()
        bad = {row["code"] for row in results if row["count"] or row["error"]}
        waiting = {"notice_stuck", "notice_untrue", "due_untreated"}
        self.assertLessEqual(bad, waiting)

    def _check_nothing_left_due(self, name, now):
        model = {"deadlines": "commitment", "terms": "agreement"}[name]
        left = self.env[f"mentorat.{model}"].search([("next_check_at", "<=", now)])
        self.assertFalse(left, f"{name} left something due at {now}")
