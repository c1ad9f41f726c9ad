"""The business's list of programmes: verdict, reasons, what is missing, and its own stand."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.advisers.summary import refresh
from portal.profile.asking import ASKED, form_for, said_unknown
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from subsidies.funding.models import ConditionAnswer
from subsidies.funding.queries import conditions_of, programmes_section
from subsidies.models import ApplicationMeasure, Programme
from tests.cast import Cast, build_cast
from tests.factories import make_application, make_measure, make_programme


@pytest.fixture
def bakery(cast: Cast, client: Client) -> Client:
    with business_context(write=[cast.bakery, cast.neighbour]):
        Profile.objects.create(business=cast.bakery, employees=12, naf="10.71C", department="35", region="53")
        Profile.objects.create(business=cast.neighbour)
    make_programme("small", "Pour les petites", data={"criteria": {"employees": [None, 9]}})
    make_programme("mid", "Pour les moyennes", data={"criteria": {"employees": [10, 49]}})
    make_programme("old", "Pour les anciennes", data={"criteria": {"age_months": [36, None]}})
    make_programme(
        "cond", "À conditions <b>", data={"conditions": ["Impôts à jour & réglés"], "apply_before_start": True}
    )
    client.force_login(cast.ines)
    return client


def test_each_programme_has_its_verdict(bakery: Client) -> None:
    page = bakery.get("/b/demo/aid/")
    groups = {item.programme.slug: str(item.group) for item in page.context["page"]}
    assert groups == {"mid": "eligible", "cond": "eligible", "old": "unknown", "small": "near_miss"}
    assert (page.context["counts"]["eligible"], page.context["counts"]["unknown"]) == (2, 1)


def test_the_answer_that_settles_most_is_asked_in_place_and_says_what_it_settled(cast: Cast, bakery: Client) -> None:
    question = bakery.get("/b/demo/aid/").context["question"]
    assert (question.fact, question.settles, question.helps) == ("created_on", 1, 1)
    answer = bakery.post("/b/demo/aid/answer/created_on/", {"created_on": "12/03/2014", "version": "1"}, follow=True)
    assert "1 dispositif est tranché" in answer.content.decode()
    assert answer.context["counts"]["eligible"] == 3 and answer.context["question"] is None
    with business_context(read=[cast.bakery]):
        assert Profile.objects.for_business(cast.bakery).get().created_on == date(2014, 3, 12)


def test_i_do_not_know_is_an_answer_and_is_not_asked_again_here(bakery: Client) -> None:
    answer = bakery.post(
        "/b/demo/aid/answer/created_on/", {"created_on_unknown": "on", "created_on": "", "version": "1"}, follow=True
    )
    assert answer.context["question"] is None
    assert answer.context["counts"]["unknown"] == 1


@pytest.mark.parametrize("fields", [{"created_on": "31/02/2014"}, {"created_on": ""}, {"created_on": "01/01/2999"}])
def test_a_wrong_answer_is_refused_beside_its_field_and_kept(bakery: Client, fields: dict[str, str]) -> None:
    answer = bakery.post("/b/demo/aid/answer/created_on/", fields | {"version": "1"})
    assert answer.status_code == 422
    assert answer.context["question"].form.errors.keys() == {"created_on"}
    assert bakery.post("/b/demo/aid/answer/siren/", fields).status_code == 404


@pytest.mark.parametrize("fact", ["micro_entrepreneur", "employees", "created_on", "legal_form", "turnover_eur"])
def test_pressing_save_without_an_answer_answers_nothing(cast: Cast, bakery: Client, fact: str) -> None:
    with business_context(write=[cast.bakery]):
        Profile.objects.for_business(cast.bakery).update(employees=None)
    answer = bakery.post(f"/b/demo/aid/answer/{fact}/", {"version": "1"})
    assert answer.status_code == 422 and answer.context["question"].fact == fact
    with business_context(read=[cast.bakery]):
        assert fact not in Profile.objects.for_business(cast.bakery).get().confirmed


@pytest.mark.parametrize(
    ("fact", "field"), [("micro_entrepreneur", "micro_entrepreneur"), ("employees", "employees_band")]
)
def test_i_do_not_know_is_chosen_by_the_person(cast: Cast, bakery: Client, fact: str, field: str) -> None:
    with business_context(write=[cast.bakery]):
        Profile.objects.for_business(cast.bakery).update(employees=None)
        profile = Profile.objects.for_business(cast.bakery).get()
    asked = form_for(fact, None, profile=profile, today=date(2026, 11, 22))
    assert not asked[field].value(), "nothing is chosen before the person does"
    assert bakery.post(f"/b/demo/aid/answer/{fact}/", {field: "unknown", "version": "1"}).status_code == 303
    with business_context(read=[cast.bakery]):
        profile = Profile.objects.for_business(cast.bakery).get()
    assert said_unknown(fact, profile)
    assert form_for(fact, None, profile=profile, today=date(2026, 11, 22))[field].value() == "unknown"


def test_a_reader_is_asked_nothing_and_may_answer_nothing(cast: Cast, bakery: Client) -> None:
    bakery.force_login(cast.paul)
    assert bakery.get("/b/demo/aid/").context["question"] is None
    assert bakery.post("/b/demo/aid/answer/created_on/", {"created_on": "12/03/2014"}).status_code == 403


def test_somebody_who_answered_first_is_not_overwritten(cast: Cast, bakery: Client) -> None:
    old = {"employees": "12", "version": "1"}
    assert bakery.post("/b/demo/aid/answer/employees/", {"employees": "13", "version": "1"}).status_code == 303
    again = bakery.post("/b/demo/aid/answer/employees/", old, follow=True)
    assert again.status_code == 200
    with business_context(read=[cast.bakery]):
        assert Profile.objects.for_business(cast.bakery).get().employees == 13


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("group=eligible", {"mid", "cond"}),
        ("q=ANCIÉNNES", {"old"}),
        ("kind=loan", set()),
        ("kind=x&group=y&sort=data__source&page=99999999999", {"mid", "cond", "old", "small"}),
        ("q=%00%F0%9F%A5%90", set()),
    ],
)
def test_filters_take_known_values_and_ignore_others(bakery: Client, query: str, expected: set[str]) -> None:
    page = bakery.get(f"/b/demo/aid/?{query}")
    assert page.status_code == 200
    assert {item.programme.slug for item in page.context["page"]} == expected


def test_a_programme_page_gives_each_reason_and_warns_before_signing(bakery: Client) -> None:
    page = bakery.get("/b/demo/aid/small/").content.decode()
    assert "12" in page and "9" in page
    page = bakery.get("/b/demo/aid/cond/").content.decode()
    assert "À conditions &lt;b&gt;" in page and "Impôts à jour &amp; réglés" in page
    assert "rp-guard" in page and "rp-guard" not in bakery.get("/b/demo/aid/small/").content.decode()
    assert bakery.get("/b/demo/aid/no-such/").status_code == 404


def test_the_neighbour_gets_its_own_verdicts(cast: Cast, bakery: Client) -> None:
    bakery.force_login(cast.yann)
    page = bakery.get("/b/cycles-rivoal/aid/")
    assert {str(item.group) for item in page.context["page"] if item.programme.slug != "cond"} == {"unknown"}


def test_a_granted_application_enters_the_dossier(cast: Cast, bakery: Client) -> None:

    mid, old = (Programme.objects.get(slug=slug) for slug in ("mid", "old"))
    granted = make_application(
        cast.bakery, mid, mark="x", state="accepted", granted_eur="1500.50", decided_on=date(2026, 3, 2)
    )
    make_application(cast.bakery, old, state="submitted", asked_eur="9")
    with business_context(write=[cast.bakery]):
        measure = make_measure(cast.bakery)
        ApplicationMeasure.objects.create(business=cast.bakery, application=granted, measure=measure)
    with business_context(read=[cast.bakery, cast.neighbour]):
        (section,) = programmes_section(cast.bakery)
        told = (section["title"], section["amount_eur"], section["eligibility"], section["since"], section["note"])
        assert told == ("Pour les moyennes", "1500.50", "eligible", "2026-03-02", "x")
        assert section["measures"] == [measure.reference]
        assert programmes_section(cast.neighbour) == []


def test_the_dossier_reads_the_facts_once_however_much_was_granted(
    cast: Cast, bakery: Client, django_assert_num_queries: Any
) -> None:
    for place in range(5):
        make_application(cast.bakery, make_programme(f"p{place}", f"P{place}"), state="paid", granted_eur="1")
    with business_context(read=[cast.bakery]):
        with django_assert_num_queries(3):
            assert len(programmes_section(cast.bakery)) == 5
        with django_assert_num_queries(1):
            assert programmes_section(cast.neighbour) == []


def test_a_condition_is_answered_once_and_asked_again_when_reworded(cast: Cast, bakery: Client) -> None:

    programme = Programme.objects.get(slug="cond")
    with business_context(read=[cast.bakery]):
        (condition,) = conditions_of(cast.bakery, programme)
    address = f"/b/demo/aid/cond/condition/{condition.key}/"
    assert bakery.get(address).status_code == 200
    assert bakery.post(address, {"met": "perhaps"}).status_code == 422
    assert bakery.post(address, {"met": "yes"}).status_code == 303
    with business_context(read=[cast.bakery]):
        assert ConditionAnswer.objects.get().met
        programme.data["conditions"] = ["Impôts à jour"]
        assert conditions_of(cast.bakery, programme)[0].answer is None
    assert bakery.get("/b/demo/aid/small/condition/" + condition.key + "/").status_code == 404


@pytest.mark.parametrize("name", ["lucie", "paul"])
def test_those_who_only_look_open_no_application(cast: Cast, bakery: Client, name: str) -> None:
    bakery.force_login(cast.people[name])
    assert bakery.get("/b/demo/aid/").status_code == 200
    assert b"Prepare the application" not in bakery.get("/b/demo/aid/mid/").content
    assert bakery.post("/b/demo/aid/applications/new/mid/", {"state": "preparing"}).status_code == 403


CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.mark.django_db(transaction=True)
def test_the_list_asks_the_database_as_much_for_many_programmes_as_for_few_and_at_most_12_times() -> None:
    cast, client = build_cast(), Client()
    client.force_login(cast.ines)
    with business_context(write=[cast.bakery]):
        Profile.objects.create(business=cast.bakery, employees=12)
    counts = []
    for number in range(40):
        make_programme(f"p{number}", f"P {number}", data={"criteria": {"age_months": [36, None]}})
        if number in {1, 39}:
            refresh(cast.bakery)  # as every write does once it is committed
            client.get("/b/demo/aid/")
            with CaptureQueriesContext(connection) as queries:
                client.get("/b/demo/aid/")
            counts.append([query["sql"] for query in queries if not query["sql"].startswith(CONTROL)])
    assert len(counts[0]) == len(counts[1]) <= 12, "\n".join(counts[1])


def test_a_closed_programme_is_not_for_anybody_today(bakery: Client) -> None:
    make_programme("gone", "Fini", data={"closes_on": date(2020, 1, 1).isoformat()})
    groups: dict[str, Any] = {i.programme.slug: i.group for i in bakery.get("/b/demo/aid/").context["page"]}
    assert groups["gone"] == "not_eligible"


def test_programmes_for_open_measures_come_first_in_their_group(cast: Cast, bakery: Client) -> None:
    make_programme("zz-energy", "Zz énergie", data={"themes": ["energy"]}, themes=["energy"])
    make_measure(cast.bakery, theme="energy")
    make_measure(cast.neighbour, theme="cyber")
    first = bakery.get("/b/demo/aid/").context["page"].rows[0]
    assert (first.programme.slug, first.themes) == ("zz-energy", {"energy"})


@pytest.mark.parametrize("theme, paid_by", [("prevention", "occupational-risk"), ("cyber", "digital")])
def test_a_programme_in_the_institutions_words_is_tied_to_the_measure_it_pays_for(
    cast: Cast, bakery: Client, theme: str, paid_by: str
) -> None:
    make_programme("aa-water", "Aa eau", data={"themes": ["water"]}, themes=["water"])
    make_programme("zz-paid", "Zz payé", data={"themes": [paid_by]}, themes=[paid_by])
    make_measure(cast.bakery, theme=theme)
    themes = {item.programme.slug: item.themes for item in bakery.get("/b/demo/aid/").context["page"]}
    assert (themes["zz-paid"], themes["aa-water"]) == ({theme}, frozenset())


def test_an_adviser_of_the_aid_alone_reads_neither_measures_nor_facts(cast: Cast, bakery: Client) -> None:
    make_programme("zz-energy", "Zz énergie", data={"themes": ["energy"]}, themes=["energy"])
    make_measure(cast.bakery, theme="energy")
    bakery.force_login(cast.ines)
    own = bakery.get("/b/demo/aid/")
    assert "12 salariés" in own.content.decode() and own.context["page"].rows[0].themes == {"energy"}
    mandate = cast.mandate(sections=["aid"])
    bakery.force_login(cast.claire)
    page = bakery.get("/b/demo/aid/")
    assert "12 salariés" not in page.content.decode()
    assert all(not item.themes for item in page.context["page"])
    assert all("for=measures" not in chip.url for chip in page.context["chips"])
    assert "12 salariés" not in bakery.get("/b/demo/aid/mid/").content.decode()
    mandate.sections = ["aid", "profile", "register"]
    mandate.save()
    assert "12 salariés" in bakery.get("/b/demo/aid/mid/").content.decode()


def test_a_no_to_a_condition_warns_and_a_yes_is_counted(cast: Cast, bakery: Client) -> None:
    make_programme("two", "Deux", data={"conditions": ["a", "b"], "criteria": {"employees": [1, 50]}})
    programme = Programme.objects.get(slug="two")
    with business_context(read=[cast.bakery]):
        keys = [condition.key for condition in conditions_of(cast.bakery, programme)]

    def listed() -> Any:
        return next(item for item in bakery.get("/b/demo/aid/").context["page"] if item.programme.slug == "two")

    assert "2 conditions" in listed().headline and listed().mark is None
    bakery.post(f"/b/demo/aid/two/condition/{keys[0]}/", {"met": "yes"})
    assert "1 condition" in listed().headline
    bakery.post(f"/b/demo/aid/two/condition/{keys[1]}/", {"met": "no"})
    assert (listed().mark or ("", ""))[1] == "ask" and listed().group == "eligible"
    assert "Une condition n’est pas remplie" in bakery.get("/b/demo/aid/two/").content.decode()


def test_a_programme_says_what_comes_first_what_its_institution_notes_and_what_it_pays(bakery: Client) -> None:
    make_programme(
        "second",
        "Seconde étape",
        data={
            "prerequisite_ids": ["mid", "not-here"],
            "status_note": "Budget épuisé",
            "amount_conflict": ["8 800 € <b>"],
            "rate_pct": 80,
            "amount_max": 5000,
        },
    )
    page = bakery.get("/b/demo/aid/second/").content.decode()
    assert "Pour les moyennes" in page and "not-here" in page
    assert "Budget épuisé" in page and "8 800 € &lt;b&gt;" in page
    assert "80" in page and "5\u202f000" in page
    item = next(i for i in bakery.get("/b/demo/aid/").context["page"] if i.programme.slug == "second")
    assert "80" in item.amount


def test_nobody_is_told_to_wait_or_led_to_apply_for_what_is_not_for_them(bakery: Client) -> None:
    make_programme("elsewhere", "Ailleurs", data={"apply_before_start": True, "criteria": {"zones_include": ["R11"]}})
    page = bakery.get("/b/demo/aid/elsewhere/").content.decode()
    assert "rp-guard" not in page
    assert 'btn-primary" href="/b/demo/aid/applications/new/elsewhere/' not in page


@pytest.mark.parametrize("fact", sorted(ASKED))
def test_each_fact_asked_alone_takes_an_answer_and_refuses_a_stray_one(bakery: Client, fact: str) -> None:
    answers = {
        "employees": {"employees": "12"},
        "naf": {"naf": "10.71C"},
        "commune": {"commune": "Rennes"},
        "created_on": {"created_on": "2014-03-12"},
        "micro_entrepreneur": {"micro_entrepreneur": "no"},
        "legal_form": {"legal_form": "5499"},
        "turnover_eur": {"turnover_eur": "240000"},
        "balance_sheet_eur": {"balance_sheet_eur": "90000"},
    }[fact]
    for stray in ({}, dict.fromkeys(answers, ""), dict.fromkeys(answers, "\u202e?\x00")):
        assert bakery.post(f"/b/demo/aid/answer/{fact}/", {"version": "1", **stray}).status_code == 422
    assert bakery.post(f"/b/demo/aid/answer/{fact}/", {"version": "1", **answers}).status_code == 303
