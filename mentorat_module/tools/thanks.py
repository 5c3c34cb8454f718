"""Tell a thank-you from a question, in French and in English. Plain Python: nothing
here knows Odoo."""

import re
import unicodedata

THANKS, QUESTION, DOUBT = "thanks", "question", "doubt"

# More words than these beside a thank-you are no short thanks: they say something.
MAX_OTHER_WORDS = 30
MAX_SIGNATURE_LINES = 12
_MAX_READ = 5_000  # characters

# ----------------------------------------------------------------------
# WHAT IS NOT SAID
# ----------------------------------------------------------------------

_SEPARATOR = re.compile(r"-- ?$|[_=*-]{3,}$")
# Lines that mail programs and companies add; nothing is said after them.
_FOOTER = re.compile(
    r"(?:envoye (?:de|depuis|a partir de) (?:mon|ma|mes|outlook|yahoo|proton|gmail)"
    r"|sent (?:from|with|via) (?:my|outlook|yahoo|proton|gmail|mail for|samsung)"
    r"|(?:obtenir|telecharger|get|download) outlook|provenance : |yahoo mail"
    r"|(?:avis|note|mention)s? (?:de|sur la|legale?s?:?)"
    r"(?: (?:la )?(?:de )?confidentialite)?\b"
    r"|confidentialite\b|confidential(?:ity)?\b|disclaimer\b"
    r"|(?:ce|le present) (?:courriel|message|document)(?: electronique)?"
    r" (?:et |est (?:confid|desti|privil|exclu)|peut conten|s'adresse|contient)"
    r"|this (?:e-?mail|message|communication)(?: and |,| (?:is|may|contains)\b)"
    r"|pens(?:ez|ons) (?:a l'environnement|vert)|.{0,40}avant d'imprimer"
    r"|devez-vous (?:vraiment )?imprimer"
    r"|please consider the environment|.{0,40}before printing|(?:do you )?.{0,20}"
    r"(?:really )?need to print)"
)
# A title or an address has none of these words.
_SENTENCE = re.compile(r"\b(?:je|j'|tu|vous|il|on|ca|c'est|est|i|you|it|we|is)\b")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")  # noqa: RUF001

# ----------------------------------------------------------------------
# COURTESY
# ----------------------------------------------------------------------

