import logging
import random
import time

from psycopg2.errors import UniqueViolation
from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools import texts
from .mentorat_lock_mixin import PATIENCE, RowsBusyError, wait_for_rows

_logger = logging.getLogger(__name__)

LONGEST_PAUSE = 0.3  # seconds, before a request begins again


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Send the translations of our scripts to the pages of the portal."""
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "mentorat_module"]

    @classmethod
    def _serve_fallback(cls):
        """Refuse an address that the database cannot hold: no page nor file has it,
        and to look it up would fail."""
        if not texts.is_storable(request.httprequest.path):
            raise Forbidden()
        return super()._serve_fallback()

    # ------------------------------------------------------------------
    # SEVERAL AT ONCE
    # ------------------------------------------------------------------

    @classmethod
    def _dispatch(cls, endpoint):
        """Let requests that change the same rows follow each other.

        Odoo starts a request again five times at the most, after pauses of up to half a
        minute. Here it begins again as soon as the one before it has finished, with the
        rows locked first. When it has waited in vain, it is called one last time with
        ``mentorat_busy`` in the context: a form comes back with what was typed.

        :raise UserError: it has waited in vain, and shows no form
        """
        env = request.env
        if env.cr.readonly:
            return super()._dispatch(endpoint)
        rows, until = {}, time.monotonic() + PATIENCE
        is_last = is_double = False
        while True:
            pause = 0
            try:
                result = super()._dispatch(endpoint)
                if cls._is_mentorat_request():
                    env.cr.flush()  # what is written last may meet others as well
                return result
            except RowsBusyError as error:
                rows.setdefault(error.table, set()).update(error.ids)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                if not cls._is_mentorat_request():
                    raise
                pause = random.uniform(0, LONGEST_PAUSE)
            except UniqueViolation:
                # Created by another in the same instant: this one finds it there.
                if is_double or not cls._is_mentorat_request():
                    raise
                is_double = True
            _logger.info("%s waits for its turn", request.httprequest.path)
            cls._begin_again(env)
            if is_last:
                raise UserError(env["mentorat.format"]._format_busy())
            time.sleep(pause)
            is_last = not wait_for_rows(env.cr, rows, until)
            if is_last:
                request.update_context(mentorat_busy=True)

    @classmethod
    def _is_mentorat_request(cls):
        """Whether a page of ours, a method of a model of ours or its conversation is
        called."""
        model = str(request.params.get("thread_model"))
        return "/mentorat" in request.httprequest.path or model.startswith("mentorat.")

    @classmethod
    def _begin_again(cls, env):
        """Forget what the request did, as Odoo does before it starts one again."""
        env.cr.rollback()
        env.transaction.reset()
        env.registry.reset_changes()
        request.env = env
        for _name, upload in request.httprequest.files.items(multi=True):
            upload.seek(0)
