"""What the demonstration tells: who registered when, who accompanies whom, what was
asked and how fast it was answered. Plain tables, read by ``mentorat_demo.py``; days and
hours count back from the moment of the installation.

An employee is named by the end of their external identifier (``employee_…``), those of
Odoo's own demonstration company as ``hr.employee_…``; a mentor likewise."""

# Needs, given to the registrations in turn:
# (skills to develop, fields of expertise, what they expect).
NEEDS = [
    (
        ["retirement", "interview"],
        ["tax"],
        "Je veux être à l'aise pour expliquer les choix de rente à un client qui "
        "approche de la retraite. J'aimerais un mentor qui me laisse préparer mes "
        "réponses avant de les corriger.",
    ),
    (
        ["loans"],
        ["interview", "insurance"],
        "Je viens d'un service d'assurances et je dois apprendre à monter un dossier "
        "hypothécaire complet. Des exemples concrets m'aideraient.",
    ),
    (
        ["business", "compliance"],
        ["tax"],
        "Comprendre les états financiers d'une petite entreprise et poser les bonnes "
        "questions sans avoir l'air d'enquêter.",
    ),
    (
        ["interview", "complaints"],
        ["digital"],
        "Garder mon calme quand un client est mécontent, et savoir quand passer le "
        "dossier à quelqu'un d'autre.",
    ),
    (
        ["investments"],
        ["retirement", "tax"],
        "Rafraîchir mes connaissances en placements : je m'en sers peu et je perds "
        "confiance devant les clients bien informés.",
    ),
    (
        ["succession", "tax"],
        ["retirement"],
        "Accompagner des familles dans la planification d'une succession avec tact.",
    ),
    (
        ["digital"],
        ["complaints"],
        "Gagner du temps avec nos outils : je fais encore trop de choses à la main.",
    ),
    (
        ["insurance", "compliance"],
        ["loans"],
        "Je cherche quelqu'un qui connaît bien les règles de conformité et qui peut "
        "relire quelques dossiers avec moi.",
    ),
    (
        ["interview"],
        [],
        "Je débute. J'aimerais observer des entretiens, puis être observé à mon tour.",
    ),
    (
        ["business", "loans"],
        ["compliance"],
        "Prendre plus de responsabilités avec les clients d'affaires d'ici un an.",
    ),
]

# Still waiting: (employee, days since the registration).
WAITING = [
    ("hr.employee_jgo", 23),
    ("dominic_rousseau", 19),
    ("laurence_ouellet", 16),
    ("nicolas_champagne", 12),
    ("isabelle_nadeau", 9),
    ("hr.employee_mit", 8),
    ("philippe_villeneuve", 7),
    ("maude_carrier", 5),
    ("benoit_larouche", 4),
    ("sophie_vachon", 3),
    ("raphael_tanguay", 2),
    ("ariane_leblanc", 2),
    ("jonathan_proulx", 1),
    ("mamadou_diallo", 0),
]

# What some of them wish in confidence: (employee, preferred mentors, whom to avoid).
WISHES = [
    ("dominic_rousseau", ["fatima_benali", "helene_gauthier"], []),
    (
        "isabelle_nadeau",
        ["marie_josee_bouchard", "nathalie_bergeron", "caroline_fortin"],
        [],
    ),
    ("maude_carrier", ["genevieve_morin"], ["jean_sebastien_poirier"]),
    ("sophie_vachon", ["luc_nguyen", "stephane_lefebvre"], []),
]

# A mentor is assigned, the first contact is to come:
# (employee, mentor, hours since the assignment).
MATCHED = [
    ("audree_anne_simard", "marie_josee_bouchard", 21),
    ("gabrielle_arsenault", "pierre_luc_tremblay", 5),
    ("kevin_charbonneau", "stephane_lefebvre", 34),
    ("lea_dupuis", "annie_desjardins", 51),
    ("florence_robitaille", "luc_nguyen", 64),
    ("hr.employee_han", "genevieve_morin", 83),
]

