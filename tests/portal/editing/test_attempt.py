"""A save that its verb refuses: the form says what, and the corrected form is a first one."""

import uuid
from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import RequestFactory

from portal.editing.forms import SafeForm, attempt
from portal.editing.saving import Conflict
from tests.cast import Cast


class Named(SafeForm):
    name = forms.CharField()


def sent(cast: Cast, factory: RequestFactory) -> tuple[HttpRequest, Named]:
    request, form = factory.post("/there/"), Named({"name": "x", "form_key": str(uuid.uuid4())})
    request.user = cast.ines
    assert form.is_valid()
    return request, form


def refusing(problem: Exception) -> Callable[[], str]:
    def effect() -> str:
        raise problem

    return effect


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (ValidationError({"name": "no"}), "name"),
        (ValidationError({"other": "no"}), "__all__"),
        (ValidationError("no"), "__all__"),
        (ValidationError(["no"]), "__all__"),
    ],
)
def test_what_a_verb_refuses_is_said_at_its_place_and_may_be_sent_again(
    cast: Cast, rf: RequestFactory, problem: ValidationError, place: str
) -> None:
    request, form = sent(cast, rf)
    assert attempt(request, form, refusing(problem)) is None
    assert form.errors == {place: ["no"]}
    again = attempt(request, form, lambda: "/kept/")
    assert again is not None and again["Location"] == "/kept/"


def test_a_conflict_is_for_the_caller(cast: Cast, rf: RequestFactory) -> None:
    request, form = sent(cast, rf)
    with pytest.raises(Conflict):
        attempt(request, form, refusing(Conflict(None)))
