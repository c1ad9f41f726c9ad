"""One fact asked where it is needed, instead of the whole section of the profile it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.profile.forms import FORMS, PartForm
from portal.profile.models import Profile


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact as it is asked: the section it belongs to, the fields shown, and the columns that the answer writes."""

    part: str
    fields: tuple[str, ...]
    columns: tuple[str, ...]


ASKED: Mapping[str, Asked] = {
    "employees": Asked("activity", ("employees", "employees_band"), ("employees", "employees_band")),
    "naf": Asked("activity", ("naf",), ("naf",)),
    "commune": Asked("place", ("commune",), ("commune", "department", "region")),
    "created_on": Asked("identity", ("created_on",), ("created_on",)),
    "micro_entrepreneur": Asked("identity", ("micro_entrepreneur",), ("micro_entrepreneur",)),
    "legal_form": Asked("identity", ("legal_form",), ("legal_form",)),
    "turnover_eur": Asked("money", ("turnover_eur",), ("turnover_eur",)),
    "balance_sheet_eur": Asked("money", ("balance_sheet_eur",), ("balance_sheet_eur",)),
}


def form_for(code: str, data: Any, *, profile: Profile, today: date) -> PartForm:
    """The form that asks one fact of ASKED. Raises KeyError for another code."""
    asked = ASKED[code]
    form = FORMS[asked.part](data, profile=profile, today=today)
    form.ask_only(*asked.fields)
    return form


def answer_of(code: str, form: PartForm) -> dict[str, Any]:
    """The columns that a valid form writes, unknown as None. A place left unknown leaves its wider ones as they are."""
    said = form.columns()
    if code == "commune" and said["commune"] is None:
        return {"commune": None}
    return {name: said[name] for name in ASKED[code].columns}


def said_unknown(code: str, profile: Profile) -> bool:
    """Whether somebody answered "I don't know" to it."""
    asked = ASKED[code]
    return code in profile.confirmed and all(getattr(profile, name) is None for name in asked.fields)
