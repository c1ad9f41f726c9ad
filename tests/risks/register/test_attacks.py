"""Attacks on the register: A1 foreign numbers, A2 foreign ids in the body, A4 extra keys, A6 filters as oracles,
C1 text as markup, C5 spreadsheet formulas, C11 junk in every field."""

import csv
import io
import uuid
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.tenancy.context import business_context
from portal.ui.csv_export import read_cell
from risks.register.forms import RiskForm
from risks.register.models import RiskComment
from tests.cast import Cast
from tests.factories import make_risk, make_service
from tests.risks.register.conftest import answers, stored

LIST = "/b/demo/risks/"
PAGES = ("R-2/", "R-2/edit/", "R-2/delete/", "R-2/remarks/")
HOSTILE = "<b>&{{7*7}}{% debug %}\"'><img src=x onerror=alert(1)>"


def post(client: Client, path: str, data: dict[str, Any]) -> Any:
    """A post whose text may hold lone surrogates, as a hostile client encodes them."""
    pairs = [(key, item) for key, value in data.items() for item in (value if isinstance(value, list) else [value])]
    body = "&".join(f"{key}={quote_plus(str(item).encode('utf-8', 'surrogatepass'))}" for key, item in pairs)
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize("page", PAGES)
def test_a1_a_neighbours_number_answers_like_a_missing_one(cast: Cast, signed_in: Any, page: str) -> None:
    make_risk(cast.bakery, "Ours")
    make_risk(cast.neighbour, "Theirs, first")
    make_risk(cast.neighbour, "Theirs, second")  # R-002 exists next door only
    client = signed_in("ines")
    sent = {"form_key": str(uuid.uuid4()), "body": "x", **answers()}
    for method in ("get", "post", "put", "patch", "delete", "head"):
        body = sent if method == "post" else None
        foreign = getattr(client, method)(LIST + page, body)
        missing = getattr(client, method)(LIST + page.replace("R-2", "R-77"), body)
        assert foreign.status_code == missing.status_code
        assert foreign.status_code in {404, 405}
        assert foreign.content == missing.content
    assert [risk.title for risk in stored(cast.neighbour)] == ["Theirs, first", "Theirs, second"]


def test_a1_a_strangers_business_is_no_business(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.neighbour, "Theirs")
    client = signed_in("ines")
    for page in ("", "new/", "export.csv", "R-1/", "R-1/edit/"):
        assert client.get(f"/b/cycles-rivoal/risks/{page}").status_code == 404


def test_a2_foreign_ids_are_no_choice_and_touch_nothing(cast: Cast, signed_in: Any) -> None:
    risk, ours = make_risk(cast.bakery, "Ours"), make_service(cast.bakery, "Boutique")
    theirs, yann = make_service(cast.neighbour, "Atelier"), cast.member("yann", cast.neighbour)
    client = signed_in("ines")
    for field, value in (("services", [ours.pk, theirs.pk]), ("owner", yann.pk)):
        for path, extra in (("new/", {}), ("R-1/edit/", {"version": 1})):
            answer = client.post(LIST + path, answers(title="Changed", **{field: value}, **extra))
            assert answer.status_code == 422
            assert list(answer.context["form"].errors) == [field]
            page = answer.content.decode()
            assert "Atelier" not in page
            assert "Rivoal" not in page
    assert [(r.title, r.version) for r in stored(cast.bakery)] == [("Ours", 1)]
    with business_context(read=[cast.bakery]):
        assert not risk.service_links.exists()


