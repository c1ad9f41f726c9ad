"""The base of a draft's forms: a part of the content in, its changes out, checked by the one gate."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from portal.editing.forms import SafeForm
from portal.ui.fields import DayField
from portal.ui.forms import Form
from subsidies.curation.checking import whole_path, wrong_values
from subsidies.curation.content import Content, storable
from subsidies.curation.fields import CodeListField, Codes, LinesField, Texts, refuse_markup


class PartForm(SafeForm, Form):
    """`content` is the draft's; `given` says what the boxes show, `changes` what was typed, as fields of the content.

    A box has the name of its field of the record unless `BOXES` says otherwise (path → box).
    """

    GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    BOXES: Mapping[str, str] = {}
    RECORD: tuple[str, ...] = ()  # fields whose box holds the value as the record does

    def __init__(self, data: Any = None, *, content: Content, search_url: str = "", **kwargs: Any) -> None:
        self.content = content
        super().__init__(data, initial=self.given(content), **kwargs)
        self.read_initial()
        for field in self.fields.values():
            if isinstance(field, CodeListField):
                field.widget.url = f"{search_url}{field.widget.what}/" if search_url else ""  # type: ignore[attr-defined]

    def read_initial(self) -> None:
        """Makes what the record holds look as if it had been typed: a conflict compares the two."""
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if isinstance(field, DayField) and isinstance(value, str):
                self.initial[name] = date.fromisoformat(value)
            elif isinstance(field, CodeListField):
                self.initial[name] = Codes(value or (), field.what)
            elif isinstance(field, LinesField):
                self.initial[name] = Texts(value or ())

    def given(self, content: Content) -> dict[str, Any]:
        return {name: content.get(name) for name in self.RECORD}

    def changes(self) -> Content:
        """The fields of the content that this form is about; nothing said is None or empty."""
        return {name: _plain(self.cleaned_data.get(name)) for name in self.RECORD}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, field in self.fields.items():
            typed = self.cleaned_data.get(name)
            if isinstance(field, forms.CharField) and typed != self.get_initial_for_field(field, name):
                try:
                    refuse_markup(typed)
                except ValidationError as error:
                    self.add_error(name, error)
        if not self.errors:
            elsewhere = set(wrong_values(self.content))  # of another part: corrected on its own page
            for path, text in wrong_values({**self.content, **storable(self.changes())}):
                box = self.box_of(path)
                if box is not None or (path, text) not in elsewhere:
                    self.add_error(box, text)
        return cleaned

    def box_of(self, path: str) -> str | None:
        """The box beside which a problem with this part of the content is said; None is above the form."""
        whole = whole_path(path)
        for known in (path, whole, whole.partition(".")[0]):
            name = self.BOXES.get(known, known)
            if name in self.fields:
                return name
        return None

    @property
    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The boxes under their headings, as the page draws them."""
        for title, names in self.GROUPS:
            if bound := [self[name] for name in names if name in self.fields]:
                yield title, bound

    @property
    def wide(self) -> set[str]:
        """Boxes that need the whole width."""
        return {
            name
            for name, field in self.fields.items()
            if isinstance(field, CodeListField | LinesField) or isinstance(field.widget, forms.Textarea)
        }


def _plain(value: Any) -> Any:
    """A cleaned value as the record holds it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return storable(value)
    return None if value == "" else value
