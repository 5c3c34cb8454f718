from odoo import fields, models

# What users choose for themselves.
PREFERENCES = ["mentorat_notification", "mentorat_quiet"]


class ResUsers(models.Model):
    """How the service writes to a person. Not required: empty is as the default, and
    other addons create users without our fields."""

    _inherit = "res.users"

    mentorat_notification = fields.Selection(
        [
            ("at_once", "At once"),
            ("daily", "Once a day, gathered"),
            ("in_app", "In the application only"),
        ],
        string="Mentoring Mails",
        default="at_once",
        help="When the mentoring service writes to this person. Once a day: except "
        "what would come after a training or a meeting has begun. In the application "
        "only: no mail leaves, however urgent.",
    )
    mentorat_quiet = fields.Selection(
        [
            ("program", "As the programme says"),
            ("yes", "In working days and hours only"),
            ("no", "At any hour"),
        ],
        string="Mentoring Mails Leave",
        default="program",
        help="What you need to know to keep a promise in time, or before a training or "
        "a meeting begins, leaves at any hour.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + PREFERENCES

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + PREFERENCES
