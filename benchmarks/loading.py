"""Databases that differ by one addon, and what it costs to load their registries.

The benchmarks ``install`` and ``memory`` share it. Each measure is a process of its
own: what Python and its PostgreSQL backends computed, and how large it became.
"""

import json
import os
import subprocess
from contextlib import contextmanager

from devtools import addon, layout, postgres, setup
from devtools.database import Databases, test_comment

#: With ours, the addon of Odoo's own that is most like it in what it leans on.
ADDONS = (layout.ADDON, "hr_holidays")

CHILD = r"""
import json, os, sys, time
from odoo.tools import config

database, addons_path, modules = sys.argv[1:]
config.parse_config(
    ["-d", database, "--no-http", "--log-level=error", f"--addons-path={addons_path}"]
)
from odoo.modules.registry import Registry

def get_megabytes():
    with open("/proc/self/status") as status:
        [line] = [line for line in status if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024

def get_backend_seconds(registry):
    with registry.cursor() as cr:
        cr.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend'"
        )
        ticks = 0
        for (pid,) in cr.fetchall():
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")

options = {"update_module": True, "install_modules": modules.split(",")}
started = time.process_time()
registry = Registry.new(database, **(options if modules else {}))
answer = {
    "python": time.process_time() - started,
    "megabytes": get_megabytes(),
    "packages": sorted({"numpy", "scipy", "ortools", "openpyxl"} & set(sys.modules)),
}
answer["backend"] = get_backend_seconds(registry)
print(json.dumps(answer))
"""


class Bench:
    """A database with what both addons lean on, and copies of it."""

    def __init__(self, server):
        self.server = server
        self.env = setup.environment(server)
        # as a server has it: from the second process on, nothing is compiled
        self.env.pop("PYTHONDONTWRITEBYTECODE", None)
        self.databases = Databases(self.env)
        self.prefix = f"mentorat_loading_{os.getpid()}"
        self.base = f"{self.prefix}_base"

    def prepare(self, base=None):
        """Make the database with what both lean on, or copy the one called ``base``.

        Of Odoo's addon, its dependencies come with it: they are installed first.
        """
        if base:
            self.clone(base, self.base)
        else:
            self.databases.query(f'CREATE DATABASE "{self.base}" TEMPLATE template0')
            self.databases.comment(self.base, test_comment(os.getpid()))
        depends = {*addon.manifest()["depends"], "hr", "calendar", "resource"}
        self.load(self.base, sorted(depends))

    def clone(self, source, name):
        self.databases.clone(source, name, test_comment(os.getpid()))

    def load(self, database, modules=()):
        """Load the registry, with ``modules`` installed, in a process of its own.

        :return: ``{"python", "backend"}`` in seconds of the processor, ``"megabytes"``
            of the process afterwards, and which heavy ``"packages"`` it loaded
        """
        arguments = [database, str(layout.PROJECT), ",".join(modules)]
        done = subprocess.run(
            [layout.PYTHON, "-c", CHILD, *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return json.loads(done.stdout.splitlines()[-1])

    def drop(self, name):
        self.databases.drop(name)

    def drop_all(self):
        for name in self.databases.own():
            if name.startswith(self.prefix):
                self.databases.drop(name)


@contextmanager
def bench(base=None):
    """Have a :class:`Bench` for the time of the block."""
    with postgres.server() as server:
        made = Bench(server)
        try:
            made.prepare(base)
            yield made
        finally:
            made.drop_all()
