"""Which facts of a dossier are compared, what they are called, and how their values read. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from insurance.dossier.render import labels
from insurance.dossier.snapshot_schema import Words
from portal.ui import format as shown
from portal.ui.bilingual import said_in_both
from portal.ui.format import Language

type Reader = Callable[[Any, Language], str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact: its name in the snapshot, its words, how a value reads."""

    name: str
    label: Any
    reads: Reader


def in_words(value: Any, reads: Reader) -> Words | None:
    """A value in both languages; unknown stays null."""
    if value is None or value == "":
        return None
    both = said_in_both(lambda lang: reads(value, lang))
    return {"fr": both["fr"], "en": both["en"]}


def _text(value: Any, _lang: Language) -> str:
    return str(value)


def _words(value: Mapping[str, str], lang: Language) -> str:
    return value[lang]


def _list(value: Any, _lang: Language) -> str:
    return ", ".join(value) or str(_("none recorded"))


def _percent(value: Any, lang: Language) -> str:
    return shown.percent(value, lang, decimals=len(str(value).partition(".")[2].rstrip("0")))


def _days(value: Any, lang: Language) -> str:
    return ngettext("{days} day", "{days} days", value).format(days=shown.number(value, lang))


def _level(value: Any, _lang: Language) -> str:
    return f"{value['level']} ({value['likelihood']} × {value['impact']})"


def _day(value: Any, lang: Language) -> str:
    return shown.short_day(value, lang, year=True)


def _money(value: Any, lang: Language) -> str:
    return shown.money(value, lang)


def _whole_euros(value: Any, lang: Language) -> str:
    """What is worked out is told without its cents."""
    return shown.money(value, lang, cents=False)


def _hours(value: Any, lang: Language) -> str:
    return shown.hours(value, lang)


def _treatment(value: Any, _lang: Language) -> str:
    return labels.treatment(value) or ""


def _status(value: Any, _lang: Language) -> str:
    return labels.status(value)


def _waiting(value: Any, _lang: Language) -> str:
    return labels.waiting(value)


def _eligibility(value: Any, _lang: Language) -> str:
    return labels.eligibility(value) or ""


def _declared(value: Any, _lang: Language) -> str:
    return str({"declared": _("confirmed"), "stale": _("not declared: it changed since it was confirmed"),
                "not_declared": _("not declared"), "withheld": _("withheld, not declared")}[value])  # fmt: skip


def _hours_of_week(value: Any, lang: Language) -> str:
    closed = pgettext("dossier", "closed")
    days = ((one["day"], ", ".join("–".join(span) for span in one["spans"])) for one in value)
    return shown.listed((f"{labels.weekday(day)} {spans or closed}" for day, spans in days), lang)


def _digest(value: Any, _lang: Language) -> str:
    return f"{value[:12]}…"


