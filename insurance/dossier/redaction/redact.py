"""A snapshot for one reader: what was chosen is null, and the version says so. Pure.

Only what is known can be withheld: an unknown stays unknown, so the two never look alike. Withholding nothing changes
nothing, withholding twice is withholding once.
"""

import copy
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from insurance.dossier.redaction.catalogue import (
    BY_CODE,
    CATALOGUE,
    HIDDEN_OF,
    HIDDEN_OF_ANSWER,
    LIST,
    Redactable,
    answers_of,
    lines_telling,
    question_of_red_line,
    unknown_choice,
)
from insurance.dossier.redaction.words import firm_replacer, names_in, replacer, scrubbed
from insurance.dossier.snapshot_schema import Snapshot, words

WITHHELD = "withheld"
_RISK, _CLAIM = re.compile(r"R-\d+"), re.compile(r"C-\d+")
_LISTED = re.compile(r"R-\d+(?:, R-\d+)*")
_ANSWERS = "answers/groups/*/answers"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


@dataclass
class _Entry:
    """What one code hid."""

    references: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    count: int = 0
    words: set[str] = field(default_factory=set)


def redacted(snapshot: Snapshot, choices: Collection[str]) -> Snapshot:
    """The snapshot without what `choices` name. Raises ValueError for one that is not of the list; an entry that the
    snapshot does not hold hides nothing."""
    if wrong := sorted(choice for choice in choices if unknown_choice(choice)):
        raise ValueError(f"nothing of that name can be withheld: {', '.join(wrong)}")
    if not choices:
        return snapshot
    made: Any = copy.deepcopy(snapshot)
    found: dict[str, _Entry] = {}
    for item in CATALOGUE:
        entries = {choice.partition(":")[2] for choice in choices if choice.partition(":")[0] == item.code}
        if not entries:
            continue
        entry = found[item.code] = _Entry()
        _hide(made, item, entries, entry)
    for code, entry in found.items():
        taken_out = firm_replacer if BY_CODE[code].firms else replacer
        if replaced := taken_out(_hidden_words(BY_CODE[code], entry)):
            entry.passages += scrubbed(made, replaced)
    _guard_files(made, found)
    _record(made, found)
    return made if made["version"].get("redacted") else snapshot  # type: ignore[no-any-return]


def choices_of(snapshot: Snapshot) -> list[str]:
    """What was withheld of a snapshot, as the choices that do so again."""
    return [
        choice
        for entry in snapshot["version"].get("redacted", [])
        for choice in ([f"{entry['code']}:{one}" for one in entry["references"]] if BY_CODE[entry["code"]].entries
                       else [entry["code"]])
    ]  # fmt: skip


def _hide(made: Any, item: Redactable, entries: Collection[str], entry: _Entry) -> None:
    if item.code == "answers.answers":
        _withhold_answers(made, entries, item, entry)
    elif item.entries:
        for pointer, record in _records(made, item.entries):
            if record[item.named] in entries and record["title"] is not None:
                _whole(made, item, pointer, record, entry)
    for path in item.fields:
        for pointer, holder, key, around in _places(made, path):
            if holder[key] is None or (key == "claim_no" and _CLAIM.fullmatch(holder[key])):
                continue
            entry.count += 1
            _null(holder, key, pointer, entry)
            if item.files:
                _keep_files(made, around, entry)
    if item.code == "services.providers":
        _hide_common_causes(made, entry)
    _withhold_answers(made, answers_of(item.code), item, entry)
    if entry.count:
        for path in item.digests:
            _hide_facts(made, path, entry)


def _null(holder: Any, key: str, pointer: str, entry: _Entry) -> None:
    value = holder[key]
    if isinstance(value, str):
        entry.words.add(value)
    elif isinstance(value, dict) and "name" in value:  # a provider under its common name
        entry.words.add(value["name"])
    holder[key] = None
    entry.paths.append(f"{pointer}/{key}")


def _whole(made: Any, item: Redactable, pointer: str, record: Any, entry: _Entry) -> None:
    """A record whose nature is withheld; what names it elsewhere goes with it."""
    reference = record["reference"]
    entry.references.append(reference)
    entry.count += 1
    title = record["title"]
    for key in HIDDEN_OF[item.code]:
        if record[key] is not None:
            holder_words = entry.words.copy()
            _null(record, key, pointer, entry)
            entry.words = holder_words  # its title alone is a name
    entry.words.add(title)
    if item.code == "register.risks":
        _hide_risk_elsewhere(made, reference, entry)
    elif item.code == "measures.measures":
        for proof in record["proofs"]:
            _hide_proof(made, proof, entry)
    else:
        _hide_proof(made, reference, entry)


