"""From a frozen snapshot to the dossier's PDF. Pure: no database, no clock, no network."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.platypus import Flowable, PageBreak

from portal.documents.attachments import Attachment
from portal.documents.blocks import contents
from portal.documents.canonical import canonical_json, sha256
from portal.documents.document import build
from portal.documents.metadata import Metadata
from portal.documents.paragraphs import SMALL, heading, paragraph
from portal.documents.tables import Column, Table
from portal.ui import format as shown
from portal.ui.format import Language

from ..redaction.marks import marked
from ..snapshot_schema import Snapshot
from . import (
    answers,
    changes,
    claims,
    company,
    continuity,
    declaration,
    exchanges,
    gap,
    glossary,
    losses,
    measures,
    policies,
    programmes,
    proofs,
    questionnaires,
    register,
    review,
    services,
    stoppage,
    summary,
    verification,
    wanted,
    withheld,
)
from .blank import gathered
from .context import Context
from .cover import design, front
from .mark import bearing

type Section = Callable[[Context], list[Flowable]]
BUILDERS: dict[str, Section] = {
    "summary": summary.story,
    "changes": changes.story,
    "company": company.story,
    "services": services.story,
    "stoppage": stoppage.story,
    "continuity": continuity.story,
    "register": register.story,
    "losses": losses.story,
    "measures": measures.story,
    "answers": answers.story,
    "exchanges": exchanges.story,
    "questionnaires": questionnaires.story,
    "policies": policies.story,
    "gap": gap.story,
    "wanted": wanted.story,
    "claims": claims.story,
    "programmes": programmes.story,
    "proofs": proofs.story,
    "review": review.story,
    "verification": verification.story,
    "glossary": glossary.story,
}
_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}


def render_dossier(
    snapshot: Snapshot,
    lang: Language,
    files: Sequence[Attachment],
    *,
    mark: str = "",
    frozen: bytes | None = None,
    seal_level: Literal["B-B", "B-LT"] | None = None,
) -> bytes:
    """The unsealed PDF/A-3a + PDF/UA-1, with `files` inside. The same snapshot and files give the same bytes. `mark`,
    who a copy was handed to, stands at the edge of each page; a copy says the level of its own seal, which may be
    another than the original's. `frozen` is the canonical JSON of the snapshot, for a caller that has it.

    The caller activates `lang` (`translation.override(lang)`); names of sections without a builder are passed over.
    """
    drawn, version = marked(snapshot), snapshot["version"]
    if seal_level is not None:
        drawn = {**drawn, "version": {**drawn["version"], "seal_level": seal_level}}
    context = Context(drawn, lang, sha256(frozen or canonical_json(snapshot)))
    summary_pages: list[Flowable] = []
    stories: list[tuple[str, list[Flowable]]] = []
    for name in snapshot["sections"]:
        if name not in BUILDERS:
            continue
        if name == "summary":
            summary_pages += [*BUILDERS[name](context), PageBreak()]
        else:
            stories.append((name, BUILDERS[name](context)))
    body = [*withheld.at_length(context), *gathered(stories), *_files(context, files)]
    declared = declaration.story(context)
    index = _index([*declared, *summary_pages, *body])
    metadata = Metadata(
        title=_("Risk and continuity dossier {reference}").format(reference=version["reference"]),
        language=_LANGUAGES[lang],
        created=datetime.fromisoformat(version["frozen_at"]),
    )
    return build(
        [*front(context), *declared, *index, *summary_pages, *body],
        metadata,
        bearing(design(context), mark) if mark else design(context),
        attachments=files,
        seal_says=_("Electronic seal of the dossier"),
    )


def _index(listed: Sequence[Flowable]) -> list[Flowable]:
    return [heading(1, _("Contents"), key="contents", listed=False), *contents(listed), PageBreak()]


def _files(context: Context, files: Sequence[Attachment]) -> list[Flowable]:
    """What travels inside the document."""
    if not files:
        return []
    rows = [[file.name, file.description, shown.file_size(len(file.data), context.lang)] for file in files]
    columns = [
        Column(pgettext("dossier", "File"), 4.6, header=True),
        Column(_("What it holds"), 5),
        Column(_("Size"), 1, "right"),
    ]
    return [
        heading(1, _("Files inside this PDF"), key="files"),
        Table(columns, rows),
        paragraph(_("A PDF reader shows them in its list of attachments; the zip file holds them too."), SMALL),
    ]
