"""What a mentor has to do now. Leans on people, agreement, promise and meeting."""

from . import mentorat_mentor
