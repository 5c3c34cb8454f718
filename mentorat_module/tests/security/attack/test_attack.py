"""All that the colleagues of a pair, and those who serve them, could try. One scene for
all the files, as building it takes long.

Here each takes a sample, always the same one; ``make attack`` tries everything."""

from odoo.tests import tagged

from . import doors, guards, links, methods, persons, records, routes


@tagged("post_install", "-at_install")
class TestAttack(
    records.RecordsAttack,
    links.LinksAttack,
    persons.AuthorsAttack,
    persons.PersonsAttack,
    guards.GuardsAttack,
    methods.MethodsAttack,
    doors.DoorsAttack,
    routes.RoutesAttack,
):
    pass
