"""The register's columns and its CSV."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from portal.ui.tables import Column, Table
from risks.register import wording
from risks.register.actions import SCALES
from risks.register.models import Risk

COLUMNS = (
    Column("title", gettext_lazy("Risk"), order=("sort_key",)),
    Column("level", pgettext_lazy("level", "Today"), order=("level_current",), down_first=True),
    Column("target", gettext_lazy("Target"), desk_only=True),
    Column("owner", gettext_lazy("Who"), desk_only=True),
    Column("next", gettext_lazy("Next step")),
    Column("review", gettext_lazy("Review"), order=("review_on",), desk_only=True),
)


class RegisterTable(Table):
    """Sorted by level, title or review day. Equal ones stand by number, as the index keeps them."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, COLUMNS, default="-level", tie="number")

    @property
    def order_by(self) -> list[OrderBy]:
        first = F(self.column.order[0])
        return [first.desc(nulls_last=True) if self.down else first.asc(nulls_last=True), F(self.tie).asc()]


def csv_header() -> list[str]:
    """One column for each field of the record, in the reader's words."""
    fixed = [_("Reference"), *(str(wording.FIELDS[name]) for name in ("title", "category", "status", "level_current"))]
    scales = [str(wording.FIELDS[name]) for name in SCALES]
    texts = [str(wording.FIELDS[name]) for name in wording.TEXTS]
    rest = [str(wording.FIELDS[name]) for name in ("treatment", "owner", "services")]
    return [*fixed, *scales, *texts, *rest, _("Measures"), str(wording.FIELDS["review_on"])]


def csv_rows(risks: Iterable[Risk]) -> Iterator[list[Any]]:
    """Steps and levels as numbers, days in ISO, lists joined by " · ", unknown left empty."""
    for risk in risks:
        yield [
            risk.reference,
            risk.title,
            risk.get_category_display(),  # type: ignore[attr-defined]
            risk.get_status_display(),  # type: ignore[attr-defined]
            risk.level_current,
            *(getattr(risk, name) for name in SCALES),
            *(getattr(risk, name) for name in wording.TEXTS),
            risk.get_treatment_display() if risk.treatment else None,  # type: ignore[attr-defined]
            str(risk.owner.user) if risk.owner else None,
            " · ".join(service.name for service in risk.services.all()),
            " · ".join(measure.title for measure in risk.measures.all()),  # type: ignore[attr-defined]
            risk.review_on,
        ]
