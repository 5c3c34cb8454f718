"""Whoever is killed, whatever runs: what was confirmed is there, once."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from .trial import TIMES, Trial

WORKERS = ("--workers=2", "--max-cron-threads=1")


def kill_odoo(service, server, *options):
    """Return what kills that server and starts another one in its place."""
    latest = [server]

    def disturb():
        service.kill(latest[-1])
        latest.append(service.start(*options, port=server.port))

    return disturb


def supervise(service):
    """Start a server with workers, under a supervisor.

    Without one it stays away: its first process ends when PostgreSQL does not answer
    in the instant in which it starts a worker.
    """
    service.supervised = True
    return service.start(*WORKERS)


def find_children(pid):
    """Return the processes that a process started."""
    children = Path("/proc", str(pid), "task", str(pid), "children")
    return [int(child) for child in children.read_text(encoding="ascii").split()]


def test_clicks_survive_when_odoo_is_killed(service, mails, seed):
    trial = Trial("Odoo killed", service, mails, seed)
    server = service.start()
    trial.run(kill_odoo(service, server), [server], times=2, waiting=8, newcomers=3)
    trial.verdict(mails_twice=2)


@pytest.mark.long
@pytest.mark.parametrize("options", [(), WORKERS], ids=["threads", "workers"])
def test_clicks_survive_when_odoo_is_killed_many_times(
    own_service, mails, seed, options
):
    name = "Odoo killed, workers" if options else "Odoo killed, threads"
    trial = Trial(name, own_service, mails, seed)
    server = own_service.start(*options)
    trial.run(kill_odoo(own_service, server, *options), [server], times=TIMES)
    trial.verdict(mails_twice=TIMES)


@pytest.mark.long
def test_clicks_survive_when_a_worker_is_killed(own_service, mails, seed):
    """The first process starts another one by itself."""
    trial = Trial("one worker killed", own_service, mails, seed)
    server = own_service.start(*WORKERS)

    def disturb():
        victim = trial.random.choice(find_children(server.process.pid))
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

    trial.run(disturb, [server], times=TIMES)
    trial.verdict(mails_twice=TIMES)


@pytest.mark.long
@pytest.mark.parametrize("how", ["killed", "restarted"])
def test_clicks_survive_when_postgresql_ends(own_service, cluster, mails, seed, how):
    trial = Trial(f"PostgreSQL {how}", own_service, mails, seed)
    server = supervise(own_service)
    end = cluster.kill if how == "killed" else cluster.stop

    def disturb():
        own_service.close_shell()
        end()
        cluster.start()

    trial.run(disturb, [server], times=TIMES)
    trial.verdict(mails_twice=TIMES)


@pytest.mark.long
def test_scheduled_actions_catch_up_once_odoo_is_started_again(
    own_service, cluster, mails, seed
):
    """In threaded mode, those threads end with the connection that they listen on."""
    trial = Trial("PostgreSQL restarted, threads", own_service, mails, seed)
    server = own_service.start()

    def disturb():
        own_service.close_shell()
        cluster.stop()
        cluster.start()

    trial.run(
        disturb,
        [server],
        times=max(1, TIMES // 5),
        mend=kill_odoo(own_service, server),
    )
    trial.verdict(mails_twice=TIMES)
