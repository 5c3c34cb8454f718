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
    r"to|[àa]|pour|destinataires?|c\.?c\.?|cci|bcc|reply-to|répondre à|importance"
    r"|attachments?|pi[èe]ces? jointes?|received|re[çc]u"
)
# no hours: “De : 10 h à 11 h”
_FROM = _compile(rf"(?:{_SENDER})\s?:(?!\s*\d{{1,2}}\s?(?:h|:))")
_HEADER = _compile(rf"(?:{_SENDER}|{_DATE}|{_SUBJECT}|{_OTHERS})\s?:")
_DATE_OR_SUBJECT = _compile(rf"(?:{_DATE}|{_SUBJECT})\s?:")
_SEPARATOR = _compile(
    r"[-_=–—]{2,}\s*(?:original (?:message|appointment)"
    r"|(?:message|mail|courriel|rendez-vous) (?:d['’]origine|original|initial)"
    r"|message de r[ée]ponse)\s*[-_=–—]*$",
    r">>>\s.*\d.*>>>$",  # GroupWise, which quotes nothing below
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
    return bool(_QUOTED.match(line)) and not _SEPARATOR.match(line)


# ----------------------------------------------------------------------
# SIGNATURES
# ----------------------------------------------------------------------

_DEVICES = (
    r"iphone|ipad|android|samsung|galaxy|pixel|huawei|blackberry|outlook|yahoo|gmail"
    r"|courrier|mail\b|proton|windows|t[ée]l[ée]phone|phone|cellulaire|mobile|appareil"
    r"|device|tablette|tablet|bell|rogers|vid[ée]otron|telus|thunderbird"
    r"|(?:spark|superhuman|canary|fastmail|mailspring|tuta(?:nota)?|airmail|k-9)\b"
    r"|aquamail|bluemail"
)
_DEVICE = _compile(
    r"(?:envoy[ée]|exp[ée]di[ée]|transmis|r[ée]dig[ée]|[ée]crit)e?s? "
    rf"(?:de |depuis |à partir d|via |avec |sur |par ).{{0,40}}?(?:{_DEVICES})",
    rf"(?:sent|typed|written) (?:from|with|via|on|using) .{{0,40}}?(?:{_DEVICES})",
    r"(?:obtene[rz]|obtenir|t[ée]l[ée]charge[rz]|get|download) (?:outlook|bluemail) "
    r"(?:pour|for) ",
    r"provenance\s?: ",
)
_CONFIDENTIAL = _compile(
    r"avis de confidentialit[ée]|confidentiality notice",
    # “Ce courriel est destiné à … confidentiel …”, “L'information contenue dans …”
    r"(?=.{0,300}(?:confiden|propriété|property|réservé|interdit|prohibited))(?:avis|notice"
    r"|(?:(?:l['’]information|les (?:renseignements|informations)|(?:the |any )?"
    r"information)s? (?:contenue?s?|contained) (?:dans|in) )?"
    r"(?:ce|cet|le pr[ée]sent|this) (?:message|courriel|e-?mail|courrier|document))\b"
    r".{0,400}(?:(?<!autres )destin(?:ataire|[ée])|si vous n['’][êe]tes pas|recipient"
    r"|intended|erreur|error)",
    r"(?=.{0,200}(?:environnement|environment))(?=.{0,200}(?:imprim|print))"
    r"(?:p )?(?:pensez|songez|devez-vous|avant|please|think|before)\b",
    r"(?:sans virus|virus-free)\W*(?:www\.)?avast",
    r"(?:ce|cet|this) (?:message|courriel|e-?mail) (?:a été|has been) .{0,60}virus",
)
# What a mail server puts above a mail from outside.
_BANNER = _compile(
    r"(?=.{0,100}(?:message|courriel|mail|sender|exp[ée]diteur))"
    r"(?=.{0,300}(?:originated|(?:is|was sent|came|message) from|provient|vient|re[çc]u"
    r"|envoy[ée])\b.{0,60}\b(?:outside|external|exter[nr]e|ext[ée]rieure?)\b)"
    r"\W*(?:external|externe|ext|caution|warning|attention|mise en garde|avertissement"
    r"|prudence|(?:ce|this) (?:message|courriel|e-?mail))\b",
)
_BANNER_ADVICE = _compile(
    r"(?=.{0,200}(?:lien|link|pi[èe]ce|attachment|vigilan|prudent|careful|sender"
    r"|exp[ée]diteur))"
    r"(?:ne cliquez|n['’]ouvrez|soyez|faites preuve|do not click|do not open|be careful"
    r"|use caution)\b"
)
_BANNER_TITLE = _compile(
    r"\W*(?:external|externe|ext|caution|warning|attention|mise en garde|avertissement"
    r"|prudence)\b.{0,20}$"
)
_GREETING = _compile(
    r"(?:bonjour|bonsoir|re-?bonjour|salut|allo|allô|bon matin|coucou|hello|hi|hey"
    r"|good (?:morning|afternoon)|chère?|dear)\b"
    r"(?:\s+(?-i:[A-ZÀ-Ý])[\w'’-]+|\s+(?:à toi|à tous|toi|all|there)){0,3}\s*[,.!:]*$"
)
_CLOSING = _compile(
    r"(?:(?:bien )?cordialement|à bient[ôo]t|salutations?|sinc[èe]rement|au plaisir"
    r"|(?:bonne|belle) (?:journ[ée]e|soir[ée]e|fin de (?:journ[ée]e|semaine))"
    r"|(?:(?:best|kind|warm) )?(?:regards|wishes)|cheers|sincerely|amicalement"
    r"|bien à (?:toi|vous))\s*[,.!]?$"
)
_BESIDE_NAME = re.compile(r"\s*[|•·/]\s*|\s+[-–—]\s+")
_DEGREES = re.compile(r"(?:,\s*[A-Za-z.]{2,6})+$")
_SENTENCE = _compile(
    r"\b(?:je|j['’]|tu|vous|ils?|elles?|on|nous|c['’]est|est|sont|i|you|it|we|is|are"
    r"|voir|vo(?:is|yez)|regarde[rz]?|see|look|pages?|oui|non|yes)\b",
    r"\w{5,}\.$",
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


def is_banner(line: str) -> bool:
    """Return whether a mail server wrote a line above a mail that came from outside."""
    return bool(_BANNER.match(line))


def is_banner_title(line: str) -> bool:
    """Return whether a line may be the title of such a banner."""
    return bool(_BANNER_TITLE.match(line))


def is_banner_advice(line: str) -> bool:
    """Return whether a line may go on with what such a banner says."""
    return bool(_BANNER_ADVICE.match(line))


def is_greeting(line: str) -> bool:
    """Return whether a line greets, and says nothing else."""
    return bool(_GREETING.match(line))


def is_closing(line: str) -> bool:
    """Return whether a line closes a letter, and says nothing else."""
    return bool(_CLOSING.match(line))


def is_name(line: str, name: str, is_short: bool = False) -> bool:
    """Return whether a line is a name, maybe with a degree or a title beside it:
    “Louise Roy, CPA | Directrice”.

    :param is_short: a part of the name is enough
    """
    written = _DEGREES.sub("", _BESIDE_NAME.split(line)[0]).strip(" ,.").casefold()
    whole = name.casefold()
    return bool(written) and (
        written == whole or (is_short and set(written.split()) <= set(whole.split()))
    )


def is_sentence(line: str) -> bool:
    """Return whether a line of a signature says something, unlike a title or an
    address."""
    return line.endswith(("?", "!")) or bool(_SENTENCE.search(line))


def points_below(text: str) -> bool:
    """Return whether the author says that the answer is in the history."""
    return bool(_SEE_BELOW.search(text))
