"""The business's own scale: who sets it, what it refuses, and that levels, words, lists and the dossier follow it."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.tenancy.context import business_context
from risks.criteria.actions import set_criteria
from risks.criteria.queries import scale_of
from risks.models import RiskCriteria
from risks.register import queries
from risks.register.scale import DEFAULT, Scale
from risks.register.snapshot import collect
from tests.cast import Cast
from tests.factories import make_risk

PAGE = "/b/demo/risks/scale/"
STRICT = replace(
    DEFAULT,
    impact_eur=(100, 1_000, 5_000, 20_000),
    likelihood_years=(50, 20, 5, 2),
    appetite_level=3,
    impact_names=("Une broutille", "", "", "", "La fin"),
)


def sent(scale: Scale, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    names = {"often": scale.likelihood_names or ("",) * 5, "bad": scale.impact_names or ("",) * 5}
    rows = {"years": scale.likelihood_years, "euros": scale.impact_eur, "months": scale.review_months, **names}
    said = {f"{group}_{place}": item for group, items in rows.items() for place, item in enumerate(items, 1)}
    return {**said, "appetite_level": scale.appetite_level, "version": 1, **changes}


def test_words_threshold_matrix_and_dossier_follow_the_scale_of_the_business(cast: Cast, client: Client) -> None:
    make_risk(cast.bakery, likelihood_current=3, impact_current=2, level_current=2, title="Vitre cassée")
    make_risk(cast.bakery, likelihood_current=2, impact_current=4, level_current=3, title="Four en panne")
    client.force_login(cast.people["ines"])
    assert client.post(PAGE, sent(STRICT)).status_code == 303
    page = client.get("/b/demo/risks/?level=over").content.decode()
    assert "Four en panne" in page
    assert page.count("Vitre cassée") == 1  # among what moved, not in the list
    assert "Une broutille" in page  # the head of a column
    record = client.get("/b/demo/risks/R-2/").content.decode()
    assert "5\u202f000\u00a0€ à 20\u202f000\u00a0€" in record
    assert "20 à 50 ans" in record
    with business_context(read=[cast.bakery]):
        assert queries.above_threshold(cast.bakery).count() == 1
        frozen = collect(cast.bakery)["scale"]
    assert (frozen["appetite_level"], frozen["likelihood_years"][0], frozen["impact_names"][4]) == (3, 50, "La fin")
    form = client.get("/b/demo/risks/new/").content.decode()
    assert "La fin" in form


def test_nothing_said_is_the_usual_scale_and_the_neighbour_keeps_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["ines"])
    client.post(PAGE, sent(STRICT))
    with business_context(read=[cast.neighbour]):
        assert scale_of(cast.neighbour) == DEFAULT
    with business_context(read=[cast.bakery]):
        assert scale_of(cast.bakery) == STRICT
        assert Entry.objects.get(verb="criteria.set").body.count("appetite_level") == 1


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("years_1", {"years_2": "60"}),
        ("euros_1", {"euros_3": "100"}),
        ("euros_2", {"euros_2": "-4"}),
        ("months_2", {"months_2": "0"}),
        ("bad_1", {"bad_2": "une BROUTILLE"}),
        ("often_3", {"often_3": "x" * 31}),
        ("appetite_level", {"appetite_level": "1"}),
    ],
)
def test_a_scale_out_of_order_is_refused_beside_its_field(
    cast: Cast, client: Client, field: str, wrong: dict[str, str]
) -> None:
    client.force_login(cast.people["ines"])
    answer = client.post(PAGE, sent(STRICT, **wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with business_context(read=[cast.bakery]):
        assert not RiskCriteria.objects.exists()


def test_the_second_of_two_savers_sees_both_scales(cast: Cast, client: Client) -> None:
    client.force_login(cast.people["ines"])
    client.post(PAGE, sent(STRICT))
    answer = client.post(PAGE, sent(replace(DEFAULT, appetite_level=5)))
    assert answer.status_code == 409
    assert {found.name for found in answer.context["differences"]} >= {"appetite_level", "euros_1", "bad_5"}
    with business_context(read=[cast.bakery]):
        assert scale_of(cast.bakery) == STRICT


@pytest.mark.parametrize(("who", "status"), [("lucie", 403), ("paul", 403), ("yann", 404), ("zoe", 404)])
def test_only_who_leads_the_business_sets_it(cast: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(cast.people[who])
    assert client.post(PAGE, sent(STRICT)).status_code == status
    with business_context(read=[cast.bakery]):
        assert not RiskCriteria.objects.exists()


def test_the_verb_itself_refuses_a_reader_an_old_version_and_four_names(cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        reader, owner = cast.actor("paul"), cast.actor("ines")
        with pytest.raises(PermissionDenied):
            set_criteria(actor=reader, business=cast.bakery, version=1, scale=STRICT)
        with pytest.raises(Conflict):
            set_criteria(actor=owner, business=cast.bakery, version=2, scale=STRICT)
        with pytest.raises(ValidationError):
            set_criteria(actor=owner, business=cast.bakery, version=1, scale=replace(STRICT, impact_names=("a",) * 4))
