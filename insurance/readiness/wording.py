"""The questionnaire in words: lines of insurance, where an answer comes from, what a step is, the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from insurance.readiness import standing, values
from insurance.readiness.questions import Question, RedLine
from insurance.readiness.score import ANSWER, FIND_OUT, IMPROVE, PROVE, RedState, Step
from insurance.readiness.standing import OWN, Standing
from portal.ui.bilingual import said_in_both
from portal.ui.format import Language

LINES = {
    "cyber": pgettext_lazy("insurance line", "Computer attacks"),
    "interruption": pgettext_lazy("insurance line", "Interruption of business"),
    "multirisk": pgettext_lazy("insurance line", "Premises and goods"),
    "liability": pgettext_lazy("insurance line", "Liability"),
}
SOURCES = {
    OWN: gettext_lazy("Answered here"),
    "profile": gettext_lazy("From your profile"),
    "services": gettext_lazy("From your services"),
    "assessment": gettext_lazy("From taking stock"),
    "measures": gettext_lazy("From your measures"),
    "impact": gettext_lazy("From your impact analysis"),
    "stoppage": gettext_lazy("From what a stop costs"),
    "policies": gettext_lazy("From your contracts"),
    "losses": gettext_lazy("From the calculated losses"),
    "claims": gettext_lazy("From your list of claims"),
    "register": gettext_lazy("From your risk register"),
    "wanted": gettext_lazy("From the insurance that you look for"),
}
# The same for whoever reads about the business: (a whole list, one record of it).
FILED = {
    OWN: (gettext_lazy("typed answer"), ""),
    "profile": (gettext_lazy("company profile"), ""),
    "services": (gettext_lazy("list of services"), gettext_lazy("service {reference}")),
    "assessment": (gettext_lazy("guided assessment"), ""),
    "measures": (gettext_lazy("list of measures"), gettext_lazy("measure {reference}")),
    "impact": (gettext_lazy("impact analysis"), gettext_lazy("impact analysis, {reference}")),
    "stoppage": (gettext_lazy("cost of a stop"), ""),
    "policies": (gettext_lazy("list of contracts"), ""),
    "losses": (gettext_lazy("calculated losses"), ""),
    "claims": (gettext_lazy("list of claims"), ""),
    "register": (gettext_lazy("risk register"), gettext_lazy("risk {reference}")),
    "wanted": (gettext_lazy("insurance sought, as filed"), ""),
}
WHAT = {
    ANSWER: gettext_lazy("Answer it"),
    FIND_OUT: gettext_lazy("Find it out"),
    PROVE: gettext_lazy("Attach a proof"),
    IMPROVE: gettext_lazy("Do it, or do more"),
}
EFFORTS = {
    0: gettext_lazy("A minute"),
    1: gettext_lazy("An afternoon"),
    2: gettext_lazy("Some days, or some money"),
    3: gettext_lazy("A project"),
}
RED_STATES = {
    "crossed": (gettext_lazy("You are there"), "bad"),
    "clear": (gettext_lazy("Not you"), "ok"),
    "unknown": (gettext_lazy("Nobody knows yet"), "ask"),
}
# In words, with the tone and the icon of the tag: dashed is to do, as on the wall; nothing here is anybody's fault.
DECLARATIONS = {
    standing.DECLARED: (gettext_lazy("Confirmed"), "ok", "check"),
    standing.STALE: (gettext_lazy("Changed since it was confirmed"), "ask", "refresh"),
    standing.NOT_DECLARED: (gettext_lazy("Not declared"), "off", "circle-dashed"),
}
VERBS = {
    "readiness.answered": gettext_lazy("Question of insurers answered"),
    "readiness.declared": gettext_lazy("Answer declared"),
    "readiness.withdrawn": gettext_lazy("Declaration taken back"),
}
FIELDS = {
    "unknown": gettext_lazy("Nobody knows"),
    "scope_pct": gettext_lazy("For which part, in percent"),
    "checked_on": gettext_lazy("Checked on"),
    "exceptions": gettext_lazy("What is left out"),
    "declared": gettext_lazy("Declared"),
    "source": gettext_lazy("Where it comes from"),
}
# What each signatory declares. The law's references are those of the French insurance code. A dossier keeps the text
# with DAY in it: its place is taken by the last day on which that person confirmed an answer.
DAY = "[date]"
DECLARATION = {
    "fr": (
        "J’ai relu et confirmé une à une les réponses marquées « confirmée »\u202f; les autres ne sont pas déclarées. "
        "Elles sont exactes à ma connaissance au {day}. Ce dossier ne remplace pas le questionnaire de l’assureur et "
        "n’engage ni l’assuré ni l’assureur avant police ou note de couverture (L112-2). Fausse déclaration "
        "intentionnelle\u00a0: nullité, primes conservées (L113-8). Inexactitude de bonne foi\u00a0: avant sinistre, "
        "surprime ou résiliation\u202f; après, indemnité réduite en proportion des primes (L113-9). Pendant le "
        "contrat, je "
        "déclare sous 15 jours, en recommandé, ce qui aggrave le risque et rend mes réponses inexactes (L113-2 3°)."
    ),
    "en": (
        "I have read again and confirmed one by one the answers marked “confirmed”; the others are not declared. They "
        "are accurate to my knowledge on {day}. This dossier does not replace the insurer’s questionnaire and binds "
        "neither the insured nor the insurer before a policy or a cover note (L112-2). Intentional false statement: "
        "the contract is void, premiums are kept (L113-8). Inaccuracy in good faith: before a loss, a higher premium "
        "or termination; after one, an indemnity reduced in proportion to the premiums (L113-9). During the contract I "
        "declare within 15 days, by registered letter, what aggravates the risk and makes my answers inaccurate "
        "(L113-2 3°)."
    ),
}


def filed_source(source: str, reference: str = "") -> str:
    """Where an answer comes from, for a reader who is not the business: “measure M-001”, “company profile”."""
    whole, one = FILED[source]
    return str(one).format(reference=reference) if one and reference else str(whole)


def filed_in_both(source: str, reference: str = "") -> dict[str, str]:
    """The same in both languages."""
    return said_in_both(lambda _lang: filed_source(source, reference))


def said(item: Standing, lang: Language) -> str | None:
    """The answer as one reads it; None while nobody said or nobody knows."""
    return None if item.value is None else values.shown(item.question, item.value, lang)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to tap."""

    code: str
    label: str
    chosen: bool


