"""Training sessions: asked for, planned in the calendar, repeated, attended, mailed.

Leans on common, program, notice, people, agreement and meeting.
"""

from . import mentorat_training_participation
from . import mentorat_training_session
from . import calendar_attendee
from . import calendar_event
from . import mentorat_calendar_file
from . import mentorat_agreement
from . import mentorat_mentee
from . import mentorat_mentor
from . import mentorat_objective
from . import mentorat_program
from . import mentorat_notice
from . import mentorat_question
from . import mentorat_training_session_calendar
from . import mentorat_training_session_conflict
from . import mentorat_training_session_mail
from . import mentorat_training_session_told
from . import mentorat_training_session_reminder
from . import mentorat_training_session_guest
from . import mentorat_training_session_move
from . import mentorat_training_session_attendance
from . import mentorat_integrity_check
