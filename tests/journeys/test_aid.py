"""A bakery finds who pays for a measure against a risk, plans it, is warned before signing, applies, is granted it, and
keeps it in its ledger; somebody without an account and without script finds the same programme."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PROGRAMME = "pass-transition-bzh"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_a_risk_to_a_programme_to_the_ledger(
    journey: Callable[[Callable[[Any], None]], None], site: Site, language: str
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, language, phone=language == "fr") as owner:
            home = begin(owner, site, language)
            a_measure_against_a_risk(owner, home)
            into_the_plan(owner, home)
            apply(owner, home)
            the_plan_after_the_grant(owner, home)
            into_the_ledger(owner, home)

    journey(story)


def begin(owner: Person, site: Site, language: str) -> str:
    email = f"katell.{language}@journey.example"
    owner.open("/").follow("/accounts/signup/")
    owner.write(name="Katell Le Bihan", email=email, password1="trois levains et un four en pierre").press()
    owner.open(site.mailbox.link_to(email)).press("main form button")
    owner.follow("/new/").write(name=f"Boulangerie Le Bihan {language}").press()
    return owner.page.url.removeprefix(site.url)


def a_measure_against_a_risk(owner: Person, home: str) -> None:
    owner.open(f"{home}risks/new/").write(
        title="Facture d’énergie qui double", category="supply", likelihood_current=4, impact_current=3
    ).press()
    in_two_months = (date.today() + timedelta(days=60)).isoformat()
    owner.open(f"{home}measures/new/").write(title="Récupérer la chaleur du four", theme="energy", due_on=in_two_months)
    owner.write(cost_once_eur="8 000", cost_yearly_eur="0")
    owner.page.get_by_label("Facture d’énergie qui double").check()
    owner.press()


def into_the_plan(owner: Person, home: str) -> None:
    """The list asks the most useful fact in place until the programme is settled; the plan warns before signing."""
    answers = {"employees": {"employees": "12"}, "naf": {"naf": "10.71C"}, "commune": {"commune": "35238"}}
    for _ in range(len(answers)):
        owner.open(f"{home}aid/")
        action = owner.page.locator('form[action*="/aid/answer/"]').get_attribute("action") or ""
        asked = action.rstrip("/").rpartition("/")[2]
        owner.write(**answers[asked]).press('form[action*="/aid/answer/"] .btn-primary')
    owner.open(f"{home}measures/M-1/").follow("/aid/plan/M-1/")
    owner.follow(f"/aid/plan/M-1/{PROGRAMME}/").press()
    owner.open(f"{home}aid/plan/")
    assert owner.page.locator(".rp-guard:visible").count() == 1, "do not sign yet"
    owner.reads("4\u202f000" if owner.language == "fr" else "4,000")


def apply(owner: Person, home: str) -> None:
    owner.follow(f"/aid/applications/new/{PROGRAMME}/")
    owner.page.get_by_label("Récupérer la chaleur du four").check()
    owner.press()
    assert owner.page.locator(".rp-guard:visible").count() == 1
    owner.open(f"{home}aid/applications/A-1/").follow("/submitted/").write(asked_eur="4 000").press()
    assert owner.page.locator(".rp-guard:visible").count() == 0, "sent: one may sign"
    owner.follow("/accepted/").write(granted_eur="3 500").press()


def the_plan_after_the_grant(owner: Person, home: str) -> None:
    """What was granted counts, nothing warns any more, and the next step is the application's own page."""
    owner.open(f"{home}aid/plan/")
    assert owner.page.locator(".rp-guard").count() == 0
    assert owner.page.locator(f'main a[href$="/aid/applications/new/{PROGRAMME}/"]').count() == 0
    row = owner.page.locator("#m-1")
    for amount in ("3\u202f500", "4\u202f500") if owner.language == "fr" else ("3,500", "4,500"):
        assert amount in row.inner_text(), "granted, and left to pay"
    owner.follow("/aid/applications/A-1/")


def into_the_ledger(owner: Person, home: str) -> None:
    owner.follow("/aid/ledger/new/?application=A-001").press()
    owner.open(f"{home}aid/ledger/")
    owner.reads("296\u202f500" if owner.language == "fr" else "296,500")


def test_anyone_finds_aid_without_account_and_without_script(
    journey: Callable[[Callable[[Any], None]], None], site: Site
) -> None:
    def story(browser: Any) -> None:
        window = browser.new_context(java_script_enabled=False, locale="fr", viewport={"width": 390, "height": 844})
        page = window.new_page()
        page.goto(f"{site.url}/aides/")
        page.fill('main [name="naf"]', "10.71C")
        page.fill('main [name="employees"]', "12")
        page.locator("main form .btn-primary").first.click()
        page.wait_for_load_state("load")
        found = page.url
        assert "naf=10.71C" in found and "employees=12" in found, "the address is the profile: it can be sent"
        link = page.locator("main .rp-prog h3 a:visible").first
        title = link.inner_text()
        link.click()
        page.wait_for_load_state("load")
        assert page.locator("h1").inner_text() == title
        assert window.cookies() == [], "nothing is stored"
        window.close()

    journey(story)
