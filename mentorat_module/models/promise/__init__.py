"""Commitments of mentors: opening, limits, reminders, lateness, figures.

Leans on common, notice and agreement.
"""

from . import mentorat_commitment
from . import mentorat_agreement
from . import mentorat_commitment_reminder
from . import mentorat_notice
from . import mentorat_program
from . import mentorat_question
from . import mentorat_program_figures
from . import mentorat_integrity_check