def test_a4_only_the_forms_own_fields_are_read(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Before", version=3)
    extra = {
        "business": cast.neighbour.pk,
        "business_id": cast.neighbour.pk,
        "number": 99,
        "id": 1,
        "pk": 1,
        "level_current": 1,
        "sort_key": "zzz",
        "created_at": "2001-01-01",
        "updated_at": "2001-01-01",
        "role": "owner",
        "is_staff": "on",
    }
    client = signed_in("ines")
    assert client.post(LIST + "R-1/edit/", answers(title="After", version=3, **extra)).status_code == 303
    assert client.post(LIST + "new/", answers(title="New", status="closed", **extra)).status_code == 303
    found = stored(cast.bakery)
    assert [(r.number, r.title, r.level_current, r.status) for r in found] == [
        (1, "After", 3, "open"),
        (2, "New", 3, "open"),
    ]
    assert found[0].version == 4
    assert all(r.created_at.year > 2020 and r.sort_key != "zzz" for r in found)
    assert stored(cast.neighbour) == []


ODD_QUERIES = [
    "sort=owner__user__password",
    "sort=-business__slug",
    "order=pk",
    "title__startswith=a",
    "business_id=1",
    "sort=level__x",
    "level=9",
    "level=over%27--",
    "category=war",
    "service=-1",
    "service=99999999999999999999",
    "service=x",
    "owner=1%20or%201",
    "owner=99999999",
    "treatment=none",
    "status=x",
    "likelihood=9&impact=9",
    "likelihood=3",
    "matrix=password",
    "size=0",
    "size=-1",
    "page=0",
    "page=-1",
    "page=x",
    "page=99999999999999999999",
    "q=%00",
    "q=%ff%fe",
    "q=%ed%a0%80",
    "q=" + "a" * 5000,
    "q=%25_%5C",
    "q=%E2%80%AE",
    "mine=2",
    "overdue=yes",
    "sort=",
    "q[]=1",
    "%00=1",
]


@pytest.mark.parametrize("path", ["", "export.csv"])
def test_a6_only_listed_filters_reach_the_database(cast: Cast, signed_in: Any, path: str) -> None:
    make_risk(cast.bakery, "Ours")
    make_risk(cast.neighbour, "Theirs")
    client = signed_in("ines")
    for query in ODD_QUERIES:
        answer = client.get(f"{LIST}{path}?{query}")
        assert answer.status_code == 200, query
        assert "Theirs" not in answer.content.decode()


def test_a6_a_filter_by_another_businesss_person_or_service_tells_nothing(cast: Cast, signed_in: Any) -> None:
    theirs = make_service(cast.neighbour, "Atelier")
    make_risk(cast.bakery, "Ours")
    yann = cast.member("yann", cast.neighbour)
    client = signed_in("ines")
    for query in (f"owner={yann.pk}", f"service={theirs.number}"):
        known, absent = client.get(f"{LIST}?{query}"), client.get(f"{LIST}?{query}9")
        assert known.context["overview"] == absent.context["overview"]
        assert "Rivoal" not in known.content.decode()


def test_c1_and_c4_text_is_shown_as_typed(cast: Cast, english: Any) -> None:
    client = english("ines")
    texts = dict.fromkeys(("title", "event", "cause", "source", "consequences", "existing_controls"), HOSTILE)
    assert client.post(LIST + "new/", answers(**texts)).status_code == 303
    assert client.post(LIST + "R-1/remarks/", {"body": HOSTILE}).status_code == 303
    escaped = (
        HOSTILE.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#x27;")
    )
    for path in ("", "R-1/", "R-1/edit/", "R-1/delete/"):
        page = client.get(LIST + path).content.decode()
        assert escaped in page, path
        assert "<img src=x" not in page
    conflict = client.post(LIST + "R-1/edit/", answers(version=7, title="Mine" + HOSTILE))
    assert conflict.status_code == 409
    assert "<img src=x" not in conflict.content.decode()


def test_c5_cells_that_start_like_formulas_are_made_harmless_and_read_back(cast: Cast, english: Any) -> None:
    titles = [
        "=1+1",
        "+33 2 99",
        "-5",
        "@SUM(A1)",
        "  =HYPERLINK(1)",
        '"=1"',
        "＝1+1",
        "'=quoted",
        "plain; =2",
        "profit < cost",
    ]
    for title in titles:
        make_risk(cast.bakery, title, cause="=cmd|' /C calc'!A0")
    answer = english("paul").get(LIST + "export.csv?size=25")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert "attachment" in answer["Content-Disposition"]
    assert [read_cell(row["What can happen"]) for row in rows] == titles
    for row in rows:
        assert not any(
            cell.lstrip(' "\u00a0').startswith(("=", "+", "-", "@", "\t", "\uff1d")) for cell in row.values()
        )
        assert read_cell(row["Why it would happen"]) == "=cmd|' /C calc'!A0"


JUNK = st.one_of(
    st.sampled_from(
        [
            HOSTILE,
            "\x00",
            "a\x07b",
            "\u202eevil",
            "\ud800",
            "\udfff\ud800",
            "=cmd|x",
            "NaN",
            "-0",
            "1e400",
            "Infinity",
            "0000-00-00",
            "0000-01-01",
            "9999-12-31",
            "2026-02-30",
            "-1",
            "6",
            "٣",
            "9" * 400,
            "x" * 9_000,
            "\u2028",
            "مرحبا",
            "\U0001f4a5",
            " ",
            "",
        ]
    ),
    st.text(max_size=40),
)
FIELDS = sorted(set(RiskForm.base_fields) - {"form_key"})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(FIELDS), JUNK, min_size=1, max_size=4), edits=st.booleans())
def test_c11_junk_is_an_answer_or_an_error_beside_its_field(
    cast: Cast, client: Client, changed: Any, edits: bool
) -> None:
    client.force_login(cast.ines)
    if not stored(cast.bakery):
        make_risk(cast.bakery, "First")
    version = stored(cast.bakery)[0].version
    answer = post(
        client, LIST + ("R-1/edit/" if edits else "new/"), answers(**({"version": version, "anyway": "1"} | changed))
    )
    assert answer.status_code in {303, 409, 422}, changed
    if answer.status_code == 422:
        assert set(answer.context["form"].errors) <= set(changed)
        assert "rp-errors" in answer.content.decode()
    for page in ("", "R-1/"):
        assert client.get(LIST + page).status_code == 200


