"""Who has just written is shown the primary server, not its replica. A real one is
started in ``tests/trust/test_standby.py``."""

import threading
from unittest.mock import patch

from odoo.http import request
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from ...models.common.ir_http_replica import COOKIE, SECONDS, SECONDS_PARAMETER
from ..security.test_access_routes import QUIET
from .common import MentoratPortalCase


@tagged("post_install", "-at_install")
class TestPortalReplica(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self.request = self._ask_now()

    def _have_replica(self):
        replica = {"db_replica_host": "replica.example"}
        self.startPatcher(patch.dict(config.options, replica))

    def _reply(self):
        return self._post(f"{self.request.access_url}/reply", body="Page two")

    def _write_signature(self, user):
        """Change something that is not ours, as the web client does."""
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/res.users/write",
            {
                "model": "res.users",
                "method": "write",
                "args": [user.ids, {"signature": "<p>Me</p>"}],
                "kwargs": {},
            },
        )

    def _find_mark(self):
        return next((each for each in self.opener.cookies if each.name == COOKIE), None)

    def _is_read_only(self):
        """Return whether the home page is read on a read-only cursor."""
        pages, found = self.registry["mentorat.portal.home"], []
        get_home = pages._get_home

        def look(records):
            found.append(records.env.cr.readonly)
            return get_home(records)

        with patch.object(pages, "_get_home", look):
            self.assertEqual(self._get("/my/mentorat").status_code, 200)
        return found[-1]

    # ------------------------------------------------------------------
    # WHO GETS THE MARK
    # ------------------------------------------------------------------

    def test_who_writes_on_a_page_of_ours_is_marked_for_a_while(self):
        self._have_replica()
        self._login(self.mentee_user)
        response = self._reply()
        mark = response.headers["Set-Cookie"].split(COOKIE)[1]
        for part in (f"Max-Age={SECONDS};", "HttpOnly", "SameSite=Lax"):
            self.assertIn(part, mark)

    def test_who_only_reads_is_not_marked(self):
        self._have_replica()
        self._login(self.mentee_user)
        self._get("/my/mentorat")
        self.assertFalse(self._find_mark())

    def test_without_a_replica_nobody_is_marked(self):
        self._login(self.mentee_user)
        self._reply()
        self.assertFalse(self._find_mark())

    def test_mentor_and_coordinator_are_marked_whatever_they_write(self):
        self._have_replica()
        for user in (self.mentor_user, self.coordinator):
            with self.subTest(user.login):
                self._login(user)
                self._write_signature(user)
                self.assertTrue(self._find_mark())

    def test_others_are_not_marked_for_what_is_not_ours(self):
        self._have_replica()
        self._login(self.inside_user)
        self._write_signature(self.inside_user)
        self.assertFalse(self._find_mark())

    def test_administrator_sets_how_long(self):
        self._have_replica()
        self._login(self.mentee_user)
        parameters = self.env["ir.config_parameter"]
        for value, expected in (("5", "Max-Age=5;"), ("no number", f"Age={SECONDS};")):
            with self.subTest(value):
                parameters.set_param(SECONDS_PARAMETER, value)
                self.assertIn(expected, self._reply().headers["Set-Cookie"])

    def test_zero_switches_it_off(self):
        self._have_replica()
        self._login(self.mentee_user)
        self.env["ir.config_parameter"].set_param(SECONDS_PARAMETER, "0")
        self._reply()
        self.assertFalse(self._find_mark())

    # ------------------------------------------------------------------
    # WHAT THE MARK DOES
    # ------------------------------------------------------------------

    def test_pages_are_read_from_the_primary_server_while_marked(self):
        self._have_replica()
        self._login(self.mentee_user)
        self.assertTrue(self._is_read_only())
        self._reply()
        self.assertFalse(self._is_read_only())
        self.opener.cookies.clear(
            name=COOKIE, domain=self._find_mark().domain, path="/"
        )
        self.assertTrue(self._is_read_only())

    def test_rules_of_addresses_on_a_page_are_those_of_the_map(self):
        """Addresses are built from them, as by the language menu of website."""
        self._have_replica()
        self._login(self.mentee_user)
        self._reply()
        http, found = self.registry["ir.http"], []

        def look():
            rule, _args = request.env["ir.http"]._match("/my/mentorat")
            found.append(rule.endpoint.routing["readonly"])

        with patch.object(http, "_serve_fallback", look), mute_logger(*QUIET):
            self._get("/no-such-page")
        self.assertTrue(found and all(found))

    def test_every_route_that_only_reads_obeys_the_mark(self):
        http = self.env["ir.http"]
        thread, name = threading.current_thread(), self.env.cr.dbname
        with patch.object(thread, "dbname", name, create=True):
            routes = http.routing_map()
        rules = [
            rule for rule in routes.iter_rules() if rule.endpoint.routing["readonly"]
        ]
        self.assertGreater(len(rules), 50)
        for rule in rules:
            with self.subTest(rule.rule):
                before = dict(rule.endpoint.routing)
                primary = http._get_primary_rule(rule)
                self.assertEqual(
                    primary.endpoint.routing, {**before, "readonly": False}
                )
                self.assertIs(primary.endpoint.func, rule.endpoint.func)
                self.assertEqual(rule.endpoint.routing, before)
