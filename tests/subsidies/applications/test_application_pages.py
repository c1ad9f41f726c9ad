"""The pages of the applications: what they show, to whom, and what they refuse."""

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from portal.audit.models import Entry
from portal.evidence.uses import uses_of
from portal.notifications.calendar import agenda
from portal.tenancy.context import business_context
from subsidies.applications import paperwork
from subsidies.applications.actions import edit_application
from subsidies.applications.models import Application, ApplicationDocument
from subsidies.applications.queries import rows
from subsidies.models import Programme
from subsidies.programmes.actions import publish
from subsidies.programmes.models import Origin
from tests.cast import Cast
from tests.factories import make_application, make_measure, make_programme, make_proof
from tests.subsidies.applications.conftest import LIST, ONE, again, move

TODAY = timezone.localdate()
NEW = f"{LIST}new/cheque/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sent(**fields: Any) -> dict[str, Any]:
    return {"state": "preparing", "deadline_on": "", "owner": "", "note": "", **fields}


def test_from_the_programme_to_its_application(bakery: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    assert NEW in text(client.get("/b/demo/aid/cheque/"))
    assert "rp-guard" in text(client.get(NEW))
    answer = client.post(NEW, sent(note="<b>Four</b>"))
    assert (answer.status_code, answer["Location"]) == (303, ONE)
    page = text(client.get(ONE))
    assert "Chèque numérique" in page and "&lt;b&gt;Four" in page and "<b>Four" not in page
    assert "Devis détaillé" in page and "rp-guard" in page
    programme = text(client.get("/b/demo/aid/cheque/"))
    assert "See your application" in programme and ONE in programme
    assert client.get(NEW)["Location"] == ONE  # the open one is shown instead of a second


def test_two_clicks_open_one_application(bakery: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    key = "11111111-1111-4111-8111-111111111111"
    for _ in range(2):
        client.post(NEW, sent(form_key=key))
    with business_context(read=[bakery.bakery]):
        assert Application.objects.for_business(bakery.bakery).count() == 1


def test_the_guard_and_the_danger_are_loud_until_it_is_sent(bakery: Cast, opened: Application, signed_in: Any) -> None:
    begun = make_measure(bakery.bakery, "Nouveau four", status="under_way")
    with business_context(write=[bakery.bakery]):
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, measures=[begun])
    client = signed_in("ines")
    page = text(client.get(ONE))
    assert "rp-guard" in page and "1 measure has begun already" in page and "Nouveau four" in page
    answer = client.post(
        f"{ONE}move/submitted/",
        {
            "version": "2",
            "submitted_on": TODAY.isoformat(),
            "asked_eur_unknown": "on",
            "without": client.get(f"{ONE}move/submitted/").context["missing"],
        },
    )
    assert answer.status_code == 303
    page = text(client.get(ONE))
    assert "rp-guard" not in page and "has begun already" not in page


def test_what_is_missing_is_named_before_it_is_sent_and_kept_in_the_history(
    bakery: Cast, opened: Application, signed_in: Any
) -> None:
    client, address = signed_in("ines"), f"{ONE}move/submitted/"
    with business_context(write=[bakery.bakery]):
        ready, *open_ones = ApplicationDocument.objects.for_business(bakery.bakery).order_by("place")
        paperwork.set_document(actor=bakery.actor("ines"), document=ready, ready=True, proof=None)
    missing = [document.title for document in open_ones]
    page = client.get(address)
    assert page.context["missing"] == missing and all(title in text(page) for title in missing) and missing
    assert f"<li>{ready.title}" not in text(page)
    fields = {"version": str(again(bakery).version), "submitted_on": TODAY.isoformat(), "asked_eur_unknown": "on"}
    for named in ([], ["Something else"]):
        answer = client.post(address, {**fields, "without": named})
        assert answer.status_code == 422 and all(title in text(answer) for title in missing)
    assert again(bakery).state == "preparing"
    assert client.post(address, {**fields, "without": missing}).status_code == 303
    with business_context(read=[bakery.bakery]):
        entry = Entry.objects.filter(verb="application.moved").get()
    assert json.loads(entry.body)["changes"]["without"] == [None, missing]
    assert missing[0] in text(client.get("/b/demo/history/"))


def test_a_document_that_is_not_needed_is_missing_no_more_and_may_be_needed_after_all(
    bakery: Cast, opened: Application, signed_in: Any
) -> None:
    client = signed_in("ines")
    with business_context(read=[bakery.bakery]):
        titles = [row.title for row in ApplicationDocument.objects.for_business(bakery.bakery).order_by("place")]
    asked = client.get(f"{ONE}documents/2/remove/")
    assert "not needed?" in text(asked) and f"“{titles[1]}”" in text(asked)
    assert client.post(f"{ONE}documents/2/remove/", {}).status_code == 303
    assert client.get(f"{ONE}move/submitted/").context["missing"] == titles[:1]
    page = client.get(ONE)
    assert page.context["new_documents"] == [] and "It is needed after all" in text(page)
    assert (page.context["needed"], page.context["ready"]) == (1, 0)
    with business_context(read=[bakery.bakery]):
        (row,) = rows(bakery.bakery)
        assert (row.papers, row.papers_ready) == (1, 0)
    assert client.post(f"{ONE}documents/2/ready/", {"ready": "no"}).status_code == 303
    assert client.get(f"{ONE}move/submitted/").context["missing"] == titles


def test_with_every_document_ready_nothing_is_asked_again(bakery: Cast, opened: Application, signed_in: Any) -> None:
    with business_context(write=[bakery.bakery]):
        for document in ApplicationDocument.objects.for_business(bakery.bakery):
            paperwork.set_document(actor=bakery.actor("ines"), document=document, ready=True, proof=None)
    fields = {"version": str(again(bakery).version), "submitted_on": TODAY.isoformat(), "asked_eur_unknown": "on"}
    client = signed_in("ines")
    assert client.get(f"{ONE}move/submitted/").context["missing"] == []
    assert client.post(f"{ONE}move/submitted/", fields).status_code == 303
    with business_context(read=[bakery.bakery]):
        assert "without" not in json.loads(Entry.objects.get(verb="application.moved").body)["changes"]


def test_each_step_asks_only_what_it_needs(bakery: Cast, opened: Application, signed_in: Any) -> None:
    client = signed_in("ines")

    def asks(state: str) -> set[str]:
        return {field.name for field in client.get(f"{ONE}move/{state}/").context["form"].visible_fields()}

    assert asks("submitted") == {"submitted_on", "asked_eur"}
    assert asks("abandoned") == {"reason"}
    assert asks("interested") == set()
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    assert asks("accepted") == {"decided_on", "granted_eur"}
    assert asks("refused") == {"decided_on", "reason"}
    assert client.get(f"{ONE}move/paid/").status_code == 404
    assert client.get(f"{ONE}move/no-such/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"submitted_on": "", "asked_eur": "1"}, {"submitted_on"}),
        ({"submitted_on": "2026-02-30", "asked_eur": "1"}, {"submitted_on"}),
        ({"submitted_on": "2099-01-01", "asked_eur": "1"}, {"submitted_on"}),
        ({"submitted_on": TODAY.isoformat(), "asked_eur": ""}, {"asked_eur"}),
        ({"submitted_on": TODAY.isoformat(), "asked_eur": "-1"}, {"asked_eur"}),
        ({"submitted_on": TODAY.isoformat(), "asked_eur": "NaN"}, {"asked_eur"}),
        ({"submitted_on": TODAY.isoformat(), "asked_eur": "999999999999"}, {"asked_eur"}),
    ],
)
def test_an_odd_answer_to_a_step_is_refused_beside_its_field(
    bakery: Cast, opened: Application, signed_in: Any, fields: dict[str, str], wrong: set[str]
) -> None:
    client = signed_in("ines")
    missing = client.get(f"{ONE}move/submitted/").context["missing"]
    answer = client.post(f"{ONE}move/submitted/", {"version": "1", "without": missing, **fields})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, wrong)
    assert again(bakery).state == "preparing"


