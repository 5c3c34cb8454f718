"""The integrity check: nothing to say of a sound database, one thing of each fault."""

import io
from contextlib import redirect_stdout
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.cli.command import find_command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY
from .training.common import TrainingCommon

IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
# When the check runs.
NOW = MONDAY + timedelta(hours=73)

# ``{code: SQL}``: what only this check complains of. The names in it are those of
# ``_get_ids``, and ``now`` that of the check.
FAULTS = {
    "failed_record": """
        UPDATE mentorat_commitment SET check_failures = 1 WHERE id = %(open)s""",
    "due_untreated": """
        UPDATE mentorat_commitment
           SET next_check_at = %(now)s::timestamp - interval '4 hours'
         WHERE id = %(open)s""",
    "programme_unwatched": """
        UPDATE mentorat_program SET date_end = '2027-01-01' WHERE id = %(program)s""",
    "stopped_action": """
        UPDATE ir_cron SET active = FALSE WHERE id = %(cron)s""",
    "lost_file": """
        INSERT INTO ir_attachment (name, type, store_fname)
        VALUES ('lost', 'binary', '00/00lost')""",
    # notices
    "notice_failed": """
        UPDATE mentorat_notice SET state = 'pending', failures = 1,
               due_at = %(now)s::timestamp + interval '1 day' WHERE id = %(notice)s""",
    "notice_stuck": """
        UPDATE mentorat_notice SET state = 'pending',
               due_at = %(now)s::timestamp - interval '2 hours'
         WHERE id = %(notice)s""",
    "notice_about_nothing": """
        UPDATE mentorat_notice SET state = 'pending', res_model = 'gone.model',
               due_at = %(now)s::timestamp - interval '2 hours'
         WHERE id = %(notice)s""",
    "notice_untrue": """
        UPDATE mentorat_notice SET state = 'pending', res_id = %(ended)s,
               due_at = %(now)s WHERE id = %(notice)s""",
    "held_unseen": """
        UPDATE mentorat_notice SET state = 'held' WHERE id = %(notice)s""",
    "notice_twice": """
        INSERT INTO mentorat_notice
               (partner_id, template_id, res_model, res_id, state, due_at)
        SELECT partner_id, template_id, res_model, res_id, state, due_at
          FROM mentorat_notice WHERE id = %(registered)s""",
    # people
    "two_registrations": """
        DROP INDEX mentorat_mentee_one_live;
        INSERT INTO mentorat_mentee
               (employee_id, program_id, state, registered_at, next_check_at)
        SELECT employee_id, program_id, 'waiting', %(now)s, %(now)s
          FROM mentorat_mentee WHERE id = %(waiting)s""",
    "registration_untold": """
        DELETE FROM mentorat_notice WHERE id = %(registered)s""",
    # pairs
    "over_capacity": """
        ALTER TABLE mentorat_mentor DROP CONSTRAINT mentorat_mentor_capacity_kept;
        UPDATE mentorat_mentor SET capacity = 0 WHERE id = %(mentor)s""",
    "seats_miscounted": """
        UPDATE mentorat_mentor SET active_agreement_count = 0 WHERE id = %(mentor)s""",
    "two_mentors": """
        DROP INDEX mentorat_agreement_one_live;
        WITH twin AS (
            INSERT INTO mentorat_agreement (mentee_id, mentor_id, program_id, name,
                   state, assigned_at, date_end, next_check_at)
            SELECT mentee_id, mentor_id, program_id, 'twin', state, assigned_at,
                   date_end, next_check_at
              FROM mentorat_agreement WHERE id = %(active)s RETURNING *)
        INSERT INTO mentorat_commitment (agreement_id, mentor_id, kind, state,
               opened_at, reminder_at, limit_at, kept_at)
        SELECT id, mentor_id, 'first_contact', 'kept', assigned_at, assigned_at,
               assigned_at, assigned_at FROM twin;
        UPDATE mentorat_mentor SET active_agreement_count = 2 WHERE id = %(mentor)s""",
    "state_apart": """
        UPDATE mentorat_mentee SET state = 'matched' WHERE id = %(waiting)s""",
    "mentor_left": """
        DELETE FROM mentorat_mentor_program_rel WHERE mentor_id = %(mentor)s""",
    "unreachable": """
        UPDATE res_users SET active = FALSE WHERE id = %(mentee_user)s;
        UPDATE res_partner SET email = NULL WHERE id = %(mentee_partner)s""",
    "name_twice": """
        UPDATE mentorat_agreement SET name = 'one'
         WHERE id IN (%(active)s, %(assigned)s)""",
    "sequence_behind": """
        UPDATE mentorat_agreement SET name = 'M2026/999999999'
         WHERE id = %(active)s""",
    "assignment_untold": """
        DELETE FROM mentorat_notice WHERE res_id = %(assigned)s
           AND template_id = %(assigned_mentee)s""",
    "end_untold": """
        DELETE FROM mentorat_notice WHERE res_id = %(ended)s
           AND template_id = %(ended_mail)s AND partner_id = %(third_partner)s""",
    "term_unwatched": """
        UPDATE mentorat_agreement SET next_check_at = NULL WHERE id = %(active)s""",
    "end_moved": """
        UPDATE mentorat_agreement SET mentee_end_told = date_end - 1
         WHERE id = %(active)s""",
    # signatures
    "signed_twice": """
        INSERT INTO mentorat_signature (agreement_id, role, partner_id, user_id, name,
               manner, signed_at, text_sha256)
        SELECT agreement_id, role, partner_id, user_id, name, 'agreed', signed_at,
               text_sha256 FROM mentorat_signature WHERE id = %(signature)s""",
    "signature_without_text": """
        INSERT INTO mentorat_signature (agreement_id, role, partner_id, user_id, name,
               manner, signed_at, text_sha256)
        SELECT agreement_id, role, partner_id, user_id, name, 'agreed', signed_at, ''
          FROM mentorat_signature WHERE id = %(signature)s""",
    "signature_without_picture": """
        DELETE FROM ir_attachment WHERE res_model = 'mentorat.signature'
           AND res_id = %(signature)s""",
    "signed_at_apart": """
        UPDATE mentorat_agreement SET mentee_signed_at = NULL WHERE id = %(active)s""",
    "text_changed": """
        UPDATE mentorat_agreement SET charter_text = charter_text || ' more'
         WHERE id = %(active)s""",
    "change_changed": """
        UPDATE mentorat_terms_change SET text = text || ' more'
         WHERE id = %(change)s""",
    # commitments
    "first_contact_not_once": """
        DELETE FROM mentorat_commitment
         WHERE agreement_id = %(active)s AND kind = 'first_contact'""",
    "first_contact_not_owed": """
        DELETE FROM mail_activity WHERE res_model = 'mentorat.commitment'
           AND res_id = %(overdue)s;
        UPDATE mentorat_commitment SET state = 'void' WHERE id = %(overdue)s""",
    "owed_by_dead_pair": """
        UPDATE mentorat_commitment SET state = 'open', next_check_at = %(now)s
         WHERE agreement_id = %(ended)s""",
    "commitment_unwatched": """
        UPDATE mentorat_commitment SET next_check_at = NULL WHERE id = %(open)s""",
    "kept_apart": """
        ALTER TABLE mentorat_commitment
              DROP CONSTRAINT mentorat_commitment_kept_has_date;
        UPDATE mentorat_commitment SET kept_at = NULL WHERE id = %(kept)s""",
    "reminder_untold": """
        DELETE FROM mentorat_notice WHERE res_model = 'mentorat.commitment'
           AND res_id = %(reminded)s""",
    "overdue_untold": """
        DELETE FROM mentorat_notice WHERE res_id = %(overdue)s
           AND template_id = %(overdue_coordinator)s;
        DELETE FROM mail_activity WHERE res_model = 'mentorat.commitment'
           AND res_id = %(overdue)s""",
    "activity_left": """
        UPDATE mail_activity SET res_id = %(kept)s
         WHERE res_model = 'mentorat.commitment' AND res_id = %(reminded)s""",
    "activity_twice": """
        INSERT INTO mail_activity (res_model, res_id, activity_type_id, user_id,
               date_deadline, active)
        SELECT res_model, res_id, activity_type_id, user_id, date_deadline, active
          FROM mail_activity WHERE res_model = 'mentorat.commitment'
           AND res_id = %(reminded)s""",
    # meetings and trainings
    "attendees_apart": """
        DELETE FROM calendar_attendee WHERE event_id = %(meeting)s
           AND partner_id = %(mentee_partner)s""",
    "too_many_seated": """
        UPDATE mentorat_training_session SET capacity = 1 WHERE id = %(session)s""",
    "two_seats": """
        WITH earlier AS (
            INSERT INTO mentorat_mentee
                   (employee_id, program_id, state, registered_at)
            SELECT employee_id, program_id, 'withdrawn', %(now)s
              FROM mentorat_mentee WHERE id = %(waiting)s RETURNING id)
        INSERT INTO mentorat_training_participation (session_id, mentee_id, state)
        SELECT %(session)s, id, 'attended' FROM earlier""",
    "seat_of_former": """
        UPDATE mentorat_mentee SET state = 'ended' WHERE id = %(waiting)s""",
    "seat_not_in_calendar": """
        DELETE FROM calendar_event_res_partner_rel WHERE calendar_event_id = %(event)s
           AND res_partner_id = %(mentee_partner)s;
        DELETE FROM calendar_attendee WHERE event_id = %(event)s
           AND partner_id = %(mentee_partner)s""",
    "stranger_in_calendar": """
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        VALUES (%(event)s, %(stranger)s);
        INSERT INTO calendar_attendee (event_id, partner_id)
        VALUES (%(event)s, %(stranger)s)""",
    "session_without_event": """
        UPDATE mentorat_training_session SET calendar_event_id = NULL
         WHERE id = %(session)s""",
    "given_by_nobody": """
        UPDATE mentorat_mentor SET active = FALSE WHERE id = %(giver)s""",
    "time_moved": """
        WITH log AS (
            INSERT INTO mail_message (model, res_id, message_type, create_date)
            VALUES ('mentorat.training.session', %(session)s, 'notification', %(now)s)
            RETURNING id)
        INSERT INTO mail_tracking_value (mail_message_id, field_id)
        SELECT id, %(session_start)s FROM log""",
    # pairing
    "confirmed_without_pair": """
        UPDATE mentorat_pairing_line SET agreement_id = NULL WHERE id = %(line)s""",
    "wait_unwatched": """
        UPDATE mentorat_mentee SET next_check_at = NULL WHERE id = %(waiting)s""",
}


