"""What the catalogue holds, as facts that never change once read. Pure.

Frequencies are events a year, durations calendar hours, severities and costs euros before VAT, effects percent.
"""

from dataclasses import dataclass
from typing import Literal

from risks.catalogue.codes import CONFIDENCES

type Language = Literal["fr", "en"]
type Confidence = Literal["strong", "fair", "weak", "judgement"]
type Basis = Literal["figures", "adapted", "judgement"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    fr: str
    en: str

    def in_(self, lang: Language) -> str:
        """The text in that language."""
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure found outside, or our own estimate where nobody counts (`read` is then "own", without a source).

    A bound nobody published is None. `derived`: computed from published figures. `read` tells whether the publisher's
    own page was read or a summary of it; a figure read second hand is never "strong".
    """

    id: str
    quantity: Text
    population: Text
    unit: str
    low: float | None
    likely: float | None
    high: float | None
    confidence: Confidence
    read: Literal["original", "secondhand", "own"]
    derived: bool
    year: int
    source: Text | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Myth:
    """A figure often repeated that nothing stands behind: named so that nobody cites it again."""

    id: str
    claim: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an estimate rests on: figures as they are, figures adapted by our judgement, or our judgement alone.

    The last two say `why`.
    """

    basis: Basis
    figures: tuple[Figure, ...] = ()
    why: Text | None = None

    @property
    def confidence(self) -> Confidence:
        """The weakest of the figures; adapting makes them weak at best; without figures it is our judgement."""
        if not self.figures:
            return "judgement"
        weakest = max((figure.confidence for figure in self.figures), key=CONFIDENCES.index)
        return max(weakest, "weak", key=CONFIDENCES.index) if self.basis == "adapted" else weakest


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, with the likely value between; meant as a wide range, about nine cases in ten."""

    low: float
    likely: float
    high: float
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that can happen, before any measure, to a business of about six people.

    `likelihood` and `impact` are steps of the register's scale, as a first suggestion. `measures` are codes, the most
    useful first. `sectors` are beginnings of NAF codes; empty means every sector.
    """

    code: str
    category: str
    title: Text
    event: Text
    cause: Text
    consequences: Text
    services: tuple[str, ...]
    sectors: tuple[str, ...]
    frequency: Range
    duration: Range | None
    severity: Range | None
    likelihood: int
    impact: int
    confidence: Confidence
    measures: tuple[str, ...]

    def concerns(self, naf: str | None) -> bool:
        """Whether it applies to a business of that NAF code ("10.71C"); an unknown code keeps every scenario."""
        return naf is None or not self.sectors or naf.startswith(self.sectors)


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a measure lowers the frequency, the duration or the severity, in percent."""

    on: Literal["frequency", "duration", "severity"]
    low_pct: float
    high_pct: float
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Cost:
    """Purchases and outside help, once and each year, (low, high) in euros before VAT."""

    once: tuple[float, float]
    yearly: tuple[float, float]
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class References:
    """Where known standards speak of the measure: by meaning, not from an official table."""

    anssi_13: tuple[str, ...] = ()
    anssi_hygiene: tuple[str, ...] = ()
    cis_v8: tuple[str, ...] = ()
    nist_csf2: tuple[str, ...] = ()
    iso22301: tuple[str, ...] = ()
    other: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueMeasure:
    """One thing to do, its effect, its cost and what proves it is done. `effort` is 1 (an afternoon) to 3 (months)."""

    code: str
    phase: Literal["govern", "prevent", "detect", "respond", "recover"]
    themes: tuple[str, ...]
    title: Text
    description: Text
    proof: Text
    effect: Effect
    effort: int
    cost: Cost
    asked_by_insurers: bool
    refs: References
