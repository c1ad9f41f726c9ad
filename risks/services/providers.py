"""One name for one provider, however people write it. Pure; well-known ones from data/providers.json."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.ui.sorting import folded

DATA = Path(__file__).parent / "data" / "providers.json"
KINDS = (
    "accounting",
    "bank",
    "booking",
    "customers",
    "delivery",
    "hosting",
    "mail",
    "marketplace",
    "network",
    "payment",
    "shop",
    "social",
    "storage",
    "telecom",
    "till",
)
SOURCES = ("legal notice", "assumption")
_FORMS = frozenset(
    (
        *("sas", "sasu", "sarl", "eurl", "sa", "snc", "scop", "scp", "sca", "se"),
        *("inc", "incorporated", "corp", "corporation", "llc", "llp", "ltd", "limited", "plc"),
        *("gmbh", "ag", "bv", "nv", "srl", "spa", "ou"),
    )
)
_FIRST = frozenset({"sas", "sasu", "sarl", "eurl", "snc", "scop"})  # those that French also writes in front
_INITIALS = re.compile(r"\b(?:[a-z]\.){1,4}[a-z]?\b\.?")  # S.A.S., B.V.
_SITE = re.compile(r"^(?:https?://)?(?:www\.)?([a-z0-9-]+)\.(?:com|fr|net|eu|io|org)/?$")


@dataclass(frozen=True, slots=True)
class Provider:
    """A well-known provider. `runs_on` is the code of the one on whose machines it is believed to run."""

    code: str
    name: str
    legal_name: str
    country: str
    kind: str
    names: tuple[str, ...]
    source: str
    runs_on: str | None = None


@lru_cache(maxsize=1)
def known() -> dict[str, Provider]:
    """The shipped providers by code."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["providers"]
    return {row["code"]: _provider(row) for row in rows}


def problems() -> list[str]:
    """What is wrong with the data, in words for whoever edits it."""
    found, wrong = known(), list[str]()
    said: dict[str, str] = {}
    for one in found.values():
        if one.kind not in KINDS or one.source not in SOURCES or not re.fullmatch("[A-Z]{2}", one.country):
            wrong.append(f"{one.code}: kind, source or country")
        if one.runs_on is not None and one.runs_on not in found:
            wrong.append(f"{one.code}: runs on nobody we know")
        for name in (one.code, one.legal_name, *one.names):
            if said.setdefault(plain(name), one.code) != one.code:
                wrong.append(f"{one.code}: {name} is also {said[plain(name)]}")
    return wrong


def canonical(name: str) -> str:
    """“OVH”, “OVHcloud SAS” and “ovhcloud” are one; empty stays empty."""
    bare = plain(name)
    return _codes().get(bare) or _codes().get(_site(name)) or bare


def named(name: str) -> tuple[str, str] | None:
    """Code and one name of a provider as people write it: ours for one that is well known, else theirs."""
    code = canonical(name)
    if not code:
        return None
    return code, known()[code].name if code in known() else name.strip()


def host_of(name: str) -> tuple[str, str] | None:
    """Code and name of the provider on whose machines this one is believed to run; None when nobody says."""
    one = known().get(canonical(name))
    return (one.runs_on, known()[one.runs_on].name) if one and one.runs_on else None


def plain(name: str) -> str:
    """The words of a name without accents, case, marks and legal form. Nothing else goes: two firms stay two."""
    text = _INITIALS.sub(lambda found: found.group().replace(".", ""), folded(name))
    words = re.sub(r"[^\w]+|_", " ", text).split()
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    if len(words) > 1 and words[0] in _FIRST:
        words.pop(0)
    return " ".join(words)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {plain(name): one.code for one in known().values() for name in (one.code, one.legal_name, *one.names)}


def _site(name: str) -> str:
    """The name in front of a web address, which only counts where it is a well-known one."""
    found = _SITE.match(folded(name).strip())
    return found[1] if found else ""


def _provider(row: dict[str, Any]) -> Provider:
    host = row.get("runs_on")
    return Provider(
        row["code"],
        row["name"],
        row["legal_name"],
        row["country"],
        row["kind"],
        tuple(row["names"]),
        row["source"],
        host["code"] if host else None,
    )
