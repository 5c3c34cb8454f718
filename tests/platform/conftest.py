"""The platform's tools, tried in a folder of their own and without a network."""

import pytest

from devtools import layout

FOLDERS = {
    "ODOO_ROOT": "odoo",
    "ODOO_DATA": "data",
    "VENV": "venv",
    "POSTGRES": "postgres",
    "CACHE": "cache",
    "LOGS": "logs",
    "LOCKS": "locks",
    "RESULTS": "results",
}


@pytest.fixture
def platform(tmp_path, monkeypatch):
    """An empty platform folder, used in place of the real one."""
    folder = tmp_path / "platform"
    monkeypatch.setattr(layout, "PLATFORM", folder)
    for name, part in FOLDERS.items():
        monkeypatch.setattr(layout, name, folder / part)
    for name in ("ODOO_PATH", "PGHOST", "PGHOSTADDR", "PGSERVICE", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder
