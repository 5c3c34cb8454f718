"""What a mentor has to do now, and what HR is asked before a change. Leans on people,
agreement, promise, meeting and training."""

from . import mentorat_mentor
from . import mentorat_question_mixin
