from odoo import api, fields, models

from .mentorat_pairing import FIGURES, PAIRED

SHOWN_LOADS = 60
SHOWN_UNPAIRED = 40


class MentoratPairing(models.Model):
    """The figures of a proposal: compared with those before the last computation, and
    the loads of the mentors."""

    _inherit = "mentorat.pairing"

    # counts and scores
    pair_count = fields.Integer(string="Pairs", compute="_compute_figures")
    unpaired_count = fields.Integer(string="Nobody Yet", compute="_compute_figures")
    to_confirm_count = fields.Integer(
        string="Pairs to Assign", compute="_compute_figures"
    )
    total_score = fields.Float(string="Total", compute="_compute_figures")
    mean_score = fields.Float(string="Mean", compute="_compute_figures")
    worst_score = fields.Float(string="Lowest", compute="_compute_figures")
    locked_count = fields.Integer(string="Locked", compute="_compute_figures")
    excluded_count = fields.Integer(string="Left Out", compute="_compute_figures")
    refused_count = fields.Integer(string="Refused", compute="_compute_figures")
    confirmed_count = fields.Integer(string="Confirmed", compute="_compute_figures")
    # last computation
    previous_figures = fields.Json(readonly=True)
    changed_count = fields.Integer(
        string="Lines Changed", readonly=True, help="By the last computation."
    )
    # tables of the form
    comparison = fields.Html(
        compute="_compute_comparison", sanitize=False, string="Compared"
    )
    load_chart = fields.Html(
        compute="_compute_load_chart", sanitize=False, string="Mentors' Loads"
    )
    unpaired_table = fields.Html(
        compute="_compute_unpaired_table", sanitize=False, string="Nobody Yet: Why"
    )
    overbooked = fields.Char(compute="_compute_overbooked", string="Too Many")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("line_ids.state", "line_ids.score")
    def _compute_figures(self):
        rows = self.env["mentorat.pairing.line"]._read_group(
            [("pairing_id", "in", self.ids)],
            ["pairing_id", "state"],
            ["__count", "score:sum", "score:min"],
        )
        by_pairing = {pairing: {} for pairing in self}
        for pairing, state, count, total, worst in rows:
            by_pairing[pairing][state] = (count, total, worst)
        for pairing in self:
            states = by_pairing[pairing]
            pairs = [states[name] for name in (*PAIRED, "confirmed") if name in states]
            count = sum(row[0] for row in pairs)
            pairing.pair_count = count
            pairing.to_confirm_count = count - states.get("confirmed", (0,))[0]
            pairing.total_score = sum(row[1] for row in pairs)
            pairing.mean_score = pairing.total_score / count if count else 0
            pairing.worst_score = min((row[2] for row in pairs), default=0)
            for state in ("unpaired", "locked", "excluded", "refused", "confirmed"):
                pairing[f"{state}_count"] = states.get(state, (0,))[0]

    @api.depends("line_ids.state", "line_ids.score", "previous_figures")
    @api.depends_context("lang")
    def _compute_comparison(self):
        for pairing in self:
            before = pairing.previous_figures or {}
            rows = [
                {
                    "label": self._fields[name]._description_string(self.env),
                    "now": pairing._format_figure(name, pairing[name]),
                    "before": pairing._format_figure(name, before.get(name)),
                }
                for name in FIGURES
            ]
            pairing.comparison = self.env["ir.qweb"]._render(
                "mentorat_module.pairing_comparison",
                {"rows": rows, "before": before, "pairing": pairing},
            )

    @api.depends("line_ids.state", "line_ids.mentor_id")
    @api.depends_context("lang")
    def _compute_load_chart(self):
        for pairing in self:
            loads = pairing._get_loads()
            pairing.load_chart = self.env["ir.qweb"]._render(
                "mentorat_module.pairing_loads",
                {"loads": loads[:SHOWN_LOADS], "left_off": len(loads[SHOWN_LOADS:])},
            )

    @api.depends("line_ids.state", "line_ids.problem")
    @api.depends_context("lang", "uid")
    def _compute_unpaired_table(self):
        for pairing in self:
            lines = pairing.line_ids.filtered(lambda line: line.state == "unpaired")
            shown = lines[:SHOWN_UNPAIRED]
            rows = [
                {"place": line.sequence, "name": line.mentee_id.name, **problem}
                for line, _, problem in shown._format_all()
            ]
            pairing.unpaired_table = self.env["ir.qweb"]._render(
                "mentorat_module.pairing_unpaired",
                {"rows": rows, "left_off": len(lines) - len(shown)},
            )

    @api.depends("line_ids.state", "line_ids.mentor_id")
    def _compute_overbooked(self):
        for pairing in self:
            names = [
                load["name"]
                for load in pairing._get_loads()
                if load["before"] + load["added"] > load["capacity"]
            ]
            pairing.overbooked = ", ".join(names[:10])

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _get_loads(self):
        """Return the load of each mentor of the programme, now and with the proposal,
        the fullest first."""
        self.ensure_one()
        added = dict(
            self.env["mentorat.pairing.line"]._read_group(
                [("pairing_id", "=", self.id), ("state", "in", PAIRED)],
                ["mentor_id"],
                ["__count"],
            )
        )
        loads = [
            {
                "name": mentor.name,
                "before": mentor.active_agreement_count,
                "added": added.get(mentor, 0),
                "capacity": mentor.capacity,
                "most": max(
                    mentor.capacity,
                    mentor.active_agreement_count + added.get(mentor, 0),
                    1,
                ),
            }
            for mentor in self.program_id.mentor_ids
        ]
        return sorted(
            loads, key=lambda load: -(load["before"] + load["added"]) / load["most"]
        )

    @api.model
    def _format_figure(self, name, value):
        if value is None:
            return ""
        if self._fields[name].type == "integer":
            return str(value)
        words = self.env["mentorat.pairing.words"]
        return words._format_points(round(value * 10))
