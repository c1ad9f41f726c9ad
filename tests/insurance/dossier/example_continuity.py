"""The bakery's activities and trials of recovery, frozen."""

from typing import Any

_NAMES = ("Boutique en ligne", "Paiement", "Caisse du magasin", "Fibre", "Site vitrine", "Messagerie", "Comptabilité")
_TRIALS: list[tuple[str | None, str | None, str | None]] = [
    ("4.00", "6.50", "2026-09-14"),
    ("2.00", None, None),
    (None, None, None),
    ("8.00", None, None),
    ("24.00", "3.00", "2025-06-02"),
    ("24.00", None, None),
    (None, None, None),
]

CONTINUITY: dict[str, Any] = {
    "hours": [1, 4, 24, 72, 168, 720],
    "activities": [
        {
            "reference": "B-001",
            "name": "Commandes en ligne",
            "share_pct": "34.00",
            "mtpd_hours": "24.00",
            "rto_hours": "4.00",
            "rpo_hours": "1.00",
            "mbco_pct": "50.00",
            "customers": [0, 1, 2, 3, 3, 3],
            "reputation": [0, 0, 1, 2, 3, 3],
            "duties": [],
            "duty_note": None,
            "hangs_on": [{"service": "S-001", "stops_pct": 100}, {"service": "S-002", "stops_pct": 75}],
        },
        {
            "reference": "B-002",
            "name": "Vente au comptoir",
            "share_pct": "66.00",
            "mtpd_hours": "48.00",
            "rto_hours": None,
            "rpo_hours": None,
            "mbco_pct": None,
            "customers": [1, 2, 3, 3, 3, 3],
            "reputation": [0, 0, 0, 0, 1, 1],
            "duties": [0, 0, 1, 2, 2, 3],
            "duty_note": "Tenue de caisse certifiée",
            "hangs_on": [{"service": "S-003", "stops_pct": 50}],
        },
    ],
    "recoveries": [
        {
            "service": f"S-{number:03d}",
            "name": name,
            "promised_hours": promised,
            "restored_in_hours": restored,
            "tested_on": tested,
        }
        for number, (name, (promised, restored, tested)) in enumerate(zip(_NAMES, _TRIALS, strict=True), 1)
    ],
    "shortfalls": [
        {
            "kind": "restore_late",
            "service": "S-001",
            "service_name": "Boutique en ligne",
            "activity": "B-001",
            "activity_name": "Commandes en ligne",
            "within_hours": "4.00",
            "shown_hours": "6.50",
        },
        {
            "kind": "promise_unknown",
            "service": "S-003",
            "service_name": "Caisse du magasin",
            "activity": "B-002",
            "activity_name": "Vente au comptoir",
            "within_hours": "48.00",
            "shown_hours": None,
        },
    ],
}
