"""On a telephone, in French: the long pages are entered by their parts, and long forms ask little at first."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from insurance.readiness.questions import load
from tests.cast import PASSWORD, TOTP_SECRET
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOME, GROUP = "/b/demo/readiness/", next(group for group in load().groups if group.code == "backup")


def test_the_owner_of_a_bakery_finds_the_way_on_a_telephone(
    journey: Callable[[Callable[[Any], None]], None], site: Site
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, "fr", phone=True) as owner:
            owner.sign_in("ines@fournil.example", PASSWORD)
            answer_a_group(owner)
            read_one_part(owner)
            choose_a_way(owner)

    journey(story)


def test_the_adviser_states_and_renews_without_a_wall_of_boxes(
    journey: Callable[[Callable[[Any], None]], None], site: Site
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, "fr") as owner, Person(browser, site, "fr", phone=True) as adviser:
            owner.sign_in("ines@fournil.example", PASSWORD)
            lend(owner)
            adviser.sign_in("claire.fr@journey.example", PASSWORD, TOTP_SECRET)
            owner.open("/b/demo/dossier/review/ask/").press()
            state(adviser)
            renew(adviser)
            # The portal is shared with the other journeys: whose chamber has no client goes straight to its portfolio.
            owner.open("/b/demo/mandates/").follow("/withdraw/").press("main form button")

    journey(story)


def lend(owner: Person) -> None:
    """A mandate that lets the chamber build."""
    owner.open("/b/demo/mandates/new/")
    chamber = owner.page.locator('[name="organisation"] option', has_text="Chambre").first.get_attribute("value")
    owner.write(organisation=chamber, scope="edit", ends_on=(date.today() + timedelta(days=90)).isoformat())
    owner.write(sections=["profile", "services", "register", "dossier"]).press().reads("Chambre de métiers")


def is_open(person: Person, anchor: str) -> bool:
    return bool(person.page.evaluate("id => document.getElementById(id).closest('details').open", anchor))


def answer_a_group(owner: Person) -> None:
    """By the line on top to the folds, by a deep link into one of them, then question after question."""
    owner.open(HOME)
    owner.page.locator('.rp-toc a[href="#groups"]').click()
    assert owner.page.locator("#groups").evaluate("e => e.getBoundingClientRect().top") > 40, "not under the line"
    assert [is_open(owner, f"g-{group.code}") for group in load().groups].count(True) == 1
    owner.open(f"{HOME}groups/{GROUP.code}/").open(f"{HOME}#g-{GROUP.code}")
    assert is_open(owner, f"g-{GROUP.code}")
    owner.look()
    waiting = owner.page.locator(f"#g-{GROUP.code} .rp-list a")
    left = waiting.count()
    waiting.first.click()
    owner.arrive().press('button[name="unknown"]')
    assert owner.page.url.endswith(f"?path={GROUP.code}")
    with owner.page.expect_navigation():
        owner.page.locator(".rp-q-top a").last.click()
    owner.look().open(HOME)
    assert owner.page.locator(f"#g-{GROUP.code} .rp-list a").count() == left - 1


def read_one_part(owner: Person) -> None:
    """Before anything is sealed; the list of parts leads into the one that is wanted."""
    owner.open("/b/demo/dossier/preview/")
    assert not is_open(owner, "part-register")
    owner.page.locator("#parts").locator("xpath=../summary").click()
    owner.page.locator('#parts a[href="#part-register"]').click()
    assert is_open(owner, "part-register")
    owner.unfold().look()


def choose_a_way(owner: Person) -> None:
    owner.open("/b/demo/grants/new/")
    assert owner.page.locator("main form").count() == 0


def state(adviser: Person) -> None:
    adviser.open("/b/demo/dossier/review/write/")
    parts = adviser.page.locator('[name="parts"]').first
    assert not parts.is_visible()
    adviser.write(extent="some")
    assert parts.is_visible()
    adviser.look().write(extent="all", noticed="Bien tenu.").press().reads("Bien tenu.")


def renew(adviser: Person) -> None:
    adviser.open("/o/chambre-metiers/renewals/new/")
    hour, clients = (adviser.page.locator(f'[name="{name}"]').first for name in ("hour", "chosen"))
    assert hour.is_visible() and not clients.is_visible()
    adviser.write(audience="chosen", when="now")
    assert clients.is_visible() and not hour.is_visible()
    adviser.unfold().look().write(chosen="demo").press().reads("Le Fournil des Lices")
