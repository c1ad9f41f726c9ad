"""Recomputes the chain outside the database's own code, row by row."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.audit.models import Entry, Link
from portal.tenancy.models import Business

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_START = b"\0" * 32


@dataclass(frozen=True, slots=True)
class BadRow:
    """The first row that does not hold: its place in the chain, its entry, and why."""

    seq: int | None
    entry: int | None
    why: str


def head(business: Business) -> tuple[int, str]:
    """(length, hex hash) of the chain's last link; (0, "") for an empty one. Needs a context that reads it."""
    link = Link.objects.for_business(business).order_by("-seq").first()
    return (link.seq, bytes(link.hash).hex()) if link else (0, "")


def entry_text(seq: int, entry: Entry) -> bytes:
    """What is hashed: every stored column, lengths first, so that no two rows share a text."""
    micro = (entry.at - _EPOCH) // timedelta(microseconds=1)
    parts = [
        str(entry.business_id),
        str(seq),
        str(entry.pk),
        str(micro),
        "" if entry.actor is None else str(entry.actor),
        entry.verb,
        entry.ref,
        entry.body,
    ]
    return "".join(f"{len(part)}:{part}" for part in parts).encode()


def verify(business: Business) -> BadRow | None:
    """None when the whole chain holds, else the first bad row. Needs a context that reads the business."""
    entries = {entry.pk: entry for entry in Entry.objects.for_business(business).iterator()}
    before, last_entry = _START, 0
    for place, link in enumerate(Link.objects.for_business(business).order_by("seq").iterator(), 1):
        if link.seq != place:
            return BadRow(place, None, "a link is missing here")
        entry = entries.pop(link.entry_ref, None)
        if entry is None:
            return BadRow(place, link.entry_ref, "the entry is missing or linked twice")
        before = hashlib.sha256(before + entry_text(place, entry)).digest()
        if bytes(link.hash) != before:
            return BadRow(place, entry.pk, "the entry was altered")
        last_entry = max(last_entry, entry.pk)
    if entries:
        return BadRow(None, min(entries), "an entry stands outside the chain")
    return None
