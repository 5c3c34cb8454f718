from . import mentorat_demo
from . import mentorat_demo_company
from . import mentorat_demo_meetings
from . import mentorat_demo_time
