"""The pages of the services as people use them."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.advisers.summary import refresh
from portal.tenancy.context import business_context
from portal.ui.format import NBSP
from risks.models import RiskService
from risks.services.facts import FACTS, NAMES
from tests.cast import Cast
from tests.factories import make_risk, make_service
from tests.risks.services.conftest import entries, services_in

LIST = "/b/demo/services/"
type SignIn = Callable[[str], Client]


def text(answer: Any) -> str:
    return answer.content.decode().replace(NBSP, " ")


def names(answer: Any) -> list[str]:
    return [line.service.name for line in answer.context["lines"]]


def full(**fields: Any) -> dict[str, Any]:
    return {"kind": "shop", "name": "Notre boutique", **{f"{name}_unknown": "on" for name in NAMES}, **fields}


def test_an_empty_list_says_what_to_do_first(sign_in: SignIn) -> None:
    page = text(sign_in("ines").get(LIST))
    assert "/b/demo/services/start/" in page and "2 minutes" in page
    reader = text(sign_in("paul").get(LIST))
    assert "/b/demo/services/start/" not in reader


def test_ticking_kinds_makes_services_whose_facts_are_open(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("ines")
    answer = client.post(LIST + "start/", {"kinds": ["till", "shop", "internet"]}, follow=True)
    assert answer.redirect_chain == [(LIST, 303)]
    assert sorted(names(answer)) == ["Internet access", "Online shop", "Till"]
    assert "3 services are in your list." in text(answer)
    assert len(entries(cast.bakery, "service.created")) == 3
    again = client.get(LIST + "start/")
    offered = [box.data["value"] for _title, boxes in again.context["form"].groups() for box, _hint in boxes]
    assert len(offered) == 14 and not {"till", "shop", "internet"} & set(offered)


def test_ticking_nothing_comes_back_with_a_word(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("ines").post(LIST + "start/", {})
    assert answer.status_code == 422 and "Tick at least one." in text(answer)
    assert services_in(cast.bakery) == []


def test_a_service_shows_its_promise_in_hours_with_the_formula(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery, availability_pct=Decimal("99.9"), tolerable_stop_hours=Decimal(4))
    page = text(sign_in("ines").get(LIST + "S-1/"))
    assert "8 h 46 min" in page and "8.76 h" in page and "100 − 99.9% = 0.1%" in page
    assert "The promise is weaker than your need." in page
    assert 'href="#promise"' in page and 'id="promise"' in page


def test_what_nobody_knows_is_listed_with_a_link_to_answer_it(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    answer = sign_in("ines").get(LIST + "S-1/")
    page = text(answer)
    assert len(answer.context["found"].unknown) == len(FACTS) - 1
    for name in set(NAMES) - {"provider"}:
        assert f"/edit/?ask={name}#id_{name}" in page
    assert "ask=provider#" not in page
    assert "?ask=" not in text(sign_in("paul").get(LIST + "S-1/"))


def test_the_risks_that_touch_a_service_stand_beside_it(cast: Cast, sign_in: SignIn) -> None:
    service, low, high = (
        make_service(cast.bakery),
        make_risk(cast.bakery, "Low one", level_current=2),
        make_risk(cast.bakery, "High one", level_current=5),
    )
    make_risk(cast.bakery, "Elsewhere")
    closed = make_risk(cast.bakery, "Closed one", status="closed")
    with business_context(write=[cast.bakery]):
        for risk in (low, high, closed):
            RiskService.objects.create(business=cast.bakery, risk=risk, service=service)
    assert [r.title for r in sign_in("paul").get(LIST + "S-1/").context["risks"]] == ["High one", "Low one"]


def test_an_adviser_for_services_alone_sees_no_risk(cast: Cast, sign_in: SignIn) -> None:
    service, risk = make_service(cast.bakery), make_risk(cast.bakery, "Secret risk")
    with business_context(write=[cast.bakery]):
        RiskService.objects.create(business=cast.bakery, risk=risk, service=service)
    cast.mandate(sections=["services"])
    page = sign_in("claire").get(LIST + "S-1/")
    assert page.status_code == 200 and "Secret risk" not in text(page)


def test_a_new_service_needs_no_more_than_a_name(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("marc").post(LIST + "new/", {"kind": "shop", "name": "Notre boutique"})
    assert (answer.status_code, answer["Location"]) == (303, LIST + "S-1/")
    assert services_in(cast.bakery)[0].availability_pct is None


def test_facts_are_read_the_way_people_type_them(cast: Cast, sign_in: SignIn) -> None:
    data = full(
        availability_pct="99.95", tolerable_stop_hours="1 h 30", contract_ends_on="2027-03-31", fallback="Phone"
    )
    data = {key: value for key, value in data.items() if not key.endswith("_unknown")}
    assert sign_in("ines").post(LIST + "new/", data).status_code == 303
    kept = services_in(cast.bakery)[0]
    assert (kept.availability_pct, kept.tolerable_stop_hours) == (Decimal("99.95"), Decimal("1.5"))
    assert (str(kept.contract_ends_on), kept.fallback) == ("2027-03-31", "Phone")


def test_what_somebody_typed_wins_over_a_forgotten_tick(cast: Cast, sign_in: SignIn) -> None:
    sign_in("ines").post(LIST + "new/", full(fallback="Telephone"))
    kept = services_in(cast.bakery)[0]
    assert kept.fallback == "Telephone" and kept.tolerable_stop_hours is None


def test_an_edit_shows_unknown_facts_ticked_but_for_the_one_asked(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    client = sign_in("ines")

    def ticked(query: str) -> set[str]:
        form = client.get(f"{LIST}S-1/edit/{query}").context["form"]
        return {name for name in NAMES if form.fields[name].rp_unknown.checked}

    unknown = set(NAMES) - {"provider"}
    assert ticked("") == unknown
    assert ticked("?ask=fallback") == unknown - {"fallback"}
    assert ticked("?ask=all") == set()
    assert ticked("?ask=__class__") == unknown


def test_deleting_asks_first(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery)
    client = sign_in("ines")
    assert "S-001" in text(client.get(LIST + "S-1/delete/"))
    assert len(services_in(cast.bakery)) == 1
    assert client.post(LIST + "S-1/delete/", {})["Location"] == LIST
    assert services_in(cast.bakery) == []


def test_the_list_sorts_the_most_urgent_first_and_unknown_last(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery, "Zèbre", tolerable_stop_hours=Decimal(4))
    make_service(cast.bakery, "Écru", tolerable_stop_hours=None)
    make_service(cast.bakery, "Abaque", tolerable_stop_hours=Decimal(48))
    client = sign_in("ines")
    assert names(client.get(LIST)) == ["Zèbre", "Abaque", "Écru"]
    assert names(client.get(LIST + "?sort=-bear")) == ["Abaque", "Zèbre", "Écru"]
    assert names(client.get(LIST + "?sort=name")) == ["Abaque", "Écru", "Zèbre"]
    assert names(client.get(LIST + "?sort=-open"))[0] == "Écru"
    assert names(client.get(LIST + "?sort=business__name&order=owner__user__password")) == ["Zèbre", "Abaque", "Écru"]


def test_the_list_filters(cast: Cast, sign_in: SignIn) -> None:
    soon = timezone.localdate() + timedelta(days=10)
    make_service(cast.bakery, "Écran", kind="till", fallback="Papier", contract_ends_on=soon)
    make_service(cast.bakery, "Boutique", owner=cast.member("lucie"), provider="Autre")
    make_service(cast.neighbour, "Écran du voisin", kind="till")
    client = sign_in("paul")
    for query, expected in (
        ("q=ecran", ["Écran"]),
        ("q=S-002", ["Boutique"]),
        ("q=autre", ["Boutique"]),
        ("kind=till", ["Écran"]),
        ("kind=nonsense", ["Écran", "Boutique"]),
        ("unknown=fallback", ["Boutique"]),
        ("unknown=any", ["Écran", "Boutique"]),
        ("unknown=password", ["Écran", "Boutique"]),
        ("ends=soon", ["Écran"]),
        (f"owner={cast.member('lucie').pk}", ["Boutique"]),
        ("owner=none", ["Écran"]),
        ("owner=99999999999999", ["Écran", "Boutique"]),
        ("kind=till&unknown=fallback", []),
    ):
        page = client.get(f"{LIST}?{query}")
        found = sorted(names(page), reverse=True) if page.context["page"].total else []
        assert found == expected, query


def test_a_long_list_is_paged(cast: Cast, sign_in: SignIn) -> None:
    for number in range(53):
        make_service(cast.bakery, f"Service {number:03d}")
    client = sign_in("ines")
    assert len(names(client.get(LIST + "?sort=name"))) == 50
    assert names(client.get(LIST + "?sort=name&page=2")) == ["Service 050", "Service 051", "Service 052"]
    assert names(client.get(LIST + "?sort=name&page=999")) == ["Service 050", "Service 051", "Service 052"]


def test_the_export_holds_what_the_filter_shows(cast: Cast, sign_in: SignIn) -> None:
    make_service(cast.bakery, "Boutique", availability_pct=Decimal("99.9"), tolerable_stop_hours=Decimal("1.50"))
    make_service(cast.bakery, "Caisse", kind="till")
    make_service(cast.neighbour, "Voisin")
    answer = sign_in("paul").get(LIST + "export.csv?kind=shop")
    assert "attachment" in answer["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 2
    row = dict(zip(*lines, strict=True))
    assert (row["Reference"], row["Name"], row["Kind"]) == ("S-001", "Boutique", "Online shop")
    assert (row["Promised availability (%)"], row["Longest stop you can bear (h)"]) == ("99.900", "1.50")
    assert row["Stoppage that the promise allows (h a year)"] == "8.76"
    assert row["Fallback"] == ""


@pytest.mark.parametrize("path", ["", "S-1/", "S-1/edit/", "new/", "start/"])
def test_a_page_takes_at_most_twelve_queries_and_no_more_for_three_rows(cast: Cast, sign_in: SignIn, path: str) -> None:
    service, client = make_service(cast.bakery, owner=cast.member("lucie")), sign_in("ines")

    def risk_on_it() -> None:
        risk = make_risk(cast.bakery)
        with business_context(write=[cast.bakery]):
            RiskService.objects.create(business=cast.bakery, risk=risk, service=service)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST + path).status_code == 200
        return [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"] and "set_config" not in q["sql"]]

    risk_on_it()
    refresh(cast.bakery)  # as each write leaves it
    one = asked()
    for _ in range(2):
        make_service(cast.bakery, owner=cast.member("marc"))
        risk_on_it()
    three = asked()
    assert len(one) == len(three) <= 12, "\n".join(three)
