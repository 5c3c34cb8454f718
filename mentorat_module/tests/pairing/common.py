from datetime import timedelta

from odoo import Command

from ..common import MentoratCommon


class PairingCommon(MentoratCommon):
    """Skills with levels, two workplaces, and people who wait."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls.env["hr.skill.type"].create(
            {
                "name": "Advice",
                "skill_ids": [
                    Command.create({"name": name})
                    for name in ("Pensions", "Succession", "Insurance")
                ],
                "skill_level_ids": [
                    Command.create({"name": "Some", "level_progress": 40}),
                    Command.create({"name": "Expert", "level_progress": 100}),
                ],
            }
        )
        cls.pensions, cls.succession, cls.insurance = cls.skill_type.skill_ids.sorted(
            lambda skill: ("Pensions", "Succession", "Insurance").index(skill.name)
        )
        cls.some, cls.expert = cls.skill_type.skill_level_ids.sorted("level_progress")
        cls.here, cls.there = cls.env["hr.work.location"].create(
            [
                {"name": name, "address_id": cls._create_address(name).id}
                for name in ("Here", "There")
            ]
        )
        cls.reader = cls.env["mentorat.pairing.reader"]
        cls.words = cls.env["mentorat.pairing.words"]

    @classmethod
    def _create_address(cls, name):
        return cls.env["res.partner"].create({"name": f"Office {name}"})

    @classmethod
    def _teach(cls, mentor, skill, level):
        """``mentor`` has ``skill`` at ``level`` in the employee file."""
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": mentor.employee_id.id,
                "skill_type_id": skill.skill_type_id.id,
                "skill_id": skill.id,
                "skill_level_id": level.id,
            }
        )

    @classmethod
    def _move(cls, mentor, place):
        mentor.employee_id.work_location_id = place
        mentor.employee_id.address_id = place.address_id

    def _get_score(self, mentee=None, mentor=None):
        """:return: the explanation of one pair, as the engine gives it"""
        mentee = mentee or self.mentee
        pool = self.reader._read_pool(mentee.program_id, mentee)
        return pool.explain(mentee.id, (mentor or self.mentor).id)

    def _get_part(self, criterion, **pair):
        """:return: what one criterion gives to one pair"""
        return self._find_part(self._get_score(**pair), criterion)

    @staticmethod
    def _find_part(score, criterion):
        return next(part for part in score.parts if part.criterion == criterion)

    @classmethod
    def _wish(cls, mentor, kind="prefer", mentee=None, **values):
        return cls.env["mentorat.pairing.wish"].create(
            {
                "mentee_id": (mentee or cls.mentee).id,
                "mentor_id": mentor.id,
                "kind": kind,
                **values,
            }
        )

    @classmethod
    def _open_desk(cls, user=None):
        program = cls.program.with_user(user or cls.coordinator)
        action = program.action_match_waiting()
        return (
            cls.env[action["res_model"]]
            .with_user(program.env.user)
            .browse(action["res_id"])
        )

    @classmethod
    def _get_line(cls, pairing, mentee=None):
        mentee = mentee or cls.mentee
        return pairing.line_ids.filtered(lambda line: line.mentee_id == mentee)


class DeskCommon(PairingCommon):
    """Two who wait, and a mentor who fits each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_mentee(
            cls.inside_user,
            registered_at=cls.mentee.registered_at + timedelta(hours=1),
        )
        cls.mentee.wanted_skill_ids = cls.pensions
        cls.second.wanted_skill_ids = cls.succession
        cls._teach(cls.mentor, cls.pensions, cls.expert)
        cls._teach(cls.other_mentor, cls.succession, cls.expert)
