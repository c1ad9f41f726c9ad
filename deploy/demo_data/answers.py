"""What Le Fournil des Lices answered to insurers' questions, and which of its answers its owner confirmed. The rest is
known from its profile, its services, its measures … or is open, as it is in life.

Days are counted from today: `@-20` within a value, a number for `checked_on`. A proof is named by its title.
"""

from typing import Any

_NO: dict[str, Any] = {"says": "no", "text": None}

COMPANY: dict[str, dict[str, Any]] = {
    "trading_names": {"value": ["Le Fournil des Lices", "Les ateliers du Fournil"]},
    "address": {"value": "Place des Lices, 35000 Rennes"},
    "websites": {"value": ["fournil.example", "boutique.fournil.example"]},
    "group": {"value": "Non, l'entreprise est indépendante."},
    "contact_insurance": {"value": {"name": "Inès Le Goff", "role": "gérante", "contact": "ines@fournil.example"}},
    "contact_security": {"value": {"name": "Marc Tanguy", "role": "responsable de la boutique", "contact": None}},
    "contact_incident": {"value": {"name": "Inès Le Goff", "role": "gérante", "contact": "ines@fournil.example"}},
    "activity_text": {"value": "Boulangerie et pâtisserie, vente en boutique et commandes en ligne à retirer."},
    "activity_split": {
        "value": [
            {"name": "Vente en boutique", "share": "68"},
            {"name": "Commandes en ligne", "share": "18"},
            {"name": "Restaurants", "share": "11"},
            {"name": "Ateliers pain", "share": "3"},
        ],
        "checked_on": -30,
    },
    "activity_change": {"value": {"says": "yes", "text": "Ateliers pain ouverts il y a deux ans, 3 % des ventes."}},
    "sites": {
        "value": [
            {
                "address": "Place des Lices, 35000 Rennes",
                "use": "Fournil et boutique",
                "area": 185,
                "tenure": "locataire",
                "people": 12,
                "share": "100",
            }
        ]
    },
    "regulated": {"value": {"says": "yes", "text": "Hygiène alimentaire et information sur les allergènes."}},
    "sanctions": {"value": _NO},
}
MONEY: dict[str, dict[str, Any]] = {
    "turnover_n": {"value": "871000", "checked_on": -30},
    "turnover_next": {"value": "895000"},
    "turnover_geo": {"value": [{"area": "France", "share": "100"}]},
    "payroll": {"value": "292000", "checked_on": -30},
    "it_budget": {"value": "6400", "checked_on": -30},
    "security_budget": {"value": "900"},
    "insolvency": {"value": _NO},
    "records_total": {"value": 3850, "checked_on": -45},
    "records_by_type": {
        "value": [{"kind": "Clients de la boutique", "people": 3820}, {"kind": "Salariés : paie, RIB", "people": 30}],
        "checked_on": -45,
    },
    "cards_year": {"value": 96000},
    "data_location": {"value": ["France, Boutiqueo", "France, Comptaclair", "France, Courriel Pro"]},
    "processor_for_others": {"value": _NO},
}
SECURITY: dict[str, dict[str, Any]] = {
    "data_register": {"value": {"says": "yes", "on": "@-45"}, "checked_on": -45},
    "encryption_rest": {"value": 2, "scope_pct": 75, "checked_on": -45, "exceptions": "La tablette des ateliers."},
    "mfa_remote": {"value": "not_for_us"},
    "mfa_admin": {
        "value": 1,
        "scope_pct": 50,
        "checked_on": -20,
        "exceptions": "Le compte d'administration de la caisse n'a qu'un mot de passe.",
    },
    "mfa_exceptions": {"value": "Messagerie, boutique et banque : prévu, voir la mesure M-002."},
    "admin_separation": {"value": 2, "scope_pct": 80, "checked_on": -20, "exceptions": "Le poste de la caisse."},
    "antimalware": {"value": 3, "scope_pct": 100, "checked_on": -20},
    "soc": {"value": "nobody"},
    "mail_filter": {"value": 2, "checked_on": -20, "exceptions": "L'adresse n'est pas protégée par DMARC."},
    "exposed_services": {"value": _NO, "checked_on": -20},
    "patch_critical_days": {"unknown": True},
    "scan": {"value": "never"},
    "eol": {"value": _NO, "checked_on": -20},
    "segmentation": {"value": 3, "scope_pct": 100, "checked_on": -20},
    "training": {"value": "0", "checked_on": -20},
    "logging": {"unknown": True},
}
BACKUPS: dict[str, dict[str, Any]] = {
    "backup_freq": {"value": "daily", "checked_on": -20},
    "backup_offline": {"value": 0, "checked_on": -20},
    "backup_separate_creds": {"value": "yes", "checked_on": -20},
    "restore_tried": {
        "value": 2,
        "scope_pct": 60,
        "checked_on": -45,
        "exceptions": "La boutique seule ; la caisse n'a jamais été essayée.",
        "proof": "Essai de remise en route du printemps",
    },
    "msp": {"value": "Personne : chaque fournisseur entretient ce qu'il fournit."},
    "vendor_access": {"value": 1, "checked_on": -20, "exceptions": "Le fournisseur de la caisse entre sans prévenir."},
    "contract_clauses": {"value": {"says": "no", "on": None}},
    "sole_suppliers": {
        "value": [{"name": "Minoterie : farines anciennes", "lead": 21, "stock": 10}],
        "checked_on": -30,
    },
    "bcp": {"value": {"says": "no", "on": None}},
    "irp": {"value": {"says": "no", "on": None}},
    "first_loss_hours": {"value": "1"},
    "workaround": {"value": "Caisse manuelle en boutique, commandes par téléphone, four d'un confrère à deux rues."},
    "peak_season": {"value": "Décembre et la galette : 14 % des ventes de l'année en un mois."},
}
PREMISES: dict[str, dict[str, Any]] = {
    "building": {
        "value": [
            {
                "use": "Fournil et boutique",
                "year": 1934,
                "area": 185,
                "floors": 2,
                "frame": "pierre et béton",
                "roof": "ardoise",
                "insulation": "laine minérale",
            }
        ]
    },
    "tenure": {"value": "tenant"},
    "sum_building": {"value": "not_for_us"},
    "sum_contents": {"value": "185000", "checked_on": -120},
    "sum_stock": {"value": "14000", "checked_on": -120},
    "fire": {"value": ["Extincteurs vérifiés dans l'année", "Détecteurs de fumée"], "checked_on": -60},
    "theft": {"value": ["Alarme", "Rideau métallique"], "proof": "Facture de l'alarme et du rideau"},
    "nearby": {"value": "Rien de dangereux connu : logements et commerces."},
    "indemnity_period": {"value": 12},
    "trend": {"value": "3"},
    "supplier_ext": {"value": "yes"},
    "access_ext": {"value": "yes"},
    "product_trace": {"value": {"says": "yes", "on": "@-60"}, "checked_on": -60},
    "subcontractors": {"value": _NO},
}
HISTORY: dict[str, dict[str, Any]] = {
    "known_circumstances": {"value": _NO},
    "regulator": {"value": _NO},
    "refused": {"value": _NO},
    "lines": {"value": ["cyber", "interruption"]},
    "territory": {"value": "france"},
}
ANSWERS: dict[str, dict[str, Any]] = {**COMPANY, **MONEY, **SECURITY, **BACKUPS, **PREMISES, **HISTORY}

# Read again and confirmed one by one; what the owner is not sure of is not among them.
CONFIRMED = (
    *("legal_name", "reg_id", "address", "sector_code", "activity_text", "activity_split", "activity_change"),
    *("headcount", "sites", "regulated", "sanctions", "turnover_n1", "turnover_n", "turnover_geo", "turnover_online"),
    *("gross_margin", "payroll", "fixed_costs", "insolvency", "records_total", "cards_year", "processor_for_others"),
    *("encryption_rest", "mfa_mail", "mfa_admin", "admin_separation", "antimalware", "exposed_services", "eol"),
    *("segmentation", "training", "backup_freq", "backup_offline", "backup_separate_creds", "restore_tried"),
    *("vendor_access", "sole_suppliers", "bcp", "irp", "tenure", "sum_contents", "sum_stock", "theft", "fire_checked"),
    *("electrical_check", "liability_cover", "safety_document", "known_circumstances", "regulator", "refused", "lines"),
    "territory",
)
