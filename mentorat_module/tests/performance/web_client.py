"""What the web client asks for when a window action is opened: its default filters, its
views, one page of each. For tests and for ``benchmarks/pages``."""

from itertools import product

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

PAGE = 80
COLUMN = 40  # records in a column of a kanban
COUNTED = 10_001
CALENDAR = 300  # see bounded_calendar.js
BOUNDED_CALENDARS = ("mentorat_calendar", "mentorat_training_calendar")
#: Days that a calendar shows, by its mode.
DAYS = {"day": 1, "week": 7, "month": 42, "year": 366}


class WebClient:
    """Open window actions as ``user``.

    Each view is ``(name, call)``: ``call()`` asks the server for what the view shows
    first and returns the number of rows that came."""

    def __init__(self, env, user):
        self.env = env(user=user.id, su=False)

    def get_actions(self):
        """Return the window actions of the addon that show rows of a table: those in
        the menus of the user, and those that buttons open, as ``[(name, action)]``."""
        data = self.env["ir.model.data"].sudo()
        rows = data.search(
            [
                ("module", "=", "mentorat_module"),
                ("model", "=", "ir.actions.act_window"),
            ],
            order="name",
        )
        hidden = self.get_hidden()
        actions = []
        for row in rows:
            action = self.env["ir.actions.actions"]._for_xml_id(row.complete_name)
            Model = self.env[action["res_model"]]
            if (
                row.res_id not in hidden
                and not Model._transient
                and Model.has_access("read")
            ):
                actions.append((row.name, action))
        return actions

    def get_hidden(self):
        """Return the ids of the window actions whose menus the user does not see."""
        Menu = self.env["ir.ui.menu"]
        every = Menu.sudo().with_context(**{"ir.ui.menu.full_list": True}).search([])
        seen = Menu.browse(Menu._visible_menu_ids()).sudo()
        return set(self.get_menu_actions(every)) - set(self.get_menu_actions(seen))

    def get_menu_actions(self, menus):
        actions = filter(None, menus.mapped("action"))
        return [each.id for each in actions if each._name == "ir.actions.act_window"]

    def open(self, action):
        """Return the views of ``action`` that show many records, as ``(name, call)``,
        on the default filters."""
        page = Page(self.env, action)
        domain, groups = page.get_defaults()
        return [
            (view, page.get_call(view, domain, groups))
            for view in page.views
            if view not in ("form", "search")
        ]

    def filter(self, action):
        """Return each filter of the search view of ``action``, alone, on its list
        or first view, as ``(name, call)``."""
        page = Page(self.env, action)
        view = "list" if "list" in page.views else next(iter(page.views))
        if view == "form" or not page.is_own_search:
            return []
        return [
            (node.get("name"), page.get_call(view, page.domain & domain, groups))
            for node in page.search.iter("filter")
            for domain, groups in [page.read_filter(node)]
        ]


