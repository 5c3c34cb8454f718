"""A trial: a service, people who click, a disturbance again and again, the verdict."""

import os
import time
from random import Random

from .crowd import Crowd, arrange
from .service import Restless

TIMES = int(os.environ.get("MENTORAT_TRUST_TIMES") or 12)  # of each disturbance
FIGURES = "MENTORAT_TRUST_FIGURES"  # where the rows of the table go
SERVED = 3  # clicks that are confirmed between two disturbances, at the least
SETTLED = 300  # seconds that all may take to be as before, on a busy machine
# Of the mails that left, as Odoo knows them.
SENT = """
    SELECT message_id FROM mail_mail mail JOIN mail_message message
        ON message.id = mail.mail_message_id WHERE mail.state = 'sent'
     UNION SELECT message_id FROM mentorat_notice WHERE message_id IS NOT NULL
"""


class Trial:
    """One kind of disturbance; ``verdict`` fails when anything was lost or broken."""

    def __init__(self, name, service, mails, seed):
        self.name = name
        self.service = service
        self.mails = mails
        self.random = Random(f"{seed} {name}")
        self.seed = seed
        self.times = 0
        self.crowd = None

    def run(self, disturb, servers, *, times, every=(1.5, 4), mend=None, **counts):
        """Let people click while ``disturb`` is called so many times.

        :param list servers: those that people use
        :param tuple every: the seconds from one disturbance to the next, from and to
        :param mend: called once, when the people have gone
        """
        lasting = times * sum(every)
        counts.setdefault("late", max(6, int(lasting / 3)))
        people = arrange(self.service, smtp_port=self.mails.port, **counts)
        urls = [server.url for server in servers]
        restless = Restless(self.service)
        restless.start()
        try:
            with Crowd(people, urls, self.seed, lasting) as self.crowd:
                for _time in range(times):
                    self.wait_for_people(every)
                    disturb()
                    self.times += 1
                self.wait_for_people(every)
            if mend:
                mend()
            self.settle()
        finally:
            restless.over.set()
            restless.join()

    def wait_for_people(self, every):
        """Let some time pass, until somebody was served again."""
        before = self.crowd.count_confirmed()
        time.sleep(self.random.uniform(*every))
        wait_until(
            lambda: self.crowd.count_confirmed() >= before + SERVED,
            "people are served",
            lambda: self.crowd.refusals[-3:],
        )

    def settle(self):
        """Wait until the scheduled actions have done what is due."""
        wait_until(self.service.is_settled, "all that is due is done", pause=3)

    def verdict(self, mails_twice=0):
        """Write the row of the table; fail when something is not as it must be.

        :param int mails_twice: how many mails may have come twice
        """
        lost, twice = self.crowd.judge(self.service)
        came = self.mails.count()
        sent = {row for (row,) in self.service.query(SENT)}
        mails_lost = [row for row in sent if row not in came]
        more_than_once = [row for row, times in came.items() if times > 1]
        broken = self.service.check()
        confirmed = self.crowd.count_confirmed()
        write_row(
            self.name,
            self.times,
            confirmed,
            len(self.crowd.clicks()) - confirmed,
            len(lost),
            len(twice),
            len(came),
            len(mails_lost),
            len(more_than_once),
            len(broken),
        )
        assert not lost, f"confirmed and lost: {lost[:5]}"
        assert not twice, f"there twice: {twice[:5]}"
        assert not mails_lost, f"mails that did not come: {mails_lost[:5]}"
        assert len(more_than_once) <= mails_twice, more_than_once
        assert not broken, broken


def wait_until(condition, what, look=lambda: "", pause=0.5):
    """Wait until something is so, as long as the scheduled actions may take.

    :param look: returns what is so instead, in the end
    :param float pause: seconds between two looks
    """
    deadline = time.monotonic() + SETTLED
    while not condition():
        assert time.monotonic() < deadline, f"not in {SETTLED} s: {what}; {look()}"
        time.sleep(pause)


def write_row(*cells):
    """Add a row to the table that ``make trust`` prints."""
    if path := os.environ.get(FIGURES):
        with open(path, "a", encoding="utf-8") as table:
            table.write("\t".join(map(str, cells)) + "\n")
