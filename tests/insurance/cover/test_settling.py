"""What covers pay of simulated events: by hand, term by term, and by what must hold whatever the terms."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insurance.cover.settling import TERMS, CoverTerms, left_in_the_end, settle
from risks.continuity.hours import StopCosts
from risks.quantification.distributions import Lognormal, Poisson, Wrong
from risks.quantification.exposure import HEADS, PERILS, Exposure, Happened, Portfolio
from risks.quantification.outcome import Run

COSTS = StopCosts(np.full((12, 168), 10.0), extra_day_eur=240)  # ten euros an hour, day and night
HOST = Exposure("R-001", Poisson(2), Lognormal(1, 60), stops=(1.0,), peril="provider_failure", provider="OVHcloud")
FIRE = Exposure("R-002", Poisson(0.3), Lognormal(1_000, 50_000), head="property", peril="property_damage")
CYBER = CoverTerms("I-001 a", "I-001", "gross_margin", frozenset({"attack", "provider_failure"}))


def stops(*hours: float) -> tuple[Exposure, Happened]:
    """One stop a year on a Monday at midnight, ten euros and ten of extra work an hour."""
    size = np.array(hours, dtype=float)
    parts = {"gross_margin": 10 * size, "extra_costs": 10 * size}
    zero = np.zeros(len(size))
    return HOST, Happened(np.arange(len(size), dtype=np.int32), parts, size, zero.astype(int), zero)  # type: ignore[arg-type]


def paid(cover: CoverTerms, *hours: float) -> list[float]:
    settled, _outcomes = settle([stops(*hours)], [cover], COSTS, 10)
    found: list[float] = settled["R-001"].paid.tolist()
    return found


def test_the_first_hours_are_never_paid_or_paid_once_exceeded() -> None:
    assert paid(replace(CYBER, waiting_hours=12), 8, 12, 20) == [0, 0, 80]
    assert paid(replace(CYBER, waiting_hours=12, waiting_counts_in=True), 8, 12, 20) == [0, 0, 200]


@pytest.mark.parametrize("counts_in", [False, True])
def test_a_stop_within_the_waiting_time_is_owed_no_extra_costs_either(counts_in: bool) -> None:
    cover = replace(CYBER, waiting_hours=12, waiting_counts_in=counts_in, extra_costs_cap=1_000)
    settled, [outcome] = settle([stops(3)], [cover], COSTS, 1)
    assert settled["R-001"].paid.tolist() == [0]
    assert outcome.cuts["waiting_hours"] == outcome.claimed == 60


def test_extra_work_is_paid_from_the_end_of_the_waiting_time_to_that_of_the_indemnity() -> None:
    extra = replace(CYBER, head="extra_costs", waiting_hours=12, indemnity_days=1)
    assert paid(extra, 12, 20, 48) == [0, 80, 120]
    assert paid(replace(extra, waiting_counts_in=True), 12, 20, 48) == [0, 200, 240]
    assert paid(replace(extra, waiting_hours=0, working_days=1, opening_days=7.0), 20, 24, 48) == [0, 0, 0]


def test_what_is_due_once_is_paid_whole_when_the_stop_outlasts_the_waiting_time() -> None:
    host, happened = stops(8, 30, 48)
    once = np.full(3, 500.0)
    events = replace(happened, parts={**happened.parts, "response": once, "data": once})
    cover = replace(CYBER, waiting_hours=12, indemnity_days=1)
    for head in ("response", "data"):
        settled, _outcomes = settle([(host, events)], [replace(cover, head=head)], COSTS, 10)
        assert settled["R-001"].paid.tolist() == [0, 500, 500]


def test_penalties_are_paid_for_the_hours_that_count() -> None:
    costs = replace(COSTS, penalty_day_eur=240, penalty_after_hours=10)
    host, happened = stops(8, 20, 48)
    events = replace(happened, parts={"other": 10 * np.maximum(0.0, happened.hours - 10)})
    cover = replace(CYBER, head="other", waiting_hours=12, indemnity_days=1)
    settled, _outcomes = settle([(host, events)], [cover], costs, 10)
    assert settled["R-001"].paid.tolist() == [0, 80, 120]


def test_an_event_that_stops_nothing_knows_no_waiting_time() -> None:
    fire = Happened(np.zeros(1, dtype=np.int32), {"property": np.array([5_000.0])})
    cover = CoverTerms(
        "I-001 a", "I-001", "property", frozenset({"property_damage"}), waiting_hours=72, indemnity_days=0
    )
    settled, _outcomes = settle([(FIRE, fire)], [cover], COSTS, 1)
    assert settled["R-002"].paid.tolist() == [5_000]


def test_every_term_takes_its_part_in_order() -> None:
    cover = replace(
        CYBER,
        waiting_hours=4,
        working_days=0.5,
        opening_days=7.0,
        indemnity_days=2,
        extra_costs_cap=300,
        deductible=100,
        limit_event=500,
    )
    settled, [outcome] = settle([stops(60)], [cover], COSTS, 1)
    # of margin and extra work, 600 each: 40 waited, 80 until half a day, 120 past two days;
    # of the extra work's 360 left, 60 are above the cap; 360 + 300 − 100 → 500
    assert outcome.cuts == {
        "waiting_hours": 80,
        "working_days": 160,
        "indemnity_days": 240,
        "extra_costs_cap": 60,
        "deductible": 100,
        "limit_event": 60,
        "limit_year": 0,
    }
    one = settled["R-001"]
    assert (outcome.claimed, outcome.paid) == (1200, pytest.approx(500))
    assert one.paid.tolist() == pytest.approx([500])
    assert one.retained.tolist() == pytest.approx([700])
    assert one.refused.tolist() == [0]


@pytest.mark.parametrize(
    ("cover", "why"),
    [
        (replace(CYBER, triggers=frozenset({"property_damage"})), "trigger"),  # the classic interruption cover
        (replace(CYBER, scope="own_system"), "scope"),
        (replace(CYBER, scope="named_provider", providers=frozenset({"Stripe"})), "scope"),
        (replace(CYBER, excluded=frozenset({"R-001"})), "excluded"),
        (replace(CYBER, unmet=frozenset({"second_factor"})), "condition"),
        (replace(CYBER, incomplete=True), "incomplete"),
        (replace(CYBER, incomplete=True, scope="own_system"), "scope"),  # whatever the unknown term is
        (replace(CYBER, incomplete=True, unmet=frozenset({"second_factor"})), "condition"),
        (replace(CYBER, head="property"), "no_cover"),
    ],
)
def test_what_a_cover_does_not_answer_for_is_refused_and_says_why(cover: CoverTerms, why: str) -> None:
    settled, [outcome] = settle([stops(20)], [cover], COSTS, 1)
    one = settled["R-001"]
    assert outcome.paid == 0
    assert one.refused.tolist() == [400]
    assert one.why() == {("gross_margin", why): 200, ("extra_costs", "no_cover"): 200}


def test_a_named_provider_is_paid_for() -> None:
    assert paid(replace(CYBER, scope="named_provider", providers=frozenset({"OVHcloud"})), 5) == [50]


def test_a_second_cover_pays_what_the_first_left_and_no_euro_twice() -> None:
    one, two = replace(CYBER, limit_event=30), replace(CYBER, ref="I-002 a", policy="I-002")
    settled, outcomes = settle([stops(10)], [one, two], COSTS, 1)
    assert [outcome.paid for outcome in outcomes] == [30, 70]
    assert settled["R-001"].retained.tolist() == [0]


def test_the_limit_of_a_year_is_shared_among_its_events() -> None:
    host, happened = stops(10, 30)
    same_year = replace(happened, year=np.zeros(2, dtype=np.int32))
    settled, [outcome] = settle([(host, same_year)], [replace(CYBER, limit_year=200)], COSTS, 1)
    assert settled["R-001"].paid.tolist() == pytest.approx([50, 150])
    assert outcome.cuts["limit_year"] == pytest.approx(200)


def test_a_second_contract_never_pays_the_hours_that_its_own_waiting_time_leaves_out() -> None:
    waits = replace(CYBER, waiting_hours=1)
    settled, outcomes = settle([stops(10)], [waits, replace(waits, ref="I-002 a", policy="I-002")], COSTS, 1)
    assert [outcome.paid for outcome in outcomes] == pytest.approx([90, 0])
    assert settled["R-001"].retained.tolist() == pytest.approx([10])
    assert outcomes[1].cuts["waiting_hours"] == pytest.approx(10)


def test_what_a_term_leaves_and_another_cover_pays_is_not_told_as_left() -> None:
    one, two = replace(CYBER, deductible=40), replace(CYBER, ref="I-002 a", policy="I-002", deductible=15)
    settled, outcomes = settle([stops(10)], [one, two], COSTS, 1)
    assert settled["R-001"].retained.tolist() == pytest.approx([15])
    assert [outcome.cuts["deductible"] for outcome in outcomes] == pytest.approx([40, 15])
    assert [cuts.get("deductible", 0) for cuts in left_in_the_end(outcomes)] == pytest.approx([0, 15])


AMOUNTS = st.one_of(st.just(inf), st.floats(0, 1e5))
COVERS = st.builds(
    CoverTerms,
    ref=st.just("I-001 a"),
    policy=st.just("I-001"),
    head=st.sampled_from((*HEADS[:4], "property", "other")),
    triggers=st.frozensets(st.sampled_from(PERILS)).map(lambda some: some | {"provider_failure", "property_damage"}),
    scope=st.sampled_from(["own_system", "any_provider"]),
    limit_event=AMOUNTS,
    limit_year=AMOUNTS,
    deductible=st.floats(0, 1e4),
    waiting_hours=st.floats(0, 72),
    waiting_counts_in=st.booleans(),
    working_days=st.floats(0, 5),
    opening_days=st.floats(1, 7),
    indemnity_days=st.one_of(st.just(inf), st.floats(0, 365)),
    extra_costs_cap=st.floats(0, 5e3),
)
DEARER = replace(COSTS, recovery_eur=800, penalty_day_eur=50, penalty_after_hours=6)
BREACH = replace(HOST, ref="R-003", amount=Lognormal(100, 3_000), head="data")
RUN = Run(Portfolio((HOST, FIRE, BREACH), DEARER), years=60, seed=4)


def kept(*covers: CoverTerms) -> float:
    settled, _outcomes = settle(RUN.happened(), covers, DEARER, RUN.years)
    return sum(float(one.kept.sum()) for one in settled.values())


@given(COVERS, COVERS)
@settings(max_examples=80)
def test_paid_retained_and_refused_are_the_loss_to_the_cent(one: CoverTerms, two: CoverTerms) -> None:
    settled, outcomes = settle(RUN.happened(), [one, replace(two, ref="I-002 a")], DEARER, RUN.years)
    for found in settled.values():
        parts = (found.paid, found.retained, found.refused)
        assert np.allclose(sum(parts), found.happened.loss, atol=0.005, rtol=0)
        assert all((part >= -0.005).all() for part in parts)
        assert sum(found.why().values()) == pytest.approx(float(found.refused.sum()))
    assert sum(outcome.paid for outcome in outcomes) == pytest.approx(
        sum(float(found.paid.sum()) for found in settled.values()), abs=0.01
    )
    for outcome in outcomes:
        assert outcome.claimed - sum(outcome.cuts.values()) == pytest.approx(outcome.paid, abs=0.01)
        assert tuple(outcome.cuts) == TERMS
    left = sum(sum(cuts.values()) for cuts in left_in_the_end(outcomes))
    assert left == pytest.approx(sum(float(found.retained.sum()) for found in settled.values()), abs=0.01)


@given(COVERS, st.floats(0, 1e5))
@settings(max_examples=80)
def test_terms_move_what_is_kept_the_way_they_should(cover: CoverTerms, more: float) -> None:
    base = kept(cover)
    for name in ("limit_event", "limit_year", "extra_costs_cap"):
        assert kept(replace(cover, **{name: getattr(cover, name) + more})) <= base + 0.01, name
    for name, step in (("deductible", more), ("waiting_hours", more / 1000), ("working_days", more / 1e4)):
        assert kept(replace(cover, **{name: getattr(cover, name) + step})) >= base - 0.01, name
    assert kept(replace(cover, indemnity_days=cover.indemnity_days + more / 100)) <= base + 0.01


def test_the_order_of_the_risks_changes_nothing() -> None:
    events = list(RUN.happened())
    one, [a] = settle(events, [CYBER], DEARER, RUN.years)
    two, [b] = settle(reversed(events), [CYBER], DEARER, RUN.years)
    assert a.paid == b.paid
    assert np.array_equal(one["R-001"].kept, two["R-001"].kept)


@pytest.mark.parametrize(
    ("field", "value"),
    [("limit_event", -1.0), ("limit_year", float("nan")), ("deductible", inf), ("waiting_hours", -2.0)],
)
def test_terms_that_make_no_sense_are_named(field: str, value: float) -> None:
    with pytest.raises(Wrong, match=field):
        replace(CYBER, **{field: value})
