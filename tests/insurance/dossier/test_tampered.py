"""Whoever changes a whole dossier is found out twice: by `verify_dossier`, and by other people's tools alone, which
know the signed manifest and the operator's public key."""

import json
import random
import zipfile
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.utils.translation import override

from insurance.dossier.attached import attached
from insurance.dossier.workbook import workbook
from portal.documents.bundle import DOSSIER, BundledFile, make_bundle, pack
from portal.documents.keys import Keys, demo_keys, public_pem
from portal.documents.sealing import seal
from portal.ui.csv_export import XLSX
from tests.insurance.dossier.example import example
from tests.insurance.dossier.test_render import render
from tests.outside import run
from tests.portal.documents.test_tampering import PDF_TAMPERINGS, PROOFS, TAMPERINGS, anew, entries

OWN = {"manifest.json", "manifest.sig", "manifest.pub.pem", "SHA256SUMS"}
SAME_FILES = {  # another archive of the same files: only a byte-wise look at the zip sees that
    "the zip is packed anew",
    "something stands before the zip",
    "something stands behind the zip",
}


class Received(NamedTuple):
    """A bundle as an insurer keeps it, beside the operator's public keys."""

    folder: Path
    bundle: bytes
    files: dict[str, bytes]
    keys: Keys


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Received:
    folder = tmp_path_factory.mktemp("received")
    keys, snapshot = demo_keys(folder / "keys"), example()
    with override("fr"):
        inside = attached(snapshot)
        pdf = seal(render(snapshot, "fr", inside), keys.seal)
        book = BundledFile("register.xlsx", workbook(snapshot, "fr"), "attachment", XLSX)
    files = [
        BundledFile(DOSSIER, pdf, "dossier", "application/pdf"),
        *(BundledFile(file.name, file.data, "attachment", file.media_type) for file in inside),
        book,
        *PROOFS,
    ]
    bundle = make_bundle(files, {"reference": "D-003"}, keys.manifest)
    (folder / "operator.pub.pem").write_bytes(public_pem(keys.manifest))
    (folder / "operator-cert.pem").write_bytes(keys.seal.certificate.public_bytes(Encoding.PEM))
    return Received(folder, bundle, entries(bundle), keys)


def refused(received: Received, content: bytes) -> bool:
    """Whether `verify_dossier` exits 1."""
    path = received.folder / "tampered"
    path.write_bytes(content)
    keys = ["--key", str(received.folder / "operator.pub.pem"), "--root", str(received.folder / "operator-cert.pem")]
    try:
        call_command("verify_dossier", str(path), *keys)
    except CommandError as error:
        return error.returncode == 1
    return False


def signed_by_operator(received: Received, folder: Path) -> bool:
    """What openssl says of the manifest there, with the operator's key as it was fetched before."""
    key = received.folder / "operator.pub.pem"
    said = run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", "manifest.json",
               "-sigfile", "manifest.sig", cwd=folder)  # fmt: skip
    return said.returncode == 0


def sealed_wholly(pdf: Path) -> bool:
    """What pdfsig says."""
    said = run("pdfsig", "-nocert", pdf).stdout
    return "Signature is Valid." in said and "Total document signed" in said


def sums_hold(folder: Path, lines: list[str]) -> set[str]:
    """The files there that have the sums of those lines; sha256sum is asked once for all of them."""
    (folder / "THE-SUMS").write_text("".join(lines), encoding="utf-8")
    said = run("sha256sum", "-c", "THE-SUMS", cwd=folder).stdout.splitlines()
    return {line.removesuffix(": OK") for line in said if line.endswith(": OK")}


def others_agree(received: Received, content: bytes, folder: Path) -> bool:
    """Whether an insurer who has unzip, openssl, sha256sum and pdfsig finds nothing: the operator signed the manifest,
    it names each file that is there and no other, SHA256SUMS says the same as it does, and the seal holds."""
    folder.mkdir()
    (folder / "b.zip").write_bytes(content)
    if run("unzip", "-q", "-o", "b.zip", "-d", "in", cwd=folder).returncode > 1:  # 1: something beside the archive
        return False
    inside = folder / "in"
    names = {str(path.relative_to(inside)) for path in inside.rglob("*") if path.is_file()}
    if not names >= {"manifest.json", "manifest.sig", "SHA256SUMS", DOSSIER} or not signed_by_operator(
        received, inside
    ):
        return False
    listed = {file["path"]: file["sha256"] for file in json.loads((inside / "manifest.json").read_bytes())["files"]}
    said = (inside / "SHA256SUMS").read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    signed = [f"{digest}  {name}\n" for name, digest in listed.items()]
    if sorted(line for line in said if line.rpartition("  ")[2].strip() not in OWN) != sorted(signed):
        return False
    if names - OWN != set(listed) or sums_hold(inside, said) != {line.rpartition("  ")[2].strip() for line in said}:
        return False
    return sealed_wholly(inside / DOSSIER)


