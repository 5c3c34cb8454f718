from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

PROPOSAL = {
    "proposed": "accepted declined withdrawn lapsed",
    **dict.fromkeys(("accepted", "declined", "withdrawn", "lapsed"), ""),
}
# Which states may follow which, of every model with a life cycle.
MOVES = {
    "mentorat.program": {"draft": "open closed", "open": "closed", "closed": "open"},
    "mentorat.mentee": {
        "waiting": "matched ended withdrawn",
        "matched": "active waiting ended withdrawn",
        "active": "waiting ended withdrawn",
        "ended": "",
        "withdrawn": "waiting",
    },
    "mentorat.agreement": {
        "assigned": "active ended cancelled",
        "active": "ended",
        "ended": "",
        "cancelled": "",
    },
    "mentorat.objective": {
        "todo": "doing achieved dropped",
        "doing": "todo achieved dropped",
        "achieved": "doing",
        "dropped": "todo",
    },
    "mentorat.terms.change": PROPOSAL,
    "mentorat.meeting.proposal": PROPOSAL,
    "mentorat.commitment": {
        "open": "reminded kept kept_late void",
        "reminded": "overdue open kept kept_late void",
        "overdue": "open kept kept_late void",
        "kept": "open kept_late void",
        "kept_late": "open void",
        "void": "",
    },
    "mentorat.request": {
        "open": "answered closed",
        "answered": "open closed",
        "closed": "open",
    },
    "mentorat.training.session": {
        "requested": "planned cancelled",
        "planned": "done cancelled requested",
        "done": "",
        "cancelled": "requested",
    },
    "mentorat.training.participation": {
        "invited": "registered waitlisted declined attended absent",
        "registered": "invited waitlisted declined attended absent",
        "waitlisted": "invited registered declined attended absent",
        "declined": "invited registered waitlisted attended",
        "attended": "absent",
        "absent": "attended",
    },
}


