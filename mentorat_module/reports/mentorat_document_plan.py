from odoo import api, models
from odoo.exceptions import AccessError

from ..tools import text_fit

ORDER = ("doing", "todo", "achieved", "dropped")
# Lines of an objective that is kept on one page: longer ones would leave it half empty.
MAX_KEPT_LINES = 20
LINE_WIDTH = 44


class MentoratDocumentPlan(models.AbstractModel):
    """Print the action plan, for the pair alone.

    People are compared, not rights: neither a coordinator, nor an administrator, nor a
    scheduled action prints it."""

    _name = "report.mentorat_module.document_plan"
    _description = "Document: Action Plan"
    _inherit = ["mentorat.document"]
    _document_model = "mentorat.agreement"

    @api.model
    def _check_reader(self, records):
        result = super()._check_reader(records)
        for agreement in records.sudo():  # sudo: compares people only
            if not (agreement._is_mentee() or agreement._is_mentor()):
                raise AccessError(
                    self.env._("An action plan is for the pair alone to print.")
                )
        return result

    @api.model
    def _prepare_document(self, record):
        objectives = record.objective_ids
        states = dict(objectives._fields["state"]._description_selection(self.env))
        groups = [
            {
                "name": states[state],
                "objectives": [
                    self._prepare_objective(objective)
                    for objective in objectives
                    if objective.state == state
                ],
            }
            for state in ORDER
        ]
        return {
            "company": self._prepare_company(record.company_id),
            "name": record.name,
            "mentee": record.mentee_id.name,
            "mentor": record.mentor_id.name,
            "program": record.program_id.name,
            "date_end": self._format_day(record._get_end_day()),
            "printed_on": self._format_today(record.program_id),
            "groups": [group for group in groups if group["objectives"]],
        }

    def _prepare_objective(self, objective):
        return {
            "name": objective.name,
            "description": objective.description,
            "strategy": objective.strategy,
            "skill": objective.skill_id.name,
            "mentor": objective.mentor_id.name,
            "by": self._format_day(objective.date_deadline),
            "is_proposal": objective.is_proposal,
            "is_kept": self._count_lines(objective) <= MAX_KEPT_LINES,
        }

    def _count_lines(self, objective):
        typed = (objective.name, objective.description, objective.strategy)
        return sum(text_fit.count_lines(text, LINE_WIDTH) for text in typed)
