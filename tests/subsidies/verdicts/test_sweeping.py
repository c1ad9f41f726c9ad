"""A changed programme, and each night, are judged for all businesses: once, whole, by ranges that workers share."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from portal.jobs.outbox import MOST_ATTEMPTS, LostLease
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.programmes.actions import publish
from subsidies.programmes.models import Origin, Programme, ProgrammeState
from subsidies.verdicts import sweeping
from subsidies.verdicts.keeping import keep_facts_inside
from subsidies.verdicts.models import MatchingFacts, Sweep, SweepState, VerdictChange
from subsidies.verdicts.sweeping import ask_for_the_night, due_sweeps, perform, take
from tests.cast import Cast
from tests.factories import make_programme

FACTS = {"bakery": {"employees": 5, "created_on": date(2024, 1, 15)}, "neighbour": {"employees": 30}}
TODAY = date(2026, 11, 28)


@pytest.fixture
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Two businesses whose facts are kept, on a fixed day."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)
    for name, facts in FACTS.items():
        business: Business = getattr(cast, name)
        with business_context(write=[business]):
            Profile.objects.create(business=business, **facts)
            keep_facts_inside(business, TODAY)
    return cast


def published(slug: str, **changes: Any) -> Programme:
    """An editor publishes a programme with these fields."""
    record = {"id": slug, "title": slug, "kind": "grant", "themes": ["cyber"], "criteria": {}, **changes}
    return publish([record], origin=Origin.EDITOR).programmes[0]


def swept() -> int:
    """Does all that waits, as workers do."""
    done = 0
    for sweep_id in Sweep.objects.filter(state=SweepState.QUEUED).order_by("pk").values_list("pk", flat=True):
        sweep = take(sweep_id)
        assert sweep is not None
        done += perform(sweep)
    return done


def noted(*businesses: Business) -> list[tuple[str, str, bool, str, list[str]]]:
    with business_context(read=businesses):
        rows = VerdictChange.objects.select_related("programme", "business").order_by("pk")
        return [(row.business.slug, row.programme.slug, row.eligible, row.cause, row.reasons) for row in rows]


def test_a_new_programme_is_noted_for_each_business_it_is_for(town: Cast) -> None:
    published("small", criteria={"employees": [None, 9]})
    assert swept() == 1
    assert noted(town.bakery, town.neighbour) == [("demo", "small", True, "programme", [])]


def test_a_changed_bound_is_noted_where_it_changes_the_verdict(town: Cast) -> None:
    published("small", criteria={"employees": [None, 9]})
    swept()
    published("small", criteria={"employees": [10, 49]})
    swept()
    assert noted(town.bakery, town.neighbour)[1:] == [
        ("demo", "small", False, "programme", ["employees"]),
        ("cycles-rivoal", "small", True, "programme", ["employees"]),
    ]


def test_a_reworded_title_or_the_operators_first_catalogue_ask_for_nothing(town: Cast) -> None:
    make_programme("first", data={"criteria": {"employees": [None, 9]}})
    assert not Sweep.objects.exists()
    published("first", title="Reworded", criteria={"employees": [None, 9]})
    assert not Sweep.objects.exists()


def test_a_programme_closed_for_good_ends_for_those_it_was_for(town: Cast) -> None:
    programme = published("small", criteria={"employees": [None, 9]})
    swept()
    publish([programme.data], origin=Origin.EDITOR, state=ProgrammeState.CLOSED)
    swept()
    assert noted(town.bakery)[-1] == ("demo", "small", False, "programme", [])


def test_a_sweep_is_asked_for_with_the_publication_or_not_at_all(town: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        published("small")
        raise ZeroDivisionError
    assert not Sweep.objects.exists() and not Programme.objects.exists()


def test_a_night_notes_who_came_of_age_and_what_opened_but_not_what_closed(town: Cast) -> None:
    make_programme("old", data={"criteria": {"age_months": [35, None]}})  # created on 15 January 2024
    make_programme("opens", data={"opens_on": "2026-12-15"})
    make_programme("closes", data={"closes_on": "2026-12-10"})
    assert (ask_for_the_night(TODAY), swept()) == (1, 0)
    assert ask_for_the_night(TODAY) == 0, "once a day"
    later = date(2026, 12, 20)  # nights were missed: all days since the last one judged count
    assert ask_for_the_night(later) == 1
    assert swept() == 3
    assert sorted(noted(town.bakery, town.neighbour)) == [
        ("cycles-rivoal", "opens", True, "time", ["open_period"]),
        ("demo", "old", True, "time", ["age_months"]),
        ("demo", "opens", True, "time", ["open_period"]),
    ]


def test_a_business_nobody_has_kept_facts_of_is_kept_by_the_night(cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        Profile.objects.create(business=cast.bakery, employees=5)
    make_programme("small", data={"criteria": {"employees": [None, 9]}})
    ask_for_the_night(TODAY)
    swept()
    published("smaller", criteria={"employees": [None, 5]})
    assert swept() == 1


def split_between(town: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """Ranges as wide as the first business's id: the second business is in the next one. The width."""
    width = town.bakery.pk
    assert width < town.neighbour.pk <= 2 * width
    monkeypatch.setattr(sweeping, "RANGE", width)
    return width