@tagged("post_install", "-at_install")
class TestIntegrity(TrainingCommon):
    """A pair of each stage, a training, a meeting, and all that was told of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for table in ("base_automation", "ir_act_server", "ir_cron"):
            cls.env.cr.execute(
                f"UPDATE {table} SET create_date = %(when)s, write_date = %(when)s",
                {"when": "2020-01-01"},
            )
        cls._make_pairs()
        cls._make_promises()
        cls._make_events()
        cls.env.flush_all()
        # All mails have left.
        cls.env.cr.execute(
            "UPDATE mentorat_notice SET state = 'sent', sent_at = %s",
            [NOW - timedelta(minutes=30)],
        )
        cls.env.invalidate_all()
        cls.ids = cls._get_ids()

    @classmethod
    def _make_pairs(cls):
        cls.active = cls._activate()
        cls.assigned = cls._assign(cls.second, cls.other_mentor)
        cls.third, cls.waiting = (
            cls._create_mentee(cls._create_user(login)) for login in ("third", "fourth")
        )
        cls.ended = cls._assign(cls.third, cls.other_mentor)
        with cls._at(MONDAY + timedelta(hours=1)):
            cls.ended.action_end()
            for user in (cls.mentee_user, cls.mentor_user):
                cls.active.with_user(user).action_sign("Somebody", IMAGE)
            cls.change = cls.active.with_user(cls.mentee_user).action_propose_terms(
                {"meeting_interval_days": 7}, "More often"
            )

    @classmethod
    def _make_promises(cls):
        """One that is reminded, one overdue, one open."""
        cls._ask(cls.active, at=NOW - timedelta(hours=30))
        cls.env.flush_all()
        commitments = cls.env["mentorat.commitment"]
        with cls._at(NOW):
            commitments.search([("next_check_at", "<=", NOW)])._process_due(NOW)
        cls._ask(cls.active, at=NOW, name="And this one?")
        cls.reminded, cls.overdue, cls.kept = (
            commitments.search([("state", "=", state)])
            for state in ("reminded", "overdue", "kept")
        )
        cls.open = commitments.search([("state", "=", "open")])

    @classmethod
    def _make_events(cls):
        cls.giver = cls._create_mentor(cls._create_user("giver"))
        cls.session.write(
            {
                "mentor_ids": [Command.set(cls.giver.ids)],
                "origin": "mentor_initiative",
            }
        )
        cls._plan(at=NOW - timedelta(hours=2))
        for user in (cls.mentee_user, cls.inside_user):
            with cls._at(NOW - timedelta(hours=1)):
                cls.session.with_user(user).action_register()
        with cls._at(NOW):
            cls.meeting = (
                cls.env["calendar.event"]
                .with_user(cls.mentor_user)
                .create(
                    {
                        "name": "A meeting",
                        "start": NOW + timedelta(days=1),
                        "stop": NOW + timedelta(days=1, hours=1),
                        "mentorat_agreement_id": cls.active.id,
                    }
                )
            )
        cls.line = cls.env["mentorat.pairing.line"].create(
            {
                "pairing_id": cls.env["mentorat.pairing"]
                .create({"program_id": cls.program.id, "objective": "highest_total"})
                .id,
                "mentee_id": cls.mentee.id,
                "mentor_id": cls.mentor.id,
                "state": "confirmed",
                "agreement_id": cls.active.id,
            }
        )

    @classmethod
    def _get_ids(cls):
        """Return what the faults name."""
        notices = cls.env["mentorat.notice"]
        mails = {
            name: cls.env.ref(f"mentorat_module.mail_template_{name}").id
            for name in ("assigned_mentee", "ending", "overdue_coordinator")
        }
        registered = cls.env.ref("mentorat_module.mail_template_registered")
        to_sign = cls.env.ref("mentorat_module.mail_template_to_sign")
        get_field = cls.env["ir.model.fields"]._get
        records = {
            name: getattr(cls, name).ensure_one().id
            for name in (
                *("active", "assigned", "ended", "waiting", "mentor", "mentee_user"),
                *("reminded", "overdue", "open", "session", "giver", "meeting"),
                *("line", "change", "program"),
            )
        }
        return {
            **records,
            **mails,
            "now": NOW,
            "kept": cls.kept[:1].id,
            "ended_mail": cls.env.ref("mentorat_module.mail_template_ended").id,
            "cron": cls.env.ref("mentorat_module.ir_cron_terms").id,
            "event": cls.session.calendar_event_id.id,
            "mentee_partner": cls.mentee.partner_id.id,
            "third_partner": cls.third.partner_id.id,
            "stranger": cls.coordinator.partner_id.id,
            "signature": cls.active.signature_ids[:1].id,
            "notice": notices.search([("template_id", "=", to_sign.id)], limit=1).id,
            "registered": notices.search(
                [
                    ("template_id", "=", registered.id),
                    ("res_id", "=", cls.waiting.id),
                ]
            ).id,
            "date_end": get_field("mentorat.agreement", "date_end").id,
            "session_start": get_field("mentorat.training.session", "start").id,
        }

    def _check(self):
        """Return ``{code: result}`` of the checks that complain."""
        with self._at(NOW):
            results = self.env["mentorat.integrity.check"]._run()
        return {
            result["code"]: result
            for result in results
            if result["count"] or result["error"]
        }

    def test_sound_database_has_nothing_to_look_at(self):
        self.assertEqual(self._check(), {})

    def test_each_fault_is_found_by_its_check_alone(self):
        for code, fault in FAULTS.items():
            with self.subTest(code=code):
                savepoint = self.env.cr.savepoint()
                self.env.cr.execute(fault, self.ids)
                self.env.invalidate_all(flush=False)
                found = self._check()
                savepoint.close(rollback=True)
                self.env.invalidate_all(flush=False)
                self.assertEqual(list(found), [code])
                self.assertFalse(found[code]["error"])
                self.assertEqual(found[code]["count"], 1)

    def test_mail_about_one_of_a_series_tells_the_time_of_the_others(self):
        other = self._plan(self._create_session(mentor_ids=self.giver.ids), at=MONDAY)
        self.env["mentorat.notice"].search([("res_id", "=", other.id)]).write(
            {"state": "sent", "sent_at": MONDAY}
        )
        self.env.flush_all()
        self.env.cr.execute(
            FAULTS["time_moved"],
            {**self.ids, "session": other.id, "now": NOW - timedelta(hours=1)},
        )
        self.assertEqual(list(self._check()), ["time_moved"])
        (self.session | other).series_id = self.session
        self.assertEqual(self._check(), {})

    def test_each_check_has_a_fault_and_a_method(self):
        check = self.env["mentorat.integrity.check"]
        codes = set(check._get_checks())
        self.assertEqual(codes, set(FAULTS))
        methods = set(dir(check)) - set(dir(self.env["base"]))
        methods = {name for name in methods if name.startswith("_find_")}
        self.assertEqual(methods, {f"_find_{code}" for code in codes})

    def test_report_names_the_record_and_no_word_of_a_conversation(self):
        check = self.env["mentorat.integrity.check"]
        self.env.cr.execute(FAULTS["term_unwatched"], self.ids)
        self.env.cr.execute(FAULTS["notice_stuck"], self.ids)
        with self._at(NOW):
            report = check._format_report(check._run())
        self.assertIn(self.active.name, report)
        self.assertIn("2 to look at", report)
        for word in ("And this one?", "I do not see it", self.mentee.name):
            self.assertNotIn(word, report)

    def test_check_that_fails_does_not_stop_the_others(self):
        self.env.cr.execute(
            "ALTER TABLE mentorat_pairing_line RENAME COLUMN state TO gone"
        )
        with mute_logger(
            "odoo.sql_db",
            "odoo.addons.mentorat_module.models.common.mentorat_integrity_check",
        ):
            found = self._check()
        self.assertEqual(found["confirmed_without_pair"]["error"], "UndefinedColumn")

    def test_administrator_sees_what_is_to_look_at_first(self):
        self.env.cr.execute(FAULTS["wait_unwatched"], self.ids)
        administrator = self._create_user(
            "administrator", "mentorat_module.group_mentorat_admin"
        )
        action = self.env.ref("mentorat_module.mentorat_integrity_action")
        with self._at(NOW):
            opened = action.with_user(administrator).run()
        self.env.invalidate_all()
        wizards = self.env["mentorat.integrity.wizard"].with_user(administrator)
        wizard = wizards.browse(opened["res_id"])
        self.assertFalse(wizard.is_well)
        self.assertEqual(wizard.line_ids[0].state, "bad")
        self.assertIn(str(self.waiting.id), wizard.line_ids[0].records)
        self.assertEqual(wizard.line_ids[1].state, "well")
        with self._at(NOW):
            again = call_kw(wizards, "action_check", [wizard.ids], {})
        self.assertNotEqual(again["res_id"], wizard.id)

    def test_coordinator_does_not_run_the_check(self):
        action = self.env.ref("mentorat_module.mentorat_integrity_action")
        for run in (
            action.with_user(self.coordinator).run,
            self.env["mentorat.integrity.wizard"]
            .with_user(self.coordinator)
            .action_check,
        ):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
                run()

    def _run_command(self, results=None):
        """Return ``(exit code, output)`` of the command on the database of the tests.

        :param results: what the check finds there, by default what it does
        """
        model = type(self.env["mentorat.integrity.check"])
        run = model._run if results is None else lambda check: results
        output = io.StringIO()
        with patch.object(model, "_run", run), redirect_stdout(output):
            code = find_command("mentorat")()._check(self.env.cr.dbname, "en_US")
        return code, output.getvalue()

    def test_command_leaves_with_0_when_all_is_well(self):
        code, output = self._run_command()
        self.assertEqual(code, 0, output)
        self.assertIn("all is well", output)

    def test_command_leaves_with_1_and_says_what_to_do(self):
        self.env.cr.execute(FAULTS["term_unwatched"], self.ids)
        code, output = self._run_command(list(self._check().values()))
        self.assertEqual(code, 1)
        self.assertIn("“In Force Until”", output)

    def test_each_mail_that_is_compared_with_the_truth_exists(self):
        truths = self.env["mentorat.notice"]._get_truths()
        for name in truths:
            self.assertTrue(self.env.ref(f"mentorat_module.mail_template_{name}"))
        single = self.env["mentorat.integrity.check"]._get_single_templates()
        for xmlid in single:
            self.assertTrue(self.env.ref(xmlid))
