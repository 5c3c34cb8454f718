import subprocess
import sys

from odoo.modules.module import Manifest
from odoo.tests import BaseCase, tagged
from odoo.tools import config

# Imports the addons that ours lean on, then ours, and prints the packages that only
# ours brought in.
SCRIPT = """
import sys
from importlib import import_module
from odoo.modules.module import initialize_sys_path
from odoo.tools import config

addons_path, depends, addons = (argument.split(",") for argument in sys.argv[1:])
config.parse_config([f"--addons-path={','.join(addons_path)}"])
initialize_sys_path()

def get_packages():
    return {name.partition(".")[0] for name in sys.modules}

for name in depends:
    import_module(f"odoo.addons.{name}")
known = get_packages() | set(sys.stdlib_module_names)
for name in addons:
    import_module(f"odoo.addons.{name}")
print(*sorted(get_packages() - known))
"""


@tagged("post_install", "-at_install")
class TestImports(BaseCase):
    """Each process of a server imports the addons, whether it uses them or not."""

    def _import(self, addons):
        """Return the packages beside Odoo's that ``addons`` import."""
        depends, waiting = [], list(addons)
        while waiting:
            name = waiting.pop()
            depends += [name] if name not in (*addons, *depends) else []
            waiting += [
                each
                for each in Manifest.for_addon(name)["depends"]
                if each not in depends and each not in waiting
            ]
        paths = ",".join(config["addons_path"])
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, paths, ",".join(depends), ",".join(addons)],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertFalse(run.returncode, run.stderr)
        return run.stdout.split()

    def test_no_package_is_loaded_that_odoo_does_not_load(self):
        addons = sorted(
            {
                manifest.name
                for manifest in Manifest.all_addon_manifests()
                if manifest.name.startswith("mentorat_")
            }
        )
        self.assertIn("mentorat_module", addons)
        self.assertEqual(self._import(addons), [])
