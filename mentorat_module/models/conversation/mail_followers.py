from collections import defaultdict

from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .mail_message import OWN_MODELS


class MailFollowers(models.Model):
    """Show the followers of our records to who reads the record, and let only who
    writes it change them: Odoo shows all followers to all employees, and so who is in
    which pair."""

    _inherit = "mail.followers"

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model
    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        bypass_access=False,
        **kwargs,
    ):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_open_domain()
        return super()._search(
            domain, offset, limit, order, bypass_access=bypass_access, **kwargs
        )

    def write(self, vals):
        result = super().write(vals)
        if {"res_model", "res_id", "partner_id"} & vals.keys():
            self.check_access("write")  # on the record that they follow now
        return result

    def _check_access(self, operation):
        result = super()._check_access(operation)
        followers = self - result[0] if result else self
        if self.env.su or not followers:
            return result
        closed = followers._filter_closed(operation)
        if not closed:
            return result
        if result:
            return result[0] + closed, result[1]
        return closed, closed._get_closed_error

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_guarded_models(self):
        """Hook: return the models whose followers are shown to who reads the record."""
        return tuple(
            name
            for name, model in self.env.registry.items()
            if name.startswith(OWN_MODELS)
            and not model._abstract
            and "message_follower_ids" in model._fields
        )

    @api.model
    def _get_open_domain(self):
        """Return the domain of the followers that the current user may read."""
        guarded = self._get_guarded_models()
        open_to_user = Domain("res_model", "not in", guarded)
        for name in guarded:
            if (records := self._get_open_records(name)) is not None:
                open_to_user |= Domain("res_model", "=", name) & Domain(
                    "res_id", "in", records
                )
        return open_to_user

    @api.model
    def _get_open_records(self, name):
        """Hook: return the query of the records of a guarded model whose followers the
        current user may read, ``None`` for none of them."""
        model = self.env[name].with_context(active_test=False)
        return model._search([]) if model.has_access("read") else None

    def _filter_closed(self, operation):
        """Return those of records that the current user may not read, or change."""
        ids = defaultdict(list)
        for follower in self.sudo():  # sudo: which records they follow
            ids[follower.res_model].append(follower.res_id)
        mode = "read" if operation == "read" else "write"
        closed = {
            (name, res_id)
            for name in self._get_guarded_models()
            if name in ids
            for res_id in self._get_closed_ids(name, ids[name], mode)
        }
        return self.filtered(
            lambda each: (each.sudo().res_model, each.sudo().res_id) in closed
        )

    @api.model
    def _get_closed_ids(self, name, ids, mode):
        """Hook: return which records the current user has no right to."""
        records = self.env[name].with_context(active_test=False).browse(ids).exists()
        return (records - records._filtered_access(mode)).ids

    def _get_closed_error(self):
        return AccessError(
            self.env._("Only who reads a record of the service sees who follows it.")
        )
