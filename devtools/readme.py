"""The addon's README.rst, made from the fragments in its readme/ folder."""

from devtools import layout

TITLES = {
    "DESCRIPTION": None,
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known limits",
    "HISTORY": "Changes",
    "CONTRIBUTORS": "Contributors",
}
README = layout.ADDON_PATH / "README.rst"


def compose() -> str:
    """Return the text of the README, from the fragments as they are."""
    parts = ["========\nMentorat\n========\n"]
    for name, title in TITLES.items():
        fragment = layout.ADDON_PATH / "readme" / f"{name}.rst"
        text = fragment.read_text(encoding="utf-8")
        heading = f"{title}\n{'=' * len(title)}\n\n" if title else ""
        parts.append(f"{heading}{text}")
    return "\n".join(parts)


def write() -> None:
    """Write the README beside the manifest."""
    README.write_text(compose(), encoding="utf-8")


if __name__ == "__main__":
    write()
