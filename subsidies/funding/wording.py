"""Amounts of aid in words, in the active language: the figure, its formula, what it is when it is no gift."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.format import day, money, percent
from portal.ui.language import current_language
from subsidies.funding.amounts import Aid, Certainty, Nature
from subsidies.funding.bounds import Step
from subsidies.funding.brackets import asked_by
from subsidies.funding.terms import terms_of
from subsidies.funding.themes import normal
from subsidies.matching.wording import LABELS, required_text

THEMES = {  # as `themes.normal` writes them
    "biodiversite": _("Biodiversity"),
    "building": _("Buildings"),
    "continuity": _("Continuity of the business"),
    "cyber": _("Cybersecurity"),
    "digital": pgettext_lazy("theme of aid", "Digital tools"),
    "eco-design": _("Ecodesign"),
    "energy": pgettext_lazy("theme of aid", "Energy"),
    "environmental": _("Environment"),
    "mobility": _("Mobility"),
    "occupational-risk": _("Health and safety at work"),
    "prevention": pgettext_lazy("theme of aid", "Prevention"),
    "rh": _("Staff and recruitment"),
    "waste": _("Waste"),
    "water": pgettext_lazy("theme of aid", "Water"),
}
STEPS = {
    "rate": _("%(rate)s of %(cost)s = %(amount)s"),
    "rate_only": _("It pays %(rate)s of the cost."),
    "fixed": _("A fixed amount: %(amount)s."),
    "at_least": _("It pays at least %(low)s; the source names no maximum, so at most the cost."),
    "capped": _("It pays %(most)s at most."),
    "spend_capped": _("It counts %(most)s of the %(cost)s at most."),
    "below_spend_min": _("It pays nothing for %(cost)s: one has to spend at least %(least)s."),
    "below_least": _(
        "The source names %(least)s as its least amount. Whether it pays %(amount)s all the same is for the operator "
        "to say: count on nothing."
    ),
    "public_share": _("All public aid together pays %(share)s of the cost at most: %(most)s."),
    "whole_cost": _("It never pays more than the cost: %(most)s."),
    "borrowed_whole": _("Nobody borrows more than the cost: %(most)s."),
    "no_cost": _("There is nothing to pay for."),
    "not_stated": _("The source does not state the amount in figures."),
    "cost_unknown": _("What the measure costs is unknown."),
    "lent": _("A loan is paid back: it changes when you pay, not how much."),
    "backed": _("A guarantee is a promise to your bank: it pays nothing of the cost itself."),
    "tax": _("It comes off a tax later, if there is tax to pay: it is not taken off the cost here."),
    "tranche": _("You are in bracket %(place)s of %(count)s."),
    "no_tranche": _("None of its brackets is for a business like yours."),
    "in_kind": _("Advice or training rather than money."),
    "towards_advice": _("A subsidised diagnosis comes first: it is paid in part, and pays nothing of this measure."),
    "towards_training": _("A subsidised training helps: it is paid in part, and pays nothing of this measure."),
    "own_rate": _("It pays %(rate)s of its own price."),
    "own_price": _("Its own price is %(price)s, of which %(share)s is left to you, besides what the measure costs."),
    "free": _("The source says that it is free."),
    "granted": _("%(amount)s was granted to you."),
    "granted_unknown": _(
        "It was granted, but your application does not say how much. Until then, this is what its terms say:"
    ),
    "lends_more": _("It starts at %(least)s, more than the %(cost)s that this costs: it is not for this alone."),
    "least_open": _(
        "It starts at %(least)s for all the measures together, and what another one costs is unknown: count on nothing "
        "yet."
    ),
    "lent_besides": _("Besides, it lends money: what is paid back is not counted here."),
    "lent_besides_most": _("Besides, it lends %(most)s at most: what is paid back is not counted here."),
    "conflict": _("The sources contradict each other on the amount: ask the operator."),
}
NATURES = {
    Nature.GIVEN: _("Given, not paid back"),
    Nature.TOWARDS: _("Help towards the measure"),
    Nature.IN_KIND: _("Help in kind"),
    Nature.LENT: _("Loan, to be paid back"),
    Nature.BACKED: _("Guarantee for your bank"),
    Nature.TAX: _("Tax relief"),
}
PAID = {
    "before": _("Paid before you spend"),
    "after": _("Paid after you have spent, on invoices"),
    "instalments": _("Paid in instalments along the way"),
}
PAID_UNKNOWN = _("When it is paid is unknown")


def eur(amount: Decimal | None) -> str:
    """Euros in the reader's language; None reads "unknown"."""
    return money(amount, current_language())


def _shown(name: str, value: Any) -> str:
    if value is None:
        return gettext("unknown")
    if isinstance(value, date):
        return day(value, current_language())
    if name in {"rate", "share", "pct"}:
        return percent(value, current_language(), decimals=0 if value == int(value) else 2)
    return eur(value) if isinstance(value, Decimal) else str(value)


