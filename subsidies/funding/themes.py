"""Which programmes could pay for which measures: institutions' fine themes against the five of a measure.

Pure. The pairs are our own reading of what the institutions file under each theme; a pair says "could", the programme's
criteria and conditions decide.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from risks.catalogue.catalogue import load

FUNDING_THEMES: dict[str, frozenset[str]] = {  # the themes of a measure, "other" left out: it says nothing
    "cyber": frozenset({"cyber", "digital"}),
    "continuity": frozenset({"continuity"}),
    "prevention": frozenset({"prevention"}),
    "energy": frozenset({"energy"}),
}
OCCUPATIONAL = "occupational-risk"  # what hurts the people who work, and nothing else
# The same theme as other institutions write it, folded: accents and case go first.
ALIASES = {
    "cybersecurite": "cyber",
    "cybersecurity": "cyber",
    "securite-numerique": "cyber",
    "numerique": "digital",
    "digitalisation": "digital",
    "transition-numerique": "digital",
    "continuite": "continuity",
    "continuite-activite": "continuity",
    "resilience": "continuity",
    "sante-securite": "occupational-risk",
    "sante-travail": "occupational-risk",
    "sante-au-travail": "occupational-risk",
    "securite-au-travail": "occupational-risk",
    "risques-professionnels": "occupational-risk",
    "energie": "energy",
    "transition-energetique": "energy",
    "eau": "water",
    "batiment": "building",
    "batiments": "building",
}
# Measures of the catalogue that institutions file more finely than the measure's own theme says.
HINTS: dict[str, frozenset[str]] = {
    "energy-saving": frozenset({"energy", "building"}),
    "energy-contract": frozenset({"energy"}),
    "first-aid": frozenset({OCCUPATIONAL}),
    "heat-plan": frozenset({OCCUPATIONAL, "building"}),
    "leak-sensor": frozenset({"water"}),
    "pipes-care": frozenset({"water"}),
    "staff-care": frozenset({OCCUPATIONAL, "rh"}),
    "staff-training": frozenset({"cyber", "digital"}),
    "safe-gestures": frozenset({OCCUPATIONAL}),
    "safety-document": frozenset({OCCUPATIONAL}),
    "spare-channel": frozenset({"digital"}),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a measure is about, as far as its funding goes."""

    theme: str
    catalogue_code: str = ""


def normal(theme: str) -> str:
    """An institution's theme as ours write it: folded, with hyphens, aliases resolved."""
    plain = unicodedata.normalize("NFKD", theme.casefold()).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return ALIASES.get(slug, slug)


def paying_themes(wanted: Wanted) -> frozenset[str]:
    """The institutions' themes under which aid for this measure is filed; empty when nothing says."""
    found = set(FUNDING_THEMES.get(wanted.theme, ()))
    found |= HINTS.get(wanted.catalogue_code, frozenset())
    themes = _catalogue_themes(wanted.catalogue_code)
    for theme in themes:
        found |= FUNDING_THEMES.get(theme, frozenset())
    if wanted.theme == "prevention" and not themes:
        found.add(OCCUPATIONAL)  # an own measure: whoever wrote it chose "safety at work"; the catalogue's name theirs
    return frozenset(found)


def could_pay(wanted: Wanted, programme_themes: Iterable[str]) -> bool:
    """Whether a programme of these themes could pay for this measure."""
    return not paying_themes(wanted).isdisjoint(normal(theme) for theme in programme_themes)


def _catalogue_themes(code: str) -> tuple[str, ...]:
    try:
        return load().measure(code).themes if code else ()
    except KeyError:
        return ()  # a measure of a former catalogue
