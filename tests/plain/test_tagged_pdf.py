"""PDF that screen readers can follow."""

import io

import pypdf
import pytest

from mentorat_module.tools import tagged_pdf

PAPER = {"width": 216, "height": 279, "top": 16, "right": 18, "bottom": 18, "left": 18}
BODY = """<!DOCTYPE html>
<html lang="fr-CA"><head><title>-</title></head><body>
<div class="article" data-title="Plan &quot;d'action&quot;"><section class="doc">
<h1>Plan</h1><p>Premier</p>%s</section></div></body></html>"""

needs_engine = pytest.mark.skipif(
    not tagged_pdf.load_engine(), reason="WeasyPrint is not installed"
)


def read(extra="", is_numbered=True):
    return pypdf.PdfReader(
        io.BytesIO(tagged_pdf.print_html(BODY % extra, PAPER, is_numbered))
    )


@needs_engine
def test_pdf_is_tagged_and_says_title_and_language():
    reader = read()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == 'Plan "d\'action"'


@needs_engine
def test_pages_are_numbered_when_asked():
    assert "1/1" in read().pages[0].extract_text()
    assert "1/1" not in read(is_numbered=False).pages[0].extract_text()


@needs_engine
def test_paper_has_the_size_asked_for():
    width, height = read().pages[0].mediabox[2:]
    assert (round(width), round(height)) == (612, 791)


@needs_engine
def test_nothing_is_fetched(tmp_path):
    picture = tmp_path / "secret.svg"
    picture.write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><text>secret</text></svg>"
    )
    reader = read(f'<img alt="" src="{picture.as_uri()}">')
    assert "secret" not in reader.pages[0].extract_text()


def test_without_the_package_there_is_no_engine(monkeypatch):
    monkeypatch.setattr(tagged_pdf, "find_spec", lambda name: None)
    tagged_pdf.load_engine.cache_clear()
    try:
        assert tagged_pdf.load_engine() is None
    finally:
        tagged_pdf.load_engine.cache_clear()
