"""Names what is wrong in a file of questions: a missing language, an unknown code, a link that leads nowhere. Pure."""

from collections.abc import Collection, Iterator
from typing import Any

from risks.assessment.questions import LINES, MOST, THEME_ORDER, UNKNOWN, WHO
from risks.services.kinds import OFFERED

TEXTS = ("text", "why")
OPTIONAL_TEXTS = ("where", "example", "red_line")


def problems(raw: dict[str, Any], *, scenarios: Collection[str], measures: Collection[str]) -> list[str]:
    """Every problem, one sentence each; empty for good data. `scenarios` and `measures` are the catalogue's codes."""
    found = [] if raw.get("version") else ["no version"]
    entries = raw.get("questions", [])
    if len(entries) > MOST:
        found.append(f"{len(entries)} questions, at most {MOST}")
    codes = [entry.get("code", "?") for entry in entries]
    found += [f"{code}: twice" for code in sorted({code for code in codes if codes.count(code) > 1})]
    for entry in entries:
        found += [f"{entry.get('code', '?')}: {what}" for what in _of(entry, codes, scenarios, measures)]
    return found


def _of(
    entry: dict[str, Any], codes: list[str], scenarios: Collection[str], measures: Collection[str]
) -> Iterator[str]:
    yield from _texts(entry)
    if entry.get("theme") not in THEME_ORDER:
        yield f"theme {entry.get('theme')}"
    if entry.get("who") not in WHO:
        yield f"who {entry.get('who')}"
    if not 1 <= entry.get("seconds", 0) <= 120:
        yield "seconds"
    if entry.get("kind") != "services":
        offered = [choice.get("code") for choice in entry.get("choices", [])]
        if UNKNOWN not in offered:
            yield "“I don’t know” is not on offer"
        if len(offered) != len(set(offered)) or len(offered) < 3:
            yield "choices"
    for key, known in (
        ("needed_by", scenarios),
        ("lowers_likelihood", scenarios),
        ("lowers_impact", scenarios),
        ("measures", measures),
        ("readiness", LINES),
    ):
        yield from (f"{key} names {code}" for code in entry.get(key, []) if code not in known)
    yield from _rules(entry, codes)


def _texts(entry: dict[str, Any]) -> Iterator[str]:
    named = [(name, entry.get(name)) for name in TEXTS]
    named += [(name, entry[name]) for name in OPTIONAL_TEXTS if name in entry]
    for choice in entry.get("choices", []):
        named.append((f"choice {choice.get('code')}", choice.get("label")))
        if "detail" in choice:
            named.append((f"detail of {choice.get('code')}", choice["detail"]))
    for name, text in named:
        for language in ("fr", "en"):
            if not isinstance(text, dict) or not str(text.get(language, "")).strip():
                yield f"{name} has no {language}"


def _rules(entry: dict[str, Any], codes: list[str]) -> Iterator[str]:
    for rule in entry.get("skip_when", []):
        if "answer" in rule and (rule["answer"] not in codes or rule["answer"] == entry.get("code")):
            yield f"skipped by {rule['answer']}"
        yield from (f"skipped without {kind}" for kind in rule.get("no_service", []) if kind not in OFFERED)
