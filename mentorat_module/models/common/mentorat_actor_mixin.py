from odoo import models
from odoo.exceptions import AccessError


class MentoratActorMixin(models.AbstractModel):
    """Check the role of the current user on a record, before a method acts in sudo.

    The model answers each role in a method ``_is_<role>()``."""

    _name = "mentorat.actor.mixin"
    _description = "Roles on a Record"

    def _check_actor(self, *roles):
        """Refuse users who have none of ``roles`` on each of these records.

        :raise AccessError: they may not read the record either, or have no such role
        """
        if self.env.su:
            return
        self.check_access("read")
        for record in self:
            if not any(record._has_role(role) for role in roles):
                raise AccessError(record._get_actor_error())

    def _has_role(self, role):
        """Return whether the current user has ``role`` on this record."""
        # sudo: only compares people
        return getattr(self.sudo(), f"_is_{role}")()

    def _get_actor_error(self):
        """Return the sentence for a user without the role."""
        raise NotImplementedError
