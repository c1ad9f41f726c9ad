"""What Le Fournil des Lices answered to insurers' questions, which of its answers its owner confirmed, and what an
underwriter asked about its dossier."""

from typing import Any

ANSWERS: dict[str, dict[str, Any]] = {
    "activity_text": {"value": "Boulangerie et pâtisserie, vente en boutique et commandes en ligne à retirer."},
    "mfa_admin": {"value": 1, "exceptions": "Le compte d'administration de la caisse n'a qu'un mot de passe."},
    "exposed_services": {"value": {"says": "no", "text": None}},
    "patch_critical_days": {"unknown": True},
    "incidents": {"value": [{"on": "2025-03-11", "what": "Boutique en ligne arrêtée deux jours", "cost": "1850"}]},
    "known_circumstances": {"value": {"says": "no", "text": None}},
    "lines": {"value": ["cyber", "interruption"]},
}
CONFIRMED = ("legal_name", "turnover_n1", "headcount", "activity_text", "mfa_admin", "exposed_services", "lines")
ASKED: tuple[tuple[dict[str, Any], str, str | None], ...] = (  # about, question, answer of the owner
    (
        {"question": "mfa_admin"},
        "Le compte d'administration de la caisse n'a qu'un mot de passe : quand aura-t-il un second facteur ?",
        "Le 15 janvier : l'éditeur change notre contrat. D'ici là, ce compte n'est ouvert que depuis la boutique.",
    ),
    ({"part": "services"}, "Qui remet la boutique en ligne un dimanche, et sous quel délai ?", None),
)
