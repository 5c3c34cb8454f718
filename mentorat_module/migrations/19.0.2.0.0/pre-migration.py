"""Carry the database of version 19.0.1.0.0 over to 19.0.2.0.0.

No model, table, column or state has changed its name. What has:

* The XML ids of the record rules. Their former names are gone: hardly anything refers
  to a rule, and a second name for each would be 96 aliases to delete again.
* Private methods that automation rules, scheduled actions and mail templates call.
  Those records are the user's from the installation on (noupdate): their code and texts
  are rewritten here, also where a user wrote them. No view or report calls one.
* The file that a mail template comes from, which *Reset Template* reads.
* Views that inherited views of this addon. They are part of these now: their XML ids
  disappear, and what inherited them inherits the view that they changed.
* The demonstration and the courses, which are addons of their own.

Each step may run again: it does nothing where it has been done.
"""

from odoo.tools import SQL

ADDON = "mentorat_module"
DEMO = "mentorat_demo"
COURSES = "mentorat_website_slides"
# Computed fields that are stored now: the ORM would compute them and note a change of
# each record. See the post-migration.
NEW_COLUMNS = {
    "mentorat_mentee": {"has_account": "boolean"},
    "mentorat_agreement": {
        "silence_days": "integer",
        "silent_unless_met_at": "timestamp",
    },
    "mentorat_training_session": {"next_check_at": "timestamp"},
}
# The addon that installs itself beside each of these, in a new database.
CALENDARS = {
    "google_calendar": "mentorat_google_calendar",
    "microsoft_calendar": "mentorat_microsoft_calendar",
}

# rule_<model>_<group> is now mentorat_<model>_rule_<group>, with these groups for each.
RENAMED_RULES = {
    "absence": "company mentor stand_in coordinator",
    "agreement": "company user mentor stand_in coordinator",
    "answer_wizard": "own",
    "assign_wizard": "own",
    "assign_wizard_line": "own",
    "commitment": "company user mentor stand_in coordinator",
    "commitment_report": "company",
    "contact_wizard": "own",
    "contribution": "company user mentor lead own coordinator",
    "end_wizard": "own",
    "expertise": "company user mentor coordinator",
    "invite_wizard": "own",
    "invite_wizard_line": "own",
    "meeting_answer_wizard": "own",
    "meeting_note": "company pair",
    "meeting_proposal": "company pair",
    "mentee": "company user mentor stand_in coordinator",
    "mentor": "company user mentor coordinator",
    "mentor_wizard": "own",
    "objective": "company user mentor",
    "pairing": "company",
    "pairing_decline_wizard": "own",
    "pairing_line": "company",
    "pairing_wish": "company not_about_me",
    "program": "company user mentor coordinator",
    "request": "company user mentor stand_in",
    "sign_wizard": "own",
    "signature": "company user mentor coordinator",
    "terms_answer_wizard": "own",
    "terms_change": "company pair",
    "terms_wizard": "own",
    "terms_wizard_line": "own",
    "training_audience_wizard": "own",
    "training_merge_wizard": "own",
    "training_participation": "company user mentor coordinator",
    "training_repeat_wizard": "own",
    "training_series_wizard": "own",
    "training_session": "company user mentor coordinator",
}
# The names that did not follow that pattern, or that are about models of other addons.
RENAMED_XML_IDS = {
    "rule_attachment_wall": "ir_attachment_rule_wall",
    "rule_attendee_wall": "calendar_attendee_rule_wall",
    "rule_automation_coordinator": "base_automation_rule_coordinator",
    "rule_automation_system": "base_automation_rule_system",
    "rule_mail_mail_wall": "mail_mail_rule_wall",
    "rule_mail_notification_read": "mail_notification_rule_read",
    "rule_mail_notification_wall": "mail_notification_rule_wall",
    "rule_mentor_mentor_own": "mentorat_mentor_rule_own",
    "rule_rating_given": "rating_rating_rule_given",
    "rule_rating_wall": "rating_rating_rule_wall",
    "rule_recurrence_wall": "calendar_recurrence_rule_wall",
    **{
        f"rule_{model}_{group}": f"mentorat_{model}_rule_{group}"
        for model, groups in RENAMED_RULES.items()
        for group in groups.split()
    },
}

