"""Where services meet the rest: wall, figure, history, dossier."""

from datetime import date
from decimal import Decimal

from pydantic import TypeAdapter

from insurance.dossier import snapshot_schema
from portal import registry
from portal.tenancy.context import business_context
from risks.services import queries
from risks.services.facts import FACTS
from risks.services.snapshot import collect
from tests.cast import Cast
from tests.factories import make_service


def test_the_first_stone_is_done_when_each_service_says_who_and_how_long(cast: Cast) -> None:
    def state() -> str:
        with business_context(read=[cast.bakery]):
            return queries.state(cast.bakery)

    make_service(cast.neighbour, tolerable_stop_hours=Decimal(1))
    assert state() == "todo"
    make_service(cast.bakery, tolerable_stop_hours=Decimal(4))
    assert state() == "done"
    make_service(cast.bakery, provider="", tolerable_stop_hours=Decimal(4))
    assert state() == "under_way"


def test_the_menu_names_it_as_the_first_stone() -> None:
    entry = next(entry for entry in registry.menu() if entry.code == "services")
    assert (entry.stone, entry.route, entry.action) == (1, "services", "service.view")


def test_the_summary_counts_own_services_only(cast: Cast) -> None:
    make_service(cast.bakery)
    make_service(cast.neighbour)
    make_service(cast.neighbour)
    figure = next(figure for figure in registry.figures() if figure.code == "services")
    with business_context(read=[cast.bakery, cast.neighbour]):
        assert (figure.compute(cast.bakery), figure.compute(cast.neighbour)) == (1, 2)


def test_the_history_has_words_for_each_verb_and_fact() -> None:
    for verb in ("service.created", "service.edited", "service.deleted"):
        assert registry.verb_label(verb) != verb
    assert all(registry.field_label(fact.name) == str(fact.label) for fact in FACTS)


def test_the_dossier_freezes_services_in_its_own_shape(cast: Cast) -> None:
    make_service(cast.neighbour, "Voisin")
    make_service(cast.bakery, "profit < cost & <b>loss", provider="", owner=cast.member("lucie"))
    make_service(
        cast.bakery, "Caisse", kind="till", availability_pct=Decimal("99.900"), tolerable_stop_hours=Decimal("1.50"),
        contract_ends_on=date(2027, 3, 31),
    )  # fmt: skip
    section = next(section for section in registry.dossier_sections() if section.code == "services")
    with business_context(read=[cast.bakery, cast.neighbour]):
        frozen = section.collect(cast.bakery)
    assert section.collect is collect
    TypeAdapter(list[snapshot_schema.Service]).validate_python(frozen, strict=True)
    assert [one["reference"] for one in frozen] == ["S-001", "S-002"]
    assert (frozen[0]["name"], frozen[0]["provider"], frozen[0]["owner"]) == (
        "profit < cost & <b>loss",
        None,
        "Lucie Morvan",
    )
    assert (frozen[1]["availability_pct"], frozen[1]["tolerable_stop_hours"]) == ("99.900", "1.50")
    assert frozen[1]["contract_ends_on"] == "2027-03-31" and set(frozen[1]["kind"]) == {"fr", "en"}
