from datetime import timedelta

from odoo.tests import tagged

from ..common import MONDAY, MentoratCommon

PREFIX = "mentorat_module.mail_template_"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestOutboxCleaning(MentoratCommon):
    """Settled notices are deleted after a time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()
        cls.notices = cls.env["mentorat.notice"]
        cls.notices.search([]).unlink()

    def _settle(self, at, state="sent", record=None, template="ended"):
        with self._at(at):
            notice = self.notices._queue(
                record or self.agreement, self.mentee_user.partner_id, PREFIX + template
            )
            notice.state = state
            self.env.flush_all()
        return notice

    def _clean(self, at=MONDAY):
        with self._at(at):
            self.notices._gc_notices()

    def test_notice_is_kept_to_the_second_of_its_last_day(self):
        older = self._settle(MONDAY - 180 * DAY - SECOND)
        younger = self._settle(MONDAY - 180 * DAY)
        self._clean()
        self.assertFalse(older.exists())
        self.assertTrue(younger.exists())

    def test_each_settled_stage_is_deleted_and_no_other(self):
        states = dict(self.notices._fields["state"].selection)
        settled = {
            state: self._settle(MONDAY - 400 * DAY, state=state) for state in states
        }
        self._clean()
        left = {state for state, notice in settled.items() if notice.exists()}
        self.assertEqual(left, {"pending", "held", "queued"})

    def test_administrator_sets_how_long_they_are_kept(self):
        parameters = self.env["ir.config_parameter"]
        notice = self._settle(MONDAY - 90 * DAY - SECOND)
        for value, is_kept in (("", True), ("soon", True), ("91", True), ("90", False)):
            parameters.set_param("mentorat_module.notice_kept_days", value)
            self._clean()
            self.assertEqual(bool(notice.exists()), is_kept, value)

    def test_notices_that_the_integrity_check_compares_are_never_deleted(self):
        self.env["ir.config_parameter"].set_param("mentorat_module.notice_kept_days", 1)
        compared = self._settle(MONDAY - 30 * DAY)
        older = self._settle(MONDAY - 30 * DAY - SECOND)
        self._clean()
        self.assertTrue(compared.exists())
        self.assertFalse(older.exists())

    def test_who_was_told_of_a_training_to_come_is_told_of_its_cancellation(self):
        with self._at(MONDAY - 400 * DAY):
            session = self.env["mentorat.training.session"].create(
                {
                    "name": "Wills",
                    "program_id": self.program.id,
                    "start": MONDAY + DAY,
                    "stop": MONDAY + 2 * DAY,
                }
            )
        values = {"record": session, "template": "training_planned"}
        notice = self._settle(MONDAY - 300 * DAY, **values)
        self._clean()
        self.assertTrue(notice.exists())
        self._clean(MONDAY + 3 * DAY)
        self.assertFalse(notice.exists())

    def test_who_was_told_of_an_open_commitment_is_kept(self):
        request = self._ask(self.agreement, at=MONDAY - 300 * DAY)
        values = {"record": request, "template": "request_opened"}
        notice = self._settle(MONDAY - 300 * DAY, **values)
        self._clean()
        self.assertTrue(notice.exists())
        request.commitment_ids._void()
        self._clean()
        self.assertFalse(notice.exists())

    def test_old_notices_are_found_by_their_index(self):
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM mentorat_notice "
            "WHERE state IN ('sent', 'in_app', 'dropped') AND write_date < now() "
            "ORDER BY write_date LIMIT 5000"
        )
        plan = " ".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("mentorat_notice_settled_idx", plan)
