"""An update from version 19.0.1.0.0 keeps the data, and ends as a new database begins.

A database of that version, with demonstration data and with what coordinators change in
it, is updated with the present code. What was in it before is compared with what is in
it afterwards, and its definitions with those of a new database.
"""

import json
import os
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from commands import odoo

from devtools import addon, database, layout

# Commit 9bf03d9, kept here since a shallow clone does not hold it:
# git archive 9bf03d9 mentorat_module -- ':(exclude)mentorat_module/tests' | xz
FIRST_VERSION = Path(__file__).parent / "mentorat_module-19.0.1.0.0.tar.xz"
DEMO_ADDON = "mentorat_demo"
SWITCHED_OFF = "automation_reminded"
NEW_RULE = "automation_end_moved"  # that the first version does not have
EDITED = "mail_template_reminder"
WORDS = "Words of a coordinator"
CONFIG = """\
[options]
addons_path = {folder}
data_dir = {data}
"""

# What a coordinator does in the first version, before VISIBLE.
CHANGES = f"""
coordinator = env.ref("mentorat_module.user_coordination")
env.ref("mentorat_module.{SWITCHED_OFF}").with_user(coordinator).action_mentorat_switch()
template = env.ref("mentorat_module.{EDITED}").with_user(coordinator)
for lang in ("en_US", "fr_CA"):
    text = template.with_context(lang=lang)
    text.body_html = "<p>{WORDS} ({{}})</p>".format(lang) + text.body_html
env.cr.commit()
"""
# Who sees which records: {"login model": ids, None when the model is closed to them}.
VISIBLE = f"""
from odoo.exceptions import AccessError

def see(model, user):
    try:
        records = env[model].with_user(user).with_context(active_test=False)
        new_rule = env.ref("mentorat_module.{NEW_RULE}", raise_if_not_found=False)
        return sorted(each.id for each in records.search([]) if each != new_rule)
    except AccessError:
        return None

models = [
    model for model, cls in env.registry.items()
    if model.startswith("mentorat.") and not cls._abstract and not cls._transient
]
models += [
    "base.automation", "calendar.attendee", "calendar.event", "ir.attachment",
    "mail.mail", "mail.notification", "rating.rating",
]
users = env["res.users"].search([("login", "in", LOGINS)])
seen = {{
    user.login + " " + model: see(model, user) for user in users for model in models
}}
answer = {{"visible": seen}}
"""
LOGINS = ["admin", "coordination", "mentor", "employe", "mentore"]
# A mail that a coordinator changed, in both languages; then a promise that falls due,
# every scheduled action, and the mail put back.
AFTERWARDS = f"""
from datetime import timedelta
from odoo import fields

answer["mails"] = {{}}
commitment = env["mentorat.commitment"].search([("state", "=", "open")], limit=1)
template = env.ref("mentorat_module.{EDITED}")
for lang in ("en_US", "fr_CA"):
    text = template.with_context(lang=lang)
    bodies = text._render_field("body_html", commitment.ids)
    answer["mails"][lang] = bodies[commitment.id]

past = fields.Datetime.now() - timedelta(hours=1)
env.cr.execute(
    "UPDATE mentorat_commitment SET reminder_at = %s, limit_at = %s, "
    "next_check_at = %s WHERE id = %s", [past, past, past, commitment.id],
)
env.cr.commit()
for name in ("deadlines", "terms", "notices", "waiting"):
    env.ref(f"mentorat_module.ir_cron_{{name}}").method_direct_trigger()
env.cr.commit()
env.invalidate_all()
notices = env["mentorat.notice"].search(
    [("res_model", "=", commitment._name), ("res_id", "=", commitment.id)]
)
answer["state"] = commitment.state
answer["failures"] = commitment.check_failures
answer["notices"] = sorted(set(notices.template_id.get_external_id().values()))

coordinator = env["res.users"].search([("login", "=", "coordination")])
template.with_user(coordinator).action_mentorat_reset()
answer["reset"] = template.body_html
"""

