"""The loss run of the example: a closed claim, one still open with unknown figures, one of an unknown day."""

from typing import Any

from insurance.claims.columns import KEYS
from tests.insurance.dossier.example_words import words


def _sum(known: str | None, unknown: int = 0) -> dict[str, Any]:
    return {"known_eur": known, "unknown": unknown}


def _year(year: int | None, count: int, **sums: dict[str, Any]) -> dict[str, Any]:
    zero = {name: _sum("0.00") for name in ("paid", "reserve", "recovery", "incurred")}
    return {"year": year, "count": count, **zero, **sums}


def _claim(reference: str, row: dict[str, str], **facts: Any) -> dict[str, Any]:
    closed = words("Clos", "Closed")
    blank: dict[str, Any] = dict.fromkeys(("policy", "valued_on", "cause", "cover", "insured", "lessons"))
    filled = {**dict.fromkeys(KEYS), "claim_no": reference, "status": "closed", **row}
    return {"reference": reference, "status": closed, **blank, "measures": [], "proofs": [], **facts, "row": filled}


def _contract(policy: str | None, **told: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        (
            "line",
            "line_code",
            "insurer",
            "policy_number",
            "starts_on",
            "ends_on",
            "premium_eur",
            "ratio_pct",
            "valued_on",
        )
    )
    sums = _year(None, 0)
    del sums["year"]
    return {"policy": policy, **blank, **sums, **told}


_MULTI = {"line": words("Multirisque", "Multi-risk"), "line_code": "multi_risk", "insurer": "Mutuelle du Ponant"}
_CYBER = {"line": words("Cyber", "Cyber"), "line_code": "cyber", "policy_number": "CY-88"}
LOSS_RUN: dict[str, Any] = {
    "since": "2021-11-26",
    "as_of": "2026-11-26",
    "nil": None,
    "claims": [
        _claim(
            "C-001",
            {
                "claim_no": "SIN-2024-118",
                "loss_date": "2024-03-04",
                "description": "Rançongiciel sur la caisse, remise en route en deux jours",
                "site": "Caisse",
                "ground_up": "6840.00",
                "deductible": "1000.00",
                "paid_indemnity": "5120.40",
                "paid_expense": "720.00",
                "reserve": "0.00",
                "recovery": "0.00",
                "incurred": "5840.40",
                "downtime_h": "38.50",
                "records": "412",
            },
            policy="I-002",
            valued_on="2024-09-30",
            cause=words("Une attaque", "An attack"),
            insured=words("Assuré", "Insured"),
            lessons="Copie hors ligne chaque nuit, essayée au printemps.",
            measures=["M-001"],
            proofs=["P-003"],
        ),
        _claim(
            "C-002",
            {"loss_date": "2026-02-11", "status": "open", "description": "Dégât des eaux au fournil"},
            policy="I-001",
            status=words("Ouvert", "Open"),
        ),
        _claim("C-003", {"description": "Colis perdus"}),
    ],
    "years": [
        _year(2026, 1, paid=_sum(None, 1), incurred=_sum(None, 1)),
        _year(2025, 0),
        _year(2024, 1, paid=_sum("5840.40"), incurred=_sum("5840.40")),
        _year(2023, 0),
        _year(2022, 0),
        _year(2021, 0),
        _year(None, 1, paid=_sum(None, 1), incurred=_sum(None, 1)),
    ],
    "total": _year(None, 3, paid=_sum("5840.40", 2), incurred=_sum("5840.40", 2)),
    "older_open": 0,
    "contracts": [
        _contract(
            "I-001",
            **_MULTI,
            policy_number="MP-2026-4417",
            starts_on="2026-01-01",
            ends_on="2026-11-26",
            premium_eur="2186.68",
            count=1,
            paid=_sum(None, 1),
            incurred=_sum(None, 1),
        ),
        _contract(
            "I-002",
            **_CYBER,
            starts_on="2024-01-01",
            ends_on="2024-12-31",
            premium_eur="4867.00",
            count=1,
            paid=_sum("5840.40"),
            incurred=_sum("5840.40"),
            ratio_pct="120.0",
            valued_on="2024-09-30",
        ),
        _contract(None, count=1, paid=_sum(None, 1), incurred=_sum(None, 1)),
    ],
}
