from odoo import fields, models


class MentoratTrainingSession(models.Model):
    """The course that goes with a session: open to those who come."""

    _inherit = "mentorat.training.session"

    course_ref = fields.Reference(
        [("slide.channel", "Course")],
        string="Course",
        help="An online course that goes with the session.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("course_ref"):
            for session in self:
                seated = session.participation_ids._filter_seated()
                session._open_course(seated.mentee_id.partner_id)
        return result

    def _get_course(self):
        # sudo: the name of the course; whether the reader may follow it is up to it
        course_sudo = self.sudo().course_ref
        if course_sudo and course_sudo.exists() and course_sudo.website_published:
            return {"name": course_sudo.display_name, "url": course_sudo.website_url}
        return super()._get_course()

    def _open_course(self, partners):
        # sudo: HR chose the course for this session, and so for who comes to it
        course_sudo = self.sudo().course_ref
        if course_sudo and course_sudo.exists() and partners:
            course_sudo._action_add_members(partners)
        return super()._open_course(partners)
