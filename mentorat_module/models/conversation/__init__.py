from . import mentorat_correspondence_mixin
from . import mentorat_helped_mixin
from . import mentorat_request_readers_mixin
from . import mentorat_request
from . import mail_message
from . import mail_thread
from . import mentorat_agreement
from . import rating_rating
