"""The register's pages as people see them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from risks.models import MeasureProof
from risks.register.actions import comment_on_risk, create_risk, edit_risk
from risks.register.models import Risk, RiskService
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk, make_service
from tests.risks.register.conftest import answers

LIST = "/b/demo/risks/"


def test_the_register_shows_only_its_own_risks(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Rançongiciel")
    make_risk(cast.neighbour, "Vol de vélos")
    answer = signed_in("ines").get(LIST)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Rançongiciel" in page and "Vol de vélos" not in page
    assert [line.title for line in answer.context["lines"]] == ["Rançongiciel"]


def test_an_empty_register_says_what_to_do(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.neighbour, "Vol de vélos")
    page = signed_in("ines").get(LIST).content.decode()
    assert "/b/demo/risks/new/" in page and "rp-empty" in page and "<table" not in page
    assert "/b/demo/risks/new/" not in signed_in("paul").get(LIST).content.decode()


def test_the_reading_sentence_counts_what_matters(cast: Cast, english: Any) -> None:
    make_risk(cast.bakery, "Over", level_current=4)
    make_risk(cast.bakery, "Late", level_current=2, likelihood_current=2, impact_current=2, review_on="2020-01-01")
    make_risk(cast.bakery, "Gone", level_current=5, status="closed", review_on="2020-01-01")
    make_risk(cast.neighbour, "Elsewhere", level_current=5)
    answer = english("ines").get(LIST)
    overview = answer.context["overview"]
    assert (overview.total, overview.over, overview.overdue, overview.closed) == (2, 1, 1, 1)
    page = answer.content.decode()
    assert "2 risks" in page and "1 above your threshold" in page and "1 review" in page


def test_the_matrix_holds_each_open_risk_in_its_cell(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, likelihood_current=5, impact_current=3, level_current=4)
    make_risk(cast.bakery, likelihood_current=1, impact_current=5, level_current=3)
    make_risk(cast.bakery, likelihood_current=None, impact_current=None, level_current=None)
    matrix = signed_in("ines").get(LIST).context["matrix"]
    filled = {(cell.likelihood, cell.impact): cell.numbers for _row, _column, cell in matrix.filled}
    assert filled == {(5, 3): (1,), (1, 5): (2,)}


def test_htmx_gets_the_list_alone_under_the_same_address(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery, "Rançongiciel")
    headers = {"HX-Request": "true", "HX-Target": "register"}
    page = signed_in("ines").get(LIST, headers=headers).content.decode()
    assert "Rançongiciel" in page and "<html" not in page and "rp-mx" not in page
    other = signed_in("ines").get(LIST, headers={"HX-Request": "true", "HX-Target": "elsewhere"}).content.decode()
    assert "<html" in other


def test_a_new_risk_asks_little_and_lands_on_its_page(cast: Cast, english: Any) -> None:
    shop = make_service(cast.bakery, "Boutique")
    client = english("marc")
    form = client.get(LIST + "new/")
    assert form.status_code == 200
    sent = answers(
        title="The oven breaks down", services=[shop.pk], owner=cast.member("lucie").pk, review_on="2027-01-20"
    )
    answer = client.post(LIST + "new/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/b/demo/risks/R-1/")
    with business_context(read=[cast.bakery]):
        risk = Risk.objects.get()
        assert (risk.title, risk.level_current, risk.owner_id) == ("The oven breaks down", 3, cast.member("lucie").pk)
        assert [link.service_id for link in risk.service_links.all()] == [shop.pk]
        assert [entry.verb for entry in Entry.objects.all()] == ["risk.created"]
    page = client.get(answer["Location"]).content.decode()
    for text in (
        "The oven breaks down",
        "Lucie Morvan",
        "Boutique",
        "20 January 2027",
        "Possible: once in 3 to 10 years",
    ):
        assert text in page


def test_unknown_is_an_answer_and_nothing_is_not(cast: Cast, english: Any) -> None:
    client = english("ines")
    nothing = client.post(LIST + "new/", answers(likelihood_current=""))
    assert nothing.status_code == 422
    assert "likelihood_current" in nothing.context["form"].errors
    unknown = client.post(LIST + "new/", answers(likelihood_current="", likelihood_current_unknown="on"))
    assert unknown.status_code == 303
    with business_context(read=[cast.bakery]):
        assert Risk.objects.get().level_current is None
    assert "unknown" in client.get(LIST).content.decode()


def test_a_risk_page_shows_record_measures_remarks_and_history(cast: Cast, english: Any) -> None:
    with business_context(write=[cast.bakery]):
        ines, marc = cast.actor("ines"), cast.actor("marc")
        risk = create_risk(
            actor=ines,
            business=cast.bakery,
            title="Flood",
            category="property",
            cause="The river is near",
            likelihood_inherent=5,
            impact_inherent=4,
            likelihood_current=3,
            impact_current=4,
            likelihood_target=2,
            impact_target=2,
        )
        edit_risk(actor=marc, risk=risk, version=1, treatment="reduce", impact_current=3)
        comment_on_risk(actor=marc, risk=risk, body="Ask the landlord\n<b>soon</b>")
    make_measure(cast.bakery, "Raise the sockets", risks=(risk,), due_on=timezone.localdate() + timedelta(days=9))
    page = english("paul").get("/b/demo/risks/R-1/").content.decode()
    for text in (
        "The river is near",
        "Raise the sockets",
        "Ask the landlord",
        "&lt;b&gt;soon&lt;/b&gt;",
        "Marc Tanguy",
        "Inès Le Goff",
        "Severe: €10,000 to €40,000",
        "Serious: €2,000 to €10,000",
        "4, High",
        "3, Medium",
        "Reduce it",
    ):
        assert text in page, text
    assert "<b>soon" not in page
    assert "/edit/" not in page and "/delete/" not in page and "remarks/" not in page


def test_filters_find_by_word_without_accents_level_service_person_and_day(cast: Cast, signed_in: Any) -> None:
    shop = make_service(cast.bakery, "Boutique")
    lucie = cast.member("lucie")
    make_risk(cast.bakery, "Écran de caisse cassé", owner=lucie, level_current=5, treatment="accept")
    linked = make_risk(cast.bakery, "Panne", level_current=2, review_on="2020-02-02", category="supply")
    make_risk(cast.bakery, "Fermée", level_current=None, status="closed")
    with business_context(write=[cast.bakery]):
        RiskService.objects.create(business=cast.bakery, risk=linked, service=shop)
    client = signed_in("lucie")

    def found(query: str) -> list[int]:
        return sorted(line.number for line in client.get(f"{LIST}?{query}").context["lines"])

    assert found("") == [1, 2]
    assert found("q=ecran+DE+caisse") == [1] and found("q=R-002") == [2] and found("q=%25") == []
    assert found("level=over") == [1] and found("level=2") == [2] and found("level=unknown&status=all") == [3]
    assert found("category=supply") == [2] and found(f"service={shop.number}") == [2]
    assert found(f"owner={lucie.pk}") == [1] and found("owner=none") == [2] and found("mine=1") == [1]
    assert found("treatment=accept") == [1] and found("treatment=unknown") == [2]
    assert found("overdue=1") == [2] and found("status=closed") == [3] and found("status=all") == [1, 2, 3]
    assert found("likelihood=4&impact=3") == [1, 2]


def test_lists_sort_both_ways_with_unknown_last(cast: Cast, signed_in: Any) -> None:
    for title, level in (("b", 2), ("É", None), ("a", 5)):
        make_risk(cast.bakery, title, level_current=level)
    client = signed_in("ines")

    def order(query: str) -> list[str]:
        return [line.title for line in client.get(f"{LIST}?{query}").context["lines"]]

    assert order("") == ["a", "b", "É"] and order("sort=level") == ["b", "a", "É"]
    assert order("sort=title") == ["a", "b", "É"] and order("sort=-title") == ["É", "b", "a"]


def test_pages_hold_25_risks_or_as_many_as_asked(cast: Cast, signed_in: Any) -> None:
    for place in range(27):
        make_risk(cast.bakery, f"Risk {place}")
    client = signed_in("ines")
    assert len(client.get(LIST).context["lines"]) == 25
    assert len(client.get(LIST + "?page=2").context["lines"]) == 2
    assert len(client.get(LIST + "?size=50").context["lines"]) == 27
    assert len(client.get(LIST + "?size=999999").context["lines"]) == 25
    assert client.get(LIST + "?page=99").context["page"].number == 2


def test_a_month_of_changes_says_where_levels_went(cast: Cast, english: Any) -> None:
    with business_context(write=[cast.bakery]):
        ines = cast.actor("ines")
        risk = create_risk(actor=ines, business=cast.bakery, title="Shop", likelihood_current=3, impact_current=3)
        edit_risk(actor=ines, risk=risk, version=1, likelihood_current=5)
        create_risk(actor=ines, business=cast.bakery, title="Other", likelihood_current=1, impact_current=1)
    answer = english("ines").get(LIST)
    assert [(m.title, m.added, m.before) for m in answer.context["moves"]] == [
        ("Other", True, None),
        ("Shop", False, 3),
    ]
    assert "Up from 3 to 4" in answer.content.decode()


def test_deleting_asks_first_and_keeps_measures(cast: Cast, english: Any) -> None:
    risk = make_risk(cast.bakery, "Flood")
    measure = make_measure(cast.bakery, "Raise the sockets", risks=(risk,))
    client = english("ines")
    question = client.get("/b/demo/risks/R-1/delete/")
    assert question.status_code == 200 and "Its measure stays" in question.content.decode()
    answer = client.post("/b/demo/risks/R-1/delete/")
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    with business_context(read=[cast.bakery]):
        assert not Risk.objects.exists()
        assert type(measure).objects.filter(pk=measure.pk).exists()
        entry = Entry.objects.get()
        assert entry.verb == "risk.deleted" and entry.changes["changes"]["title"] == ["Flood", None]


def test_both_languages_are_complete_on_a_full_page(cast: Cast, client: Client) -> None:
    make_risk(cast.bakery, "Panne")
    for name, language in (("ines", "fr"), ("marc", "en")):
        cast.people[name].language = language
        cast.people[name].save()
        client.force_login(cast.people[name])
        assert f'<html lang="{language}">' in client.get(LIST).content.decode()


@pytest.mark.parametrize("path", ["", "R-1/", "export.csv"])
def test_a_reader_may_look(cast: Cast, signed_in: Any, path: str) -> None:
    make_risk(cast.bakery)
    assert signed_in("paul").get(LIST + path).status_code == 200


def test_a_risk_leads_to_the_proofs_of_its_measures_only_for_who_sees_proofs(cast: Cast, signed_in: Any) -> None:
    risk = make_risk(cast.bakery)
    measure = make_measure(cast.bakery, risks=(risk,))
    make_measure(cast.bakery, "Sans preuve", risks=(risk,))
    proof = make_proof(cast.bakery)
    with business_context(write=[cast.bakery]):
        MeasureProof.objects.create(business=cast.bakery, measure=measure, proof=proof)
    page = signed_in("paul").get("/b/demo/risks/R-1/").content.decode()
    assert "measures/M-1/#proofs" in page
    assert "measures/M-2/#proofs" not in page
    cast.mandate(sections=["register"])
    assert "#proofs" not in signed_in("claire").get("/b/demo/risks/R-1/").content.decode()


def test_the_print_view_holds_every_matching_risk_and_says_the_filter(cast: Cast, signed_in: Any) -> None:
    for place in range(30):
        make_risk(cast.bakery, f"Panne <{place}>", tags=["four"])
    make_risk(cast.bakery, "Vol", likelihood_current=1, impact_current=1, level_current=1)
    make_risk(cast.neighbour, "Panne d’à côté")
    page = signed_in("paul").get(LIST + "print/?q=panne&tag=four")
    text = page.content.decode()
    assert len(page.context["lines"]) == 30
    assert "“panne” · four" in text
    assert "Panne &lt;7&gt;" in text
    assert "côté" not in text
    assert signed_in("yann").get(LIST + "print/").status_code == 404
