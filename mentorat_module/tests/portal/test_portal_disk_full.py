"""A disk that is full or cannot be written: users read a sentence, and what they typed
is still there."""

import base64
import errno
import json
import os
import subprocess
import tempfile
from pathlib import Path
from unittest import SkipTest
from unittest.mock import patch

from lxml import html
from psycopg2.errors import DiskFull

from odoo import http
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_attachment import IrAttachment

from ...tools import uploads
from ..security.test_access_routes import QUIET
from .common import MentoratPortalRecordsCase

TEXT = "What I typed for half an hour"
PDF = b"%PDF-1.4 something that nobody sent before"
NOT_KEPT = "The file could not be kept"
STILL_HERE = "your text is still here"
NO_ROOM = "Nothing could be kept"
LOGGER = "odoo.addons.mentorat_module.models.common.ir_http_disk_full"
IMAGE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


class DiskFullCase(MentoratPortalRecordsCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(LOGGER, "odoo.sql_db", *QUIET))
        self._login(self.mentee_user)
        self.ask_url = f"/my/mentorat/agreements/{self.agreement.id}/ask"

    def _fill_file_store(self, number=errno.ENOSPC):
        def fail(*_args):
            raise OSError(number, os.strerror(number))

        self.startPatcher(patch.object(IrAttachment, "_file_write", fail))

    def _fill_database(self):
        """Let PostgreSQL refuse each row of a conversation."""
        requests = self.registry["mentorat.request"]

        def fail(*_args, **_kwargs):
            raise DiskFull()

        for name in ("create", "message_post"):
            self.startPatcher(patch.object(requests, name, fail))

    def _ask(self, content=PDF):
        files = [("files", ("plan.pdf", content))]
        answers = {"name": "A question", "description": TEXT}
        return self._post(self.ask_url, files=files, **answers)

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def assertKept(self, response, *words):
        """Check that the form is shown again with what was typed, and no trace."""
        self.assertRefused(response, TEXT, STILL_HERE, *words)
        self.assertNotIn("Traceback", response.text)


