"""``python3 -m devtools COMMAND``: what the Makefile and bin/odoo call."""

import sys

if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    from devtools import interpreter

    interpreter.replace_by_a_fitting_one()

from devtools import commands

sys.exit(commands.main(sys.argv[1:]))
