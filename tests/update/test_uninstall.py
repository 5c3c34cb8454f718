"""The addon goes without a trace in the definitions, and can come back.

A database with demonstration data, in which an administrator deleted an automation rule
and a scheduled action, loses the addon and gets it again.
"""

import os
import re
from types import SimpleNamespace

import pytest
from commands import odoo

from devtools import addon, database

DEMO_ADDON = "mentorat_demo"
RULE, CRON = "automation_reminded", "ir_cron_notices"
# As an administrator in the lists of Odoo.
DELETE = f"""
env.ref("mentorat_module.{RULE}").unlink()
env.ref("mentorat_module.{CRON}").unlink()
env.cr.commit()
"""
OURS = "module IN ('mentorat_module', 'mentorat_demo')"
XML_IDS = f"SELECT module, name, model FROM ir_model_data WHERE {OURS}"
SCHEMA = """
    SELECT 'column', table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public'
     UNION SELECT 'index', tablename, indexname FROM pg_indexes
     WHERE schemaname = 'public'
     UNION SELECT 'constraint', conrelid::regclass::text, conname FROM pg_constraint
     UNION SELECT 'trigger', tgrelid::regclass::text, tgname FROM pg_trigger
     WHERE NOT tgisinternal
     UNION SELECT 'function', proname, '' FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace
     UNION SELECT 'sequence', sequencename, '' FROM pg_sequences
     WHERE schemaname = 'public'
"""
# Tables of definitions: as many rows as before, whatever the demonstration was.
DEFINITIONS = (
    "base_automation ir_act_server ir_actions ir_asset ir_config_parameter ir_cron "
    "ir_default ir_filters ir_model ir_model_access ir_model_fields "
    "ir_model_fields_selection ir_rule ir_sequence ir_ui_menu ir_ui_view "
    "mail_activity_type mail_alias mail_message_subtype mail_template res_groups "
    "res_groups_privilege"
).split()
NAMES_OF_MODELS = """
    SELECT c.table_name, c.column_name
      FROM information_schema.columns c
      JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type = 'character varying'
       AND (c.column_name = 'model' OR c.column_name LIKE '%res\\_model')
"""
MODELS_WITHOUT_TABLE_OF_THEIR_NAME = {
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.act_window.view": "ir_act_window_view",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
    "ir.actions.act_url": "ir_act_url",
}


@pytest.fixture(scope="module")
def life(databases):
    """The database before the addon, with it, without it, and with it again."""
    template = os.environ.get("MENTORAT_TEMPLATE_DATABASE")
    assert template, "this test needs make test, which makes a database to begin with"
    env, name = dict(os.environ), f"mentorat_uninstall_{os.getpid()}"
    databases.clone(template, name, database.test_comment(os.getppid()))
    try:
        odoo(env, "module", "force-demo", "-d", name)
        before = take_facts(databases, name)
        install(env, name)
        installed = take_facts(databases, name)
        shell = ["--no-http", "--log-level=error", "--shell-interface=python"]
        odoo(env, "shell", "-d", name, *shell, text=DELETE)
        deleted = take_facts(databases, name)
        _output, log = odoo(env, "module", "uninstall", "-d", name, "mentorat_module")
        yield SimpleNamespace(
            before=before,
            installed=installed,
            deleted=deleted,
            log=log,
            without=take_facts(databases, name),
            complaints=addon.complaints(install(env, name)),
            again=take_facts(databases, name),
        )
    finally:
        databases.drop(name)


def install(env, name):
    """Install the addon with its demonstration; return the log."""
    options = ["--stop-after-init", "--no-http"]
    return odoo(env, "-d", name, "-i", DEMO_ADDON, *options)[1]


def take_facts(databases, name):
    """Return what is defined in a database, and what is named in it of ours."""

    def query(statement):
        return {tuple(row) for row in databases.query(statement, name)}

    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM {table}" for table in DEFINITIONS
    )
    named = " UNION ALL ".join(
        f"SELECT '{table}', {column}, count(*) FROM {table} "
        f"WHERE {column} LIKE 'mentorat.%' GROUP BY 2"
        for table, column in query(NAMES_OF_MODELS)
    )
    return SimpleNamespace(
        schema=query(SCHEMA),
        definitions=query(counts),
        named=query(named),
        xml_ids=query(XML_IDS),
        dangling=get_dangling(query),
    )


def get_dangling(query):
    """Return the XML ids, of whatever module, whose record is no more.

    Those that Odoo gives to its own description of models are left out: of any addon
    that goes, those of inherited fields stay, and are given anew when it comes back.
    """
    tables = {table for [table] in query("SELECT tablename FROM pg_tables")}
    dangling = set()
    models = (
        "SELECT DISTINCT model FROM ir_model_data WHERE model NOT LIKE 'ir.model.%'"
    )
    for [model] in query(models):
        table = MODELS_WITHOUT_TABLE_OF_THEIR_NAME.get(model, model.replace(".", "_"))
        missing = f"NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = d.res_id)"
        if table not in tables:
            missing = "true"
        dangling |= query(
            "SELECT d.module, d.name, d.model FROM ir_model_data d "
            f"WHERE d.model = '{model}' AND {missing}"
        )
    return dangling


def test_deleting_a_rule_or_a_scheduled_action_leaves_no_xml_id(life):
    assert {name for _module, name, _model in life.installed.xml_ids} > {RULE, CRON}
    assert life.deleted.xml_ids < life.installed.xml_ids
    assert life.deleted.dangling == life.installed.dangling


def test_uninstallation_logs_no_failure(life):
    failures = [line for line in life.log.splitlines() if "ERROR" in line]
    assert not addon.complaints(life.log) and not failures


def test_uninstallation_leaves_the_schema_as_it_was(life):
    assert len(life.installed.schema) > len(life.before.schema)
    assert life.without.schema == life.before.schema


def test_uninstallation_leaves_no_definition(life):
    assert life.installed.definitions != life.before.definitions
    assert life.without.definitions == life.before.definitions


def test_uninstallation_leaves_no_row_about_our_models(life):
    assert life.installed.named and not life.before.named
    assert not life.without.named


def test_uninstallation_leaves_no_xml_id(life):
    assert life.installed.xml_ids
    assert not life.without.xml_ids
    assert life.without.dangling == life.before.dangling


def unnumber(schema):
    """Return the schema without the ids in the names of sequences."""
    number = re.compile(r"^ir_sequence_\d+$")
    return {
        (kind, number.sub("ir_sequence", name), *rest) for kind, name, *rest in schema
    }


def test_addon_can_be_installed_again(life):
    assert not life.complaints
    assert life.again.xml_ids == life.installed.xml_ids
    assert unnumber(life.again.schema) == unnumber(life.installed.schema)
    assert life.again.definitions == life.installed.definitions
