"""A bundle is checked without us, names what was changed, and a hostile one harms nobody."""

import hashlib
import io
import json
import os
import stat
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.archive import Limits
from portal.documents.bundle import BundledFile, make_bundle, safe_name, unsafe_path
from portal.documents.keys import demo_keys, public_pem
from portal.documents.verification import MESSAGES, Problem, verify_bundle
from tests.outside import run

FACTS = {"reference": "D-001", "verification_url": "https://rempart.example/v/ABC"}
PROOF = BundledFile("P-001-extincteurs été.pdf", b"%PDF proof", "proof", "application/pdf")
NAMES = {
    "README.txt",
    "SHA256SUMS",
    "attachments/dossier.json",
    "dossier.pdf",
    "manifest.json",
    "manifest.pub.pem",
    "manifest.sig",
    f"proofs/{PROOF.name}",
}


@pytest.fixture
def files(sealed):
    return [
        BundledFile("dossier.pdf", sealed, "dossier", "application/pdf"),
        BundledFile("dossier.json", b'{"a":1}', "attachment", "application/json"),
        PROOF,
    ]


@pytest.fixture
def bundle(files, keys, tmp_path) -> Path:
    path = tmp_path / "bundle.zip"
    path.write_bytes(make_bundle(files, FACTS, keys.manifest))
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def codes(path: Path, **options: object) -> list[tuple[str, str]]:
    return [(problem.code, problem.name) for problem in verify_bundle(path, **options)]


def with_sums(entries: dict[str, bytes]) -> dict[str, bytes]:
    """The sums that somebody who changed a file would write anew."""
    named = {name: data for name, data in entries.items() if name not in ("SHA256SUMS", "manifest.sig")}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(named.items()))
    return entries | {"SHA256SUMS": sums.encode()}


def test_a_whole_bundle_has_no_problem(bundle, keys):
    assert verify_bundle(bundle) == []
    trusted = {"expected_keys": [keys.manifest.public_key()], "seal_roots": [keys.seal.certificate]}
    assert verify_bundle(bundle, **trusted) == []
    assert set(contents(bundle)) == NAMES


def test_the_same_files_give_the_same_bytes(files, keys):
    assert make_bundle(files, FACTS, keys.manifest) == make_bundle(
        files[::-1], dict(reversed(FACTS.items())), keys.manifest
    )


def test_coreutils_and_openssl_agree(bundle, tmp_path):
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    sums = run("sha256sum", "--strict", "-c", "SHA256SUMS", cwd=folder)
    assert sums.returncode == 0, sums.stdout
    assert sums.stdout.count(": OK") == len(NAMES) - 2
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "manifest.pub.pem",
        "-rawin",
        "-in",
        "manifest.json",
        "-sigfile",
        "manifest.sig",
    ]
    assert run(*command, cwd=folder).returncode == 0
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"D-001", b"D-002"))
    assert run(*command, cwd=folder).returncode != 0


