"""Contracts over simulated years: paid and kept are the whole loss, and terms move them the way they should."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurance.cover.portfolio import Contract, net
from risks.quantification.distributions import Wrong
from risks.quantification.simulation import Events, by_year

YEARS = 5
HAPPENED = st.dictionaries(
    st.sampled_from(["R-001", "R-002", "R-003"]),
    st.lists(st.tuples(st.integers(0, YEARS - 1), st.floats(0, 1e6)), max_size=8).map(
        lambda said: Events(np.array([y for y, _ in said], dtype=np.int32), np.array([x for _, x in said], dtype=float))
    ),
    min_size=3,
)
CONTRACTS = st.builds(
    Contract,
    covers=st.frozensets(st.sampled_from(["R-001", "R-002", "R-003"])),
    limit_event=st.one_of(st.just(inf), st.floats(0, 1e6)),
    limit_year=st.one_of(st.just(inf), st.floats(0, 1e6)),
    deductible=st.floats(0, 1e5),
)


def kept(happened: dict[str, Events], *contracts: Contract) -> float:
    return sum(float(events.loss.sum()) for events in net(happened, contracts, YEARS).values())


def test_deductible_limit_and_yearly_limit_by_hand() -> None:
    events = Events(np.array([0, 0, 1], dtype=np.int32), np.array([1000.0, 5000.0, 200.0]))
    contract = Contract(frozenset({"A"}), limit_event=3000, limit_year=3500, deductible=500)
    after = net({"A": events}, [contract], 2)["A"]
    # due 500 and 3,000, together the yearly 3,500; the small one stays below the deductible
    assert by_year(after, 2).tolist() == [2500.0, 200.0]
    tighter = net({"A": events}, [replace(contract, limit_year=1750)], 2)["A"]
    assert tighter.loss.tolist() == [750.0, 3500.0, 200.0]  # half of each


@given(HAPPENED, CONTRACTS, CONTRACTS, st.floats(0, 1e6))
def test_terms_move_what_is_kept_the_way_they_should(
    happened: dict[str, Events], one: Contract, two: Contract, more: float
) -> None:
    loss, base = kept(happened), kept(happened, one, two)
    near = 1e-6 * max(1.0, loss)
    assert 0 - near <= base <= loss + near
    assert kept(happened, replace(one, limit_event=one.limit_event + more)) <= kept(happened, one) + near
    assert kept(happened, replace(one, limit_year=one.limit_year + more)) <= kept(happened, one) + near
    assert kept(happened, replace(one, deductible=one.deductible + more)) >= kept(happened, one) - near
    for events in net(happened, [one, two], YEARS).values():
        assert (events.loss >= -near).all()


@given(HAPPENED, CONTRACTS, st.randoms(use_true_random=False))
def test_the_order_of_the_risks_changes_nothing(happened: dict[str, Events], one: Contract, random: object) -> None:
    refs = list(happened)
    random.shuffle(refs)  # type: ignore[attr-defined]
    same = net({ref: happened[ref] for ref in refs}, [one], YEARS)
    for ref, events in net(happened, [one], YEARS).items():
        assert np.array_equal(events.loss, same[ref].loss)


def test_what_makes_no_sense_is_named() -> None:
    with pytest.raises(Wrong, match="deductible"):
        Contract(frozenset(), deductible=-1)
    with pytest.raises(Wrong, match="covers"):
        net({}, [Contract(frozenset({"R-009"}))], 1)
