"""Programmes: texts, term, delays, working days, quiet hours. Leans on common."""

from . import mentorat_program
from . import mentorat_program_scheduler
