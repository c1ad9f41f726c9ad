"""One message of reminders a person and day, and only of what is theirs."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.boxes import box
from portal.evidence.models import Proof
from portal.notifications import digest, tasks
from portal.notifications.digest import choose_digest, due_people, read_token, send_digest, unsubscribe_token
from portal.notifications.models import DigestChoice, OutgoingMail
from portal.notifications.reminders import speaks_today
from portal.tenancy.actions import remove_member
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.factories import make_measure, make_proof, make_risk

TODAY = date(2026, 11, 27)


def letters() -> dict[str, str]:
    """Text and HTML of each waiting message, by address."""
    found = {}
    for mail in OutgoingMail.objects.all():
        content = json.loads(box("mail.1").decrypt(bytes(mail.sealed)))
        found[mail.to] = content["body"] + content["html"]
    return found


def letter(cast: Cast, name: str) -> str:
    return letters().get(cast.people[name].email, "")


@pytest.fixture
def plan(cast: Cast) -> Cast:
    """Measures of lucie and of nobody, a review of marc, a proof, and the neighbour's own."""
    make_measure(cast.bakery, title="Sauvegarder la boutique", owner=cast.member("lucie"), due_on=TODAY)
    make_measure(cast.bakery, title="Fermer la cave", due_on=TODAY + timedelta(days=7))
    make_risk(cast.bakery, title="Panne de four", owner=cast.member("marc"), review_on=TODAY - timedelta(days=1))
    make_proof(cast.bakery, "Attestation", valid_until=TODAY)
    make_measure(cast.neighbour, title="Vélo volé", owner=cast.member("yann", cast.neighbour), due_on=TODAY)
    return cast


def test_each_person_gets_what_is_theirs_and_owners_what_is_nobodys(plan: Cast) -> None:
    for user in plan.people.values():
        send_digest(user.pk, TODAY)
    assert set(letters()) == {plan.people[name].email for name in ("ines", "marc", "lucie", "yann")}
    assert "Sauvegarder la boutique" in letter(plan, "lucie") and "Fermer la cave" not in letter(plan, "lucie")
    assert "Panne de four" in letter(plan, "marc") and "Attestation" not in letter(plan, "marc")
    assert "Fermer la cave" in letter(plan, "ines") and "Attestation" in letter(plan, "ines")
    assert "Vélo volé" in letter(plan, "yann")
    assert all("Vélo volé" not in letter(plan, name) for name in ("ines", "marc", "lucie"))


def test_a_message_comes_once_a_day_whoever_asks(plan: Cast) -> None:
    assert [send_digest(plan.ines.pk, TODAY) for _again in range(3)] == [True, False, False]
    assert len(letters()) == 1


def test_it_speaks_the_persons_language(plan: Cast) -> None:
    plan.marc.language = "en"
    plan.marc.save()
    send_digest(plan.marc.pk, TODAY)
    send_digest(plan.ines.pk, TODAY)
    assert "Risks to look at again" in letter(plan, "marc")
    assert "Bonjour Inès Le Goff" in letter(plan, "ines")


@pytest.mark.parametrize(
    ("days_late", "speaks"),
    [(-8, False), (-7, True), (-3, False), (0, True), (1, True), (2, False), (7, False), (8, True), (15, True)],
)
def test_it_speaks_a_week_before_on_the_day_after_it_and_then_weekly(days_late: int, speaks: bool) -> None:
    assert speaks_today(TODAY - timedelta(days=days_late), TODAY) is speaks


def test_nothing_due_is_no_message(cast: Cast) -> None:
    make_measure(cast.bakery, due_on=TODAY + timedelta(days=30))
    assert send_digest(cast.ines.pk, TODAY) is False
    assert letters() == {}


def test_somebody_removed_gets_nothing_any_more(plan: Cast) -> None:
    with business_context(write=[plan.bakery]):
        remove_member(actor=plan.actor("ines"), business=plan.bakery, member_id=plan.member("lucie").pk)
    assert send_digest(plan.lucie.pk, TODAY) is False


def test_what_is_done_or_gone_is_not_spoken_of(plan: Cast) -> None:
    with business_context(write=[plan.bakery]):
        Proof.objects.for_business(plan.bakery).delete()
    send_digest(plan.ines.pk, TODAY)
    assert "Attestation" not in letter(plan, "ines")


def test_titles_are_text_in_the_message(cast: Cast) -> None:
    make_measure(cast.bakery, title="<b>gras</b> & {{7*7}}", due_on=TODAY)
    send_digest(cast.ines.pk, TODAY)
    sent = letter(cast, "ines")
    assert "&lt;b&gt;gras&lt;/b&gt; &amp; {{7*7}}" in sent


