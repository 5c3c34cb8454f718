"""Time zones that this machine does not have."""

from datetime import datetime, timezone

import pytest

from mentorat_module.tools import timezones

NOON = datetime(2026, 1, 12, 12, 0)


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus", "", None, "America", "../etc/passwd", "/etc/passwd", "a\0b"],
)
def test_unknown_zone_is_utc_and_raises_nothing(name):
    assert timezones.to_local(NOON, name) == NOON
    assert timezones.to_utc(NOON, name) == NOON
    assert timezones.get_name(name) == "UTC"


def test_first_known_of_several_zones_counts():
    assert timezones.get_name("Mars/Olympus", None, "America/Toronto") == (
        "America/Toronto"
    )


def test_zone_of_pytz_is_the_same_and_raises_nothing():
    assert str(timezones.get_pytz_zone("America/Toronto")) == "America/Toronto"
    assert timezones.get_pytz_zone("Mars/Olympus").utcoffset(NOON) == (
        timezone.utc.utcoffset(NOON)
    )
