"""What a person at a browser notices, and that a page built like one that has passed is still looked at."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys import person
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>
body {{ background: #fff; color: #111 }} .on {{ {style} }} aside {{ width: {width}px }}
</style></head><body><main><h1>{word}</h1><p class="on">{word} and more</p>{more}<aside>Beside</aside></main>
</body></html>"""


def page(style: str = "", word: str = "One", more: str = "", width: int = 100) -> str:
    return PAGE.format(style=style, word=word, more=more, width=width)


@pytest.fixture
def looks(journey: Callable[[Callable[[Any], None]], None], site: Site, monkeypatch: pytest.MonkeyPatch) -> Any:
    """looks(page, …): somebody looks at one page after the other, with no memory of others."""
    monkeypatch.setattr(person, "_PASSED", set())
    monkeypatch.setattr(person, "_LEGIBLE", set())

    def look(*pages: str) -> None:
        def story(browser: Any) -> None:
            with Person(browser, site, "en") as one:
                for content in pages:
                    one.page.set_content(content)
                    one.look()

        journey(story)

    return look


def test_what_is_well_made_passes(looks: Any) -> None:
    looks(page(), page(word="Two"), page("background: #135; color: #fff", more="<p>Three</p>"))


@pytest.mark.parametrize(
    ("then", "rule"),
    [
        (page("color: #bbb", more="<p>Another</p>"), "color-contrast"),
        (page("background: #444", more="<p>Another</p>"), "color-contrast"),
        (page("opacity: 0.3", more="<p>Another</p>"), "color-contrast"),
        (page(more="<div style='opacity: 0.3'><p>Another</p></div>"), "color-contrast"),
        (page(more="<input>"), "label"),
        (page(more="<img src='data:,'>"), "image-alt"),
        (page(width=2000), "px too wide"),
        (page(more="<script>console.error('broken')</script>"), "broken"),
    ],
)
def test_what_is_ill_made_is_noticed_after_a_page_that_passed(looks: Any, then: str, rule: str) -> None:
    with pytest.raises(AssertionError, match=rule):
        looks(page(), then)