def _hide_risk_elsewhere(made: Any, reference: str, entry: _Entry) -> None:
    """Euros stay; how often and how bad, which covers answer and why would say what it is. The measures' links to it
    are left out, without a mark: a mark would be the link."""
    for path, keys in (
        ("losses/risks", ("title", "how_often", "each_time")),
        ("losses/not_counted", ("title",)),
        ("gap/risks", ("title", "reasons", "covers")),
    ):
        for pointer, row in _records(made, path):
            if row["reference"] == reference:
                for key in keys:
                    if row[key] is not None:
                        _null(row, key, pointer, entry)
            elif isinstance(row["title"], dict):
                shorter = {lang: _without(text, reference) for lang, text in row["title"].items()}
                if shorter != row["title"]:
                    row["title"] = shorter
                    entry.passages.append(f"{pointer}/title")
    for _pointer, measure in _records(made, "measures"):
        measure["risks"] = [one for one in measure["risks"] if one != reference]


def _without(text: str, reference: str) -> str:
    """A common cause's title without one of the risks that it takes along."""
    return _LISTED.sub(lambda found: ", ".join(one for one in found[0].split(", ") if one != reference) or "…", text)


def _hide_common_causes(made: Any, entry: _Entry) -> None:
    """A loss that several risks share goes by the name of the provider that fails."""
    own = {service["name"] for service in made.get("services", [])}
    for path in ("losses/risks", "gap/risks"):
        for pointer, row in _records(made, path):
            if row["reference"] and not _RISK.fullmatch(row["reference"]) and row["reference"] not in own:
                entry.count += 1
                for key in ("reference", "title"):
                    if row[key] is not None:
                        _null(row, key, pointer, entry)


def _withhold_answers(made: Any, codes: Collection[str], item: Redactable, entry: _Entry) -> None:
    """Withheld is neither known nor declared, and neither is what it says of a red line, nor the same answer in an
    insurer's questionnaire."""
    if not codes:
        return
    for pointer, answer in _records(made, _ANSWERS):
        if answer["code"] in codes and answer["state"] not in {"open", WITHHELD}:
            _withhold_answer(made, pointer, answer, item, entry)
            if item.entries:
                entry.references.append(answer["code"])
            _hide_points(made, answer["code"], entry)
    for _pointer, line in _records(made, "answers/red_lines"):
        asked = question_of_red_line().get(line["code"])
        if any(one["state"] == WITHHELD and one["code"] == asked for _at, one in _records(made, _ANSWERS)):
            line["state"] = WITHHELD
    for pointer, questionnaire in _records(made, "questionnaires"):
        theirs = [(f"{pointer}{at}", one) for at, one in _records(questionnaire, "sections/*/answers")]
        _withhold_theirs(made, theirs, codes, item, entry)


def _hide_points(made: Any, code: str, entry: _Entry) -> None:
    """With all other answers, the points of a line give away the one that is withheld."""
    for pointer, line in _records(made, "answers/lines"):
        if line["code"] in lines_telling(code):
            _hide_facts(line, "points", entry, pointer)


def _withhold_theirs(
    made: Any, theirs: Sequence[tuple[str, Any]], codes: Collection[str], item: Redactable, entry: _Entry
) -> None:
    """An insurer's questions that those answer, and whatever is asked or passed over because of one of them."""
    hidden: set[str] = set()
    while more := {one["code"] for _at, one in theirs if one["common"] in codes or one["only_if"] in hidden} - hidden:
        hidden |= more
    for at, one in theirs:
        if one["code"] not in hidden or one["state"] == WITHHELD:
            continue
        if one["only_if"] in hidden or one["state"] not in {"open", "skipped"}:
            if item.entries and one["common"] in codes:
                entry.references.append(one["common"])
            _withhold_answer(made, at, one, item, entry)


def _withhold_answer(made: Any, pointer: str, answer: Any, item: Redactable, entry: _Entry) -> None:
    entry.count += 1
    proof = answer["proof"]
    kept = {*entry.words, *(_leaves(answer["value"]) if item.code == "people.names" else ())}
    for key in HIDDEN_OF_ANSWER:
        if answer.get(key) is not None:
            _null(answer, key, pointer, entry)
    entry.words = kept
    answer["state"] = answer["declaration"] = WITHHELD
    if proof:
        _hide_proof(made, proof, entry)