@tagged("post_install", "-at_install")
class TestLifecycle(MentoratCommon):
    def test_second_live_registration_for_the_programme_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "registered for"):
            self._create_mentee(self.mentee_user)

    def test_database_refuses_a_second_live_registration(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "INSERT INTO mentorat_mentee (employee_id, program_id, state, "
                "registered_at) SELECT employee_id, program_id, state, registered_at "
                "FROM mentorat_mentee WHERE id = %s",
                [self.mentee.id],
            )

    def test_who_withdrew_may_register_again(self):
        self.mentee.action_withdraw()
        self.assertStates(self._create_mentee(self.mentee_user), "waiting")

    def test_closed_programme_takes_no_registration(self):
        self.program.action_close()
        with self.assertRaisesRegex(UserError, "does not take registrations"):
            self._create_mentee(self.inside_user)

    def test_workplace_is_that_of_the_day_of_the_registration(self):
        before, after = self.env["hr.department"].create(
            [{"name": "Advice"}, {"name": "Claims"}]
        )
        employee = self._create_employee(self.inside_user, department_id=before.id)
        mentee = self._create_mentee(self.inside_user, employee)
        employee.department_id = after
        self.assertEqual(mentee.department_id, before)

    def test_portal_mentee_withdraws_their_own_registration(self):
        self.mentee.with_user(self.mentee_user).action_withdraw()
        self.assertStates(self.mentee, "withdrawn")

    def test_nobody_withdraws_the_registration_of_another(self):
        with self.assertRaises(AccessError):
            self.mentee.with_user(self.inside_user).action_withdraw()

    def test_withdrawing_ends_the_agreement_and_voids_the_commitment(self):
        agreement = self._assign()
        with self._at(self._hours(1)):
            self.mentee.with_user(self.mentee_user).action_withdraw()
        self.assertRecordValues(
            agreement, [{"state": "ended", "ended_reason": "early"}]
        )
        self.assertStates(agreement.commitment_ids, "void")
        self.assertStates(self.mentee, "withdrawn")

    def test_registration_with_agreements_cannot_be_deleted(self):
        self._assign()
        with self.assertRaisesRegex(UserError, "history is kept"):
            self.mentee.unlink()

    def test_place_on_the_waiting_list_follows_the_registration(self):
        with self._at(MONDAY + timedelta(days=400)):
            later = self._create_mentee(self.inside_user)
        self.assertEqual((self.mentee._get_place(), later._get_place()), (1, 2))

    def test_assignment_matches_the_mentee(self):
        self._assign()
        self.assertStates(self.mentee, "matched")

    def test_assignment_takes_a_seat(self):
        self._assign()
        self.assertEqual(self.mentor.active_agreement_count, 1)
        self.assertEqual(self.mentor.available_capacity, 2)

    def test_second_mentor_at_the_same_time_is_refused(self):
        self._assign()
        with self.assertRaises(UserError):
            self.mentee.action_assign(self.other_mentor)

    def test_mentor_without_seat_is_refused(self):
        self.mentor.capacity = 0
        with self.assertRaisesRegex(UserError, "no free seat"):
            self._assign()

    def test_last_seat_can_be_taken_and_no_more(self):
        self.mentor.capacity = 1
        self._assign()
        second = self._create_mentee(self.inside_user)
        with self.assertRaisesRegex(UserError, "no free seat"):
            second.action_assign(self.mentor)

    def test_two_in_one_call_do_not_pass_the_last_seat(self):
        self.mentor.capacity = 1
        second = self._create_mentee(self.inside_user)
        with self.assertRaises(ValidationError):
            self.env["mentorat.agreement"].create(
                [
                    {"mentee_id": self.mentee.id, "mentor_id": self.mentor.id},
                    {"mentee_id": second.id, "mentor_id": self.mentor.id},
                ]
            )

    def test_capacity_below_the_people_accompanied_is_refused(self):
        self._assign()
        with self.assertRaisesRegex(ValidationError, "cannot be lower"):
            self.mentor.capacity = 0

    def test_mentor_of_another_programme_is_refused(self):
        self.mentor.program_ids = False
        with self.assertRaisesRegex(UserError, "does not serve"):
            self._assign()

    def test_mentor_who_is_not_available_yet_is_refused(self):
        self.mentor.available_from = "2026-01-13"
        with self.assertRaisesRegex(UserError, "not available before"):
            self._assign()

    def test_mentor_is_available_from_the_day_itself(self):
        self.mentor.available_from = "2026-01-12"
        self.assertStates(self._assign(), "assigned")

    def test_nobody_is_their_own_mentor(self):
        mentee = self._create_mentee(self.mentor_user)
        with self.assertRaisesRegex(UserError, "their own mentor"):
            mentee.action_assign(self.mentor)

    def test_manager_cannot_be_the_mentor(self):
        self.mentee.employee_id.parent_id = self.mentor.employee_id
        with self.assertRaisesRegex(UserError, "line of management"):
            self._assign()

    def test_somebody_below_the_mentee_cannot_be_the_mentor(self):
        middle = self._create_employee(name="Middle")
        middle.parent_id = self.mentee.employee_id
        self.mentor.employee_id.parent_id = middle
        with self.assertRaisesRegex(UserError, "line of management"):
            self._assign()

    def test_mentee_cannot_assign_a_mentor(self):
        with self.assertRaises(AccessError):
            self.mentee.with_user(self.mentee_user).action_assign(self.mentor)

    def test_coordinator_assigns(self):
        with self._at(MONDAY):
            agreement = self.mentee.with_user(self.coordinator).action_assign(
                self.mentor
            )
        self.assertStates(agreement, "assigned")

    def test_cancelled_assignment_frees_the_seat_and_the_mentee(self):
        agreement = self._assign()
        agreement.with_user(self.coordinator).action_cancel()
        self.assertStates(self.mentee, "waiting")
        self.assertStates(agreement.commitment_ids, "void")
        self.assertEqual(self.mentor.available_capacity, 3)

    def test_first_contact_makes_the_agreement_active(self):
        agreement = self._assign()
        with self._at(self._hours(5)):
            agreement.with_user(self.mentor_user).action_record_first_contact()
        self.assertStates(agreement, "active")
        self.assertStates(self.mentee, "active")
        self.assertStates(agreement.commitment_ids, "kept")

    def test_contact_in_the_future_is_refused(self):
        agreement = self._assign()
        with self._at(self._hours(5)), self.assertRaisesRegex(UserError, "not taken"):
            agreement.action_record_first_contact(self._hours(6))

    def test_contact_before_the_assignment_is_refused(self):
        agreement = self._assign()
        said = r"before the assignment \(Monday, .*12.*, 10:00.*\)"  # in Toronto
        with self._at(self._hours(5)), self.assertRaisesRegex(UserError, said):
            agreement.action_record_first_contact(self._hours(-1))

    def test_contact_at_the_instant_of_the_assignment_is_accepted(self):
        agreement = self._assign()
        with self._at(self._hours(5)):
            agreement.action_record_first_contact(MONDAY)
        self.assertEqual(agreement.first_contact_at, MONDAY)

    def test_second_record_of_a_first_contact_is_refused(self):
        agreement = self._assign()
        self._activate(agreement)
        with self.assertRaisesRegex(UserError, "already"):
            agreement.action_record_first_contact()

    def test_mentee_cannot_record_the_first_contact(self):
        agreement = self._assign()
        with self.assertRaises(AccessError):
            agreement.with_user(self.mentee_user).action_record_first_contact()

    def test_other_mentor_cannot_record_the_first_contact(self):
        agreement = self._assign()
        with self.assertRaises(AccessError):
            agreement.with_user(self.other_mentor_user).action_record_first_contact()

    def test_contributing_mentor_may_record_the_first_contact(self):
        agreement = self._assign()
        agreement.contribution_ids.create(
            {"agreement_id": agreement.id, "mentor_id": self.other_mentor.id}
        )
        with self._at(self._hours(1)):
            agreement.with_user(self.other_mentor_user).action_record_first_contact()
        self.assertStates(agreement, "active")

    def test_refused_move_says_from_where_to_where(self):
        agreement = self._activate()
        with self.assertRaisesRegex(UserError, "Active.*cannot go to.*Assigned"):
            agreement.write({"state": "assigned"})

    def test_every_move_outside_the_table_is_refused(self):
        commitment = self._assign().commitment_ids
        for origin, allowed in commitment._get_transitions().items():
            self.cr.execute(
                "UPDATE mentorat_commitment SET state = %s, kept_at = %s WHERE id = %s",
                [
                    origin,
                    MONDAY if origin in ("kept", "kept_late") else None,
                    commitment.id,
                ],
            )
            commitment.invalidate_recordset()
            for target in commitment._get_transitions().keys() - {origin, *allowed}:
                with self.subTest(origin=origin, target=target):
                    self.assertFalse(commitment._can_move_to(target))
                    with self.assertRaises(UserError):
                        commitment.write({"state": target})

    def test_agreement_in_force_is_not_cancelled(self):
        agreement = self._activate().with_user(self.coordinator)
        with self.assertRaisesRegex(UserError, "Active.*cannot go to.*Cancelled"):
            agreement.action_cancel()
        self.assertStates(agreement, "active")

    def test_moves_of_every_model_are_those_of_its_life_cycle(self):
        mixin = self.env.registry["mentorat.lifecycle.mixin"]
        moves = {
            name: {
                state: " ".join(targets)
                for state, targets in self.env[name]._get_transitions().items()
            }
            for name, Model in self.env.registry.items()
            if not Model._abstract and issubclass(Model, mixin)
        }
        self.assertEqual(moves, MOVES)

    def test_record_cannot_be_created_at_a_later_stage(self):
        with self.assertRaisesRegex(UserError, "first stage"):
            self._create_mentee(self.inside_user, state="ended")

    def test_mentor_cannot_write_what_events_write(self):
        agreement = self._assign().with_user(self.mentor_user)
        for values in (
            {"state": "ended"},
            {"first_contact_at": MONDAY},
            {"mentee_signed_at": MONDAY},
            {"date_end": "2030-01-01"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                agreement.write(values)

    def test_mentor_cannot_write_a_commitment(self):
        commitment = self._assign().commitment_ids.with_user(self.mentor_user)
        with self.assertRaises(AccessError):
            commitment.write({"state": "kept"})

    def test_pair_of_an_agreement_never_changes(self):
        agreement = self._assign()
        with self.assertRaisesRegex(UserError, "Reassign"):
            agreement.mentor_id = self.other_mentor

    def test_agreement_and_registration_are_not_copied(self):
        agreement = self._assign()
        for record in (agreement, self.mentee):
            with self.assertRaisesRegex(UserError, "is not copied"):
                record.copy()

    def test_copy_of_a_programme_starts_as_a_draft_without_an_end(self):
        self.program.date_end = "2030-01-01"
        copy = self.program.copy()
        self.assertRecordValues(
            copy, [{"state": "draft", "date_end": False, "term_months": 12}]
        )
        self.assertIn(self.program.name, copy.name)

    def test_agreement_with_a_history_cannot_be_deleted(self):
        agreement = self._activate()
        with self.assertRaisesRegex(UserError, "history"):
            agreement.unlink()

    def test_mentor_writes_the_rules_of_the_pair(self):
        agreement = self._assign().with_user(self.mentor_user)
        agreement.write({"rules": "Tuesdays, by video", "meeting_interval_days": 21})
        self.assertEqual(agreement.meeting_interval_days, 21)

    def test_mentee_who_leaves_ends_the_agreement_and_voids_the_commitments(self):
        agreement = self._assign()
        with self._at(self._hours(1)):
            self.mentee.employee_id.action_archive()
        self.assertStates(agreement, "ended")
        self.assertStates(agreement.commitment_ids, "void")
        self.assertStates(self.mentee, "withdrawn")

    def test_mentor_who_leaves_sends_the_mentee_back_to_the_list(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            self.mentor.employee_id.action_archive()
        self.assertStates(agreement, "ended")
        self.assertStates(self.mentee, "waiting")
        self.assertFalse(self.mentor.active)

    def test_coordinators_are_told_of_a_mentor_who_leaves(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            self.mentor.employee_id.action_archive()
        self.assertEqual(agreement.activity_ids.user_id, self.coordinator)

    def test_coordinators_are_not_told_of_a_pair_that_ended_before(self):
        agreement = self._activate()
        with self._at(self._hours(1)):
            agreement.action_end("early")
            self.mentee.employee_id.action_archive()
        self.assertFalse(agreement.activity_ids)

    def test_employee_with_a_history_cannot_be_deleted(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self.mentee.employee_id.unlink()

    def _is_mentor(self, user):
        return user.has_group("mentorat_module.group_mentorat_mentor")

    def test_making_someone_a_mentor_gives_the_role(self):
        self.assertTrue(self._is_mentor(self.mentor_user))

    def test_coordinator_without_rights_on_users_gives_the_role(self):
        employee = self._create_employee(self.inside_user)
        self.env["mentorat.mentor"].with_user(self.coordinator).create(
            {"employee_id": employee.id, "program_ids": self.program.ids}
        )
        self.assertTrue(self._is_mentor(self.inside_user))

    def test_archiving_takes_the_role_away(self):
        self.mentor.action_archive()
        self.assertFalse(self._is_mentor(self.mentor_user))

    def test_busy_mentor_cannot_be_archived(self):
        self._assign()
        with self.assertRaisesRegex(UserError, "still accompanies"):
            self.mentor.action_archive()

    def test_role_follows_the_user_of_the_employee(self):
        self.mentor.employee_id.user_id = self.inside_user
        self.assertTrue(self._is_mentor(self.inside_user))
        self.assertFalse(self._is_mentor(self.mentor_user))

    def test_portal_user_cannot_be_a_mentor(self):
        with self.assertRaisesRegex(ValidationError, "internal user"):
            self._create_mentor(self.mentee_user)

    def test_one_mentor_for_one_employee(self):
        with self.assertRaisesRegex(ValidationError, "mentor already"):
            self._create_mentor(self.mentor_user)

    def test_skills_are_those_of_the_file_and_those_added(self):
        kind = self.env["hr.skill.type"].create(
            {
                "name": "Law",
                "skill_ids": [(0, 0, {"name": "Tax"}), (0, 0, {"name": "Estates"})],
                "skill_level_ids": [
                    (
                        0,
                        0,
                        {"name": "Good", "level_progress": 60, "default_level": True},
                    )
                ],
            }
        )
        tax, estates = kind.skill_ids
        self.env["hr.employee.skill"].create(
            {
                "employee_id": self.mentor.employee_id.id,
                "skill_id": tax.id,
                "skill_type_id": kind.id,
                "skill_level_id": kind.skill_level_ids.id,
            }
        )
        self.mentor.skill_ids |= estates
        self.assertEqual(self.mentor.added_skill_ids, estates)
        self.assertEqual(self.mentor.skill_ids, tax | estates)
        for skill in tax | estates:
            found = self.env["mentorat.mentor"].search([("skill_ids", "in", skill.ids)])
            self.assertEqual(found, self.mentor)


@tagged("post_install", "-at_install")
class TestReassignmentAndEnd(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls._activate()

    def test_unknown_mentor_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "no such record: 999999"):
            self.mentee.with_user(self.coordinator).action_assign(999999)
        with self.assertRaisesRegex(UserError, "no such record: 999999"):
            self.agreement.with_user(self.coordinator).action_reassign(999999)

    def test_new_mentor_owes_a_first_contact_since_the_reassignment(self):
        with self._at(self._hours(100)):
            new = self.agreement.with_user(self.coordinator).action_reassign(
                self.other_mentor, "Too busy"
            )
        self.assertRecordValues(
            new,
            [
                {
                    "state": "assigned",
                    "mentor_id": self.other_mentor.id,
                    "assigned_at": self._hours(100),
                    "previous_agreement_id": self.agreement.id,
                }
            ],
        )
        self.assertEqual(new.commitment_ids.limit_at, self._hours(172))

    def test_old_agreement_keeps_its_history(self):
        self._ask(self.agreement)
        with self._at(self._hours(1)):
            self.agreement.with_user(self.coordinator).action_reassign(
                self.other_mentor, "Too busy"
            )
        self.assertRecordValues(
            self.agreement,
            [{"state": "ended", "ended_reason": "reassigned", "end_note": "Too busy"}],
        )
        self.assertStates(self.agreement.request_ids, "closed")

    def test_new_mentor_does_not_read_the_earlier_conversation(self):
        request = self._ask(self.agreement)
        with self._at(self._hours(1)):
            self.agreement.action_reassign(self.other_mentor)
        self.assertFalse(request.with_user(self.other_mentor_user).has_access("read"))

    def test_reassigning_to_the_same_mentor_is_refused(self):
        with self.assertRaisesRegex(UserError, "mentor already"):
            self.agreement.action_reassign(self.mentor)

    def test_refused_reassignment_leaves_the_old_agreement_running(self):
        self.other_mentor.capacity = 0
        with self.assertRaises(UserError), self.cr.savepoint():
            self.agreement.action_reassign(self.other_mentor)
        self.assertStates(self.agreement, "active")

    def test_mentor_cannot_reassign(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.mentor_user).action_reassign(
                self.other_mentor
            )

    def test_either_side_may_unwind_and_the_mentee_waits_again(self):
        for user in (self.mentee_user, self.mentor_user):
            with self.subTest(user=user.login), self.cr.savepoint() as savepoint:
                with self._at(self._hours(1)):
                    self.agreement.with_user(user).action_unwind("It does not work")
                self.assertStates(self.mentee, "waiting")
                savepoint.rollback()

    def test_note_on_the_end_is_read_by_coordinators_only(self):
        with self._at(self._hours(1)):
            self.agreement.with_user(self.mentee_user).action_unwind("In confidence")
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.mentor_user).read(["end_note"])
        note = self.agreement.with_user(self.coordinator).end_note
        self.assertEqual(note, "In confidence")

    def test_coordinators_are_told_when_one_of_the_pair_ends_it(self):
        with self._at(self._hours(1)):
            self.agreement.with_user(self.mentee_user).action_unwind("In confidence")
        template = self.env.ref("mentorat_module.mail_template_ended_early")
        notices = self.env["mentorat.notice"].search(
            [("template_id", "=", template.id)]
        )
        self.assertEqual(notices.partner_id, self.coordinator.partner_id)

    def test_coordinator_who_ends_it_is_not_told_of_it(self):
        with self._at(self._hours(1)):
            self.agreement.with_user(self.coordinator).action_end("early")
        template = self.env.ref("mentorat_module.mail_template_ended_early")
        told = self.env["mentorat.notice"].search([("template_id", "=", template.id)])
        self.assertFalse(told)

    def test_stranger_cannot_end_it(self):
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.inside_user).action_end()

    def test_ending_early_voids_the_commitments(self):
        request = self._ask(self.agreement)
        with self._at(self._hours(1)):
            self.agreement.with_user(self.mentor_user).action_end("early")
        self.assertStates(request.commitment_ids, "void")
        self.assertStates(self.mentee, "ended")

    def test_closing_the_programme_ends_its_agreements_that_day(self):
        waiting = self._create_mentee(self.inside_user)
        with self._at(self._hours(1)):
            self.program.with_user(self.coordinator).action_close()
        self.assertRecordValues(
            self.agreement, [{"state": "ended", "ended_reason": "program_end"}]
        )
        self.assertStates(self.mentee | waiting, "ended", "ended")
