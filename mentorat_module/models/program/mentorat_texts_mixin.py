from odoo import api, models
from odoo.tools import is_html_empty


class MentoratTextsMixin(models.AbstractModel):
    """The first texts of a programme, which HR edits afterwards."""

    _name = "mentorat.texts.mixin"
    _description = "First Texts of a Programme"

    @api.model
    def _get_default_texts(self):
        """:return: ``{field: xmlid of the template that gives its first text}``"""
        return {
            "introduction": "mentorat_module.program_introduction",
            "mentee_charter": "mentorat_module.program_mentee_charter",
            "mentor_charter": "mentorat_module.program_mentor_charter",
            "frequent_questions": "mentorat_module.program_frequent_questions",
        }

    def _prepare_text_values(self):
        """:return: what the templates of the first texts may say of a programme"""
        self.ensure_one()
        return {
            kind: self.env._(
                "%(low)s to %(high)s hours", low=f"{low:g}", high=f"{high:g}"
            )
            for kind, (low, high) in self._get_delays().items()
        }

    def _get_frequent_questions(self):
        """:return: the questions and answers of the page “Learn more”; the usual ones
        where HR wrote none"""
        self.ensure_one()
        if not is_html_empty(self.frequent_questions):
            return self.frequent_questions
        xmlid = self._get_default_texts()["frequent_questions"]
        return self._render_default_text(xmlid, self.env.lang or "en_US")

    def _fill_default_texts(self):
        """Give what was left empty a first text, in every installed language."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for name, xmlid in self._get_default_texts().items():
            for program in self.filtered(lambda program, name=name: not program[name]):
                program._fill_default_text(name, xmlid, langs)

    def _fill_default_text(self, name, xmlid, langs):
        """A text is translated term by term: written anew in another language, it would
        replace the terms of all; so the terms of the same template are matched."""
        source = self._render_default_text(xmlid, "en_US")
        self.with_context(lang="en_US")[name] = source
        get_terms = self._fields[name].get_trans_terms
        terms = get_terms(source)
        translations = {}
        for lang in langs:
            translated = get_terms(self._render_default_text(xmlid, lang))
            if lang != "en_US" and len(translated) == len(terms):
                translations[lang] = dict(zip(terms, translated, strict=True))
        self.update_field_translations(name, translations)

    def _render_default_text(self, xmlid, lang):
        reader = self.with_context(lang=lang)
        values = reader._prepare_text_values()
        return reader.env["ir.qweb"]._render(xmlid, values, lang=lang)
