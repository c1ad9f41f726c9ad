"""What we ship of others is what its publisher published: the list and the files agree."""

import hashlib
import re
from pathlib import Path

from portal.ui import icons

FOLDER = icons.FOLDER.parent
LINE = re.compile(r"^\| (\S+) \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_every_vendored_file_is_listed_with_its_checksum() -> None:
    listed = dict(LINE.findall((FOLDER / "SOURCES.md").read_text("utf-8")))
    shipped = {
        str(file.relative_to(FOLDER)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in FOLDER.rglob("*")
        if file.is_file() and file.name != "SOURCES.md" and "licences" not in file.parts
    }
    assert listed == shipped


def test_nothing_points_outside() -> None:
    for file in [*FOLDER.glob("*.css"), *FOLDER.parent.glob("*.css")]:
        text = file.read_text("utf-8")
        assert "@import" not in text
        assert "sourceMappingURL" not in text
        for url in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert url.startswith(("data:", "vendor/plex/")), url


def test_icons_are_shapes_only() -> None:
    for file in icons.FOLDER.glob("*.svg"):
        drawing = icons.shapes(file.stem)
        assert drawing.startswith("<"), file.name
        assert "style" not in drawing
        assert "M0 0h24v24H0z" not in drawing


def test_every_icon_that_pages_name_is_shipped() -> None:
    root = Path(__file__).resolve().parents[3]
    named = set()
    for file in [*root.glob("*/templates/**/*.html"), *root.glob("*/*/templates/**/*.html")]:
        text = file.read_text("utf-8")
        named |= set(re.findall(r"""{%\s*icon\s+["']([^"']+)["']""", text)) | set(
            re.findall(r"""\bicon=["']([a-z0-9-]+)["']""", text)
        )
    for name in named:
        icons.shapes(name)
    assert "check" in named
