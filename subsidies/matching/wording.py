"""A result in words, in the active language: what is asked, what the business has, and what to do about it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.profile.reference import legal_form_label, naf_ancestors, naf_label, zone_name
from portal.ui import format as words
from portal.ui.format import Language

from .criteria import Actual, CriterionResult, Outcome
from .facts import OPEN_PERIOD, Number, Period, Span, Value
from .verdict import Eligibility, Phase, Verdict

LABELS = {
    "employees": _("Head-count"),
    "naf_include": _("Activity"),
    "naf_exclude": _("Excluded activities"),
    "zones_include": _("Place"),
    "zones_exclude": _("Excluded places"),
    "age_months": _("Age of the business"),
    "micro_entrepreneur": _("Micro-entrepreneur"),
    "legal_forms_include": _("Legal form"),
    "legal_forms_exclude": _("Excluded legal forms"),
    "turnover_eur": _("Yearly turnover"),
    "balance_sheet_eur": _("Balance sheet total"),
    "open_period": _("Application period"),
}
OUTCOMES = {
    Outcome.PASS: _("Met"),
    Outcome.FAIL: _("Not met"),
    Outcome.UNKNOWN: _("To be settled"),
}
PHASES = {
    Phase.OPEN: _("Open"),
    Phase.NOT_YET_OPEN: _("Not open yet"),
    Phase.CLOSED: _("Closed"),
}
_TO_SETTLE = {
    "employees": _("Tell us your exact head-count."),
    "naf": _("Tell us your full activity code."),
    "zones": _("Tell us your commune."),
    "age_months": _("Tell us when the business was created."),
    "micro_entrepreneur": _("Tell us whether you are a micro-entrepreneur."),
    "legal_forms": _("Tell us your legal form."),
    "turnover_eur": _("Tell us your yearly turnover."),
    "balance_sheet_eur": _("Tell us your balance sheet total."),
}
_SHOWN = 6  # codes of a list, by name
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """One criterion for a reader; `next_step` is empty when there is nothing to do or to wait for."""

    label: str
    outcome: str
    required: str
    actual: str
    next_step: str


def _lang() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def _number(value: Number) -> str:
    whole = value == int(value)
    return number_format(int(value) if whole else value, decimal_pos=0 if whole else None, force_grouping=True)


def _eur(value: Number) -> str:
    return gettext("€%(amount)s") % {"amount": _number(value)}


def _months(value: Number) -> str:
    years, months = divmod(int(value), 12)
    in_years = ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    in_months = ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    if years < 1:
        return in_months
    return gettext("%(years)s and %(months)s") % {"years": in_years, "months": in_months} if months else in_years


def _people(value: Number) -> str:
    plural = 1 if value == 1 else 2
    return ngettext("%(count)s employee", "%(count)s employees", plural) % {"count": _number(value)}


_UNITS = {"employees": _people, "age_months": _months, "turnover_eur": _eur, "balance_sheet_eur": _eur}


def _day(day: date) -> str:
    return words.day(day, _lang())


def _span(span: Span, criterion: str) -> str:
    unit = _UNITS[criterion]
    if span.low is not None and span.high is not None:
        if span.is_exact:
            return unit(span.low)
        low = _number(span.low) if criterion == "employees" else unit(span.low)
        return gettext("from %(low)s to %(high)s") % {"low": low, "high": unit(span.high)}
    if span.low is not None:
        return gettext("at least %(low)s") % {"low": unit(span.low)}
    if span.high is not None:
        return gettext("at most %(high)s") % {"high": unit(span.high)}
    return gettext("any")


def _period(period: Period) -> str:
    opens_on, closes_on = period.opens_on, period.closes_on
    if opens_on and closes_on:
        return gettext("from %(first)s to %(last)s") % {"first": _day(opens_on), "last": _day(closes_on)}
    if opens_on:
        return gettext("from %(first)s") % {"first": _day(opens_on)}
    return gettext("until %(last)s") % {"last": _day(closes_on)} if closes_on else gettext("any day")


def code_name(criterion: str, code: str) -> str:
    """The name behind a code of a list criterion, with the code where it is not a place."""
    if criterion.startswith("zones"):
        return zone_name(code)
    label = naf_label(code, _lang()) if criterion.startswith("naf") else legal_form_label(code, _lang())
    return f"{label} ({code})" if label else code


def _codes(codes: tuple[str, ...], criterion: str, most: int) -> str:
    shown = ", ".join(code_name(criterion, code) for code in codes[:most])
    more = len(codes) - most
    if more <= 0:
        return shown
    return ngettext("%(list)s and %(count)s other", "%(list)s and %(count)s others", more) % {
        "list": shown,
        "count": more,
    }


def required_text(criterion: str, value: Value, *, shown: int = _SHOWN) -> str:
    """What a criterion asks; of a list, `shown` codes by name."""
    if isinstance(value, Span):
        return _span(value, criterion)
    if isinstance(value, Period):
        return _period(value)
    if isinstance(value, str):
        return gettext("micro-entrepreneurs only") if value == "only" else gettext("not a micro-entrepreneur")
    codes = _codes(value, criterion, shown)
    return gettext("not: %(list)s") % {"list": codes} if criterion.endswith("_exclude") else codes


def actual_text(criterion: str, value: Actual) -> str:
    """What the business has."""
    if value is None:
        return gettext("unknown")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Span):
        return _span(value, criterion)
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, (int, Decimal)):
        return gettext("not created yet") if value < 0 else _months(value)
    return code_name(criterion, value if isinstance(value, str) else value[-1])


def next_step(result: CriterionResult) -> str:
    """What would settle an unknown, or the day from which a failing criterion passes."""
    if result.turns_on is not None:
        return gettext("From %(day)s on.") % {"day": _day(result.turns_on)}
    if result.outcome is not Outcome.UNKNOWN:
        return ""
    family = result.criterion.removesuffix("_include").removesuffix("_exclude")
    return str(_TO_SETTLE.get(family, ""))


def explain(result: CriterionResult, *, own: bool = True) -> Explanation:
    """One judged criterion in words; without `own`, for a reader who may not see the business's facts."""
    return Explanation(
        label=str(LABELS[result.criterion]),
        outcome=str(OUTCOMES[result.outcome]),
        required=required_text(result.criterion, result.required),
        actual=actual_text(result.criterion, result.actual) if own else gettext("not shown to you"),
        next_step=next_step(result) if own else "",
    )


