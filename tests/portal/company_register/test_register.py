"""One number fills in the profile: on request, from the one register, only what is ticked, with its source."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from portal.company_register import client as register_client
from portal.company_register.client import Unreachable, ask, check_address
from portal.company_register.lookups import MOST_A_DAY
from portal.company_register.reading import Unreadable, company_in
from portal.jobs import tasks
from portal.jobs.models import Job
from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.profile.queries import profile_of
from portal.tenancy.context import business_context
from tests.cast import Cast
from tests.portal.company_register.stand_in import SIREN, SIRET, Register, answer, company, serving

WHERE = "/b/demo/profile/register/"


@pytest.fixture
def register(settings: Any) -> Iterator[Register]:
    with serving() as one:
        settings.COMPANY_REGISTER_URL = one.url
        yield one


@pytest.fixture
def ines(cast: Cast, client: Client) -> Client:
    cast.ines.language = "en"
    cast.ines.save()
    client.force_login(cast.ines)
    return client


def asked(ines: Client, cast: Cast, number: str = SIRET) -> Any:
    """The page with what the register said."""
    where = ines.post(WHERE, {"number": number})["Location"]
    with business_context(read=[cast.bakery]):
        job = Job.objects.for_business(cast.bakery).filter(kind="profile.register", state="queued").latest("pk")
    assert tasks.run(job.pk, cast.bakery.pk) == "done"
    return ines.get(where)


def profile(cast: Cast) -> Profile:
    with business_context(read=[cast.bakery]):
        return profile_of(cast.bakery)


@pytest.mark.django_db(transaction=True)
def test_one_number_fills_in_what_is_ticked_with_source_and_date(cast: Cast, ines: Client, register: Register) -> None:
    today = timezone.localdate()
    with business_context(write=[cast.bakery]):
        actor = cast.actor("ines")
        edit_profile(actor=actor, business=cast.bakery, version=1, values={"naf": "47.24Z"}, today=today)
    page = asked(ines, cast, "732 829 320 00074")
    assert register.asked == [f"/search?q={SIRET}&page=1&per_page=1"], "only the number leaves"
    ticked = page.context["chosen"]
    assert {"siren", "legal_form", "created_on", "employees", "address", "commune"} <= set(ticked)
    assert "naf" not in ticked, "we say something else: that is for a person to decide"
    assert "name" not in ticked
    sent = {
        "facts": [code for code in ticked if code != "legal_form"],
        "version": page.context["form"]["version"].value(),
    }
    assert ines.post(page.request["PATH_INFO"], sent)["Location"] == "/b/demo/profile/"
    found = profile(cast)
    assert (found.siret, found.created_on, found.employees_band) == (SIRET, date(2014, 3, 1), "03")
    assert (found.commune, found.department, found.region) == ("35238", "35", "53")
    assert (found.naf, found.legal_form) == ("47.24Z", None)
    assert found.sources["siret"] == {"source": "company_register", "on": today.isoformat()}
    assert "naf" not in found.sources
    assert "public company register" in ines.get("/b/demo/profile/").content.decode()
    with business_context(write=[cast.bakery]):
        edit_profile(actor=actor, business=cast.bakery, version=found.version, values={"siret": SIRET}, today=today)
    assert "siret" not in profile(cast).sources, "what a person says is theirs"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"body": answer()}, "knows no company"),
        ({"body": answer(company(siren="552100554"))}, "knows no company"),
        ({"status": 404, "body": b""}, "knows no company"),
        ({"status": 429}, "is busy"),
        ({"status": 500}, "no usable answer"),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, "no usable answer"),
        ({"content_type": "text/html"}, "no usable answer"),
        ({"body": b"{"}, "no usable answer"),
        ({"body": b'{"results": 3}'}, "no usable answer"),
        ({"body": b"[" * 100_000}, "no usable answer"),
        ({"body": b" " * 1_000_001}, "no usable answer"),
    ],
)
def test_each_failure_is_said_and_the_profile_stays(
    cast: Cast, ines: Client, register: Register, change: dict[str, Any], told: str
) -> None:
    for name, value in change.items():
        setattr(register, name, value)
    page = asked(ines, cast)
    assert told in page.content.decode()
    assert len(register.asked) == 1, "a redirect is not followed"
    assert profile(cast).siren is None


def test_a_silent_register_is_left_after_a_few_seconds(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_client, "SECONDS", 0.2)
    register.wait = threading.Event()
    with pytest.raises(Unreachable, match="slow"):
        ask(SIREN)


def test_a_register_that_is_not_there_and_one_that_is_off(settings: Any) -> None:
    settings.COMPANY_REGISTER_URL = "http://127.0.0.1:9"
    with pytest.raises(Unreachable, match="broken"):
        ask(SIREN)
    settings.COMPANY_REGISTER_URL = ""
    with pytest.raises(Unreachable, match="off"):
        ask(SIREN)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example",
        "http://recherche-entreprises.api.gouv.fr",
        "https://recherche-entreprises.api.gouv.fr.evil.example",
        "https://user@recherche-entreprises.api.gouv.fr",
        "file:///etc/passwd",
        "https://169.254.169.254/latest",
        "ftp://127.0.0.1/",
    ],
)
def test_no_other_host_is_ever_asked(settings: Any, url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        check_address(url)
    settings.COMPANY_REGISTER_URL = url
    with pytest.raises(ImproperlyConfigured):
        ask(SIREN)


def test_a_name_that_leads_inside_is_not_asked(
    register: Register, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The allowed name, pointed at this machine by a false answer of the name service."""
    monkeypatch.setattr(register_client, "LOOPBACK", frozenset())
    monkeypatch.setattr(register_client, "HOSTS", frozenset({"localhost"}))
    monkeypatch.setattr(register_client, "check_address", lambda _url: None)
    settings.COMPANY_REGISTER_URL = register.url.replace("127.0.0.1", "localhost")
    with pytest.raises(Unreachable, match="broken"):
        ask(SIREN)
    assert register.asked == []


