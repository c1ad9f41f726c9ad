"""One rule says what is the code of a web page, whether a text was typed or came in a file."""

import time

import pytest

from subsidies.curation.checking import holds_markup
from subsidies.intake.reading import marked_up
from subsidies.programmes.markup import markup_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lire <b>bien</b>", "<b>"),
        ("</p>", "</p>"),
        ('<a href="x">', '<a href="x">'),
        ("<br/>", "<br/>"),
        ("<img src=x onerror=y>", "<img src=x onerror=y>"),
        ("vu <!-- caché", "<!--"),
        ("1&nbsp;000", "&nbsp;"),
        ("l&#39;aide", "&#39;"),
        ("l&#x2019;aide", "&#x2019;"),
        ("1 < 2 et 3 > 2", ""),
        ("R&D; conseil & études", ""),
        ("Écrire à <aide@example.org>", ""),
        ("moins de <10 salariés>", ""),
        ("", ""),
    ],
)
def test_typed_texts_and_files_are_judged_alike(text, found):
    assert markup_in(text) == found
    assert holds_markup(text) == bool(found)
    assert [problem.field for problem in marked_up({"conditions": [text]})] == ["conditions"] * bool(found)


@pytest.mark.parametrize("text", ["<a " * 40_000, "<" * 100_000, "<a" + " " * 100_000, "&" + "a" * 100_000])
def test_no_text_keeps_it_busy(text):
    began = time.process_time()
    markup_in(text)
    assert time.process_time() - began < 1