@tagged("post_install", "-at_install")
class TestPortalDiskFull(DiskFullCase):
    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    def test_question_comes_back_whatever_the_file_store_says(self):
        before = self.agreement.request_ids
        for number in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT):
            with self.subTest(errno.errorcode[number]):
                self._fill_file_store(number)
                self.assertKept(self._ask(), NOT_KEPT)
        self.assertEqual(self.agreement.request_ids, before)

    def test_nothing_of_the_question_is_left(self):
        self._fill_file_store()
        self._ask()
        kept = self.env["ir.attachment"].search([("name", "=", "plan.pdf")])
        self.assertFalse(kept)
        self.assertFalse(
            self.env["mentorat.request"].search([("name", "=", "A question")])
        )

    def test_reply_comes_back(self):
        self._fill_file_store()
        before = self.question.message_ids
        response = self._post(
            f"{self.question.access_url}/reply",
            files=[("files", ("plan.pdf", PDF))],
            body=TEXT,
        )
        self.assertKept(response, NOT_KEPT)
        self.assertEqual(self.question.message_ids, before)

    def test_every_form_with_files_is_tested_here(self):
        views = self.env["ir.ui.view"].search(
            [("arch_db", "like", "multipart/form-data")]
        )
        forms = views.filtered(lambda view: view.key.startswith("mentorat_module."))
        tested = {"mentorat_module.portal_ask", "mentorat_module.portal_reply"}
        self.assertEqual(set(forms.mapped("key")), tested)

    def test_signature_gets_a_sentence(self):
        url = f"/my/mentorat/agreements/{self.agreement.id}"
        [props] = html.fromstring(self._get(url).text).xpath(
            "//owl-component[@name='mentorat_module.signature_form']/@props"
        )
        digest = json.loads(props)["digest"]
        self._fill_file_store()
        answer = self.make_jsonrpc_request(
            f"{url}/sign", {"name": "Me", "signature": IMAGE, "digest": digest}
        )
        self.assertIn(NOT_KEPT, answer["error"])
        self.assertFalse(self.agreement.signature_ids)

    def test_form_comes_back_when_the_database_has_no_room(self):
        self._fill_database()
        self.assertKept(self._ask(), NO_ROOM)
        response = self._post(f"{self.question.access_url}/reply", body=TEXT)
        self.assertKept(response, NO_ROOM)

    def test_administrator_finds_one_line_in_the_log(self):
        self._fill_file_store()
        with self.assertLogs(LOGGER, "ERROR") as log:
            self._ask()
        [line] = log.output
        self.assertIn("No space left", line)
        self.assertNotIn("Traceback", line)

    def test_question_is_asked_once_there_is_room_again(self):
        with patch.object(
            IrAttachment, "_file_write", side_effect=OSError(errno.ENOSPC)
        ):
            self._ask()
        response = self._ask()
        asked = self.agreement.request_ids - self.question
        self.assertGoesTo(response, f"{asked.access_url}?done=asked")
        self.assertEqual(self._get_files(asked).raw, PDF)

    def _get_files(self, request):
        return self.env["ir.attachment"].search(
            [("res_model", "=", request._name), ("res_id", "=", request.id)]
        )

    # ------------------------------------------------------------------
    # TEMPORARY FILES, SESSIONS
    # ------------------------------------------------------------------

    def test_question_comes_back_when_temporary_files_find_no_room(self):
        large = PDF + b"x" * uploads.MAX_IN_MEMORY
        error = OSError(errno.ENOSPC, "No space left on device")
        with patch.object(tempfile, "TemporaryFile", side_effect=error):
            self.assertKept(self._ask(large), NOT_KEPT)
        self.assertEqual(self.agreement.request_ids, self.question)

    def test_page_is_sent_when_the_session_cannot_be_saved(self):
        store = type(http.root.session_store)
        error = OSError(errno.ENOSPC, "No space left on device")
        with (
            patch.object(http, "SESSION_ROTATION_INTERVAL", -1),
            patch.object(store, "save", side_effect=error) as save,
        ):
            self.assertEqual(self._get("/my/mentorat/requests").status_code, 200)
        self.assertTrue(save.called)

    # ------------------------------------------------------------------
    # BACK-OFFICE
    # ------------------------------------------------------------------

    def assertToldInWords(self, model, method, *args, **kwargs):
        with self.assertRaises(JsonRpcException) as caught:
            self._call(model, method, *args, **kwargs)
        error = str(caught.exception.args[0])
        self.assertIn("UserError", error)

    def test_every_stored_file_of_ours_is_refused_in_words(self):
        """Whoever adds a field for files reads here whether users get a sentence."""
        self._fill_file_store()
        self._login(self.mentor_user)
        agreement = self.agreement.id
        wizard = {"agreement_id": agreement, "name": "Me", "signature": IMAGE}
        self.assertToldInWords(
            "mentorat.sign.wizard", "web_save", [], wizard, specification={}
        )
        attachment = {"name": "plan.pdf", "datas": base64.b64encode(PDF).decode()}
        self.assertToldInWords("ir.attachment", "create", [attachment])
        fields = {
            f"{name}.{field.name}"
            for name, model in self.registry.items()
            if name.startswith("mentorat.")
            for field in model._fields.values()
            if field.type == "binary" and field.attachment and field.store
        }
        self.assertEqual(
            fields, {"mentorat.sign.wizard.signature", "mentorat.signature.signature"}
        )

    def test_what_other_models_may_not_do_stays_their_error(self):
        def fail(*_args, **_kwargs):
            raise PermissionError(errno.EACCES, "wkhtmltopdf")

        self.startPatcher(patch.object(self.registry["res.lang"], "create", fail))
        self._login(self.coordinator)
        with self.assertRaises(JsonRpcException) as caught:
            self._call("res.lang", "create", [{}])
        self.assertIn("PermissionError", str(caught.exception.args[0]))

    def test_part_of_a_file_is_not_left_behind(self):
        attachments = self.env["ir.attachment"]
        checksum = attachments._compute_checksum(PDF)
        path = attachments._full_path(f"{checksum[:2]}/{checksum}")

        def write_a_part(records, content, checksum):
            _name, path = records._get_path(content, checksum)
            with open(path, "wb") as part:
                part.write(content[:9])
            raise OSError(errno.ENOSPC, "No space left on device")

        with (
            patch.object(IrAttachment, "_file_write", write_a_part),
            self.assertRaises(OSError),
        ):
            attachments.create({"name": "plan.pdf", "raw": PDF})
        self.assertFalse(os.path.exists(path))
        self.assertEqual(attachments.create({"name": "plan.pdf", "raw": PDF}).raw, PDF)


@tagged("post_install", "-at_install")
class TestPortalRealDiskFull(DiskFullCase):
    """The same on a real disk of 64 kB; only root may mount one."""

    SIZE = 64 * 1024

    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.disk = Path(folder)
        if not self._mount(f"size={self.SIZE}", "tmpfs", folder):
            raise SkipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", folder], check=True)
        self.startPatcher(
            patch.object(IrAttachment, "_filestore", lambda _records: folder)
        )

    def _mount(self, options, *arguments):
        """Mount a file system in memory; return whether that was allowed."""
        command = ["mount", "-t", "tmpfs", "-o", options, *arguments]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            return False
        return not done.returncode

    def test_question_comes_back_and_leaves_no_file(self):
        large = PDF + b"x" * 2 * self.SIZE
        self.assertKept(self._ask(large), NOT_KEPT)
        self.assertFalse([each for each in self.disk.rglob("*") if each.is_file()])
        self.assertEqual(self.agreement.request_ids, self.question)
        response = self._ask()  # a small one still fits
        asked = self.agreement.request_ids - self.question
        self.assertGoesTo(response, f"{asked.access_url}?done=asked")

    def test_question_comes_back_from_a_disk_that_is_read_only(self):
        self.assertTrue(self._mount("remount,ro", str(self.disk)))
        self.assertKept(self._ask(), NOT_KEPT)
        self.assertEqual(self.agreement.request_ids, self.question)
