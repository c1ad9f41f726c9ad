"""The bakery's contracts and the aid it looked at, frozen."""

from typing import Any

from tests.insurance.dossier.example_words import words


def _cover(head: tuple[str, str], limit: str | None, deductible: str | None, **more: Any) -> dict[str, Any]:
    waiting = {"waiting_hours": None, "waiting_mode": None, "indemnity_days": None, "note": None}
    return {"head": words(*head), "limit_eur": limit, "deductible_eur": deductible, **waiting, **more}


MARGIN = ("Marge perdue", "Lost margin")
POLICIES: list[dict[str, Any]] = [
    {
        "reference": "I-001",
        "line": words("Multirisque", "Multi-risk"),
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
            _cover(MARGIN, "90000.00", None, waiting_hours="72.00", waiting_mode="beyond", indemnity_days=365),
            _cover(("Fraude", "Fraud"), None, None),
        ],
    },
    {
        "reference": "I-002",
        "line": words("Cyber", "Cyber"),
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
                MARGIN,
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

PROGRAMMES = [
    {
        "title": "Diagnostic cyber des petites entreprises",
        "operator": "Chambre de démonstration",
        "kind": words("Conseil", "Advice"),
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
        "kind": words("Subvention", "Grant"),
        "eligibility": "unknown",
        "amount_eur": None,
        "since": "2026-11-02",
        "note": None,
        "url": None,
    },
]