def test_c11_each_field_refuses_what_nobody_can_see(cast: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    asked = set(FIELDS) - {"status", "version"}  # not asked for in a new risk, or hidden
    for field in FIELDS:
        for value in ("\x00", "\u202ex", "a" * 11_000):
            answer = client.post(LIST + "new/", answers(**{field: value}))
            assert answer.status_code in {303, 422}
            assert field not in asked or field in answer.context["form"].errors, (field, value[:3])


@pytest.mark.parametrize("path", ["new/", "R-1/remarks/", "R-1/edit/"])
def test_c11_ten_megabytes_are_refused_before_they_are_read(cast: Cast, signed_in: Any, path: str) -> None:
    make_risk(cast.bakery, "Ours")
    answer = signed_in("ines").post(LIST + path, answers(title="x" * 10_000_000, body="x"))
    assert answer.status_code in {400, 413}
    assert [r.title for r in stored(cast.bakery)] == ["Ours"]


@pytest.mark.parametrize("body", ["", "   ", "\x00", "x" * 4001, "\uffff"])
def test_c11_an_odd_remark_comes_back_with_its_message(cast: Cast, signed_in: Any, body: str) -> None:
    make_risk(cast.bakery)
    answer = post(signed_in("ines"), LIST + "R-1/remarks/", {"body": body})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    with business_context(read=[cast.bakery]):
        assert not RiskComment.objects.exists()


def test_errors_speak_the_readers_language(cast: Cast, english: Any) -> None:
    page = english("ines").post(LIST + "new/", answers(title="", impact_current="7")).content.decode()
    assert "Give an answer here." in page or "required" in page


@pytest.mark.parametrize("path", ["R-99999999999999999999/", "R-" + "9" * 5000 + "/", "R-0/", "R-007x/", "R--1/"])
def test_odd_numbers_are_missing_pages(cast: Cast, signed_in: Any, path: str) -> None:
    assert signed_in("ines").get(LIST + path).status_code == 404


@pytest.mark.parametrize("path", ["", "export.csv", "R-1/", "R-1/remarks/"])
def test_b9_pages_that_only_read_refuse_to_be_posted_to_and_the_other_way(
    cast: Cast, signed_in: Any, path: str
) -> None:
    make_risk(cast.bakery)
    client = signed_in("ines")
    answer = client.get(LIST + path) if path.endswith("remarks/") else client.post(LIST + path, answers())
    assert answer.status_code == 405


@pytest.mark.parametrize(
    ("name", "refused"), [("paul", (*PAGES[1:], "new/")), ("lucie", ("R-2/edit/", "R-2/delete/", "new/"))]
)
def test_colleagues_without_the_right_get_403_and_change_nothing(
    cast: Cast, signed_in: Any, name: str, refused: Any
) -> None:
    make_risk(cast.bakery, "One")
    make_risk(cast.bakery, "Two", owner=cast.member("marc"))
    client = signed_in(name)
    for path in refused:
        assert client.post(LIST + path, answers(version=1, body="x", title="Changed")).status_code == 403, path
    assert [r.title for r in stored(cast.bakery)] == ["One", "Two"]


def test_an_advisers_read_mandate_reads_and_a_comment_mandate_comments(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Ours")
    mandate = cast.mandate(scope="read")
    client = signed_in("claire")
    page = client.get(LIST + "R-1/").content.decode()
    assert "Ours" in page
    assert "<textarea" not in page
    assert client.post(LIST + "R-1/remarks/", {"body": "x"}).status_code == 403
    mandate.scope = "comment"
    mandate.save()
    assert client.post(LIST + "R-1/remarks/", {"body": "Ask your host"}).status_code == 303
    assert client.post(LIST + "R-1/edit/", answers(version=1)).status_code == 403
    assert "Claire Aubrée (" in client.get(LIST + "R-1/").content.decode()
    mandate.sections = ["aid"]
    mandate.save()
    assert client.get(LIST + "R-1/").status_code == 403