_HELP = (
    r"(?:aide|reponses?|temps|precisions?|explications?|infos?|informations?|conseils?"
    r"|retour|suivi|rapidite|soutien|disponibilite|patience|ecoute|generosite|eclairage"
    r"|coup de main|pistes?|truc|trucs|clarifications?|details?|documents?|lien|tout|ca"
    r"|cela|help|answers?|replies|reply|time|explanations?|advice|support|patience"
    r"|tips?|details|quick|information|feedback|clarifications?|everything|that|this"
    r"|guidance|link|documents?)"
)
_ITS = (
    r"(?:(?:ton|ta|tes|votre|vos|le|la|les|l|cette|ces|ce|toute?|toutes|your|the|all|of"
    r"|excellente?s?|belles?|bonnes?|precieuse?|precieux|great|quick|prompt|kind"
    r"|helpful"
    r"|detailed)[ '])*"
)
_AND_SO_ON = (
    r"(?: (?:rapides?|si rapide|claires?|detaillees?|utiles?|precieuse?|complete|aussi"
    r"|si vite|vraiment))*"
)
# With these, a sentence says something else.
_GOES_ON = r"(?:mais|par|pourtant|cependant|but|however|je|j'|i|peux|comment|how)\b"
_FOR = (
    rf"(?: (?:pour|de|d'|for) ?{_ITS}{_HELP}{_AND_SO_ON}"
    rf"(?: (?:et|and|,) ?(?:pour|de|for)? ?{_ITS}{_HELP}{_AND_SO_ON})*"
    r"| (?:d'(?:avoir|etre)|de m'avoir|for having|for getting back|for explaining"
    r"|for helping|for answering|for replying)"
    rf"(?: (?!{_GOES_ON})[\w'-]+){{0,10}})"
)
_VERY = (
    r"(?: (?:beaucoup|bien|infiniment|enormement|sincerement|encore|bcp|a toi|a vous"
    r"|mille fois|tellement|vraiment|aussi|so much|very much|a lot|a bunch|again|a"
    r" million"
    r"|une fois de plus|pour tout))*"
)
# The longer ones first: each is taken out of the text as a whole.
_COURTESIES = [
    re.compile(rf"\b(?:{pattern})(?!\w)")
    for pattern in (
        # thanks
        rf"(?:(?:un |de )?(?:tres |gros |grand |enorme |immense |mille |many |big )*"
        rf"(?:merci|mercis|thanks|thank you|thank u|thankyou|thx|tks|ty)){_VERY}{_FOR}?"
        rf"{_VERY}",
        rf"(?:je (?:te|vous) (?:en )?remercie|nous vous remercions|remerciements?)"
        rf"{_VERY}{_FOR}?",
        r"(?:i )?(?:really |truly |very much )?appreciate (?:it|that|this|your (?:help"
        r"|time))"
        r"(?: very much| a lot)?",
        r"(?:(?:c'est|very|much|tres|really|vraiment|bien|grandement) )*"
        r"(?:apprecie|appreciated)(?: beaucoup)?",
        # no answer is expected
        r"(?:pas|plus) (?:besoin|la peine) (?:de|d') ?(?:me )?repon(?:dre|se)"
        r"|(?:aucune|pas de) reponse (?:n'est )?(?:requise|necessaire|attendue)?"
        r"|no (?:need to|reply|answer)(?: (?:reply|answer|respond|needed|required"
        r"|necessary|expected))?|rien d'autre|nothing else|c'est tout(?: pour moi)?"
        r"|that(?:'s| is) all|pas de (?:souci|probleme)s?|no problem|no worries",
        r"(?:je n'ai |je n'aurai |i have |i've )?(?:pas|plus|aucune|no)"
        r"(?: d'| de| autres?| more| further| other)* questions?"
        r"|(?:je n'ai )?(?:pas|plus) besoin (?:de rien|d'autre chose|d'aide)",
        r"(?:si|if)(?: jamais)? (?:j'ai|i have|i need|besoin)(?: [\w'-]+){0,6}"
        r"|au besoin|si besoin|if needed|je n'hesiterai pas(?: [\w'-]+){0,10}"
        r"|(?:tu peux|vous pouvez|you can) (?:fermer|clore|close)(?: [\w'-]+){0,4}",
        # it was news
        r"je (?:ne |n')?(?:l'|y )?(?:avais|aurais|savais)(?: jamais| pas)?"
        r"(?: (?:vue?|pense|remarque|trouvee?|su|ca|cela|seule?|moi-meme))*"
        r"|i (?:had|did|would)(?:n't| not| never)(?: have)?"
        r"(?: (?:see|seen|think|thought|know|known|notice|noticed|of|it|that|this))*"
        r"|(?:je (?:ne )?sais pas )?ce que je (?:ferais|deviendrais) sans (?:toi|vous)",
        # greetings
        r"(?:bonne|belle|excellente|bonnes|joyeuses|joyeux|bon|beau) (?:et (?:belle"
        r"|bonne|"
        r"douce) )?(?:fin de (?:journee|semaine|soiree|matinee|apres-midi)|journee"
        r"|soiree"
        r"|semaine|matinee|apres-midi|week-?end|conge|vacances|fetes?|noel|annee|nuit"
        r"|continuation|chance|succes|retour)(?: (?:a (?:toi|vous|tous)(?: aussi)?"
        r"|egalement|aussi|a (?:toi|vous) deux))?",
        r"(?:passe|passez|je te souhaite|je vous souhaite) (?:une |un |de )*",
        r"(?:a|au) (?:bientot|demain|plus tard|tantot|la prochaine|plus|plaisir|tres "
        r"bientot|revoir|lundi|mardi|mercredi|jeudi|vendredi|la semaine prochaine)",
        r"(?:have|enjoy)?(?: ?(?:a|an|your|the))? ?(?:nice|great|good|lovely|wonderful"
        r"|happy) (?:day|evening|week|week-?end|afternoon|night|holidays?|one|rest of "
        r"(?:the|your) (?:day|week))(?: (?:ahead|too|as well))?",
        r"see you(?: (?:soon|then|tomorrow|later|next week|on \w+day))?|talk soon"
        r"|speak soon|take care|bye|all the best|you too|likewise",
        r"(?:bien )?(?:cordialement|amicalement|chaleureusement|respectueusement)"
        r"|(?:mes |meilleures |sinceres |cordiales )*salutations(?: distinguees)?"
        r"|bien a (?:toi|vous)|(?:au )?plaisir|bises?|bisous|amities|avec gratitude"
        r"|(?:kind |best |warm |warmest )*regards|best wishes|best|cheers|sincerely"
        r"|yours(?: truly| sincerely)?|warmly|gratefully",
        r"(?:bonjour|bonsoir|salut|allo|coucou|re-?bonjour|bon matin|hello|hi|hey|dear"
        r"|cher|chere|good (?:morning|afternoon|evening))(?: (?:there|again|a toi|a"
        r" vous"
        r"|madame|monsieur))?",
        # it helped
        r"(?:(?:ca|cela|ceci|tu|vous|ta reponse|votre reponse) )?(?:va )?m'(?:aides?"
        r"|aidez|"
        r"aider|ont aide|a aidee?|as aidee?|avez aidee?|eclaires?|eclairez|eclaire)"
        r"(?: (?:beaucoup|enormement|vraiment|bien|grandement|deja))*",
        r"(?:(?:ca|cela|ceci) )(?:repond|repondait) (?:tout a fait |parfaitement |bien"
        r" )?a "
        r"(?:ma|mes|toutes mes) questions?",
        r"(?:that|this|it|you)(?: really)? (?:helps?|helped)(?: me)?(?: a lot| so"
        r" much)?",
        r"(?:that|this|it) (?:fully |perfectly )?answers (?:my|all my|all of my) "
        r"questions?",
        r"(?:c'est |c'etait |that's |that is )?"
        r"(?:exactement |tout a fait |just |exactly )*(?:ce (?:qu'il me "
        r"fallait|que je (?:cherchais|voulais savoir)|dont j'avais besoin)"
        r"|what i (?:need(?:ed)?|was looking for|wanted to know))",
        r"(?:that's|thats|that is|this is|c'est|tout est|c'etait|voila qui est|it's|it"
        r" is"
        r"|all is)?(?: (?:tres|bien|vraiment|parfaitement|plus|beaucoup|very|really|so"
        r"|much"
        r"|all|now|maintenant|beaucoup plus))* ?(?:clair|claire|clear|clearer|utile"
        r"|useful"
        r"|helpful|gentil|gentille|kind|genial|geniale|super|parfait|parfaite|perfect"
        r"|excellent|excellente|great|good|bon|note|notee|compris|comprise|understood"
        r"|noted|regle|reglee|resolu|resolue|solved|all set|tout|formidable|fantastique"
        r"|wonderful|awesome|merveilleux|top|cool|nice|bien|beau|belle|interessant"
        r"|eclairant|rassurant|reassuring)(?: (?:pour moi|maintenant|now|of you"
        r"|de ta part|de votre part))?",
        r"tu es (?:un ange|un amour|super|la meilleure|le meilleur|geniale?)"
        r"|vous etes (?:un ange|formidable|super|geniale?)|you(?:'re| are) (?:the best"
        r"|great|awesome|a star|a lifesaver)|tu me sauves(?: la vie)?"
        r"|tu m'as sauvee?(?: la vie)?|quelle (?:belle|bonne) reponse",
        # received
        r"(?:bien |j'ai |je l'ai |tout |c'est )*(?:recu|received|got it|note|noted"
        r"|pris bonne note)(?: ton| votre| your)?(?: (?:message|courriel|reponse|mail"
        r"|answer))?",
        r"ok|okay|okie|d'accord|dac|entendu|oui|yes|yep|yeah|bravo|hourra|yay|wow|oh|ah"
        r"|ha"
        r"|voila|alright|all right|right|sure|certain|absolutely|absolument|tout a fait"
        r"|will do|sounds good|ca marche|ca roule|ca va|c'est bon|that works|indeed",
    )
]
_THANKS = re.compile(
    r"\b(?:mercis?|remercie\w*|remerciements?|thanks|thank (?:you|u)|thankyou|thx|tks"
    r"|ty"
    r"|appreciated?|apprecie)\b"
)
# Received, understood, solved: something else may be said, and nothing is asked.
_UNDERSTOOD = re.compile(
    r"\b(?:ok|okay|d'accord|parfait|super|excellent|genial|perfect|great|note|noted"
    r"|recu"
    r"|compris|understood|got it|regle|resolu|solved|entendu|bravo|ca marche|cheers"
    r"|j'ai (?:trouve|reussi)|found it)\b"
)
_FILLERS = set(
    "et and donc so alors bien tres vraiment really very tout toute tous c'est aussi"
    " too "
    "encore again de du la le les l l' a pour for mon ma mes my tu toi vous te you me"
    " moi "
    "ca cela that this it is deja oh i de d une un the now maintenant "
    "beaucoup aussi ici here".split()
)

