"""The addon's README follows its fragments."""

from devtools import readme


def test_readme_of_the_addon_is_made_from_its_fragments():
    written = readme.README.read_text(encoding="utf-8")
    assert written == readme.compose(), "run: python3 -m devtools.readme"
