"""Check web addresses that people type. Plain Python: nothing here knows Odoo."""

from urllib.parse import urlsplit


def is_web_address(link: str) -> bool:
    """Return whether ``link`` opens a page, and runs no script."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
