"""At the same instant: two who approve, two who begin, one who suspends while another approves."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.tenancy.models import OrganisationMembership
from subsidies.curation.models import CatalogueEntry, Draft
from subsidies.programmes.models import Programme, ProgrammeVersion
from tests.cast import Cast, build_cast, make_person
from tests.subsidies.curation.conftest import HOME, published, waiting

pytestmark = pytest.mark.django_db(transaction=True)


def chamber() -> Cast:
    """The cast with a third person who may approve."""
    cast = build_cast()
    cast.people["tanguy"] = make_person("Tanguy Corre", "tanguy@chambre.example", second_factor=True)
    OrganisationMembership.objects.create(organisation=cast.chamber, user=cast.tanguy, role="editor")
    return cast


def at_once(cast: Cast, *posts: tuple[str, str, dict[str, Any]]) -> list[int]:
    """Who posts what where, all behind one barrier; their status codes in order."""
    clients = []
    for name, _path, _data in posts:
        client = Client()
        client.force_login(cast.people[name])
        clients.append(client)
    start, codes = threading.Barrier(len(posts)), [0] * len(posts)

    def post(place: int) -> None:
        start.wait()
        _name, path, data = posts[place]
        codes[place] = clients[place].post(HOME + path, data).status_code
        connection.close()

    threads = [threading.Thread(target=post, args=(place,)) for place in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return codes


def test_two_approvals_at_once_publish_once() -> None:
    cast = chamber()
    programme = published(cast.chamber)
    draft = waiting(cast, programme, amount_max=8000)
    data = {"version": draft.version, "revision": programme.revision}
    path = f"drafts/{draft.number}/approve/"
    codes = at_once(cast, ("denis", path, data), ("tanguy", path, data), ("gwen", path, data))
    assert sorted(codes[:2]) == [303, 409] and codes[2] == 409
    assert ProgrammeVersion.objects.filter(programme=programme).count() == 2
    assert CatalogueEntry.objects.filter(deed="published").count() == 1


def test_two_who_begin_at_once_share_one_draft() -> None:
    cast = chamber()
    published(cast.chamber)
    path = "programmes/cheque-cyber/draft/"
    assert at_once(cast, ("denis", path, {"purpose": "edit"}), ("gwen", path, {"purpose": "edit"})) == [302, 302]
    assert Draft.objects.count() == 1


def test_a_suspension_during_an_approval_is_never_lost() -> None:
    cast = chamber()
    programme = published(cast.chamber)
    draft = waiting(cast, programme, amount_max=8000)
    data = {"version": draft.version, "revision": programme.revision}
    codes = at_once(
        cast,
        ("denis", f"drafts/{draft.number}/approve/", data),
        ("gwen", "programmes/cheque-cyber/suspend/", {"reason": "Budget épuisé"}),
    )
    assert codes[1] == 303 and codes[0] in {303, 409}
    now = Programme.objects.get()
    assert now.suspended and now.data["amount_max"] == (8000 if codes[0] == 303 else 5000)
