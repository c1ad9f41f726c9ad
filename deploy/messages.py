"""Keeps the French catalogue in step with the code: `python -m deploy.messages` writes portal/locale/fr.

Messages are found as Django's own makemessages finds them (templates turned into Python, then read as Python), with
Babel instead of the gettext tools, so that any machine can do it. Texts already translated stay; gone ones go.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "risks", "insurance", "subsidies")
FRENCH = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SINGULAR = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "ugettext"))
PLURAL = dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
CONTEXT = {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2)}
CONTEXT_PLURAL = {"npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3)}
UNKEPT = ('"POT-', '"PO-Rev', '"Generated', '"Last-', '"Language-Team', '"Report-')  # dates and people say nothing here
HEADER = "# French texts of Rempart. U+202F stands before ? ! ; and %, U+00A0 before : and inside « »."
KEYWORDS: dict[str, Any] = {**SINGULAR, **PLURAL, **CONTEXT, **CONTEXT_PLURAL}

type Key = tuple[str | None, str | tuple[str, str]]


def sources() -> Iterator[tuple[Path, str]]:
    """Every Python file and template of the product, as Python text."""
    from django.utils.translation.template import templatize

    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if "vendor" in path.parts or not path.is_file():
                continue
            if path.suffix == ".py":
                yield path, path.read_text(encoding="utf-8")
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))


def messages() -> Iterator[tuple[Key, str]]:
    """(key, place) of each message."""
    for path, text in sources():
        place = str(path.relative_to(ROOT))
        for _line, function, found, _comments in extract_python(io.BytesIO(text.encode()), KEYWORDS, [], {}):
            texts: Any = found
            parts = [texts] if isinstance(texts, str) else [part for part in texts or () if isinstance(part, str)]
            key = _key(str(function), parts)
            if key is not None:
                yield key, place


def _key(function: str, parts: list[str]) -> Key | None:
    context = None
    if function in CONTEXT or function in CONTEXT_PLURAL:
        if len(parts) < 2:
            return None
        context, *parts = parts
    wanted = 2 if function in PLURAL or function in CONTEXT_PLURAL else 1
    if len(parts) < wanted or not parts[0]:
        return None
    return context, parts[0] if wanted == 1 else (parts[0], parts[1])


def load(path: Path) -> Catalog:
    """A catalogue, or an empty French one."""
    if not path.exists():
        return Catalog(locale="fr", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def translations(catalogue: Catalog) -> dict[tuple[str | None, str], Any]:
    """(context, singular) → text or texts, for what is translated and not in doubt."""
    found = {}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            singular = message.id if isinstance(message.id, str) else message.id[0]
            found[message.context, singular] = message.string
    return found


def rebuild(*known: dict[tuple[str | None, str], Any]) -> Catalog:
    """A catalogue of exactly the messages in the code, filled from what is known (earlier ones first)."""
    catalogue = Catalog(locale="fr", project="Rempart", charset="utf-8", fuzzy=False, header_comment=HEADER)
    for (context, text), place in messages():
        singular = text if isinstance(text, str) else text[0]
        string: Any = next((texts[context, singular] for texts in known if (context, singular) in texts), "")
        if not isinstance(text, str) and isinstance(string, str):
            string = (string, string) if string else ("", "")
        elif isinstance(text, str) and not isinstance(string, str):
            string = string[0]
        flags = ["python-format"] if "%(" in singular else []
        catalogue.add(text, string, locations=[(place, None)], flags=flags, context=context)  # type: ignore[list-item]
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """The messages without a French text."""
    left = []
    for message in catalogue:
        texts: Any = message.string
        if message.id and not all([texts] if isinstance(texts, str) else texts):
            left.append(str(message.id))
    return left


def save(catalogue: Catalog) -> None:
    FRENCH.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=False, sort_output=True, include_lineno=False)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(UNKEPT)]
    FRENCH.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    fragments = [translations(load(Path(argument))) for argument in sys.argv[1:]]
    catalogue = rebuild(*fragments, translations(load(FRENCH)))
    save(catalogue)
    left = missing(catalogue)
    print(f"{len(catalogue)} messages, {len(left)} without French")
    for text in left:
        print(f"  {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
