"""The dialog that checks a spreadsheet before it imports it."""

import base64
from datetime import date
from io import BytesIO

from openpyxl import Workbook

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_import_rows import ImportCommon


@tagged("post_install", "-at_install")
class TestImportDialog(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")

    def _open(self, content, name="file.csv", model="mentorat.mentee", **values):
        Model = self.env[model].with_user(self.coordinator).with_context(lang="fr_CA")
        action = Model.action_open_import()
        wizard = self.env[action["res_model"]].with_env(Model.env)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"file": base64.b64encode(content), "file_name": name, **values})
        return wizard

    def _check(self, *args, **values):
        wizard = self._open(*args, **values)
        wizard.action_check()
        return wizard

    def _count(self, wizard):
        return wizard.new_count, wizard.changed_count, wizard.refused_count

    def test_check_says_what_would_happen_and_changes_nothing(self):
        before = self.env["mentorat.mentee"].search_count([])
        wizard = self._check(
            "Employé;Inscription\nÉlise Côté;\nMarie Tremblay;\n\nPersonne;31/02/2026\n"
            "".encode()
        )
        self.assertEqual(self._count(wizard), (1, 0, 2))
        self.assertEqual(wizard.state, "checked")
        self.assertEqual(self.env["mentorat.mentee"].search_count([]), before)

    def test_each_error_has_its_row_column_value_and_remedy(self):
        wizard = self._check(
            "Employé;Compétences à développer\n\nMarie Tremblay;Magie\n".encode()
        )
        first, second = wizard.line_ids
        self.assertEqual(
            [(line.row, line.column, line.value) for line in (first, second)],
            [(3, "Employé", "Marie Tremblay")]
            + [(3, "Compétences à développer", "Magie")],
        )
        for line in (first, second):
            self.assertTrue(line.problem)
            self.assertTrue(line.remedy)

    def test_correct_rows_are_imported_and_the_others_stay_listed(self):
        wizard = self._check("Employé\nÉlise Côté\nPersonne\n".encode())
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertEqual(self._count(wizard), (1, 0, 1))
        self.assertTrue(
            self.env["mentorat.mentee"].search([("employee_id", "=", self.elise.id)])
        )
        self.assertEqual(wizard.line_ids.row, 3)

    def test_files_of_spreadsheet_programs_are_read(self):
        text = "Employé{0}Objectifs et attentes\nÉlise Côté{0}Déchiffrer l’œuvre\n"
        for encoding in ("utf-8", "utf-8-sig", "windows-1252"):
            for separator in (";", ",", "\t"):
                with self.subTest(encoding=encoding, separator=separator):
                    content = text.format(separator).encode(encoding)
                    self.assertEqual(self._count(self._check(content)), (1, 0, 0))

    def test_workbook_is_read_with_its_dates_and_errors(self):
        book, stream = Workbook(), BytesIO()
        book.active.append(["Employé", "Programme"])
        book.active.append(["Élise Côté", "#N/A"])
        book.active.append(["4242", None])
        book.save(stream)
        wizard = self._check(stream.getvalue(), "file.xlsx")
        self.assertEqual(self._count(wizard), (1, 0, 1))
        self.assertEqual((wizard.line_ids.row, wizard.line_ids.value), (2, "#N/A"))

    def test_mentors_are_imported_from_a_workbook(self):
        self._create_employee(self.inside_user)
        book, stream = Workbook(), BytesIO()
        book.active.append(["Employé", "Disponible à compter du"])
        book.active.append(["inside", date(2027, 1, 15)])
        book.save(stream)
        wizard = self._check(stream.getvalue(), "f.xlsx", model="mentorat.mentor")
        wizard.action_import()
        mentor = self.env["mentorat.mentor"].search(
            [("user_id", "=", self.inside_user.id)]
        )
        self.assertEqual(mentor.available_from, date(2027, 1, 15))

    def test_order_of_the_dates_may_be_said(self):
        content = "Employé;Disponible à compter du\nInside;03/04/2027\n".encode()
        self._create_employee(self.inside_user)
        for order, month in (("day", 4), ("month", 3)):
            with self.subTest(order=order), self.env.cr.savepoint() as savepoint:
                wizard = self._check(content, model="mentorat.mentor", date_order=order)
                self.assertFalse(wizard.line_ids)
                wizard.action_import()
                mentor = self.env["mentorat.mentor"].search(
                    [("user_id", "=", self.inside_user.id)]
                )
                self.assertEqual(mentor.available_from.month, month)
                savepoint.rollback()

    def test_date_with_two_readings_is_listed_and_not_refused(self):
        self._create_employee(self.inside_user)
        wizard = self._check(
            "Employé;Disponible à compter du\nInside;03/04/2027\n".encode(),
            model="mentorat.mentor",
        )
        self.assertEqual(self._count(wizard), (1, 0, 0))
        self.assertEqual(wizard.line_ids.kind, "warning")

    def test_column_that_is_not_imported_is_named(self):
        wizard = self._check("Employé;Zxqw\nÉlise Côté;7\n".encode())
        self.assertEqual(wizard.unused_columns, "Zxqw")

    def test_file_that_cannot_be_read_is_told_in_words(self):
        for content, name in (
            (b"", "a.csv"),
            (b"<svg/>", "a.csv"),
            (b"Nom\0", "a.csv"),
            ("Employé\n".encode(), "a.csv"),
            (b"Couleur;Taille\nbleu;3\n", "a.csv"),
            ("Employé;Programme\nÉlise;a;b\n".encode(), "a.csv"),
            (b"PK\x03\x04 not a workbook", "a.xlsx"),
        ):
            with self.subTest(content=content), self.assertRaises(UserError):
                self._check(content, name)

    def test_import_of_the_same_file_twice_is_refused_row_by_row(self):
        wizard = self._check("Employé\nÉlise Côté\n4242\n".encode())
        wizard.action_import()
        wizard.action_check()
        self.assertEqual(self._count(wizard), (0, 0, 2))

    def test_another_file_starts_anew(self):
        wizard = self._check("Employé\nPersonne\n".encode())
        wizard.action_restart()
        self.assertFalse(wizard.line_ids)
        self.assertEqual((wizard.state, bool(wizard.file)), ("draft", False))
