import re

from lxml import html

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.rendering_tools import parse_inline_template, render_inline_template

from ...tools import template_fields

INLINE_FIELD = re.compile(r"\{\{.*?\}\}")
WORDS = {
    "subject": template_fields.get_inline_fields,
    "body_html": template_fields.get_html_fields,
}


class MailTemplate(models.Model):
    """Let coordinators change the texts of the service's mails.

    The fields in a text are rendered with all rights when a mail is written: a new one
    could disclose what a pair says. So they may be moved or removed, none added."""

    _inherit = "mail.template"

    mentorat_subject = fields.Char(
        string="Subject as Read", compute="_compute_mentorat_subject"
    )

    @api.depends("subject")
    @api.depends_context("lang")
    def _compute_mentorat_subject(self):
        """Show the subject in a list without the code of its fields."""
        for template in self:
            template.mentorat_subject = INLINE_FIELD.sub("…", template.subject or "")

    def _compute_can_write(self):
        result = super()._compute_can_write()
        worded = self.filtered(lambda template: template._is_worded_by_coordinators())
        if worded and not self.env["mentorat.program"]._get_shared_settings_error():
            worded.can_write = True
        return result

    def write(self, vals):
        if not self._is_worded_by_coordinators():
            result = super().write(vals)
            self._retry_mentorat_notices()
            return result
        self.env["mentorat.program"]._check_shared_settings()
        for template in self:
            template._check_mentorat_words(
                {name: [value] for name, value in vals.items()}
            )
        # sudo: a text of this addon, without any new field
        result = super(MailTemplate, self.sudo()).write(vals)
        self._retry_mentorat_notices()
        return result

    def _render_for(self, record):
        """Return ``{"subject", "body"}`` about ``record``, in its context.

        ``_render_field`` does the same for ids: it reads each record alone, and once
        more for each of its recipients."""
        self.ensure_one()
        values = {**self._render_eval_context(), "object": record}
        subject = render_inline_template(
            parse_inline_template(self.subject or ""), values
        )
        element = html.fragment_fromstring(self.body_html or "", create_parent="div")
        body = self.env["ir.qweb"]._render(element, values)
        body = body.removeprefix("<div>").removesuffix("</div>")
        links = self._render_template_postprocess(record._name, {record.id: body})
        return {"subject": subject, "body": links[record.id]}

    def _retry_mentorat_notices(self):
        """Write the mails at once that could not be written with the earlier text."""
        # sudo: whoever corrects a text lets them leave
        notices_sudo = self.env["mentorat.notice"].sudo()
        failing = [
            ("template_id", "in", self.ids),
            ("state", "=", "pending"),
            ("failures", ">", 0),
        ]
        notices_sudo.search(failing)._retry()

    def update_field_translations(self, field_name, translations, source_lang=""):
        if not self._is_worded_by_coordinators():
            return super().update_field_translations(
                field_name, translations, source_lang
            )
        self.env["mentorat.program"]._check_shared_settings()
        for template in self:
            template._check_mentorat_words({field_name: list(translations.values())})
        # sudo: a text of this addon, without any new field
        return super(MailTemplate, self.sudo()).update_field_translations(
            field_name, translations, source_lang
        )

    def action_mentorat_reset(self):
        """Restore the text that came with the service, in each language."""
        if not (self.env.su or self._is_mentorat_text()) or not self.env.user.has_group(
            "mentorat_module.group_mentorat_coordinator"
        ):
            raise AccessError(self._get_words_error())
        self.env["mentorat.program"]._check_shared_settings()
        self.sudo().reset_template()  # sudo: a text of this addon, from its file
        return True

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    def _is_mentorat_text(self):
        """Return whether this addon created all of these."""
        names = self.get_external_id()
        return bool(self) and all(
            name.startswith("mentorat_module.") for name in names.values()
        )

    def _is_worded_by_coordinators(self):
        """Return whether the user may change these as a coordinator only."""
        user = self.env.user
        return (
            not self.env.su
            and user.has_group("mentorat_module.group_mentorat_coordinator")
            and not user.has_group("mail.group_mail_template_editor")
            and not user.has_group("base.group_system")
            and self._is_mentorat_text()
        )

    def _get_words_error(self):
        return self.env._(
            "Of the mails of the service, coordinators change the subject and the text."
        )

    def _check_mentorat_words(self, values):
        """Refuse any other field than a text, and new fields within a text.

        :param dict values: ``{name of a field: [texts]}``
        """
        if values.keys() - WORDS.keys():
            raise AccessError(self._get_words_error())
        for name, texts in values.items():
            known = self._get_known_fields(name)
            for text in texts:
                if added := WORDS[name](text) - known:
                    raise UserError(
                        self.env._(
                            "You may move or take out the fields of a text, and add "
                            "none: %s",
                            ", ".join(sorted(added)),
                        )
                    )

    def _get_known_fields(self, name):
        """Return the fields that this text has, in any language."""
        self.ensure_one()
        return {
            field
            for lang, _name in self.env["res.lang"].get_installed()
            # sudo: a text of this addon
            for field in WORDS[name](self.sudo().with_context(lang=lang)[name])
        }
