"""Compare mail addresses. Plain Python: nothing here knows Odoo."""

# Where dots do not count, and the name under which these domains are one.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def get_mailbox(address: str) -> str:
    """Return the mailbox of an address, the same for all that lead to it: without what
    follows a “+”, and without dots where the provider ignores them.

    :param address: one address, without a name
    :return: in small letters; empty when it is no address
    """
    local_part, _at, domain = (address or "").strip().lower().rpartition("@")
    local_part = local_part.partition("+")[0]
    if domain in _DOTLESS:
        local_part, domain = local_part.replace(".", ""), _DOTLESS[domain]
    return f"{local_part}@{domain}" if local_part and domain else ""
