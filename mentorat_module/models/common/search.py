from functools import wraps

from odoo.fields import Domain


def when_true(method):
    """Make the ``search`` method of a Boolean field of one that returns the domain of
    the records for which the field is true."""

    @wraps(method)
    def search(self, operator, value):
        if operator != "in":
            return NotImplemented  # the ORM asks for the inverse
        if True not in value:
            return ~Domain(method(self)) if value else Domain.FALSE
        return Domain.TRUE if False in value else Domain(method(self))

    return search
