"""What is filled in from elsewhere, what was corrected, what was declared, and the short path."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from insurance.claims.nil import declare_nil
from insurance.readiness import standing
from insurance.readiness.actions import withdraw
from insurance.readiness.questions import load
from insurance.readiness.standing import budget, short_path
from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from risks.assessment.actions import answer_question, start_assessment
from risks.assessment.questions import load as stock_questions
from risks.models import MeasureProof
from tests.cast import Cast
from tests.factories import make_claim, make_measure, make_policy, make_proof, make_service
from tests.insurance.readiness.conftest import declare, kept, question, say, seen

TODAY = timezone.localdate


def profile(business, **facts):
    with business_context(write=[business]):
        Profile.objects.update_or_create(business=business, defaults=facts)


def take_stock(cast: Cast, **answers: str) -> None:
    with business_context(write=[cast.bakery]):
        run = start_assessment(actor=cast.actor("ines"), business=cast.bakery)
        for code, value in answers.items():
            asked = stock_questions().question(code.replace("_", "-"))
            answer_question(actor=cast.actor("ines"), run=run, question=asked, version=0, value=value)


def test_claims_or_the_word_that_there_was_none_answer_what_happened(cast: Cast) -> None:
    assert seen(cast.bakery).found["nil_declaration"].state == standing.OPEN
    with business_context(write=[cast.bakery]):
        declare_nil(actor=cast.actor("ines"), business=cast.bakery)
    said = seen(cast.bakery).found["nil_declaration"]
    assert (said.source, said.value, said.declaration) == ("claims", "yes", standing.NOT_DECLARED)
    claim = make_claim(cast.bakery, "Vitrine brisée", ground_up_eur=Decimal(900))
    found = seen(cast.bakery).found
    assert found["nil_declaration"].value == "no"
    assert found["incidents"].value == [
        {"on": claim.loss_on.isoformat(), "what": "Vitrine brisée", "cost": "900", "paid": "0"}
    ]


def test_known_facts_answer_and_say_where_they_come_from(cast: Cast) -> None:
    profile(cast.bakery, siren="732829320", naf="10.71C", employees=6, turnover_eur=Decimal("540000.00"))
    make_service(cast.bakery, tolerable_stop_hours=Decimal("8.00"), restore_tested_on=TODAY() - timedelta(days=30))
    make_policy(cast.bakery, ends_on=date(2027, 3, 31))
    take_stock(cast, call_back="partly", backup="yes", restore="no", second_factor="unknown")
    found = seen(cast.bakery).found
    expected = {
        "legal_name": ("profile", "Le Fournil des Lices"),
        "turnover_n1": ("profile", "540000"),
        "headcount": ("profile", 6),
        "payment_checks": ("assessment", 1),
        "backup_auto": ("assessment", 3),
        "restore_tried": ("assessment", 0),
        "restore_test": ("services", (TODAY() - timedelta(days=30)).isoformat()),
        "cloud": ("services", [{"service": "Boutique en ligne", "provider": "Hébergeur Breizh", "stop": "8"}]),
    }
    for code, (source, value) in expected.items():
        assert (found[code].source, found[code].value) == (source, value), code
        assert found[code].declaration == standing.NOT_DECLARED, code
    assert found["policies"].value[0]["limit"] == "50000"
    assert found["mfa_mail"].state == standing.OPEN  # "I don't know" elsewhere is no answer here
    assert found["incidents"].state == standing.OPEN  # the claims' place is empty


def test_a_done_measure_answers_with_its_proof_and_the_fact_said_last_wins(cast: Cast) -> None:
    take_stock(cast, call_back="no")
    late = make_measure(cast.bakery, catalogue_code="call-back", status="done", done_on=TODAY() + timedelta(days=1))
    make_measure(cast.bakery, catalogue_code="offline-copy", status="done", done_on=TODAY() - timedelta(days=90))
    proof = make_proof(cast.bakery)
    with business_context(write=[cast.bakery]):
        MeasureProof.objects.create(business=cast.bakery, measure=late, proof=proof)
    found = seen(cast.bakery).found
    assert (found["payment_checks"].source, found["payment_checks"].value) == ("measures", 3)
    assert found["payment_checks"].proof == proof
    assert (found["backup_offline"].source, found["backup_offline"].value) == ("measures", 3)


def test_values_and_fingerprints_do_not_depend_on_the_readers_language(cast: Cast) -> None:
    profile(cast.bakery, siren="732829320", legal_form="5710")
    make_policy(cast.bakery)
    prints = []
    for lang in ("fr", "en"):
        with translation.override(lang):
            prints.append({code: item.fingerprint for code, item in seen(cast.bakery).found.items()})
    assert prints[0] == prints[1]


def test_a_correction_speaks_and_the_fact_can_speak_again(cast: Cast) -> None:
    profile(cast.bakery, employees=6)
    row = say(cast, "headcount", 9)
    item = seen(cast.bakery).found["headcount"]
    assert (item.source, item.value, item.differs) == (standing.OWN, 9, True)
    say(cast, "headcount", version=row.version)
    item = seen(cast.bakery).found["headcount"]
    assert (item.source, item.value, item.differs) == ("profile", 6, False)


def test_unknown_is_an_answer_of_its_own(cast: Cast) -> None:
    profile(cast.bakery, employees=6)
    say(cast, "headcount", unknown=True)
    item = seen(cast.bakery).found["headcount"]
    assert (item.state, item.value) == (standing.UNKNOWN, None)
    declare(cast, "headcount")
    assert seen(cast.bakery).found["headcount"].declaration == standing.DECLARED


def test_a_filled_in_answer_is_declared_by_one_person_alone_and_goes_stale_with_its_fact(cast: Cast) -> None:
    profile(cast.bakery, employees=6)
    declare(cast, "headcount", "marc")
    item = seen(cast.bakery).found["headcount"]
    assert item.declaration == standing.DECLARED
    assert item.row is not None
    assert (item.row.declared_by, item.row.declared_source) == (cast.marc, "profile")
    assert seen(cast.bakery).found["legal_name"].declaration == standing.NOT_DECLARED  # nothing else with it
    profile(cast.bakery, employees=7)
    item = seen(cast.bakery).found["headcount"]
    assert item.declaration == standing.STALE
    assert item.row is not None
    assert item.row.declared_value == 6
    profile(cast.bakery, employees=6)
    assert seen(cast.bakery).found["headcount"].declaration == standing.DECLARED


@pytest.mark.parametrize(
    "more", [{"scope_pct": 80}, {"checked_on": date(2026, 1, 5)}, {"exceptions": "two old tills"}, {"value": 2}]
)
def test_any_change_beside_the_answer_makes_the_declaration_stale(cast: Cast, more: dict) -> None:
    say(cast, "mfa_mail", 3)
    declare(cast, "mfa_mail")
    version = kept(cast.bakery)[0].version
    say(cast, "mfa_mail", more.pop("value", 3), version=version, **more)
    assert seen(cast.bakery).found["mfa_mail"].declaration == standing.STALE


def test_a_deleted_proof_makes_the_declaration_stale(cast: Cast) -> None:
    proof = make_proof(cast.bakery)
    say(cast, "mfa_mail", 3, proof=proof)
    declare(cast, "mfa_mail")
    with business_context(write=[cast.bakery]):
        proof.delete()
    item = seen(cast.bakery).found["mfa_mail"]
    assert (item.declaration, item.proof) == (standing.STALE, None)


def test_nobody_declares_what_they_did_not_see(cast: Cast) -> None:
    profile(cast.bakery, employees=6)
    shown = seen(cast.bakery).found["headcount"].fingerprint
    profile(cast.bakery, employees=60)
    with pytest.raises(Conflict):
        declare(cast, "headcount", fingerprint=shown)
    with pytest.raises(ValidationError):
        declare(cast, "activity_text")  # nothing there
    assert kept(cast.bakery) == []


@pytest.mark.parametrize("who", ["lucie", "paul"])
def test_only_who_leads_declares(cast: Cast, who: str) -> None:
    say(cast, "mfa_mail", 3)
    with pytest.raises(PermissionDenied):
        declare(cast, "mfa_mail", who)


def test_an_adviser_never_declares_and_sees_only_what_the_mandate_opens(cast: Cast) -> None:
    cast.mandate(scope="edit", sections=["dossier"])
    profile(cast.bakery, employees=6)
    with business_context(write=[cast.bakery]):
        adviser = cast.actor("claire")
    assert say(cast, "activity_text", "Pain", who="claire").answered_by_id == adviser.user_id
    with pytest.raises(PermissionDenied):
        declare(cast, "activity_text", "claire")
    with pytest.raises(PermissionDenied):
        say(cast, "headcount", 9, who="claire")  # a fact of the profile, which is closed to them


def test_taking_a_declaration_back_leaves_the_answer(cast: Cast) -> None:
    say(cast, "mfa_mail", 3)
    declare(cast, "mfa_mail")
    with business_context(write=[cast.bakery]):
        for _twice in range(2):
            withdraw(actor=cast.actor("ines"), business=cast.bakery, question=question("mfa_mail"))
    item = seen(cast.bakery).found["mfa_mail"]
    assert (item.declaration, item.value) == (standing.NOT_DECLARED, 3)
    with business_context(read=[cast.bakery]):
        verbs = list(Entry.objects.for_business(cast.bakery).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["readiness.answered", "readiness.declared", "readiness.withdrawn"]


def test_saving_or_declaring_twice_leaves_one_entry(cast: Cast) -> None:
    row = say(cast, "mfa_mail", 3)
    say(cast, "mfa_mail", 3, version=row.version)
    declare(cast, "mfa_mail")
    declare(cast, "mfa_mail")
    with business_context(read=[cast.bakery]):
        assert Entry.objects.for_business(cast.bakery).count() == 2


def test_the_second_of_two_savers_overwrites_nothing(cast: Cast) -> None:
    say(cast, "mfa_mail", 3)
    with pytest.raises(Conflict):
        say(cast, "mfa_mail", 0, who="marc", version=0)
    assert kept(cast.bakery)[0].value == 3


def test_verbs_refuse_what_a_form_would(cast: Cast) -> None:
    theirs = make_proof(cast.neighbour)
    tomorrow = TODAY() + timedelta(days=1)
    for code, value, more in (
        ("mfa_mail", 7, {}),
        ("restore_test", tomorrow.isoformat(), {}),
        ("mfa_mail", 3, {"scope_pct": 101}),
        ("mfa_mail", 3, {"checked_on": tomorrow}),
        ("mfa_mail", 3, {"exceptions": "\u202e"}),
        ("mfa_mail", 3, {"proof": theirs}),
    ):
        with pytest.raises(ValidationError):
            say(cast, code, value, **more)
    assert kept(cast.bakery) == []


def test_a_business_without_premises_or_customers_data_is_not_asked_about_them(cast: Cast) -> None:
    take_stock(cast, premises="no", customer_data="no")
    groups = {group.code for group in seen(cast.bakery).groups}
    assert {"property", "data"}.isdisjoint(groups)
    assert {"property", "data"} <= {group.code for group in load().groups}


@pytest.mark.parametrize(
    ("turnover", "asked", "most"),
    [(None, 32, 3), (1_999_999.99, 32, 3), (500_000, 24, 11), (2_000_000, 32, 35), (100_000, 35, 0)],
)
def test_a_small_business_meets_35_questions_in_all(turnover: float | None, asked: int, most: int) -> None:
    assert budget(turnover, asked) == most


def test_the_short_path_asks_what_raises_most_and_answers_bring_no_new_question(cast: Cast) -> None:
    profile(cast.bakery, turnover_eur=Decimal(540_000), employees=6)
    take_stock(cast, second_factor="yes")
    found = seen(cast.bakery)
    total = found.asked_before + len(found.path)
    assert total == 35
    steps = {step.question.code: step for step in found.readiness.steps}
    assert found.path == sorted(found.path, key=lambda code: (not steps[code].red, -steps[code].gain))
    assert steps[found.path[0]].red  # what many insurers refuse on is asked before anything else
    assert "mfa_mail" not in found.path  # known from taking stock
    for left in range(len(found.path), 0, -1):
        path = seen(cast.bakery).path
        assert len(path) == left
        say(cast, path[0], unknown=True)
    assert seen(cast.bakery).path == []


def test_the_path_is_empty_when_nothing_may_be_asked() -> None:
    assert short_path([], {}, 0) == []
