"""What a text computes, apart from its words."""

from mentorat_module.tools.template_fields import get_html_fields, get_inline_fields


def test_line():
    text = "{{ object.name }} waits for {{object.other}}"
    assert get_inline_fields(text) == {"{{ object.name }}", "{{object.other}}"}


def test_words_alone_compute_nothing():
    assert not get_inline_fields("Hello")
    assert not get_html_fields("<p class='x'>Hello <b>you</b></p>")
    assert not get_html_fields("") and not get_html_fields(None)


def test_each_directive_counts_whatever_its_place_or_case():
    text = "<p T-IF='a'><t t-out='b'>x</t><a t-att-href=\"c + 'd'\">y</a></p>"
    assert get_html_fields(text) == {
        't-if="a"',
        't-out="b"',
        "t-att-href=\"c + 'd'\"",
    }


def test_white_space_makes_no_new_field():
    assert get_html_fields('<t t-out="a  +\n b"/>') == get_html_fields(
        '<t t-out="a + b"/>'
    )
