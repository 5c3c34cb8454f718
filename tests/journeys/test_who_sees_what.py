"""A coordinator looks up on the programme who sees what, at a desk and on a phone."""

import pytest

PROGRAM = """
user = env["res.users"].with_context(no_reset_password=True).create({
    "name": "Anna",
    "login": "whoseeswhat",
    "password": "whoseeswhat",
    "group_ids": [
        (6, 0, env.ref("mentorat_module.group_mentorat_coordinator").ids)
    ],
})
program = env["mentorat.program"].with_user(user).create({"name": "Who sees what"})
print("PROGRAM", program.id)
"""


@pytest.fixture(scope="module")
def program(server):
    """The id of a programme, of the coordinator ``whoseeswhat``."""
    return int(server.shell(PROGRAM).split("PROGRAM", 1)[1].split()[0])


@pytest.mark.parametrize("width", [1280, 390])
def test_table_fits_the_screen(new_page, program, width):
    page = new_page("whoseeswhat", "fr_CA", width)
    page.goto(f"/odoo/mentorat.program/{program}")
    page.click(".nav-link[name=access]")
    table = page.locator(".o_mentorat_access")
    table.wait_for()
    assert table.locator("tbody tr").count() == 8
    assert table.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # On a phone, the name of the column stands before each word.
    before = "node => getComputedStyle(node, '::before').content"
    has_label = table.locator("td").first.evaluate(before) != "none"
    assert has_label == (width == 390)
