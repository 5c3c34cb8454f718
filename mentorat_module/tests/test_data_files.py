"""Records that users own from the installation on (``noupdate``)."""

import ast
from pathlib import Path

from lxml import etree

from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from .common import MONDAY, MentoratCommon

# Without these the addon does not work: an update mends what somebody deleted.
NEEDED = {"ir.sequence", "mail.activity.type"}
ADDON = Path(__file__).parents[1]


def get_owned_records():
    """Yield each ``<record>`` of a data file that an update leaves to the users."""
    for filename in Manifest.for_addon("mentorat_module")["data"]:
        if filename.endswith(".xml"):
            root = etree.parse(ADDON / filename).getroot()
            for record in root.iter("record"):
                owners = [record, *record.iterancestors()]
                if any(each.get("noupdate") == "1" for each in owners):
                    yield filename, record


def get_deletable_names():
    return {
        record.get("id")
        for _filename, record in get_owned_records()
        if record.get("model") not in NEEDED
    }


@tagged("post_install", "-at_install")
class TestDataFiles(TransactionCase):
    """What a user deleted stays deleted. A record that a later version brings is
    therefore created by its migration, see ``migrations/``: the update test compares
    the XML ids of an updated database with those of a new one."""

    def test_update_creates_no_record_that_a_user_may_delete(self):
        created = [
            record.get("id")
            for _filename, record in get_owned_records()
            if record.get("model") not in NEEDED and record.get("forcecreate") != "0"
        ]
        self.assertFalse(created)
        self.assertGreater(len(get_deletable_names()), 80)

    def test_deletion_leaves_no_xml_id_of_a_record_that_is_no_more(self):
        owned = [record for _filename, record in get_owned_records()]
        for owned_record in owned:
            name = f"mentorat_module.{owned_record.get('id')}"
            if record := self.env.ref(name, raise_if_not_found=False):
                record.unlink()
        models = {record.get("model") for record in owned}
        left = self.env["ir.model.data"].search(
            [("module", "=", "mentorat_module"), ("model", "in", list(models))]
        )
        dangling = left.filtered(
            lambda data: not self.env[data.model].browse(data.res_id).exists()
        )
        self.assertFalse(dangling.mapped("name"))

    def test_deleted_records_stay_deleted_after_an_update(self):
        names = get_deletable_names()
        for name in names:
            # an action is deleted with its rule
            if record := self.env.ref(f"mentorat_module.{name}", False):
                record.unlink()
        for filename in {filename for filename, _record in get_owned_records()}:
            convert_file(self.env, "mentorat_module", filename, {}, mode="update")
        self.assertFalse(
            [name for name in names if self.env.ref(f"mentorat_module.{name}", False)]
        )

    def test_code_does_without_records_that_a_user_may_delete(self):
        """Each ``env.ref`` of one says what happens when it is not there."""
        names = get_deletable_names()
        groups_only = ADDON / "reports" / "mentorat_access_report.py"
        offences = []
        for path in ADDON.rglob("*.py"):
            folders = set(path.relative_to(ADDON).parts)
            if folders & {"tests", "migrations"} or path == groups_only:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if self._is_strict_ref(node) and self._names_one(node.args[0], names):
                    offences.append(f"{path.relative_to(ADDON)}:{node.lineno}")
        self.assertFalse(offences)

    @staticmethod
    def _is_strict_ref(node):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "ref"
            and len(node.args) == 1
            and not node.keywords
        )

    @staticmethod
    def _names_one(node, names):
        """Whether an XML id, a text or the beginning of one, may be among ``names``."""
        if isinstance(node, ast.JoinedStr):
            node = node.values[0]
        if not isinstance(node, ast.Constant):
            return True  # not known here
        name = node.value.removeprefix("mentorat_module.")
        return any(each.startswith(name) for each in names)


@tagged("post_install", "-at_install")
class TestDeletedTemplates(MentoratCommon):
    """A deleted mail is not sent; what it told of happens all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        templates = [
            cls.env.ref(f"mentorat_module.{name}")
            for name in get_deletable_names()
            if name.startswith("mail_template_")
        ]
        cls.env["mail.template"].union(*templates).unlink()

    def test_life_of_a_pair_goes_on(self):
        agreement = self._activate()
        request = self._ask(agreement)
        self._run_cron("deadlines", self._hours(100))
        self.assertEqual(request.commitment_ids.state, "overdue")
        self._run_cron("notices", self._hours(100))
        agreement.action_end("early")
        self.assertEqual(agreement.state, "ended")
        self.assertFalse(self.env["mentorat.notice"].search([]))

    def test_long_wait_is_noted(self):
        self.program.waiting_warning_days = 1
        self._run_cron("waiting", MONDAY.replace(year=MONDAY.year + 1))
        self.assertTrue(self.mentee.waiting_warned_at)
        self.assertFalse(self.mentee.check_failures)


@tagged("post_install", "-at_install")
class TestSavedTemplates(MentoratCommon):
    """Odoo renders a template with the first record of its model before it saves it,
    for a coordinator's edit and an update alike."""

    def _check_templates(self, model):
        templates = self.env["mail.template"].search([("model", "=", model)])
        self.assertTrue(templates.filtered(lambda each: each._is_mentorat_text()))
        for template in templates:
            with self.subTest(template=template.name):
                template._check_can_be_rendered()

    def test_mails_of_agreements_render_before_the_first_contact(self):
        self._assign()
        self._check_templates("mentorat.agreement")

    def test_mails_of_agreements_render_after_the_end(self):
        agreement = self._activate()
        agreement.with_user(self.coordinator).action_end("early")
        self._check_templates("mentorat.agreement")

    def test_mails_of_trainings_render_before_there_is_a_date(self):
        self.env["mentorat.training.session"].create(
            {"name": "Wills", "program_id": self.program.id, "origin": "mentee_request"}
        )
        self._check_templates("mentorat.training.session")

    def test_mails_of_registrations_render_without_a_pair(self):
        self.assertEqual(self.mentee.state, "waiting")
        self._check_templates("mentorat.mentee")
