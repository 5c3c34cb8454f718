"""Lists at scale: what a page costs does not grow with the rows it shows."""

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .. import test_backend_views
from ..common import MONDAY, MentoratCommon
from .web_client import WebClient

FEW, MANY = 2, 12
KINDS = ("list", "kanban", "calendar")
# A page that needs more than that, whatever its size, is looked into.
CEILING = 45


@tagged("post_install", "-at_install")
class TestListsAtScale(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mentor.capacity = 500
        total = MANY + 2
        users = cls.env["res.users"].with_context(no_reset_password=True)
        cls.mentor_users = users.create(
            [{"name": f"Mentor {n}", "login": f"mentor{n}"} for n in range(total)]
        )
        cls.mentors = cls.env["mentorat.mentor"].create(
            [
                {
                    "employee_id": cls._create_employee(user).id,
                    "program_ids": [Command.set(cls.program.ids)],
                }
                for user in cls.mentor_users
            ]
        )
        cls.waiting = cls._create_registrations("Waiting", total)
        cls.env["mentorat.program"].create(
            [{"name": f"Programme {n}"} for n in range(total)]
        )
        cls._fill_trainings(total)

    @classmethod
    def _create_registrations(cls, name, total):
        employees = cls.env["hr.employee"].create(
            [{"name": f"{name} {n}"} for n in range(total)]
        )
        return cls.env["mentorat.mentee"].create(
            [
                {"employee_id": employee.id, "program_id": cls.program.id}
                for employee in employees
            ]
        )

    @classmethod
    def _fill_trainings(cls, total):
        sessions = cls.env["mentorat.training.session"].create(
            [
                {
                    "name": f"Training {n}",
                    "program_id": cls.program.id,
                    "mentor_ids": [Command.set(cls.mentor.ids)],
                    "start": cls._hours(240 + n),
                    "stop": cls._hours(242 + n),
                }
                for n in range(total)
            ]
        )
        cls.env["mentorat.training.participation"].create(
            [
                {"session_id": session.id, "mentee_id": mentee.id}
                for session, mentee in zip(sessions, cls.waiting[-total:], strict=True)
            ]
        )

    def _fill_pairs(self, mentors):
        """A pair for each of ``mentors``, with all that hangs on one."""
        mentees = self._create_registrations("Paired", len(mentors))
        with self._at(MONDAY):
            agreements = self.env["mentorat.agreement"].create(
                [
                    {"mentee_id": mentee.id, "mentor_id": mentor.id}
                    for mentee, mentor in zip(mentees, mentors, strict=True)
                ]
            )
            for agreement in agreements:
                agreement.action_record_first_contact()
            links = [{"agreement_id": agreement.id} for agreement in agreements]
            self.env["mentorat.request"].create(
                [{**link, "name": "A question"} for link in links]
            )
            self.env["mentorat.objective"].create(
                [{**link, "name": "An objective"} for link in links]
            )
        self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(
            [
                {
                    "name": "Meeting",
                    "start": self._hours(24),
                    "stop": self._hours(25),
                    "mentorat_agreement_id": agreement.id,
                }
                for agreement in agreements
            ]
        )

    # ------------------------------------------------------------------
    # THE ACTIONS
    # ------------------------------------------------------------------

    def _open_actions(self, user):
        """Return ``{(action, view): (queries, rows)}`` of all that ``user`` opens, on
        the default filters."""
        client = WebClient(self.env, user)
        found = {}
        with self._at(self._hours(30)):
            for name, action in client.get_actions():
                for view, call in client.open(action):
                    call()  # warms the caches up
                    self.env.flush_all()
                    self.env.invalidate_all()
                    start = self.cr.sql_log_count
                    rows = call()
                    found[name, view] = self.cr.sql_log_count - start, rows
        return found

    def test_action_costs_the_same_once_there_are_more_records(self):
        self._fill_pairs(self.mentors[:FEW])
        few = self._open_actions(self.coordinator)
        type(self).waiting += self._create_registrations("Later", MANY)
        self._fill_trainings(MANY)
        self._fill_pairs([self.mentor] * MANY)
        many = self._open_actions(self.coordinator)
        grown = set()
        for page, (queries, rows) in few.items():
            with self.subTest(page=page, rows=(rows, many[page][1])):
                self.assertLessEqual(many[page][0], queries)
            if 1 < rows < many[page][1]:
                grown.add(page)
        self.assertLessEqual(
            {
                ("mentorat_agreement_action", "list"),
                ("mentorat_agreement_action", "kanban"),
                ("mentorat_commitment_action", "list"),
                ("mentorat_mentee_action", "list"),
                ("mentorat_mentee_action", "kanban"),
                ("mentorat_mentee_action_waiting", "list"),
                ("mentorat_training_session_action", "calendar"),
                ("mentorat_training_session_action", "kanban"),
                ("mentorat_training_session_action", "list"),
            },
            grown,
        )

    # ------------------------------------------------------------------
    # THE PAGES
    # ------------------------------------------------------------------

    def _get_pages(self, user):
        """Return ``[(view, model, specification)]`` of the addon's pages of many
        records that ``user`` may open"""
        data = self.env["ir.model.data"].search(
            [("module", "=", "mentorat_module"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id"))
        pages = []
        for view in views.filtered(lambda v: v.type in KINDS and v.mode == "primary"):
            Model = self.env[view.model].with_user(user)
            if view.model == "base.automation" or not Model.has_access("read"):
                continue  # the rules are as many as we ship
            described = Model.get_views([(view.id, view.type)])
            arch = etree.fromstring(described["views"][view.type]["arch"])
            spec = self._get_specification(arch, view.model, described["models"])
            if view.type == "calendar":
                spec |= {arch.get("date_start"): {}}
            pages.append((view, Model, spec))
        return pages

    def _get_specification(self, arch, model, models):
        return test_backend_views.TestBackendViews._get_specification(
            self, arch, model, models
        )

    def _count(self, Model, spec, limit):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.cr.sql_log_count
        page = Model.web_search_read([], spec, limit=limit)
        return self.cr.sql_log_count - start, len(page["records"])

    def _check_pages(self, user, seen):
        """Each page takes as many queries for ``MANY`` rows as for ``FEW``."""
        checked = set()
        with self._at(self._hours(30)):
            for view, Model, spec in self._get_pages(user):
                self._count(Model, spec, MANY)  # warms the caches up
                few, rows = self._count(Model, spec, FEW)
                if rows < FEW:
                    continue
                many, rows = self._count(Model, spec, MANY)
                with self.subTest(view.name):
                    self.assertEqual(rows, MANY)
                    self.assertEqual(few, many)
                    self.assertLess(many, CEILING)
                checked.add(Model._name)
        self.assertLessEqual(seen, checked)

    def test_page_of_the_coordinator_costs_the_same_for_few_and_many(self):
        self._fill_pairs(self.mentors)
        self._check_pages(
            self.coordinator,
            {
                "mentorat.program",
                "mentorat.mentor",
                "mentorat.mentee",
                "mentorat.agreement",
                "mentorat.commitment",
                "mentorat.training.session",
                "mentorat.training.participation",
                "hr.employee.public",
            },
        )

    def test_page_of_a_mentor_costs_the_same_for_few_and_many(self):
        self._fill_pairs([self.mentor] * (MANY + 2))
        self._check_pages(
            self.mentor_user,
            {
                "mentorat.mentee",
                "mentorat.agreement",
                "mentorat.commitment",
                "mentorat.request",
                "mentorat.objective",
                "mentorat.training.session",
            },
        )
