"""An amount that may be given with VAT and is kept before it."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from portal.ui.fields import MoneyField, UnitInput
from portal.ui.format import percent
from portal.ui.language import current_language
from portal.ui.vat import RATES_PCT, before_vat


class VatInput(UnitInput):
    """An amount and, beside it, whether it holds VAT and at which rate. Its data are both, joined by a bar."""

    template_name = "ui/widget_vat.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text, rate = data.get(name), data.get(f"{name}_vat")
        return f"{text}|{rate}" if text and rate else text

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str | None:
        return super().format_value(_apart(value)[0] if isinstance(value, str) else value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = _apart(value)[1] if isinstance(value, str) else ""
        lang = current_language()
        rates = [("", gettext("before VAT"), not chosen)]
        for rate in RATES_PCT:
            shown = percent(rate, lang, decimals=int(rate != int(rate)))
            rates.append((str(rate), gettext("with VAT, %(rate)s") % {"rate": shown}, chosen == str(rate)))
        context["widget"] |= {"rates": rates, "rate_name": f"{name}_vat"}
        return context


def _apart(both: str) -> tuple[str, str]:
    """The amount and the rate of a VatInput; no rate without a bar."""
    text, bar, rate = both.rpartition("|")
    return (text, rate) if bar else (both, "")


class VatMoneyField(MoneyField):
    """Euros before VAT; who only knows the amount with VAT says so, and it is brought to before VAT."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": VatInput(self.unit), **kwargs})

    def to_python(self, value: Any) -> Decimal | None:
        text, rate = _apart(value) if isinstance(value, str) else (value, "")
        amount = super().to_python(text)
        if amount is None or not rate:
            return amount
        try:
            return before_vat(amount, Decimal(rate))
        except (ValueError, ArithmeticError):
            raise ValidationError(gettext("Choose a VAT rate from the list."), code="rate") from None
