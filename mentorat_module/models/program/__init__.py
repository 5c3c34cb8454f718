"""Programmes: texts, term, delays, working days, quiet hours. Leans on common."""

from . import mentorat_program
from . import mentorat_program_scheduler
from . import res_config_settings
from . import resource_calendar
from . import mentorat_integrity_check