def said(values: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """The figures of a sentence, in words."""
    return {name: _shown(name, value) for name, value in values}


def step_text(step: Step) -> str:
    """One line of the formula."""
    values = dict(step.values)
    if step.code == "between":
        if values["low"] is None:
            return gettext("The source says: up to %(high)s.") % said(step.values)
        return gettext("The source says: from %(low)s to %(high)s.") % said(step.values)
    if step.code == "tranches":
        count = values["count"]
        text = ngettext("%(count)s bracket may be yours.", "%(count)s brackets may be yours.", count)
        return text % {"count": count}
    if step.code == "granted_shared":
        text = ngettext(
            "%(amount)s was granted to you for %(count)s measure.",
            "%(amount)s was granted to you for %(count)s measures: it is shared here by cost.",
            values["count"],
        )
        return text % said(step.values)
    return str(STEPS[step.code]) % said(step.values)


def formula(aid: Aid) -> list[str]:
    """The formula, line by line, with what would narrow it."""
    lines = [step_text(step) for step in aid.steps]
    if aid.missing:
        facts = ", ".join(str(LABELS[name]) for name in aid.missing)
        lines.append(gettext("To be exact, we miss: %(facts)s.") % {"facts": facts})
    return lines


def beside(aid: Aid) -> str:
    """What advice or training is to a measure that is another purchase; empty for all else."""
    return " ".join(
        step_text(step) for step in aid.steps if step.code.startswith("towards_") or step.code == "own_price"
    )


def terms_lines(record: Mapping[str, Any]) -> list[str]:
    """What the programme pays, as its record has it in figures, whoever asks; empty when it has none."""
    terms = terms_of(record)
    rows = record.get("amount_tranches") or []
    lines = [] if terms.rate_pct is None else [step_text(Step("rate_only", (("rate", terms.rate_pct),)))]
    if terms.least_eur is not None or terms.most_eur is not None:
        amount = span(terms.least_eur, terms.most_eur)
        lines.append(gettext("Amount: %(amount)s.") % {"amount": amount})
    if terms.spend_min_eur is not None or terms.spend_max_eur is not None:
        amount = span(terms.spend_min_eur, terms.spend_max_eur)
        lines.append(gettext("Spending that counts: %(amount)s.") % {"amount": amount})
    lines += [_row_text(row) for row in rows]
    return lines


def _row_text(row: Mapping[str, Any]) -> str:
    """One bracket: who it is for, and what it pays."""
    who = ", ".join(f"{LABELS[one.criterion]} {required_text(one.criterion, one.value)}" for one in asked_by(row))
    words = " ".join(str(row.get("text") or "").split())
    who = f"{who} ({words})" if who and words else who or words  # the source's words tell brackets apart
    terms = terms_of({"amount_min": row.get("min"), "amount_max": row.get("max"), "rate_pct": row.get("rate_pct")})
    amount = span(terms.least_eur, terms.most_eur)
    if not who:
        who = gettext("In one case")
    if terms.rate_pct is None:
        return gettext("%(who)s: %(amount)s") % {"who": who, "amount": amount}
    values = {"who": who, "rate": _shown("rate", terms.rate_pct), "amount": amount}
    if terms.least_eur is None and terms.most_eur is None:
        return gettext("%(who)s: %(rate)s of the cost") % values
    return gettext("%(who)s: %(rate)s of the cost, %(amount)s") % values


def span(low: Decimal | None, high: Decimal | None) -> str:
    """A range of euros: one figure, from … to …, up to …, at least …; both open is "not stated", and so is nothing at
    least."""
    if high is None and not low:
        return pgettext("amount", "not stated")
    if high is None:
        return gettext("at least %(low)s") % {"low": eur(low)}
    if low is None or (not low and high):
        return gettext("up to %(high)s") % {"high": eur(high)}
    if low == high:
        return eur(low)
    return gettext("from %(low)s to %(high)s") % {"low": eur(low), "high": eur(high)}


def amount_words(aid: Aid) -> str:
    """What it brings, in a few words."""
    if aid.certainty is Certainty.NOTHING:
        return pgettext("amount", "nothing off the cost")
    if any(step.code == "free" for step in aid.steps):
        return pgettext("amount", "free")
    if aid.nature is Nature.IN_KIND:
        return pgettext("amount", "help in kind")
    if aid.nature is Nature.TOWARDS:
        return _of_its_own_price(aid)
    return span(aid.low_eur, aid.high_eur)


def theme_name(theme: str) -> str:
    """A theme in words; one that we have no words for stays as the institution writes it."""
    return str(THEMES.get(normal(theme), theme))


def _of_its_own_price(aid: Aid) -> str:
    if aid.high_eur is not None:
        return gettext("%(amount)s of its own price") % {"amount": span(aid.low_eur, aid.high_eur)}
    rates = [step for step in aid.steps if step.code == "own_rate"]
    if not rates:
        return gettext("part of its own price")
    return gettext("%(rate)s of its own price") % said(rates[0].values)
