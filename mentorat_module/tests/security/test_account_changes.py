"""Another account or address of one of a pair: refused, or done and told.

Each way to change one is tried as the role that can, on the mentee, the mentor and the
contributing mentor of a pair."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.common.own_context import OWN
from .test_access_rights import WallsCommon

NEW_ADDRESS = "somebody.else@example.com"


@tagged("post_install", "-at_install")
class TestAccountChanges(WallsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._create_user("officer", "hr.group_hr_manager")
        cls.contacts = cls._create_user(
            "contacts", "base.group_user,base.group_partner_manager"
        )
        cls.manager = cls._create_user(
            "manager",
            "base.group_user,base.group_erp_manager,base.group_partner_manager",
        )
        cls.employees = (
            cls.mentee.employee_id
            | cls.mentor.employee_id
            | cls.other_mentor.employee_id
        )
        cls.env["mentorat.account.change"].search([]).unlink()
        cls.env["mentorat.notice"].search([]).unlink()
        cls.env.flush_all()

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_changes(self):
        return self.env["mentorat.account.change"].search([])

    def _get_notices(self):
        template = self.env.ref("mentorat_module.mail_template_account_changed")
        return self.env["mentorat.notice"].search([("template_id", "=", template.id)])

    def _assert_told(self, employee, kind, user, old_address=False):
        """One change of ``kind``, on the agreement, to both and to the old address."""
        change = self._get_changes()
        self.assertEqual(change.mapped("kind"), [kind])
        self.assertEqual(change.employee_id, employee)
        self.assertEqual(change.user_id, user)
        line = self.agreement.message_ids[:1]
        self.assertIn(change._format_change(), line.body)
        self.assertEqual(line.author_id, user.partner_id)
        notices = self._get_notices()
        at_own = notices.filtered(lambda notice: not notice.email_to)
        self.assertGreaterEqual(
            at_own.partner_id, self.mentee.partner_id | self.mentor.partner_id
        )
        self.assertEqual(len(at_own.partner_id), len(at_own))
        elsewhere = (notices - at_own).mapped("email_to")
        self.assertEqual(elsewhere, [old_address] if old_address else [])

    def _assert_refused(self, change):
        """``change`` raises, and leaves nothing."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            change()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._get_changes())

    def _each_employee(self):
        for employee in self.employees:
            with self.subTest(employee=employee.name), self.env.cr.savepoint() as point:
                yield employee
                self.env.flush_all()
                point.rollback()
            self.env.invalidate_all()

    # ------------------------------------------------------------------
    # ADDRESS
    # ------------------------------------------------------------------

    def test_hr_officer_corrects_an_address_and_all_are_told(self):
        for employee in self._each_employee():
            old = employee.work_email
            employee.with_user(self.officer).work_email = NEW_ADDRESS
            self.env.flush_all()
            self.assertEqual(employee.user_id.email, NEW_ADDRESS)
            self._assert_told(employee, "address", self.officer, old)

    def test_account_taken_from_the_file_is_recorded_and_told_once(self):
        for employee in self._each_employee():
            employee.with_user(self.officer).user_id = False
            self.env.flush_all()
            self.assertEqual(self._get_changes().mapped("kind"), ["account"])
            self.assertEqual(len(self._get_notices()), 1)

    def test_account_taken_from_the_resource_is_recorded_and_told_once(self):
        for employee in self._each_employee():
            employee.resource_id.user_id = False
            self.env.flush_all()
            self.assertEqual(self._get_changes().mapped("kind"), ["account"])
            self.assertEqual(len(self._get_notices()), 1)

    def test_import_of_employees_is_told(self):
        employee = self.mentee.employee_id
        old = employee.work_email
        [xmlid] = employee._export_rows([["id"]])[0]
        result = (
            self.env["hr.employee"]
            .with_user(self.officer)
            .load(["id", "work_email"], [[xmlid, NEW_ADDRESS]])
        )
        self.assertFalse(result["messages"])
        self._assert_told(employee, "address", self.officer, old)

    def test_address_of_the_contact_is_told(self):
        for name in ("email", "email_normalized"):
            for employee in self._each_employee():
                old = employee.user_id.email
                # Odoo asks for the right to write users, unless they are on the portal.
                user = self.contacts if employee.user_id.share else self.manager
                employee.user_id.partner_id.with_user(user).write({name: NEW_ADDRESS})
                self._assert_told(employee, "address", user, old)

    def test_address_of_the_account_is_told(self):
        for employee in self._each_employee():
            old = employee.user_id.email
            employee.user_id.with_user(self.manager).email = NEW_ADDRESS
            self._assert_told(employee, "address", self.manager, old)

    def test_address_changed_by_the_portal_form_is_told(self):
        old = self.mentee.partner_id.email
        contacts = self.env["portal.wizard"].with_user(self.manager)
        wizard = contacts.with_context(active_ids=self.mentee.partner_id.ids).create({})
        wizard.user_ids.email = NEW_ADDRESS
        wizard.user_ids.with_context(mentorat_invitation=OWN).action_invite_again()
        self.assertEqual(self.mentee.partner_id.email, NEW_ADDRESS)
        self._assert_told(self.mentee.employee_id, "address", self.manager, old)

    def test_nobody_takes_the_mails_of_others(self):
        """An officer gives nobody's mails to themself."""
        for employee in self.employees:
            with self.subTest(employee=employee.name):
                own = self.officer.email
                self._assert_refused(
                    lambda employee=employee, own=own: employee.with_user(
                        self.officer
                    ).write({"work_email": f"Somebody <{own.upper()}>"})
                )
                own = self.contacts.email
                self._assert_refused(
                    lambda employee=employee,
                    own=own: employee.user_id.partner_id.with_user(self.contacts).write(
                        {"email_normalized": own}
                    )
                )

    def test_same_address_is_no_change(self):
        employee = self.mentee.employee_id
        employee.with_user(self.officer).write(
            {"work_email": employee.work_email.upper(), "work_phone": "555"}
        )
        self.env.flush_all()
        self.assertFalse(self._get_changes())

    def test_own_address_is_told_to_the_old_one_only(self):
        for user in (self.mentor_user, self.mentee_user):
            with self.subTest(user=user.login), self.env.cr.savepoint() as point:
                lines = self.agreement.message_ids
                old = user.email
                # as the preferences and the portal page do
                own = user.with_user(user).sudo(user.share)
                own.write({"email": NEW_ADDRESS})
                self.env.flush_all()
                notices = self._get_notices()
                self.assertEqual(notices.mapped("email_to"), [old])
                self.assertEqual(self.agreement.message_ids, lines)
                point.rollback()
            self.env.invalidate_all()

    def test_address_of_an_employee_without_a_pair_is_nobodys_business(self):
        employee = self._create_employee(self._create_user("single"))
        employee.with_user(self.officer).work_email = NEW_ADDRESS
        self.env.flush_all()
        self.assertFalse(self._get_changes())

    def test_mail_leaves_for_the_old_address(self):
        old = self.mentee.partner_id.email
        self.mentee.partner_id.with_user(self.contacts).email = NEW_ADDRESS
        self.mentee_user.mentorat_notification = "in_app"
        notices = self._get_notices()
        for own in notices.grouped("partner_id").values():
            own._process_due(self._now())
        mail = notices.filtered("email_to").mail_id
        self.assertEqual(mail.email_to, old)
        self.assertFalse(mail.recipient_ids)
        self.assertIn(NEW_ADDRESS, mail.body_html)
        self.assertIn(self.contacts.name, mail.body_html)
        self.assertIn("not what you wanted", mail.body_html)
        to_mentor = notices.filtered(
            lambda notice: notice.partner_id == self.mentor.partner_id
        ).mail_id
        self.assertEqual(to_mentor.recipient_ids, self.mentor.partner_id)
        self.assertIn("Ask the person before you write", to_mentor.body_html)

    def test_old_address_is_told_who_wants_no_mails(self):
        self.mentee_user.mentorat_notification = "in_app"
        self.mentee.partner_id.with_user(self.contacts).email = NEW_ADDRESS
        notice = self._get_notices().filtered("email_to")
        self.assertEqual(notice.state, "pending")
        self.assertLessEqual(notice.due_at, self._now())

    def test_ended_pair_keeps_a_line(self):
        self.agreement.action_end("early")
        self.env["mentorat.notice"].search([]).unlink()
        self.mentee.partner_id.with_user(self.contacts).email = NEW_ADDRESS
        self.assertIn(NEW_ADDRESS, self.agreement.message_ids[:1].body)
        notices = self._get_notices()
        self.assertEqual(notices.partner_id, self.mentee.partner_id)

    def test_stand_in_is_one_of_the_pair(self):
        self.absence.date_to = "2099-01-21"
        self.third_mentor.partner_id.with_user(self.manager).email = NEW_ADDRESS
        self.assertTrue(self._get_changes())

    # ------------------------------------------------------------------
    # ACCOUNT OF THE EMPLOYEE
    # ------------------------------------------------------------------

    def test_another_account_is_told(self):
        other = self._create_user("accomplice")
        for employee in self._each_employee():
            old = employee.user_id.email
            employee.with_user(self.officer).user_id = other
            self.env.flush_all()
            self._assert_account_told(employee, old)

    def test_another_account_of_the_resource_is_told(self):
        other = self._create_user("accomplice")
        for employee in self._each_employee():
            old = employee.user_id.email
            resource = employee.resource_id.with_user(self.officer)
            try:
                resource.user_id = other
            except AccessError:
                continue
            self.env.flush_all()
            self._assert_account_told(employee, old)

    def test_another_contact_is_told(self):
        other = self._create_user("accomplice")
        for employee in self._each_employee():
            old = employee.user_id.email
            employee.with_user(self.officer).work_contact_id = other.partner_id
            self.env.flush_all()
            self._assert_account_told(employee, old)

    def test_another_contact_from_its_own_side_is_told(self):
        other = self.env["res.partner"].create({"name": "Accomplice"})
        officer = self._create_user(
            "both", "hr.group_hr_manager,base.group_partner_manager"
        )
        for employee in self._each_employee():
            old = employee.user_id.email
            other.with_user(officer).employee_ids = [Command.link(employee.id)]
            self.env.flush_all()
            self._assert_account_told(employee, old)

    def _assert_account_told(self, employee, old):
        change = self._get_changes()
        self.assertEqual(set(change.mapped("kind")), {"account"})
        self.assertEqual(change.employee_id, employee)
        line = self.agreement.message_ids[:1]
        self.assertIn("has another account from now on", line.body)
        notices = self._get_notices()
        self.assertIn(old, notices.mapped("email_to"))
        others = self.mentee.partner_id | self.mentor.partner_id
        self.assertTrue(others & notices.partner_id)

    def test_nobody_gives_themself_the_account(self):
        for employee in self.employees:
            with self.subTest(employee=employee.name):
                edited = employee.with_user(self.officer)
                own = self.officer
                for values in (
                    {"user_id": own.id},
                    {"work_contact_id": own.partner_id.id},
                ):
                    self._assert_refused(
                        lambda edited=edited, values=values: edited.write(values)
                    )

    def test_nobody_gives_themself_the_account_after_deleting_their_address(self):
        self.officer.email = False
        employee = self.mentee.employee_id.with_user(self.officer)
        self._assert_refused(lambda: employee.write({"user_id": self.officer.id}))

    # ------------------------------------------------------------------
    # THE ACCOUNT ITSELF
    # ------------------------------------------------------------------

    def test_nobody_moves_an_account_to_the_contact_of_one_of_the_pair(self):
        for user in (self.manager, self.admin_user):
            for employee in self.employees:
                contact = employee.user_id.partner_id
                free = self._create_user(f"free_{user.id}_{employee.id}")
                with self.subTest(user=user.login, employee=employee.name):
                    for account, values in (
                        (user, {"partner_id": contact.id}),
                        (free, {"partner_id": contact.id}),
                        (employee.user_id, {"partner_id": free.partner_id.id}),
                    ):
                        self._assert_refused(
                            lambda account=account, values=values, user=user: (
                                account.with_user(user).write(values)
                            )
                        )
                    self._assert_refused(
                        lambda contact=contact, user=user, free=free: (
                            contact.with_user(user).write(
                                {"user_ids": [Command.link(free.id)]}
                            )
                        )
                    )

    def test_nobody_makes_a_second_account(self):
        for user in (self.manager, self.admin_user):
            for employee in self.employees:
                contact = employee.user_id.partner_id
                Users = self.env["res.users"].with_user(user)
                values = {"name": "Second", "login": "second", "password": "second123"}
                with self.subTest(user=user.login, employee=employee.name):
                    self._assert_refused(
                        lambda Users=Users, values=values, contact=contact: (
                            Users.create({**values, "partner_id": contact.id})
                        )
                    )
                    self._assert_refused(
                        lambda Users=Users, values=values, contact=contact: (
                            Users.with_context(default_partner_id=contact.id).create(
                                values
                            )
                        )
                    )

    def test_first_account_is_told(self):
        employee = self._create_employee(
            name="No Account", work_email="none@example.com"
        )
        self._create_pair(employee)
        contact = employee.work_contact_id
        self.env["res.users"].with_user(self.manager).with_context(
            no_reset_password=True
        ).create(
            {
                "name": "No Account",
                "login": "none",
                "partner_id": contact.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        change = self._get_changes()
        self.assertEqual(change.mapped("kind"), ["opened"])
        self.assertIn(contact, self._get_notices().partner_id)
        self.assertIn(self.mentor.partner_id, self._get_notices().partner_id)

    def _create_pair(self, employee):
        self.mentor.capacity = 5
        mentee = self._create_mentee(None, employee)
        agreement = self._assign(mentee, self.mentor)
        self.env["mentorat.notice"].search([]).unlink()
        return agreement

    def test_password_set_by_somebody_else_is_told(self):
        for employee in self._each_employee():
            user = employee.user_id.with_user(self.manager)
            user.write({"password": "known to another"})
            self._assert_told(employee, "password", self.manager)
        for employee in self._each_employee():
            wizard = self.env["change.password.wizard"].with_user(self.admin_user)
            wizard = wizard.with_context(
                active_model="res.users", active_ids=employee.user_id.ids
            ).create({})
            wizard.user_ids.new_passwd = "known to another"
            wizard.change_password_button()
            self._assert_told(employee, "password", self.admin_user)

    def test_own_password_is_nobodys_business(self):
        user = self.mentor_user.with_user(self.mentor_user)
        user.sudo()._change_password("a new one of mine")
        self.assertFalse(self._get_changes())

    def test_first_password_through_the_mail_is_nobodys_business(self):
        public = self.env.ref("base.public_user")
        user = self.mentee_user.with_user(public).sudo()
        user.write({"password": "my first one"})
        self.assertFalse(self._get_changes())

    def test_password_through_the_mail_leaves_a_line(self):
        """The link went to their address; whoever else made one leaves a trace."""
        self.env["res.users.log"].with_user(self.mentee_user).sudo().create({})
        self.env.invalidate_all()
        public = self.env.ref("base.public_user")
        self.mentee_user.with_user(public).sudo().write({"password": "another one"})
        self.assertEqual(self._get_changes().mapped("kind"), ["password"])
        self.assertIn("new password", self.agreement.message_ids[:1].body)
        self.assertFalse(self._get_notices())

    def test_login_changed_by_somebody_else_is_told(self):
        for employee in self._each_employee():
            employee.user_id.with_user(self.manager).login = "another_login"
            self._assert_told(employee, "login", self.manager)

    def test_account_closed_and_opened_is_told(self):
        for employee in self._each_employee():
            user = employee.user_id.with_user(self.manager)
            address = employee.user_id.email
            user.active = False
            change = self._get_changes()
            self.assertEqual(change.mapped("kind"), ["closed"])
            self.assertEqual(change.user_id, self.manager)
            lines = "".join(self.agreement.message_ids.mapped("body"))
            self.assertIn(change._format_change(), lines)
            # What follows tells the pair, see test_account_lost.
            self.assertEqual(self._get_notices().mapped("email_to"), [address])
            change.unlink()
            self._get_notices().unlink()
            user.active = True
            self.assertEqual(self._get_changes().mapped("kind"), ["opened"])
            if self.agreement._is_live():
                told = self._get_notices().partner_id
                pair = self.mentee.partner_id | self.mentor.partner_id
                self.assertGreaterEqual(told, pair)

    def test_account_of_one_of_the_pair_is_not_deleted(self):
        for employee in self.employees:
            with self.subTest(employee=employee.name):
                user = employee.user_id.with_user(self.admin_user)
                self._assert_refused(user.unlink)

    # ------------------------------------------------------------------
    # MERGE OF CONTACTS
    # ------------------------------------------------------------------

    def test_contacts_of_the_pair_are_not_merged(self):
        for user in (self.contacts, self.admin_user):
            for employee in self.employees:
                contact = employee.user_id.partner_id
                other = self.env["res.partner"].create(
                    {"name": contact.name, "email": contact.email}
                )
                for target in (contact, other):
                    with self.subTest(user=user.login, target=target.display_name):
                        wizard = (
                            self.env["base.partner.merge.automatic.wizard"]
                            .with_user(user)
                            .create(
                                {
                                    "partner_ids": [Command.set((contact | other).ids)],
                                    "dst_partner_id": target.id,
                                }
                            )
                        )
                        self._assert_refused(wizard.action_merge)
                self.assertTrue(contact.exists())

    def test_guest_of_a_meeting_is_merged_with_nobody(self):
        guest = self.env["res.partner"].create({"name": "Guest", "email": "g@x.org"})
        self.event.partner_ids = [Command.link(guest.id)]
        other = guest.copy()
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.contacts)
            .create(
                {
                    "partner_ids": [Command.set((guest | other).ids)],
                    "dst_partner_id": other.id,
                }
            )
        )
        self._assert_refused(wizard.action_merge)

    def test_other_contacts_are_merged(self):
        partners = self.env["res.partner"].create(
            [{"name": "Twin", "email": "twin@example.com"} for _ in range(2)]
        )
        wizard = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(self.contacts)
            .create(
                {
                    "partner_ids": [Command.set(partners.ids)],
                    "dst_partner_id": partners[0].id,
                }
            )
        )
        wizard.action_merge()
        self.assertEqual(partners.exists(), partners[0])

    # ------------------------------------------------------------------
    # WHAT IS TOLD STAYS
    # ------------------------------------------------------------------

    def test_nobody_edits_or_deletes_a_change(self):
        self.mentee.partner_id.with_user(self.contacts).email = NEW_ADDRESS
        change = self._get_changes()
        for user in (self.admin_user, self.coordinator, self.manager, self.mentor_user):
            own = change.with_user(user)
            with self.subTest(user=user.login):
                self._assert_raises_access(lambda own=own: own.write({"name": "x"}))
                self._assert_raises_access(own.unlink)
                self._assert_raises_access(
                    lambda own=own: own.create({"name": "x", "kind": "login"})
                )

    def _assert_raises_access(self, call):
        with self.assertRaises(AccessError):
            call()
