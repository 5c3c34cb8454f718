"""What the pairing reads of both sides, its hard rules and its sentences."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...matching import CRITERIA, codes, expectations, expertise, workplace
from .common import PairingCommon


@tagged("post_install", "-at_install")
class TestPairingReading(PairingCommon):
    def test_level_of_the_employee_file_counts(self):
        self.mentee.wanted_skill_ids = self.pensions
        self._teach(self.mentor, self.pensions, self.expert)
        self._teach(self.other_mentor, self.pensions, self.some)
        full = self._get_part("expertise")
        some = self._get_part("expertise", mentor=self.other_mentor)
        self.assertEqual(full.tenths, full.most)
        self.assertEqual(some.tenths, some.most * 40 // 100)

    def test_skill_that_expired_does_not_count(self):
        self.mentee.wanted_skill_ids = self.pensions
        self._teach(self.mentor, self.pensions, self.expert)
        self.mentor.employee_id.employee_skill_ids.write(
            {
                "valid_from": fields.Date.today() - timedelta(days=30),
                "valid_to": fields.Date.today() - timedelta(days=2),
            }
        )
        self.assertFalse(self._get_part("expertise").tenths)

    def test_fields_of_expertise_replace_missing_wanted_skills(self):
        self.mentee.expertise_skill_ids = self.pensions
        self.mentor.added_skill_ids = self.pensions
        part = self._get_part("expertise")
        self.assertEqual([fact.code for fact in part.reasons], [expertise.SKILL_FIELD])

    def test_same_location_counts_more_than_same_address_and_department(self):
        department = self.env["hr.department"].create({"name": "Advice"})
        self.mentee.work_location_id = self.here
        self.mentee.department_id = department
        self._move(self.mentor, self.here)
        self.other_mentor.employee_id.department_id = department
        self.other_mentor.employee_id.address_id = self.there.address_id
        near = self._get_part("workplace")
        far = self._get_part("workplace", mentor=self.other_mentor)
        self.assertEqual(near.reasons[0].code, workplace.SAME_LOCATION)
        self.assertEqual(far.reasons[0].code, workplace.SAME_DEPARTMENT)
        self.assertGreater(near.tenths, far.tenths)

    def test_default_address_of_the_company_never_matches(self):
        """It is the default of every employee file and tells no workplace."""
        own = self.env.company.partner_id
        (self.mentee.employee_id | self.mentor.employee_id).address_id = own
        score = self._get_score()
        part = self._find_part(score, "workplace")
        self.assertFalse(part.tenths)
        self.assertEqual(part.known, 0)
        said = self.words._format_score([self.words._pack_score(score)])[0][0][
            "missing"
        ]
        self.assertIn("The mentee's workplace is not recorded, or is a home", said)

    def test_two_locations_at_the_default_address_do_not_match(self):
        (self.here | self.there).address_id = self.env.company.partner_id
        self.mentee.work_location_id = self.here
        self._move(self.mentor, self.there)
        self._move(self.other_mentor, self.here)
        far = self._get_part("workplace")
        near = self._get_part("workplace", mentor=self.other_mentor)
        self.assertFalse(far.tenths)
        self.assertEqual(near.reasons[0].code, workplace.SAME_LOCATION)

    def test_two_locations_at_one_other_address_share_it(self):
        self.there.address_id = self.here.address_id
        self.mentee.work_location_id = self.here
        self._move(self.mentor, self.there)
        part = self._get_part("workplace")
        self.assertEqual(part.reasons[0].code, workplace.SAME_ADDRESS)

    def test_missing_department_is_named(self):
        self.mentee.work_location_id = self.here
        self._move(self.mentor, self.there)
        score = self._get_score()
        said = self.words._format_score([self.words._pack_score(score)])[0][0][
            "missing"
        ]
        self.assertIn("The mentee's department is not recorded", said)

    def test_criterion_without_a_match_has_its_sentence(self):
        self.mentee.expectations = "Portfolios"
        self.mentor.bio = "<p>Mortgages</p>"
        score = self._get_score()
        parts = self.words._format_score([self.words._pack_score(score)])[0]
        self.assertIn("No word in common", parts[2]["gaps"][0])

    def test_mentor_with_nothing_in_common_is_not_worth_waiting_for(self):
        fact = {"code": codes.WAIT_FOR_MENTOR}
        data = {"mentor": self.mentor.id, "available_from": "2027-01-06"}
        told = [
            self.words._format_problems(
                [{"reasons": [], "remedies": [{**fact, "data": {**data, **points}}]}]
            )[0]["help"]
            for points in ({"tenths": 0}, {"tenths": 400})
        ]
        self.assertEqual(told[0], ["One more mentor in the programme."])
        self.assertIn("January 6, 2027", told[1][0])

    def test_days_are_written_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        words = self.words.with_context(lang="fr_CA")
        self.assertEqual(words._format_day("2027-01-06"), "6 janvier 2027")

    def test_home_locations_never_match(self):
        self.here.location_type = "home"
        self.mentee.work_location_id = self.here
        self._move(self.mentor, self.here)
        self.assertFalse(self._get_part("workplace").tenths)

    def test_missing_data_lower_the_confidence_and_are_named(self):
        score = self._get_score()
        self.assertLess(score.confidence, 100)
        missing = {fact.code for part in score.parts for fact in part.missing}
        self.assertIn(expertise.MENTEE_NAMES_NO_SKILL, missing)
        self.assertIn(expectations.MENTEE_EXPECTATIONS_EMPTY, missing)

    def test_first_choice_of_the_mentee_adds_points(self):
        before = self._get_score().tenths
        self._wish(self.other_mentor, sequence=20)
        self._wish(self.mentor, sequence=10)
        score = self._get_score()
        self.assertEqual(score.tenths, before + 100)
        [reason] = self._find_part(score, "preference").reasons
        self.assertEqual(reason.data, {"rank": 1})

    def test_number_of_queries_does_not_depend_on_the_number_of_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self.reader._read_pool(self.program)
            return self.env.cr.sql_log_count - start

        count()
        few = count()
        for number in range(12):
            employee = self._create_employee(name=f"Person {number}")
            self._create_mentee(None, employee)
            user = self._create_user(f"more_{number}")
            self._create_mentor(user)
        self.assertEqual(count(), few)

    def _get_words(self, mentor=None):
        reasons = self._get_part("expectations", mentor=mentor).reasons
        return list(reasons[0].data["words"]) if reasons else []

    def test_french_words_match_by_stem_without_accents(self):
        self.mentee.expectations = "J'aimerais m'améliorer en planification fiscale."
        self.mentor.bio = "<p>Je <b>planifie</b> la fiscalité des entreprises.</p>"
        self.assertIn("fiscale", self._get_words())

    def test_capitals_and_accents_do_not_matter(self):
        self.mentee.expectations = "RÉMUNÉRATION"
        self.mentor.bio = "<p>remuneration</p>"
        self.assertEqual(len(self._get_words()), 1)

    def test_english_words_match_by_stem(self):
        self.mentee.expectations = "I would like to feel at ease with investing"
        self.mentor.bio = "<p>I advise on investments and invest myself</p>"
        self.assertIn("investing", self._get_words())

    def test_names_of_skills_count_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.insurance.with_context(lang="fr_CA").name = "Assurances"
        self.mentor.added_skill_ids = self.insurance
        self.mentee.expectations = "Je connais mal les assurances"
        self.assertEqual(self._get_words(), ["assurances"])

    def test_stop_words_do_not_match(self):
        self.mentee.expectations = "avec nous dans les the with and for"
        self.mentor.bio = "<p>avec nous dans les the with and for</p>"
        self.assertEqual(self._get_words(), [])

    def test_markup_does_not_match(self):
        self.mentee.expectations = "strong paragraph nbsp"
        self.mentor.bio = "<p><strong>Hello</strong>&nbsp;you</p>"
        self.assertEqual(self._get_words(), [])

    def test_text_between_comparison_signs_is_kept(self):
        self.mentee.expectations = "Rates < 5 %, usufruct, income > 50,000"
        self.mentor.bio = "<p>usufruct</p>"
        self.assertEqual(self._get_words(), ["usufruct"])

    def test_combining_accents_do_not_matter(self):
        self.mentee.expectations = "re\u0301mune\u0301ration"
        self.mentor.bio = "<p>rémunération</p>"
        self.assertEqual(self._get_words(), ["rémunération"])

    def test_unusual_texts_are_no_error(self):
        self.mentor.bio = "<p>usufruct</p>"
        for text in (
            "",
            " \n\t ",
            "the and of le la les de",
            "\U0001f600 \U0001f3e6 usufruct",
            "\u200b\ufeff\u202e ' \" \\ % %s {} ; -- &amp; <b",
            "\u6295\u8cc7",
            "a" * 5000,
            "usufruct " * 500,
        ):
            self.mentee.expectations = text
            with self.subTest(text=text[:20]):
                words = ["usufruct"] if "usufruct" in text else []
                self.assertEqual(self._get_words(), words)

    def test_word_that_few_mentors_have_counts_more(self):
        self.mentee.expectations = "Usufruct, and clients"
        self.mentor.bio = "<p>usufruct</p>"
        self.other_mentor.bio = "<p>clients</p>"
        third = self._create_mentor(self.inside_user, bio="<p>clients</p>")
        rare = self._get_part("expectations")
        common = self._get_part("expectations", mentor=third)
        self.assertGreater(rare.tenths, common.tenths)

    def test_server_without_stems_ignores_the_words(self):
        self.mentee.expectations = "usufruct"
        self.mentor.bio = "<p>usufruct</p>"
        texts = type(self.env["mentorat.pairing.criterion.expectations"])
        with (
            patch.object(texts, "_has_stems", return_value=False),
            mute_logger(
                "odoo.addons.mentorat_module.models.pairing"
                ".mentorat_pairing_criterion_expectations"
            ),
        ):
            self.assertEqual(self._get_words(), [])

    def test_identical_texts_give_all_points(self):
        text = "usufruct pensions succession taxation insurance estates"
        self.mentee.expectations = text
        self.mentor.bio = f"<p>{text}</p>"
        part = self._get_part("expectations")
        self.assertEqual(part.tenths, part.most)

    def _check_refusal(self, mentee, mentor, refused):
        """The engine refuses a pair exactly when the mentor does."""
        engine = bool(self._get_score(mentee, mentor).obstacles)
        said = mentor._get_assignment_rule_error(mentee)
        self.assertEqual((engine, bool(said)), (refused, refused), said)

    def test_ordinary_pair_is_not_refused(self):
        self._check_refusal(self.mentee, self.mentor, False)

    def test_mentor_without_capacity_is_refused(self):
        self.mentor.capacity = 0
        self._check_refusal(self.mentee, self.mentor, True)

    def test_mentor_without_free_seat_is_refused(self):
        self.mentor.capacity = 1
        self._create_mentee(self.inside_user).action_assign(self.mentor)
        self._check_refusal(self.mentee, self.mentor, True)

    def test_mentor_is_refused_until_available(self):
        today = self.mentor._get_program_day(self.program)
        self.mentor.available_from = today + timedelta(days=1)
        self._check_refusal(self.mentee, self.mentor, True)
        self.mentor.available_from = today
        self._check_refusal(self.mentee, self.mentor, False)

    def test_same_person_is_refused(self):
        mentee = self._create_mentee(self.mentor_user)
        self._check_refusal(mentee, self.mentor, True)

    def test_line_of_management_is_refused_at_any_height(self):
        boss, chief = self._create_employee(name="Boss"), self.mentor.employee_id
        self.mentee.employee_id.parent_id = boss
        boss.parent_id = chief
        self._check_refusal(self.mentee, self.mentor, True)
        boss.parent_id = False
        self._check_refusal(self.mentee, self.mentor, False)
        chief.parent_id = self.mentee.employee_id
        self._check_refusal(self.mentee, self.mentor, True)

    def test_loop_in_the_organisation_chart_is_no_error(self):
        first, second = (self._create_employee(name=name) for name in ("A", "B"))
        self.mentee.employee_id.parent_id = first
        first.parent_id = second
        # A loop that the form refuses can come from an import.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET parent_id = %s WHERE id = %s", [first.id, second.id]
        )
        self.env.invalidate_all()
        self._check_refusal(self.mentee, self.mentor, False)

    def test_avoided_mentor_is_refused(self):
        self._wish(self.mentor, "avoid")
        self._check_refusal(self.mentee, self.mentor, True)
        self._check_refusal(self.mentee, self.other_mentor, False)

    def test_mentor_outside_the_programme_is_refused_and_not_read(self):
        self.mentor.program_ids = False
        self.assertTrue(self.mentor._get_assignment_rule_error(self.mentee))
        pool = self.reader._read_pool(self.program, self.mentee)
        self.assertNotIn(self.mentor.id, pool.columns)

    def test_archived_mentor_is_refused_and_not_read(self):
        self.mentor.action_archive()
        self.assertTrue(self.mentor._get_assignment_rule_error(self.mentee))
        pool = self.reader._read_pool(self.program, self.mentee)
        self.assertNotIn(self.mentor.id, pool.columns)

    def test_every_hard_rule_is_tested_here(self):
        self.assertEqual(
            set(codes.HARD_RULES),
            {
                codes.NOT_IN_PROGRAMME,
                codes.NO_SEAT,
                codes.NOT_AVAILABLE,
                codes.SAME_PERSON,
                codes.MANAGEMENT_LINE,
                codes.AVOIDED_BY_MENTEE,
                codes.FORBIDDEN_PAIR,  # of one computation, not of the pair
            },
        )

    def test_every_code_has_a_sentence(self):
        facts = [code for criterion in CRITERIA.values() for code in criterion.facts]
        for code in (*facts, *codes.WHY_UNPAIRED, *codes.REMEDIES):
            with self.subTest(code=code):
                self.assertIn(code, self.words._get_sentences())

    def test_points_of_the_parts_add_up_to_the_score(self):
        self.mentee.write(
            {
                "wanted_skill_ids": [
                    Command.set((self.pensions | self.succession).ids)
                ],
                "expectations": "Pensions of entrepreneurs",
                "work_location_id": self.here.id,
            }
        )
        self._teach(self.mentor, self.pensions, self.some)
        self._move(self.mentor, self.here)
        self._wish(self.mentor)
        score = self._get_score()
        [parts] = self.words._format_score([self.words._pack_score(score)])
        self.assertEqual(sum(part["tenths"] for part in parts), score.tenths)
        line = self.words._format_in_short(parts)
        for word in ("Here", "Pensions at 40%", "pensions", "Choice no. 1"):
            self.assertIn(word, line)

    def test_sentences_are_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.mentee.wanted_skill_ids = self.pensions
        self._teach(self.mentor, self.pensions, self.some)
        self.pensions.with_context(lang="fr_CA").name = "Retraites"
        words = self.words.with_context(lang="fr_CA")
        [parts] = words._format_score([self.words._pack_score(self._get_score())])
        line = words._format_in_short(parts)
        self.assertIn("Retraites", line)
        self.assertIn("16,0", line)

    def test_sentence_about_a_deleted_mentor_is_no_error(self):
        fact = {"code": codes.ADD_SEAT, "data": {"mentor": 0, "tenths": 500}}
        [said] = self.words._format_problems([{"reasons": [], "remedies": [fact]}])
        self.assertIn("50.0", said["help"][0])

    def test_stored_facts_that_no_criterion_states_any_more_are_left_out(self):
        gone = {"code": "same_hobby", "data": {}}
        part = {"tenths": 500, "most": 500, "gaps": [], "missing": []}
        parts = [
            {**part, "criterion": "hobby", "reasons": [gone]},
            {**part, "criterion": "workplace", "reasons": [gone]},
        ]
        [[said]] = self.words._format_score([{"parts": parts}])
        self.assertEqual((said["criterion"], said["short"]), ("Workplace", []))
        [said] = self.words._format_problems([{"reasons": [gone], "remedies": [gone]}])
        self.assertEqual(
            said, {"why": [], "help": ["One more mentor in the programme."]}
        )
