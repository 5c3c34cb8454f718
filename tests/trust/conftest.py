"""Fixtures of the tests that disturb a running service.

``make test`` runs the short ones, ``make trust`` all of them (MENTORAT_TRUST=full).
MENTORAT_TRUST_SEED changes who clicks what and when it is disturbed.
"""

import itertools
import os

import pytest

from devtools.cluster import Cluster
from devtools.database import Databases, test_comment

from .mailbox import MailServer
from .service import REST, Service

FULL = os.environ.get("MENTORAT_TRUST") == "full"
_numbers = itertools.count(1)


def pytest_configure(config):
    """Declare the mark of the tests that only ``make trust`` runs."""
    config.addinivalue_line("markers", "long: only in make trust")


def pytest_collection_modifyitems(config, items):
    """Leave out the long ones of this folder, unless all are wanted."""
    if FULL:
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session")
def seed():
    """What makes this run differ from another."""
    return os.environ.get("MENTORAT_TRUST_SEED") or "1"


@pytest.fixture
def mails(tmp_path):
    """A mail server of this test."""
    server = MailServer(tmp_path).start()
    yield server
    server.stop()


def serve(env, source, start_database=lambda: None):
    """Yield a service on a copy of a database; end it and drop the copy.

    :param start_database: starts the server, which a test may leave stopped
    """
    start_database()
    name = f"{source}_{os.getpid()}_{next(_numbers)}"
    databases = Databases(env)
    databases.clone(source, name, test_comment(os.getppid()))
    service = Service(env, name)
    service.query(REST)
    yield service
    service.stop()
    start_database()
    databases.drop(name)


@pytest.fixture
def service(installed_database):
    """A service on the server that everybody uses: only its Odoo may be killed."""
    yield from serve(dict(os.environ), installed_database)


@pytest.fixture(scope="session")
def cluster(installed_database):
    """A PostgreSQL server of our own, which may be killed, with the same database."""
    server = Cluster().start()
    try:
        server.copy_database(installed_database, dict(os.environ))
        yield server
    finally:
        server.remove()


@pytest.fixture
def own_service(cluster, installed_database):
    """A service on that server: each commit waits for the disk."""
    env = {**os.environ, **cluster.variables()}
    env.pop("PGOPTIONS", None)
    yield from serve(env, installed_database, cluster.start)
