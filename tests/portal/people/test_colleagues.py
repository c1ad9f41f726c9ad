"""Who works in a chamber or an insurer (attacks A8, A13, A14 on organisations): a dismissed adviser keeps no client."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from portal.accounts.models import User
from portal.tenancy.actions import Refused, invite, invite_to_organisation
from portal.tenancy.colleagues import change_colleague_role, remove_colleague
from portal.tenancy.context import business_context
from portal.tenancy.invitations import open_invitations
from portal.tenancy.models import Organisation, OrganisationMembership
from tests.cast import Cast, build_cast, make_person

PEOPLE = "/o/chambre-metiers/people/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def working(organisation: Organisation) -> dict[str, str]:
    found = (
        OrganisationMembership.objects.filter(organisation=organisation).exclude(role="editor").select_related("user")
    )
    return {row.user.name.split()[0]: row.role for row in found}


def row(cast: Cast, name: str) -> OrganisationMembership:
    return OrganisationMembership.objects.get(user=cast.people[name])


def test_a_dismissed_adviser_loses_every_client_with_the_next_request(cast: Cast) -> None:
    cast.mandate()
    claire, denis = signed_in(cast.claire), signed_in(cast.denis)
    assert claire.get("/b/demo/").status_code == 200
    asked = denis.post(PEOPLE + "remove/", {"colleague": row(cast, "claire").pk})
    assert asked.status_code == 200 and "Claire" in working(cast.chamber), "asking removes nobody"
    answer = denis.post(PEOPLE + "remove/", {"colleague": row(cast, "claire").pk, "confirmed": "1"})
    assert answer.status_code == 302
    assert claire.get("/account/").status_code == 302, "signed out"
    again = signed_in(cast.claire)
    assert again.get("/b/demo/").status_code == 404
    assert again.get("/o/chambre-metiers/clients/").status_code == 404


def test_the_last_administrator_stays_and_is_told_why(cast: Cast) -> None:
    cast.denis.language = "en"
    cast.denis.save()
    denis = signed_in(cast.denis)
    me = row(cast, "denis").pk
    for what, fields in (("role", {"role": "adviser"}), ("remove", {"confirmed": "1"})):
        answer = denis.post(f"{PEOPLE}{what}/", {"colleague": me, **fields}, follow=True)
        assert b"always an administrator" in answer.content, what
    assert denis.post(PEOPLE + "leave/").status_code == 302
    assert working(cast.chamber) == {"Claire": "adviser", "Denis": "administrator"}


def test_an_adviser_becomes_administrator_and_the_first_one_may_then_leave(cast: Cast) -> None:
    denis = signed_in(cast.denis)
    denis.post(PEOPLE + "role/", {"colleague": row(cast, "claire").pk, "role": "administrator"})
    assert working(cast.chamber)["Claire"] == "administrator"
    assert denis.get(PEOPLE + "leave/").status_code == 200
    assert denis.post(PEOPLE + "leave/").status_code == 302
    assert working(cast.chamber) == {"Claire": "administrator"}
    assert denis.get("/account/").status_code == 302


def test_a_role_of_another_kind_of_organisation_is_refused(cast: Cast) -> None:
    signed_in(cast.denis).post(PEOPLE + "role/", {"colleague": row(cast, "claire").pk, "role": "underwriter"})
    assert working(cast.chamber)["Claire"] == "adviser"


@pytest.mark.parametrize("what", ["role", "remove"])
def test_an_adviser_manages_nobody(cast: Cast, what: str) -> None:
    fields = {"colleague": row(cast, "denis").pk, "role": "adviser", "confirmed": "1"}
    assert signed_in(cast.claire).post(f"{PEOPLE}{what}/", fields).status_code == 403
    with pytest.raises(PermissionDenied):
        remove_colleague(
            actor=cast.workspace_actor("claire", cast.chamber),
            organisation=cast.chamber,
            colleague_id=row(cast, "denis").pk,
        )


@pytest.mark.parametrize("what", ["role", "remove"])
def test_somebody_of_another_organisation_is_missing(cast: Cast, what: str) -> None:
    fields = {"colleague": row(cast, "nora").pk, "role": "adviser", "confirmed": "1"}
    denis = signed_in(cast.denis)
    foreign = denis.post(f"{PEOPLE}{what}/", fields)
    missing = denis.post(f"{PEOPLE}{what}/", {**fields, "colleague": 2**40})
    assert foreign.status_code == missing.status_code == 404
    assert working(cast.insurer) == {"Nora": "underwriter", "Erwan": "administrator"}


def test_open_invitations_of_somebody_who_left_are_withdrawn(cast: Cast) -> None:
    other = make_person("Anne Le Berre", "anne@chambre.example", second_factor=True)
    OrganisationMembership.objects.create(organisation=cast.chamber, user=other, role="administrator")
    denis = cast.workspace_actor("denis", cast.chamber)
    sent = invite_to_organisation(actor=denis, organisation=cast.chamber, email="a@b.example", role="administrator")
    remove_colleague(actor=denis, organisation=cast.chamber, colleague_id=row(cast, "denis").pk)
    assert not open_invitations(sent.created_at).filter(pk=sent.pk).exists()


def test_open_invitations_of_an_owner_who_steps_down_are_withdrawn(cast: Cast) -> None:
    cast.bakery.memberships.filter(user=cast.marc).update(role="owner")
    with business_context(write=[cast.bakery]):
        sent = invite(actor=cast.actor("ines"), business=cast.bakery, email="friend@b.example", role="owner")
    client = signed_in(cast.ines)
    client.post("/b/demo/people/role/", {"member": cast.member("ines").pk, "role": "reader"})
    assert not open_invitations(sent.created_at).filter(pk=sent.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_remove_each_other_one_stays() -> None:
    cast = build_cast()
    row(cast, "claire").delete()
    OrganisationMembership.objects.create(organisation=cast.chamber, user=cast.claire, role="administrator")
    pairs = [("claire", "denis"), ("denis", "claire")]
    jobs = [(cast.workspace_actor(who, cast.chamber), row(cast, whom).pk) for who, whom in pairs]

    def work(job: tuple[object, int]) -> None:
        try:
            remove_colleague(actor=job[0], organisation=cast.chamber, colleague_id=job[1])  # type: ignore[arg-type]
        except (Refused, PermissionDenied, OrganisationMembership.DoesNotExist):
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, jobs))
    assert len(working(cast.chamber)) == 1


def test_a_demoted_administrator_no_longer_changes_roles_even_with_rights_looked_up_before(cast: Cast) -> None:
    before = cast.workspace_actor("denis", cast.chamber)
    OrganisationMembership.objects.filter(user=cast.claire).update(role="administrator")
    OrganisationMembership.objects.filter(user=cast.denis).update(role="adviser")
    with pytest.raises(PermissionDenied):
        change_colleague_role(
            actor=before, organisation=cast.chamber, colleague_id=row(cast, "claire").pk, role="adviser"
        )


def test_a_stranger_finds_no_organisation(cast: Cast, client: Client) -> None:
    client.force_login(cast.zoe)
    for what in ("", "role/", "remove/", "leave/"):
        assert client.post(PEOPLE + what, {"colleague": row(cast, "claire").pk}).status_code == 404
