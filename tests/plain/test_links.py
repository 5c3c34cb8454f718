import pytest

from mentorat_module.tools.links import is_web_address


@pytest.mark.parametrize("link", ["https://meet.example.com/a", "http://example.com"])
def test_page_is_an_address(link):
    assert is_web_address(link)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JavaScript://example.com/%0aalert(1)",
        "data:text/html,<script>",
        "//example.com",
        "example.com",
        "http://[",
        "",
    ],
)
def test_what_runs_or_leads_nowhere_is_none(link):
    assert not is_web_address(link)
