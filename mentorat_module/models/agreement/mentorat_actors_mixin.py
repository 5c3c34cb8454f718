from odoo import models
from odoo.exceptions import AccessError


class MentoratActorsMixin(models.AbstractModel):
    """Who is who in an agreement, and who may do what."""

    _name = "mentorat.actors.mixin"
    _description = "Actors of an Agreement"

    def _get_mentors(self):
        """:return: the lead and those who contribute"""
        return self.mentor_id | self.contribution_ids.mentor_id

    def _log_account_change(self, name, account):
        """Keep who gave the account of one of the pair to somebody."""
        for agreement in self:
            agreement._message_log(
                body=self.env._(
                    "%(name)s has another account from now on: %(account)s.",
                    name=name,
                    account=account or self.env._("none"),
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _is_mentee(self, user=None):
        self.ensure_one()
        return self.mentee_id.user_id == (user or self.env.user)

    def _is_mentor(self, user=None):
        self.ensure_one()
        return (user or self.env.user) in self._get_mentors().user_id

    def _is_coordinator(self):
        """Whether the current user coordinates the company of this agreement."""
        self.ensure_one()
        return self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        ) and self.has_access("write")

    def _check_actor(self, *roles):
        """Refuse whoever has none of ``roles`` (mentee, mentor, coordinator) here.

        :raise AccessError:
        """
        if self.env.su:
            return
        self.check_access("read")
        for agreement in self:
            agreement_sudo = agreement.sudo()  # sudo: only compares people
            if not any(
                agreement._is_coordinator()
                if role == "coordinator"
                else getattr(agreement_sudo, f"_is_{role}")()
                for role in roles
            ):
                raise AccessError(
                    self.env._(
                        "You cannot do this on the agreement %s.", agreement.name
                    )
                )
