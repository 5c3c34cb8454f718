"""Meetings of a pair in the calendar: proposed, planned, noted, how often.

Leans on common, notice and agreement.
"""

from . import mentorat_calendar_file
from . import mentorat_meeting_note
from . import mentorat_meeting_proposal
from . import calendar_attendee
from . import calendar_event
from . import calendar_event_series
from . import calendar_recurrence
from . import calendar_event_held
from . import calendar_event_invitation
from . import ir_attachment
from . import mail_activity
from . import mail_followers
from . import mail_message
from . import mentorat_absence
from . import mentorat_agreement
from . import mentorat_commitment
from . import mentorat_mentor
from . import mentorat_notice
from . import mentorat_question
from . import res_partner
from . import mentorat_integrity_check
from . import resource_calendar_leaves