# Running: (employee, mentor, days since the assignment, hours to the first contact).
ACTIVE = [
    ("jerome_cote", "marie_josee_bouchard", 122, 26),
    ("olivier_pelletier", "marie_josee_bouchard", 64, 41),
    ("camille_girard", "marie_josee_bouchard", 19, 8),
    ("karim_haddad", "pierre_luc_tremblay", 343, 30),
    ("veronique_caron", "pierre_luc_tremblay", 201, 70),
    ("alexandre_beaulieu", "helene_gauthier", 350, 52),
    ("melissa_cloutier", "helene_gauthier", 260, 12),
    ("samuel_dube", "helene_gauthier", 48, 22),
    ("emilie_poulin", "mathieu_roy", 310, 47),
    ("vincent_lapointe", "mathieu_roy", 155, 90),
    ("joanie_fournier", "nathalie_bergeron", 290, 33),
    ("maxime_gosselin", "nathalie_bergeron", 176, 66),
    ("roxanne_levesque", "nathalie_bergeron", 33, 5),
    ("david_michaud", "stephane_lefebvre", 228, 28),
    ("andreanne_paquette", "genevieve_morin", 336, 19),
    ("felix_hebert", "genevieve_morin", 95, 49),
    ("catherine_thibault", "genevieve_morin", 27, 16),
    ("hugo_martel", "fatima_benali", 215, 44),
    ("sabrina_gagne", "fatima_benali", 74, 25),
    ("etienne_boucher", "jean_sebastien_poirier", 140, 71),
    ("myriam_grenier", "jean_sebastien_poirier", 58, 101),
    ("hr.employee_lur", "annie_desjardins", 187, 38),
    ("hr.employee_jod", "luc_nguyen", 110, 20),
    ("simon_dufour", "luc_nguyen", 12, 31),
]

# Over: (employee, mentor, days since the assignment, hours to the first contact,
# days since the end, reason).
ENDED = [
    ("kim_trinh", "pierre_luc_tremblay", 520, 28, 153, "term"),
    ("francis_cormier", "helene_gauthier", 505, 60, 137, "term"),
    ("noemie_savard", "mathieu_roy", 480, 35, 113, "term"),
    ("guillaume_turcotte", "nathalie_bergeron", 470, 75, 102, "term"),
    ("stephanie_blais", "stephane_lefebvre", 455, 18, 89, "term"),
    ("antoine_therrien", "genevieve_morin", 440, 47, 73, "term"),
    ("valerie_belanger", "fatima_benali", 430, 22, 64, "term"),
    ("hr.employee_vad", "jean_sebastien_poirier", 415, 96, 46, "term"),
    ("youssef_amrani", "annie_desjardins", 300, 40, 120, "early"),
    ("hr.employee_fpi", "luc_nguyen", 260, 30, 60, "early"),
    ("chantal_demers", "caroline_fortin", 210, 14, 25, "early"),
    ("joanie_fournier", "caroline_fortin", 500, 50, 300, "early"),
]

# Left before or during the path: (employee, days since the registration).
WITHDRAWN = [
    ("hr.employee_jth", 160),
    ("hr.employee_jep", 88),
    ("hr.employee_fme", 31),
    ("simon_dufour", 240),
]

# Mentors who are away: (mentor, days until they are back).
AWAY = [("caroline_fortin", 45)]

# Several mentors: (employee, mentor who joins, what they bring).
CONTRIBUTIONS = [
    (
        "jerome_cote",
        "fatima_benali",
        "Deux rencontres sur l'assurance invalidité, au printemps.",
    ),
    ("samuel_dube", "mathieu_roy", "Relecture d'un premier dossier d'entreprise."),
]

# What pairs agreed on: (employee, a meeting every … days, rules).
TERMS = [
    (
        "jerome_cote",
        14,
        "On se voit le mardi matin, par vidéo. Entre deux rencontres, Jérôme écrit "
        "d'abord ce qu'il a déjà vérifié. Ce qui se dit entre nous reste entre nous.",
    ),
    ("olivier_pelletier", 21, "Un appel de trente minutes, caméra facultative."),
    ("karim_haddad", 14, "Le jeudi midi, à tour de rôle dans le bureau de l'autre."),
]

