"""A realistic frozen snapshot: the bakery of the demonstration, with its fourteen risks."""

import json
from typing import Any

from insurance.dossier.snapshot_schema import FORMAT, SECTIONS, Snapshot
from insurance.readiness.wording import DAY, DECLARATION
from tests.insurance.dossier.example_continuity import CONTINUITY
from tests.insurance.dossier.example_covers import MARGIN, POLICIES, PROGRAMMES
from tests.insurance.dossier.example_exchanges import EXCHANGES
from tests.insurance.dossier.example_losses import LOSS_RUN
from tests.insurance.dossier.example_questionnaires import QUESTIONNAIRES
from tests.insurance.dossier.example_register import COMPANY, MEASURES, REGISTER, SERVICES
from tests.insurance.dossier.example_words import words as _words


def example() -> Snapshot:
    """A fresh copy each time; the same value each time."""
    return json.loads(json.dumps(_SNAPSHOT))


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


def _curve(losses: str) -> list[list[str]]:
    """What one year in two, three, five … a hundred goes beyond."""
    chances = ("0.5", "0.3333", "0.2", "0.1", "0.0667", "0.05", "0.04", "0.02", "0.01")
    return [list(point) for point in zip(chances, losses.split(), strict=True)]


_TODAY = {
    "mean": "9412.18",
    "standard_error": "61.02",
    "p50": "3100.00",
    "p90": "24310.55",
    "p95": "38620.10",
    "p99": "81240.75",
    "p99_5": "102300.00",
    "exceedance": _curve("3100.00 5200.00 14200.00 24310.55 31100.00 38620.10 45300.00 62400.00 81240.75"),
}
_AFTER = {
    "mean": "4120.00",
    "standard_error": "33.10",
    "p50": "900.00",
    "p90": "11020.00",
    "p95": "17310.40",
    "p99": "40100.00",
    "p99_5": "55000.00",
    "exceedance": _curve("900.00 2100.00 6200.00 11020.00 14050.00 17310.40 21200.00 30300.00 40100.00"),
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


# The margin of each hour of a week in December: none while the shop is closed.
_WEEKDAY = "92.10 104.30 88.20 71.40 66.50 79.80 58.60 0 48.70 62.30 74.90 79.40 48.00"  # from 7 h
_FRIDAY = "104.20 117.60 109.30 96.40 91.20 105.80 84.70 0 80.10 92.60 104.30 108.90 85.40"
_SATURDAY = "110.20 118.05 117.40 116.90 115.30 113.80 106.20 98.70 99.60 106.40 110.80 114.50 89.45"
_SUNDAY = "58.40 112.60 116.20 115.70 113.90 104.60"


def _week() -> list[str]:
    days = ["", *[_WEEKDAY] * 3, _FRIDAY, _SATURDAY, _SUNDAY]
    hours = [["0"] * 7 + day.split() for day in days]
    return [f"{float(margin):.2f}" for day in hours for margin in [*day, *["0"] * (24 - len(day))]]


_STOPPAGE = {
    "hour_mean_eur": "31.42",
    "by_duration": [
        {"hours": 1, "mean_eur": "31.42", "worst_eur": "118.05", "worst_month": 12, "worst_hour": 128},
        {"hours": 24, "mean_eur": "754.08", "worst_eur": "1417.30", "worst_month": 12, "worst_hour": 120},
    ],
    "month": 12,
    "week_eur": _week(),
    "cash_days": "23",
}
_GAP = {
    "terms_sha256": "b17e" * 16,
    "facts_moved_since": False,
    "total": {"loss": "9400.25", "paid": "3006.03", "retained": "2394.22", "refused": "4000.00"},
    "today": {**_AFTER},
    "plan": {**_AFTER, "mean": "3000.00"},
    "risks": [
        {
            "reference": "R-001",
            "title": _words("Boutique en ligne injoignable", "Boutique en ligne injoignable"),
            "loss": "5400.25",
            "paid": "3006.03",
            "retained": "2394.22",
            "refused": "0.00",
            "reasons": [],
            "covers": ["I-002.1"],
        },
        {
            "reference": "hébergeur",
            "title": _words("Panne de l’hébergeur, qui emporte R-001, R-002", "Failure of the host, R-001, R-002"),
            "loss": "4000.00",
            "paid": "0.00",
            "retained": "0.00",
            "refused": "4000.00",
            "reasons": [_words("aucun contrat ne couvre ce genre de perte", "no contract covers this kind of loss")],
            "covers": [],
        },
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
            "missing": [_words("son plafond", "its limit"), _words("sa franchise", "its deductible")],
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
        "heads": [_words(*MARGIN), _words("Aide pendant l'incident", "Help during the incident")],
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
    "company": COMPANY,
    "services": SERVICES,
    "register": REGISTER,
    "stoppage": _STOPPAGE,
    "continuity": CONTINUITY,
    "losses": _LOSSES,
    "measures": MEASURES,
    "answers": _ANSWERS,
    "exchanges": EXCHANGES,
    "questionnaires": QUESTIONNAIRES,
    "policies": POLICIES,
    "gap": _GAP,
    "wanted": _WANTED,
    "claims": LOSS_RUN,
    "programmes": PROGRAMMES,
    "proofs": [_proof(number, row) for number, row in enumerate(_PROOFS, 1)],
    "review": _REVIEW,
}
