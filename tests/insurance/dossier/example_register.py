"""The bakery, its services, its fourteen risks and what is done about them, frozen."""

from typing import Any

from risks.services.providers import named
from tests.insurance.dossier.example_words import words

_MATRIX = [[1, 1, 2, 3, 3], [1, 2, 2, 3, 4], [1, 2, 3, 4, 4], [2, 3, 3, 4, 5], [2, 3, 4, 5, 5]]
INES, MARC, LUCIE = "Inès Le Goff", "Marc Tanguy", "Lucie Morvan"
ONLINE, CYBER = words("Services en ligne", "Online services"), words("Attaque informatique", "Cyber attack")
FRAUD, PROPERTY = words("Fraude et vol", "Fraud and theft"), words("Feu, eau, tempête", "Fire, water, storm")
PEOPLE, SUPPLY = words("Personnes", "People"), words("Fournisseurs et énergie", "Suppliers and energy")
LIABILITY, LAW = words("Responsabilité", "Liability"), words("Loi et règlement", "Law and regulation")

COMPANY: dict[str, Any] = {
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


def _level(place: tuple[int, int] | None) -> dict[str, int] | None:
    if place is None:
        return None
    likelihood, impact = place
    return {"likelihood": likelihood, "impact": impact, "level": _MATRIX[likelihood - 1][impact - 1]}


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
        "theme": words("Continuité", "Continuity"),
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
        "kind": words(*kind),
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


SERVICES = [_service(number, row) for number, row in enumerate(_SERVICES, 1)]
REGISTER = {
    "scale": {"impact_eur": [500, 2000, 10000, 40000], "appetite_level": 4, "matrix": _MATRIX},
    "risks": [_risk(number, row) for number, row in enumerate(_RISKS, 1)],
}
MEASURES = [_measure(number, row) for number, row in enumerate(_MEASURES, 1)]