def test_nothing_is_left_to_do_only_when_no_task_is(bakery: Cast, opened: Application, signed_in: Any) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    move(bakery, "accepted", decided_on=TODAY, granted_eur=None)
    move(bakery, "paid", paid_on=TODAY, received_eur=None)
    client, end = signed_in("ines"), "Nothing is left to do."
    assert end in text(client.get(ONE))
    with business_context(write=[bakery.bakery]):
        paperwork.add_task(
            actor=bakery.actor("ines"), application=again(bakery), title="Classer", due_on=None, owner=None
        )
    assert end not in text(client.get(ONE))


def test_the_second_of_two_savers_sees_both_texts(bakery: Cast, opened: Application, signed_in: Any) -> None:
    client = signed_in("marc")
    with business_context(write=[bakery.bakery]):
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, note="theirs")
    answer = client.post(f"{ONE}edit/", {"version": "1", "note": "mine", "asked_eur_unknown": "on"})
    assert answer.status_code == 409 and "theirs" in text(answer) and "mine" in text(answer)
    answer = client.post(f"{ONE}move/abandoned/", {"version": "1", "reason": "x"})
    assert answer["Location"] == ONE and "saved before you" in text(client.get(ONE))
    assert (again(bakery).note, again(bakery).state) == ("theirs", "preparing")


