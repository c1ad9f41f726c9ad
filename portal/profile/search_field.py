"""A text box over an official list. Without script, sending the form answers with what was found, to choose from; with
htmx the same choices appear while typing. What is chosen counts only for the text it was found for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.profile.lookups import Lookup
from portal.ui.language import current_language

LONGEST = 120  # signs of what is typed, and of a code: a programme's identifier may have as many


class Code(str):
    """A code, as opposed to text that somebody typed; reads as what it means."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, code: str, label: str = "") -> "Code":
        made = super().__new__(cls, code)
        made.label = label or code
        return made

    def __str__(self) -> str:
        return self.label


class SearchInput(forms.TextInput):
    """The box and its choices. `url` answers htmx with the choices alone."""

    template_name = "portal/profile/search_input.html"

    def __init__(self, lookup: Lookup, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "maxlength": LONGEST, **(attrs or {})})
        self.lookup = lookup
        self.url = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(name)
        picked = data.get(f"{name}_pick")
        fits = isinstance(picked, str) and 0 < len(picked) <= LONGEST and data.get(f"{name}_for") == text
        if fits and self.lookup.code(picked):
            return Code(picked)
        return text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        code = value[:] if isinstance(value, Code) else None
        text = self.lookup.text(code) if code else value
        context = super().get_context(name, text, attrs)
        context["widget"]["url"] = self.url
        context["found"] = choices(self.lookup, name, str(text or ""), code)
        return context


class SearchField(forms.CharField):
    """Cleans to the code of one entry of the list, as a Code. With `takes_only`, the only line that answers is taken
    without being chosen: for what is shown at once and kept nowhere."""

    default_error_messages = {"choose": _("Choose one of the lines found.")}

    def __init__(self, lookup: Lookup, *, takes_only: bool = False, **kwargs: Any) -> None:
        self.lookup, self.takes_only = lookup, takes_only
        super().__init__(max_length=LONGEST, widget=SearchInput(lookup), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value[:] if isinstance(value, Code) else value)
        if not text:
            return None
        code = self.lookup.code(text) if isinstance(value, Code) else self.lookup.read(text)
        lang = current_language()
        if code is not None:
            return Code(code, self.lookup.label(code, lang))
        found = self.lookup.find(text, lang)
        if self.takes_only and len(found) == 1:
            return Code(*found[0])
        if found:
            raise ValidationError(self.error_messages["choose"], code="choose")
        raise ValidationError(self.lookup.nothing, code="nothing")


def choices(lookup: Lookup, name: str, text: str, code: str | None = None) -> dict[str, Any]:
    """What the template of the choices shows: for `text`, or the chosen code alone."""
    lang = current_language()
    if code:
        return {"name": name, "text": lookup.text(code), "picked": code, "lines": [(code, lookup.label(code, lang))]}
    return {
        "name": name,
        "text": text,
        "picked": None,
        "lines": lookup.find(text[:LONGEST], lang) if text.strip() else [],
    }
