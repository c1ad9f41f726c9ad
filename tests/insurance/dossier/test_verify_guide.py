"""docs/verify.md: its blocks of commands, run in their order and as they stand, on a bundle that was really built."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from insurance.dossier.signing import installation_keys
from portal.documents.keys import fingerprint, public_pem
from portal.documents.verification import Findings, examine
from tests.cast import Cast
from tests.insurance.dossier.pinned import SEAL_NOTE
from tests.insurance.dossier.test_build import built, bundle
from tests.insurance.dossier.test_lost_proofs import stored
from tests.insurance.dossier.test_render import ROOT
from tests.outside import run
from tests.verapdf import verapdf_all

GUIDE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
NAME = "rempart-….zip"  # the page calls it so, and a file may
TOOLS = {"unzip", "sha256sum", "openssl", "pdfsig", "python", "cd"}


@pytest.fixture
def received(furnished: Cast, tmp_path: Path) -> Path:
    """A folder with a bundle of today, proofs and attachments in it, and the operator's keys as they were fetched."""
    stored(furnished, "Invoice", b"%PDF-1.7 an invoice", "facture.pdf", "application/pdf")
    stored(furnished, "Photo", b"\x89PNG\r\n\x1a\n a photo")
    (tmp_path / NAME).write_bytes(bundle(furnished, built(furnished, language="en", with_proofs=True)))
    keys = installation_keys()
    (tmp_path / "operator.pub.pem").write_bytes(public_pem(keys.manifest))
    (tmp_path / "operator-cert.pem").write_bytes(keys.seal.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "manage.py").symlink_to(ROOT / "manage.py")  # "with Rempart's code at hand"
    return tmp_path


def shell(script: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What an insurer's shell makes of it; `python` is the project's own."""
    for tool in TOOLS - {"python", "cd"}:
        run(tool, "--help")  # says so when it is missing
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["sh", "-e", "-c", script], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unsent")
def test_the_blocks_of_the_guide_say_what_it_promises(received: Path) -> None:
    *others, last = BLOCKS
    marked = "".join(f"echo '== {number}'\n{block}" for number, block in enumerate(others))
    done = shell(marked, received)
    assert done.returncode == 0, done.stderr
    said = dict(enumerate(done.stdout.split("== ")[1:]))
    assert len(said) == len(others) == 4
    found: Findings = examine(received / NAME, installation_keys().trust)
    assert found.problems == [] and found.key is not None
    sums = [line for line in said[0].splitlines() if line.endswith(": OK")]
    unpacked = {str(path.relative_to(received / "dossier")) for path in (received / "dossier").rglob("*.*")}
    assert {line.removesuffix(": OK") for line in sums} == {name for name in unpacked if name != "manifest.sig"}
    assert {"proofs/P-001-facture.pdf", "attachments/dossier.json", "attachments/register.xlsx"} <= unpacked
    assert "Signature Verified Successfully" in said[1] and "Signature Verified Successfully" in GUIDE
    assert fingerprint(found.key) in said[2]
    for words in ("Signature is Valid.", "Total document signed", "Signer Certificate Common Name"):
        assert words in GUIDE and words in said[3]
    assert last.startswith("python manage.py verify_dossier ")
    done = shell(last, received)
    assert (done.returncode, "seal, hashes and signature hold" in done.stdout) == (0, True), done.stderr


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unsent")
@pytest.mark.parametrize(("name", "fails"), [("manifest.json", (0, 1)), ("dossier.pdf", (0,)), ("manifest.sig", (1,))])
def test_and_fail_where_something_was_changed(received: Path, name: str, fails: tuple[int, ...]) -> None:
    unpack, *sums = BLOCKS[0].splitlines()
    assert shell(unpack, received).returncode == 0
    changed = received / "dossier" / name
    content = bytearray(changed.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(bytes(content))
    for number, block in ((0, "\n".join(sums)), (1, BLOCKS[1])):
        assert (shell(block, received / "dossier").returncode != 0) == (number in fails), block
    if name == "dossier.pdf":
        assert "Signature is Valid." not in shell(BLOCKS[3], received / "dossier").stdout


def test_the_guide_needs_no_other_program_and_quotes_the_seal_literally() -> None:
    commands = [part.split()[0] for block in BLOCKS for part in re.split(r"\n|&&|\|", block) if part.strip()]
    assert set(commands) == TOOLS
    assert SEAL_NOTE["en"] in " ".join(GUIDE.split())


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unsent")
def test_archive_and_access(received: Path) -> None:
    assert "verapdf --flavour 3a dossier.pdf" in GUIDE and "verapdf --flavour ua1 dossier.pdf" in GUIDE
    shell(BLOCKS[0], received)
    pdf = received / "dossier" / "dossier.pdf"
    assert verapdf_all([("3a", pdf), ("ua1", pdf)]) == [[], []]
    assert run("qpdf", "--check", pdf).returncode == 0
