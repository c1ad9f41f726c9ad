"""Sectors and activity codes as words say them against the codes that decide."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.profile.reference import canonical_naf, naf_ancestors, naf_sections, normalise_naf

from .found import Conflict, quoted, said

SHOWN = 8
_ALL = re.compile(r"^\s{0,9}(?:tous?(?: les)? secteurs?|toutes? activités?|all sectors)\b", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:sauf|hors|exclu\w{0,20}|à l.exception|except\w{0,20}|inéligibles?|non éligibles?)\b", re.IGNORECASE
)
# Public administration, households as employers, and bodies of other states: no business is entered under them.
_NO_BUSINESS = frozenset("OTU")
# 56.10A, 5610A, 4730Z, 1413ZA (the crafts' own code adds a letter), "section K64", "L68-1", "division 38", "NAF 35".
_CODE = re.compile(
    r"(?P<full>\b[0-9]{2}\.?[0-9]{2}[A-Z]{1,2}\b)"
    r"|\b(?P<letter>[A-U])(?P<division>[0-9]{2})(?:-(?P<group>[0-9]))?\b"
    r"|\b[Dd]ivision (?P<named>[0-9]{2})\b"
    r"|\b[Ss]ection (?P<section>[A-U])\b(?!\s{0,3},?\s{0,3}division)"
    r"|(?P<bare>\b[0-9]{2}(?:\.[0-9]{1,2})?\b(?!\s{0,3}(?:%|€|ans|[0-9])))"
    r"|(?P<naf>\bNAF\b)"
    r"|(?P<turn>\b(?:sauf|hors|except\w{0,20}|à l.exception|exclu\w{0,20}|inéligibles?|non éligibles?)\b)"
    r"|(?P<end>[;.](?=\s)|\n)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    r"\b(?:de|entre|compris)\b[^.;|]{0,20}[0-9]{2}\.?[0-9]{2}[A-Z]{1,2}\s{0,3}(?:à|et|-)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class CodesInText:
    """Codes that a text lists, those that it leaves out, and those that it spares from what it leaves out."""

    listed: tuple[str, ...]
    left_out: tuple[str, ...]
    spared: tuple[str, ...]


def codes_in(text: str) -> CodesInText:
    """The codes of a text, as far as the nomenclature knows them; two bare digits count only after the word NAF.

    "Left out: section K64 except 64-2" turns at each such word, and turns back at the end of the phrase.
    """
    listed: dict[str, None] = {}
    left_out: dict[str, None] = {}
    spared: dict[str, None] = {}
    base = out = naf = False
    for match in _CODE.finditer(text):
        if match["turn"]:
            excluding = match["turn"].casefold().startswith(("exclu", "inél", "non"))
            out = True if excluding else not out
            base = base or excluding
        elif match["end"]:
            out, naf = base, False
        elif match["naf"]:
            naf = True
        elif (naf or not match["bare"]) and (code := _canonical(match)):
            (left_out if out else spared if base else listed).setdefault(code)
    return CodesInText(tuple(listed), tuple(left_out), tuple(spared))


def _canonical(match: re.Match[str]) -> str | None:
    if match["full"]:
        compact = match["full"].upper().replace(".", "")
        return normalise_naf(compact[:5]) or normalise_naf(compact[:4])
    if match["letter"]:
        code = match["division"] + (f".{match['group']}" if match["group"] else "")
        known = normalise_naf(code)
        return known if known and naf_ancestors(known)[0] == match["letter"].upper() else None
    if match["named"] or match["bare"]:
        return normalise_naf(match["named"] or match["bare"])
    return normalise_naf(match["section"].upper())


def _under(code: str, listed: Iterable[str]) -> bool:
    return bool(set(naf_ancestors(code)) & set(listed))


def _canonicals(codes: Iterable[str]) -> list[str]:
    return [canonical_naf(code) or code for code in codes]


def _short(codes: Iterable[str]) -> str:
    listed = list(codes)
    more = f" (+ {len(listed) - SHOWN})" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def activity_conflicts(record: Mapping[str, Any]) -> Iterator[Conflict]:
    """Stated sectors against `naf_include` and `naf_exclude`."""
    criteria = record.get("criteria") or {}
    include = _canonicals(criteria.get("naf_include") or ())
    exclude = _canonicals(criteria.get("naf_exclude") or ())
    texts = said(record, "sector")
    if include and not any(_LIMITS.search(text) for text in texts):
        missing = [entry.code for entry in naf_sections() if entry.code not in include]
        for text in texts:
            if _ALL.search(text) and set(missing) - _NO_BUSINESS:
                yield Conflict(
                    "criteria.naf_include", "all_sectors_but_list", {"text": quoted(text), "missing": _short(missing)}
                )
    listed: dict[str, str] = {}
    for text in texts:
        found = codes_in(text)
        if not _RANGE.search(text):
            listed.update((code, text) for code in found.listed if code not in listed)
        yield from _refused(text, found.left_out, include, exclude)
        yield from _barred(text, found.spared, include, exclude)
    if listed:
        yield from _listed(listed, include, exclude)


def _refused(text: str, refused: tuple[str, ...], include: list[str], exclude: list[str]) -> Iterator[Conflict]:
    let_in = [code for code in refused if not _under(code, exclude) and (not include or _may_enter(code, include))]
    if let_in:
        yield Conflict(
            "criteria.naf_exclude", "code_refused_but_included", {"text": quoted(text), "codes": _short(let_in)}
        )


def _may_enter(code: str, include: list[str]) -> bool:
    """Whether a business of that code, or of one below it, is let in."""
    return _under(code, include) or any(code in naf_ancestors(listed) for listed in include)


def _barred(text: str, codes: Iterable[str], include: list[str], exclude: list[str]) -> Iterator[Conflict]:
    if barred := [code for code in codes if (include and not _may_enter(code, include)) or _under(code, exclude)]:
        values: dict[str, str | int] = {"text": quoted(text), "codes": _short(barred)}
        yield Conflict("criteria.naf_include", "code_stated_not_included", values)


def _listed(listed: dict[str, str], include: list[str], exclude: list[str]) -> Iterator[Conflict]:
    """Codes that the text lists as the ones meant, against what passes."""
    text = quoted(next(iter(listed.values())))
    field = "criteria.naf_include"
    if not include:
        yield Conflict(field, "codes_without_criterion", {"text": text, "codes": _short(listed)})
        return
    yield from _barred(text, listed, include, exclude)
    if wider := [code for code in include if not _under(code, listed)]:
        yield Conflict(field, "list_wider_than_codes", {"text": text, "codes": _short(wider)})
