"""Find the computed fields in the text of a template. Plain Python: nothing here knows
Odoo."""

import re

from lxml import html

_INLINE = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def get_inline_fields(text: str) -> set[str]:
    """Return what a line such as “{{ object.name }} waits” computes."""
    return {" ".join(found.split()) for found in _INLINE.findall(text or "")}


def get_html_fields(text: str) -> set[str]:
    """Return what a QWeb text computes: each directive with its value."""
    if not (text or "").strip():
        return set()
    root = html.fragment_fromstring(text, create_parent="div")
    return {
        f'{name}="{" ".join(value.split())}"'
        for element in root.iter()
        for name, value in element.attrib.items()
        if name.startswith("t-")
    }
