"""Something that the service needs is away for a while, and comes back."""

import time

import pytest

from .test_kills import WORKERS, supervise
from .trial import TIMES, Trial

AWAY = 6  # seconds


@pytest.mark.long
def test_mails_leave_once_the_mail_server_is_back(own_service, mails, seed):
    trial = Trial("mail server away", own_service, mails, seed)
    server = own_service.start(*WORKERS)

    def disturb():
        mails.stop()
        time.sleep(AWAY)
        mails.start()

    trial.run(disturb, [server], times=max(1, TIMES // 5))
    trial.verdict(mails_twice=TIMES)


@pytest.mark.long
def test_clicks_go_on_once_the_database_is_back(own_service, cluster, mails, seed):
    trial = Trial("database away", own_service, mails, seed)
    server = supervise(own_service)

    def disturb():
        own_service.close_shell()
        cluster.stop()
        time.sleep(AWAY)
        cluster.start()

    trial.run(disturb, [server], times=max(1, TIMES // 5))
    trial.verdict(mails_twice=TIMES)