# The conversations: (employee, hours since the question, a client waits, subject,
# question, hours to the answer or None, answer, closed).
QUESTIONS = [
    (
        "jerome_cote",
        2200,
        True,
        "Rachat de service : quel délai annoncer?",
        "Une cliente veut racheter deux années de service. Elle me demande quand elle "
        "aura sa confirmation et je ne veux pas lui dire n'importe quoi.",
        6,
        "Bonne question, et bon réflexe de ne pas improviser. Regarde d'abord la date "
        "de sa demande : le délai part de là. Propose-moi la phrase que tu lui dirais, "
        "on la regarde ensemble.",
        True,
    ),
    (
        "jerome_cote",
        900,
        False,
        "Comment refuser sans brusquer?",
        "J'ai dû refuser une avance à un client de longue date. Ça s'est mal passé et "
        "j'y pense encore.",
        30,
        "Merci de m'en parler. On prend vingt minutes mardi pour rejouer la "
        "conversation : ce n'est pas la réponse qui l'a heurté, c'est le moment.",
        False,
    ),
    (
        "jerome_cote",
        20,
        True,
        "Rente de conjoint survivant",
        "Mon client prend sa retraite le mois prochain et hésite entre les deux "
        "options. J'ai préparé un tableau, mais je ne suis pas certain de la "
        "réversibilité à 60 %.",
        None,
        "",
        False,
    ),
    (
        "olivier_pelletier",
        29,
        False,
        "Préparer mon premier entretien seul",
        "J'ai mon premier entretien sans accompagnement jeudi. Par quoi commencer?",
        None,
        "",
        False,
    ),
    (
        "camille_girard",
        160,
        False,
        "Lire un relevé de participation",
        "Je ne trouve pas d'où vient le montant de la ligne 14.",
        20,
        "Il vient de l'année précédente : ouvre les deux relevés côte à côte, tu vas "
        "le voir tout de suite.",
        True,
    ),
    (
        "karim_haddad",
        1500,
        True,
        "Mise de fonds et don familial",
        "Le client reçoit un don de ses parents. Quels papiers faut-il?",
        52,
        "Désolé du retard. Une lettre de don signée et le relevé du compte.",
        True,
    ),
    (
        "veronique_caron",
        61,
        True,
        "Assurance prêt refusée",
        "L'assureur refuse ma cliente pour une raison que je ne comprends pas.",
        None,
        "",
        False,
    ),
    (
        "alexandre_beaulieu",
        700,
        False,
        "États financiers intérimaires",
        "Est-ce que je peux m'y fier quand ils ne sont pas vérifiés?",
        26,
        "Oui, avec prudence. Voici ce que je compare toujours en premier…",
        False,
    ),
    (
        "emilie_poulin",
        400,
        False,
        "Nouvel outil de simulation",
        "Je ne retrouve plus mes scénarios enregistrés.",
        15,
        "Ils sont classés par client maintenant. Je te montre ça en deux minutes.",
        True,
    ),
    (
        "maxime_gosselin",
        1100,
        True,
        "Questionnaire de profil incomplet",
        "Le client n'a pas voulu répondre à la question sur ses dettes.",
        10,
        "On ne peut pas placer sans cette réponse. Essaie de lui expliquer à quoi "
        "elle sert : à le protéger, lui.",
        False,
    ),
    (
        "andreanne_paquette",
        300,
        False,
        "Client mécontent au comptoir",
        "Comment reprendre la conversation le lendemain?",
        33,
        "Appelle-le en premier, avant qu'il rappelle. Commence par ce que tu as fait "
        "depuis hier.",
        False,
    ),
    (
        "hugo_martel",
        12,
        True,
        "Exclusion pour sport à risque",
        "Mon client fait du parapente. Il veut une réponse pour lundi.",
        None,
        "",
        False,
    ),
    (
        "etienne_boucher",
        820,
        False,
        "Rédiger une réponse à une plainte",
        "J'ai un brouillon, mais il est trop long.",
        47,
        "Trois paragraphes suffisent : ce que tu as compris, ce que tu as vérifié, ce "
        "que tu proposes.",
        True,
    ),
]

# Action plans: (employee, objective, skill, strategy, days to the date, state).
OBJECTIVES = [
    (
        "jerome_cote",
        "Expliquer les options de rente sans notes",
        "retirement",
        "Préparer trois cas, les présenter à voix haute, puis devant un collègue",
        34,
        "doing",
    ),
    (
        "jerome_cote",
        "Mener un entretien de refus avec calme",
        "interview",
        "Jeu de rôle, puis observation d'un vrai entretien",
        6,
        "todo",
    ),
    (
        "jerome_cote",
        "Connaître les délais des rachats de service",
        "retirement",
        "Lire la procédure et en faire un aide-mémoire d'une page",
        -40,
        "achieved",
    ),
    (
        "olivier_pelletier",
        "Tenir son premier entretien seul",
        "interview",
        "Observer deux entretiens, en animer un à deux",
        -3,
        "doing",
    ),
    (
        "camille_girard",
        "Lire un relevé de participation de bout en bout",
        "retirement",
        "Un relevé par semaine, commenté ensemble",
        25,
        "todo",
    ),
    (
        "karim_haddad",
        "Monter un dossier hypothécaire complet",
        "loans",
        "Reprendre un ancien dossier étape par étape",
        -120,
        "achieved",
    ),
    (
        "alexandre_beaulieu",
        "Analyser un bilan de petite entreprise",
        "business",
        "Deux analyses accompagnées, une seul",
        15,
        "doing",
    ),
    (
        "samuel_dube",
        "Poser les questions de conformité naturellement",
        "compliance",
        "Écrire ses propres formulations et les essayer",
        50,
        "todo",
    ),
]

