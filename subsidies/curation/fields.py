"""Fields for lists: codes with a search to add more, and texts one a line."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.profile.search_field import Code, SearchInput
from portal.ui.language import current_language
from subsidies.curation.checking import holds_markup
from subsidies.curation.lookups import LOOKUPS

MOST_CODES = 200


class Texts(list[str]):
    """A list that reads as one line for each item, wherever a page shows what was saved."""

    def __str__(self) -> str:
        return "\n".join(self)


class Codes(Texts):
    """A list of codes that reads as what they mean."""

    def __init__(self, codes: Iterable[str], what: str) -> None:
        super().__init__(codes)
        self.what = what

    def __str__(self) -> str:
        lang = current_language()
        return "\n".join(LOOKUPS[self.what].label(code, lang) for code in self)


class Typed(NamedTuple):
    """What came back: the codes still ticked, and what was written or chosen to add."""

    kept: list[str]
    add: Any


class CodeListInput(forms.Widget):
    """A tick box for each code of the list, and a search that adds more. Works without script like its search."""

    template_name = "subsidies/curation/codes.html"
    use_fieldset = True

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what, self.lookup = what, LOOKUPS[what]
        self.url = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        kept = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name) or ())
        add = SearchInput(self.lookup).value_from_datadict(data, files, f"{name}_add")
        return Typed([str(code) for code in kept[:MOST_CODES]], add)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # nothing ticked and nothing added is an answer

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        typed = value if isinstance(value, Typed) else Typed(list(value or ()), "")
        lang = current_language()
        context["lines"] = [(code, self.lookup.label(code, lang)) for code in typed.kept]
        search = SearchInput(self.lookup)
        search.url = f"{self.url}?box={name}_add" if self.url else ""
        own_id = (attrs or {}).get("id") or f"id_{name}"
        context["search_id"] = f"{own_id}_add"
        context["search"] = search.render(f"{name}_add", typed.add, {"id": f"{own_id}_add"})
        return context


class CodeListField(forms.Field):
    """Cleans to the list of codes. Text to add is a code, several with commas, or words that answer one line."""

    default_error_messages = {
        "choose": _("Choose one of the lines found, then save again."),
        "many": _("At most %(limit)d lines."),
    }

    def __init__(self, what: str, **kwargs: Any) -> None:
        self.what, self.lookup = what, LOOKUPS[what]
        super().__init__(required=False, widget=CodeListInput(what), **kwargs)

    def clean(self, value: Any) -> list[str]:
        typed = value if isinstance(value, Typed) else Typed(list(value or ()), "")
        codes = list(dict.fromkeys([*typed.kept, *self._added(typed.add)]))
        if len(codes) > MOST_CODES:
            raise ValidationError(self.error_messages["many"], "many", {"limit": MOST_CODES})
        return Codes(codes, self.what)

    def _added(self, add: Any) -> list[str]:
        if isinstance(add, Code):
            return [add[:]]
        text = str(add or "").strip()
        if not text:
            return []
        if (whole := self.lookup.read(text)) is not None:
            return [whole]
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        read = [self.lookup.read(part) for part in parts]
        if len(parts) > 1 and all(read):
            return [code for code in read if code]
        if self.lookup.find(text[:120], current_language()):
            raise ValidationError(self.error_messages["choose"], code="choose")
        raise ValidationError(self.lookup.nothing, code="nothing")


class LinesInput(forms.Textarea):
    """One text a line; a line that begins with a space goes on with the one above."""

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, list):
            return "\n".join(str(item).replace("\r\n", "\n").replace("\n", "\n ") for item in value)
        return super().format_value(value)


class LinesField(forms.CharField):
    """Cleans to a list of texts, in order; empty lines count for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 3)
        super().__init__(required=False, widget=LinesInput({"rows": rows}), strip=False, **kwargs)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        items = Texts()
        for line in (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            if not line.strip():
                continue
            if line[0] in " \t\u00a0" and items:
                items[-1] += "\n" + line.strip()
            else:
                items.append(line.strip())
        return items

    def run_validators(self, value: Any) -> None:
        """Each line is checked by the gate of the catalogue; a limit on the whole says nothing."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or ()) != self.to_python(data)


def refuse_markup(value: Any) -> None:
    """Raises ValidationError for a text, or a list of texts, that holds the tags of a web page."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and holds_markup(text):
            raise ValidationError(
                _("This holds the code of a web page (such as <b>). Write plain words."), code="markup"
            )


__all__ = ["CodeListField", "CodeListInput", "LinesField", "Typed", "refuse_markup"]
