import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.http import request

from ...tools import errors, uploads

_logger = logging.getLogger(__name__)


class IrHttp(models.AbstractModel):
    """Answer in words when the disk is full or cannot be written: the file store, the
    folder of temporary files, sessions, the database."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Read a form of ours even when its files find no room."""
        if "/mentorat" in request.httprequest.path:
            # The form is read later on, by this request that Odoo wraps.
            wrapped = request.httprequest._HTTPRequest__wrapped
            wrapped._get_file_stream = cls._get_upload_stream
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _get_upload_stream(cls, *_args, **_kwargs):
        return uploads.UploadStream()

    @classmethod
    def _post_dispatch(cls, response):
        """Send a page of ours even when the session cannot be saved: it holds nothing
        of ours."""
        try:
            return super()._post_dispatch(response)
        except OSError as error:
            if not errors.is_disk_full(error) or not cls._is_mentorat_request():
                raise
            cls._log_disk_full(error)
            request.session.can_save = False
            return super()._post_dispatch(response)

    @classmethod
    def _handle_error(cls, exception):
        """Say in a sentence what would be an error of the server; log it in a line.

        What was not allowed elsewhere, such as to start a program, is a fault of
        others, who need to see it as it is."""
        is_full = errors.is_without_room(exception) or (
            errors.is_disk_full(exception) and cls._is_mentorat_request()
        )
        if not is_full:
            return super()._handle_error(exception)
        exception.loglevel = logging.ERROR  # without the traceback
        request.session.can_save = False  # on the same disk, as a rule
        request.env.cr.rollback()
        text = request.env["mentorat.format"]._format_disk_full(exception)
        return super()._handle_error(UserError(text))

    @classmethod
    def _log_disk_full(cls, error):
        """Tell the administrator what users cannot mend."""
        _logger.error("%s could not keep: %s", request.httprequest.path, error)
