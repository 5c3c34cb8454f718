"""Programs that only the system's package manager can bring: a browser, wkhtmltopdf."""

import os

from . import layout
from .console import Failure, say, step
from .files import ensure_folder, locked
from .process import capture, find, run

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser():
    """Return the path of a Chromium that answers, or None. $CHROMIUM goes first."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else []
    for name in [*named, *BROWSERS]:
        path = find(name)
        if path and capture([path, "--version"], timeout=60):
            return path
    return None


def ensure_browser():
    """Return a Chromium, installed with apt if it must and may be; fail otherwise."""
    path = browser()
    if not path and may_install():
        # Pango is for the tests of tagged PDF.
        install("Chromium", "chromium", "fonts-liberation", "libpangoft2-1.0-0")
        path = browser()
    if not path:
        raise Failure(
            "no Chromium here, and the tests need one: install it "
            "(Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    return path


def browser_folder():
    """Return a folder with the browser under a name that Odoo's own tests look for."""
    folder = ensure_folder(layout.PLATFORM / "browser")
    link = folder / "chromium"
    target = ensure_browser()
    if not link.is_symlink() or os.readlink(link) != target:
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    return folder


def ensure_pdf():
    """Bring wkhtmltopdf when we may; without it everything but PDF reports works."""
    if find("wkhtmltopdf"):
        return
    reason = "install wkhtmltopdf to have them"
    if may_install():
        try:
            install("wkhtmltopdf", "wkhtmltopdf")
            return
        except Failure as failure:
            reason = str(failure)
    say(f"   PDF reports are not available: {reason}")


def may_install():
    """Say whether we may install: as root, with apt, unless told not to."""
    allowed = os.environ.get("MENTORAT_SYSTEM_PACKAGES", "1") not in ("0", "no")
    return allowed and os.geteuid() == 0 and bool(find("apt-get"))


def install(title, *packages):
    """Install packages with the system's apt."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    with locked("system-packages"), step(f"{title}, with the system's apt"):
        log = f"system-{packages[0]}"
        run([*apt, "update"], log=log, doing="apt-get update", env=env)
        names = ["install", "-y", "--no-install-recommends", *packages]
        run([*apt, *names], log=log, doing=f"installing {title}", env=env)
