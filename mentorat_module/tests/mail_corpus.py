"""The raw mails of ``mails/``, and what they are filled in with."""

from pathlib import Path

FOLDER = Path(__file__).parent / "mails"


def read_mails(kind, **values):
    """Yield ``(name, raw mail)`` for the mails of a kind, in the order of their names.

    :param str kind: a folder of ``mails/``
    :param values: what stands between ``@`` in the mails, such as ``FROM``
    """
    for path in sorted((FOLDER / kind).glob("*.eml")):
        raw = path.read_bytes().replace(b"\r\n", b"\n")
        for name, value in values.items():
            raw = raw.replace(f"@{name}@".encode(), value.encode())
        yield path.name, raw.replace(b"\n", b"\r\n")