def test_what_changed_since_is_shown_beside_the_frozen_rules(
    bakery: Cast, opened: Application, programme: Programme, signed_in: Any
) -> None:
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    client = signed_in("ines")
    assert "Nothing that matters has changed" in text(client.get(ONE))
    publish([{**programme.data, "criteria": {"employees": [None, 9]}}], origin=Origin.COMMAND)
    page = text(client.get(ONE))
    assert "The programme has changed since" in page and "Head-count" in page
    assert "You meet all criteria." in page and "Criteria are not met." in page


def test_a_withdrawn_mandate_is_said_beside_the_advisers_name(
    bakery: Cast, opened: Application, signed_in: Any
) -> None:
    mandate = bakery.mandate(sections=["aid"])
    with business_context(write=[bakery.bakery]):
        edit_application(actor=bakery.actor("ines"), application=opened, version=1, adviser=bakery.claire)
    client = signed_in("ines")
    assert "No longer accompanies you" not in text(client.get(ONE))
    mandate.withdrawn_at = timezone.now()
    mandate.save()
    page = text(client.get(ONE))
    assert bakery.claire.name in page and "No longer accompanies you" in page


def test_documents_tasks_and_notes_are_kept_from_the_page(bakery: Cast, opened: Application, signed_in: Any) -> None:
    proof = make_proof(bakery.bakery, "Devis signé")
    client = signed_in("ines")
    assert client.post(f"{ONE}documents/new/", {"title": "RIB"})["Location"] == f"{ONE}#documents"
    assert client.post(f"{ONE}documents/3/", {"ready": "on", "proof": proof.number}).status_code == 303
    assert client.post(f"{ONE}documents/1/ready/", {"ready": "yes"}).status_code == 303
    assert client.post(f"{ONE}documents/2/remove/", {}).status_code == 303
    assert client.post(f"{ONE}tasks/new/", {"title": "Appeler", "due_on": TODAY.isoformat()}).status_code == 303
    assert client.post(f"{ONE}tasks/1/done/", {"done": "yes"}).status_code == 303
    assert client.post(f"{ONE}notes/new/", {"body": "Bon accueil"}).status_code == 303
    page = text(client.get(ONE))
    assert all(word in page for word in ("RIB", "P-001 Devis signé", "Appeler", "Bon accueil"))
    with business_context(read=[bakery.bakery]):
        lines = ApplicationDocument.objects.for_business(bakery.bakery).order_by("place")
        assert [(row.title, row.ready_on) for row in lines if row.needed] == [("Devis détaillé", TODAY), ("RIB", TODAY)]
        (use,) = uses_of(bakery.bakery, [proof.pk])[proof.pk]
        assert (use.reference, use.route) == ("A-001", "application")
    assert "A-001" in text(client.get("/b/demo/proofs/P-1/")) or "A-001" in text(client.get("/b/demo/proofs/"))


@pytest.mark.parametrize("path", ["documents/new/", "tasks/new/", "notes/new/"])
def test_an_empty_line_is_refused_on_a_page_of_its_own(
    bakery: Cast, opened: Application, signed_in: Any, path: str
) -> None:
    answer = signed_in("ines").post(ONE + path, {"title": " ", "body": ""})
    assert answer.status_code == 422 and "rp-form" in text(answer)


