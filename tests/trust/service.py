"""A service that is disturbed: its servers, its database, its scheduled actions."""

import os
import signal
import threading
from contextlib import closing, suppress

import psycopg2

from devtools import layout, process
from devtools.console import Failure
from devtools.odoo_server import OdooServer, free_port
from devtools.odoo_shell import Shell

# Those whose runs are what is disturbed, beside the clicks.
CRONS = """
    SELECT id FROM ir_cron
     WHERE active AND cron_name LIKE 'Mentoring%' OR id IN (
           SELECT res_id FROM ir_model_data
            WHERE module = 'mail' AND name = 'ir_cron_mail_scheduler_action')
"""
# The others would only be in the way.
REST = f"UPDATE ir_cron SET active = FALSE WHERE id NOT IN ({CRONS})"
# What a run of the scheduled actions would still find to do.
LEFT_TO_DO = """
    SELECT (SELECT count(*) FROM mentorat_commitment
             WHERE next_check_at <= now() AT TIME ZONE 'UTC')
         + (SELECT count(*) FROM mentorat_agreement
             WHERE next_check_at <= now() AT TIME ZONE 'UTC')
         + (SELECT count(*) FROM mentorat_notice WHERE state IN ('pending', 'queued'))
         + (SELECT count(*) FROM mail_mail WHERE state = 'outgoing')
"""
# As if the time between two attempts had passed, for what waits for it.
TIME_PASSES = """
    UPDATE mail_mail SET scheduled_date = NULL
     WHERE state = 'outgoing' AND scheduled_date > now() AT TIME ZONE 'UTC';
    UPDATE mentorat_notice SET due_at = now() AT TIME ZONE 'UTC'
     WHERE state IN ('pending', 'queued') AND due_at > now() AT TIME ZONE 'UTC';
    UPDATE mentorat_commitment SET next_check_at = now() AT TIME ZONE 'UTC'
     WHERE check_failures > 0 AND next_check_at > now() AT TIME ZONE 'UTC'
"""
CHECK = """
check = env["mentorat.integrity.check"]
for found in check._run():
    if found["count"] or found["error"]:
        print("BROKEN", found["code"], found["error"] or check._format_records(found))
"""


class Service:
    """Odoo servers on one database; ``env`` leads to its PostgreSQL."""

    def __init__(self, env, database):
        self.env = env
        self.database = database
        self.servers = []
        self.supervised = False  # whether a server that ends is started again
        self._shell = None

    # Servers

    def start(self, *options, port=None, env=None, kind=OdooServer):
        """Start another Odoo server; with ``workers`` among the options, prefork."""
        log = layout.LOGS / f"trust-{self.database}.log"
        more = ["--log-level=warn", f"--gevent-port={free_port()}", *options]
        env = {**self.env, **(env or {})}
        server = kind(env, self.database, port, log=log, options=more)
        self.servers.append(server)
        return server.start()

    def revive(self):
        """Start the servers again that ended by themselves, as a supervisor does."""
        for server in self.servers:
            if self.supervised and server.process.poll() is not None:
                with suppress(Failure):
                    server.start()

    def kill(self, server):
        """Kill a server with all its processes, as when a machine goes."""
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()

    def stop(self):
        """End all servers; nothing of theirs is to be kept."""
        self.supervised = False
        for server in self.servers:
            self.kill(server)
            process.stop(server.process, patience=0)
        self.close_shell()

    # Database

    def shell(self, code):
        """Run code in an Odoo shell, which stays open; return its output."""
        if not self._shell:
            self._shell = Shell(self.env, self.database)
        return self._shell.run(code)

    def close_shell(self):
        """Close the shell: its connection does not outlive PostgreSQL."""
        if self._shell:
            self._shell.stop()
        self._shell = None

    def query(self, statement, *parameters):
        """Run SQL that commits; return its rows."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def connect(self, database=None):
        """Return a connection of our own."""
        return psycopg2.connect(
            dbname=database or self.database,
            host=self.env["PGHOST"],
            port=self.env.get("PGPORT"),
            user=self.env.get("PGUSER"),
        )

    def trigger(self):
        """Let the scheduled actions run now."""
        self.query(
            "INSERT INTO ir_cron_trigger (cron_id, call_at, create_date) "
            f"SELECT id, now() AT TIME ZONE 'UTC', now() FROM ({CRONS}) AS crons"
        )
        with closing(self.connect("postgres")) as connection:
            connection.autocommit = True
            channel = f"NOTIFY cron_trigger, '{self.database}'"
            connection.cursor().execute(channel)

    def is_settled(self):
        """Return whether nothing is left to do; let the time pass where there is.

        No more often than every few seconds: it meets the runs that it waits for.
        """
        if not self.query(LEFT_TO_DO)[0][0]:
            return True
        self.query(TIME_PASSES)
        return False

    def check(self):
        """Return what the integrity check says is broken: ``{code: which records}``."""
        lines = [line.split(" ", 2) for line in self.shell(CHECK).splitlines()]
        return {line[1]: line[2] for line in lines if line[0] == "BROKEN"}


class Restless(threading.Thread):
    """Each second, triggers the scheduled actions and starts again what has ended."""

    def __init__(self, service):
        super().__init__(daemon=True)
        self.service = service
        self.over = threading.Event()

    def run(self):
        """Do so until told that it is over, whatever happens to the database."""
        while not self.over.wait(1):
            self.service.revive()
            with suppress(psycopg2.Error):
                self.service.trigger()
