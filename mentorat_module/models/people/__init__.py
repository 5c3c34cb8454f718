from . import mentorat_absence
from . import mentorat_expertise
from . import mentorat_mentee
from . import mentorat_mentor
from . import hr_employee
from . import mentorat_mentee_registration
from . import mentorat_program
from . import resource_resource