def test_the_work_splits_by_ranges_of_businesses(town: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    last = split_between(town, monkeypatch)
    published("open")
    assert list(Sweep.objects.order_by("first").values_list("first", "last")) == [(1, last), (last + 1, 2 * last)]
    assert swept() == 2
    assert {slug for slug, *_ in noted(town.bakery, town.neighbour)} == {"demo", "cycles-rivoal"}


def test_a_worker_that_lost_its_lease_changes_nothing(town: Cast) -> None:
    published("small")
    (sweep_id,) = Sweep.objects.values_list("pk", flat=True)
    late = take(sweep_id)
    assert late is not None
    assert take(sweep_id) is None, "another worker has it"
    Sweep.objects.update(due=timezone.now() - timedelta(seconds=1))
    assert due_sweeps() == [sweep_id]
    assert due_sweeps() == [], "sent again once a minute at most"
    second = take(sweep_id)
    assert second is not None and second.attempt == 2
    with pytest.raises(LostLease):
        perform(late)
    assert noted(town.bakery, town.neighbour) == []
    assert perform(second) == 2
    assert take(sweep_id) is None


def test_work_done_twice_says_nothing_twice(town: Cast) -> None:
    published("small")
    swept()
    Sweep.objects.update(state=SweepState.QUEUED)
    assert swept() == 0
    assert len(noted(town.bakery, town.neighbour)) == 2


def test_facts_that_change_before_a_publication_is_judged_are_told_once(town: Cast) -> None:
    published("small", criteria={"employees": [None, 9]})  # for the bakery, not yet judged
    with business_context(write=[town.bakery, town.neighbour]):
        Profile.objects.for_business(town.neighbour).update(employees=8)
        keep_facts_inside(town.neighbour, TODAY)
        Profile.objects.for_business(town.bakery).update(employees=50)
        keep_facts_inside(town.bakery, TODAY)
    swept()
    assert noted(town.bakery, town.neighbour) == [("cycles-rivoal", "small", True, "facts", ["employees"])]


def test_two_publications_judged_in_the_other_order_end_with_what_is_true(town: Cast) -> None:
    published("small", criteria={"employees": [None, 9]})
    swept()
    published("small", criteria={"employees": [10, 49]})
    published("small", criteria={"employees": [None, 19]})
    for sweep_id in Sweep.objects.filter(state=SweepState.QUEUED).order_by("-pk").values_list("pk", flat=True):
        sweep = take(sweep_id)
        assert sweep is not None
        perform(sweep)
    assert [entry[:3] for entry in noted(town.bakery, town.neighbour)] == [("demo", "small", True)]


def test_a_programme_that_opens_on_the_day_it_is_published_is_told_once(town: Cast) -> None:
    ask_for_the_night(TODAY - timedelta(days=1))
    swept()
    published("opens", opens_on=TODAY.isoformat())
    swept()
    ask_for_the_night(TODAY)
    assert swept() == 0
    assert len(noted(town.bakery, town.neighbour)) == 2


def test_a_suspended_programme_is_told_to_nobody_until_it_is_taken_up_again(town: Cast) -> None:
    published("small", suspended=True)
    swept()
    assert noted(town.bakery, town.neighbour) == []
    published("small", suspended=False)
    assert swept() == 2
    published("small", suspended=True)
    assert swept() == 2
    assert [entry[2] for entry in noted(town.bakery)] == [True, False]


def test_what_a_night_that_failed_had_to_judge_is_judged_by_the_next(town: Cast) -> None:
    make_programme("old", data={"criteria": {"age_months": [35, None]}})
    ask_for_the_night(TODAY)
    swept()
    ask_for_the_night(date(2026, 12, 20))
    Sweep.objects.filter(day=date(2026, 12, 20)).update(state=SweepState.FAILED)
    ask_for_the_night(date(2026, 12, 21))
    assert swept() == 1
    assert noted(town.bakery) == [("demo", "old", True, "time", ["age_months"])]


def test_a_publication_that_failed_is_tried_again_by_night(town: Cast) -> None:
    published("small")
    Sweep.objects.update(state=SweepState.FAILED)
    ask_for_the_night(TODAY)
    assert swept() == 2


def test_facts_that_were_lost_with_a_process_are_found_by_the_night(town: Cast) -> None:
    make_programme("small", data={"criteria": {"employees": [None, 3]}})
    with business_context(write=[town.bakery]):
        Profile.objects.for_business(town.bakery).update(employees=2, updated_at=timezone.now())
    ask_for_the_night(TODAY)
    swept()
    assert noted(town.bakery) == [("demo", "small", True, "facts", ["employees"])]


def test_one_business_that_cannot_be_kept_holds_up_nobody_else(town: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(business: Business, today: date) -> None:
        if business == town.bakery:
            raise ValueError("odd facts")
        keep_facts_inside(business, today)

    with business_context(write=[town.bakery, town.neighbour]):
        MatchingFacts.objects.all().delete()
    monkeypatch.setattr(sweeping, "keep_facts_inside", refuse)
    ask_for_the_night(TODAY)
    swept()
    with business_context(read=[town.bakery, town.neighbour]):
        assert [row.business_id for row in MatchingFacts.objects.all()] == [town.neighbour.pk]


def test_what_is_long_done_is_forgotten_except_the_last_night(town: Cast) -> None:
    published("small")
    ask_for_the_night(TODAY)
    swept()
    ask_for_the_night(TODAY + timedelta(days=60))
    left = Sweep.objects.filter(state=SweepState.DONE)
    assert [(sweep.revision, sweep.day) for sweep in left] == [(None, TODAY)]


def test_a_sweep_that_always_dies_is_parked(town: Cast) -> None:
    published("small")
    Sweep.objects.update(attempt=MOST_ATTEMPTS)
    (sweep_id,) = Sweep.objects.values_list("pk", flat=True)
    assert take(sweep_id) is None
    assert Sweep.objects.get().state == SweepState.FAILED


def test_a_night_counts_the_businesses_of_each_range_for_the_operator(
    town: Cast, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    split_between(town, monkeypatch)
    make_programme("small", data={"criteria": {"employees": [None, 9]}})
    make_programme("both")
    make_programme("old", data={"criteria": {"age_months": [3, None]}})
    make_programme("nobody", data={"criteria": {"employees": [100, None]}})
    for day in (TODAY, TODAY + timedelta(days=1)):  # the second night's counts replace those of the first
        ask_for_the_night(day)
        swept()
    call_command("programme_reach")
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [["2", "0", "both"], ["1", "1", "old"], ["1", "0", "small"]]