class Page:
    """A window action, read."""

    def __init__(self, env, action):
        names = {"uid": env.uid, "active_id": False, "active_ids": []}
        self.context = safe_eval(action["context"] or "{}", dict(names))
        self.domain = Domain(safe_eval(action["domain"] or "[]", dict(names)))
        self.names = names
        self.model = env[action["res_model"]].with_context(**self.context)
        search = action["search_view_id"]
        views = [*action["views"], [search and search[0], "search"]]
        described = self.model.get_views(views)
        self.fields = described["models"]
        self.views = {
            kind: etree.fromstring(view["arch"])
            for kind, view in described["views"].items()
        }
        self.search = self.views["search"]
        search_id = described["views"]["search"]["id"]
        own = env["ir.ui.view"].sudo().browse(search_id).get_external_id()[search_id]
        self.is_own_search = own.startswith("mentorat_")

    # ------------------------------------------------------------------
    # FILTERS
    # ------------------------------------------------------------------

    def get_defaults(self):
        """Return the domain and the grouping of the action as it opens."""
        domain, groups = self.domain, []
        for key, value in self.context.items():
            name = key.removeprefix("search_default_")
            if name == key or not value:
                continue
            [node] = self.search.xpath("//filter[@name=$name]", name=name)
            restriction, grouping = self.read_filter(node)
            domain &= restriction
            groups += grouping
        return domain, groups

    def read_filter(self, node):
        """Return the domain and the grouping of a filter."""
        domain = Domain(safe_eval(node.get("domain") or "[]", dict(self.names)))
        if node.get("date"):
            domain &= self.get_period(node)
        context = safe_eval(node.get("context") or "{}", dict(self.names))
        grouping = context.get("group_by", [])
        return domain, [grouping] if isinstance(grouping, str) else grouping

    def get_period(self, node):
        """Return the domain of a date filter: the first of its default periods."""
        period = (node.get("default_period") or "month").split(",")[0]
        unit, _sign, back = period.partition("-")
        today = fields.Date.context_today(self.model)
        first = today.replace(day=1, month=today.month if unit == "month" else 1)
        step = relativedelta(**{f"{unit}s": 1})
        first -= step * int(back or 0)
        name = node.get("date")
        return Domain(name, ">=", first) & Domain(name, "<", first + step)

    # ------------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------------

    def get_call(self, view, domain, groups):
        arch = self.views[view]
        read = getattr(self, f"read_{view}")
        return lambda: read(arch, domain, groups)

    def read_list(self, arch, domain, groups):
        groups = groups or (arch.get("default_group_by") or "").split()
        if groups:
            return self.read_groups(arch, domain, groups)
        page = self.model.web_search_read(
            domain,
            self.get_specification(arch),
            limit=PAGE,
            order=arch.get("default_order"),
            count_limit=COUNTED,
        )
        return len(page["records"])

    def read_kanban(self, arch, domain, groups):
        groups = groups or (arch.get("default_group_by") or "").split()
        if groups:
            return self.read_groups(arch, domain, groups, unfold=True)
        return self.read_list(arch, domain, groups)

    def read_groups(self, arch, domain, groups, unfold=False):
        found = self.model.web_read_group(
            domain,
            [self.get_grouping(groups[0])],
            self.get_measures(arch, "sum"),
            limit=PAGE,
            order=arch.get("default_order") if unfold else None,
            auto_unfold=unfold,
            unfold_read_specification=self.get_specification(arch),
            unfold_read_default_limit=COLUMN,
        )
        return sum(len(group.get("__records", [])) or 1 for group in found["groups"])

    def read_calendar(self, arch, domain, _groups):
        start = fields.Datetime.now()
        start = start.replace(hour=0, minute=0, second=0, microsecond=0)
        stop = start + relativedelta(days=DAYS[arch.get("mode") or "week"])
        begin, end = arch.get("date_start"), arch.get("date_stop")
        domain &= Domain(begin, "<=", stop) & Domain(end or begin, ">=", start)
        names = {node.get("name") for node in arch.iter("field")}
        names |= {begin, end, arch.get("color"), "display_name"} - {None}
        is_bounded = arch.get("js_class") in BOUNDED_CALENDARS
        return len(
            self.model.search_read(
                domain,
                list(names),
                limit=CALENDAR + 1 if is_bounded else None,
                order=f"{begin}, id" if is_bounded else None,
            )
        )

    def read_activity(self, _arch, domain, _groups):
        found = self.model.env["mail.activity"].get_activity_data(
            self.model._name, list(domain), limit=100
        )
        return len(found["activity_res_ids"])

    def read_pivot(self, arch, domain, _groups):
        rows, columns = (
            self.get_prefixes(arch.xpath(f"field[@type='{kind}']"))
            for kind in ("row", "col")
        )
        sets = [[*row, *column] for row, column in product(rows, columns)]
        found = self.model.formatted_read_grouping_sets(
            domain, sets, ["__count", *self.get_measures(arch, "type")]
        )
        return sum(map(len, found))

    def read_graph(self, arch, domain, _groups):
        groups = self.get_groups(arch.xpath("field[not(@type='measure')]"))
        found = self.model.formatted_read_group(
            domain, groups, ["__count", *self.get_measures(arch, "type")]
        )
        return len(found)

    def read_hierarchy(self, arch, domain, groups):
        return self.read_list(arch, domain, groups)

    # ------------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------------

    def get_prefixes(self, nodes):
        """Return the first none, one, two … of the groupings of ``nodes``."""
        groups = self.get_groups(nodes)
        return [groups[:count] for count in range(len(groups) + 1)]

    def get_groups(self, nodes):
        """Return the groupings that ``nodes`` name; those without an own measure."""
        return [
            self.get_grouping(node.get("name"), node.get("interval"))
            for node in nodes
            if self.model._fields[node.get("name")].type not in ("float", "integer")
        ]

    def get_grouping(self, name, interval=None):
        """Return what the server calls this grouping: dates are grouped by month."""
        name, _colon, written = name.partition(":")
        if self.model._fields[name.partition(".")[0]].type not in ("date", "datetime"):
            return name
        return f"{name}:{interval or written or 'month'}"

    def get_measures(self, arch, attribute):
        """Return the aggregates of ``arch``: fields that have ``attribute``."""
        measures = []
        for node in arch.xpath(f".//field[@{attribute}]"):
            field = self.model._fields[node.get("name")]
            if node.get(attribute) not in ("row", "col") and field.aggregator:
                measures.append(f"{field.name}:{field.aggregator}")
        return measures

    def get_specification(self, arch):
        """Return what the client reads of each record."""
        specification = {}
        for node in arch.xpath(".//field[not(ancestor::field)]"):
            field = self.model._fields[node.get("name")]
            inner = {}
            if field.relational:
                inner = {"fields": {"display_name": {}}}
            specification[field.name] = inner
        return specification
