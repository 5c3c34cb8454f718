"""What must be true at the end of each day, read from the tables in plain SQL.

What was said, and by whom, comes from the ledger of the simulation; the limits come
from ``plain_rules.py``. Nothing here calls a method of the service."""

from collections import Counter, defaultdict
from datetime import timedelta

from odoo.tools import html2plaintext

from .plain_rules import DELAYS, add_hours, has_words

LIVE_PROMISES = ("open", "reminded", "overdue")
# Those of the scheduled actions that act on what falls due.
DUE_TABLES = ("commitment", "agreement", "mentee", "training_session")
ONE_DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
# What is told once only about one record, to one person.
ONCE = {
    "registered",
    "assigned_mentor",
    "assigned_mentee",
    "ended",
    "ended_early",
    "other_left",
    "problem",
    "rule_failed",
    "leaver",
    "meeting_cancelled",
}
OF_PROMISES = {"reminder", "overdue_coordinator", "overdue_mentee"}


class InvariantsMixin:
    def _check(self, now):
        self.env.flush_all()
        self._read()
        for name in dir(self):
            if name.startswith("_check_that_"):
                self.checking = name
                getattr(self, name)(now)
        self.checking = "_check_that_mails_reach_their_conversation"
        for pair_id, text in self.problems:
            self._breaks(pair_id, text)
        self.problems.clear()

    def _breaks(self, pair_id, text):
        """Note that a rule is broken, and since when; once for each pair and rule."""
        self.broken_rules.setdefault((self.checking, pair_id), (self.today_ends, text))

    def _rows(self, query, *args):
        self.env.cr.execute(query, args)
        return self.env.cr.dictfetchall()

    def _read(self):
        """Read once what several rules look at."""
        self.promises = self._rows(
            """
            SELECT promise.*, pair.state AS pair_state, pair.assigned_at,
                   program.calendar_id, program.tz
            FROM mentorat_commitment promise
            JOIN mentorat_agreement pair ON pair.id = promise.agreement_id
            JOIN mentorat_program program ON program.id = promise.program_id
            ORDER BY promise.id
            """
        )
        self.promises_of = defaultdict(list)
        for promise in self.promises:
            self.promises_of[promise["request_id"]].append(promise)
        self.request_of = {row["id"]: row["request_id"] for row in self.promises}
        self.pair_of = {
            row["id"]: row["agreement_id"]
            for row in self._rows("SELECT id, agreement_id FROM mentorat_request")
        }
        self.readable = {
            row["id"]
            for row in self._rows(
                "SELECT id, body FROM mail_message WHERE model = 'mentorat.request'"
            )
            if has_words(row["body"])
        }
        self.meetings = defaultdict(list)
        for row in self._rows(
            "SELECT mentorat_agreement_id AS pair_id, start, stop, active "
            "FROM calendar_event WHERE mentorat_agreement_id IS NOT NULL"
        ):
            self.meetings[row["pair_id"]].append(row)
        self.asked = {
            row["res_id"]
            for row in self._rows(
                "SELECT res_id FROM mail_activity "
                "WHERE res_model = 'mentorat.commitment' AND active"
            )
        }

    def _get_answers(self, request_id):
        """Return the answers with words of a mentor, which stand."""
        return [
            word
            for word in self.words
            if word.request_id == request_id
            and word.kind == "answer"
            and not word.taken_back_at
            and word.message_id in self.readable
        ]

    # ------------------------------------------------------------------
    # PROMISES
    # ------------------------------------------------------------------

    def _check_that_kept_means_content(self, now):
        for promise in self.promises:
            kept_at = promise["kept_at"]
            kept = promise["state"] in ("kept", "kept_late")
            if kept != bool(kept_at):
                self._breaks(promise["agreement_id"], f"kept without a date: {promise}")
            if not kept:
                continue
            if not self._is_content(promise, kept_at):
                self._breaks(
                    promise["agreement_id"],
                    f"promise {promise['id']} was kept at {kept_at} by nothing",
                )
            late = kept_at > promise["limit_at"]
            if late and promise["state"] == "kept" and not self._was_held(promise):
                self._breaks(promise["agreement_id"], f"kept, and late: {promise}")
            if not late and promise["state"] == "kept_late":
                self._breaks(promise["agreement_id"], f"late, in time: {promise}")

    def _was_held(self, promise):
        return promise["id"] in self.undelivered

    def _is_content(self, promise, when):
        if promise["kind"] == "first_contact":
            pair_id = promise["agreement_id"]
            contacts = [row.at for row in self.contacts if row.agreement_id == pair_id]
            contacts += [
                word.at
                for word in self.words
                if self.pair_of[word.request_id] == pair_id and word.kind == "answer"
            ]
            # A meeting that was held, at its start, or from the assignment on.
            contacts += [
                max(row["start"], promise["assigned_at"])
                for row in self.meetings[pair_id]
                if row["stop"] <= self.today_ends
            ]
        else:
            request_id = promise["request_id"]
            contacts = [word.at for word in self._get_answers(request_id)]
            contacts += [
                row.at for row in self.contacts if row.request_id == request_id
            ]
        return any(abs(at - when) < SECOND for at in contacts)

    def _check_that_an_answer_keeps_the_promise(self, now):
        for promise in self.promises:
            if promise["state"] in LIVE_PROMISES and promise["request_id"]:
                late = [
                    word
                    for word in self._get_answers(promise["request_id"])
                    if word.at >= promise["opened_at"]
                ]
                if late:
                    self._breaks(
                        promise["agreement_id"],
                        f"promise {promise['id']} is owed though answered: {late[0]}",
                    )

    def _check_that_a_question_is_promised(self, now):
        asked = [word for word in self.words if word.kind == "question"]
        for word in [*self.questions, *asked]:
            pair_id = self.pair_of[word.request_id]
            promised = any(
                promise["opened_at"] <= word.at
                and (not promise["kept_at"] or promise["kept_at"] >= word.at)
                for promise in self.promises_of[word.request_id]
            )
            on_hold = any(
                start <= word.at <= stop + ONE_DAY
                for start, stop in self.holds[pair_id]
            )
            if not promised and not on_hold:
                self._breaks(pair_id, f"not promised: {word}")

    def _check_that_others_open_nothing(self, now):
        for word in self.words:
            if word.kind in ("thanks", "machine", "nothing"):
                for promise in self.promises_of[word.request_id]:
                    if word.at in (promise["opened_at"], promise["kept_at"]):
                        self._breaks(
                            promise["agreement_id"],
                            f"promise {promise['id']} opened or kept by {word}",
                        )

    def _check_that_limits_follow_the_clock(self, now):
        for promise in self.promises:
            if promise["state"] not in LIVE_PROMISES:
                continue
            starts = [promise["opened_at"], *self.delivered.get(promise["id"], ())]
            expected = [
                tuple(
                    add_hours(start, hours, promise["tz"], promise["calendar_id"])
                    for hours in DELAYS[promise["kind"]]
                )
                for start in starts[-1:]
            ]
            found = promise["reminder_at"], promise["limit_at"]
            if found not in expected:
                self._breaks(
                    promise["agreement_id"],
                    f"limits of {promise['id']}: {found}, expected {expected}",
                )

    def _check_that_what_is_over_is_known(self, now):
        """After the runs of the day: what is past its limit is overdue, or held."""
        for promise in self.promises:
            pair_id, state = promise["agreement_id"], promise["state"]
            if state in LIVE_PROMISES and promise["pair_state"] not in (
                "assigned",
                "active",
            ):
                self._breaks(pair_id, f"promise {promise['id']} of a dead pair lives")
            if promise["delivery"] == "failed":
                continue
            running = any(
                row["active"]
                and row["start"] <= promise["limit_at"]
                and row["stop"] > now
                for row in self.meetings[pair_id]
            )
            if state in ("open", "reminded") and promise["limit_at"] < now:
                if not running:
                    self._breaks(pair_id, f"late and not known as late: {promise}")
            if state == "open" and promise["reminder_at"] < now and not running:
                self._breaks(pair_id, f"not reminded: {promise}")
            if state == "overdue" and promise["limit_at"] >= now:
                self._breaks(pair_id, f"called late before the limit: {promise}")
            if state == "overdue" and promise["id"] not in self.asked:
                self._breaks(pair_id, f"overdue, and nobody is asked: {promise}")
            if state not in LIVE_PROMISES and promise["id"] in self.asked:
                self._breaks(pair_id, f"over, and somebody is asked: {promise}")

    def _check_that_what_arrives_begins(self, now):
        """A promise that was not delivered waits no longer than the way is closed."""
        for promise in self.promises:
            if promise["state"] not in LIVE_PROMISES or not promise["delivery"]:
                self.open_way_since.pop(promise["id"], None)
                continue
            [row] = self._rows(
                """
                SELECT partner.email, account.active FROM mentorat_mentor mentor
                JOIN res_partner partner ON partner.id = mentor.partner_id
                JOIN res_users account ON account.id = mentor.user_id
                WHERE mentor.id = %s
                """,
                promise["mentor_id"],
            )
            if not row["active"] or not row["email"] or row["email"] in self.broken:
                self.open_way_since.pop(promise["id"], None)
                continue
            since = self.open_way_since.setdefault(promise["id"], now)
            if since < now - 4 * ONE_DAY:
                self._breaks(
                    promise["agreement_id"], f"not delivered for ever: {promise}"
                )

    def _check_that_open_questions_have_one_promise(self, now):
        for row in self._rows(
            """
            SELECT request.id, request.state, request.agreement_id, pair.mentor_id,
                   count(promise.id) AS live
            FROM mentorat_request request
            JOIN mentorat_agreement pair ON pair.id = request.agreement_id
            LEFT JOIN mentorat_commitment promise ON promise.request_id = request.id
                AND promise.state IN ('open', 'reminded', 'overdue')
            GROUP BY request.id, pair.mentor_id
            """
        ):
            expected = {1} if row["state"] == "open" else {0}
            if row["state"] == "open" and row["mentor_id"] in self.lost_at:
                expected = {0, 1}
            if row["live"] not in expected:
                self._breaks(row["agreement_id"], f"D-{row['id']}: {row}")

    # ------------------------------------------------------------------
    # PAIRS
    # ------------------------------------------------------------------

    def _check_that_seats_and_states_agree(self, now):
        live = "('assigned', 'active')"
        for row in self._rows(
            f"""
            SELECT mentor.id, mentor.capacity, mentor.active_agreement_count,
                   count(pair.id) AS load
            FROM mentorat_mentor mentor LEFT JOIN mentorat_agreement pair
                ON pair.mentor_id = mentor.id AND pair.state IN {live}
            GROUP BY mentor.id
            """
        ):
            if row["load"] > row["capacity"] or row["load"] != (
                row["active_agreement_count"] or 0
            ):
                self._breaks(None, f"seats: {row}")
        for row in self._rows(
            f"""
            SELECT mentee.id, mentee.state, count(pair.id) AS live,
                   max(pair.state) AS pair_state, max(pair.id) AS pair_id
            FROM mentorat_mentee mentee LEFT JOIN mentorat_agreement pair
                ON pair.mentee_id = mentee.id AND pair.state IN {live}
            GROUP BY mentee.id
            """
        ):
            expected = {"assigned": "matched", "active": "active"}
            wanted = expected.get(row["pair_state"])
            others = ("waiting", "ended", "withdrawn")
            if row["live"] > 1 or (
                row["state"] != wanted if wanted else row["state"] not in others
            ):
                self._breaks(row["pair_id"], f"mentee and pair: {row}")

    def _check_that_assigned_pairs_owe_a_contact(self, now):
        for row in self._rows(
            """
            SELECT pair.id, pair.mentor_id, count(promise.id) AS live
            FROM mentorat_agreement pair
            LEFT JOIN mentorat_commitment promise ON promise.agreement_id = pair.id
                AND promise.kind = 'first_contact'
                AND promise.state IN ('open', 'reminded', 'overdue')
            WHERE pair.state = 'assigned' GROUP BY pair.id
            """
        ):
            if row["live"] != 1 and row["mentor_id"] not in self.lost_at:
                self._breaks(row["id"], f"no first contact is owed: {row}")

    def _check_that_avoided_mentors_are_avoided(self, now):
        for row in self._rows(
            """
            SELECT pair.id, pair.mentor_id, mentee.employee_id, pair.assigned_at
            FROM mentorat_agreement pair
            JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
            WHERE pair.state IN ('assigned', 'active')
            """
        ):
            if row["mentor_id"] in self.avoided.get(row["employee_id"], ()):
                self._breaks(row["id"], "the mentor that the mentee asked to avoid")

    def _check_that_terms_end(self, now):
        for row in self._rows(
            "SELECT id, date_end FROM mentorat_agreement WHERE state = 'active' "
            "AND date_end < %s",
            (now - timedelta(hours=5)).date() - ONE_DAY,
        ):
            self._breaks(row["id"], f"runs on after its end: {row}")

    def _check_that_nothing_is_left_due(self, now):
        for table in DUE_TABLES:
            for row in self._rows(
                f"SELECT id, next_check_at, check_failures FROM mentorat_{table} "
                "WHERE next_check_at <= %s",
                now,
            ):
                pair_id = row["id"] if table == "agreement" else None
                self._breaks(pair_id, f"{table} left due at {now}: {row}")

    # ------------------------------------------------------------------
    # WHO CANNOT BE REACHED
    # ------------------------------------------------------------------

    def _check_that_no_pair_goes_unnoticed(self, now):
        for row in self._rows(
            """
            SELECT pair.id, mentor.id AS mentor_id, mentor.partner_id, partner.email,
                   account.active
            FROM mentorat_agreement pair
            JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
            JOIN res_partner partner ON partner.id = mentor.partner_id
            LEFT JOIN res_users account ON account.id = mentor.user_id
            WHERE pair.state IN ('assigned', 'active')
            """
        ):
            since = self._unreachable_since(row)
            if since and since < now - ONE_DAY and not self._is_known(row, since):
                self._breaks(row["id"], f"nobody knows that it is lost: {row}, {since}")

    def _unreachable_since(self, row):
        if not row["active"]:
            return self.lost_at.get(row["mentor_id"])
        if not row["email"]:
            # From the first mail that could not be sent.
            first = self._rows(
                "SELECT min(due_at) AS at FROM mentorat_notice WHERE partner_id = %s "
                "AND state IN ('pending', 'held') AND due_at > %s",
                row["partner_id"],
                self.today_ends - timedelta(days=10),
            )
            return first[0]["at"]
        return self.bounced_at.get(row["email"]) if self._is_hard(row) else None

    def _is_hard(self, row):
        return self.broken.get(row["email"]) == "hard"

    def _is_known(self, row, since):
        """Whether a coordinator was told: a mail, or an activity on the pair."""
        told = self._rows(
            """
            SELECT notice.id FROM mentorat_notice notice
            JOIN res_users account ON account.partner_id = notice.partner_id
            LEFT JOIN mentorat_problem problem ON problem.id = notice.res_id
                AND notice.res_model = 'mentorat.problem'
            WHERE account.id = ANY(%s) AND notice.state != 'dropped' AND (
                problem.partner_id = %s
                OR notice.res_model = 'mentorat.mentor' AND notice.res_id = %s
                OR notice.res_model = 'mentorat.agreement' AND notice.res_id = %s
            )
            """,
            self.coordinators.ids,
            row["partner_id"],
            row["mentor_id"],
            row["id"],
        )
        asked = self._rows(
            "SELECT id FROM mail_activity WHERE res_model = 'mentorat.agreement' "
            "AND res_id = %s AND user_id = ANY(%s)",
            row["id"],
            self.coordinators.ids,
        )
        return bool(told or asked)

    def _check_that_who_is_unreachable_is_a_problem(self, now):
        """A mailbox that returns mails, for a day: an open problem, and held mails."""
        for address, since in self.bounced_at.items():
            if self.broken.get(address) != "hard" or since > now - ONE_DAY:
                continue
            if self._rows(
                "SELECT partner.id FROM res_partner partner JOIN res_users account "
                "ON account.partner_id = partner.id WHERE partner.email = %s "
                "AND account.active",
                address,
            ) and not self._rows(
                "SELECT id FROM mentorat_problem WHERE email = %s "
                "AND cleared_at IS NULL",
                address,
            ):
                self._breaks(None, f"{address} returns mails since {since}, untold")

    # ------------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------------

    def _check_that_nobody_is_told_twice(self, now):
        rows = self._rows(
            """
            SELECT notice.id, notice.partner_id, notice.template_id, notice.res_model,
                   notice.res_id, notice.about_partner_id, notice.also_ids::text,
                   notice.email_to, replace(data.name, 'mail_template_', '') AS name
            FROM mentorat_notice notice
            JOIN ir_model_data data ON data.model = 'mail.template'
                AND data.res_id = notice.template_id
                AND data.module = 'mentorat_module'
            WHERE notice.state != 'dropped'
            """
        )
        told = Counter()
        at_once = Counter()
        for row in rows:
            key = tuple(
                row[name] for name in ("name", "partner_id", "res_model", "res_id")
            )
            told[key] += 1
            at_once[
                (
                    *key,
                    row["about_partner_id"],
                    row["also_ids"],
                    row["email_to"],
                    self.step_of_notice.get(row["id"]),
                )
            ] += 1
        for key, count in at_once.items():
            if count > 1 and key[-1]:
                self._breaks(self._find_pair(*key[2:4]), f"told {count} times: {key}")
        for (name, partner_id, model, res_id), count in told.items():
            allowed = self._get_allowed(name, res_id)
            if allowed and count > allowed:
                key = (name, partner_id, model, res_id)
                self._breaks(
                    self._find_pair(model, res_id),
                    f"told {count} times instead of {allowed}: {key}",
                )

    def _get_allowed(self, name, res_id):
        """Return how often one person may be told this about one record; 0 stands for
        any number."""
        if name in ONCE:
            return 1
        if name in OF_PROMISES:
            request_id = self.request_of.get(res_id)
            # Reopened by who took the answer back, or begun anew by a late delivery.
            return (
                1
                + len(self.delivered.get(res_id, ()))
                + sum(
                    word.request_id == request_id and bool(word.taken_back_at)
                    for word in self.words
                )
            )
        return 0

    def _check_that_a_failing_rule_is_told_once(self, now):
        for row in self._rows(
            """
            SELECT failure.automation_id, notice.partner_id, count(*)
            FROM mentorat_notice notice
            JOIN mentorat_rule_failure failure ON failure.id = notice.res_id
            WHERE notice.res_model = 'mentorat.rule.failure'
            GROUP BY failure.automation_id, notice.partner_id
            """
        ):
            if row["count"] > 1 + self.clears[row["automation_id"]]:
                self._breaks(None, f"a failing rule is told again: {row}")

    def _find_pair(self, model, res_id):
        if model == "mentorat.agreement":
            return res_id
        table = {
            "mentorat.commitment": "agreement_id FROM mentorat_commitment",
            "mentorat.request": "agreement_id FROM mentorat_request",
            "calendar.event": "mentorat_agreement_id FROM calendar_event",
        }.get(model)
        rows = table and self._rows(f"SELECT {table} WHERE id = %s", res_id)
        return rows[0].popitem()[1] if rows else None

    def _check_mails(self):
        """Check at once that mails are for who may read them now."""
        self.checking = "_check_that_mails_are_for_their_readers"
        mails, self.posted[:] = list(self.posted), []
        for at, address, mail in mails:
            account = self.users_by_address.get(address)
            for secret in self._find_secrets(mail):
                pair_id = self.secrets[secret][0]
                if not self._may_read(
                    account, pair_id, (at - timedelta(hours=5)).date()
                ):
                    self._breaks(pair_id, f"{address} was sent {secret} at {at}")
            if account and account["closed_at"] and account["closed_at"] < at:
                text = html2plaintext(mail["body"])[:300]
                if "account of" not in text and "address" not in text:
                    self._breaks(None, f"{address}, who left, was sent: {text}")
            key = (address, mail["message_id"])
            self.received[key] += 1
            if self.received[key] > 1:
                self._breaks(None, f"{address} was sent one mail twice: {mail}")

    def _may_read(self, account, pair_id, day):
        """Whether an account is one of the pair, or stands in there."""
        if not account:
            return False
        return bool(
            self._rows(
                """
                SELECT pair.id FROM mentorat_agreement pair
                JOIN mentorat_mentor mentor ON mentor.id = pair.mentor_id
                JOIN mentorat_mentee mentee ON mentee.id = pair.mentee_id
                LEFT JOIN mentorat_absence absence ON absence.mentor_id = mentor.id
                LEFT JOIN mentorat_mentor stand ON stand.id = absence.stand_in_id
                WHERE pair.id = %s AND %s IN
                    (mentor.partner_id, mentee.partner_id, stand.partner_id)
                    AND (
                        stand.partner_id IS DISTINCT FROM %s OR %s <= absence.date_to
                    )
                """,
                pair_id,
                account["partner_id"],
                account["partner_id"],
                day,
            )
        )

    # ------------------------------------------------------------------
    # THE STORY
    # ------------------------------------------------------------------

    def _tell(self):
        """Return what broke, and all that happened to the pairs concerned."""
        lines = [f"seed {self.seed}"]
        for (rule, pair_id), (day, text) in self.broken_rules.items():
            lines.append(f"  {rule[12:]}, {day:%Y-%m-%d}: {text}")
            lines.append(f"    the story of {f'pair {pair_id}' if pair_id else 'all'}:")
            told = [line for line in self.stories[pair_id] if line[0] <= day]
            lines += [f"      {at:%Y-%m-%d %H:%M:%S} {line}" for at, line in told[-25:]]
        return "\n".join(lines)
