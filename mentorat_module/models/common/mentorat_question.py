from contextlib import contextmanager

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from .own_context import OWN, is_own


class ConfirmationNeeded(UserError):
    """What was asked for touches several people, and was not confirmed.

    The web client shows ``context`` in a dialog, and asks again with the key
    ``mentorat_confirmed`` in the context, as an import or the external API may."""

    def __init__(self, message, question):
        super().__init__(message)
        self.context = {"mentorat_question": question}


class MentoratQuestion(models.AbstractModel):
    """Find what a change does to people, and refuse it until it is confirmed.

    The rows that people would notice are read before and after the change; a refusal
    undoes it together with its transaction. So the numbers are those of what happens,
    whatever field or method sets it off."""

    _name = "mentorat.question"
    _description = "Question Before What Touches Several People"

    @api.model
    def _is_to_ask(self):
        """Return whether a person acts, who has not confirmed yet. Scheduled actions
        and scripts, which run as the system, have nobody to ask."""
        return (
            self.env.uid != SUPERUSER_ID
            and not self.env.context.get("mentorat_confirmed")
            and not is_own(self.env, "mentorat_asking")
        )

    @api.model
    @contextmanager
    def _asking(self, notes=()):
        """Run a change, and refuse it when it touches more than one person.

        The two of a pair count as one: what one does in a pair, one does to both.

        :param notes: sentences that have to be confirmed, whomever it touches
        :raise ConfirmationNeeded:
        """
        before = self._take_snapshot()
        yield
        after = self._take_snapshot(before)
        changes = self._compare(before, after)
        pairs, people = self._get_touched(changes)
        if notes or len(pairs) + len(people) > 1:
            self._ask(changes, pairs, people, list(notes))

    # ------------------------------------------------------------------
    # WHAT PEOPLE WOULD NOTICE
    # ------------------------------------------------------------------

    @api.model
    def _take_snapshot(self, before=None):
        """Hook: return ``{kind: {row id: (whom, value)}}``, of what is live now.

        :param dict before: the snapshot to compare with, none at first
        """
        self.env.flush_all()
        return {}

    @api.model
    def _get_kinds(self):
        """Hook: return ``{kind: (what it is called when rows are gone, when they have
        changed, when they are new)}``, in the order of the question. A change without a
        name is not listed."""
        return {}

    @api.model
    def _read_rows(self, model, domain, whom, *names):
        """Return ``{row id: (id of whom it concerns, values)}``, in one query.

        :param str whom: the field that names them
        :param names: stored fields whose change people notice, maybe behind a link
        """
        # sudo: numbers, whoever may read the rows
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        query = records_sudo._search(domain)
        rows = self.env.execute_query(
            query.select(
                *[
                    self._get_column(records_sudo, query, path)
                    for path in ("id", whom, *names)
                ]
            )
        )
        return {row_id: (about, values) for row_id, about, *values in rows}

    @api.model
    def _get_column(self, records, query, path):
        """Return the SQL of a stored field, or of one behind a link."""
        *links, name = path.split(".")
        alias = query.table
        for link in links:
            records, alias = records._fields[link].join(records, alias, query)
        return records._field_to_sql(alias, name, query)

    @api.model
    def _compare(self, before, after):
        """Return ``{kind: (rows gone, changed, new)}``, each ``{row id: whom}``."""
        changes = {}
        for kind in self._get_kinds():
            old, new = before.get(kind, {}), after.get(kind, {})
            changes[kind] = (
                {key: row[0] for key, row in old.items() if key not in new},
                {key: row[0] for key, row in new.items() if old.get(key, row) != row},
                {key: row[0] for key, row in new.items() if key not in old},
            )
        return changes

    @api.model
    def _get_touched(self, changes):
        """Return ``(pairs, people)``: the contacts of each pair that ``changes`` touch,
        as frozen sets of ids, and the ids of the other contacts."""
        agreement_ids, people = set(), {False}
        for kind, parts in changes.items():
            about = agreement_ids if kind in self._get_pair_kinds() else people
            about.update(*(rows.values() for rows in parts))
        pairs = self._get_pairs(agreement_ids)
        people -= {False, self.env.user.partner_id.id}.union(*pairs)
        return pairs, people

    @api.model
    def _get_pair_kinds(self):
        """Hook: return the kinds whose rows concern an agreement; those of the others
        concern a contact, or nobody by themselves."""
        return set()

    @api.model
    def _get_pairs(self, agreement_ids):
        """Hook: return the contacts of each of these agreements, as frozen sets."""
        return set()

    # ------------------------------------------------------------------
    # THE QUESTION
    # ------------------------------------------------------------------

    @api.model
    def _ask(self, changes, pairs, people, notes):
        touched = set().union(people, *pairs)
        lines = [
            [name, self._count(kind, rows)]
            for kind, names in self._get_kinds().items()
            for name, rows in zip(names, changes[kind], strict=True)
            if name and rows
        ]
        title = self.env._("People concerned: %s", len(touched))
        listed = [f"{name}: {count}" for name, count in lines]
        message = "\n".join(
            [
                title,
                *listed,
                *notes,
                "",
                self.env._(
                    "Nothing is changed until this is confirmed. An import or a "
                    "program confirms with “mentorat_confirmed” in the context."
                ),
            ]
        )
        raise ConfirmationNeeded(
            message, {"title": title, "lines": lines, "notes": notes}
        )

    @api.model
    def _count(self, kind, rows):
        """Hook: return the number to show for ``rows`` of ``kind``."""
        return len(rows)


class MentoratQuestionMixin(models.AbstractModel):
    """Ask before a change that touches several people, whatever door it comes by."""

    _name = "mentorat.question.mixin"
    _description = "Asks Before What Touches Several People"

    def _may_touch_several(self, vals):
        """Hook: return whether writing ``vals`` can touch more than one person; what
        cannot is not measured."""
        return True

    def _get_question_notes(self, vals):
        """Hook: return what has to be confirmed before writing ``vals``, in
        sentences."""
        return []

    def write(self, vals):
        question = self.env["mentorat.question"]
        if not (question._is_to_ask() and self and self._may_touch_several(vals)):
            return super().write(vals)
        asking = self.with_context(mentorat_asking=OWN)
        with question._asking(self._get_question_notes(vals)):
            return super(MentoratQuestionMixin, asking).write(vals)

    def unlink(self):
        question = self.env["mentorat.question"]
        if not (question._is_to_ask() and self):
            return super().unlink()
        asking = self.with_context(mentorat_asking=OWN)
        with question._asking():
            return super(MentoratQuestionMixin, asking).unlink()
