from datetime import date
from io import BytesIO

from openpyxl import Workbook, load_workbook

from odoo.tests import tagged
from odoo.tools import file_path

from ..common import MentoratCommon

PROGRAM = "Mentoring for advisers"


@tagged("post_install", "-at_install")
class TestImport(MentoratCommon):
    """Coordinators bring mentors and registrations from a spreadsheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_employee(cls.inside_user)
        cls.elise = cls._create_employee(name="Élise Côté")

    def _load(self, model, header, *rows):
        Model = self.env[model].with_user(self.coordinator)
        return Model.with_context(import_file=True).load(header, list(rows))

    def _load_mentors(self, *rows):
        header = ["employee_id", "program_ids", "capacity"]
        return self._load("mentorat.mentor", header, *rows)

    def _load_registrations(self, *rows):
        return self._load("mentorat.mentee", ["employee_id", "program_id"], *rows)

    def _said(self, result):
        """:return: ``{row: [what is wrong with it]}``"""
        said = {}
        for message in result["messages"]:
            said.setdefault(message["rows"]["from"], []).append(message["message"])
        return said

    def test_coordinator_imports_mentors_by_name(self):
        result = self._load_mentors(["Inside", PROGRAM, "2"])
        self.assertFalse(result["messages"])
        mentor = self.env["mentorat.mentor"].browse(result["ids"])
        self.assertEqual(mentor.user_id, self.inside_user)
        self.assertEqual(mentor.program_ids, self.program)

    def test_names_with_accents_are_found(self):
        result = self._load_registrations(["Élise Côté", PROGRAM])
        self.assertFalse(result["messages"])
        mentee = self.env["mentorat.mentee"].browse(result["ids"])
        self.assertEqual(mentee.employee_id, self.elise)

    def test_unknown_employee_is_told_once_by_name(self):
        result = self._load_registrations(
            ["Élise Côté", PROGRAM], ["Nobody Of That Name", PROGRAM]
        )
        self.assertFalse(result["ids"])
        [(row, [sentence])] = self._said(result).items()
        self.assertEqual(row, 1)
        self.assertIn("Nobody Of That Name", sentence)

    def test_row_without_an_employee_is_refused(self):
        said = self._said(self._load_registrations(["", PROGRAM], [" ", PROGRAM]))
        self.assertEqual(sorted(said), [0, 1])
        for [sentence] in said.values():
            self.assertIn("employee of this row is missing", sentence)

    def test_each_error_is_shown_on_its_own_row_only(self):
        self._create_employee(name="Without An Account")
        self._create_employee(self.coordinator)
        said = self._said(
            self._load_mentors(
                ["Inside", PROGRAM, "3"],
                ["Without An Account", PROGRAM, "3"],
                ["Mentor", PROGRAM, "3"],
                ["Nobody Of That Name", PROGRAM, "3"],
                ["Coordinator", "No Such Programme", "3"],
                ["Mentee", PROGRAM, "many"],
            )
        )
        self.assertEqual(sorted(said), [1, 2, 3, 4, 5])
        self.assertIn("internal user", said[1][0])
        self.assertIn("Mentor is a mentor already.", said[2][0])
        self.assertIn("No Such Programme", said[4][0])
        self.assertIn("many", said[5][0])

    def test_somebody_registered_already_is_told_in_words(self):
        said = self._said(
            self._load_registrations(["Élise Côté", PROGRAM], ["Mentee", PROGRAM])
        )
        self.assertEqual(list(said), [1])
        self.assertIn("registered", said[1][0])

    def test_person_twice_in_one_file_is_told_on_the_second_row(self):
        said = self._said(
            self._load_registrations(["Élise Côté", PROGRAM], ["Élise Côté", PROGRAM])
        )
        self.assertEqual(list(said), [1])
        self.assertIn("registered", said[1][0])

    def _preview(self, content, name, lang="fr_CA"):
        Import = self.env["base_import.import"].with_user(self.coordinator)
        wizard = Import.with_context(lang=lang).create(
            {
                "res_model": "mentorat.mentor",
                "file": content,
                "file_name": name,
            }
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": "",
            "encoding": "",
            "advanced": True,
            "sheet": "",
        }
        return wizard, wizard.parse_preview(options)

    def _import(self, content, name):
        wizard, preview = self._preview(content, name)
        matches = [preview["matches"][i][0] for i in sorted(preview["matches"])]
        result = wizard.execute_import(matches, preview["headers"], preview["options"])
        self.assertFalse(result["messages"])
        return self.env["mentorat.mentor"].browse(result["ids"])

    def _get_template(self, model, lang):
        [template] = self.env[model].with_context(lang=lang).get_import_templates()
        path = file_path(template["template"].lstrip("/"))
        return load_workbook(path).active

    def test_french_csv_of_excel_is_read(self):
        text = (
            "Employé;Programmes;Capacité;Disponible à compter du\n"
            f"Inside;{PROGRAM};2;2027-01-15\n"
        )
        mentor = self._import(text.encode("latin-1"), "mentors.csv")
        self.assertEqual((mentor.user_id, mentor.capacity), (self.inside_user, 2))

    def test_file_without_a_row_is_told_in_words(self):
        for content in (b"", b"\r\n \r\n", b"Employee;Programmes\r\n"):
            _wizard, preview = self._preview(content, "mentors.csv", lang="en_US")
            self.assertIn("no row below", preview["error"])

    def test_workbook_is_read(self):
        book, stream = Workbook(), BytesIO()
        book.active.append(["Employé", "Programmes", "Disponible à compter du"])
        book.active.append(["Inside", PROGRAM, date(2027, 1, 15)])
        book.save(stream)
        mentor = self._import(stream.getvalue(), "mentors.xlsx")
        self.assertEqual(mentor.available_from, date(2027, 1, 15))

    def test_templates_name_columns_in_the_language_of_the_reader(self):
        for model in ("mentorat.mentor", "mentorat.mentee"):
            for lang in ("en_US", "fr_CA"):
                with self.subTest(model=model, lang=lang):
                    sheet = self._get_template(model, lang)
                    fields = self.env[model].with_context(lang=lang).fields_get()
                    labels = {field["string"] for field in fields.values()}
                    header = {cell.value for cell in sheet[1]}
                    self.assertFalse(header - labels)

    def test_templates_carry_an_example(self):
        for model in ("mentorat.mentor", "mentorat.mentee"):
            self.assertEqual(self._get_template(model, "fr_CA").max_row, 2)
