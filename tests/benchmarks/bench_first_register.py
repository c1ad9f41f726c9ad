"""From nothing to a register: the proposal over the whole catalogue, and a spreadsheet of 5,000 rows read. The
reference of the first is its bound, that of the second is openpyxl reading the same cells and doing nothing with them.
"""

import io
import statistics
import time
from collections.abc import Callable
from typing import Any

ROWS, AGAIN = 5_000, 30
PROPOSAL_BOUND_MS = 100.0


def _median_ms(work: Callable[[], Any], again: int) -> float:
    taken = []
    for _time in range(again):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _sheet() -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Registre")
    sheet.append(
        ["Réf", "Risque", "Probabilité", "Gravité", "Coût min", "Coût max", "Responsable", "Action", "Échéance"]
    )
    for number in range(ROWS):
        sheet.append([f"R{number}", f"Panne {number}", 1 + number % 5, "4 - fort", "12k€", "1.500,00 €", "Inès Le Goff",
                      f"Mesure {number}", "15/03/2027"])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(data: bytes) -> int:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(1 for row in book.active.iter_rows(values_only=True) if row)


def run() -> list[dict[str, Any]]:
    from risks.assessment.flow import Facts
    from risks.assessment.proposal import propose
    from risks.assessment.questions import load as questions
    from risks.catalogue.catalogue import load as catalogue
    from risks.importing.reading import read

    shop = ("shop", "payment", "till", "email", "internet", "website", "stock", "bank")
    answers = {q.code: shop if q.kind == "services" else "no" for q in questions()}
    facts = Facts(employees=6, naf="10.71C")
    proposal = _median_ms(lambda: propose(catalogue(), questions(), answers, facts), AGAIN)
    data = _sheet()
    ours, plain = _median_ms(lambda: read(data, "registre.xlsx"), 3), _median_ms(lambda: _plain(data), 3)
    return [
        _entry("proposal over the whole catalogue", proposal, PROPOSAL_BOUND_MS),
        _entry("a spreadsheet of 5,000 rows, read and checked", ours, plain),
    ]


def _entry(name: str, ours: float, reference: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 2),
        "reference": round(reference, 2),
        "ratio": round(ours / reference, 3),
        "unit": "ms",
    }
