from . import ir_actions_report
from . import mentorat_document
from . import mentorat_document_agreement
from . import mentorat_document_plan
from . import mentorat_document_certificate
from . import mentorat_document_attendance
from . import mentorat_document_participation
from . import mentorat_document_name
