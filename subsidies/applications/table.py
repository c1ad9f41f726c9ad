"""The list's columns, and the same applications as a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.ui.tables import Column
from subsidies.applications.models import Application

COLUMNS = (
    Column("programme", gettext_lazy("Programme"), order=("programme__sort_key",)),
    Column("state", gettext_lazy("State"), order=("rank", "since")),
    Column("next", gettext_lazy("Next day"), order=("next_on",)),
    Column("papers", gettext_lazy("Documents ready"), desk_only=True),
    Column("owner", gettext_lazy("Who"), order=("owner__user__name",), desk_only=True),
    Column("asked", gettext_lazy("Asked"), order=("asked_eur",), numeric=True, down_first=True),
    Column("granted", gettext_lazy("Granted"), order=("granted_eur",), numeric=True, down_first=True),
)


def export_header() -> list[str]:
    """One column for each fact, in the reader's words, with its unit."""
    return [
        _("Reference"), _("Programme"), _("Operator"), _("State"), _("In this state since"),
        _("Asked (EUR before VAT)"), _("Granted (EUR before VAT)"), _("Received (EUR before VAT)"),
        _("Sent on"), _("Decided on"), _("Paid on"), _("Your own deadline"), _("Last day to apply"),
        _("Who"), _("Adviser"), _("Documents"), _("Documents ready"), _("Reason"), _("Note"),
    ]  # fmt: skip


def export_rows(applications: Iterable[Application]) -> Iterator[list[Any]]:
    """Figures as numbers, days as days, unknown left empty."""
    for row in applications:
        counted: Any = row
        yield [
            row.reference,
            row.programme.title,
            row.programme.operator or None,
            row.get_state_display(),
            row.since,
            row.asked_eur,
            row.granted_eur,
            row.received_eur,
            row.submitted_on,
            row.decided_on,
            row.paid_on,
            row.deadline_on,
            row.programme.closes_on,
            str(row.owner.user) if row.owner else None,
            str(row.adviser) if row.adviser else None,
            counted.papers,
            counted.papers_ready,
            row.reason or None,
            row.note or None,
        ]
