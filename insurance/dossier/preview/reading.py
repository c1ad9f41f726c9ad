"""What the preview and the comparison show: a snapshot made as a build makes it, and kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils import timezone, translation

from insurance.dossier.freeze import ALWAYS_LAST, freeze
from insurance.dossier.models import DossierVersion
from insurance.dossier.preview.blocks import FIRST, Section, section
from insurance.dossier.redaction.marks import count_withheld, marked
from insurance.dossier.render import BUILDERS
from insurance.dossier.render.context import Context
from insurance.dossier.snapshot_schema import Snapshot
from insurance.dossier.validity import USUAL_MONTHS
from portal.tenancy.models import Business
from portal.ui import format as shown
from portal.ui.format import Language

_NO_TOKEN = "preview"  # noqa: S105 -- the page of a version that is not there


@dataclass(frozen=True, slots=True)
class Preview:
    """What a version would say if it were frozen now."""

    snapshot: Snapshot
    sections: list[Section]
    language: Language
    withheld: int
    kept_back: list[str]  # proofs whose file is not handed over, since it shows what is withheld


def preview(business: Business, values: dict[str, Any]) -> Preview:
    """Reads as a build reads, in the caller's context, and writes nothing. `values` are those of the form."""
    latest = DossierVersion.objects.for_business(business).order_by("-number").values_list("number", flat=True).first()
    kept = {name: item for name, item in values.items() if name not in {"with_proofs", "since"}}
    kept.setdefault("months", USUAL_MONTHS)
    snapshot = freeze(
        business,
        number=(latest or 0) + 1,
        token=_NO_TOKEN,
        frozen_at=timezone.localtime(),
        demonstration=False,
        stamped=False,
        since=version_of(business, values["since"]) if values.get("since") else None,
        **kept,
    )
    language: Language = snapshot["version"]["language"]
    proofs = [proof["reference"] for proof in snapshot.get("proofs", []) if proof.get("kept_back")]
    return Preview(snapshot, sections_of(snapshot, language), language, count_withheld(snapshot), proofs)


def sections_of(snapshot: Snapshot, language: Language, names: Sequence[str] | None = None) -> list[Section]:
    """The sections of a snapshot as blocks, in its reader's language; how to check the document is left out."""
    with translation.override(language):
        context = Context(marked(snapshot), language, "", most=FIRST)
        unknown = shown.unknown(language)
        wanted = names or [name for name in snapshot["sections"] if name in BUILDERS and name not in ALWAYS_LAST]
        return [section(name, BUILDERS[name](context), unknown) for name in wanted]


def version_of(business: Business, number: int) -> DossierVersion:
    """One version of this business. Raises Http404 for a number that is not one of its own."""
    version = DossierVersion.objects.for_business(business).filter(number=number).first()
    if version is None:
        raise Http404
    return version
