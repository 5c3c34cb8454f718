"""What is left beside a conversation: a file, a draft, who stood in."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MentoratCommon


@tagged("post_install", "-at_install")
class TestLooseEnds(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = cls.env.cr.now().replace(microsecond=0)
        cls.agreement = cls._activate(at=cls.now - timedelta(days=9))
        cls.administrator = cls._create_user(
            "administrator", "mentorat_module.group_mentorat_admin,base.group_system"
        )
        cls.request = cls._ask(cls.agreement, at=cls.now - timedelta(days=8))

    def _as(self, user, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user)

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _send_file(self, user, **values):
        file = (
            self.env["ir.attachment"]
            .with_user(user)
            .create({"name": "letter.txt", "raw": b"Words", **values})
        )
        mine = self.request.with_user(user)
        message = mine.action_reply("Here", attachment_ids=file.ids)
        self.assertEqual(message.sudo().attachment_ids, file)
        return file

    def test_file_of_no_record_belongs_to_the_conversation_once_sent(self):
        file = self._send_file(self.mentor_user)
        self.assertEqual(file.res_model, self.request._name)
        self.assertEqual(file.res_id, self.request.id)
        for user in (self.administrator, self.coordinator, self.other_mentor_user):
            with self.subTest(user=user.login):
                self.assertFalse(self._as(user, file).has_access("read"))
                found = self._as(user, file).search([("id", "=", file.id)])
                self.assertFalse(found)

    def test_file_of_another_record_stays_there(self):
        file = self._send_file(
            self.mentor_user, res_model=self.mentor._name, res_id=self.mentor.id
        )
        self.assertEqual(file.res_model, self.mentor._name)

    # ------------------------------------------------------------------
    # DRAFTS
    # ------------------------------------------------------------------

    def test_message_that_is_sent_later_is_its_writers_alone(self):
        draft = (
            self.env["mail.scheduled.message"]
            .with_user(self.mentor_user)
            .create(
                {
                    "model": self.request._name,
                    "res_id": self.request.id,
                    "author_id": self.mentor_user.partner_id.id,
                    "body": "Later",
                    "scheduled_date": self.now + timedelta(days=2),
                }
            )
        )
        for user in (self.administrator, self.coordinator, self.other_mentor_user):
            with self.subTest(user=user.login):
                other = self._as(user, draft)
                self.assertFalse(other.search([("id", "=", draft.id)]))
                with self.assertRaises(AccessError):
                    other.read(["body"])
                with self.assertRaises(AccessError):
                    other.write({"body": "Mine"})
                with self.assertRaises(AccessError):
                    other.unlink()
        mine = self._as(self.mentor_user, draft)
        mine.body = "Sooner"
        mine.post_message()
        self.assertIn("Sooner", str(self.request.sudo().message_ids.mapped("body")))

    # ------------------------------------------------------------------
    # ABSENCES
    # ------------------------------------------------------------------

    def _create_absence(self):
        today = self.now.date()
        return self.env["mentorat.absence"].create(
            {
                "mentor_id": self.mentor.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=3),
                "stand_in_id": self.other_mentor.id,
            }
        )

    def test_absence_in_which_somebody_asked_is_ended_and_not_deleted(self):
        absence = self._create_absence()
        asked = self._ask(self.agreement, at=self.now)
        self.assertEqual(asked.absence_id, absence)
        for user in (self.mentor_user, self.coordinator, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._as(user, absence).unlink()
        with self.assertRaises(UserError):
            absence.sudo().unlink()
        absence.with_user(self.mentor_user).date_to = self.now.date()
        self.assertEqual(asked.absence_id, absence)

    def test_absence_in_which_nobody_asked_is_deleted(self):
        absence = self._create_absence()
        self._as(self.mentor_user, absence).unlink()
        self.assertFalse(absence.exists())

    # ------------------------------------------------------------------
    # CONDITIONS
    # ------------------------------------------------------------------

    def test_conditions_of_a_pair_that_is_over_stay(self):
        self.agreement.with_user(self.coordinator).action_end()
        for user in (self.mentor_user, self.coordinator):
            mine = self._as(user, self.agreement)
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.write({"rules": "Others"})

    # ------------------------------------------------------------------
    # REGISTRATION
    # ------------------------------------------------------------------

    def test_log_says_who_corrected_expectations_and_what_they_were(self):
        self.mentee.expectations = "To speak in public"
        self.env.flush_all()
        self.cr.flush()
        self._as(self.coordinator, self.mentee).expectations = "To write"
        self.env.flush_all()
        self.cr.flush()  # the log is written before the commit
        [value, *_others] = self.mentee.message_ids.tracking_value_ids.sorted("id desc")
        self.assertEqual(value.field_id.name, "expectations")
        self.assertEqual(value.old_value_text, "To speak in public")
        author = value.mail_message_id.author_id
        self.assertEqual(author, self.coordinator.partner_id)
