from . import mentorat_demo_company
from . import mentorat_demo_time
from . import mentorat_demo_meetings
from . import mentorat_demo