# Those who have not met for long: a coordinator may want to ask how they are.
SILENT = ["veronique_caron", "david_michaud", "hugo_martel"]

# Meetings of the pairs: (employee, days from today, hour, what it is about).
MEETINGS = [
    ("jerome_cote", -56, 9, "faire connaissance et choisir nos objectifs"),
    ("jerome_cote", -42, 9, "les délais des rachats de service"),
    ("jerome_cote", -28, 9, "rejouer un entretien de refus"),
    ("jerome_cote", -13, 9, "la rente de conjoint survivant"),
    ("jerome_cote", 1, 9, "trois cas de rente à voix haute"),
    ("olivier_pelletier", -30, 14, "retour sur le premier entretien observé"),
    ("olivier_pelletier", 3, 14, "préparer le premier entretien seul"),
    ("camille_girard", -9, 11, "faire connaissance, fixer les objectifs"),
    ("camille_girard", 6, 11, "lire un relevé de participation"),
    ("karim_haddad", -20, 12, "bilan du dossier hypothécaire"),
    ("alexandre_beaulieu", -15, 10, "le bilan d'une petite entreprise"),
]

# The others speak of what the mentee wants to develop: (last time, next time).
SUBJECTS = {
    "retirement": ("expliquer les choix de rente", "un départ à la retraite, en cas"),
    "interview": ("observer un entretien", "retour sur l'entretien de la semaine"),
    "loans": ("les pièces d'un dossier hypothécaire", "un dossier de bout en bout"),
    "business": ("lire un état des résultats", "préparer une visite chez un client"),
    "compliance": ("relire trois dossiers", "les questions de conformité"),
    "complaints": ("rejouer une plainte difficile", "répondre par écrit à une plainte"),
    "investments": ("réviser les fonds communs", "devant un client bien informé"),
    "succession": ("parler de succession avec tact", "le mandat et le testament"),
    "tax": ("la fiscalité des rentes", "fractionner le revenu d'un couple"),
    "digital": ("gagner du temps avec nos outils", "une simulation, pas à pas"),
    "insurance": ("l'assurance invalidité", "lire les exclusions d'un contrat"),
}

# Trainings: (topic, days from today, hour, hours, place, mentors, skills, for whom,
# seats, origin, state).
TRAININGS = [
    (
        "L'entretien de départ à la retraite",
        -62,
        10,
        2,
        "Siège de Québec, salle Champlain",
        ["marie_josee_bouchard"],
        ["retirement", "interview"],
        "selected",
        12,
        "mentor_initiative",
        "done",
    ),
    (
        "Lire les états financiers en trente minutes",
        -20,
        13,
        2,
        "Vidéo",
        ["helene_gauthier", "mathieu_roy"],
        ["business"],
        "selected",
        0,
        "mentee_request",
        "done",
    ),
    (
        "Recevoir une plainte sans perdre pied",
        9,
        9,
        2,
        "Centre de Montréal, salle 3",
        ["genevieve_morin"],
        ["complaints", "interview"],
        "all",
        15,
        "hr",
        "planned",
    ),
    (
        "Conformité : les nouveautés de l'année",
        16,
        14,
        2,
        "Vidéo",
        ["helene_gauthier", "fatima_benali"],
        ["compliance"],
        "all",
        0,
        "hr",
        "planned",
    ),
    (
        "Du premier appel au dossier hypothécaire",
        30,
        10,
        3,
        "Bureau de Gatineau",
        ["stephane_lefebvre"],
        ["loans"],
        "selected",
        8,
        "mentor_initiative",
        "planned",
    ),
    (
        "Nos outils de simulation, pas à pas",
        44,
        13,
        2,
        "Vidéo",
        ["mathieu_roy"],
        ["digital"],
        "selected",
        10,
        "mentee_request",
        "planned",
    ),
    (
        "Parler de succession avec une famille",
        58,
        9,
        3,
        "Siège de Québec, salle Champlain",
        ["luc_nguyen"],
        ["succession"],
        "selected",
        10,
        "hr",
        "planned",
    ),
    (
        "Placements : répondre aux clients bien informés",
        None,
        0,
        2,
        "",
        ["nathalie_bergeron"],
        ["investments"],
        "selected",
        0,
        "mentee_request",
        "requested",
    ),
    (
        "Observer un entretien à deux voix",
        None,
        0,
        2,
        "",
        ["marie_josee_bouchard"],
        ["interview"],
        "selected",
        0,
        "mentor_initiative",
        "requested",
    ),
]
