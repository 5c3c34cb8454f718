import base64
from datetime import timedelta

import vobject

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..performance.test_query_counts_portal import SIZES
from .common import MentoratPortalCase

TRAININGS = "/my/mentorat/trainings"
MONTH = f"{TRAININGS}/calendar"


@tagged("post_install", "-at_install")
class TestPortalTraining(MentoratPortalCase):
    """The pages of the trainings: register, material, objectives, calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=3)
        cls.file = cls._attach()
        cls.training = cls._create_session(
            name="Wills",
            videocall_url="https://meet.example.com/room",
            attachment_ids=[Command.link(cls.file.id)],
            material_links="https://example.com/wills\n",
        )
        cls.training.action_plan()
        cls.rows = cls.training.participation_ids.with_user(cls.coordinator)
        cls.inside_mentee = cls._create_mentee(cls.inside_user)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.agreement.id, "name": "Dare to speak of death"}
        )
        cls.month_url = f"{MONTH}?month={cls.start:%Y-%m}"
        cls.file_url = f"{TRAININGS}/{cls.training.id}/files/{cls.file.id}"
        cls.objectives_url = f"{TRAININGS}/{cls.training.id}/objectives"

    def setUp(self):
        super().setUp()
        self._login(self.mentee_user)

    @classmethod
    def _create_session(cls, **values):
        return cls.env["mentorat.training.session"].create(
            {
                "name": "A training",
                "program_id": cls.program.id,
                "start": cls.start,
                "stop": cls.start + timedelta(hours=2),
                **values,
            }
        )

    @classmethod
    def _attach(cls, name="Slides.pdf", content=b"%PDF-1.4 wills"):
        return cls.env["ir.attachment"].create(
            {"name": name, "datas": base64.b64encode(content)}
        )

    def _answer(self, state):
        row = self.training.participation_ids.filtered(
            lambda row: row.mentee_id == self.mentee
        )
        row.state = state

    # ------------------------------------------------------------------
    # REGISTER AND ASK
    # ------------------------------------------------------------------

    def _event(self, event, user=None, session=None):
        self._login(user or self.mentee_user)
        session = session or self.training
        return self._post(f"/my/mentorat/trainings/{session.id}/{event}")

    def _get_states(self):
        return {row.mentee_id: row.state for row in self.training.participation_ids}

    def test_mentee_registers_then_declines(self):
        self.assertGoesTo(self._event("register"), "done=register")
        self.assertEqual(self._get_states()[self.mentee], "registered")
        self.assertGoesTo(self._event("decline"), "done=decline")
        self.assertEqual(self._get_states()[self.mentee], "declined")

    def test_full_session_has_a_waiting_list_that_moves_up(self):
        self.training.capacity = 1
        self._event("register")
        response = self._event("register", self.inside_user)
        self.assertGoesTo(response, "done=waitlisted")
        self._event("decline")
        self.assertEqual(self._get_states()[self.inside_mentee], "registered")

    def test_registering_twice_takes_one_seat(self):
        self._event("register")
        self._event("register")
        self.assertEqual(self.training.seats_taken, 1)

    def test_video_link_is_for_registered_mentees(self):
        self._login(self.mentee_user)
        url = "/my/mentorat/trainings"
        self.assertNotIn("meet.example.com", self._get(url).text)
        self._event("register")
        self.assertIn("meet.example.com", self._get(url).text)

    def test_page_names_no_other_participant(self):
        self._event("register", self.inside_user)
        self._login(self.mentee_user)
        self.assertNotIn(
            self.inside_user.name, self._get("/my/mentorat/trainings").text
        )

    def test_topic_requested_twice_is_one_and_support_counts(self):
        self._login(self.mentee_user)
        for _click in range(2):
            response = self._post("/my/mentorat/trainings", name="Negotiation")
            self.assertGoesTo(response, "done=proposed")
        topic = self.env["mentorat.training.session"].search(
            [("name", "=", "Negotiation")]
        )
        self.assertRecordValues(
            topic,
            [{"state": "requested", "origin": "mentee_request", "audience": "all"}],
        )
        self._event("support", self.inside_user, topic)
        self.assertEqual(topic.requested_by_ids, self.mentee | self.inside_mentee)

    def test_topic_without_a_name_is_refused(self):
        self._login(self.mentee_user)
        response = self._post("/my/mentorat/trainings", description="Kept")
        self.assertRefused(response, 'id="error_name"', "Kept")

    def test_calendar_file_keeps_its_uid_and_raises_its_sequence(self):
        Calendar = self._pages("calendar", self.mentee_user)
        first = self._read(Calendar._render_session(self.training))
        later = self.training.write_date + timedelta(minutes=10)
        self.training.stop = self.training.stop + timedelta(hours=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mentorat_training_session SET write_date = %s WHERE id = %s",
            [later, self.training.id],
        )
        self.training.invalidate_recordset()
        second = self._read(Calendar._render_session(self.training))
        self.assertEqual(first["UID"], second["UID"])
        self.assertGreater(int(second["SEQUENCE"]), int(first["SEQUENCE"]))

    @staticmethod
    def _read(content):
        lines = content.decode().split("\r\n")
        return dict(line.split(":", 1) for line in lines if ":" in line)

    # ------------------------------------------------------------------
    # THE MONTH
    # ------------------------------------------------------------------

    def test_training_of_the_month_is_shown_with_the_answer(self):
        self._answer("registered")
        page = self._get(self.month_url).text
        self.assertIn("Wills", page)
        self.assertIn("You are registered", page)
        self.assertIn(f"{TRAININGS}#session-{self.training.id}", page)

    def test_training_of_another_month_is_not(self):
        later = self.start + timedelta(days=70)
        self.assertNotIn("Wills", self._get(f"{MONTH}?month={later:%Y-%m}").text)

    def test_training_for_others_is_not_shown(self):
        self._create_session(name="Not for you", audience="selected").action_plan()
        self.assertNotIn("Not for you", self._get(self.month_url).text)

    def test_requested_topic_is_not_in_the_month(self):
        self._create_session(name="Only an idea")
        self.assertNotIn("Only an idea", self._get(self.month_url).text)

    def test_month_links_to_the_previous_and_the_next_one(self):
        page = self._get(f"{MONTH}?month=2026-12").text
        self.assertIn(f"{MONTH}?month=2026-11", page)
        self.assertIn(f"{MONTH}?month=2027-01", page)

    def test_first_and_last_month_have_one_link(self):
        self.assertNotIn("month=1999", self._get(f"{MONTH}?month=2000-01").text)
        self.assertNotIn("month=2101", self._get(f"{MONTH}?month=2100-12").text)

    def test_page_shows_the_current_month_by_default(self):
        self.assertEqual(self._get(MONTH).status_code, 200)

    def test_month_that_does_not_exist_is_not_found(self):
        for month in ("2026-13", "yesterday", "0000-01", "9999-01", "2026-1-1"):
            with self.subTest(month=month):
                self.assertEqual(self._get(f"{MONTH}?month={month}").status_code, 404)

    def test_list_and_calendar_link_to_each_other(self):
        self.assertIn(f'href="{MONTH}"', self._get(TRAININGS).text)
        self.assertIn(f'href="{TRAININGS}"', self._get(MONTH).text)

    def test_number_of_queries_does_not_grow_with_the_trainings(self):
        counts = []
        for size in SIZES:
            sessions = self.env["mentorat.training.session"].union(
                *(self._create_session(name=f"{size} {n}") for n in range(size))
            )
            sessions.action_plan()
            self._get(self.month_url)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._get(self.month_url)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    # ------------------------------------------------------------------
    # MATERIAL
    # ------------------------------------------------------------------

    def test_expected_mentee_finds_files_and_links(self):
        page = self._get(TRAININGS).text
        self.assertIn("Slides.pdf", page)
        self.assertIn("https://example.com/wills", page)

    def test_file_is_a_download(self):
        response = self._get(self.file_url)
        self.assertEqual(response.content, b"%PDF-1.4 wills")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_declined_mentee_finds_no_files(self):
        self._answer("declined")
        self.assertNotIn("Slides.pdf", self._get(TRAININGS).text)
        self.assertEqual(self._get(self.file_url).status_code, 404)

    def test_stranger_finds_no_file(self):
        self._login(self.stranger_user)
        self.assertEqual(self._get(self.file_url).status_code, 404)

    def test_file_of_another_record_is_not_found(self):
        other = self._attach("Secret.pdf")
        url = f"{TRAININGS}/{self.training.id}/files/{other.id}"
        self.assertEqual(self._get(url).status_code, 404)

    def test_file_that_is_not_what_its_name_says_is_refused(self):
        for name, content in (("a.pdf", b"<html>"), ("a.exe", b"MZ"), ("a", b"x")):
            attachment = self._attach(name, content)
            with self.subTest(name=name), self.assertRaises(ValidationError):
                self.training.attachment_ids = [Command.link(attachment.id)]

    def test_link_that_a_browser_would_run_is_refused(self):
        for link in ("javascript:alert(1)", "wills", "ftp://example.com", "https://"):
            with self.subTest(link=link), self.assertRaises(ValidationError):
                self.training.material_links = link

    def test_other_coordinators_read_the_file(self):
        content = self.file.with_user(self.coordinator).raw
        self.assertEqual(content, b"%PDF-1.4 wills")

    # ------------------------------------------------------------------
    # OBJECTIVES
    # ------------------------------------------------------------------

    def _create_other_objective(self):
        agreement = self.inside_mentee.action_assign(self.other_mentor)
        return self.env["mentorat.objective"].create(
            {
                "agreement_id": agreement.id,
                "name": "Of another pair",
            }
        )

    def test_mentee_links_an_objective(self):
        response = self._post(self.objectives_url, objective_ids=self.objective.id)
        self.assertGoesTo(response, f"{TRAININGS}?done=linked")
        self.assertEqual(self.objective.training_session_ids, self.training)

    def test_mentee_unlinks_an_objective(self):
        self.objective.training_session_ids = self.training
        self._post(self.objectives_url)
        self.assertFalse(self.objective.training_session_ids)

    def test_objective_of_another_pair_is_ignored(self):
        other = self._create_other_objective()
        self._post(self.objectives_url, objective_ids=other.id)
        self.assertFalse(other.training_session_ids)

    def test_objective_of_another_pair_is_not_offered(self):
        self._create_other_objective()
        page = self._get(TRAININGS).text
        self.assertIn("Dare to speak of death", page)
        self.assertNotIn("Of another pair", page)

    def test_training_of_others_is_not_found(self):
        hidden = self._create_session(audience="selected")
        url = f"{TRAININGS}/{hidden.id}/objectives"
        response = self._post(url, objective_ids=self.objective.id)
        self.assertEqual(response.status_code, 404)

    def test_mentor_links_an_objective_in_the_back_office(self):
        self.training.mentor_ids = self.mentor
        objective = self.objective.with_user(self.mentor_user)
        objective.training_session_ids = self.training.with_user(self.mentor_user)
        self.assertEqual(self.objective.training_session_ids, self.training)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_coordinator_cannot_read_the_link_from_either_side(self):
        self.objective.training_session_ids = self.training
        with self.assertRaises(AccessError):
            self.objective.with_user(self.coordinator).read(["training_session_ids"])
        fields_of_session = self.env["mentorat.training.session"]._fields.values()
        self.assertNotIn(
            "mentorat.objective", [field.comodel_name for field in fields_of_session]
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_coordinator_finds_no_objective_through_a_training(self):
        self.objective.training_session_ids = self.training
        found = (
            self.env["mentorat.objective"]
            .with_user(self.coordinator)
            .search([("training_session_ids", "in", self.training.ids)])
        )
        self.assertFalse(found)

    # ------------------------------------------------------------------
    # ATTENDANCE
    # ------------------------------------------------------------------

    def test_attendance_is_marked_in_one_click(self):
        self.rows.action_attended()
        self.assertEqual(set(self.rows.mapped("state")), {"attended"})
        self.rows.action_absent()
        self.assertEqual(set(self.rows.mapped("state")), {"absent"})

    def test_marking_attendance_twice_changes_nothing(self):
        self.rows.action_attended()
        self.rows.action_attended()
        self.assertEqual(set(self.rows.mapped("state")), {"attended"})

    def test_sheet_shows_this_training_only(self):
        action = self.training.with_user(self.coordinator).action_view_attendance()
        self.assertEqual(action["res_id"], self.training.id)

    def test_mentors_do_not_mark_attendance(self):
        self.training.mentor_ids = self.mentor
        with self.assertRaises(AccessError):
            self.rows.with_user(self.mentor_user).action_attended()

    def test_only_open_programme_is_chosen(self):
        self.env["mentorat.program"].search([]).filtered(
            lambda program: program.state == "open" and program != self.program
        ).write({"company_id": self.env["res.company"].create({"name": "B"}).id})
        for model in ("mentorat.training.session", "mentorat.mentee"):
            with self.subTest(model=model):
                values = self.env[model].default_get(["program_id"])
                self.assertEqual(values.get("program_id"), self.program.id)

    def test_no_programme_is_chosen_among_several(self):
        self._create_program(name="Another")
        values = self.env["mentorat.training.session"].default_get(["program_id"])
        self.assertFalse(values.get("program_id"))

    # ------------------------------------------------------------------
    # WHAT IS ANNOUNCED
    # ------------------------------------------------------------------

    def _get_file(self, session):
        return self._get(f"{TRAININGS}/{session.id}.ics")

    def test_requested_topic_has_no_calendar_file(self):
        idea = self._create_session(name="Only an idea")
        self.assertEqual(self._get_file(idea).status_code, 404)
        self.assertEqual(self._get_file(self.training).status_code, 200)

    def test_postponed_training_is_cancelled_in_the_feed(self):
        self._answer("registered")
        self.training.state = "requested"
        pages = self.env["mentorat.portal.calendar"].with_user(self.mentee_user)
        event = vobject.readOne(pages._render_own_calendar().decode()).vevent
        self.assertEqual(event.status.value, "CANCELLED")

    def test_waiting_mentee_reads_their_place(self):
        self.training.capacity = 1
        other = self._create_mentee(self._create_user("other_mentee"))
        rows = self.training._create_participations(other)
        rows.state = "registered"
        self.training.with_user(self.mentee_user).action_register()
        page = self._get(TRAININGS).text
        self.assertIn("You are on the waiting list: number 1", page)

    def test_full_training_is_shown_as_full(self):
        self.training.capacity = 1
        self._answer("registered")
        page = self._get(TRAININGS).text
        self.assertIn("<span>full</span>", page)
        self.assertNotIn("0 seats", page)