def in_short(result: CriterionResult, *, own: bool = True) -> str:
    """One judged criterion in a line: of a long list only what concerns the business, and today's date left out.
    Without `own`, for a reader who may not see the business's facts."""
    label = str(LABELS[result.criterion])
    if not own:
        return gettext("%(label)s: %(required)s") % {
            "label": label,
            "required": required_text(result.criterion, result.required, shown=_SHORT),
        }
    if result.criterion == OPEN_PERIOD:
        return gettext("%(label)s: %(required)s") % {
            "label": label,
            "required": required_text(result.criterion, result.required),
        }
    return gettext("%(label)s: %(required)s (you: %(actual)s)") % {
        "label": label,
        "required": _required_in_short(result),
        "actual": actual_text(result.criterion, result.actual),
    }


def _required_in_short(result: CriterionResult) -> str:
    required = result.required
    if not isinstance(required, tuple):
        return required_text(result.criterion, required)
    ordered = tuple(sorted(required, key=lambda code: not _holds(result, code)))  # stable: otherwise as listed
    return required_text(result.criterion, ordered, shown=1 if _holds(result, ordered[0]) else _SHORT)


def _holds(result: CriterionResult, code: str) -> bool:
    own = result.actual
    if result.criterion.startswith("naf"):
        return isinstance(own, str) and code in naf_ancestors(own)
    if result.criterion.startswith("zones"):
        return isinstance(own, tuple) and code in own
    return isinstance(own, str) and own.startswith(code)


def headline(verdict: Verdict, *, met: int = 0, not_met: int = 0) -> str:
    """The verdict in one sentence. `met` and `not_met` count the conditions that the business answered: they change
    the sentence, never the verdict."""
    if verdict.phase is Phase.CLOSED:
        return gettext("Closed: the last day was %(day)s.") % {"day": _day(cast(date, verdict.period.closes_on))}
    failing, unknown = len(verdict.failing), len(verdict.unknown)
    if only_waits(verdict):
        return gettext("Soon: it opens on %(day)s, and nothing else stands against you.") % {
            "day": _day(cast(date, verdict.period.opens_on))
        }
    if failing:
        return ngettext(
            "Not for you: %(count)s criterion is not met.", "Not for you: %(count)s criteria are not met.", failing
        ) % {"count": failing}
    if unknown:
        return ngettext("Perhaps: %(count)s answer is missing.", "Perhaps: %(count)s answers are missing.", unknown) % {
            "count": unknown
        }
    if verdict.suspended:
        return gettext("You meet the criteria, but the programme is suspended.")
    return _conditions(verdict, met, not_met)


def _conditions(verdict: Verdict, met: int, not_met: int) -> str:
    """The sentence of a programme whose criteria are all met."""
    left = len(verdict.confirm) - met - not_met
    if not_met:
        return ngettext(
            "You said that %(count)s condition is not met: ask the operator before you count on it.",
            "You said that %(count)s conditions are not met: ask the operator before you count on it.",
            not_met,
        ) % {"count": not_met}
    if not asks_anything(verdict):
        return gettext("The source names no criterion that we can check: ask the operator.")
    if left > 0:
        return ngettext(
            "You meet the criteria; %(count)s condition remains to confirm.",
            "You meet the criteria; %(count)s conditions remain to confirm.",
            left,
        ) % {"count": left}
    if verdict.confirm:
        return gettext("You meet all criteria, and you confirmed the conditions.")
    return gettext("You meet all criteria.")


def only_waits(verdict: Verdict) -> bool:
    """Whether nothing but the day on which it opens stands against it."""
    return [result.criterion for result in verdict.failing] == [OPEN_PERIOD] and verdict.phase is Phase.NOT_YET_OPEN


def asks_anything(verdict: Verdict) -> bool:
    """Whether the source names a criterion about the business: without any, everybody meets them."""
    return any(result.criterion != OPEN_PERIOD for result in verdict.criteria)


def mark(verdict: Verdict, *, not_met: int = 0) -> tuple[str, str] | None:
    """(word, kind of tag) where the group's own word would promise too much, or too little; else None."""
    if verdict.eligibility is Eligibility.ELIGIBLE and not verdict.suspended:
        if not_met:
            return gettext("A condition is not met"), "ask"
        if not asks_anything(verdict):
            return gettext("To check with the operator"), "ask"
    if only_waits(verdict) and not verdict.suspended:
        return gettext("Soon"), "info"
    return None
