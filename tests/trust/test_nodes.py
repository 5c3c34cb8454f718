"""Two Odoo servers on one database, both with scheduled actions, people on both."""

import pytest

from .trial import TIMES, Trial


@pytest.mark.long
def test_two_servers_do_everything_once(own_service, mails, seed):
    trial = Trial("two servers", own_service, mails, seed)
    servers = [own_service.start(), own_service.start()]
    trial.run(lambda: None, servers, times=max(1, TIMES // 3))
    trial.verdict()


@pytest.mark.long
def test_one_of_two_servers_goes_on_when_the_other_is_killed(own_service, mails, seed):
    trial = Trial("one of two servers killed", own_service, mails, seed)
    ports = [own_service.start().port, own_service.start().port]
    first = list(own_service.servers)
    running = dict(zip(ports, first, strict=True))

    def disturb():
        port = trial.random.choice(ports)
        own_service.kill(running[port])
        running[port] = own_service.start(port=port)

    trial.run(disturb, first, times=max(1, TIMES * 2 // 3))
    trial.verdict(mails_twice=TIMES)
