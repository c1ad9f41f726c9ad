"""Where measures meet the rest: wall, dashboard, figures, history, dossier."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from pydantic import TypeAdapter

from insurance.dossier import snapshot_schema
from portal import registry
from portal.tenancy.context import business_context
from risks.models import MeasureProof
from risks.treatment import queries
from risks.treatment.actions import EDITABLE
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def tile(cast: Cast, name: str = "ines") -> tuple[dict[str, Any], str]:
    found = next(tile for tile in registry.tiles() if tile.code == "measures-next")
    with business_context(read=[cast.bakery, cast.neighbour]), translation.override("en"):
        data = found.load(cast.bakery, cast.actor(name))
        return data, render_to_string(found.template, data)


def test_the_dashboard_shows_the_next_three_the_overdue_first(cast: Cast) -> None:
    make_measure(cast.bakery, "Undated")
    make_measure(cast.bakery, "Later", due_on=day(90))
    make_measure(cast.bakery, "Late", due_on=day(-1))
    make_measure(cast.bakery, "Very late", due_on=day(-9), owner=cast.member("lucie"))
    make_measure(cast.bakery, "Done long ago", due_on=day(-99), status="done", done_on=day(-100))
    make_measure(cast.neighbour, "CANARY", due_on=day(-500))
    data, drawn = tile(cast)
    assert [measure.title for measure, _state in data["actions"]] == ["Very late", "Late", "Later"]
    assert (data["open"], data["overdue"]) == (4, 2)
    assert "2 measures are overdue" in drawn and "/b/demo/measures/?when=overdue#list" in drawn
    assert "CANARY" not in drawn


def test_a_dashboard_without_measures_says_what_to_do(cast: Cast) -> None:
    assert "Start from a risk" in tile(cast)[1]


def test_the_reading_sentence_speaks_of_overdue_measures_only(cast: Cast) -> None:
    sentence = next(one for one in registry.sentences() if one.code == "measures")
    assert sentence.say(cast.bakery, {"measures_overdue": 0}) == sentence.say(cast.bakery, {}) == ""
    with translation.override("en"):
        assert "1 measure is overdue" in sentence.say(cast.bakery, {"measures_overdue": 1})


def test_the_summary_counts_own_measures_only(cast: Cast) -> None:
    make_measure(cast.bakery, due_on=day(-1))
    make_measure(cast.bakery, due_on=day(0))
    make_measure(cast.bakery, status="done", due_on=day(-1))
    make_measure(cast.neighbour, due_on=day(-1))
    figures = {figure.code: figure for figure in registry.figures()}
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert figures["measures_open"].compute(cast.bakery) == 2
        assert figures["measures_overdue"].compute(cast.bakery) == 1


def test_the_sixth_stone_is_done_when_nothing_to_do_is_loose(cast: Cast) -> None:
    def state() -> str:
        with business_context(read=[cast.bakery]):
            return queries.state(cast.bakery)

    make_measure(cast.neighbour, due_on=day(-1))
    assert state() == "todo"
    make_measure(cast.bakery, owner=cast.member("lucie"), due_on=day(5))
    make_measure(cast.bakery, status="done", done_on=day(-1))
    assert state() == "done"
    make_measure(cast.bakery, owner=cast.member("lucie"), due_on=day(-1))
    assert state() == "under_way"
    entry = next(entry for entry in registry.menu() if entry.code == "measures")
    assert (entry.stone, entry.route, entry.action) == (6, "measures", "measure.view")


def test_the_history_has_words_for_each_verb_and_field() -> None:
    for verb in ("measure.created", "measure.edited", "measure.done", "measure.deleted"):
        assert registry.verb_label(verb) != verb
    with translation.override("en"):
        for name in (*EDITABLE, "risks", "proofs"):
            assert registry.field_label(name) != name.replace("_", " "), name


def test_the_dossier_freezes_measures_in_its_own_shape(cast: Cast) -> None:
    open_risk, closed_risk, proof = (
        make_risk(cast.bakery),
        make_risk(cast.bakery, status="closed"),
        make_proof(cast.bakery),
    )
    first = make_measure(cast.bakery, "profit < cost & <b>loss", risks=(open_risk, closed_risk), cost_yearly_eur=None)
    make_measure(
        cast.bakery,
        "Two",
        status="done",
        done_on=date(2026, 1, 2),
        owner=cast.member("lucie"),
        cost_once_eur=Decimal("1234.50"),
    )
    make_measure(cast.neighbour, "Voisin")
    section = next(section for section in registry.dossier_sections() if section.code == "measures")
    with business_context(write=[cast.bakery, cast.neighbour]):
        MeasureProof.objects.create(business=cast.bakery, measure=first, proof=proof)
        frozen = section.collect(cast.bakery)
    TypeAdapter(list[snapshot_schema.Measure]).validate_python(frozen, strict=True)
    assert [one["reference"] for one in frozen] == ["M-001", "M-002"]
    assert (frozen[0]["risks"], frozen[0]["proofs"]) == (["R-001"], ["P-001"])
    assert (frozen[0]["cost_yearly_eur"], frozen[0]["title"]) == (None, "profit < cost & <b>loss")
    second = frozen[1]
    assert (second["cost_once_eur"], second["done_on"], second["owner"]) == ("1234.50", "2026-01-02", "Lucie Morvan")
