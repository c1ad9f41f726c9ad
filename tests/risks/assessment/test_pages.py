"""The assessment as people meet it: answered button by button, shared, asked outside, and turned into a register."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.audit.models import Entry
from portal.notifications.models import OutgoingMail
from portal.tenancy.context import business_context
from risks.assessment.actions import answer_question, start_assessment, take_stock_again
from risks.assessment.asking import ask_somebody
from risks.assessment.models import Answer, Asked, Assessment, Decision
from risks.assessment.queries import standing
from risks.assessment.questions import load
from risks.models import Measure, Risk, RiskMeasure, Service
from tests.cast import Cast
from tests.factories import make_risk
from tests.risks.assessment.conftest import HOME, SignIn, everything


def rows(cast: Cast) -> dict[str, Answer]:
    with business_context(read=[cast.bakery]):
        return {row.question: row for row in Answer.objects.for_business(cast.bakery).order_by("pk")}


def test_an_empty_assessment_says_what_it_is_and_one_click_begins(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    page = ines.get(HOME).content.decode()
    assert "good answer" in page
    answer = ines.post(HOME + "start/")
    assert answer["Location"] == f"{HOME}{load().all[0].code}/"
    assert ines.post(HOME + "start/")["Location"] == answer["Location"], "a second click opens no second run"
    with business_context(read=[cast.bakery]):
        assert Assessment.objects.count() == 1


def test_one_tap_answers_and_leads_to_the_next_question(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    where = ines.post(HOME + "start/")["Location"]
    page = ines.get(where)
    assert f"question 1 of {page.context['count']}" in page.content.decode()
    following = ines.post(where, {"value": "no"})
    assert following.status_code == 303 and following["Location"] != where
    assert rows(cast)["premises"].value == "no"
    assert ines.get(HOME + "fire-protection/").status_code == 404, "matters no more without premises"


def test_ticked_services_enter_the_list_of_services_once(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    ines.post(HOME + "start/")
    for _again in range(2):
        version = rows(cast)["services"].version if "services" in rows(cast) else ""
        ines.post(HOME + "services/", {"kinds": ["shop", "till"], "version": version})
    with business_context(read=[cast.bakery]):
        assert sorted(Service.objects.for_business(cast.bakery).values_list("kind", flat=True)) == ["shop", "till"]


@pytest.mark.parametrize("value", ["", "maybe", "yes\x00", "<b>", "x" * 5000])
def test_an_answer_that_is_not_on_offer_is_refused_beside_the_question(cast: Cast, sign_in: SignIn, value: str) -> None:
    ines = sign_in("ines")
    ines.post(HOME + "start/")
    assert ines.post(HOME + "premises/", {"value": value}).status_code == 422
    assert rows(cast) == {}


def test_two_people_answer_at_once_and_the_second_sees_it(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    ines.post(HOME + "start/")
    ines.post(HOME + "premises/", {"value": "yes"})
    late = sign_in("marc").post(HOME + "premises/", {"value": "no"})
    assert late.status_code == 409 and "meanwhile" in late.content.decode()
    assert rows(cast)["premises"].value == "yes"
    again = sign_in("marc").post(HOME + "premises/", {"value": "no", "version": rows(cast)["premises"].version})
    assert again.status_code == 303 and rows(cast)["premises"].value == "no"


def test_it_goes_on_where_it_was_left_also_for_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    ines.post(HOME + "start/")
    ines.post(HOME + "premises/", {"value": "yes"})
    page = sign_in("lucie").get(HOME)
    assert page.context["following"].code == load().all[1].code and page.context["where"].progress.done == 1


@pytest.mark.parametrize(
    ("name", "looks", "answers"),
    [("marc", 200, 302), ("lucie", 200, 302), ("paul", 200, 403), ("yann", 404, 404), ("nora", 404, 404)],
)
def test_who_looks_and_who_answers(cast: Cast, sign_in: SignIn, name: str, looks: int, answers: int) -> None:
    client = sign_in(name)
    assert client.get(HOME).status_code == looks
    assert client.post(HOME + "start/").status_code == answers


def test_an_adviser_answers_only_under_an_editing_mandate_of_the_register(cast: Cast) -> None:
    cast.mandate(scope="comment")
    with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
        start_assessment(actor=cast.actor("claire"), business=cast.bakery)


def test_an_unknown_becomes_a_to_do_with_a_person_and_a_day(cast: Cast, sign_in: SignIn) -> None:
    everything(cast, backup="unknown")
    ines = sign_in("ines")
    assert "Nobody yet" in ines.get(HOME).content.decode()
    form = {"owner": cast.member("lucie").pk, "due_on": "2027-01-15", "version": rows(cast)["backup"].version}
    assert ines.post(HOME + "backup/who/", form).status_code == 303
    row = rows(cast)["backup"]
    assert (row.owner_id, row.due_on.isoformat(), row.value) == (cast.member("lucie").pk, "2027-01-15", "unknown")
    assert (
        "Lucie Morvan" in ines.get("/b/demo/").content.decode()
        or "to find out" in ines.get("/b/demo/").content.decode()
    )
    foreign = {**form, "owner": cast.member("yann", cast.neighbour).pk, "version": row.version}
    assert ines.post(HOME + "backup/who/", foreign).status_code == 422


# ── Somebody outside


def ask(cast: Cast, question: str = "backup") -> tuple[str, str]:
    """The path of the link and the code."""
    with business_context(write=[cast.bakery]):
        _asked, code = ask_somebody(
            actor=cast.actor("ines"),
            run=standing(cast.bakery).run,  # type: ignore[arg-type]
            question=load().question(question),
            person="Agence Korrigan Web",
            email="agence@korrigan.example",
        )
    from portal.accounts.boxes import box

    mail = OutgoingMail.objects.get(to="agence@korrigan.example", sealed__isnull=False, sent_at=None)
    text = box("mail.1").decrypt(bytes(mail.sealed)).decode()
    assert code not in text, "the code travels by another way"
    found = re.search(r"(/answer/[\w-]+/)", text)
    assert found
    return found[1], code


def test_an_answer_from_outside_waits_as_theirs_until_confirmed(cast: Cast, sign_in: SignIn) -> None:
    everything(cast, backup="unknown")
    link, code = ask(cast)
    outside = Client()
    page = outside.get(link).content.decode()
    assert "Agence Korrigan Web" in page and "Le Fournil des Lices" in page
    assert outside.post(link, {"value": "partly", "code": f" {code.lower()} "}).status_code == 200
    row = rows(cast)["backup"]
    assert (row.value, row.stated_by, row.waits_for_confirmation) == ("partly", "Agence Korrigan Web", True)
    assert outside.get(link).status_code == 404, "one answer"
    ines = sign_in("ines")
    assert "Stated by Agence Korrigan Web" in ines.get(HOME).content.decode()
    ines.post(HOME + "backup/confirm/")
    assert not rows(cast)["backup"].waits_for_confirmation


def test_five_wrong_codes_end_the_link(cast: Cast) -> None:
    everything(cast, backup="unknown")
    link, code = ask(cast)
    for _try in range(5):
        assert Client().post(link, {"value": "yes", "code": "WRONG1"}).status_code == 422
    assert Client().post(link, {"value": "yes", "code": code}).status_code == 404
    assert rows(cast)["backup"].value == "unknown"


def test_the_link_shows_nothing_else_of_the_business_and_keeps_only_digests(cast: Cast) -> None:
    everything(cast, backup="unknown")
    make_risk(cast.bakery, title="Secret de fabrication")
    link, code = ask(cast)
    page = Client().get(link).content.decode()
    assert "Secret" not in page and "demo" not in page
    with business_context(read=[cast.bakery]):
        kept = str(Asked.objects.values().get())
    assert code not in kept and link.split("/")[2] not in kept


@pytest.mark.parametrize("change", ["expired", "withdrawn", "again"])
def test_an_ended_link_answers_like_one_that_never_was(cast: Cast, sign_in: SignIn, change: str) -> None:
    run = everything(cast, backup="unknown")
    link, _code = ask(cast)
    with business_context(write=[cast.bakery]):
        if change == "expired":
            Asked.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        elif change == "again":
            take_stock_again(actor=cast.actor("ines"), run=run)
        else:
            asked = Asked.objects.get()
            assert sign_in("ines").post(f"{HOME}asked/{asked.public_id}/withdraw/").status_code == 302
    missing = Client().get("/answer/no-such-link/")
    ended = Client().get(link)
    assert ended.status_code == missing.status_code == 404


def test_a_colleague_who_answered_meanwhile_is_not_overruled(cast: Cast) -> None:
    run = everything(cast, backup="unknown")
    link, code = ask(cast)
    with business_context(write=[cast.bakery]):
        row = Answer.objects.get(question="backup")
        answer_question(
            actor=cast.actor("ines"), run=run, question=load().question("backup"), version=row.version, value="yes"
        )
    assert (
        "already"
        in Client(headers={"accept-language": "en"}).post(link, {"value": "no", "code": code}).content.decode()
    )
    assert rows(cast)["backup"].value == "yes"


def test_a_business_asks_a_bounded_number_of_people_a_day(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("risks.assessment.asking.MOST_A_DAY", 1)
    everything(cast, backup="unknown")
    ask(cast)
    with pytest.raises(ValidationError):
        ask(cast, "restore")


@pytest.mark.parametrize(("name", "status"), [("marc", 200), ("lucie", 403), ("paul", 403), ("yann", 404)])
def test_owners_and_managers_ask(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    everything(cast, backup="unknown")
    assert sign_in(name).get(HOME + "backup/ask/").status_code == status


# ── The proposal


def register(cast: Cast) -> list[Risk]:
    with business_context(read=[cast.bakery]):
        return list(Risk.objects.for_business(cast.bakery).order_by("number"))


def test_accepting_all_makes_a_register_and_a_plan_that_fit(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines", "fr")
    page = ines.get(HOME + "proposal/")
    waiting = page.context["waiting"]
    assert len(waiting) >= 12 and all(line.level for line in waiting)
    assert register(cast) == [], "nothing enters unasked"
    chosen = [line.item.scenario for line in waiting]
    answer = ines.post(HOME + "proposal/", {"scenarios": chosen})
    assert answer["Location"] == "/b/demo/risks/"
    risks = register(cast)
    assert len(risks) == len(chosen) and all(risk.level_current for risk in risks)
    with business_context(read=[cast.bakery]):
        measures = list(Measure.objects.for_business(cast.bakery))
        assert len(measures) >= 10
        assert len({m.catalogue_code for m in measures}) == len(measures), "no measure twice"
        assert RiskMeasure.objects.for_business(cast.bakery).count() > len(measures), "one may serve several risks"
        assert all(measure.due_on for measure in measures)
    again = ines.post(HOME + "proposal/", {"scenarios": chosen})
    assert again.status_code == 422 and len(register(cast)) == len(chosen), "decided once"


def test_a_declined_one_keeps_its_reason_and_may_be_decided_again(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines")
    scenario = ines.get(HOME + "proposal/").context["waiting"][0].item.scenario
    where = f"{HOME}proposal/{scenario}/decline/"
    assert ines.post(where, {"reason": " "}).status_code == 422
    assert ines.post(where, {"reason": "Nous n’avons <b>rien</b> de tel."}).status_code == 303
    page = ines.get(HOME + "proposal/")
    assert "&lt;b&gt;rien&lt;/b&gt;" in page.content.decode()
    assert scenario not in [line.item.scenario for line in page.context["waiting"]]
    ines.post(f"{HOME}proposal/{scenario}/reconsider/")
    assert scenario in [line.item.scenario for line in ines.get(HOME + "proposal/").context["waiting"]]


def test_one_that_the_register_has_gets_the_measures_and_keeps_its_text(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    mine = make_risk(cast.bakery, title="Notre panne à nous")
    foreign = make_risk(cast.neighbour, title="Celle du voisin")
    ines = sign_in("ines")
    scenario = ines.get(HOME + "proposal/").context["waiting"][0].item.scenario
    where = f"{HOME}proposal/{scenario}/merge/"
    assert ines.post(where, {"risk": foreign.pk}).status_code == 422
    assert ines.post(where, {"risk": mine.pk}).status_code == 303
    assert [risk.title for risk in register(cast)] == ["Notre panne à nous"]
    with business_context(read=[cast.bakery]):
        assert 1 <= RiskMeasure.objects.for_business(cast.bakery).filter(risk=mine).count() <= 3
        assert Decision.objects.get().state == "merged"


@pytest.mark.parametrize(("name", "status"), [("lucie", 403), ("paul", 403), ("yann", 404)])
def test_others_decide_nothing(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    everything(cast)
    client = sign_in(name)
    assert client.post(HOME + "proposal/", {"scenarios": ["ransomware"]}).status_code == status
    assert client.post(HOME + "proposal/ransomware/decline/", {"reason": "x"}).status_code == status
    assert register(cast) == []


def test_a_scenario_that_is_not_proposed_is_refused_as_a_whole(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines")
    good = ines.get(HOME + "proposal/").context["waiting"][0].item.scenario
    assert ines.post(HOME + "proposal/", {"scenarios": [good, "meteor"]}).status_code == 422
    assert register(cast) == []


def test_every_reason_and_level_is_said_in_words(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    lines = sign_in("ines").get(HOME + "proposal/").context["waiting"]
    answered = [reason for line in lines for reason in line.why]
    assert any("You answered: No" in reason for reason in answered)
    assert any(reason.startswith("You use:") for reason in answered)


# ── Taking stock again


def test_a_new_run_carries_the_answers_and_shows_what_moved(cast: Cast, sign_in: SignIn) -> None:
    everything(cast)
    ines = sign_in("ines")
    assert ines.post(HOME + "again/").status_code == 302
    page = ines.get(HOME)
    assert page.context["where"].progress.done == 0 and "still right?" in page.content.decode()
    version = rows(cast)["backup"].version
    ines.post(HOME + "backup/", {"value": "yes", "version": version})
    moved = ines.get(HOME + "changes/").context["moves"]
    assert [(move["before"], move["after"]) for move in moved] == [("No", "Yes")]
    with business_context(read=[cast.bakery]):
        assert Assessment.objects.filter(finished_at=None).count() == 1
        verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"assessment.started", "assessment.answered", "assessment.finished"} <= verbs


def test_the_pages_queries_do_not_grow_with_the_answers(cast: Cast, sign_in: SignIn) -> None:
    ines = sign_in("ines")
    ines.post(HOME + "start/")
    counts = []
    for step in range(2):
        if step:
            everything(cast) if not rows(cast) else None
        for path in (HOME, HOME + "proposal/"):
            with CaptureQueriesContext(connection) as queries:
                ines.get(path)
            counts.append(len(queries))
    assert counts[0] == counts[2] and counts[1] == counts[3]
