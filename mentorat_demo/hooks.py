from odoo.tools import SQL, sql


def uninstall_hook(env):
    """Let the people of the demonstration go when the whole service goes.

    Its agreements, promises and questions have no XML ids: they would hold back the
    employees, the accounts and the programme, which have some. Their tables are dropped
    at the end. When only the demonstration goes, who is in use stays.
    """
    if env.ref("base.module_mentorat_module").state != "to remove":
        return
    tables = [
        model._table
        for name, model in env.registry.items()
        if name.startswith("mentorat.") and model._auto and not model._abstract
    ]
    restricting = env.execute_query(
        SQL(
            """
            SELECT t.relname, c.conname
              FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
             WHERE c.contype = 'f' AND c.confdeltype = 'r' AND t.relname = ANY(%s)
               AND t.relnamespace = current_schema::regnamespace
            """,
            tables,
        )
    )
    for table, name in restricting:
        sql.drop_constraint(env.cr, table, name)
    for table in tables:
        env.execute_query(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.invalidate_all(flush=False)
