"""What may be withheld from a reader: a closed, versioned list, so that a dossier can name each thing it leaves out.

What a risk or a measure is may be withheld, never what it weighs: levels, states, days and euros of a withheld entry
stay, and count in every total. A choice is a code of this list, or a code and an entry of it: `register.risks:R-003`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from insurance.readiness.questions import load

LIST = "rempart-redactions/1"
_INPUTS, _TERMS = "losses/inputs_sha256", "gap/terms_sha256"


@dataclass(frozen=True, slots=True)
class Redactable:
    """One thing that may be withheld. `fields` are paths of a snapshot, `*` for each entry. `answers` are the questions
    that would say the same. `words`: what it hides is also taken out of every other text; `firms`: that are names of
    firms, which stand in addresses too. `files`: the documents of a
    record would show it, so they are not handed over. `entries` is a list of which single entries are withheld whole,
    by the key in `named`. `digests`: the fingerprints that it could be found out from by trying values."""

    code: str
    label: Any
    fields: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    words: bool = False
    files: bool = False
    firms: bool = False
    entries: str = ""
    named: str = "reference"
    digests: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The part of the dossier under which it is offered; `people` is in many."""
        return self.code.partition(".")[0]


CATALOGUE = (
    Redactable(
        "company.turnover",
        _("Turnover and balance sheet"),
        ("company/turnover_eur", "company/online_share_pct", "company/balance_sheet_eur"),
        (
            "turnover_n1",
            "turnover_n",
            "turnover_next",
            "turnover_geo",
            "turnover_online",
            "gross_margin",
            "activity_split",
            "top_clients",
        ),
        digests=(_INPUTS,),
    ),
    Redactable(
        "company.opening_hours",
        _("Opening hours"),
        # The hours at which a stop costs something are the hours at which the business is open.
        ("company/opening_hours", "stoppage/week_eur", "stoppage/by_duration/*/worst_hour"),
        digests=(_INPUTS, _TERMS),
    ),
    Redactable(
        "people.names",
        _("Names of people"),
        (
            "services/*/owner",
            "register/risks/*/owner",
            "measures/*/owner",
            "answers/groups/*/answers/*/declared_by",
            "questionnaires/*/sections/*/answers/*/declared_by",
            "claims/nil/declared_by",
        ),
        ("crisis_team",),  # and every question that asks for a person: see `answers_of`
        words=True,
    ),
    Redactable(
        "services.providers",
        _("Names of providers"),
        ("services/*/provider", "services/*/provider_canonical", "services/*/provider_runs_on"),
        ("msp",),
        words=True,
        firms=True,
        digests=(_INPUTS, _TERMS),
    ),
    Redactable("services.contacts", _("Contacts of providers"), ("services/*/contact",), words=True),
    Redactable("services.contracts", _("Contracts with providers"), ("services/*/contract",), words=True),
    Redactable("services.fallbacks", _("What the business falls back on"), ("services/*/fallback",), ("workaround",)),
    Redactable(
        "stoppage.cash", _("How long the business lasts without income"), ("stoppage/cash_days",), ("retention",)
    ),
    Redactable("register.risks", _("Single risks"), entries="register/risks", words=True, digests=(_INPUTS, _TERMS)),
    Redactable(
        "register.texts",
        _("What is written about the risks"),
        tuple(f"register/risks/*/{name}" for name in ("source", "event", "cause", "consequences", "existing_controls")),
    ),
    Redactable(
        "measures.measures", _("Single measures"), entries="measures", words=True, files=True, digests=(_INPUTS, _TERMS)
    ),
    Redactable(
        "measures.costs",
        _("Costs of the measures"),
        ("measures/*/cost_once_eur", "measures/*/cost_yearly_eur"),
        ("actions", "security_budget"),
        files=True,
        digests=(_INPUTS,),
    ),
    Redactable(
        "measures.texts",
        _("What is written about the measures"),
        ("measures/*/description", "measures/*/expected_effect"),
    ),
    Redactable("answers.answers", _("Single answers"), entries="answers/groups/*/answers", named="code", files=True),
    Redactable(
        "exchanges.texts",
        _("The words of questions and answers"),
        ("exchanges/*/entries/*/text",),
    ),
    Redactable(
        "policies.insurers",
        _("Names of insurers and brokers"),
        ("policies/*/insurer", "policies/*/intermediary", "claims/contracts/*/insurer"),
        ("policies", "broker"),
        words=True,
        files=True,
        firms=True,
    ),
    Redactable(
        "policies.numbers",
        _("Numbers of the contracts"),
        ("policies/*/policy_number", "claims/contracts/*/policy_number"),
        ("policies",),
        words=True,
        files=True,
    ),
    Redactable(
        "policies.premiums",
        _("Premiums"),
        # Losses and their share of the premium would give it.
        ("policies/*/premium_yearly_eur", "claims/contracts/*/premium_eur", "claims/contracts/*/ratio_pct"),
        ("policies",),
        files=True,
        digests=(_TERMS,),
    ),
    Redactable("policies.notes", _("Notes on the contracts"), ("policies/*/note", "policies/*/covers/*/note")),
    Redactable(
        "claims.numbers", _("Insurers’ claim numbers"), ("claims/claims/*/row/claim_no",), words=True, files=True
    ),
    Redactable(
        "claims.texts",
        _("What is written about the losses"),
        (
            "claims/claims/*/lessons",
            "claims/claims/*/row/description",
            "claims/claims/*/row/site",
            "claims/claims/*/row/actions",
        ),
        ("incidents", "known_circumstances", "lessons"),
        files=True,
    ),
    Redactable("wanted.notes", _("Notes on the insurance sought"), ("wanted/*/note",)),
    Redactable("programmes.amounts", _("Amounts of aid"), ("programmes/*/amount_eur",)),
    Redactable("programmes.notes", _("Notes on aid"), ("programmes/*/note",)),
    Redactable("proofs.proofs", _("Single proofs"), entries="proofs", words=True, files=True),
)
BY_CODE = {item.code: item for item in CATALOGUE}
WHOLE = tuple(item for item in CATALOGUE if item.entries)
# Of a record that is withheld whole: what it is. The rest is what it weighs.
HIDDEN_OF = {
    "register.risks": (
        "title",
        "category",
        "source",
        "event",
        "cause",
        "consequences",
        "existing_controls",
        "services",
        "measures",
        "owner",
    ),
    "measures.measures": ("title", "description", "theme", "owner", "expected_effect"),
    "proofs.proofs": ("title",),
}
HIDDEN_OF_ANSWER = (  # `why` and `original` are of insurers' own questionnaires
    "value",
    "text",
    "why",
    "original",
    "source",
    "source_code",
    "source_reference",
    "source_on",
    "scope_pct",
    "checked_on",
    "exceptions",
    "proof",
    "declared_by",
    "declared_on",
    "signatory",
)


def unknown_choice(choice: str) -> bool:
    """Whether this is none of the list: an entry needs its reference, a field has none."""
    code, _colon, entry = choice.partition(":")
    item = BY_CODE.get(code)
    return item is None or bool(item.entries) != bool(entry)


@cache
def answers_of(code: str) -> frozenset[str]:
    """The questions whose answers would say what this withholds."""
    found = set(BY_CODE[code].answers)
    if code == "people.names":
        found |= {question.code for question in load() if question.type == "person"}
    return frozenset(found)


@cache
def question_of_red_line() -> dict[str, str]:
    """The question that each red line is about."""
    return {line.code: line.question for line in load().red_lines}


def lines_telling(code: str) -> frozenset[str]:
    """The lines of insurance whose points would tell an answer. A fact that any insurer asks for counts alike whatever
    it says."""
    question = load().question(code)
    if question is None or (question.good == "known" and not question.provable):
        return frozenset()
    return frozenset(question.weights)
