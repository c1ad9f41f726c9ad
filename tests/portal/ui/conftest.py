"""A browser for the style guide: the machine's own Chromium, under the policy of production."""

import os
import shutil
from typing import Any

import pytest

# The browser driver keeps an event loop in this thread, where Django would refuse every query of later tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: the accessibility checks of the components did not run")
        pytest.skip("no Chromium: the accessibility checks of the components did not run")
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}
