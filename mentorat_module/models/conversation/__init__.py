"""Requests: what a mentee asks, its messages, mail and rating.

Leans on common, notice, agreement and promise.
"""

from . import mentorat_request
from . import mentorat_message_version
from . import ir_attachment
from . import mail_alias_domain
from . import mail_compose_message
from . import mail_followers
from . import mail_link_preview
from . import mail_message
from . import mail_notification
from . import mail_template
from . import mail_message_reader
from . import mail_thread
from . import mail_thread_refusal
from . import mail_thread_routing
from . import mentorat_absence
from . import mentorat_agreement
from . import mentorat_commitment
from . import mentorat_contribution
from . import mentorat_notice
from . import mentorat_request_words
from . import mentorat_request_mail
from . import mentorat_request_incoming
from . import mentorat_request_rating
from . import mentorat_request_reader
from . import mentorat_request_waiting
from . import mentorat_request_taken_back
from . import mentorat_request_refusal
from . import mentorat_request_routing
from . import rating_rating
