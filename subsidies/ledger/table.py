"""The ledger as a spreadsheet: what a declaration of aid received asks for."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from subsidies.ledger.models import MinorAid
from subsidies.ledger.rolling import counts_on, last_day


def export_header() -> list[str]:
    """One column for each fact, in the reader's words, with its unit."""
    return [
        _("Reference"), _("Day of the decision"), _("Granted by"), _("What for"),
        _("Aid counted (gross grant equivalent, EUR before VAT)"), _("Rules"), _("Company"), _("Source"),
        _("Its reference"), _("Application"), _("Counts until"), _("Counts today"), _("Replaced by"),
    ]  # fmt: skip


def export_rows(lines: Iterable[MinorAid], replaced: Mapping[str, str], today: date) -> Iterator[list[Any]]:
    """Figures as numbers, days as days, unknown left empty."""
    for line in lines:
        yield [
            line.reference,
            line.decided_on,
            line.body,
            line.purpose or None,
            line.equivalent_eur,
            line.get_regime_display(),
            line.company or line.business.name,
            line.get_origin_display(),
            line.official_reference or None,
            line.application.reference if line.application else None,
            last_day(line.decided_on),
            line.reference not in replaced and counts_on(line.decided_on, today),
            replaced.get(line.reference),
        ]
