"""Likelihood and impact, in numbers or words, on the five steps of the register. Pure.

Numbers are moved from their own scale only when that scale is known (written in the header or a legend, as “3/4”, or
shown by its highest step in use). The moves keep both ends: three steps become 1, 3, 5; four become 1, 2, 4, 5; ten go
two by two. Words keep the meaning that they have in the five steps (low 2, medium 3, high 4, critical 5), also where a
sheet uses only three or four of them; where a number stands beside the word, the number counts.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portal.spreadsheets.cells import Read, fold, says_unknown, text_of

MOVES = {
    3: {1: 1, 2: 3, 3: 5},
    4: {1: 1, 2: 2, 3: 4, 4: 5},
    5: {step: step for step in range(1, 6)},
    10: {step: (step + 1) // 2 for step in range(1, 11)},
}
_COMMON: dict[int, str] = {
    1: "tres faible|tres bas|tres basse|tres petit|minime|negligeable|insignifiant|insignifiante|very low|negligible"
    "|insignificant|tf|vl|trivial",
    2: "faible|bas|basse|low|petit|petite|f|l|limite|limitee|limited|leger|legere",
    3: "moyen|moyenne|modere|moderee|medium|moderate|m|med|mod|medium low|moyen faible",
    4: "eleve|elevee|fort|forte|haut|haute|important|importante|high|e|h|significatif|significative|significant",
    5: "tres eleve|tres elevee|tres fort|tres forte|tres haut|tres haute|tres important|tres importante|critique"
    "|critical|very high|extreme|vh|te|maximal|maximale|maximum",
}
_LIKELIHOOD: dict[int, str] = {
    1: "tres rare|exceptionnel|exceptionnelle|quasi impossible|presque impossible|tres improbable|very rare"
    "|very unlikely|tres peu probable|extremement rare|hautement improbable|remote|inconcevable",
    2: "rare|peu probable|improbable|unlikely|peu frequent|peu vraisemblable|peu probables|occasionnel faible",
    3: "possible|occasionnel|occasionnelle|occasional|parfois|vraisemblable|envisageable",
    4: "probable|frequent|frequente|likely|frequents|tres vraisemblable|souvent",
    5: "tres probable|tres frequent|tres frequente|quasi certain|quasi certaine|presque certain|"
    "presque certaine|certain"
    "|certaine|almost certain|very likely|very frequent|permanent|permanente|recurrent",
}
_IMPACT: dict[int, str] = {
    1: "mineur|mineure|minor|tres limite",
    3: "serieux|serieuse|serious",
    4: "grave|severe|majeur|majeure|major",
    5: "vital|vitale|catastrophique|catastrophic|tres grave|desastreux|desastreuse|disastrous|fatal|fatale|tres severe"
    "|very severe",
}


def _table(*tables: dict[int, str]) -> dict[str, int]:
    return {word: step for table in tables for step, words in table.items() for word in words.split("|")}


WORDS = {"likelihood": _table(_COMMON, _LIKELIHOOD), "impact": _table(_COMMON, _IMPACT)}
LONGEST = 120  # characters of a level with its word; the patterns take their time on more
_NUMBER = re.compile(r"\(?\s*(\d{1,3})(?:[.,]0+)?\s*\)?")
_OF = re.compile(r"(\d{1,3})\s*(?:/|sur|out of|of)\s*(\d{1,3})", re.IGNORECASE)
_WITH_WORD = re.compile(
    r"(?:niveau|level|note|n|p|g|i|v|f)?\s*(\d{1,2})\s*([-–—:=.()]*)\s*([^\W\d][^()]*)\)?", re.IGNORECASE | re.DOTALL
)
_LETTERED = re.compile(r"(?:niveau|level|note|[npgivf])\s*(\d{1,2})", re.IGNORECASE)
_WORD_FIRST = re.compile(r"([^\W\d][^\d]*?)\s*[-–—:=(]+\s*(\d{1,2})\s*\)?", re.DOTALL)
_SCALE = re.compile(
    r"(?:\b(?:de|from)?\s*1\s*(?:a|to|-|–|—|/|\.\.+|…|et)\s*|(?:/|\bsur\b|\bout of\b)\s*)(3|4|5|10)\b(?![.,]?\d)"
)


def declared_scale(text: str) -> int | None:
    """The scale that a header or legend writes: “(1-4)”, “de 1 à 5”, “sur 10”; None without one."""
    plain = text.casefold().replace("à", "a")
    found = {int(match[1]) for match in _SCALE.finditer(plain)}
    return found.pop() if len(found) == 1 else None


def number_in(text: str) -> tuple[int | None, int | None]:
    """(number, “of how many”) in “3”, “3/5”, “4 - fort”, “Moyen (3)”."""
    bare = text.strip()
    if len(bare) > LONGEST:
        return None, None
    if found := _OF.fullmatch(bare):
        return int(found[1]), int(found[2])
    for pattern in (_NUMBER, _LETTERED):
        if found := pattern.fullmatch(bare):
            return int(found[1]), None
    # “4 fort” and “4 - fort” are levels, “4 fois par an” is none.
    if (found := _WITH_WORD.fullmatch(bare)) and (found[2] or any(fold(found[3]) in words for words in WORDS.values())):
        return int(found[1]), None
    if found := _WORD_FIRST.fullmatch(bare):
        return int(found[2]), None
    return None, None


def scale_in_use(values: Iterable[Any]) -> int | None:
    """The scale that a column shows by itself: “3/4”, or its highest step being 5 or 10. None when it does not."""
    numbers, written = [], set()
    for value in values:
        number, of = number_in(text_of(value))
        if of is not None:
            written.add(of)
        elif number is not None:
            numbers.append(number)
    if len(written) == 1:
        return written.pop()
    inside = [number for number in numbers if 0 < number <= 10]
    highest = max(inside, default=0)
    return highest if highest in (5, 10) else None


def read_level(  # noqa: PLR0911 -- one answer for each way of writing
    value: Any, kind: str, scale: int | None
) -> Read[int]:
    """A step, 1–5, of `kind` “likelihood” or “impact”. `scale` is the steps of the column, None if not known."""
    text = text_of(value)
    if not text:
        return Read(None)
    if says_unknown(text):
        return Read(None)
    if isinstance(value, float) and not value.is_integer():
        return Read(None, _("“%(text)s” lies between two steps. Which one is it?") % {"text": text[:40]})
    number, of = number_in(text)
    if number is not None:
        return _agreeing(_step(number, of or scale, text), WORDS[kind].get(fold(re.sub(r"\d+", " ", text))), text)
    word = fold(text)
    step = WORDS[kind].get(word)
    if step is None:
        return Read(None, _("“%(text)s” is no level that we know. Choose a step from 1 to 5.") % {"text": text[:40]})
    if re.fullmatch(r"[a-z]", word) and word not in {"h", "m", "l"}:
        return Read(step, _("“%(text)s” was read as step %(step)d.") % {"text": text[:40], "step": step})
    return Read(step)


def _agreeing(read: Read[int], word: int | None, text: str) -> Read[int]:
    """A number and a word that say two things, as on a scale that counts down, say nothing for certain."""
    if read.value is None or word is None or abs(read.value - word) < 2:
        return read
    return Read(None, _("In “%(text)s” the number and the word do not agree.") % {"text": text[:40]})


def _step(number: int, scale: int | None, text: str) -> Read[int]:
    if scale is not None and scale not in MOVES:
        return Read(None, _("A scale of %(steps)d steps cannot be moved to 1–5 for certain.") % {"steps": scale})
    if scale is None and 1 <= number <= 5:
        doubt = _("The scale of this column is not written and no 5 is used: read as steps of 1 to 5.")
        return Read(number, doubt)
    step = MOVES[scale].get(number) if scale else None
    if step is None:
        return Read(None, _("“%(text)s” is outside the scale.") % {"text": text[:40]})
    return Read(step)
