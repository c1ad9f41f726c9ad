"""How many conflicts of each kind intakes hold."""

from collections import Counter
from collections.abc import Collection

from django.db import connection

from subsidies.programmes.conflicts.wording import KINDS, kind_of

_PER_CODE = """
    SELECT row.intake_id, conflict ->> 1, count(*)
    FROM subsidies_intakerow row, jsonb_array_elements(row.conflicts) conflict
    WHERE row.intake_id = ANY (%s) AND row.decision = ''
    GROUP BY 1, 2
"""


def open_conflicts(intakes: Collection[int]) -> dict[int, Counter[str]]:
    """Intake → kind → conflicts of its rows still to decide; one query."""
    found: dict[int, Counter[str]] = {pk: Counter() for pk in intakes}
    if not found:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_PER_CODE, [list(found)])
        for intake, code, count in cursor.fetchall():
            found[intake][kind_of(code)] += count
    return found


def in_words(counts: Counter[str]) -> list[tuple[str, int]]:
    """(kind in words, number) in the order of KINDS, without the kinds of which there is none."""
    return [(str(label), counts[kind]) for kind, label in KINDS.items() if counts[kind]]
