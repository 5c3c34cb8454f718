"""Requests that meet others at the same rows begin again, and say so in the end."""

from unittest.mock import patch

from odoo.tests import JsonRpcException, tagged

from ...models.common import ir_http
from ...models.common.mentorat_lock_mixin import RowsBusyError
from .common import MentoratPortalCase

BUSY = "your turn did not come"
TEXT = "What I typed for half an hour"


@tagged("post_install", "-at_install")
class TestPortalBusy(MentoratPortalCase):
    def setUp(self):
        super().setUp()
        self.request = self._ask(self.agreement, at=self._now())
        self._login(self.mentee_user)

    def _let_others_be_first(self, times):
        """Let others be first at the rows of the agreement, so many times."""
        agreements = self.registry["mentorat.agreement"]
        lock_rows, calls = agreements._lock_rows, []

        def lock(records):
            calls.append(records)
            if len(calls) <= times:
                raise RowsBusyError(records._table, records.ids)
            return lock_rows(records)

        self.startPatcher(patch.object(agreements, "_lock_rows", lock))
        return calls

    def _lose_patience(self):
        self.startPatcher(patch.object(ir_http, "PATIENCE", 0))

    def _reply(self, files=None):
        return self._post(f"{self.request.access_url}/reply", files=files, body=TEXT)

    def _count(self):
        return str(self.request.message_ids.mapped("body")).count(TEXT)

    def _call(self, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/mentorat.request/{method}",
            {
                "model": "mentorat.request",
                "method": method,
                "args": [self.request.ids, *args],
                "kwargs": {},
            },
        )

    def test_form_begins_again_until_it_is_its_turn(self):
        calls = self._let_others_be_first(7)
        response = self._reply()
        self.assertGoesTo(response, f"{self.request.access_url}?done=replied")
        self.assertEqual(self._count(), 1)
        self.assertGreater(len(calls), 7)

    def test_files_of_a_form_that_begins_again_are_whole(self):
        self._let_others_be_first(2)
        contents = {f"{name}.txt": name.encode() for name in ("first", "second")}
        files = [("files", (name, each)) for name, each in contents.items()]
        self._reply(files)
        kept = self.request.message_ids.attachment_ids
        self.assertEqual({each.name: each.raw for each in kept}, contents)

    def test_form_that_waited_in_vain_comes_back_with_the_text(self):
        self._let_others_be_first(99)
        self._lose_patience()
        response = self._reply()
        self.assertEqual(response.status_code, 409)
        self.assertIn(BUSY, response.text)
        self.assertIn(TEXT, response.text)
        self.assertEqual(self._count(), 0)

    def test_signature_that_waited_in_vain_gets_a_sentence(self):
        self._let_others_be_first(99)
        self._lose_patience()
        answer = self.make_jsonrpc_request(
            f"/my/mentorat/agreements/{self.agreement.id}/sign",
            {"name": "Me", "signature": "iVBORw0KGgo="},
        )
        self.assertIn(BUSY, answer["error"])
        self.assertFalse(self.agreement.signature_ids)

    def test_button_begins_again_until_it_is_its_turn(self):
        self._login(self.mentor_user)
        self._let_others_be_first(7)
        self._call("action_reply", TEXT)
        self.assertEqual(self._count(), 1)

    def test_button_that_waited_in_vain_gets_a_sentence(self):
        self._login(self.mentor_user)
        self._let_others_be_first(99)
        self._lose_patience()
        with self.assertRaisesRegex(JsonRpcException, "UserError"):
            self._call("action_reply", TEXT)
        self.assertEqual(self._count(), 0)
