"""What the history says about a risk: each recorded field and value in the reader's words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from portal import registry
from portal.audit.queries import shown
from portal.charts.svg import to_svg
from portal.ui import format as words
from portal.ui.format import Language
from risks.register import scale
from risks.register.models import Category, Risk, RiskStatus, Treatment
from risks.register.picture import journey
from risks.register.scale import Scale

FIELDS: dict[str, Any] = {
    "title": gettext_lazy("What can happen"),
    "category": gettext_lazy("Kind of risk"),
    "event": gettext_lazy("What happens"),
    "source": gettext_lazy("Where it comes from"),
    "cause": gettext_lazy("Why it would happen"),
    "consequences": gettext_lazy("What follows"),
    "existing_controls": gettext_lazy("What is already in place"),
    "owner": gettext_lazy("Who looks after it"),
    "likelihood_inherent": gettext_lazy("How often, if we did nothing"),
    "impact_inherent": gettext_lazy("How bad, if we did nothing"),
    "likelihood_current": gettext_lazy("How often, today"),
    "impact_current": gettext_lazy("How bad, today"),
    "likelihood_target": gettext_lazy("How often, after the planned measures"),
    "impact_target": gettext_lazy("How bad, after the planned measures"),
    "level_current": gettext_lazy("Level today"),
    "treatment": gettext_lazy("Decision"),
    "review_on": gettext_lazy("Next review"),
    "status": gettext_lazy("State"),
    "services": gettext_lazy("Services it touches"),
    "tags": gettext_lazy("Tags"),
    "comment": gettext_lazy("Remark"),
    "reason": gettext_lazy("Reason"),
    "joined": gettext_lazy("Joined from"),
    "measures": gettext_lazy("Measures"),
    "until": gettext_lazy("Accepted until"),
}
VERBS: dict[str, Any] = {
    "risk.created": gettext_lazy("Risk added"),
    "risk.edited": gettext_lazy("Risk changed"),
    "risk.deleted": gettext_lazy("Risk deleted"),
    "risk.commented": gettext_lazy("Remark written"),
    "risk.accepted": gettext_lazy("Risk accepted"),
    "risk.joined": gettext_lazy("Another risk joined to it"),
    "risk.reviewed": gettext_lazy("Risk reviewed"),
    "risk.renewed": gettext_lazy("Text renewed from the catalogue"),
    "risk.acceptance_ended": gettext_lazy("Acceptance ended"),
}
TEXTS = ("event", "source", "cause", "consequences", "existing_controls")
_CHOICES: dict[str, Any] = {"category": Category, "treatment": Treatment, "status": RiskStatus}


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a risk's history."""

    at: datetime
    who: str
    verb: str
    label: str
    under_mandate: bool
    changes: tuple[Change, ...]


def changes_in_words(verb: str, changes: Mapping[str, Any], lang: Language, used: Scale) -> tuple[Change, ...]:
    """The recorded [before, after] pairs, in the order of the record's own page; other facts are left out."""
    pairs = {name: pair for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2}
    order = {name: place for place, name in enumerate(FIELDS)}
    return tuple(
        Change(str(FIELDS[name]), *(in_words(name, value, lang, used) for value in pairs[name]))
        if name in FIELDS
        else Change(registry.field_label(name), *(shown(verb, name, value) for value in pairs[name]))
        for name in sorted(pairs, key=lambda name: order.get(name, len(order)))
    )


def in_words(name: str, value: Any, lang: Language, used: Scale) -> str:
    """A stored value as one reads it. Values of an older or unknown kind are shown as they were stored."""
    if value in (None, "", []):
        return pgettext("fact", "unknown") if name.startswith(("likelihood", "impact", "level")) else _("nothing")
    try:
        return _known(name, value, lang, used)
    except (KeyError, ValueError, TypeError, IndexError):
        return str(value)


def _known(name: str, value: Any, lang: Language, used: Scale) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name.startswith("likelihood_"):
        return scale.likelihood_words(int(value), used)
    if name.startswith("impact_"):
        return scale.impact_words(int(value), lang, used)
    if name == "level_current":
        return f"{int(value)}, {scale.LEVEL_NAMES[int(value)]}"
    if name == "review_on":
        return words.day(value, lang)
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)


_NOTHING = gettext_lazy("If we did nothing")
_SITUATIONS = (
    (
        "inherent",
        pgettext_lazy("letter", "N"),
        gettext_lazy("If we did nothing"),
        gettext_lazy("with nothing in place"),
    ),
    ("current", pgettext_lazy("letter", "T"), gettext_lazy("Today"), gettext_lazy("with what is in place")),
    ("target", pgettext_lazy("letter", "A"), gettext_lazy("After our measures"), gettext_lazy("once they are done")),
)


@dataclass(frozen=True, slots=True)
class Situation:
    """One of the three readings of a risk: before, today, after; with its letter on the picture."""

    code: str
    letter: str
    name: Any
    help: Any
    likelihood: int | None
    impact: int | None
    level: int | None
    likelihood_text: str
    impact_text: str


def situations(risk: Risk, lang: Language, used: Scale) -> tuple[Situation, ...]:
    """Inherent, current and target, in words."""
    found = []
    for code, letter, name, help_text in _SITUATIONS:
        likelihood, impact = getattr(risk, f"likelihood_{code}"), getattr(risk, f"impact_{code}")
        found.append(
            Situation(
                code,
                str(letter),
                name,
                help_text,
                likelihood,
                impact,
                scale.level(likelihood, impact),
                scale.likelihood_words(likelihood, used) if likelihood else "",
                scale.impact_words(impact, lang, used) if impact else "",
            )
        )
    return tuple(found)


def picture(situations: Sequence[Situation]) -> SafeString | str:
    """The way over the matrix as inline SVG; empty while no situation is known."""
    known = [item for item in situations if item.likelihood and item.impact]
    if not known:
        return ""
    told = "; ".join(
        _("%(name)s: likelihood %(likelihood)d, impact %(impact)d, level %(level)d")
        % {"name": item.name, "likelihood": item.likelihood, "impact": item.impact, "level": item.level}
        for item in known
    )
    drawing = journey([(item.letter, item.likelihood or 0, item.impact or 0) for item in known])
    return to_svg(drawing, _("The way of this risk over the matrix"), told, "journey")
