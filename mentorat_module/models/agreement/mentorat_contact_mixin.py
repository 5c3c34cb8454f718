from odoo import fields, models
from odoo.exceptions import UserError


class MentoratContactMixin(models.AbstractModel):
    """What the two say to each other: the first contact, then the questions."""

    _name = "mentorat.contact.mixin"
    _description = "First Contact and Requests"

    first_contact_at = fields.Datetime(
        string="First Contact", copy=False, tracking=True
    )
    first_contact_channel = fields.Selection(
        [
            ("message", "Message"),
            ("meeting", "Meeting"),
            ("phone", "Phone"),
            ("person", "In person"),
        ],
        copy=False,
    )

    # ------------------------------------------------------------------
    # FIRST CONTACT
    # ------------------------------------------------------------------

    def action_record_first_contact(self, when=None, channel="message"):
        """The mentor has reached the mentee: the agreement becomes active.

        :param datetime when: naive UTC; now when not given
        :param str channel: ``message``, ``meeting``, ``phone`` or ``person``
        :raise UserError: in the future, before the assignment, or recorded already
        """
        self._check_actor("mentor", "stand_in", "coordinator")
        when = fields.Datetime.to_datetime(when) or fields.Datetime.now()
        for agreement in self:
            if error := agreement._get_first_contact_error(when):
                raise UserError(error)
        # sudo: the actor was checked; these fields belong to the event
        self.sudo().write(
            {
                "state": "active",
                "first_contact_at": when,
                "first_contact_channel": channel,
            }
        )
        return True

    def _get_first_contact_error(self, when):
        """:return: why a first contact at ``when`` cannot be recorded, or ``False``"""
        if self.state == "active":
            return self.env._("The first contact is recorded already.")
        if error := self._get_move_error("active"):
            return error
        if when > fields.Datetime.now():
            return self.env._("A contact that has not taken place cannot be recorded.")
        if when < self.assigned_at:
            return self.env._(
                "The first contact cannot come before the assignment (%s).",
                self._format_when(self.assigned_at),
            )
        return False

    # ------------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------------

    def _get_request_error(self, origin):
        """:return: why no conversation can go on here, in words, or ``False``

        :param str origin: who opens it, ``mentee`` or ``mentor``
        """
        self.ensure_one()
        if not self._is_live():
            return self.env._("This agreement is over: ask the coordinator.")
        if origin == "mentee" and self.state == "assigned":
            return self.env._(
                "%s contacts you first; you can ask your questions from then on.",
                self.mentor_id.name,
            )
        return False

    def action_ask(self, name, description=None, **values):
        """Ask one's mentor for help: the clock of the follow-up starts.

        :param str name: the subject
        :param str description: the question
        :param values: ``client_waiting`` (bool), ``client_deadline`` (naive UTC)
        :return: the new ``mentorat.request``
        """
        self.ensure_one()
        self._check_actor("mentee")
        request = (
            self.env["mentorat.request"]
            .sudo()
            .create(  # sudo: actor checked
                self._prepare_request_values(name, description, **values)
            )
        )
        return request.with_env(self.env)

    def _prepare_request_values(self, name, description=None, **values):
        allowed = {"client_waiting", "client_deadline"}
        return {
            "agreement_id": self.id,
            "name": name,
            "description": description,
            "origin": "mentee",
            **{key: value for key, value in values.items() if key in allowed},
        }