def test_off_it_is_not_there_and_nothing_shows_it(cast: Cast, ines: Client, settings: Any) -> None:
    settings.COMPANY_REGISTER_URL = ""
    assert ines.get(WHERE).status_code == 404
    assert "register" not in ines.get("/b/demo/profile/").content.decode().split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("number", ["", "732829321", "73282932000075", "１２３", "abc", "7" * 40])
def test_what_is_no_number_asks_nobody(cast: Cast, ines: Client, register: Register, number: str) -> None:
    answered = ines.post(WHERE, {"number": number})
    assert answered.status_code == 422
    assert "number" in answered.context["form"].errors
    assert register.asked == []


def test_a_business_asks_so_often_a_day_and_no_more(cast: Cast, ines: Client, register: Register) -> None:
    with business_context(write=[cast.bakery]):
        Job.objects.bulk_create(
            Job(business=cast.bakery, kind="profile.register", due=timezone.now()) for _time in range(MOST_A_DAY)
        )
    answered = ines.post(WHERE, {"number": SIREN})
    assert answered.status_code == 422
    assert "often today" in answered.content.decode()


@pytest.mark.parametrize(("who", "status"), [("paul", 403), ("lucie", 403), ("yann", 404)])
def test_only_who_may_edit_the_profile_asks(
    cast: Cast, client: Client, register: Register, who: str, status: int
) -> None:
    client.force_login(cast.people[who])
    assert client.post(WHERE, {"number": SIREN}).status_code == status


def test_masked_closed_and_odd_facts_stay_unknown() -> None:
    masked = company(
        statut_diffusion="P",
        tranche_effectif_salarie="NN",
        activite_principale="99.99Z",
        nature_juridique="0",
        date_creation="soon",
        etat_administratif="C",
        siege={"siret": "1", "adresse": "[NON-DIFFUSIBLE]", "commune": "00000"},
    )
    found = company_in({"results": [masked]}, SIREN)
    assert found is not None
    assert found.values == {"siren": SIREN}
    assert (found.closed, found.masked) == (True, True)
    assert company_in({"results": ["x", {}]}, SIREN) is None
    with pytest.raises(Unreadable):
        company_in([], SIREN)


