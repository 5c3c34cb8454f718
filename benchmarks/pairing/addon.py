"""Makes the addon's plain Python importable without Odoo, as the plain tests do."""

import sys
import types
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "mentorat_module"

if "mentorat_module" not in sys.modules:
    namespace = types.ModuleType("mentorat_module")
    namespace.__path__ = [str(ADDON)]
    sys.modules["mentorat_module"] = namespace
