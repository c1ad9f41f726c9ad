"""The pages of the measures as people use them."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.advisers.summary import refresh
from portal.tenancy.context import business_context
from risks.models import MeasureProof
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk
from tests.risks.treatment.conftest import entries, links, measures_in

LIST = "/b/demo/measures/"
type SignIn = Callable[[str], Client]


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def titles(answer: Any) -> list[str]:
    return [line.measure.title for line in answer.context["lines"]] if answer.context["page"].total else []


def full(**fields: Any) -> dict[str, Any]:
    plain = {"title": "Sauvegarder", "theme": "cyber", "status": "planned", "cost_once_eur": "480"}
    return {**plain, "cost_yearly_eur_unknown": "on", **fields}


def test_an_empty_list_says_what_to_do_first(sign_in: SignIn) -> None:
    assert "/b/demo/measures/new/" in sign_in("ines").get(LIST).content.decode()
    assert "/b/demo/measures/new/" not in sign_in("paul").get(LIST).content.decode()


def test_a_measure_starts_from_a_risk(cast: Cast, sign_in: SignIn) -> None:
    risk, _other = make_risk(cast.bakery, "Panne"), make_risk(cast.bakery)
    client = sign_in("ines")
    page = client.get(LIST + "new/?risk=R-001")
    assert page.context["form"]["risks"].value() == [risk.pk]
    answer = client.post(LIST + "new/?risk=R-001", full(risks=[risk.pk], due_on="2027-01-31"))
    assert (answer.status_code, answer["Location"]) == (303, LIST + "M-1/")
    kept = measures_in(cast.bakery)[0]
    assert (kept.cost_once_eur, kept.cost_yearly_eur, links(kept)) == (Decimal(480), None, (["R-001"], []))
    assert "R-001 Panne" in client.get(LIST + "M-1/").content.decode()


def test_a_risks_page_leads_to_planning_for_who_may_plan(cast: Cast, sign_in: SignIn) -> None:
    make_risk(cast.bakery, owner=cast.member("lucie"))
    link = "/b/demo/measures/new/?risk=R-001"
    assert link in sign_in("ines").get("/b/demo/risks/R-001/").content.decode()
    assert link not in sign_in("lucie").get("/b/demo/risks/R-001/").content.decode()


@pytest.mark.parametrize("risk", ["R-999", "R-0", "12", "../", "R-99999999999", ""])
def test_a_risk_that_is_not_there_is_simply_not_ticked(cast: Cast, sign_in: SignIn, risk: str) -> None:
    make_risk(cast.bakery)
    page = sign_in("ines").get(LIST + "new/", {"risk": risk})
    assert page.status_code == 200 and not page.context["form"]["risks"].value()


def test_a_neighbours_risk_is_not_ticked_either(cast: Cast, sign_in: SignIn) -> None:
    make_risk(cast.neighbour, "CANARY")
    page = sign_in("ines").get(LIST + "new/?risk=R-001")
    assert not page.context["form"]["risks"].value() and b"CANARY" not in page.content


def test_a_cost_needs_an_answer_or_the_tick(cast: Cast, sign_in: SignIn) -> None:
    data = full()
    del data["cost_yearly_eur_unknown"]
    answer = sign_in("ines").post(LIST + "new/", data)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["cost_yearly_eur"]


def test_a_day_of_completion_without_the_state_is_asked_about(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("ines").post(LIST + "new/", full(done_on=day(-1).isoformat()))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["done_on"]
    future = sign_in("ines").post(LIST + "new/", full(status="done", done_on=day(1).isoformat()))
    assert future.status_code == 422 and list(future.context["form"].errors) == ["done_on"]


def test_one_click_marks_it_done_today(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, due_on=day(-3))
    client = sign_in("ines")
    page = client.get(LIST).content.decode()
    assert 'action="/b/demo/measures/M-1/done/"' in page
    assert client.post(LIST + "M-1/done/", {})["Location"] == LIST + "M-1/"
    kept = measures_in(cast.bakery)[0]
    assert (kept.status, kept.done_on) == ("done", day(0))
    assert "M-1/done/" not in client.get(LIST + "M-1/").content.decode()


def test_another_day_may_be_given_but_none_to_come(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery)
    client = sign_in("ines")
    refused = client.post(LIST + "M-1/done/", {"done_on": day(1).isoformat()})
    assert refused.status_code == 422 and list(refused.context["form"].errors) == ["done_on"]
    assert client.post(LIST + "M-1/done/", {"done_on": day(-5).isoformat()}).status_code == 303
    assert measures_in(cast.bakery)[0].done_on == day(-5)
    assert client.get(LIST + "M-1/done/").status_code == 405


def test_a_member_sees_the_button_on_their_own_measures_only(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, "Mine", owner=cast.member("lucie"))
    make_measure(cast.bakery, "Not mine", owner=cast.member("marc"))
    client = sign_in("lucie")
    page = client.get(LIST).content.decode()
    assert "M-1/done/" in page and "M-2/done/" not in page
    assert titles(client.get(LIST + "?mine=1")) == ["Mine"]
    assert client.post(LIST + "M-1/edit/", full(version=1, title="Mine, better")).status_code == 303
    assert client.get(LIST + "M-2/edit/").status_code == 403


def test_a_closed_risk_stays_tied_when_the_form_is_saved(cast: Cast, sign_in: SignIn) -> None:
    closed = make_risk(cast.bakery, status="closed")
    other = make_risk(cast.bakery, "Closed and not tied", status="closed")
    make_measure(cast.bakery, risks=(closed,))
    client = sign_in("ines")
    page = client.get(LIST + "M-1/edit/").content.decode()
    assert closed.title in page and other.title not in page
    client.post(LIST + "M-1/edit/", full(version=1, risks=[closed.pk]))
    assert links(measures_in(cast.bakery)[0]) == (["R-001"], [])


def test_an_adviser_without_the_dossier_sees_and_changes_no_proof(cast: Cast, sign_in: SignIn) -> None:
    proof, measure = make_proof(cast.bakery, "Secret proof"), make_measure(cast.bakery)
    with business_context(write=[cast.bakery]):
        MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=proof)
    cast.mandate(scope="edit", sections=["register"])
    client = sign_in("claire")
    for path in ("M-1/", "M-1/edit/", "new/"):
        page = client.get(LIST + path)
        assert page.status_code == 200 and b"Secret proof" not in page.content
    assert client.post(LIST + "M-1/edit/", full(version=1, title="Changed", proofs=[])).status_code == 303
    assert links(measures_in(cast.bakery)[0]) == ([], ["P-001"])


def test_deleting_asks_first(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery)
    client = sign_in("ines")
    assert b"M-001" in client.get(LIST + "M-1/delete/").content and len(measures_in(cast.bakery)) == 1
    assert client.post(LIST + "M-1/delete/", {})["Location"] == LIST
    assert measures_in(cast.bakery) == [] and len(entries(cast.bakery, "measure.deleted")) == 1


def test_the_list_shows_what_is_to_do_the_overdue_first(cast: Cast, sign_in: SignIn) -> None:
    make_measure(cast.bakery, "Zèle", due_on=day(40), cost_once_eur=Decimal(10))
    make_measure(cast.bakery, "Undated", cost_once_eur=None)
    make_measure(cast.bakery, "Écart", due_on=day(-2), cost_once_eur=Decimal(99))
    make_measure(cast.bakery, "Done", due_on=day(-200), status="done", done_on=day(-201))
    make_measure(cast.neighbour, "CANARY", due_on=day(-9))
    client = sign_in("paul")
    assert titles(client.get(LIST)) == ["Écart", "Zèle", "Undated"]
    assert titles(client.get(LIST + "?status=all")) == ["Écart", "Zèle", "Undated", "Done"]
    assert titles(client.get(LIST + "?sort=-once")) == ["Écart", "Zèle", "Undated"]
    assert titles(client.get(LIST + "?sort=title")) == ["Écart", "Undated", "Zèle"]
    assert titles(client.get(LIST + "?sort=owner__user__password&order=-pk")) == [
        "Écart",
        "Zèle",
        "Undated",
    ]
    overview = client.get(LIST).context["overview"]
    assert (overview.open, overview.overdue, overview.cost_once_eur, overview.cost_unknown) == (3, 1, Decimal(109), 3)


def test_the_list_filters(cast: Cast, sign_in: SignIn) -> None:
    risk = make_risk(cast.bakery)
    make_measure(cast.bakery, "Écran", theme="energy", due_on=day(3), risks=(risk,))
    make_measure(cast.bakery, "Boutique", owner=cast.member("lucie"), due_on=day(-3))
    make_measure(cast.bakery, "Fini", status="done", done_on=day(-1))
    make_measure(cast.neighbour, "Écran du voisin", theme="energy")
    client = sign_in("lucie")
    for query, expected in (
        ("q=ecran", {"Écran"}),
        ("q=M-002", {"Boutique"}),
        ("theme=energy", {"Écran"}),
        ("theme=nonsense", {"Écran", "Boutique"}),
        ("status=done", {"Fini"}),
        ("status=password", {"Écran", "Boutique"}),
        ("when=overdue", {"Boutique"}),
        ("when=soon", {"Écran"}),
        ("when=undated", set()),
        (f"owner={cast.member('lucie').pk}", {"Boutique"}),
        ("owner=none", {"Écran"}),
        ("mine=1", {"Boutique"}),
        ("risk=R-001", {"Écran"}),
        ("risk=R-777", set()),
        ("owner=99999999999999&risk=x", {"Écran", "Boutique"}),
    ):
        assert set(titles(client.get(f"{LIST}?{query}"))) == expected, query


def test_a_long_list_is_paged(cast: Cast, sign_in: SignIn) -> None:
    for number in range(53):
        make_measure(cast.bakery, f"Measure {number:03d}")
    client = sign_in("ines")
    assert len(titles(client.get(LIST))) == 50
    assert titles(client.get(LIST + "?page=2")) == ["Measure 050", "Measure 051", "Measure 052"]


def test_the_export_holds_what_the_filter_shows(cast: Cast, sign_in: SignIn) -> None:
    risks = (make_risk(cast.bakery), make_risk(cast.bakery))
    make_measure(cast.bakery, "Écran", theme="energy", risks=risks, cost_yearly_eur=Decimal("12.50"))
    make_measure(cast.bakery, "Autre")
    make_measure(cast.neighbour, "Voisin", theme="energy")
    answer = sign_in("paul").get(LIST + "export.csv?theme=energy")
    assert "attachment" in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2
    row = dict(zip(*lines, strict=True))
    assert (row["Reference"], row["Measure"], row["Risks"]) == ("M-001", "Écran", "R-001 · R-002")
    assert (row["Cost once (EUR before VAT)"], row["Cost a year (EUR before VAT)"]) == ("480.00", "12.50")
    assert row["Due"] == ""


@pytest.mark.parametrize("path", ["", "M-1/", "M-1/edit/", "new/"])
def test_a_page_takes_at_most_twelve_queries_and_no_more_for_three_rows(cast: Cast, sign_in: SignIn, path: str) -> None:
    client = sign_in("ines")
    measure = make_measure(cast.bakery, owner=cast.member("lucie"), risks=(make_risk(cast.bakery),))

    def proof() -> None:
        made = make_proof(cast.bakery)
        with business_context(write=[cast.bakery]):
            MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=made)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST + path).status_code == 200
        return [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"] and "set_config" not in q["sql"]]

    proof()
    refresh(cast.bakery)  # as each write leaves it
    asked()  # the process has read the catalogue of programmes once
    one = asked()
    for _ in range(2):
        make_measure(cast.bakery, owner=cast.member("marc"), risks=(make_risk(cast.bakery),))
        proof()
    three = asked()
    assert len(one) == len(three) <= 12, "\n".join(three)
