"""How a reader sees what is withheld: marked, and never as unknown."""

import copy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insurance.dossier.snapshot_schema import Snapshot


class Withheld(str):
    """What stands where a value is withheld. A text, so that a place which forgets about it prints it, or fails; it
    never reads as unknown."""

    __slots__ = ()


def is_withheld(value: object) -> bool:
    """Whether a value of a marked snapshot is withheld."""
    return isinstance(value, Withheld)


def withheld_text() -> str:
    """The words, in the active language."""
    return _("withheld from this reader")


def marked(snapshot: Any) -> Any:
    """A snapshot whose withheld values are `Withheld`, in the active language, instead of null. For rendering only: it
    has the shape of a snapshot no longer."""
    entries = snapshot["version"].get("redacted")
    if not entries:
        return snapshot
    made = copy.deepcopy(snapshot)
    mark = Withheld(withheld_text())
    for entry in entries:
        for path in entry["paths"]:
            *way, last = path.strip("/").split("/")
            holder = made
            for step in way:
                holder = holder[int(step)] if isinstance(holder, list) else holder[step]
            holder[int(last) if isinstance(holder, list) else last] = mark
    return made


def count_withheld(snapshot: Snapshot) -> int:
    """How many pieces of information are withheld."""
    return sum(entry["count"] for entry in snapshot["version"].get("redacted", []))


def said(snapshot: Snapshot) -> str:
    """“12 pieces of information are withheld from this reader.”; empty when there are none."""
    count = count_withheld(snapshot)
    if not snapshot["version"].get("redacted"):
        return ""
    return ngettext(
        "{count} piece of information is withheld from this reader.",
        "{count} pieces of information are withheld from this reader.",
        count,
    ).format(count=count)
