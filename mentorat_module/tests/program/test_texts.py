from ..common import MentoratCommon


class TestFirstTexts(MentoratCommon):
    """The texts that a new programme begins with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        module = cls.env["ir.module.module"]._get("mentorat_module")
        module._update_translations(["fr_CA"])

    def _assert_in_both_languages(self, program):
        for name in program._get_default_texts():
            with self.subTest(name):
                english = program.with_context(lang="en_US")[name]
                french = program.with_context(lang="fr_CA")[name]
                self.assertIn(" the ", english)
                self.assertNotIn(" the ", french)
                self.assertRegex(french, r"\b(une|des)\b")

    def test_each_language_has_its_own_text(self):
        self._assert_in_both_languages(self._create_program())

    def test_texts_are_in_both_languages_whoever_creates_the_programme(self):
        programs = self.env["mentorat.program"].with_context(lang="fr_CA")
        self._assert_in_both_languages(programs.create({"name": "Relève"}))

    def test_a_text_that_was_typed_is_kept(self):
        program = self._create_program(introduction="<p>Ours</p>")
        self.assertEqual(program.introduction, "<p>Ours</p>")
