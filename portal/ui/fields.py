"""Form fields for money, hours, days and opening hours. They answer bad input with a sentence, never an exception."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.ui.numbers import read_decimal, read_hours

FIRST_YEAR, LAST_YEAR = 1900, 2100
WEEKDAYS = {
    "mon": pgettext_lazy("opening hours", "Monday"),
    "tue": pgettext_lazy("opening hours", "Tuesday"),
    "wed": pgettext_lazy("opening hours", "Wednesday"),
    "thu": pgettext_lazy("opening hours", "Thursday"),
    "fri": pgettext_lazy("opening hours", "Friday"),
    "sat": pgettext_lazy("opening hours", "Saturday"),
    "sun": pgettext_lazy("opening hours", "Sunday"),
}


class UnitInput(forms.TextInput):
    """A number and its unit beside it. Text, not type=number: people write 1 234,56."""

    template_name = "ui/widget_unit.html"

    def __init__(self, unit: Any, attrs: dict[str, Any] | None = None) -> None:
        self.unit = unit
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
            text = f"{value:f}" if isinstance(value, Decimal) else str(value)
            text = text.rstrip("0").rstrip(".") if "." in text else text
            return text.replace(".", ",") if (get_language() or "").startswith("fr") else text
        return super().format_value(value)


class NumberField(forms.Field):
    """A bounded, finite decimal with its unit, typed in the reader's own way. Cleans to Decimal or None."""

    default_error_messages = {
        "invalid": _("Write a number, such as 1500 or 12.5."),
        "too_small": _("It cannot be less than %(limit)s."),
        "too_big": _("It cannot be more than %(limit)s."),
        "places": _("At most %(places)d digits after the decimal sign."),
    }
    unit: Any = ""

    def __init__(
        self,
        *,
        min_value: Decimal | int = 0,
        max_value: Decimal | int = Decimal("999999999999.99"),
        decimal_places: int = 2,
        unit: Any = None,
        **kwargs: Any,
    ) -> None:
        self.min_value, self.max_value, self.decimal_places = min_value, max_value, decimal_places
        kwargs.setdefault("widget", UnitInput(self.unit if unit is None else unit))
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        return read_decimal(text, get_language() or "fr")

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        try:
            number = value if isinstance(value, Decimal) else self.read(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if number < self.min_value:
            raise ValidationError(self.error_messages["too_small"], "too_small", {"limit": self.min_value})
        if number > self.max_value:
            raise ValidationError(self.error_messages["too_big"], "too_big", {"limit": self.max_value})
        if number != round(number, self.decimal_places):
            raise ValidationError(self.error_messages["places"], "places", {"places": self.decimal_places})
        return round(number, self.decimal_places)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(NumberField):
    """Euros before VAT, to the cent."""

    unit = "€"
    default_error_messages = {"invalid": _("Write an amount in euros, such as 1500 or 1,234.50.")}


class PercentField(NumberField):
    unit = "%"
    default_error_messages = {"invalid": _("Write a number from 0 to 100, such as 12.5 or 40.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": 100, **kwargs})


class HoursField(NumberField):
    """A duration in hours: "1.5", "1 h 30", "90 min", "2 days"."""

    unit = pgettext_lazy("hours", "h")
    default_error_messages = {"invalid": _("Write a duration, such as 4, 1 h 30, 90 min or 2 days.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_value": 87_600, **kwargs})  # ten years

    def read(self, text: str) -> Decimal:
        return read_hours(text, get_language() or "fr")


class WholeField(forms.IntegerField):
    """A bounded whole number; spaces between thousands are welcome."""

    def __init__(self, *, min_value: int = 0, max_value: int = 2_000_000_000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = re.sub(r"[\s\u00a0\u202f]", "", value)
            if value and not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class DayInput(forms.DateInput):
    """The browser's own date field; it always speaks ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date):
            return value.isoformat()[:10]
        try:
            return date.fromisoformat(str(value)).isoformat()  # anything else would leave the browser's field empty
        except ValueError:
            return None


class DayField(forms.DateField):
    """A day between 1900 and 2100."""

    widget = DayInput
    default_error_messages = {"years": _("Choose a day between %(first)d and %(last)d.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["years"], "years", {"first": FIRST_YEAR, "last": LAST_YEAR})
        return day


class OpeningHoursInput(forms.Widget):
    """Two spans a day, seven days; a day without hours is closed."""

    template_name = "ui/widget_hours.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not any(f"{name}_{day}_0" in data for day in WEEKDAYS):
            return data.get(name) if isinstance(data.get(name), dict) else None
        return {day: [str(data.get(f"{name}_{day}_{slot}") or "").strip() for slot in range(4)] for day in WEEKDAYS}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}_{day}_0" in data for day in WEEKDAYS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = value if isinstance(value, dict) else {}
        context["widget"]["days"] = [
            {"code": day, "label": label, "slots": (_flat(value.get(day)) + [""] * 4)[:4]}
            for day, label in WEEKDAYS.items()
        ]
        return context


class OpeningHoursField(forms.Field):
    """Cleans to {"mon": [["09:00", "12:30"], ["14:00", "19:00"]], …}; days without hours are left out."""

    widget = OpeningHoursInput
    default_error_messages = {
        "invalid": _("%(day)s: write times such as 09:00."),
        "half": _("%(day)s: give both the opening and the closing time."),
        "order": _("%(day)s: it closes before it opens. Were the two swapped?"),
        "overlap": _("%(day)s: the afternoon starts before the morning ends."),
    }

    def clean(self, value: Any) -> dict[str, list[list[str]]] | None:
        if value is None or not isinstance(value, dict):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        problems: list[ValidationError] = []
        week: dict[str, list[list[str]]] = {}
        for day, label in WEEKDAYS.items():
            try:
                if spans := self._spans(_flat(value.get(day)), label):
                    week[day] = spans
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        if not week and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return week or None

    def _spans(self, slots: list[str], label: Any) -> list[list[str]]:
        spans: list[list[str]] = []
        for start, end in zip(slots[::2], slots[1::2], strict=False):
            if not start and not end:
                continue
            if not start or not end:
                raise ValidationError(self.error_messages["half"], "half", {"day": label})
            if not all(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", t, re.ASCII) for t in (start, end)):
                raise ValidationError(self.error_messages["invalid"], "invalid", {"day": label})
            closes = "24:00" if end == "00:00" else end  # open until midnight
            if closes <= start:
                raise ValidationError(self.error_messages["order"], "order", {"day": label})
            if spans and start < spans[-1][1]:
                raise ValidationError(self.error_messages["overlap"], "overlap", {"day": label})
            spans.append([start, closes])
        return spans

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(initial) != self.clean(data)
        except ValidationError:
            return True


def _flat(day: Any) -> list[str]:
    """A day's times in one row, from [["09:00", "12:30"], …] or from the widget's four texts."""
    if not isinstance(day, list):
        return []
    flat: list[str] = []
    for item in day:
        flat += [str(t) for t in item] if isinstance(item, list | tuple) else [str(item)]
    return ["00:00" if t == "24:00" else t for t in flat] if any(isinstance(i, list | tuple) for i in day) else flat
