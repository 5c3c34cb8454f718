"""Requests: what a mentee asks, its messages, mail and rating.

Leans on common, notice, agreement and promise.
"""

from . import mentorat_request
from . import mail_message
from . import mail_thread
from . import mentorat_absence
from . import mentorat_agreement
from . import mentorat_request_mail
from . import mentorat_request_rating
from . import mentorat_request_reader
from . import rating_rating
