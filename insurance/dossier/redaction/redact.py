"""A snapshot for one reader: what was chosen is null, and the version says so. Pure.

Only what is known can be withheld: an unknown stays unknown, so the two never look alike. Withholding nothing changes
nothing, withholding twice is withholding once.
"""

import copy
import re
from collections.abc import Collection, Mapping
from typing import Any

from insurance.dossier.redaction.answers import hide_source, withhold_answers
from insurance.dossier.redaction.catalogue import (
    BY_CODE,
    CATALOGUE,
    HIDDEN_OF,
    LIST,
    Redactable,
    answers_of,
    unknown_choice,
)
from insurance.dossier.redaction.places import (
    Hidden,
    hide_facts,
    hide_named,
    hide_proof,
    keep_back,
    keep_files,
    null,
    places,
    plain_name,
    records,
)
from insurance.dossier.redaction.words import firm_replacer, names_in, replacer, scrubbed
from insurance.dossier.snapshot_schema import Snapshot, words

PEOPLE = "people.names"
_RISK, _CLAIM = re.compile(r"R-\d+"), re.compile(r"C-\d+")
_LISTED = re.compile(r"R-\d+(?:, R-\d+)*")


def redacted(snapshot: Snapshot, choices: Collection[str], beside: Mapping[str, Any] | None = None) -> Snapshot:
    """The snapshot without what `choices` name. `beside` are parts that are not in it, of those that `parts_telling`
    names: what is withheld of them is taken out of the others too. Raises ValueError for a choice that is not of the
    list; an entry that neither holds hides nothing."""
    if wrong := sorted(choice for choice in choices if unknown_choice(choice)):
        raise ValueError(f"nothing of that name can be withheld: {', '.join(wrong)}")
    if not choices:
        return snapshot
    made: Any = copy.deepcopy({**(beside or {}), **snapshot})
    found: dict[str, Hidden] = {}
    for item in CATALOGUE:
        entries = {choice.partition(":")[2] for choice in choices if choice.partition(":")[0] == item.code}
        if not entries:
            continue
        entry = found[item.code] = Hidden()
        _hide(made, item, entries, entry)
    for code, entry in found.items():
        hidden = _hidden_words(BY_CODE[code], entry)
        if replaced := firm_replacer(hidden) if BY_CODE[code].firms else replacer(hidden, people=code == PEOPLE):
            entry.passages += scrubbed(made, replaced)
    _guard_files(made, found)
    for part in made.keys() - snapshot.keys():
        del made[part]
    for entry in found.values():
        entry.only_in(snapshot.keys())
    _record(made, found)
    return made if made["version"].get("redacted") else snapshot  # type: ignore[no-any-return]


def parts_telling(choices: Collection[str]) -> frozenset[str]:
    """The parts that say what these choices withhold. A risk's title stands in its euros too, and a provider's name in
    any text, whether or not the register or the services are in the dossier."""
    found = set[str]()
    for code in {choice.partition(":")[0] for choice in choices}:
        item = BY_CODE[code]
        found |= {path.partition("/")[0] for path in (*item.fields, item.entries) if path}
        found |= {"answers"} if answers_of(code) else set()
    return frozenset(found)


def choices_of(snapshot: Snapshot) -> list[str]:
    """What was withheld of a snapshot, as the choices that do so again."""
    return [
        choice
        for entry in snapshot["version"].get("redacted", [])
        for choice in ([f"{entry['code']}:{one}" for one in entry["references"]] if BY_CODE[entry["code"]].entries
                       else [entry["code"]])
    ]  # fmt: skip


