"""Every component in every state, in a real browser: 0 axe violations, nothing that the policy blocks, no sideways
scrolling, at desktop and phone width, down to 320 px, and in forced colours."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from portal.ui.views import PAGES_OF_KIT
from tests.portal.ui.conftest import HOST, Answers, Visit, open_page

pytestmark = [pytest.mark.urls("tests.portal.ui.kit_urls")]

ADDRESSES = [f"/ui/kit/{page}" for page in (*PAGES_OF_KIT, "error-403", "error-404", "error-500")]
DESK, PHONE, NARROWEST = 1280, 390, 320


@pytest.fixture
def answers(client: Client, db: None) -> Answers:
    """The pages, drawn before the browser starts."""
    found = {}
    for address in ADDRESSES:
        response = client.get(address, headers={"accept-language": "fr"})
        found[address] = (response.status_code, response.content)
    return found


def screen(width: int, **more: Any) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 860}, "locale": "fr-FR", **more}


def no_violation(page: Any, address: str = "") -> None:
    result = Axe().run(page, options={"resultTypes": ["violations"]})
    assert result.violations_count == 0, f"{address}\n{result.generate_report()}"


@pytest.mark.parametrize("width", [DESK, PHONE, NARROWEST])
def test_no_axe_violation_no_blocked_resource_no_sideways_scrolling(answers: Answers, visit: Visit, width: int) -> None:
    def steps(page: Any) -> None:
        for address in ADDRESSES:
            assert open_page(page, address) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
            if width != NARROWEST:  # the same rules as at 390 px: only the width is new
                no_violation(page, address)

    visit(answers, steps, **screen(width))


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_states_are_told_apart_in_forced_colours(answers: Answers, visit: Visit, width: int) -> None:
    style = "element => { const s = getComputedStyle(element); return s.backgroundColor + s.borderStyle }"

    def steps(page: Any) -> None:
        open_page(page, "/ui/kit/components")
        done = page.locator(".rp-wall .is-done .s").first.evaluate(style)
        todo = page.locator(".rp-wall .is-todo .s").first.evaluate(style)
        assert done != todo
        no_violation(page)

    visit(answers, steps, **screen(width, forced_colors="active"))


def test_the_phone_menu_opens_and_closes(answers: Answers, visit: Visit) -> None:
    def steps(page: Any) -> None:
        open_page(page, "/ui/kit/list")
        side = page.locator("#rp-side")
        assert not side.is_visible()
        page.locator(".rp-bottom button").click()
        assert side.is_visible()
        no_violation(page)
        page.keyboard.press("Escape")
        assert not side.is_visible()

    visit(answers, steps, **screen(PHONE))


def test_a_figure_opens_its_formula_and_a_drawer_opens_and_closes(answers: Answers, visit: Visit) -> None:
    def steps(page: Any) -> None:
        open_page(page, "/ui/kit/components")
        page.locator("a.rp-fig").first.click()
        assert page.locator("#calc").is_visible()
        page.get_by_role("link", name="Open a drawer").click()
        drawer = page.locator("#d1")
        assert drawer.is_visible()
        no_violation(page)
        drawer.locator("[data-rp-close]").click()
        assert not drawer.is_visible()

    visit(answers, steps, **screen(DESK))


def test_i_dont_know_greys_out_its_field(answers: Answers, visit: Visit) -> None:
    def steps(page: Any) -> None:
        open_page(page, "/ui/kit/form")
        page.locator("#id_turnover_eur_unknown").check()
        assert page.locator("#id_turnover_eur").is_disabled()
        page.locator("#id_opening_hours_unknown").check()
        assert page.locator("[name=opening_hours_mon_0]").is_disabled()
        assert page.locator("#id_opening_hours_unknown").is_enabled()
        page.locator("#id_opening_hours_unknown").uncheck()
        assert page.locator("[name=opening_hours_mon_0]").is_enabled()

    visit(answers, steps, **screen(DESK))


def test_without_script_the_menu_opens_and_figures_show_their_formula(answers: Answers, visit: Visit) -> None:
    def steps(page: Any) -> None:
        open_page(page, "/ui/kit/components")
        page.locator(".rp-bottom button").click()
        assert page.locator("#rp-side").is_visible()
        page.keyboard.press("Escape")
        page.goto(f"{HOST}/ui/kit/components#calc")  # what a figure's link does: the browser unfolds by itself
        assert page.locator("#calc").is_visible()

    visit(answers, steps, **screen(PHONE, java_script_enabled=False))
