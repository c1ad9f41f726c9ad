"""The list's columns, and the same contracts as CSV."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from insurance.policies.models import Cover, Head, Policy
from insurance.policies.wording import FIELDS, sentence
from portal.tenancy.references import reference
from portal.ui.format import Language
from portal.ui.tables import Column

COLUMNS = (
    Column("line", gettext_lazy("Contract"), order=("line",)),
    Column("insurer", gettext_lazy("Insurer"), order=("insurer",)),
    Column("ends", gettext_lazy("Runs until"), order=("ends_on",)),
    Column("covers", gettext_lazy("Covers"), order=("cover_count",), numeric=True, down_first=True),
    Column("premium", gettext_lazy("Premium a year"), order=("premium_yearly_eur",), numeric=True, down_first=True),
)
_CSV = ("line", "insurer", "intermediary", "policy_number", "starts_on", "ends_on", "notice_days", "premium_yearly_eur")


def csv_header() -> list[str]:
    """One column for each fact, in the reader's words."""
    return [_("Reference"), *(str(FIELDS[name]) for name in (*_CSV, "covers", "document", "note"))]


def csv_rows(policies: Iterable[Policy], covers: Mapping[int, list[Cover]], lang: Language) -> Iterator[list[Any]]:
    """A contract a row, unknown left empty; its covers as sentences joined by " · "."""
    for policy in policies:
        yield [
            policy.reference,
            policy.get_line_display(),
            *(getattr(policy, name) for name in _CSV[1:]),
            " · ".join(sentence(Head(cover.head).label, cover, lang) for cover in covers.get(policy.pk, [])),
            reference("P", policy.document.number) if policy.document else None,
            policy.note,
        ]
