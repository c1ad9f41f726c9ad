"""What the ledger asks about is settled by one click: an amount that changed, an aid that the register holds too."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.editing.saving import Conflict
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from subsidies.applications.actions import edit_application, move_application
from subsidies.applications.models import Application
from subsidies.applications.queries import find as find_application
from subsidies.ledger.actions import add_line, edit_line, keep_line, say_same, take_over
from subsidies.ledger.models import MinorAid
from subsidies.ledger.queries import find, proposal_for, proposals
from tests.cast import Cast
from tests.factories import make_application, make_minor_aid, make_programme

TODAY = timezone.localdate()
LEDGER = "/b/demo/aid/ledger/"
APPLICATION = "/b/demo/aid/applications/A-1/"


@pytest.fixture
def bakery(cast: Cast) -> Cast:
    with business_context(write=[cast.bakery, cast.neighbour]):
        Profile.objects.create(business=cast.bakery)
        Profile.objects.create(business=cast.neighbour)
    return cast


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Any:
    def sign_in(name: str) -> Client:
        person = cast.people[name]
        person.language = "en"
        person.save()
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def held(bakery: Cast) -> Application:
    """A-001, granted 1,500 and in the ledger as L-001."""
    programme = make_programme("aid", "Aid", operator="Région", data={"aid_regime": "de_minimis"})
    granted: dict[str, Any] = {"state": "accepted", "decided_on": TODAY, "granted_eur": Decimal(1500)}
    made = make_application(bakery.bakery, programme, **granted)
    with business_context(write=[bakery.bakery]):
        said: dict[str, Any] = {"decided_on": TODAY, "equivalent_eur": Decimal(1500), "body": "Région"}
        add_line(actor=bakery.actor("ines"), business=bakery.bakery, application=made, **said)
    return made


def corrected(cast: Cast, eur: str) -> None:
    with business_context(write=[cast.bakery]):
        found = find_application(cast.bakery, 1)
        edit_application(actor=cast.actor("marc"), application=found, version=found.version, granted_eur=Decimal(eur))


def given_up(cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        found = find_application(cast.bakery, 1)
        move_application(actor=cast.actor("marc"), application=found, version=found.version, state="abandoned")


def kind(cast: Cast) -> str | None:
    with business_context(read=[cast.bakery]):
        found = proposal_for(find_application(cast.bakery, 1))
        assert [one.kind for one in proposals(cast.bakery)] == ([found.kind] if found and found.kind != "held" else [])
        return found.kind if found else None


def line(cast: Cast, number: int = 1) -> MinorAid:
    with business_context(read=[cast.bakery]):
        return find(cast.bakery, number)


def verbs(cast: Cast) -> list[tuple[str, Any]]:
    with business_context(read=[cast.bakery]):
        rows = Entry.objects.filter(verb__startswith="minoraid").exclude(verb="minoraid.added").order_by("pk")
        return [(row.verb, row.changes["changes"]) for row in rows]


def hidden(answer: Any, name: str) -> dict[str, Any]:
    """What the form of that name on the page would send."""
    found = answer.context[name]
    return {field.name: field.value() if field.value() is not None else "" for field in found.hidden_fields()}


def test_a_corrected_grant_is_told_on_both_pages_and_taken_over_by_one_click(
    bakery: Cast, held: Application, signed_in: Any
) -> None:
    client = signed_in("ines")
    assert kind(bakery) == "held" and b"take-over" not in client.get(LEDGER).content
    corrected(bakery, "1200")
    assert kind(bakery) == "differs"
    page = client.get(LEDGER)
    assert "Two amounts" in page.content.decode() and f"{LEDGER}L-1/take-over/" in page.content.decode()
    shown = client.get(APPLICATION)
    assert "The ledger counts another amount" in shown.content.decode()
    answer = client.post(f"{LEDGER}L-1/take-over/?back=application", hidden(shown, "take_form"))
    assert (answer.status_code, answer["Location"]) == (303, APPLICATION)
    assert line(bakery).equivalent_eur == 1200 and kind(bakery) == "held"
    assert client.get(LEDGER).context["general"].total_eur == 1200
    assert verbs(bakery) == [
        (
            "minoraid.edited",
            {"equivalent_eur": ["1500.00", "1200.00"], "compared_eur": ["1500.00", "1200.00"]},
        )
    ]
    again = client.post(f"{LEDGER}L-1/take-over/?back=application", hidden(shown, "take_form"))
    assert again.status_code == 303 and line(bakery).version == 2  # a second click is no second effect


def test_the_advantage_of_a_loan_may_differ_until_another_amount_is_granted(
    bakery: Cast, held: Application, signed_in: Any
) -> None:
    client = signed_in("marc")
    corrected(bakery, "40000")
    assert client.post(f"{LEDGER}L-1/keep/", hidden(client.get(APPLICATION), "keep_form"))["Location"] == LEDGER
    assert kind(bakery) == "held" and line(bakery).equivalent_eur == 1500
    corrected(bakery, "50000")
    assert kind(bakery) == "differs"
    corrected(bakery, "1500")  # what the ledger counts: they agree
    assert kind(bakery) == "held"


def test_a_line_entered_with_another_amount_than_granted_is_not_asked_about(bakery: Cast, held: Application) -> None:
    with business_context(write=[bakery.bakery]):
        found = find(bakery.bakery, 1)
        edit_line(actor=bakery.actor("ines"), line=found, version=1, equivalent_eur=Decimal(90))
    assert kind(bakery) == "held"


def test_a_grant_that_became_known_is_told(bakery: Cast) -> None:
    made = make_application(bakery.bakery, make_programme("a", "A"), state="paid", granted_eur=None, decided_on=TODAY)
    make_minor_aid(bakery.bakery, application=made, equivalent_eur=None)
    assert kind(bakery) == "held"
    corrected(bakery, "7")
    assert kind(bakery) == "differs"


def test_an_application_that_was_given_up_does_not_leave_its_line_without_a_word(
    bakery: Cast, held: Application, signed_in: Any
) -> None:
    client = signed_in("ines")
    given_up(bakery)
    assert kind(bakery) == "given_up"
    for path in (LEDGER, APPLICATION):
        page = client.get(path).content.decode()
        assert "You gave this application up" in page and f"{LEDGER}L-1/delete/" in page
        assert "take-over" not in page
    client.post(f"{LEDGER}L-1/keep/", hidden(client.get(APPLICATION), "keep_form"))
    assert kind(bakery) == "held" and line(bakery).kept_given_up
    assert [verb for verb, _ in verbs(bakery)] == ["minoraid.settled"]


def test_nothing_is_taken_over_that_the_reader_did_not_see(bakery: Cast, held: Application, signed_in: Any) -> None:
    client = signed_in("ines")
    corrected(bakery, "1200")
    shown = hidden(client.get(APPLICATION), "take_form")
    corrected(bakery, "1300")
    page = client.post(f"{LEDGER}L-1/take-over/", shown, follow=True)
    assert "saved before you" in page.content.decode() and line(bakery).equivalent_eur == 1500
    for odd in ({"seen": "x", "version": "1"}, {}, {"version": "9", "seen": "1300"}):
        assert client.post(f"{LEDGER}L-1/take-over/", odd).status_code == 302
        assert client.post(f"{LEDGER}L-1/keep/", odd).status_code == 302
    given_up(bakery)
    with business_context(write=[bakery.bakery]), pytest.raises(Conflict):
        take_over(actor=bakery.actor("ines"), line=find(bakery.bakery, 1), version=1, granted_eur=Decimal(1300))
    assert line(bakery).version == 1


def test_a_line_of_no_application_has_nothing_to_be_compared_with(bakery: Cast) -> None:
    made = make_minor_aid(bakery.bakery)
    with business_context(write=[bakery.bakery]), pytest.raises(ValidationError, match="no application"):
        take_over(actor=bakery.actor("ines"), line=made, version=1, granted_eur=Decimal(1))


@pytest.fixture
def doubtful(bakery: Cast) -> Cast:
    """L-001 and L-002 of ours, equally near to L-003 of the register."""
    for eur in ("100000", "40000"):
        make_minor_aid(bakery.bakery, "Région <b>", equivalent_eur=eur)
    make_minor_aid(bakery.bakery, "région <b>", equivalent_eur="70000", origin="register")
    return bakery


def test_what_may_be_the_same_aid_is_asked_and_counted_until_somebody_says(doubtful: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    page = client.get(LEDGER)
    assert page.context["general"].total_eur == 210_000
    text = page.content.decode()
    assert text.count("The same aid?") == 2 and "Both count until you say" in text and "Région <b>" not in text
    (first, yes, no), (second, _yes, _no) = page.context["twins"]
    assert (first.own.reference, second.own.reference) == ("L-002", "L-001")
    sent = {field.name: field.value() for field in yes.hidden_fields()}
    assert client.post(f"{LEDGER}L-2/same/", sent).status_code == 303
    assert line(doubtful, 2).same_as_id == line(doubtful, 3).pk
    page = client.get(LEDGER)
    assert page.context["general"].total_eur == 170_000
    ((third, _yes, no),) = page.context["twins"]
    assert third.own.reference == "L-001"
    client.post(f"{LEDGER}L-1/same/", {field.name: field.value() or "" for field in no.hidden_fields()})
    page = client.get(LEDGER)
    assert page.context["general"].total_eur == 170_000 and page.context["twins"] == []
    assert verbs(doubtful) == [
        ("minoraid.settled", {"same_as": [None, "L-003"]}),
        ("minoraid.settled", {"apart": [False, True]}),
    ]


def test_a_line_that_reads_as_another_aid_is_asked_about_anew(doubtful: Cast) -> None:
    with business_context(write=[doubtful.bakery]):
        actor, found = doubtful.actor("marc"), find(doubtful.bakery, 1)
        say_same(actor=actor, line=found, version=1, official=None)
        edit_line(actor=actor, line=found, version=2, purpose="x")
        assert find(doubtful.bakery, 1).apart
        edit_line(actor=actor, line=found, version=3, body="ADEME")
        assert not find(doubtful.bakery, 1).apart


def test_the_register_and_strangers_are_never_one_aid_with_ours(doubtful: Cast, signed_in: Any) -> None:
    theirs = make_minor_aid(doubtful.neighbour, "Région", origin="register")
    with business_context(write=[doubtful.bakery, doubtful.neighbour]):
        actor, mine, official = (doubtful.actor("ines"), find(doubtful.bakery, 1), find(doubtful.bakery, 3))
        for one, other in ((mine, theirs), (mine, find(doubtful.bakery, 2)), (official, mine), (official, None)):
            with pytest.raises(ValidationError):
                say_same(actor=actor, line=one, version=1, official=other)
        with pytest.raises(Conflict):
            say_same(actor=actor, line=mine, version=2, official=official)
    client = signed_in("ines")
    assert client.post(f"{LEDGER}L-1/same/", {"version": "1", "official": "9"}).status_code == 404
    assert client.post(f"{LEDGER}L-1/same/", {"version": "1", "official": "2"}).status_code == 302
    assert line(doubtful).version == 1


def test_when_the_registers_line_goes_its_own_one_counts_again(doubtful: Cast, signed_in: Any) -> None:
    with business_context(write=[doubtful.bakery]):
        official = find(doubtful.bakery, 3)
        say_same(actor=doubtful.actor("ines"), line=find(doubtful.bakery, 1), version=1, official=official)
    client = signed_in("ines")
    assert client.get(LEDGER).context["general"].total_eur == 110_000
    assert client.post(f"{LEDGER}L-3/delete/", {}).status_code == 303
    assert client.get(LEDGER).context["general"].total_eur == 140_000 and line(doubtful).same_as_id is None


@pytest.mark.parametrize("name", ["paul", "lucie"])
def test_who_only_looks_settles_nothing(bakery: Cast, held: Application, signed_in: Any, name: str) -> None:
    corrected(bakery, "1200")
    client = signed_in(name)
    page = client.get(LEDGER).content.decode()
    assert "Two amounts" in page and "take-over" not in page
    for path in ("take-over", "keep", "same"):
        assert client.post(f"{LEDGER}L-1/{path}/", {"version": "1", "seen": "1200"}).status_code == 403
    with business_context(write=[bakery.bakery]):
        actor, found = bakery.actor(name), find(bakery.bakery, 1)
        for attempt in (
            lambda: take_over(actor=actor, line=found, version=1, granted_eur=Decimal(1200)),
            lambda: keep_line(actor=actor, line=found, version=1, granted_eur=Decimal(1200)),
            lambda: say_same(actor=actor, line=found, version=1, official=None),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert line(bakery).version == 1


@pytest.mark.parametrize("path", ["take-over", "keep", "same"])
def test_the_neighbours_line_is_a_missing_page(bakery: Cast, signed_in: Any, path: str) -> None:
    make_minor_aid(bakery.neighbour, "Foreign")
    client = signed_in("ines")
    assert client.post(f"{LEDGER}L-1/{path}/", {"version": "1"}).status_code == 404
    assert client.post(f"/b/cycles-rivoal/aid/ledger/L-1/{path}/", {"version": "1"}).status_code == 404
    assert client.get(f"{LEDGER}L-1/{path}/").status_code == 405


def test_the_page_after_the_last_known_text_names_no_room(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, decided_on=TODAY - timedelta(days=3), equivalent_eur="5")
    client = signed_in("ines")
    answer = client.get(LEDGER, {"amount": "5", "on": "2031-01-01"})
    assert answer.context["grant"].fits is None and "We cannot say" in answer.content.decode()
