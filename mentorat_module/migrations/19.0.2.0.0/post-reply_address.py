"""Keep one address for all answers where mail came in before version 19.0.2.0.0.

From that version on, each conversation takes its answers at an address of its own, with
a “+”. Not every mail server delivers one: an administrator unticks this in the settings
of the service once theirs does.
"""

from odoo.tools import SQL


def migrate(cr, version):
    cr.execute(
        SQL(
            """
            INSERT INTO ir_config_parameter
                   (key, value, create_uid, create_date, write_uid, write_date)
            SELECT 'mentorat_module.shared_reply_address', 'True',
                   1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
             WHERE EXISTS (SELECT FROM mail_alias_domain)
                ON CONFLICT DO NOTHING
            """
        )
    )
