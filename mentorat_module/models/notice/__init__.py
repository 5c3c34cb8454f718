from . import mentorat_notice
from . import base
from . import base_automation
from . import mail_template
from . import res_users
