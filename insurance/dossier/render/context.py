"""What every section needs: the frozen facts, the language, and how a fact reads in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from portal.documents import palette
from portal.documents.blocks import Fact
from portal.documents.tables import Cell
from portal.documents.text import shortened
from portal.ui import format as shown
from portal.ui.format import Language

from ..redaction.marks import Withheld, is_withheld, withheld_text
from ..snapshot_schema import Level, Snapshot, Words

TITLE_LIMIT = 300  # in a table; the whole text is on the record's own card and in dossier.json


@dataclass(frozen=True)
class Context:
    """One dossier being rendered. Its snapshot is a marked one (`insurance.dossier.redaction.marks`)."""

    snapshot: Snapshot
    lang: Language
    digest: str  # SHA-256 of the canonical snapshot
    most: int | None = None  # records told in full; None: all of them
    headings: list[str] = field(default_factory=list)

    @cached_property
    def frozen_on(self) -> str:
        """The day of the freeze, in words."""
        return shown.moment(self.snapshot["version"]["frozen_at"], self.lang).rpartition(", ")[0]

    @cached_property
    def lapsed(self) -> frozenset[str]:
        """The proofs whose last day was over when the facts were frozen; of those whose index is in the dossier."""
        today = self.snapshot["version"]["frozen_at"][:10]
        proofs = self.snapshot.get("proofs", [])
        return frozenset(proof["reference"] for proof in proofs if (proof["valid_until"] or "9999") < today)

    def proofs(self, references: Sequence[str]) -> str | Cell:
        """Proofs beside what they back; one that lapsed says so, and stands out where no other is left."""
        text = "\n".join(
            _("{reference}, expired").format(reference=ref) if ref in self.lapsed else ref for ref in references
        )
        return Cell(text, colour=palette.BRICK) if references and self.lapsed.issuperset(references) else text

    @property
    def unknown(self) -> str:
        return shown.unknown(self.lang)

    def words(self, label: Words | None) -> str:
        """The product's label in this language, or that it is withheld."""
        return str(label) if label is None or is_withheld(label) else label[self.lang]

    def label(self, label: Words | None) -> str | None:
        """The same for a fact that `cell` shows: what is withheld stays marked."""
        return Withheld(withheld_text()) if is_withheld(label) else self.words(label)

    def cell(self, text: str | None) -> str | Cell:
        """A fact as a table cell; the word "unknown" stands out, and so does what is withheld, in another way."""
        if is_withheld(text):
            return self.withheld()
        return text or Cell(self.unknown, colour=palette.OCHRE)

    def withheld(self) -> Cell:
        """The mark of what is withheld: a dark bar before the words."""
        return Cell(withheld_text(), colour=palette.INK, chip="•••", chip_fill=palette.INK, chip_ink=palette.WHITE)

    def title(self, text: str | None) -> str:
        """A title, cut where a table would become unreadable."""
        return shortened(text or self.unknown, TITLE_LIMIT)

    def named(self, text: str | None) -> str | Cell:
        """A title as a table cell."""
        return self.withheld() if is_withheld(text) else self.title(text)

    def labelled(self, label: Words | None) -> str | Cell:
        """The product's label as a table cell."""
        return self.withheld() if is_withheld(label) else self.title(self.words(label))

    def joined(self, texts: Sequence[str] | None) -> str:
        """A list in one line; empty for an empty one."""
        return withheld_text() if is_withheld(texts) else ", ".join(texts or ())

    def fact(self, label: str, text: str | None, **details: Any) -> Fact:
        """A labelled fact; the word "unknown" stands out, and what is withheld carries a mark."""
        if is_withheld(text):
            return Fact(label, withheld_text(), colour=palette.INK, mark="withheld")
        if text:
            return Fact(label, shortened(text, 120), **details)
        return Fact(label, self.unknown, colour=palette.OCHRE)

    def told(self, value: str | None, as_text: Callable[[str], str]) -> str:
        """A fact within a sentence: as text, or that it is unknown or withheld."""
        return self.unknown if value is None else str(value) if is_withheld(value) else as_text(value)

    def amount(self, value: str | None) -> str | Cell:
        return self.cell(value if value is None or is_withheld(value) else shown.money(value, self.lang))

    def average(self, value: str | Decimal) -> str:
        """A yearly average as one reads it; dossier.json holds it to the cent."""
        return shown.money(shown.average(value), self.lang)

    def rare(self, value: str | Decimal) -> str:
        """A rare year as one reads it; dossier.json holds it to the cent."""
        return shown.money(shown.rare_year(value), self.lang)

    def day(self, value: str | None) -> str | Cell:
        return self.cell(None if value is None else self.day_text(value))

    def day_text(self, value: str) -> str:
        """A day as tables show it; it never breaks."""
        return shown.short_day(value, self.lang, year=True).replace(" ", shown.NBSP)

    def percent_text(self, value: int) -> str:
        """A share as tables show it."""
        return shown.percent(value, self.lang)

    def siren(self, value: str | None) -> str | None:
        """A SIREN or SIRET as the register prints it: by threes, then the five of the establishment."""
        if value is None or is_withheld(value) or not value.isdecimal():
            return value
        return shown.NBSP.join(part for part in (value[:3], value[3:6], value[6:9], value[9:]) if part)

    def hours(self, value: str | None) -> str | Cell:
        return self.cell(None if value is None else shown.hours(value, self.lang))

    def chip(self, level: Level | None, text: str = "") -> Cell:
        """The level's number on its colour, or the word "unknown"."""
        if level is None:
            return Cell(self.unknown, colour=palette.OCHRE)
        number = level["level"]
        return Cell(text, chip=str(number), chip_fill=palette.LEVELS[number], chip_ink=palette.on_level(number))
