"""What Le Fournil des Lices answered to insurers' questions, and which of its answers its owner confirmed."""

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
OWN_ANSWERS = {"A5": "PSP"}  # to what only its insurer asks
