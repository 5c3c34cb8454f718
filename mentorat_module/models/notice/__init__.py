"""Mails, sent when and as each person chose. Leans on common and program."""

from . import mentorat_notice
from . import base
from . import base_automation
from . import mail_template
from . import res_users
from . import mentorat_integrity_check
