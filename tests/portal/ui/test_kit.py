"""Every component in every state, in a real browser: 0 axe violations, nothing that the policy blocks, no sideways
scrolling, at desktop and phone width, down to 320 px, and in forced colours."""

import mimetypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client

from portal.ui.views import PAGES_OF_KIT

pytestmark = [pytest.mark.urls("tests.portal.ui.kit_urls")]

ADDRESSES = [f"/ui/kit/{page}" for page in (*PAGES_OF_KIT, "error-403", "error-404", "error-500")]
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; form-action 'self'"
)
NARROWEST = 320
HOST = "http://rempart.test"


@pytest.fixture
def answers(client: Client, db: None) -> dict[str, tuple[int, bytes]]:
    """The pages, drawn before the browser starts: it then runs without a server and without a database."""
    found = {}
    for address in ADDRESSES:
        response = client.get(address, headers={"accept-language": "fr"})
        found[address] = (response.status_code, response.content)
    return found


@pytest.fixture
def page(browser: Any, answers: dict[str, tuple[int, bytes]], request: Any) -> Iterator[Any]:
    context = browser.new_context(**getattr(request, "param", {}))
    page = context.new_page()

    def serve(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = finders.find(path.removeprefix("/static/"))
            kind = mimetypes.guess_type(path)[0] or "font/woff2"
            route.fulfill(
                status=200 if file else 404, body=Path(str(file)).read_bytes() if file else b"", content_type=kind
            )
        else:
            status, body = answers.get(path, (404, b""))
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(status=status, body=body, headers=headers)

    page.route("**/*", serve)
    yield page
    context.close()


def screens(**more: Any) -> list[Any]:
    return [
        pytest.param({"viewport": {"width": width, "height": 860}, "locale": "fr-FR", **more}, id=str(width))
        for width in (1280, 390, NARROWEST)
    ]


def open_page(page: Any, address: str) -> list[str]:
    """Opens the page and returns what the browser complained about."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(HOST + address)
    page.wait_for_load_state("load")
    return [text for text in said if f"status of {address[-3:]}" not in text]


@pytest.mark.parametrize("page", screens(), indirect=True)
def test_no_axe_violation_no_blocked_resource_no_sideways_scrolling(page: Any) -> None:
    for address in ADDRESSES:
        assert open_page(page, address) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        if page.viewport_size["width"] == NARROWEST:  # the same rules as at 390 px: only the width is new
            continue
        result = Axe().run(page, options={"resultTypes": ["violations"]})
        assert result.violations_count == 0, f"{address}\n{result.generate_report()}"


@pytest.mark.parametrize("page", screens(forced_colors="active")[:2], indirect=True)
def test_states_are_told_apart_in_forced_colours(page: Any) -> None:
    open_page(page, "/ui/kit/components")
    style = "element => { const s = getComputedStyle(element); return s.backgroundColor + s.borderStyle }"
    done = page.locator(".rp-wall .is-done .s").first.evaluate(style)
    todo = page.locator(".rp-wall .is-todo .s").first.evaluate(style)
    assert done != todo
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0


@pytest.mark.parametrize("page", screens()[1:2], indirect=True)
def test_the_phone_menu_opens_closes_and_passes_axe(page: Any) -> None:
    open_page(page, "/ui/kit/list")
    side = page.locator("#rp-side")
    assert not side.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert side.is_visible()
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0
    page.keyboard.press("Escape")
    assert not side.is_visible()


@pytest.mark.parametrize("page", screens()[:1], indirect=True)
def test_a_figure_opens_its_formula_and_a_drawer_opens_and_closes(page: Any) -> None:
    open_page(page, "/ui/kit/components")
    page.locator("a.rp-fig").first.click()
    assert page.locator("#calc").is_visible()
    page.get_by_role("link", name="Open a drawer").click()
    drawer = page.locator("#d1")
    assert drawer.is_visible()
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0
    drawer.locator("[data-rp-close]").click()
    assert not drawer.is_visible()


@pytest.mark.parametrize("page", screens()[:1], indirect=True)
def test_i_dont_know_greys_out_its_field(page: Any) -> None:
    open_page(page, "/ui/kit/form")
    page.locator("#id_turnover_eur_unknown").check()
    assert page.locator("#id_turnover_eur").is_disabled()
    page.locator("#id_opening_hours_unknown").check()
    assert page.locator("[name=opening_hours_mon_0]").is_disabled()
    assert page.locator("#id_opening_hours_unknown").is_enabled()
    page.locator("#id_opening_hours_unknown").uncheck()
    assert page.locator("[name=opening_hours_mon_0]").is_enabled()


@pytest.mark.parametrize(
    "page", [{"java_script_enabled": False, "viewport": {"width": 390, "height": 860}}], indirect=True
)
def test_without_script_the_menu_opens_and_figures_show_their_formula(page: Any) -> None:
    open_page(page, "/ui/kit/components")
    page.get_by_role("button", name="Menu").click()
    assert page.locator("#rp-side").is_visible()
    page.keyboard.press("Escape")
    page.goto(f"{HOST}/ui/kit/components#calc")  # what a figure's link does: the browser unfolds by itself
    assert page.locator("#calc").is_visible()
