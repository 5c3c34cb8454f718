import threading
from copy import copy
from functools import partial, update_wrapper

from odoo import models
from odoo.http import request
from odoo.tools import config

COOKIE = "mentorat_wrote"
SECONDS_PARAMETER = "mentorat_module.primary_seconds"
# PostgreSQL lets a replica wait 30 seconds at the most before it applies what came in
# (max_standby_streaming_delay); it may then have to catch up.
SECONDS = 60
ROLES = (
    "mentorat_module.group_mentorat_mentor,mentorat_module.group_mentorat_coordinator"
)


class IrHttp(models.AbstractModel):
    """Show people what they have just written, when Odoo reads from a replica.

    Pages that only read (``readonly=True``) are served by the replica, which is behind.
    Whoever has just written, through a page or a model of ours or with a role of ours,
    is given the primary server for a while, whatever they open. A cookie says so: it
    holds no secret, ends by itself, and needs no session to be saved.
    """

    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        result = super()._dispatch(endpoint)
        if config["db_replica_host"] and cls._has_written():
            seconds = cls._get_primary_seconds()
            if seconds and (cls._is_mentorat_request() or cls._has_mentorat_role()):
                request.future_response.set_cookie(
                    COOKIE,
                    "1",
                    max_age=seconds,
                    expires=None,
                    httponly=True,
                    samesite="Lax",
                    secure=request.httprequest.is_secure,
                )
        return result

    @classmethod
    def _match(cls, path_info):
        rule, args = super()._match(path_info)
        if COOKIE in request.cookies and cls._is_cursor_open_to_choice():
            rule = cls._get_primary_rule(rule)
        return rule, args

    @classmethod
    def _is_cursor_open_to_choice(cls):
        """Return whether Odoo looks for the rule of the request itself, not for that of
        an address that its page mentions."""
        return threading.current_thread().cursor_mode is None

    @classmethod
    def _get_primary_rule(cls, rule):
        """Return a copy of ``rule``, which all requests share, that reads from the
        primary server."""
        endpoint = update_wrapper(partial(rule.endpoint.func), rule.endpoint)
        endpoint.routing = {**rule.endpoint.routing, "readonly": False}
        rule = copy(rule)
        rule.endpoint = endpoint
        return rule

    @classmethod
    def _has_written(cls):
        """Return whether this request changes anything in the database."""
        if request.env.cr.readonly:
            return False
        request.env.cr.flush()
        request.env.cr.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return request.env.cr.fetchone()[0]

    @classmethod
    def _get_primary_seconds(cls):
        """Return how long one reads from the primary server after one has written; 0
        when never."""
        # sudo: a setting of the server
        parameters_sudo = request.env["ir.config_parameter"].sudo()
        value = parameters_sudo.get_param(SECONDS_PARAMETER) or ""
        return int(value) if value.isdecimal() else SECONDS

    @classmethod
    def _has_mentorat_role(cls):
        user = request.env.user
        return bool(user) and user.has_groups(ROLES)
