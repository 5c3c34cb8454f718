from odoo import fields, models


class MentoratTrainingSession(models.Model):
    """Link a course to a session, and add those who have a seat as its members."""

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
        # sudo: name and address only; the course itself checks who may follow it
        course_sudo = self.sudo().course_ref
        if course_sudo and course_sudo.exists() and course_sudo.website_published:
            return {"name": course_sudo.display_name, "url": course_sudo.website_url}
        return super()._get_course()

    def _open_course(self, partners):
        # sudo: whoever set the course of the session gives access to those who come
        course_sudo = self.sudo().course_ref
        if course_sudo and course_sudo.exists() and partners:
            course_sudo._action_add_members(partners)
        return super()._open_course(partners)