# ----------------------------------------------------------------------
# QUESTIONS
# ----------------------------------------------------------------------

# What asks, refuses or goes on, also without a question mark.
_ASKS = re.compile(
    r"\b(?:mais|par contre|cependant|toutefois|pourtant|en revanche|sauf|sinon|toujours"
    r" pas"
    r"|(?:il|me|m'en) reste|reste (?:a|que)|malgre|neanmoins|but|however|still|though"
    r"|yet|except|unless|otherwise"
    r"|comment|pourquoi|combien|quels?|quelles?|est-ce|qu'est-ce|lequel|laquelle|qui"
    r" peut"
    r"|how|why|what|which|when can|when will|when should|where|whether"
    r"|(?:peux|pourrais|pouvez|pourriez|saurais|sauriez|veux|voudrais|voulez|aurais"
    r"|auriez"
    r"|sais|savez|penses|pensez|crois|croyez|as|avez|es|etes|dois|devrais|faut|faudrait"
    r"|puis|peut|va|vas)[ -](?:tu|vous|je|on|il|elle)"
    r"|tu (?:peux|pourrais|saurais|sais|penses|crois|aurais|veux)"
    r"|vous (?:pouvez|pourriez|sauriez|savez|pensez|croyez|auriez|voulez)"
    r"|(?:can|could|would|will|should|may|do|did|does|are|is|have|has|am)"
    r" (?:you|i|we|it|there|they|she|he)"
    r"|j'aimerais|je (?:voudrais|souhaite|souhaiterais|cherche|me demande|comprends mal"
    r"|bloque|suis (?:bloquee?|perdue?|melee?|coincee?))|j'aurais|il (?:me )?faudrait"
    r"|il me faut|i(?:'d| would) (?:like|love|need)|i(?:'m| am) (?:stuck|lost|confused"
    r"|wondering|not sure)|i (?:wonder|need|want)|besoin|need"
    r"|manque|manquent|missing|bloquee?|stuck|probleme|problem|issue|erreur|error"
    r"|confus|unclear|aidez|aide[ -]moi|help me|svp|s'il (?:te|vous) plait|stp|please"
    r"|(?:dis|dites|envoie|envoyez|explique|expliquez|montre|montrez|rappelle|rappelez"
    r"|confirme|confirmez|donne|donnez|reponds|repondez)[ -](?:moi|nous)|let me know"
    r"|tell me|send me|call me|show me"
    r"|en attente|j'attends|waiting|des nouvelles|urgent|urgente"
    r"|(?:autre|derniere|nouvelle|petite|another|one more|last|other|quick)"
    r" (?:question|chose|thing|point)"
    r"|(?:j'ai|j'aurais|i have|i've|il y a|there (?:is|are))\b.{0,20} questions?"
    r"|d'avance|a l'avance|in advance"
    r"|(?:ne|n')[ ']?[\w' -]{1,25} (?:pas|plus|rien|jamais|aucune?)|pas (?:clair|claire"
    r"|"
    r"compris|sure?|certaine?|trouve|recu|encore|reussi)"
    r"|(?:do|does|did|is|are|was|can|could|have|has|would|wo|ca)(?:n't|nt| ?not))\b"
)
# “Merci de me répondre” asks; “merci d'avoir répondu” and “merci de ta réponse” thank.
_ASKS_THANKING = re.compile(
    r"\bmerci (?:beaucoup |bien )?(?:de|d')(?: ?(?:bien vouloir|ne pas|me|m'|nous|le|la"
    r"|les|l'|lui|leur))* ?(?!avoir\b|m'avoir\b|etre\b)[a-z]+(?:er|ir|dre|ttre"
    r"|ire)\b"
    r"|\bthanks? (?:you )?to (?:\w+ )?(?:send|tell|confirm|let|reply|answer)\b"
)