COMPANY = (
    Compared("name", _("Name"), _text),
    Compared("siren", "SIREN", _text),
    Compared("siret", "SIRET", _text),
    Compared("activity", _("Activity"), _text),
    Compared("legal_form", _("Legal form"), _text),
    Compared("employees", pgettext_lazy("dossier", "Staff"), _text),
    Compared("employees_band", pgettext_lazy("dossier", "Staff"), _text),
    Compared("turnover_eur", _("Yearly turnover"), _money),
    Compared("balance_sheet_eur", _("Balance sheet total"), _money),
    Compared("online_share_pct", _("Share of it made online"), _percent),
    Compared("commune", pgettext_lazy("dossier", "Place"), _text),
    Compared("opening_hours", _("Opening hours"), _hours_of_week),
)
STOPPAGE = (
    Compared("hour_mean_eur", _("Margin that an hour’s stop costs"), _whole_euros),
    Compared("cash_days", _("Days that the business lasts without income"), _text),
)
SERVICE = (
    Compared("name", _("Service"), _text),
    Compared("kind", pgettext_lazy("dossier", "Kind"), _words),
    Compared("provider", _("Provider"), _text),
    Compared("contact", _("Contact"), _text),
    Compared("contract", _("Contract"), _text),
    Compared("contract_ends_on", _("Ends on"), _day),
    Compared("availability_pct", pgettext_lazy("dossier", "Promised"), _percent),
    Compared("tolerable_stop_hours", _("Tolerable stop"), _hours),
    Compared("fallback", _("Fallback"), _text),
    Compared("owner", pgettext_lazy("dossier", "Owner"), _text),
)
ACTIVITY = (
    Compared("name", _("Activity"), _text),
    Compared("share_pct", _("Share of the sales"), _percent),
    Compared("mtpd_hours", _("Longest stop it bears"), _hours),
    Compared("rto_hours", pgettext_lazy("recovery", "Back within"), _hours),
    Compared("rpo_hours", _("Work it may lose"), _hours),
    Compared("mbco_pct", _("Least that must run"), _percent),
)
RISK = (
    Compared("title", _("Risk"), _text),
    Compared("inherent", pgettext_lazy("dossier", "Inherent"), _level),
    Compared("current", pgettext_lazy("dossier", "Current"), _level),
    Compared("target", pgettext_lazy("dossier", "Target"), _level),
    Compared("treatment", _("Treatment"), _treatment),
    Compared("existing_controls", _("Controls in place"), _text),
    Compared("cause", _("Cause"), _text),
    Compared("consequences", _("Consequences"), _text),
    Compared("measures", _("Measures"), _list),
    Compared("owner", pgettext_lazy("dossier", "Owner"), _text),
    Compared("review_on", pgettext_lazy("dossier", "Review"), _day),
)
MEASURE = (
    Compared("title", _("Measure"), _text),
    Compared("status", pgettext_lazy("dossier", "State"), _status),
    Compared("due_on", _("Until when"), _day),
    Compared("done_on", _("Done on"), _day),
    Compared("cost_once_eur", pgettext_lazy("dossier", "Once"), _money),
    Compared("cost_yearly_eur", _("Per year"), _money),
    Compared("expected_effect", _("Expected effect"), _text),
    Compared("owner", pgettext_lazy("dossier", "Owner"), _text),
    Compared("proofs", _("Proofs"), _list),
)
ANSWER = (
    Compared("text", pgettext_lazy("dossier", "Answer"), _words),
    Compared("scope_pct", _("Where it holds"), _percent),
    Compared("exceptions", _("What is left out"), _text),
    Compared("proof", _("Proof"), _text),
    Compared("declaration", pgettext_lazy("dossier", "Declared"), _declared),
)
POLICY = (
    Compared("line", pgettext_lazy("dossier", "Line"), _words),
    Compared("insurer", _("Insurer"), _text),
    Compared("intermediary", _("Broker or agent"), _text),
    Compared("policy_number", _("Contract number"), _text),
    Compared("starts_on", pgettext_lazy("dossier", "From"), _day),
    Compared("ends_on", pgettext_lazy("dossier", "Until"), _day),
    Compared("premium_yearly_eur", _("Premium a year"), _money),
    Compared("document", _("Document"), _text),
)
COVER = (
    Compared("limit_eur", pgettext_lazy("dossier", "Limit"), _money),
    Compared("deductible_eur", _("Deductible"), _money),
    Compared("waiting_hours", _("Waiting time"), _hours),
    Compared("waiting_mode", _("How the waiting time counts"), _waiting),
    Compared("indemnity_days", pgettext_lazy("dossier", "Pays for"), _days),
)
WANTED = (
    Compared("limit_eur", _("Limit per loss"), _money),
    Compared("deductible_eur", _("Deductible borne"), _money),
    Compared("waiting_hours", _("Stop borne"), _hours),
    Compared("starts_on", pgettext_lazy("dossier", "From"), _day),
)
REVIEW = (Compared("given_on", _("Stated on"), _day), Compared("noticed", _("What was noticed"), _text))
CLAIM = (
    Compared("status", pgettext_lazy("claim", "Status"), _words),
    Compared("row.loss_date", _("Date of loss"), _day),
    Compared("row.description", _("What happened"), _text),
    Compared("row.ground_up", _("Full cost before cover"), _money),
    Compared("row.incurred", _("Total incurred"), _money),
    Compared("lessons", _("What was learnt"), _text),
)
PROGRAMME = (
    Compared("eligibility", pgettext_lazy("dossier", "Verdict"), _eligibility),
    Compared("amount_eur", _("Amount"), _money),
)
PROOF = (
    Compared("title", _("Proof"), _text),
    Compared("valid_until", _("Valid until"), _day),
    Compared("sha256", _("File (SHA-256)"), _digest),
)
