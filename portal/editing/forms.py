"""Fields that every editing form carries, and the small dance of a safe submit."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from portal.editing.saving import first_answer, remember_answer


class SafeForm(forms.Form):
    """Mixin: a form key (one effect per page shown) and, for an edited row, the version it was read at.

    Works with Form and ModelForm. Pass `version=row.version` for an edit.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid.uuid4()
        self.fields["version"].initial = version

    def values(self) -> dict[str, Any]:
        """The cleaned fields without the two hidden ones."""
        return {name: item for name, item in self.cleaned_data.items() if name not in {"form_key", "version"}}

    def place_of(self, name: str) -> str:
        """The field beside which an error of a verb about `name` is said."""
        return name

    def refuse(self, error: ValidationError) -> None:
        """A verb's errors, each beside its field; those about none of them above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, texts in error.message_dict.items():
            place = self.place_of(name)
            for text in texts:
                self.add_error(place if place in self.fields else None, text)


def attempt(request: HttpRequest, form: SafeForm, effect: Callable[[], str]) -> HttpResponse | None:
    """The answer of a save (see `submit`), or None when its verb refused something: the form then says what. A Conflict
    is for the caller, who knows both texts."""
    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, effect)
    except ValidationError as problem:
        form.refuse(problem)
    return None


def submit(request: HttpRequest, form: Any, effect: Callable[[], str]) -> HttpResponse:
    """Runs `effect` once for one form key and redirects to the address it returns; a second click gets the same
    address. Call it with a valid form. An effect that raises gives its key back: the corrected form is a first one."""
    key = form.cleaned_data.get("form_key")
    user_id = request.user.pk
    with transaction.atomic():
        if key is not None and user_id is not None:
            answer = first_answer(user_id, key)
            if answer is not None:
                return HttpResponseRedirect(answer or request.path, status=303)
        try:
            url = effect()
        except ObjectDoesNotExist as gone:  # deleted while this form was open
            raise Http404 from gone
        if key is not None and user_id is not None:
            remember_answer(user_id, key, url)
    return HttpResponseRedirect(url, status=303)