@pytest.mark.parametrize(("hour", "is_due"), [(6, False), (8, True), (23, True)])
def test_a_person_without_a_choice_is_written_to_at_eight(cast: Cast, hour: int, is_due: bool) -> None:
    moment = timezone.make_aware(datetime(2026, 11, 27, hour, 5))
    assert (cast.ines.pk in due_people(moment)) is is_due


def test_the_chosen_hour_counts_in_paris_and_a_missed_hour_is_caught_up(cast: Cast) -> None:
    choose_digest(user=cast.ines, hour=18, without=[])
    assert cast.ines.pk not in due_people(datetime(2026, 11, 27, 16, 59, tzinfo=UTC))
    assert cast.ines.pk in due_people(datetime(2026, 11, 27, 17, 0, tzinfo=UTC))
    assert cast.ines.pk in due_people(datetime(2026, 11, 27, 21, 0, tzinfo=UTC))
    DigestChoice.objects.filter(user=cast.ines).update(sent_on=TODAY)
    assert cast.ines.pk not in due_people(datetime(2026, 11, 27, 21, 0, tzinfo=UTC))
    assert cast.zoe.pk not in due_people(datetime(2026, 11, 27, 21, 0, tzinfo=UTC)), "belongs nowhere"


def test_the_work_is_cut_into_ranges(cast: Cast) -> None:
    moment = timezone.make_aware(datetime(2026, 11, 27, 9, 0))
    everybody = due_people(moment)
    middle = everybody[len(everybody) // 2]
    assert due_people(moment, last=middle - 1) + due_people(moment, first=middle) == everybody


def test_one_persons_trouble_holds_up_nobody_else(plan: Cast, monkeypatch: Any) -> None:
    real = digest.send_digest

    def sometimes(user_id: int, today: date) -> bool:
        if user_id == plan.ines.pk:
            raise RuntimeError("odd")
        return real(user_id, TODAY)

    monkeypatch.setattr(tasks, "send_digest", sometimes)
    monkeypatch.setattr(tasks, "due_people", lambda _now: [plan.ines.pk, plan.marc.pk])
    assert tasks.digests() == 1
    assert set(letters()) == {plan.marc.email}


def test_a_kind_is_left_out_once_chosen_in_the_account(plan: Cast, client: Client) -> None:
    client.force_login(plan.ines)
    page = client.get("/account/reminders/")
    assert page.status_code == 200 and "measures" in page.context["form"]["wanted"].value()
    answer = client.post("/account/reminders/", {"hour": "7", "wanted": ["proofs", "reviews"]})
    assert answer.status_code == 303
    assert DigestChoice.objects.get(user=plan.ines).hour == 7
    send_digest(plan.ines.pk, TODAY)
    assert "Fermer la cave" not in letter(plan, "ines") and "Attestation" in letter(plan, "ines")


@pytest.mark.parametrize("fields", [{"hour": "24"}, {"hour": "x"}, {"hour": "8", "wanted": ["nothing-of-ours"]}, {}])
def test_odd_choices_are_answered_beside_the_field(cast: Cast, client: Client, fields: dict[str, Any]) -> None:
    client.force_login(cast.ines)
    assert client.post("/account/reminders/", fields).status_code == 422
    assert not DigestChoice.objects.exists()


def test_the_messages_own_link_asks_first_and_then_stops_one_kind(plan: Cast, client: Client) -> None:
    send_digest(plan.ines.pk, TODAY)
    address = f"/reminders/stop/{unsubscribe_token(plan.ines.pk, 'proofs')}/"
    assert address.rsplit(":", 1)[0][:40] in letter(plan, "ines")
    assert client.get(address).status_code == 200
    assert DigestChoice.objects.get(user=plan.ines).without == [], "opening the link changes nothing"
    assert client.post(address).status_code == 200
    assert DigestChoice.objects.get(user=plan.ines).without == ["proofs"]


@pytest.mark.parametrize("token", ["x", "WzEsInByb29mcyJd:1abc:2def", "%00"])
def test_a_forged_link_stops_nothing(cast: Cast, client: Client, token: str) -> None:
    assert client.post(f"/reminders/stop/{token}/").status_code == 404
    assert not DigestChoice.objects.exists()


def test_a_token_of_another_purpose_is_refused(cast: Cast) -> None:
    from django.core import signing

    assert read_token(signing.dumps([cast.ines.pk, "proofs"])) is None
    assert read_token(signing.dumps([cast.ines.pk, "proofs"], salt="digest.unsubscribe.0")) is None
