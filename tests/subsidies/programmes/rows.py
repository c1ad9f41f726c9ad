"""Small files in both formats, as bytes."""

import csv
import io
import json

from subsidies.programmes.formats.etalab import COLUMNS

RECORD = {
    "id": "check-up",
    "title": "Cyber check-up",
    "operator": "Chamber of the Rhône",
    "kind": "advice",
    "url": "https://example.org/check-up",
    "criteria": {"employees": [1, 249], "naf_include": ["J", "62.01Z"], "zones_include": ["R84", "D69", "C69123"]},
    "source": {"name": "official page", "seen_on": "2026-11-22"},
}

ELIGIBILITY = """Eligibilité Sectorielle : Tous secteurs d’activité
Secteurs principalement concernés par le dispositif : C|I
Eligibilité en fonction du nombre de salariés: Toutes tailles
Eligibilité lié à la durée d'existence de l'entreprise : Au moins 3 ans d’activité
Non éligible aux micro entreprises

 Autres conditions d'éligibilité :
- Le projet ne doit pas avoir commencé
- Seconde condition
suite de la seconde"""

CELLS = {
    "id": "0e5d-aid",
    "titre": "Aide d'essai",
    "description": "Texte.\n\nMontant de l'aide ou cout: 500 €\n",
    "eligibilite": ELIGIBILITY,
    "types_aides": "financement",
    "porteurs": json.dumps(
        [{"nom": "DIFFUSEUR", "roles": ["diffuseur"]}, {"nom": "DECIDEUR", "roles": ["instructeur"]}]
    ),
    "url_source": "https://example.org/aide",
    "cibles": "professionnels",
    "eligibilite_geographique": "REG-84|DEP-2A|COM-69123|COM-987",
    "date_ouverture": "2023-12-31T23:00:00.000Z",
    "date_cloture": "2027-06-30",
    "date_mise_a_jour": "2025-10-06T13:54:53.599Z",
}


def record(**changes):
    """The sample record with other values; None takes a field away."""
    merged = {**RECORD, **changes}
    return {key: value for key, value in merged.items() if value is not None}


def lines(*records, end="\n"):
    """JSON Lines."""
    return end.join(json.dumps(item, ensure_ascii=False) for item in records).encode() + end.encode()


def table(*rows, columns=COLUMNS, delimiter=",", end="\r\n"):
    """A CSV file of the national schema; each row is the sample one with other cells."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([{**CELLS, **row}.get(column, "") for column in columns] for row in rows)
    return out.getvalue().encode()
