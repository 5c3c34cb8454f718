"""The rules of the house, read from the code: packages, arrows, mixins.

Run it to see every offence with its line: ``python tests/plain/house.py``.
"""

import ast
import re
from collections import defaultdict
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "mentorat_module"

# Each package leans only on those before it.
PACKAGES = (
    "tools matching common program notice people agreement promise conversation "
    "meeting training pairing desk reports portal wizards controllers"
).split()
RANK = {name: rank for rank, name in enumerate(PACKAGES)}
# Beside the packages: what Odoo asks for by name.
OTHER_FOLDERS = {"tests", "migrations", "cli"}
ENV = re.compile(r"env\[\s*[\"'](mentorat\.[\w.]+)[\"']\s*\]")


class Module:
    """A Python file of the addon: its package, what it defines and what it names."""

    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ADDON.parent))
        self.parts = path.relative_to(ADDON).with_suffix("").parts
        self.package = self._get_package()
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)
        self.classes = [
            ModelClass(node)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ClassDef)
        ]

    def _get_package(self):
        """Return the package of the file, None when it lies in none."""
        folder = self.parts[0]
        if folder == "models":
            folder = self.parts[1] if len(self.parts) > 2 else None
        return folder if folder in RANK else None

    def get_imports(self):
        """Yield ``(line, package)`` of each import from another place of the addon."""
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom) or not node.level:
                continue
            base = self.parts[: len(self.parts) - node.level]
            target = [*base, *(node.module or "").split(".")]
            target = [part for part in target if part]
            names = [alias.name for alias in node.names]
            if target[:1] == ["models"] and len(target) > 1:
                yield node.lineno, target[1]
            elif target:
                yield from ((node.lineno, target[0]) for _name in names[:1])
            else:
                yield from ((node.lineno, name) for name in names)

    def get_models(self):
        """Yield ``(line, model)`` of each of our models that the file names."""
        for match in ENV.finditer(self.text):
            yield self.text.count("\n", 0, match.start()) + 1, match[1]
        for each in self.classes:
            for parent in each.inherit:
                if parent != each.model:
                    yield each.line, parent


class ModelClass:
    """A class: the model that it defines or extends, and from what."""

    def __init__(self, node):
        self.line = node.lineno
        values = {
            target.id: statement.value
            for statement in node.body
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        names = self._get_strings(values.get("_name"))
        self.inherit = self._get_strings(values.get("_inherit"))
        self.is_definition = bool(names) and names[0] not in self.inherit
        self.model = names[0] if names else (self.inherit or [None])[0]
        self.is_abstract = any(
            getattr(base, "attr", None) == "AbstractModel" for base in node.bases
        )

    @staticmethod
    def _get_strings(node):
        if node is None:
            return []
        return [
            each.value
            for each in ast.walk(node)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]


def read_house():
    """Return a ``Module`` for each file of the addon that is no test."""
    return [
        Module(path)
        for path in sorted(ADDON.rglob("*.py"))
        if not OTHER_FOLDERS & set(path.relative_to(ADDON).parts)
    ]


def find_homes(modules):
    """Return ``{model: package that defines it}`` of our models."""
    return {
        each.model: module.package
        for module in modules
        for each in module.classes
        if each.is_definition and each.model.startswith("mentorat.")
    }


def find_strays(modules):
    """Return the files of models that lie in no package."""
    return [
        f"{module.name}: lies in no package"
        for module in modules
        if module.package is None and module.path.name not in ADDON_FILES
    ]


ADDON_FILES = {"__init__.py", "__manifest__.py"}


def find_arrows(modules):
    """Yield ``(module, line, package leant on)`` for all that a file leans on."""
    homes = find_homes(modules)
    for module in modules:
        if module.package is None:
            continue
        for line, package in module.get_imports():
            if package in RANK and package != module.package:
                yield module, line, package
        for line, model in module.get_models():
            package = homes.get(model)
            if package and package != module.package:
                yield module, line, package


def find_arrows_up(modules):
    """Return the arrows that lead to a higher package, each with its line."""
    return [
        f"{module.name}:{line}: {module.package} leans on {package}"
        for module, line, package in find_arrows(modules)
        if RANK[package] > RANK[module.package]
    ]


def find_circles(modules):
    """Return the circles of packages: sets that reach each other, more than one."""
    leans = defaultdict(set)
    for module, _line, package in find_arrows(modules):
        leans[module.package].add(package)

    def reach(start):
        found, todo = set(), [start]
        while todo:
            for each in leans[todo.pop()] - found:
                found.add(each)
                todo.append(each)
        return found

    reached = {package: reach(package) for package in PACKAGES}
    circles = {
        frozenset(b for b in reached[a] if a in reached[b]) | {a}
        for a in PACKAGES
        if a in reached[a]
    }
    return [" - ".join(sorted(circle, key=RANK.get)) for circle in circles]


def find_lonely_mixins(modules):
    """Return the mixins of our own that have fewer than two users."""
    users = defaultdict(set)
    for module in modules:
        for each in module.classes:
            for parent in each.inherit:
                if parent != each.model:
                    users[parent].add(each.model)
    return [
        f"{module.name}:{each.line}: {each.model} has {len(users[each.model])} user(s)"
        for module in modules
        for each in module.classes
        if each.is_definition
        and each.model.endswith(".mixin")
        and len(users[each.model]) < 2
    ]


if __name__ == "__main__":
    house = read_house()
    for title, rows in (
        ("In no package", find_strays(house)),
        ("Mixins with one user", find_lonely_mixins(house)),
        ("Arrows up", find_arrows_up(house)),
        ("Circles", find_circles(house)),
    ):
        print(f"{title}: {len(rows)}")
        for row in rows:
            print(f"  {row}")
