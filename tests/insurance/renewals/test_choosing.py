"""Which clients a renewal would take: the chamber's own, as far as each mandate goes, and why not the others."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.dossier.freeze import USUAL
from insurance.models import PublicSeal, RenewalCampaign
from insurance.renewals import queries
from insurance.renewals.queries import SECONDS_EACH, Client, Wish, clients_for, estimate
from portal.access.models import Mandate
from portal.audit.log import record
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Organisation
from tests.cast import Cast
from tests.factories import make_version
from tests.insurance.renewals.town import Town

pytestmark = pytest.mark.django_db


def found(cast: Cast, **fields: Any) -> dict[str, Client]:
    today = timezone.localdate()
    wish = Wish(**{"months": 12, "moved": True, "parts": USUAL, "starts_on": today, **fields})
    return {one.business.slug: one for one in clients_for(cast.chamber, cast.claire, wish, today)}


def reasons(cast: Cast, **fields: Any) -> dict[str, str | None]:
    return {slug: one.reason for slug, one in found(cast, **fields).items()}


def change(business: Business, verb: str = "risk.edited") -> None:
    with business_context(write=[business]):
        record(verb, business, actor=None)


def ago(days: int) -> Any:
    return timezone.now() - timedelta(days=days)


def test_each_client_is_taken_or_has_its_reason_and_no_stranger_shows(town: Town) -> None:
    cast = town.cast
    looks, closed, nameless, ending, plain = town.people(5)
    Business.objects.create(slug="stranger", name="Stranger")
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    theirs, ended, asked = town.people(3)
    Mandate.objects.filter(business=looks).update(scope="comment")
    Mandate.objects.filter(business=closed).update(sections=["profile", "services"])
    Mandate.objects.filter(business=nameless).update(sections=["dossier", "services"])
    Mandate.objects.filter(business=ending).update(ends_on=timezone.localdate())
    Mandate.objects.filter(business=theirs).update(organisation=other)
    Mandate.objects.filter(business=ended).update(withdrawn_at=timezone.now())
    Mandate.objects.filter(business=asked).update(accepted_at=None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert reasons(cast, starts_on=tomorrow) == {
        "demo": None,
        "cycles-rivoal": None,
        looks.slug: "scope",
        closed.slug: "dossier",
        nameless.slug: "company",
        ending.slug: "ending",
        plain.slug: None,
    }
    assert reasons(cast, starts_on=tomorrow, parts=["policies"])[plain.slug] == "parts"


def test_only_the_parts_that_each_mandate_opens_are_put_in_and_the_others_named(town: Town) -> None:
    (plain,) = town.people(1)
    client = found(town.cast, parts=["company", "services", "register", "policies"])[plain.slug]
    assert (client.parts, client.closed) == (["company", "services"], ["register", "policies"])
    whole = found(town.cast)["demo"]
    assert (whole.parts, whole.closed) == (list(USUAL), [])


def test_a_recent_dossier_is_left_alone_unless_something_was_noted_since(town: Town) -> None:
    cast = town.cast
    make_version(cast.bakery, frozen_at=ago(30))
    make_version(cast.neighbour, frozen_at=ago(400))
    assert reasons(cast) == {"demo": "current", "cycles-rivoal": None}
    for quiet in ("dossier.downloaded", "grant.created", "member.joined", "renewal.requested"):
        change(cast.bakery, quiet)
    change(cast.neighbour)
    assert reasons(cast)["demo"] == "current"
    assert reasons(cast, months=0)["demo"] is None
    change(cast.bakery)
    assert reasons(cast)["demo"] is None
    assert reasons(cast, moved=False)["demo"] == "current"


def test_a_change_before_the_last_dossier_is_in_it(town: Town) -> None:
    change(town.cast.bakery)
    make_version(town.cast.bakery)
    assert reasons(town.cast)["demo"] == "current"


def test_a_void_dossier_counts_as_none(town: Town) -> None:
    make_version(town.cast.bakery)
    PublicSeal.objects.update(state="revoked")
    assert reasons(town.cast)["demo"] is None


def test_each_business_has_its_own_language_that_of_its_last_dossier_else_of_its_owner(town: Town) -> None:
    cast = town.cast
    cast.yann.language = "en"
    cast.yann.save()
    assert {slug: one.language for slug, one in found(cast).items()} == {"demo": "fr", "cycles-rivoal": "en"}
    make_version(cast.bakery, language="en", frozen_at=ago(500))
    assert found(cast)["demo"].language == "en"


def test_nothing_is_read_of_a_business_that_does_not_let_us_build(town: Town) -> None:
    make_version(town.cast.bakery, frozen_at=ago(500))
    Mandate.objects.filter(business=town.cast.bakery).update(scope="read")
    client = found(town.cast)["demo"]
    assert (client.last, client.language) == (None, "")


def test_ranges_answer_as_one_and_the_number_of_questions_is_that_of_the_ranges(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_version(town.cast.bakery)
    with CaptureQueriesContext(connection) as few:
        found(town.cast)
    town.people(30)
    with CaptureQueriesContext(connection) as many:
        whole = found(town.cast)
    assert len(many) == len(few)
    monkeypatch.setattr(queries, "RANGE", 7)
    assert found(town.cast) == whole and len(whole) == 32


def test_the_estimate_is_measured_on_the_last_renewals(town: Town, settings: Any) -> None:
    settings.RENEWALS_AT_ONCE = 4
    assert estimate(1000) == 1000 * SECONDS_EACH / 2
    RenewalCampaign.objects.filter(pk=town.start().pk).update(built=10, seconds=5.0)
    assert estimate(1000) == 250
