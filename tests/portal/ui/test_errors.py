"""Error pages tell what to do, in the reader's language, and nothing about what is behind them."""

from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from portal.ui import errors

REQUEST = RequestFactory().get("/b/secret-name/risks/R-012/")


@pytest.mark.parametrize("code", sorted(errors.PAGES))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_has_title_advice_and_a_way_home(code: int, language: str) -> None:
    with translation.override(language):
        response = errors.error_page(code)
    page = response.content.decode()
    assert response.status_code == code
    assert f'<html lang="{language}">' in page
    assert 'href="/"' in page
    assert "no-store" in response["Cache-Control"]
    assert "style=" not in page


def test_missing_and_foreign_are_the_same_page() -> None:
    missing = errors.not_found(REQUEST, Http404("No Risk matches the given query."))
    foreign = errors.not_found(RequestFactory().get("/b/other/"), Http404("secret-name"))
    assert missing.content == foreign.content
    assert b"secret" not in missing.content
    assert missing.items() == foreign.items() or dict(missing.items()).keys() == dict(foreign.items()).keys()


def test_too_large_a_request_says_so() -> None:
    assert errors.bad_request(REQUEST, RequestDataTooBig()).status_code == 413
    assert errors.bad_request(REQUEST, SuspiciousOperation("x")).status_code == 400


def test_the_other_handlers() -> None:
    assert errors.forbidden(REQUEST, PermissionError("risk.edit")).status_code == 403
    assert b"risk.edit" not in errors.forbidden(REQUEST, PermissionError("risk.edit")).content
    assert errors.server_error(REQUEST).status_code == 500
    assert errors.csrf_failure(REQUEST, reason="CSRF cookie not set.").status_code == 403
    assert b"cookie" not in errors.csrf_failure(REQUEST, reason="CSRF cookie not set.").content
    assert errors.conflict(REQUEST).status_code == 409
    assert errors.too_many(REQUEST, 30)["Retry-After"] == "30"
    assert errors.unavailable(REQUEST).status_code == 503


def test_the_last_page_comes_even_without_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> str:
        raise RuntimeError("templates are gone")

    monkeypatch.setattr(errors, "render_to_string", fail)
    response = errors.server_error(REQUEST)
    assert response.status_code == 500
    assert b"Rempart" in response.content


def test_no_template_holds_inline_script_or_style() -> None:
    folder = Path(errors.__file__).resolve().parent.parent / "templates"
    wrong = []
    for file in folder.rglob("*.html"):
        text = file.read_text("utf-8")
        if any(mark in text for mark in ("style=", "<style", "onclick=", "javascript:", "hx-on", "{% autoescape off")):
            wrong.append(file.name)
        if "<script" in text.replace('<script src="{% static', ""):
            wrong.append(file.name)
    assert wrong == []
