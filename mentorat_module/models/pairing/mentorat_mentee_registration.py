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