def _hide(made: Any, item: Redactable, entries: Collection[str], entry: Hidden) -> None:
    if item.code == "answers.answers":
        withhold_answers(made, entries, item, entry)
    elif item.entries:
        for pointer, record in records(made, item.entries):
            if record[item.named] in entries and record["title"] is not None:
                _whole(made, item, pointer, record, entry)
    for path in item.fields:
        for pointer, holder, key, around in places(made, path):
            if holder[key] is None or (key == "claim_no" and _CLAIM.fullmatch(holder[key])):
                continue
            entry.counted.append(f"{pointer}/{key}")
            null(holder, key, pointer, entry)
            if item.files:
                keep_files(made, around, entry)
    if item.code == "services.providers":
        _hide_common_causes(made, entry)
    withhold_answers(made, answers_of(item.code), item, entry)
    if entry.counted:
        for path in item.digests:
            hide_facts(made, path, entry)


def _whole(made: Any, item: Redactable, pointer: str, record: Any, entry: Hidden) -> None:
    """A record whose nature is withheld; what names it elsewhere goes with it."""
    reference = record["reference"]
    entry.references.append(reference)
    entry.counted.append(pointer)
    title = record["title"]
    for key in HIDDEN_OF[item.code]:
        if record[key] is not None:
            holder_words = entry.words.copy()
            null(record, key, pointer, entry)
            entry.words = holder_words  # its title alone is a name
    entry.words.add(title)
    hide_source(made, reference)
    if item.code == "register.risks":
        _hide_risk_elsewhere(made, reference, entry)
    elif item.code == "measures.measures":
        for proof in record["proofs"]:
            hide_proof(made, proof, entry)
    else:
        hide_proof(made, reference, entry)


def _hide_risk_elsewhere(made: Any, reference: str, entry: Hidden) -> None:
    """Euros stay; how often and how bad, which covers answer and why would say what it is. The measures' links to it
    are left out, without a mark: a mark would be the link."""
    for path, keys in (
        ("losses/risks", ("title", "how_often", "each_time")),
        ("losses/not_counted", ("title",)),
        ("gap/risks", ("title", "reasons", "covers")),
    ):
        for pointer, row in records(made, path):
            if row["reference"] == reference:
                for key in keys:
                    if row[key] is not None:
                        null(row, key, pointer, entry)
            elif isinstance(row["title"], dict):
                shorter = {lang: _without(text, reference) for lang, text in row["title"].items()}
                if shorter != row["title"]:
                    row["title"] = shorter
                    entry.passages.append(f"{pointer}/title")
    for _pointer, measure in records(made, "measures"):
        measure["risks"] = [one for one in measure["risks"] if one != reference]


def _without(text: str, reference: str) -> str:
    """A common cause's title without one of the risks that it takes along."""
    return _LISTED.sub(lambda found: ", ".join(one for one in found[0].split(", ") if one != reference) or "…", text)


def _hide_common_causes(made: Any, entry: Hidden) -> None:
    """A loss that several risks share goes by the name of the provider that fails."""
    own = {service["name"] for service in made.get("services", [])}
    for path in ("losses/risks", "gap/risks"):
        for pointer, row in records(made, path):
            if row["reference"] and not _RISK.fullmatch(row["reference"]) and row["reference"] not in own:
                entry.counted.append(pointer)
                for key in ("reference", "title"):
                    if row[key] is not None:
                        null(row, key, pointer, entry)


def _hidden_words(item: Redactable, entry: Hidden) -> set[str]:
    if not item.words:
        return set()
    if item.code == PEOPLE:
        return {part for name in entry.words for part in names_in(name)}
    return entry.words


def _guard_files(made: Any, found: dict[str, Hidden]) -> None:
    """A file that goes by a withheld name goes by its reference, and stays with the business."""
    for entry in found.values():
        for pointer, proof in records(made, "proofs"):
            if {f"{pointer}/title", f"{pointer}/file_name"} & set(entry.passages):
                hide_named(made, proof["reference"], entry)
                keep_back(proof, pointer, entry)
                proof["file_name"] = plain_name(proof)


def _record(made: Any, found: dict[str, Hidden]) -> None:
    """What is withheld, in the order of the list; added to what was before."""
    before = {entry["code"]: entry for entry in made["version"].get("redacted", [])}
    for code, entry in found.items():
        if not (entry.counted or entry.paths or entry.passages):
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
