"""Rows of spreadsheets as people type them, and all of their errors at once."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from ...tools import names
from ..common import MONDAY, MentoratCommon

PROGRAM = "Mentoring for advisers"
FILE = "mentorat.mentee"


class ImportCommon(MentoratCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elise = cls._create_employee(name="Élise Côté")
        cls.maries = cls._create_employee(
            name="Marie Tremblay", work_email="marie.t@example.com", barcode="4242"
        ) | cls._create_employee(
            name="Marie Tremblay", work_email="m.tremblay@example.com"
        )
        cls.skill_type, cls.other_type = cls.env["hr.skill.type"].create(
            [
                {
                    "name": name,
                    "skill_ids": [(0, 0, {"name": skill}) for skill in skills],
                    "skill_level_ids": [(0, 0, {"name": "Some", "level_progress": 50})],
                }
                for name, skills in (
                    ("Advice", ("Épargne", "Fusions, acquisitions", "Conflits")),
                    ("Law", ("Conflits",)),
                )
            ]
        )

    def _load(self, fields, *rows, model=FILE, user=None, **context):
        Model = self.env[model].with_user(user or self.coordinator)
        return Model.with_context(import_file=True, **context).load(
            list(fields), [list(row) for row in rows]
        )

    def _read(self, result):
        self.assertFalse([row for row in result["messages"] if row["type"] == "error"])
        return self.env[FILE].browse(result["ids"])

    def _said(self, result):
        """:return: ``[(row from 0, field, problem)]``"""
        return [
            (row["rows"]["from"], row["field"], row["message"])
            for row in result["messages"]
        ]


@tagged("post_install", "-at_install")
class TestImportedNames(ImportCommon):
    def test_two_employees_of_one_name_are_an_error_with_the_way_out(self):
        result = self._load(["employee_id"], ["Marie Tremblay"])
        self.assertFalse(result["ids"])
        [(row, field, problem)] = self._said(result)
        self.assertEqual((row, field), (0, "employee_id"))
        self.assertIn("marie.t@example.com", problem)
        self.assertIn("m.tremblay@example.com", problem)
        self.assertIn("badge number", problem)

    def test_namesakes_are_told_apart_by_address_badge_or_both(self):
        first, second = self.maries
        cases = {
            "marie.t@example.com": first,
            " M.Tremblay@Example.com ": second,
            "4242": first,
            "Marie Tremblay <m.tremblay@example.com>": second,
            "Marie Tremblay (marie.t@example.com)": first,
        }
        for typed, expected in cases.items():
            with self.subTest(typed=typed):
                result = self._load(["employee_id"], [typed])
                self.assertEqual(self._read(result).employee_id, expected)
                self._read(result).unlink()

    def test_two_mentors_of_one_name_are_an_error_too(self):
        result = self._load(
            ["employee_id", "capacity"],
            ["marie tremblay", "2"],
            model="mentorat.mentor",
        )
        self.assertFalse(result["ids"])
        self.assertIn("2 employees are called", self._said(result)[0][2])

    def test_namesakes_without_an_address_are_an_error_that_says_so(self):
        for _ in range(2):
            self._create_employee(name="Luc Roy")
        [(_row, _field, problem)] = self._said(self._load(["employee_id"], ["Luc Roy"]))
        self.assertIn("employee file", problem)

    def test_archived_namesake_does_not_count(self):
        self.maries[1].action_archive()
        result = self._load(["employee_id"], ["Marie Tremblay"])
        self.assertEqual(self._read(result).employee_id, self.maries[0])

    def test_two_programmes_of_one_name_are_an_error(self):
        self._create_program()
        result = self._load(["employee_id", "program_id"], ["Élise Côté", PROGRAM])
        self.assertEqual(self._said(result)[0][:2], (0, "program_id"))

    def test_two_mentors_of_one_name_named_elsewhere_are_an_error(self):
        for login in ("first", "second"):
            user = self._create_user(login, name="Ann Ray")
            self._create_mentor(user)
        result = self._load(
            ["mentor_id", "date_from", "date_to"],
            ["Ann Ray", "2027-01-12", "2027-01-13"],
            model="mentorat.absence",
        )
        self.assertFalse(result["ids"])
        self.assertIn("2 employees are called “Ann Ray”", self._said(result)[0][2])
        second = self.env["mentorat.mentor"].search([("name", "=", "Ann Ray")])[1]
        second.employee_id.work_email = "ann@example.com"
        result = self._load(
            ["mentor_id", "date_from", "date_to"],
            ["Ann@example.com", "2027-01-12", "2027-01-13"],
            model="mentorat.absence",
        )
        absence = self.env["mentorat.absence"].browse(result["ids"])
        self.assertEqual(absence.mentor_id, second)

    def test_names_are_found_however_they_are_typed(self):
        for typed in (
            " Élise  Côté ",
            "elise cote",
            "ÉLISE CÔTÉ",
            "Élise\u00a0Côté",
            "E\u0301lise Co\u0302te\u0301",
        ):
            with self.subTest(typed=typed):
                mentee = self._read(self._load(["employee_id"], [typed]))
                self.assertEqual(mentee.employee_id, self.elise)
                mentee.unlink()

    def test_misspelt_name_is_an_error_that_names_who_is_meant(self):
        [(_row, _field, problem)] = self._said(
            self._load(["employee_id"], ["Elyse Cote"])
        )
        self.assertIn("Did you mean Élise Côté?", problem)

    def test_many_unknown_names_are_compared_with_the_directory_thirty_times(self):
        rows = [[f"Elyse Cote{'e' * number}"] for number in range(3)]
        rows += [[f"Somebody {number}"] for number in range(30)]
        with patch.object(names, "find_close", wraps=names.find_close) as find_close:
            result = self._load(["employee_id"], *rows)
        self.assertEqual(len(result["messages"]), 33)
        self.assertEqual(find_close.call_count, 30)

    def test_skills_are_separated_as_people_do(self):
        skills = self.skill_type.skill_ids.filtered(
            lambda skill: skill.name != "Conflits"
        )
        for typed in (
            "Épargne;Fusions, acquisitions",
            "epargne ; fusions, acquisitions;",
            "Épargne\nFusions, acquisitions",
            "Fusions, acquisitions; Épargne",
        ):
            with self.subTest(typed=typed):
                mentee = self._read(
                    self._load(["employee_id", "wanted_skill_ids"], ["4242", typed])
                )
                self.assertEqual(mentee.wanted_skill_ids, skills)
                mentee.unlink()

    def test_skills_between_commas_are_several(self):
        mentee = self._read(
            self._load(
                ["employee_id", "wanted_skill_ids"],
                ["4242", "Épargne, Law / Conflits"],
            )
        )
        self.assertEqual(
            mentee.wanted_skill_ids,
            self.skill_type.skill_ids.filtered(lambda skill: skill.name == "Épargne")
            | self.other_type.skill_ids,
        )

    def test_skill_of_two_types_is_an_error_until_its_type_is_written(self):
        row = ["employee_id", "wanted_skill_ids"]
        [(_row, field, problem)] = self._said(self._load(row, ["4242", "Conflits"]))
        self.assertEqual(field, "wanted_skill_ids")
        self.assertIn("Law / Conflits", problem)
        mentee = self._read(self._load(row, ["4242", "law: conflits"]))
        self.assertEqual(mentee.wanted_skill_ids, self.other_type.skill_ids)

    def test_each_unknown_skill_of_a_cell_is_named(self):
        [(_row, _field, problem)] = self._said(
            self._load(["employee_id", "wanted_skill_ids"], ["4242", "Magic;Sorcery"])
        )
        self.assertIn("Magic", problem)
        self.assertIn("Sorcery", problem)


@tagged("post_install", "-at_install")
class TestImportedDates(ImportCommon):
    def _load_dates(self, *values, lang="fr_CA"):
        self.env["res.lang"]._activate_lang(lang)
        self.env["hr.employee"].search([("name", "=like", "Person _")]).action_archive()
        rows = [
            [self._create_employee(name=f"Person {number}").name, value]
            for number, value in enumerate(values)
        ]
        with self._at(datetime(2026, 6, 1, 15, 0)):
            return self._load(["employee_id", "registered_at"], *rows, lang=lang)

    def _get_days(self, result):
        return [mentee.registered_at.date() for mentee in self._read(result)]

    def test_dates_are_read_as_quebec_and_excel_write_them(self):
        result = self._load_dates(
            "2026-01-12",
            "12/01/2026",
            "12-01-2026",
            "12 janvier 2026",
            "46034",
            date(2026, 1, 12),
            datetime(2026, 1, 12, 9, 30),
            "1er février 2026",
        )
        self.assertEqual(
            self._get_days(result), [date(2026, 1, 12)] * 7 + [date(2026, 2, 1)]
        )

    def test_date_that_can_be_read_in_two_ways_is_told(self):
        result = self._load_dates("2026-01-12", "03/04/2026")
        self.assertEqual(self._get_days(result)[1], date(2026, 4, 3))
        [message] = result["messages"]
        self.assertEqual((message["type"], message["rows"]["from"]), ("warning", 1))
        self.assertIn("03/04/2026", message["message"])
        self.assertIn("3 avril 2026", message["message"])

    def test_column_that_shows_its_order_leaves_no_doubt(self):
        result = self._load_dates("03/04/2026", "25/04/2026")
        self.assertFalse(result["messages"])
        self.assertEqual(self._get_days(result)[0], date(2026, 4, 3))
        result = self._load_dates("03/04/2026", "04/25/2026")
        self.assertFalse(result["messages"])
        self.assertEqual(self._get_days(result)[0], date(2026, 3, 4))

    def test_order_follows_the_language_where_nothing_shows_it(self):
        result = self._load_dates("03/04/2026", lang="en_US")
        self.assertEqual(self._get_days(result), [date(2026, 3, 4)])
        self.assertEqual(result["messages"][0]["type"], "warning")

    def test_one_bad_date_hides_no_other_error(self):
        result = self._load_dates("31/02/2026", "12 janvier", "bientôt", "12-01-26")
        self.assertEqual([row for row, *_ in self._said(result)], [0, 1, 2, 3])
        self.assertIn("bientôt", self._said(result)[2][2])

    def test_administrator_imports_no_registration_in_the_future_either(self):
        result = self._load(
            ["employee_id", "registered_at"],
            ["Élise Côté", "2130-01-12"],
            user=self.env.ref("base.user_root"),
        )
        self.assertEqual(self._said(result)[0][:2], (0, "registered_at"))

    def test_registration_in_the_future_is_refused_whatever_the_door(self):
        [(row, field, _problem)] = self._said(self._load_dates("2030-01-12"))
        self.assertEqual((row, field), (0, "registered_at"))
        mentee = self.mentee.with_user(self.coordinator)
        with self._at(MONDAY), self.assertRaisesRegex(Exception, "not come yet"):
            mentee.registered_at = MONDAY + timedelta(days=3)
        with self._at(MONDAY), self.assertRaisesRegex(Exception, "not come yet"):
            mentee.create(
                {
                    "employee_id": self.elise.id,
                    "program_id": self.program.id,
                    "registered_at": "2030-01-12 12:00:00",
                }
            )


@tagged("post_install", "-at_install")
class TestImportedErrors(ImportCommon):
    def test_all_errors_of_a_file_are_told_at_once(self):
        good = [
            [self._create_employee(name=f"Person {number}").name, "", ""]
            for number in range(5)
        ]
        bad = [
            *([f"Nobody {number}", "", ""] for number in range(15)),
            ["Mentee", "", ""],
            ["Élise Côté", "sometime", "Magic"],
            ["Marie Tremblay", "", ""],
        ]
        result = self._load(
            ["employee_id", "registered_at", "wanted_skill_ids"], *good, *bad
        )
        self.assertFalse(result["ids"])
        self.assertEqual(
            [row for row, *_ in self._said(result)], [*range(5, 22), 21, 22]
        )
        self.assertEqual(result["summary"], {"new": 5, "changed": 0, "refused": 18})
        self.assertFalse(self.env[FILE].search([("name", "=like", "Person%")]))

    def test_all_cells_of_a_row_that_are_wrong_are_told(self):
        result = self._load(
            ["employee_id", "registered_at", "wanted_skill_ids", "program_id"],
            ["Marie Tremblay", "2030-01-01", "Magic", "No such programme"],
            ["Mentee", "sometime", "", ""],
        )
        self.assertEqual(
            {(row, field) for row, field, _problem in self._said(result)},
            {
                *((0, "employee_id"), (0, "registered_at"), (0, "wanted_skill_ids")),
                *((0, "program_id"), (1, "employee_id"), (1, "registered_at")),
            },
        )

    def test_rows_refused_when_they_are_created_are_all_told(self):
        """What no check foresees is told on its own row as well."""
        people = [self._create_employee(name=f"Person {n:02}") for n in range(20)]
        self.patch(type(self.env[FILE]), "_check_import_rows", lambda *args: None)
        for employee in people[:15]:
            self._create_mentee(None, employee)
        result = self._load(["employee_id"], *([person.name] for person in people))
        self.assertEqual([row for row, *_ in self._said(result)], list(range(15)))

    def test_correct_rows_are_imported_where_the_user_wants_it(self):
        result = self._load(
            ["employee_id"],
            ["Nobody"],
            ["Élise Côté"],
            ["Mentee"],
            mentorat_import_partial=True,
        )
        self.assertEqual(self.env[FILE].browse(result["ids"]).employee_id, self.elise)
        self.assertEqual(result["summary"], {"new": 1, "changed": 0, "refused": 2})

    def test_known_registration_is_changed_and_counted_so(self):
        result = self._load(
            [".id", "expectations"], [str(self.mentee.id), "Read reports"]
        )
        self.assertEqual(result["summary"], {"new": 0, "changed": 1, "refused": 0})
        self.assertEqual(self.mentee.expectations, "Read reports")

    def test_closed_programme_is_told_on_its_row(self):
        closed = self._create_program(name="Over")
        closed.action_close()
        result = self._load(
            ["employee_id", "program_id"], ["4242", PROGRAM], ["Élise Côté", "over"]
        )
        [(row, field, _problem)] = self._said(result)
        self.assertEqual((row, field), (1, "program_id"))

    def test_errors_take_the_same_queries_for_few_and_many(self):
        def count(number):
            rows = [[f"Unknown {number} {n}"] for n in range(number)]
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self._load(["employee_id"], *rows)
            return self.cr.sql_log_count - start

        count(2)  # warms the caches up
        # the search of the closest name is Odoo's own, once for each unknown name
        self.assertLessEqual(count(40) - count(10), 60)
