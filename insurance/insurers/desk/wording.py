"""The desk in words: why a grant ended, what a headline holds, the columns of an export."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext, pgettext, pgettext_lazy

from insurance.dossier.headline import Claims, Dependency
from insurance.insurers.grants.models import AccessOutcome
from insurance.insurers.grants.standing import VOID
from insurance.policies.models import Line
from insurance.readiness.wording import LINES
from portal.ui import format as words
from portal.ui.format import Language

WHY: dict[str, Any] = {
    AccessOutcome.EXPIRED: gettext_lazy("Ended: past its date"),
    AccessOutcome.REVOKED: gettext_lazy("Ended: withdrawn"),
    VOID: gettext_lazy("Ended: declared void"),
}
SHOWN = {
    "open": pgettext_lazy("dossiers", "Open"),
    "new": pgettext_lazy("dossiers", "New"),
    "soon": gettext_lazy("Ends within a week"),
    "superseded": gettext_lazy("A newer one is open to you"),
    "ended": pgettext_lazy("dossiers", "Ended"),
    "all": pgettext_lazy("dossiers", "All"),
}
RED = {
    "crossed": gettext_lazy("A red line is crossed"),
    "clear": gettext_lazy("None crossed, all known"),
    "unknown": gettext_lazy("None known to be crossed, some unknown"),
    "withheld": gettext_lazy("One is withheld from you"),
}
SPANS = {
    "0-5k": gettext_lazy("under €5,000"),
    "5-20k": gettext_lazy("€5,000 to 20,000"),
    "20-100k": gettext_lazy("€20,000 to 100,000"),
    "100k": gettext_lazy("€100,000 and more"),
    "unknown": pgettext_lazy("fact", "unknown"),
}
PARTS = {  # where a figure stands in the dossier
    "company": gettext_lazy("Part: the business"),
    "answers": gettext_lazy("Part: insurers’ questions"),
    "losses": gettext_lazy("Part: what the risks cost"),
    "gap": gettext_lazy("Part: what contracts would pay"),
    "claims": gettext_lazy("Part: losses of five years"),
    "services": gettext_lazy("Part: services and providers"),
    "version": gettext_lazy("On the cover"),
}
LISTS = {  # of tabular.LISTS
    "risks": gettext_lazy("Risks"),
    "measures": gettext_lazy("Measures"),
    "services": gettext_lazy("Services"),
    "policies": gettext_lazy("Contracts"),
    "losses": gettext_lazy("What each risk costs"),
    "gap": gettext_lazy("What contracts would pay, risk by risk"),
    "claims": gettext_lazy("Loss run"),
    "answers": gettext_lazy("Answers to insurers’ questions"),
    "programmes": gettext_lazy("Aid programmes"),
    "proofs": gettext_lazy("Proofs"),
}


def lines(codes: Sequence[str] | None) -> str | None:
    """The lines of insurance in words; None while nobody said."""
    contracts: dict[str, Any] = {str(code): label for code, label in Line.choices}
    return None if codes is None else ", ".join(str(LINES.get(code) or contracts.get(code, code)) for code in codes)


def claims(found: Claims | None, lang: Language) -> str | None:
    """“2 for €5,840.40”; that there was none, when somebody declared it; None when the dossier does not say."""
    if found is None or found["count"] is None:
        return None
    if not found["count"]:
        return _("none, declared") if found["none_declared_on"] else _("none listed, not declared")
    sum_ = words.money(found["incurred_eur"], lang) if found["incurred_eur"] is not None else None
    if sum_ is None:
        return _("%(n)d, amount unknown") % {"n": found["count"]}
    if found["incurred_unknown"]:
        return _("%(n)d, of which %(sum)s is known") % {"n": found["count"], "sum": sum_}
    return _("%(n)d for %(sum)s") % {"n": found["count"], "sum": sum_}


def red_lines(counts: tuple[int, int, int] | None) -> tuple[str | None, str, str]:
    """(word, tone, what stands below) for the crossed, unknown and withheld ones; no word where the dossier holds none.
    What is withheld has a word of its own: it is not known to be well, nor unknown to the business."""
    if counts is None:
        return None, "ok", ""
    told = [(crossed(counts[0]), "bad")] if counts[0] else []
    told += [(unknown(counts[1]), "ask")] if counts[1] else []
    told += [(withheld(counts[2]), "off")] if counts[2] else []
    (first, tone), *rest = told or [(crossed(0), "ok")]
    return first, tone, ", ".join(word for word, _tone in rest)


def crossed(count: int) -> str:
    """“2 crossed”, or that none is."""
    if not count:
        return pgettext("red lines", "none crossed")
    return npgettext("red lines", "%(n)d crossed", "%(n)d crossed", count) % {"n": count}


def unknown(count: int) -> str:
    """“3 unknown”."""
    return npgettext("red lines", "%(n)d unknown", "%(n)d unknown", count) % {"n": count}


def withheld(count: int) -> str:
    """“1 withheld”."""
    return npgettext("red lines", "%(n)d withheld", "%(n)d withheld", count) % {"n": count}


def staff(count: int | None, band: str | None, lang: Language) -> str | None:
    """People, exact or in the band that the register of companies gives."""
    return band if count is None else words.number(count, lang)


def provider(one: Dependency) -> str:
    """“Heroku (assumed to run on AWS)”."""
    if one["runs_on"] is None:
        return one["name"]
    return _("%(name)s (assumed to run on %(host)s)") % {"name": one["name"], "host": one["runs_on"]["name"]}


def providers(found: Sequence[Dependency] | None) -> str | None:
    """All of them; None while the dossier does not say."""
    if found is None:
        return None
    return ", ".join(provider(one) for one in found) or _("no service is recorded")
