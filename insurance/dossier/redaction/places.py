"""Where things are in a snapshot, and what withholding notes about them."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


@dataclass
class Hidden:
    """What one code hid."""

    references: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)  # where each piece of information stood
    words: set[str] = field(default_factory=set)

    @property
    def count(self) -> int:
        """How many pieces of information; where each stood in a part that is not in the dossier, how many places of
        the others named one."""
        return len(self.counted) or len(self.references) or len(self.passages) or len(self.paths)

    def only_in(self, parts: Collection[str]) -> None:
        """Forgets what stood in other parts than these."""
        for places_ in (self.counted, self.paths, self.passages):
            places_[:] = [at for at in places_ if at.split("/")[1] in parts]
        if not (self.counted or self.paths or self.passages):
            self.references.clear()


def null(holder: Any, key: str, pointer: str, entry: Hidden) -> None:
    """Withholds one value, and notes where it stood and what it said."""
    value = holder[key]
    if isinstance(value, str):
        entry.words.add(value)
    elif isinstance(value, dict) and "name" in value:  # a provider under its common name
        entry.words.add(value["name"])
    holder[key] = None
    entry.paths.append(f"{pointer}/{key}")


def hide_proof(made: Any, reference: str, entry: Hidden) -> None:
    """Withholds what a proof is called, and keeps its file back."""
    entry.words |= hide_named(made, reference, entry)
    for pointer, proof in records(made, "proofs"):
        if proof["reference"] == reference:
            if proof["title"] is not None:
                entry.words.add(proof["title"])
                null(proof, "title", pointer, entry)
            keep_back(proof, pointer, entry)
            proof["file_name"] = plain_name(proof)


def hide_named(made: Any, reference: str, entry: Hidden) -> set[str]:
    """Withholds what an answer to a reader said of a proof, its fingerprint too. Returns the titles that it went by:
    as they were then, whatever the proof is called by now."""
    titles = set()
    for pointer, holder, key, _around in places(made, "exchanges/*/entries/*/proof"):
        if holder[key] is not None and holder[key]["reference"] == reference:
            titles.add(holder[key]["title"])
            holder[key] = None
            entry.paths.append(f"{pointer}/{key}")
    return titles


def keep_files(made: Any, around: Collection[Any], entry: Hidden) -> None:
    """Keeps back the files of the records around a withheld value: they would show it."""
    named = {one for record in around if "reference" in record
             for one in (*(record.get("proofs") or ()), record.get("document"))}  # fmt: skip
    for reference in sorted(one for one in named if one):
        hide_named(made, reference, entry)
    for pointer, proof in records(made, "proofs"):
        if proof["reference"] in named:
            keep_back(proof, pointer, entry)


def keep_back(proof: Any, pointer: str, entry: Hidden) -> None:
    """The file of this proof stays with the business. Whoever holds the same file, or guesses it, would know it by its
    fingerprint or its size."""
    proof["kept_back"] = True
    proof["bundled"] = False
    for key in ("sha256", "size_bytes"):
        hide_facts(proof, key, entry, pointer)


def hide_facts(root: Any, path: str, entry: Hidden, pointer: str = "") -> None:
    """Withholds facts about what is withheld, which are no words of it and count as none."""
    for at, holder, key, _around in places(root, path):
        if holder[key] is not None:
            holder[key] = None
            entry.paths.append(f"{pointer}{at}/{key}")


def plain_name(proof: Any) -> str:
    """A file's name that says its reference and its kind only."""
    ending = _ENDING.search(proof["file_name"])
    return f"{proof['reference']}{ending.group().lower() if ending else ''}"


def records(root: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Each entry of a list and its JSON Pointer; nothing where the part is not in the snapshot."""
    for pointer, holder, key, _around in places(root, f"{path}/*"):
        yield f"{pointer}/{key}", holder[key]


def places(root: Any, path: str) -> Iterator[tuple[str, Any, Any, tuple[Any, ...]]]:
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
