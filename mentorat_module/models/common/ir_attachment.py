import os
from contextlib import suppress

from odoo import api, models

from ...tools import errors


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """Leave no part of a file behind when the disk is full: Odoo would take it for
        another file of the same name, and refuse this one for ever."""
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            self._remove_part(bin_value, checksum)
            raise

    def _remove_part(self, content, checksum):
        path = self._full_path(f"{checksum[:2]}/{checksum}")
        with suppress(OSError):
            if not self._same_content(content, path):
                os.unlink(path)

    @api.model
    def _can_keep(self, content):
        """Write ``content`` into the file store, where its attachment will find it;
        return whether there is room.

        :param bytes content: of an attachment that is not created yet
        """
        if self._storage() == "db":
            return True
        try:
            self._file_write(content, self._compute_checksum(content))
        except OSError as error:
            if not errors.is_disk_full(error):
                raise
            return False
        return True
