"""The trail as people read it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.advisers.summary import refresh
from portal.audit.log import record
from portal.audit.queries import entries_of, lines
from portal.tenancy.actions import change_role, invite
from portal.tenancy.context import business_context
from tests.cast import Cast


def browser(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    user = cast.people[name]
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def write(cast: Cast, verb: str, ref: str = "", name: str = "ines", **changes: Any) -> None:
    with business_context(write=[cast.bakery]):
        record(verb, cast.bakery, actor=cast.actor(name), ref=ref, changes=changes)


def test_who_what_when_before_and_after(cast: Cast) -> None:
    write(
        cast, "business.renamed", name="ines", title=["Old & <b>", "New"], amount=[None, "1500.00"], yes=[False, True]
    )
    page = browser(cast, "paul").get("/b/demo/history/")
    (line,) = page.context["lines"]
    assert (line.who, line.what) == ("Inès Le Goff", "Business renamed")
    assert [(c.before, c.after) for c in line.changes] == [
        ("unknown", "1500.00"),
        ("Old & <b>", "New"),
        ("no", "yes"),
    ]
    text = page.content.decode()
    assert "Old &amp; &lt;b&gt;" in text
    assert "<b>" not in text.split("<main")[1]


def test_people_and_invitations_are_named_not_numbered(cast: Cast) -> None:
    with business_context(write=[cast.bakery]):
        change_role(actor=cast.actor("ines"), business=cast.bakery, member_id=cast.member("paul").pk, role="member")
        invite(actor=cast.actor("ines"), business=cast.bakery, email="zoe@elsewhere.example", role="manager")
    text = browser(cast, "ines").get("/b/demo/history/").content.decode()
    for words in ("Paul Guillou", "zoe@elsewhere.example", "Reader", "Member", "Manager"):
        assert words in text


def test_the_newest_comes_first_and_a_reference_filters(cast: Cast) -> None:
    write(cast, "risk.created", "R-001")
    write(cast, "risk.created", "R-002")
    write(cast, "risk.edited", "R-001", title=["a", "b"])
    client = browser(cast, "marc")
    assert [line.ref for line in client.get("/b/demo/history/").context["lines"]] == ["R-001", "R-002", "R-001"]
    assert [line.ref for line in client.get("/b/demo/history/?ref=r-002").context["lines"]] == ["R-002"]
    assert client.get("/b/demo/history/?ref=R-099").context["lines"] == []


@pytest.mark.parametrize(
    "query",
    [
        "ref=%00",
        "ref=" + "x" * 5000,
        "ref=%ed%a0%80",
        "page=-1",
        "page=9999999999999",
        "page=x",
        "ref='--",
        "order=actor",
    ],
)
def test_odd_addresses_break_nothing(cast: Cast, query: str) -> None:
    write(cast, "risk.created", "R-001")
    assert browser(cast, "ines").get(f"/b/demo/history/?{query}").status_code == 200


def test_pages_of_fifty_in_at_most_twelve_queries(cast: Cast) -> None:
    for n in range(60):
        write(cast, "risk.edited", f"R-{n:03d}", ("ines", "marc")[n % 2], title=["a", "b"], person=cast.paul.pk)
    refresh(cast.bakery)
    client = browser(cast, "ines")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/b/demo/history/")
    asked = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]  # the test's own frame
    assert len(asked) <= 12, asked
    assert len(page.context["lines"]) == 50
    assert len(client.get("/b/demo/history/?page=2").context["lines"]) == 10


def test_the_neighbours_history_stays_theirs(cast: Cast) -> None:
    with business_context(write=[cast.neighbour]):
        record("risk.created", cast.neighbour, actor=cast.actor("yann", cast.neighbour), ref="R-777")
    assert browser(cast, "ines").get("/b/demo/history/?ref=R-777").context["lines"] == []
    assert browser(cast, "yann").get("/b/cycles-rivoal/history/").context["lines"][0].ref == "R-777"


@pytest.mark.parametrize("name, status", [("paul", 200), ("claire", 403), ("yann", 404), ("nora", 404), ("zoe", 404)])
def test_who_may_read_it(cast: Cast, name: str, status: int) -> None:
    cast.mandate(scope="edit")
    assert browser(cast, name).get("/b/demo/history/").status_code == status


def test_an_advisers_doing_is_marked_and_a_closed_account_has_no_name(cast: Cast) -> None:
    cast.mandate(scope="edit")
    write(cast, "risk.created", "R-001", name="claire")
    with business_context(read=[cast.bakery]):
        (line,) = lines(entries_of(cast.bakery))
        assert line.under_mandate
        assert line.who == "Claire Aubrée"
    cast.claire.organisation_memberships.all().delete()
    with business_context(read=[cast.bakery]):
        from portal.accounts.models import User

        User.objects.filter(pk=cast.claire.pk).update(email="gone@rempart.invalid", name="")
        assert lines(entries_of(cast.bakery))[0].who == "gone"


def test_choices_are_shown_in_words_and_unknown_verbs_as_they_are(cast: Cast) -> None:
    write(cast, "risk.edited", "R-001", status=["open", "closed"])
    write(cast, "future.thing", ends_on="2027-01-30", tags=["a", "b", "c"], more={"k": True})
    first, second = browser(cast, "ines").get("/b/demo/history/").context["lines"]
    assert first.what == "future.thing"
    assert [c.after for c in first.changes] == ["30 January 2027", "k: yes", "a, b, c"]
    (status,) = (c for c in second.changes if c.before is not None and c.before.lower() == "open")
    assert (status.before, status.after) == ("Open", "Closed")
