"""Recognise the lines that mail programs write, in French and in English: headers of an
earlier mail, who wrote what follows, signatures. Plain Python: nothing here knows Odoo.

A line is text without invisible characters, with single spaces."""

import re

MAX_LINE = 500  # a longer line is a paragraph, which no mail program writes
MAX_DEVICE = 90
# “Le 12 janv. 2026 à 10:00, X <x@y> a écrit :”, often on two lines
MAX_INTRODUCTION = 4


def _compile(*patterns):
    return re.compile("|".join(patterns), re.IGNORECASE)


# ----------------------------------------------------------------------
# HEADERS OF AN EARLIER MAIL
# ----------------------------------------------------------------------

_SENDER = r"from|de|exp[ée]diteur|sender"
_DATE = r"sent|envoy[ée](?: le)?|date(?: d'envoi)?"
_SUBJECT = r"subject|objet|sujet"
_OTHERS = (
    r"to|à|pour|destinataires?|c\.?c\.?|cci|bcc|reply-to|répondre à|importance"
    r"|attachments?|pi[èe]ces? jointes?|received|re[çc]u"
)
_FROM = _compile(rf"(?:{_SENDER})\s?:")
_HEADER = _compile(rf"(?:{_SENDER}|{_DATE}|{_SUBJECT}|{_OTHERS})\s?:")
_DATE_OR_SUBJECT = _compile(rf"(?:{_DATE}|{_SUBJECT})\s?:")
_SEPARATOR = _compile(
    r"[-_=–—]{2,}\s*(?:original (?:message|appointment)"
    r"|(?:message|mail|courriel|rendez-vous) (?:d['’]origine|original|initial)"
    r"|message de r[ée]ponse)\s*[-_=–—]*$"
)
_RULE = _compile(r"[_=–—-]{5,}$")
_TRANSFERRED = r"transf[ée]r[ée]|transmis|r[ée]exp[ée]di[ée]"
_FORWARDED = _compile(
    r"[-_=–—\s]*(?:(?:begin )?forwarded message"
    rf"|(?:d[ée]but d[ue] )?(?:message|courriel) (?:{_TRANSFERRED}))"
    r"(?: (?:from|de|par) .*)?\s*:?[-_=–—\s]*$"
)
_FORWARD_SUBJECT = _compile(r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|tr)\s?:")


def starts_earlier_mail(lines: list[str]) -> bool:
    """Return whether an earlier mail begins: a separator, or a header that names the
    sender, and the date or the subject.

    :param lines: the next lines, the first of them being in question
    """
    if _SEPARATOR.match(lines[0]) or _FORWARDED.match(lines[0]):
        return True
    headers = []
    for line in lines:
        if _HEADER.match(line):
            headers.append(line)
        elif len(headers) < 2 and not (headers and headers[-1].endswith(":")):
            return False  # a sentence that begins with “De :”
    return any(map(_FROM.match, headers)) and any(map(_DATE_OR_SUBJECT.match, headers))


def is_rule(line: str) -> bool:
    """Return whether a line is drawn with characters."""
    return bool(_RULE.match(line))


def is_forwarded(line: str) -> bool:
    """Return whether a line says that what follows is forwarded."""
    return bool(_FORWARDED.match(line))


def is_forward(subject: str) -> bool:
    """Return whether the subject is that of a forwarded mail."""
    return bool(_FORWARD_SUBJECT.match(subject or ""))


# ----------------------------------------------------------------------
# WHO WROTE WHAT FOLLOWS
# ----------------------------------------------------------------------

_VERB = r"\b(?:a [ée]crit|a r[ée]pondu|wrote|writes)\b.{0,80}?:$"
_STARTS_DATED = _compile(r"(?:le|on)\b.*\d")
_WROTE_ON = _compile(rf"(?:le|on)\b.{{3,}}?{_VERB}")
_WROTE = _compile(rf".{{2,}}?{_VERB}")
_HAS_MOMENT = _compile(r"@|\d{1,2}\s?(?::|h)\s?\d{2}|\d{4}")
# “2026-01-12 10:00 GMT-05:00 X <x@y>:”
_DATED_ADDRESS = _compile(r"\d{4}-\d\d-\d\d.*@[^<>\s]+>?\s?:$")
# “> text”, but no “> 50 %”
_QUOTED = _compile(r">(?!\s?\d+\s?(?:%|\$|€))")


