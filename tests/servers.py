"""The suite's servers: those that DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL name, else private ones in var/test.

Loaded before everything else (`-p tests.servers`), because settings read these variables. Workers inherit them.
"""

import gc
import os
from collections import Counter
from pathlib import Path

import pytest

from portal.embedded import Services

os.environ.setdefault("REMPART_LOCAL", "1")
# All three or none: a lone DATABASE_URL in somebody's shell belongs to another project.
_private: Services | None = None
if not {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"} <= os.environ.keys():
    _var = Path(os.environ.setdefault("REMPART_VAR", str(Path(__file__).resolve().parents[1] / "var" / "test")))
    os.environ.setdefault("REMPART_FAST", "1")
    _private = Services(_var)
    os.environ.update(_private.env())


def start() -> None:
    """The private servers, where nothing else is named."""
    if _private is not None:
        _private.start()


def stop() -> None:
    """Ends them, unless another run uses them."""
    if _private is not None:
        _private.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before any worker starts."""
    if not session.config.option.collectonly:
        start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """After the last worker has ended."""
    stop()


# The fast lane: whatever touches no database, and the kernel's own locks, which everything else stands on.
_KERNEL = tuple(f"tests/portal/{name}/" for name in ("access", "audit", "editing", "tenancy"))
_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests of `make check`, so that nobody has to remember it, and keeps the journeys together: they share
    a portal, a browser and what they have seen, which a second worker would start again. What takes long comes first,
    the journeys before all: begun last, it would keep one worker busy while the others have nothing left to do."""
    for item in items:
        if item.nodeid.startswith("tests/journeys/"):
            item.add_marker(pytest.mark.xdist_group("journeys"))
        if item.get_closest_marker("slow") or item.get_closest_marker("browser"):
            continue
        stored = item.get_closest_marker("django_db") or _DATABASE & set(getattr(item, "fixturenames", ()))
        if not stored or item.nodeid.startswith(_KERNEL):
            item.add_marker("unit")
    items.sort(key=lambda item: (not item.get_closest_marker("xdist_group"), not item.get_closest_marker("slow")))


def pytest_collection_finish(session: pytest.Session) -> None:
    """No two tests share an id, or workers would run one of them and pass over the others without a word. What is
    loaded by now stays to the end: the collector need not go through it again and again."""
    twice = [nodeid for nodeid, count in Counter(item.nodeid for item in session.items).items() if count > 1]
    if twice:
        raise pytest.UsageError(f"several tests have the id {twice[0]}")
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    return f"servers: {'private, in ' + str(_private.home.data) if _private else 'from the environment'}"
