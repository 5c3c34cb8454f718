from .common import mentorat_lock_mixin
from .common import mentorat_wall_mixin
from .common import mentorat_import_mixin
from .common import mentorat_lifecycle_mixin
from .common import mentorat_person_mixin
from .agreement import mentorat_stand_in_mixin
from .common import mentorat_mail_link_mixin
from .common import mentorat_private_link_mixin
from .promise import mentorat_commitment_figures_mixin
from .promise import mentorat_commitment_telling_mixin
from .conversation import mentorat_request_readers_mixin
from .common import mentorat_due_mixin
from .common import mentorat_format
from .promise import mentorat_hand_reminder_mixin
from .agreement import mentorat_signing_mixin
from .common import mentorat_proposal_mixin
from .agreement import mentorat_terms_mixin
from .meeting import mentorat_meeting_mixin
from .agreement import mentorat_term_mixin
from .agreement import mentorat_news_mixin
from .agreement import mentorat_activity_mixin
from .agreement import mentorat_frequency_mixin
from .agreement import mentorat_actors_mixin
from .conversation import mentorat_correspondence_mixin
from .conversation import mentorat_helped_mixin
from .agreement import mentorat_contact_mixin
from .agreement import mentorat_ending_mixin
from .agreement import mentorat_telling_mixin
from .desk import mentorat_desk_mixin
from .desk import mentorat_desk_rows_mixin
from .desk import mentorat_mentor_desk_mixin
from .meeting import mentorat_mentor_slots_mixin
from .desk import mentorat_mentor_answers_mixin
from .pairing import mentorat_pairing_program_mixin
from .pairing import mentorat_pairing_waiting_mixin
from .pairing import mentorat_pairing_agreement_mixin
from .agreement import mentorat_agreement_fields_mixin
from .program import mentorat_program
from .people import mentorat_mentor
from .people import mentorat_absence
from .people import mentorat_mentee
from .people import mentorat_expertise
from .agreement import mentorat_contribution
from .agreement import mentorat_signature
from .agreement import mentorat_agreement
from .promise import mentorat_commitment
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
from .pairing import mentorat_pairing_texts
from .pairing import mentorat_pairing_reader
from .pairing import mentorat_pairing_facts_mixin
from .pairing import mentorat_pairing_words
from .pairing import mentorat_pairing_figures_mixin
from .pairing import mentorat_pairing_computing_mixin
from .pairing import mentorat_pairing_trial_mixin
from .pairing import mentorat_pairing
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
from .training import mentorat_training_event_mixin
from .meeting import calendar_attendee
from .meeting import calendar_event
from .conversation import mail_message
from .notice import mail_template
from .conversation import mail_thread
from .people import hr_employee
from .people import resource_resource
from .common import ir_http
from .meeting import ir_attachment
from .conversation import rating_rating
from .notice import res_users
from .people import mentorat_mentee_registration
from .people import mentorat_program as mentorat_program_people
from .agreement import hr_employee as hr_employee_agreement
from .agreement import mentorat_absence as mentorat_absence_agreement
from .agreement import mentorat_mentee as mentorat_mentee_agreement
from .agreement import mentorat_mentor as mentorat_mentor_agreement
from .agreement import mentorat_program as mentorat_program_agreement
from .promise import mentorat_program as mentorat_program_promise
from .promise import mentorat_program_figures
from .training import mentorat_mentee as mentorat_mentee_training
from .pairing import mentorat_mentee_registration as registration_pairing
from .pairing import mentorat_mentor as mentorat_mentor_pairing
from .portal import res_users as res_users_portal
