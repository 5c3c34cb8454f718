"""What a person who got an answer says: thanks, a question, or neither clearly."""

import pytest

from mentorat_module.tools.thanks import DOUBT, MAX_OTHER_WORDS, QUESTION, THANKS, read

NAMES = ("Louise Roy", "Camille Tremblay")


@pytest.mark.parametrize(
    "said",
    [
        "Merci beaucoup, bonne journée!",
        "Un gros merci!",
        "Super, merci!",
        "Parfait merci",
        "C'est parfait, merci beaucoup Louise",
        "Merci, c'est très clair!",
        "Excellent, ça répond à ma question. Merci!",
        "Merci pour ta réponse rapide, ça m'aide beaucoup.",
        "Ça m'aide énormément, merci",
        "C'est exactement ce qu'il me fallait. Merci!",
        "Mille mercis",
        "Reçu, merci",
        "Bien reçu, merci",
        "C'est noté, merci",
        "Je te remercie",
        "Je vous remercie de votre aide",
        "Merci infiniment Louise 🙏",
        "Bonne fin de semaine et merci!",
        "Bonjour Louise,\n\nMerci beaucoup!\n\nBonne journée,\nCamille Tremblay\n"
        "Conseillère en épargne\nTél. : 514 555-0101\ncamille@rivenord.example",
        "OK merci",
        "Merci d'avoir répondu si vite!",
        "Merci de m'avoir aidée",
        "Merci de ta réponse",
        "Merci pour votre aide et votre temps.",
        "Thank you so much!",
        "Thanks a lot!",
        "Many thanks",
        "Great, thanks",
        "Perfect, thank you Louise!",
        "That's very helpful, thanks!",
        "That helps a lot. Thanks!",
        "Much appreciated",
        "Cheers",
        "Have a nice day and thanks",
        "Thanks!\n\nBest regards,\nCamille",
        "Got it, thanks",
        "Thanks for your help!",
        "Thank you for your quick answer",
        "I really appreciate it",
        "Merci Loulou!",
        "👍",
        "🙏🙏",
        "Merci 😊",
        "MERCI!!!",
        "merci bcp",
        "Merci!\n\nEnvoyé de mon iPhone",
        "Merci\n-- \nCamille\nBesoin d'un rendez-vous ? Appelez",
        "Thanks!\n\nSent from my iPhone",
        "Merci beaucoup\n\nCamille Tremblay | Conseillère\n\n"
        "AVIS DE CONFIDENTIALITÉ : Ce courriel est confidentiel. "
        "L'avez-vous reçu par erreur ?",
        "Merci\nCamille\nPensez à l'environnement avant d'imprimer ce courriel",
        "Salut Louise! Merci, tu es un ange. À bientôt!",
        "Merci à toi aussi",
        "C'est très apprécié!",
        "Merci beaucoup pour ces précisions, bonne soirée.",
        "Merci, pas besoin de répondre.",
        "Thx",
        "Merci encore",
        "Merci beaucoup\N{NO-BREAK SPACE}!",
        "Merci pour tout",
        "Parfait! Merci et bonne fin de journée à toi aussi.",
        "Wow, merci beaucoup!",
        "Merci, c'est beaucoup plus clair maintenant",
        "Super! C'est compris. Merci",
        "D\N{RIGHT SINGLE QUOTATION MARK}accord, merci",
        "Merci bien, c\N{RIGHT SINGLE QUOTATION MARK}est réglé",
        "Merci pour ton aide précieuse!",
        "Merci. Bonne journée",
        "Thank you very much for the detailed explanation.",
        "Un grand merci pour ton soutien",
        "Parfait",
        "Noted, thank you.",
        "Bonjour,\nMerci pour votre réponse.\nCordialement,\n\nCamille Tremblay",
        "Merci d'avoir pris le temps de répondre à mes questions!",
        "Merci, je n'ai plus de questions.",
        "Merci, je n'hésiterai pas à te réécrire au besoin.",
        "Merci! Je ne l'avais pas vu.",
        "Merci beaucoup! Je n'y aurais jamais pensé.",
        "Merci! Je ne sais pas ce que je ferais sans toi.",
        "Merci, tu peux fermer ma demande.",
        "Thanks, I hadn't noticed that!",
        "Thank you, no further questions.",
    ],
)
def test_courtesies_alone_are_thanks(said):
    assert read(said, NAMES) == THANKS


