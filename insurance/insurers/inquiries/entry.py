"""Where readers' questions meet the rest: the dashboard's sentence, reminders, history, dossier, proofs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from insurance.insurers.inquiries import queries, telling  # noqa: F401 -- telling registers its job
from insurance.insurers.inquiries.frozen import exchanges_section
from insurance.insurers.inquiries.models import EntryKind, Inquiry, InquiryState
from insurance.insurers.inquiries.room import threads
from insurance.insurers.room.readers import Reader
from portal import registry
from portal.access.rules import Actor
from portal.evidence.uses import add_finder
from portal.notifications.reminders import MOST_REMINDERS, Kind, Reminder, add_kind
from portal.registry import DossierSection, Figure, Panel, Sentence
from portal.tenancy.models import Business


def _open(business: Business) -> int:
    return queries.counted(business).waiting


def _say(business: Business, figures: dict[str, Any]) -> str:
    count = figures.get("inquiries") or 0
    if not count:
        return ""
    text = ngettext(
        "%(count)d question of a reader waits for your answer.",
        "%(count)d questions of readers wait for your answer.",
        count,
    )
    return format_html(
        '<a href="{}">{}</a>', reverse("inquiries", kwargs={"slug": business.slug}), text % {"count": count}
    )


def _reminders(business: Business, until: date) -> Iterable[Reminder]:
    """Questions that nobody answered: two days after they were asked, and weekly. What was asked is not in a mail."""
    rows = Inquiry.objects.for_business(business).filter(state=InquiryState.WAITING).order_by("moved_at")
    for row in rows[:MOST_REMINDERS]:
        due = timezone.localdate(row.moved_at) + queries.DUE_AFTER
        if due <= until:
            title = _("%(ref)s: a reader of your dossier waits for an answer") % {"ref": row.reference}
            yield Reminder(title, reverse("inquiry", kwargs={"slug": business.slug, "number": row.number}), due, None)


def _threads(_business: Business | None, _actor: Actor, reader: Reader) -> dict[str, Any]:
    """Of whoever reads, in an insurer's workspace or in the room behind a link: they have passed its door."""
    return threads(reader)


for place in ("dossier.room", "shared.dossier"):
    registry.add_panel(Panel(place, "inquiries", "insurance/insurers/inquiries/threads.html", "shared.ask", _threads))
registry.add_figure(Figure("inquiries", gettext_lazy("Questions of readers to answer"), _open, "inquiry.view"))
registry.add_sentence(Sentence("inquiries", "inquiry.view", _say, order=72))
registry.add_dossier_section(
    DossierSection("exchanges", gettext_lazy("Questions asked by insurers, and answers"), 46, exchanges_section)
)
registry.add_audit_labels(
    {
        "inquiry.asked": gettext_lazy("Question asked by a reader"),
        "inquiry.answered": gettext_lazy("Reader’s question answered"),
        "inquiry.chosen": gettext_lazy("Question chosen for the next version"),
    },
    {
        "kind": pgettext_lazy("inquiry", "Answer"),
        "included": gettext_lazy("In the next version"),
        "part": gettext_lazy("Part"),
    },
    {"kind": dict(EntryKind.choices)},
)
add_finder("inquiry_entries", queries.uses_of_proofs)
add_kind(Kind("inquiry", gettext_lazy("Questions of readers to answer"), "inquiry.view", _reminders))
