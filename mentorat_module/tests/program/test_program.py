from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MentoratCommon

DEFINITION = [{"name": "branch", "string": "Branch", "type": "char"}]


@tagged("post_install", "-at_install")
class TestProgram(MentoratCommon):
    """The texts of a new programme, and the organisation's own fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        module = cls.env["ir.module.module"]._get("mentorat_module")
        module._update_translations(["fr_CA"])
        program = cls.program.with_user(cls.coordinator)
        program.registration_properties_definition = DEFINITION
        program.agreement_properties_definition = DEFINITION

    # ------------------------------------------------------------------
    # TEXTS
    # ------------------------------------------------------------------

    def _assert_in_both_languages(self, program):
        for name in program._get_default_texts():
            with self.subTest(name):
                english = program.with_context(lang="en_US")[name]
                french = program.with_context(lang="fr_CA")[name]
                self.assertIn(" the ", english)
                self.assertNotIn(" the ", french)
                self.assertRegex(french, r"\b(une|des)\b")

    def test_texts_are_in_each_language(self):
        self._assert_in_both_languages(self._create_program())

    def test_texts_are_in_each_language_for_a_french_user(self):
        programs = self.env["mentorat.program"].with_context(lang="fr_CA")
        self._assert_in_both_languages(programs.create({"name": "Relève"}))

    def test_typed_text_is_kept(self):
        program = self._create_program(introduction="<p>Ours</p>")
        self.assertEqual(program.introduction, "<p>Ours</p>")

    # ------------------------------------------------------------------
    # OWN FIELDS
    # ------------------------------------------------------------------

    def test_coordinator_defines_writes_and_searches_own_fields(self):
        mentee = self.mentee.with_user(self.coordinator)
        mentee.registration_properties = {"branch": "Lévis"}
        self.assertEqual(
            mentee.search([("registration_properties.branch", "=", "Lévis")]), mentee
        )

    def test_new_registration_has_the_fields_of_its_programme(self):
        mentee = self._create_mentee(self.inside_user)
        [row] = mentee.read(["registration_properties"])
        names = [own["name"] for own in row["registration_properties"]]
        self.assertEqual(names, ["branch"])

    def test_agreement_has_the_fields_of_the_programme(self):
        agreement = self._activate().with_user(self.mentor_user)
        agreement.agreement_properties = {"branch": "Lévis"}
        self.assertEqual(
            agreement.with_user(self.coordinator).agreement_properties["branch"],
            "Lévis",
        )

    def test_mentor_adds_no_field(self):
        program = self.program.with_user(self.mentor_user)
        with self.assertRaises(AccessError):
            program.agreement_properties_definition = []

    def test_mentor_of_another_pair_does_not_read_own_fields(self):
        agreement = self._activate()
        agreement.agreement_properties = {"branch": "Lévis"}
        with self.assertRaises(AccessError):
            agreement.with_user(self.other_mentor_user).read(["agreement_properties"])
