"""The bundle: one zip with the sealed PDF, its attachments, the proofs, and what is needed to check them without us.

    dossier.pdf  attachments/…  proofs/…  README.txt  SHA256SUMS  manifest.json  manifest.sig  manifest.pub.pem

`manifest.json` is canonical JSON naming each file with size and SHA-256; `manifest.sig` is its Ed25519 signature
(64 raw bytes). The same files and facts give the same bytes: nothing is compressed (the PDF is already), so that any
machine can pack the archive again and compare it to the last byte.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.documents.canonical import canonical_json, sha256
from portal.documents.keys import public_pem

FORMAT = "rempart-bundle/2"
EARLIER = "rempart-bundle/1"  # compressed by a library of its day: its packing cannot be made again
MANIFEST, SIGNATURE, PUBLIC_KEY, SUMS, README = (
    "manifest.json",
    "manifest.sig",
    "manifest.pub.pem",
    "SHA256SUMS",
    "README.txt",
)
DOSSIER = "dossier.pdf"
Role = Literal["dossier", "attachment", "proof", "guide"]
_FOLDERS: dict[Role, str] = {"dossier": "", "attachment": "attachments/", "proof": "proofs/", "guide": ""}
_UNSAFE = re.compile(r"[^\w.() -]|[\x00-\x1f\x7f]")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file and the folder it goes to by its role; the dossier is called DOSSIER. Its name is safe."""

    name: str
    data: bytes
    role: Role
    media_type: str = "application/octet-stream"

    @property
    def path(self) -> str:
        """Where it lies in the bundle."""
        return _FOLDERS[self.role] + self.name


def safe_name(name: str, *, limit: int = 80) -> str:
    """A file name that any system can unpack, close to the one given: one segment, no path, no control character."""
    flat = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode()).replace("\\", "/").rpartition("/")[2]
    clean = re.sub(r"[_ ]{2,}", "_", _UNSAFE.sub("_", flat)).strip(" .")
    stem, suffix = PurePosixPath(clean).stem, PurePosixPath(clean).suffix[:10]
    while len((stem + suffix).encode()) > limit:
        stem = stem[:-1]
    clean = (stem.strip(" .") or "file") + suffix
    return f"_{clean}" if _RESERVED.fullmatch(clean) else clean


def unsafe_path(path: str) -> bool:
    """Whether unpacking this name could write outside its folder, or fail on a common system."""
    parts = path.split("/")
    return len(parts) > 2 or any(not part or safe_name(part, limit=200) != part for part in parts)


def make_bundle(files: Sequence[BundledFile], facts: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The zip. `facts` (reference, moment, verification address …) are signed with the files. Raises ValueError."""
    guide = BundledFile(README, _README.encode(), "guide", "text/plain")
    ordered = sorted([*files, guide], key=lambda file: file.path)
    paths = [file.path.casefold() for file in ordered]
    if len(set(paths)) != len(paths):
        raise ValueError("two files of the bundle share a name")
    for file in ordered:
        if unsafe_path(file.path):
            raise ValueError(f"not a safe name: {file.path!r}")
        if (file.role == "dossier") != (file.path == DOSSIER):
            raise ValueError(f"the dossier, and only it, is called {DOSSIER}")
    manifest = canonical_json({"format": FORMAT, "facts": dict(facts), "files": [_entry(file) for file in ordered]})
    contents = {file.path: file.data for file in ordered} | {
        MANIFEST: manifest,
        PUBLIC_KEY: public_pem(key),
    }
    contents[SUMS] = sums(contents)
    contents[SIGNATURE] = key.sign(manifest)
    return pack(contents)


def sums(contents: Mapping[str, bytes]) -> bytes:
    """What `sha256sum -c` reads: each file but the sums themselves and the signature."""
    named = sorted((path, data) for path, data in contents.items() if path not in (SUMS, SIGNATURE))
    return "".join(f"{sha256(data)}  {path}\n" for path, data in named).encode()


def pack(contents: Mapping[str, bytes]) -> bytes:
    """The archive of these files, by path; there is one way only to write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in sorted(contents.items()):
            archive.writestr(_header(path), data)
    return out.getvalue()


def _entry(file: BundledFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "role": file.role,
        "media_type": file.media_type,
        "size": len(file.data),
        "sha256": sha256(file.data),
    }


def _header(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED
    return info


_README = """VÉRIFIER CE DOSSIER / CHECKING THIS FILE

1. sha256sum -c SHA256SUMS
   Chaque fichier est celui qui a été remis. / Each file is the one that was handed over.

2. openssl pkeyutl -verify -pubin -inkey manifest.pub.pem -rawin -in manifest.json -sigfile manifest.sig
   La liste des fichiers est signée. / The list of files is signed.

3. pdfsig dossier.pdf
   Le PDF porte son cachet électronique et n'a pas changé depuis. / The PDF bears its seal and has not changed since.

4. L'adresse imprimée en couverture dit si cette version est en vigueur, remplacée ou révoquée.
   The address printed on the cover tells whether this version is current, superseded or revoked.
"""
