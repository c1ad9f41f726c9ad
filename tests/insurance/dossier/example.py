"""A realistic frozen snapshot: the bakery of the demonstration, with its fourteen risks."""

import json
from typing import Any

from insurance.dossier.snapshot_schema import FORMAT, SECTIONS, Snapshot
from insurance.readiness.wording import DAY, DECLARATION
from risks.services.providers import named
from tests.insurance.dossier.example_continuity import CONTINUITY
from tests.insurance.dossier.example_exchanges import EXCHANGES
from tests.insurance.dossier.example_losses import LOSS_RUN
from tests.insurance.dossier.example_questionnaires import QUESTIONNAIRES

MATRIX = [[1, 1, 2, 3, 3], [1, 2, 2, 3, 4], [1, 2, 3, 4, 4], [2, 3, 3, 4, 5], [2, 3, 4, 5, 5]]


def example() -> Snapshot:
    """A fresh copy each time; the same value each time."""
    return json.loads(json.dumps(_SNAPSHOT))


def _words(fr: str, en: str) -> dict[str, str]:
    return {"fr": fr, "en": en}


def _level(place: tuple[int, int] | None) -> dict[str, int] | None:
    if place is None:
        return None
    likelihood, impact = place
    return {"likelihood": likelihood, "impact": impact, "level": MATRIX[likelihood - 1][impact - 1]}


INES, MARC, LUCIE = "Inès Le Goff", "Marc Tanguy", "Lucie Morvan"
ONLINE, CYBER = _words("Services en ligne", "Online services"), _words("Attaque informatique", "Cyber attack")
FRAUD, PROPERTY = _words("Fraude et vol", "Fraud and theft"), _words("Feu, eau, tempête", "Fire, water, storm")
PEOPLE, SUPPLY = _words("Personnes", "People"), _words("Fournisseurs et énergie", "Suppliers and energy")
LIABILITY, LAW = _words("Responsabilité", "Liability"), _words("Loi et règlement", "Law and regulation")

_COMPANY: dict[str, Any] = {
    "name": "Le Fournil des Lices",
    "activity": "Boulangerie et boulangerie-pâtisserie",
    "naf": "10.71C",
    "siren": "732829320",
    "siret": "73282932000074",
    "legal_form": "Société à responsabilité limitée (SARL)",
    "employees": None,
    "employees_band": "6 à 9 salariés",
    "turnover_eur": "780000.00",
    "balance_sheet_eur": None,
    "online_share_pct": "34.00",
    "created_on": "2014-03-01",
    "commune": "Rennes",
    "department": "Ille-et-Vilaine",
    "region": "Bretagne",
    "opening_hours": [
        {"day": 1, "spans": []},
        *({"day": day, "spans": [("07:00", "13:30"), ("15:30", "19:30")]} for day in range(2, 6)),
        {"day": 6, "spans": [("07:00", "19:30")]},
        {"day": 7, "spans": [("07:30", "13:00")]},
    ],
    "confirmed": {"name": "2026-09-02", "siren": "2026-09-02", "turnover_eur": "2026-11-01", "employees": "2026-10-15"},
}

# name, kind (fr, en), provider, availability %, tolerable stop in hours, fallback
_SERVICES: list[tuple[Any, ...]] = [
    (
        "Boutique en ligne",
        ("Boutique en ligne", "Online shop"),
        "Panier Breton",
        "99.9",
        "8",
        "Commandes par téléphone",
    ),
    ("Paiement", ("Paiement par carte", "Card payment"), "Banque de l'Ouest", "99.95", "2", "Espèces et chèques"),
    ("Caisse du magasin", ("Caisse", "Till"), "Caisse Claire", None, "4", "Carnet à souches"),
    ("Fibre", ("Accès internet", "Internet access"), "Télécom du Ponant", "99.5", "8", "Partage du téléphone d'Inès"),
    ("Site vitrine", ("Site internet", "Website"), "Hébergeur d'Armor", "99.9", "72", None),
    ("Messagerie", ("Messagerie", "E-mail"), "Courriel Pro", "99.9", "24", "Téléphone"),
    ("Comptabilité", ("Comptabilité", "Accounting"), "Cabinet Aubrée", None, "120", "Le cabinet garde une copie"),
    ("Fichier clients", ("Fichier clients", "Customer file"), None, None, None, None),
    ("Téléphone fixe", ("Téléphone", "Telephone"), "Télécom du Ponant", "99.5", "12", "Portable d'Inès"),
    ("Banque en ligne", ("Banque en ligne", "Online banking"), "Banque de l'Ouest", None, "48", "Agence des Lices"),
]

