"""From two snapshots to what changed. Pure; entries are told apart by their reference.

What is withheld in one of the two is compared in neither. Parts that only one of them holds are named, not compared;
older snapshots lack some fields, which then count as unknown.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from insurance.dossier.comparison import fields
from insurance.dossier.comparison.fields import Compared, in_words
from insurance.dossier.comparison.headlines import counts, headlines
from insurance.dossier.parts import labels
from insurance.dossier.redaction.redact import choices_of, redacted
from insurance.dossier.redaction.words import MARKS
from insurance.dossier.snapshot_schema import Snapshot, Words, each_answer, words
from insurance.dossier.snapshot_schema.changes import ChangedEntry, ChangedPart, ChangedValue, Changes, Kind


def compare(old: Snapshot, new: Snapshot, withheld: Collection[str] = ()) -> Changes:
    """What changed from `old` to `new` in the parts that both hold; `withheld` from the reader beside what is withheld
    in them already."""
    hidden = sorted({*choices_of(old), *choices_of(new), *withheld})
    before, after = redacted(old, hidden), redacted(new, hidden)
    named = labels()
    both = [part for part in named if _holds(old, part) and _holds(new, part)]
    one = [part for part in named if _holds(old, part) != _holds(new, part)]
    changed = [(part, _entries(part, before, after)) for part in both if part in READERS]
    return {
        "since": old["version"]["reference"],
        "since_frozen_at": old["version"]["frozen_at"],
        "headlines": headlines(before, after, both),
        "counts": counts(before, after, both),
        "parts": [_part(part, entries) for part, entries in changed if entries],
        "not_compared": [words(named[part]) for part in one],
        "withheld": bool(hidden),
    }


def _holds(snapshot: Snapshot, part: str) -> bool:
    return part in snapshot["sections"] and snapshot.get(part) is not None


def _part(part: str, entries: list[ChangedEntry]) -> ChangedPart:
    return {"part": part, "label": words(labels()[part]), "entries": entries}


def _entries(part: str, before: Any, after: Any) -> list[ChangedEntry]:
    facts, read = READERS[part]
    old, new = dict(read(before)), dict(read(after))
    found = []
    for key in dict.fromkeys([*old, *new]):
        mine, theirs = new.get(key), old.get(key)
        values = _values(facts, theirs, mine)
        kind: Kind = "added" if theirs is None else "removed" if mine is None else "changed"
        if kind == "changed" and not values:
            continue
        record = mine or theirs
        found.append(
            ChangedEntry(reference=_reference(record, part), title=_title(record, part), kind=kind, values=values)
        )
    return found


def _values(facts: Sequence[Compared], old: Any, new: Any) -> list[ChangedValue]:
    """The facts that differ; of an added or removed entry its title says enough."""
    if old is None or new is None:
        return []
    found = []
    for fact in facts:
        before, after = _get(old, fact.name), _get(new, fact.name)
        if _plain(before) != _plain(after):
            found.append(
                ChangedValue(
                    field=fact.name,
                    label=words(fact.label),
                    before=in_words(before, fact.reads),
                    after=in_words(after, fact.reads),
                )
            )
    return [value for value in found if value["before"] != value["after"]]


def _get(record: Any, name: str) -> Any:
    for step in name.split("."):
        record = record.get(step) if isinstance(record, dict) else None
    return record


def _plain(value: Any) -> Any:
    """The marks of withheld words differ with the language of a version; they are no change."""
    if isinstance(value, str):
        return value.replace(MARKS["fr"], MARKS["en"])
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _reference(record: Any, part: str) -> str | None:
    if part == "answers":
        return str(record["code"])
    found = record.get("reference")
    return found if isinstance(found, str) else None


def _title(record: Any, part: str) -> Words | None:
    """What one calls an entry; null when that is withheld."""
    if "cover_of" in record:
        return record["cover_of"]  # type: ignore[no-any-return]
    if part in {"company", "stoppage"}:  # one entry, which is the part
        return words(labels()[part])
    said: Any = {
        "answers": record.get("question"),
        "policies": record.get("line"),
        "wanted": record.get("line"),
        "continuity": record.get("name"),
        "review": record.get("chamber"),
        "claims": _get(record, "row.description") or record.get("reference"),
        "services": record.get("name"),
    }.get(part, record.get("title"))
    if said is None:
        return None
    if isinstance(said, dict):
        return {"fr": said["fr"], "en": said["en"]}
    return {"fr": said, "en": said}


# ── How the entries of each part are found

type Entries = Iterator[tuple[Any, Any]]


def _whole(part: str) -> Callable[[Any], Entries]:
    return lambda snapshot: iter([(part, snapshot[part])])


def _listed(part: str, *keys: str) -> Callable[[Any], Entries]:
    return lambda snapshot: ((tuple(row[key] for key in keys or ("reference",)), row) for row in snapshot[part])


def _activities(snapshot: Any) -> Entries:
    return ((activity["reference"], activity) for activity in snapshot["continuity"]["activities"])


def _risks(snapshot: Any) -> Entries:
    return ((risk["reference"], risk) for risk in snapshot["register"]["risks"])


def _answers(snapshot: Any) -> Entries:
    return ((answer["code"], answer) for answer in each_answer(snapshot["answers"]))


def _claims(snapshot: Any) -> Entries:
    return ((claim["reference"], claim) for claim in snapshot["claims"]["claims"])


def _policies(snapshot: Any) -> Entries:
    """Each contract, then its covers by head: two covers of one head are told apart by their order."""
    for policy in snapshot["policies"]:
        yield policy["reference"], policy
        seen: dict[str, int] = {}
        for cover in policy["covers"]:
            head = cover["head"]["en"]
            seen[head] = seen.get(head, 0) + 1
            said = {lang: f"{policy['line'][lang]}: {cover['head'][lang]}" for lang in ("fr", "en")}
            yield (
                (policy["reference"], head, seen[head]),
                {**cover, "reference": policy["reference"], "cover_of": said},
            )


READERS: dict[str, tuple[Sequence[Compared], Callable[[Any], Entries]]] = {
    "company": (fields.COMPANY, _whole("company")),
    "services": (fields.SERVICE, _listed("services")),
    "stoppage": (fields.STOPPAGE, _whole("stoppage")),
    "continuity": (fields.ACTIVITY, _activities),
    "register": (fields.RISK, _risks),
    "measures": (fields.MEASURE, _listed("measures")),
    "answers": (fields.ANSWER, _answers),
    "policies": ((*fields.POLICY, *fields.COVER), _policies),
    "wanted": (fields.WANTED, _listed("wanted", "line_code")),
    "claims": (fields.CLAIM, _claims),
    "programmes": (fields.PROGRAMME, _listed("programmes", "title", "since")),
    "proofs": (fields.PROOF, _listed("proofs")),
    "review": (fields.REVIEW, _listed("review")),
}
