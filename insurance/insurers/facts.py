"""What an underwriter wants to know first, out of a frozen snapshot. Parts that are not in it are not there. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.ui.format import Language


@dataclass(frozen=True, slots=True)
class FirstFacts:
    """`lines` are (line of insurance, points of 100 or None); `expected` to `retained` are decimal texts in euros a
    year, None when that part is not there."""

    company: str
    activity: str | None
    commune: str | None
    lines: tuple[tuple[str, int | None], ...]
    crossed: tuple[str, ...]  # red lines that the business crosses
    unsure: tuple[str, ...]  # and those it does not know about
    red_lines: int
    expected: str | None
    bad_year: str | None  # exceeded one year in twenty
    retained: str | None  # after what the contracts pay

    @property
    def has_answers(self) -> bool:
        return bool(self.lines or self.red_lines)


def first_facts(snapshot: Mapping[str, Any], language: Language) -> FirstFacts:
    """The facts in one of the product's languages."""
    company, answers = snapshot.get("company") or {}, snapshot.get("answers") or {}
    losses, gap = snapshot.get("losses") or {}, snapshot.get("gap") or {}
    red = answers.get("red_lines", [])

    def told(state: str) -> tuple[str, ...]:
        return tuple(line["text"][language] for line in red if line["state"] == state)

    return FirstFacts(
        company=company.get("name", ""),
        activity=company.get("activity"),
        commune=company.get("commune"),
        lines=tuple((line["label"][language], line["points"]) for line in answers.get("lines", [])),
        crossed=told("crossed"),
        unsure=told("unknown"),
        red_lines=len(red),
        expected=losses["today"]["expected"] if losses else None,
        bad_year=losses["today"]["p95"] if losses else None,
        retained=gap["today"]["mean"] if gap else None,
    )