# title, category, inherent, current, target, treatment, owner, review, services, measures
_RISKS: list[tuple[Any, ...]] = [
    ("Boutique en ligne injoignable", ONLINE, (5, 3), (5, 3), (3, 2), "reduce", INES, "2026-12-12", [1], [1, 2, 3]),
    ("Panne de la caisse", ONLINE, (4, 3), (4, 2), (3, 2), "reduce", MARC, "2027-01-20", [3], [4]),
    (
        "Rançongiciel : données et caisse bloquées",
        *(CYBER, (4, 5), (2, 5), (1, 4), "reduce", INES, "2027-01-12", [1, 3, 6], [2, 5, 6, 7]),
    ),
    ("Faux ordre de virement", FRAUD, (3, 4), (2, 4), (1, 3), "reduce", INES, "2026-12-12", [10], [8]),
    ("Incendie au fournil", PROPERTY, (2, 5), (1, 5), (1, 5), "transfer", MARC, "2027-05-04", [], [9]),
    ("Panne du four ou coupure de courant", SUPPLY, (5, 3), (4, 3), (3, 3), "reduce", MARC, "2027-01-20", [], [10]),
    ("Absence longue du chef boulanger", PEOPLE, (3, 4), (3, 4), (3, 3), "reduce", INES, "2027-02-01", [], [11]),
    ("Fuite de données clients", CYBER, (3, 3), (2, 3), (2, 2), "reduce", INES, "2026-11-15", [8], [5, 12]),
    ("Paiement par carte refusé un samedi", ONLINE, (3, 2), (3, 2), (3, 2), "accept", LUCIE, "2027-03-10", [2], []),
    (
        "Dégât des eaux ou crue de la Vilaine",
        PROPERTY,
        (2, 4),
        (2, 4),
        (2, 3),
        "transfer",
        MARC,
        "2027-03-02",
        [],
        [13],
    ),
    ("Vol ou effraction", FRAUD, (3, 3), (2, 3), (2, 2), "transfer", LUCIE, "2027-06-01", [], [14]),
    ("Allergène mal étiqueté", LIABILITY, (2, 5), (1, 4), (1, 4), "reduce", LUCIE, "2027-02-15", [], [15]),
    ("Avis malveillants en série", ONLINE, (5, 1), (5, 1), None, "accept", None, None, [1, 5], []),
    ("Contrôle d'hygiène défavorable", LAW, None, None, None, None, INES, "2027-04-01", [], []),
]

# title, status, due or done on, cost once, cost a year, risks, proofs
_MEASURES: list[tuple[Any, ...]] = [
    ("Page de commande de secours", "done", "2026-10-30", "0.00", "0.00", [1], ["P-001"]),
    ("Sauvegarde hors ligne chaque semaine", "under_way", "2026-12-12", "380.00", "96.00", [1, 3], []),
    ("Contrat d'assistance le samedi", "planned", "2027-02-01", None, "540.00", [1], []),
    ("Seconde caisse de prêt", "planned", "2027-03-01", "250.00", "0.00", [2], []),
    ("Code à usage unique sur la messagerie", "under_way", "2026-12-05", "0.00", "0.00", [3, 8], []),
    ("Test de restauration, deux fois par an", "planned", "2027-01-15", "0.00", "0.00", [3], []),
    ("Antivirus géré", "done", "2026-05-04", "0.00", "312.00", [3], ["P-002"]),
    ("Rappel du fournisseur avant tout virement", "done", "2026-06-10", "0.00", "0.00", [4], ["P-003"]),
    ("Extincteurs vérifiés", "done", "2026-09-03", "0.00", "145.00", [5], ["P-004"]),
    ("Contrat d'entretien du four", "done", "2026-04-20", "0.00", "780.00", [6], ["P-005"]),
    ("Former un second boulanger", "under_way", "2027-06-30", "1800.00", "0.00", [7], []),
    ("Fichier clients chiffré", "planned", "2027-03-31", None, None, [8], []),
    ("Prises surélevées au sous-sol", "planned", "2027-04-15", "1240.00", "0.00", [10], []),
    ("Alarme posée", "done", "2026-08-28", "890.00", "180.00", [11], ["P-006"]),
    ("Étiquettes imprimées depuis la recette", "done", "2026-03-12", "120.00", "0.00", [12], []),
]

