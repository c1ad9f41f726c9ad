"""What a file really is (attacks D1, D2, D4, D8): pure checks, no database."""

import io
import stat
import struct
import time
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from portal.evidence import archives
from portal.evidence.content import MOST_BYTES, TYPES, examine
from portal.evidence.names import LONGEST, display_name, extension
from portal.spreadsheets.cells import Unreadable
from risks.importing.reading import read
from tests.portal.evidence.files import CSV, EICAR, GOOD, PDF, TEXT, archive, docx, jpeg, odf, png, xlsx

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize("name", sorted(GOOD))
def test_honest_files_are_kept_with_a_type_of_ours(name: str) -> None:
    file = examine(name, GOOD[name])
    assert file.content_type == TYPES[extension(name)]
    assert file.content == GOOD[name] and len(file.sha256) == 64


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.pdf", HTML, "disagree"),
        ("page.png", HTML, "disagree"),
        ("page.txt", HTML, "disagree"),
        ("page.csv", b"  \r\n<SCRIPT>alert(1)</SCRIPT>", "disagree"),
        ("page.txt", b"\xef\xbb\xbf<html>", "disagree"),
        ("drawing.png", SVG, "disagree"),
        ("drawing.svg", SVG, "extension"),
        ("page.html", HTML, "extension"),
        ("tool.pdf.exe", b"MZ\x90\x00", "extension"),
        ("tool.exe.pdf", b"MZ\x90\x00", "disagree"),
        ("no-ending", PDF, "extension"),
        ("photo.png", PDF, "disagree"),
        ("photo.png", jpeg(), "disagree"),
        ("note.txt", PDF, "disagree"),
        ("attestation.pdf", b" " + PDF, "disagree"),
        ("cut.pdf", PDF[:20], "disagree"),
        ("cut.png", png()[:-4], "disagree"),
        ("cut.jpg", jpeg()[:12], "disagree"),
        ("stock.docx", xlsx(), "disagree"),
        ("stock.xlsx", docx(), "disagree"),
        ("stock.xlsx", archive({"a.txt": b"a"}), "disagree"),
        ("lettre.ods", odf("text"), "disagree"),
        ("note.txt", b"a\x00b", "disagree"),
        ("empty.txt", b"", "empty"),
        ("virus.txt", EICAR, "virus"),
        ("virus.docx", docx(**{"word/x.bin": EICAR}), "virus"),
        ("macro.docx", docx(**{"word/vbaProject.bin": b"x"}), "macros"),
        ("macro.odt", odf("text", **{"Basic/a.xml": b"x"}), "macros"),
        ("slip.docx", docx(**{"../../evil.txt": b"x"}), "unreadable"),
        ("broken.docx", b"PK\x03\x04" + b"x" * 100, "unreadable"),
        ("cut.docx", docx()[:-10], "unreadable"),
        ("big.txt", b"x" * (MOST_BYTES + 1), "size"),
        ("huge.png", png(30_000, 30_000), "pixels"),
        ("huge.jpg", jpeg(60_000, 60_000), "pixels"),
    ],
)  # fmt: skip
def test_files_that_are_not_what_they_say_are_refused(name: str, content: bytes, why: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        examine(name, content)
    assert refusal.value.code == why


@pytest.mark.parametrize("front", [PDF, png(), jpeg()])
def test_two_files_in_one_are_refused(front: bytes) -> None:
    name = {b"%": "a.pdf", b"\x89": "a.png", b"\xff": "a.jpg"}[front[:1]]
    with pytest.raises(ValidationError):
        examine(name, front + archive({"evil.class": b"x"}))


def test_a_bomb_is_weighed_without_being_kept_in_memory() -> None:
    bomb = xlsx(**{f"xl/sheet{n}.xml": b"0" * 30_000_000 for n in range(6)})  # 180 MB in about 200 kB
    assert len(bomb) < 300_000
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(ValidationError) as refusal:
        examine("bomb.xlsx", bomb)
    assert refusal.value.code == "bomb"
    assert time.process_time() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_refused_too() -> None:
    honest = bytearray(xlsx(**{"xl/sheet1.xml": b"0" * 2_000_000}))
    at = honest.index(b"xl/sheet1.xml", honest.index(b"PK\x01\x02")) - 46
    at = bytes(honest).rindex(b"PK\x01\x02", 0, at + 5)
    honest[at + 24 : at + 28] = struct.pack("<L", 10)  # the declared size
    with pytest.raises(ValidationError) as refusal:
        examine("lie.xlsx", bytes(honest))
    assert refusal.value.code == "unreadable"


def test_half_a_million_entries_are_refused_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for n in range(archives.MOST_ENTRIES + 1):
            made.writestr(f"{n}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a, **k: pytest.fail("the directory was read"))
    with pytest.raises(ValidationError) as refusal:
        examine("many.xlsx", out.getvalue())
    assert refusal.value.code == "bomb"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\system.pdf", "system.pdf"),
        ("/etc/shadow.pdf", "shadow.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("fdp.\u202egnp.pdf", "fdp.gnp.pdf"),
        ("a\u2215b\uff0fc.pdf", "a-b-c.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        (".pdf", "document.pdf"),
        ("  ...  .pdf", "document.pdf"),
        ('a"b:c|d?.pdf', "a-b-c-d-.pdf"),
        ("Relevé d’été.PDF", "Relevé d’été.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("\ud800.pdf", "-.pdf"),
    ],
)
def test_names_are_cleaned(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


@given(st.text(max_size=400))
@example("0.:.")
@example("0.A.-")
def test_a_cleaned_name_is_short_printable_and_stays_as_it_is(raw: str) -> None:
    name = display_name(raw)
    assert 0 < len(name) <= LONGEST
    assert name.isprintable() and not set(name) & set('/\\<>:"|?*')
    assert name == display_name(name)
    assert not name.startswith((".", " ")) and not name.endswith((".", " "))


@given(st.binary(max_size=400), st.sampled_from([*GOOD, "x.svg"]))
def test_any_bytes_are_kept_or_refused_with_words(tail: bytes, name: str) -> None:
    for content in (tail, GOOD.get(name, b"")[:20] + tail, GOOD.get(name, b"") + tail):
        try:
            file = examine(name, content)
        except ValidationError as refusal:
            assert refusal.messages
        else:
            assert file.content == content


@given(st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_is_refused_or_kept_never_a_crash(at: int, damage: bytes) -> None:
    for whole in (docx(), odf("text")):
        spoiled = whole[:at] + damage + whole[at + len(damage) :]
        for name in ("a.docx", "a.odt"):
            try:
                examine(name, spoiled)
            except ValidationError as refusal:
                assert refusal.messages


def test_text_in_the_windows_alphabet_is_text() -> None:
    assert examine("note.txt", "Relevé d’été".encode("cp1252")).content_type == "text/plain"
    assert examine("note.txt", TEXT).name == "note.txt"
    assert examine("a.csv", CSV).content_type == "text/csv"


def special(name: str, mode: int) -> bytes:
    """An honest table with one more entry of another kind: a link, a device, a pipe."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as made:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, mode << 16
        made.writestr(entry, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        special("xl/link.xml", stat.S_IFLNK | 0o777),
        special("xl/null", stat.S_IFCHR | 0o666),
        special("xl/disk", stat.S_IFBLK | 0o666),
        special("xl/pipe", stat.S_IFIFO | 0o666),
        xlsx(**{"../../etc/cron.d/x": b"x"}),
        xlsx(**{"/etc/x": b"x"}),
        xlsx(**{"xl\\..\\..\\x": b"x"}),
        xlsx(**{"XL/Workbook.xml": b"<other/>"}),
    ],
)
def test_d3_links_devices_ways_out_and_names_twice_refuse_the_whole_archive(content: bytes) -> None:
    with pytest.raises(ValidationError) as refusal:
        examine("table.xlsx", content)
    assert refusal.value.code == "unreadable"
    with pytest.raises(Unreadable):
        read(content, "registre.xlsx")
