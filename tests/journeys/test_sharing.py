"""A baker answers what insurers ask, shares her dossier by e-mail; an underwriter without an account reads it, asks,
checks it by the code on its cover, and is shut out. Nobody types an address: they click, or follow what they are sent.
"""

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
from tests.outside import run

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OWNER, BUSINESS, READER = "Inès Le Goff", "Le Fournil des Lices", "Nadia Cariou"
QUESTION, REPLY = "Qui remet le fournil <b>en marche</b> & quand ?", "Le réparateur, sous <i>quatre heures</i>"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_answers_to_a_checked_copy_and_a_shut_door(
    journey: Callable[[Callable[[Any], None]], None], site: Site, tmp_path: Path, language: str
) -> None:
    def story(browser: Any) -> None:
        address = f"nadia.{language}@port.example"
        with Person(browser, site, language) as owner, Person(browser, site, language, phone=True) as reader:
            owner.sign_in(own := f"ines.{language}@journey.example", PASSWORD)
            answered = answer_two(owner)
            build(owner)
            share(owner, address)
            enter(reader, address)
            reader.write(text=QUESTION).press('form[action$="/questions/"] button').reads(QUESTION)
            received = reader.download('form[action$="/download/"] button', tmp_path / "received.zip")
            check_by_code(reader, received, tmp_path)
            assert declared(received) >= answered
            reply(owner, own)
            told = site.mailbox.text_to(address, r"https?://\S+/questions/(?!\S)")
            reader.open(told).reads(REPLY).follow("/room/")
            withdraw(owner)
            reader.press('form[action$="/download/"] button').reads(reader.says("This dossier is no longer open"))

    journey(story)
    call_command("verify_dossier", str(tmp_path / "received.zip"), "--any-key")


def answer_two(owner: Person) -> set[str]:
    """From the menu, the first two questions on the short way; then reads and confirms every answer there is. The codes
    of the two."""
    owner.follow("/readiness/").follow("/readiness/next/")
    answered = set()
    for _question in range(2):
        answered.add(owner.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[1])
        owner.press('main form button[name="value"]')
    owner.follow("/readiness/").follow("/readiness/confirm/")
    while "/confirm/" in owner.page.url and owner.page.locator('form[action$="/declare/"]').count():
        owner.press('form[action$="/declare/"] button')
    owner.reads(owner.says("Every answer is confirmed"))
    assert len(answered) == 2
    return answered


def build(owner: Person) -> None:
    owner.follow("/dossier/").follow("/dossier/new/").press()
    done = owner.page.locator("#rp-progress .btn-primary")
    done.wait_for(timeout=60_000)
    done.click()
    owner.arrive()


def share(owner: Person, address: str) -> None:
    owner.follow("/grants/").follow("/grants/new/").follow("?to=mail")
    owner.write(recipient=READER, email=address).unfold().write(days=10).press().reads(address)
    wait_for_copy(owner, READER)


def enter(reader: Person, address: str) -> None:
    """By the link, then a code that comes to the same address."""
    mailbox = reader.site.mailbox
    reader.open(mailbox.link_to(address)).press('form[action$="/code/"] button')
    reader.write(code=mailbox.text_to(address, r"^[A-Z0-9]{8}\s*$").strip()).press()
    reader.reads(BUSINESS).reads("D-001").reads(reader.says("Readiness for insurance"))


def check_by_code(reader: Person, received: Path, folder: Path) -> None:
    """The PDF on the page that the code printed on its cover leads to."""
    with zipfile.ZipFile(received) as bundle:
        pdf = Path(bundle.extract("dossier.pdf", folder))
    run("pdftoppm", "-r", "120", "-l", "1", "-png", pdf, folder / "cover")
    printed = run("zbarimg", "-q", "--raw", next(folder.glob("cover*.png"))).stdout.strip()
    reader.open(printed).write(file=pdf).press()
    reader.reads(reader.says("This file is a copy of this version that was handed to a reader, to the last byte"))


def declared(received: Path) -> set[str]:
    """The codes of the answers that the owner stands for in the file."""
    with zipfile.ZipFile(received) as bundle:
        groups = json.loads(bundle.read("attachments/dossier.json"))["answers"]["groups"]
    return {item["code"] for group in groups for item in group["answers"] if item["declared_by"] == OWNER}


def reply(owner: Person, own: str) -> None:
    """By the link that her letter holds; what was asked and answered is read as it was written."""
    owner.open(owner.site.mailbox.text_to(own, r"https?://\S+/questions/Q-1/")).reads(QUESTION)
    owner.write(kind="answered", text=REPLY).press().reads(REPLY)


def withdraw(owner: Person) -> None:
    owner.follow("/dossier/").follow("/grants/").reads(READER).follow("/revoke/").press("main form button")
