"""A check that cannot run says so, and fails where everything has to be there."""

import pytest

from tests.outside import run


def test_a_missing_program_is_a_loud_skip(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT CHECKED: the program no-such-program"):
        run("no-such-program")


def test_a_missing_program_fails_under_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program is missing"):
        run("no-such-program")
