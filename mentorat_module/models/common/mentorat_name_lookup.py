from odoo import api, models

from ...tools import names

# Namesakes that an error lists.
NAMED = 5


class MentoratNameLookup(models.AbstractModel):
    """Find records by what people type for them: a name in any case, with or without
    accents, in any language of the database, or another key that tells records of one
    name apart. The index of a model is read once, in a query a language."""

    _name = "mentorat.name.lookup"
    _description = "Find Records by Name"

    @api.model
    def _read_index(self, model):
        """Return ``{folded key: {id}}`` of the records of ``model`` that the user may
        read."""
        index = {}
        for record_id, key in self._read_keys(model):
            if key and isinstance(key, str):
                index.setdefault(names.fold(key), set()).add(record_id)
        return index

    @api.model
    def _read_keys(self, model):
        """Hook: yield ``(id, key)``, as many keys a record as there are ways to name
        it."""
        Model = self.env[model]
        rec_name = Model._rec_name or "display_name"
        translated = rec_name in Model._fields and Model._fields[rec_name].translate
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        for lang in languages if translated else [self.env.lang]:
            for record in Model.with_context(lang=lang).search_fetch([], [rec_name]):
                yield record.id, record[rec_name]
                yield record.id, record.display_name

    @api.model
    def _describe(self, model, ids):
        """Hook: return for each of ``ids`` how it differs from its namesakes."""
        return [record.display_name for record in self.env[model].browse(ids)]

    @api.model
    def _format_double(self, model, value, ids):
        """Hook: return that ``value`` names several records, and which."""
        return self.env._(
            "“%(value)s” is the name of %(count)s records: %(names)s.",
            value=value,
            count=len(ids),
            names="; ".join(self._describe(model, ids[:NAMED])),
        )

    @api.model
    def _get_double_remedy(self, model, ids):
        """Hook: return how to say which of several records of one name is meant."""
        return self.env._(
            "Give one of them another name, or its external ID in a column of its own."
        )
