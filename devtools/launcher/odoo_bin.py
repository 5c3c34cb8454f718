"""Odoo's command line as a file: with workers, Odoo starts this file a second time.

In a folder of its own, which Python puts first on its path.
"""

from odoo.cli.command import main

main()
