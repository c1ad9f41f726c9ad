"""Every field of the exchange format can be edited; what cannot be right is said beside its box."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from subsidies.curation import content as contents
from subsidies.curation.actions import begin_draft
from subsidies.curation.models import Draft
from subsidies.curation.parts import PARTS
from subsidies.programmes.formats.exchange import check_record
from subsidies.programmes.models import Programme
from tests.cast import Cast
from tests.subsidies.curation.conftest import HOME, RECORD, actor, published

SignIn = Callable[[str], Client]

FULL: dict[str, Any] = {
    **RECORD,
    "other_operators": ["CCI Bretagne", "CMA Bretagne"],
    "opens_on": "2026-01-01",
    "closes_on": "2027-12-31",
    "suspended": True,
    "status_note": "Reprise en janvier.",
    "amount_text": "De 1 000 à 5 000 €",
    "amount_min": 1000,
    "rate_pct": 50.5,
    "spend_min": 2000,
    "spend_max": 20000.5,
    "amount_tranches": [
        {"employees": [1, 9], "max": 2500, "turnover_max": 2000000, "naf_include": ["J"]},
        {"employees": [10, 49], "min": 100, "max": 5000, "rate_pct": 40, "text": "sur devis"},
    ],
    "amount_conflict": ["5 000 € (guide)", "4 000 € (page)"],
    "aid_regime": "gber:17 (2)",
    "paid": "after",
    "max_public_pct": 80,
    "once_per_years": 3,
    "criteria": {
        "employees": [1, 49],
        "naf_include": ["J", "62.01Z"],
        "naf_exclude": ["62.02A"],
        "zones_include": ["R53", "D44", "C44109"],
        "zones_exclude": ["D22"],
        "age_months": [12, None],
        "micro_entrepreneur": "excluded",
        "legal_forms_include": ["5", "5710"],
        "legal_forms_exclude": ["92"],
        "turnover_eur": [None, 50000000],
        "balance_sheet_eur": [1000, 43000000],
    },
    "targeting": {"employees": [10, 49], "naf_include": ["10.71C"]},
    "stated": {"size": ["TPE et PME"], "age": ["plus d’un an"], "else": ["kept"]},
    "conditions": ["Une condition\nsur deux lignes", "Une autre"],
    "documents": ["Devis", "RIB"],
    "apply_before_start": False,
    "prerequisite_ids": ["first-step"],
    "not_with_ids": ["rival"],
    "source": {"name": "page publique", "seen_on": "2026-11-22", "verified_by": "CCI", "seen_via": ["a"]},
}


@pytest.fixture
def draft(cast: Cast) -> Draft:
    published(cast.chamber, id="first-step", title="Premier pas")
    published(None, id="rival", title="Rival")
    programme = published(cast.chamber, **FULL)
    field_sources = {"criteria.employees": {"name": "guide", "link": "https://g.example/x", "seen_on": "2026-10-01"}}
    Programme.objects.filter(pk=programme.pk).update(field_sources=field_sources)
    return begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)


def shown(client: Client, where: str) -> dict[str, Any]:
    """What a browser would send back of the form without anybody typing."""
    form = client.get(where).context["form"]
    data: dict[str, Any] = {}
    for box in form:
        value = box.value()
        if hasattr(box.field, "what"):
            data[box.html_name] = list(value or ())
        elif box.field.widget.__class__.__name__ == "CheckboxInput":
            data.update({box.html_name: "on"} if value else {})
        else:
            text = box.field.widget.format_value(value)
            data[box.html_name] = text[0] if isinstance(text, list) else ("" if text is None else text)
    return {name: "" if value is None else value for name, value in data.items()}


@pytest.mark.parametrize("part", [part.code for part in PARTS])
def test_saving_a_part_untouched_changes_nothing(cast: Cast, draft: Draft, sign_in: SignIn, part: str) -> None:
    client = sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/edit/{part}/"
    before = contents.flat(draft.content)
    answer = client.post(where, shown(client, where))
    assert answer.status_code == 303, answer.context["form"].errors
    draft.refresh_from_db()
    assert contents.flat(draft.content) == before
    assert draft.version == 1


def test_every_field_of_the_format_has_a_page() -> None:
    record, _problems, _notes = check_record({})
    written = {name for part in PARTS for name in part.fields}
    assert set(record) <= written


@pytest.mark.parametrize(
    ("part", "typed", "box", "says"),
    [
        ("dates", {"opens_on": "2026-02-31"}, "opens_on", "valid date"),
        ("dates", {"opens_on": "31/02/2026"}, "opens_on", "valid date"),
        ("dates", {"opens_on": "2027-05-01", "closes_on": "2027-04-01"}, "closes_on", "before it opens"),
        ("dates", {"status_note": "Voir <b>ici</b>"}, "status_note", "web page"),
        ("who", {"employees_low": "50", "employees_high": "9"}, "employees_low", "above the highest"),
        ("who", {"employees_low": "-1"}, "employees_low", "greater than or equal to 0"),
        ("who", {"age_months_high": "99999"}, "age_months_high", "less than"),
        ("who", {"naf_include": ["99.99Z"]}, "naf_include", "NAF"),
        ("who", {"naf_include_add": "99.99Z"}, "naf_include", "No activity answers"),
        ("who", {"naf_include_add": "boulangerie"}, "naf_include", "Choose one"),
        ("who", {"zones_include": ["R99"]}, "zones_include", "not a known region"),
        ("who", {"zones_include_add": "Nulle-Part-sur-Mer"}, "zones_include", "No place answers"),
        ("who", {"zones_exclude": ["R53"]}, "zones_exclude", "both let in and shut out"),
        ("who", {"legal_forms_include": ["ABC"]}, "legal_forms_include", "legal category"),
        ("who", {"micro_entrepreneur": "perhaps"}, "micro_entrepreneur", "valid choice"),
        ("money", {"amount_min": "9000"}, "amount_min", "above the highest"),
        ("money", {"amount_max": "NaN"}, "amount_max", "amount in euros"),
        ("money", {"rate_pct": "120"}, "rate_pct", "more than 100"),
        ("money", {"row0_employees_low": "9", "row0_employees_high": "1"}, "row0_employees_low", "above the highest"),
        ("money", {"row2_employees_low": "40"}, "row2_employees_low", "overlap"),
        ("money", {"article": ""}, "article", "which article"),
        ("money", {"article": "17<script>"}, "article", "like 17"),
        ("conditions", {"conditions": "Bien\n<script>alert(1)</script>"}, "conditions", "web page"),
        ("conditions", {"prerequisite_ids": ["cheque-cyber"]}, "prerequisite_ids", "before itself"),
        ("conditions", {"prerequisite_ids_add": "zzzz"}, "prerequisite_ids", "No programme answers"),
        ("conditions", {"conditions": "x\u202ey"}, "conditions", "reading direction"),
        ("identity", {"url": "http://x.example"}, "url", "https://"),
        ("identity", {"url": "javascript:alert(1)"}, "url", "https://"),
        ("identity", {"title": ""}, "title", "Give an answer"),
        ("identity", {"themes": "x" * 50}, "themes", "Line 1"),
        ("sources", {"row1_field": "title"}, "row1_name", "Name the source"),
        ("sources", {"row0_link": "javascript:alert(1)"}, "row0_link", "https://"),
        ("sources", {"link": "ftp://x.example"}, "link", "https://"),
        ("succession", {"replaced_by": ["rival", "first-step"]}, "replaced_by", "Only one"),
        ("succession", {"replaced_by": ["cheque-cyber"]}, "replaced_by", "replace itself"),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_box(  # noqa: PLR0917 -- the cases are a table
    cast: Cast, draft: Draft, sign_in: SignIn, part: str, typed: dict[str, Any], box: str, says: str
) -> None:
    client = sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/edit/{part}/"
    answer = client.post(where, {**shown(client, where), **typed})
    assert answer.status_code == 422
    assert any(says in text for text in answer.context["form"].errors[box]), answer.context["form"].errors
    assert b"<script>alert" not in answer.content
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_picked_line_is_added_and_an_unticked_one_removed(cast: Cast, draft: Draft, sign_in: SignIn) -> None:
    client = sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/edit/who/"
    start = {**shown(client, where), "naf_include": ["J"], "zones_include_add": "d35, Morbihan"}
    picked = {"naf_include_add": "boulang", "naf_include_add_for": "boulang", "naf_include_add_pick": "10.71C"}
    assert client.post(where, {**start, **picked}).status_code == 303
    draft.refresh_from_db()
    assert draft.content["criteria"]["naf_include"] == ["J", "10.71C"]
    assert draft.content["criteria"]["zones_include"][-2:] == ["D35", "D56"]


@pytest.mark.parametrize("where", ["succession/replaced_by", "conditions/prerequisite_ids"])
@pytest.mark.parametrize("long", ["aide-a-la-transition-numerique-des-artisans", "x" * 120])
def test_a_programme_with_a_long_identifier_can_be_picked(
    cast: Cast, draft: Draft, sign_in: SignIn, where: str, long: str
) -> None:
    published(cast.chamber, id=long, title="Transition numérique")
    part, box = where.split("/")
    client, where = sign_in("gwen"), f"{HOME}drafts/{draft.number}/edit/{part}/"
    start = {**shown(client, where), f"{box}_add": "transition", f"{box}_add_for": "transition"}
    assert f'value="{long}"' in client.post(where, start).content.decode()
    assert client.post(where, {**start, f"{box}_add_pick": f"{long}y"}).status_code == 422
    assert client.post(where, {**start, f"{box}_add_pick": long}).status_code == 303
    draft.refresh_from_db()
    assert long in (draft.content[box], *draft.content[box])


def test_the_search_answers_with_lines_for_the_box_that_asked(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("gwen")
    where = f"{HOME}search/places/"
    page = client.get(where, {"box": "zones_include_add", "zones_include_add": "bretagne"}).content.decode()
    assert 'value="R53"' in page and 'name="zones_include_add_pick"' in page
    assert client.get(where, {"box": '"><script>'}).status_code == 404
    assert client.get(f"{HOME}search/people/", {"box": "x"}).status_code == 404
    assert sign_in("claire").get(where, {"box": "x"}).status_code == 403


def test_a_new_programme_from_the_first_page_to_the_catalogue(cast: Cast, sign_in: SignIn) -> None:
    published(None, id="taken")
    gwen = sign_in("gwen")
    first = {"title": "Diag <énergie>", "operator": "ADEME", "kind": "advice", "id": "taken"}
    answer = gwen.post(HOME + "new/", first)
    assert answer.status_code == 422 and "already" in answer.context["form"].errors["id"][0]
    for wrong in ("été", "a b", "../x", "<b>"):
        assert gwen.post(HOME + "new/", {**first, "id": wrong}).status_code == 422
    answer = gwen.post(HOME + "new/", {**first, "id": "diag-energie", "title": "Diag énergie"})
    assert answer["Location"].endswith("/edit/dates/")
    draft = Draft.objects.get()
    where = f"{HOME}drafts/{draft.number}/"
    page = gwen.get(where)
    assert {one.part.code for one in page.context["looked"].missing} == {"sources"}
    assert b"/submit/" not in page.content
    data = {"version": draft.version, "name": "page publique", "seen_on": "2026-11-22"}
    assert gwen.post(where + "edit/sources/", data).status_code == 303
    draft.refresh_from_db()
    assert gwen.get(where + "edit/succession/").status_code == 404  # nothing to replace yet
    assert gwen.post(where + "submit/", {"version": draft.version, "revision": 0}).status_code == 303
    draft.refresh_from_db()
    answer = sign_in("denis").post(where + "approve/", {"version": draft.version, "revision": 0})
    assert answer.status_code == 303
    assert Programme.objects.get(slug="diag-energie").institution == cast.chamber


def test_what_was_published_wrong_is_corrected_in_any_order(cast: Cast, sign_in: SignIn) -> None:
    """Rows from before a stricter gate, or from a file that only people at a desk would question."""
    programme = published(cast.chamber)
    data = {
        **programme.data,
        "url": "http://old.example",
        "amount_tranches": [{"employees": [1, 9], "max": 1}, {"employees": [5, 20], "max": 2}],
    }
    Programme.objects.update(data=data)
    gwen = sign_in("gwen")
    where = gwen.post(f"{HOME}programmes/cheque-cyber/draft/", {"purpose": "edit"})["Location"]
    assert {one.part.code for one in gwen.get(where).context["looked"].missing} == {"identity", "money"}
    mended = {**shown(gwen, where + "edit/identity/"), "url": "https://new.example"}
    answer = gwen.post(where + "edit/identity/", mended)
    assert answer.status_code == 303, answer.context["form"].errors
    assert {one.part.code for one in gwen.get(where).context["looked"].missing} == {"money"}
    refused = gwen.post(where + "edit/money/", shown(gwen, where + "edit/money/"))
    assert refused.status_code == 422 and "overlap" in str(refused.context["form"].errors["row1_employees_low"])
    assert gwen.post(where + "submit/", {"version": 2, "revision": programme.revision}).status_code == 409
    mended = {**shown(gwen, where + "edit/money/"), "row1_employees_low": "10"}
    assert gwen.post(where + "edit/money/", mended).status_code == 303
    assert gwen.post(where + "submit/", {"version": 3, "revision": programme.revision}).status_code == 303


def test_no_is_an_answer_that_unknown_is_not(cast: Cast, sign_in: SignIn) -> None:
    programme = published(cast.chamber)
    gwen, denis = sign_in("gwen"), sign_in("denis")
    draft = begin_draft(actor=actor(cast, "gwen"), institution=cast.chamber, programme=programme)
    where = f"{HOME}drafts/{draft.number}/"
    data = {**shown(gwen, where + "edit/conditions/"), "apply_before_start": "no"}
    assert gwen.post(where + "edit/conditions/", data).status_code == 303
    assert gwen.post(where + "submit/", {"version": 2, "revision": programme.revision}).status_code == 303
    assert denis.post(where + "approve/", {"version": 3, "revision": programme.revision}).status_code == 303
    assert Programme.objects.get().data["apply_before_start"] is False
    assert programme.versions.count() == 2


@pytest.mark.parametrize("part", [part.code for part in PARTS])
def test_odd_input_never_breaks_a_page(cast: Cast, draft: Draft, sign_in: SignIn, part: str) -> None:
    client = sign_in("gwen")
    where = f"{HOME}drafts/{draft.number}/edit/{part}/"
    names = [name for name in shown(client, where) if name not in {"version", "form_key"}]
    for value in ("\x00", "\ufffe", "9" * 400, "[]", "{}", "<b>", "٣", "é" * 700):
        data = {"version": draft.version, **dict.fromkeys(names, value), "row999_field": value, "row7_max": value}
        answer = client.post(where, data | {"naf_include_add_pick": value, "naf_include_add_for": value})
        assert answer.status_code in {303, 409, 422}
