"""What the public company register says of a number, as facts of a profile. Pure.

The format is that of the French "Recherche d'entreprises" API, version 1 (recherche-entreprises.api.gouv.fr): one
result holds the company (siren, nature_juridique, activite_principale, date_creation, tranche_effectif_salarie,
etat_administratif, statut_diffusion) with its seat and the matching establishments (siret, adresse, commune as an
official code). A field that is missing, masked or of an unknown kind is left out: it stays unknown, never 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from portal.profile.reference import commune, department, headcount_bounds, legal_form_label, normalise_naf

LONGEST = 200
_MASKED = ("[NON-DIFFUSIBLE]", "[ND]")


class Unreadable(Exception):
    """The answer is not in the documented format."""


@dataclass(frozen=True, slots=True)
class Company:
    """`values` are columns of the profile, only those that the register tells; `closed` when it has ended there,
    `masked` when the person asked the register to hide some facts."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)
    closed: bool = False
    masked: bool = False


def number_in(text: str) -> str | None:
    """The SIREN (9 digits) or SIRET (14) in a text, checked; None for anything else."""
    digits = "".join(char for char in text if char not in " .\u00a0\u202f\t-")
    for checker in (siren_number, siret_number):
        try:
            if digits.isascii():
                return str(checker.validate(digits))
        except WrongNumber:
            continue
    return None


def company_in(answer: Any, number: str) -> Company | None:
    """The company of that number in an answer; None when it is not there. Raises Unreadable."""
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise Unreadable("no list of results")
    found = next((one for one in answer["results"] if isinstance(one, dict) and one.get("siren") == number[:9]), None)
    if found is None:
        return None
    place = _establishment(found, number)
    if place is None:
        return None  # the company is there, this place of it is not
    values = {
        "siren": number[:9],
        "siret": number if len(number) == 14 else _siret(place),
        "legal_form": _known(found.get("nature_juridique"), legal_form_label),
        "naf": normalise_naf(_text(found.get("activite_principale"))),
        "created_on": _day(found.get("date_creation")),
        "employees_band": _known(found.get("tranche_effectif_salarie"), headcount_bounds),
        "address": _text(place.get("adresse")),
        **_town(place),
    }
    return Company(
        name=_text(found.get("nom_raison_sociale")) or _text(found.get("nom_complet")),
        values={name: value for name, value in values.items() if value not in (None, "")},
        closed=found.get("etat_administratif") == "C" or place.get("etat_administratif") == "F",
        masked="P" in {found.get("statut_diffusion"), place.get("statut_diffusion_etablissement")},
    )


def _establishment(found: Mapping[str, Any], number: str) -> Mapping[str, Any] | None:
    """The establishment of a SIRET, None when it is not listed; the seat of a SIREN."""
    seat = found.get("siege")
    matching = found.get("matching_etablissements")
    every = [seat, *(matching if isinstance(matching, list) else [])]
    known = [one for one in every if isinstance(one, dict)]
    if len(number) == 14:
        return next((one for one in known if one.get("siret") == number), None)
    return seat if isinstance(seat, dict) else {}


def _text(value: Any) -> str:
    text = " ".join(str(value).split())[:LONGEST] if isinstance(value, str) else ""
    return "" if any(mask in text for mask in _MASKED) else "".join(char for char in text if char.isprintable())


def _known(value: Any, named: Callable[[str], Any]) -> str | None:
    """A code that our own lists know."""
    text = _text(value)
    return text if text and named(text) is not None else None


def _siret(place: Mapping[str, Any]) -> str | None:
    found = number_in(_text(place.get("siret")))
    return found if found and len(found) == 14 else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        return None


def _town(place: Mapping[str, Any]) -> dict[str, Any]:
    town = commune(_text(place.get("commune")))
    if town is None:
        return {}
    held = department(town.department)
    return {"commune": town.code, "department": town.department, "region": held.region if held else None}
