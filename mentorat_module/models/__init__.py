from .common import mentorat_lock_mixin
from .common import mentorat_wall_mixin
from .common import mentorat_import_mixin
from .common import mentorat_lifecycle_mixin
from .common import mentorat_person_mixin
from .common import mentorat_mail_link_mixin
from .common import mentorat_private_link_mixin
from .conversation import mentorat_request_readers_mixin
from .common import mentorat_due_mixin
from .common import mentorat_format
from .agreement import mentorat_proposal_mixin
from .agreement import mentorat_activity_mixin
from .conversation import mentorat_correspondence_mixin
from .conversation import mentorat_helped_mixin
from .desk import mentorat_desk_rows_mixin
from .desk import mentorat_mentor_desk_mixin
from .meeting import mentorat_mentor_slots_mixin
from .desk import mentorat_mentor_answers_mixin
from .program import mentorat_program
from .people import mentorat_mentor
from .people import mentorat_absence
from .people import mentorat_mentee
from .people import mentorat_mentee_registration
from .people import mentorat_expertise
from .agreement import mentorat_contribution
from .agreement import mentorat_signature
from .agreement import mentorat_agreement
from .agreement import mentorat_agreement_signature
from .agreement import mentorat_agreement_stand_in
from .agreement import mentorat_agreement_term
from .promise import mentorat_commitment
from .promise import mentorat_commitment_reminder
from .conversation import mentorat_request
from .agreement import mentorat_objective
from .meeting import mentorat_meeting_proposal
from .meeting import mentorat_meeting_note
from .agreement import mentorat_terms_change
from .training import mentorat_training_telling_mixin
from .training import mentorat_training_topic_mixin
from .training import mentorat_training_calendar_mixin
from .training import mentorat_training_planning_mixin
from .training import mentorat_training_conflict_mixin
from .training import mentorat_training_series_mixin
from .training import mentorat_training_material_mixin
from .training import mentorat_training_session
from .training import mentorat_training_participation
from .notice import mentorat_notice
from .pairing import mentorat_pairing_wish
from .pairing import mentorat_pairing_text
from .pairing import mentorat_pairing_reader
from .pairing import mentorat_pairing_words
from .pairing import mentorat_pairing
from .pairing import mentorat_pairing_computing
from .pairing import mentorat_pairing_figures
from .pairing import mentorat_pairing_trial
from .pairing import mentorat_pairing_line
from .portal import mentorat_portal
from .portal import mentorat_portal_registration
from .portal import mentorat_portal_home
from .portal import mentorat_portal_files_mixin
from .portal import mentorat_portal_conversation_mixin
from .portal import mentorat_portal_request
from .portal import mentorat_portal_agreement
from .portal import mentorat_portal_plan
from .portal import mentorat_portal_calendar
from .portal import mentorat_portal_training_material
from .portal import mentorat_portal_meeting
from .portal import mentorat_portal_terms
from .portal import mentorat_portal_answers
from .portal import mentorat_portal_training
from .portal import mentorat_portal_training_month
from .portal import mentorat_portal_data
from .portal import mentorat_portal_export_pair_mixin
from .portal import mentorat_portal_export
from .portal import mentorat_portal_document
from .notice import base
from .notice import base_automation
from .meeting import calendar_attendee
from .meeting import calendar_event
from .conversation import mail_message
from .notice import mail_template
from .conversation import mail_thread
from .people import hr_employee
from .agreement import hr_employee as agreement_hr_employee
from .people import resource_resource
from .common import ir_http
from .meeting import ir_attachment
from .conversation import rating_rating
from .notice import res_users
from .people import mentorat_program as mentorat_program_people
from .agreement import mentorat_program as mentorat_program_agreement
from .promise import mentorat_program as mentorat_program_promise
from .promise import mentorat_program_figures
from .portal import res_users as res_users_portal
from .promise import mentorat_agreement as promise_agreement
from .conversation import mentorat_agreement as conversation_agreement
from .meeting import mentorat_agreement as meeting_agreement
from .training import mentorat_agreement as training_agreement
from .pairing import mentorat_program as pairing_program
from .pairing import mentorat_mentee as pairing_mentee
from .pairing import mentorat_agreement as pairing_agreement
from .agreement import mentorat_mentee as agreement_mentorat_mentee
from .agreement import mentorat_mentor as agreement_mentorat_mentor
from .pairing import mentorat_mentor as pairing_mentorat_mentor
from .training import mentorat_mentee as training_mentorat_mentee
from .agreement import mentorat_absence as agreement_absence
from .training import calendar_attendee as training_attendee
from .training import calendar_event as training_event
