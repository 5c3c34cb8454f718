"""``odoo-bin mentorat check -d DATABASE``: the integrity check, in a terminal."""

import logging
import sys

import psycopg2

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class Mentorat(Command):
    """Look after a database of the mentoring service"""

    epilog = (
        "The exit code is 0 when all is well, 1 when something is to look at, 2 when "
        "the database could not be checked."
    )

    def __init__(self):
        super().__init__()
        commands = self.parser.add_subparsers(dest="subcommand", required=True)
        check = commands.add_parser(
            "check", help="check what must always be true of the database"
        )
        check.add_argument("-c", "--config", help="the configuration file")
        check.add_argument("-d", "--database", help="the database to check")
        check.add_argument("-l", "--language", help="such as fr_CA")

    def run(self, cmdargs):
        """Run the command of ``cmdargs`` and leave with its exit code."""
        arguments = self.parser.parse_args(cmdargs)
        options = ["--no-http", "--log-level=warn"]
        options += ["-c", arguments.config] if arguments.config else []
        options += ["-d", arguments.database] if arguments.database else []
        config.parse_config(options, setup_logging=True)
        logging.getLogger("odoo").setLevel(logging.ERROR)
        if len(config["db_name"]) != 1:
            self.parser.error("name one database: -d DATABASE")
        [database] = config["db_name"]
        try:
            sys.exit(self._check(database, arguments.language))
        except psycopg2.OperationalError as error:
            self.parser.error(str(error).strip())

    def _check(self, database, language):
        """Print what the check found.

        :return: the exit code
        """
        with Registry(database).cursor(readonly=True) as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            if "mentorat.integrity.check" not in env:
                self.parser.error(f"Mentorat is not installed in {database}")
            language = language or env.company.partner_id.lang
            check = env["mentorat.integrity.check"].with_context(lang=language)
            results = check._run()
            sys.stdout.write(f"{check._format_report(results)}\n")
        return int(any(result["count"] or result["error"] for result in results))
