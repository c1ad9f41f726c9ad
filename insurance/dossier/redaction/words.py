"""Taking the words of what is withheld out of every other text of a snapshot. Pure.

A provider's name stands in its service, and may stand in a risk, an answer or the name of a file too. What people typed
is searched; our own labels, codes, references and the name of the business itself are not.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

MARKS = {"fr": "[masqué]", "en": "[withheld]"}
_LEAST = 3  # letters: shorter words are in other words' sentences
_FORMS = re.compile(r"[\s,]+(?:SASU|SAS|SARL|EURL|SA|SNC|SCOP|GmbH|AG|Ltd|Limited|LLC|Inc|Corp)\.?\Z", re.IGNORECASE)
_WORD, _AROUND = re.compile(r"\S+"), ".,;:!?()[]«»<>\"'’"
_ENDING = re.compile(r"\.(?:pdf|png|jpe?g|docx?|xlsx?|od[ts]|csv|txt|zip)\Z", re.IGNORECASE)
# What stands for the same sign, and letters that no decomposition takes apart.
_ALIKE = {
    **dict.fromkeys("’‘ʼ′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
}
_PARTICLES = {"les", "des", "van", "von", "del", "dit"}
# Text that nobody typed: codes, references, addresses, and the words of lists that this product holds.
_NEVER = {
    *("format", "reference", "references", "language", "code", "status", "state", "mode", "treatment", "eligibility"),
    *("declaration", "waiting_mode", "head_code", "line_code", "insured_flag", "media_type", "oed", "url", "model"),
    *("source_code", "source_reference"),
    *("sha256", "inputs_sha256", "terms_sha256", "measure", "policy", "document", "proof", "cover", "scale"),
}
_TYPED_WORDS = frozenset(
    {"title", "input", "text", "reasons", "how_often", "each_time", "before", "after"}
)  # made with what people typed
_OURS = frozenset({"version", "sections", "company"})  # whose dossier it is stays said


def names_in(name: str) -> Iterator[str]:
    """A person's name, and each part of it that is a name of its own; of a double surname each half."""
    yield name
    first, *others = re.split(r"[\s’']+", name)
    halves = [half for part in others if "-" in part for half in part.split("-")]
    for part in (first, *others, *halves):
        if len(part) >= _LEAST and part[0].isupper() and part.casefold() not in _PARTICLES:
            yield part


def replacer(hidden: Iterable[str], *, people: bool = False) -> Callable[[str, str], str] | None:
    """A function that replaces whole words of `hidden` in a text by the mark of a language; None when there are none.
    Accents, signs that look alike and invisible ones do not matter. A name in small letters is another word (“marc” of
    coffee), so a single word is replaced as it is written, or in capitals. Names of `people` stand in e-mail addresses
    too, in any case."""
    longest = sorted((name for name in _names(hidden) if len(name) >= _LEAST), key=lambda text: (-len(text), text))
    if not longest:
        return None
    found = re.compile(rf"(?<!\w)(?:{'|'.join(_pattern(text) for text in longest)})(?!\w)")
    squeezed = {short for name in longest if len(short := _squeezed(name)) >= _LEAST} if people else set()

    def replaced(text: str, lang: str) -> str:
        if squeezed and "@" in text:
            text = _WORD.sub(lambda match: _unsigned(match.group(), squeezed, lang), text)
        return _sub(found, text, MARKS[lang])

    return replaced


def firm_replacer(hidden: Iterable[str]) -> Callable[[str, str], str] | None:
    """The same for names of firms: in any case, with or without their legal form, and wherever they stand in an e-mail
    address, a web address or the name of a file. A name of one or two letters is only replaced as it is written."""
    names = _names(hidden)
    names |= {shorter for name in names if (shorter := _FORMS.sub("", name))}
    if not names:
        return None
    longest = sorted(names, key=lambda text: (-len(text), text))
    patterns = [rf"(?i:{_spaced(text, '*')})" if len(text) >= _LEAST else re.escape(text) for text in longest]
    found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    squeezed = {short for name in names if len(short := _squeezed(name)) >= _LEAST}

    def unaddressed(match: re.Match[str], lang: str) -> str:
        word = match.group()
        core = word.strip(_AROUND)
        if not {".", "@"} & set(core) or not any(name in _squeezed(core) for name in squeezed):
            return word
        before, _core, after = word.partition(core)
        ending = _ENDING.search(core) if "@" not in core and "/" not in core else None
        return before + MARKS[lang] + (ending.group() if ending else "") + after

    return lambda text, lang: _sub(found, _WORD.sub(lambda match: unaddressed(match, lang), text), MARKS[lang])


