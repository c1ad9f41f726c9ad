"""docs/verify.md: its own commands, run as an insurer would, on a bundle of today."""

import re
import zipfile
from pathlib import Path

import pytest

from portal.documents.bundle import DOSSIER, BundledFile, make_bundle
from portal.documents.keys import demo_keys, fingerprint
from portal.documents.sealing import seal
from tests.insurance.dossier.test_render import ROOT, render
from tests.outside import run
from tests.verapdf import verapdf_all

GUIDE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) for line in block.splitlines()]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("received")
    keys = demo_keys(folder / "keys")
    pdf = seal(render(), keys.seal)
    content = make_bundle(
        [BundledFile(DOSSIER, pdf, "dossier", "application/pdf")], {"reference": "D-003"}, keys.manifest
    )
    (folder / "b.zip").write_bytes(content)
    with zipfile.ZipFile(folder / "b.zip") as archive:
        archive.extractall(folder / "dossier")
    return folder / "dossier"


def command(start: str) -> str:
    """The guide's command that begins so, as one writes it for a file at hand."""
    (found,) = [line for line in COMMANDS if line.startswith(start)]
    return found


def test_unpacking_and_the_sums(unpacked: Path) -> None:
    done = run("sh", "-c", command("sha256sum"), cwd=unpacked)
    assert done.returncode == 0
    assert all(line.endswith(": OK") for line in done.stdout.splitlines())
    assert command("unzip").startswith("unzip rempart-….zip -d dossier")


def test_the_signature_and_whose_it_is(unpacked: Path) -> None:
    run("openssl", "version")
    assert "Verified Successfully" in run("sh", "-c", command("openssl pkeyutl"), cwd=unpacked).stdout
    said = run("sh", "-c", command("openssl pkey "), cwd=unpacked).stdout.split()[0]
    assert said == fingerprint(demo_keys(unpacked.parent / "keys").manifest.public_key())
    manifest = unpacked / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b"D-003", b"D-004"))
    assert run("sh", "-c", command("openssl pkeyutl"), cwd=unpacked).returncode != 0
    assert run("sh", "-c", command("sha256sum"), cwd=unpacked).returncode != 0
    manifest.write_bytes(whole)


def test_the_seal(unpacked: Path) -> None:
    run("pdfsig", "-v")
    found = run("sh", "-c", command("pdfsig"), cwd=unpacked).stdout
    for words in ("Signature is Valid.", "Total document signed", "Signer Certificate Common Name"):
        assert words in GUIDE and words in found


@pytest.mark.slow
def test_archive_and_access(unpacked: Path) -> None:
    assert "verapdf --flavour 3a dossier.pdf" in GUIDE and "verapdf --flavour ua1 dossier.pdf" in GUIDE
    pdf = unpacked / "dossier.pdf"
    assert verapdf_all([("3a", pdf), ("ua1", pdf)]) == [[], []]
    assert run("qpdf", "--check", pdf).returncode == 0
