"""``make run``: a database with demo data, the addon in it, served until Ctrl-C."""

import os

from . import addon, layout, postgres, process, setup, system_packages
from .console import Failure, say, step
from .database import GUEST, Databases, literal
from .files import locked
from .odoo_server import OdooServer, check_port
from .process import log_path

NO_DEMO = "demo data failed to install"  # for Odoo a warning; here there is no service
# They come with the demo data; the password is the login.
LOGINS = {
    "admin": "administrator",
    "coordination": "HR coordinator",
    "mentor": "mentor",
    "employe": "employee, on the portal: not registered yet",
    "mentore": "employee, on the portal: has a mentor",
}


def serve(database, port):
    """Bring what is missing, then serve the database on the port until told to stop."""
    check_port(port)
    setup.bring_platform(besides=[system_packages.ensure_pdf])
    with postgres.server() as server:
        env = setup.environment(server)
        databases = Databases(env)
        with locked(f"database-{database}"):
            bring_database(databases, database, server)
        check_port(port)
        log_level = os.environ.get("LOG_LEVEL") or "warn"
        odoo = OdooServer(env, database, port, options=[f"--log-level={log_level}"])
        try:
            with step("Odoo"):
                odoo.start()
            show_address(odoo, databases)
            code = process.wait_watching(odoo.process, server)
            raise Failure(f"Odoo stopped by itself (exit code {code}).")
        except KeyboardInterrupt:
            say("\n   stopping ...")
        finally:
            odoo.stop()


def bring_database(databases, name, server):
    """Make the database, or update the addon in it when its files have changed."""
    digest = addon.digest()
    if not databases.exists(name):
        make_database(databases, name, server)
        databases.comment(name, f"run {digest}")
        return
    noted = databases.comments().get(name, GUEST)
    kind, _space, known = noted.partition(" ")
    if known != digest:
        how = "-u" if is_installed(databases, name) else "-i"
        with step(f"The addon in the database {name}, brought up to date"):
            addon.load(server, databases.env, name, [layout.ADDON], how=how)
        databases.comment(name, f"{kind} {digest}")


def make_database(databases, name, server):
    """Install under a scratch name, so that no half database is left behind."""
    scratch = f"{name}_unfinished"
    options = ["--with-demo", f"--load-language={addon.LANGUAGE}"]
    with step(f"The database {name}, with demo data"):
        databases.drop(scratch)
        modules = [layout.ADDON, layout.DEMO]
        for line in addon.load(server, databases.env, scratch, modules, *options):
            if NO_DEMO in line:
                log = log_path(f"install-{scratch}")
                raise Failure(f"{NO_DEMO}: {addon.failure_words(log)} (log: {log})")
            say(f"   {line}")
        databases.rename(scratch, name)


def is_installed(databases, name):
    """Say whether a database has the addon."""
    where = f"WHERE state = 'installed' AND name = {literal(layout.ADDON)}"
    return bool(databases.query(f"SELECT 1 FROM ir_module_module {where}", name))


def show_address(odoo, databases):
    """Print where to go, and as whom."""
    query = "SELECT login FROM res_users WHERE active"
    present = {login for (login,) in databases.query(query, odoo.database)}
    say(f"\nMentorat is at {odoo.url}; log in as (the password is the login):")
    for login, role in LOGINS.items():
        if login in present:
            say(f"   {login:<14}{role}")
    say("Ctrl-C stops it.\n")
