"""Who may change whom (attacks A13 to A15): rights end with the next request, and somebody is always the owner."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from portal.audit.models import Entry
from portal.tenancy.actions import Refused, change_role, create_business, remove_member, rename_business
from portal.tenancy.context import business_context
from portal.tenancy.models import Membership
from risks.models import Risk
from tests.cast import Cast, build_cast
from tests.factories import make_risk


def browser(cast: Cast, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.people[name])
    return client


def roles(cast: Cast) -> dict[str, str]:
    found = Membership.objects.filter(business=cast.bakery).select_related("user")
    by_email = {user.email: name for name, user in cast.people.items()}
    return {by_email[m.user.email]: m.role for m in found}


BEFORE = {"ines": "owner", "marc": "manager", "lucie": "member", "paul": "reader"}


def test_a_demoted_person_loses_the_right_with_the_next_request(cast: Cast) -> None:
    Membership.objects.filter(user=cast.marc).update(role="owner")
    marc, ines = browser(cast, "marc"), browser(cast, "ines")
    assert marc.get("/b/demo/people/invite/").status_code == 200
    Membership.objects.filter(user=cast.marc).update(role="manager")
    assert marc.get("/b/demo/people/invite/").status_code == 403
    ines.post("/b/demo/people/role/", {"member": cast.member("marc").pk, "role": "reader"})
    assert marc.get("/b/demo/people/").status_code == 200
    assert roles(cast)["marc"] == "reader"


def test_a_removed_person_is_out_everywhere_with_the_next_request(cast: Cast) -> None:
    here, there = browser(cast, "marc"), browser(cast, "marc")
    assert here.get("/b/demo/").status_code == 200
    member = cast.member("marc").pk
    ines = browser(cast, "ines")
    asked = ines.post("/b/demo/people/remove/", {"member": member})
    assert asked.status_code == 200
    assert roles(cast) == BEFORE, "asking removes nobody"
    assert ines.post("/b/demo/people/remove/", {"member": member, "confirmed": "1"}).status_code == 302
    for client in (here, there):
        assert client.get("/account/").status_code == 302, "signed out"
    again = browser(cast, "marc")
    assert again.get("/b/demo/").status_code == 404
    with business_context(read=[cast.bakery]):
        assert list(Entry.objects.for_business(cast.bakery).values_list("verb", flat=True)) == ["member.removed"]


def test_what_a_removed_person_owned_stays_without_an_owner(cast: Cast) -> None:
    risk = make_risk(cast.bakery, owner=cast.member("lucie"))
    with business_context(write=[cast.bakery]):
        remove_member(actor=cast.actor("ines"), business=cast.bakery, member_id=cast.member("lucie").pk)
        assert Risk.objects.for_business(cast.bakery).get(pk=risk.pk).owner_id is None


@pytest.mark.parametrize("what, fields", [("role", {"role": "reader"}), ("remove", {"confirmed": "1"})])
def test_the_last_owner_stays_and_is_told_why(cast: Cast, what: str, fields: dict[str, str]) -> None:
    ines = browser(cast, "ines")
    cast.ines.language = "en"
    cast.ines.save()
    answer = ines.post(f"/b/demo/people/{what}/", {"member": cast.member("ines").pk, **fields}, follow=True)
    assert b"always has an owner" in answer.content
    assert roles(cast) == BEFORE


def test_the_last_owner_does_not_leave(cast: Cast) -> None:
    assert browser(cast, "ines").post("/b/demo/people/leave/").status_code == 302
    assert roles(cast) == BEFORE


def test_others_leave_by_themselves(cast: Cast) -> None:
    paul = browser(cast, "paul")
    assert paul.get("/b/demo/people/leave/").status_code == 200
    assert roles(cast) == BEFORE
    assert paul.post("/b/demo/people/leave/")["Location"] == "/"
    assert "paul" not in roles(cast)
    assert paul.get("/account/").status_code == 302


@pytest.mark.parametrize("what, fields", [("role", {"role": "reader"}), ("remove", {"confirmed": "1"})])
def test_an_owner_does_not_touch_another_owner(cast: Cast, what: str, fields: dict[str, str]) -> None:
    Membership.objects.filter(user=cast.marc).update(role="owner")
    browser(cast, "ines").post(f"/b/demo/people/{what}/", {"member": cast.member("marc").pk, **fields})
    assert roles(cast)["marc"] == "owner"


def test_of_two_owners_one_may_step_down(cast: Cast) -> None:
    Membership.objects.filter(user=cast.marc).update(role="owner")
    ines = browser(cast, "ines")
    ines.post("/b/demo/people/role/", {"member": cast.member("ines").pk, "role": "reader"})
    assert roles(cast) == {**BEFORE, "ines": "reader", "marc": "owner"}


@pytest.mark.parametrize("name", ["marc", "lucie", "paul"])
@pytest.mark.parametrize("whom", ["self", "ines", "paul"])
def test_nobody_else_changes_a_role_not_even_their_own(cast: Cast, name: str, whom: str) -> None:
    target = cast.member(name if whom == "self" else whom).pk
    client = browser(cast, name)
    assert client.post("/b/demo/people/role/", {"member": target, "role": "owner"}).status_code == 403
    assert client.post("/b/demo/people/remove/", {"member": target, "confirmed": "1"}).status_code == 403
    assert roles(cast) == BEFORE


@pytest.mark.parametrize("scope", ["read", "comment", "edit"])
def test_no_mandate_reaches_people(cast: Cast, scope: str) -> None:
    cast.mandate(scope=scope)
    claire = browser(cast, "claire")
    assert claire.get("/b/demo/people/").status_code == 403
    assert claire.post("/b/demo/people/role/", {"member": cast.member("paul").pk, "role": "owner"}).status_code == 403
    assert claire.post("/b/demo/people/leave/").status_code == 403
    with pytest.raises(PermissionDenied):
        change_role(actor=cast.actor("claire"), business=cast.bakery, member_id=cast.member("paul").pk, role="owner")


@pytest.mark.parametrize("member", ["foreign", 0, -1, "x", "", 2**70, None])
def test_somebody_of_another_business_is_not_found(cast: Cast, member: object) -> None:
    if member == "foreign":
        member = cast.member("yann", cast.neighbour).pk
    fields = {} if member is None else {"member": member}
    ines = browser(cast, "ines")
    assert ines.post("/b/demo/people/role/", {**fields, "role": "reader"}).status_code == 404
    assert ines.post("/b/demo/people/remove/", {**fields, "confirmed": "1"}).status_code == 404
    assert cast.member("yann", cast.neighbour).role == "owner"


@pytest.mark.parametrize("role", ["administrator", "god", "", "OWNER"])
def test_there_are_four_roles(cast: Cast, role: str) -> None:
    ines = browser(cast, "ines")
    assert ines.post("/b/demo/people/role/", {"member": cast.member("paul").pk, "role": role}).status_code == 404
    with business_context(write=[cast.bakery]), pytest.raises(Refused):
        change_role(actor=cast.actor("ines"), business=cast.bakery, member_id=cast.member("paul").pk, role=role)


def test_a_form_of_one_business_posted_in_another_changes_neither(cast: Cast) -> None:
    """Two tabs of one person who owns both: the address decides, and what the form names is not of that address."""
    mine = create_business(user=cast.ines, name="Second shop")
    ines = browser(cast, "ines")
    stale = cast.member("paul").pk
    assert ines.post(f"/b/{mine.slug}/people/role/", {"member": stale, "role": "owner"}).status_code == 404
    ines.cookies["business"] = "demo"
    answer = ines.post(
        f"/b/{mine.slug}/people/role/",
        {"member": stale, "role": "owner", "business": "demo"},
        headers={"x-business": "demo"},
    )
    assert answer.status_code == 404
    assert roles(cast) == BEFORE


def test_the_role_looked_up_earlier_is_not_believed_under_the_lock(cast: Cast) -> None:
    actor = cast.actor("ines")
    Membership.objects.filter(user=cast.marc).update(role="owner")
    Membership.objects.filter(user=cast.ines).update(role="reader")
    with business_context(write=[cast.bakery]), pytest.raises(PermissionDenied):
        change_role(actor=actor, business=cast.bakery, member_id=cast.member("paul").pk, role="owner")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["demote", "leave"])
def test_two_owners_who_step_down_at_once_leave_one(verb: str) -> None:
    cast = build_cast()
    Membership.objects.filter(user=cast.marc).update(role="owner")

    def run(name: str) -> bool:
        try:
            with business_context(write=[cast.bakery]):
                actor, member = cast.actor(name), cast.member(name)
                if verb == "demote":
                    change_role(actor=actor, business=cast.bakery, member_id=member.pk, role="reader")
                else:
                    remove_member(actor=actor, business=cast.bakery, member_id=member.pk)
            return True
        except Refused:
            return False
        finally:
            connection.close()

    for _round, _next in pairwise(range(5)):
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(run, ("ines", "marc")))
        assert sorted(done) == [False, True]
        assert Membership.objects.filter(business=cast.bakery, role="owner").count() == 1
        for name in ("ines", "marc"):
            Membership.objects.update_or_create(
                business=cast.bakery, user=cast.people[name], defaults={"role": "owner"}
            )


@pytest.mark.parametrize("name, allowed", [("ines", True), ("marc", True), ("lucie", False), ("paul", False)])
def test_renaming(cast: Cast, name: str, allowed: bool) -> None:
    with business_context(write=[cast.bakery]):
        if allowed:
            rename_business(actor=cast.actor(name), business=cast.bakery, name="Le Grand Fournil")
            assert Entry.objects.for_business(cast.bakery).get().verb == "business.renamed"
        else:
            with pytest.raises(PermissionDenied):
                rename_business(actor=cast.actor(name), business=cast.bakery, name="Le Grand Fournil")


@pytest.mark.parametrize("name, manages", [("ines", True), ("marc", False), ("paul", False)])
def test_the_page_offers_what_one_may_do(cast: Cast, name: str, manages: bool) -> None:
    page = browser(cast, name).get("/b/demo/people/").content.decode()
    assert "paul@fournil.example" in page
    assert ('name="role"' in page) == manages
    assert "yann" not in page
