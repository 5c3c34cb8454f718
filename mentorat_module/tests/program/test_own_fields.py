from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MentoratCommon

DEFINITION = [{"name": "branch", "string": "Branch", "type": "char"}]


@tagged("post_install", "-at_install")
class TestOwnFields(MentoratCommon):
    """The organisation's own fields, on registrations and agreements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        program = cls.program.with_user(cls.coordinator)
        program.registration_properties_definition = DEFINITION
        program.agreement_properties_definition = DEFINITION

    def test_coordinator_defines_fills_in_and_finds(self):
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

    def test_agreement_has_those_of_the_programme_of_the_registration(self):
        agreement = self._activate().with_user(self.mentor_user)
        agreement.agreement_properties = {"branch": "Lévis"}
        self.assertEqual(
            agreement.with_user(self.coordinator).agreement_properties["branch"],
            "Lévis",
        )

    def test_mentor_fills_in_but_adds_no_field(self):
        program = self.program.with_user(self.mentor_user)
        with self.assertRaises(AccessError):
            program.agreement_properties_definition = []

    def test_mentor_of_another_pair_does_not_read_them(self):
        agreement = self._activate()
        agreement.agreement_properties = {"branch": "Lévis"}
        with self.assertRaises(AccessError):
            agreement.with_user(self.other_mentor_user).read(["agreement_properties"])
