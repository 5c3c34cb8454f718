"""An account is gone: what follows for each role, whatever took it away."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import MONDAY, MentoratCommon

LATER = MONDAY + timedelta(hours=2)


class AccountCommon(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.helper_user = cls._create_user("helper")
        cls.helper = cls._create_mentor(cls.helper_user)
        cls.waiting = cls._create_mentee(
            cls._create_user("waiting", "base.group_portal")
        )
        cls.agreement = cls._activate()
        cls.request = cls._ask(cls.agreement)
        cls.agreement.contribution_ids = [Command.create({"mentor_id": cls.helper.id})]
        cls.env.flush_all()
        cls.env["mentorat.notice"].search([]).unlink()

    def _told(self, partner, template=None):
        """The names of the templates of what ``partner`` is told, in order."""
        domain = Domain("partner_id", "=", partner.id) & Domain("email_to", "=", False)
        notices = self.env["mentorat.notice"].search(domain)
        names = [
            notice.template_id.get_external_id()[notice.template_id.id].split(
                ".mail_template_"
            )[1]
            for notice in notices
        ]
        return names if template is None else names.count(template)

    def _settle(self):
        self.env.flush_all()
        self.env.invalidate_all()

    def _try(self, door):
        """Go through ``door`` two hours after the question."""
        with self._at(LATER):
            door()
            self._settle()

    # ------------------------------------------------------------------
    # THE DOORS: each takes the employee
    # ------------------------------------------------------------------

    def _door_account_archived(self, employee):
        employee.user_id.action_archive()

    def _door_account_written(self, employee):
        employee.user_id.write({"active": False})

    def _door_own_deletion(self, employee):
        user = employee.user_id
        user.with_user(user).sudo()._deactivate_portal_user()

    def _door_own_deletion_done(self, employee):
        self._door_own_deletion(employee)
        self._delete_accounts()

    def _delete_accounts(self):
        """Run the scheduled action of Odoo, which commits and rolls back."""
        cron = self.env.registry["ir.cron"]
        with (
            mute_logger("odoo.addons.base.models.res_users_deletion"),
            patch.object(cron, "_commit_progress", return_value=60),
            patch.object(self.env.cr, "rollback", self.env.invalidate_all),
        ):
            self.env["res.users.deletion"]._gc_portal_users()

    def _door_access_revoked(self, employee):
        wizard = (
            self.env["portal.wizard"]
            .with_context(active_ids=employee.user_id.partner_id.ids)
            .create({})
        )
        wizard.user_ids.action_revoke_access()

    def _door_archived_then_deleted(self, employee):
        user = employee.user_id
        user.action_archive()
        user.unlink()

    def _door_account_cleared(self, employee):
        employee.user_id = False

    def _door_resource_cleared(self, employee):
        employee.resource_id.user_id = False

    def _door_from_the_side_of_the_user(self, employee):
        employee.user_id.employee_ids = [Command.unlink(employee.id)]

    def _door_made_public(self, employee):
        public = self.env.ref("base.group_public")
        employee.user_id.write({"group_ids": [Command.set(public.ids)]})

    def _door_made_portal(self, employee):
        portal = self.env.ref("base.group_portal")
        employee.user_id.write({"group_ids": [Command.set(portal.ids)]})

    def _door_role_taken(self, employee):
        role = self.env.ref("mentorat_module.group_mentorat_mentor")
        employee.user_id.write({"group_ids": [Command.unlink(role.id)]})

    def _door_role_taken_in_the_group(self, employee):
        role = self.env.ref("mentorat_module.group_mentorat_mentor")
        role.write({"user_ids": [Command.unlink(employee.user_id.id)]})

    def _door_employee_archived(self, employee):
        employee.action_archive()

    def _door_resource_archived(self, employee):
        employee.resource_id.active = False

    def _door_departure(self, employee):
        wizard = self.env["hr.departure.wizard"].with_context(
            employee_termination=True, active_ids=employee.ids
        )
        values = {"employee_ids": [Command.set(employee.ids)]}
        if "remove_related_user" in wizard._fields:
            values["remove_related_user"] = True
        wizard.create(values).action_register_departure()

    def _door_other_company(self, employee):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        employee.user_id.company_ids = [Command.link(other.id)]
        employee.company_id = other

    def _door_database(self, employee):
        """A directory that writes to the database: found by the scheduled action."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [employee.user_id.id]
        )
        self.env.invalidate_all()
        self._run_cron("accounts", LATER)