def test_the_bundle_holds_before_anybody_touches_it(received: Received, tmp_path: Path) -> None:
    assert not refused(received, received.bundle)
    assert others_agree(received, received.bundle, tmp_path / "b")
    assert {name.partition("/")[0] for name in received.files} == {*OWN, DOSSIER, "README.txt", "attachments", "proofs"}


def flips(files: dict[str, bytes], seed: int) -> list[tuple[str, int, bytes]]:
    """Two hundred flipped bits: half anywhere in the bundle's files, where the PDF weighs most, and half spread over
    the files, so that the small ones have their share. One bit each; name, place, and the changed file."""
    picked, names = random.Random(seed), sorted(files)
    where = picked.choices(names, [len(files[name]) for name in names], k=100)
    made = []
    for name in [*where, *(names[turn % len(names)] for turn in range(100))]:
        changed, at = bytearray(files[name]), picked.randrange(len(files[name]))
        # sha256sum reads a digit of either case: that alone is no other sum
        bits = [bit for bit in range(8) if name != "SHA256SUMS" or bit != 5]
        changed[at] ^= 1 << picked.choice(bits)
        made.append((name, at, bytes(changed)))
    return made


def test_two_hundred_flipped_bits_are_each_seen_by_us_and_by_others(received: Received, tmp_path: Path) -> None:
    sums = {line[66:]: line[:64] for line in received.files["SHA256SUMS"].decode().splitlines()}
    made, lines = flips(received.files, 2026), []
    for turn, (name, at, changed) in enumerate(made):
        assert refused(received, pack(received.files | {name: changed})), f"byte {at} of {name}"
        if name in sums:
            (tmp_path / f"{turn:03}").write_bytes(changed)
            lines.append(f"{sums[name]}  {turn:03}\n")
    assert len(lines) > 170
    assert sums_hold(tmp_path, lines) == set(), "with the sums that were handed over"
    for turn, (name, at, changed) in enumerate(made):
        if name == DOSSIER and turn % 4 == 0:
            assert not sealed_wholly(tmp_path / f"{turn:03}") or in_the_gap(changed, at), f"byte {at} of the PDF"
        if name not in sums:
            inside = tmp_path / f"in-{turn}"
            with zipfile.ZipFile(BytesIO(pack(received.files | {name: changed}))) as archive:
                archive.extractall(inside)
            said = run("sha256sum", "-c", "--strict", "SHA256SUMS", cwd=inside)
            assert said.returncode or not signed_by_operator(received, inside), f"byte {at} of {name}"


def in_the_gap(pdf: bytes, at: int) -> bool:
    """Where the seal itself lies, which no seal covers: pdfsig may read it in another way of writing."""
    start = pdf.find(b"/Contents <3082")
    return start < at < pdf.find(b">", start) + 1


@pytest.mark.parametrize("what", PDF_TAMPERINGS)
def test_a_tampered_pdf_is_seen_by_us_and_by_others(what: str, received: Received, tmp_path: Path) -> None:
    """In a bundle whose forger writes the sums anew; the manifest, he cannot."""
    changed = anew(received.files, **{DOSSIER: PDF_TAMPERINGS[what](received.files[DOSSIER])})
    assert refused(received, changed)
    assert not others_agree(received, changed, tmp_path / "b")


@pytest.mark.parametrize("what", sorted(set(TAMPERINGS) - SAME_FILES))
def test_a_tampered_bundle_is_seen_by_us_and_by_others(what: str, received: Received, tmp_path: Path) -> None:
    changed = TAMPERINGS[what][0](received.files)
    assert refused(received, changed)
    assert not others_agree(received, changed, tmp_path / "b")


@pytest.mark.parametrize("what", sorted(SAME_FILES))
def test_another_archive_of_the_same_files_is_refused_though_they_are_whole(
    what: str, received: Received, tmp_path: Path
) -> None:
    changed = TAMPERINGS[what][0](received.files)
    assert refused(received, changed)
    assert others_agree(received, changed, tmp_path / "b"), "the guide says so too"


def test_there_are_more_than_twenty_of_them() -> None:
    assert len(PDF_TAMPERINGS) + len(set(TAMPERINGS) - SAME_FILES) >= 20
