"""What a business is judged by is kept after each change, and what it became eligible for is noted, with the reason."""

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.matching.packed import NOT_KNOWN, pack
from subsidies.verdicts import keeping
from subsidies.verdicts.keeping import keep_facts
from subsidies.verdicts.models import MatchingFacts, VerdictChange
from subsidies.verdicts.populations import population
from tests.cast import Cast, build_cast
from tests.factories import make_programme


def tell(cast: Cast, business: Business, name: str, **values: Any) -> None:
    """Somebody says facts; what follows a commit follows."""
    with business_context(write=[business]):
        version = Profile.objects.for_business(business).get_or_create(business=business)[0].version
        actor = cast.actor(name, business)
        edit_profile(actor=actor, business=business, version=version, values=values, today=timezone.localdate())
    keep_facts(business)


def noted(business: Business) -> list[tuple[str, bool, str, list[str]]]:
    with business_context(read=[business]):
        rows = VerdictChange.objects.for_business(business).select_related("programme").order_by("pk")
        return [(row.programme.slug, row.eligible, row.cause, row.reasons) for row in rows]


def test_the_first_facts_are_only_kept(cast: Cast) -> None:
    make_programme("small", data={"criteria": {"employees": [None, 9]}})
    tell(cast, cast.bakery, "ines", employees=5, naf="10.71C")
    with business_context(read=[cast.bakery]):
        kept = MatchingFacts.objects.get()
    assert (kept.employees_low, kept.employees_high, kept.naf) == (5, 5, pack("10.71C"))
    assert kept.commune == kept.turnover_cents == NOT_KNOWN
    assert noted(cast.bakery) == []


def test_facts_that_make_eligible_are_noted_with_the_criteria_that_turned(cast: Cast) -> None:
    make_programme("small", data={"criteria": {"employees": [None, 9], "naf_include": ["C"]}})
    make_programme("old", data={"criteria": {"age_months": [36, None]}})
    tell(cast, cast.bakery, "ines", employees=12, naf="10.71C")
    tell(cast, cast.bakery, "ines", employees=8)
    assert noted(cast.bakery) == [("small", True, "facts", ["employees"])]
    tell(cast, cast.bakery, "ines", created_on=date(2014, 3, 12))
    tell(cast, cast.bakery, "ines", employees=11, online_share_pct=10)
    assert noted(cast.bakery)[1:] == [("old", True, "facts", ["age_months"]), ("small", False, "facts", ["employees"])]
    tell(cast, cast.bakery, "ines", online_share_pct=20)
    assert len(noted(cast.bakery)) == 3, "a fact that no programme asks for changes nothing"


def test_a_band_that_comes_to_decide_is_noted(cast: Cast) -> None:
    make_programme("small", data={"criteria": {"employees": [None, 30]}})
    tell(cast, cast.bakery, "ines", employees_band="12")  # 20 to 49
    tell(cast, cast.bakery, "ines", employees=25)
    assert noted(cast.bakery) == [("small", True, "facts", ["employees"])]


def test_a_neighbours_facts_and_changes_are_not_seen(cast: Cast) -> None:
    make_programme("small", data={"criteria": {"employees": [None, 9]}})
    tell(cast, cast.neighbour, "yann", employees=12)
    tell(cast, cast.neighbour, "yann", employees=2)
    with business_context(read=[cast.bakery]):
        assert not MatchingFacts.objects.exists()
        assert not VerdictChange.objects.exists()
    assert len(noted(cast.neighbour)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_copy_that_judging_works_on_is_brought_up_to_date() -> None:
    cast = build_cast()
    tell(cast, cast.bakery, "ines", employees=12)
    tell(cast, cast.neighbour, "yann", employees=3, turnover_eur=1000)
    people = population(1, 1000)
    assert dict(zip(people.business, people.column("employees_low"), strict=True)) == {
        cast.bakery.pk: 12,
        cast.neighbour.pk: 3,
    }
    assert list(population(1, 1000).column("employees_low")) == [12, 3]
    tell(cast, cast.bakery, "ines", employees=13)
    moved = population(1, 1000)
    assert list(moved.column("employees_low")) == [13, 3]
    assert list(moved.column("turnover_cents")) == [NOT_KNOWN, 100_000]
    assert len(population(cast.bakery.pk, cast.bakery.pk)) == 1


def test_the_door_to_all_facts_gives_numbers_only_and_closes_behind(cast: Cast) -> None:
    tell(cast, cast.bakery, "ines", employees=12, naf="10.71C")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM matching_facts(1, 1000000, 0)")
        assert all(isinstance(value, int) for row in cursor.fetchall() for value in row)
        cursor.execute("SELECT count(*) FROM subsidies_matchingfacts")
        assert cursor.fetchone() == (0,), "outside a context nothing is seen, also after the door was used"


@pytest.mark.parametrize("amount", ["812345.67", "1234.56", "0.01", "9999999999999.99"])
def test_amounts_with_cents_are_kept_to_the_cent(cast: Cast, amount: str) -> None:
    make_programme("big", data={"criteria": {"turnover_eur": [None, 2000000]}})
    tell(cast, cast.bakery, "ines", employees=12)
    tell(cast, cast.bakery, "ines", turnover_eur=Decimal(amount))
    tell(cast, cast.bakery, "ines", employees=6)
    with business_context(read=[cast.bakery]):
        kept = MatchingFacts.objects.get()
    assert (kept.employees_low, kept.turnover_cents) == (6, int(Decimal(amount) * 100))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_the_later_one_keeps_what_both_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is held between locking and reading while the second saves: it then reads what the second wrote."""
    cast = build_cast()
    tell(cast, cast.bakery, "ines", employees=12)
    real, saved = keeping.profile_of, threading.Event()

    def second() -> None:
        try:
            with business_context(write=[cast.bakery]):
                Profile.objects.for_business(cast.bakery).update(employees=5)
            saved.set()
            keep_facts(cast.bakery)
        finally:
            connection.close()

    other = threading.Thread(target=second)

    def slow(business: Business) -> Profile:
        if threading.current_thread() is not other and not other.is_alive() and not saved.is_set():
            other.start()
            assert saved.wait(10)
        return real(business)

    with business_context(write=[cast.bakery]):
        Profile.objects.for_business(cast.bakery).update(employees=11)
    monkeypatch.setattr(keeping, "profile_of", slow)
    keep_facts(cast.bakery)
    other.join(10)
    with business_context(read=[cast.bakery]):
        assert MatchingFacts.objects.get().employees_low == 5
