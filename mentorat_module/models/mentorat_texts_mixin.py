from odoo import api, models


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

    def _fill_default_texts(self):
        """Give what was left empty a first text, in every installed language."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        for name, xmlid in self._get_default_texts().items():
            empty = self.filtered(lambda program, name=name: not program[name])
            if not empty:
                continue
            for program in empty:
                for lang in langs:
                    reader = program.with_context(lang=lang)
                    values = reader._prepare_text_values()
                    reader[name] = self.env["ir.qweb"]._render(xmlid, values, lang=lang)
