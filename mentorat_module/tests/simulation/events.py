"""What people, machines and the world do in a year, each as the role itself."""

import re
from datetime import timedelta

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize, mute_logger

from ..mail_corpus import read_mails
from .ledger import Contact, Word

LIVE = ("assigned", "active")
SECRET = re.compile(r"zq\d{5}xk")
CATCHALL, BOUNCE = "reponse@rivenord.example", "rebond@rivenord.example"
FAULTY_RULES = (
    ("mentorat.commitment", "record['nope']"),
    ("mentorat.request", "raise UserError('No')"),
    ("mentorat.agreement", "1 / 0"),
)
BOUNCES = {
    "hard": ("postfix-en-user_unknown.eml", "exchange-fr-user_unknown.eml"),
    "soft": ("postfix-en-mailbox_full.eml", "exchange-fr-mailbox_full.eml"),
}
# How often each happens, in proportion.
WEIGHTS = {
    "first_contact": 10,
    "ask": 14,
    "answer_page": 10,
    "answer_mail": 10,
    "answer_phone": 3,
    "answer_and_delete": 6,
    "thank_mail": 5,
    "thank_page": 3,
    "ask_again_page": 6,
    "ask_again_mail": 4,
    "say_nothing": 6,
    "machine": 6,
    "still_waiting": 3,
    "close": 2,
    "mailbox_breaks": 5,
    "mailbox_mended": 6,
    "address_lost": 2,
    "plan_meeting": 6,
    "plan_series": 2,
    "move_meeting": 3,
    "decline_meeting": 3,
    "delete_series": 2,
    "go_away": 5,
    "account_deleted": 2,
    "mentor_archived": 3,
    "mentor_back": 4,
    "unwind": 2,
    "register_again": 4,
    "toggle_rule": 5,
    "clear_failures": 1,
    "end": 1,
    "renew": 1,
}


class NobodyError(Exception):
    """There is nobody to do it."""


