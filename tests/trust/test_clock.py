"""The machines' own zones are of no account: everything counts in UTC.

What changes of the hour and 29 February do to an instant is tested in the addon.
"""

import pytest

from .trial import TIMES, Trial

# On other days than UTC at some hour, one before, one after.
ZONES = [
    ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    ("Asia/Kolkata", "America/Toronto"),
]


@pytest.mark.long
@pytest.mark.parametrize("odoo, postgresql", ZONES)
def test_zones_of_the_machines_change_nothing(
    own_service, mails, seed, odoo, postgresql
):
    trial = Trial(f"clocks in {odoo}, {postgresql}", own_service, mails, seed)
    name = own_service.database
    own_service.query(f"ALTER DATABASE \"{name}\" SET timezone TO '{postgresql}'")
    server = own_service.start(env={"TZ": odoo})
    trial.run(lambda: None, [server], times=max(1, TIMES // 5))
    trial.verdict()
