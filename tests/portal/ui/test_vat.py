"""Amounts say whether VAT is in them, and are kept without it."""

import importlib
import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

import insurance
import portal
import risks
import subsidies
from portal.ui.fields import MoneyField
from portal.ui.forms import Form
from portal.ui.vat import RATES_PCT, before_vat
from portal.ui.vat_field import VatMoneyField


@pytest.mark.parametrize(
    ("with_vat", "rate", "without"),
    [
        ("120", "20", "100.00"),
        ("105.50", "5.5", "100.00"),
        ("1", "20", "0.83"),
        ("0.99", "2.1", "0.97"),
        ("0", "10", "0"),
    ],
)
def test_vat_is_taken_off_to_the_cent(with_vat: str, rate: str, without: str) -> None:
    assert before_vat(Decimal(with_vat), Decimal(rate)) == Decimal(without)


@given(st.decimals(0, 10**9, places=2), st.sampled_from(RATES_PCT))
def test_putting_it_back_on_is_within_a_cent(amount: Decimal, rate: Decimal) -> None:
    assert abs(before_vat(amount, rate) * (1 + rate / 100) - amount) <= Decimal("0.007")


class CostForm(Form):
    cost = VatMoneyField(label="Cost", required=False)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"cost": "1 200,00", "cost_vat": "20"}, Decimal("1000.00")),
        ({"cost": "1200", "cost_vat": ""}, Decimal("1200.00")),
        ({"cost": "1200"}, Decimal("1200.00")),
        ({"cost": "", "cost_vat": "20"}, None),
    ],
)
def test_the_form_keeps_what_is_before_vat(sent: dict[str, str], kept: Decimal | None) -> None:
    with override("fr"):
        form = CostForm(sent)
        assert form.is_valid(), form.errors
    assert form.cleaned_data["cost"] == kept


@pytest.mark.parametrize(
    "sent",
    [
        {"cost": "a", "cost_vat": "20"},
        {"cost": "5", "cost_vat": "19"},
        {"cost": "5|20|3", "cost_vat": "20"},
        {"cost": "5", "cost_vat": "NaN"},
    ],
)
def test_what_makes_no_sense_is_said_and_comes_back_as_it_was_typed(sent: dict[str, str]) -> None:
    with override("fr"):
        form = CostForm(sent)
        assert list(form.errors) == ["cost"]
        page = str(form["cost"])
    assert f'value="{sent["cost"]}"' in page
    assert ('value="20" selected' in page) == (sent["cost_vat"] == "20")


def every_form() -> Iterator[type[forms.BaseForm]]:
    for app in (portal, risks, insurance, subsidies):
        for module in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if module.name.endswith(("forms", "views")):
                found: Any = importlib.import_module(module.name)
                yield from (
                    one for one in vars(found).values() if isinstance(one, type) and issubclass(one, forms.BaseForm)
                )


def test_every_amount_of_every_form_says_what_it_holds() -> None:
    with override("en"):
        silent = set(silent_amounts())
    assert silent == set()


def silent_amounts() -> Iterator[str]:
    """The amounts that do not say whether VAT or another tax is in them."""
    for form in every_form():
        for name, field in getattr(form, "base_fields", {}).items():
            said = f"{field.label} {field.help_text}"
            if isinstance(field, MoneyField) and not any(
                word in said for word in ("VAT", "taxes included", "contract says")
            ):
                yield f"{form.__name__}.{name}"
