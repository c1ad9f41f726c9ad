"""The question whose answer would settle most programmes, asked in place."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from portal.profile.asking import form_for, said_unknown
from portal.profile.forms import PartForm
from subsidies.matching.compiled import Ranking
from subsidies.matching.lists import FAIL, PASS, UNKNOWN
from subsidies.programmes.queries import Seen

FACT_OF = {
    "employees": "employees",
    "naf": "naf",
    "zones": "commune",
    "age_months": "created_on",
    "micro_entrepreneur": "micro_entrepreneur",
    "legal_forms": "legal_form",
    "turnover_eur": "turnover_eur",
    "balance_sheet_eur": "balance_sheet_eur",
}


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask: its form, how many programmes the answer settles alone, and how many wait for it among others."""

    fact: str
    form: PartForm
    settles: int
    helps: int


def next_question(seen: Seen, bound: PartForm | None = None, fact: str = "") -> Question | None:
    """What to ask next, or the question that was just answered badly. A fact that somebody said they do not know is
    not asked again here; its page of the profile still asks it."""
    profile = seen.facts
    open_facts = {FACT_OF[family]: (settles, helps) for family, settles, helps in seen.ranking.questions()}
    if bound is not None:
        settles, helps = open_facts.get(fact, (0, 0))
        return Question(fact, bound, settles, helps)
    for code, (settles, helps) in open_facts.items():
        if not said_unknown(code, profile):
            return Question(code, form_for(code, None, profile=profile, today=seen.today), settles, helps)
    return None


def what_it_settled(before: Ranking, after: Ranking) -> str:
    """What an answer changed, in one sentence."""
    if len(before.verdict) != len(after.verdict):  # the catalogue changed meanwhile
        return gettext("Saved.")
    was_open = before.verdict == UNKNOWN
    for_you = int((was_open & (after.verdict == PASS)).sum())
    not_for_you = int((was_open & (after.verdict == FAIL)).sum())
    if not for_you + not_for_you:
        return gettext("Saved. No programme is settled by this answer alone.")
    return ngettext(
        "Saved. %(count)d programme is settled: %(yes)d for you, %(no)d not for you.",
        "Saved. %(count)d programmes are settled: %(yes)d for you, %(no)d not for you.",
        for_you + not_for_you,
    ) % {"count": for_you + not_for_you, "yes": for_you, "no": not_for_you}
