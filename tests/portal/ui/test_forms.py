"""Forms answer anything with a sentence beside the field: no exception, no odd text kept, unknown is an answer."""

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ui.fields import DayField, HoursField, MoneyField, NumberField, OpeningHoursField, WholeField
from portal.ui.forms import Form
from portal.ui.views import KitForm

HOSTILE = [
    "", " ", "\x00", "a\x00b", "\ud800", "\u202eabc", "<b>&{{7*7}}", "=1+1", "NaN", "inf", "-inf", "1e400", "-1", "-0",
    "9" * 400, "9" * 5000, "x" * 10_001, "0000-01-01", "9999-12-31", "0001-01-01", "2026-02-30", "24:00", "25:99",
    "on", "\r\n", "\u2028", "مطعم", "１２", "1_000", "null", "[]", "{}", "%s", "../../etc/passwd", "\ufeff1",
]  # fmt: skip
anything = st.sampled_from(HOSTILE) | st.text(st.characters(codec=None), max_size=40)
GOOD = {
    "title": "Fire",
    "turnover_eur": "1 500,50",
    "longest_stop_hours": "1 h 30",
    "review_on": "2026-11-26",
    "kind": "fire",
    "how_often": "1",
    "opening_hours_mon_0": "09:00",
    "opening_hours_mon_1": "12:30",
}


def keys() -> list[str]:
    days = [f"opening_hours_{day}_{slot}" for day in ("mon", "sun") for slot in range(4)]
    return [*KitForm.base_fields, *days, "turnover_eur_unknown", "opening_hours_unknown", "theirs_title"]


@settings(max_examples=120, deadline=None)
@given(
    st.dictionaries(st.sampled_from(keys()), anything | st.lists(anything, max_size=3)), st.sampled_from(["fr", "en"])
)
def test_no_input_raises_and_every_page_can_be_sent(data: dict[str, Any], language: str) -> None:
    sent = QueryDict(mutable=True)
    for key, value in data.items():
        sent.setlist(key, value if isinstance(value, list) else [value])
    with translation.override(language):
        form = KitForm(sent)
        valid = form.is_valid()
        page = str(form)
        page.encode("utf-8")
        for name in form.errors:
            assert all(str(text).strip() for text in form.errors[name])
    if valid:
        for value in form.cleaned_data.values():
            assert not isinstance(value, Decimal) or value.is_finite()


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(keys()), st.none() | anything | st.integers() | st.floats() | st.booleans()))
def test_plain_dictionaries_do_not_raise_either(data: dict[str, Any]) -> None:
    form = KitForm(data)
    form.is_valid()
    str(form).encode("utf-8")


def test_a_good_form_is_taken() -> None:
    form = KitForm(GOOD)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["turnover_eur"] == Decimal("1500.50")
    assert form.cleaned_data["longest_stop_hours"] == Decimal("1.5")
    assert form.cleaned_data["opening_hours"] == {"mon": [["09:00", "12:30"]]}
    assert form.cleaned_data["employees"] is None


@pytest.mark.parametrize("name", ["title", "turnover_eur", "kind", "how_often", "review_on"])
@pytest.mark.parametrize("text", ["a\x00b", "\u202eabc", "\ud800"])
def test_odd_text_is_refused_beside_its_field(name: str, text: str) -> None:
    form = KitForm({**GOOD, name: text})
    assert not form.is_valid()
    assert list(form.errors) == [name]
    assert f'id="id_{name}_error"' in str(form)
    if name != "how_often":  # a group of radios is described by its fieldset
        assert f'aria-describedby="id_{name}' in str(form)


def test_a_text_of_ten_megabytes_is_refused_at_once() -> None:
    form = KitForm({**GOOD, "title": "x" * 10_000_000, "employees": "1" * 10_000_000})
    assert set(form.errors) == {"title", "employees"}


class Fact(Form):
    unknown_fields = ("cost_eur",)
    cost_eur = MoneyField(label="Cost")


def test_unknown_is_an_answer_silence_is_not() -> None:
    assert Fact({"cost_eur_unknown": "on"}).is_valid()
    ticked = Fact({"cost_eur_unknown": "on", "cost_eur": "12"})
    assert ticked.is_valid()
    assert ticked.cleaned_data == {"cost_eur": None}
    assert Fact({"cost_eur": "0"}).is_valid()
    with translation.override("en"):
        assert Fact({}).errors["cost_eur"] == ["Give an answer, or tick “I don’t know”."]


def test_an_unknown_fact_of_a_kept_row_shows_its_box_ticked() -> None:
    class Row:
        pk = 7

    form = Fact()
    assert not form.fields["cost_eur"].rp_unknown.checked  # type: ignore[attr-defined]
    kept = type("Kept", (Fact,), {"instance": Row()})()
    assert kept.fields["cost_eur"].rp_unknown.checked


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (MoneyField(), "-1"),
        (MoneyField(), "1.234"),
        (MoneyField(), "9999999999999"),
        (HoursField(), "90000"),
        (NumberField(max_value=5), "6"),
        (WholeField(), "1.5"),
        (WholeField(max_value=9), "10"),
        (DayField(), "1899-12-31"),
        (DayField(), "2101-01-01"),
        (DayField(), "0000-00-00"),
    ],
)
def test_bounds(field: forms.Field, text: str) -> None:
    with translation.override("fr"), pytest.raises(forms.ValidationError) as refusal:
        field.clean(text)
    assert refusal.value.messages[0]


def test_datetime_years_are_bounded_too() -> None:
    class When(Form):
        at = forms.DateTimeField()

    assert "at" in When({"at": "0009-01-01 10:00"}).errors
    assert not When({"at": "2026-01-01 10:00"}).errors


@pytest.mark.parametrize(
    ("slots", "code"),
    [
        (["09:00", ""], "half"),
        (["19:00", "09:00"], "order"),
        (["9h", "12:00"], "invalid"),
        (["09:00", "14:00", "13:00", "18:00"], "overlap"),
    ],
)
def test_opening_hours_say_which_day_is_wrong(slots: list[str], code: str) -> None:
    with pytest.raises(forms.ValidationError) as refusal:
        OpeningHoursField().clean({"tue": slots})
    assert [error.code for error in refusal.value.error_list] == [code]


def test_opening_hours_survive_a_round_trip() -> None:
    week = {"mon": [["09:00", "12:30"], ["14:00", "24:00"]], "sat": [["08:00", "13:00"]]}
    assert OpeningHoursField().clean(week) == week
    html = OpeningHoursField().widget.render("h", week)
    assert 'name="h_mon_3" value="00:00"' in html  # a time field has no 24:00
    assert OpeningHoursField().clean({"mon": ["09:00", "12:30", "14:00", "00:00"], "sat": ["08:00", "13:00"]}) == week


def test_the_conflict_choice_takes_their_value() -> None:
    form = Fact({"cost_eur": "5", "theirs_cost_eur": "1"}, initial={"cost_eur": Decimal("7.00")})
    assert form.is_valid()
    assert form.cleaned_data["cost_eur"] == Decimal("7.00")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_help_and_message_are_tied_to_their_control(language: str) -> None:
    with translation.override(language):
        form = KitForm({**GOOD, "title": ""})
        html = str(form)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'href="#id_title"' in html
    assert 'aria-invalid="true"' in html
