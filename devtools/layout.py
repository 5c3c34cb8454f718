"""Where things are: the project's folders and the variables a person may set."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
ADDON = "mentorat_module"
ADDON_PATH = PROJECT / ADDON
DEMO = "mentorat_demo"
COURSES = "mentorat_website_slides"  # installs itself beside website_slides
# Each installs itself beside the synchronisation of that calendar.
CALENDARS = ("mentorat_google_calendar", "mentorat_microsoft_calendar")
ADDONS = (ADDON, DEMO, COURSES, *CALENDARS)

PLATFORM = Path(os.environ.get("MENTORAT_PLATFORM") or PROJECT / ".platform").absolute()
ODOO_ROOT = PLATFORM / "odoo"  # the unpacked packages, or the clone
ODOO_CONFIG = PLATFORM / "odoo.conf"
ODOO_DATA = PLATFORM / "data"  # Odoo's data_dir: filestores, sessions
VENV = PLATFORM / "venv"
PYTHON = VENV / "bin" / "python"
LOAD_VENV = PLATFORM / "load-venv"  # of the load benchmark
UV = PLATFORM / "uv"
POSTGRES = PLATFORM / "postgres"
CACHE = PLATFORM / "cache"
LOGS = PLATFORM / "logs"
LOCKS = PLATFORM / "locks"
RESULTS = PLATFORM / "results"  # test reports, screenshots of failures
NODE = PLATFORM / "node"

REQUIREMENTS = PROJECT / "devtools" / "requirements"

DEFAULT_DATABASE = "mentorat"
DEFAULT_PORT = 8069
