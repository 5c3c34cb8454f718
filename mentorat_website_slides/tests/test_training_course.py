from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.mentorat_module.tests.common import MONDAY
from odoo.addons.mentorat_module.tests.training.common import TrainingCommon


@tagged("post_install", "-at_install")
class TestTrainingCourse(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls.env["slide.channel"].create(
            {"name": "Wills, step by step", "enroll": "invite", "is_published": True}
        )
        cls._plan()

    def _register(self):
        with self._at(MONDAY):
            self.session.with_user(self.mentee_user).action_register()

    def _link(self):
        self.session.with_user(self.coordinator).course_ref = self.course

    def test_registered_mentee_becomes_a_member(self):
        self._link()
        self.assertNotIn(self.mentee.partner_id, self.course.partner_ids)
        self._register()
        self.assertIn(self.mentee.partner_id, self.course.partner_ids)

    def test_later_course_adds_those_already_registered(self):
        self._register()
        self._link()
        self.assertIn(self.mentee.partner_id, self.course.partner_ids)

    def test_published_course_is_shown_with_its_address(self):
        self._link()
        self.assertEqual(
            self.session._get_course(),
            {"name": self.course.name, "url": self.course.website_url},
        )

    def test_unpublished_course_is_not_shown(self):
        self.course.is_published = False
        self._link()
        self.assertFalse(self.session._get_course())

    def test_session_without_course_has_none(self):
        self.assertFalse(self.session._get_course())

    def test_links_outlive_a_start_without_elearning(self):
        """A start that finds no eLearning app, such as one with a wrong addons path,
        leaves the links where they are."""
        self._link()
        self.env.flush_all()
        own = [
            model
            for name, model in self.registry.items()
            if name.startswith("mentorat.") and not model._abstract
        ]
        known = {
            name: model
            for name, model in self.registry.models.items()
            if not name.startswith("slide.")
        }
        with patch.object(self.registry, "models", known):
            self.assertNotIn("slide.channel", self.env)
            for model in own:
                self.env[model._name]._register_hook()
        self.env.cr.execute(
            "SELECT course_ref FROM mentorat_training_session WHERE id = %s",
            [self.session.id],
        )
        self.assertEqual(self.env.cr.fetchone(), (f"slide.channel,{self.course.id}",))
