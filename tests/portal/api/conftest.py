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
