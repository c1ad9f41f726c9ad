"""The insurance that is looked for: said by the owner or a manager, unknown where it is, frozen as it was said."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pydantic import TypeAdapter

from insurance.dossier.freeze import freeze
from insurance.dossier.snapshot_schema import Wanted
from insurance.models import CoverWanted
from insurance.wanted.actions import drop_wanted, want_cover
from insurance.wanted.queries import answered, hint_for, wanted_of, wanted_section
from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from tests.cast import Cast
from tests.factories import make_insurance_answer, make_wanted

pytestmark = pytest.mark.django_db

PAGE = "/b/demo/dossier/wanted/"
NEIGHBOUR = "CANARY-OF-THE-NEIGHBOUR"


def want(cast: Cast, who: str = "ines", **fields: Any) -> CoverWanted:
    with business_context(write=[cast.bakery]):
        return want_cover(actor=cast.actor(who), business=cast.bakery, **{"line": "cyber", **fields})


def kept(business: Business) -> list[CoverWanted]:
    with business_context(read=[business]):
        return wanted_of(business)


def test_what_is_said_is_kept_and_recorded_and_unknown_stays_unknown(cast: Cast) -> None:
    row = want(cast, heads=["fraud", "gross_margin"], limit_eur=Decimal(150_000))
    assert row.heads == ["gross_margin", "fraud"], "in the order of the product"
    want(cast, "marc", version=row.version, limit_eur=Decimal(200_000))
    with business_context(read=[cast.bakery]):
        (one,) = TypeAdapter(list[Wanted]).validate_python(wanted_section(cast.bakery), strict=True)
        assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["wanted.said", "wanted.changed"]
    assert (one["line_code"], one["limit_eur"], one["head_codes"]) == ("cyber", "200000.00", ["gross_margin", "fraud"])
    assert one["deductible_eur"] is one["waiting_hours"] is one["starts_on"] is one["note"] is None


def test_saving_the_same_again_leaves_no_entry(cast: Cast) -> None:
    row = want(cast, note="Vite")
    want(cast, version=row.version, note="Vite")
    with business_context(read=[cast.bakery]):
        assert Entry.objects.count() == 1


def test_the_second_of_two_savers_is_told(cast: Cast) -> None:
    row = want(cast, note="first")
    with pytest.raises(Conflict):
        want(cast, "marc", note="said as if nobody had")
    want(cast, version=row.version, note="second")
    with pytest.raises(Conflict):
        want(cast, "marc", version=row.version, note="third")
    assert [one.note for one in kept(cast.bakery)] == ["second"]


@pytest.mark.parametrize(
    "fields",
    [
        {"line": "rain"},
        {"heads": ["rain"]},
        {"limit_eur": Decimal(-1)},
        {"waiting_hours": Decimal(-1)},
        {"limit_eur": Decimal(1), "deductible_eur": Decimal(2)},
        {"note": "a\x00b"},
        {"note": "x" * 1001},
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        want(cast, **fields)
    assert kept(cast.bakery) == []


@pytest.mark.parametrize("who", ["lucie", "paul", "claire"])
def test_others_say_nothing_for_the_business(cast: Cast, client: Client, who: str) -> None:
    cast.mandate(scope="comment")
    with pytest.raises(PermissionDenied):
        want(cast, who)
    with pytest.raises(PermissionDenied), business_context(write=[cast.bakery]):
        drop_wanted(actor=cast.actor(who), business=cast.bakery, line="cyber")
    client.force_login(cast.people[who])
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}cyber/", {}).status_code == 403


def test_the_pages_from_nothing_to_taken_back(cast: Cast, client: Client) -> None:
    make_wanted(cast.neighbour, note=NEIGHBOUR)
    client.force_login(cast.ines)
    assert NEIGHBOUR not in client.get(PAGE).content.decode()
    form = client.get(f"{PAGE}cyber/").context["form"]
    data = {"form_key": str(form.fields["form_key"].initial), "heads": ["gross_margin"], "limit_eur": "150 000"}
    assert client.post(f"{PAGE}cyber/", {**data, "waiting_hours": "8", "starts_on": "2027-01-01"})["Location"] == PAGE
    (row,) = kept(cast.bakery)
    assert (row.limit_eur, row.waiting_hours, row.starts_on) == (150_000, 8, date(2027, 1, 1))
    assert client.get(f"{PAGE}rain/").status_code == client.get(f"{PAGE}liability/drop/").status_code == 404
    wrong = client.post(f"{PAGE}cyber/", {"version": "1", "limit_eur": "1", "deductible_eur": "2"})
    assert wrong.status_code == 422 and list(wrong.context["form"].errors) == ["deductible_eur"]
    late = client.post(f"{PAGE}cyber/", {"version": "7", "limit_eur": "3"})
    assert late.status_code == 409
    assert client.post(f"{PAGE}cyber/drop/")["Location"] == PAGE
    assert kept(cast.bakery) == []
    assert [row.note for row in kept(cast.neighbour)] == [NEIGHBOUR]


def test_a_new_line_begins_from_the_questionnaire_where_it_asks_for_this_line(cast: Cast) -> None:
    for question, value in {"lines": ["cyber"], "limit": "90000", "waiting": "6", "inception": "2027-02-01"}.items():
        make_insurance_answer(cast.bakery, question, value=value)
        make_insurance_answer(cast.neighbour, question, value=value)
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert answered(cast.bakery, "cyber", cast.actor("ines")) == {
            "limit_eur": Decimal(90_000),
            "waiting_hours": Decimal(6),
            "starts_on": date(2027, 2, 1),
        }
        assert answered(cast.bakery, "liability", cast.actor("ines")) == {}
        assert hint_for(cast.bakery, cast.actor("ines")) is None, "no years were simulated"


def test_the_lines_are_the_purposes_of_a_dossier_that_holds_them(cast: Cast) -> None:
    from django.utils import timezone

    from portal.profile.models import Profile

    make_wanted(cast.bakery, "liability")
    make_wanted(cast.neighbour, "cyber")
    with business_context(write=[cast.bakery]):
        Profile.objects.create(business=cast.bakery)

    def frozen(*parts: str) -> Any:
        with business_context(read=[cast.bakery, cast.neighbour]):
            return freeze(
                cast.bakery, number=1, token="t", language="fr", parts=parts, recipient=None,
                frozen_at=timezone.localtime(), demonstration=True, months=3, stamped=False,
            )  # fmt: skip

    with_it, without = frozen("wanted"), frozen("company")
    assert [one["en"] for one in with_it["version"]["purposes"]] == ["Liability"]
    assert without["version"]["purposes"] == [] and "wanted" not in without
    assert with_it["sections"] == ["summary", "wanted", "verification", "glossary"]
    assert with_it["version"]["as_at"] < with_it["version"]["valid_until"]


def test_an_adviser_begins_from_no_answer_that_is_closed_to_them(cast: Cast, client: Client) -> None:
    for question, value in {"lines": ["cyber"], "limit": "987654"}.items():
        make_insurance_answer(cast.bakery, question, value=value)
    cast.mandate(scope="edit", sections=["policies"])
    client.force_login(cast.claire)
    page = client.get(f"{PAGE}cyber/")
    assert page.status_code == 200 and "987654" not in page.content.decode()
    with business_context(read=[cast.bakery]):
        assert answered(cast.bakery, "cyber", cast.actor("claire")) == {}
        assert answered(cast.bakery, "cyber", cast.actor("ines"))["limit_eur"] == 987_654
