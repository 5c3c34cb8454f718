import logging
import re
from functools import wraps

from psycopg2 import OperationalError
from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from ..models.common.mentorat_arguments import LARGEST_INTEGER
from ..models.common.mentorat_shown import ShownChangedError
from ..models.portal.mentorat_portal import AnswerError
from ..tools import texts
from ..tools.errors import is_disk_full

_logger = logging.getLogger(__name__)

UNPROCESSABLE = 422
CONFLICT = 409
IS_ID = re.compile("[0-9]{1,9}")
# Pages and files hold personal data: a shared computer keeps none of them.
NO_STORE = ("Cache-Control", "no-store")


def page_route(*urls, **options):
    """Declare a page of a logged-in user: GET, on a read-only cursor."""
    return _clean_route(
        *urls,
        **{"type": "http", "methods": ["GET"], "readonly": True, **options},
    )


def form_route(*urls, **options):
    """Declare what a form of a logged-in user posts, with its CSRF token."""
    return page_route(*urls, **{"methods": ["POST"], "readonly": False, **options})


def data_route(*urls, **options):
    """Declare what a script of a logged-in user's page asks, in JSON: a content type
    that pages of other sites may not send here."""
    return _clean_route(*urls, type="jsonrpc", **options)


def _clean_route(*urls, **options):
    """Declare a route whose values are cleaned, and whose answer no other site frames.

    Every route of ours is declared through here."""
    declare = route(list(urls), **{"auth": "user", "website": True, **options})

    def decorate(endpoint):
        @wraps(endpoint)
        def clean_endpoint(self, **values):
            answer = endpoint(self, **_clean_values(values))
            if options["type"] == "http":
                _protect(answer)
            return answer

        return declare(clean_endpoint)

    return decorate


def _clean_values(values):
    """Return what the address, the query and the form gave, without what nobody types
    (see ``texts.clean``).

    :raise NotFound: the id of no record
    """
    for value in values.values():
        if isinstance(value, int) and value > LARGEST_INTEGER:
            raise NotFound()
    return {
        name: texts.clean(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _protect(response):
    """Keep other sites from framing a page, or reading from which one a link came."""
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":  # Odoo has its own policy for images
        policy = "frame-ancestors 'self'"
        response.headers.setdefault("Content-Security-Policy", policy)


class MentoratController:
    """Share what the controllers of the portal need.

    A route finds the record from the current user, then renders a page, or calls one
    method of a model through :meth:`_submit`."""

    # ------------------------------------------------------------------
    # RECORDS OF THE CURRENT USER
    # ------------------------------------------------------------------

    def _get_pages(self, name):
        return request.env[f"mentorat.portal.{name}"]

    def _require(self, record):
        """Return ``record``; raise ``NotFound`` when it is empty."""
        if not record:
            raise NotFound()
        return record

    def _get_own(self, model, record_id, fields=None):
        """Return the record of the current user (sudo).

        :raise NotFound: it does not exist, or belongs to another user
        """
        by_id = [("id", "=", record_id)]
        return self._require(
            request.env["mentorat.portal"]._get_own(model, by_id, fields)
        )

    def _get_agreement(self, agreement_id):
        """Return the agreement (sudo) of one of its pair or of a contributing mentor.

        :raise NotFound: it does not exist, or the current user is none of them
        """
        return self._require(self._get_pages("agreement")._find_agreement(agreement_id))

    # ------------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------------

    def _submit(self, method, *args, show, to, answers=None):
        """Call a method of a model with what a form sent, and redirect; when it
        refuses, show the page again with the answers and what is wrong.

        :param show: function of ``(answers, errors)`` that returns the page
        :param to: the address to go to, or a function of the result that returns it
        :param dict answers: what was typed
        :raise NotFound: see :meth:`_call`
        """
        result, errors = self._call(method, *args)
        if errors is None:
            # 303: a reload sends nothing again.
            return request.redirect(to(result) if callable(to) else to, code=303)
        response = show(answers, errors)
        response.status_code = CONFLICT if self._is_busy() else UNPROCESSABLE
        return response

    def _call(self, method, *args):
        """Call a method of a model in a savepoint.

        :return: ``(result, None)``, or ``(None, errors)`` when it refuses
        :raise NotFound: the user may not do this with a record that is theirs
        """
        if self._is_busy():
            return None, {"form": request.env["mentorat.format"]._format_busy()}
        if lost := self._find_lost_upload():
            return None, self._get_disk_errors(lost)
        try:
            with request.env.cr.savepoint():
                result = method(*args)
                request.env.flush_all()
            return result, None
        except (AccessError, MissingError) as error:
            # Logged: the record was found as theirs, so this is a mistake of ours.
            _logger.warning(
                "%s was refused to %s", method, request.env.user, exc_info=True
            )
            raise NotFound() from error
        except AnswerError as error:
            errors = error.errors
        except ShownChangedError as error:
            errors = {"form": str(error), "changes": self._mark_changes(error.text)}
        except UserError as error:
            errors = {"form": str(error)}
        except (OSError, OperationalError) as error:
            if not is_disk_full(error):
                raise
            errors = self._get_disk_errors(error)
        request.env.invalidate_all(flush=False)
        return None, errors

    def _is_busy(self):
        """Whether this request waited in vain for its turn."""
        return bool(request.env.context.get("mentorat_busy"))

    def _mark_changes(self, text):
        """Return ``text`` with what differs from what the page showed marked, or
        ``None`` when the page sent no text."""
        shown = request.params.get("shown")
        return shown and request.env["mentorat.shown"]._mark_changes(shown, text)

    def _find_lost_upload(self):
        """Return why a file of the form did not come in, or ``None``."""
        uploads = request.httprequest.files.items(multi=True)
        lost = (getattr(upload.stream, "error", None) for _name, upload in uploads)
        return next(filter(None, lost), None)

    def _get_disk_errors(self, error):
        request.env["ir.http"]._log_disk_full(error)
        words = request.env["mentorat.format"]
        return {"form": words._format_disk_full(error, is_form=True)}

    def _parse_id(self, value):
        """Return ``value`` as an id of the database, or ``False``."""
        return bool(IS_ID.fullmatch(value or "")) and int(value)

    def _get_ids(self, name):
        """Return the ids sent under ``name``; what is no number is left out."""
        values = request.httprequest.form.getlist(name)
        return [number for value in values if (number := self._parse_id(value))]

    def _get_id(self, name):
        return next(iter(self._get_ids(name)), False)

    def _get_files(self, name="files"):
        """Return ``[(name, bytes)]`` of the files sent under ``name``."""
        uploads = request.httprequest.files.getlist(name)
        for upload in uploads:
            upload.seek(0)  # Odoo rewinds the first one only of a request begun again
        return [
            (upload.filename, upload.read()) for upload in uploads if upload.filename
        ]

    # ------------------------------------------------------------------
    # WHAT IS ANSWERED
    # ------------------------------------------------------------------

    def _render(self, template, values):
        done = request.httprequest.args.get("done")
        response = request.render(
            f"mentorat_module.{template}",
            {"page_name": "mentorat", "done": done, **values},
        )
        response.headers.set(*NO_STORE)
        return response

    def _send_file(self, attachment):
        """Send an attachment as a download: it never opens as a page of this site.

        :raise NotFound: there is none
        """
        stream = request.env["ir.binary"]._get_stream_from(self._require(attachment))
        return stream.get_response(as_attachment=True)

    def _send_calendar(self, content, name):
        return request.make_response(
            content,
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", f'attachment; filename="{name}"'),
                NO_STORE,
            ],
        )
