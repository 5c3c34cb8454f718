from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from ..common import MentoratCommon


@tagged("post_install", "-at_install")
class TestInvite(MentoratCommon, MockEmail):
    """Portal accounts for employees, by a coordinator who is no HR officer."""

    def _create_person(self, name, email=None, **values):
        return self._create_employee(
            name=name,
            work_email=email or f"{name.lower().replace(' ', '.')}@example.com",
            **values,
        )

    def _open(self, employees, user=None):
        wizards = self.env["mentorat.invite.wizard"].with_user(user or self.coordinator)
        action = wizards.with_context(active_ids=employees.ids).action_open()
        return wizards.browse(action["res_id"])

    def _invite(self, employees, user=None):
        wizard = self._open(employees, user)
        with self.mock_mail_gateway():
            answer = wizard.action_invite()
        return wizard, answer["params"]

    def _get_state(self, employee):
        return self._open(employee).line_ids.state

    def test_employee_gets_a_portal_account_that_is_theirs(self):
        employee = self._create_person("Ada Roy")
        contact = employee.work_contact_id
        self._invite(employee)
        user = employee.user_id
        self.assertTrue(user._is_portal())
        self.assertEqual(user.login, "ada.roy@example.com")
        self.assertEqual(user.partner_id, contact)

    def test_invitation_waits_in_the_mail_queue_with_the_word_of_the_coordinator(self):
        employee = self._create_person("Ada Roy")
        wizard = self._open(employee)
        wizard.message = "Welcome among us"
        with self.mock_mail_gateway():
            wizard.action_invite()
        [mail] = self._new_mails
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("Welcome among us", mail.body_html)
        self.assertIn("ada.roy@example.com", mail.email_to or mail.recipient_ids.email)

    def test_many_are_invited_at_once_and_counted(self):
        people = self.env["hr.employee"]
        for number in range(12):
            people |= self._create_person(f"Person {number}")
        _wizard, answer = self._invite(people)
        self.assertEqual(len(people.user_id), 12)
        self.assertIn("12", answer["message"])
        self.assertEqual(answer["next"]["type"], "ir.actions.act_window_close")

    def test_more_than_a_hundred_are_treated_in_several_clicks(self):
        people = self.env["hr.employee"].create(
            [
                {"name": f"Person {n}", "work_email": f"p{n}@example.com"}
                for n in range(3)
            ]
        )
        path = "odoo.addons.mentorat_module.wizards.mentorat_invite_wizard.BATCH_SIZE"
        self.startPatcher(patch(path, 2))
        wizard, answer = self._invite(people)
        self.assertEqual(len(people.user_id), 2)
        self.assertEqual(answer["next"]["res_id"], wizard.id)
        with self.mock_mail_gateway():
            wizard.action_invite()
        self.assertEqual(len(people.user_id), 3)

    def test_state_of_each_account_is_shown(self):
        existing = self._create_user("taken@example.com")
        archived = self._create_person("Has Left")
        archived.action_archive()
        invalid = self._create_person("Invalid", email="not an address")
        cases = {
            "invite": self._create_person("Ada Roy"),
            "no_email": self._create_employee(name="Without"),
            "bad_email": invalid,
            "taken": self._create_person("Taken", email=existing.login),
            "done": self.inside_user.employee_id
            or self._create_employee(self.inside_user),
            "archived": archived,
        }
        for state, employee in cases.items():
            with self.subTest(state):
                self.assertEqual(self._get_state(employee), state)

    def test_address_of_an_account_with_another_login_is_taken(self):
        self._create_user("login-only").email = "mine@example.com"
        employee = self._create_person("Ada Roy", email="Mine@example.com")
        self.assertEqual(self._get_state(employee), "taken")

    def test_double_address_invites_neither_whatever_its_case(self):
        first = self._create_person("First", email="same@example.com")
        second = self._create_person("Second", email="Same@Example.com")
        wizard, _answer = self._invite(first | second)
        self.assertEqual(wizard.line_ids.mapped("state"), ["double", "double"])
        self.assertFalse((first | second).user_id)

    def test_account_of_the_contact_is_linked_and_no_mail_leaves(self):
        employee = self._create_person("Ada Roy")
        user = self.env["res.users"].create(
            {
                "name": "Ada",
                "login": "ada",
                "partner_id": employee.work_contact_id.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.assertEqual(self._get_state(employee), "link")
        self._invite(employee)
        self.assertEqual(employee.user_id, user)
        self.assertFalse(self._new_mails)

    def test_archived_account_is_not_reactivated(self):
        employee = self._create_person("Ada Roy")
        self._invite(employee)
        user = employee.user_id
        user.active = False
        self.assertEqual(self._get_state(employee), "blocked")
        self._invite(employee)
        self.assertFalse(user.active)

    def test_who_was_invited_may_be_invited_again_but_is_not_ticked(self):
        employee = self._create_person("Ada Roy")
        self._invite(employee)
        user = employee.user_id
        wizard = self._open(employee)
        self.assertRecordValues(
            wizard.line_ids, [{"state": "again", "selected": False}]
        )
        wizard.line_ids.selected = True
        with self.mock_mail_gateway():
            wizard.action_invite()
        self.assertEqual(len(self._new_mails), 1)
        self.assertEqual(employee.user_id, user)

    def test_row_that_is_not_ticked_is_not_invited(self):
        people = self._create_person("Ada Roy") | self._create_person("Bo Roy")
        wizard = self._open(people)
        wizard.line_ids[0].selected = False
        with self.mock_mail_gateway():
            wizard.action_invite()
        self.assertFalse(people[0].user_id)
        self.assertTrue(people[1].user_id)

    def test_invitation_that_fails_does_not_prevent_the_others(self):
        people = self._create_person("Ada Roy") | self._create_person("Bo Roy")
        wizard = self._open(people)
        # Somebody else takes the address while the form is open.
        self._create_user("ada.roy@example.com")
        wizard.line_ids.invalidate_recordset(["state"])
        with self.mock_mail_gateway():
            wizard.action_invite()
        self.assertFalse(people[0].user_id)
        self.assertTrue(people[1].user_id)

    def test_registration_made_for_somebody_becomes_theirs(self):
        employee = self._create_person("Ada Roy")
        mentee = self._create_mentee(None, employee)
        self._invite(employee)
        self.assertEqual(mentee.user_id, employee.user_id)

    def test_employee_of_another_company_is_not_shown_nor_invited(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self._create_person("Far Away", company_id=company.id)
        self.assertFalse(self._open(foreign).line_ids)
        wizard = self._open(self._create_person("Ada Roy"))
        wizard.sudo().line_ids.employee_id = foreign
        wizard.action_invite()
        self.assertFalse(foreign.user_id)

    def test_mentor_invites_nobody(self):
        with self.assertRaises(AccessError):
            self._open(self._create_person("Ada Roy"), self.mentor_user)

    def test_form_takes_the_same_queries_for_few_and_many(self):
        def count(number, prefix):
            people = self.env["hr.employee"].create(
                [
                    {"name": prefix, "work_email": f"{prefix}{n}@example.com"}
                    for n in range(number)
                ]
            )
            wizard = self._open(people)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            wizard.line_ids.mapped("state")
            return self.cr.sql_log_count - start

        count(1, "one")  # warms the caches up
        self.assertEqual(count(5, "few"), count(40, "many"))
