"""Proposals of pairs with their reasons, criteria, wishes and the waiting list."""

from . import mentorat_pairing_weights_mixin
from . import mentorat_pairing
from . import mentorat_pairing_line
from . import mentorat_pairing_criterion
from . import mentorat_pairing_criterion_workplace
from . import mentorat_pairing_criterion_expertise
from . import mentorat_pairing_criterion_expectations
from . import mentorat_pairing_criterion_preference
from . import mentorat_pairing_reader
from . import mentorat_pairing_wish
from . import mentorat_pairing_words
from . import mentorat_agreement
from . import mentorat_mentee
from . import mentorat_mentee_registration
from . import mentorat_mentor
from . import mentorat_notice
from . import mentorat_pairing_computing
from . import mentorat_pairing_figures
from . import mentorat_pairing_trial
from . import mentorat_program
from . import mentorat_integrity_check
