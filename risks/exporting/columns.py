"""The columns of the register's own spreadsheet, which comes in again without loss. Pure.

One row for each risk and measure: a risk with three measures takes three rows, of which the first says everything
about the risk and the others repeat its reference and title. A measure without a risk has a row of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.ui.bilingual import in_both_languages
from risks.register.models import Category, RiskStatus, Treatment
from risks.treatment.models import MeasureStatus, Theme


@dataclass(frozen=True, slots=True)
class Column:
    """`key` says where its value belongs; `kind` how it is written: text, line, step, day, money, names or a choice."""

    key: str
    label: Any
    kind: str
    choices: Any = None


RISK = (
    Column("title", _("What can happen"), "line"),
    Column("category", _("Kind of risk"), "choice", Category),
    Column("status", _("State"), "choice", RiskStatus),
    Column("likelihood_current", _("How often, today"), "step"),
    Column("impact_current", _("How bad, today"), "step"),
    Column("likelihood_inherent", _("How often, if we did nothing"), "step"),
    Column("impact_inherent", _("How bad, if we did nothing"), "step"),
    Column("likelihood_target", _("How often, after the planned measures"), "step"),
    Column("impact_target", _("How bad, after the planned measures"), "step"),
    Column("treatment", _("Decision"), "choice", Treatment),
    Column("owner", _("Who looks after it"), "line"),
    Column("review_on", _("Next review"), "day"),
    Column("services", _("Services it touches"), "names"),
    Column("tags", _("Tags"), "names"),
    Column("event", _("What happens"), "text"),
    Column("source", _("Where it comes from"), "text"),
    Column("cause", _("Why it would happen"), "text"),
    Column("consequences", _("What follows"), "text"),
    Column("existing_controls", _("What is already in place"), "text"),
)
MEASURE = (
    Column("title", _("Measure"), "line"),
    Column("status", _("How far the measure is"), "choice", MeasureStatus),
    Column("owner", _("Who does it"), "line"),
    Column("due_on", _("Until when"), "day"),
    Column("done_on", _("Done on"), "day"),
    Column("cost_once_eur", _("Cost once (EUR before VAT)"), "money"),
    Column("cost_yearly_eur", _("Cost a year (EUR before VAT)"), "money"),
    Column("theme", _("Theme"), "choice", Theme),
    Column("expected_effect", _("Expected effect"), "text"),
    Column("description", _("Description of the measure"), "text"),
)
BUSINESS = Column("business", _("Business (its address here)"), "line")
REF = Column("ref", _("Reference"), "line")
MEASURE_REF = Column("measure", _("Reference of the measure"), "line")
COLUMNS: tuple[tuple[str, Column], ...] = (
    ("", BUSINESS),
    ("", REF),
    *(("risk", column) for column in RISK),
    ("", MEASURE_REF),
    *(("measure", column) for column in MEASURE),
)


@cache
def by_label() -> Mapping[str, tuple[str, Column]]:
    """Each label, in either language, to its column."""
    return {text: item for item in COLUMNS for text in in_both_languages(item[1].label).values()}


@cache
def codes(choices: Any) -> Mapping[str, str]:
    """Each choice's label, in either language, to its code."""
    return {text.casefold(): code.value for code in choices for text in in_both_languages(code.label).values()}