RENAMED_METHODS = {
    "_get_reader": "_get_recipient",
    "_get_reader_url": "_get_recipient_url",
    "_get_told_absence": "_get_announced_absence",
    "_say_day": "_format_day",
    "_say_meeting": "_format_meeting",
    "_say_start": "_format_start",
    "_say_when": "_format_when",
    "_tell_cancelled": "_notify_cancelled",
    "_tell_coordinators_of_early_end": "_notify_coordinators_of_early_end",
    "_tell_joined": "_notify_joined",
    "_tell_mentee_overdue": "_notify_mentee_overdue",
    "_tell_moved": "_notify_moved",
    "_tell_pair_assigned": "_notify_pair_assigned",
    "_tell_pair_slipped": "_notify_pair_slipped",
    "_tell_planned": "_notify_planned",
    "_tell_promoted": "_notify_promoted",
    "_tell_registered": "_notify_registered",
    "_tell_removed": "_notify_removed",
}
# A field that is a date of the past by now is read as the method that names the next
# meeting first, as it was.
RENAMED_METHODS["latest_meeting_at"] = "_get_shown_meeting_at()"
# Where such a method is called: table, column, its type. A translated column is JSON
# with the text of each language.
CALLS = (
    ("ir_act_server", "code", "text"),
    ("ir_actions_server_history", "code", "text"),
    ("mail_template", "subject", "jsonb"),
    ("mail_template", "body_html", "jsonb"),
)

TEMPLATE_FILE = f"{ADDON}/data/mail_template_data.xml"

FOLDED_VIEWS = {
    "mentorat_agreement_view_form_properties": "mentorat_agreement_view_form",
    "mentorat_agreement_view_list_news": "mentorat_agreement_view_list",
    "mentorat_agreement_view_list_properties": "mentorat_agreement_view_list",
    "mentorat_agreement_view_search_news": "mentorat_agreement_view_search",
    "mentorat_agreement_view_search_properties": "mentorat_agreement_view_search",
    "mentorat_mentee_view_form_properties": "mentorat_mentee_view_form",
    "mentorat_mentee_view_list_properties": "mentorat_mentee_view_list",
    "mentorat_mentee_view_search_properties": "mentorat_mentee_view_search",
    "portal_agreement_documents": "portal_agreement",
    "portal_data_documents": "portal_data",
}

# What the demonstration makes with an XML id. The addon's own data have no such record.
DEMO_MODELS = (
    "hr.department",
    "hr.employee",
    "hr.employee.skill",
    "hr.skill",
    "hr.skill.level",
    "hr.skill.type",
    "hr.version",
    "hr.work.location",
    "mentorat.mentor",
    "mentorat.program",
    "res.partner",
    "res.users",
)
COURSE_FIELD = "field_mentorat_training_session__course_ref"


def migrate(cr, version):
    """Run before the new data and views are loaded."""
    rename_xml_ids(cr)
    rename_methods(cr)
    rename_template_file(cr)
    fold_views(cr)
    hand_over_demo(cr)
    hand_over_courses(cr)
    install_calendars(cr)
    add_columns(cr)
    forget_translated_views(cr)
    note_edited_templates(cr)


def rename_xml_ids(cr):
    """Give the record rules their new XML ids, unless these exist already."""
    cr.execute(
        """UPDATE ir_model_data AS data
              SET name = renamed.new
             FROM unnest(%s, %s) AS renamed(old, new)
            WHERE data.module = %s
              AND data.name = renamed.old
              AND NOT EXISTS (SELECT 1 FROM ir_model_data
                               WHERE module = data.module AND name = renamed.new)""",
        [list(RENAMED_XML_IDS), list(RENAMED_XML_IDS.values()), ADDON],
    )


def rename_methods(cr):
    """Rewrite the calls of renamed methods, in every language and by whole words."""
    for table, column, kind in CALLS:
        for old, new in RENAMED_METHODS.items():
            cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = regexp_replace("
                    "%(column)s::text, %(call)s, %(by)s, 'g')::%(kind)s "
                    "WHERE %(column)s::text ~ %(call)s",
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    kind=SQL.identifier(kind),
                    call=rf"\.{old}\M",
                    by=f".{new}",
                )
            )


