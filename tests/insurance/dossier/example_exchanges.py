"""What readers asked in the example: one answered with a proof, one that nobody knows yet, one corrected."""

from typing import Any

from tests.insurance.dossier.example_words import words


def _said(kind: str, on: str, text: str | None = None, proof: dict[str, str] | None = None) -> dict[str, Any]:
    return {"kind": kind, "said_on": on, "text": text, "proof": proof}


EXCHANGES: list[dict[str, Any]] = [
    {
        "reference": "Q-001",
        "part": words("Services", "Services"),
        "question_code": None,
        "question": None,
        "asked_by": None,
        "entries": [
            _said("asked", "2026-11-12", "Qui peut remettre la caisse en route un dimanche ?"),
            _said("unknown", "2026-11-12"),
            _said("asked", "2026-11-13", "Et le réparateur, sous quel délai ?"),
            _said(
                "answered",
                "2026-11-16",
                "Le réparateur, sous quatre heures, dimanche compris.\nLe contrat est joint.",
                {"reference": "P-003", "title": "Contrat de maintenance", "sha256": "ab" * 32},
            ),
        ],
    },
    {
        "reference": "Q-002",
        "part": None,
        "question_code": "mfa_admin",
        "question": words("La double authentification est-elle en place ?", "Is two-factor sign-in in place?"),
        "asked_by": "Mutuelle du Ponant",
        "entries": [_said("asked", "2026-11-20", "Pour qui exactement ?"), _said("corrected", "2026-11-21")],
    },
]
