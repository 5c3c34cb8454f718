"""Mails, sent when and as each person chose. Leans on common and program."""

from . import mentorat_notice
from . import mentorat_problem
from . import base
from . import base_automation
from . import ir_actions_server
from . import mentorat_rule_failure
from . import mail_mail
from . import mail_template
from . import mail_thread
from . import mentorat_due_mixin
from . import mentorat_program
from . import mentorat_question
from . import mentorat_reachable_mixin
from . import res_partner
from . import res_users
from . import mentorat_integrity_check
