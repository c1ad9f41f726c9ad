"""Two savers and two clicks: E1 double submit makes one risk, E2 the second of two savers loses nothing."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from tests.cast import Cast, build_cast
from tests.factories import make_risk
from tests.risks.register.conftest import answers, stored

LIST = "/b/demo/risks/"


def test_e2_the_second_saver_sees_both_texts_and_loses_nothing(cast: Cast, english: Any) -> None:
    client = english("ines")
    client.post(LIST + "new/", answers(title="Shop", cause="One host", event="Silence"))
    base = answers(title="Shop", event="Silence", version=1, status="open")
    assert client.post(LIST + "R-1/edit/", {**base, "cause": "One host, a backup each night"}).status_code == 303
    late = client.post(LIST + "R-1/edit/", {**base, "cause": "One host, no restart tried", "impact_current": "5"})
    page = late.content.decode()
    assert late.status_code == 409
    assert "Inès Le Goff saved before you" in page
    assert "<ins>" in page
    shown = {d.name: (strip_tags(d.theirs), strip_tags(d.mine)) for d in late.context["differences"]}
    assert set(shown) == {"cause", "impact_current"}
    assert shown["cause"] == ("One host, a backup each night", "One host, no restart tried")
    assert stored(cast.bakery)[0].cause == "One host, a backup each night"
    kept = dict(late.context["kept"])
    chosen = {**kept, "version": 2, "theirs_cause": "1", "theirs_impact_current": ""}
    assert client.post(LIST + "R-1/edit/", chosen).status_code == 303
    risk = stored(cast.bakery)[0]
    assert (risk.cause, risk.impact_current, risk.version) == ("One host, a backup each night", 5, 3)


def test_e2_a_form_without_its_version_overwrites_nothing(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Ours")
    assert signed_in("ines").post(LIST + "R-1/edit/", answers(title="Changed")).status_code == 409
    assert stored(cast.bakery)[0].title == "Ours"


def test_e2_sending_a_refused_form_again_is_refused_again(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Ours", version=2)
    client, sent = signed_in("ines"), answers(title="Changed", version=1, form_key=str(uuid.uuid4()))
    assert [client.post(LIST + "R-1/edit/", sent).status_code for _ in range(2)] == [409, 409]


def test_e1_a_replayed_form_shows_the_first_result(cast: Cast, signed_in: Any) -> None:
    client, key = signed_in("ines"), str(uuid.uuid4())
    places = {client.post(LIST + "new/", answers(form_key=key))["Location"] for _ in range(3)}
    assert places == {"/b/demo/risks/R-1/"}
    again = {client.post(LIST + "R-1/remarks/", {"body": "Once", "form_key": key + ""})["Location"] for _ in range(2)}
    assert len(again) == 1
    gone = str(uuid.uuid4())
    assert {client.post(LIST + "R-1/delete/", {"form_key": gone}).status_code for _ in range(2)} == {303}
    assert stored(cast.bakery) == []


@pytest.mark.django_db(transaction=True)
def test_e1_parallel_submits_of_one_form_make_one_risk() -> None:
    cast = build_cast()
    clients = [Client() for _ in range(4)]
    for client in clients:
        client.force_login(cast.ines)
    key, places, start = str(uuid.uuid4()), [], threading.Barrier(4)

    def submit(client: Client) -> None:
        try:
            start.wait(10)
            places.append(client.post(LIST + "new/", answers(form_key=key))["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert places == ["/b/demo/risks/R-1/"] * 4
    assert [risk.number for risk in stored(cast.bakery)] == [1]


@pytest.mark.django_db(transaction=True)
def test_e2_parallel_saves_of_one_version_have_one_winner() -> None:
    cast = build_cast()
    make_risk(cast.bakery, "Before")
    answered, start = [], threading.Barrier(3)

    def save(title: str) -> None:
        client = Client()
        client.force_login(cast.ines)
        try:
            start.wait(10)
            answered.append(client.post(LIST + "R-1/edit/", answers(title=title, version=1)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(f"Writer {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answered) == [303, 409, 409]
    assert stored(cast.bakery)[0].version == 2
