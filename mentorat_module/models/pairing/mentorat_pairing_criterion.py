from odoo import api, models

from ...matching import CRITERIA


class MentoratPairingCriterion(models.AbstractModel):
    """What Odoo adds to a criterion of :mod:`matching`: its label, its weight, how its
    data are read and the sentences for what it answers.

    To add a criterion, write a class of :mod:`matching`, a model that inherits this one
    and is named ``mentorat.pairing.criterion.<code>``, and the field of its weight in
    ``mentorat.pairing.weights.mixin``."""

    _name = "mentorat.pairing.criterion"
    _description = "Pairing: Criterion"

    # The field of the weight; none where the criterion is a bonus.
    _weight_field = None

    @api.model
    def _get_all(self):
        """Return the models of all criteria, in their order."""
        names = [f"mentorat.pairing.criterion.{code}" for code in CRITERIA]
        return [self.env[name] for name in names if name in self.env]

    @api.model
    def _get_code(self):
        """Return the code of the class in :mod:`matching`."""
        return self._name.rpartition(".")[2]

    # ------------------------------------------------------------------
    # WHAT A CRITERION FILLS IN
    # ------------------------------------------------------------------

    @api.model
    def _get_label(self):
        """Return the name of the criterion."""
        raise NotImplementedError

    @api.model
    def _get_no_match_label(self):
        """Return what is said where nothing meets and nothing else is to be said."""
        raise NotImplementedError

    @api.model
    def _read(self, mentee_ids, mentor_ids, day):
        """Read what is compared, past the rights of the user (see the reader), in as
        many queries for ten thousand people as for one.

        :param date day: the day of the pairing
        :return: ``({mentee id: data}, {mentor id: data}, data of the pairs)``, the data
            by name, see the class in :mod:`matching`
        """
        return {}, {}, {}

    @api.model
    def _get_sentences(self):
        """Return ``{code: function of the data and the names}`` for each fact that the
        criterion answers with; names are ``{(model, id): name}``."""
        return {}

    @api.model
    def _get_fact_records(self, fact):
        """Return ``{model: ids}`` of the records that the sentence of ``fact``
        names."""
        return {}

    @api.model
    def _format_in_brief(self, fact, names):
        """Return the sentence for a reason, shorter where it stands in one line with
        others."""
        return self._get_sentences()[fact["code"]](fact["data"], names)