ROWS_OF_OTHERS = (
    "calendar_event hr_employee mail_activity rating_rating res_partner res_users"
).split()
# Those of records of the service: a new scheduled action or rule logs its creation.
MESSAGES = (
    "SELECT 'mail_message', count(*), '' FROM mail_message "
    "WHERE model NOT IN ('base.automation', 'ir.cron', 'ir.actions.server')"
)
OURS = "d.module = 'mentorat_module'"
# What a record is in each database, by XML id: a sum of long texts, and in views
# without the ids of actions.
DEFINITIONS = {
    "ir.rule": """
        SELECT d.name, m.model, r.domain_force, r.active, r.perm_read, r.perm_write,
               r.perm_create, r.perm_unlink,
               (SELECT string_agg(g.module || '.' || g.name, ' ' ORDER BY g.name)
                  FROM rule_group_rel l JOIN ir_model_data g
                    ON g.model = 'res.groups' AND g.res_id = l.group_id
                 WHERE l.rule_group_id = r.id)
          FROM ir_rule r JOIN ir_model m ON m.id = r.model_id""",
    "ir.model.access": """
        SELECT d.name, m.model, r.group_id, r.perm_read, r.perm_write, r.perm_create,
               r.perm_unlink
          FROM ir_model_access r JOIN ir_model m ON m.id = r.model_id""",
    "ir.actions.server": """
        SELECT d.name, m.model, md5(r.code)
          FROM ir_act_server r JOIN ir_model m ON m.id = r.model_id""",
    "ir.ui.view": """
        SELECT d.name, r.model, r.mode, r.active,
               md5(regexp_replace(r.arch_db::text, 'name=.{1,2}[0-9]+', '', 'g'))
          FROM ir_ui_view r""",
    "mail.template": """
        SELECT d.name, r.model, r.template_fs, md5(r.subject::text),
               md5(r.body_html::text)
          FROM mail_template r""",
}


@pytest.fixture(scope="module")
def first_version(tmp_path_factory):
    """The folder of the addon as it was in its first version, without its tests."""
    folder = tmp_path_factory.mktemp("first_version")
    with tarfile.open(FIRST_VERSION) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def update(first_version, databases):
    """The database before and after the update."""
    template = os.environ.get("MENTORAT_TEMPLATE_DATABASE")
    assert template, "this test needs make test, which makes a database to begin with"
    config = first_version / "odoo.conf"
    config.write_text(CONFIG.format(folder=first_version, data=layout.ODOO_DATA))
    old, new = {**os.environ, "ODOO_RC": str(config)}, dict(os.environ)
    name = f"mentorat_update_{os.getpid()}"
    databases.clone(template, name, database.test_comment(os.getppid()))
    try:
        odoo(old, "module", "force-demo", "-d", name)
        log = load(old, name, "-i")
        assert not addon.complaints(log), addon.complaints(log)
        before = shell(old, name, CHANGES + VISIBLE)
        columns = get_columns(databases, name)
        before |= take_facts(databases, name, columns)
        log = load(new, name, "-u")
        lost = columns - get_columns(databases, name)
        after = take_facts(databases, name, columns - lost)
        yield SimpleNamespace(
            complaints=addon.complaints(log),
            lost=lost,
            before=before,
            definitions=get_definitions(databases, name),
            xml_ids=get_xml_ids(databases, name),
            demo_addon=databases.query(
                f"SELECT state FROM ir_module_module WHERE name = '{DEMO_ADDON}'", name
            ),
            after=after | shell(new, name, VISIBLE + AFTERWARDS),
        )
    finally:
        databases.drop(name)


def load(env, name, how):
    """Install or update the addon; return the log."""
    options = ["--stop-after-init", "--no-http"]
    return odoo(env, "-d", name, how, layout.ADDON, *options)[1]


def shell(env, name, code):
    """Run code in an Odoo shell; return its ``answer``."""
    options = ["--no-http", "--log-level=error", "--shell-interface=python"]
    code = f"""
import json
LOGINS = {LOGINS!r}
exec({code!r}, globals())
print("ANSWER", json.dumps(answer))
"""
    output, log = odoo(env, "shell", "-d", name, *options, text=code)
    assert not addon.complaints(log), log
    [answer] = [line for line in output.splitlines() if "ANSWER " in line]
    return json.loads(answer.partition("ANSWER ")[2])


def get_columns(databases, name):
    """Return ``{(table, column)}`` of the addon's tables, those of wizards left out.

    Courses are left out too: without eLearning there are none, and no column any more.
    """
    return {
        tuple(row)
        for row in databases.query(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name LIKE 'mentorat\\_%' "
            "AND table_name NOT LIKE '%\\_wizard%' "
            "AND table_name <> 'mentorat_commitment_report' "
            "AND column_name <> 'course_ref'",
            name,
        )
    }


