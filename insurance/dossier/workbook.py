"""`register.xlsx` of a bundle: the frozen register as a spreadsheet. Pure: the snapshot, in the active language."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from insurance.dossier.redaction.marks import is_withheld, marked
from insurance.dossier.render import labels
from insurance.dossier.snapshot_schema import Answers, Level, Measure, Risk, Snapshot, Words
from portal.ui.format import Language
from portal.ui.xlsx import Sheet, xlsx_book

SITUATIONS = ("inherent", "current", "target")


def workbook(snapshot: Snapshot, lang: Language) -> bytes:
    """The same snapshot gives the same bytes. Text is no formula; an empty cell is unknown, a withheld one says so."""
    return xlsx_book(sheets(snapshot, lang), datetime.fromisoformat(snapshot["version"]["frozen_at"]))


def sheets(snapshot: Snapshot, lang: Language) -> list[Sheet]:
    """Risks, measures and answers, as far as they are parts of the dossier. Losses have a table of their own beside."""
    made, snapshot = [], marked(snapshot)
    if "register" in snapshot:
        made.append(_risks(snapshot["register"]["risks"], lang))
    if "measures" in snapshot:
        made.append(_measures(snapshot["measures"], lang))
    if "answers" in snapshot:
        made.append(_answers(snapshot["answers"], lang))
    return made or [Sheet(_("Risk register"), [_("Reference")], [])]


def _risks(risks: Sequence[Risk], lang: Language) -> Sheet:
    names = (pgettext("dossier", "Inherent"), pgettext("dossier", "Current"), pgettext("dossier", "Target"))
    header = [
        _("Reference"),
        _("Risk"),
        pgettext("dossier", "Kind"),
        *(
            pgettext("workbook", "%(situation)s: %(part)s") % {"situation": name, "part": part}
            for name in names
            for part in (_("Likelihood"), _("Impact"), _("Level"))
        ),
        _("Treatment"),
        pgettext("dossier", "Owner"),
        pgettext("dossier", "Review"),
        _("Services touched"),
        _("Measures"),
        _("Source"),
        _("Event"),
        _("Cause"),
        _("Consequences"),
        _("Controls in place"),
    ]
    return Sheet(_("Risk register"), header, (list(_risk(risk, lang)) for risk in risks))


def _risk(risk: Risk, lang: Language) -> Iterator[Any]:
    yield from (risk["reference"], risk["title"], _word(risk["category"], lang))
    yield from _level(risk["inherent"])
    yield from _level(risk["current"])
    yield from _level(risk["target"])
    yield from (labels.treatment(risk["treatment"]), risk["owner"], _day(risk["review_on"]))
    yield from (_joined(risk["services"]), _joined(risk["measures"]), risk["source"], risk["event"])
    yield from (risk["cause"], risk["consequences"], risk["existing_controls"])


def _level(level: Level | None) -> tuple[int | None, int | None, int | None]:
    return (level["likelihood"], level["impact"], level["level"]) if level else (None, None, None)


def _measures(measures: Sequence[Measure], lang: Language) -> Sheet:
    header = [
        _("Reference"),
        _("Measure"),
        _("How far the measure is"),
        _("Who does it"),
        _("Until when"),
        _("Done on"),
        _("Cost once (EUR before VAT)"),
        _("Cost a year (EUR before VAT)"),
        _("Theme"),
        _("Expected effect"),
        _("Description of the measure"),
        _("Risks"),
        _("Proofs"),
    ]
    rows = (
        [
            measure["reference"],
            measure["title"],
            labels.status(measure["status"]),
            measure["owner"],
            _day(measure["due_on"]),
            _day(measure["done_on"]),
            _amount(measure["cost_once_eur"]),
            _amount(measure["cost_yearly_eur"]),
            _word(measure["theme"], lang),
            measure["expected_effect"],
            measure["description"],
            ", ".join(measure["risks"]),
            ", ".join(measure["proofs"]),
        ]
        for measure in measures
    )
    return Sheet(_("Measures"), header, rows)


def _answers(found: Answers, lang: Language) -> Sheet:
    """Each question with its answer and what stands beside it, the open ones too."""
    header = [
        pgettext("dossier", "Group"),
        pgettext("dossier", "Code"),
        _("Question"),
        pgettext("dossier", "State"),
        pgettext("dossier", "Answer"),
        _("Source"),
        _("Day of the source"),
        _("Holds for (%)"),
        _("Checked on"),
        _("Exceptions"),
        _("Proof"),
        pgettext("dossier", "Declared"),
        _("Declared by"),
        _("Declared on"),
    ]
    rows = (
        [
            group["label"][lang],
            answer["code"],
            answer["question"][lang],
            labels.answer(answer["state"]),
            _word(answer["text"], lang),
            _word(answer["source"], lang),
            _day(answer.get("source_on")),
            answer["scope_pct"],
            _day(answer["checked_on"]),
            answer["exceptions"],
            answer["proof"],
            labels.declaration(answer["declaration"]),
            answer["declared_by"],
            _day(answer["declared_on"]),
        ]
        for group in found["groups"]
        for answer in group["answers"]
    )
    return Sheet(pgettext("dossier", "Answers"), header, rows)


def _day(value: str | None) -> date | str | None:
    return date.fromisoformat(value) if value and not is_withheld(value) else value


def _amount(value: str | None) -> Decimal | str | None:
    return value if value is None or is_withheld(value) else Decimal(value)


def _word(label: Words | None, lang: Language) -> str | None:
    return None if label is None else str(label) if is_withheld(label) else label[lang]


def _joined(references: Sequence[str] | None) -> str:
    return references if isinstance(references, str) else ", ".join(references or ())
