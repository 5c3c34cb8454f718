"""The commands, each a short list of steps in the order they happen."""

import argparse
import errno
import os
import signal
import subprocess
import traceback

from . import (
    benching,
    clean,
    embedded,
    layout,
    lint,
    measuring,
    mutants,
    postgres,
    process,
    serve,
    setup,
    testing,
    trust,
)
from .console import Failure, complain, say
from .files import write_whole


def main(arguments):
    """Run one command and return its exit code; what went wrong is one line."""
    interrupt_once()
    try:
        if arguments[:1] == ["odoo"]:
            return do_odoo(arguments[1:])
        options, rest = parser().parse_known_args(arguments)
        if rest and not options.takes_more:
            raise Failure(f"{options.name} does not know {' '.join(rest)}")
        options.rest = rest
        return options.do(options) or 0
    except Failure as failure:
        complain(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        complain(readable(error))
        return 1
    except Exception as error:
        complain(f"{type(error).__name__}: {error} ({keep_traceback()})")
        return 1
    finally:
        process.stop_all()


def parser():
    """Return the parser; each command knows the function that does it."""
    top = argparse.ArgumentParser(prog="devtools", description=main.__doc__)
    commands = top.add_subparsers(dest="name", required=True, metavar="COMMAND")

    def command(name, do, takes_more=False):
        added = commands.add_parser(name, help=do.__doc__)
        added.set_defaults(do=do, takes_more=takes_more)
        return added

    command("setup", do_setup)
    run = command("run", do_run)
    run.add_argument("--db", default=layout.DEFAULT_DATABASE)
    run.add_argument("--port", type=int, default=layout.DEFAULT_PORT)
    command("test", do_test, takes_more=True)
    command("attack", do_attack, takes_more=True)
    command("mutants", do_mutants, takes_more=True)
    command("trust", do_trust, takes_more=True)
    command("measure", do_measure, takes_more=True)
    command("bench", do_bench, takes_more=True)
    command("lint", do_lint)
    command("format", do_format)
    command("clean", do_clean)
    command("distclean", do_distclean)
    command("postgres", do_postgres).add_argument("action", choices=["start", "stop"])
    commands.add_parser("odoo", help="Odoo's own command line")
    return top


def do_setup(_options):
    """Bring everything, start nothing."""
    setup.bring_platform()


def do_run(options):
    """Serve a database with demo data until Ctrl-C."""
    serve.serve(options.db, options.port)


def do_test(options):
    """Run every test; what else is given goes to pytest."""
    return testing.test(options.rest)


def do_attack(options):
    """Try as every role what the walls refuse; what else is given goes to pytest."""
    return testing.attack(options.rest)


def do_mutants(options):
    """Put faults in, and say which no test notices; what else is given goes to it."""
    return mutants.mutants(options.rest)


def do_trust(options):
    """Disturb a running service; ``--seed``, ``--times``, what else goes to pytest."""
    return trust.trust(options.rest)


def do_measure(options):
    """Run a benchmark; what else is given goes to it."""
    return measuring.measure(options.rest)


def do_bench(options):
    """Run all benchmarks, or those that are named, and write what they print."""
    return benching.bench(options.rest)


def do_lint(_options):
    """Check the code as OCA's template does."""
    return lint.check()


def do_format(_options):
    """Bring the code into the form that lint wants."""
    return lint.mend()


def do_clean(_options):
    """Remove databases, logs and caches; the platform stays."""
    clean.clean()


def do_distclean(_options):
    """Remove everything that was ever brought."""
    clean.remove_all()


def do_postgres(options):
    """Keep the embedded server running between commands, or end that."""
    setup.bring_platform()
    with postgres.server() as server:
        embedded.pin().touch()
        if options.action == "stop":
            embedded.pin().unlink()
        for name, value in server.variables().items():
            say(f"{name}={value}")


def do_odoo(arguments):
    """Hand the arguments to Odoo's own command line, on the terminal as it is."""
    setup.bring_platform()
    with postgres.server() as server:
        env = setup.environment(server)
        choose_database(arguments, env)
        child = subprocess.Popen([layout.PYTHON, "-m", "odoo", *arguments], env=env)
        return wait_on_terminal(child)


def choose_database(arguments, env):
    """Name the database that Odoo works on, but where the command names its own.

    With one named, Odoo's ``db`` command knows no other: it would say of each that it
    does not exist.
    """
    if arguments[:1] == ["db"]:
        env.pop("PGDATABASE", None)
    else:
        env.setdefault("PGDATABASE", os.environ.get("DB") or layout.DEFAULT_DATABASE)


def wait_on_terminal(child):
    """Wait for a program that Ctrl-C reaches by itself; pass on other signals."""
    signal.signal(signal.SIGINT, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    return child.wait()


def interrupt_once():
    """Let Ctrl-C, a termination and a closed terminal all interrupt us, once."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(*_):
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        process.stop_all()
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, interrupt)


def readable(error):
    """Say in one line what the operating system refused."""
    where = f" ({error.filename})" if error.filename else ""
    advice = {
        errno.ENOSPC: "the disk is full; make room and run again",
        errno.EROFS: "is read-only; MENTORAT_PLATFORM names another folder",
        errno.EACCES: "may not be written; MENTORAT_PLATFORM names another folder",
    }
    return f"{advice.get(error.errno) or error.strerror or error}{where}"


def keep_traceback():
    """Keep what a developer of these tools needs, and say where it is."""
    path = layout.LOGS / "unexpected.log"
    try:
        write_whole(path, traceback.format_exc())
    except (OSError, Failure):
        return "unexpected; it could not be logged"
    return f"unexpected; see {path}"
