"""What Le Fournil des Lices wants from insurers, what its adviser states, and what an underwriter asked about its
dossier."""

from typing import Any

# line → limit, deductible, waiting hours, first day from today, heads, note; None is unknown
WANTED: dict[str, tuple[str | None, str | None, str | None, int | None, list[str], str]] = {
    "cyber": (
        "150000",
        "2500",
        "8",
        35,
        ["gross_margin", "data", "response"],
        "Les pannes de l'hébergeur de la boutique doivent compter.",
    ),
    "interruption": ("250000", None, None, None, [], ""),
}
REVIEW = {
    "parts": ["services", "register", "measures"],
    "noticed": "Services et registre tenus à jour, avec un responsable pour chaque risque.\n"
    "La sauvegarde hors ligne n'a pas encore été essayée : c'est ce que je demanderais en premier.",
}
ASKED: tuple[tuple[dict[str, Any], str, str | None], ...] = (  # about, question, answer of the owner
    (
        {"question": "mfa_admin"},
        "Le compte d'administration de la caisse n'a qu'un mot de passe : quand aura-t-il un second facteur ?",
        "Le 15 janvier : l'éditeur change notre contrat. D'ici là, ce compte n'est ouvert que depuis la boutique.",
    ),
    ({"part": "services"}, "Qui remet la boutique en ligne un dimanche, et sous quel délai ?", None),
)
OWN_ANSWERS = {"A5": "PSP"}  # to what only its insurer asks
