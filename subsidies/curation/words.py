"""A programme's content in words: the label of each leaf, and its value as one reads it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui import format as formats
from portal.ui.conflict import marked
from portal.ui.language import current_language
from subsidies.curation.content import Change, flat
from subsidies.funding.wording import theme_name
from subsidies.matching.facts import CRITERIA
from subsidies.matching.records import requirements_from_record
from subsidies.matching.wording import LABELS as CRITERION_LABELS
from subsidies.matching.wording import code_name, required_text
from subsidies.programmes.models import ProgrammeKind, ProgrammeState

LABELS: dict[str, Any] = {
    "id": _("Identifier"),
    "title": _("Title"),
    "operator": _("Institution that runs it"),
    "other_operators": _("Other institutions"),
    "kind": _("Kind of aid"),
    "url": _("Official page"),
    "themes": _("Themes"),
    "opens_on": _("Opens on"),
    "closes_on": _("Last day"),
    "suspended": _("Suspended"),
    "status_note": _("What readers should know"),
    "criteria": _("Who it is for"),
    "targeting": _("Whom it has in mind first"),
    "stated": _("The institution’s own words"),
    "amount_text": _("Amount, in words"),
    "amount_min": _("Amount from"),
    "amount_max": _("Amount up to"),
    "rate_pct": _("Share that is paid"),
    "spend_min": _("Spending from"),
    "spend_max": _("Spending up to"),
    "amount_tranches": _("Amounts that depend on the business"),
    "amount_conflict": _("Sources that disagree on the amount"),
    "aid_regime": _("Aid regime"),
    "paid": _("When it is paid"),
    "max_public_pct": _("Most that public aid may pay together"),
    "once_per_years": _("Once in so many years"),
    "apply_before_start": _("Apply before signing or starting"),
    "conditions": _("Conditions to confirm"),
    "documents": _("Documents to send"),
    "prerequisite_ids": _("Programmes to have done before"),
    "not_with_ids": _("Not together with"),
    "source": pgettext_lazy("programme", "Source"),
    "field_sources": _("Sources of single fields"),
    "state": _("State"),
    "replaced_by": pgettext_lazy("programme", "Replaced by"),
    "source.name": pgettext_lazy("programme", "Source"),
    "source.link": _("Link of the source"),
    "source.seen_on": _("Source seen on"),
    "source.commit": _("Version of the source"),
    "source.verified_on": _("Source verified on"),
    "source.verified_by": _("Source verified by"),
    "source.updated_on": _("Source changed on"),
    "source.seen_via": _("Source seen through"),
}
STATED = {
    "size": _("What they write about size"),
    "zone": _("What they write about place"),
    "sector": _("What they write about activity"),
    "age": _("What they write about age"),
}
REGIMES = {
    "de_minimis": _("de minimis"),
    "none": pgettext_lazy("aid regime", "no state aid"),
    "unknown": pgettext_lazy("aid regime", "unknown"),
}
PAID = {
    "before": _("before you spend"),
    "after": _("after you have spent, on invoices"),
    "instalments": _("in instalments"),
}


_PLACES = {name: place for place, name in enumerate(LABELS)}
_CRITERIA = {name: place for place, name in enumerate(CRITERIA)}


def place_of(path: str) -> tuple[int, int, str]:
    """Where a leaf stands among the others, as one would tell a programme: the database keeps no order of its own."""
    root, _dot, key = path.partition(".")
    return _PLACES.get(root, len(_PLACES)), _CRITERIA.get(key, len(_CRITERIA)), path


def label_of(path: str) -> str:
    """What a leaf is called."""
    root, _dot, key = path.partition(".")
    if root in ("criteria", "targeting") and key in CRITERION_LABELS:
        name = str(CRITERION_LABELS[key])
        return name if root == "criteria" else gettext("In mind first: %(what)s") % {"what": name}
    if root == "stated" and key:
        return str(STATED.get(key) or gettext("The institution’s own words: %(what)s") % {"what": key})
    if root == "field_sources" and key:
        return gettext("Source of: %(field)s") % {"field": label_of(key)}
    return str(LABELS.get(path) or LABELS.get(root) or path)


def said(path: str, value: Any, titles: Mapping[str, str] | None = None) -> str:
    """A leaf's value as text, one line for each item of a list. `titles` names programmes by their id."""
    if value is None:
        return gettext("no such criterion") if path.startswith(("criteria.", "targeting.")) else _absent(path)
    root, _dot, key = path.partition(".")
    if root in ("criteria", "targeting") and key in CRITERIA:
        return _criterion(key, value)
    if root == "field_sources":
        return _source(value)
    if path in ("prerequisite_ids", "not_with_ids", "replaced_by"):
        ids = value if isinstance(value, list) else [value]
        return "\n".join((titles or {}).get(one, one) for one in ids)
    return _WORDED.get(path, _plain)(value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


def _absent(path: str) -> str:
    words = {"suspended": gettext("no"), "state": str(ProgrammeState.PUBLISHED.label)}
    if path in words:
        return words[path]
    return pgettext("text", "empty") if path in _EMPTY else pgettext("fact", "unknown")


_EMPTY = frozenset(
    {
        "other_operators",
        "themes",
        "amount_tranches",
        "amount_conflict",
        "conditions",
        "documents",
        "prerequisite_ids",
        "not_with_ids",
        "status_note",
        "replaced_by",
    }
)


def _criterion(name: str, value: Any) -> str:
    if isinstance(value, list) and name.endswith(("_include", "_exclude")):
        return "\n".join(code_name(name, code) for code in value)
    (requirement,) = requirements_from_record({name: value})
    return required_text(name, requirement.value)


def _source(value: Any) -> str:
    lang = current_language()
    parts = [value.get("name"), value.get("link"), formats.day(value["seen_on"], lang) if value.get("seen_on") else ""]
    return ", ".join(str(part) for part in parts if part)


def _money(value: Any) -> str:
    return formats.money(value, current_language())


def _tranche(tranche: Mapping[str, Any]) -> str:
    who = [
        f"{label_of(f'criteria.{name}')} {_criterion(name, tranche[name])}" for name in CRITERIA if tranche.get(name)
    ]
    if tranche.get("turnover_max") is not None:
        who.append(gettext("turnover up to %(amount)s") % {"amount": _money(tranche["turnover_max"])})
    gets = []
    if tranche.get("min") is not None:
        gets.append(gettext("from %(amount)s") % {"amount": _money(tranche["min"])})
    if tranche.get("max") is not None:
        gets.append(gettext("up to %(amount)s") % {"amount": _money(tranche["max"])})
    if tranche.get("rate_pct") is not None:
        gets.append(_percent(tranche["rate_pct"]))
    if tranche.get("text"):
        gets.append(str(tranche["text"]))
    line = {"who": "; ".join(who) or gettext("any business"), "gets": "; ".join(gets) or pgettext("fact", "unknown")}
    return pgettext("amount of a tranche", "%(who)s: %(gets)s") % line


def _regime(value: str) -> str:
    if value.startswith("gber:"):
        return gettext("block exemption, article %(article)s") % {"article": value.removeprefix("gber:")}
    return str(REGIMES.get(value, value))


def _day(value: str) -> str:
    return formats.day(value, current_language())


def _percent(value: Any) -> str:
    return formats.percent(value, current_language(), decimals=0 if float(value).is_integer() else 2)


def _years(value: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", value) % {"count": value}


_WORDED: dict[str, Callable[[Any], str]] = {
    "themes": lambda value: "\n".join(map(theme_name, value)),
    "amount_tranches": lambda value: "\n".join(_tranche(tranche) for tranche in value),
    "kind": lambda value: str(ProgrammeKind(value).label),
    "opens_on": _day,
    "closes_on": _day,
    "source.seen_on": _day,
    "source.verified_on": _day,
    "source.updated_on": _day,
    "amount_min": _money,
    "amount_max": _money,
    "spend_min": _money,
    "spend_max": _money,
    "rate_pct": _percent,
    "max_public_pct": _percent,
    "once_per_years": _years,
    "aid_regime": _regime,
    "paid": lambda value: str(PAID.get(value, value)),
    "state": lambda value: str(ProgrammeState(value).label),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One leaf that differs, in words; what one text has and the other lacks is marked."""

    path: str
    label: str
    before: SafeString
    after: SafeString


def differences(changes: Iterable[Change], titles: Mapping[str, str] | None = None) -> list[Said]:
    """Changes as one reads them: old and new, never JSON, in the order in which a programme is told."""
    found = []
    for change in sorted(changes, key=lambda change: place_of(change.path)):
        before, after = said(change.path, change.before, titles), said(change.path, change.after, titles)
        whole = change.before is None or change.after is None  # nothing to compare word by word
        left, right = (conditional_escape(before), conditional_escape(after)) if whole else marked(before, after)
        found.append(Said(change.path, label_of(change.path), left, right))
    return found


def version_changes(changes: Mapping[str, Any], titles: Mapping[str, str] | None = None) -> list[Said]:
    """What a published version changed, as its row keeps it: field → [before, after]."""
    leaves: list[Change] = []
    for name, (before, after) in changes.items():
        old, new = flat({name: before}), flat({name: after})
        leaves += [Change(path, old.get(path), new.get(path)) for path in dict.fromkeys([*old, *new])]
    return differences([leaf for leaf in leaves if leaf.before != leaf.after], titles)


def facts(content: Mapping[str, Any], titles: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
    """(path, label, text) of everything that a content says."""
    leaves = flat(content)
    return [(path, label_of(path), said(path, leaves[path], titles)) for path in sorted(leaves, key=place_of)]