def choices(question: Question, value: Any, lang: Language) -> list[Choice]:
    """The answers of a question that is answered by one tap."""
    offered: Mapping[Any, str]
    if question.type == "scale":
        offered = dict(zip((3, 2, 1, 0), reversed(values.scale_words()), strict=True))
    elif question.type == "yesno":
        offered = {values.YES: _("Yes"), values.NO: _("No")}
    else:
        offered = {choice.code: choice.label.in_(lang) for choice in question.choices}
    return [Choice(str(code), label, code == value) for code, label in offered.items()]


def step(found: Step, lang: Language) -> dict[str, Any]:
    """A step for the list: what to do, at what effort, for how many points."""
    gained = [(LINES[code], gain) for code, gain in found.by_line.items()]
    return {
        "code": found.question.code,
        "text": found.question.text.in_(lang),
        "what": WHAT[found.what],
        "effort": EFFORTS[found.effort],
        "gain": round(found.gain),
        "lines": gained,
    }


def red(state: RedState, lang: Language) -> dict[str, Any]:
    """A red line for the list, with who says so."""
    word, tone = RED_STATES[state.state]
    return {
        "code": state.line.question,
        "text": state.line.text.in_(lang),
        "state": state.state,
        "word": word,
        "tone": tone,
        "sources": sources_of(state.line, lang),
        "assumed": state.line.assumed.in_(lang) if state.line.assumed else "",
    }


def sources_of(line: RedLine, lang: Language) -> list[tuple[str, str]]:
    """Name and address of each source of a red line."""
    return [(source.name.in_(lang), source.url) for source in line.sources]


def minutes(questions: int) -> str:
    """“about 2 min” for so many questions."""
    n = max(1, round(questions * standing.SECONDS_EACH / 60))
    return ngettext("about %(n)d minute", "about %(n)d minutes", n) % {"n": n}