def read(said: str, names=()) -> str:
    """Return what a person who got an answer says: :data:`THANKS`, :data:`QUESTION`, or
    :data:`DOUBT` when it is clearly neither.

    Thanks are courtesies and nothing else. A question has a question mark, or words
    that ask, or says something without any thanks, or at length. In doubt are a few
    other words beside a thank-you, and no words at all.

    :param said: plain text, without the history below it
    :param names: names of the people who write to each other, such as “Louise Roy”
    """
    own_words = set(_split_words(_simplify(" ".join(names))))
    text = _drop_signature(_simplify(said[:_MAX_READ]), own_words)
    text = _URL.sub(" ", text)
    if "?" in text or _ASKS_THANKING.search(text):
        return QUESTION
    rest = _take_out_courtesies(text)
    known = own_words | _FILLERS
    others = [word for word in _split_words(rest) if word not in known]
    is_thanking = bool(_THANKS.search(text))
    if not others:
        is_content = is_thanking or _UNDERSTOOD.search(text) or _is_picture(said)
        return THANKS if is_content else DOUBT
    if _ASKS.search(rest) or len(others) > MAX_OTHER_WORDS:
        return QUESTION
    if is_thanking and _is_called(others, text):
        return THANKS
    return DOUBT if is_thanking or _UNDERSTOOD.search(text) else QUESTION