def take_facts(databases, name, columns):
    """Return what an update must not change."""
    tables = {}
    for table, column in sorted(columns):
        tables.setdefault(table, []).append(f't."{column}"')
    rows = [
        f"SELECT '{table}', count(*), md5(string_agg(r, ' ' ORDER BY r)) "
        f"FROM (SELECT ROW({', '.join(names)})::text AS r FROM {table} t) AS rows"
        for table, names in tables.items()
    ]
    rows += [f"SELECT '{table}', count(*), '' FROM {table}" for table in ROWS_OF_OTHERS]
    rows.append(MESSAGES)
    automations = (
        "SELECT d.name, r.active FROM ir_model_data d JOIN base_automation r "
        f"ON d.model = 'base.automation' AND r.id = d.res_id WHERE {OURS}"
    )
    demo = (
        "SELECT d.model, d.name, d.res_id FROM ir_model_data d "
        f"WHERE d.module IN ('mentorat_module', '{DEMO_ADDON}') AND d.noupdate "
        "AND (d.model LIKE 'hr.%' OR d.model LIKE 'res.%' OR d.model LIKE 'mentorat.%')"
    )
    query = databases.query
    return {
        "rows": {
            table: facts for table, *facts in query(" UNION ALL ".join(rows), name)
        },
        "states": sorted(
            query(
                "SELECT 'agreement', state, count(*) "
                "FROM mentorat_agreement GROUP BY 2 "
                "UNION ALL SELECT 'commitment', state, count(*) "
                "FROM mentorat_commitment GROUP BY 2 "
                "UNION ALL SELECT 'mentee', state, count(*) "
                "FROM mentorat_mentee GROUP BY 2",
                name,
            )
        ),
        "automations": dict(query(automations, name)),
        "demo": sorted(query(demo, name)),
    }


def get_definitions(databases, name):
    """Return what the addon's records are, by model and XML id."""
    found = {}
    for model, select in DEFINITIONS.items():
        statement = (
            f"{select} JOIN ir_model_data d ON d.res_id = r.id "
            f"AND d.model = '{model}' WHERE {OURS}"
        )
        rows = databases.query(statement, name)
        found[model] = {xml_id: values for xml_id, *values in rows}
    return found


def get_xml_ids(databases, name):
    """Return the addon's XML ids with their models and whether updates leave them."""
    rows = databases.query(
        f"SELECT d.name, d.model, d.noupdate FROM ir_model_data d WHERE {OURS}", name
    )
    return {tuple(row) for row in rows}


def get_differences(one, other):
    """Return what differs between two dictionaries, by key."""
    return {
        key: (one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    }


def test_update_logs_no_warning(update):
    assert not update.complaints


def test_no_column_is_lost(update):
    assert not update.lost


def test_rows_and_states_stay(update):
    assert update.before["states"]
    assert not get_differences(update.before["rows"], update.after["rows"])
    assert update.after["states"] == update.before["states"]


def test_everybody_sees_the_same_records(update):
    before = update.before["visible"]
    assert any(before.values())
    # Models that are new have no records of the first version.
    after = {key: ids for key, ids in update.after["visible"].items() if key in before}
    assert get_differences(before, after) == {}


def test_automation_rule_switched_off_stays_off(update):
    assert update.before["automations"][SWITCHED_OFF] == "f"
    after = {**update.before["automations"], NEW_RULE: "t"}
    assert update.after["automations"] == after


def test_demonstration_stays(update):
    assert update.before["demo"]
    assert update.after["demo"] == update.before["demo"]
    assert update.demo_addon in ([], [["installed"]])  # none where it is not at hand


def test_xml_ids_are_those_of_a_new_database(update, databases, installed_database):
    new = get_xml_ids(databases, installed_database)
    demo = {(name, model, "t") for model, name, _id in update.after["demo"]}
    assert update.xml_ids - demo == new


def test_definitions_are_those_of_a_new_database(update, databases, installed_database):
    new = get_definitions(databases, installed_database)
    for model in DEFINITIONS:
        differences = get_differences(update.definitions[model], new[model])
        differences.pop(EDITED, None)
        assert new[model] and not differences, model


def test_mail_keeps_the_words_of_a_coordinator(update):
    for lang, body in update.after["mails"].items():
        assert f"{WORDS} ({lang})" in body


def test_mail_can_be_reset_to_the_text_of_the_addon(update):
    assert WORDS not in update.after["reset"]
    assert "_format_when" in update.after["reset"]


def test_scheduled_action_and_automation_rule_still_run(update):
    assert update.after["state"] == "overdue"
    assert not update.after["failures"]
    assert set(update.after["notices"]) == {
        "mentorat_module.mail_template_overdue_coordinator",
        "mentorat_module.mail_template_overdue_mentee",
    }
