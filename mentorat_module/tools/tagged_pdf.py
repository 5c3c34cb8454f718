"""Print HTML to tagged PDF (PDF/UA-1), which screen readers can follow, with WeasyPrint
where it is installed. Plain Python: nothing here knows Odoo."""

import logging
from functools import lru_cache
from importlib.util import find_spec

from lxml import html

_logger = logging.getLogger(__name__)

VARIANT = "pdf/ua-1"
# The documents are written for wkhtmltopdf, which prints their 16.8 pixels as 10.5
# points. A sheet of the reader is weaker than that of the document, unless important.
# What keeps a title with its text in wkhtmltopdf takes room here.
STYLE = """
@page {
    size: %(width)smm %(height)smm;
    margin: %(top)smm %(right)smm %(bottom)smm %(left)smm;
    %(foot)s
}
.article { string-set: title attr(data-title); }
.doc { font-size: 10.5pt !important; }
.doc h2:after, .doc h3:after { content: none !important; }
"""
FOOT = """
@bottom-center {
    color: #46575c;
    content: string(title) " · " counter(page) "/" counter(pages);
    font: 8pt "Source Sans 3", "Noto Sans", "DejaVu Sans", sans-serif;
}
"""


@lru_cache(maxsize=1)
def load_engine():
    """Return the module ``weasyprint``, or ``None`` without it or its libraries."""
    if not find_spec("weasyprint"):
        return None
    # Not each step of each document.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    try:
        # where it is used: 60 MB, and a second, that workers who print nothing keep
        import weasyprint
        from weasyprint.urls import URLFetcher  # noqa: F401  (since version 68)
    except (ImportError, OSError) as error:  # OSError: Pango is missing
        _logger.warning("WeasyPrint is installed and does not load: %s", error)
        return None
    return weasyprint


def print_html(body, paper, is_numbered):
    """Return ``body`` as a tagged PDF, in bytes.

    :param str body: an HTML document; the ``data-title`` of its ``.article`` is the
        title of the PDF, and images are in the document: nothing is fetched
    :param dict paper: ``width, height, top, right, bottom, left`` in millimetres
    :param bool is_numbered: whether each page has title and number at its foot
    """
    engine = load_engine()
    foot = FOOT if is_numbered else ""
    fetcher = engine.urls.URLFetcher(allowed_protocols=["data"])
    document = engine.HTML(string=body, url_fetcher=fetcher).render(
        stylesheets=[engine.CSS(string=STYLE % {**paper, "foot": foot})],
        pdf_variant=VARIANT,
    )
    article = html.fromstring(body).find_class("article")
    document.metadata.title = article[0].get("data-title") if article else ""
    return document.write_pdf(pdf_variant=VARIANT)
