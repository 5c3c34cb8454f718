"""Find a Python that Odoo 19 runs on. Any Python can read this file, old ones too."""

import os
import subprocess
import sys

NAMES = ("python3.12", "python3.13", "python3.11", "python3.10", "/usr/bin/python3")
CHECK = "import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))"
NONE = "mentorat: Odoo 19 needs Python 3.10 to 3.13: set PYTHON to such a one."


def replace_by_a_fitting_one():
    """Start this command anew under a fitting Python; end with one line if none."""
    for name in NAMES:
        try:
            if subprocess.call([name, "-c", CHECK], stderr=subprocess.DEVNULL) == 0:
                os.execvp(name, [name, "-m", "devtools"] + sys.argv[1:])
        except OSError:
            continue
    sys.exit(NONE)
