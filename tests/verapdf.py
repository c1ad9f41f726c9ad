"""The reference validator of PDF/A and PDF/UA, run offline (deploy/verapdf)."""

import importlib.util
from pathlib import Path
from typing import Literal

from tests.outside import absent

Flavour = Literal["3a", "ua1"]
_FILE = Path(__file__).parent.parent / "deploy" / "verapdf" / "verapdf.py"


def verapdf_all(pairs: list[tuple[Flavour, Path]]) -> list[list[str]]:
    """The rules that each file breaks, none when it complies, in one start of Java. Skips loudly when Java or a jar is
    missing."""
    spec = importlib.util.spec_from_file_location("rempart_verapdf", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        return module.check(pairs)
    except module.MissingError as missing:
        absent(f"veraPDF cannot run: {missing}")
        raise
