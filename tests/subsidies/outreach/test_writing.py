"""Writing to clients: whom it may reach, what is filled in, how often; and that it leaves once, whole, to whoever may
still be written to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from portal.access.models import Mandate
from portal.audit.models import Entry
from portal.jobs.outbox import MOST_ATTEMPTS, LostLease
from portal.tenancy.context import business_context
from portal.tenancy.models import Business, Membership, Organisation, OrganisationMembership
from portal.tenancy.refusals import Refused
from subsidies.models import Campaign, Programme
from subsidies.outreach import sending
from subsidies.outreach.actions import MOST_A_DAY, write_to_clients
from subsidies.outreach.placeholders import fill, unknown_in
from subsidies.outreach.sending import again, due_campaigns, perform, take
from subsidies.outreach.tasks import send
from tests.cast import Cast
from tests.factories import make_application
from tests.portal.letters import last_letter, letters
from tests.subsidies.outreach.town import ORG, deliver, received, tell, write


@pytest.fixture
def claire(as_: Any) -> Any:
    return as_("claire")


def campaign(town: Cast, *businesses: Business, audience: str = "chosen", **fields: Any) -> Campaign:
    """Written by claire for these clients."""
    values = {"subject": "Bonjour", "message": "Pour vous.", **fields}
    return write_to_clients(
        actor=town.workspace_actor("claire", town.chamber),
        organisation=town.chamber,
        programme=Programme.objects.get(slug="everybody"),
        audience=audience,
        recipients=[business.pk for business in businesses],
        today=timezone.localdate(),
        **values,
    )


def test_a_message_is_shown_before_it_leaves(town: Cast, claire: Any) -> None:
    page = write(claire, step="preview")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Une aide pour Le Fournil des Lices" in text and "Pour les petites est pour vous." in text
    assert [client.business for client in page.context["reached"]] == [town.bakery]
    assert not Campaign.objects.exists() and not letters()
    again_ = write(claire, step="edit")
    assert again_.context["form"]["message"].value().startswith("Bonjour {business}")


def test_it_reaches_owners_and_managers_in_their_language_and_is_in_the_history(town: Cast, claire: Any) -> None:
    town.marc.language = "fr"
    town.ines.language = "en"
    town.marc.save()
    town.ines.save()
    answer = write(claire)
    assert answer.status_code == 303 and answer["Location"] == f"{ORG}/campaigns/1/"
    assert not letters(), "nothing leaves within the request"
    assert deliver() == 1
    assert {letter.to for letter in letters()} == {town.ines.email, town.marc.email}
    letter = last_letter(town.ines.email)
    assert letter.subject == f"{town.chamber.name}: Une aide pour Le Fournil des Lices"
    assert "Pour les petites est pour vous." in letter.body
    assert letter.path == "/b/demo/aid/messages/1/"
    assert (letter.language, last_letter(town.marc.email).language) == ("en", "fr")
    with business_context(read=[town.bakery]):
        entry = Entry.objects.get(verb="message.received")
    assert (entry.actor, entry.ref) == (town.claire.pk, "L-001")
    assert received(town.neighbour) == []
    done = Campaign.objects.get()
    assert (done.state, done.sent, done.left_out, done.waiting) == ("done", 1, 0, [])


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"audience": "eligible"}, {"demo"}),
        ({"audience": "one_missing"}, {"cycles-rivoal"}),
        ({"audience": "chosen", "chosen": ["demo", "cycles-rivoal"]}, {"demo", "cycles-rivoal"}),
    ],
)
def test_each_audience_is_who_it_says(town: Cast, claire: Any, fields: dict[str, Any], names: set[str]) -> None:
    assert write(claire, **fields).status_code == 303
    deliver()
    assert {row.business.slug for row in received(town.bakery, town.neighbour)} == names


def test_who_said_where_it_stands_is_written_to_only_by_name(town: Cast, claire: Any) -> None:
    make_application(town.bakery, Programme.objects.get(slug="small"), state="abandoned")
    assert write(claire, step="preview").status_code == 422, "nobody is left in that list"
    page = write(claire, step="preview", audience="chosen", chosen=["demo"])
    assert [client.business for client in page.context["reached"]] == [town.bakery]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"audience": "everybody"}, "audience"),
        ({"audience": "chosen"}, "chosen"),
        ({"audience": "chosen", "chosen": ["no-such"]}, "chosen"),
        ({"subject": ""}, "subject"),
        ({"message": "x" * 3001}, "message"),
        ({"message": "{{7*7}}"}, "message"),
        ({"message": "{business.owner}"}, "message"),
        ({"subject": "{0.__class__}"}, "subject"),
        ({"message": "un { seul"}, "message"),
        ({"message": "\u202egauche"}, "message"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(claire: Any, fields: dict[str, Any], wrong: str) -> None:
    answer = write(claire, **fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert not Campaign.objects.exists()


def test_names_are_filled_in_once_and_never_read_again() -> None:
    values = {"business": "{programme} %(x)s {0.__class__}", "programme": "P"}
    assert fill("{business}/{programme}", values) == "{programme} %(x)s {0.__class__}/P"
    assert unknown_in("{business} {programme}") is None
    assert [unknown_in(text) for text in ("{x}", "{", "}", "{{business}}")] == ["{x}", "{", "}", "{"]


def test_a_business_named_like_a_template_is_only_text(town: Cast, claire: Any) -> None:
    Business.objects.filter(pk=town.bakery.pk).update(name="{{7*7}} {programme} <b>")
    write(claire)
    deliver()
    (row,) = received(town.bakery)
    assert row.subject == "Une aide pour {{7*7}} {programme} <b>"
    browser_text = last_letter(town.ines.email).body
    assert "{{7*7}} {programme} <b>" in browser_text


# ── Whom it must never reach


def test_clients_of_another_chamber_cannot_be_named_in_the_request(town: Cast, claire: Any) -> None:
    stranger = Business.objects.create(slug="elsewhere", name="Elsewhere")
    tell(stranger, employees=3)
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    now = timezone.now()
    Mandate.objects.create(
        business=stranger, organisation=other, sections=["aid"], ends_on=timezone.localdate(), accepted_at=now
    )
    answer = write(claire, audience="chosen", chosen=["demo", "elsewhere"])
    assert answer.status_code == 422 and "Elsewhere" not in answer.content.decode()
    with pytest.raises(Refused):
        campaign(town, town.bakery, stranger)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": timezone.now()},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
        {"sections": ["register"]},
    ],
)
def test_a_mandate_that_ended_meanwhile_is_not_written_to(town: Cast, fields: dict[str, Any]) -> None:
    campaign(town, town.bakery, town.neighbour)
    Mandate.objects.filter(business=town.bakery).update(**fields)
    assert deliver() == 1
    assert received(town.bakery) == [] and not letters(town.ines.email)
    done = Campaign.objects.get()
    assert (done.state, done.sent, done.left_out, done.waiting) == ("done", 1, 1, [])


def test_a_mandate_of_another_chamber_of_the_same_adviser_does_not_count(town: Cast) -> None:
    campaign(town, town.bakery)
    other = Organisation.objects.create(kind="chamber", slug="cci", name="CCI")
    OrganisationMembership.objects.create(organisation=other, user=town.claire, role="adviser")
    Mandate.objects.filter(business=town.bakery).update(organisation=other)
    assert deliver() == 0


def test_a_client_it_is_no_longer_for_is_left_out(town: Cast, claire: Any) -> None:
    write(claire)
    tell(town.bakery, employees=50)
    assert deliver() == 0
    assert Campaign.objects.get().left_out == 1


def test_an_adviser_who_left_meanwhile_sends_nothing(town: Cast) -> None:
    campaign(town, town.bakery)
    OrganisationMembership.objects.filter(user=town.claire).delete()
    assert deliver() == 0
    done = Campaign.objects.get()
    assert (done.state, done.waiting) == ("refused", []) and received(town.bakery) == []


def test_a_programme_closed_meanwhile_is_not_written_of(town: Cast) -> None:
    campaign(town, town.bakery)
    Programme.objects.filter(slug="everybody").update(state="closed")
    assert deliver() == 0
    assert Campaign.objects.get().state == "refused"


def test_somebody_who_left_the_business_gets_no_mail(town: Cast) -> None:
    campaign(town, town.bakery)
    Membership.objects.filter(user=town.marc).delete()
    town.ines.is_active = False
    town.ines.save()
    assert deliver() == 1
    assert not letters()


@pytest.mark.parametrize("name", ["gwen", "nora"])
def test_only_who_accompanies_may_write(town: Cast, name: str) -> None:
    organisation = town.insurer if name == "nora" else town.chamber
    with pytest.raises(PermissionDenied):
        write_to_clients(
            actor=town.workspace_actor(name, organisation),
            organisation=town.chamber,
            programme=Programme.objects.get(slug="small"),
            audience="eligible",
            recipients=[town.bakery.pk],
            subject="x",
            message="x",
            today=timezone.localdate(),
        )


# ── How often


def test_a_client_is_written_to_once_a_week_at_most(town: Cast, claire: Any) -> None:
    campaign(town, town.bakery)
    assert deliver() == 1
    page = write(claire, step="preview")
    assert [client.business for client in page.context["lately"]] == [town.bakery] and not page.context["reached"]
    campaign(town, town.bakery, town.neighbour)
    assert deliver() == 1
    assert len(received(town.bakery)) == 1
    with business_context(write=[town.bakery]):
        row = received(town.bakery)[0]
        type(row).objects.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days=8))
    campaign(town, town.bakery)
    assert deliver() == 1


def test_a_chamber_sends_three_messages_a_day_at_most_and_is_told(town: Cast, claire: Any) -> None:
    for _again in range(MOST_A_DAY):
        campaign(town, town.bakery)
    answer = write(claire)
    assert answer.status_code == 422 and "Go on tomorrow" in answer.content.decode()
    Campaign.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert write(claire).status_code == 303
    assert Campaign.objects.filter(organisation=town.chamber).count() == MOST_A_DAY + 1


def test_a_double_click_is_one_message(town: Cast, claire: Any) -> None:
    key = "7b0d8f9e-5f0a-4d3e-9a6c-0d9d5a8f6a11"
    first, second = write(claire, form_key=key), write(claire, form_key=key)
    assert first["Location"] == second["Location"] and Campaign.objects.count() == 1


# ── Once and whole, whatever dies


def test_a_worker_that_dies_between_two_clients_is_resumed_without_a_second_message(
    town: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = campaign(town, town.bakery, town.neighbour).pk
    first = take(pk)
    assert first is not None
    real = sending._write
    monkeypatch.setattr(sending, "_write", _dies_at(town.neighbour, real))
    with pytest.raises(KeyboardInterrupt):
        perform(first, timezone.localdate())
    assert len(received(town.bakery)) == 1 and received(town.neighbour) == []
    assert {letter.to for letter in letters()} == {town.ines.email, town.marc.email}
    assert due_campaigns() == [] and take(pk) is None, "its lease still runs"
    Campaign.objects.update(due=timezone.now() - timedelta(seconds=1))
    assert due_campaigns() == [pk]
    monkeypatch.setattr(sending, "_write", real)
    second = take(pk)
    assert second is not None and second.waiting == [town.neighbour.pk]
    assert perform(second, timezone.localdate()) == 1
    assert len(received(town.bakery)) == len(received(town.neighbour)) == 1
    assert len(letters()) == 3
    assert Campaign.objects.get().sent == 2


def _dies_at(business: Business, real: Any) -> Any:
    def write_or_die(campaign: Campaign, client: Business, actor: Any) -> None:
        real(campaign, client, actor)
        if client.pk == business.pk:
            raise KeyboardInterrupt

    return write_or_die


def test_a_worker_that_lost_its_lease_writes_nothing(town: Cast) -> None:
    pk = campaign(town, town.bakery).pk
    late = take(pk)
    Campaign.objects.update(due=timezone.now() - timedelta(seconds=1))
    assert take(pk) is not None
    assert late is not None
    with pytest.raises(LostLease):
        perform(late, timezone.localdate())
    assert received(town.bakery) == [] and not letters()
    assert Campaign.objects.get().state == "running"


def test_what_was_sent_is_never_sent_again_even_if_asked(town: Cast) -> None:
    pk = campaign(town, town.bakery).pk
    deliver()
    assert [send(pk) for _again in range(3)] == ["not mine"] * 3
    Campaign.objects.update(state="queued", waiting=[town.bakery.pk])
    deliver()
    assert len(received(town.bakery)) == 1 and len(letters()) == 2


def test_a_failure_is_tried_again_later_and_parked_in_the_end(town: Cast) -> None:
    pk = campaign(town, town.bakery).pk
    found = take(pk)
    assert found is not None
    again(found)
    assert due_campaigns() == [] and Campaign.objects.get().state == "queued"
    Campaign.objects.update(attempt=MOST_ATTEMPTS)
    assert take(pk) is None
    assert Campaign.objects.get().state == "failed"


def test_a_message_is_asked_for_with_the_transaction_or_not_at_all(town: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        campaign(town, town.bakery)
        raise ZeroDivisionError
    assert not Campaign.objects.exists()
