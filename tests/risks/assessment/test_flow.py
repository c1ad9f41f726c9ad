"""Which questions are asked, how far one is, and what an answer means for what is proposed. No database."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risks.assessment.changes import changed
from risks.assessment.flow import Facts, asked, at_most, progress
from risks.assessment.proposal import MOST, propose
from risks.assessment.questions import load
from risks.assessment.score import readiness
from risks.catalogue.catalogue import load as catalogue
from risks.register.scale import level
from risks.services.kinds import OFFERED

BAKERY = Facts(employees=6, online_share_pct=20.0, service_kinds=frozenset(), naf="10.71C")
SHOP_SERVICES = ("shop", "payment", "till", "email", "internet", "website", "stock", "bank", "telephone", "social")
KINDS = [kind.value for kind in OFFERED]


def everything(answer: str, **others: Any) -> dict[str, Any]:
    """Every question answered alike, but for the given ones."""
    answers: dict[str, Any] = {}
    for question in load():
        if question.kind == "services":
            answers[question.code] = SHOP_SERVICES
        elif question.kind == "band":
            answers[question.code] = {"yes": "over_90", "no": "under_7"}.get(answer, "unknown")
        else:
            answers[question.code] = answer
    return {**answers, **others}


def codes(answers: dict[str, Any], facts: Facts = BAKERY) -> list[str]:
    return [question.code for question in asked(load(), answers, facts)]


def proposed(answers: dict[str, Any], facts: Facts = BAKERY) -> dict[str, Any]:
    return {risk.scenario: risk for risk in propose(catalogue(), load(), answers, facts).risks}


def test_a_business_without_premises_is_not_asked_about_fire_or_locks() -> None:
    assert {"fire-protection", "theft-protection", "multirisk"} <= set(codes({}))
    assert not {"fire-protection", "theft-protection", "multirisk"} & set(codes({"premises": "no"}))
    assert "fire-protection" in codes({"premises": "unknown"}), "what is not known leaves nothing out"


def test_somebody_alone_gets_fewer_questions() -> None:
    alone = replace(BAKERY, employees=0)
    assert len(codes({}, alone)) <= 22 < len(codes({}))
    assert "staff-aware" not in codes({}, alone)


def test_questions_about_a_site_need_one() -> None:
    assert "domain-owned" in codes({})
    assert "domain-owned" not in codes({"services": ("till", "email")})
    assert "domain-owned" in codes({"services": ("till", "website")})


def test_progress_counts_what_matters_and_the_time_left() -> None:
    nothing, all_done = progress(load(), {}, BAKERY), progress(load(), everything("yes"), BAKERY)
    assert nothing.done == 0 and nothing.total == len(codes({})) and 300 < nothing.seconds_left < 900
    assert (all_done.done, all_done.seconds_left) == (all_done.total, 0)


def test_a_typical_shop_gets_at_least_twelve_risks_and_ten_measures() -> None:
    for answer in ("yes", "no", "partly", "unknown"):
        risks = proposed(everything(answer)).values()
        assert 12 <= len(risks) <= MOST
        assert len({code for risk in risks for code in risk.measures[:3]}) >= 10, answer


def test_a_missing_protection_raises_and_a_protection_lowers_the_level_today() -> None:
    bare, safe = proposed(everything("no", premises="yes")), proposed(everything("yes"))
    base = catalogue().scenario("mailbox-takeover")
    assert bare["mailbox-takeover"].likelihood == min(5, base.likelihood + 1)
    assert safe.get("mailbox-takeover") is None or safe["mailbox-takeover"].likelihood <= base.likelihood
    assert "second-factor" in bare["mailbox-takeover"].measures[:3]


def test_unknown_moves_nothing_is_said_and_becomes_a_to_do() -> None:
    proposal = propose(catalogue(), load(), {"services": SHOP_SERVICES, "backup": "unknown"}, BAKERY)
    risk, base = next(r for r in proposal.risks if r.scenario == "ransomware"), catalogue().scenario("ransomware")
    assert (risk.likelihood, risk.impact) == (base.likelihood, base.impact)
    assert ("unknown", "backup") in [(reason.because, reason.code) for reason in risk.why]
    assert [todo.question for todo in proposal.to_dos] == ["backup"]


def test_every_proposed_risk_says_why_where_something_led_to_it() -> None:
    for risk in proposed(everything("no", premises="yes", stock="yes", **{"customer-data": "yes"})).values():
        scenario = catalogue().scenario(risk.scenario)
        if scenario.services and scenario.category in {"online", "cyber"}:
            assert risk.why, risk.scenario


def test_the_riskiest_come_first_and_the_order_is_always_the_same() -> None:
    first, again = (propose(catalogue(), load(), everything("no"), BAKERY).risks for _ in range(2))
    assert first == again
    levels = [level(risk.likelihood, risk.impact) or 0 for risk in first]
    assert levels == sorted(levels, reverse=True)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        question.code: (
            st.lists(st.sampled_from(KINDS), unique=True).map(tuple)
            if question.kind == "services"
            else st.sampled_from([choice.code for choice in question.choices])
        )
        for question in load()
    },
)
FACTS = st.builds(
    Facts,
    employees=st.none() | st.integers(0, 400),
    online_share_pct=st.none(),
    service_kinds=st.frozensets(st.sampled_from(KINDS)),
    naf=st.none() | st.sampled_from(["10.71C", "47.91B", "62.01Z", "96.02A"]),
)


@given(ANSWERS, FACTS)
def test_whatever_is_answered_a_proposal_is_sound(answers: dict[str, Any], facts: Facts) -> None:
    proposal = propose(catalogue(), load(), answers, facts)
    assert len({risk.scenario for risk in proposal.risks}) == len(proposal.risks) <= MOST
    for risk in proposal.risks:
        assert 1 <= risk.likelihood <= 5 and 1 <= risk.impact <= 5
        assert not set(risk.measures) & set(risk.in_place)
    shown = set(codes(answers, facts))
    assert all(todo.question in shown for todo in proposal.to_dos)
    ready = readiness(load(), answers, facts)
    assert all(line.points is None or 0 <= line.points <= 100 for line in ready.lines)


@given(ANSWERS, FACTS, st.sampled_from([q.code for q in load() if {"yes", "no"} <= {c.code for c in q.choices}]))
def test_a_yes_is_never_worse_than_unknown_nor_unknown_than_no(
    answers: dict[str, Any], facts: Facts, code: str
) -> None:
    if load().question(code).needed_by or any(rule.question == code for q in load() for rule in q.skip_when):
        return  # these say what exists, not how it is protected
    steps = []
    for answer in ("yes", "unknown", "no"):
        ranked = propose(catalogue(), load(), {**answers, code: answer}, facts).risks
        steps.append({risk.scenario: (risk.likelihood, risk.impact) for risk in ranked})
    for better, worse in ((steps[0], steps[1]), (steps[1], steps[2])):
        for scenario in better.keys() & worse.keys():
            assert better[scenario][0] <= worse[scenario][0] and better[scenario][1] <= worse[scenario][1], scenario
    points = [
        {line.code: line.points or 0 for line in readiness(load(), {**answers, code: answer}, facts).lines}
        for answer in ("yes", "unknown", "no")
    ]
    assert all(points[0][line] >= points[1][line] >= points[2][line] for line in points[0])


def test_readiness_names_the_red_lines_and_what_raises_it_most() -> None:
    ready = readiness(load(), everything("yes", **{"second-factor": "no", "restore": "no"}), BAKERY)
    assert set(ready.red_lines) == {"second-factor", "restore"}
    cyber = next(line for line in ready.lines if line.code == "cyber")
    assert cyber.raised_by[0] == "second-factor" and cyber.points is not None and 0 < cyber.points < 100
    assert all(line.points == 100 for line in readiness(load(), everything("yes"), BAKERY).lines)
    assert all(line.points is None for line in readiness(load(), {}, BAKERY).lines)


def test_unknown_is_listed_apart_and_counts_as_not_shown() -> None:
    line = readiness(load(), everything("yes", backup="unknown"), BAKERY).lines[0]
    assert line.unknown == ("backup",) and line.points is not None and line.points < 100


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({"backup": "no"}, {"backup": "yes"}, [("backup", "no", "yes")]),
        ({"backup": "no"}, {"backup": "no"}, []),
        ({}, {"backup": "unknown"}, [("backup", None, "unknown")]),
        ({"services": ("shop", "till")}, {"services": ("till", "shop")}, []),
    ],
)
def test_what_changed_between_two_runs(before: dict[str, Any], after: dict[str, Any], moved: list[Any]) -> None:
    found = changed(load(), before, after)
    assert [(change.question.code, change.before, change.after) for change in found] == moved


def test_what_may_still_be_asked_counts_what_was_answered_and_what_a_list_of_services_leaves_out() -> None:
    questions, one = load(), Facts(employees=6, service_kinds=frozenset({"email"}))
    now = len(asked(questions, {}, one))
    assert at_most(questions, {}, one) == len(asked(questions, {}, Facts(employees=6))) > now
    listed = {"services": ("email",)}
    assert at_most(questions, listed, one) == len(asked(questions, listed, one)) == now
    left_out = {"premises": "no", "services": ("email",), "fire-protection": "yes"}
    assert at_most(questions, left_out, one) == len(asked(questions, left_out, one)) + 1, "it was met before"
