"""Mentors, absences, registrations. Leans on common, program and notice."""

from . import mentorat_absence
from . import mentorat_expertise
from . import mentorat_mentee
from . import mentorat_mentor
from . import base_partner_merge
from . import hr_employee
from . import mail_activity
from . import mail_message
from . import mail_thread
from . import hr_employee_skill
from . import mentorat_mentee_registration
from . import mentorat_name_lookup
from . import mentorat_notice
from . import mentorat_program
from . import mentorat_question
from . import res_groups
from . import res_partner
from . import res_users
from . import resource_resource
from . import mentorat_integrity_check
