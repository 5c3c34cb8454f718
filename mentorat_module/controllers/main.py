import logging
import re

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.http import request

_logger = logging.getLogger(__name__)

UNPROCESSABLE = 422
IS_ID = re.compile("[0-9]{1,9}")


class MentoratController:
    """What the controllers of our pages share. A route finds the record from the
    current user, calls one model method, and renders or goes on: errors of the models
    are sentences for the reader, and are shown on the page they come from."""

    def _render(self, template, values, status=200):
        response = request.render(
            f"mentorat_module.{template}",
            {
                "page_name": "mentorat",
                "done": request.httprequest.args.get("done"),
                **values,
            },
        )
        response.status_code = status
        # What a shared computer keeps of these pages, the next person reads.
        response.headers["Cache-Control"] = "no-store"
        return response

    def _go(self, url, done=None):
        """Answer a POST by sending the browser on: reloading asks nothing again."""
        return request.redirect(f"{url}?done={done}" if done else url, code=303)

    def _get_pages(self, name):
        return request.env[f"mentorat.portal.{name}"]

    def _find_own(self, model, record_id, **kwargs):
        """Raise ``NotFound``: not there, or not the current user's."""
        record = request.env["mentorat.portal"]._find_own(model, record_id, **kwargs)
        if not record:
            raise NotFound()
        return record

    def _try(self, method, *args, **kwargs):
        """Call a model method that may refuse.

        :return: ``(result, sentence)``, one of them empty
        """
        try:
            with request.env.cr.savepoint():
                result = method(*args, **kwargs)
                request.env.flush_all()
            return result, False
        except (AccessError, MissingError) as error:
            # The record was found as theirs: that they may not is for us to look at.
            _logger.warning(
                "%s was refused to %s", method, request.env.user, exc_info=True
            )
            raise NotFound() from error
        except (UserError, ValidationError) as error:
            request.env.invalidate_all(flush=False)
            return None, str(error)

    def _parse_id(self, value):
        """Return the number that ``value`` writes, as the database knows them, or
        ``False``."""
        return bool(IS_ID.fullmatch(value or "")) and int(value)

    def _get_ids(self, name):
        """Return the numbers sent under ``name``, what is no number left out."""
        values = request.httprequest.form.getlist(name)
        return [number for value in values if (number := self._parse_id(value))]

    def _get_id(self, name):
        return next(iter(self._get_ids(name)), False)

    def _get_files(self, name="files"):
        """Return ``[(name, bytes)]`` of the files sent under ``name``."""
        return [
            (upload.filename, upload.read())
            for upload in request.httprequest.files.getlist(name)
            if upload.filename
        ]

    def _send_calendar(self, content, name):
        return request.make_response(
            content,
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                ("Cache-Control", "no-store"),
            ],
        )
