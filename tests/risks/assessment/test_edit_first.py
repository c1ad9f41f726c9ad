"""A proposed risk in the owner's own words before it enters, and the expert view with how its levels were found."""

from typing import Any

import pytest
from django.test import Client

from portal.tenancy.context import business_context
from risks.models import Decision, Measure, Risk, RiskMeasure
from tests.cast import Cast
from tests.risks.assessment.conftest import HOME, SignIn, everything

PROPOSAL = HOME + "proposal/"


def first(client: Client) -> Any:
    return client.get(PROPOSAL).context["waiting"][0].item


def only_risk(cast: Cast) -> Risk:
    with business_context(read=[cast.bakery]):
        return Risk.objects.for_business(cast.bakery).get()


def test_the_owners_words_level_and_measures_are_what_enters(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines")
    item = first(ines)
    where = f"{PROPOSAL}{item.scenario}/edit/"
    page = ines.get(where)
    assert page.context["form"]["likelihood_current"].value() == item.likelihood
    chosen = item.measures[1:2]
    sent = {"title": "Le <b>four</b>", "likelihood_current": "2", "impact_current_unknown": "on", "measures": chosen}
    assert ines.post(where, sent)["Location"] == PROPOSAL
    risk = only_risk(cast)
    assert (risk.title, risk.likelihood_current, risk.impact_current) == ("Le <b>four</b>", 2, None)
    assert (risk.likelihood_inherent, risk.impact_target) == (None, None)
    with business_context(read=[cast.bakery]):
        assert [m.catalogue_code for m in Measure.objects.for_business(cast.bakery)] == list(chosen)
        assert RiskMeasure.objects.filter(risk=risk).count() == 1
        assert Decision.objects.get(scenario=item.scenario).state == "accepted"
    assert ines.get(where).status_code == 404  # decided: no second one
    assert "&lt;b&gt;four" in ines.get("/b/demo/risks/R-1/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"likelihood_current": "7"}, "likelihood_current"),
        ({"impact_current": ""}, "impact_current"),
        ({"measures": ["meteor-shield"]}, "measures"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_enters(
    cast: Cast, sign_in: SignIn, wrong: dict[str, Any], field: str
) -> None:
    everything(cast)
    ines = sign_in("ines")
    item = first(ines)
    sent = {"title": "Four", "likelihood_current": "2", "impact_current": "3", "measures": [], **wrong}
    answer = ines.post(f"{PROPOSAL}{item.scenario}/edit/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    with business_context(read=[cast.bakery]):
        assert not Risk.objects.for_business(cast.bakery).exists()


@pytest.mark.parametrize(("who", "status"), [("paul", 403), ("lucie", 403), ("yann", 404)])
def test_nobody_else_puts_it_in(cast: Cast, sign_in: SignIn, who: str, status: int) -> None:
    everything(cast)
    item = first(sign_in("ines"))
    sent = {"title": "Four", "likelihood_current": "2", "impact_current": "3"}
    assert sign_in(who).post(f"{PROPOSAL}{item.scenario}/edit/", sent).status_code == status


def test_the_expert_view_shows_ranges_with_sources_and_keeps_all_three_levels(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines")
    assert "How its levels were found" not in ines.get(PROPOSAL).content.decode()
    page = ines.get(PROPOSAL + "?view=expert")
    line = page.context["waiting"][0]
    assert "How its levels were found" in page.content.decode()
    assert [item.level is not None for item in line.derivation.situations] == [True, True, True]
    assert all(spread.confidence for spread in line.derivation.spreads)
    assert any(spread.sources for each in page.context["waiting"] for spread in each.derivation.spreads)
    ines.post(PROPOSAL, {"scenarios": [line.item.scenario]})
    risk = only_risk(cast)
    kept = (risk.likelihood_inherent, risk.impact_inherent, risk.likelihood_target, risk.impact_target)
    inherent, target = line.item.inherent, line.item.target
    assert kept == (inherent.likelihood, inherent.impact, target.likelihood, target.impact)
    assert "How its levels were found" not in ines.get(PROPOSAL + "?view=plain").content.decode()


@pytest.mark.parametrize("said", ["1", "5"])
@pytest.mark.parametrize("measures", ["none", "all"])
def test_in_the_expert_view_the_other_levels_stand_around_the_owners_own(
    cast: Cast, sign_in: SignIn, said: str, measures: str
) -> None:
    everything(cast)
    ines = sign_in("ines")
    ines.get(PROPOSAL + "?view=expert")
    item = first(ines)
    chosen = item.measures if measures == "all" else []
    sent = {"title": "Four", "likelihood_current": said, "impact_current": said, "measures": chosen}
    assert ines.post(f"{PROPOSAL}{item.scenario}/edit/", sent).status_code == 303
    risk = only_risk(cast)
    for axis in ("likelihood", "impact"):
        inherent, today, target = (getattr(risk, f"{axis}_{when}") for when in ("inherent", "current", "target"))
        assert target <= today <= inherent
        if measures == "none":
            assert target == today, "nothing is planned: nothing gets better"
