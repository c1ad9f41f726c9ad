"""An invitation is for one address, one role, one place, one time (attacks B5, A19)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.access.models import Mandate
from portal.accounts.boxes import digest
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.tenancy.actions import Refused, accept_invitation, invite, revoke_invitation
from portal.tenancy.context import business_context
from portal.tenancy.invitations import MOST_INVITATIONS_A_DAY
from portal.tenancy.models import Business, Invitation, Membership, OrganisationMembership
from tests.cast import Cast, build_cast
from tests.portal.letters import last_letter, letters

ZOE = "zoe@elsewhere.example"


def send(cast: Cast, email: str = ZOE, role: str = "member") -> str:
    """The path in the letter."""
    with business_context(write=[cast.bakery]):
        invite(actor=cast.actor("ines"), business=cast.bakery, email=email, role=role)
    return last_letter(email.lower()).path


def browser(user: User | None = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def role_of(cast: Cast, name: str) -> str | None:
    found = Membership.objects.filter(business=cast.bakery, user=cast.people[name]).first()
    return found.role if found else None


def verbs(cast: Cast) -> list[str]:
    with business_context(read=[cast.bakery]):
        return list(Entry.objects.for_business(cast.bakery).order_by("pk").values_list("verb", flat=True))


def test_invite_open_accept(cast: Cast) -> None:
    owner = browser(cast.ines)
    answer = owner.post("/b/demo/people/invite/", {"email": "ZOE@elsewhere.example", "role": "manager"})
    assert answer.status_code == 303
    letter = last_letter(ZOE)
    assert cast.bakery.name in letter.body
    zoe = browser(cast.zoe)
    page = zoe.get(letter.path)
    assert page.status_code == 200
    assert role_of(cast, "zoe") is None, "looking joins nobody"
    assert zoe.post(letter.path)["Location"] == "/b/demo/"
    assert role_of(cast, "zoe") == "manager"
    assert zoe.get("/b/demo/").status_code == 200
    assert verbs(cast) == ["invitation.sent", "member.joined"]
    row = Invitation.objects.get()
    assert (row.accepted_by, row.business) == (cast.zoe, cast.bakery)


def test_the_token_is_kept_as_a_digest_only(cast: Cast) -> None:
    path = send(cast)
    token = path.strip("/").split("/")[-1]
    row = Invitation.objects.get()
    assert row.token_sha256 == digest(token)
    assert len(token) >= 43
    assert browser().get(f"/invitation/{row.token_sha256}/").status_code == 410


def test_an_invited_person_without_an_account_signs_up_and_finds_it_on_the_first_page(cast: Cast) -> None:
    path = send(cast, "new@elsewhere.example", "reader")
    new = browser()
    assert new.get(path).status_code == 200
    new.post(
        "/accounts/signup/", {"name": "Nour", "email": "new@elsewhere.example", "password1": "a very long sentence"}
    )
    assert not Membership.objects.filter(user__email="new@elsewhere.example").exists()
    new.post(last_letter("new@elsewhere.example").path)
    home = new.get("/")
    assert cast.bakery.name in home.content.decode()
    (invitation, _role), *_none = home.context["waiting"]
    assert new.post("/invitation/accept/", {"invitation": invitation.pk})["Location"] == "/b/demo/"
    assert Membership.objects.get(user__email="new@elsewhere.example").role == "reader"


def test_claiming_the_address_without_proving_it_joins_nobody(cast: Cast) -> None:
    path = send(cast, "new@elsewhere.example")
    thief = browser()
    thief.post(
        "/accounts/signup/", {"name": "T", "email": "new@elsewhere.example", "password1": "a very long sentence"}
    )
    assert thief.post(path).status_code == 200
    assert thief.get("/b/demo/").status_code == 302
    unproven = User.objects.get(email="new@elsewhere.example")
    assert accept_invitation(user=unproven, invitation=Invitation.objects.get()) is None
    assert not Membership.objects.filter(user=unproven).exists()


def refused_pages(cast: Cast, path: str, who: str) -> tuple[int, bytes]:
    client = browser(cast.people[who])
    first, second = client.get(path), client.post(path)
    assert first.status_code == second.status_code == 410
    assert first.content == second.content
    return first.status_code, first.content


def test_used_forwarded_withdrawn_expired_and_invented_look_the_same(cast: Cast) -> None:
    pages = set()
    forwarded = send(cast)
    pages.add(refused_pages(cast, forwarded, "yann"))
    pages.add(refused_pages(cast, forwarded, "marc"))
    assert browser(cast.zoe).post(forwarded).status_code == 302
    pages.add(refused_pages(cast, forwarded, "zoe"))
    pages.add(refused_pages(cast, "/invitation/never-existed/", "zoe"))
    withdrawn = send(cast, "yann@rivoal.example")
    row = Invitation.objects.get(email="yann@rivoal.example")
    with business_context(write=[cast.bakery]):
        revoke_invitation(actor=cast.actor("ines"), target=cast.bakery, invitation_id=row.pk)
    pages.add(refused_pages(cast, withdrawn, "yann"))
    expired = send(cast, "yann@rivoal.example")
    Invitation.objects.filter(revoked_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    pages.add(refused_pages(cast, expired, "yann"))
    assert len(pages) == 1
    assert role_of(cast, "yann") is None


def test_an_invented_token_says_the_same_to_a_visitor(cast: Cast) -> None:
    used = send(cast)
    browser(cast.zoe).post(used)
    assert browser().get(used).content == browser().get("/invitation/never-existed/").content


def test_the_role_of_the_invitation_counts_whatever_is_posted(cast: Cast) -> None:
    path = send(cast, role="reader")
    browser(cast.zoe).post(path, {"role": "owner", "business": cast.neighbour.pk, "invitation": "1"})
    assert role_of(cast, "zoe") == "reader"
    assert not Membership.objects.filter(user=cast.zoe, business=cast.neighbour).exists()


def test_it_does_not_change_the_role_of_somebody_who_is_here(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.zoe).delete()
    EmailAddress.objects.filter(user=cast.paul).update(email=ZOE)
    path = send(cast, role="owner")
    browser(cast.paul).post(path)
    assert role_of(cast, "paul") == "reader"


def test_from_the_first_page_only_ones_own_invitations_are_taken(cast: Cast) -> None:
    send(cast)
    row = Invitation.objects.get()
    for junk in (row.pk, 0, -1, "x", "", 2**70):
        assert browser(cast.yann).post("/invitation/accept/", {"invitation": junk}).status_code == 410
    assert role_of(cast, "yann") is None


def test_inviting_again_kills_the_first_link(cast: Cast) -> None:
    first, second = send(cast), send(cast, role="reader")
    assert browser(cast.zoe).post(first).status_code == 410
    assert browser(cast.zoe).post(second).status_code == 302
    assert role_of(cast, "zoe") == "reader"


def test_resend_and_revoke_from_the_list(cast: Cast) -> None:
    first = send(cast)
    owner = browser(cast.ines)
    assert (
        owner.post("/b/demo/people/invitations/resend/", {"invitation": Invitation.objects.get().pk}).status_code == 302
    )
    second = last_letter(ZOE).path
    assert second != first
    assert browser().get(first).status_code == 410
    row = Invitation.objects.get(revoked_at=None)
    assert owner.post("/b/demo/people/invitations/revoke/", {"invitation": row.pk}).status_code == 302
    assert browser().get(second).status_code == 410
    assert verbs(cast) == ["invitation.sent", "invitation.sent", "invitation.revoked"]


@pytest.mark.parametrize("what", ["resend", "revoke"])
def test_another_business_cannot_touch_it(cast: Cast, what: str) -> None:
    path = send(cast)
    row = Invitation.objects.get()
    neighbour = browser(cast.yann)
    assert neighbour.post(f"/b/cycles-rivoal/people/invitations/{what}/", {"invitation": row.pk}).status_code == 404
    assert neighbour.post(f"/b/demo/people/invitations/{what}/", {"invitation": row.pk}).status_code == 404
    assert browser(cast.zoe).get(path).status_code == 200


@pytest.mark.parametrize(
    "name, status", [("marc", 403), ("lucie", 403), ("paul", 403), ("claire", 403), ("yann", 404), ("nora", 404)]
)
def test_only_owners_invite(cast: Cast, name: str, status: int) -> None:
    cast.mandate(scope="edit")
    answer = browser(cast.people[name]).post("/b/demo/people/invite/", {"email": ZOE, "role": "reader"})
    assert answer.status_code == status
    assert not letters()
    assert not Invitation.objects.exists()


def test_known_and_unknown_addresses_are_invited_alike(cast: Cast) -> None:
    answers = []
    for email in (ZOE, "nobody@elsewhere.example"):
        answer = browser(cast.ines).post("/b/demo/people/invite/", {"email": email, "role": "reader"})
        letter = last_letter(email)
        answers.append((answer.status_code, answer["Location"], letter.subject, letter.language))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "god"},
        {"role": ""},
        {"email": "x"},
        {"email": "a@b.example\r\nBcc: c@d.example"},
        {"email": "paul@fournil.example"},
    ],
)
def test_odd_invitations_are_refused_beside_the_field(cast: Cast, fields: dict[str, str]) -> None:
    answer = browser(cast.ines).post("/b/demo/people/invite/", {"email": ZOE, "role": "reader", **fields})
    assert answer.status_code == 422
    assert b"errorlist" in answer.content
    assert not letters()


def test_a_day_has_so_many_invitations(cast: Cast) -> None:
    for n in range(MOST_INVITATIONS_A_DAY):
        send(cast, f"n{n}@elsewhere.example")
    with pytest.raises(Refused):
        send(cast, "one-more@elsewhere.example")
    answer = browser(cast.ines).post(
        "/b/demo/people/invite/", {"email": "one-more@elsewhere.example", "role": "reader"}
    )
    assert answer.status_code == 422
    assert len(letters()) == MOST_INVITATIONS_A_DAY
    with business_context(write=[cast.neighbour]):
        invite(actor=cast.actor("yann", cast.neighbour), business=cast.neighbour, email=ZOE, role="reader")


def test_a_name_with_markup_and_line_ends_stays_text(cast: Cast) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(name="profit < cost & <b>loss\r\nBcc: x@y.example")
    cast.bakery.refresh_from_db()
    path = send(cast)
    assert "\n" not in last_letter(ZOE).subject
    assert "profit < cost & <b>loss" in last_letter(ZOE).body
    page = browser(cast.zoe).get(path).content.decode()
    assert "<b>loss" not in page
    assert "&lt;b&gt;loss" in page


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_once_exactly_one_wins() -> None:
    cast = build_cast()
    send(cast)
    row = Invitation.objects.get()

    def run(_n: int) -> str | None:
        try:
            return accept_invitation(user=cast.zoe, invitation=Invitation.objects.get(pk=row.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(run, range(6)))
    assert sorted(filter(None, answers)) == ["/b/demo/"]
    assert Membership.objects.filter(business=cast.bakery, user=cast.zoe).count() == 1
    assert verbs(cast).count("member.joined") == 1


@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_being_accepted_one_of_the_two_counts() -> None:
    cast = build_cast()
    send(cast)
    row = Invitation.objects.get()

    def accept() -> bool:
        try:
            return accept_invitation(user=cast.zoe, invitation=Invitation.objects.get(pk=row.pk)) is not None
        finally:
            connection.close()

    def revoke() -> bool:
        try:
            with business_context(write=[cast.bakery]):
                revoke_invitation(actor=cast.actor("ines"), target=cast.bakery, invitation_id=row.pk)
            return True
        except Invitation.DoesNotExist:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        joined, withdrawn = pool.submit(accept), pool.submit(revoke)
        assert joined.result() != withdrawn.result()
    assert joined.result() == Membership.objects.filter(business=cast.bakery, user=cast.zoe).exists()


def test_a_chamber_invites_an_adviser_who_then_needs_a_second_step(cast: Cast) -> None:
    administrator = browser(cast.denis)
    answer = administrator.post("/o/chambre-metiers/people/", {"email": ZOE, "role": "adviser"})
    assert answer.status_code == 303
    zoe = browser(cast.zoe)
    assert zoe.post(last_letter(ZOE).path)["Location"] == "/"
    assert OrganisationMembership.objects.get(user=cast.zoe).role == "adviser"
    assert zoe.get("/o/chambre-metiers/clients/")["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("role", ["underwriter", "owner", "x"])
def test_a_chamber_has_no_such_role(cast: Cast, role: str) -> None:
    assert browser(cast.denis).post("/o/chambre-metiers/people/", {"email": ZOE, "role": role}).status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name, status", [("claire", 403), ("nora", 404), ("ines", 404)])
def test_only_administrators_see_and_invite_colleagues(cast: Cast, name: str, status: int) -> None:
    client = browser(cast.people[name])
    assert client.get("/o/chambre-metiers/people/").status_code == status
    assert client.post("/o/chambre-metiers/people/", {"email": ZOE, "role": "adviser"}).status_code == status


def test_an_organisations_invitation_is_withdrawn_by_itself_only(cast: Cast) -> None:
    browser(cast.denis).post("/o/chambre-metiers/people/", {"email": ZOE, "role": "adviser"})
    row = Invitation.objects.get()
    assert browser(cast.ines).post("/b/demo/people/invitations/revoke/", {"invitation": row.pk}).status_code == 404
    assert browser(cast.denis).post("/o/chambre-metiers/people/resend/", {"invitation": row.pk}).status_code == 302
    row = Invitation.objects.get(revoked_at=None)
    assert browser(cast.denis).post("/o/chambre-metiers/people/revoke/", {"invitation": row.pk}).status_code == 302
    assert browser().get(last_letter(ZOE).path).status_code == 410


def test_the_front_door_of_a_workspace(cast: Cast) -> None:
    assert browser(cast.claire).get("/o/chambre-metiers/")["Location"] == "/o/chambre-metiers/clients/"
    assert browser(cast.nora).get("/o/mutuelle-ponant/")["Location"] == "/o/mutuelle-ponant/dossiers/"
    assert browser(cast.nora).get("/o/chambre-metiers/").status_code == 404


def test_an_invitation_opens_nothing_before_it_is_accepted(cast: Cast) -> None:
    send(cast)
    assert browser(cast.zoe).get("/b/demo/").status_code == 404
    assert not Mandate.objects.exists()
