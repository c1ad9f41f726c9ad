"""A baker shares her dossier by e-mail; an underwriter without an account reads it, checks it, and is shut out."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.cast import PASSWORD
from tests.journeys.person import Person
from tests.journeys.sharing import wait_for_copy
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION, REPLY = "Qui remet le fournil <b>en marche</b> & quand ?", "Le réparateur, sous <i>quatre heures</i>"
READER, ADDRESS = "Nadia Cariou", "nadia.cariou@port.example"


def test_from_a_link_by_mail_to_a_checked_copy_and_a_shut_door(
    journey: Callable[[Callable[[Any], None]], None], site: Site, tmp_path: Path
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, "fr") as owner, Person(browser, site, "fr", phone=True) as reader:
            owner.sign_in("ines@fournil.example", PASSWORD)
            build(owner)
            share(owner)
            room = enter(reader)
            received = reader.download('form[action$="/download/"] button', tmp_path / "received.zip")
            check(reader, received, tmp_path)
            ask_and_answer(reader, owner, room)
            withdraw(owner)
            reader.open(room, status=410).reads(reader.says("This dossier is no longer open"))

    journey(story)
    call_command("verify_dossier", str(tmp_path / "received.zip"), "--any-key")


def build(owner: Person) -> None:
    owner.open("/b/demo/dossier/new/").press()
    result = owner.page.locator("#rp-progress .btn-primary")
    result.wait_for(timeout=60_000)


def share(owner: Person) -> None:
    owner.open("/b/demo/grants/new/").follow("?to=mail").write(recipient=READER, email=ADDRESS, language="fr")
    owner.unfold().write(days=10).press()
    owner.reads(ADDRESS)
    wait_for_copy(owner, READER)


def enter(reader: Person) -> str:
    """By the link, then a code that comes to the same address; the room's address."""
    reader.open(reader.site.mailbox.link_to(ADDRESS)).press('form[action$="/code/"] button')
    reader.write(code=reader.site.mailbox.text_to(ADDRESS, r"^[A-Z0-9]{8}\s*$").strip()).press()
    assert reader.page.url.endswith("/room/")
    reader.reads("Le Fournil des Lices").reads("D-001")
    return str(reader.page.url)


def check(reader: Person, received: Path, folder: Path) -> None:
    """The PDF on the page that its QR code leads to."""
    with zipfile.ZipFile(received) as bundle:
        address = json.loads(bundle.read("manifest.json"))["facts"]["verification_url"]
        pdf = Path(bundle.extract("dossier.pdf", folder))
    reader.open(address).write(file=pdf).press()
    reader.reads(reader.says("This file is a copy of this version that was handed to a reader, to the last byte"))


def ask_and_answer(reader: Person, owner: Person, room: str) -> None:
    """What was asked and answered is read as it was written."""
    reader.open(room).write(text=QUESTION).press('form[action$="/questions/"] button').reads(QUESTION)
    owner.open("/b/demo/questions/").follow("/questions/Q-1/").reads(QUESTION)
    owner.write(kind="answered", text=REPLY).press().reads(REPLY)
    reader.open(room).reads(REPLY)


def withdraw(owner: Person) -> None:
    owner.open("/b/demo/grants/").reads(READER).follow("/revoke/").press("main form button")
