"""The mentor's desk: what is to be done now, and the people one accompanies.

Leans on people, agreement, promise and meeting.
"""

from . import mentorat_mentor
