"""Record rules and access lines: each switched off, or opened, in a database.

One process a database goes through its share, for Odoo takes longer to start than most
of these faults take to be noticed.
"""

import json
from dataclasses import asdict, dataclass

from .. import layout
from ..console import say
from ..database import Databases, literal
from .variables import NOTICED, SWITCHES
from .workplace import share_out

SECURITY = f"{layout.ADDON}/tests/security"
TESTS = [f"{SECURITY}/test_access_rights.py", SECURITY]  # the table of rights first
OWN = f"d.res_id = x.id AND d.module = {literal(layout.ADDON)} AND d.model ="
RULES = f"""
    SELECT d.name, x.id, replace(x.domain_force, chr(10), ' ') FROM ir_rule x
    JOIN ir_model_data d ON {OWN} 'ir.rule' WHERE x.active ORDER BY d.name
"""
LINES = f"""
    SELECT d.name, x.id, x.perm_read, x.perm_write, x.perm_create, x.perm_unlink
    FROM ir_model_access x
    JOIN ir_model_data d ON {OWN} 'ir.model.access' WHERE x.active ORDER BY d.name
"""
RIGHTS = ("perm_read", "perm_write", "perm_create", "perm_unlink")
EVERYTHING = "[(1, '=', 1)]"


@dataclass(frozen=True)
class Switch:
    """One change of a record rule or an access line, and what takes it back."""

    name: str
    fault: str
    table: str
    id: str
    change: str
    undo: str

    def __str__(self):
        return f"{self.name}  {self.fault}"


class Walls:
    """Faults in record rules and access lines, and the tests of the walls."""

    title = "Record rules and access lines"
    needs_database = True
    sample, wanted = 25, 100

    def __init__(self, places):
        self.places = places

    def faults(self):
        """Return all the faults there are."""
        place = self.places[0]
        databases = Databases(place.env)
        rules = databases.query(RULES, place.database)
        lines = databases.query(LINES, place.database)
        return [
            *(switch for row in rules for switch in rule_switches(*row)),
            *(switch for row in lines for switch in line_switches(*row)),
        ]

    def count_noticed(self, faults):
        """Return how many of the faults a test notices; say which no test does."""
        count = len(self.places)
        shares = [faults[number::count] for number in range(count)]
        return sum(share_out(self.places, try_share, shares))


def try_share(place, faults):
    """Return how many of the faults a test notices in the database of a place."""
    given, report = place.folder / "switches.json", place.folder / "noticed.json"
    given.write_text(json.dumps([asdict(fault) for fault in faults]), "utf-8")
    place.pytest(
        TESTS,
        {SWITCHES: str(given), NOTICED: str(report)},
        wait=None,
    )
    noticed = json.loads(report.read_text(encoding="utf-8"))
    for fault in faults:
        if str(fault) not in noticed:
            say(f"   not noticed: {fault}")
    return len(noticed)


def rule_switches(name, number, domain):
    """Yield the faults of one record rule."""
    off = ("active = false", "active = true")
    yield Switch(name, "switched off", "ir_rule", number, *off)
    if domain != EVERYTHING:
        opened = f"domain_force = {literal(EVERYTHING)}"
        closed = f"domain_force = {literal(domain)}"
        yield Switch(name, "open to all", "ir_rule", number, opened, closed)


def line_switches(name, number, *granted):
    """Yield the faults of one access line: what it grants is gone, or more is."""
    for right, given in zip(RIGHTS, granted, strict=True):
        has, gets = ("true", "false") if given == "t" else ("false", "true")
        fault = f"{right} {gets}"
        change, undo = f"{right} = {gets}", f"{right} = {has}"
        yield Switch(name, fault, "ir_model_access", number, change, undo)
