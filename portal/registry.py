"""Where apps that must not import each other meet: menu, wall, dashboard tiles, summary figures, audit labels and
dossier sections. Apps register in their AppConfig.ready; pages read the ordered lists."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal.access.rules import Actor
from portal.tenancy.models import Business, Organisation


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the side list. `stone` numbers the eight links of the chain; `state` says todo, under_way or done."""

    code: str
    label: Any
    route: str  # URL name, reversed with the business's slug
    action: str  # the right that shows it
    icon: str = ""
    order: int = 0
    stone: int | None = None
    state: Callable[[Business], str] | None = None
    covers: tuple[str, ...] = ()  # other pages, by URL name, on which this entry is the current one


@dataclass(frozen=True, slots=True)
class Tile:
    """A section of the dashboard: a template and the data it shows."""

    code: str
    template: str
    action: str
    load: Callable[[Business, Actor], dict[str, Any]]
    order: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the summary row that a chamber's portfolio reads. JSON types only."""

    code: str
    label: Any
    compute: Callable[[Business], Any]
    action: str  # the right that shows it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of the dashboard's reading sentence. `say` gets the business and the figures of its summary row (so it
    needs no query of its own) and returns escaped text, empty when there is nothing to say."""

    code: str
    action: str
    say: Callable[[Business, dict[str, Any]], str]
    order: int = 0


@dataclass(frozen=True, slots=True)
class DossierSection:
    """One section of the dossier's snapshot: plain JSON types, amounts as decimal strings, dates as ISO text. `count`
    tells how many entries it would hold, None where counting says nothing, for less than collecting them all."""

    code: str
    label: Any
    order: int
    collect: Callable[[Business], Any]
    count: Callable[[Business], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A section that a feature adds to a page of another one. `place` names the page; `load` gets the business (None in
    a workspace of an organisation), the actor and the thing that the page is about, and answers the template's context,
    or None when there is nothing to say."""

    place: str
    code: str
    template: str
    action: str  # the right that shows it
    load: Callable[[Any, Actor, Any], dict[str, Any] | None]
    order: int = 0


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A line on the first page of an organisation about what waits there for this person. `say` answers (sentence,
    address), or None when nothing does."""

    code: str
    action: str  # the right that shows it
    say: Callable[[Organisation, Actor], tuple[str, str] | None]
    order: int = 0


@dataclass(slots=True)
class _Store:
    menu: dict[str, MenuEntry] = field(default_factory=dict)
    tiles: dict[str, Tile] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    sentences: dict[str, Sentence] = field(default_factory=dict)
    sections: dict[str, DossierSection] = field(default_factory=dict)
    panels: dict[tuple[str, str], Panel] = field(default_factory=dict)
    desk_lines: dict[str, DeskLine] = field(default_factory=dict)
    verbs: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[Any, Any]] = field(default_factory=dict)
    after_change: list[Callable[[Business], None]] = field(default_factory=list)


_store = _Store()


def add_menu(*entries: MenuEntry) -> None:
    _store.menu.update({entry.code: entry for entry in entries})


def add_tile(*tiles: Tile) -> None:
    _store.tiles.update({tile.code: tile for tile in tiles})


def add_figure(*figures: Figure) -> None:
    _store.figures.update({figure.code: figure for figure in figures})


def add_sentence(*sentences: Sentence) -> None:
    _store.sentences.update({sentence.code: sentence for sentence in sentences})


def add_dossier_section(*sections: DossierSection) -> None:
    _store.sections.update({section.code: section for section in sections})


def add_panel(*panels: Panel) -> None:
    _store.panels.update({(panel.place, panel.code): panel for panel in panels})


def add_desk_line(*lines: DeskLine) -> None:
    _store.desk_lines.update({line.code: line for line in lines})


def desk_lines() -> list[DeskLine]:
    """What waits in an organisation, in order."""
    return sorted(_store.desk_lines.values(), key=lambda line: line.order)


def panels(place: str) -> list[Panel]:
    """What other features add to the page of that name, in order."""
    return sorted((panel for panel in _store.panels.values() if panel.place == place), key=lambda panel: panel.order)


def add_audit_labels(
    verbs: dict[str, Any], fields: dict[str, Any] | None = None, values: dict[str, dict[Any, Any]] | None = None
) -> None:
    """Plain words for verbs ("risk.created"), for the fields that entries name, and for the codes those fields hold
    where they are no choices of the verb's own model."""
    _store.verbs.update(verbs)
    _store.fields.update(fields or {})
    _store.values.update(values or {})


def add_after_change(work: Callable[[Business], None]) -> None:
    """Called once after each commit that recorded something of a business, outside its transaction: for what must
    follow from many kinds of facts, whoever changed them."""
    _store.after_change.append(work)


def after_change() -> list[Callable[[Business], None]]:
    return list(_store.after_change)


def menu() -> list[MenuEntry]:
    return sorted(_store.menu.values(), key=lambda entry: entry.order)


def stone_states(business: Business) -> dict[str, str]:
    """The state of each stone of the wall, by code. Kept in the summary row: a page's frame asks one question instead
    of one for each stone."""
    return {entry.code: entry.state(business) for entry in menu() if entry.state is not None}


def stone_place(stone: int | None) -> int | None:
    """Where a stone stands among those that are there: the chain has eight links, a release may hold fewer."""
    present = sorted(entry.stone for entry in _store.menu.values() if entry.stone)
    return present.index(stone) + 1 if stone in present else None


def stone_count() -> int:
    """How many stones the wall has."""
    return sum(1 for entry in _store.menu.values() if entry.stone)


def tiles() -> list[Tile]:
    return sorted(_store.tiles.values(), key=lambda tile: tile.order)


def figures() -> list[Figure]:
    return list(_store.figures.values())


def sentences() -> list[Sentence]:
    return sorted(_store.sentences.values(), key=lambda sentence: sentence.order)


def dossier_sections() -> list[DossierSection]:
    return sorted(_store.sections.values(), key=lambda section: section.order)


def verb_label(verb: str) -> str:
    return str(_store.verbs.get(verb, verb))


def value_labels(name: str) -> dict[Any, Any] | None:
    """The words behind the codes of an audit field, where a feature gave some."""
    return _store.values.get(name)


def field_label(name: str) -> str:
    return str(_store.fields.get(name, name.replace("_", " ")))
