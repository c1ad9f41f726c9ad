"""An import inside a function hides a circle: what knows what is then no longer seen at the top of a file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.unit
HERE = settings.BASE_DIR / "subsidies"


def hidden(file: Path) -> Iterator[str]:
    """The modules of ours that a function of this file imports. A task's module imports the work that it starts, so
    the work may name its task late; an app loads its registrations when Django is ready."""
    for function in ast.walk(ast.parse(file.read_text())):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    module = getattr(node, "module", None) or node.names[0].name
                    if module.startswith("subsidies.") and not module.endswith(".tasks"):
                        yield f"{file.relative_to(HERE)}:{node.lineno} {module}"


def test_public_aid_has_no_hidden_import() -> None:
    assert [found for file in sorted(HERE.rglob("*.py")) for found in hidden(file)] == []
