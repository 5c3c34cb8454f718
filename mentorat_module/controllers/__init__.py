from . import portal_home
from . import portal_registration
from . import portal_agreement
from . import portal_request
from . import portal_plan
from . import portal_training
from . import portal_data
from . import portal_document
