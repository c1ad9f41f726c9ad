"""An insurer's list comes in: recognised by its titles, each cell in doubt named, and nothing written before it is
asked for; what we exported comes back as it was."""

import io
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from insurance.claims.columns import COLUMNS
from insurance.claims.importing.sheet import MOST_BYTES, MOST_CLAIMS
from insurance.models import Claim, ClaimMeasure, LossRunImport
from portal.audit.models import Entry
from portal.tenancy.context import business_context
from portal.tenancy.models import Business
from portal.ui.bilingual import in_both_languages
from tests.cast import Cast
from tests.factories import make_claim, make_measure, make_policy, make_service
from tests.insurance.claims.books import FRENCH, loss_run, row
from tests.insurance.claims.conftest import LIST, NEW, NONE, kept, sent, word
from tests.risks.importing.books import with_part

IMPORT = f"{LIST}import/"


def send(client: Client, data: bytes, name: str = "releve.xlsx", **fields: Any) -> Any:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data), "policy": "", "valued_on": "", **fields})


def preview(client: Client, data: bytes, name: str = "releve.xlsx", **fields: Any) -> Any:
    answer = send(client, data, name, **fields)
    assert answer.status_code == 303, answer.context["form"].errors
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return page


def bring(client: Client, page: Any, rows: str = "all") -> Any:
    form = page.context["form"]
    key = form["form_key"].value()
    return client.post(page.request["PATH_INFO"], {"rows": rows, "seen": form["seen"].value(), "form_key": key})


def brought(client: Client, data: bytes, name: str = "releve.xlsx", rows: str = "all", **fields: Any) -> None:
    assert bring(client, preview(client, data, name, **fields), rows).status_code == 303


def flags(page: Any) -> list[str]:
    return [flag.cell for flag, _label in page.context["flags"]]


def kinds(page: Any) -> list[str]:
    return [one.kind for one, _label, _said in page.context["page"]]


def facts(business: Business) -> list[Any]:
    names = [column.field for column in COLUMNS]
    return [tuple(getattr(claim, name) for name in names) for claim in kept(business)]


def test_a_french_list_is_understood_and_written_when_asked(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.bakery)
    client = signed_in("ines")
    page = preview(client, loss_run(row(), ("Total", None, None, "1 200,50")), policy="1", valued_on="2026-10-01")
    assert (kinds(page), flags(page), page.context["unread"]) == (["new"], [], ["Gestionnaire"])
    assert kept(cast.bakery) == []
    assert bring(client, page).status_code == 303
    (claim,) = kept(cast.bakery)
    assert (claim.claim_number, claim.loss_on, claim.trigger) == ("SIN-1", date(2026, 2, 3), "property_damage")
    assert (claim.incurred_eur, claim.status, claim.origin) == (Decimal("1500.50"), "closed", "imported")
    assert (claim.policy_id is not None, claim.valued_on) == (True, date(2026, 10, 1))
    with business_context(read=[cast.bakery]):
        assert not LossRunImport.objects.exists()
        assert {entry.verb for entry in Entry.objects.all()} == {"claim.created", "claim.imported"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_own_titles_are_known_in_both_languages(cast: Cast, signed_in: Any, language: str) -> None:
    head = tuple(in_both_languages(column.label)[language] for column in COLUMNS)
    page = preview(signed_in("ines"), loss_run(("S-1", "2026-01-05"), head=head))
    assert len(page.context["columns"]) == 21 and page.context["unread"] == []


def test_english_titles_and_figures_in_a_csv(cast: Cast, signed_in: Any) -> None:
    head = "Claim No,Date of Loss,Cause,Paid,Expenses,Outstanding,Recoveries,Status"
    text = "\n".join((head, 'A-1,13/02/2026,Ransomware,"1,200.50",0,10,0,Open'))
    brought(signed_in("ines", "en"), text.encode(), "run.csv")
    (claim,) = kept(cast.bakery)
    assert (claim.loss_on, claim.trigger, claim.status) == (date(2026, 2, 13), "attack", "open")
    assert claim.incurred_eur == Decimal("1210.50")


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"date": "31/02/2026"}, "B2"),
        ({"date": "2099-01-01"}, "B2"),
        ({"cause": "Ovni"}, "C2"),
        ({"indemnity": "beaucoup"}, "D2"),
        ({"indemnity": "-5"}, "D2"),
        ({"indemnity": "1 000 à 2 000"}, "D2"),
        ({"incurred": "9 999"}, "H2"),
        ({"status": "Perdu"}, "I2"),
        ({"reserve": 10}, "F2"),
        ({"text": "x" * 1001}, "J2"),
        ({"text": "a\u202eb"}, "J2"),
    ],
)
def test_each_bad_cell_is_named_and_left_unknown_or_its_row_left_out(
    cast: Cast, signed_in: Any, changes: dict[str, Any], cell: str
) -> None:
    client = signed_in("ines")
    good = row(no="SIN-2", text="Vitrine")
    data = loss_run(row(**changes), good)
    page = preview(client, data)
    assert cell in flags(page) and set(flags(page)) <= {cell, "H2"}
    assert bring(client, page, "good").status_code == 303
    assert [claim.claim_number for claim in kept(cast.bakery)] == ["SIN-2"]
    brought(client, data)
    assert [claim.claim_number for claim in kept(cast.bakery)] == ["SIN-2", "SIN-1"]


