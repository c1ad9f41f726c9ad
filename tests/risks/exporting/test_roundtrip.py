"""The register goes out as a spreadsheet and comes in again without loss; nothing in it can act as a formula."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership
from risks.importing.actions import Imported, import_register
from risks.importing.reading import Reading, read
from risks.models import Measure, Risk, RiskMeasure, RiskService
from tests.cast import Cast
from tests.factories import make_measure, make_risk, make_service

EXPORT = "/b/demo/risks/export.xlsx"
ODD = '=HYPERLINK("https://evil.example"), l’été à 3 €\n– et <b>+2</b>'


@pytest.fixture
def full(cast: Cast) -> Cast:
    """A register with everything that can be said, twice, and with as little as can be said."""
    people = {name: cast.actor(name).membership_id for name in ("ines", "lucie")}
    shop, till = make_service(cast.bakery, "Boutique · en ligne"), make_service(cast.bakery, "Caisse")
    first = make_risk(
        cast.bakery,
        "=1+1 n’est pas une formule",
        category="fraud",
        source="@source",
        event=ODD,
        cause="+33 6",
        consequences="-10 %",
        existing_controls="\tRien",
        owner_id=people["ines"],
        likelihood_inherent=5,
        impact_inherent=4,
        likelihood_target=2,
        impact_target=1,
        treatment="transfer",
        review_on=date(2027, 3, 1),
        status="closed",
        tags=["=tag", "Noël"],
    )
    second = make_risk(cast.bakery, "Vide", likelihood_current=None, impact_current=None, level_current=None)
    for service in (shop, till):
        with business_context(write=[cast.bakery]):
            RiskService.objects.create(business=cast.bakery, risk=first, service=service)
    make_measure(
        cast.bakery,
        "Former",
        risks=(first, second),
        description=ODD,
        theme="prevention",
        owner_id=people["lucie"],
        due_on=date(2027, 1, 31),
        status="done",
        done_on=date(2026, 11, 2),
        cost_once_eur=Decimal("1234.56"),
        cost_yearly_eur=Decimal(0),
        expected_effect="=effet",
    )
    make_measure(cast.bakery, "Second four", risks=(first,), cost_once_eur=None)
    make_measure(cast.bakery, "Sans risque", cost_once_eur=Decimal("0.10"))
    return cast


LEVELS = [f"{axis}_{when}" for axis in ("likelihood", "impact") for when in ("inherent", "current", "target")]
TEXTS = ["title", "category", "source", "event", "cause", "consequences", "existing_controls"]
RISK = [*TEXTS, *LEVELS, "treatment", "review_on", "status", "tags"]
COSTS = ["cost_once_eur", "cost_yearly_eur"]
MEASURE = ["title", "description", "theme", "due_on", "status", "done_on", *COSTS, "expected_effect"]


def held(business: Business) -> tuple[list[Any], list[Any]]:
    """All that a register says, without its numbers."""
    with business_context(read=[business]):
        risks = [
            (
                *(getattr(risk, name) for name in RISK),
                str(risk.owner.user) if risk.owner else None,
                sorted(service.name for service in risk.services.all()),
            )
            for risk in Risk.objects.for_business(business).select_related("owner__user").order_by("number")
        ]
        measures = [
            (
                *(getattr(measure, name) for name in MEASURE),
                str(measure.owner.user) if measure.owner else None,
                sorted(risk.title for risk in measure.risks.all()),
            )
            for measure in Measure.objects.for_business(business).select_related("owner__user").order_by("title")
        ]
    return risks, measures


def exported(client: Client, query: str = "") -> bytes:
    answer = client.get(EXPORT + query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def bring_in(cast: Cast, business: Business, content: bytes, who: str = "ines") -> tuple[Reading, Imported]:
    reading = read(content, "registre.xlsx")
    with business_context(write=[business]):
        done = import_register(actor=cast.actor(who, business), business=business, reading=reading)
    return reading, done


@pytest.mark.parametrize("language", ["fr", "en"])
def test_into_an_empty_business_everything_comes_back(full: Cast, client: Client, language: str) -> None:
    full.ines.language = language
    full.ines.save()
    client.force_login(full.ines)
    content = exported(client, "?status=all")
    other = Business.objects.create(slug="autre", name="Autre")
    with business_context(write=[other]):
        for person in ("ines", "lucie"):
            Membership.objects.create(business=other, user=full.people[person], role="owner")
    make_service(other, "Boutique · en ligne")
    make_service(other, "Caisse")
    reading, done = bring_in(full, other, content)
    assert (done.created, done.measures_created, done.flags) == (2, 3, ())
    assert held(other) == held(full.bakery)
    assert [flag for row in reading.rows for flag in row.flags] == []
    assert bring_in(full, other, content)[1] == Imported(0, 0, 2, 0, 0, ())


def test_back_into_the_same_business_nothing_changes_and_nothing_is_twice(full: Cast, client: Client) -> None:
    client.force_login(full.ines)
    content, before = exported(client), held(full.bakery)
    with business_context(read=[full.bakery]):
        entries = Entry.objects.count()
    _reading, done = bring_in(full, full.bakery, content)
    assert (done.created, done.updated, done.measures_created, done.measures_updated) == (0, 0, 0, 0)
    assert held(full.bakery) == before
    with business_context(read=[full.bakery]):
        assert Entry.objects.count() == entries


def test_no_cell_is_a_formula(full: Cast, client: Client) -> None:
    client.force_login(full.ines)
    book = load_workbook(io.BytesIO(exported(client, "?status=all")))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]  # type: ignore[union-attr]
    assert any(str(cell.value).startswith("=") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}


def edited(content: bytes, **cells: Any) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for at, value in cells.items():
        book.active[at] = value  # type: ignore[index]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_somebody_changed_in_the_sheet_is_what_changes_here(full: Cast, client: Client) -> None:
    client.force_login(full.ines)
    with override("fr"):
        content = edited(exported(client, "?status=all"), F2="4 - élevé", G4="bof", C4="Vide, et nommé")
        reading, done = bring_in(full, full.bakery, content)
    assert (done.created, done.updated, done.unchanged) == (0, 2, 0)
    with business_context(read=[full.bakery]):
        first, second = Risk.objects.for_business(full.bakery).order_by("number")
    assert (first.likelihood_current, second.title, second.impact_current) == (4, "Vide, et nommé", None)
    assert [flag.cell for row in reading.rows for flag in row.flags] == ["G4"]


def test_a_neighbours_file_never_touches_the_risks_of_the_same_number(full: Cast, client: Client) -> None:
    make_risk(full.neighbour, "Vol de vélos")
    client.force_login(full.ines)
    _reading, done = bring_in(full, full.neighbour, exported(client), who="yann")
    assert done.created == 1  # the closed one is not among the open risks
    with business_context(read=[full.neighbour]):
        titles = Risk.objects.for_business(full.neighbour).order_by("number").values_list("title", flat=True)
        assert list(titles) == ["Vol de vélos", "Vide"]
        assert RiskMeasure.objects.for_business(full.neighbour).count() == 1


def test_the_preview_and_the_filter(full: Cast, client: Client) -> None:
    client.force_login(full.ines)
    reading = read(exported(client, "?q=vide&status=all"), "a.xlsx")
    assert [(row.kind, row.values["title"], row.values["action"]) for row in reading.rows] == [
        ("risk", "Vide", "Former")
    ]
    assert reading.mapping["B"] == "ref"


@pytest.mark.parametrize(("who", "status"), [("paul", 200), ("yann", 404)])
def test_who_takes_it_home(full: Cast, client: Client, who: str, status: int) -> None:
    client.force_login(full.people[who])
    assert client.get(EXPORT).status_code == status


def test_a_sheet_that_only_resembles_ours_is_read_like_any_other() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Référence", "Risque", "Vraisemblance (1-5)", "Impact (1-5)"])
    book.active.append(["R1", "Panne", 3, 4])
    out = io.BytesIO()
    book.save(out)
    reading = read(out.getvalue(), "a.xlsx")
    assert reading.own == ()
    assert reading.risks[0].values["likelihood"] == 3
