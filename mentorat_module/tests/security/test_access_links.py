from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..portal.common import MentoratPortalCase


@tagged("post_install", "-at_install")
class TestClosedLinks(MentoratPortalCase):
    """Portal links without token: a link gives no access to anybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.request_record = cls._ask(cls.agreement)
        with cls._at(cls._hours(1)):
            cls.request_record.with_user(cls.mentor_user).action_reply("Page four")
        cls.request_record.access_token = "known"
        cls.env.flush_all()

    def _fetch(self, **link):
        """Return the messages that the portal shows, nothing when refused."""
        params = {
            "thread_model": "mentorat.request",
            "thread_id": self.request_record.id,
            **link,
        }
        with mute_logger("odoo.http", "odoo.addons.mail.models.mail_thread"):
            try:
                return str(self.make_jsonrpc_request("/mail/chatter_fetch", params))
            except JsonRpcException:
                return ""

    def test_token_gives_a_visitor_no_access(self):
        self.assertNotIn("Page four", self._fetch(token="known"))

    def test_token_gives_a_coordinator_no_access(self):
        self._login(self.coordinator)
        self.assertNotIn("Page four", self._fetch(token="known"))

    def test_signed_link_gives_no_access(self):
        partner = self.mentee_user.partner_id
        signature = self.request_record._sign_token(partner.id)
        answer = self._fetch(hash=signature, pid=partner.id)
        self.assertNotIn("Page four", answer)

    def test_mentee_reads_without_a_token(self):
        self._login(self.mentee_user)
        self.assertIn("Page four", self._fetch())

    def test_link_in_a_mail_creates_no_token(self):
        for record in (self.request_record, self.agreement):
            record.access_token = False
            action = record._get_access_action(access_uid=self.mentee_user.id)
            self.assertEqual(action["url"], record.access_url)
            self.assertFalse(record.access_token)
