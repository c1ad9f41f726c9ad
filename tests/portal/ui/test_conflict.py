"""The second saver sees both texts, chooses per field, and loses nothing (attack E2)."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation

from portal.ui.conflict import conflict_page, differences, marked
from portal.ui.fields import MoneyField
from portal.ui.forms import Form


class RiskForm(Form):
    unknown_fields = ("cost_eur",)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="Title")
    cause = forms.CharField(label="Cause", required=False)
    cost_eur = MoneyField(label="Cost")
    touches = forms.MultipleChoiceField(label="Touches", choices=[("s", "Shop"), ("p", "Payment")], required=False)


def texts(**changes: Any) -> dict[str, Any]:
    return {"version": "1", "title": "Fire", "cause": "<b>old", "cost_eur": "5", "touches": ["s"], **changes}


def test_only_the_fields_that_differ_are_asked() -> None:
    mine = RiskForm(texts(cause="<b>new"))
    assert mine.is_valid(), mine.errors
    theirs = RiskForm(initial={"title": "Fire", "cause": "<b>other", "cost_eur": Decimal(5), "touches": ["s", "p"]})
    with translation.override("en"):
        found = {item.name: item for item in differences(theirs, mine)}
    assert set(found) == {"cause", "touches"}
    assert found["cause"].theirs == "<ins>&lt;b&gt;other</ins>"
    assert found["cause"].mine == "<ins>&lt;b&gt;new</ins>"
    assert found["touches"].theirs == "<ins>Shop, Payment</ins>"
    assert found["touches"].mine == "<ins>Shop</ins>"


def test_unknown_against_a_value_is_a_difference() -> None:
    mine = RiskForm(texts(cost_eur_unknown="on", cost_eur=""))
    assert mine.is_valid(), mine.errors
    theirs = RiskForm(initial={"title": "Fire", "cause": "<b>old", "cost_eur": Decimal(5), "touches": ["s"]})
    with translation.override("en"):
        (only,) = differences(theirs, mine)
    assert "unknown" in only.mine


def test_long_texts_are_shown_without_comparing_words() -> None:
    left, right = marked("a " * 5000, "<b> " * 5000)
    assert "<ins>" not in left
    assert "&lt;b&gt;" in right


@pytest.mark.parametrize("choice", ["", "1"])
def test_the_page_posts_back_both_texts_and_the_choice(choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    post = {"title": "Fire", "cause": "mine", "cost_eur": "5", "touches": ["s", "p"], "version": "1"}
    request = RequestFactory().post("/r", post)
    mine = RiskForm(request.POST)
    assert mine.is_valid(), mine.errors
    current = {"title": "Fire", "cause": "theirs", "cost_eur": Decimal(5), "touches": ["s", "p"], "version": 2}
    drawn: dict[str, Any] = {}
    monkeypatch.setattr("portal.ui.conflict.render", lambda *args, status: drawn.update(args[2], status=status))
    conflict_page(request, mine, RiskForm(initial=current), who="Inès")
    assert drawn["status"] == 409
    assert ("touches", "p") in drawn["kept"]
    assert ("cause", "mine") in drawn["kept"]
    assert all(key != "version" for key, _text in drawn["kept"])
    assert 'value="2"' in str(drawn["hidden"][0])

    again = RequestFactory().post("/r", {**post, "version": "2", "theirs_cause": choice})
    merged = RiskForm(again.POST, initial=current)
    assert merged.is_valid(), merged.errors
    assert merged.cleaned_data["cause"] == ("theirs" if choice else "mine")
    assert merged.cleaned_data["touches"] == ["s", "p"]