def test_deadlines_and_tasks_are_in_the_agenda_of_who_may_see_them(
    bakery: Cast, opened: Application, programme: Programme
) -> None:
    programme.closes_on = TODAY + timedelta(days=20)
    programme.save()
    with business_context(write=[bakery.bakery]):
        edit_application(
            actor=bakery.actor("ines"),
            application=again(bakery),
            version=1,
            deadline_on=TODAY + timedelta(days=10),
            owner=bakery.member("lucie"),
        )
        paperwork.add_task(
            actor=bakery.actor("ines"), application=opened, title="Devis", due_on=TODAY + timedelta(days=5)
        )
        until = TODAY + timedelta(days=30)
        found = [(one.item.due_on - TODAY).days for one in agenda(bakery.actor("paul"), bakery.bakery, until)]
        assert found == [5, 10, 20]
        assert {one.item.member_id for one in agenda(bakery.actor("paul"), bakery.bakery, until)} == {
            bakery.member("lucie").pk
        }
        bakery.mandate(sections=["register"])
        assert agenda(bakery.actor("claire"), bakery.bakery, until) == []
    move(bakery, "submitted", submitted_on=TODAY, asked_eur=None)
    with business_context(read=[bakery.bakery]):
        found = [(one.item.due_on - TODAY).days for one in agenda(bakery.actor("paul"), bakery.bakery, until)]
        assert found == [5, 10]
    move(bakery, "abandoned", reason="")
    with business_context(read=[bakery.bakery]):
        assert agenda(bakery.actor("paul"), bakery.bakery, until) == []


def test_a_programme_that_closed_is_no_longer_reminded_of(
    bakery: Cast, opened: Application, programme: Programme, signed_in: Any
) -> None:
    programme.closes_on = TODAY - timedelta(days=1)
    programme.save()
    with business_context(read=[bakery.bakery]):
        assert agenda(bakery.actor("ines"), bakery.bakery, TODAY) == []
    assert "The programme closed on" in text(signed_in("ines").get(ONE))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"A-001", "A-002"}),
        ("state=all", {"A-001", "A-002", "A-003"}),
        ("state=granted", {"A-002"}),
        ("state=refused", {"A-003"}),
        ("q=CHÈQUE", {"A-001"}),
        ("q=a-2", {"A-002"}),
        ("mine=1", {"A-002"}),
        ("sort=-granted", {"A-001", "A-002"}),
        ("state=x&sort=business__slug&page=99999999999&q=%00%F0%9F%A5%90", set()),
    ],
)
def test_the_list_filters_by_known_values_only(
    bakery: Cast, programme: Programme, signed_in: Any, query: str, expected: set[str]
) -> None:
    make_application(bakery.bakery, programme)
    make_application(
        bakery.bakery, make_programme("two", "Deux"), state="accepted", owner=bakery.member("ines"), granted_eur=5
    )
    make_application(bakery.bakery, make_programme("three", "Trois"), state="refused")
    make_application(bakery.neighbour, programme)
    page = signed_in("ines").get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert {row.reference for row in page.context["page"]} == expected


def test_an_empty_list_says_what_to_do(bakery: Cast, signed_in: Any) -> None:
    page = text(signed_in("ines").get(LIST))
    assert "that is normal" in page and "/b/demo/aid/" in page


def test_exports_hold_the_matching_applications_and_no_formula(
    bakery: Cast, programme: Programme, signed_in: Any
) -> None:
    make_application(bakery.bakery, programme, mark="=1+1", asked_eur=Decimal("1500.50"))
    make_application(bakery.neighbour, programme, mark="foreign")
    client = signed_in("ines")
    body = client.get(f"{LIST}export.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(body))
    assert (row["Reference"], row["Asked (EUR before VAT)"], row["Note"]) == ("A-001", "1500.50", "'=1+1")
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}export.xlsx").content)).active
    assert sheet is not None and sheet.max_row == 2 and sheet["F2"].value == 1500.5
    assert len(client.get(f"{LIST}export.csv?state=refused").content.decode().splitlines()) == 1


def test_the_list_takes_as_many_queries_for_many_as_for_few(bakery: Cast, programme: Programme, signed_in: Any) -> None:
    client = signed_in("ines")
    make_application(bakery.bakery, programme)
    client.get(LIST)
    counts = []
    for extra in (0, 12):
        for number in range(extra):
            make_application(bakery.bakery, make_programme(f"p{number}", f"P {number}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