def _names(hidden: Iterable[str]) -> set[str]:
    """In their plain form. What has neither letter nor figure (“---”) names nothing, and would be found everywhere."""
    plain = {_plain(text)[0].strip() for text in hidden}
    return {text for text in plain if any(sign.isalnum() for sign in text)}


def _unsigned(word: str, squeezed: Iterable[str], lang: str) -> str:
    """An e-mail address without the name before its @: “e.muller@”, “emuller@” of a Müller."""
    core = word.strip(_AROUND)
    tokens = [_squeezed(token) for token in re.split(r"[\W\d_]+", core.rpartition("@")[0])]
    named = any(
        token == name or (len(name) > _LEAST and token.endswith(name)) for token in tokens for name in squeezed
    ) or any(name in "".join(tokens) for name in squeezed if len(name) > 2 * _LEAST)
    return word.replace(core, MARKS[lang]) if named else word


def _sub(found: re.Pattern[str], text: str, mark: str) -> str:
    """Every match in the plain form of a text, replaced in the text itself."""
    plain, places = _plain(text)
    out, last = [], 0
    for match in found.finditer(plain):
        out += [text[last : places[match.start()]], mark]
        last = places[match.end()]
    return "".join([*out, text[last:]])


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text as somebody in a hurry would have typed it, and where each of its signs stands in the text itself."""
    pieces = [_plain_sign(sign) for sign in text]
    plain = "".join(pieces)
    if len(plain) == len(text) and all(pieces):
        return plain, range(len(text) + 1)
    return plain, [place for place, piece in enumerate(pieces) for _sign in piece] + [len(text)]


@cache
def _plain_sign(sign: str) -> str:
    """Without accents, with one kind of apostrophe and dash, two letters for two letters in one; nothing for what
    nobody sees."""
    if sign in _ALIKE:
        return _ALIKE[sign]
    kept = (part for part in unicodedata.normalize("NFKD", sign) if unicodedata.category(part) not in {"Mn", "Cf"})
    return "".join(_ALIKE.get(part, part) for part in kept)


def _squeezed(text: str) -> str:
    """As a name stands in an address: no accents, no capitals, no signs."""
    return "".join(sign for sign in _plain(text)[0].casefold() if sign.isalnum())


def _spaced(text: str, times: str = "+") -> str:
    return rf"[\s-]{times}".join(re.escape(part) for part in re.split(r"[\s-]+", text) if part)


def _pattern(text: str) -> str:
    """The text with any run of spaces or dashes; in any case when it is more than one word or holds a figure."""
    spaced = _spaced(text)
    if " " in text or any(sign.isdigit() for sign in text):
        return f"(?i:{spaced})"
    return f"{spaced}|{_spaced(text.upper())}"


def scrubbed(snapshot: Any, replaced: Callable[[str, str], str]) -> list[str]:
    """Replaces in place; the JSON Pointers of the texts that changed."""
    lang, touched = snapshot["version"]["language"], list[str]()
    for part, value in snapshot.items():
        if part in _OURS:
            continue
        _walk(value, f"/{part}", lang, replaced, touched)
    return touched


def _walk(value: Any, pointer: str, lang: str, replaced: Callable[[str, str], str], touched: list[str]) -> None:
    items = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, item in items:
        if key in _NEVER:
            continue
        if isinstance(item, dict) and set(item) == {"fr", "en"}:
            listed = pointer.rsplit("/", 1)[-1] if isinstance(key, int) else key
            if listed not in _TYPED_WORDS:
                continue
            clean: Any = {tongue: replaced(text, tongue) for tongue, text in item.items()}
        elif isinstance(item, str):
            clean = replaced(item, lang)
        else:
            _walk(item, f"{pointer}/{key}", lang, replaced, touched)
            continue
        if clean != item:
            value[key] = clean
            touched.append(f"{pointer}/{key}")
