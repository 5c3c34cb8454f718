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

from odoo import SUPERUSER_ID, api, fields
from odoo.tools import SQL, file_open
from odoo.tools.convert import xml_import

ADDON = "mentorat_module"
# Stages of notices whose mail has left, or is on its way.
LEFT = ("queued", "sent")
# Records that an update does not create, since what a user deleted stays deleted
# (``forcecreate="0"``), and that this version brings.
NEW_RECORDS = {
    "data/ir_cron_data.xml": ["ir_cron_accounts", "ir_cron_trainings"],
    "data/base_automation_data.xml": [
        "automation_end_moved",
        "automation_end_moved_pair",
    ],
    "data/mail_template_data.xml": [
        "mail_template_absence_mentor",
        "mail_template_account_changed",
        "mail_template_contribution_joined",
        "mail_template_contribution_left",
        "mail_template_end_moved",
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
        "mail_template_training_soon",
        "mail_template_training_turned_down",
        "mail_template_training_waitlisted",
        "mail_template_training_without_giver",
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
    note_told_ends(cr)
    compute_reminders(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    create_new_records(env)
    renew_templates(env)
    note_told(env)


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


def note_told(env):
    """Note what people were told of the trainings to come: how these are now, except
    for those whose mail of a change has not left."""
    sessions = env["mentorat.training.session"].search(
        [("state", "=", "planned"), ("stop", ">", fields.Datetime.now())]
    )
    # The mail of a series is about its first session to come, then.
    sessions |= sessions.search([("series_id", "in", sessions.series_id.ids)])
    notices = env["mentorat.notice"].search(
        [("res_model", "=", sessions._name), ("res_id", "in", sessions.ids)]
    )
    waiting = notices.filtered(lambda notice: notice.state in ("pending", "held"))
    for notice, session in notices._get_records().items():
        if notice.state in LEFT and notice.partner_id not in waiting.partner_id:
            notice.told = notice._prepare_told(session)


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
    write_column(agreements, "silence_days", "integer", days)
    since = {each.id: each._get_silent_unless_met() or None for each in agreements}
    write_column(agreements, "silent_unless_met_at", "timestamp", since)


def compute_reminders(cr):
    """Compute when trainings are looked at, without noting a change of the records."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    sessions = env["mentorat.training.session"].with_context(active_test=False)
    sessions = sessions.search([])
    due = {each.id: each._get_next_check() or None for each in sessions}
    write_column(sessions, "next_check_at", "timestamp", due)


def note_told_ends(cr):
    """Note the end that both of a pair were last told: what the mail that announced it
    said. Where it has changed since, as by a renewal, the next run tells it."""
    cr.execute(
        SQL(
            """
            WITH changed AS (
                SELECT DISTINCT ON (notice.res_id)
                       notice.res_id, change.old_value_datetime::date AS told
                  FROM mentorat_notice AS notice
                  JOIN ir_model_data AS data
                    ON data.model = 'mail.template'
                   AND data.module = 'mentorat_module'
                   AND data.name = 'mail_template_ending'
                   AND data.res_id = notice.template_id
                  JOIN mail_message AS log
                    ON log.model = 'mentorat.agreement'
                   AND log.res_id = notice.res_id
                   AND log.create_date > notice.sent_at
                  JOIN mail_tracking_value AS change
                    ON change.mail_message_id = log.id
                  JOIN ir_model_fields AS field
                    ON field.id = change.field_id AND field.name = 'date_end'
                 WHERE notice.res_model = 'mentorat.agreement'
                 ORDER BY notice.res_id, notice.sent_at DESC, log.id)
            UPDATE mentorat_agreement AS pair
               SET mentee_end_told = COALESCE(changed.told, pair.date_end),
                   mentor_end_told = COALESCE(changed.told, pair.date_end),
                   end_announced = COALESCE(changed.told, pair.date_end)
              FROM mentorat_agreement AS same
              LEFT JOIN changed ON changed.res_id = same.id
             WHERE same.id = pair.id AND pair.state = 'active'
               AND pair.end_announced IS NULL
            """
        )
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    agreements = env["mentorat.agreement"]
    agreements.invalidate_model(["end_announced"])
    moved = agreements.search([("state", "=", "active")]).filtered(
        lambda pair: pair.end_announced != pair.date_end
    )
    due = {pair.id: pair._get_next_check() or None for pair in moved}
    write_column(agreements, "next_check_at", "timestamp", due)


def write_column(records, column, kind, values):
    """Write ``values``, ``{id: value}``, into a column of the model of ``records``."""
    records.env.cr.execute(
        SQL(
            "UPDATE %(table)s AS record SET %(column)s = row.value "
            "FROM unnest(%(ids)s::int[], %(values)s::%(kind)s[]) AS row(id, value) "
            "WHERE record.id = row.id",
            table=SQL.identifier(records._table),
            column=SQL.identifier(column),
            kind=SQL(kind),
            ids=list(values),
            values=list(values.values()),
        )
    )
    records.invalidate_model([column])
