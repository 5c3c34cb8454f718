"""Plain tests import the addon's plain Python (matching, tools), never Odoo.

``mentorat_module`` stands here for a bare namespace: its ``__init__``, which imports
the models and with them Odoo, is not executed.
"""

import sys
import types
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "mentorat_module"

namespace = types.ModuleType("mentorat_module")
namespace.__path__ = [str(ADDON)]
sys.modules["mentorat_module"] = namespace


@pytest.fixture(autouse=True, scope="session")
def _odoo_is_not_imported(request):
    """Fail when something under test reached for Odoo."""
    yield
    if not request.config.pluginmanager.hasplugin("odoo"):
        assert "odoo" not in sys.modules, "plain code imported Odoo"
