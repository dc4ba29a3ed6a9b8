"""What people say below the article, in the languages that the gallery shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """One conversation: an article's title and words, and who says what; the first three answer each other."""

    title: str
    article: str
    remarks: tuple[tuple[str, str], ...]
    mine: str
    me: str


TALKS = {
    "en": Talk(
        "Rebuilding the gearbox",
        "The gearbox came out on Saturday, and went back in on Sunday, with one bolt to spare. It runs, quieter "
        "than before, and it no longer leaves a signature on the floor of the shed.",
        (
            (
                "Ada",
                (
                    "Which *bearings* did you take in the end, and `which` [make](https://example.org/)? "
                    "I have the same box on the bench, and two shops tell me two things:\n\n"
                    "- open ones, because the oil reaches them anyway\n- sealed ones, because it never does"
                ),
            ),
            (
                "Ben",
                (
                    "> open ones, because the oil reaches them anyway\n\nOnly where there is oil. Sealed ones, both:"
                    "\n\n```\n6204-2RS   20 x 47 x 14   input shaft, beware of cheap ones with a steel cage\n```"
                ),
            ),
            ("Ada", "Thank you, that settles it. I shall measure the shaft **before** ordering this time."),
            ("Cleo", "Nice photographs."),
            ("Dora", "For whoever comes later: part two, with the clutch, is out on Friday."),
        ),
        "Mine has been leaking since March. Reading this, I may have the courage to open it.",
        "Zoe",
    ),
    "fr": Talk(
        "La boîte de vitesses, démontée et remontée",
        "La boîte est sortie samedi et rentrée dimanche, avec un boulon de trop. Elle tourne, elle fait moins de bruit "
        "qu’avant, et elle ne signe plus le sol du garage.",
        (
            (
                "Adèle",
                (
                    "Quels *roulements* avez-vous choisis, et de `quelle` [marque](https://example.org/) ? "
                    "J’ai la même boîte sur l’établi, et deux avis contraires :\n\n"
                    "- des ouverts, puisque l’huile y arrive\n- des étanches, puisqu’elle n’y arrive jamais"
                ),
            ),
            (
                "Benoît",
                (
                    "> des ouverts, puisque l’huile y arrive\n\nSeulement s’il y en a. Des étanches, des deux côtés :"
                    "\n\n```\n6204-2RS   20 x 47 x 14   arbre primaire, gare aux cages en acier bon marché\n```"
                ),
            ),
            ("Adèle", "Merci, me voilà fixée. Cette fois, je mesurerai l’arbre **avant** de commander."),
            ("Cléo", "Belles photos."),
            ("Dora", "Pour qui passera plus tard : la suite, avec l’embrayage, paraît vendredi."),
        ),
        "La mienne fuit depuis mars. À vous lire, j’aurai peut-être le courage de l’ouvrir.",
        "Zoé",
    ),
    "ar": Talk(
        "إعادة بناء علبة التروس",
        "خرجت علبة التروس يوم السبت وعادت إلى مكانها يوم الأحد، وبقي مسمار واحد زائد. إنها تعمل، وصوتها أهدأ من "
        "ذي قبل، ولم تعد تترك أثرًا على أرض المرأب.",
        (
            (
                "عائشة",
                (
                    "أي *محامل* اخترتم في النهاية، ومن `أي` [صانع](https://example.org/)؟ عندي العلبة نفسها:"
                    "\n\n- مفتوحة، لأن الزيت يصل إليها\n- مغلقة، لأنه لا يصل أبدًا"
                ),
            ),
            (
                "باسم",
                (
                    "> مفتوحة، لأن الزيت يصل إليها\n\nحيث يوجد زيت فقط. خذي المغلقة من الجهتين:"
                    "\n\n```\n6204-2RS   20 x 47 x 14   input shaft\n```"
                ),
            ),
            ("عائشة", "شكرًا، هذا يكفيني. سأقيس العمود هذه المرة **قبل** الطلب."),
            ("ليلى", "صور جميلة."),
            ("درّة", "لمن يأتي لاحقًا: الجزء الثاني عن القابض يوم الجمعة."),
        ),
        "علبتي تسرّب الزيت منذ مارس. بعد قراءة هذا قد أجرؤ على فتحها.",
        "زينب",
    ),
}