def rename_template_file(cr):
    """Let *Reset Template* find the texts in the file where all of them are now."""
    cr.execute(
        "UPDATE mail_template SET template_fs = %s WHERE template_fs LIKE %s",
        [TEMPLATE_FILE, f"{ADDON}/data/%"],
    )


def fold_views(cr):
    """Delete the views that became part of the view that they inherited.

    It happens before the new views are loaded, which have the same fields in them.
    """
    for folded, parent in FOLDED_VIEWS.items():
        cr.execute(
            """SELECT max(res_id) FILTER (WHERE name = %s),
                      max(res_id) FILTER (WHERE name = %s)
                 FROM ir_model_data
                WHERE module = %s AND model = 'ir.ui.view'""",
            [folded, parent, ADDON],
        )
        folded_id, parent_id = cr.fetchone()
        if folded_id and parent_id:
            cr.execute(
                "UPDATE ir_ui_view SET inherit_id = %s WHERE inherit_id = %s",
                [parent_id, folded_id],
            )
            cr.execute("DELETE FROM ir_ui_view WHERE id = %s", [folded_id])
            cr.execute(
                "DELETE FROM ir_model_data WHERE model = 'ir.ui.view' AND res_id = %s",
                [folded_id],
            )


def hand_over_demo(cr):
    """Give the records of the demonstration to its addon, as installed with them.

    Without that addon they stay as they are: an update deletes no demonstration data.
    """
    cr.execute(
        """SELECT id FROM ir_model_data
            WHERE module = %s AND noupdate AND model = ANY(%s)""",
        [ADDON, list(DEMO_MODELS)],
    )
    ids = [row[0] for row in cr.fetchall()]
    if ids and set_state(cr, DEMO, "to upgrade"):
        cr.execute(
            "UPDATE ir_model_data SET module = %s WHERE id = ANY(%s)", [DEMO, ids]
        )


def hand_over_courses(cr):
    """Install the addon of the courses where there may be courses, and give it theirs.

    An update installs no addon by itself, and would delete a field that none defines.
    """
    if is_installed(cr, "website_slides") and set_state(cr, COURSES, "to install"):
        cr.execute(
            "UPDATE ir_model_data SET module = %s WHERE module = %s AND name = %s",
            [COURSES, ADDON, COURSE_FIELD],
        )


def install_calendars(cr):
    """Install the addons of the synchronised calendars that are in use."""
    for calendar, addon in CALENDARS.items():
        if is_installed(cr, calendar):
            set_state(cr, addon, "to install")


def is_installed(cr, addon):
    cr.execute(
        "SELECT 1 FROM ir_module_module "
        "WHERE name = %s AND state IN ('installed', 'to upgrade')",
        [addon],
    )
    return bool(cr.fetchone())


def set_state(cr, addon, state):
    """Mark an addon that is there and not installed; return whether it was."""
    cr.execute(
        "UPDATE ir_module_module SET state = %s "
        "WHERE name = %s AND state = 'uninstalled'",
        [state, addon],
    )
    return bool(cr.rowcount)


def add_columns(cr):
    """Add the columns of fields whose values the post-migration writes."""
    for table, columns in NEW_COLUMNS.items():
        for column, kind in columns.items():
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    SQL(kind),
                )
            )


def forget_translated_views(cr):
    """Let the views that nobody edited take the present translations: an update keeps
    the former ones."""
    cr.execute(
        """UPDATE ir_ui_view AS view
              SET arch_db = jsonb_build_object('en_US', arch_db->'en_US')
             FROM ir_model_data AS data
            WHERE data.model = 'ir.ui.view'
              AND data.res_id = view.id
              AND data.module = %s
              AND NOT COALESCE(view.arch_updated, FALSE)""",
        [ADDON],
    )


def note_edited_templates(cr):
    """Note which mails somebody edited, for the post-migration: the update itself
    writes them too. Coordinators wrote them as the superuser."""
    cr.execute(
        """CREATE TEMPORARY TABLE mentorat_edited_template AS
           SELECT id FROM mail_template WHERE write_date <> create_date"""
    )
