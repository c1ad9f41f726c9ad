"""Where the register meets the rest: stone, tiles, figures, sentence, dossier."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pydantic import TypeAdapter

from insurance.dossier.snapshot_schema import Register
from portal import registry
from portal.tenancy.context import business_context
from risks.register import queries
from risks.register.models import Risk, RiskService
from risks.register.snapshot import collect
from tests.cast import Cast
from tests.factories import make_measure, make_risk, make_service


def tile(code: str) -> registry.Tile:
    return next(each for each in registry.tiles() if each.code == code)


def test_the_stone_is_done_when_each_open_risk_has_level_person_and_decision(cast: Cast) -> None:
    make_risk(cast.neighbour, owner=cast.member("yann", cast.neighbour), treatment="reduce")
    with business_context(read=[cast.bakery, cast.neighbour], write=[cast.bakery]):
        assert (queries.state(cast.bakery), queries.state(cast.neighbour)) == ("todo", "done")
        make_risk(cast.bakery, owner=cast.member("lucie"), treatment="accept")
        make_risk(cast.bakery, status="closed", level_current=None)
        assert queries.state(cast.bakery) == "done"
        for gap in ({"owner": None}, {"treatment": ""}, {"level_current": None}):
            risk = make_risk(cast.bakery, **{"owner": cast.member("lucie"), "treatment": "accept", **gap})
            assert queries.state(cast.bakery) == "under_way"
            risk.delete()


def test_tiles_show_the_highest_and_the_latest(cast: Cast) -> None:
    today = timezone.localdate()
    make_risk(cast.neighbour, "Theirs", level_current=5, review_on=today - timedelta(days=9))
    for place, level in enumerate((4, 3, 5, 4, 4), start=1):
        make_risk(cast.bakery, f"Risk {place}", level_current=level, review_on=today - timedelta(days=3 - place))
    make_risk(cast.bakery, "Closed", level_current=5, status="closed", review_on=today - timedelta(days=99))
    with business_context(read=[cast.bakery, cast.neighbour]):
        top = tile("risks-top").load(cast.bakery, cast.actor("ines"))
        late = tile("risks-reviews").load(cast.bakery, cast.actor("ines"))
    assert (top["total"], [risk.title for risk in top["risks"]]) == (4, ["Risk 3", "Risk 1", "Risk 4"])
    assert (late["total"], [risk.title for risk in late["risks"]]) == (2, ["Risk 1", "Risk 2"])


def test_the_dashboard_draws_both_tiles(cast: Cast, english: Any) -> None:
    make_risk(cast.bakery, "Flood < fire", level_current=5, review_on="2020-01-01")
    page = english("ines").get("/b/demo/").content.decode()
    assert page.count("R-001 Flood &lt; fire") == 2


def test_figures_count_open_risks_of_the_business_alone(cast: Cast) -> None:
    make_risk(cast.neighbour, level_current=5, review_on="2020-01-01")
    make_risk(cast.bakery, level_current=5)
    make_risk(cast.bakery, level_current=1, review_on="2020-01-01")
    make_risk(cast.bakery, level_current=5, status="closed", review_on="2020-01-01")
    figures = {figure.code: figure for figure in registry.figures()}
    with business_context(read=[cast.bakery, cast.neighbour]):
        found = {code: figures[code].compute(cast.bakery) for code in ("risks", "risks_over", "reviews_overdue")}
    assert found == {"risks": 2, "risks_over": 1, "reviews_overdue": 1}


def test_the_dossier_gets_the_open_risks_in_its_own_shape(cast: Cast) -> None:
    shop = make_service(cast.bakery)
    make_risk(cast.neighbour, "Theirs")
    full = make_risk(
        cast.bakery, "profit < cost & <b>loss", cause="=1+1", owner=cast.member("lucie"), treatment="reduce",
        likelihood_inherent=5, impact_inherent=5, review_on="2027-01-12",
    )  # fmt: skip
    make_risk(cast.bakery, "Unknown", likelihood_current=None, level_current=None, category="other")
    make_risk(cast.bakery, "Closed", status="closed")
    make_measure(cast.bakery, risks=(full,))
    with business_context(read=[cast.neighbour], write=[cast.bakery]):
        RiskService.objects.create(business=cast.bakery, risk=full, service=shop)
        frozen = collect(cast.bakery)
    TypeAdapter(Register).validate_python(frozen, strict=True)
    assert json.loads(json.dumps(frozen)) == frozen
    first, second = frozen["risks"]
    assert first["title"] == "profit < cost & <b>loss"
    assert first["inherent"] == {"likelihood": 5, "impact": 5, "level": 5}
    assert (first["services"], first["measures"], first["owner"]) == (["S-001"], ["M-001"], "Lucie Morvan")
    assert (first["target"], first["review_on"], first["category"]["en"]) == (None, "2027-01-12", "Online services")
    assert (second["current"], second["owner"], second["treatment"], second["event"]) == (None, None, None, None)


@pytest.mark.django_db
def test_no_level_is_kept_outside_the_scale() -> None:
    names = {rule.name for rule in Risk._meta.constraints}
    assert {
        f"risks_risk_{kind}_{when}" for kind in ("likelihood", "impact") for when in ("inherent", "current", "target")
    } <= names
