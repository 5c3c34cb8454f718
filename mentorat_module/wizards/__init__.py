from . import mentorat_answer_wizard
from . import mentorat_assign_wizard
from . import mentorat_contact_wizard
from . import mentorat_end_wizard
from . import mentorat_pairing_decline_wizard
from . import mentorat_sign_wizard
