from odoo import api, fields, models

COURSE = "slide.channel"


class MentoratTrainingMaterialMixin(models.AbstractModel):
    """The course that goes with a session."""

    _name = "mentorat.training.material.mixin"
    _description = "Material of a Training"

    course_ref = fields.Reference(
        selection="_get_course_models",
        string="Course",
        help="An online course that goes with the session.",
    )
    has_courses = fields.Boolean(compute="_compute_has_courses")

    def _register_hook(self):
        """A course whose application was uninstalled is a course no more."""
        result = super()._register_hook()
        if not self._abstract and COURSE not in self.env:
            self.env.cr.execute(
                "UPDATE mentorat_training_session SET course_ref = NULL "
                "WHERE course_ref IS NOT NULL"
            )
        return result

    @api.model
    def _get_course_models(self):
        """:return: what a course may be: nothing where eLearning is not installed"""
        if COURSE not in self.env:
            return []
        return [(COURSE, self.env._("Course"))]

    def _compute_has_courses(self):
        self.has_courses = COURSE in self.env

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("course_ref"):
            for session in self:
                seated = session.participation_ids._filter_seated()
                session._open_course(seated.mentee_id.partner_id)
        return result

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _get_course(self):
        """:return: ``{"name", "url"}`` of the course, or ``False``"""
        # sudo: the name of the course; whether the reader may follow it is up to it
        course = self.sudo().course_ref
        if not course or not course.exists() or not course.website_published:
            return False
        return {"name": course.display_name, "url": course.website_url}

    # ------------------------------------------------------------------
    # COURSE
    # ------------------------------------------------------------------

    def _open_course(self, partners):
        """Those who come may follow the course, by invitation only as it may be."""
        # sudo: HR chose the course for this session, and so for who comes to it
        course = self.sudo().course_ref
        if course and course.exists() and partners:
            course._action_add_members(partners)