@pytest.mark.parametrize(
    "said",
    [
        "Merci! Et pour la page cinq, je fais comment?",
        "Et la page cinq?",
        "Merci, mais la page cinq est vide.",
        "Merci. Par contre je ne trouve pas le formulaire.",
        "La page cinq est vide. Je suis bloquée.",
        "Merci de me dire si c'est bon",
        "Merci de me répondre rapidement",
        "Merci de m'envoyer le formulaire",
        "Merci de bien vouloir confirmer",
        "Merci. Peux-tu m'envoyer le formulaire",
        "Thanks, but page five is empty",
        "Thanks. Could you send me the form",
        "I still do not see it",
        "Thank you. One more thing: the form is missing.",
        "Merci, j'aimerais aussi savoir pour la page six",
        "Merci! Il me manque le formulaire",
        "Je ne comprends pas",
        "Merci, ça ne marche pas",
        "Merci, ce n'est pas clair",
        "Merci. Autre question : le REER",
        "Merci d'avance pour la suite",
        "A word",
        "Une autre chose",
        "One more thing",
        "Merci!\n\nCamille\n\nPS : et la page cinq ?",
        "Merci pour ta réponse. J'ai encore besoin d'aide.",
        "How do I read page five",
        "Merci!\nComment fait-on pour la page cinq",
        "Merci Louise, dis-moi quand on se voit",
        "Voici le formulaire rempli.",
        "Je l'ai rempli hier avec le client.",
        "Thanks, I don't understand page 5",
        "Merci, pouvez-vous m'appeler",
        "Merci.\n\nCamille\nJ'ai un problème avec la page 5",
        "Merci d'avoir répondu, mais la page cinq est vide",
        "Merci d'avoir répondu mais la page cinq est vide",
        "Merci. J'ai d'autres questions",
        "Merci. Je n'ai pas la page cinq",
        "Thanks, I have a few more questions",
    ],
)
def test_what_asks_is_a_question(said):
    assert read(said, NAMES) == QUESTION


@pytest.mark.parametrize(
    "said",
    [
        "Merci, je vais essayer la page quatre demain.",
        "Merci, je regarde ça et je te reviens.",
        "Thanks, I will try page four tomorrow.",
        "",
        "Merci. La page cinq est vide.",
        "J'ai trouvé, tout est réglé.",
        "Merci, voici le formulaire.",
        "Oui.",
    ],
)
def test_a_few_other_words_beside_thanks_are_a_doubt(said):
    assert read(said, NAMES) == DOUBT


def test_what_is_said_at_length_is_no_short_thanks():
    words = "le client parle de son projet ".split()
    said = " ".join(words * (MAX_OTHER_WORDS // len(words) + 3))
    assert read(f"Merci! {said}") == QUESTION


def test_name_is_a_signature_only_below_what_is_said():
    assert read("Merci!\n\nCamille\nConseillère", NAMES) == THANKS
    assert read("Camille attend la page cinq", NAMES) == QUESTION


def test_question_mark_of_a_signature_or_an_address_asks_nothing():
    assert read("Merci!\n-- \nUne question ? Appelez-nous.") == THANKS
    assert read("Merci! https://example.com/?page=4", NAMES) == THANKS


@pytest.mark.parametrize("word", ["merci ", "tres ", "merci pour ces ", "ne a ", "?"])
def test_long_texts_are_read_in_time(word):
    assert read(word * 20_000) in (THANKS, QUESTION, DOUBT)