def test_a_formula_without_its_result_is_named(cast: Cast, signed_in: Any) -> None:
    page = preview(signed_in("ines"), loss_run(row(indemnity="=1+1")))
    assert "D2" in flags(page)


@pytest.mark.parametrize("number", [b"1e999", b"-1e999"])
def test_a_number_beyond_all_numbers_is_named(cast: Cast, signed_in: Any, number: bytes) -> None:
    """No database keeps it; a made file may hold it."""
    data = loss_run(row(reserve=7654321))
    data = with_part(data, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"7654321", number))
    page = preview(signed_in("ines"), data)
    assert flags(page) == ["F2"]
    brought(signed_in("ines"), data)
    (claim,) = kept(cast.bakery)
    assert claim.reserve_eur is None


def test_the_same_list_again_changes_nothing_and_a_newer_one_what_changed(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    brought(client, loss_run(row()))
    assert kinds(preview(client, loss_run(row()))) == ["same"]
    newer = row(status="Rouvert", reserve="2 000", incurred="3 500,50", text=None)
    page = preview(client, loss_run(newer))
    assert kinds(page) == ["changed"]
    bring(client, page)
    (claim,) = kept(cast.bakery)
    assert (claim.status, claim.reserve_eur, claim.description) == ("reopened", Decimal(2000), "Four")
    with business_context(read=[cast.bakery]):
        assert Entry.objects.filter(verb="claim.edited", ref="C-001").count() == 1


def test_a_number_on_several_covers_is_told_apart_by_the_cover(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    head = (*FRENCH[:2], "Garantie", "Provision restante")
    both = loss_run(
        ("S-1", "2026-02-03", "Dommages aux biens", 10), ("S-1", "2026-02-03", "Responsabilité civile", 20), head=head
    )
    brought(client, both)
    assert [(claim.cover, claim.reserve_eur) for claim in kept(cast.bakery)] == [("property", 10), ("liability", 20)]
    assert kinds(preview(client, both)) == ["same", "same"]
    assert kinds(preview(client, loss_run(("S-1", "2026-02-03", None, 30), head=head))) == ["refused"]
    twice = loss_run(("S-9", "2026-02-03", None, 1), ("S-9", "2026-02-03", None, 2), head=head)
    assert kinds(preview(client, twice)) == ["new", "refused"]


def test_rows_without_a_number_are_not_doubled(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    brought(client, loss_run(row(no=None), row(no=None, text="Vitrine")))
    assert kinds(preview(client, loss_run(row(no=None), row(no=None, text="Vitrine")))) == ["same", "same"]


def test_our_own_export_comes_back_as_it_was(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    make_service(cast.bakery, "Caisse")
    measure = make_measure(cast.bakery)
    client.post(NEW, sent(measures=[measure.pk], description='=1+1;-2\n\'@x "q"', lessons="Essayé.\nDeux fois"))
    client.post(NEW, sent(service="1", site="", claim_number="", cause="", insured="", reported_on=""))
    make_claim(cast.bakery, "Sans rien", loss_on=None, recovery_eur=Decimal("30.10"), records=0, status="no_payment")
    make_claim(cast.bakery, "", reserve_eur=None, status="reopened", downtime_hours=Decimal("1.25"))
    before, csv = facts(cast.bakery), client.get(f"{LIST}export.csv").content
    for name, data in (("a.csv", csv), ("a.xlsx", client.get(f"{LIST}export.xlsx").content)):
        page = preview(client, data, name)
        assert (kinds(page), flags(page)) == (["same"] * 4, []), name
    with business_context(write=[cast.bakery]):
        Claim.objects.for_business(cast.bakery).delete()
    brought(client, csv, "a.csv")
    assert [fact[1:] for fact in facts(cast.bakery)] == [fact[1:] for fact in before]
    with business_context(read=[cast.bakery]):
        assert ClaimMeasure.objects.count() == 1


def test_a_measure_that_is_not_ours_is_named(cast: Cast, signed_in: Any) -> None:
    make_measure(cast.neighbour)
    page = preview(signed_in("ines"), loss_run(("S-1", "2026-02-03", "Copies [M-001]"), head=(*FRENCH[:2], "actions")))
    assert flags(page) == ["C2"]


def test_what_was_looked_at_is_what_is_written(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    brought(client, loss_run(row()))
    page = preview(client, loss_run(row(text="Autre")))
    client.post(f"{LIST}C-001/edit/", sent(version="1", claim_number="SIN-1"))
    answer = bring(client, page)
    assert answer.status_code == 422 and kept(cast.bakery)[0].description != "Autre"
    assert bring(client, answer).status_code == 303
    assert kept(cast.bakery)[0].description == "Autre"


def test_two_clicks_bring_it_in_once(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    page = preview(client, loss_run(row(no=None)))
    answers = [bring(client, page) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(kept(cast.bakery)) == 1


def test_an_import_withdraws_the_word_that_there_was_none(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    client.post(NONE)
    brought(client, loss_run(row()))
    assert word(cast.bakery) is None


def test_a_list_put_aside_or_forgotten_leaves_nothing(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    page = preview(client, loss_run(row()))
    assert client.post(page.request["PATH_INFO"] + "aside/").status_code == 302
    assert client.get(page.request["PATH_INFO"]).status_code == 404
    for _ in range(7):
        send(client, loss_run(row()))
    with business_context(write=[cast.bakery]):
        assert LossRunImport.objects.count() == 5
        LossRunImport.objects.update(sent_at=timezone.now() - timedelta(days=2))
    send(client, loss_run(row()))
    with business_context(read=[cast.bakery]):
        assert LossRunImport.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.csv"),
        (b"Nom;Prix\nPain;1\n", "a.csv"),
        (b"x" * (MOST_BYTES + 1), "a.csv"),
        (b"claim_no,loss_date\n" + b"a,2026-01-01\n" * (MOST_CLAIMS + 1), "a.csv"),
        (b"claim_no,loss_date\n" + b"a,2026-01-01\n" * 2_000, "a.csv"),
        (with_part(loss_run(row()), "xl/worksheets/sheet1.xml", lambda _p: b"<w>" + b" " * 150_000_000), "a.xlsx"),
        (with_part(loss_run(row()), "xl/vbaProject.bin", lambda _part: b"x"), "a.xlsx"),
    ],
    ids=["empty", "other", "heavy", "claims", "rows", "bomb", "macros"],
)
def test_d4_what_is_no_list_is_refused_beside_the_field(cast: Cast, signed_in: Any, data: bytes, name: str) -> None:
    client = signed_in("ines")
    started = time.process_time()
    answer = send(client, data, name)
    assert time.process_time() - started < 2
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["file"]


def test_a_large_list_is_read_and_shown_in_little_time(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    data = loss_run(*(row(no=f"S-{n}", text=f"Vitrine {n}") for n in range(MOST_CLAIMS)))
    started = time.process_time()
    preview(client, data)
    assert time.process_time() - started < 4


@pytest.mark.parametrize("text", ["a" + "-" * 30_000, "1 " * 15_000, "incendie " * 3_000, "[M-1, " * 5_000, "\0\ufffe"])
def test_hostile_cells_take_no_time(cast: Cast, signed_in: Any, text: str) -> None:
    started = time.process_time()
    data = "claim_no,loss_date,cause,actions,reserve\n" + ",".join(f'"{text}"' for _ in range(5))
    assert send(signed_in("ines"), data.encode("utf-8", "replace"), "a.csv").status_code in {303, 422}
    assert time.process_time() - started < 2


def test_a1_a_list_of_another_business_is_a_missing_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.yann)
    answer = client.post(
        "/b/cycles-rivoal/policies/claims/import/",
        {"file": SimpleUploadedFile("a.xlsx", io.BytesIO(loss_run(row())).read()), "policy": "", "valued_on": ""},
    )
    path = answer["Location"].replace("cycles-rivoal", "demo")
    client.force_login(cast.ines)
    for method in (client.get, client.post):
        assert method(path).status_code == 404
        assert method(path + "aside/").status_code == 404


def test_a2_a_contract_of_another_business_is_no_choice(cast: Cast, signed_in: Any) -> None:
    make_policy(cast.neighbour)
    answer = send(signed_in("ines"), loss_run(row()), policy="1")
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["policy"]


@pytest.mark.parametrize("person", ["lucie", "paul"])
def test_readers_and_members_bring_nothing_in(cast: Cast, signed_in: Any, person: str) -> None:
    assert send(signed_in(person), loss_run(row())).status_code == 403
