"""Shared by all packages: life cycle, guarded fields, locks, due instants, formats,
arguments of public methods."""

from . import mentorat_actor_mixin
from . import mentorat_retry_mixin
from . import mentorat_due_mixin
from . import mentorat_name_lookup
from . import ir_fields_converter
from . import mentorat_import_mixin
from . import mentorat_integrity_check
from . import base_import_import
from . import mentorat_bounds_mixin
from . import mentorat_wall_mixin
from . import mentorat_lifecycle_mixin
from . import mentorat_lock_mixin
from . import mentorat_mail_link_mixin
from . import mentorat_person_mixin
from . import mentorat_private_link_mixin
from . import mentorat_reader_mixin
from . import mentorat_format
from . import mentorat_shown
from . import mentorat_arguments
from . import mentorat_question
from . import mentorat_rate_log
from . import ir_attachment
from . import ir_http
from . import ir_http_disk_full
from . import ir_http_replica
