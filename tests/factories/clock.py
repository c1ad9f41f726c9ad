"""A clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def freeze_now(at: datetime | None) -> Iterator[None]:
    """Django's clock stands still; None lets it run."""
    if at is None:
        yield
    else:
        with patch("django.utils.timezone.now", return_value=at):
            yield
