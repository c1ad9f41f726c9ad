"""Mandates: given, asked for, accepted, refused, withdrawn; and what each lets an adviser do from the next request."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.access.models import Mandate
from portal.access.table import SECTIONS
from portal.advisers.actions import give_mandate, request_mandate
from portal.advisers.models import MandateRequest
from portal.advisers.queries import portfolio
from portal.advisers.summary import refresh
from portal.audit.models import Entry
from portal.notifications.models import OutgoingMail
from portal.tenancy.context import business_context
from portal.tenancy.refusals import Refused
from tests.cast import Cast
from tests.factories import make_risk

DASHBOARD = "/b/demo/mandates/"


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Any:
    def sign_in(name: str) -> Client:
        client.force_login(cast.people[name])
        return client

    return sign_in


def later(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def terms(**fields: Any) -> dict[str, Any]:
    return {"scope": "read", "sections": ["register"], "ends_on": later(30).isoformat(), **fields}


def verbs(cast: Cast) -> list[str]:
    with business_context(read=[cast.bakery]):
        return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_an_owner_opens_the_business_to_a_chamber(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").post("/b/demo/mandates/new/", {**terms(), "organisation": cast.chamber.pk})
    assert answer.status_code == 303
    mandate = Mandate.objects.get()
    assert (mandate.scope, mandate.sections, mandate.ends_on) == ("read", ["register"], later(30))
    assert verbs(cast) == ["mandate.accepted"]
    page = signed_in("ines").get(DASHBOARD).content.decode()
    assert cast.chamber.name in page


def test_a_request_waits_until_the_owner_accepts_with_other_terms(cast: Cast, signed_in: Any) -> None:
    request_mandate(
        actor=cast.workspace_actor("claire", cast.chamber),
        organisation=cast.chamber,
        email="INES@fournil.example",
        scope="edit",
        sections=SECTIONS,
        ends_on=later(90),
        note="Bonjour",
    )
    assert signed_in("claire").get("/b/demo/").status_code == 404
    answer = signed_in("ines").post("/b/demo/mandates/chambre-metiers/accept/", terms(scope="comment"))
    assert answer.status_code == 303
    mandate = Mandate.objects.get()
    assert (mandate.scope, mandate.sections) == ("comment", ["register"])
    assert verbs(cast) == ["mandate.requested", "mandate.accepted"]


@pytest.mark.parametrize("email", ["ines@fournil.example", "nobody@elsewhere.example", "marc@fournil.example"])
def test_asking_an_address_says_the_same_whether_it_is_known_or_not(cast: Cast, signed_in: Any, email: str) -> None:
    answer = signed_in("claire").post(
        "/o/chambre-metiers/clients/request/", {**terms(), "email": email, "note": ""}, follow=True
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and email in page
    assert "Fournil" not in page
    assert OutgoingMail.objects.filter(to=email).count() == 1


@pytest.mark.parametrize("name", ["marc", "lucie", "paul"])
def test_only_the_owner_decides(cast: Cast, signed_in: Any, name: str) -> None:
    answer = signed_in(name).post("/b/demo/mandates/new/", {**terms(), "organisation": cast.chamber.pk})
    assert answer.status_code == 403
    assert not Mandate.objects.exists()


def test_withdrawal_counts_from_the_next_request_in_every_open_session(cast: Cast) -> None:
    cast.mandate()
    sessions = [Client(), Client()]
    for session in sessions:
        session.force_login(cast.claire)
        assert session.get("/b/demo/mandates/").status_code == 403  # inside, but sharing is not theirs to see
    owner = Client()
    owner.force_login(cast.ines)
    assert owner.post("/b/demo/mandates/chambre-metiers/withdraw/").status_code == 302
    missing = sessions[0].get("/b/no-such-business/mandates/")
    for session in sessions:
        answer = session.get("/b/demo/mandates/")
        assert answer.status_code == 404
        assert len(answer.content) == len(missing.content)


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": later(-1)},
        {"withdrawn_at": timezone.now()},
        {"accepted_at": None},
        {"refused_at": timezone.now(), "accepted_at": None},
    ],
    ids=["past", "withdrawn", "waiting", "refused"],
)
def test_a_mandate_that_is_not_live_opens_nothing(cast: Cast, signed_in: Any, fields: dict[str, Any]) -> None:
    cast.mandate(**fields)
    assert signed_in("claire").get("/b/demo/risks/").status_code == 404


def test_a_mandate_of_another_chamber_opens_nothing(cast: Cast, signed_in: Any) -> None:
    from portal.tenancy.models import Organisation

    other = Organisation.objects.create(kind="chamber", slug="other", name="Other")
    mandate = cast.mandate()
    Mandate.objects.filter(pk=mandate.pk).update(organisation=other)
    assert signed_in("claire").get("/b/demo/risks/").status_code == 404


def test_the_last_day_counts_in_full(cast: Cast) -> None:
    cast.mandate(ends_on=later(0))
    assert Mandate.objects.live(later(0)).exists()
    assert not Mandate.objects.live(later(1)).exists()


def test_a_reading_mandate_cannot_write_even_past_a_forgotten_check(cast: Cast) -> None:
    from django.db import ProgrammingError, transaction

    cast.mandate(scope="read")
    actor = cast.actor("claire")
    assert not actor.writes
    with (
        business_context(read=[cast.bakery], write=[cast.bakery] if actor.writes else []),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Entry.objects.create(business=cast.bakery, at=timezone.now(), verb="x", body="{}")


def test_the_portfolio_lists_live_mandates_only(cast: Cast, signed_in: Any) -> None:
    make_risk(cast.bakery)
    refresh(cast.bakery)
    make_risk(cast.neighbour, "CANARY-NEIGHBOUR")
    refresh(cast.neighbour)
    cast.mandate()
    page = signed_in("claire").get("/o/chambre-metiers/clients/").content.decode()
    assert "Le Fournil des Lices" in page
    assert "Cycles Rivoal" not in page and "CANARY-NEIGHBOUR" not in page


def test_the_portfolio_shows_figures_of_open_sections_only(cast: Cast) -> None:
    make_risk(cast.bakery)
    refresh(cast.bakery)
    mandate = cast.mandate(sections=["aid"])
    (client,) = portfolio(cast.chamber, timezone.localdate())
    assert client.figures == {}
    Mandate.objects.filter(pk=mandate.pk).update(sections=["register"])
    (client,) = portfolio(cast.chamber, timezone.localdate())
    assert client.figures["risks"] == 1 and not {"policies", "last_dossier", "services"} & set(client.figures)


def test_the_portfolio_takes_as_many_queries_for_two_clients_as_for_one(cast: Cast, signed_in: Any) -> None:
    client, counts = signed_in("claire"), []
    client.get("/o/chambre-metiers/clients/")
    for business in (cast.bakery, cast.neighbour):
        cast.mandate(business)
        refresh(business)
        with CaptureQueriesContext(connection) as queries:
            assert business.name in client.get("/o/chambre-metiers/clients/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_portfolio_is_for_its_own_chamber(cast: Cast, signed_in: Any) -> None:
    assert signed_in("nora").get("/o/chambre-metiers/clients/").status_code == 404
    assert signed_in("nora").get("/o/mutuelle-ponant/clients/").status_code == 403
    assert signed_in("ines").get("/o/chambre-metiers/clients/").status_code == 404


def test_an_adviser_without_a_second_factor_is_led_to_its_set_up(cast: Cast, client: Client) -> None:
    from allauth.mfa.models import Authenticator

    cast.mandate()
    Authenticator.objects.filter(user=cast.claire).delete()
    client.force_login(cast.claire)
    for address in ("/b/demo/risks/", "/o/chambre-metiers/clients/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_giving_again_replaces_the_open_mandate(cast: Cast) -> None:
    for scope in ("read", "edit"):
        with business_context(write=[cast.bakery]):
            give_mandate(
                actor=cast.actor("ines"),
                business=cast.bakery,
                organisation=cast.chamber,
                scope=scope,
                sections=["aid"],
                ends_on=later(5),
            )
    assert [m.scope for m in Mandate.objects.live(later(0))] == ["edit"]


@pytest.mark.parametrize(
    "field,value", [("ends_on", "2020-01-01"), ("ends_on", "9999-12-31"), ("sections", ["x"]), ("scope", "all")]
)
def test_odd_terms_are_refused_beside_their_field(cast: Cast, signed_in: Any, field: str, value: Any) -> None:
    answer = signed_in("ines").post(
        "/b/demo/mandates/new/", {**terms(**{field: value}), "organisation": cast.chamber.pk}
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Mandate.objects.exists()


def test_an_insurer_is_no_chamber_to_open_to(cast: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").post("/b/demo/mandates/new/", {**terms(), "organisation": cast.insurer.pk})
    assert answer.status_code == 422 and "organisation" in answer.context["form"].errors


def ask(cast: Cast, email: str) -> None:
    request_mandate(
        actor=cast.workspace_actor("claire", cast.chamber),
        organisation=cast.chamber,
        email=email,
        scope="read",
        sections=["register"],
        ends_on=later(30),
        note="",
    )


@pytest.mark.parametrize("email", ["ines@fournil.example", "nobody@elsewhere.example"])
def test_an_address_known_or_not_is_written_to_once_a_week(cast: Cast, email: str) -> None:
    ask(cast, email)
    with pytest.raises(Refused):
        ask(cast, email.upper())
    assert OutgoingMail.objects.count() == 1
    MandateRequest.objects.update(sent_at=timezone.now() - timedelta(days=8))
    Mandate.objects.all().delete()
    ask(cast, email)
    assert OutgoingMail.objects.count() == 2


def test_a_chamber_writes_to_a_bounded_number_of_addresses_a_day(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr("portal.advisers.actions.MOST_REQUESTS_A_DAY", 3)
    for number in range(3):
        ask(cast, f"shop{number}@elsewhere.example")
    with pytest.raises(Refused):
        ask(cast, "shop3@elsewhere.example")
    assert OutgoingMail.objects.count() == 3


def test_no_address_that_was_written_to_is_kept(cast: Cast) -> None:
    ask(cast, "nobody@elsewhere.example")
    assert "nobody" not in str(list(MandateRequest.objects.values()))


def test_a_refused_request_says_why_and_goes_out_once_corrected(cast: Cast, client: Client) -> None:
    ask(cast, "shop@elsewhere.example")
    client.force_login(cast.claire)
    form = {**terms(), "email": "shop@elsewhere.example", "form_key": "6f1c2d3e-0000-4000-8000-000000000001"}
    answer = client.post("/o/chambre-metiers/clients/request/", form)
    assert answer.status_code == 422 and answer.context["form"].errors["email"]
    corrected = client.post("/o/chambre-metiers/clients/request/", {**form, "email": "other@elsewhere.example"})
    assert corrected.status_code == 303
    assert OutgoingMail.objects.count() == 2, "the refusal gave the form's key back"
