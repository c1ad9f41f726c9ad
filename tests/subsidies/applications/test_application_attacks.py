"""What somebody who should not could try with applications: foreign rows, foreign ids in the body, missing rights."""

from typing import Any

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from subsidies.applications.models import Application, ApplicationDocument, ApplicationMeasure, ApplicationTask
from subsidies.models import Programme
from tests.cast import Cast
from tests.factories import make_application, make_measure, make_programme, make_proof
from tests.subsidies.applications.conftest import LIST, ONE, again

PAGES = ("", "edit/", "move/abandoned/", "documents/1/", "documents/1/remove/", "tasks/1/remove/", "notes/new/")
WRITES = (
    "edit/",
    "move/abandoned/",
    "documents/new/",
    "documents/take/",
    "documents/1/",
    "documents/1/ready/",
    "documents/1/remove/",
    "tasks/new/",
    "tasks/1/done/",
    "tasks/1/remove/",
    "notes/new/",
)


def everything(cast: Cast) -> list[Any]:
    """All that applications hold on both sides, and how long the histories are."""
    found: list[Any] = []
    for business in (cast.bakery, cast.neighbour):
        with business_context(read=[business]):
            for model in (Application, ApplicationDocument, ApplicationMeasure, ApplicationTask):
                found.append(list(model.objects.for_business(business).order_by("pk").values()))
            found.append(Entry.objects.for_business(business).count())
    return found


@pytest.mark.parametrize("path", PAGES)
def test_the_neighbours_application_is_a_missing_page(
    bakery: Cast, programme: Programme, signed_in: Any, path: str
) -> None:
    make_application(bakery.neighbour, programme, mark="Vélo")
    before, client = everything(bakery), signed_in("ines")
    found, missing = client.get(ONE + path), client.get(ONE.replace("A-1", "A-99") + path)
    assert (found.status_code, missing.status_code) == (404, 404)
    assert "Vélo" not in found.content.decode()
    assert client.get(f"/b/cycles-rivoal/aid/applications/A-1/{path}").status_code == 404
    assert client.post(ONE + path, {"version": "1", "body": "x", "title": "x"}).status_code in {404, 405}
    assert everything(bakery) == before


@pytest.mark.parametrize("name", ["yann", "zoe", "nora", "claire", "denis", "gwen"])
def test_a_stranger_meets_nothing(bakery: Cast, opened: Application, signed_in: Any, name: str) -> None:
    before, client = everything(bakery), signed_in(name)
    for path in ("", *WRITES):
        assert client.get(ONE + path).status_code == 404
        assert client.post(ONE + path, {"version": "1", "title": "x", "body": "x"}).status_code == 404
    assert everything(bakery) == before


@pytest.mark.parametrize("name", ["paul", "lucie"])
def test_a_colleague_without_the_right_is_refused(bakery: Cast, opened: Application, signed_in: Any, name: str) -> None:
    before, client = everything(bakery), signed_in(name)
    assert client.get(ONE).status_code == 200
    for path in WRITES:
        if name == "lucie" and path == "notes/new/":  # a member may comment
            continue
        answer = client.post(ONE + path, {"version": "1", "title": "x", "body": "x", "ready": "yes", "done": "yes"})
        assert answer.status_code in {403, 404}, path
    assert everything(bakery) == before


@pytest.mark.parametrize(
    ("scope", "sections", "reads", "notes", "edits"),
    [
        ("edit", ["register", "profile", "dossier"], 403, 403, 403),
        ("read", ["aid"], 200, 403, 403),
        ("comment", ["aid"], 200, 303, 403),
        ("edit", ["aid"], 200, 303, 303),
    ],
)
def test_an_adviser_gets_what_the_mandate_says(  # noqa: PLR0917
    bakery: Cast,
    opened: Application,
    signed_in: Any,
    scope: str,
    sections: list[str],
    reads: int,
    notes: int,
    edits: int,
) -> None:
    mandate = bakery.mandate(scope=scope, sections=sections)
    client = signed_in("claire")
    assert client.get(LIST).status_code == client.get(ONE).status_code == reads
    assert client.post(f"{ONE}notes/new/", {"body": "x"}).status_code == notes
    assert client.post(f"{ONE}documents/new/", {"title": "x"}).status_code == edits
    mandate.withdrawn_at = timezone.now()
    mandate.save()
    assert client.get(ONE).status_code == client.post(f"{ONE}notes/new/", {"body": "x"}).status_code == 404


