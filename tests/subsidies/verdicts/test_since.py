"""Since when a programme is for the business, and why."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.profile.models import Profile
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from subsidies.programmes.models import Programme, ProgrammeVersion
from subsidies.verdicts.keeping import keep_facts_inside
from subsidies.verdicts.models import Cause, MatchingFacts, VerdictChange
from subsidies.verdicts.queries import Since, eligible_since, since_of
from tests.cast import Cast
from tests.factories import make_programme

MARCH = date(2026, 3, 3)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    for business in (cast.bakery, cast.neighbour):
        with business_context(write=[business]):
            Profile.objects.create(business=business, employees=5)
            keep_facts_inside(business, date(2026, 1, 10))
    found = make_programme("small", "Pour les petites", data={"criteria": {"employees": [None, 9]}})
    published(found, datetime(2025, 6, 1, 12))
    return found


def published(programme: Programme, moment: datetime) -> None:
    """As if its first version had come then; versions are never rewritten, so a second programme takes its place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: timezone.make_aware(moment))
        version = ProgrammeVersion.objects.get(programme=programme)
        clone = make_programme(f"{programme.slug}-then", programme.title, data={"criteria": version.data["criteria"]})
    programme.pk, programme.slug = clone.pk, clone.slug


def change(business: Business, programme: Programme, **fields: Any) -> None:
    values = {"eligible": True, "cause": Cause.FACTS, "reasons": ["employees"], "changed_on": MARCH, **fields}
    with business_context(write=[business]):
        VerdictChange.objects.create(
            business=business, programme=programme, **{"noted_on": values["changed_on"], **values}
        )


def since(business: Business, programme: Programme) -> Since | None:
    with business_context(read=[business]):
        return eligible_since(business, programme)


def test_the_last_change_says_since_when_and_why(cast: Cast, programme: Programme) -> None:
    change(cast.bakery, programme, changed_on=date(2026, 2, 1))
    change(cast.bakery, programme, eligible=False, changed_on=date(2026, 2, 9))
    change(cast.bakery, programme)
    found = since(cast.bakery, programme)
    assert found == Since(MARCH, "facts", ("employees",))
    assert found.sentence == "For you since 3 March 2026, because your answers changed: head-count."


@pytest.mark.parametrize(
    ("cause", "reasons", "sentence"),
    [
        ("programme", ["employees"], "because the programme changed: head-count."),
        ("programme", [], "when it was published."),
        ("time", ["open_period"], "when it opened."),
        ("time", ["age_months"], "because time passed: age of the business."),
    ],
)
def test_each_cause_has_its_words(
    cast: Cast, programme: Programme, cause: str, reasons: list[str], sentence: str
) -> None:
    change(cast.bakery, programme, cause=cause, reasons=reasons)
    found = since(cast.bakery, programme)
    assert found is not None and found.sentence == f"For you since 3 March 2026, {sentence}"


def test_without_a_change_it_is_since_we_could_tell(cast: Cast, programme: Programme) -> None:
    found = since(cast.bakery, programme)
    assert found == Since(date(2026, 1, 10))
    assert found.sentence == "For you at least since 10 January 2026."


def test_it_is_never_since_before_the_programme_was_there_or_open(cast: Cast, programme: Programme) -> None:
    newer = make_programme("newer")
    assert since(cast.bakery, newer) == Since(timezone.localdate())
    Programme.objects.filter(pk=programme.pk).update(opens_on=date(2026, 2, 2))
    assert since(cast.bakery, programme) == Since(date(2026, 2, 2))


def test_what_ceased_or_was_never_judged_has_no_day(cast: Cast, programme: Programme) -> None:
    change(cast.bakery, programme, eligible=False)
    assert since(cast.bakery, programme) is None
    with business_context(write=[cast.neighbour]):
        MatchingFacts.objects.for_business(cast.neighbour).delete()
    assert since(cast.neighbour, programme) is None


def test_a_neighbours_changes_do_not_count(cast: Cast, programme: Programme) -> None:
    change(cast.neighbour, programme)
    assert since(cast.bakery, programme) == Since(date(2026, 1, 10))


def test_one_query_for_a_whole_page(cast: Cast, programme: Programme, django_assert_num_queries: Any) -> None:
    others = [make_programme(f"p{number}").pk for number in range(12)]
    with business_context(read=[cast.bakery]), django_assert_num_queries(1):
        assert len(since_of(cast.bakery, [programme.pk, *others])) == 13


def test_pages_say_it(cast: Cast, programme: Programme, client: Client) -> None:
    change(cast.bakery, programme, eligible=False, changed_on=date(2026, 2, 9), cause="programme")
    change(cast.bakery, programme)
    cast.ines.language = "en"
    cast.ines.save()
    client.force_login(cast.ines)
    assert "For you since 3 March 2026" in client.get("/b/demo/aid/").content.decode()
    page = client.get(f"/b/demo/aid/{programme.slug}/").content.decode()
    assert "For you since 3 March 2026, because your answers changed: head-count." in page
    assert "9 February 2026" in page and "The programme changed (head-count)" in page
