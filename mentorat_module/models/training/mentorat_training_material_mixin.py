from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import links, uploads

COURSE = "slide.channel"


class MentoratTrainingMaterialMixin(models.AbstractModel):
    """What goes with a session: files, links, a course."""

    _name = "mentorat.training.material.mixin"
    _description = "Material of a Training"

    attachment_ids = fields.Many2many(
        "ir.attachment",
        "mentorat_training_session_attachment_rel",
        "session_id",
        "attachment_id",
        string="Files",
        copy=False,
        help="Those expected find them on the page of their trainings.",
    )
    material_links = fields.Text(
        string="Links", help="One address a line, beginning with https://."
    )
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
    # CONSTRAINTS
    # ------------------------------------------------------------------

    @api.constrains("attachment_ids")
    def _check_files(self):
        for attachment in self.attachment_ids:
            if attachment.file_size > uploads.MAX_BYTES:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is larger than %(max)s MB.",
                        name=attachment.name,
                        max=uploads.MAX_BYTES // 1024**2,
                    )
                )
            if not uploads.get_mimetype(attachment.name, attachment.raw or b""):
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be attached: use a PDF, a picture, a text or an "
                        "office document.",
                        attachment.name,
                    )
                )

    @api.constrains("material_links", "videocall_url")
    def _check_links(self):
        for session in self:
            for link in session._get_typed_addresses():
                if not links.is_web_address(link):
                    raise ValidationError(
                        self.env._("“%s” is no address of a web page.", link)
                    )

    def _get_typed_addresses(self):
        """:return: the addresses that the pages of this session lead to"""
        videocall = (self.videocall_url or "").strip()
        return self._get_links() + ([videocall] if videocall else [])

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._attach_files()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._attach_files()
        if vals.get("course_ref"):
            for session in self:
                seated = session.participation_ids._filter_seated()
                session._open_course(seated.mentee_id.partner_id)
        return result

    def _attach_files(self):
        """A file belongs to its session: who may read the one may read the other."""
        for session in self:
            # sudo: files that this user has just sent and that belong to nothing yet;
            # mentors propose a session and do not write it afterwards
            loose = session.sudo().attachment_ids.filtered(
                lambda each: not each.res_id and each.create_uid == self.env.user
            )
            if loose:
                loose.write({"res_model": self._name, "res_id": session.id})

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _get_links(self):
        """:return: the addresses, in order"""
        lines = (self.material_links or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

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
