from odoo import api, fields, models

# Fields of the form, the first choice first.
PREFERRED_MENTORS = (
    "preferred_mentor_id",
    "preferred_mentor_2_id",
    "preferred_mentor_3_id",
)


class MentoratMentee(models.Model):
    """The wishes in the form of a registration."""

    _inherit = "mentorat.mentee"

    @api.model
    def _get_choice_errors(self, choices, form):
        errors = super()._get_choice_errors(choices, form)
        mentors = set(choices["mentors"].ids)
        avoided = set(form.get("avoided_mentor_ids") or ())
        seen = set()
        for name in PREFERRED_MENTORS:
            choice = form.get(name)
            if not choice:
                continue
            if choice not in mentors:
                errors[name] = self.env._("Choose from the list.")
            elif choice in seen:
                errors[name] = self.env._("You have chosen this person above already.")
            elif choice in avoided:
                errors[name] = self.env._(
                    "You also ask not to get this person: take one of the two back."
                )
            seen.add(choice)
        if not avoided <= mentors:
            errors["avoided_mentor_ids"] = self.env._("Choose from the list.")
        return errors

    # ------------------------------------------------------------------
    # WHAT WAS WISHED BEFORE
    # ------------------------------------------------------------------

    @api.model
    def _get_earlier_registration(self, employee, program=None):
        """Return the latest registration (sudo) of ``employee``, in ``program`` when
        given, that names a mentor they would like."""
        # sudo: their own, to fill in a form or a registration of theirs
        return self.sudo().search(
            [
                ("employee_id", "=", employee.id),
                ("wish_ids.kind", "=", "prefer"),
                *([("program_id", "=", program.id)] if program else []),
            ],
            order="registered_at desc, id desc",
            limit=1,
        )

    @api.model
    def _get_remembered_wishes(self, employee, program):
        """Return what the person wished before, as far as ``program`` offers these
        mentors, in the names of the form."""
        # sudo: their own registrations
        mine = self.sudo().search([("employee_id", "=", employee.id)])
        offered = program.sudo().mentor_ids.filtered(  # sudo: who is offered
            lambda mentor: mentor.employee_id != employee
        )
        rows = self.env["mentorat.pairing.wish"]._read_avoided(mine.ids)
        avoided = {mentor for _mentee, mentor, _wish in rows} & set(offered.ids)
        past = self.env["mentorat.pairing.reader"]._read_past_pairs(mine)
        out = avoided | {mentor for _mentee, mentor in past}
        last = self._get_earlier_registration(employee)
        preferred = [
            wish.mentor_id.id
            for wish in last.wish_ids
            if wish.kind == "prefer" and wish.mentor_id.id in set(offered.ids) - out
        ]
        return {
            "avoided_mentor_ids": sorted(avoided),
            **dict(zip(PREFERRED_MENTORS, preferred, strict=False)),
        }

    def _recall_preferences(self):
        """Copy the mentors whom these persons liked in their last registration of the
        same programme, where a coordinator registers them: a form that they filled in
        themselves says it anew."""
        # sudo: coordinators who mentor do not read what is said of them
        Wish = self.env["mentorat.pairing.wish"].sudo()
        silent = self.sudo().filtered(  # sudo: as above
            lambda mentee: not mentee.consented_at and not mentee.wish_ids
        )
        said = Wish._read_group(
            [
                ("mentee_id.employee_id", "in", silent.employee_id.ids),
                ("kind", "=", "prefer"),
            ],
            ["mentee_id"],
        )
        known = {mentee.employee_id for (mentee,) in said}
        for mentee in silent.filtered(lambda mentee: mentee.employee_id in known):
            last = self._get_earlier_registration(mentee.employee_id, mentee.program_id)
            if not last:
                continue
            out = {mentor for _mentee, mentor, _wish in Wish._read_avoided(mentee.ids)}
            past = self.env["mentorat.pairing.reader"]._read_past_pairs(mentee)
            out |= {mentor for _mentee, mentor in past}
            mentee.wish_ids = [
                fields.Command.create(
                    {"mentor_id": wish.mentor_id.id, "sequence": wish.sequence}
                )
                for wish in last.wish_ids
                if wish.kind == "prefer"
                and wish.mentor_id in mentee.program_id.mentor_ids
                and wish.mentor_id.id not in out
            ]

    @api.model
    def _before_registration(self, employee, program, form):
        """Delete the requests not to get a mentor that the person, who saw them in the
        form, does not make any more."""
        result = super()._before_registration(employee, program, form)
        offered = set(self._get_choices(program)["mentors"].ids)
        kept = set(form.get("avoided_mentor_ids") or ())
        # sudo: the person's own wishes
        self.env["mentorat.pairing.wish"].sudo().search(
            [
                ("mentee_id.employee_id", "=", employee.id),
                ("kind", "=", "avoid"),
                ("mentor_id", "in", list(offered - kept)),
            ]
        ).unlink()
        return result

    # ------------------------------------------------------------------
    # FORM
    # ------------------------------------------------------------------

    @api.model
    def _prepare_registration_values(self, employee, program, form):
        values = super()._prepare_registration_values(employee, program, form)
        values["wish_ids"] = self._prepare_wishes(form)
        return values

    @api.model
    def _prepare_wishes(self, form):
        """Return the commands that create the wishes."""
        wishes = [
            {"mentor_id": form[name], "kind": "prefer", "sequence": rank}
            for rank, name in enumerate(PREFERRED_MENTORS, start=1)
            if form.get(name)
        ]
        wishes += [
            {"mentor_id": mentor_id, "kind": "avoid"}
            for mentor_id in form.get("avoided_mentor_ids") or []
        ]
        return [fields.Command.create(wish) for wish in wishes]
