"""What a month or a comparison says, in sentences and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from risks.evolution.comparison import Comparison, Kind

KINDS: dict[Kind, Any] = {
    "new": pgettext_lazy("risk moved", "New"),
    "reopened": pgettext_lazy("risk moved", "Open again"),
    "up": pgettext_lazy("risk moved", "Higher"),
    "known": pgettext_lazy("risk moved", "Level now known"),
    "down": pgettext_lazy("risk moved", "Lower"),
    "closed": pgettext_lazy("risk moved", "Closed"),
    "deleted": pgettext_lazy("risk moved", "Deleted"),
    "unknown": pgettext_lazy("risk moved", "Level no longer known"),
    "changed": pgettext_lazy("risk moved", "Changed"),
}
FIELDS = {
    "title": _("Title"),
    "treatment": _("Decision"),
    "owner": _("Who looks after it"),
    "review_on": _("Next review"),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that happened, and where it leads to; `alarm` asks for a look."""

    text: str
    url: str
    alarm: bool = False


def sentences(found: Comparison, counts: Mapping[str, int], links: Mapping[str, str]) -> list[Sentence]:
    """The most telling first; nothing about what did not happen. `counts` holds the figures that the reader may see,
    `links` where each part of them leads."""
    risks, said = links["risks"], []

    def add(text: str, count: int, url: str, *, alarm: bool = False) -> None:
        if count:
            said.append(Sentence(text % {"n": count}, url, alarm))

    up, new = len(found.of("up", "reopened")), found.of("new")
    down, known, gone = len(found.of("down")), len(found.of("known")), len(found.of("closed", "deleted"))
    add(ngettext("%(n)d risk stands higher.", "%(n)d risks stand higher.", up), up, links["moved"], alarm=True)
    add(ngettext("%(n)d risk is new.", "%(n)d risks are new.", len(new)), len(new), links["moved"])
    add(ngettext("%(n)d risk stands lower.", "%(n)d risks stand lower.", down), down, links["moved"])
    add(ngettext("%(n)d level is now known.", "%(n)d levels are now known.", known), known, links["moved"])
    add(ngettext("%(n)d risk is closed or gone.", "%(n)d risks are closed or gone.", gone), gone, links["moved"])
    for name, (told, alarm) in _COUNTED.items():
        count = counts.get(name, 0)
        add(told(count), count, links.get(name, risks), alarm=alarm)
    return said


_COUNTED: dict[str, tuple[Callable[[int], str], bool]] = {
    "measures_done": (lambda n: ngettext("%(n)d measure was done.", "%(n)d measures were done.", n), False),
    "measures_new": (lambda n: ngettext("%(n)d measure was planned.", "%(n)d measures were planned.", n), False),
    "measures_late": (lambda n: ngettext("%(n)d measure is late today.", "%(n)d measures are late today.", n), True),
    "reviews": (lambda n: ngettext("%(n)d risk was reviewed.", "%(n)d risks were reviewed.", n), False),
    "acceptances_ended": (
        lambda n: ngettext("%(n)d acceptance came to its end.", "%(n)d acceptances came to their end.", n),
        True,
    ),
    "proofs_lapsed": (lambda n: ngettext("%(n)d proof lapsed.", "%(n)d proofs lapsed.", n), True),
    "answers": (
        lambda n: ngettext("%(n)d answer was given or changed.", "%(n)d answers were given or changed.", n),
        False,
    ),
}
