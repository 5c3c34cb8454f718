"""The clock of the benchmarks: CPU of this Python and of its PostgreSQL backend.

Waiting, for a disk or for other work of the machine, does not count.
"""

import os
import time
from pathlib import Path

from psycopg2.extensions import connection

TICKS = os.sysconf("SC_CLK_TCK")


def cpu(cr):
    """Return the seconds of CPU that this process and the backend of ``cr`` have used.

    The backend's are read in ticks, 10 ms on Linux: measure a hundred times as much.

    :param cr: an Odoo cursor, on a PostgreSQL server of this machine
    :raises FileNotFoundError: where the server runs elsewhere
    """
    return time.process_time() + get_backend_cpu(get_backend_pid(cr))


def get_backend_pid(cr):
    """Return the process id of the backend of the Odoo cursor ``cr``."""
    return connection.get_backend_pid(cr._cnx)


def get_backend_cpu(pid):
    """Return the seconds of CPU, user and system, that process ``pid`` has used."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    # The name of the program, in brackets, may hold spaces.
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Stopwatch:
    """The CPU and the queries of a block, once it is over.

    ``with Stopwatch(env.cr) as watch: …``; then ``watch.seconds``, ``watch.queries``.
    """

    def __init__(self, cr):
        self._cr = cr
        self.seconds = self.queries = 0

    def __enter__(self):
        self._start = cpu(self._cr), self._cr.sql_log_count
        return self

    def __exit__(self, *_error):
        self.seconds = cpu(self._cr) - self._start[0]
        self.queries = self._cr.sql_log_count - self._start[1]
