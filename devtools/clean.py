"""``make clean`` and ``make distclean``."""

from . import embedded, layout, postgres, setup
from .console import Failure, step
from .database import Databases
from .files import remove_tree


def clean():
    """Remove the databases that this project made, logs, reports and caches."""
    refuse_while_in_use()
    if postgres.named_by_environment():
        drop_databases()
    with step("Removing databases, logs and caches"):
        embedded.remove()
        for folder in (layout.ODOO_DATA, layout.LOGS, layout.RESULTS, layout.CACHE):
            remove_tree(folder)
        for cache in layout.PROJECT.rglob("__pycache__"):
            if layout.PLATFORM not in cache.parents:
                remove_tree(cache)


def remove_all():
    """Remove the platform's folder whole."""
    refuse_while_in_use()
    with step(f"Removing {layout.PLATFORM}"):
        embedded.remove()
        remove_tree(layout.PLATFORM)


def refuse_while_in_use():
    """Fail when a run still uses what is to be removed."""
    if layout.PLATFORM.exists() and postgres.in_use():
        raise Failure("another run uses the platform: stop it first.")


def drop_databases():
    """Drop this project's databases on the server that the PG* variables name."""
    with postgres.server() as server:
        databases = Databases(setup.environment(server))
        with step("Dropping this project's databases"):
            for name in databases.own():
                databases.drop(name)
