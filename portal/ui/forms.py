"""The base of every form: refuses odd text beside its field, takes "I don't know" as an answer, resolves conflicts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import FIRST_YEAR, LAST_YEAR, DayInput
from portal.ui.text import MAX_LINE, MAX_TEXT, printable, refuse_odd_address, refuse_odd_text, strings

THEIRS = "theirs_"  # prefix of the conflict page's answers


@dataclass(slots=True)
class UnknownBox:
    """The state of a field's "I don't know" box."""

    checked: bool = False


class CleanMixin(forms.BaseForm):
    """For Form and ModelForm: no control characters, broken characters, hidden direction marks or over-long text."""

    unknown_fields: tuple[str, ...] = ()
    """Facts that may be unknown: each gets an "I don't know" box, and needs an answer or the tick. Unknown is None."""

    error_css_class = "is-wrong"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._broken: set[str] = set()
        if self.is_bound:
            self.data = self._readable(self.data)
        for field in self.fields.values():
            if type(field.widget) is forms.DateInput:
                field.widget = DayInput(field.widget.attrs)
            attrs = field.widget.attrs
            if isinstance(field.widget, forms.Textarea) and attrs.get("cols") == "40":  # Django's own default size
                field.widget.attrs = {**attrs, "rows": 4, "cols": False}
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages = {**field.error_messages, "required": _("Give an answer here.")}
        for name in self.unknown_fields:
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].rp_unknown = UnknownBox(self._is_unknown(name))  # type: ignore[attr-defined]

    def as_usual(self, *names: str) -> bool:
        """Whether these fields hold what they held at first, and nothing wrong: their fold may stay closed."""
        changed = self.changed_data if self.is_bound else []
        return not any(name in self.errors or name in changed for name in names)

    def _readable(self, data: Any) -> Any:
        """The submitted data; broken characters, which no page could show again, become U+FFFD and are remembered."""
        if type(data) is dict:  # from JSON or an import: fields read text, as a page would have sent it
            data = {k: str(v) if isinstance(v, int | float) else v for k, v in data.items()}
        keys = [key for key in data if any(printable(text) != text for text in strings(self._list(data, key)))]
        if not keys:
            return data
        data = data.copy()
        for key in keys:
            self._broken.add(key)
            if hasattr(data, "setlist"):
                data.setlist(key, [printable(text) for text in data.getlist(key)])
            else:
                data[key] = printable(data[key]) if isinstance(data[key], str) else None
        return data

    @staticmethod
    def _list(data: Any, key: str) -> Any:
        return data.getlist(key) if hasattr(data, "getlist") else data[key]

    def _is_unknown(self, name: str) -> bool:
        if self.is_bound:
            return bool(self.data.get(f"{self.add_prefix(name)}_unknown"))
        instance = getattr(self, "instance", None)
        known_row = instance is not None and instance.pk is not None
        return known_row and self.get_initial_for_field(self.fields[name], name) is None

    def _clean_fields(self) -> None:
        for name, bound in self._bound_items():  # type: ignore[attr-defined]
            try:
                self.cleaned_data[name] = self._clean_one(name, bound)
                if hasattr(self, f"clean_{name}"):
                    self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as error:
                self.add_error(name, error)

    def _clean_one(self, name: str, bound: BoundField) -> Any:
        field = bound.field
        box: UnknownBox | None = getattr(field, "rp_unknown", None)
        if self.data.get(f"{THEIRS}{bound.html_name}"):
            return None if bound.initial is None else field.clean(bound.initial)
        if box is not None and box.checked:
            return None
        self._refuse_odd(bound)
        value = field._clean_bound_field(bound)  # type: ignore[attr-defined]
        if isinstance(field, forms.EmailField) and value:
            refuse_odd_address(value)
        if isinstance(value, date | datetime) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValidationError(
                _("Choose a day between %(first)d and %(last)d."), "years", {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        if box is not None and value in (None, "", [], {}):
            raise ValidationError(_("Give an answer, or tick “I don’t know”."), code="unanswered")
        return value

    def _refuse_odd(self, bound: BoundField) -> None:
        field = bound.field
        free = isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField | forms.URLField)
        limit = (getattr(field, "max_length", None) or MAX_TEXT) if free else MAX_LINE
        raw = bound.data
        if any(key.startswith(bound.html_name) for key in self._broken):
            raise ValidationError(
                _("This holds a broken character. Type it again instead of pasting it."), code="broken"
            )
        for text in strings(list(raw.values()) if isinstance(raw, dict) else raw):
            # Password fields keep their own, shorter limit; line ends count once, as the browser shows them.
            refuse_odd_text(text.replace("\r\n", "\n").replace("\r", "\n"), limit)


class Form(CleanMixin, forms.Form):
    """Base of plain forms."""


class ModelForm(CleanMixin, forms.ModelForm):
    """Base of forms over one row."""
