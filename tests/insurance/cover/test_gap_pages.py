"""What contracts would pay: unknown terms are asked for, wrong causes refused, offers compared, nothing judged."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from insurance.cover.frozen import gap_section
from insurance.cover.terms import conditions_kept, current_terms
from insurance.cover.wording import why
from insurance.models import Cover, CoverRun, Policy
from portal.tenancy.context import business_context
from risks.quantification.inputs import fingerprint
from tests.cast import Cast
from tests.factories import make_measure, make_policy, make_proof
from tests.risks.quantification.conftest import Counted

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/b/demo/policies/gap/"
WHOLE: dict[str, Any] = {
    "head": "gross_margin",
    "triggers": ["failure", "provider_failure"],
    "scope": "any_provider",
    "limit_eur": Decimal(50_000),
    "deductible_eur": Decimal(100),
    "waiting_hours": Decimal(4),
    "waiting_mode": "beyond",
}


def policy(cast: Cast, *covers: dict[str, Any], **fields: Any) -> Policy:
    made = make_policy(cast.bakery, **fields)
    with business_context(write=[cast.bakery]):
        Cover.objects.filter(policy=made).delete()
        for cover in covers:
            Cover.objects.create(business=cast.bakery, policy=made, **cover)
    return made


def terms(cast: Cast) -> dict[str, Any]:
    with business_context(read=[cast.bakery]):
        return current_terms(cast.bakery, timezone.localdate())


def results(cast: Cast) -> Any:
    with business_context(read=[cast.bakery]):
        return CoverRun.objects.order_by("-pk")[0].results


def spoken(page: str) -> str:
    """The reading sentences as one hears them."""
    found = re.search(r'<p class="rp-reading">(.*?)</p>', page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).replace("\u00a0", " ").split())


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"triggers": []}, ["triggers"]),
        ({"limit_eur": None}, ["limit_event"]),
        ({"deductible_eur": None}, ["deductible"]),
        ({"waiting_hours": None, "waiting_mode": ""}, ["waiting_hours"]),
        ({"waiting_mode": ""}, ["waiting_mode"]),
        ({"scope": ""}, ["scope"]),
        ({"scope": "", "triggers": ["attack"]}, []),
        ({"head": "fraud", "waiting_hours": None, "waiting_mode": ""}, []),
    ],
)
def test_a_term_that_is_unknown_is_asked_for_and_never_guessed(
    cast: Cast, change: dict[str, Any], missing: list[str]
) -> None:
    policy(cast, {**WHOLE, **change})
    [cover] = terms(cast)["policies"][0]["covers"]
    assert cover["missing"] == missing


def test_a_contract_that_is_over_pays_nothing_and_an_offer_is_kept(cast: Cast) -> None:
    past = timezone.localdate() - timedelta(days=1)
    policy(cast, WHOLE, ends_on=past)
    policy(cast, WHOLE, ends_on=past, standing="offer")
    policy(cast, WHOLE, ends_on=timezone.localdate())
    assert [one["ref"] for one in terms(cast)["policies"]] == ["I-002", "I-003"]


def test_a_contract_that_starts_later_pays_nothing_today_and_is_told_apart(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    today = timezone.localdate()
    start = today + timedelta(days=200)
    policy(cast, WHOLE, starts_on=start, ends_on=start + timedelta(days=364), conditions=["second_factor"])
    policy(cast, {**WHOLE, "waiting_hours": Decimal(48)}, starts_on=today)
    counted.run()
    page = signed_in("ines").get(PAGE)
    alone = page.context["alone"]
    assert [(one["ref"], one["starts_on"]) for one in alone] == [("I-001", start), ("I-002", None)]
    assert page.context["total"]["paid"] == alone[1]["paid"] < alone[0]["paid"]
    assert {cover["policy"] for cover in results(cast)["covers"]} == {"I-002"}
    assert not page.context["conditions"], "what it asks is not at stake yet"
    text = page.content.decode()
    assert [one["number"] for one in page.context["later"]] == [1]
    assert text.count("Not yet in force: from ") == 2  # in its list and beside the others
    with business_context(read=[cast.bakery]):
        later = current_terms(cast.bakery, start)
    assert [one["standing"] for one in later["policies"]] == ["contract", "contract"]


def test_conditions_are_held_against_measures_and_their_proofs(cast: Cast) -> None:
    today = timezone.localdate()

    def state(**fields: Any) -> str:
        with business_context(read=[cast.bakery]):
            return conditions_kept(cast.bakery, today)["second_factor"]

    assert state() == "unknown"
    made = make_measure(cast.bakery, "Code de connexion", catalogue_code="second-factor", status="planned")
    assert state() == "open"
    with business_context(write=[cast.bakery]):
        type(made).objects.filter(pk=made.pk).update(status="done")
    assert state() == "done"
    proof = make_proof(cast.bakery, valid_until=today - timedelta(days=1))
    with business_context(write=[cast.bakery]):
        made.proofs.add(proof, through_defaults={"business": cast.bakery})
    assert state() == "done", "a proof that is over proves nothing"
    with business_context(write=[cast.bakery]):
        type(proof).objects.filter(pk=proof.pk).update(valid_until=date.max)
    assert state() == "proven"


def test_a_cover_that_needs_property_damage_pays_nothing_for_a_host_and_the_page_says_why(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, {**WHOLE, "triggers": ["property_damage"], "scope": ""})
    counted.run()
    assert results(cast)["total"]["paid"] == 0
    page = signed_in("ines").get(PAGE).content.decode()
    assert "lost margin: not set off by what the contract asks for" in page
    assert "fraud: no contract covers this kind of loss" in page


@pytest.mark.parametrize(
    "change", [{"limit_eur": None}, {"triggers": [], "scope": ""}, {"scope": ""}, {"waiting_hours": None}]
)
def test_a_loss_whose_cover_lacks_a_term_is_not_told_as_one_that_no_contract_covers(
    counted: Counted, cast: Cast, change: dict[str, Any]
) -> None:
    policy(cast, {**WHOLE, **change})
    counted.run()
    found = results(cast)
    assert found["total"]["paid"] == 0
    assert found["covers"] == [], "what is not calculated pays nothing, and no contract counts as worked out"
    assert "incomplete" in {reason for row in found["rows"] for _head, reason, _euros in row["reasons"]}


@override("en")
def test_reasons_name_the_heads_that_they_are_about() -> None:
    told = [["gross_margin", "trigger", 5.0], ["property", "no_cover", 4.0], ["data", "no_cover", 3.0]]
    assert why({"reasons": told}) == [
        "lost margin: not set off by what the contract asks for",
        "buildings and goods, restoring data: no contract covers this kind of loss",
    ]
    assert why({"reasons": [["trigger", 5.0]]}) == ["not set off by what the contract asks for"], "of earlier runs"


def test_a_term_that_is_unknown_is_named_in_the_dossier(counted: Counted, cast: Cast) -> None:
    policy(cast, {**WHOLE, "limit_eur": None, "deductible_eur": None}, WHOLE)
    counted.run()
    with business_context(read=[cast.bakery]):
        frozen = gap_section(cast.bakery)
    assert frozen is not None
    [lacking] = frozen["to_look_up"]
    assert frozen["not_calculated"] == [lacking["cover"]] == ["I-001.1"]
    assert lacking["head"]["en"] == "Lost margin"
    assert [name["en"] for name in lacking["missing"]] == ["its limit", "its deductible"]


def test_figures_of_the_former_meaning_of_terms_count_as_old_and_are_still_shown(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, WHOLE)
    counted.run()
    client = signed_in("ines")
    assert client.get(PAGE).context["stale"] is False
    with business_context(write=[cast.bakery]):
        part = CoverRun.objects.get()
        part.terms["format"] = "rempart-cover-terms/1"
        for said in part.terms["policies"]:
            del said["starts_on"]
        for row in part.results["rows"]:
            row["reasons"] = [[reason, euros] for _head, reason, euros in row["reasons"]]
        part.terms_sha256 = fingerprint(part.terms)
        part.save()
    page = client.get(PAGE)
    assert page.context["stale"] is True
    assert "no contract covers this kind of loss" in page.content.decode()


def test_waiting_hours_are_told_with_the_share_of_simulated_stops(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, {**WHOLE, "waiting_hours": Decimal(12)})
    counted.run()
    [wait] = results(cast)["waiting"]
    assert 0.5 < wait["unpaid"] < 0.95
    page = signed_in("ines").get(PAGE).content.decode().replace("\u00a0", " ")
    assert "Time deductible: the first 12 h are never paid" in page
    assert "With the terms you entered, stops of 12 h or less would not be paid" in page


def test_what_is_paid_kept_and_not_covered_adds_up_to_the_cent(counted: Counted, cast: Cast) -> None:
    policy(cast, WHOLE, {**WHOLE, "head": "fraud", "triggers": ["attack"], "scope": ""})
    counted.run()
    found = results(cast)
    for row in (*found["rows"], found["total"]):
        parts = sum(Decimal(repr(row[name])) for name in ("paid", "retained", "refused"))
        assert parts == Decimal(repr(row["loss"]))
    assert found["total"]["paid"] > 0


def test_what_each_term_leaves_adds_up_to_what_terms_keep_to_the_cent(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    fraud = {**WHOLE, "head": "fraud", "triggers": ["human_error", "attack", "other"], "limit_year_eur": Decimal(900)}
    hours = {"working_days": Decimal("0.5"), "indemnity_days": 1, "extra_costs_cap_eur": Decimal(10)}
    policy(cast, {**WHOLE, **hours, "limit_eur": Decimal(400), "limit_year_eur": Decimal(700)}, fraud)
    policy(cast, {**WHOLE, "waiting_hours": Decimal(1), "limit_eur": Decimal(333)}, {**fraud, "deductible_eur": 77})
    counted.run()
    page = signed_in("ines").get(PAGE)
    cuts = page.context["cuts"]
    assert len(cuts) > 4
    assert all(cut["euros"] > 0 for cut in cuts)
    assert sum(cut["euros"] for cut in cuts) == page.context["total"]["retained"] == page.context["cuts_together"]
    assert page.content.decode().count("Kept by terms, all together") == 1


def test_the_page_begins_with_what_leaves_most_then_what_nobody_covers_then_short_stops(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, {**WHOLE, "waiting_hours": Decimal(12), "limit_eur": Decimal(200)})
    counted.run()
    page = signed_in("ines").get(PAGE)
    top, refused = page.context["cuts"][0], page.context["total"]["refused"]
    reading = spoken(page.content.decode())
    assert [part.partition(" ")[0] for part in reading.split(". ")] == ["What", "A", "Of"]
    with override("en"):
        named = str(top["named"])
    assert reading.startswith(
        f"What leaves most with you: {named}, €{round(top['euros']):,} a year (lost margin, I-001). "
        f"A further €{round(refused):,} a year are losses that no contract covers. Of the stops that I-001 covers, "
    )
    assert reading.endswith("% end before it pays anything.")


def test_without_a_contract_the_page_begins_with_what_nobody_covers(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    counted.run()
    page = signed_in("ines").get(PAGE)
    loss = page.context["total"]["loss"]
    assert spoken(page.content.decode()) == f"€{round(loss):,} a year are losses that no contract covers."


def test_what_waits_for_an_unknown_term_is_not_told_as_what_no_contract_covers(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, {**WHOLE, "limit_eur": None})
    counted.run()
    page = signed_in("ines").get(PAGE)
    total, unknown = page.context["total"], page.context["unknown"]
    assert 0 < unknown < total["refused"]
    assert page.context["uncovered"] == total["refused"] - unknown
    assert f"€{unknown:,.2f} not calculated: a term is unknown" in page.content.decode()


def test_a_condition_that_is_not_kept_counts_as_refused(counted: Counted, cast: Cast) -> None:
    policy(cast, WHOLE, conditions=["second_factor"])
    counted.run()
    assert results(cast)["total"]["paid"] > 0, "merely unknown: paid, and the page says that it is at stake"
    make_measure(cast.bakery, "Code", catalogue_code="second-factor", status="planned")
    counted.run()
    assert results(cast)["total"]["paid"] == 0
    assert "condition" in {reason for row in results(cast)["rows"] for _head, reason, _euros in row["reasons"]}


def test_offers_stand_beside_contracts_in_the_order_of_entry_and_pay_nothing_of_the_total(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, WHOLE, standing="offer", premium_yearly_eur=Decimal(900))
    policy(cast, {**WHOLE, "waiting_hours": Decimal(24)}, premium_yearly_eur=Decimal(700))
    counted.run()
    page = signed_in("ines").get(PAGE)
    alone = page.context["alone"]
    assert [(one["ref"], one["offer"]) for one in alone] == [("I-001", True), ("I-002", False)]
    assert alone[0]["paid"] > alone[1]["paid"]
    assert float(page.context["total"]["paid"]) == float(alone[1]["paid"])
    text = page.content.decode().lower()
    assert not any(word in text for word in ("best offer", "we recommend", "score"))


def test_the_page_says_in_both_languages_that_it_advises_nothing(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("ines")
    assert "Neither advice nor a recommendation of insurance." in client.get(PAGE).content.decode()
    with override("fr"):
        from insurance.cover.wording import DISCLAIMER

        assert str(DISCLAIMER) == (
            "Calcul à partir des termes que vous avez saisis. Ni conseil ni recommandation d’assurance. "
            "Seul l’assureur dit ce qu’il paie\u202f; parlez-en à un intermédiaire immatriculé à l’ORIAS."
        )


def test_an_adviser_without_the_contracts_sees_nothing_of_them_in_the_losses(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    policy(cast, WHOLE)
    counted.run()
    given = cast.mandate(sections=["register"])
    client = signed_in("claire")

    def shown() -> tuple[list[str], list[str], str]:
        book = openpyxl.load_workbook(io.BytesIO(client.get("/b/demo/losses/export.xlsx").content), read_only=True)
        told = client.get("/b/demo/losses/R-1/").context["formula"]
        return client.get("/b/demo/losses/").context["curves"], book.sheetnames, " ".join(told.facts)

    curves, sheets, facts = shown()
    assert "With your contracts" not in curves
    assert "What contracts pay" not in sheets
    assert "What a stop costs is not shared with you." in facts
    given.sections = ["register", "policies", "services"]
    given.save()
    curves, sheets, facts = shown()
    assert "With your contracts" in curves
    assert "What contracts pay" in sheets
    assert "Lost margin: " in facts


def test_a_mandate_needs_contracts_and_register_to_see_the_gap(
    counted: Counted, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    counted.run()
    given = cast.mandate(sections=["policies"])
    client = signed_in("claire")
    assert client.get(PAGE).status_code in {403, 404}
    given.sections = ["policies", "register"]
    given.save()
    assert client.get(PAGE).status_code == 200
