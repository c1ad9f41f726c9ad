"""Rebuild the vendored tables: `python -m portal.profile.reference.vendor NAF_PACKAGE DIVISION_PACKAGE`.

Both arguments are folders of unpacked packages, named with version and checksum in SOURCES.md. It says which versions
it read, and the rows and checksum of each table it wrote, as SOURCES.md lists them.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .loading import DATA


def table(heading: str, lines: Iterable[Iterable[str]]) -> bytes:
    """A tab-separated table; a tab or a line end inside a cell would shift its columns, so it stops the build."""
    out = [heading]
    for line in lines:
        cells = [str(cell) for cell in line]
        if any(sign in cell for cell in cells for sign in "\t\r\n"):
            raise ValueError(f"cell with a tab or line end: {cells}")
        out.append("\t".join(cells))
    return ("\n".join(out) + "\n").encode()


def tidy(label: str) -> str:
    """Official label with ordinary spaces, since some source rows carry doubled or no-break ones."""
    return " ".join(label.split())


def build(naf: Path, divisions: Path) -> list[str]:
    """Write naf_rev2, regions, departments and communes into `data/`; what was read and written, a line each."""

    def load(path: Path) -> list[dict[str, Any]]:
        loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    codes = sorted((c["id"], tidy(c["label"])) for c in load(naf / "index.json"))
    regions = sorted((r["code"], r["nom"], r["zone"]) for r in load(divisions / "data/regions.json"))
    departments = sorted((d["code"], d["nom"], d["region"]) for d in load(divisions / "data/departements.json"))
    communes = sorted(
        (
            c["code"],
            c["nom"],
            c["departement"],
            " ".join(c.get("codesPostaux", ())),
            c.get("commune", ""),
        )
        for c in load(divisions / "data/communes.json")
        if c["type"] in ("commune-actuelle", "arrondissement-municipal")
    )
    packed = table("code\tname\tdepartment\tpostal_codes\tparent", communes)
    tables = {
        "naf_rev2.tsv": (len(codes), table("code\tlabel_fr", codes)),
        "regions.tsv": (len(regions), table("code\tname\tzone", regions)),
        "departments.tsv": (len(departments), table("code\tname\tregion", departments)),
        "communes.tsv.gz": (len(communes), gzip.compress(packed, compresslevel=9, mtime=0)),
    }
    said = [version(naf), version(divisions)]
    for name, (count, content) in tables.items():
        (DATA / name).write_bytes(content)
        said.append(f"{name}: {count} rows, {hashlib.sha256(content).hexdigest()}")
    return said


def version(package: Path) -> str:
    """Name and version that an unpacked package gives itself."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    return f"{about['name']} {about['version']}"


if __name__ == "__main__":
    for line in build(Path(sys.argv[1]), Path(sys.argv[2])):
        print(line)  # noqa: T201 -- a command
