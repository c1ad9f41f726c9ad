"""Le Fournil des Lices in euros: which usual case each of its risks resembles, what it says itself, what helps."""

from decimal import Decimal
from typing import Any

from deploy.demo_data.plan import BACKUP

ESTIMATES: dict[str, dict[str, Any]] = {
    "Boutique en ligne injoignable": {
        "scenario": "host-outage",
        "frequency_value": Decimal(2),
        "frequency_unit": "times_a_year",
        "peril": "provider_failure",
    },
    "Terminal de carte muet un samedi": {"scenario": "payment-outage", "peril": "provider_failure"},
    "Rançongiciel : données et caisse bloquées": {"scenario": "ransomware"},
    "Faux ordre de virement": {"scenario": "false-transfer"},
    "Incendie au fournil": {"scenario": "fire"},
    "Panne du four ou coupure de courant": {"scenario": "machine-breakdown"},
    "Absence longue du chef boulanger": {
        "scenario": "key-person",
        "frequency_value": Decimal(12),
        "frequency_unit": "years_between",
        "amount_low": Decimal(4000),
        "amount_high": Decimal(36000),
    },
    "Fuite de données clients": {"scenario": "data-breach"},
    "Fournisseur de farine en défaut": {"scenario": "supplier-default"},
    "Dégât des eaux ou crue de la Vilaine": {"scenario": "water-damage"},
    "Vol ou effraction": {"scenario": "burglary"},
    "Allergène non déclaré": {"scenario": "product-harm"},
    "Brûlure ou chute d'un salarié": {"scenario": "work-accident"},
    "Compte de réseau social détourné": {"scenario": "social-account-lost"},
}
# What each measure changes, from the least to the most, in percent: the bakery's own guess.
EFFECTS: dict[str, tuple[str, int, int]] = {
    BACKUP: ("duration", 30, 60),
    "Ajouter un code de connexion sur la boutique, la messagerie et la banque": ("frequency", 40, 70),
    "Rappeler le fournisseur avant tout changement de RIB": ("frequency", 60, 90),
    "Deuxième terminal de carte, sur réseau mobile": ("duration", 70, 95),
    "Former un second au pétrin et au four": ("severity", 30, 60),
    "Surélever les prises et l'armoire électrique": ("severity", 20, 50),
    "Un compte par personne, fermé au départ": ("frequency", 10, 30),
    "Second fournisseur de farine référencé": ("severity", 40, 70),
}
STOPPAGE = {
    "lost_for_good_pct": "1",
    "purchases_a_year": "40",
    "extra_day_eur": "150",
    "recovery_eur": "600",
}

# What the bakery lives on: shares of the sales, longest stop, back within, and percent that stops with each service.
ACTIVITIES: tuple[dict[str, Any], ...] = (
    {
        "name": "Vente au comptoir",
        "share_pct": Decimal(76),
        "mtpd_hours": Decimal(48),
        "rto_hours": Decimal(4),
        "mbco_pct": Decimal(50),
        "customers": [1, 2, 2, 3, 3, 3],
        "reputation": [0, 0, 1, 2, 3, 3],
        "duties": [0, 0, 0, 1, 1, 2],
        "stops": {"Paiement par carte": 50, "Caisse connectée": 75},
    },
    {
        "name": "Commandes en ligne",
        "share_pct": Decimal(18),
        "mtpd_hours": Decimal(24),
        "rto_hours": Decimal(4),
        "rpo_hours": Decimal(4),
        "customers": [1, 2, 2, 3, 3, 3],
        "reputation": [0, 1, 2, 2, 3, 3],
        "duties": [0, 0, 1, 1, 2, 2],
        "stops": {"Boutique en ligne": 100, "Hébergement de la boutique": 100, "Paiement par carte": 100},
    },
    {
        "name": "Ateliers du samedi",
        "share_pct": Decimal(6),
        "mtpd_hours": Decimal(168),
        "rto_hours": Decimal(72),
        "stops": {"Réservation des ateliers": 100},
    },
)
RECOVERY: dict[str, dict[str, Any]] = {
    "Boutique en ligne": {
        "promised_repair_hours": Decimal(8),
        "restored_in_hours": Decimal(6),
        "restore_tested_on": -45,
    },
    "Hébergement de la boutique": {
        "promised_repair_hours": Decimal(24),
        "restored_in_hours": None,
        "restore_tested_on": None,
    },
    "Paiement par carte": {"promised_repair_hours": Decimal(4), "restored_in_hours": None, "restore_tested_on": None},
}
