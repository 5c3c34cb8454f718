from datetime import timedelta

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestScheduler(MentoratCommon):
    """The overview tells when the scheduled actions last ran."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        check = cls.env["mentorat.integrity.check"]
        cls.crons = cls.env["ir.cron"].union(*check._get_scheduled_actions().values())
        cls.deadlines = cls.env.ref("mentorat_module.ir_cron_deadlines")
        cls.env.flush_all()
        cls._set_last_run(cls.crons, MONDAY)

    @classmethod
    def _set_last_run(cls, crons, when):
        cls.env.cr.execute(
            "UPDATE ir_cron SET lastcall = %s, create_date = %s WHERE id IN %s",
            [when, MONDAY, crons._ids],
        )
        cls.env.invalidate_all()

    def _read(self, minutes):
        """What the coordinator reads, so many minutes after Monday, 10:00."""
        program = self.program.with_user(self.coordinator)
        with self._at(MONDAY + timedelta(minutes=minutes)):
            program.invalidate_recordset()
            [row] = program.with_context(tz="America/Toronto").read(
                ["is_scheduler_late", "scheduler_note"]
            )
        return row["is_scheduler_late"], row["scheduler_note"]

    def test_coordinator_reads_when_they_last_ran(self):
        is_late, note = self._read(10)
        self.assertFalse(is_late)
        self.assertRegex(note, "last ran at .*January 12.*10:00")

    def test_late_after_twice_the_interval_of_one(self):
        self.assertFalse(self._read(30)[0])
        is_late, note = self._read(31)
        self.assertTrue(is_late)
        self.assertIn("restarted", note)

    def test_each_action_counts(self):
        self._set_last_run(self.crons - self.deadlines, MONDAY + timedelta(minutes=31))
        self.assertTrue(self._read(31)[0])

    def test_action_that_never_ran_is_late_from_its_creation(self):
        self._set_last_run(self.deadlines, None)
        self.assertFalse(self._read(30)[0])
        self.assertTrue(self._read(31)[0])

    def test_action_that_fails_is_told(self):
        self.deadlines.failure_count = 2
        is_late, note = self._read(1)
        self.assertTrue(is_late)
        self.assertIn("fails", note)

    def test_action_that_is_switched_off_or_deleted_is_told(self):
        self.deadlines.active = False
        self.assertIn("switched off", self._read(1)[1])
        self.deadlines.unlink()
        self.assertIn("switched off", self._read(1)[1])

    def test_copy_is_not_late(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.crons.active = False
        self.assertFalse(self._read(600)[0])

    def test_costs_the_same_for_many_programmes(self):
        programs = self.program | self.env["mentorat.program"].create(
            [{"name": f"Programme {n}"} for n in range(9)]
        )
        programs = programs.with_user(self.coordinator)
        programs.mapped("scheduler_note")  # warms the caches up
        counts = []
        for some in (programs[:1], programs):
            programs.invalidate_recordset()
            before = self.env.cr.sql_log_count
            some.mapped("scheduler_note")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 6)
