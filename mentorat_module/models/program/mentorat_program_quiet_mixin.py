from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import quiet_hours

SATURDAY = 5


class MentoratProgramQuietMixin(models.AbstractModel):
    """The hours in which a programme writes to nobody."""

    _name = "mentorat.program.quiet.mixin"
    _description = "Quiet Hours of a Programme"

    quiet = fields.Boolean(
        string="Quiet Hours",
        help="Mails wait until the morning, and until the next working day, where the "
        "reader is. Only what a mentor must know to keep a promise in time leaves "
        "at once. Each person may choose otherwise in their preferences.",
    )
    quiet_start = fields.Float(string="No Mail From", default=20.0, required=True)
    quiet_end = fields.Float(string="No Mail Until", default=7.0, required=True)

    @api.constrains("quiet_start", "quiet_end")
    def _check_quiet_hours(self):
        for program in self:
            if not (0 <= program.quiet_start < 24 and 0 <= program.quiet_end < 24):
                raise ValidationError(
                    self.env._("The quiet hours are hours of the day: 0:00 to 23:59.")
                )

    def _get_release(self, instant, tz, is_working_day=None):
        """When a mail that is due at ``instant`` may leave.

        :param str tz: where its reader is
        :param is_working_day: from :meth:`_get_quiet_day_test`
        :return: naive UTC, ``instant`` itself outside the quiet hours
        """
        self.ensure_one()
        return quiet_hours.get_release(
            instant,
            tz,
            self.quiet_start,
            self.quiet_end,
            is_working_day or self._get_quiet_day_test(),
        )

    def _get_quiet_day_test(self):
        """:return: a function telling whether a date works: by the calendar of the
        programme, Monday to Friday where it has none"""
        return self._get_working_day_test() or (lambda day: day.weekday() < SATURDAY)
