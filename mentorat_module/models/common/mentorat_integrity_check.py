import logging
import os
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# The scheduled actions run every hour at the least.
UNTREATED = timedelta(hours=3)
# Records named in an answer; the others are counted.
NAMED_RECORDS = 20


class Check(NamedTuple):
    """What must be true of the database, in words.

    :param str model: of the records that :meth:`_find_…` returns
    """

    model: str
    name: str
    advice: str


class MentoratIntegrityCheck(models.AbstractModel):
    """Check what must always be true of the database, and say what to do otherwise.

    Each package adds its checks to :meth:`_get_checks`; ``_find_<code>`` finds what
    offends. Nothing is changed, and no word of a conversation is read."""

    _name = "mentorat.integrity.check"
    _description = "Check of the Integrity of the Database"

    # ------------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------------

    @api.model
    def _get_checks(self):
        """Hook: return ``{code: Check}``, in order.

        ``_find_<code>()`` returns an ``SQL`` query of the ids that offend, of the
        model of the check, or a list of ``(model, id, reference)``."""
        return {
            "failed_record": Check(
                "mentorat.due.mixin",
                self.env._("No scheduled action fails on a record."),
                self.env._(
                    "Overview, “To Be Solved”: read why, mend the cause, then “Try "
                    "Again”; the scheduled action tries again by itself too."
                ),
            ),
            "due_untreated": Check(
                "mentorat.due.mixin",
                self.env._("Nothing that is due waits for the scheduled actions."),
                self.env._(
                    "They do not run: restart Odoo, and see “Scheduled actions” on the "
                    "overview. All is caught up then."
                ),
            ),
            "stopped_action": Check(
                "ir.cron",
                self.env._("The scheduled actions are there, active, without failure."),
                self.env._(
                    "Settings, Technical, Scheduled Actions: activate it, or read in "
                    "the server's log why it fails. One that is missing comes back "
                    "with an update of the module."
                ),
            ),
            "lost_file": Check(
                "ir.attachment",
                self.env._("The file of each attachment is in the file store."),
                self.env._(
                    "Restore the file store of the same backup as the database."
                ),
            ),
        }

    @api.model
    def _find_failed_record(self):
        return self._get_due_records(SQL("check_failures > 0"))

    @api.model
    def _find_due_untreated(self):
        """In a database that was made just now, they have not had the time to run."""
        late = self._get_now() - UNTREATED
        made = filter(
            None,
            (cron.create_date for cron in self._get_scheduled_actions().values()),
        )
        if self._is_neutralized() or max(made, default=late) > late:
            return []
        return self._get_due_records(
            SQL("next_check_at < %s AND COALESCE(check_failures, 0) = 0", late)
        )

    @api.model
    def _get_due_records(self, condition):
        """Return those of ``condition`` of all models with something that falls due."""
        return [
            (name, record_id, False)
            for name in self._get_models_of("mentorat.due.mixin")
            for (record_id,) in self.env.execute_query(
                SQL(
                    "SELECT id FROM %s WHERE %s ORDER BY id",
                    SQL.identifier(self.env[name]._table),
                    condition,
                )
            )
        ]

    @api.model
    def _get_models_of(self, mixin):
        """Return the names of the models with a table that inherit ``mixin``."""
        names = self.env.registry.descendants([mixin], "_inherit")
        return [name for name in names if self.env[name]._auto]

    @api.model
    def _find_stopped_action(self):
        if self._is_neutralized():
            return []  # they are off on purpose
        crons = self._get_scheduled_actions()
        return [
            ("ir.cron", cron.id, xmlid)
            for xmlid, cron in crons.items()
            if not cron.active or cron.failure_count
        ]

    @api.model
    def _is_neutralized(self):
        """Return whether this is a copy that writes to nobody."""
        # sudo: a mark that Odoo shows on each page of such a copy
        parameters_sudo = self.env["ir.config_parameter"].sudo()
        return bool(parameters_sudo.get_param("database.is_neutralized"))

    @api.model
    def _get_scheduled_actions(self):
        """Return ``{xmlid: ir.cron}`` (sudo) of our scheduled actions, an empty one for
        one that is missing."""
        names = self._get_models_of("mentorat.retry.mixin")
        xmlids = {self.env[name]._get_due_cron() for name in names}
        # sudo: settings of the scheduler, for administrators and for a date
        data_sudo = self.env["ir.model.data"].sudo()
        ours = data_sudo.search(
            [("module", "=", "mentorat_module"), ("model", "=", "ir.cron")]
        )
        ids = {xmlid: False for xmlid in sorted(xmlids)}
        ids |= {row.complete_name: row.res_id for row in ours}
        crons_sudo = self.env["ir.cron"].sudo().with_context(active_test=False)
        known = crons_sudo.search([("id", "in", ours.mapped("res_id"))])
        return {
            xmlid: known.filtered(lambda cron, cron_id=cron_id: cron.id == cron_id)
            for xmlid, cron_id in ids.items()
        }

    @api.model
    def _find_lost_file(self):
        attachments = self.env["ir.attachment"]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, store_fname FROM ir_attachment "
                "WHERE store_fname IS NOT NULL AND type = 'binary'"
            )
        )
        kept = self._read_file_store(attachments._filestore())
        return [
            ("ir.attachment", attachment_id, name)
            for attachment_id, name in rows
            if os.path.normpath(name) not in kept
        ]

    @api.model
    def _read_file_store(self, folder):
        """Return the names of the files in ``folder``, relative to it."""
        return {
            os.path.relpath(os.path.join(place, name), folder)
            for place, _folders, names in os.walk(folder)
            for name in names
        }

    # ------------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------------

    @api.model
    def _run(self):
        """Run all the checks; nothing is written.

        :return: a list of ``{"code", "name", "advice", "count", "records", "error"}``,
            in order: ``records`` are the first of ``count`` that offend, ``(model, id,
            reference)``; ``error`` is why the check itself could not run, or ``False``
        """
        self.env.flush_all()
        return [
            {
                "code": code,
                "name": check.name,
                "advice": check.advice,
                **self._run_check(code, check),
            }
            for code, check in self._get_checks().items()
        ]

    @api.model
    def _run_check(self, code, check):
        try:
            with self.env.cr.savepoint(flush=False):
                count, records = self._count(check, getattr(self, f"_find_{code}")())
        except Exception as error:
            _logger.exception("The check %s could not run", code)
            return {"count": 0, "records": [], "error": type(error).__name__}
        return {"count": count, "records": records, "error": False}

    @api.model
    def _count(self, check, found):
        """Return how many records were found, and the first of them."""
        if not isinstance(found, SQL):
            return len(found), found[:NAMED_RECORDS]
        [[count, ids]] = self.env.execute_query(
            SQL(
                "WITH found (id) AS (%s) "
                "SELECT count(DISTINCT id), (array_agg(DISTINCT id))[:%s] FROM found",
                found,
                NAMED_RECORDS,
            )
        )
        references = self._get_references(check.model, ids or [])
        return count, [(check.model, each, references.get(each)) for each in ids or ()]

    @api.model
    def _get_references(self, model, ids):
        """Hook: return ``{id: reference}`` of records that have one."""
        return {}

    # ------------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------------

    @api.model
    def _get_now(self):
        """Return this instant for queries, whose columns are naive UTC."""
        return fields.Datetime.now()

    @api.model
    def _format_records(self, result):
        """Return the records of one result in one line: model, then ids."""
        parts = []
        for model in dict.fromkeys(model for model, *_rest in result["records"]):
            names = [
                f"{reference} ({record_id})" if reference else str(record_id)
                for name, record_id, reference in result["records"]
                if name == model
            ]
            parts.append(f"{model}: {', '.join(names)}")
        if (more := result["count"] - len(result["records"])) > 0:
            parts.append(self.env._("and %s more", more))
        return "; ".join(parts)

    @api.model
    def _format_report(self, results):
        """Return ``results`` as lines of text, for a terminal."""
        lines = []
        for result in results:
            bad = result["count"] or result["error"]
            lines.append(f"{'!!' if bad else 'ok'}  {result['name']}")
            if result["error"]:
                reason = self.env._("The check could not run: %s", result["error"])
                lines.append(f"      {reason}")
            elif bad:
                found = self.env._("%s found.", result["count"])
                lines.append(f"      {found} {self._format_records(result)}")
                lines.append(f"      {result['advice']}")
        return "\n".join([*lines, "", self._format_summary(results)])

    @api.model
    def _format_summary(self, results):
        bad = [each for each in results if each["count"] or each["error"]]
        if not bad:
            return self.env._("%s checks: all is well.", len(results))
        return self.env._(
            "%(all)s checks: %(bad)s to look at.", all=len(results), bad=len(bad)
        )
