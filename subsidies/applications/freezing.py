"""The rules that applied on the day an application was sent, and what changed in the programme since."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from portal.tenancy.models import Business
from portal.ui import format as words
from portal.ui.language import current_language
from subsidies.matching.facts import CRITERIA
from subsidies.matching.jsonable import case_json
from subsidies.matching.records import programme_from_record, requirements_from_record
from subsidies.matching.verdict import evaluate
from subsidies.matching.wording import LABELS, required_text
from subsidies.programmes.models import Programme, ProgrammeVersion
from subsidies.programmes.profiles import profile_to_match

# What a later version may change that concerns somebody who has applied; the rest is the catalogue's housekeeping.
WATCHED: dict[str, Any] = {
    "title": gettext_lazy("Name of the programme"),
    "operator": gettext_lazy("Operator"),
    "opens_on": gettext_lazy("Opens"),
    "closes_on": gettext_lazy("Closes"),
    "suspended": gettext_lazy("Suspended"),
    "amount_text": gettext_lazy("Amount"),
    "amount_min": gettext_lazy("Lowest amount, in euros"),
    "amount_max": gettext_lazy("Highest amount, in euros"),
    "rate_pct": gettext_lazy("Share paid, in percent"),
    "spend_min": gettext_lazy("Lowest spending, in euros"),
    "spend_max": gettext_lazy("Highest spending counted, in euros"),
    "conditions": gettext_lazy("Conditions to confirm"),
    "documents": gettext_lazy("Documents to hand in"),
    "apply_before_start": gettext_lazy("Apply before you sign or start"),
    "aid_regime": gettext_lazy("State-aid rules it falls under"),
    "paid": gettext_lazy("When the money comes"),
    "once_per_years": gettext_lazy("Once in so many years"),
    "max_public_pct": gettext_lazy("Most that public money may pay, in percent"),
}
_PAID = {
    "before": gettext_lazy("before you spend"),
    "after": gettext_lazy("after you have spent"),
    "instalments": gettext_lazy("in instalments"),
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """The version that applied, whether it was published by that day, and the verdict of that day."""

    version: ProgrammeVersion
    known_then: bool
    verdict: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Changed:
    """One point of the rules: as it was when the application was sent, and as it is now."""

    label: str
    then: str
    now: str


def freeze(business: Business, programme: Programme, on: date) -> Frozen | None:
    """What applied on that day, with today's facts of the business: the version published last by then, else the
    oldest one that is kept. None when no version is kept at all."""
    versions = ProgrammeVersion.objects.filter(programme=programme).order_by("number")
    by_then = [row for row in versions if timezone.localdate(row.published_at) <= on]
    version = by_then[-1] if by_then else versions.first()
    if version is None:
        return None
    verdict = evaluate(programme_from_record(version.data), profile_to_match(business), on)
    told = {name: item for name, item in case_json(None, verdict).items() if name != "case"}
    kept = {**told, "confirm": list(verdict.confirm), "as_of": on.isoformat(), "rules_known_then": bool(by_then)}
    return Frozen(version, bool(by_then), kept)


def changed_since(version: ProgrammeVersion, programme: Programme) -> list[Changed]:
    """What differs between the frozen version and the programme as published now; empty when nothing does."""
    before, now = version.data, programme.data
    found = [
        Changed(str(label), _shown(name, before.get(name)), _shown(name, now.get(name)))
        for name, label in WATCHED.items()
        if (before.get(name) or None) != (now.get(name) or None)
    ]
    then_asked, now_asked = _asked(before), _asked(now)
    found += [
        Changed(
            str(LABELS[name]), then_asked.get(name, gettext("not asked")), now_asked.get(name, gettext("not asked"))
        )
        for name in CRITERIA
        if then_asked.get(name) != now_asked.get(name)
    ]
    if version.state != programme.state:
        found.append(Changed(gettext("State"), version.get_state_display(), programme.get_state_display()))
    return found


def _asked(record: dict[str, Any]) -> dict[str, str]:
    return {
        requirement.criterion: required_text(requirement.criterion, requirement.value)
        for requirement in requirements_from_record(record.get("criteria") or {})
    }


def _shown(name: str, value: Any) -> str:
    lang = current_language()
    if value in (None, "", [], {}):
        return gettext("no") if name in {"suspended", "apply_before_start"} else words.unknown(lang)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return words.number(str(value), lang, decimals=0 if float(value).is_integer() else 2)
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    if name in {"opens_on", "closes_on"}:
        return words.day(str(value), lang)
    return str(_PAID.get(str(value), value))