# title, file name, added on, valid until, what it backs
_PROOFS: list[tuple[Any, ...]] = [
    ("Copie de la page de secours", "page-de-secours.pdf", "2026-10-30", None, ["M-001"]),
    ("Facture de l'antivirus", "facture-antivirus.pdf", "2026-05-04", "2027-05-03", ["M-007"]),
    ("Note interne sur les virements", "note-virements.pdf", "2026-06-10", None, ["M-008"]),
    ("Rapport de vérification des extincteurs", "extincteurs-2026.pdf", "2026-09-03", "2027-09-03", ["M-009"]),
    ("Contrat d'entretien du four", "entretien-four.pdf", "2025-10-20", "2026-10-19", ["M-010"]),
    ("Facture de l'alarme", "alarme.pdf", "2026-08-28", None, ["M-014"]),
    ("Conditions particulières multirisque", "multirisque.pdf", "2026-01-08", "2026-12-31", ["I-001"]),
]


def _risk(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    title, category, inherent, current, target, treatment, owner, review_on, services, measures = row
    return {
        "reference": f"R-{number:03d}",
        "number": number,
        "title": title,
        "category": category,
        "source": None if number % 4 == 0 else "Retour d'expérience de l'équipe",
        "event": f"{title}, aux heures d'ouverture",
        "cause": None if number % 5 == 0 else "Panne du prestataire, erreur ou malveillance",
        "consequences": "Ventes perdues, heures en plus, clients mécontents",
        "existing_controls": "Consignes affichées et numéro d'urgence" if number % 3 else None,
        "services": [f"S-{service:03d}" for service in services],
        "measures": [f"M-{measure:03d}" for measure in measures],
        "owner": owner,
        "inherent": _level(inherent),
        "current": _level(current),
        "target": _level(target),
        "treatment": treatment,
        "review_on": review_on,
    }


def _measure(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    title, status, day, once, yearly, risks, proofs = row
    return {
        "reference": f"M-{number:03d}",
        "title": title,
        "description": "Décidé en réunion, écrit sur le tableau du fournil." if number % 2 else None,
        "theme": _words("Continuité", "Continuity"),
        "owner": (INES, MARC, LUCIE)[number % 3],
        "due_on": day,
        "status": status,
        "done_on": day if status == "done" else None,
        "cost_once_eur": once,
        "cost_yearly_eur": yearly,
        "expected_effect": "Arrêt ramené de 14 h à 4 h" if number in (1, 2, 3) else None,
        "risks": [f"R-{risk:03d}" for risk in risks],
        "proofs": proofs,
    }


def _named(provider: str | None) -> dict[str, str] | None:
    found = named(provider or "")
    return {"code": found[0], "name": found[1]} if found else None


def _service(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    name, kind, provider, availability, stop, fallback = row
    return {
        "reference": f"S-{number:03d}",
        "name": name,
        "kind": _words(*kind),
        "provider": provider,
        "provider_canonical": _named(provider),
        "provider_runs_on": {"code": "hebergeur d armor", "name": "Hébergeur d'Armor"} if number == 1 else None,
        "sales_stopped_pct": "34.0" if number == 1 else None,
        "contact": "02 99 00 00 00" if provider else None,
        "contract": "Abonnement mensuel" if number % 2 else None,
        "contract_ends_on": "2027-06-30" if number % 3 == 0 else None,
        "availability_pct": availability,
        "support_hours": "Lundi au vendredi, 9 h à 18 h" if provider else None,
        "supports": "Commandes à retirer au magasin" if number < 5 else None,
        "fallback": fallback,
        "tolerable_stop_hours": stop,
        "owner": INES if number % 2 else MARC,
    }


def _cover(head: tuple[str, str], limit: str | None, deductible: str | None, **more: Any) -> dict[str, Any]:
    waiting = {"waiting_hours": None, "waiting_mode": None, "indemnity_days": None, "note": None}
    return {"head": _words(*head), "limit_eur": limit, "deductible_eur": deductible, **waiting, **more}


_MARGIN = ("Marge perdue", "Lost margin")
_POLICIES: list[dict[str, Any]] = [
    {
        "reference": "I-001",
        "line": _words("Multirisque", "Multi-risk"),
        "insurer": "Mutuelle du Ponant",
        "intermediary": "Cabinet Salaün",
        "policy_number": "MP-2026-4417",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "notice_days": 60,
        "premium_yearly_eur": "2418.60",
        "document": "P-007",
        "note": None,
        "covers": [
            _cover(("Bâtiments et biens", "Buildings and goods"), "220000.00", "800.00"),
            _cover(_MARGIN, "90000.00", None, waiting_hours="72.00", waiting_mode="beyond", indemnity_days=365),
            _cover(("Fraude", "Fraud"), None, None),
        ],
    },
    {
        "reference": "I-002",
        "line": _words("Cyber", "Cyber"),
        "line_code": "cyber",
        "insurer": "Assureur de démonstration SA",
        "intermediary": None,
        "policy_number": None,
        "starts_on": "2026-03-15",
        "ends_on": None,
        "notice_days": None,
        "premium_yearly_eur": "690.00",
        "document": None,
        "note": None,
        "covers": [
            _cover(
                _MARGIN,
                "50000.00",
                "2500.00",
                head_code="gross_margin",
                waiting_hours="12.00",
                waiting_mode="from_zero",
                indemnity_days=90,
            ),
            _cover(
                ("Aide pendant l'incident", "Help during the incident"),
                "15000.00",
                "0.00",
                head_code="response",
                note="Numéro joignable",
            ),
        ],
    },
]

_PROGRAMMES = [
    {
        "title": "Diagnostic cyber des petites entreprises",
        "operator": "Chambre de démonstration",
        "kind": _words("Conseil", "Advice"),
        "eligibility": "eligible",
        "amount_eur": "800.00",
        "since": "2026-10-05",
        "note": "Rendez-vous pris le 9 décembre",
        "url": "https://example.org/diagnostic",
        "measures": ["M-002"],
    },
    {
        "title": "Aide à l'équipement de prévention",
        "operator": None,
        "kind": _words("Subvention", "Grant"),
        "eligibility": "unknown",
        "amount_eur": None,
        "since": "2026-11-02",
        "note": None,
        "url": None,
    },
]


def _proof(number: int, row: tuple[Any, ...]) -> dict[str, Any]:
    title, name, added, until, supports = row
    return {
        "reference": f"P-{number:03d}",
        "title": title,
        "file_name": f"P-{number:03d}-{name}",
        "media_type": "application/pdf",
        "size_bytes": 91_000 * number + 4_321,
        "sha256": f"{number:x}c4a" * 16,
        "added_on": added,
        "valid_until": until,
        "bundled": number != 3,
        "supports": supports,
    }


_TODAY = {
    "mean": "9412.18",
    "standard_error": "61.02",
    "p50": "3100.00",
    "p90": "24310.55",
    "p95": "38620.10",
    "p99": "81240.75",
    "p99_5": "102300.00",
    "exceedance": [["0.5", "3100.00"], ["0.2", "14200.00"], ["0.05", "38620.10"], ["0.01", "81240.75"]],
}
_AFTER = {
    "mean": "4120.00",
    "standard_error": "33.10",
    "p50": "900.00",
    "p90": "11020.00",
    "p95": "17310.40",
    "p99": "40100.00",
    "p99_5": "55000.00",
    "exceedance": [["0.5", "900.00"], ["0.2", "6200.00"], ["0.05", "17310.40"], ["0.01", "40100.00"]],
}
_LOSSES = {
    "model": "rempart-loss/3",
    "seed": 7,
    "years": 100_000,
    "calculated_on": "2026-11-25",
    "inputs_sha256": "a3f0" * 16,
    "facts_moved_since": True,
    "today": {"expected": "9400.25", **_TODAY},
    "plan": {"expected": "4118.75", **_AFTER},
    "risks": [
        {
            "reference": "R-001",
            "title": _words("Boutique en ligne injoignable", "Boutique en ligne injoignable"),
            "how_often": _words("2 fois par an", "2 times a year"),
            "each_time": _words("2 h à 24 h d’arrêt", "2 h to 24 h stopped"),
            "expected": "5400.25",
            "p95": "21000.00",
            "p99": "44000.10",
            "expected_plan": "2118.75",
        },
        {
            "reference": "hébergeur",
            "title": _words("Panne de l’hébergeur, qui emporte R-001, R-002", "Failure of the host, R-001, R-002"),
            "how_often": _words("une fois en 5 ans", "once in 5 years"),
            "each_time": _words("4 h à 40 h d’arrêt", "4 h to 40 h stopped"),
            "expected": "4000.00",
            "p95": "12500.00",
            "p99": "30000.00",
            "expected_plan": "2000.00",
        },
    ],
    "not_counted": [
        {
            "reference": "R-014",
            "title": "Mauvais avis",
            "why": _words("on ignore combien de fois", "how often is not known"),
        }
    ],
    "steps": [{"measure": "M-001", "left": "6100.00"}, {"measure": "M-004", "left": "4118.75"}],
    "swings": [
        {"input": _words("Fréquence : la boutique", "How often: the shop"), "low": "7000.00", "high": "14100.00"},
        {"input": _words("Coût d’une heure", "Cost of an hour"), "low": "8400.00", "high": "10400.00"},
    ],
}
_STOPPAGE = {
    "hour_mean_eur": "31.42",
    "by_duration": [
        {"hours": 1, "mean_eur": "31.42", "worst_eur": "118.05", "worst_month": 12, "worst_hour": 128},
        {"hours": 24, "mean_eur": "754.08", "worst_eur": "1417.30", "worst_month": 12, "worst_hour": 120},
    ],
    "month": 12,
    "week_eur": ["0.00"] * 8 + ["118.05"] * 10 + ["0.00"] * 150,
    "cash_days": "23",
}
_GAP = {
    "terms_sha256": "b17e" * 16,
    "facts_moved_since": False,
    "total": {"loss": "9412.18", "paid": "3012.18", "retained": "2400.00", "refused": "4000.00"},
    "today": {**_AFTER},
    "plan": {**_AFTER, "mean": "3000.00"},
    "risks": [
        {
            "reference": "R-001",
            "title": _words("Boutique en ligne injoignable", "Boutique en ligne injoignable"),
            "loss": "9412.18",
            "paid": "3012.18",
            "retained": "2400.00",
            "refused": "4000.00",
            "reasons": [_words("aucun contrat ne couvre ce genre de perte", "no contract covers this kind of loss")],
            "covers": ["I-002.1"],
        }
    ],
    "waiting": [{"cover": "I-002.1", "hours": "12", "mode": "beyond", "unpaid_pct": "83.4"}],
    "conditions": [
        {"policy": "I-002", "condition": _words("Des sauvegardes essayées", "Backups tried"), "state": "open"}
    ],
    "not_calculated": ["I-001.2"],
    "to_look_up": [
        {
            "cover": "I-001.2",
            "head": _words("Bâtiments et biens", "Buildings and goods"),
            "missing": [_words("sa limite", "its limit"), _words("sa franchise", "its deductible")],
        }
    ],
}


def _said(code: str, question: tuple[str, str], text: tuple[str, str] | None, **more: Any) -> dict[str, Any]:
    blank: dict[str, Any] = {
        "state": "open" if text is None else "known",
        "value": None if text is None else text[0],
        "text": None if text is None else _words(*text),
        "source": None if text is None else _words("réponse saisie", "typed answer"),
        "source_code": None if text is None else "own",
        "source_reference": None,
        "source_on": None if text is None else "2026-11-18",
        "scope_pct": None,
        "checked_on": None,
        "exceptions": None,
        "proof": None,
        "declaration": "not_declared",
        "declared_by": None,
        "declared_on": None,
        "signatory": None,
        "oed": None,
    }
    return {"code": code, "question": _words(*question), **blank, **more}


_ANSWERS: Any = {
    "questionnaire_version": "1",
    "groups": [
        {
            "code": "security",
            "label": _words("La sécurité informatique", "IT security"),
            "answers": [
                _said(
                    "mfa_mail",
                    ("Faut-il un deuxième code pour la messagerie\u202f?", "Is a second code needed for mail?"),
                    ("Oui, partout", "Yes, everywhere"),
                    scope_pct=80,
                    checked_on="2026-05-04",
                    exceptions="Deux anciens postes",
                    proof="P-003",
                    declaration="declared",
                    declared_by="Inès Le Goff",
                    declared_on="2026-11-20",
                    signatory=1,
                    source=_words("mesure M-001", "measure M-001"),
                    source_code="measures",
                    source_reference="M-001",
                    source_on="2026-05-02",
                ),
                _said(
                    "mfa_admin",
                    ("Et pour les comptes d’administration\u202f?", "And for administrator accounts?"),
                    ("Non, nulle part", "No, nowhere"),
                    declaration="stale",
                ),
                _said(
                    "patch_critical_days",
                    ("En combien de jours corrigez-vous\u202f?", "Within how many days do you fix?"),
                    None,
                    state="unknown",
                ),
                _said("edr", ("Quelle part des postes est surveillée\u202f?", "Which share is watched?"), None),
            ],
        }
    ],
    "lines": [
        {"code": "cyber", "label": _words("Attaques informatiques", "Computer attacks"), "points": 42},
        {"code": "interruption", "label": _words("Arrêt de l’activité", "Interruption of business"), "points": 58},
        {"code": "multirisk", "label": _words("Locaux et biens", "Premises and goods"), "points": 61},
        {"code": "liability", "label": _words("Responsabilité", "Liability"), "points": None},
    ],
    "red_lines": [
        {
            "code": "no-mfa-admin",
            "text": _words(
                "Les comptes d’administration se passent de deuxième code.", "Administrators have no second code."
            ),
            "sources": [{"name": _words("Un article", "An article"), "url": "https://press.example/1"}],
            "assumed": None,
            "state": "crossed",
        },
        {
            "code": "late-fixes",
            "text": _words("Les corrections attendent plus de 30 jours.", "Fixes wait for more than 30 days."),
            "sources": [],
            "assumed": _words("Les 30 jours sont notre hypothèse.", "The 30 days are our assumption."),
            "state": "unknown",
        },
    ],
    "declaration": {lang: text.format(day=DAY) for lang, text in DECLARATION.items()},
}

_WANTED: Any = [
    {
        "line": _words("Cyber", "Cyber"),
        "line_code": "cyber",
        "heads": [_words(*_MARGIN), _words("Aide pendant l'incident", "Help during the incident")],
        "head_codes": ["gross_margin", "response"],
        "limit_eur": "150000.00",
        "deductible_eur": "2500.00",
        "waiting_hours": "8.00",
        "starts_on": "2027-01-01",
        "note": "Les pannes de l'hébergeur doivent compter.",
    },
    {
        "line": _words("Pertes d’exploitation", "Business interruption"),
        "line_code": "interruption",
        "heads": [],
        "head_codes": [],
        "limit_eur": None,
        "deductible_eur": None,
        "waiting_hours": None,
        "starts_on": None,
        "note": None,
    },
]

_REVIEW: Any = [
    {
        "reference": "V-001",
        "adviser": "Claire Aubrée",
        "chamber": "Chambre de démonstration",
        "given_on": "2026-11-24",
        "parts": [
            {
                "code": "register",
                "label": _words("Registre des risques", "Risk register"),
                "changed_since": True,
            },
            {"code": "measures", "label": _words("Mesures", "Measures"), "changed_since": False},
        ],
        "noticed": "Registre tenu, revues à jour.\nLa sauvegarde hors ligne n'est pas encore essayée.",
        "own_changes": 3,
        "chamber_changes": 0,
    }
]

_SNAPSHOT: Any = {
    "format": FORMAT,
    "version": {
        "reference": "D-003",
        "supersedes": "D-002",
        "superseded_on": "2026-05-14",
        "frozen_at": "2026-11-26T17:05:00+00:00",
        "as_at": "2026-11-26",
        "valid_until": "2027-05-26",
        "language": "fr",
        "demonstration": True,
        "recipient": "Assureur de démonstration SA",
        "purposes": [_words("Cyber", "Cyber"), _words("Pertes d’exploitation", "Business interruption")],
        "verification_url": "https://rempart.example/v/7K4MQX2PZ8WT5B1C9D0E",
        "audit_length": 1284,
        "audit_head": "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592",
    },
    "sections": list(SECTIONS),
    "company": _COMPANY,
    "services": [_service(number, row) for number, row in enumerate(_SERVICES, 1)],
    "register": {
        "scale": {"impact_eur": [500, 2000, 10000, 40000], "appetite_level": 4, "matrix": MATRIX},
        "risks": [_risk(number, row) for number, row in enumerate(_RISKS, 1)],
    },
    "stoppage": _STOPPAGE,
    "continuity": CONTINUITY,
    "losses": _LOSSES,
    "measures": [_measure(number, row) for number, row in enumerate(_MEASURES, 1)],
    "answers": _ANSWERS,
    "exchanges": EXCHANGES,
    "questionnaires": QUESTIONNAIRES,
    "policies": _POLICIES,
    "gap": _GAP,
    "wanted": _WANTED,
    "claims": LOSS_RUN,
    "programmes": _PROGRAMMES,
    "proofs": [_proof(number, row) for number, row in enumerate(_PROOFS, 1)],
    "review": _REVIEW,
}
