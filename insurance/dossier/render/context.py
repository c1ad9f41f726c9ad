"""What every section needs: the frozen facts, the language, and how a fact reads in it."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.documents import palette
from portal.documents.blocks import Fact
from portal.documents.tables import Cell
from portal.documents.text import shortened
from portal.ui import format as shown
from portal.ui.format import Language

from ..snapshot_schema import Level, Snapshot, Words

TITLE_LIMIT = 300  # in a table; the whole text is on the record's own card and in dossier.json


@dataclass(frozen=True)
class Context:
    """One dossier being rendered."""

    snapshot: Snapshot
    lang: Language
    digest: str  # SHA-256 of the canonical snapshot
    headings: list[str] = field(default_factory=list)

    @cached_property
    def frozen_on(self) -> str:
        """The day of the freeze, in words."""
        return shown.moment(self.snapshot["version"]["frozen_at"], self.lang).rpartition(", ")[0]

    @property
    def unknown(self) -> str:
        return shown.unknown(self.lang)

    def words(self, label: Words) -> str:
        """The product's label in this language."""
        return label[self.lang]

    def cell(self, text: str | None) -> str | Cell:
        """A fact as a table cell; the word "unknown" stands out."""
        return text or Cell(self.unknown, colour=palette.OCHRE)

    def title(self, text: str) -> str:
        """A title, cut where a table would become unreadable."""
        return shortened(text, TITLE_LIMIT)

    def fact(self, label: str, text: str | None, **details: Any) -> Fact:
        """A labelled fact; the word "unknown" stands out."""
        if text:
            return Fact(label, shortened(text, 120), **details)
        return Fact(label, self.unknown, colour=palette.OCHRE)

    def amount(self, value: str | None) -> str | Cell:
        return self.cell(None if value is None else shown.money(value, self.lang))

    def day(self, value: str | None) -> str | Cell:
        return self.cell(None if value is None else self.day_text(value))

    def day_text(self, value: str) -> str:
        """A day as tables show it; it never breaks."""
        return shown.short_day(value, self.lang, year=True).replace(" ", shown.NBSP)

    def percent_text(self, value: int) -> str:
        """A share as tables show it."""
        return shown.percent(value, self.lang)

    def hours(self, value: str | None) -> str | Cell:
        return self.cell(None if value is None else shown.hours(value, self.lang))

    def chip(self, level: Level | None, text: str = "") -> Cell:
        """The level's number on its colour, or the word "unknown"."""
        if level is None:
            return Cell(self.unknown, colour=palette.OCHRE)
        number = level["level"]
        return Cell(text, chip=str(number), chip_fill=palette.LEVELS[number], chip_ink=palette.on_level(number))
