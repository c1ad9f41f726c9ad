"""Claims as people keep them: typed in, corrected, added up, exported; and the word that there was none."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insurance.claims.columns import KEYS
from insurance.models import Claim, ClaimMeasure
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_claim, make_measure, make_policy, make_proof, make_service
from tests.insurance.claims.conftest import LIST, NEW, NONE, kept, sent, word

EDIT = f"{LIST}C-001/edit/"


def test_a_claim_is_typed_in_and_its_total_is_worked_out(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery)
    client = signed_in("ines", "en")
    assert client.post(NEW, sent(policy="1")).status_code == 303
    (claim,) = kept(cast.bakery)
    assert (claim.reference, claim.paid_eur, claim.incurred_eur) == ("C-001", Decimal("8400.50"), Decimal("8000.50"))
    page = client.get(f"{LIST}C-001/").content.decode()
    assert "€8,000.50" in page and "An attack: intrusion, ransom, fraud" in page and "I-001" in page


def test_what_is_not_said_is_unknown_and_so_is_the_total(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines", "en")
    blank = dict.fromkeys(sent(), "")
    said = {**blank, "description": "A parcel was stolen", "status": "open", "loss_on_unknown": "on"}
    assert client.post(NEW, {**said, "paid_indemnity_eur": "100"}).status_code == 303
    (claim,) = kept(cast.bakery)
    assert (claim.loss_on, claim.reserve_eur, claim.incurred_eur, claim.insured) == (None, None, None, "")
    page = client.get(f"{LIST}C-001/").content.decode()
    assert page.count("unknown") > 10


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("loss_on", {"loss_on": ""}),
        ("loss_on", {"loss_on": "2099-01-01"}),
        ("discovered_on", {"discovered_on": "2026-02-02"}),
        ("reported_on", {"reported_on": "2026-01-02"}),
        ("closed_on", {"closed_on": "2026-02-04"}),
        ("closed_on", {"status": "open"}),
        ("reserve_eur", {"reserve_eur": "10"}),
        ("paid_indemnity_eur", {"status": "no_payment"}),
        ("paid_expense_eur", {"paid_expense_eur": "-1"}),
        ("claim_number", {"claim_number": "C-12"}),
        ("site", {"service": "1"}),
        ("description", {"description": ""}),
        ("records", {"records": "9" * 12}),
        ("downtime_hours", {"downtime_hours": "1 h 75"}),
    ],
)
def test_what_contradicts_itself_is_said_beside_its_field(
    cast: Cast, signed_in: Any, field: str, fields: dict[str, str]
) -> None:
    make_service(cast.bakery)
    answer = signed_in("ines").post(NEW, sent(**fields))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    assert kept(cast.bakery) == []


def test_a_service_lends_its_name_which_stays_when_it_is_gone(cast: Cast, signed_in: Any) -> None:
    service = make_service(cast.bakery, "Caisse")
    assert signed_in("ines").post(NEW, sent(service="1", site="")).status_code == 303
    assert kept(cast.bakery)[0].site == "Caisse"
    with business_context(write=[cast.bakery]):
        service.delete()
    (claim,) = kept(cast.bakery)
    assert (claim.service_id, claim.site) == (None, "Caisse")


def test_measures_and_papers_are_linked_and_named_in_the_history(cast: Cast, signed_in: Any) -> None:
    measure, proof = make_measure(cast.bakery), make_proof(cast.bakery, "Rapport d’expert")
    client = signed_in("ines")
    assert client.post(NEW, sent(measures=[measure.pk], proofs=[proof.pk])).status_code == 303
    page = client.get(f"{LIST}C-001/").content.decode()
    assert measure.title in page and "Rapport d’expert" in page
    assert "C-001" in client.get("/b/demo/proofs/P-1/").content.decode()
    assert client.post(EDIT, sent(version="1", proofs=[proof.pk])).status_code == 303
    with business_context(read=[cast.bakery]):
        assert not ClaimMeasure.objects.exists()
        assert '"measures":[["M-001"],[]]' in Entry.objects.get(verb="claim.edited").body


def test_saving_without_a_difference_leaves_no_entry(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent())
    client.post(EDIT, sent(version="1"))
    with business_context(read=[cast.bakery]):
        assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["claim.created"]
    assert kept(cast.bakery)[0].version == 1


def test_the_second_of_two_savers_sees_both_texts(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent())
    client.post(EDIT, sent(version="1", reserve_eur="0", site="Atelier"))
    answer = client.post(EDIT, sent(version="1", recovery_eur="500", site="Fournil"))
    assert answer.status_code == 409 and "Atelier" in answer.content.decode()
    (claim,) = kept(cast.bakery)
    assert (claim.site, claim.recovery_eur) == ("Atelier", Decimal(400))


def test_the_years_the_contracts_and_what_is_open_are_added_up(cast: Cast, signed_in: Any) -> None:
    today = timezone.localdate()
    year = {"starts_on": date(today.year - 1, 1, 1), "ends_on": date(today.year - 1, 12, 31)}
    policy = make_policy(cast.bakery, premium_yearly_eur=Decimal(1000), **year)
    paid = {"paid_indemnity_eur": Decimal(250), "loss_on": date(today.year - 1, 6, 1)}
    make_claim(cast.bakery, policy=policy, **paid)
    make_claim(cast.bakery, loss_on=None, status="open", reserve_eur=None)
    make_claim(cast.bakery, loss_on=today - timedelta(days=365 * 6))
    make_claim(cast.neighbour, paid_indemnity_eur=Decimal(777))
    context = signed_in("ines", "en").get(LIST).context
    rows = {name: row for name, *row in context["sums"]}
    assert rows[str(today.year - 1)] == [1, "€250", "€0", "€250"]
    assert rows["Day unknown"] == [1, "€0", "unknown", "unknown"]
    assert rows["Together"] == [2, "€250", "€0, 1 unknown", "€250, 1 unknown"]
    assert (context["summary"].open, context["summary"].run.older) == (1, 1)
    assert [(one.ratio.count, one.ratio.percent) for one in context["summary"].contracts] == [(1, Decimal("25.0"))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {1, 2, 3}),
        ({"status": "still_open"}, {2}),
        ({"status": "closed"}, {1, 3}),
        ({"cause": "attack"}, {1}),
        ({"cause": "unknown"}, {2, 3}),
        ({"year": "unknown"}, {2}),
        ({"q": "vitrine"}, {3}),
        ({"q": "C-002"}, {2}),
        ({"status": "nonsense", "year": "1066", "cause": "x' OR 1=1"}, {1, 2, 3}),
    ],
)
def test_the_list_is_filtered_by_what_it_offers(
    cast: Cast, signed_in: Any, query: dict[str, str], found: set[int]
) -> None:
    make_claim(cast.bakery, trigger="attack")
    make_claim(cast.bakery, loss_on=None, status="reopened")
    make_claim(cast.bakery, "Vitrine brisée")
    page = signed_in("ines").get(LIST, query).context["page"]
    assert {claim.number for claim in page} == found


def test_the_list_costs_the_same_with_one_claim_or_many(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(LIST).status_code == 200
        return len(caught)

    make_claim(cast.bakery, policy=make_policy(cast.bakery))
    client.get(LIST)
    one = queries()
    for _ in range(3):
        make_claim(cast.bakery, policy=make_policy(cast.bakery))
    assert queries() == one


def test_a_contract_shows_its_claims(cast: Cast, signed_in: Any) -> None:
    make_claim(cast.bakery, "Vitrine brisée", policy=make_policy(cast.bakery))
    assert "Vitrine brisée" in signed_in("ines").get("/b/demo/policies/I-001/").content.decode()


def test_an_empty_list_says_what_to_do(cast: Cast, signed_in: Any) -> None:
    page = signed_in("ines").get(LIST).content.decode()
    assert NEW in page and NONE in page
    page = signed_in("paul").get(LIST).content.decode()
    assert NEW not in page and NONE not in page


def test_that_there_was_none_is_said_by_somebody_on_a_day(cast: Cast, signed_in: Any) -> None:
    client = signed_in("marc")
    assert client.post(NONE).status_code == 303
    said = word(cast.bakery)
    assert said is not None
    assert (said.declared_by_name, said.declared_on) == ("Marc Tanguy", timezone.localdate())
    assert "Marc Tanguy" in client.get(LIST).content.decode()
    client.post(NONE)
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="claim.nil_declared").count() == 1


@pytest.mark.parametrize("days", [None, 0, 365 * 4])
def test_a_claim_of_these_years_withdraws_the_word(cast: Cast, signed_in: Any, days: int | None) -> None:
    client = signed_in("ines")
    client.post(NONE)
    day = "" if days is None else (timezone.localdate() - timedelta(days=days)).isoformat()
    blank = dict.fromkeys(("discovered_on", "reported_on", "closed_on", "valued_on"), "")
    fields = {**blank, "loss_on": day, **({"loss_on_unknown": "on"} if days is None else {})}
    assert client.post(NEW, sent(**fields)).status_code == 303
    assert word(cast.bakery) is None
    with business_context(read=[cast.bakery]):
        assert '"because_of":"C-001"' in Entry.objects.get(verb="claim.nil_withdrawn").body


def test_an_older_claim_leaves_the_word_until_its_day_is_corrected(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NONE)
    old = (timezone.localdate() - timedelta(days=365 * 6)).isoformat()
    assert client.post(NEW, sent(loss_on=old)).status_code == 303
    assert word(cast.bakery) is not None
    assert client.post(EDIT, sent(version="1")).status_code == 303
    assert word(cast.bakery) is None


def test_it_cannot_be_said_against_ones_own_list(cast: Cast, signed_in: Any) -> None:
    make_claim(cast.bakery)
    answer = signed_in("ines", "en").post(NONE)
    assert answer.status_code == 422 and "1 claim of these years" in answer.content.decode()
    assert word(cast.bakery) is None


def test_the_word_can_be_taken_back(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NONE)
    assert client.post(f"{NONE}withdraw/").status_code == 303
    assert word(cast.bakery) is None


def test_the_csv_is_for_machines(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent())
    make_claim(cast.bakery, "=1+1", recovery_eur=Decimal(30), loss_on=date(2025, 1, 9))
    body = client.get(f"{LIST}export.csv").content.decode("utf-8")
    header, first, second = csv.reader(io.StringIO(body))
    assert tuple(header) == KEYS and len(header) == 21
    row = dict(zip(header, first, strict=True))
    assert (row["claim_no"], row["loss_date"], row["status"], row["cause"]) == (
        "48-SIN-771", "2026-02-03", "closed", "attack",
    )  # fmt: skip
    assert (row["paid_indemnity"], row["incurred"], row["downtime_h"]) == ("7200.50", "8000.50", "38.00")
    row = dict(zip(header, second, strict=True))
    assert (row["claim_no"], row["description"], row["incurred"]) == ("C-002", "'=1+1", "-30.00")


def test_the_workbook_speaks_the_readers_language(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NEW, sent(description="=1+1"))
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}export.xlsx").content)).active
    assert sheet is not None
    header, row = sheet.iter_rows()
    said = {title.value: cell for title, cell in zip(header, row, strict=True)}
    assert said["Date de survenance"].value.date() == date(2026, 2, 3)
    assert said["Indemnité réglée"].value == 7200.5
    assert said["Description"].data_type == "s"
    assert said["État"].value == "Clos"


def test_what_an_incident_fed_is_fed_once(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    from insurance.claims.actions import create_claim

    said: Any = {"origin": "incident", "external_key": "INC-1", "description": "Coupure"}
    with business_context(write=[cast.bakery]):
        create_claim(actor=cast.actor("ines"), business=cast.bakery, **said)
        with pytest.raises(IntegrityError), transaction.atomic():
            create_claim(actor=cast.actor("ines"), business=cast.bakery, **said)
        assert Claim.objects.get().origin == "incident"
