"""The funding plan's pages: who could pay, choosing, the plan, and who may see and do what."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.tenancy.context import business_context
from subsidies.funding.queries import conditions_of
from subsidies.models import Programme
from tests.cast import Cast
from tests.factories import make_application, make_measure, make_minor_aid, make_programme
from tests.subsidies.funding.conftest import GRANT, PLAN, choose, chosen, text


@pytest.mark.parametrize("address", ["/b/demo/measures/M-1/", f"{PLAN}M-1/"])
def test_a_source_without_criteria_promises_nothing_beside_a_measure(bakery: Client, address: str) -> None:
    page = text(bakery.get(address, headers={"accept-language": "en"}))
    assert "To check with the operator" in page or "À vérifier avec l’organisme" in page
    assert "Vous y avez droit</" not in page and "For you</" not in page
    assert bakery.get("/b/demo/aid/").context["to_check"] == 2


def test_a_measure_shows_who_could_pay_and_what_is_left(bakery: Client) -> None:
    page = text(bakery.get("/b/demo/measures/M-1/"))
    assert "Chèque &lt;b&gt;cyber&lt;/b&gt;" in page and "240" in page and "Aide à l’eau" not in page
    assert f"{PLAN}M-1/" in page


def test_who_could_pay_lists_programmes_of_the_theme_with_their_formula(bakery: Client) -> None:
    page = bakery.get(f"{PLAN}M-1/")
    assert [item.programme.slug for item, *_ in page.context["candidates"]] == ["grant"]
    ((item, amount, formula, *_),) = page.context["candidates"]
    assert (item.own_low_eur, item.own_high_eur) == (240, 240) and "240" in amount and "50" in formula[0]
    assert "<i>hors" not in text(page)


def test_choosing_leads_to_the_plan_and_into_the_history(cast: Cast, bakery: Client) -> None:
    assert bakery.get(f"{PLAN}M-1/grant/").status_code == 200
    answer = choose(bakery)
    assert (answer.status_code, answer["Location"]) == (303, f"{PLAN}#m-1")
    plan = bakery.get(PLAN).context["plan"]
    assert (plan.cost_eur, plan.aid_low_eur, plan.own_high_eur) == (480, 240, 240)
    with business_context(read=[cast.bakery]):
        entry = Entry.objects.get()
        assert (entry.verb, entry.ref) == ("funding.chosen", "M-001")


@pytest.fixture
def diagnosis(bakery: Client) -> Client:
    data = {"kind": "advice", "rate_pct": 50, "apply_before_start": True, "amount_text": "Reste à payer : 4 400 € HT"}
    make_programme("diag", "Diag Cybersécurité", kind="advice", data=data, themes=["cyber"])
    return bakery


def test_a_diagnosis_stands_beside_a_backup_and_takes_nothing_off_it(cast: Cast, diagnosis: Client) -> None:
    assert choose(diagnosis, slug="diag").status_code == 303
    plan = diagnosis.get(PLAN).context["plan"]
    assert (plan.aid_high_eur, plan.own_high_eur) == (0, 480)
    for address in (PLAN, f"{PLAN}M-1/", f"{PLAN}M-1/diag/"):
        page = text(diagnosis.get(address))
        assert "8\u202f800" in page and "4\u202f400" in page, address
        assert "4\u202f640" not in page, address
    assert "rp-guard" not in text(diagnosis.get(PLAN)) + text(diagnosis.get(f"{PLAN}M-1/diag/"))
    assert [item.programme.slug for item in diagnosis.get(f"{PLAN}M-1/").context["held"]] == ["grant"]
    panel = text(diagnosis.get("/b/demo/measures/M-1/")).split("Diag Cyber")[1].split("</li>")[0]
    assert "4\u202f400" in panel and "240" not in panel
    assert "eligible_cost_eur" not in diagnosis.get(f"{PLAN}M-1/diag/").context["form"].fields


def test_a_diagnosis_lowers_the_cost_of_the_diagnosis(cast: Cast, diagnosis: Client) -> None:
    make_measure(cast.bakery, "Faire un diagnostic cyber", cost_once_eur=Decimal(8800))
    assert choose(diagnosis, 2, "diag", eligible_cost_eur="8000").status_code == 303
    plan = diagnosis.get(PLAN).context["plan"]
    assert (plan.aid_high_eur, plan.own_high_eur) == (4000, 4800)


def test_a_double_click_chooses_once(cast: Cast, bakery: Client) -> None:
    key = str(bakery.get(f"{PLAN}M-1/grant/").context["form"]["form_key"].value())
    assert choose(bakery, form_key=key)["Location"] == choose(bakery, form_key=key)["Location"]
    assert len(chosen(cast.bakery)) == 1


def test_the_cost_that_counts_is_changed_and_a_second_saver_sees_both(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    assert choose(bakery, eligible_cost_eur="100,50", version="1").status_code == 303
    assert bakery.get(PLAN).context["plan"].aid_high_eur == Decimal("50.25")
    assert choose(bakery, eligible_cost_eur="200", version="1").status_code == 409
    assert chosen(cast.bakery)[0].eligible_cost_eur == Decimal("100.50")


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e400", "x", "=1+1", "\x00", "481"])
def test_an_odd_cost_is_refused_beside_its_field(cast: Cast, bakery: Client, amount: str) -> None:
    answer = choose(bakery, eligible_cost_eur=amount)
    assert answer.status_code == 422 and "eligible_cost_eur" in answer.context["form"].errors
    assert chosen(cast.bakery) == []


def test_taking_a_programme_out_asks_first(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    assert bakery.get(f"{PLAN}M-1/grant/remove/").status_code == 200
    assert len(chosen(cast.bakery)) == 1
    assert bakery.post(f"{PLAN}M-1/grant/remove/").status_code == 303
    assert chosen(cast.bakery) == []
    assert bakery.post(f"{PLAN}M-1/grant/remove/").status_code == 302  # the second click finds nothing to take out


def test_a_plan_warns_before_signing_and_names_what_is_begun(cast: Cast, bakery: Client) -> None:
    make_measure(cast.bakery, "Déjà commencée", status="under_way")
    choose(bakery)
    choose(bakery, 2)
    page = bakery.get(PLAN)
    (guarded,) = page.context["plan"].guarded
    assert [work.number for work in guarded.too_late] == [2] and "rp-guard" in text(page)
    assert bakery.get(f"{PLAN}M-2/").context["started"]


def test_the_headline_says_its_doubts_beside_the_figure_and_no_bare_maximum(cast: Cast, bakery: Client) -> None:
    cast.ines.language = "en"
    cast.ines.save()
    row = make_programme(
        "perhaps", "Peut-être", data={**GRANT, "criteria": {"age_months": [36, None]}, "conditions": ["a", "b"]}
    )
    choose(bakery, slug=row.slug)

    def reading() -> str:
        return text(bakery.get(PLAN)).split('class="rp-reading"')[1].split("</p>")[0]

    assert "from €0 to €240" in reading() and "up to" not in reading()
    assert "depends on what you have not told us" in reading() and "conditions" in reading()
    with business_context(read=[cast.bakery]):
        keys = [condition.key for condition in conditions_of(cast.bakery, row)]
    for key in keys:
        bakery.post(f"/b/demo/aid/perhaps/condition/{key}/", {"met": "yes"})
    assert "conditions" not in reading()
    choose(bakery, slug="grant")
    bakery.post(f"{PLAN}M-1/perhaps/remove/")
    assert "€240" in reading() and "from" not in reading() and "not told" not in reading()


def test_a_condition_that_is_not_met_makes_the_aid_unsure(cast: Cast, bakery: Client) -> None:
    row = make_programme("cond", "À condition", data={**GRANT, "conditions": ["a"]})
    choose(bakery, slug="cond")
    assert bakery.get(PLAN).context["plan"].aid_low_eur == 240
    with business_context(read=[cast.bakery]):
        (condition,) = conditions_of(cast.bakery, row)
    bakery.post(f"/b/demo/aid/cond/condition/{condition.key}/", {"met": "no"})
    assert bakery.get(PLAN).context["plan"].aid_low_eur == 0


def test_what_may_fail_leaves_a_range_on_each_page(bakery: Client) -> None:
    make_programme("perhaps", "Peut-être", data={**GRANT, "criteria": {"age_months": [36, None]}}, themes=["cyber"])
    found = {item.programme.slug: item for item, *_ in bakery.get(f"{PLAN}M-1/").context["candidates"]}
    assert (found["perhaps"].own_low_eur, found["perhaps"].own_high_eur) == (240, 480)


@pytest.mark.parametrize("address", ["/b/demo/measures/M-1/", f"{PLAN}M-1/"])
def test_the_guard_stands_on_the_page_of_the_measure(cast: Cast, bakery: Client, address: str) -> None:
    assert "rp-guard" in text(bakery.get(address))
    choose(bakery)
    assert "rp-guard" in text(bakery.get(address))
    row = Programme.objects.get(slug="grant")
    make_application(cast.bakery, row, state="submitted", submitted_on=timezone.localdate())
    assert "rp-guard" not in text(bakery.get(address)), "applied for"


@pytest.mark.parametrize(("criteria", "guarded"), [({}, True), ({"employees": [None, 3]}, False)])
def test_what_opens_soon_holds_back_already(
    cast: Cast, bakery: Client, criteria: dict[str, Any], guarded: bool
) -> None:
    soon = (timezone.localdate() + timedelta(days=30)).isoformat()
    make_programme("soon", "Bientôt", data={**GRANT, "criteria": criteria, "opens_on": soon}, themes=["energy"])
    make_measure(cast.bakery, "Isoler", theme="energy")
    for address in ("/b/demo/measures/M-2/", f"{PLAN}M-2/"):
        assert ("rp-guard" in text(bakery.get(address))) is guarded, address
    choose(bakery, 2, "soon")
    assert ("rp-guard" in text(bakery.get(PLAN))) is guarded


def test_a_programme_that_is_not_for_the_business_is_offered_to_no_plan(bakery: Client) -> None:
    make_programme("small", "Petites", data={**GRANT, "criteria": {"employees": [None, 3]}}, themes=["cyber"])
    for address in ("/b/demo/aid/small/", f"{PLAN}M-1/"):
        page = text(bakery.get(address))
        assert "Copie" in page and f"{PLAN}M-1/small/" not in page, address
    assert "eligible_cost_eur" not in text(bakery.get(f"{PLAN}M-1/small/"))
    assert f"{PLAN}M-1/grant/" in text(bakery.get("/b/demo/aid/grant/"))
    choose(bakery, slug="small")  # a stale page: it stands in the plan and counts for nothing
    assert bakery.get(PLAN).context["plan"].aid_high_eur == 0
    assert f"{PLAN}M-1/small/" in text(bakery.get("/b/demo/aid/small/"))


def test_an_empty_plan_says_where_to_start(cast: Cast, bakery: Client) -> None:
    page = bakery.get(PLAN)
    assert [(item.measure.number, item.count) for item in page.context["fundable"]] == [(1, 1)]
    assert f"{PLAN}M-1/" in text(page)
    bakery.force_login(cast.yann)
    page = text(bakery.get("/b/cycles-rivoal/aid/plan/"))
    assert "/b/cycles-rivoal/measures/" in page and "Copie" not in page


def test_an_unknown_cost_is_asked_for(cast: Cast, bakery: Client) -> None:
    make_measure(cast.bakery, "Sans coût", cost_once_eur=None)
    assert "/measures/M-2/edit/" in text(bakery.get(f"{PLAN}M-2/"))
    choose(bakery, 2)
    plan = bakery.get(PLAN).context["plan"]
    assert (plan.cost_eur, plan.unknown_costs) == (0, 1)


def test_a_programme_shows_the_measures_it_pays_and_the_risks_they_lower(bakery: Client) -> None:
    page = text(bakery.get("/b/demo/aid/grant/"))
    assert "Copie &lt;i&gt;hors ligne&lt;/i&gt;" in page and "R-001 Boutique injoignable" in page
    assert "Copie" not in text(bakery.get("/b/demo/aid/water/"))


def test_a_dropped_measure_leaves_the_plan(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    with business_context(write=[cast.bakery]):
        measure = chosen(cast.bakery)[0].measure
        measure.status = "dropped"
        measure.save()
    assert bakery.get(PLAN).context["plan"].funded == ()


def test_the_room_under_de_minimis_and_what_was_granted_earlier_enter_the_plan(cast: Cast, bakery: Client) -> None:
    row = Programme.objects.get(slug="grant")
    row.data |= {"aid_regime": "de_minimis", "once_per_years": 3}
    row.save()
    choose(bakery)
    assert bakery.get(PLAN).context["room_eur"] is None, "an empty ledger is not nothing received"
    make_minor_aid(cast.bakery, equivalent_eur=Decimal(299_900))
    make_minor_aid(cast.neighbour, equivalent_eur=Decimal(250_000))
    page = bakery.get(PLAN)
    assert page.context["room_eur"] == 100
    serious = {code for code, hard in page.context["remarks"] if hard}
    assert serious
    then = timezone.localdate() - timedelta(days=400)
    make_application(cast.bakery, row, state="paid", decided_on=then, paid_on=then)
    again = {code for code, hard in bakery.get(PLAN).context["remarks"] if hard}
    assert again and again != serious, "granted a year ago, it helps once in three years"


def test_the_room_is_not_promised_while_an_aid_waits_to_be_settled(cast: Cast, bakery: Client) -> None:
    Programme.objects.filter(slug="grant").update(data={**GRANT, "id": "grant", "aid_regime": "de_minimis"})
    choose(bakery)
    make_minor_aid(cast.bakery, equivalent_eur=Decimal(1000))
    assert not bakery.get(PLAN).context["room_waits"]
    silent = make_programme("silent", "Muet", data={"kind": "grant"})
    make_application(cast.bakery, silent, state="accepted", decided_on=timezone.localdate(), granted_eur=Decimal(9))
    assert bakery.get(PLAN).context["room_waits"]


def test_the_plan_takes_as_many_queries_for_many_choices_as_for_few(cast: Cast, bakery: Client) -> None:
    choose(bakery)
    counts = []
    for extra in (0, 6):
        for number in range(extra):
            make_programme(f"p{number}", f"P {number}", data=GRANT)
            make_measure(cast.bakery, f"M {number}")
            choose(bakery, number + 2, f"p{number}")
        bakery.get(PLAN)  # says that each was chosen
        with CaptureQueriesContext(connection) as queries:
            bakery.get(PLAN)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_measure_takes_only_so_many_programmes(cast: Cast, bakery: Client) -> None:
    for number in range(13):
        make_programme(f"p{number}", f"P {number}", data=GRANT)
        answer = choose(bakery, 1, f"p{number}")
    assert answer.status_code == 422 and len(chosen(cast.bakery)) == 12
