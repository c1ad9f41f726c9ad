"""Somebody at a browser. Each page they come to is checked: at desk and phone width no axe violation and no sideways
scrolling, nothing in the console, nothing that the policy blocks, the right language, and no word left untranslated.

Axe looks at structure and style, and is by far the slowest of these: a page that is built like one it has passed at the
same width, other texts and figures aside, is not shown to it again. Most of its time goes into contrast, which hangs on
what the eye gets and not on how a page is built: that is judged where text stands in other colours than it has passed.
"""

import hmac
import struct
import time
from base64 import b32decode
from pathlib import Path
from typing import Any, Self

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override

from tests.journeys.site import Site

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
_AXE = Axe()
# Its elements: their kind and style, which other attributes they have, and whether they hold a text at all. Neighbours
# built alike, as rows of a list are, count once.
_BUILT = r"""() => {
  const built = element => {
    const said = [...element.attributes].map(({name, value}) =>
      /^(class|role|type|aria-hidden|aria-expanded|aria-current|tabindex|scope)$/.test(name)
        ? `${name}=${value}` : name + (value.trim() ? "+" : "-"));
    const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const inside = [...element.children].map(built).filter((one, place, all) => one !== all[place - 1]);
    return `<${element.tagName} ${said.sort().join(" ")} ${text} ${inside.join("")}>`;
  };
  return built(document.documentElement);
}"""
# What contrast hangs on, once for each way in which text is shown: its colour, whether WCAG calls it large, how much
# shines through, the grounds it stands on down to one that hides what is behind, and what sets it over other things.
_SHOWN = r"""() => {
  const opaque = colour => !/^rgba\(.*, ?(0|0?\.\d+)\)$|transparent|\//.test(colour);
  const shown = element => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    const large = parseFloat(fontSize) >= (fontWeight >= 700 ? 18.66 : 24);
    const said = [color, large, textShadow, !!element.closest(":disabled, [aria-disabled=true]")];
    for (let one = element, covered = false; one; one = one.parentElement) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(one);
      if (opacity !== "1") said.push(opacity);
      if (covered) continue;
      if (!/static|relative/.test(position)) said.push(position, one.className);
      if (backgroundImage !== "none") said.push(backgroundImage);
      if (backgroundColor !== "rgba(0, 0, 0, 0)") said.push(backgroundColor);
      covered = opaque(backgroundColor);
    }
    return said.join(" ");
  };
  const written = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select";
  const holdsText = element => element.matches(written)
    || [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const seen = element => [...element.getClientRects()].some(({width}) => width > 1);  // not for the ear alone
  const all = [...document.body.querySelectorAll("*")].filter(one => seen(one) && holdsText(one));
  return [...new Set(all.map(shown))];
}"""
_PASSED: set[tuple[str, int]] = set()
_LEGIBLE: set[str] = set()
_CODE_SECONDS = 30


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238); waits for the next one when this one is about to end."""
    if _CODE_SECONDS - time.time() % _CODE_SECONDS < 3:
        time.sleep(_CODE_SECONDS - time.time() % _CODE_SECONDS)
    counter = struct.pack(">Q", int(time.time()) // _CODE_SECONDS)
    digest = hmac.digest(b32decode(secret), counter, "sha1")
    start = digest[-1] & 0xF
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


class Person:
    """`with Person(browser, site, language) as one`: a browser window of their own, closed at the end."""

    def __init__(self, browser: Any, site: Site, language: str, *, phone: bool = False) -> None:
        self.site, self.language = site, language
        self._own, self._other = (PHONE, DESK) if phone else (DESK, PHONE)
        self._context = browser.new_context(
            viewport=self._own, locale=language, has_touch=phone, reduced_motion="reduce", accept_downloads=True
        )
        self.page = self._context.new_page()
        self._said: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._said.append(str(error)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._context.close()

    def _note(self, kind: str, text: str) -> None:
        # A page that answers 404 or 422 is reported by the browser too; its status is asserted by the steps.
        if kind in {"error", "warning"} and "the server responded with a status of 4" not in text:
            self._said.append(text)

    # ── Going about

    def open(self, address: str, status: int = 200) -> Self:
        """Types an address, or follows a link from a letter."""
        answer = self.page.goto(address if address.startswith("http") else self.site.url + address)
        assert answer.status == status, f"{answer.status} {self.page.url}"
        return self.look()

    def follow(self, end: str) -> Self:
        """Clicks the first visible link whose address ends like this; on a phone, also from the menu."""
        link = self.page.locator(f'a[href$="{end}"]:visible').first
        if not link.count():
            self.page.locator('.rp-bottom button[popovertarget="rp-side"]').click()
        link.click()
        return self.arrive()

    def press(self, button: str = "main form .btn-primary") -> Self:
        """Clicks a button that sends a form, and waits for the page that answers it."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(f"{button}:visible").first.click()
        return self.look()

    def arrive(self) -> Self:
        self.page.wait_for_load_state("load")
        return self.look()

    def write(self, **values: Any) -> Self:
        """Fills the fields of the page's form, by their names: text, choices, and True for boxes to tick."""
        for name, value in values.items():
            fields = self.page.locator(f'main [name="{name}"]')
            kind = fields.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                fields.select_option(str(value))
            elif kind in {"radio", "checkbox"} and value is not True:
                wanted = [value] if isinstance(value, str | int) else value
                for one in wanted:
                    self.page.locator(f'main [name="{name}"][value="{one}"]').check()
            elif kind == "checkbox":
                fields.check()
            elif kind == "file":
                fields.set_input_files(value)
            else:
                fields.fill(str(value))
        return self

    def unfold(self) -> Self:
        """Opens every fold of the page, as somebody who looks for what is in it."""
        closed = self.page.locator("main details:not([open]) > summary:visible")
        while closed.count():
            closed.first.click()
        return self

    def does_not_know(self, *names: str) -> Self:
        """Ticks the "I don't know" boxes of these fields."""
        for name in names:
            self.page.locator(f'[data-rp-unknown="id_{name}"]').check()
        return self

    def download(self, selector: str, to: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.locator(f"{selector}:visible").first.click()
        waiting.value.save_as(to)
        return to

    # ── Seeing

    def reads(self, text: str) -> Self:
        """This text is on the page."""
        self.page.get_by_text(text).first.wait_for(state="visible")
        return self

    def says(self, message: str) -> str:
        """One of the product's own sentences, in this person's language."""
        with override(self.language):
            return gettext(message)

    def look(self) -> Self:
        """What every page must hold."""
        page = self.page
        where = f"{self.language} {page.url}"
        assert page.locator("html").get_attribute("lang") == self.language, where
        # In French, whose words are longer, at both sizes.
        for size in (self._other, self._own) if self.language == "fr" else (self._own,):
            page.set_viewport_size(size)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{where}: {wide} px too wide at {size['width']}"
            built = (page.evaluate(_BUILT), size["width"])
            if built not in _PASSED:
                found = self._judge()
                assert found.violations_count == 0, f"{where} at {size['width']}\n{found.generate_report()}"
                _PASSED.add(built)
        assert self._said == [], f"{where}: {self._said}"
        return self

    def _judge(self) -> AxeResults:
        """What axe finds on the page as it is shown now."""
        shown = set(self.page.evaluate(_SHOWN))
        rules = {"color-contrast": {"enabled": not shown <= _LEGIBLE}}
        if self.page.evaluate("typeof axe === 'undefined'"):  # half a megabyte; it stays for the second width
            self.page.evaluate(_AXE.axe_script)
        found = AxeResults(
            self.page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], rules})", rules)
        )
        if not found.violations_count:
            _LEGIBLE.update(shown)
        return found

    # ── Signing in

    def sign_in(self, email: str, password: str, secret: str = "") -> Self:
        """Through the real forms; with `secret`, the second step too."""
        self.open("/").follow("/accounts/login/").write(login=email, password=password).press()
        if secret:
            self.write(code=one_time_code(secret)).press()
        return self

    def switch_language(self) -> Self:
        """The language button of a public page."""
        self.page.locator('header form[action$="/language/"] button').click()
        self.page.wait_for_load_state("load")
        return self
