"""Cycles Rivoal: a bicycle repairer in Quimper that takes bookings online, and has only begun."""

from decimal import Decimal
from typing import Any

PROFILE: dict[str, Any] = {
    "siren": "404833048",
    "naf": "95.29Z",
    "employees": 3,
    "turnover_eur": Decimal("192000.00"),
    "created_on": "2021-09-01",
    "commune": "29232",
    "department": "29",
    "region": "53",
}
SERVICES: list[dict[str, Any]] = [
    {
        "kind": "booking",
        "name": "Réservation des révisions",
        "provider": "Agendio",
        "supports": "Deux révisions sur trois.",
        "tolerable_stop_hours": "24",
    },
    {"kind": "payment", "name": "Paiement par carte", "provider": "Banque de l'Odet", "tolerable_stop_hours": "4"},
    {"kind": "telephone", "name": "Téléphone de l'atelier"},
    {"kind": "social", "name": "Page de l'atelier", "fallback": "Affiche sur la porte."},
]
RISKS: list[dict[str, Any]] = [
    {
        "title": "Vol de vélos en atelier",
        "category": "fraud",
        "levels": ((3, 3), (4, 4), (2, 3)),
        "treatment": "reduce",
        "services": [],
        "event": "Des vélos confiés par les clients disparaissent.",
        "cause": "Porte arrière fragile.",
        "consequences": "Clients à rembourser.",
        "owner": "yann",
        "review": 30,
    },
    {
        "title": "Réservation en ligne en panne au printemps",
        "category": "online",
        "levels": ((3, 2), None, None),
        "treatment": "",
        "services": ["Réservation des révisions"],
        "event": "Plus aucun rendez-vous pendant la pleine saison.",
        "owner": "yann",
        "review": None,
    },
    {
        "title": "Incendie d'une batterie en charge",
        "category": "property",
        "levels": (None, None, None),
        "treatment": "",
        "services": [],
        "event": "",
        "owner": None,
        "review": None,
    },
]
MEASURES: list[dict[str, Any]] = [
    {
        "title": "Ancrer les vélos la nuit",
        "theme": "prevention",
        "due": 21,
        "once": "260",
        "yearly": "0",
        "risks": ["Vol de vélos en atelier"],
        "owner": "yann",
        "expected_effect": "Un vol demande plus de temps.",
    },
    {
        "title": "Charger les batteries dans une armoire ventilée",
        "theme": "prevention",
        "due": None,
        "once": None,
        "yearly": None,
        "risks": ["Incendie d'une batterie en charge"],
        "owner": None,
    },
]

ESTIMATES: dict[str, dict[str, Any]] = {
    "Vol de vélos en atelier": {"scenario": "burglary"},
    "Incendie d'une batterie en charge": {"scenario": "fire"},
}
ANSWERS: dict[str, dict[str, Any]] = {  # to insurers' questions; none of them is declared
    "activity_text": {"value": "Réparation et vente de vélos, révisions sur rendez-vous pris en ligne."},
    "mfa_mail": {"value": 0},
    "backup_auto": {"value": 2},
    "backup_offline": {"value": 0},
    "restore_tried": {"value": 0},
    "exposed_services": {"value": {"says": "no", "text": None}},
    "patch_critical_days": {"value": 45},
    "payment_checks": {"unknown": True},
    "fire_checked": {"value": 3},
    "lines": {"value": ["multirisk", "cyber"]},
}
