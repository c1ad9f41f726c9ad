"""Two insurers' questionnaires as a dossier freezes them: one answer in each state, one text in French only."""

from typing import Any


def _answer(code: str, asked: dict[str, str], kind: str = "yes_no", **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(
        ("value", "text", "why", "original", "source", "scope_pct", "checked_on", "exceptions", "proof",
         "declared_by", "declared_on", "common", "only_if")
    )  # fmt: skip
    return {
        **blank,
        "code": code,
        "question": asked,
        "type": kind,
        "required": False,
        "state": "open",
        "declaration": "not_declared",
        **more,
    }


def _both(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


_FACT = {"source": _both("mesure M-001", "measure M-001")}
_SHORT: dict[str, Any] = {
    "insurer": "Assureur de démonstration SA",
    "insurer_code": "assureur-demo",
    "code": "cyber-court",
    "version": "2026.1",
    "sha256": "0" * 64,
    "title": {"fr": "Questionnaire court <b>cyber</b>"},
    "line": _both("Attaques informatiques", "Computer attacks"),
    "line_code": "cyber",
    "sections": [
        {
            "title": {"fr": "La sécurité & les accès"},
            "answers": [
                _answer("B1", {"fr": "Un « <script>alert(1)</script> » est-il filtré ?"}, state="known", value="yes",
                        text=_both("Oui", "Yes"), declaration="declared", declared_by="Inès Le Goff",
                        declared_on="2026-11-20", common="mail_filter", scope_pct=80, checked_on="2026-11-02",
                        exceptions="un poste", proof="P-001", **_FACT),
                _answer("B2", {"fr": "Sous combien de jours corrigez-vous ?"}, "number", state="unknown"),
                _answer("B3", {"fr": "Tranche de chiffre d’affaires"}, "choice", state="unconverted",
                        why=_both("Sans tranche.", "No band."), original=_both("3 000 000 €", "€3,000,000"), **_FACT),
                _answer("B4", {"fr": "Deuxième code à distance"}, state="not_for_us",
                        text=_both("Pas pour nous", "Not for us"), **_FACT),
                _answer("B5", {"fr": "Dernier essai"}, "date", state="known", value="2026-03-01", declaration="stale",
                        text=_both("1er mars 2026", "1 March 2026"), **_FACT),
            ],
        },
        {
            "title": {"fr": "La suite"},
            "answers": [
                _answer("C1", {"fr": "Perte d’un jour"}, "amount"),
                _answer("C2", {"fr": "Pourquoi"}, "text", state="skipped"),
            ],
        },
    ],
}  # fmt: skip
QUESTIONNAIRES: list[dict[str, Any]] = [
    _SHORT,
    {**_SHORT, "code": "cyber-long", "title": _both("Questionnaire long", "Long questionnaire")},
]
