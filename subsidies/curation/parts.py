"""The parts of a programme that are edited one short page each, in the order of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidies.curation.forms import (
    ConditionsForm,
    CriteriaForm,
    DatesForm,
    IdentityForm,
    SuccessionForm,
    TargetingForm,
)
from subsidies.curation.money_forms import MoneyForm, SourcesForm
from subsidies.curation.part_form import PartForm


@dataclass(frozen=True, slots=True)
class Part:
    """One page. `fields` are the fields of the content that it writes."""

    code: str
    label: Any
    hint: Any
    form: type[PartForm]
    fields: frozenset[str]
    of_published: bool = False  # only for programmes that are in the catalogue already


PARTS = (
    Part(
        "identity",
        _("What it is and who runs it"),
        _("Title, institution, kind, official page"),
        IdentityForm,
        frozenset({"id", *IdentityForm.RECORD}),
    ),
    Part("dates", _("When one may apply"), _("Opening, last day, suspension"), DatesForm, frozenset(DatesForm.RECORD)),
    Part(
        "who",
        _("Who it is for"),
        _("Size, activity, place, age, legal form, accounts"),
        CriteriaForm,
        frozenset({"criteria", "stated"}),
    ),
    Part(
        "targeting",
        _("Whom it has in mind first"),
        _("Ranks the programme, shuts nobody out"),
        TargetingForm,
        frozenset({"targeting"}),
    ),
    Part(
        "money",
        _("How much, and how it is paid"),
        _("Amounts, shares, spending, aid regime"),
        MoneyForm,
        frozenset({*MoneyForm.RECORD, "aid_regime", "amount_tranches"}),
    ),
    Part(
        "conditions",
        _("Conditions and documents"),
        _("What is confirmed, sent, done before, or excluded"),
        ConditionsForm,
        frozenset({*ConditionsForm.RECORD, "apply_before_start"}),
    ),
    Part(
        "sources",
        _("Where it was read"),
        _("The source with its date, also of single fields"),
        SourcesForm,
        frozenset({"source", "field_sources"}),
    ),
    Part(
        "succession",
        _("What replaces it"),
        _("Its successor, or back into the catalogue"),
        SuccessionForm,
        frozenset({"replaced_by", "state"}),
        of_published=True,
    ),
)
BY_CODE: Mapping[str, Part] = {part.code: part for part in PARTS}


def parts_for(*, published: bool) -> tuple[Part, ...]:
    """The pages of a draft; a new programme has no successor yet."""
    return tuple(part for part in PARTS if published or not part.of_published)


def part_of(path: str) -> Part:
    """The page on which a leaf of the content is edited; the first for what no page edits."""
    name = path.partition(".")[0].partition("[")[0]
    return next((part for part in PARTS if name in part.fields), PARTS[0])
