"""What was said in a mail, and what its program put below."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from mentorat_module.tools import mail_words

LE = "Le lun. 12 janv. 2026, à 10 h 00, Groupe &lt;a@b.example&gt; a écrit :"
DE = "De : Groupe &lt;a@b.example&gt;<br>Envoyé : 12 janvier 2026 10:00<br>Objet : X"


def pre(*lines):
    return "<pre>{}</pre>".format("\n".join(lines))


def read(source, **kwargs):
    """Return the texts of what was said and of what is folded."""
    split = mail_words.split(source, **kwargs)
    return tuple(
        " ".join(html.fromstring(f"<div>{part}</div>").text_content().split())
        for part in split[:2]
    )


# ----------------------------------------------------------------------
# WORDS
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\n",
        "\xa0\u202f",
        "\u200b\u2060\ufeff",
        "\u202e",
        "\u2800\u3164",
        "...",
        "—",
    ],
)
def test_what_nobody_sees_says_nothing(text):
    assert not mail_words.has_words(text)
    assert not mail_words.get_words(f"<p>{text}</p>")


@pytest.mark.parametrize("text", ["Oui", "4", "👍", "?", "\u202eoui", "日本", "✓"])
def test_the_shortest_answers_say_something(text):
    assert mail_words.get_words(f"<p>{text}</p>")


def test_invisible_characters_are_not_among_the_words():
    assert mail_words.get_words("<p>a\u2800b\u200bc \u3164 d</p>") == "abc d"


@pytest.mark.parametrize(
    "source",
    [
        "<style>p {color: red}</style><p></p>",
        '<div style="display: none">Preview</div>',
        '<span style="font-size:0px">Preview</span>',
        "<!-- a word --><p>&nbsp;</p>",
        "<p><br></p>",
        "",
    ],
)
def test_hidden_text_says_nothing(source):
    assert not mail_words.get_words(source)


# ----------------------------------------------------------------------
# HISTORY
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "below",
    [
        [LE, "", "&gt; Q ?"],
        [
            "Le 12 janv. 2026 à 10:00, Groupe",
            "&lt;a@b.example&gt; a écrit :",
            "",
            "Q ?",
        ],
        [
            "On Mon, Jan 12, 2026 at 10:00 AM G &lt;a@b.example&gt; wrote:",
            "",
            "&gt; Q ?",
        ],
        ["2026-01-12 10:00 GMT-05:00 G &lt;a@b.example&gt;:", "&gt; Q ?"],
        ["-----Message d'origine-----", "De : G", "Envoyé : lundi", "", "Q ?"],
        ["-----Original Message-----", "From: G", "Sent: Monday", "Q ?"],
        ["________________________________", *DE.split("<br>"), "Q ?"],
        ["*De :* G", "*Envoyé :* lundi", "*Objet :* X", "", "Q ?"],
        ["Date: lundi", "De: G", "Objet: X", "", "Q ?"],
        ["-- ", "Louise", LE, "&gt; Q ?"],
        ["Envoyé de mon iPhone", "", "&gt; " + LE, "&gt; Q ?"],
        ["Groupe a écrit :", "&gt; Q ?"],
    ],
)
def test_history_of_a_plain_mail_is_folded(below):
    said, history = read(pre("Page quatre.", "", *below))
    assert said == "Page quatre."
    assert "Q ?" in history


@pytest.mark.parametrize(
    "source",
    [
        f"<p>Page quatre.</p><div>{DE}</div><p>Q ?</p>",
        f"<p>Page quatre.</p><p>{LE}</p><blockquote><p>Q ?</p></blockquote>",
        "<p>Page quatre.</p><table><tr><td>De :</td><td>G</td></tr><tr><td>Objet :</td>"
        "<td>X</td></tr></table><p>Q ?</p>",
        f"<p>Page quatre.<br>Envoyé de mon iPad<br>{LE}</p>"
        "<blockquote>Q ?</blockquote>",
        f"Page quatre.<br><br>{LE}<br>&gt; Q ?",
    ],
)
def test_history_of_an_html_mail_is_folded(source):
    said, history = read(source)
    assert said == "Page quatre."
    assert "Q ?" in history


def test_what_odoo_marked_is_folded():
    marked = "<p>Page quatre.</p><div data-o-mail-quote='1'>Ancien.</div>"
    assert read(marked) == ("Page quatre.", "Ancien.")


def test_what_odoo_marked_is_folded_with_what_stands_above_a_quote():
    marked = f"{LE}<div>Q ?</div><blockquote>Un ?</blockquote>"
    said, history = read(
        f"<p>Page quatre.</p><div data-o-mail-quote='1'>{marked}</div>"
    )
    assert said == "Page quatre."
    assert "Q ?" in history and "Un ?" in history


def test_what_is_folded_above_and_below_in_one_text_is_there_once():
    banner = "ATTENTION : ce courriel provient de l'extérieur."
    source = pre(banner, "", "Page quatre.", "", LE, "&gt; Q ?")
    said, history = read(source)
    assert said == "Page quatre."
    assert history.startswith(banner) and history.endswith("> Q ?")
    assert mail_words.mark(source).count("Page quatre.") == 1


@pytest.mark.parametrize(
    "source",
    [
        "<p>De : la page 4<br>À : la page 6</p>",
        "<p>Objet : à lire avant lundi</p><p>Page quatre.</p>",
        "<p>Le 12 janvier, Paul a écrit : le rapport suit.</p>",
        "<p>Paul a écrit :</p><p>le rapport suit.</p>",
        pre("Il faut plus de", "&gt; 50 % des parts"),
        "<p>Envoyé par la poste ce matin, de mon bureau de Québec à votre adresse.</p>",
        "<p>Voir Outlook, onglet Calendrier.</p>",
        "<p>Date : lundi. À : 10 h.</p>",
        "<p>Envoyez-moi un mail.</p>",
        "<p>Obtenez le numéro de téléphone du client.</p>",
        "<p>Get the phone number first.</p>",
        "<p>Avis important : le fonds ferme lundi.</p>",
        "<p>Ce message est confidentiel. Page quatre.</p>",
        "<p>Pensez à imprimer le formulaire.</p>",
        pre("Un.", "—", "Deux."),
        pre("*De : la page quatre*", "*au bas*"),
    ],
)
def test_ordinary_sentences_are_never_folded(source):
    assert not mail_words.split(source).history
    assert mail_words.get_words(source)


def test_answers_between_quoted_lines_are_shown_with_the_quotes():
    said, history = read(
        pre(LE, "&gt; Un ?", "Oui.", "&gt; Deux ?", "Non.", "-- ", "Louise")
    )
    assert said.endswith("> Un ? Oui. > Deux ? Non.")
    assert history == "-- Louise"


def test_answers_below_the_quote_are_shown_without_it():
    assert read(pre(LE, "&gt; Un ?", "", "Oui."))[0] == "Oui."


def test_answers_between_blockquotes_are_shown_whatever_odoo_marked():
    marked = "<div data-o-mail-quote='1'>{}</div>".format(
        f"<div data-o-mail-quote='1'>{LE}</div><blockquote>Un ?</blockquote>"
        "<div data-o-mail-quote='1'>Oui.</div><blockquote>Deux ?</blockquote>"
        "<div data-o-mail-quote='1'>Non.</div>"
    )
    said, history = read(marked)
    assert "Oui." in said and "Non." in said
    assert not history


def test_who_answers_in_the_history_has_it_open():
    source = f"<p>Mes réponses en rouge ci-dessous.</p><div>{DE}</div><p>Q ? Oui.</p>"
    assert mail_words.split(source).is_open
    assert not mail_words.split(f"<p>Oui.</p><div>{DE}</div><p>Q ?</p>").is_open


def test_mail_of_history_alone_says_nothing_and_is_open():
    source = f"<p>&nbsp;</p><div>{DE}</div><p>Q ?</p>"
    assert not mail_words.get_words(source)
    assert mail_words.split(source).is_open


def test_forwarded_mail_is_content_when_it_stands_alone():
    source = f"<div>---------- Message transféré ---------<br>{DE}</div><p>Douze.</p>"
    assert "Douze." in mail_words.get_words(source)
    assert "Douze." in mail_words.get_words(f"<div>{DE}</div><p>Douze.</p>", "TR: X")
    assert read("<p>Pour vous.</p>" + source)[0] == "Pour vous."


@pytest.mark.parametrize(
    "lines",
    [
        ["-- ", "Louise Gagnon"],
        ["Cordialement,", "Louise Gagnon", "514 555-0142"],
        ["Louise Gagnon", "Conseillère principale"],
        ["Envoyé de mon iPhone"],
        ["Get Outlook for Android"],
        ["AVIS DE CONFIDENTIALITÉ : ce courriel est réservé à son destinataire."],
    ],
)
def test_signature_alone_says_nothing(lines):
    assert not mail_words.get_words(pre(*lines), author="Louise Gagnon")


def test_words_above_a_signature_say_something():
    assert mail_words.get_words(pre("Oui.", "Louise Gagnon"), author="Louise Gagnon")


def test_quote_typed_in_a_page_is_not_folded():
    split = mail_words.split("<blockquote>Article 4</blockquote>", is_typed=True)
    assert not split.history


# ----------------------------------------------------------------------
# WHAT STANDS AROUND IT, AND WHAT ONLY LOOKS LIKE IT
# ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,",
        "Bonjour Camille,\n\nLouise",
        "Hello!\nLouise Roy, CPA | Finances\n514 555-0100",
        "LOUISE ROY\nDirectrice",
        "Ce courriel provient de l'extérieur.\nSoyez vigilant avec les liens.",
        "CAUTION: This email originated from outside of the organization.",
        "Les renseignements contenus dans le présent courriel sont confidentiels et "
        "destinés au seul destinataire.",
        "Avant d'imprimer, pensez à l'environnement.",
        "Virus-free.www.avast.com",
        "Envoyé via Spark",
    ],
)
def test_greetings_cards_banners_and_notices_say_nothing(text):
    source = f"<pre>{text}</pre>"
    assert not mail_words.get_words(source, author="Louise Roy")


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour Camille, oui",
        "Bonjour! Page 4",
        "Bonne journée!\nVoyez la page quatre",
        "Louise Roy\nVoyez la page quatre.",
        "Salutations,\nla page quatre",
        "Attention, le fichier vient de l'extérieur : vérifie-le.",
        "Ce courriel est confidentiel, ne le montre pas à d'autres destinataires.",
        "Date : mardi\nDe : 10 h à 11 h\nObjet : les frais",
        "Envoyé à Marie",
    ],
)
def test_words_that_look_like_them_are_said(text):
    said = mail_words.get_words(f"<pre>{text}</pre>", author="Louise Roy")
    assert said == text


def test_logo_below_a_signature_is_of_it_and_a_photo_below_a_device_is_not():
    for line, images in (("-- <br>Louise", set()), ("Envoyé de mon iPhone", {"cid:a"})):
        source = f"<div data-o-mail-quote='1'>{line}</div><img src='cid:a'>"
        assert mail_words.get_images(source) == images


# ----------------------------------------------------------------------
# WHATEVER COMES
# ----------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "<p>a</p>",
        "<blockquote>b<p>c</p></blockquote>",
        f"<div>{LE}</div>",
        f"<div>{DE}</div>",
        "<div data-o-mail-quote='1'>d</div>",
        "<pre>e\n&gt; f\n-- \ng</pre>",
        "h<br>&gt; i<br>j",
        "<div><b>k</b> l <i>m</i><br></div>",
        "<hr>",
        "<p>&nbsp;</p>",
        "<p>Envoyé de mon iPhone</p>",
        "<ul><li>n</li><li>o</li></ul>",
        "<table><tr><td>p</td><td>q</td></tr></table>",
        "<div>",
        "</div>",
        "<blockquote>",
        "</blockquote>",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_word_is_ever_lost_or_doubled(source):
    said, history = read(source)
    words = html.fromstring(f"<div>{source}</div>").text_content().split()
    assert sorted("".join(words)) == sorted("".join(f"{said}{history}".split()))


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=400, deadline=None)
def test_what_is_stored_with_its_marks_hides_no_more(source):
    said = mail_words.get_words(source).splitlines()
    assert set(said) <= set(mail_words.get_words(mail_words.mark(source)).splitlines())


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    mail_words.split(text)
    mail_words.get_words(text)


@pytest.mark.parametrize(
    "source",
    [
        "<blockquote>" * 500 + "a" + "</blockquote>" * 500,
        "<pre>" + "&gt; line of a long history\n" * 5000 + "</pre>",
        "<pre>" + "Le 12 janv. 2026 a écrit :\n" * 5000 + "</pre>",
        "<div data-o-mail-quote='1'>" + "<p>line</p>" * 5000 + "</div>",
        "a<br>&gt; b<br>" * 5000,
    ],
)
def test_deep_and_long_mails_are_read_in_time(source):
    start = time.monotonic()
    mail_words.split(source)
    assert time.monotonic() - start < 5
