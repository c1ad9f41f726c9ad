"""The risk register: the matrix, the list, then one card per risk."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from reportlab.platypus import Flowable

from portal.documents import palette
from portal.documents.blocks import Columns
from portal.documents.figures import Figure
from portal.documents.paragraphs import READING, SMALL, heading, paragraph
from portal.documents.tables import DENSE, Cell, Column, Table
from portal.ui import format as shown
from risks.charts import Axis, axes, described, matrix
from risks.register import scale as words

from ..snapshot_schema import Level, Risk, Scale
from . import labels
from .beside import FLAT, LEFT, beside
from .blank import Blank
from .context import Context

_BESIDE, _LINE = 1_400, 60  # characters: a longer record runs over the whole width, and over pages
_MOST_NAMED = 8
Situation = Literal["inherent", "current", "target"]


def story(context: Context) -> list[Flowable]:
    """Nothing is left out: an unknown level is a finding."""
    register = context.snapshot.get("register")
    title = heading(1, _("Risk register"), key="register")
    if not register or not register["risks"]:
        return Blank(title, _("No risk is recorded yet."))
    scale = register["scale"]
    ordered = sorted(register["risks"], key=_order)
    placed = cells(register["risks"], "current")
    likelihood, impact = scale_of(context, scale)
    names = _names(context)
    drawing = matrix(
        placed, scale["appetite_level"], likelihood, impact, levels=scale["matrix"], width=LEFT, size=8, flat=FLAT
    )
    return [
        title,
        paragraph(_reading(register["risks"], scale), READING),
        beside([Figure(drawing, described(placed, scale["matrix"]))], [_profile(context, register["risks"])]),
        paragraph(_legend(), SMALL, before=6),
        heading(2, _("All risks"), key="register-list"),
        _list(context, ordered),
        heading(2, _("Each risk in full"), key="register-cards"),
        paragraph(_("In brackets: likelihood × impact, each from 1 to 5."), SMALL),
        *[block for risk in ordered[: context.most] for block in _card(context, risk, names)],
    ]


def _reading(risks: Sequence[Risk], scale: Scale) -> str:
    """Which are more than the business accepts, and which nobody rated."""
    rated = [(risk, risk["current"]["level"]) for risk in risks if risk["current"]]
    over = [risk["reference"] for risk, level in rated if level >= scale["appetite_level"]]
    open_ones = [risk["reference"] for risk in risks if risk["current"] is None]
    text = _("None of the risks is above the level that the business accepts.")
    if over:
        text = ngettext(
            "{count} risk is above the level that the business accepts: {references}.",
            "{count} risks are above the level that the business accepts: {references}.",
            len(over),
        ).format(count=len(over), references=_some(over))
    if open_ones:
        more = ngettext("{references} is not rated yet.", "{references} are not rated yet.", len(open_ones))
        text = f"{text} {more.format(references=_some(open_ones))}"
    return text


def _some(references: Sequence[str]) -> str:
    return ", ".join(references[:_MOST_NAMED]) + ("…" if len(references) > _MOST_NAMED else "")


def cells(risks: Sequence[Risk], situation: Situation) -> dict[tuple[int, int], list[int]]:
    """Where the rated risks stand on the matrix."""
    placed: dict[tuple[int, int], list[int]] = {}
    for risk in risks:
        level = risk[situation]
        if level is not None:
            placed.setdefault((level["likelihood"], level["impact"]), []).append(risk["number"])
    return placed


def scale_of(context: Context, scale: Scale) -> tuple[Axis, Axis]:
    """The frozen scale's words in this language."""
    low, some, more, much = scale["impact_eur"]
    one, two, three, four = scale.get("likelihood_years", words.LIKELIHOOD_YEARS)  # older snapshots had no other
    frozen = words.Scale(
        impact_eur=(low, some, more, much),
        appetite_level=scale["appetite_level"],
        likelihood_years=(one, two, three, four),
        likelihood_names=tuple(scale.get("likelihood_names", ())),
        impact_names=tuple(scale.get("impact_names", ())),
    )
    return axes(context.lang, frozen)


def _legend() -> str:
    levels = ", ".join(f"{level} {str(words.LEVEL_NAMES[level]).lower()}" for level in labels.LEVELS)
    return _(
        "In the corner, the level: {levels}. In bold, the numbers of the risks (3 is R-003). "
        "Hatched: above the level that the business accepts."
    ).format(levels=levels)


def _profile(context: Context, risks: Sequence[Risk]) -> Table:
    """How many risks stand at each level: without controls, today, and once the measures are done."""
    situations: tuple[Situation, ...] = ("inherent", "current", "target")
    counts = [Counter(risk[one]["level"] if risk[one] else 0 for risk in risks) for one in situations]  # type: ignore[index]  # not None
    rows: list[list[str | Cell]] = []
    for level in (*reversed(labels.LEVELS), *([0] if any(count[0] for count in counts) else [])):
        name = Cell(context.unknown, colour=palette.OCHRE)
        if level:
            fill, ink = palette.LEVELS[level], palette.on_level(level)
            name = Cell(str(words.LEVEL_NAMES[level]), chip=str(level), chip_fill=fill, chip_ink=ink)
        rows.append([name, *(shown.number(count[level], context.lang) for count in counts)])
    columns = [
        Column(_("Level"), 2.2, header=True),
        Column(pgettext("dossier", "Inherent"), 1, "right"),
        Column(pgettext("dossier", "Current"), 1, "right"),
        Column(pgettext("dossier", "Target"), 1, "right"),
    ]
    return Table(columns, rows, DENSE)


