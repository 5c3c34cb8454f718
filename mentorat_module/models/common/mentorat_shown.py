import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from ...tools import texts
from ...tools.differences import mark_changes
from .mentorat_bounds_mixin import MAX_HTML

# How many characters more than twice those of our text are compared with it.
MORE_SHOWN = 2_000


class ShownChangedError(UserError):
    """Refuse the consent to a text that is not the one that was shown.

    :param str message: what happened, for the person
    :param str text: the text as it is now (HTML, or plain)
    """

    def __init__(self, message, text):
        super().__init__(message)
        self.text = text
        # The web client shows it as what it is, and not as a fault.
        self.context = {"exception_class": "odoo.exceptions.UserError"}


class MentoratShown(models.AbstractModel):
    """Compare what a person agrees to with what they were shown.

    A page or a dialog sends the SHA-256 digest of the text that it shows along with the
    consent. When the text is another one by then, nothing is agreed: the new text is
    shown, with what changed marked, and the person is asked again.

    Without a digest nothing is compared: calls of the external API and imports show
    nothing to anybody, and answer for it themselves."""

    _name = "mentorat.shown"
    _description = "What Was Shown to Whoever Agrees"

    @api.model
    def _get_digest(self, text):
        """Return the SHA-256 (hexadecimal) of the UTF-8 bytes of ``text``."""
        return hashlib.sha256(str(text).encode()).hexdigest()

    @api.model
    def _check(self, text, digest=None):
        """Refuse a consent to another text than ``text``, the one in force.

        :param digest: of the text that was shown; nothing to compare nothing
        :raise ShownChangedError:
        """
        if digest and digest != self._get_digest(text):
            raise ShownChangedError(self._format_changed(), text)

    @api.model
    def _format_changed(self):
        if self.env.context.get("mentorat_shown"):  # a view, which stays as it was
            return self.env._(
                "This has changed since you opened it, and nothing is agreed yet. Load "
                "the page again, read what it says now, and answer again."
            )
        return self.env._(
            "This has changed since you opened it, and nothing is agreed yet. Read "
            "what it says now, and answer again."
        )

    @api.model
    def _mark_changes(self, old, new):
        """Return ``new`` (``Markup``) with what differs from ``old`` marked.

        :param old: what a browser says that it showed: its words alone are used, and
            nothing of what is no text or is too long
        :param new: ours
        """
        new = self._to_html(new)
        # Comparing takes long with a text that cannot be an earlier one of ours.
        longest = min(MAX_HTML, 2 * len(new) + MORE_SHOWN)
        if self.env["mentorat.arguments"]._get_text_error(old, longest):
            return Markup(new)
        marked = mark_changes(
            self._to_html(texts.clean(old)),
            new,
            added=self.env._("Added:"),
            removed=self.env._("Removed:"),
        )
        return Markup(marked)

    @api.model
    def _to_html(self, text):
        text = str(text or "")
        return text if text.lstrip().startswith("<") else plaintext2html(text)


class MentoratShownMixin(models.AbstractModel):
    """Records to which a person agrees: see ``mentorat.shown``."""

    _name = "mentorat.shown.mixin"
    _description = "Something to Agree To"
    # The fields that say to what.
    _shown_fields = ()

    shown_sha256 = fields.Char(
        string="SHA-256 of What Is Shown",
        compute="_compute_shown_sha256",
        export_string_translation=False,
        help="In the language and the time zone of the user.",
    )

    @api.depends(lambda self: self._shown_fields)
    @api.depends_context("lang", "tz")
    def _compute_shown_sha256(self):
        Shown = self.env["mentorat.shown"]
        for record in self:
            record.shown_sha256 = Shown._get_digest(record._get_shown())

    def _get_shown(self):
        """Return what a person who agrees is shown, as text: HTML, or one line for each
        field, in their language and time zone."""
        self.ensure_one()
        lines = []
        for name in self._shown_fields:
            label = self._fields[name]._description_string(self.env)
            lines.append(f"{label}: {self._format_shown(name)}")
        return "\n".join(lines)

    def _format_shown(self, name):
        field, value = self._fields[name], self[name]
        if not value:
            return "–"
        if field.type == "datetime":
            tz = self.env.user.tz or "UTC"
            return self.env["mentorat.format"]._format_in_zone(value, tz)
        if field.type == "date":
            return format_date(self.env, value)
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        return str(value)

    def _check_shown(self, digest=None):
        """Refuse a consent to anything else than what was shown.

        :param digest: see :attr:`shown_sha256`; a button gives it in the context
        :raise ShownChangedError:
        """
        digest = digest or self.env.context.get("mentorat_shown")
        for record in self:
            self.env["mentorat.shown"]._check(record._get_shown(), digest)
