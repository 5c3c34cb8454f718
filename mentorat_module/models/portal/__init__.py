"""Prepare the values of the employee's pages, and process what they send.

Uses common, program, people, agreement, conversation, meeting and training.
"""

from . import mentorat_portal
from . import mentorat_portal_agreement
from . import mentorat_portal_calendar
from . import mentorat_portal_data
from . import mentorat_portal_document
from . import mentorat_portal_export
from . import mentorat_portal_guest
from . import mentorat_portal_home
from . import mentorat_portal_meeting
from . import mentorat_portal_plan
from . import mentorat_portal_reader
from . import mentorat_portal_registration
from . import mentorat_portal_request
from . import mentorat_portal_training
from . import mentorat_portal_training_month
from . import mentorat_portal_upload
from . import res_users
