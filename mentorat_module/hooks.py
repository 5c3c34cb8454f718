from odoo.tools import sql


def uninstall_hook(env):
    """Let the tables of the service hold back no record that goes with an addon.

    They are dropped at the end. Until then, an agreement would keep the employees of the
    demonstration, and their XML ids would stay.
    """
    tables = [
        model._table
        for name, model in env.registry.items()
        if name.startswith("mentorat.") and model._auto and not model._abstract
    ]
    env.cr.execute(
        """
        SELECT t.relname, c.conname
          FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         WHERE c.contype = 'f' AND c.confdeltype = 'r' AND t.relname = ANY(%s)
           AND t.relnamespace = current_schema::regnamespace
        """,
        [tables],
    )
    for table, name in env.cr.fetchall():
        sql.drop_constraint(env.cr, table, name)
