import re
from datetime import date

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import EXPECTATIONS, MentoratPortalCase


@tagged("post_install", "-at_install")
class TestPortalRegistration(MentoratPortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expert = cls.skill_type.skill_level_ids.filtered(
            lambda level: level.name == "Expert"
        )

    def setUp(self):
        super().setUp()
        self._login(self.newcomer_user)

    def _register(self, **answers):
        return self._post("/my/mentorat/register", **self._register_answers(**answers))

    # ------------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------------

    def test_employee_registers_with_their_answers(self):
        self.assertGoesTo(self._register(), "/my/mentorat?done=registered")
        mentee = self._get_registrations(self.newcomer_user)
        self.assertRecordValues(
            mentee,
            [
                {
                    "state": "waiting",
                    "employee_id": self.newcomer_employee.id,
                    "program_id": self.program.id,
                    "expectations": EXPECTATIONS,
                    "expertise_skill_ids": self.skills[0].ids,
                    "wanted_skill_ids": self.skills[1].ids,
                }
            ],
        )
        self.assertTrue(mentee.consented_at)

    def test_errors_come_in_the_order_of_the_form(self):
        response = self._register(
            expertise_skill_ids="", expectations="", consent="", department_id=999999
        )
        self.assertRefused(response)
        links = re.findall(r"<a [^>]*alert-link[^>]*>", response.text)
        names = [re.search(r'href="#(\w+)"', link).group(1) for link in links]
        self.assertEqual(
            names, ["department_id", "expertise_skill_ids", "expectations", "consent"]
        )

    # ------------------------------------------------------------------
    # REGISTER AGAIN
    # ------------------------------------------------------------------

    def _register_before(self, **answers):
        """A registration of the newcomer that is over."""
        self._register(
            preferred_mentor_id=self.mentor.id,
            avoided_mentor_ids=self.other_mentor.id,
            **answers,
        )
        before = self._get_registrations(self.newcomer_user)
        before.action_withdraw()
        self.env.flush_all()
        return before

    def _get_avoided(self):
        mentee = self._get_registrations(self.newcomer_user).sorted("id")[-1:]
        rows = self.env["mentorat.pairing.wish"]._read_avoided(mentee.ids)
        return [mentor for _mentee, mentor, _wish in rows]

    def test_form_shows_what_was_wished_before(self):
        self._register_before()
        page = self._get("/my/mentorat/register").text
        self.assertIn("in an earlier registration", page)
        self.assertRegex(
            page, rf'id="avoided_mentor_ids_{self.other_mentor.id}"[^>]*checked'
        )
        self.assertRegex(page, rf'value="{self.mentor.id}"[^>]*selected')
        self.assertIn(EXPECTATIONS, page)

    def test_form_of_a_first_registration_speaks_of_no_other_one(self):
        page = self._get("/my/mentorat/register").text
        self.assertNotIn("in an earlier registration", page)

    def test_wish_that_is_left_stays(self):
        self._register_before()
        self._register(avoided_mentor_ids=self.other_mentor.id)
        self.assertEqual(self._get_avoided(), [self.other_mentor.id] * 2)

    def test_wish_that_the_person_takes_back_does_not_count_any_more(self):
        before = self._register_before()
        self._register()
        self.assertFalse(self._get_avoided())
        self.assertFalse(before.wish_ids.filtered(lambda wish: wish.kind == "avoid"))

    def test_form_that_is_refused_takes_nothing_back(self):
        before = self._register_before()
        self.assertRefused(self._register(consent=""))
        self.assertIn(self.other_mentor, before.wish_ids.mentor_id)

    def test_invalid_programme_in_the_address_is_ignored(self):
        for typed in ("²", "-1", "x", "9" * 5000):
            with self.subTest(typed=typed[:5]):
                response = self._get(f"/my/mentorat/register?program={typed}")
                self.assertEqual(response.status_code, 200)

    def test_invalid_number_is_ignored(self):
        response = self._register(work_location_id="²", **{"level_²": "1"})
        self.assertGoesTo(response, "/my/mentorat?done=registered")

    def test_employee_who_registers_twice_is_registered_once(self):
        self._register()
        self.assertGoesTo(self._register(), "/my/mentorat")
        self.assertEqual(len(self._get_registrations(self.newcomer_user)), 1)

    def test_form_shows_the_name_and_the_place_of_the_employee(self):
        place = self._create_work_location("Lévis office")
        self.newcomer_employee.work_location_id = place
        page = self._get("/my/mentorat/register").text
        self.assertIn(self.newcomer_user.name, page)
        self.assertIn("Lévis office", page)

    def test_skills_of_the_employee_file_are_ticked(self):
        self.env["hr.employee.skill"].create(
            {
                "employee_id": self.newcomer_employee.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skills[0].id,
                "skill_level_id": self.expert.id,
            }
        )
        ticked = [
            (skill["id"], skill["level"])
            for skill in self._get_expertise_boxes()
            if skill["checked"]
        ]
        self.assertEqual(ticked, [(self.skills[0].id, self.expert.id)])

    def _get_expertise_boxes(self):
        values = self._pages("registration", self.newcomer_user)._get_form()
        return [
            skill for group in values["expertise_skills"] for skill in group["skills"]
        ]

    def test_skills_are_in_the_order_of_a_dictionary(self):
        """Case and accents do not count."""
        self.skill_type.write(
            {
                "skill_ids": [
                    Command.create({"name": name})
                    for name in ("Évaluation", "zakat", "achats", "Endettement")
                ]
            }
        )
        names = [
            box["name"]
            for box in self._get_expertise_boxes()
            if box["id"] in self.skill_type.skill_ids.ids
        ]
        self.assertEqual(
            names,
            [
                "achats",
                "Endettement",
                "Évaluation",
                "Retirement planning",
                "Start-up loans",
                "zakat",
            ],
        )

    def test_workplace_can_be_corrected(self):
        place = self._create_work_location("Montréal office")
        self._register(work_location_id=place.id)
        mentee = self._get_registrations(self.newcomer_user)
        self.assertEqual(mentee.work_location_id, place)

    def _create_work_location(self, name, company=None):
        company = company or self.env.company
        return self.env["hr.work.location"].create(
            {
                "name": name,
                "company_id": company.id,
                "address_id": self.env["res.partner"].create({"name": name}).id,
            }
        )

    # ------------------------------------------------------------------
    # LEVELS AND LANGUAGE
    # ------------------------------------------------------------------

    def _level(self, skill):
        return f"level_{skill.id}"

    def test_level_of_a_field_is_kept_beside_it(self):
        self._register(**{self._level(self.skills[0]): self.expert.id})
        mentee = self._get_registrations(self.newcomer_user)
        self.assertRecordValues(
            mentee.expertise_level_ids,
            [{"skill_id": self.skills[0].id, "skill_level_id": self.expert.id}],
        )

    def test_field_needs_no_level(self):
        self._register(**{self._level(self.skills[0]): ""})
        mentee = self._get_registrations(self.newcomer_user)
        self.assertEqual(mentee.expertise_skill_ids, self.skills[0])
        self.assertFalse(mentee.expertise_level_ids)

    def test_level_of_an_unticked_field_is_ignored(self):
        self._register(**{self._level(self.skills[1]): self.expert.id})
        mentee = self._get_registrations(self.newcomer_user)
        self.assertFalse(mentee.expertise_level_ids)

    def test_level_of_another_list_is_refused_and_nothing_is_lost(self):
        response = self._register(**{self._level(self.skills[0]): 999999})
        self.assertRefused(response, 'id="error_expertise_skill_ids"', EXPECTATIONS)
        self.assertFalse(self._get_registrations(self.newcomer_user))

    def test_levels_are_still_chosen_when_something_else_is_missing(self):
        response = self._register(
            consent="", **{self._level(self.skills[0]): self.expert.id}
        )
        page = response.text
        box = page[page.index(f'name="{self._level(self.skills[0])}"') :]
        options = box[: box.index("</select>")].split("<option")
        [chosen] = [option for option in options if "selected" in option]
        self.assertIn("Expert", chosen)

    def test_level_is_removed_with_its_field(self):
        self._register(**{self._level(self.skills[0]): self.expert.id})
        mentee = self._get_registrations(self.newcomer_user)
        mentee.with_user(self.coordinator).expertise_skill_ids = self.skills[1]
        self.assertFalse(mentee.expertise_level_ids)

    def test_level_of_another_type_is_refused_to_coordinators_too(self):
        self._register()
        mentee = self._get_registrations(self.newcomer_user)
        other = self.env["hr.skill.type"].create(
            {
                "name": "Law",
                "skill_ids": [Command.create({"name": "Wills"})],
                "skill_level_ids": [
                    Command.create({"name": "Some", "default_level": True})
                ],
            }
        )
        with self.assertRaises(ValidationError):
            self.env["mentorat.expertise"].with_user(self.coordinator).create(
                {
                    "mentee_id": mentee.id,
                    "skill_id": self.skills[0].id,
                    "skill_level_id": other.skill_level_ids.id,
                }
            )

    def test_pairing_uses_the_own_level_before_that_of_the_file(self):
        self._register(**{self._level(self.skills[0]): self.expert.id})
        mentee = self._get_registrations(self.newcomer_user)
        self.env["hr.employee.skill"].create(
            {
                "employee_id": self.newcomer_employee.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skills[0].id,
                "skill_level_id": (self.skill_type.skill_level_ids - self.expert).id,
            }
        )
        reader = self.env["mentorat.pairing.reader"]
        [known] = reader._read_pool(mentee.program_id, mentee).mentees
        self.assertEqual(known.data["fields"], {self.skills[0].id: 100})

    def _install_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")

    def test_language_is_asked_when_several_are_installed(self):
        self._install_french()
        self.assertIn('name="lang"', self._get_register_page())
        self.env["res.lang"].search([("code", "!=", "en_US")]).active = False
        self.assertNotIn('name="lang"', self._get_register_page())

    def test_language_becomes_that_of_the_portal_account(self):
        self._install_french()
        response = self._register(lang="fr_CA")
        self.assertEqual(response.cookies["frontend_lang"], "fr_CA")
        mentee = self._get_registrations(self.newcomer_user)
        self.assertEqual(mentee.lang, "fr_CA")
        self.assertEqual(self.newcomer_user.lang, "fr_CA")

    def test_language_of_an_internal_user_stays(self):
        self._install_french()
        self._create_employee(self.inside_user)
        self._login(self.inside_user)
        self._register(lang="fr_CA")
        self.assertEqual(self._get_registrations(self.inside_user).lang, "fr_CA")
        self.assertEqual(self.inside_user.lang, "en_US")

    def test_language_that_is_not_installed_is_refused(self):
        response = self._register(lang="xx_XX")
        self.assertRefused(response, 'id="error_lang"')

    # ------------------------------------------------------------------
    # WISHES
    # ------------------------------------------------------------------

    def test_wishes_are_kept_in_their_order(self):
        self._register(
            preferred_mentor_id=self.other_mentor.id,
            preferred_mentor_2_id=self.mentor.id,
        )
        wishes = self._get_registrations(self.newcomer_user).wish_ids
        self.assertEqual(wishes.mapped("kind"), ["prefer", "prefer"])
        self.assertEqual(wishes.mentor_id.ids, [self.other_mentor.id, self.mentor.id])

    def test_avoided_mentor_does_not_read_the_wish(self):
        self._register(avoided_mentor_ids=self.mentor.id)
        wish = self._get_registrations(self.newcomer_user).wish_ids
        self.assertRecordValues(wish, [{"kind": "avoid", "mentor_id": self.mentor.id}])
        self.assertFalse(wish.with_user(self.mentor_user).has_access("read"))

    def test_same_person_twice_or_on_both_lists_is_refused(self):
        response = self._register(
            preferred_mentor_id=self.mentor.id,
            preferred_mentor_2_id=self.mentor.id,
        )
        self.assertRefused(response, 'id="error_preferred_mentor_2_id"')
        response = self._register(
            preferred_mentor_id=self.mentor.id, avoided_mentor_ids=self.mentor.id
        )
        self.assertRefused(response, 'id="error_preferred_mentor_id"')

    # ------------------------------------------------------------------
    # ERRORS
    # ------------------------------------------------------------------

    def test_empty_form_shows_every_error(self):
        response = self._post("/my/mentorat/register", program_id=self.program.id)
        self.assertRefused(
            response,
            'id="error_expectations"',
            'id="error_expertise_skill_ids"',
            'id="error_consent"',
        )
        self.assertFalse(self._get_registrations(self.newcomer_user))

    def test_answers_are_kept_when_one_is_missing(self):
        response = self._register(consent="")
        self.assertRefused(response, EXPECTATIONS)
        page = response.text
        box = page[page.index(f'id="expertise_skill_ids_{self.skills[0].id}"') :]
        self.assertIn("checked", box[: box.index("/>")])

    def test_too_long_text_shows_by_how_much(self):
        self.assertRefused(self._register(expectations="x" * 5007), "by 7")

    def test_place_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        place = self._create_work_location("Far away", other)
        response = self._register(work_location_id=place.id)
        self.assertRefused(response, 'id="error_work_location_id"')

    def test_skill_that_does_not_exist_is_refused(self):
        response = self._register(wanted_skill_ids=999999)
        self.assertRefused(response, 'id="error_wanted_skill_ids"')

    def test_ids_that_are_no_numbers_are_ignored(self):
        response = self._register(expertise_skill_ids="1 OR 1=1")
        self.assertRefused(response, 'id="error_expertise_skill_ids"')

    # ------------------------------------------------------------------
    # WHO REGISTERS
    # ------------------------------------------------------------------

    def test_employee_sent_by_the_browser_is_ignored(self):
        self._register(employee_id=self.coordinator.employee_id.id, user_id=1)
        mentee = self._get_registrations(self.newcomer_user)
        self.assertEqual(mentee.employee_id, self.newcomer_employee)

    def test_stranger_registers_nobody(self):
        self._login(self.stranger_user)
        self.assertRefused(self._register(), "not linked to an employee file")
        self.assertFalse(self._get_registrations(self.stranger_user))

    def test_method_refuses_users_without_employee(self):
        Mentee = self.env["mentorat.mentee"].with_user(self.stranger_user)
        with self.assertRaises(UserError):
            Mentee._register_current_user(self.program, self._register_answers())

    # ------------------------------------------------------------------
    # STATUS
    # ------------------------------------------------------------------

    def _get_status(self, user=None):
        Mentee = self.env["mentorat.mentee"].with_user(user or self.newcomer_user)
        return Mentee._get_registration_status(self.program)

    def test_status_is_open_for_an_employee(self):
        self.assertEqual(self._get_status(), "open")

    def test_status_of_a_stranger(self):
        self.assertEqual(self._get_status(self.stranger_user), "not_employee")

    def test_status_of_a_registered_mentee(self):
        self.assertEqual(self._get_status(self.mentee_user), "registered")

    def test_status_of_a_closed_programme(self):
        self.program.action_close()
        self.assertEqual(self._get_status(), "closed")

    def test_status_before_the_programme_starts(self):
        self.program.date_start = fields.Date.add(fields.Date.today(), days=9)
        self.assertEqual(self._get_status(), "not_yet")
        self.assertIn("takes registrations from", self._get_register_page())

    def test_status_after_the_programme_ended(self):
        self.program.write(
            {"date_start": date(2020, 1, 1), "date_end": date(2020, 12, 1)}
        )
        self.assertEqual(self._get_status(), "closed")
        self.assertIn("No mentoring programme", self._get_register_page())

    def test_registered_mentee_reads_that_they_are_registered(self):
        self._login(self.mentee_user)
        self.assertIn("registered already", self._get_register_page())

    def test_user_chooses_one_of_several_programmes(self):
        self._create_program(name="Mentoring for managers")
        self.assertIn("Which one is for you", self._get_register_page())
        self.assertEqual(self._register().status_code, 303)

    def test_employee_who_left_the_service_may_come_back(self):
        self._register()
        self._get_registrations(self.newcomer_user).action_withdraw()
        self.assertEqual(self._get_status(), "open")

    def _get_register_page(self):
        return self._get("/my/mentorat/register").text
