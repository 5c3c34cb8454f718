"""Relations that lead to what belongs to a pair, written from either side.

A relation decides who reads: who attends a meeting, which pair an event or a file is
of. Each is found in the registry and written as each role; a new model without a record
in the scene fails."""

from psycopg2 import Error as DatabaseError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_access_rights import SECRET, WallsCommon

CALENDAR = {"calendar.event", "calendar.attendee", "calendar.recurrence"}
# Models that point to any record by its model and its id, and what keeps each of them:
# a test of this file, the other tests of this package, or nothing to keep.
REFERENCES = {
    "base.automation": "test on records of coordinators only: test_automation",
    "calendar.event": "opens the record, gives no right on it",
    "ir.attachment": "test_files_stay_with_their_meeting",
    "ir.model.data": "a name for a record, gives no right on it",
    "mail.activity": "test_activity_is_linked_by_the_pair",
    "mail.followers": "test_only_the_pair_decides_who_follows",
    "mail.message": "who writes a message again is in the tests of messages",
    "mail.scheduled.message": "a message of its author",
    "mentorat.notice": "written by the system only, see MATRIX",
    "mentorat.problem": "written by the system only, see MATRIX",
    "rating.rating": "rules of rating in test_access_rights",
}
# No table of their own to write.
VIEWS = {"mentorat.commitment.report"}