def test_an_adviser_of_aid_alone_sees_neither_proofs_nor_measures(
    bakery: Cast, opened: Application, signed_in: Any
) -> None:
    proof, measure = (
        make_proof(bakery.bakery, "Bail secret"),
        make_measure(bakery.bakery, "Coffre secret", status="under_way"),
    )
    with business_context(write=[bakery.bakery]):
        ApplicationDocument.objects.for_business(bakery.bakery).filter(place=1).update(proof=proof)
        ApplicationMeasure.objects.create(business=bakery.bakery, application=opened, measure=measure)
    bakery.mandate(scope="edit", sections=["aid"])
    client = signed_in("claire")
    for path in ("", "edit/", "documents/1/"):
        page = client.get(ONE + path)
        assert page.status_code == 200 and "secret" not in page.content.decode(), path
    client.post(f"{ONE}documents/1/", {"ready": "on", "proof": ""})
    client.post(f"{ONE}edit/", {"version": "1", "note": "x", "asked_eur_unknown": "on", "measures": ""})
    with business_context(read=[bakery.bakery]):
        assert ApplicationDocument.objects.for_business(bakery.bakery).get(place=1).proof == proof
        assert ApplicationMeasure.objects.for_business(bakery.bakery).count() == 1
    assert again(bakery).note == "x"


def test_foreign_ids_in_the_body_are_no_choice(bakery: Cast, opened: Application, signed_in: Any) -> None:
    proof, measure = make_proof(bakery.neighbour), make_measure(bakery.neighbour)
    foreign = bakery.member("yann", bakery.neighbour)
    before, client = everything(bakery), signed_in("ines")
    base = {"version": "1", "asked_eur_unknown": "on"}
    for field, value in (("measures", measure.pk), ("owner", foreign.pk), ("owner", 10**30), ("measures", "x")):
        answer = client.post(f"{ONE}edit/", {**base, field: value})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    answer = client.post(f"{ONE}documents/1/", {"ready": "on", "proof": proof.number})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"proof"})
    answer = client.post(f"{ONE}tasks/new/", {"title": "x", "owner": foreign.pk})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"owner"})
    assert everything(bakery) == before


def test_an_adviser_of_nobodys_mandate_is_no_choice(bakery: Cast, opened: Application, signed_in: Any) -> None:
    bakery.mandate(sections=["aid"])
    before, client = everything(bakery), signed_in("ines")
    for person in (bakery.nora, bakery.zoe, bakery.gwen, bakery.yann):
        answer = client.post(f"{ONE}edit/", {"version": "1", "asked_eur_unknown": "on", "adviser": person.pk})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"adviser"})
    assert everything(bakery) == before


def test_fields_that_the_form_does_not_ask_are_not_read(bakery: Cast, opened: Application, signed_in: Any) -> None:
    before = again(bakery)
    answer = signed_in("ines").post(
        f"{ONE}edit/",
        {
            "version": "1",
            "asked_eur_unknown": "on",
            "note": "x",
            "state": "paid",
            "granted_eur": "9999",
            "number": "77",
            "business": bakery.neighbour.pk,
            "programme": "1",
            "verdict": "{}",
        },
    )
    assert answer.status_code == 303
    after = again(bakery)
    assert (after.state, after.granted_eur, after.number, after.business_id, after.programme_id) == (
        before.state,
        None,
        1,
        bakery.bakery.pk,
        before.programme_id,
    )


def test_a_line_of_another_application_is_missing(bakery: Cast, opened: Application, signed_in: Any) -> None:
    other = make_application(bakery.bakery, make_programme("other", "Autre"))
    with business_context(write=[bakery.bakery]):
        own: dict[str, Any] = {"business": bakery.bakery, "application": other, "title": "x"}
        ApplicationDocument.objects.create(place=7, **own)
        ApplicationTask.objects.create(place=7, **own)
    before, client = everything(bakery), signed_in("ines")
    for path in ("documents/7/", "documents/7/remove/", "tasks/7/remove/"):
        assert client.get(ONE + path).status_code == client.post(ONE + path).status_code == 404
    assert client.post(f"{ONE}documents/7/ready/", {"ready": "yes"}).status_code == 404
    assert client.post(f"{ONE}tasks/7/done/", {"done": "yes"}).status_code == 404
    assert everything(bakery) == before
