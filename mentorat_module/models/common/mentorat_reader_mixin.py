from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# The roles of those who answer a mentee.
ANSWERING = ("mentor", "contributor", "stand_in")


class ReaderRole(fields.Selection):
    """The first role in which the current user reads a record; a condition on it asks
    for any of their roles, and for those of this moment: absences begin and end
    without a write."""

    def filter_function(self, records, field_expr, operator, value):
        if operator != "in" or False in value:
            return super().filter_function(records, field_expr, operator, value)
        # sudo: only compares people
        found = records.sudo().filtered_domain(records._get_reader_domain(value))
        ids = set(found._ids)
        return lambda record: record.id in ids


class MentoratReaderMixin(models.AbstractModel):
    """Say as whom of a pair the current user reads a record.

    Record rules compare ``reader_role``, one role each: ``[('reader_role', '=',
    'mentor')]``, or ``[('agreement_id.reader_role', '=', 'mentor')]`` for what belongs
    to an agreement. Odoo joins the rules of a user's groups by OR; conditions on one
    field become one, which is searched as a UNION of a subquery a role. The database
    reads the few rows of each by index, where an OR across tables makes it read all.
    """

    _name = "mentorat.reader.mixin"
    _description = "Who Reads a Record of a Pair"

    reader_role = ReaderRole(
        [
            ("mentee", "Mentee"),
            ("mentor", "Mentor"),
            ("contributor", "Contributing Mentor"),
            ("stand_in", "Stand-In"),
        ],
        compute="_compute_reader_role",
        search="_search_reader_role",
        compute_sudo=True,
        string="You Read as",
        exportable=False,
        help="The role in which the current user reads this record.",
    )

    def _check_access(self, operation):
        # An absence begins and ends without a write: the cache is not cleared.
        self.invalidate_recordset(["reader_role"], flush=False)
        return super()._check_access(operation)

    @api.model
    def _get_reader_domains(self):
        """Hook: return ``{role: domain of the records that the current user reads in
        this role}``, the role that counts first before the others."""
        return {}

    @api.model
    def _get_reader_domain(self, roles):
        """Return the records that the current user reads in one of ``roles``."""
        domains = self._get_reader_domains()
        return Domain.OR(domains[role] for role in domains if role in roles)

    @api.depends_context("uid")
    def _compute_reader_role(self):
        self.reader_role = False
        for role, domain in reversed(self._get_reader_domains().items()):
            self.filtered_domain(domain).reader_role = role

    @api.model
    def _search_reader_role(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._get_reader_domains()
        found = self._unite([domains[role] for role in domains if role in value])
        if False in value:
            found |= ~self._unite(domains.values())
        return found

    @api.model
    def _unite(self, domains):
        """Return the domain of the records in any of ``domains``."""
        # sudo: of the current user, who is told nothing but that it is them
        records = self.sudo().with_context(active_test=False)
        queries = [records._search(domain).select() for domain in domains]
        if not queries:
            return Domain.FALSE
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(queries)))
