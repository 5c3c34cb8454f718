"""The table of ``measure.py``, in Odoo's shell on the small database; the large one is
named by ``MENTORAT_GROWTH``."""

import os
import time
from datetime import date, timedelta

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

env = globals()["env"]
COPY = 5  # of the scene, whose people are asked
PAGE = 80
REPEATS = 5
ROLES = {
    "mentor": "bench_mentor0-{}",
    "contributor": "bench_mentor1-{}",
    "stand-in": "bench_mentor1-{}",
    "mentee": "bench_mentee0-{}",
    "coordinator": "bench_coordinator",
}
MORE = ("calendar.event", "ir.attachment", "mail.message", "mail.notification")
TICK = os.sysconf("SC_CLK_TCK")
GOAL = 1.3


class Side:
    """One of the two databases."""

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self.cr.execute("SELECT pg_backend_pid()")
        self.backend = f"/proc/{self.cr.fetchone()[0]}/schedstat"
        self.cr.execute("SELECT count(*) FROM mentorat_agreement")
        self.size = self.cr.fetchone()[0]

    def find_user(self, role):
        copy = COPY + 1 if role == "stand-in" else COPY
        login = ROLES[role].format(copy)
        return self.env["res.users"].search([("login", "=", login)])

    def send_away(self):
        """The other mentor is away from now on: the stand-in answers."""
        logins = [f"bench_mentor{number}-{COPY + 1}" for number in range(2)]
        away, stand_in = (
            self.env["mentorat.mentor"].search([("user_id.login", "=", login)])
            for login in logins
        )
        self.env["mentorat.absence"].create(
            {
                "mentor_id": away.id,
                "stand_in_id": stand_in.id,
                "date_from": date.today() - timedelta(days=1),
                "date_to": date.today() + timedelta(days=2),
            }
        )
        self.env.flush_all()

    def get_seconds(self):
        with open(self.backend) as file:
            backend = int(file.read().split()[0]) / 1e9
        return time.process_time() + backend

    def time(self, call):
        self.env.invalidate_all()
        start = self.get_seconds()
        result = call()
        return self.get_seconds() - start, result


def get_models(side, user):
    for name in sorted(side.env):
        Model = side.env[name].with_user(user)
        ours = name.startswith("mentorat.") and Model._auto and not Model._transient
        if (ours or name in MORE) and Model.has_access("read"):
            yield name


def get_names(Model):
    """Return the stored fields that the user may read."""
    return [
        name
        for name, field in Model._fields.items()
        if field.store
        and field.type not in ("binary", "image", "one2many", "many2many")
        and Model._has_field_access(field, "read")
    ]


def get_calls(side, user, name):
    Model = side.env[name].with_user(user)
    names = get_names(Model)
    domain = []
    if name == "calendar.event":
        domain = [("partner_ids", "in", user.partner_id.ids)]
    elif name == "mail.message":
        request = (
            side.env["mentorat.request"].with_user(user).search([], limit=1, order="id")
        )
        domain = [("model", "=", request._name), ("res_id", "=", request.id)]
    elif name == "mail.notification":
        domain = [("res_partner_id", "=", user.partner_id.id)]
    elif name == "ir.attachment":
        requests = side.env["mentorat.request"].with_user(user).search([], limit=PAGE)
        domain = [("res_model", "=", requests._name), ("res_id", "in", requests.ids)]
    return (
        lambda: len(Model.search(domain, limit=PAGE).read(names)),
        lambda: Model.search_count(domain),
    )


def get_best(sides, calls):
    """Return ``[(seconds, result)]`` of each side, the fastest of a few runs."""
    best = [(float("inf"), 0)] * len(sides)
    for _time in range(REPEATS + 1):
        for place, side in enumerate(sides):
            best[place] = min(
                best[place], side.time(calls[place]), key=lambda row: row[0]
            )
    return best


def report(sides):
    sizes = "  ".join(f"{f'{side.size:,}':>9}" for side in sides)
    print(f"\nmilliseconds of processor\n{'page of 80 (and count)':<50}{sizes}  growth")
    worse = measured = 0
    for role in ROLES:
        users = [side.find_user(role) for side in sides]
        for name in get_models(sides[0], users[0]):
            calls = [
                get_calls(side, user, name)
                for side, user in zip(sides, users, strict=True)
            ]
            pages = get_best(sides, [page for page, _count in calls])
            counts = get_best(sides, [count for _page, count in calls])
            growth = pages[1][0] / pages[0][0]
            measured += 1
            worse += growth > GOAL
            rows = "/".join(str(result) for _seconds, result in pages)
            print(
                f"{role:<12}{name:<31}{rows:>7}"
                + "".join(f"{seconds * 1000:>9.1f}  " for seconds, _result in pages)
                + f"{growth:>7.2f}{' *' if growth > GOAL else '  '}   count "
                + " ".join(f"{seconds * 1000:.1f}" for seconds, _result in counts),
                flush=True,
            )
    print(f"\n{worse} of {measured} pages grow more than {GOAL} times")


with Registry(os.environ["MENTORAT_GROWTH"]).cursor() as cr:
    both = [Side(env), Side(api.Environment(cr, SUPERUSER_ID, {}))]
    for each in both:
        each.send_away()
    report(both)
    cr.rollback()
env.cr.rollback()
