import inspect
from pathlib import Path

from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged

from odoo.addons.test_lint.tests.test_orm_import import import_orm_re
from odoo.addons.test_lint.tests.test_override_signatures import (
    assert_attribute_override,
    assert_valid_override,
    get_decorators,
    get_odoo_module_name,
)


@tagged("post_install", "-at_install")
class TestOverrides(TransactionCase):
    """Core's ``test_lint``, for the methods of these addons: whoever calls a method of
    Odoo may call ours in its place."""

    def _get_own_overrides(self):
        """Yield ``(model, name, first definition, override)`` of each override."""
        for model in self.registry.values():
            classes = model.mro()[-2:0:-1]
            first = {}
            for each in classes:
                is_ours = get_odoo_module_name(each.__module__).startswith("mentorat_")
                for name, method in list(vars(each).items()):
                    if name.startswith("__") or not inspect.isroutine(method):
                        continue
                    if is_ours and name in first:
                        yield model._name, name, first[name], getattr(each, name)
                    first.setdefault(name, getattr(each, name))

    def test_override_has_the_signature_of_what_it_overrides(self):
        count = 0
        for model, name, method, override in self._get_own_overrides():
            count += 1
            is_private = name.startswith("_")
            with self.subTest(model=model, method=name):
                assert_valid_override(
                    inspect.signature(method),
                    inspect.signature(override),
                    is_private=is_private,
                )
                assert_attribute_override(method, override, is_private)
                self.assertEqual(get_decorators(method), get_decorators(override))
        self.assertGreater(count, 100)

    def test_no_file_imports_the_inside_of_the_orm(self):
        files = [
            path
            for manifest in Manifest.all_addon_manifests()
            if manifest.name.startswith("mentorat_")
            for path in Path(manifest.path).rglob("*.py")
        ]
        self.assertGreater(len(files), 100)
        self.assertEqual(
            [
                str(path)
                for path in files
                if any(map(import_orm_re.match, path.read_text("utf-8").splitlines()))
            ],
            [],
        )