def _order(risk: Risk) -> tuple[int, int]:
    return -(risk["current"]["level"] if risk["current"] else 0), risk["number"]


def _list(context: Context, risks: Sequence[Risk]) -> Table:
    rows = [
        [
            Cell(risk["reference"], colour=palette.INK_2),
            context.named(risk["title"]),
            context.chip(risk["inherent"]),
            context.chip(risk["current"]),
            context.chip(risk["target"]),
            context.cell(labels.treatment(risk["treatment"])),
            context.cell(risk["owner"]),
            context.day(risk["review_on"]),
        ]
        for risk in risks
    ]
    columns = [
        Column("", 1.0, header=True),
        Column(_("Risk"), 4.4),
        Column(pgettext("dossier", "Inherent"), 1.25),
        Column(pgettext("dossier", "Current"), 1.25),
        Column(pgettext("dossier", "Target"), 1.25),
        Column(_("Treatment"), 1.9),
        Column(pgettext("dossier", "Owner"), 1.9),
        Column(pgettext("dossier", "Review"), 1.8, "right"),
    ]
    return Table(columns, rows, DENSE)


@dataclass(frozen=True, slots=True)
class _Named:
    """What every card says in the same words: looked up once, not once for each of a thousand risks."""

    story: Sequence[str]
    decision: Sequence[str]
    services: Mapping[str, str | None]
    measures: Mapping[str, str | None]


def _names(context: Context) -> _Named:
    return _Named(
        (
            pgettext("dossier", "Kind"),
            _("Source"),
            _("Event"),
            _("Cause"),
            _("Consequences"),
            _("Controls in place"),
            _("Services touched"),
            _("Measures"),
        ),
        (
            pgettext("dossier", "Inherent"),
            pgettext("dossier", "Current"),
            pgettext("dossier", "Target"),
            _("Treatment"),
            pgettext("dossier", "Owner"),
            pgettext("dossier", "Review"),
        ),
        {service["reference"]: service["name"] for service in context.snapshot.get("services", [])},
        {measure["reference"]: measure["title"] for measure in context.snapshot.get("measures", [])},
    )


def _card(context: Context, risk: Risk, names: _Named) -> list[Flowable]:
    told: Sequence[str | None] = (
        context.label(risk["category"]),
        risk["source"],
        risk["event"],
        risk["cause"],
        risk["consequences"],
        risk["existing_controls"],
        _named(context, risk["services"], names.services),
        _named(context, risk["measures"], names.measures),
    )
    decided = (
        _rating(context, risk["inherent"]),
        _rating(context, risk["current"]),
        _rating(context, risk["target"]),
        labels.treatment(risk["treatment"]),
        risk["owner"],
        shown.day(risk["review_on"], context.lang) if risk["review_on"] else None,
    )
    story: list[tuple[str, str | None]] = list(zip(names.story, told, strict=True))
    decision: list[tuple[str, str | Cell | None]] = list(zip(names.decision, decided, strict=True))
    key = f"risk-{risk['number']}"
    title = heading(3, f"{risk['reference']} {context.title(risk['title'])}", key=key, listed=False)
    if sum(len(value) + _LINE * value.count("\n") for _label, value in story if value) > _BESIDE:
        return [title, _record(context, decision, 5), _record(context, story, 5)]
    return [title, Columns([(3, [_record(context, story, 2.6)]), (2, [_record(context, decision, 3)])], gap=18)]


def _record(context: Context, facts: Sequence[tuple[str, str | Cell | None]], share: float) -> Table:
    """Labels beside what they name; `share` is the values' width against the labels'."""
    rows = [[label, value if isinstance(value, Cell) else context.cell(value)] for label, value in facts]
    return Table([Column("", 1, header=True, colour=palette.INK_2), Column("", share)], rows, DENSE)


def _rating(context: Context, level: Level | None) -> Cell:
    if level is None:
        return context.chip(None)
    text = _("{level} ({likelihood} × {impact})").format(
        level=words.LEVEL_NAMES[level["level"]], likelihood=level["likelihood"], impact=level["impact"]
    )
    return context.chip(level, text)


def _named(context: Context, references: Sequence[str] | None, names: Mapping[str, str | None]) -> str | None:
    """None recorded is an answer here, not an unknown."""
    if references is None or isinstance(references, str):
        return references  # withheld
    named = [
        f"{reference}{shown.NBSP}{names[reference]}" if reference in names else reference for reference in references
    ]
    return ", ".join(named) or _("none recorded")