def _simplify(text):
    """Return ``text`` in lower case, without accents, its lines stripped."""
    text = text.replace("\N{NO-BREAK SPACE}", " ").translate(_APOSTROPHES)
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf"))
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def _split_words(text):
    return re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)


def _drop_signature(text, own_words):
    """Return the lines of ``text`` above the signature and what companies add."""
    kept = []
    lines = [line for line in text.split("\n") if line]
    for number, line in enumerate(lines):
        if _SEPARATOR.match(line) and kept or _FOOTER.match(line):
            break
        if kept and _is_signature(lines[number:], own_words):
            break
        kept.append(line)
    return "\n".join(kept)


def _is_signature(lines, own_words):
    """Return whether ``lines`` are a name, then a title, numbers, addresses."""
    name = re.split(r" ?[|/•·]| - ", lines[0])[0]
    words = set(re.findall(r"[^\W\d_]+", name))
    is_name = bool(words) and words <= own_words
    return (
        is_name
        and len(lines) <= MAX_SIGNATURE_LINES
        and all(_is_contact(line) for line in lines[1:])
    )


def _is_contact(line):
    """Return whether a line of a signature may be a title, a number or an address."""
    if re.match(r"p\W{0,2}s\b", line):  # a postscript
        return False
    return (
        bool(_URL.search(line) or _FOOTER.match(line))
        or len(re.findall(r"\d", line)) >= 4
        or (
            len(line.split()) <= 8
            and not line.endswith(("?", ".", "!", ":"))
            and not re.search(
                r"\b(?:je|j'|tu|vous|il|on|ca|c'est|i|you|it|we|the)\b", line
            )
            and not _ASKS.search(line)
        )
    )


def _take_out_courtesies(text):
    for pattern in _COURTESIES:
        text = pattern.sub(" ", text)
    return text


def _is_called(others, text):
    """Return whether the only other word is whom one thanks: “Merci Loulou!”."""
    if len(others) != 1:
        return False
    called = rf"{_THANKS.pattern}{_VERY},? {re.escape(others[0])}\s*(?:[!.,:;)]|$)"
    return bool(re.search(called, text, re.MULTILINE))


def _is_picture(text):
    """Return whether ``text`` is made of emoji."""
    return any(unicodedata.category(c) == "So" for c in text)