def _leaves(value: Any) -> Iterator[str]:
    """The texts inside an answer: a person's name, e-mail address and number."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)


def _hide_proof(made: Any, reference: str, entry: _Entry) -> None:
    for pointer, proof in _records(made, "proofs"):
        if proof["reference"] == reference:
            if proof["title"] is not None:
                entry.words.add(proof["title"])
                _null(proof, "title", pointer, entry)
            _keep_back(proof, pointer, entry)
            proof["file_name"] = _plain_name(proof)


def _keep_files(made: Any, around: Collection[Any], entry: _Entry) -> None:
    named = {one for record in around if "reference" in record
             for one in (*(record.get("proofs") or ()), record.get("document"))}  # fmt: skip
    for pointer, proof in _records(made, "proofs"):
        if proof["reference"] in named:
            _keep_back(proof, pointer, entry)


def _keep_back(proof: Any, pointer: str, entry: _Entry) -> None:
    """Whoever holds the same file, or guesses it, would know it by its fingerprint or its size."""
    proof["kept_back"] = True
    proof["bundled"] = False
    for key in ("sha256", "size_bytes"):
        _hide_facts(proof, key, entry, pointer)


def _hide_facts(root: Any, path: str, entry: _Entry, pointer: str = "") -> None:
    """Facts about what is withheld, which are no words of it and count as none."""
    for at, holder, key, _around in _places(root, path):
        if holder[key] is not None:
            holder[key] = None
            entry.paths.append(f"{pointer}{at}/{key}")


def _plain_name(proof: Any) -> str:
    ending = _ENDING.search(proof["file_name"])
    return f"{proof['reference']}{ending.group().lower() if ending else ''}"


def _hidden_words(item: Redactable, entry: _Entry) -> set[str]:
    if not item.words:
        return set()
    if item.code == "people.names":
        return {part for name in entry.words for part in names_in(name)}
    return entry.words


def _guard_files(made: Any, found: dict[str, _Entry]) -> None:
    """A file that goes by a withheld name goes by its reference, and stays with the business."""
    for entry in found.values():
        for pointer, proof in _records(made, "proofs"):
            if {f"{pointer}/title", f"{pointer}/file_name"} & set(entry.passages):
                _keep_back(proof, pointer, entry)
                proof["file_name"] = _plain_name(proof)


def _record(made: Any, found: dict[str, _Entry]) -> None:
    """What is withheld, in the order of the list; added to what was before."""
    before = {entry["code"]: entry for entry in made["version"].get("redacted", [])}
    for code, entry in found.items():
        if not (entry.count or entry.paths or entry.passages):
            continue
        old = before.get(code, {"count": 0, "references": [], "paths": [], "passages": []})
        before[code] = {
            "code": code,
            "label": words(BY_CODE[code].label),
            "count": old["count"] + entry.count,
            "references": sorted({*old["references"], *entry.references}),
            "paths": sorted({*old["paths"], *entry.paths}),
            "passages": sorted({*old["passages"], *entry.passages}),
        }
    if before:
        made["version"]["redacted"] = [before[item.code] for item in CATALOGUE if item.code in before]
        made["version"]["redacted_by"] = LIST


def _records(root: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each entry of a list and its JSON Pointer; nothing where the part is not in the snapshot."""
    for pointer, holder, key, _around in _places(root, f"{path}/*"):
        yield f"{pointer}/{key}", holder[key]


def _places(root: Any, path: str) -> Iterator[tuple[str, Any, Any, tuple[Any, ...]]]:
    """Where a path leads: pointer of the holder, holder, key, and the records around it."""
    yield from _steps(root, path.split("/"), "", ())


def _steps(value: Any, steps: list[str], pointer: str, around: tuple[Any, ...]) -> Iterator[tuple[str, Any, Any, Any]]:
    first, *rest = steps
    if isinstance(value, dict):
        around = (*around, value)
    keys: Any = range(len(value)) if first == "*" and isinstance(value, list) else (first,)
    for key in keys:
        if not isinstance(value, list) and (not isinstance(value, dict) or key not in value):
            continue
        if rest:
            yield from _steps(value[key], rest, f"{pointer}/{key}", around)
        else:
            yield pointer, value, key, around
