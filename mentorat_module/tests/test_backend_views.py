import re

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import MONDAY, MentoratCommon


@tagged("post_install", "-at_install")
class TestBackendViews(MentoratCommon):
    """Menus, forms and the fields of views, in a programme where somebody waits, a pair
    runs, a question is open and a training is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.waiting_user = cls._create_user("waiting", "base.group_portal")
        cls.waiting = cls._create_mentee(cls.waiting_user)
        cls.agreement = cls._activate()
        cls.asked = cls._ask(cls.agreement)
        cls.objective = cls.env["mentorat.objective"].create(
            {"agreement_id": cls.agreement.id, "name": "Lead an interview"}
        )
        cls.session = cls.env["mentorat.training.session"].create(
            {
                "name": "Reading a report",
                "program_id": cls.program.id,
                "mentor_ids": [Command.set(cls.mentor.ids)],
                "start": cls._hours(240),
                "stop": cls._hours(242),
            }
        )
        with cls._at(MONDAY):
            cls.session.action_plan()
        cls.env["calendar.event"].with_user(cls.mentor_user).create(
            {
                "name": "Our meeting",
                "start": cls._hours(24),
                "stop": cls._hours(25),
                "mentorat_agreement_id": cls.agreement.id,
            }
        )

    # ------------------------------------------------------------------
    # MENUS
    # ------------------------------------------------------------------

    def _get_actions(self, user):
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref("mentorat_module.menu_mentorat_root")
        return {
            menu["name"]: self.env[menu["action_model"]].browse(menu["action_id"])
            for menu in menus.values()
            if menu.get("app_id") == root.id and menu.get("action_id")
        }

    def _open(self, action, user):
        """Load the views of ``action`` and what they show, as the client does."""
        action = action.with_user(user).sudo(False)
        if action._name == "ir.actions.server":
            return
        described = (
            self.env["ir.actions.actions"]
            .with_user(user)
            ._for_xml_id(action.get_external_id()[action.id])
        )
        Model = self.env[described["res_model"]].with_user(user)
        views = Model.get_views(
            [
                *described["views"],
                (described["search_view_id"] or [False])[:1] + ("search",),
            ]
            if isinstance(described["search_view_id"], tuple)
            else described["views"]
        )
        for kind, view in views["views"].items():
            if kind in ("search", "activity"):
                continue
            self._read_view(Model, kind, view, views["models"])

    def _read_view(self, Model, kind, view, models):
        arch = etree.fromstring(view["arch"])
        spec = self._get_specification(arch, Model._name, models)
        records = Model.search([], limit=20)
        if kind in ("pivot", "graph"):
            groups = [
                node.get("name")
                + (f":{node.get('interval')}" if node.get("interval") else "")
                for node in arch.iter("field")
            ]
            Model.formatted_read_group([], groups, ["__count"])
        elif kind == "form":
            for record in records[:3]:
                record.web_read(spec)
        else:
            Model.web_search_read([], spec, limit=20)

    def _get_specification(self, arch, model, models):
        """Return the specification with which the client reads this view"""
        spec = {}
        for node in arch.xpath(".//field[not(ancestor::field)]"):
            name = node.get("name")
            field = self.env[model]._fields[name]
            if field.type == "many2one":
                spec[name] = {"fields": {"display_name": {}}}
            elif field.type in ("one2many", "many2many"):
                sub = node.find("list") if node.find("list") is not None else node
                inner = {
                    child.get("name"): {}
                    for child in sub.xpath(
                        ".//field[not(ancestor::field[ancestor::field])]"
                    )
                    if child is not node
                }
                spec[name] = {"fields": inner or {"display_name": {}}}
            else:
                spec[name] = {}
        return spec

    def test_coordinator_opens_every_menu_of_theirs(self):
        actions = self._get_actions(self.coordinator)
        self.assertIn("Waiting List", actions)
        self.assertNotIn("My Desk", actions)
        self.assertNotIn("Conversations", actions)
        for name, action in actions.items():
            with self.subTest(menu=name):
                self._open(action, self.coordinator)

    def test_mentor_opens_every_menu_of_theirs(self):
        actions = self._get_actions(self.mentor_user)
        self.assertIn("My Desk", actions)
        self.assertNotIn("Waiting List", actions)
        for name, action in actions.items():
            with self.subTest(menu=name):
                self._open(action, self.mentor_user)

    def test_administrator_opens_every_menu(self):
        admin = self._create_user(
            "mentoring_admin",
            "mentorat_module.group_mentorat_admin,base.group_system",
        )
        actions = self._get_actions(admin)
        self.assertIn("Notices", actions)
        self.assertIn("Automation Rules", actions)
        for name, action in actions.items():
            with self.subTest(menu=name):
                self._open(action, admin)

    def test_app_opens_on_the_desk_for_a_mentor_and_on_the_overview_for_hr(self):
        for user, expected in (
            (self.mentor_user, "mentorat_module.menu_mentorat_desk"),
            (self.coordinator, "mentorat_module.menu_mentorat_overview"),
        ):
            root = self.env.ref("mentorat_module.menu_mentorat_root").id
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertEqual(menus[root]["children"][0], self.env.ref(expected).id)

    def test_cards_name_only_fields_that_they_load(self):
        views = self.env["ir.ui.view"].search(
            [("model", "=like", "mentorat.%"), ("type", "in", ("kanban", "form"))]
        )
        for view in views:
            for kanban in etree.fromstring(view.arch).iter("kanban"):
                loaded = {node.get("name") for node in kanban.iter("field")}
                text = etree.tostring(kanban, encoding="unicode")
                used = set(re.findall(r"record\.(\w+)\.(?:raw_)?value", text))
                with self.subTest(view=view.name):
                    self.assertFalse(used - loaded)

    def test_employee_without_a_role_has_no_mentoring_app(self):
        self.assertFalse(self._get_actions(self.inside_user))

    # ------------------------------------------------------------------
    # FORMS
    # ------------------------------------------------------------------

    def _form(self, record, user, **kwargs):
        return Form(record.with_user(user), **kwargs)

    def _buttons(self, record, user):
        """Return the names of the buttons of the header that ``user`` sees"""
        view = record.with_user(user).get_view(view_type="form")
        header = etree.fromstring(view["arch"]).find("header")
        names = {node.get("invisible") for node in header.iter("button")} - {None}
        fields = set(record._fields) & {
            word
            for names_ in names
            for word in names_.replace("(", " ").replace(")", " ").split()
        }
        [values] = record.with_user(user).read(list(fields))
        values["id"] = record.id
        return {
            node.get("name")
            for node in header.iter("button")
            if not safe_eval(node.get("invisible", "False"), dict(values))
        }

    def test_coordinator_creates_a_programme(self):
        with Form(self.env["mentorat.program"].with_user(self.coordinator)) as form:
            form.name = "Mentoring for newcomers"
            form.date_end = "2027-12-31"
        program = form.record
        self.assertEqual(program.coordinator_ids, self.coordinator)
        self.assertTrue(program.mentee_charter)
        self.assertIn("action_open", self._buttons(program, self.coordinator))
        program.action_open()
        self.assertNotIn("action_open", self._buttons(program, self.coordinator))

    def test_coordinator_makes_a_mentor(self):
        employee = self._create_employee(self.inside_user)
        with Form(self.env["mentorat.mentor"].with_user(self.coordinator)) as form:
            form.employee_id = employee
            form.program_ids.add(self.program)
            form.capacity = 2
        self.assertEqual(form.record.available_capacity, 2)
        self.assertTrue(
            self.inside_user.has_group("mentorat_module.group_mentorat_mentor")
        )

    def test_mentor_edits_their_own_presentation(self):
        action = (
            self.env["mentorat.mentor"].with_user(self.mentor_user).action_open_mine()
        )
        self.assertEqual(action["res_id"], self.mentor.id)
        with self._form(self.mentor, self.mentor_user) as form:
            form.bio = "<p>Ten years with clients</p>"
            form.available_from = "2030-01-01"
        self.assertIn("Ten years", str(self.mentor.bio))

    def test_coordinator_registers_somebody(self):
        employee = self._create_employee(self.inside_user)
        with Form(self.env["mentorat.mentee"].with_user(self.coordinator)) as form:
            form.employee_id = employee
            form.program_id = self.program
            form.expectations = "To dare ask"
        self.assertEqual(form.record.state, "waiting")
        self.assertEqual(form.record.place, 2)
        self.assertIn(
            "action_open_assign", self._buttons(form.record, self.coordinator)
        )

    def test_coordinator_reads_an_agreement_without_its_conversations(self):
        form = self._form(self.agreement, self.coordinator)
        self.assertNotIn("request_ids", form._view["fields"])
        self.assertNotIn("objective_ids", form._view["fields"])

    def test_mentor_reads_conversations_and_plan_on_the_agreement(self):
        form = self._form(self.agreement, self.mentor_user)
        self.assertEqual(len(form.request_ids), 1)
        self.assertEqual(len(form.objective_ids), 1)

    def test_mentor_adds_an_objective_and_a_rule_on_the_agreement(self):
        with self._form(self.agreement, self.mentor_user) as form:
            form.rules = "We meet on Tuesdays"
            with form.objective_ids.new() as line:
                line.name = "Prepare a file"
        self.assertEqual(len(self.agreement.objective_ids), 2)
        self.assertEqual(self.agreement.rules, "We meet on Tuesdays")

    def test_coordinator_sees_a_chatter_on_an_agreement_and_a_mentor_none(self):
        for user, expected in ((self.coordinator, True), (self.mentor_user, False)):
            view = self.agreement.with_user(user).get_view(view_type="form")
            self.assertEqual("<chatter" in view["arch"], expected)

    def test_first_contact_is_offered_until_it_took_place(self):
        other = self._assign(self.waiting, self.other_mentor)
        button = "action_open_first_contact"
        self.assertIn(button, self._buttons(other, self.other_mentor_user))
        self.assertNotIn(button, self._buttons(self.agreement, self.mentor_user))

    def test_buttons_of_an_agreement_that_ended_are_gone(self):
        self.agreement.action_end()
        self.assertFalse(self._buttons(self.agreement, self.mentor_user))
        self.assertFalse(self._buttons(self.agreement, self.coordinator))

    def test_mentor_writes_first(self):
        action = self.agreement.with_user(self.mentor_user).action_open_message()
        Request = self.env["mentorat.request"].with_user(self.mentor_user)
        with Form(Request.with_context(**action["context"])) as form:
            form.name = "How did it go?"
            form.description = "Tell me about your interview."
        self.assertEqual(form.record.origin, "mentor")
        self.assertEqual(form.record.state, "answered")

    def test_mentor_ticks_an_objective(self):
        with self._form(self.objective, self.mentor_user) as form:
            form.state = "achieved"
        self.assertTrue(self.objective.achieved_at)

    def test_mentor_proposes_a_training(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "mentorat_module.mentorat_training_session_action_mentor"
        )
        Session = self.env["mentorat.training.session"].with_user(self.mentor_user)
        with Form(Session.with_context(default_origin="mentor_initiative")) as form:
            form.name = "Difficult conversations"
            form.program_id = self.program
            form.mentor_ids.add(self.mentor)
        self.assertIn("default_origin", action["context"])
        self.assertEqual(form.record.origin, "mentor_initiative")

    def test_coordinator_plans_a_training(self):
        with Form(
            self.env["mentorat.training.session"].with_user(self.coordinator)
        ) as form:
            form.name = "The first interview"
            form.program_id = self.program
            form.start = self._hours(300)
            form.stop = self._hours(302)
        with self._at(MONDAY):
            form.record.action_plan()
        self.assertEqual(len(form.record.calendar_event_id), 1)
        self.assertTrue(form.record.participation_ids)

    def test_mentor_plans_a_meeting_of_the_pair(self):
        action = self.agreement.with_user(self.mentor_user).action_plan_meeting()
        wizards = self.env[action["res_model"]].with_user(self.mentor_user)
        with self._at(MONDAY):
            form = Form(wizards.with_context(**action["context"]))
            form.start = self._hours(48)
            wizard = form.save()
            wizard.action_send()
        event = wizard.event_id
        self.assertEqual(event.privacy, "private")
        self.assertEqual(
            event.partner_ids,
            self.mentor_user.partner_id | self.mentee_user.partner_id,
        )

    def test_coordinator_cannot_read_the_request_behind_a_promise(self):
        promise = self.asked.commitment_ids.with_user(self.coordinator)
        form = Form(promise)
        self.assertNotIn("request_id", form._view["fields"])
        with self.assertRaises(AccessError):
            self.asked.with_user(self.coordinator).read(["name"])

    # ------------------------------------------------------------------
    # FIELDS FOR THE VIEWS
    # ------------------------------------------------------------------

    def test_time_left_is_told_in_words(self):
        promise = self.asked.commitment_ids
        with self._at(self._hours(42)):
            promise.invalidate_recordset(["time_left", "is_late"])
            self.assertEqual(promise.time_left, "6 hours left")
        with self._at(self._hours(96)):
            promise.invalidate_recordset(["time_left", "is_late"])
            self.assertEqual(promise.time_left, "late by 2 days")

    def test_next_promise_of_an_agreement_is_the_most_pressing_one(self):
        later = self._ask(self.agreement, at=self._hours(5), name="Another")
        self.assertEqual(self.agreement.next_commitment_id, self.asked.commitment_ids)
        self.asked.with_user(self.mentor_user).action_record_answer(when=self._hours(6))
        self.assertEqual(self.agreement.next_commitment_id, later.commitment_ids)

    def test_agreement_with_a_late_promise_is_found(self):
        Agreement = self.env["mentorat.agreement"]
        with self._at(self._hours(49)):
            self.assertIn(self.agreement, Agreement.search([("is_late", "=", True)]))
        with self._at(self._hours(1)):
            self.assertNotIn(self.agreement, Agreement.search([("is_late", "=", True)]))

    def test_places_on_the_waiting_list_are_read_in_one_query(self):
        waiting = self.waiting
        for number in range(5):
            user = self._create_user(f"more{number}", "base.group_portal")
            waiting |= self._create_mentee(user)
        self.env.flush_all()
        waiting.invalidate_recordset(["place"])
        waiting.mapped("state")
        with self.assertQueryCount(1):
            places = waiting.mapped("place")
        self.assertEqual(places, [1, 2, 3, 4, 5, 6])

    def test_moves_that_are_not_possible_are_not_offered(self):
        self.assertEqual(self.agreement.allowed_moves, ["ended"])
        self.assertEqual(self.waiting.allowed_moves, ["ended", "withdrawn"])

    def test_free_seats_of_a_programme_leave_out_mentors_who_are_away(self):
        self.assertEqual(self.program.free_seat_count, 5)
        self.other_mentor.available_from = "2099-01-01"
        self.assertEqual(self.program.free_seat_count, 2)

    def _count_queries(self, model, names, user):
        """Count how many queries a list of ``model`` with these columns takes"""
        self.env.flush_all()
        self.env.invalidate_all()
        Model = self.env[model].with_user(user)
        start = self.env.cr.sql_log_count
        Model.web_search_read([], {name: {} for name in names}, limit=80)
        return self.env.cr.sql_log_count - start

    def _add_pairs(self, prefix, number):
        """A pair, a question, somebody who waits and another mentor, many times."""
        for place in range(number):
            user = self._create_user(f"{prefix}{place}", "base.group_portal")
            self._ask(self._activate(self._assign(self._create_mentee(user))))
            waits = self._create_employee(name=f"{prefix}_waits{place}")
            self._create_mentee(None, waits)
            self._create_mentor(self._create_user(f"{prefix}_mentor{place}"))

    def test_lists_cost_the_same_number_of_queries_for_more_rows(self):
        lists = {
            "mentorat.agreement": [
                "name",
                "is_late",
                "time_left",
                "open_request_count",
            ],
            "mentorat.mentee": ["name", "place", "waiting_days", "mentor_id"],
            "mentorat.commitment": ["kind", "is_late", "time_left", "display_name"],
            "mentorat.mentor": ["name", "skill_ids", "work_location_id"],
        }
        self.mentor.capacity = 20
        self._add_pairs("first", 2)
        few = {
            model: self._count_queries(model, names, self.coordinator)
            for model, names in lists.items()
        }
        self._add_pairs("more", 6)
        for model, names in lists.items():
            with self.subTest(model=model):
                many = self._count_queries(model, names, self.coordinator)
                self.assertLessEqual(many, few[model])