def count_introduction(lines: list[str]) -> tuple[int, bool]:
    """Return ``(how many lines say who wrote what follows, whether that is certain)``;
    it may be a sentence where it is not, unless quoted lines follow.

    :param lines: the next lines without an empty one between, at most
        ``MAX_INTRODUCTION``
    """
    if _DATED_ADDRESS.match(lines[0]):
        return 1, True
    if _STARTS_DATED.match(lines[0]):
        text = ""
        for length, line in enumerate(lines, 1):
            if length > 1 and _STARTS_DATED.match(line):
                break  # it begins on this line
            text = f"{text} {line}".strip()
            if len(text) > MAX_LINE:
                break
            if _WROTE_ON.match(text):
                return length, bool(_HAS_MOMENT.search(text))
    if _WROTE.match(lines[0]) or (lines[0].endswith(":") and "@" in lines[0]):
        return 1, False
    return 0, False


def is_quoted(line: str) -> bool:
    """Return whether a line is a quoted one of a plain mail."""
    return bool(_QUOTED.match(line))


# ----------------------------------------------------------------------
# SIGNATURES
# ----------------------------------------------------------------------

_DEVICES = (
    r"iphone|ipad|android|samsung|galaxy|pixel|huawei|blackberry|outlook|yahoo|gmail"
    r"|courrier|mail\b|proton|windows|t[ée]l[ée]phone|phone|cellulaire|mobile|appareil"
    r"|device|tablette|tablet|bell|rogers|vid[ée]otron|telus|thunderbird"
)
_DEVICE = _compile(
    r"(?:envoy[ée]|exp[ée]di[ée]|transmis|r[ée]dig[ée]|[ée]crit)e?s? "
    rf"(?:de |depuis |à partir d|via |avec |sur ).{{0,40}}?(?:{_DEVICES})",
    rf"(?:sent|typed|written) (?:from|with|via|on|using) .{{0,40}}?(?:{_DEVICES})",
    r"(?:obtene[rz]|obtenir|t[ée]l[ée]charge[rz]|get|download) outlook (?:pour|for) ",
    r"provenance\s?: ",
)
_CONFIDENTIAL = _compile(
    r"avis de confidentialit[ée]|confidentiality notice",
    r"(?=.{0,300}confidenti)(?:avis|notice|(?:ce|cet|le pr[ée]sent|this) "
    r"(?:message|courriel|e-?mail|courrier))\b"
    r".{0,400}(?:destinataire|recipient|intended|erreur|error)",
    r"(?=.{0,200}(?:environnement|environment))"
    r"(?:pensez|songez|devez-vous|please|think)\b.{0,200}(?:imprim|print)",
)
_CLOSING = _compile(
    r"(?:(?:bien )?cordialement|à bient[ôo]t|salutations?|sinc[èe]rement|au plaisir"
    r"|(?:bonne|belle) (?:journ[ée]e|soir[ée]e|fin de (?:journ[ée]e|semaine))"
    r"|(?:(?:best|kind|warm) )?(?:regards|wishes)|cheers|sincerely|amicalement"
    r"|bien à (?:toi|vous))\s*[,.!]?$"
)
# Who answers below, between the lines of the history, says so.
_SEE_BELOW = _compile(
    r"ci-?dessous|ci-?bas|plus bas|entre (?:les|tes|vos) lignes|à m[êe]me",
    r"en (?:rouge|bleu|vert|mauve|gras|jaune|couleur)\b",
    r"dans (?:le|ton|votre) (?:texte|message|courriel)",
    r"\bbelow\b|in (?:red|blue|green|bold)\b|\bin-?line\b|between (?:the|your) lines",
)


def is_delimiter(line: str) -> bool:
    """Return whether a signature begins below this line."""
    return line == "--"


def is_device(line: str) -> bool:
    """Return whether a line advertises the device or the program: “Envoyé de mon
    iPhone”."""
    return len(line) <= MAX_DEVICE and bool(_DEVICE.match(line))


def is_disclaimer(line: str) -> bool:
    """Return whether a line begins what an organisation puts below its mails."""
    return bool(_CONFIDENTIAL.match(line))


def is_closing(line: str) -> bool:
    """Return whether a line closes a letter, and says nothing else."""
    return bool(_CLOSING.match(line))


def points_below(text: str) -> bool:
    """Return whether the author says that the answer is in the history."""
    return bool(_SEE_BELOW.search(text))