@tagged("post_install", "-at_install")
class TestInverseLinks(WallsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {
            "coordinator": cls.coordinator,
            "contact creator": cls._create_user(
                "contacts", "base.group_user,base.group_partner_manager"
            ),
            "HR officer": cls._create_user("officer", "hr.group_hr_manager"),
            "user manager": cls._create_user(
                "manager", "base.group_user,base.group_erp_manager"
            ),
            "administrator": cls.env.ref("base.user_admin"),
            "other mentor": cls.third_mentor_user,
        }
        Event = cls.env["calendar.event"].with_context(
            no_mail_to_attendees=True, mail_create_nosubscribe=True
        )
        hours = {"start": cls._hours(120), "stop": cls._hours(121)}
        cls.event = Event.with_user(cls.mentor_user).create(
            {
                **hours,
                "name": SECRET,
                "mentorat_agreement_id": cls.agreement.id,
                "recurrency": True,
                "rrule_type": "weekly",
                "sat": True,
                "end_type": "count",
                "count": 2,
            }
        )
        cls.event.message_post(body=SECRET)
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Secret.txt",
                "raw": b"secret",
                "res_model": "calendar.event",
                "res_id": cls.event.id,
            }
        )
        cls.others = {  # of nobody of the pair
            user: Event.with_user(user).create(
                {
                    **hours,
                    "name": "Other",
                    "recurrency": True,
                    "rrule_type": "weekly",
                    "sat": True,
                    "end_type": "count",
                    "count": 2,
                }
            )
            for user in cls.roles.values()
        }
        for user in cls.roles.values():
            user.partner_id.with_user(user).sudo().activity_schedule(
                "mail.mail_activity_data_todo", user_id=user.id
            )
        cls.env["mentorat.problem"]._open(
            "no_address", cls.program, partner_id=cls.mentor.partner_id.id
        )
        cls.env.flush_all()
        cls.env.invalidate_all()

    # ------------------------------------------------------------------
    # WHAT MUST NOT CHANGE
    # ------------------------------------------------------------------

    def _get_state(self, user):
        """What the walls trust, and what ``user`` reads because of it."""
        self.env.flush_all()
        self.env.invalidate_all()
        event = self.event.sudo().with_context(active_test=False)
        agreement = self.agreement.sudo()
        state = {
            "pair": event.mentorat_agreement_id.id,
            "kept": (event.exists().ids, event.active, event.privacy, event.name),
            "attendees": sorted(event.partner_ids.ids),
            "rows": sorted(event.attendee_ids.partner_id.ids),
            "followers": sorted(event.message_partner_ids.ids),
            "organiser": event.user_id.id,
            "activities": event.activity_ids.ids,
            "channel": event.videocall_channel_id.id,
            "recurrence": event.recurrence_id.id,
            "base": event.recurrence_id.base_event_id.id,
            "file": (self.file.sudo().res_model, self.file.sudo().res_id),
            "people": [
                (person.employee_id.id, person.user_id.id, person.partner_id.id)
                for person in (agreement.mentee_id, agreement.mentor_id)
            ],
            "request": self.request.sudo().agreement_id.id,
        }
        for record in (self.request, self.objective, self.file, self.message):
            state[record._name] = record.with_user(user).has_access("read")
        Event = self.env["calendar.event"].with_user(user)
        state["found"] = Event.search_count([("name", "=", SECRET)])
        return state

    # ------------------------------------------------------------------
    # SWEEP
    # ------------------------------------------------------------------

    def _get_relations(self):
        """Each ``(model, field)`` that leads to a record of a pair."""
        trusted = set(self.records) | CALENDAR
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or model._transient or name in VIEWS:
                continue
            for field in model._fields.values():
                if field.comodel_name in trusted and (
                    field.store
                    or field.inverse
                    or field.inherited
                    or (field.type.endswith("2many") and not field.compute)
                ):
                    yield model, field

    def _get_targets(self, model):
        """The records of the pair that a relation to ``model`` can lead to."""
        if model == "calendar.event":
            return self.event
        if model == "calendar.attendee":
            return self.event.attendee_ids[:1]
        if model == "calendar.recurrence":
            return self.event.recurrence_id
        return self.records[model]

    def _get_subjects(self, model, field, target, user):
        """A record that has the relation, one that has not, and those of ``user``."""
        subjects = model.browse()
        sudo = model.sudo().with_context(active_test=False)
        if field.store or field.type == "one2many":
            subjects |= sudo.search([(field.name, "in", target.ids)], limit=1)
        subjects |= sudo.search([("id", "not in", subjects.ids)], limit=1)
        own = {
            "res.partner": user.partner_id,
            "res.users": user,
            "calendar.event": self.others[user],
            "calendar.recurrence": self.others[user].recurrence_id,
            "calendar.attendee": self.others[user].attendee_ids[:1],
            "mail.activity": user.partner_id.activity_ids[:1],
        }
        return subjects.sudo(False) | own.get(model._name, model.browse()).sudo(False)

    @staticmethod
    def _get_values(field, target):
        if field.type == "many2one":
            return (target.id, False)
        return (
            [Command.link(target.id)],
            [Command.unlink(target.id)],
            [Command.set(target.ids)],
            [Command.clear()],
        )

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_no_role_changes_what_the_walls_trust(self):
        tried = done = 0
        for role, user in self.roles.items():
            before = self._get_state(user)
            self.assertFalse(before["found"], role)
            for model, field in self._get_relations():
                target = self._get_targets(field.comodel_name)
                subjects = self._get_subjects(model, field, target, user)
                self.assertTrue(subjects, f"No record of {model._name} in the scene")
                if not self._may_write(model.with_user(user)):
                    continue
                for subject in subjects:
                    for value in self._get_values(field, target):
                        tried += 1
                        label = f"{role}: {subject}.{field.name} = {value}"
                        with self.subTest(label):
                            if self._try(user, subject, field.name, value, before):
                                done += 1
        self.assertGreater(tried, 500)
        self.assertGreater(done, 0, "some relations are free to write")

    @staticmethod
    def _may_write(model):
        """Whether the user writes some records; users write some of their own fields
        without the right to."""
        return model._name == "res.users" or model.has_access("write")

    def _try(self, user, subject, name, value, before):
        """Write as ``user``, compare, take it back; return whether it was possible."""
        self.env.invalidate_all()
        with self.env.cr.savepoint() as point:
            try:
                with self.env.cr.savepoint():
                    subject.with_user(user).with_context(
                        no_mail_to_attendees=True
                    ).write({name: value})
                    self.env.flush_all()
            except (UserError, DatabaseError, ValueError):
                self.env.invalidate_all()
                return False
            after = self._get_state(user)
            point.rollback()
        self.env.invalidate_all()
        self.assertEqual(after, before)
        return True

    def test_each_model_that_points_anywhere_is_known(self):
        models = {
            name
            for name in self.env.registry
            for field in self.env[name]._fields.values()
            if field.type == "many2one_reference"
            and field.store
            and not self.env[name]._abstract
            and not self.env[name]._transient
        }
        self.assertEqual(models, set(REFERENCES))

    # ------------------------------------------------------------------
    # ATTENDEES
    # ------------------------------------------------------------------

    def _each_role(self):
        for role, user in self.roles.items():
            with self.subTest(role=role):
                yield user
            self.env.invalidate_all()

    def _assert_refused(self, user, call):
        before = self._get_state(user)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
        ):
            call()
            self.env.flush_all()
        self.assertEqual(self._get_state(user), before)

    def test_new_contact_is_not_invited(self):
        link = [Command.link(self.event.id)]
        for role in ("contact creator", "administrator"):
            user = self.roles[role]
            Partner = self.env["res.partner"].with_user(user)
            Users = self.env["res.users"].with_user(self.roles["administrator"])
            with self.subTest(role=role):
                self._assert_refused(
                    user,
                    lambda Partner=Partner: Partner.create(
                        {"name": "New", "meeting_ids": link}
                    ),
                )
                self._assert_refused(
                    user,
                    lambda Partner=Partner: Partner.with_context(
                        default_meeting_ids=link
                    ).create({"name": "New"}),
                )
                self._assert_refused(
                    user,
                    lambda Users=Users: Users.create(
                        {"name": "New", "login": "new", "meeting_ids": link}
                    ),
                )

    def test_contact_of_one_of_the_pair_is_not_taken_out(self):
        user = self.roles["contact creator"]
        contact = self.mentee.partner_id.with_user(user)
        for command in (
            Command.unlink(self.event.id),
            Command.clear(),
            Command.set([]),
        ):
            self._assert_refused(
                user, lambda command=command: contact.write({"meeting_ids": [command]})
            )

    def test_batch_of_two_contacts_is_refused(self):
        user = self.roles["contact creator"]
        contacts = (user.partner_id | self.inside_user.partner_id).with_user(user)
        self._assert_refused(
            user,
            lambda: contacts.write({"meeting_ids": [Command.link(self.event.id)]}),
        )

    def test_contact_creator_invites_to_other_events(self):
        user = self.roles["contact creator"]
        guest = self.env["res.partner"].create({"name": "Guest"})
        guest.with_user(user).meeting_ids = [Command.link(self.others[user].id)]
        self.assertIn(guest, self.others[user].partner_ids)

    def test_nobody_makes_an_attendee(self):
        for user in self._each_role():
            Attendee = self.env["calendar.attendee"].with_user(user)
            values = {"event_id": self.event.id, "partner_id": user.partner_id.id}
            self._assert_refused(
                user, lambda Attendee=Attendee, values=values: Attendee.create(values)
            )

    def test_nobody_joins_by_the_link_of_the_meeting(self):
        for user in self._each_role():
            event = self.event.with_user(user).sudo()
            self._assert_refused(
                user,
                lambda event=event, user=user: event.action_join_meeting(
                    user.partner_id.id
                ),
            )

    def test_guest_invites_nobody(self):
        """Who is invited reads, and does not let others in."""
        guest = self.roles["other mentor"]
        self.event.with_user(self.mentor_user).write(
            {"partner_ids": [Command.link(guest.partner_id.id)]}
        )
        stranger = self.inside_user.partner_id
        event = self.event.with_user(guest)
        self._assert_refused(
            guest,
            lambda: event.write({"partner_ids": [Command.link(stranger.id)]}),
        )
        self._assert_refused(guest, lambda: event.write({"user_id": guest.id}))
        self._assert_refused(guest, lambda: event.message_subscribe(stranger.ids))
        event.attendee_ids.filtered(
            lambda row: row.partner_id == guest.partner_id
        ).do_accept()

    def test_pair_decides_who_attends(self):
        guest = self.inside_user.partner_id
        event = self.event.with_user(self.mentor_user)
        event.write({"partner_ids": [Command.link(guest.id)]})
        self.assertIn(guest, event.attendee_ids.partner_id)
        event.write({"partner_ids": [Command.unlink(guest.id)]})
        self.assertNotIn(guest, event.attendee_ids.partner_id)

    def test_contributing_mentor_who_attends_is_of_the_pair(self):
        guest = self.inside_user.partner_id
        helper = self.helper_user
        event = self.event.with_user(helper)
        self._assert_refused(
            helper, lambda: event.write({"partner_ids": [Command.link(guest.id)]})
        )
        self.event.write({"partner_ids": [Command.link(helper.partner_id.id)]})
        event.write({"partner_ids": [Command.link(guest.id)]})
        self.assertIn(guest, self.event.partner_ids)

    # ------------------------------------------------------------------
    # THE PAIR OF THE MEETING
    # ------------------------------------------------------------------

    def test_meeting_stays_with_its_pair(self):
        """Not even the system, nor the pair, moves it out."""
        other = self._create_other_agreement()
        users = [*self.roles.values(), self.mentor_user, self.env.user]
        for user in users:
            event = self.event.with_user(user)
            for agreement_id in (False, other.id):
                for target in (event, event.sudo(), event | self.others[users[0]]):
                    with self.subTest(user=user.login):
                        self._assert_refused(
                            user,
                            lambda target=target, agreement_id=agreement_id: (
                                target.write({"mentorat_agreement_id": agreement_id})
                            ),
                        )

    def _create_other_agreement(self):
        self.third_mentor.capacity = 5
        mentee = self._create_mentee(None, self._create_employee(name="Another"))
        return self._assign(mentee, self.third_mentor)

    def test_outsider_makes_no_meeting_of_the_pair(self):
        for user in self._each_role():
            Event = self.env["calendar.event"].with_user(user)
            values = {
                "name": "Planted",
                "start": self._hours(130),
                "stop": self._hours(131),
            }
            for event, added in (
                (Event, {"mentorat_agreement_id": self.agreement.id}),
                (
                    Event.with_context(default_mentorat_agreement_id=self.agreement.id),
                    {},
                ),
            ):
                self._assert_refused(
                    user,
                    lambda event=event, added=added, values=values: event.create(
                        {**values, **added}
                    ),
                )

    def test_meeting_goes_with_its_agreement(self):
        """Without the pair, all employees would download the files."""
        agreement = self._create_other_agreement()
        event = (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True)
            .create(
                {
                    "name": SECRET,
                    "start": self._hours(200),
                    "stop": self._hours(201),
                    "mentorat_agreement_id": agreement.id,
                }
            )
        )
        file = self.file.copy({"res_id": event.id})
        agreement.action_cancel()
        agreement.with_user(self.admin_user).unlink()
        self.assertFalse(agreement.exists() or event.exists() or file.exists())

    # ------------------------------------------------------------------
    # WHAT POINTS TO A MEETING BY MODEL AND ID
    # ------------------------------------------------------------------

    def test_files_stay_with_their_meeting(self):
        for user in self._each_role():
            file = self.file.with_user(user)
            for values in (
                {"res_model": "res.partner", "res_id": user.partner_id.id},
                {"res_id": self.others[user].id},
                {"public": True},
                {"raw": b"other"},
            ):
                self._assert_refused(
                    user, lambda file=file, values=values: file.write(values)
                )
            self._assert_refused(user, file.unlink)
            self._assert_refused(
                user,
                lambda file=file: file.create(
                    {
                        "name": "Planted",
                        "raw": b"x",
                        "res_model": "calendar.event",
                        "res_id": self.event.id,
                    }
                ),
            )

    def test_activity_is_linked_by_the_pair(self):
        """Odoo copies the title of the meeting into its activity."""
        for user in self._each_role():
            Activity = self.env["mail.activity"].with_user(user)
            values = {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": user.partner_id.id,
                "calendar_event_id": self.event.id,
            }
            self._assert_refused(
                user, lambda Activity=Activity, values=values: Activity.create(values)
            )

    def test_only_the_pair_decides_who_follows(self):
        for user in self._each_role():
            Followers = self.env["mail.followers"].with_user(user)
            values = {
                "res_model": "calendar.event",
                "res_id": self.event.id,
                "partner_id": user.partner_id.id,
            }
            self._assert_refused(
                user,
                lambda Followers=Followers, values=values: Followers.create(values),
            )
            self._assert_refused(
                user,
                lambda user=user: self.event.with_user(user).message_subscribe(
                    user.partner_id.ids
                ),
            )
            own = self.others[user]
            own.sudo().message_subscribe(user.partner_id.ids)
            follower = own.sudo().message_follower_ids[:1].with_user(user)
            self._assert_refused(
                user,
                lambda follower=follower: follower.write({"res_id": self.event.id}),
            )
