"""Which questions matter to a business, how far it is, how long the rest takes. Pure.

A question is left out when an earlier answer, the services in use or the head-count say that it can no longer matter,
and, for the smallest businesses, when it is not among the essential ones. What is not known leaves nothing out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from risks.assessment.questions import Question, Questions, SkipRule

SMALLEST = 2  # people, the owner included or not: who answers for the whole shop alone
SERVICES = "services"  # the question that lists them

type Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the business beside its answers; None is unknown. `online_share_pct` is in percent."""

    employees: int | None = None
    online_share_pct: float | None = None
    service_kinds: frozenset[str] = field(default_factory=frozenset)
    naf: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the questions that matter are answered, and the seconds that the rest takes at its usual pace."""

    done: int
    total: int
    seconds_left: int


def asked(questions: Questions, answers: Answers, facts: Facts) -> list[Question]:
    """The questions that matter, in order. An answer to a question that matters no more is kept and not used."""
    shown: list[Question] = []
    for question in questions:
        if question.not_for_smallest and facts.employees is not None and facts.employees <= SMALLEST:
            continue
        if any(_holds(rule, {q.code for q in shown}, answers, facts) for rule in question.skip_when):
            continue
        shown.append(question)
    return shown


def progress(questions: Questions, answers: Answers, facts: Facts) -> Progress:
    """Counts over the questions that matter with these answers."""
    shown = asked(questions, answers, facts)
    left = [question for question in shown if not answers.get(question.code)]
    return Progress(len(shown) - len(left), len(shown), sum(question.seconds for question in left))


def at_most(questions: Questions, answers: Answers, facts: Facts) -> int:
    """How many questions a business has met or may still meet: those that matter now, those answered that matter no
    more, and those that its list of services leaves out until it has said here that the list is whole."""
    no_list = replace(facts, service_kinds=frozenset())
    met = {question.code for known in (facts, no_list) for question in asked(questions, answers, known)}
    return len(met | {question.code for question in questions if answers.get(question.code)})


def services_in_use(answers: Answers, facts: Facts) -> frozenset[str] | None:
    """The kinds of services, listed or ticked; None when nobody has said yet."""
    ticked = answers.get(SERVICES)
    if isinstance(ticked, tuple):
        return facts.service_kinds | frozenset(ticked)
    return facts.service_kinds or None


def used(questions: Questions, answers: Answers, facts: Facts) -> dict[str, Any]:
    """The answers that count: those to questions that matter."""
    return {q.code: answers[q.code] for q in asked(questions, answers, facts) if answers.get(q.code)}


def _holds(rule: SkipRule, shown: set[str], answers: Answers, facts: Facts) -> bool:
    if rule.question:
        return rule.question in shown and answers.get(rule.question) in rule.answers
    if rule.services:
        kinds = services_in_use(answers, facts)
        return kinds is not None and kinds.isdisjoint(rule.services)
    return (
        rule.employees_at_most is not None
        and facts.employees is not None
        and (facts.employees <= rule.employees_at_most)
    )