def test_a_second_place_is_found_by_its_own_number() -> None:
    other = "73282932000108"
    place = {"siret": other, "adresse": "1 QUAI DE ROHAN", "commune": "56121", "etat_administratif": "A"}
    found = company_in({"results": [company(matching_etablissements=[place])]}, other)
    assert found is not None
    assert (found.values["siret"], found.values["department"]) == (other, "56")


def test_a_worker_knows_the_work() -> None:
    """It never imports the pages: what the menu imports must be enough."""
    code = (
        "import django; django.setup(); from portal.jobs.outbox import KINDS;"
        "assert {'profile.register', 'register.import', 'register.read'} <= KINDS.keys(), sorted(KINDS)"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)


def say(cast: Cast, **values: Any) -> None:
    """Somebody says so by hand."""
    with business_context(write=[cast.bakery]):
        version = profile_of(cast.bakery).version
        actor, today = cast.actor("ines"), timezone.localdate()
        edit_profile(actor=actor, business=cast.bakery, version=version, values=values, today=today)


def take(ines: Client, page: Any, codes: list[str]) -> Any:
    version = page.context["form"]["version"].value()
    return ines.post(page.request["PATH_INFO"], {"facts": codes, "version": version})


@pytest.mark.django_db(transaction=True)
def test_facts_that_belong_together_are_never_taken_by_halves(cast: Cast, ines: Client, register: Register) -> None:
    say(cast, department="56", siren="552100554", employees=25, employees_band="12")
    page = asked(ines, cast)
    ticked = page.context["chosen"]
    assert not {"siren", "commune", "employees"} & set(ticked), "we say something else of each"
    take(ines, page, [*ticked, "siren", "commune", "employees"])
    found = profile(cast)
    assert (found.siren, found.siret) == (SIREN, SIRET)
    assert (found.commune, found.department, found.region) == ("35238", "35", "53")
    assert (found.employees, found.employees_band) == (None, "03")


@pytest.mark.django_db(transaction=True)
def test_a_number_of_no_listed_place_is_not_taken_for_one(cast: Cast, ines: Client, register: Register) -> None:
    assert "knows no company" in asked(ines, cast, "73282932000108").content.decode()


@pytest.mark.django_db(transaction=True)
def test_who_was_overtaken_sees_the_new_state_and_can_go_on(cast: Cast, ines: Client, register: Register) -> None:
    page = asked(ines, cast)
    say(cast, naf="47.24Z")
    assert take(ines, page, ["siren"])["Location"] == page.request["PATH_INFO"]
    again = ines.get(page.request["PATH_INFO"])
    assert "Somebody changed the profile" in again.content.decode()
    assert take(ines, again, ["siren"])["Location"] == "/b/demo/profile/"
    assert profile(cast).siren == SIREN


@pytest.mark.django_db(transaction=True)
def test_a_source_bears_the_day_it_was_asked_and_an_old_answer_is_asked_anew(
    cast: Cast, ines: Client, register: Register, settings: Any
) -> None:
    page = asked(ines, cast)
    where = page.request["PATH_INFO"]

    def aged(**since: int) -> Any:
        with business_context(write=[cast.bakery]):
            Job.objects.for_business(cast.bakery).update(finished_at=timezone.now() - timedelta(**since))
        return ines.get(where)

    yesterday = timezone.localdate(timezone.now() - timedelta(hours=23, minutes=50))
    take(ines, aged(hours=23, minutes=50), ["created_on"])
    assert profile(cast).sources["created_on"]["on"] == yesterday.isoformat()
    assert "more than a day old" in aged(days=2).content.decode()
    settings.COMPANY_REGISTER_URL = ""
    assert ines.get(where).status_code == 404


def test_an_answer_that_drips_is_cut_off_by_the_clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_client, "SECONDS", 0.2)
    door, done = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip() -> None:
        with door.accept()[0] as line, suppress(OSError):
            line.recv(4096)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
            while not done.wait(0.05):
                line.sendall(b" ")

    server = threading.Thread(target=drip, daemon=True)
    server.start()
    settings.COMPANY_REGISTER_URL = f"http://127.0.0.1:{door.getsockname()[1]}"
    with door, pytest.raises(Unreachable):
        ask(SIREN)
    done.set()
    server.join(2)
