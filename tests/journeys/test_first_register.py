"""Somebody without words for risk goes from sign-up to a register and a plan, alone, in a bounded number of touches."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_TOUCHES = 60
# Each click and each field that somebody fills counts once, on every page they come to.
COUNT = """
(() => {
  const add = () => sessionStorage.setItem('touches', Number(sessionStorage.getItem('touches') || 0) + 1);
  addEventListener('click', event => event.isTrusted && add(), true);
  addEventListener('change', event => event.target.matches('input:not([type=checkbox]):not([type=radio]), textarea,'
    + ' select') && event.isTrusted && add(), true);
})();
"""
# A small shop that knows some things, lacks some, and has no idea about the rest.
SAYS = {"backup": "partly", "restore": "unknown", "second-factor": "no", "domain-owned": "unknown", "stand-in": "no"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_sign_up_to_a_register_and_a_plan(
    journey: Callable[[Callable[[Any], None]], None], site: Site, language: str
) -> None:
    def story(browser: Any) -> None:
        with Person(browser, site, language, phone=True) as owner:
            owner.page.add_init_script(COUNT)
            email = f"anne.{language}@journey.example"
            owner.open("/").follow("/accounts/signup/")
            owner.write(name="Anne Le Berre", email=email, password1="une tournée de pain à vélo").press()
            owner.open(site.mailbox.link_to(email)).press("main form button")
            owner.follow("/new/").write(name="La Huche d’Anne").press()
            owner.press('form[action$="/assessment/start/"] button')
            for _question in range(40):
                if "/assessment/proposal/" in owner.page.url:
                    break
                answer(owner)
            assert owner.page.url.endswith("/assessment/proposal/")
            owner.look()
            owner.press("main form button.btn-primary")
            touches = int(owner.page.evaluate("sessionStorage.getItem('touches')"))
            assert 20 < touches <= MOST_TOUCHES, touches
            assert owner.page.url.endswith("/risks/")
            owner.page.locator("#register tbody tr").nth(11).wait_for()
            owner.follow("/measures/")
            owner.page.locator("main table tbody tr").nth(9).wait_for()

    journey(story)


def answer(owner: Person) -> None:
    """One question, with one tap; the services with three ticks and one."""
    page = owner.page
    code = page.url.rstrip("/").rsplit("/", 1)[1]
    if code == "services":
        for kind in ("shop", "payment", "email"):
            page.locator(f'input[value="{kind}"]').check()
        owner.look()
        button = "main form .btn-primary"
    elif code == "cash-days":
        button = 'main form button[value="under_30"]'
    else:
        button = f'main form button[value="{SAYS.get(code, "yes")}"]'
    if code == "restore":
        owner.look()
    with page.expect_navigation(wait_until="load"):
        page.locator(button).first.click()
