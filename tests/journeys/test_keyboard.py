"""The main tasks with the keyboard alone: no mouse, no click by script; each stop of the Tab key can be seen."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import PASSWORD
from tests.journeys.person import DESK
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TABS = 120
# What a person sees of the focus: an outline, a shadow, or another border than the same thing has without it.
SEEN = """selector => {
  const here = document.activeElement;
  if (!here || !here.matches(selector)) return null;
  const looks = e => { const s = getComputedStyle(e); return [s.outlineStyle !== 'none' && s.outlineWidth, s.boxShadow,
    s.borderColor, s.backgroundColor].join('|'); };
  const box = here.closest('label') || here;
  const focused = looks(here) + looks(box);
  here.blur();
  const bare = looks(here) + looks(box);
  here.focus({preventScroll: true});
  const place = here.getBoundingClientRect();
  return {seen: focused !== bare, inside: place.bottom > 0 && place.top < innerHeight};
}"""


class Keyboard:
    """Somebody with no mouse, in a window of their own."""

    def __init__(self, page: Any, site: Site) -> None:
        self.page, self.site = page, site

    def reach(self, selector: str) -> "Keyboard":
        """Presses Tab until the wanted thing has the focus, where the focus can be seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            found = self.page.evaluate(SEEN, selector)
            if found:
                assert found["seen"], f"focus on {selector} cannot be seen at {self.page.url}"
                assert found["inside"], f"{selector} has the focus outside the window at {self.page.url}"
                return self
        raise AssertionError(f"{selector} was not reached with Tab at {self.page.url}")

    def follow(self, end: str) -> "Keyboard":
        self.reach(f'a[href$="{end}"]')
        return self._leads("Enter")

    def type(self, name: str, text: str) -> "Keyboard":
        self.reach(f'main [name="{name}"]')
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def tick(self, selector: str) -> "Keyboard":
        self.reach(selector)
        self.page.keyboard.press("Space")
        return self

    def does_not_know(self, name: str) -> "Keyboard":
        return self.tick(f'main [data-rp-unknown="id_{name}"]')

    def choose(self, name: str, value: str) -> "Keyboard":
        """Goes down a list with the arrow keys until the wanted value is there."""
        self.reach(f'main select[name="{name}"]')
        for _ in range(60):
            if self.page.evaluate("document.activeElement.value") == value:
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not in {name}")

    def send(self) -> "Keyboard":
        self.reach('main form .btn-primary, main form button[type="submit"].btn')
        return self._leads("Enter")

    def reads(self, text: str) -> "Keyboard":
        self.page.get_by_text(text).first.wait_for(state="visible")
        return self

    def _leads(self, key: str) -> "Keyboard":
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        return self


def test_the_main_tasks_need_no_mouse(journey: Callable[[Callable[[Any], None]], None], site: Site) -> None:
    def story(browser: Any) -> None:
        context = browser.new_context(viewport=DESK, locale="fr", reduced_motion="reduce")
        person = Keyboard(context.new_page(), site)
        person.page.goto(site.url + "/accounts/login/")
        # One: sign in. The first stop of every page skips to its content.
        person.type("login", "yann@rivoal.example").type("password", PASSWORD).send()
        person.page.goto(site.url + "/b/cycles-rivoal/")
        person.page.keyboard.press("Tab")
        assert person.page.evaluate("document.activeElement.getAttribute('href')").startswith("#"), "no way to skip"
        # Two: a service.
        person.follow("/services/").follow("/services/new/")
        person.choose("kind", "booking").type("name", "Réservation d’atelier")
        person.send().reads("Réservation d’atelier")
        # Three: a risk, with its level today.
        person.follow("/risks/").follow("/risks/new/").type("title", "Agenda injoignable un samedi")
        person.does_not_know("likelihood_current").does_not_know("impact_current")
        person.send().reads("Agenda injoignable un samedi")
        # Four: a measure against it.
        person.follow("/measures/").follow("/measures/new/").type("title", "Copie papier de l’agenda")
        person.does_not_know("cost_once_eur").does_not_know("cost_yearly_eur")
        person.tick('main input[type="checkbox"][name="risks"]')
        person.send().reads("Copie papier de l’agenda")
        # Five: the aid that could pay, and why.
        person.follow("/aid/")
        person.reach("main .rp-prog h3 a")._leads("Enter")
        person.reads("Critère par critère")
        # Six: a contract.
        person.follow("/policies/").follow("/policies/new/").choose("line", "cyber").type(
            "insurer", "Mutuelle du Ponant"
        )
        person.send().reads("Mutuelle du Ponant")
        # Seven: the dossier, built while the page says how far it is.
        person.follow("/dossier/").follow("/dossier/new/").send()
        person.page.locator("#rp-progress .btn-primary").wait_for(timeout=60_000)
        person.reach("#rp-progress .btn-primary")._leads("Enter")
        person.reach('a[href$="/download/"]')
        # Eight: share it by link and code.
        person.follow("/grants/").follow("/grants/new/").follow("?to=self").type("recipient", "Cabinet Le Bris")
        person.send().reads("Cabinet Le Bris")
        context.close()

    journey(story)
