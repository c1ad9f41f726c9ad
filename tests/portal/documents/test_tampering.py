"""Whatever is done to a bundle or to its PDF, the check says no, and why."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from pikepdf import AttachedFileSpec, Dictionary, Name
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from portal.documents.bundle import BundledFile, make_bundle, pack, sums
from portal.documents.keys import Keys, Trust
from portal.documents.sealing import seal
from portal.documents.verification import MESSAGES, Problem, examine
from tests.portal.documents.certificates import make_keys

FACTS = {"reference": "D-001"}
PROOFS = [BundledFile(f"P-00{number}.pdf", b"%PDF proof " * number, "proof", "application/pdf") for number in (1, 2)]
STRANGER = make_keys("A stranger")


@pytest.fixture(scope="module")
def files(sealed: bytes) -> list[BundledFile]:
    data = BundledFile("dossier.json", b'{"a":1}', "attachment", "application/json")
    return [BundledFile("dossier.pdf", sealed, "dossier", "application/pdf"), data, *PROOFS]


@pytest.fixture(scope="module")
def bundle(files: list[BundledFile], keys: Keys) -> bytes:
    return make_bundle(files, FACTS, keys.manifest)


def entries(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def problems(content: bytes, trust: Trust, tmp_path: Path) -> list[Problem]:
    path = tmp_path / "tampered"
    path.write_bytes(content)
    return examine(path, trust).problems


def flipped(content: bytes, seed: int, times: int) -> list[tuple[int, bytes]]:
    """One bit each: anywhere, and each third time in the seal's place or among the zip's own headers."""
    picked, made = random.Random(seed), []
    seal_at = content.find(b"/Contents <")
    headers = [at for at in range(len(content) - 4) if content[at : at + 2] == b"PK"]
    for turn in range(times):
        at = picked.randrange(len(content))
        if turn % 3 == 1:
            at = seal_at + 11 + picked.randrange(3000)
        elif turn % 3 == 2 and headers:
            at = min(len(content) - 1, picked.choice(headers) + picked.randrange(60))
        changed = bytearray(content)
        changed[at] ^= 1 << picked.randrange(8)
        made.append((at, bytes(changed)))
    return made


def test_one_hundred_flipped_bits_of_the_pdf_are_each_seen(sealed: bytes, keys: Keys, tmp_path: Path) -> None:
    assert problems(sealed, keys.trust, tmp_path) == []
    for at, changed in flipped(sealed, 2026, 100):
        assert problems(changed, keys.trust, tmp_path), f"byte {at}"


def test_one_hundred_flipped_bits_of_the_bundle_are_each_seen(bundle: bytes, keys: Keys, tmp_path: Path) -> None:
    assert problems(bundle, keys.trust, tmp_path) == []
    for at, changed in flipped(bundle, 2027, 100):
        assert problems(changed, keys.trust, tmp_path), f"byte {at}"


def _edited(sealed: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        edit(pdf)
        pdf.save(out)
    return out.getvalue()


def _appended(sealed: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/PageLayout"] = NameObject("/TwoColumnLeft")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _note(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[9, 9, 20, 20], Contents="approved")
    pdf.pages[0].Annots.append(pdf.make_indirect(note))


def _swap(pdf: pikepdf.Pdf) -> None:
    del pdf.attachments["dossier.json"]
    pdf.attachments["dossier.json"] = AttachedFileSpec(pdf, b'{"a":2}')


def _unsealed(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AcroForm.Fields[0].V
    del pdf.Root.Perms


PDF_TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    "an attachment is removed": lambda pdf: _edited(pdf, lambda it: it.attachments.pop("dossier.json")),
    "an attachment is swapped": lambda pdf: _edited(pdf, _swap),
    "a page is added": lambda pdf: _edited(pdf, lambda it: it.pages.append(it.pages[0])),
    "a page is removed": lambda pdf: _edited(pdf, lambda it: it.pages.__delitem__(0)),
    "a note is added": lambda pdf: _edited(pdf, _note),
    "the seal is removed": lambda pdf: _edited(pdf, _unsealed),
    "an update is appended": _appended,
    "bytes are appended": lambda pdf: pdf + b"\n% more",
    "it is cut short": lambda pdf: pdf[: len(pdf) * 2 // 3],
    "a stranger sealed it anew": lambda pdf: seal(_edited(pdf, _unsealed), STRANGER.seal),
}


@pytest.mark.parametrize("what", PDF_TAMPERINGS)
def test_a_tampered_pdf_is_refused_alone_and_in_a_bundle_of_ours_or_of_a_stranger(
    what: str, sealed: bytes, files: list[BundledFile], keys: Keys, tmp_path: Path
) -> None:
    changed = PDF_TAMPERINGS[what](sealed)
    assert problems(changed, keys.trust, tmp_path)
    inside = [replace(file, data=changed) if file.role == "dossier" else file for file in files]
    assert problems(make_bundle(inside, FACTS, keys.manifest), keys.trust, tmp_path), "even signed with our own key"
    assert problems(make_bundle(inside, FACTS, STRANGER.manifest), keys.trust, tmp_path)


def anew(contents: dict[str, bytes], **changes: bytes | None) -> bytes:
    """The bundle of a forger who writes the sums anew."""
    kept = {name: data for name, data in (contents | changes).items() if data is not None}
    return pack(kept | {"SHA256SUMS": sums(kept)})


def _renamed(contents: dict[str, bytes]) -> bytes:
    return anew({("proofs/other.pdf" if name == "proofs/P-001.pdf" else name): it for name, it in contents.items()})


def _swapped(contents: dict[str, bytes]) -> bytes:
    one, two = contents["proofs/P-001.pdf"], contents["proofs/P-002.pdf"]
    return anew(contents, **{"proofs/P-001.pdf": two, "proofs/P-002.pdf": one})


def _listed(contents: dict[str, bytes]) -> bytes:
    """The manifest names what is there, but nobody signed that."""
    manifest = json.loads(contents["manifest.json"])
    for entry in manifest["files"]:
        if entry["path"] == "attachments/dossier.json":
            entry.update(size=7, sha256=hashlib.sha256(b'{"a":2}').hexdigest())
    text = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    return anew(contents, **{"manifest.json": text, "attachments/dossier.json": b'{"a":2}'})


def _twice(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO(pack(contents))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("DOSSIER.PDF", b"x")
    return out.getvalue()


def _packed_anew(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return out.getvalue()


TAMPERINGS: dict[str, tuple[Callable[[dict[str, bytes]], bytes], str]] = {
    "a proof is removed": (lambda it: anew(it, **{"proofs/P-001.pdf": None}), "missing"),
    "an attachment is removed": (lambda it: anew(it, **{"attachments/dossier.json": None}), "missing"),
    "an attachment is swapped": (lambda it: anew(it, **{"attachments/dossier.json": b'{"a":2}'}), "changed"),
    "two proofs are swapped": (_swapped, "changed"),
    "a proof is renamed": (_renamed, "extra"),
    "a proof is added": (lambda it: anew(it, **{"proofs/P-003.pdf": b"%PDF"}), "extra"),
    "the manifest is changed": (_listed, "signature_wrong"),
    "the sums are changed": (lambda it: pack(it | {"SHA256SUMS": it["SHA256SUMS"][::-1]}), "sums_differ"),
    "the sums are lengthened": (lambda it: pack(it | {"SHA256SUMS": it["SHA256SUMS"] + b"# ok"}), "sums_differ"),
    "the signature is removed": (lambda it: anew(it, **{"manifest.sig": None}), "missing"),
    "another signature": (lambda it: anew(it, **{"manifest.sig": bytes(64)}), "signature_wrong"),
    "the guide is changed": (lambda it: anew(it, **{"README.txt": b"All is well."}), "changed"),
    "a name stands twice": (_twice, "twice"),
    "the zip is cut short": (lambda it: pack(it)[:-200], "not_a_bundle"),
    "the zip is packed anew": (_packed_anew, "repacked"),
    "something stands before the zip": (lambda it: b"MZ" + pack(it), "repacked"),
    "something stands behind the zip": (lambda it: pack(it) + b"more", "repacked"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_tampered_bundle_is_refused_with_its_reason(what: str, bundle: bytes, keys: Keys, tmp_path: Path) -> None:
    tamper, code = TAMPERINGS[what]
    assert code in [problem.code for problem in problems(tamper(entries(bundle)), keys.trust, tmp_path)]
    assert code in MESSAGES


def test_the_command_exits_1_and_says_why(bundle: bytes, keys: Keys, tmp_path: Path, capsys: object) -> None:
    path, key, root = tmp_path / "b.zip", tmp_path / "key.pem", tmp_path / "root.pem"
    path.write_bytes(_swapped(entries(bundle)))
    from cryptography.hazmat.primitives.serialization import Encoding

    from portal.documents.keys import public_pem

    key.write_bytes(public_pem(keys.manifest))
    root.write_bytes(keys.seal.certificate.public_bytes(Encoding.PEM))
    with pytest.raises(CommandError) as refused:
        call_command("verify_dossier", str(path), "--key", str(key), "--root", str(root))
    assert refused.value.returncode == 1
    assert "proofs/P-001.pdf" in capsys.readouterr().err
    path.write_bytes(bundle)
    call_command("verify_dossier", str(path), "--key", str(key), "--root", str(root))


def test_a_compressed_bundle_of_the_earlier_format_still_verifies(
    files: list[BundledFile], keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.documents.bundle.FORMAT", "rempart-bundle/1")
    old = _packed_anew(entries(make_bundle(files, FACTS, keys.manifest)))
    assert problems(old, keys.trust, tmp_path) == []