PORTAL_DOORS = (
    "account_archived",
    "account_written",
    "own_deletion",
    "own_deletion_done",
    "access_revoked",
    "archived_then_deleted",
    "account_cleared",
    "resource_cleared",
    "from_the_side_of_the_user",
    "made_public",
    "employee_archived",
    "resource_archived",
    "departure",
    "other_company",
    "database",
)
# What only puts the pairs of a mentor on hold.
INTERNAL_DOORS = (
    "account_archived",
    "account_written",
    "account_cleared",
    "resource_cleared",
    "from_the_side_of_the_user",
    "made_portal",
    "made_public",
    "role_taken",
    "role_taken_in_the_group",
    "database",
)
# What ends them: the employee is gone.
LEAVING_DOORS = ("employee_archived", "resource_archived", "departure", "other_company")


@tagged("post_install", "-at_install")
class TestAccountLost(AccountCommon):
    def _each_door(self, names, employee, check):
        """Go through each door, and back; ``check`` takes its name."""
        for name in names:
            with self.subTest(door=name), self.cr.savepoint() as savepoint:
                try:
                    self._try(
                        lambda name=name: getattr(self, f"_door_{name}")(employee)
                    )
                    check(name)
                finally:
                    savepoint.rollback()
                    self.env.invalidate_all()
                    self.env.registry.clear_cache()

    # ------------------------------------------------------------------
    # MENTEE
    # ------------------------------------------------------------------

    def test_mentee_has_left_whatever_door_took_the_account(self):
        contact = self.mentee.partner_id

        def check(door):
            self.assertStates(self.mentee, "withdrawn")
            self.assertStates(self.agreement, "ended")
            self.assertEqual(self.agreement.ended_reason, "early")
            self.assertFalse(self.agreement.commitment_ids._filter_live())
            self.assertEqual(self.mentor.available_capacity, self.mentor.capacity)
            coordinator = self.coordinator.partner_id
            self.assertEqual(len(self._told(coordinator)), 1, self._told(coordinator))
            self.assertEqual(self._told(self.mentor.partner_id), ["other_left"])
            self.assertFalse(self._told(contact))
            elsewhere = self.env["mentorat.notice"].search([("email_to", "!=", False)])
            self.assertFalse(door.startswith("own") and elsewhere)

        self._each_door(PORTAL_DOORS, self.mentee.employee_id, check)

    def test_mentor_opens_the_agreement_that_has_ended(self):
        self._try(lambda: self._door_own_deletion(self.mentee.employee_id))
        form = Form(self.agreement.with_user(self.mentor_user))
        self.assertEqual(form.state, "ended")

    def test_waiting_mentee_leaves_the_list_and_the_coordinator_is_told(self):
        def check(_door):
            self.assertStates(self.waiting, "withdrawn")
            coordinator = self.coordinator.partner_id
            self.assertEqual(self._told(coordinator), ["mentee_left"])

        self._each_door(PORTAL_DOORS, self.waiting.employee_id, check)

    def test_internal_mentee_may_become_a_portal_user(self):
        internal = self._create_mentee(self.inside_user)
        self._try(lambda: self._door_made_portal(internal.employee_id))
        self.assertStates(internal, "waiting")

    def test_another_account_is_no_loss(self):
        other = self._create_user("again", "base.group_portal")
        self._try(lambda: self.mentee.employee_id.write({"user_id": other.id}))
        self.assertStates(self.agreement, "active")
        self.assertFalse(self._told(self.coordinator.partner_id))

    def test_mentee_without_an_account_stays_until_the_contact_is_archived(self):
        employee = self._create_employee(name="No Account", work_email="no@example.com")
        mentee = self._create_mentee(None, employee)
        self.env["mentorat.program"]._cron_sync_accounts()
        self.assertStates(mentee, "waiting")
        self._try(employee.work_contact_id.action_archive)
        self.assertStates(mentee, "withdrawn")

    def test_first_account_of_a_mentee_is_no_return(self):
        employee = self._create_employee(name="No Account", work_email="no@example.com")
        mentee = self._create_mentee(None, employee)
        employee.user_id = self._create_user("first", "base.group_portal")
        self._settle()
        self.assertTrue(mentee.has_account)
        self.assertFalse(self._told(self.coordinator.partner_id))

    # ------------------------------------------------------------------
    # LEAD MENTOR
    # ------------------------------------------------------------------

    def test_mentor_without_an_account_is_on_hold_whatever_door_took_it(self):
        def check(_door):
            self.assertEqual(self.mentor.account_lost_at, LATER)
            self.assertStates(self.agreement, "active")
            self.assertEqual(self.request.commitment_ids.mapped("state"), ["void"])
            with self.assertRaisesRegex(UserError, "no account"), self.cr.savepoint():
                self.waiting.action_assign(self.mentor)
            coordinator = self.coordinator.partner_id
            self.assertEqual(self._told(coordinator), ["mentor_left"])
            self.assertEqual(self.agreement.activity_ids.user_id, self.coordinator)
            mentee = self.mentee.partner_id
            self.assertEqual(self._told(mentee, "mentor_unreachable"), 1)
            self.assertFalse(self._told(self.mentor.partner_id))

        self._each_door(INTERNAL_DOORS, self.mentor.employee_id, check)

    def test_mentor_who_left_sends_the_mentee_back_to_the_list(self):
        def check(_door):
            self.assertFalse(self.mentor.active)
            self.assertStates(self.agreement, "ended")
            self.assertStates(self.mentee, "waiting")
            self.assertEqual(self.mentee.place, 1)
            self.assertEqual(self._told(self.coordinator.partner_id), ["leaver"])
            self.assertEqual(self._told(self.mentee.partner_id, "other_left"), 1)

        self._each_door(LEAVING_DOORS, self.mentor.employee_id, check)

    def test_nobody_is_told_twice(self):
        self._try(self.mentor_user.action_archive)
        told = len(self.env["mentorat.notice"].search([]))
        self._try(lambda: self.mentor_user.write({"active": False}))
        self._run_cron("accounts", LATER)
        self.assertEqual(len(self.env["mentorat.notice"].search([])), told)

    def test_nothing_falls_due_for_nobody(self):
        self._try(self.mentor_user.action_archive)
        self._run_cron("deadlines", MONDAY + timedelta(days=30))
        self.assertFalse(self.agreement.commitment_ids._filter_live())
        self.assertFalse(self._told(self.coordinator.partner_id, "overdue_coordinator"))

    def test_mentee_of_a_pair_on_hold_is_told_kindly_and_asks_nothing(self):
        self._try(self.mentor_user.action_archive)
        with self.assertRaisesRegex(UserError, "cannot be reached at the moment"):
            self._ask(self.agreement, at=LATER)

    def test_running_stand_in_keeps_what_is_promised_until_the_absence_is_over(self):
        with self._at(MONDAY):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "date_from": "2026-01-12",
                    "date_to": "2026-01-13",
                    "stand_in_id": self.other_mentor.id,
                }
            )
            asked = self._ask(self.agreement)
        self._try(self.mentor_user.action_archive)
        self.assertStates(asked.commitment_ids, "open")
        self._run_cron("deadlines", MONDAY + timedelta(days=4))
        self.assertStates(asked.commitment_ids, "void")

    def test_meetings_of_a_pair_on_hold_are_cancelled(self):
        meeting = self.env["calendar.event"].create(
            {
                "name": "Meeting",
                "start": MONDAY + timedelta(days=2),
                "stop": MONDAY + timedelta(days=2, hours=1),
                "mentorat_agreement_id": self.agreement.id,
            }
        )
        self._try(self.mentor_user.action_archive)
        self.assertFalse(meeting.active)

    def test_first_contact_is_owed_by_nobody(self):
        waiting = self._assign(self.waiting, self.mentor)
        self._try(self.mentor_user.action_archive)
        self.assertStates(waiting.commitment_ids, "void")
        self.assertStates(waiting, "assigned")

    def test_coordinator_gives_another_mentor(self):
        self._try(self.mentor_user.action_archive)
        with self._at(LATER):
            new = self.agreement.with_user(self.coordinator).action_reassign(
                self.other_mentor, "No account"
            )
        self.assertEqual(new.mentor_id, self.other_mentor)
        self.assertFalse(self.agreement.activity_ids)

    def test_mentor_without_an_account_is_proposed_to_nobody(self):
        self._try(self.mentor_user.action_archive)
        pool = self.env["mentorat.pairing.reader"]._read_pool(self.program)
        ranked = pool.rankings(limit=10)[self.waiting.id]
        self.assertNotIn(self.mentor.id, [mentor for mentor, _tenths in ranked])

    # ------------------------------------------------------------------
    # CONTRIBUTES, STANDS IN
    # ------------------------------------------------------------------

    def test_pair_is_told_of_a_contributing_mentor_who_is_gone(self):
        doors = INTERNAL_DOORS + LEAVING_DOORS

        def check(_door):
            for partner in (self.mentor.partner_id, self.mentee.partner_id):
                self.assertEqual(self._told(partner, "contribution_left"), 1)
            self.assertStates(self.agreement, "active")
            self.assertStates(self.request.commitment_ids, "open")
            told = self._told(self.coordinator.partner_id)
            self.assertEqual(told, ["mentor_left"])

        self._each_door(doors, self.helper.employee_id, check)

    def test_stand_in_who_is_gone_stands_in_no_more(self):
        with self._at(MONDAY):
            absence = self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "date_from": "2026-01-12",
                    "date_to": "2026-01-20",
                    "stand_in_id": self.other_mentor.id,
                }
            )
        doors = INTERNAL_DOORS + LEAVING_DOORS

        def check(_door):
            self.assertFalse(absence.stand_in_id)
            for partner in (self.mentor.partner_id, self.mentee.partner_id):
                self.assertEqual(self._told(partner, "stand_in_left"), 1)

        self._each_door(doors, self.other_mentor.employee_id, check)

    def test_mentor_without_an_account_neither_contributes_nor_stands_in(self):
        self._try(self.other_mentor.user_id.action_archive)
        with self.assertRaisesRegex(UserError, "no account"), self.cr.savepoint():
            self.agreement.contribution_ids = [
                Command.create({"mentor_id": self.other_mentor.id})
            ]
        with self.assertRaisesRegex(UserError, "no account"), self._at(MONDAY):
            self.env["mentorat.absence"].create(
                {
                    "mentor_id": self.mentor.id,
                    "date_from": "2026-01-12",
                    "date_to": "2026-01-20",
                    "stand_in_id": self.other_mentor.id,
                }
            )

    # ------------------------------------------------------------------
    # BOTH, COORDINATOR
    # ------------------------------------------------------------------

    def test_mentor_who_is_a_mentee_too_leaves_both(self):
        other_program = self._create_program(name="Other")
        self.other_mentor.program_ids = [Command.link(other_program.id)]
        both = self._create_mentee(self.mentor_user, program_id=other_program.id)
        pair = self._assign(both, self.other_mentor)
        self.env["mentorat.notice"].search([]).unlink()
        self._try(self.mentor_user.action_archive)
        self.assertStates(both, "withdrawn")
        self.assertStates(pair, "ended")
        self.assertStates(self.agreement, "active")
        told = self._told(self.coordinator.partner_id)
        self.assertEqual(sorted(told), ["mentee_left", "mentor_left"])

    def test_last_coordinator_who_is_gone_is_replaced_by_an_administrator(self):
        admin = self._create_user("chief", "mentorat_module.group_mentorat_admin")
        role = self.env.ref("mentorat_module.group_mentorat_coordinator")
        user = self.coordinator
        for name, door in (
            ("archived", user.action_archive),
            ("written", lambda: user.write({"active": False})),
            ("role", lambda: user.write({"group_ids": [Command.unlink(role.id)]})),
            ("group", lambda: role.write({"user_ids": [Command.unlink(user.id)]})),
            ("programme", lambda: self.program.write({"coordinator_ids": [(5,)]})),
        ):
            with self.subTest(door=name), self.cr.savepoint() as savepoint:
                self._try(door)
                self.assertIn(admin, self.program._get_coordinators())
                self.assertEqual(self._told(admin.partner_id), ["no_coordinator"])
                self._run_cron("accounts", LATER)
                self.assertEqual(self._told(admin.partner_id), ["no_coordinator"])
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_one_of_two_coordinators_who_is_gone_leaves_the_other(self):
        second = self._create_user(
            "second", "mentorat_module.group_mentorat_coordinator"
        )
        self.program.coordinator_ids = [Command.link(second.id)]
        self._try(self.coordinator.action_archive)
        self.assertEqual(self.program._get_coordinators(), second)
        self.assertFalse(self.program.uncoordinated_at)

    def test_activities_of_the_last_coordinator_go_to_a_deputy(self):
        self._create_user("chief", "mentorat_module.group_mentorat_admin")
        self._try(self.mentor_user.action_archive)
        self._try(self.coordinator.action_archive)
        self.assertEqual(
            self.agreement.activity_ids.user_id, self.program._get_deputies()[:1]
        )

    # ------------------------------------------------------------------
    # WHO MAKES IT
    # ------------------------------------------------------------------

    def test_who_takes_the_account_need_know_nothing_of_the_service(self):
        officer = self._create_user("officer", "hr.group_hr_manager")
        manager = self._create_user(
            "manager",
            "base.group_user,base.group_erp_manager,base.group_partner_manager",
        )
        employee = self.mentor.employee_id
        for name, door in (
            ("archive", lambda: self.mentor_user.with_user(manager).action_archive()),
            ("clear", lambda: employee.with_user(officer).write({"user_id": False})),
            ("leave", lambda: employee.with_user(officer).action_archive()),
        ):
            with self.subTest(door=name), self.cr.savepoint() as savepoint:
                self._try(door)
                self.assertFalse(self.mentor.is_reachable)
                self.assertEqual(len(self._told(self.coordinator.partner_id)), 1)
                self.assertFalse(self.agreement.commitment_ids._filter_live())
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def test_coordinator_reads_of_the_end_and_no_words(self):
        self._try(lambda: self._door_own_deletion(self.mentee.employee_id))
        request = self.request.with_user(self.coordinator)
        self.assertFalse(request.search([("agreement_id", "=", self.agreement.id)]))
        notice = self.env["mentorat.notice"].search(
            [("partner_id", "=", self.coordinator.partner_id.id)]
        )
        with self._at(LATER):
            notice._process_due(LATER)
        self.assertIn(self.mentee.name, notice.mail_id.body_html)
        self.assertNotIn(self.request.name, notice.mail_id.body_html)

    # ------------------------------------------------------------------
    # WHAT IS REFUSED
    # ------------------------------------------------------------------

    def test_account_in_use_is_not_deleted_and_the_contact_stays(self):
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.mentee_user.unlink()
        contact = self.mentee.partner_id
        self._try(lambda: self._door_own_deletion_done(self.mentee.employee_id))
        self.assertFalse(self.mentee_user.exists())
        self.assertTrue(contact.exists())
        self.assertFalse(contact.active)
        self.assertEqual(self.mentee.name, "Mentee")
        with self.assertRaisesRegex(UserError, "archive them instead"):
            contact.unlink()

    def test_employee_without_a_file_deletes_the_account_too(self):
        user = self._create_user("guest", "base.group_portal")
        employee = self._create_employee(user)
        self._try(lambda: self._door_own_deletion_done(employee))
        self.assertFalse(user.exists())
        self.assertTrue(employee.active)

    def test_failure_to_delete_the_contact_does_not_stop_the_queue(self):
        users = self.mentee_user | self.waiting.user_id
        with self._at(LATER):
            for user in users:
                user.with_user(user).sudo()._deactivate_portal_user()
            self._delete_accounts()
        done = self.env["res.users.deletion"].search([])
        self.assertEqual(set(done.mapped("state")), {"done"})
        self.assertFalse(users.exists())

    # ------------------------------------------------------------------
    # COMING BACK
    # ------------------------------------------------------------------

    def test_mentor_goes_on_when_the_account_is_back(self):
        self._try(self.mentor_user.action_archive)
        with self._at(LATER + timedelta(days=1)):
            self.mentor_user.action_unarchive()
            self._settle()
        self.assertFalse(self.mentor.account_lost_at)
        live = self.request.commitment_ids._filter_live()
        self.assertEqual(live.opened_at, LATER + timedelta(days=1))
        self.assertFalse(self.mentor._get_refusal(self.waiting))
        self.assertFalse(self.agreement.activity_ids)
        self.assertEqual(self._told(self.mentee.partner_id, "mentor_returned"), 1)
        told = self._told(self.coordinator.partner_id)
        self.assertEqual(told, ["mentor_left", "mentor_regained"])

    def test_contributing_mentor_goes_on_when_the_account_is_back(self):
        self._try(self.helper_user.action_archive)
        self._try(self.helper_user.action_unarchive)
        for partner in (self.mentor.partner_id, self.mentee.partner_id):
            self.assertEqual(self._told(partner, "mentor_returned"), 1)

    def test_first_contact_is_owed_anew_when_the_mentor_is_back(self):
        pair = self._assign(self.waiting, self.mentor)
        self._try(self.mentor_user.action_archive)
        with self._at(LATER + timedelta(days=1)):
            self.mentor_user.action_unarchive()
            self._settle()
        live = pair.commitment_ids._filter_live()
        self.assertEqual(live.opened_at, LATER + timedelta(days=1))

    def test_role_that_was_taken_is_given_back_by_the_coordinator(self):
        self._try(lambda: self._door_role_taken(self.mentor.employee_id))
        self._run_cron("accounts", LATER)
        self.assertTrue(self.mentor.account_lost_at)
        self.assertTrue(self.mentor.with_user(self.coordinator).can_return)
        with self._at(LATER):
            self.mentor.with_user(self.coordinator).action_return()
        self.assertFalse(self.mentor.can_return)
        self.assertFalse(self.mentor.account_lost_at)
        self.assertTrue(
            self.mentor_user.has_group("mentorat_module.group_mentorat_mentor")
        )
        self.assertTrue(self.request.commitment_ids._filter_live())

    def test_mentor_who_left_is_one_again_by_the_button(self):
        employee = self.mentor.employee_id
        self._try(lambda: self._door_departure(employee))
        with self.assertRaisesRegex(UserError, "no internal account"):
            self.mentor.with_user(self.coordinator).action_return()
        self.assertFalse(self.mentor.with_user(self.coordinator).can_return)
        self.mentor_user.action_unarchive()
        employee.action_unarchive()
        self._settle()
        self.assertFalse(self.mentor.active)
        self.assertTrue(self.mentor.with_user(self.coordinator).can_return)
        self.assertIn("mentor_regained", self._told(self.coordinator.partner_id))
        self.mentor.with_user(self.coordinator).action_return()
        self.assertFalse(self.mentor._get_refusal(self.waiting))

    def test_mentee_takes_the_place_on_the_list_again(self):
        self._try(self.mentee_user.action_archive)
        with self.assertRaisesRegex(UserError, "no account"):
            self.mentee.with_user(self.coordinator).action_return()
        with self._at(LATER):
            self.mentee_user.action_unarchive()
            self._settle()
        told = self._told(self.coordinator.partner_id)
        self.assertEqual(told, ["mentee_left", "mentee_regained"])
        self.assertStates(self.mentee, "withdrawn")
        with self._at(LATER):
            self.mentee.with_user(self.coordinator).action_return()
        self.assertStates(self.mentee, "waiting")
        self.assertEqual(self.mentee.place, 1)
        self.assertStates(self.agreement, "ended")

    def test_mentee_comes_back_with_a_new_account_after_the_deletion(self):
        self._try(lambda: self._door_own_deletion_done(self.mentee.employee_id))
        with self.assertRaisesRegex(UserError, "no account"):
            self.mentee.with_user(self.coordinator).action_return()
        self.mentee.employee_id.user_id = self._create_user("new", "base.group_portal")
        self._settle()
        self.mentee.with_user(self.coordinator).action_return()
        self.assertStates(self.mentee, "waiting")

    def test_mentee_who_registered_anew_is_not_brought_back(self):
        self._try(self.mentee_user.action_archive)
        self.mentee_user.action_unarchive()
        self._create_mentee(self.mentee_user)
        with self.assertRaisesRegex(UserError, "anew"):
            self.mentee.with_user(self.coordinator).action_return()

    def test_only_a_coordinator_brings_somebody_back(self):
        self.mentee.action_withdraw()
        for record in (self.mentee, self.other_mentor):
            for user in (self.mentee_user, self.mentor_user, self.other_mentor_user):
                with (
                    self.subTest(record=record.name, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    record.with_user(user).action_return()

    # ------------------------------------------------------------------
    # MANY AT ONCE
    # ------------------------------------------------------------------

    def test_refusal_is_that_of_the_assignment(self):
        self.assertFalse(self.mentor._get_refusal(self.waiting))
        self.other_mentor.action_archive()
        self.assertIn("not a mentor", self.other_mentor._get_refusal(self.waiting))
        self.mentor_user.action_archive()
        self.assertIn("no account", self.mentor._get_refusal(self.waiting))

    def _create_people(self, prefix, size, groups="base.group_user"):
        """Return as many new employees, with an account each."""
        users = self.env["res.users"].create(
            [self._prepare_user(f"{prefix}_{number}", groups) for number in range(size)]
        )
        return self.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.env.company.id,
                }
                for user in users
            ]
        )

    def _create_pairs(self, size):
        """Return the employees of as many mentors and mentees, in pairs."""
        guides = self._create_people(f"guide{size}", size)
        others = self._create_people(f"other{size}", size, "base.group_portal")
        mentors = self.env["mentorat.mentor"].create(
            [
                {"employee_id": employee.id, "program_ids": self.program.ids}
                for employee in guides
            ]
        )
        mentees = self.env["mentorat.mentee"].create(
            [
                {"employee_id": employee.id, "program_id": self.program.id}
                for employee in others
            ]
        )
        for mentee, mentor in zip(mentees, mentors, strict=True):
            mentee.action_assign(mentor)
        return guides, others

    def _count_queries(self, users):
        self._settle()
        before = self.env.cr.sql_log_count
        users.action_archive()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_archiving_many_accounts_costs_the_same_for_each(self):
        few, many = self._create_pairs(4), self._create_pairs(20)
        for part, role in enumerate(("mentor", "mentee")):
            with self.subTest(role=role):
                small = self._count_queries(few[part].user_id) / 4
                large = self._count_queries(many[part].user_id) / 20
                self.assertLess(large, small)
                self.assertLess(large, 60)

    def test_directory_archives_two_hundred_waiting_mentees(self):
        employees = self._create_people("batch", 200, "base.group_portal")
        mentees = self.env["mentorat.mentee"].create(
            [
                {"employee_id": employee.id, "program_id": self.program.id}
                for employee in employees
            ]
        )
        self.assertLess(self._count_queries(employees.user_id), 200 * 12)
        self.assertEqual(set(mentees.mapped("state")), {"withdrawn"})
        told = self._told(self.coordinator.partner_id, "mentee_left")
        self.assertEqual(told, 200)
