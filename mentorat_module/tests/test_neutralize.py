"""A neutralised copy writes to nobody, and opens nothing to who knows production."""

from odoo import Command
from odoo.modules.neutralize import neutralize_database
from odoo.tests import tagged

from .common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestNeutralize(MentoratCommon):
    """What Odoo does with ``neutralize`` or when it restores a copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._assign()
        cls.notices = cls.env["mentorat.notice"].search([])
        cls.mail = cls.env["mail.mail"].create({"body_html": "A word in confidence"})
        cls.mentee_user.mentorat_calendar_token = "a" * 43
        cls.rule = cls.env["base.automation"].create(
            {
                "name": "A mail of our own",
                "model_id": cls.env.ref("mentorat_module.model_mentorat_agreement").id,
                "trigger": "on_webhook",
                "record_getter": "model.browse()",
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "Tell another system",
                            "model_id": cls.env.ref(
                                "mentorat_module.model_mentorat_agreement"
                            ).id,
                            "state": "webhook",
                            "webhook_url": "https://example.com/hook",
                        }
                    )
                ],
            }
        )
        cls.address = cls.rule.webhook_uuid
        cls.env.flush_all()
        neutralize_database(cls.env.cr)
        cls.env.invalidate_all()

    def test_what_waited_in_the_outbox_is_dropped(self):
        self.assertTrue(self.notices)
        self.assertEqual(set(self.notices.mapped("state")), {"dropped"})
        self.assertEqual(self.mail.state, "cancel")

    def test_scheduled_actions_are_off(self):
        crons = self.env["mentorat.integrity.check"]._get_scheduled_actions()
        self.assertFalse(any(cron.active for cron in crons.values()))

    def test_rules_that_reach_out_are_off_and_their_address_is_another(self):
        self.assertFalse(self.rule.active)
        self.assertNotEqual(self.rule.webhook_uuid, self.address)
        self.assertNotIn("example.com", self.rule.action_server_ids.webhook_url)
        shipped = self.env.ref("mentorat_module.automation_overdue")
        self.assertTrue(shipped.active)

    def test_secret_address_of_a_calendar_opens_nothing(self):
        self.assertFalse(self.mentee_user.mentorat_calendar_token)
        feed = self.env["mentorat.portal.calendar"]._render_feed("a" * 43)
        self.assertIsNone(feed)

    def test_what_happens_in_the_copy_stays_in_its_outbox(self):
        agreement = self._activate(self.agreement, at=MONDAY)
        told = self.env["mentorat.notice"].search([("res_id", "=", agreement.id)])
        self.assertIn("pending", told.mapped("state"))
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))

    def test_check_has_nothing_to_say_of_a_copy(self):
        with self._at(MONDAY):
            results = self.env["mentorat.integrity.check"]._run()
        bad = [row["code"] for row in results if row["count"] or row["error"]]
        self.assertEqual(bad, [])
