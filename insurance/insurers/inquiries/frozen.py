"""The questions that the business chose for its next version, as the dossier freezes them."""

from typing import Any

from django.utils import timezone

from insurance.dossier.parts import labels
from insurance.insurers.inquiries.models import EntryKind, Inquiry, InquiryEntry
from insurance.insurers.inquiries.queries import inquiries_of
from insurance.readiness.questions import load
from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages


def exchanges_section(business: Business) -> list[dict[str, Any]]:
    """Those ticked, by their number, in the shape of the snapshot. Who asked is in it for `for_recipient` to decide."""
    return [_exchange(row) for row in inquiries_of(business).filter(included=True).order_by("number")]


def _exchange(row: Inquiry) -> dict[str, Any]:
    label, question = labels().get(row.part), load().question(row.question) if row.question else None
    return {
        "reference": row.reference,
        "part": in_both_languages(label) if label is not None else None,
        "question_code": row.question or None,
        "question": {"fr": question.text.fr, "en": question.text.en} if question else None,
        "asked_by": row.grant.reader,
        "entries": [_said(entry) for entry in _settled(list(row.entries.all()))],  # type: ignore[attr-defined]
    }


def _settled(entries: list[InquiryEntry]) -> list[InquiryEntry]:
    """Up to the last word of the business: what was asked since waits for its own answer."""
    last = max((place for place, entry in enumerate(entries) if entry.kind != EntryKind.ASKED), default=-1)
    return entries[: last + 1]


def _said(entry: InquiryEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "said_on": timezone.localdate(entry.at).isoformat(),
        "text": entry.text or None,
        "proof": {"reference": entry.proof_reference, "title": entry.proof_title, "sha256": entry.proof_sha256}
        if entry.proof_sha256
        else None,
    }
