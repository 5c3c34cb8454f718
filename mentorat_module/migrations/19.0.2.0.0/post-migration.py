"""Keep what mentors who contribute, and stand-ins, read before version 19.0.2.0.0.

Those who contribute read every conversation of their pair until then, which both sides
knew. Their contributions count as made when they were, with the earlier conversations
opened at the update; the mentee sees this on the page of the agreement, and closes them
there.
A stand-in is the one with whom the conversations of the absence began.

Which meetings were held is computed here: the column begins empty, since most events of
a calendar are no meetings of a pair. The columns of ``latest_meeting_at``,
``latest_news_at`` and ``silent_from_at``, which are not stored any more, stay.
"""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, file_open
from odoo.tools.convert import xml_import

ADDON = "mentorat_module"
# Records that an update does not create, since what a user deleted stays deleted
# (``forcecreate="0"``), and that this version brings.
NEW_RECORDS = {
    "data/ir_cron_data.xml": ["ir_cron_accounts"],
    "data/mail_template_data.xml": [
        "mail_template_absence_mentor",
        "mail_template_account_changed",
        "mail_template_contribution_joined",
        "mail_template_contribution_left",
        "mail_template_meeting_refused",
        "mail_template_mentee_left",
        "mail_template_mentee_regained",
        "mail_template_mentor_left",
        "mail_template_mentor_regained",
        "mail_template_mentor_returned",
        "mail_template_mentor_unreachable",
        "mail_template_no_coordinator",
        "mail_template_other_left",
        "mail_template_problem",
        "mail_template_rule_failed",
        "mail_template_reopened",
        "mail_template_stand_in_left",
        "mail_template_word",
    ],
}


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            UPDATE mentorat_contribution
               SET joined_at = create_date, earlier_opened_at = now() AT TIME ZONE 'UTC'
            """
        )
    )
    cr.execute(
        SQL(
            """
            INSERT INTO mentorat_contribution_mentorat_request_rel
                   (mentorat_contribution_id, mentorat_request_id)
            SELECT contribution.id, request.id
              FROM mentorat_contribution AS contribution
              JOIN mentorat_request AS request
                ON request.agreement_id = contribution.agreement_id
                ON CONFLICT DO NOTHING
            """
        )
    )
    cr.execute(SQL("UPDATE mentorat_absence SET last_stand_in_id = stand_in_id"))
    # Registrations that run against an account that is gone are found by the next run.
    cr.execute(
        SQL("UPDATE mentorat_mentee SET has_account = TRUE WHERE user_id IS NOT NULL")
    )
    compute_held_meetings(cr)
    compute_silence(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    create_new_records(env)
    renew_templates(env)


def create_new_records(env):
    """Create the records that are new in this version, as an installation does."""
    for filename, names in NEW_RECORDS.items():
        with file_open(f"{ADDON}/{filename}", "rb") as source:
            path, root = source.name, etree.parse(source).getroot()
        for record in root.findall("record"):
            name = record.get("id")
            if name not in names or env.ref(f"{ADDON}.{name}", False):
                root.remove(record)
        xml_import(env, ADDON, {}, "init", xml_filename=path).parse(root)


def renew_templates(env):
    """Give the mails that nobody has edited their new texts, in each language:
    templates are the user's from the installation on, and an update leaves them."""
    env.cr.execute("SELECT id FROM mentorat_edited_template")
    edited_ids = [row[0] for row in env.cr.fetchall()]
    templates = env["mail.template"].search([("id", "not in", edited_ids)])
    templates.filtered(lambda template: template._is_mentorat_text()).reset_template()


def compute_held_meetings(cr):
    """Compute from when the meetings of pairs count, and nothing that depends on it:
    due instants stay as they are until something happens to a pair."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    events = env["calendar.event"].with_context(active_test=False)
    meetings = events.search([("mentorat_agreement_id", "!=", False)])
    with env.protecting([events._fields["mentorat_held_from"]], meetings):
        meetings._compute_mentorat_held_from()
    env.flush_all()


def compute_silence(cr):
    """Compute from when pairs are silent, without noting a change of the records."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    agreements = env["mentorat.agreement"].with_context(active_test=False).search([])
    days = {each.id: each._get_silence_days() for each in agreements}
    write_column(cr, "silence_days", "integer", days)
    agreements.invalidate_recordset(["silence_days"])
    since = {each.id: each._get_silent_unless_met() or None for each in agreements}
    write_column(cr, "silent_unless_met_at", "timestamp", since)
    agreements.invalidate_recordset(["silent_unless_met_at"])


def write_column(cr, column, kind, values):
    """Write ``values``, ``{id: value}``, into a column of the agreements."""
    cr.execute(
        SQL(
            "UPDATE mentorat_agreement AS agreement SET %(column)s = row.value "
            "FROM unnest(%(ids)s, %(values)s::%(kind)s[]) AS row(id, value) "
            "WHERE agreement.id = row.id",
            column=SQL.identifier(column),
            kind=SQL(kind),
            ids=list(values),
            values=list(values.values()),
        )
    )
