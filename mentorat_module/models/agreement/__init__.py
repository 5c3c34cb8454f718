"""A pair: assignment, first contact, signature, term, stand-in, end.

Leans on common, program, notice and people.
"""

from . import mentorat_activity_mixin
from . import mentorat_proposal_mixin
from . import mentorat_account_change
from . import mentorat_agreement
from . import mentorat_contribution
from . import mentorat_objective
from . import mentorat_signature
from . import mentorat_terms_change
from . import hr_employee
from . import mentorat_absence
from . import mentorat_agreement_closing
from . import mentorat_agreement_reader
from . import mentorat_agreement_signature
from . import mentorat_agreement_stand_in
from . import mentorat_agreement_term
from . import mentorat_agreement_shown
from . import mentorat_mentee
from . import mentorat_mentor
from . import mentorat_notice
from . import mentorat_program
from . import mentorat_question
from . import mentorat_integrity_check
