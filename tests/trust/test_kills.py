"""Whoever is killed, whatever runs: what was confirmed is there, once."""

import pytest

from .trial import Trial

WORKERS = ("--workers=2", "--max-cron-threads=1")


def kill_odoo(service, server, *options):
    """Return what kills that server and starts another one in its place."""
    servers = [server]

    def disturb():
        service.kill(servers[-1])
        servers.append(service.start(*options, port=servers[0].port))

    return disturb


def test_clicks_survive_when_odoo_is_killed(service, mails, seed):
    trial = Trial("Odoo killed", service, mails, seed)
    server = service.start()
    trial.run(kill_odoo(service, server), times=2, servers=lambda: [server])
    service.stop()
    trial.verdict(mails_twice=2)
