import dataclasses
from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.portal.api.program import Program, new_token


@pytest.fixture
def program(cast: Cast) -> Callable[..., Program]:
    """A program with a token of this person."""

    def of(name: str, scopes: list[str] | None = None, days: int = 30) -> Program:
        return Program(new_token(cast, name, scopes, days))

    return of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each operation that schemathesis asks about is a test with an id of its own: it gives all of them the same."""
    for item in items:
        label = getattr(item, "operation_label", None)
        if label is not None:
            item._id = dataclasses.replace(item.id, params=label)