def test_the_manifest_names_every_file_with_its_sum(bundle, sealed):
    manifest = json.loads(contents(bundle)["manifest.json"])
    assert manifest["facts"] == FACTS
    listed = {entry["path"]: entry for entry in manifest["files"]}
    assert set(listed) == NAMES - {"SHA256SUMS", "manifest.json", "manifest.pub.pem", "manifest.sig"}
    assert listed["dossier.pdf"]["sha256"] == hashlib.sha256(sealed).hexdigest()
    assert listed["dossier.pdf"]["size"] == len(sealed)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_any_changed_file_is_named(name, bundle):
    entries = contents(bundle)
    changed = bytearray(entries[name])
    changed[len(changed) // 2] ^= 1
    found = codes(rewritten(bundle, entries | {name: bytes(changed)}))
    assert found
    named = {named for _code, named in found}
    # A manifest, its key and its signature only speak together: which of them changed cannot be known.
    assert named & {"manifest.sig", "manifest.pub.pem"} if name.startswith("manifest") else name in named


@pytest.mark.parametrize("name", sorted(NAMES))
def test_any_missing_file_is_named(name, bundle):
    entries = contents(bundle)
    del entries[name]
    found = codes(rewritten(bundle, entries))
    assert ("missing", name) in found or (name == "manifest.json" and found == [("not_a_bundle", "")])


def test_new_sums_do_not_hide_a_changed_or_added_file(bundle):
    entries = contents(bundle)
    swapped = with_sums(entries | {"attachments/dossier.json": b'{"a":2}'})
    assert codes(rewritten(bundle, swapped)) == [("changed", "attachments/dossier.json")]
    added = with_sums(entries | {"proofs/more.pdf": b"x"})
    assert codes(rewritten(bundle, added)) == [("extra", "proofs/more.pdf")]


def test_a_bundle_signed_anew_is_told_from_ours(bundle, files, keys, tmp_path):
    other = Ed25519PrivateKey.generate()
    bundle.write_bytes(make_bundle(files, FACTS, other))
    assert verify_bundle(bundle) == [], "nothing says whose key it should be"
    assert codes(bundle, expected_keys=[keys.manifest.public_key()]) == [("key_unknown", "manifest.pub.pem")]
    roots = [demo_keys(tmp_path / "other").seal.certificate]
    assert codes(bundle, seal_roots=roots) == [("seal_untrusted", "dossier.pdf")]


def test_a_swapped_key_does_not_verify(bundle):
    entries = with_sums(contents(bundle) | {"manifest.pub.pem": public_pem(Ed25519PrivateKey.generate())})
    assert codes(rewritten(bundle, entries)) == [("signature_wrong", "manifest.sig")]
    entries = with_sums(entries | {"manifest.pub.pem": b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"})
    assert codes(rewritten(bundle, entries)) == [("key_malformed", "manifest.pub.pem")]


def test_an_unsealed_dossier_is_named(plain, keys, tmp_path):
    path = tmp_path / "unsealed.zip"
    path.write_bytes(make_bundle([BundledFile("dossier.pdf", plain, "dossier")], FACTS, keys.manifest))
    assert codes(path) == [("seal_missing", "dossier.pdf")]
    path.write_bytes(make_bundle([], FACTS, keys.manifest))
    assert codes(path) == [("seal_missing", "")]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/passwd",
        "proofs/../../x",
        "a\\..\\b",
        "C:/x",
        "a/b/c.txt",
        "proofs/",
        "con.txt",
        "nul\x00.txt",
        "a\nb",
        "x" * 300,
    ],
)
def test_unsafe_names_are_refused_whole(name, bundle, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    rewritten(bundle, contents(bundle))
    with zipfile.ZipFile(bundle, "a") as archive:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name
        archive.writestr(info, b"x")
    assert [problem.code for problem in verify_bundle(bundle)] in (["unsafe_name"], ["not_a_bundle"])
    assert sorted(tmp_path.rglob("*")) == before
    assert unsafe_path(name)


def test_links_and_folders_are_refused(bundle):
    for mode in (stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR):
        rewritten(bundle, {"manifest.json": b"{}"})
        with zipfile.ZipFile(bundle, "a") as archive:
            info = zipfile.ZipInfo("proofs/link")
            info.create_system, info.external_attr = 3, (mode | 0o777) << 16
            archive.writestr(info, b"/etc/passwd")
        assert codes(bundle) == [("unsafe_name", "proofs/link")]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(bundle):
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("DOSSIER.pdf", b"x")
    assert codes(bundle) == [("twice", "DOSSIER.pdf")]


def test_bombs_are_refused_before_they_unpack(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 100_000_000)
    tracemalloc.start()
    started = time.process_time()
    assert codes(path) == [("too_large", "manifest.json")]
    assert time.process_time() - started < 0.5
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_file_that_lies_about_its_size_is_refused(tmp_path):
    path = tmp_path / "lie.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"\0" * 100_000_000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1000)  # the declared size in the directory
    path.write_bytes(data)
    tracemalloc.start()
    assert [problem.code for problem in verify_bundle(path)] in (["too_large"], ["damaged"], ["not_a_bundle"])
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_limits_on_count_and_sizes(bundle):
    assert codes(bundle, limits=Limits(entries=3)) == [("too_many_files", "")]
    assert codes(bundle, limits=Limits(archive=1000)) == [("too_large", "")]
    assert codes(bundle, limits=Limits(total=1000)) == [("too_large", "")]
    assert codes(bundle, limits=Limits(entry=1000))[0][0] == "too_large"


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x05\x06" + b"\0" * 18, os.urandom(1000)])
def test_what_is_no_zip_is_no_bundle(content, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert codes(path) == [("not_a_bundle", "")]
    assert codes(tmp_path / "nothing.zip")[0][0] == "unreadable"


def test_any_cut_or_flipped_archive_is_an_answer_not_an_error(bundle):
    whole = bundle.read_bytes()
    step = max(1, len(whole) // 60)
    for at in range(0, len(whole), step):
        bundle.write_bytes(whole[:at])
        assert verify_bundle(bundle)
        flipped = bytearray(whole)
        flipped[at] ^= 0x55
        bundle.write_bytes(flipped)
        verify_bundle(bundle)


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b'{"format":"rempart-bundle/1"}', b'{"files":5,"format":"rempart-bundle/1"}', b"[" * 100_000],
)
def test_a_malformed_manifest_is_named(manifest, bundle):
    entries = contents(bundle) | {"manifest.json": manifest}
    assert ("manifest_malformed", "manifest.json") in codes(rewritten(bundle, entries))


def test_every_problem_has_its_sentence():
    for code in MESSAGES:
        assert str(Problem(code, "x.pdf")).startswith("x.pdf: ")
    assert str(Problem("seal_missing"))


def test_making_refuses_what_reading_would(files, keys):
    for wrong in ([BundledFile("../x", b"", "proof")], [PROOF, PROOF], [BundledFile("other.pdf", b"", "dossier")]):
        with pytest.raises(ValueError, match=r"name|called"):
            make_bundle(wrong, FACTS, keys.manifest)


def test_names_people_gave_become_safe():
    assert safe_name("../../Contrat été 2026 (v2).pdf") == "Contrat été 2026 (v2).pdf"
    assert safe_name("C:\\docs\\a.pdf") == "a.pdf"
    assert safe_name("con.pdf") == "_con.pdf"
    assert safe_name("\x00\u202e") == "_"
    assert safe_name("...") == "file"


@given(st.text(max_size=200))
def test_any_name_becomes_safe(text):
    name = safe_name(text)
    assert not unsafe_path(name)
    assert not unsafe_path(f"proofs/{name}")
    assert safe_name(name) == name
    assert len(name.encode()) <= 90
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(f"proofs/{name}", b"")
    assert zipfile.ZipFile(made).namelist() == [f"proofs/{name}"]
