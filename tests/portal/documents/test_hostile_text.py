"""Whatever was typed prints as it was typed, and never as markup, a file or an address."""

import re
import socket
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.documents import fonts, lines
from portal.documents.paragraphs import heading, paragraph
from portal.documents.tables import Column, Table
from portal.documents.text import coloured, escape, printable, rich, shortened
from tests.outside import run
from tests.portal.documents import sample

HOSTILE = {
    "comparison": "profit < cost & <b>loss",
    "nested": "<b>" * 3000 + "x",
    "template": "{value} {0.__class__} %(a)s {{7*7}}",
    "image": '<img src="file:///etc/passwd" width="10" height="10"/>',
    "colour": "<font color=\"[[[getattr(pow,'__globals__')]]]\">x</font>",
    "paragraph": "</para><para><link href='http://127.0.0.1/'>x</link>",
    "entities": "&lt;b&gt; &#0; &nbsp; &bogus;",
    "cdata": "<![CDATA[x]]><!-- y --><?xml version='1.0'?>",
    "backslash": "\\) Tj (x) \\(\\\\",
    "greek": "Σωκράτης Ж ł Ș",
    "emoji": "fire 🔥 and 😀",
    "han": "漢字 テスト",
    "quotes": "«\u00a0l’été\u202f;\u00a0» “a” … − €",
}


def flat(text: str) -> str:
    """Without spaces, nor the feet of pages."""
    return re.sub(r"Pieddepage\d+/\d+", "", re.sub(r"\s", "", text))


def extracted(tmp_path: Path, *blocks: object) -> str:
    file = tmp_path / "text.pdf"
    file.write_bytes(sample.document(list(blocks)))
    return run("pdftotext", file, "-").stdout


@pytest.mark.parametrize("name", HOSTILE)
def test_it_prints_literally_in_headings_paragraphs_and_tables(name, tmp_path):
    text = HOSTILE[name]
    blocks = [
        heading(1, text[:300], key="h"),
        paragraph(text),
        paragraph(rich("<b>{value}</b>", value=text[:400])),
        Table([Column("A", 1, header=True), Column("B", 3)], [[text[:200], text]]),
    ]
    shown = flat(extracted(tmp_path, *blocks))
    assert shown.count(flat(text)) >= (2 if len(text) < 1000 else 1), shown[:500]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x07c\x1bd", "a\ufffdb\ufffdc\ufffdd"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("private \ue000 \U0010fffd", "private \ufffd \ufffd"),
        ("mark \ufeff\uffff end", "mark \ufffd\ufffd end"),
    ],
)
def test_what_has_no_shape_prints_as_the_replacement_character(text, shown, tmp_path):
    assert printable(text) == shown
    assert flat(shown) in flat(extracted(tmp_path, paragraph(text)))


def test_right_to_left_and_invisible_characters_are_kept(tmp_path):
    text = "שלום a\u200bb\u200d\u202edlrow"
    shown = extracted(tmp_path, paragraph(text))
    assert set("שלום") <= set(shown)
    assert "a" in shown
    assert "b" in shown
    assert "\u202e" in shown


@pytest.mark.slow
def test_a_megabyte_of_one_word_builds_in_time(tmp_path):
    started = time.process_time()
    shown = extracted(tmp_path, paragraph("x" * 1_000_000), Table([Column("", 1)], [["y" * 200_000]]))
    spent = time.process_time() - started
    assert shown.count("x") == 1_000_000
    assert shown.count("y") == 200_000
    assert spent < 20, spent


def test_nothing_is_fetched_and_no_file_is_read(monkeypatch, tmp_path):
    def refused(*_args: object, **_kw: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    shown = extracted(tmp_path, *(paragraph(text) for text in HOSTILE.values()))
    assert "root:" not in shown
    pictures = run("pdfimages", "-list", tmp_path / "text.pdf").stdout.splitlines()
    assert len(pictures) == 2, "no picture"


def test_a_string_falls_back_whole():
    fonts.ready()
    assert fonts.face_for("Rançon → ≥ 2\u202f%", fonts.REGULAR) == fonts.REGULAR
    assert fonts.face_for("Rançon 漢", fonts.REGULAR) == fonts.FALLBACK
    assert fonts.face_for("Rançon 漢", fonts.SEMIBOLD) == fonts.FALLBACK_BOLD
    assert escape("漢 a") == f'<font name="{fonts.FALLBACK}">漢 a</font>'


def test_every_character_has_a_glyph_and_a_width():
    load = fonts.load(fonts.FALLBACK)
    assert 0x1F525 in load.face.charToGlyph
    assert load.face.charToGlyph[0x1F525] == load.face.charToGlyph[0x25A1]
    assert fonts.width("\U0001f525", fonts.FALLBACK, 10) == fonts.width("\u25a1", fonts.FALLBACK, 10)


def test_colours_are_colours():
    with pytest.raises(ValueError, match="rrggbb"):
        coloured("x", "red' onload='")
    assert shortened("abcdef", 4) == "abc…"


@given(st.text(max_size=200), st.floats(min_value=20, max_value=400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_lines_lose_nothing_and_fit(text, width):
    clean = printable(text, lines=True)
    face = fonts.face_for(clean, fonts.REGULAR)
    broken = lines.broken(clean, face, 9, width)
    assert flat("".join(broken)) == flat(clean)
    for line in broken:
        assert len(line) <= 1 or fonts.width(line, face, 9) <= width + 0.01


@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_text_builds(texts):
    rows = [[text, text] for text in texts]
    made = sample.document(
        [heading(1, texts[0], key="h"), *map(paragraph, texts), Table([Column("a", 1), Column("b", 2)], rows)]
    )
    assert made.startswith(b"%PDF-1.7")
