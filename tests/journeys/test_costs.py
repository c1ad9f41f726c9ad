"""A shop learns what its risks cost, which term of its contract leaves it exposed, and what to do first for 2,000 €."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEASURES = {"Seconde ligne internet": ("300", "70", "90"), "Rappel avant virement": ("0", "40", "80")}
DEAR = "Site de secours"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_hours_and_margin_to_a_gap_and_a_plan(
    journey: Callable[[Callable[[Any], None]], None], site: Site, language: str
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, language, phone=language == "fr") as owner:
            home = begin(owner, site, language)
            stop_costs(owner, home)
            risks(owner, home)
            contract(owner, home)
            owner.open(f"{home}losses/").press('form[action$="/losses/run/"] button')
            done = owner.page.locator('a.btn-primary[href$="/losses/"]:visible')
            done.first.wait_for(timeout=60_000)
            done.first.click()
            owner.arrive()
            assert owner.page.locator("main figure svg:visible").count() == 2, "the bad years, and what matters most"
            open_a_figure(owner)
            owner.open(f"{home}policies/gap/")
            owner.reads(owner.says("Waiting time")).reads("ORIAS")
            owner.open(f"{home}losses/plan/?budget=2000&most=3")
            chosen = owner.page.locator("#best tbody tr")
            assert chosen.count() == 2, "the dear one does not fit"
            assert not owner.page.locator("#best tbody").get_by_text(DEAR).count()

    journey(story)


def begin(owner: Person, site: Site, language: str) -> str:
    email = f"gwen.{language}@journey.example"
    owner.open("/").follow("/accounts/signup/")
    owner.write(name="Gwen Le Bras", email=email, password1="trois marées et un phare éteint").press()
    owner.open(site.mailbox.link_to(email)).press("main form button")
    owner.follow("/new/").write(name=f"Conserverie Le Bras {language}").press()
    home = owner.page.url.removeprefix(site.url)
    owner.follow("/profile/").follow("/money/edit/").write(turnover_eur="260 000", online_share_pct="60")
    owner.does_not_know("balance_sheet_eur").press()
    owner.follow("/hours/edit/")
    for day in ("tue", "wed", "thu", "fri", "sat"):
        owner.write(**{f"opening_hours_{day}_0": "09:00", f"opening_hours_{day}_1": "18:00"})
    owner.press()
    return home


def stop_costs(owner: Person, home: str) -> None:
    owner.open(f"{home}stoppage/")
    owner.write(variable_costs_pct="40", cash_eur="9 000", fixed_costs_month_eur="6 000")
    owner.does_not_know("caught_up_pct").press()
    assert owner.page.locator("main svg[role=img]:visible").count() == 1


def risks(owner: Person, home: str) -> None:
    owner.open(f"{home}services/new/").write(kind="shop", name="Boutique", provider="Hébergeur Breizh").press()
    owner.open(f"{home}risks/new/").write(
        title="Boutique en panne", category="online", likelihood_current=4, impact_current=3
    )
    owner.page.get_by_label("Boutique", exact=True).first.check()
    owner.press()
    owner.open(f"{home}losses/R-1/").write(frequency_value="3", frequency_unit="times_a_year")
    owner.write(hours_low="2", hours_high="40").press()
    owner.open(f"{home}risks/new/").write(
        title="Faux virement", category="fraud", likelihood_current=2, impact_current=3
    ).press()
    owner.open(f"{home}losses/R-2/").write(frequency_value="6", frequency_unit="years_between")
    owner.write(amount_low="1 000", amount_high="30 000").press()
    in_a_month = (date.today() + timedelta(days=30)).isoformat()
    dear = {DEAR: ("9000", "80", "95")}
    for number, (title, (once, low, high)) in enumerate({**MEASURES, **dear}.items(), start=1):
        owner.open(f"{home}measures/new/").write(title=title, theme="continuity", due_on=in_a_month)
        owner.write(cost_once_eur=once, cost_yearly_eur="0")
        owner.page.get_by_label("Faux virement" if "virement" in title else "Boutique en panne").check()
        owner.press()
        owner.open(f"{home}losses/M-{number}/").write(on="frequency", low_pct=low, high_pct=high).press()


def contract(owner: Person, home: str) -> None:
    owner.open(f"{home}policies/new/").write(standing="contract", line="cyber", insurer="Mutuelle du Ponant")
    prefix = owner.page.locator('[name$="-0-head"]').get_attribute("name").removesuffix("head")
    terms = {"head": "gross_margin", "limit_eur": "50 000", "deductible_eur": "200", "waiting_hours": "12"}
    terms |= {"waiting_mode": "beyond", "scope": "any_provider"}
    owner.write(**{f"{prefix}{name}": said for name, said in terms.items()})
    owner.write(**{f"{prefix}triggers": ["failure", "provider_failure"]}).press()


def open_a_figure(owner: Person) -> None:
    """A figure of the list opens to the product that gives it."""
    owner.page.locator('main a[href*="/losses/R-"]:visible').first.click()
    owner.arrive()
    owner.page.locator(".rp-formula").first.wait_for()
