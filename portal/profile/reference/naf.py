"""NAF rev. 2, the French nomenclature of activities: codes, ancestors, labels, and a search in everyday words.

Levels: section (`J`), division (`62`), group (`62.0`), class (`62.01`), code (`62.01Z`). Below the division the only
official labels are French; English search words and headings are described in SOURCES.md.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from .loading import fold, rows, words

_WRITTEN = re.compile(r"([0-9]{2})(?:\.?([0-9])([0-9])?([A-Z])?)?")


@dataclass(frozen=True, slots=True)
class NafCode:
    """One entry of the nomenclature, at any level."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    label_words: frozenset[str]
    everyday_words: frozenset[str]
    heading_words: frozenset[str]


@cache
def _french() -> dict[str, str]:
    labels = {row[0]: row[1] for row in rows("naf_rev2.tsv")}
    labels.update({code: label for code, _, label, _ in rows("naf_headings.tsv") if label})
    return labels


@cache
def _english() -> dict[str, str]:
    return {code: label for code, _, _, label in rows("naf_headings.tsv")}


@cache
def _section_of_division() -> dict[str, str]:
    sections = {}
    for code, divisions, _, _ in rows("naf_headings.tsv"):
        if divisions:
            first, last = divisions.split("-")
            sections.update({f"{number:02d}": code for number in range(int(first), int(last) + 1)})
    return {division: section for division, section in sections.items() if division in _french()}


def canonical_naf(text: str) -> str | None:
    """The code as the nomenclature writes it ("6201z" gives "62.01Z"), known or not; None when it has not its form."""
    compact = text.strip().upper().replace(" ", "")
    if len(compact) == 1 and "A" <= compact <= "U":
        return compact
    match = _WRITTEN.fullmatch(compact)
    if match is None:
        return None
    division, group, class_, letter = match.groups()
    if letter and not class_:
        return None
    return division + (f".{group}{class_ or ''}{letter or ''}" if group else "")


@lru_cache(maxsize=4096)
def normalise_naf(text: str) -> str | None:
    """The known code that `text` means, at any level, with or without dot, spaces and capitals; else None."""
    code = canonical_naf(text)
    return code if code is not None and code in _french() else None


@lru_cache(maxsize=4096)
def naf_ancestors(code: str) -> tuple[str, ...]:
    """(section, division, group, class, code) of a canonical code, ending at its own level.

    A code that the nomenclature lacks still has the levels that its writing shows, without a section where the
    division is unknown. Raises ValueError for text that is not a code at all.
    """
    written = canonical_naf(code)
    if written is None:
        raise ValueError(f"not a NAF code: {code!r}")
    if len(written) == 1:
        return (written,)
    levels = [written[:2], written[:4], written[:5], written]
    section = _section_of_division().get(written[:2])
    distinct = dict.fromkeys(([section] if section else []) + levels)
    return tuple(distinct)


def naf_label(code: str, lang: str = "fr") -> str | None:
    """Label of a code at any level, or None when unknown. English exists for sections and divisions, else French."""
    known = normalise_naf(code)
    if known is None:
        return None
    return (_english().get(known) if lang == "en" else None) or _french()[known]


@cache
def naf_sections(lang: str = "fr") -> tuple[NafCode, ...]:
    """The 21 sections, in order."""
    return tuple(NafCode(code, naf_label(code, lang) or code) for code in sorted(_french()) if len(code) == 1)


@cache
def _entries(lang: str) -> tuple[_Entry, ...]:
    everyday = {code: words(english if lang == "en" else french) for code, french, english in rows("naf_words.tsv")}
    entries = []
    for code, label in _french().items():
        if len(code) == 6:
            above = naf_ancestors(code)[:2]
            heading = " ".join(naf_label(parent, lang) or "" for parent in above)
            entries.append(
                _Entry(
                    code=code,
                    label_words=frozenset(words(label)),
                    everyday_words=frozenset(everyday.get(code, ())),
                    heading_words=frozenset(words(heading)),
                )
            )
    return tuple(entries)


def _score(entry: _Entry, asked: tuple[str, ...]) -> tuple[int, int, int] | None:
    """How well an entry answers, smaller is better; None when a word asked is nowhere in it."""
    cost = 0
    for word in asked:
        if word in entry.everyday_words:
            cost += 0
        elif word in entry.label_words:
            cost += 1
        elif any(known.startswith(word) for known in entry.everyday_words):
            cost += 2
        elif any(known.startswith(word) for known in entry.label_words):
            cost += 3
        elif any(known.startswith(word) for known in entry.heading_words):
            cost += 6
        else:
            return None
    return cost, len(entry.everyday_words) if cost == 0 else 0, len(entry.label_words)


def search_naf(text: str, lang: str = "fr", limit: int = 10) -> list[NafCode]:
    """Full codes (`62.01Z`) that answer `text`, best first: the start of a code, or words of trade in `lang`.

    Case, accents and plurals do not matter; each word asked must be the start of a word of the label, of the
    everyday words, or of the division's or section's heading. An empty text answers nothing.
    """
    compact = fold(text).replace(" ", "").upper()
    if re.fullmatch(r"[0-9]{1,4}[A-Z]?", compact):
        starting = [entry.code for entry in _entries(lang) if entry.code.replace(".", "").startswith(compact)]
        return [NafCode(code, naf_label(code, lang) or code) for code in sorted(starting)[:limit]]
    asked = words(text)[:8]
    if not asked:
        return []
    scored = ((_score(entry, asked), entry.code) for entry in _entries(lang))
    best = sorted((score, code) for score, code in scored if score is not None)
    return [NafCode(code, naf_label(code, lang) or code) for _, code in best[:limit]]
