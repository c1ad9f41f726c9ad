"""The de minimis ledger: what enters it, what it shows, who may write, and what a new aid would do."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.profile.models import Profile
from portal.tenancy.context import business_context
from subsidies.applications.actions import move_application, say_minor
from subsidies.applications.models import Application
from subsidies.applications.queries import find
from subsidies.ledger.actions import add_line, delete_line, edit_line
from subsidies.ledger.models import MinorAid
from subsidies.ledger.queries import proposal_for, proposals
from tests.cast import Cast
from tests.factories import make_application, make_minor_aid, make_programme

TODAY = timezone.localdate()
LEDGER = "/b/demo/aid/ledger/"


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


def granted(cast: Cast, regime: str | None, slug: str = "aid", **fields: Any) -> Application:
    """A granted application of a programme under these rules; None: the programme does not say."""
    data = {} if regime is None else {"aid_regime": regime}
    programme = make_programme(slug, slug.title(), operator="Région", data=data)
    defaults = {"state": "accepted", "decided_on": TODAY - timedelta(days=2), "granted_eur": Decimal("1500.00")}
    return make_application(cast.bakery, programme, **{**defaults, **fields})


def sent(**fields: Any) -> dict[str, Any]:
    return {
        "body": "Région",
        "decided_on": TODAY.isoformat(),
        "equivalent_eur": "1500",
        "regime": "general",
        "origin": "own",
        **fields,
    }


def kept(cast: Cast) -> list[MinorAid]:
    with business_context(read=[cast.bakery]):
        return list(MinorAid.objects.for_business(cast.bakery).order_by("number"))


@pytest.mark.parametrize(
    ("regime", "kind"),
    [("de_minimis", "enter"), (None, "ask"), ("unknown", "ask"), ("none", None), ("gber:28", None)],
)
def test_only_a_programme_that_says_so_counts_and_one_that_does_not_say_is_asked_about(
    bakery: Cast, regime: str | None, kind: str | None
) -> None:
    made = granted(bakery, regime)
    with business_context(write=[bakery.bakery]):
        found = proposal_for(made)
        assert (found.kind if found else None) == kind
        assert [one.kind for one in proposals(bakery.bakery)] == ([kind] if kind else [])
        if kind is None:
            with pytest.raises(ValidationError, match="other rules"):
                add_line(
                    actor=bakery.actor("ines"),
                    business=bakery.bakery,
                    application=made,
                    decided_on=TODAY,
                    equivalent_eur=Decimal(1),
                    body="x",
                )


@pytest.mark.parametrize("state", ["interested", "preparing", "submitted", "refused", "abandoned"])
def test_what_was_not_granted_owes_the_ledger_nothing(bakery: Cast, state: str) -> None:
    made = granted(bakery, "de_minimis", state=state)
    with business_context(read=[bakery.bakery]):
        assert proposal_for(made) is None and proposals(bakery.bakery) == []


def test_an_acceptance_proposes_its_line_with_one_confirmation(bakery: Cast, signed_in: Any) -> None:
    made = granted(bakery, "de_minimis")
    client = signed_in("ines")
    page = client.get(f"/b/demo/aid/applications/A-{made.number}/").content.decode()
    assert f"{LEDGER}new/?application=A-001" in page
    form = client.get(f"{LEDGER}new/?application=A-001").context["form"]
    assert (form.initial["body"], form.initial["equivalent_eur"], form.initial["decided_on"]) == (
        "Région",
        Decimal("1500.00"),
        made.decided_on,
    )
    answer = client.post(f"{LEDGER}new/?application=A-001", sent())
    assert (answer.status_code, answer["Location"]) == (303, LEDGER)
    (line,) = kept(bakery)
    assert (line.application_id, line.equivalent_eur) == (made.pk, Decimal("1500.00"))
    assert "To settle" not in client.get(LEDGER).content.decode()
    assert client.post(f"{LEDGER}new/?application=A-001", sent()).status_code == 422  # once is enough


def test_what_the_operator_said_of_an_unknown_programme_is_kept(bakery: Cast, signed_in: Any) -> None:
    granted(bakery, None)
    client = signed_in("ines")
    page = client.get(LEDGER).content.decode()
    assert "Not counted: ask the operator" in page and client.get(LEDGER).context["general"].total_eur == 0
    assert client.post(f"{LEDGER}A-1/not-minor/", {}).status_code == 303
    assert "Not counted: ask the operator" not in client.get(LEDGER).content.decode()
    with business_context(write=[bakery.bakery]):
        assert find(bakery.bakery, 1).counts_as_minor is False
        say_minor(actor=bakery.actor("ines"), application=find(bakery.bakery, 1), counts=True)
        assert [one.kind for one in proposals(bakery.bakery)] == ["enter"]


def test_a_grant_in_the_ledger_is_not_taken_back_behind_its_back(bakery: Cast) -> None:
    made = granted(bakery, "de_minimis", submitted_on=TODAY - timedelta(days=9))
    make_minor_aid(bakery.bakery, application=made)
    with business_context(write=[bakery.bakery]), pytest.raises(ValidationError, match="L-001"):
        move_application(actor=bakery.actor("ines"), application=made, version=1, state="submitted")


def test_the_rules_of_the_day_decide_whether_it_counts(bakery: Cast) -> None:
    made = granted(bakery, "de_minimis")
    version = made.programme.versions.get()
    with business_context(write=[bakery.bakery]):
        Application.objects.for_business(bakery.bakery).update(rule_version=version)
        made.programme.data["aid_regime"] = "none"
        made.programme.save()
        found = proposal_for(find(bakery.bakery, 1))
        assert found is not None and found.kind == "enter"


def test_total_room_and_the_day_it_comes_back_are_shown_with_their_lines(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, "Ancienne", decided_on=TODAY - timedelta(days=1200), equivalent_eur="7000")
    make_minor_aid(bakery.bakery, "Région <b>", decided_on=TODAY - timedelta(days=1000), equivalent_eur="290000")
    make_minor_aid(bakery.bakery, "ADEME", equivalent_eur="5000", company="SCI des Lices")
    make_minor_aid(bakery.neighbour, "Foreign", equivalent_eur="1")
    client = signed_in("paul")
    answer = client.get(LEDGER)
    general = answer.context["general"]
    assert (general.total_eur, general.room_eur) == (Decimal(295_000), Decimal(5_000))
    page = answer.content.decode()
    assert "Région &lt;b&gt;" in page and "SCI des Lices" in page and "Foreign" not in page
    assert "No longer counts" in page and "2023/2831" in page
    first = answer.context["leavings"][0]
    assert first.room_eur == Decimal(295_000) and [line.body for line in first.lines] == ["Région <b>"]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("amount=4000", True),
        ("amount=6000", False),
        ("amount=6000&on={later}", True),
        ("amount=300001&on={later}", False),
    ],
)
def test_what_a_new_aid_would_do(bakery: Cast, signed_in: Any, query: str, fits: bool) -> None:
    make_minor_aid(bakery.bakery, decided_on=TODAY - timedelta(days=1000), equivalent_eur="295000")
    later = (TODAY + timedelta(days=200)).isoformat()
    answer = signed_in("paul").get(f"{LEDGER}?{query.format(later=later)}")
    assert answer.status_code == 200 and answer.context["grant"].fits is fits


@pytest.mark.parametrize("query", ["amount=x", "amount=-1", "amount=NaN", "amount=5&on=x", "amount=5&regime=x"])
def test_an_odd_question_is_refused_beside_its_field(bakery: Cast, signed_in: Any, query: str) -> None:
    answer = signed_in("ines").get(f"{LEDGER}?{query}")
    assert answer.status_code == 422 and answer.context["grant"] is None


def test_an_unknown_amount_reads_unknown_and_makes_the_room_at_most(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, equivalent_eur=None)
    page = signed_in("ines").get(LEDGER).content.decode()
    assert "unknown" in page and "at most" in page


def reading(client: Client) -> str:
    return client.get(LEDGER).content.decode().split('class="rp-reading"')[1].split("</p>")[0]


def test_the_headline_is_true_whatever_the_operator_answers(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, equivalent_eur="295000")
    granted(bakery, None, granted_eur=Decimal(2000))
    client = signed_in("ines")
    said = reading(client)
    assert "€3,000" in said and "€5,000" in said and "at most" not in said
    assert client.post(f"{LEDGER}A-1/not-minor/", {}).status_code == 303
    assert "€5,000" in reading(client) and "€3,000" not in reading(client)


def test_an_aid_that_is_known_to_count_leaves_one_figure(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, equivalent_eur="295000")
    granted(bakery, "de_minimis", granted_eur=Decimal(2000))
    said = reading(signed_in("ines"))
    assert "€3,000" in said and "€5,000" not in said and "under the general rules" in said


def test_an_aid_to_enter_that_the_register_may_hold_already_leaves_a_range(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, "Région", equivalent_eur="20000", decided_on=TODAY, origin="register")
    granted(bakery, "de_minimis", granted_eur=Decimal(20_000), decided_on=TODAY)
    client = signed_in("ines")
    said = reading(client)
    assert "from" in said and "€260,000" in said and "€280,000" in said
    entered = client.post(f"{LEDGER}new/?application=A-001", sent(equivalent_eur="20000"))
    assert entered.status_code == 303 and client.get(LEDGER).context["general"].room_eur == 280_000


def test_an_aid_of_an_unknown_amount_that_waits_makes_the_room_at_most(bakery: Cast, signed_in: Any) -> None:
    granted(bakery, None, granted_eur=None)
    said = reading(signed_in("ines"))
    assert "at most" in said and "still to settle" in said


def test_an_aid_that_may_stand_there_twice_leaves_a_range(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, "Région", equivalent_eur="1000", official_reference="2026-7", decided_on=TODAY)
    make_minor_aid(bakery.bakery, "Région", equivalent_eur="1200", decided_on=TODAY, official_reference="2026-7")
    make_minor_aid(
        bakery.bakery, "Région", equivalent_eur="1200", decided_on=TODAY, official_reference="2026-7", origin="register"
    )
    said = reading(signed_in("ines"))
    assert "from" in said and "€298,800" in said
    assert "€297,600" in said, "were the smaller one that aid, the larger one would count beside it"


def test_the_states_line_replaces_ours_on_the_page_and_in_the_export(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery, "Région", equivalent_eur="1000", official_reference="2026-7")
    make_minor_aid(bakery.bakery, "REGION", equivalent_eur="1200", official_reference="2026-7", origin="register")
    client = signed_in("ines")
    answer = client.get(LEDGER)
    assert answer.context["general"].total_eur == 1200 and "Replaced by L-002" in answer.content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{LEDGER}export.csv").content.decode("utf-8-sig"))))
    assert [(row["Reference"], row["Replaced by"], row["Counts today"]) for row in rows] == [
        ("L-001", "L-002", "no"),
        ("L-002", "", "yes"),
    ]
    assert client.get(f"{LEDGER}export.xlsx").status_code == 200


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"body": ""}, "body"),
        ({"body": "x\u202ey"}, "body"),
        ({"decided_on": ""}, "decided_on"),
        ({"decided_on": (TODAY + timedelta(days=1)).isoformat()}, "decided_on"),
        ({"equivalent_eur": ""}, "equivalent_eur"),
        ({"equivalent_eur": "-1"}, "equivalent_eur"),
        ({"equivalent_eur": "999999999999"}, "equivalent_eur"),
        ({"regime": "x"}, "regime"),
        ({"origin": "x"}, "origin"),
    ],
)
def test_an_odd_line_is_refused_beside_its_field(
    bakery: Cast, signed_in: Any, fields: dict[str, str], wrong: str
) -> None:
    answer = signed_in("ines").post(f"{LEDGER}new/", sent(**fields))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])
    assert kept(bakery) == []


def test_a_line_is_changed_and_deleted_and_the_history_keeps_it(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery)
    client = signed_in("marc")
    assert client.post(f"{LEDGER}L-1/edit/", sent(version="1", body="ADEME")).status_code == 303
    assert client.post(f"{LEDGER}L-1/edit/", sent(version="1", body="Autre")).status_code == 409
    assert [line.body for line in kept(bakery)] == ["ADEME"]
    assert client.get(f"{LEDGER}L-1/delete/").status_code == 200
    assert client.post(f"{LEDGER}L-1/delete/", {}).status_code == 303
    assert kept(bakery) == []
    with business_context(read=[bakery.bakery]):
        assert [e.verb for e in Entry.objects.order_by("pk")] == ["minoraid.edited", "minoraid.deleted"]


@pytest.mark.parametrize("name", ["paul", "lucie"])
def test_who_only_looks_writes_nothing(bakery: Cast, signed_in: Any, name: str) -> None:
    line = make_minor_aid(bakery.bakery)
    client = signed_in(name)
    assert client.get(LEDGER).status_code == 200 and "ledger/new/" not in client.get(LEDGER).content.decode()
    for path in ("new/", "L-1/edit/", "L-1/delete/", "A-1/not-minor/"):
        assert client.post(LEDGER + path, sent(version="1")).status_code == 403
    with business_context(write=[bakery.bakery]):
        actor = bakery.actor(name)
        for attempt in (
            lambda: add_line(actor=actor, business=bakery.bakery, body="x", decided_on=TODAY),
            lambda: edit_line(actor=actor, line=line, version=1, body="x"),
            lambda: delete_line(actor=actor, line=line),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert [row.version for row in kept(bakery)] == [1]


@pytest.mark.parametrize("path", ["L-1/edit/", "L-1/delete/"])
def test_the_neighbours_line_is_a_missing_page(bakery: Cast, signed_in: Any, path: str) -> None:
    make_minor_aid(bakery.neighbour, "Foreign")
    client = signed_in("ines")
    assert client.get(LEDGER + path).status_code == client.post(LEDGER + path, sent(version="1")).status_code == 404
    assert client.get(f"/b/cycles-rivoal/aid/ledger/{path}").status_code == 404
    with business_context(read=[bakery.neighbour]):
        assert MinorAid.objects.for_business(bakery.neighbour).get().version == 1


def test_the_neighbours_application_fills_in_nothing(bakery: Cast, signed_in: Any) -> None:
    programme = make_programme("dm", "Dm", operator="Secret", data={"aid_regime": "de_minimis"})
    theirs = make_application(bakery.neighbour, programme, state="accepted", granted_eur="77", decided_on=TODAY)
    client = signed_in("ines")
    for text in ("A-001", "1", "A-" + "9" * 30, "x", "\x00"):
        form = client.get(f"{LEDGER}new/", {"application": text}).context["form"]
        assert "body" not in form.initial
    with business_context(write=[bakery.bakery, bakery.neighbour]), pytest.raises(ValidationError):
        add_line(actor=bakery.actor("ines"), business=bakery.bakery, application=theirs, decided_on=TODAY, body="x")


def test_a_mandate_without_aid_sees_no_ledger_and_one_to_read_writes_none(bakery: Cast, signed_in: Any) -> None:
    make_minor_aid(bakery.bakery)
    mandate = bakery.mandate(scope="edit", sections=["register"])
    client = signed_in("claire")
    assert client.get(LEDGER).status_code == 403
    mandate.sections, mandate.scope = ["aid"], "comment"
    mandate.save()
    assert client.get(LEDGER).status_code == 200
    assert client.post(f"{LEDGER}new/", sent()).status_code == 403
    mandate.withdrawn_at = timezone.now()
    mandate.save()
    assert client.get(LEDGER).status_code == 404


def test_an_empty_ledger_says_that_all_of_the_room_is_there(bakery: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").get(LEDGER)
    assert answer.context["general"].room_eur == Decimal(300_000) and "that is normal" in answer.content.decode()


def test_the_aid_stone_stays_current_on_both(bakery: Cast, signed_in: Any) -> None:
    client = signed_in("ines")
    for path in (LEDGER, "/b/demo/aid/applications/"):
        entries = client.get(path).context["chrome"].entries
        assert [entry.code for entry in entries if entry.active] == ["aid"]


def test_a_coming_day_is_never_before_today(bakery: Cast, signed_in: Any) -> None:
    answer = signed_in("ines").get(LEDGER, {"amount": "5", "on": date(2020, 1, 1).isoformat()})
    assert answer.context["grant_on"] == TODAY