class EventsMixin:
    """One method an event; it returns the agreement that it happens to, or nothing.

    What the service refuses in words has no effect, as on a page."""

    def _do(self, name, now):
        self.happening = name
        try:
            with self._at(now), self.cr.savepoint():
                pair = getattr(self, f"_event_{name}")(now)
                self.env.flush_all()
        except NobodyError:
            self.undo_ledger()
            self.counts["idle"][name] += 1
            return False
        except (UserError, AccessError) as error:
            self.env.invalidate_all(flush=False)
            self.undo_ledger()
            self.counts["refused"][name] += 1
            self.note(None, now, f"{name}: refused, {error}")
            return False
        self.ledger_done()
        if pair is None:
            self.counts["idle"][name] += 1
        else:
            self.counts["done"][name] += 1
        return pair is not None

    def undo_ledger(self):
        self.fresh.clear()

    def ledger_done(self):
        for rows, row in self.fresh:
            rows.append(row)
        self.fresh.clear()

    def keep(self, rows, row):
        """Keep ``row`` once the event has succeeded."""
        self.fresh.append((rows, row))

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    def _pick(self, records):
        return self.rng.choice(records) if records else records

    def _pick_pair(self, *states):
        return self._pick(
            self.env["mentorat.agreement"].search([("state", "in", states or LIVE)])
        )

    def _pick_request(self, *states):
        return self._pick(
            self.env["mentorat.request"].search(
                [
                    ("state", "in", states),
                    ("agreement_id.state", "=", "active"),
                ]
            )
        )

    def _get_stand_in(self, pair, now):
        """Return the user who stands in, read in the plain dates of the absences."""
        day = (now - timedelta(hours=5)).date()
        self.env.cr.execute(
            """
            SELECT stand.user_id FROM mentorat_absence absence
            JOIN mentorat_mentor stand ON stand.id = absence.stand_in_id
            WHERE absence.mentor_id = %s AND %s BETWEEN date_from AND date_to
            """,
            (pair.mentor_id.id, day),
        )
        row = self.env.cr.fetchone()
        return self.env["res.users"].browse(row and row[0])

    def _get_answerer(self, pair, now):
        """Return the user who answers: the stand-in, if any, in three of four cases."""
        stand_in = self._get_stand_in(pair, now)
        user = pair.mentor_id.user_id
        if stand_in and self.rng.random() < 0.75:
            user = stand_in
        if not user.active:
            raise NobodyError
        return user

    def _say(self, request, user, kind, now, message):
        self.keep(
            self.words,
            Word(request.id, message.id, user.partner_id.id, kind, now),
        )
        self.note(request.agreement_id, now, f"{user.name}: {kind} in D-{request.id}")
        return request.agreement_id

    def _new_secret(self):
        """Return a word that stands in one message of one pair and nowhere else."""
        self.secrets_made += 1
        return f"zq{self.secrets_made:05d}xk"

    def _keep_secret(self, pair, request=None):
        secret = self._new_secret()
        self.secrets[secret] = [pair.id, request and request.id]
        return secret

    # ------------------------------------------------------------------
    # A PAIR
    # ------------------------------------------------------------------

    def _event_first_contact(self, now, pair=None):
        pair = pair or self._pick_pair("assigned")
        if not pair:
            return None
        user = self._get_answerer(pair, now)
        channel = self.rng.choice(("phone", "person", "written"))
        if channel == "written":
            request = (
                self.env["mentorat.request"]
                .with_user(user)
                .create(
                    {
                        "agreement_id": pair.id,
                        "name": "Hello",
                        "description": f"Welcome! {self._keep_secret(pair)}",
                    }
                )
            )
            self._say(request, user, "answer", now, request.message_ids[:1])
        else:
            pair.with_user(user).action_record_first_contact(channel=channel)
        self.keep(self.contacts, Contact(pair.id, None, now))
        self.note(pair, now, f"{user.name}: first contact, {channel}")
        return pair

    def _event_ask(self, now):
        pair = self._pick_pair("active")
        if not pair:
            return None
        user = pair.mentee_id.user_id
        secret = self._keep_secret(pair)
        request = pair.with_user(user).action_ask(
            f"About {secret}", f"How do I read {secret}?"
        )
        self.secrets[secret][1] = request.id
        self.keep(self.questions, Word(request.id, 0, user.partner_id.id, "ask", now))
        self.note(pair, now, f"{user.name}: asks D-{request.id}")
        return pair

    def _event_unwind(self, now):
        pair = self._pick_pair()
        if not pair:
            return None
        user = self._pick([pair.mentee_id.user_id, pair.mentor_id.user_id])
        if not user.active:
            return None
        pair.with_user(user).action_unwind("It does not work")
        self.note(pair, now, f"{user.name}: unwinds")
        return pair

    def _event_end(self, now):
        pair = self._pick_pair("active")
        if not pair:
            return None
        if not pair.mentor_id.user_id.active:
            return None
        pair.with_user(pair.mentor_id.user_id).action_end()
        self.note(pair, now, "the mentor ends it")
        return pair

    def _event_renew(self, now):
        pair = self._pick_pair("active")
        if not pair:
            return None
        pair.with_user(self.coordinator).action_renew()
        self.note(pair, now, "renewed")
        return pair

    # ------------------------------------------------------------------
    # A CONVERSATION
    # ------------------------------------------------------------------

    def _event_answer_page(self, now, states=("open", "answered")):
        request = self._pick_request(*states)
        if not request:
            return None
        user = self._get_answerer(request.agreement_id, now)
        secret = self._keep_secret(request.agreement_id, request)
        message = request.with_user(user).action_reply(f"Page four. {secret}")
        return self._say(request, user, "answer", now, message)

    def _event_answer_and_delete(self, now):
        """The answer is taken back at once, or after some minutes."""
        request = self._pick_request("open", "answered")
        if not request:
            return None
        user = self._get_answerer(request.agreement_id, now)
        secret = self._keep_secret(request.agreement_id, request)
        message = request.with_user(user).action_reply(f"Wrong window. {secret}")
        word = Word(request.id, message.id, user.partner_id.id, "answer", now)
        self.keep(self.words, word)
        self.env.flush_all()
        body = self.rng.choice(("", "<p><br></p>", "<p>\N{ZERO WIDTH SPACE}</p>"))
        later = now + timedelta(minutes=self.rng.choice((0, 3, 20)))
        with self._at(later):
            request.with_user(user)._message_update_content(
                message.with_user(user), body=Markup(body), attachment_ids=[]
            )
        word.taken_back_at = later
        self.note(request.agreement_id, now, f"{user.name}: D-{request.id}, deleted")
        return request.agreement_id

    def _event_answer_phone(self, now):
        request = self._pick_request("open")
        if not request:
            return None
        user = self._get_answerer(request.agreement_id, now)
        request.with_user(user).action_record_answer()
        self.keep(self.contacts, Contact(request.agreement_id.id, request.id, now))
        self.note(request.agreement_id, now, f"{user.name}: phones, D-{request.id}")
        return request.agreement_id

    def _event_answer_mail(self, now):
        request = self._pick_request("open", "answered")
        if not request:
            return None
        user = self._get_answerer(request.agreement_id, now)
        kind = self.rng.choice(("answers", "answers", "persons"))
        return self._receive(request, user, kind, "answer", now)

    def _event_thank_mail(self, now):
        request = self._pick_request("answered")
        if not request:
            return None
        user = request.mentee_id.user_id
        return self._receive(request, user, "thanks", "thanks", now)

    def _event_thank_page(self, now):
        request = self._pick_request("answered")
        if not request:
            return None
        user = request.mentee_id.user_id
        text = self.rng.choice(("Merci beaucoup!", "Thanks a lot", "Un gros merci"))
        message = request.with_user(user).action_reply(text)
        return self._say(request, user, "thanks", now, message)

    def _event_ask_again_page(self, now):
        request = self._pick_request("answered", "open")
        if not request:
            return None
        user = request.mentee_id.user_id
        secret = self._keep_secret(request.agreement_id, request)
        message = request.with_user(user).action_reply(f"And where is {secret}?")
        return self._say(request, user, "question", now, message)

    def _event_ask_again_mail(self, now):
        request = self._pick_request("answered")
        if not request:
            return None
        user = request.mentee_id.user_id
        return self._receive(request, user, "questions", "question", now)

    def _event_say_nothing(self, now):
        request = self._pick_request("open", "answered")
        if not request:
            return None
        pair = request.agreement_id
        user = self._pick([pair.mentee_id.user_id, self._get_answerer(pair, now)])
        return self._receive(request, user, "nothing_said", "nothing", now)

    def _event_machine(self, now):
        request = self._pick_request("open", "answered")
        if not request:
            return None
        pair = request.agreement_id
        user = self._pick([pair.mentee_id.user_id, pair.mentor_id.user_id])
        return self._receive(request, user, "machines", "machine", now)

    def _event_still_waiting(self, now):
        request = self._pick_request("answered")
        if not request:
            return None
        user = request.mentee_id.user_id
        request.with_user(user).action_still_waiting()
        self.keep(
            self.questions, Word(request.id, 0, user.partner_id.id, "waiting", now)
        )
        self.note(request.agreement_id, now, f"still waits, D-{request.id}")
        return request.agreement_id

    def _event_close(self, now):
        request = self._pick_request("answered", "open")
        if not request:
            return None
        request.with_user(request.mentee_id.user_id).action_close()
        self.note(request.agreement_id, now, f"closes D-{request.id}")
        return request.agreement_id

    def _receive(self, request, user, folder, kind, now):
        """Receive a mail of the corpus about ``request``, as its server sends it."""
        sent = self.last_mails.get((request.id, user.email))
        if not user.email or not sent:
            return None  # they got nothing that they could answer
        name, raw = self._pick(list(self._read_corpus(request, folder, sent, user)))
        before = set(request.message_ids.ids)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            try:
                with self.cr.savepoint():
                    self.env["mail.thread"].message_process(None, raw)
                    self.env.flush_all()
            except ValueError:  # Odoo knows nobody whom it is for
                self.env.invalidate_all(flush=False)
        request.invalidate_recordset(["message_ids"])
        new = request.message_ids.filtered(lambda row: row.id not in before)
        self._say(request, user, kind, now, new[-1:])
        self.note(request.agreement_id, now, f"by mail: {folder}/{name}")
        # Of a pair on hold, the mentee is told so.
        on_hold = request.mentor_id.id in self.lost_at
        if kind in ("answer", "question") and not new and not on_hold:
            self.problems.append(
                (request.agreement_id.id, f"{folder}/{name} reached nobody")
            )
        return request.agreement_id

    def _read_corpus(self, request, folder, sent, user):
        """Yield the mails of a folder, each with a Message-Id of its own."""
        self.mails_received += 1
        bare = sent["message_id"].strip("<>")
        address = email_normalize(sent.get("reply_to") or "") or CATCHALL
        for name, raw in read_mails(
            folder,
            FROM=user.email,
            TO=address,
            CATCHALL=CATCHALL,
            REF=sent["message_id"],
            BARE=bare,
            CAPITALS=f"<{bare.upper()}>",
            FOLDED=f"<{bare[:30]}\n {bare[30:]}>",
            REFERENCES=sent.get("references") or sent["message_id"],
            ADDRESS_IN_CAPITALS=address.upper(),
            ENCODED=f"=?us-ascii?Q?=3C{bare[:30]}?=\n =?us-ascii?Q?{bare[30:]}=3E?=",
        ):
            if "signature" in name or "forward" in name:
                continue  # a matter of names, tested where the corpus is
            yield name, self._renumber(raw)

    def _renumber(self, raw):
        head, mark, body = raw.partition(b"\r\n\r\n")
        lines = [
            line
            for line in head.split(b"\r\n")
            if not line.lower().startswith(b"message-id:")
        ]
        lines.append(b"Message-ID: <year.%d@client.example>" % self.mails_received)
        return b"\r\n".join(lines) + mark + body

    # ------------------------------------------------------------------
    # MAILBOXES
    # ------------------------------------------------------------------

    def _pick_person(self):
        people = [user for user in self.people if user.active]
        return self._pick(people)

    def _event_mailbox_breaks(self, now):
        user = self._pick_person()
        kind = self.rng.choice(("hard", "hard", "soft"))
        if not user.email or user.email in self.broken:
            return None
        self.broken[user.email] = kind
        self.note_of_user(user, now, f"mailbox of {user.name} is {kind} broken")
        return self.env["mentorat.agreement"]

    def _event_mailbox_mended(self, now):
        """The person, or the coordinator, corrects the address."""
        ill = [
            user
            for user in self.people
            if user.active and (not user.email or user.email in self.broken)
        ]
        user = self._pick(ill)
        if not user:
            return None
        kind = self.broken.get(user.email)
        if kind == "soft":
            del self.broken[user.email]  # the same address takes mails again
        self.addresses_made += 1
        user.sudo().email = f"new.{self.addresses_made}@example.com"
        self.note_of_user(user, now, f"address of {user.name} corrected")
        return self.env["mentorat.agreement"]

    def _event_address_lost(self, now):
        user = self._pick_person()
        if not user.email:
            return None
        user.sudo().email = False
        self.note_of_user(user, now, f"address of {user.name} erased")
        return self.env["mentorat.agreement"]

    # ------------------------------------------------------------------
    # MEETINGS
    # ------------------------------------------------------------------

    def _plan(self, now, **values):
        pair = self._pick_pair()
        if not pair:
            return None
        user = pair.mentor_id.user_id
        start = (now + timedelta(days=self.rng.randint(1, 20))).replace(
            hour=self.rng.randint(14, 20), minute=0, second=0
        )
        event = (
            self.env["calendar.event"]
            .with_user(user)
            .create(
                {
                    "name": "Meeting",
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "mentorat_agreement_id": pair.id,
                    **values,
                }
            )
        )
        self.note(pair, now, f"meeting {event.id} planned for {start}")
        return pair

    def _event_plan_meeting(self, now):
        return self._plan(now)

    def _event_plan_series(self, now):
        return self._plan(
            now,
            recurrency=True,
            rrule_type="weekly",
            mon=True,
            tue=True,
            end_type="count",
            count=self.rng.randint(3, 6),
            event_tz="America/Toronto",
        )

    def _pick_meeting(self, now, *domain):
        meetings = self.env["calendar.event"].search(
            [
                ("mentorat_agreement_id.state", "in", LIVE),
                ("start", ">", now + timedelta(hours=2)),
                *domain,
            ]
        )
        return self._pick(meetings)

    def _event_move_meeting(self, now):
        event = self._pick_meeting(now)
        if not event:
            return None
        pair = event.mentorat_agreement_id
        event.with_user(pair.mentor_id.user_id).write(
            {
                "start": str(event.start + timedelta(days=1)),
                "stop": str(event.stop + timedelta(days=1)),
            }
        )
        self.note(pair, now, f"meeting {event.id} moved")
        return pair

    def _event_decline_meeting(self, now):
        event = self._pick_meeting(now)
        if not event:
            return None
        pair = event.mentorat_agreement_id
        attendee = self._pick(event.attendee_ids)
        attendee.sudo().do_decline()
        self.note(pair, now, f"meeting {event.id} declined by {attendee.common_name}")
        return pair

    def _event_delete_series(self, now):
        event = self._pick_meeting(now, ("recurrence_id", "!=", False))
        if not event:
            return None
        pair = event.mentorat_agreement_id
        mine = event.with_user(pair.mentor_id.user_id)
        way = self.rng.choice(("mass", "archive", "unlink"))
        if way == "mass":
            mine.action_mass_deletion("all_events")
        elif way == "archive":
            mine.action_mass_archive("future_events")
        else:
            mine.unlink()
        self.note(pair, now, f"series of {event.id} deleted, {way}")
        return pair

    # ------------------------------------------------------------------
    # PEOPLE
    # ------------------------------------------------------------------

    def _event_go_away(self, now):
        mentor = self._pick(self.mentors)
        others = [other for other in self.mentors if other != mentor]
        first = (now + timedelta(days=self.rng.randint(0, 3))).date()
        last = first + timedelta(days=self.rng.randint(1, 14))
        stand_in = self._pick(others) if self.rng.random() < 0.7 else mentor.browse()
        self.env["mentorat.absence"].with_user(self.coordinator).create(
            {
                "mentor_id": mentor.id,
                "date_from": first,
                "date_to": last,
                "stand_in_id": stand_in.id,
            }
        )
        text = f"{mentor.name} away from {first} to {last}, stand-in {stand_in.name}"
        self.note_of_user(mentor.user_id, now, text)
        return self.env["mentorat.agreement"]

    def _event_account_deleted(self, now):
        """A mentee deletes the account of the portal."""
        pair = self._pick_pair()
        user = pair.mentee_id.user_id if pair else pair
        if not user or not user.share or not user.active:
            return None
        user.with_user(user).sudo()._deactivate_portal_user()
        self.note(pair, now, f"{user.name} deletes the account")
        return pair

    def _event_mentor_archived(self, now):
        mentor = self._pick([each for each in self.mentors if each.user_id.active])
        if not mentor or sum(not each.user_id.active for each in self.mentors) > 1:
            return None
        user = mentor.user_id
        self.lost_at[mentor.id] = now
        user.action_archive()
        self.note_of_user(user, now, f"IT archives {user.name}")
        return self.env["mentorat.agreement"]

    def _event_mentor_back(self, now):
        mentor = self._pick([each for each in self.mentors if not each.user_id.active])
        if not mentor:
            return None
        mentor.user_id.action_unarchive()
        # What came back while the account was closed was nobody's business.
        self.bounced_at.pop(mentor.user_id.email, None)
        self.env.flush_all()
        if mentor.account_lost_at:
            mentor.with_user(self.coordinator).action_return()
        self.lost_at.pop(mentor.id, None)
        self.note_of_user(mentor.user_id, now, f"{mentor.name} is back")
        return self.env["mentorat.agreement"]

    def _event_register_again(self, now):
        """Somebody without a mentor leaves, and registers anew with a wish."""
        Mentee = self.env["mentorat.mentee"]
        employee = self._pick([user.employee_id for user in self.mentee_users])
        user = employee.user_id
        if not user or not user.active:
            return None
        live = Mentee.search(
            [
                ("employee_id", "=", employee.id),
                ("state", "in", ("waiting", "matched", "active")),
            ]
        )
        if live.filtered(lambda row: row.state != "waiting"):
            return None
        if live:
            live.with_user(user).action_withdraw()
        avoided = set(self.avoided.get(employee.id, ()))
        if len(avoided) < 2:
            avoided.add(self._pick(self.mentors).id)
        Mentee.with_user(user)._register_current_user(
            self._pick(self.programs),
            {
                "expectations": "To read reports better",
                "consent": True,
                "avoided_mentor_ids": list(avoided),
            },
        )
        self.avoided[employee.id] = avoided
        names = self.env["mentorat.mentor"].browse(avoided).mapped("name")
        self.note_of_user(user, now, f"{user.name} registers again, without {names}")
        return self.env["mentorat.agreement"]

    # ------------------------------------------------------------------
    # HR
    # ------------------------------------------------------------------

    def _create_faulty_rules(self):
        for model, code in FAULTY_RULES:
            model_id = self.env["ir.model"]._get_id(model)
            self.rules |= self.env["base.automation"].create(
                {
                    "name": f"A rule of HR on {model}",
                    "active": False,
                    "model_id": model_id,
                    "trigger": "on_create_or_write",
                    "action_server_ids": [
                        Command.create(
                            {
                                "name": "Do it",
                                "model_id": model_id,
                                "state": "code",
                                "code": code,
                                "usage": "base_automation",
                            }
                        )
                    ],
                }
            )

    def _event_toggle_rule(self, now):
        rule = self._pick(self.rules)
        rule.active = not rule.active
        return self.env["mentorat.agreement"]

    def _event_clear_failures(self, now):
        rule = self._pick(self.rules)
        rule.with_user(self.coordinator).action_mentorat_clear_failures()
        self.clears[rule.id] += 1
        return self.env["mentorat.agreement"]

    def _work_of_the_day(self, now):
        """Assign those who wait; after three days, reassign those on hold. Most mentors
        make their first contacts within some days."""
        for pair in self.env["mentorat.agreement"].search([("state", "=", "assigned")]):
            if self.rng.random() < 0.3:
                self._try(now, self._contact_one, pair)
            now += timedelta(seconds=1)
        waiting = self.env["mentorat.mentee"].search([("state", "=", "waiting")])
        for mentee in waiting:
            for mentor in self.rng.sample(self.mentors, len(self.mentors)):
                if self._try(now, self._assign_one, mentee, mentor):
                    break
        for mentor in self.mentors:
            lost_at = self.lost_at.get(mentor.id)
            if lost_at and lost_at < now - timedelta(days=3):
                for pair in self._get_led(mentor):
                    for other in self.rng.sample(self.mentors, len(self.mentors)):
                        if other != mentor and self._try(
                            now, self._reassign_one, pair, other
                        ):
                            break

    def _get_led(self, mentor):
        return self.env["mentorat.agreement"].search(
            [("mentor_id", "=", mentor.id), ("state", "in", LIVE)]
        )

    def _contact_one(self, pair, now):
        self._event_first_contact(now, pair)
        self.ledger_done()

    def _assign_one(self, mentee, mentor, now):
        pair = mentee.with_user(self.coordinator).action_assign(mentor)
        self.note(pair, now, f"{mentee.name} is assigned to {mentor.name}")

    def _reassign_one(self, pair, other, now):
        new = pair.with_user(self.coordinator).action_reassign(other, "The mentor left")
        self.note(pair, now, f"reassigned to {other.name}, pair {new.id}")
        self.note(new, now, f"{new.mentee_id.name} is assigned to {other.name}")

    def _try(self, now, method, *args):
        try:
            with self._at(now), self.cr.savepoint():
                method(*args, now)
                self.env.flush_all()
        except (UserError, AccessError, NobodyError):
            self.env.invalidate_all(flush=False)
            self.undo_ledger()
            return False
        return True

    # ------------------------------------------------------------------
    # THE POST
    # ------------------------------------------------------------------

    def _carry_the_post(self, now):
        """Send what waits; what goes to a broken mailbox comes back in the hour."""
        with self._at(now):
            self.env["mail.mail"].search(
                [
                    ("state", "=", "outgoing"),
                    "|",
                    ("scheduled_date", "=", False),
                    ("scheduled_date", "<=", now),
                ]
            ).send(auto_commit=False)
            self.env.flush_all()
        mails, self._mails[:] = list(self._mails), []
        for mail in mails:
            for address in mail["email_to"]:
                self._carry(mail, email_normalize(address), now)

    def _carry(self, mail, address, now):
        self.posted.append((now, address, mail))
        if kind := self.broken.get(address):
            self.bounces.append((kind, address, mail["message_id"]))
            self.bounced_at.setdefault(address, now)
            return
        if not (mail["reply_to"] or "").endswith(
            ("rivenord.example", "rivenord.example>")
        ):
            return  # the coordinator gets the answer
        for secret in self._find_secrets(mail):
            self.last_mails[self.secrets[secret][1], address] = mail

    def _find_secrets(self, mail):
        return set(SECRET.findall(f"{mail['subject']} {mail['body']}"))

    def _bring_bounces(self, now):
        coming, self.bounces[:] = list(self.bounces), []
        for kind, address, message_id in coming:
            self.mails_received += 1
            name = self.rng.choice(BOUNCES[kind])
            values = {"TO": BOUNCE, "REF": message_id, "RECIPIENT": address}
            raw = self._renumber(dict(read_mails("bounces", **values))[name])
            with (
                self._at(now),
                mute_logger("odoo.addons.mail.models.mail_thread"),
            ):
                self.env["mail.thread"].message_process(None, raw)
                self.env.flush_all()
