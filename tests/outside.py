"""Programs of other people that check ours: absent, the test is skipped loudly; with CI=true that is a failure."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def absent(what: str) -> None:
    """Say that a check could not run. Ends the test."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, so this check did not run")
    pytest.skip(f"NOT CHECKED: {what} is missing")


def run(*command: str | Path, cwd: Path | None = None, text: bool = True) -> "subprocess.CompletedProcess[str]":
    """The finished process, whatever its exit status."""
    if shutil.which(str(command[0])) is None:
        absent(f"the program {command[0]}")
    arguments = [str(part) for part in command]
    # What a damaged file makes a program print need not be text.
    reads = {"encoding": "utf-8", "errors": "replace"} if text else {}
    return subprocess.run(arguments, capture_output=True, cwd=cwd, timeout=60, check=False, **reads)
