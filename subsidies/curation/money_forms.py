"""The forms with rows: amounts that depend on the business, and sources of single fields."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.fields import DayField, MoneyField, PercentField, WholeField
from subsidies.curation.content import Content, storable
from subsidies.curation.fields import LinesField
from subsidies.curation.forms import LINES, UNKNOWN, VAT, LinkField
from subsidies.curation.part_form import PartForm
from subsidies.curation.words import LABELS, PAID, REGIMES, label_of
from subsidies.programmes.formats.checks import MAX_EMPLOYEES, MAX_EUR
from subsidies.programmes.formats.exchange import MAX_YEARS

BLANK_ROWS = 2
MOST_ROWS = 40
_TRANCHE = ("employees_low", "employees_high", "turnover_max", "min", "max", "rate_pct", "text")


class RowsForm(PartForm):
    """A part that ends with rows of boxes `row<number>_<box>`. A row left empty is none; rows carry no identity."""

    def __init__(self, data: Any = None, *, content: Content, **kwargs: Any) -> None:
        super().__init__(data, content=content, **kwargs)
        stored = self.stored(content)
        sent = min(MOST_ROWS, _sent(self.data)) if self.is_bound else 0
        self.rows = range(max(len(stored) + BLANK_ROWS, sent))
        for place in self.rows:
            for name, field in self.boxes().items():
                self.fields[f"row{place}_{name}"] = field
            for name, value in (stored[place] if place < len(stored) else {}).items():
                self.initial[f"row{place}_{name}"] = value
        self.read_initial()

    def stored(self, content: Content) -> list[dict[str, Any]]:
        raise NotImplementedError

    def boxes(self) -> dict[str, forms.Field]:
        raise NotImplementedError

    def typed(self, place: int) -> dict[str, Any]:
        """The boxes of one row that say something."""
        found = {name: self.cleaned_data.get(f"row{place}_{name}") for name in self.boxes()}
        return {name: value for name, value in found.items() if value not in (None, "")}

    @property
    def folds(self) -> Iterator[tuple[str, list[BoundField], bool]]:
        """(title, boxes, whether something is in it) of each row."""
        for place in self.rows:
            bound = [self[f"row{place}_{name}"] for name in self.boxes()]
            yield self.row_title(place), bound, any(box.errors or box.value() for box in bound)

    def row_title(self, place: int) -> str:
        raise NotImplementedError


class MoneyForm(RowsForm):
    RECORD = (
        "amount_text",
        "amount_min",
        "amount_max",
        "rate_pct",
        "spend_min",
        "spend_max",
        "paid",
        "max_public_pct",
        "once_per_years",
        "amount_conflict",
    )
    GROUPS = (
        (_("How much"), ("amount_text", "amount_min", "amount_max", "rate_pct", "spend_min", "spend_max")),
        (_("The rules of the money"), ("aid_regime", "article", "paid", "max_public_pct", "once_per_years")),
        (_("Doubts"), ("amount_conflict",)),
    )
    BOXES = {"aid_regime": "article"}

    amount_text = forms.CharField(
        label=LABELS["amount_text"],
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("As the institution says it: readers see this first."),
    )
    amount_min = MoneyField(label=LABELS["amount_min"], required=False, max_value=MAX_EUR, help_text=VAT)
    amount_max = MoneyField(label=LABELS["amount_max"], required=False, max_value=MAX_EUR, help_text=VAT)
    rate_pct = PercentField(label=_("Share of the spending that is paid"), required=False)
    spend_min = MoneyField(label=LABELS["spend_min"], required=False, max_value=MAX_EUR, help_text=VAT)
    spend_max = MoneyField(label=LABELS["spend_max"], required=False, max_value=MAX_EUR, help_text=VAT)
    aid_regime = forms.ChoiceField(
        label=LABELS["aid_regime"],
        choices=[*REGIMES.items(), ("gber", _("block exemption (GBER)"))],
        help_text=_("Only de minimis aid counts towards a business’s ceiling."),
    )
    article = forms.CharField(
        label=_("Article of the block exemption"), max_length=40, required=False, help_text=_("Such as 17 or 25 (2).")
    )
    paid = forms.ChoiceField(label=LABELS["paid"], choices=[UNKNOWN, *PAID.items()], required=False)
    max_public_pct = PercentField(
        label=LABELS["max_public_pct"], required=False, help_text=_("Of the spending, all public aid together.")
    )
    once_per_years = WholeField(
        label=_("A business may have it once in … years"), required=False, min_value=1, max_value=MAX_YEARS
    )
    amount_conflict = LinesField(
        label=LABELS["amount_conflict"], max_length=LINES, help_text=_("One a line: what each source says.")
    )

    def given(self, content: Content) -> dict[str, Any]:
        regime, _colon, article = str(content.get("aid_regime") or "unknown").partition(":")
        return {**super().given(content), "aid_regime": regime, "article": article}

    def clean_article(self) -> str:
        article: str = self.cleaned_data["article"]
        gber = self.cleaned_data.get("aid_regime") == "gber"
        if gber and not article:
            raise ValidationError(_("Say which article."), code="article")
        if gber and not re.fullmatch(r"[A-Za-z0-9 .()-]{1,40}", article):
            raise ValidationError(_("Write it like 17 or 25 (2)."), code="article")
        return article

    def stored(self, content: Content) -> list[dict[str, Any]]:
        rows = []
        for tranche in content.get("amount_tranches") or []:
            low, high = tranche.get("employees") or (None, None)
            plain = {name: tranche.get(name) for name in _TRANCHE if name in tranche}
            rows.append({**plain, "employees_low": low, "employees_high": high})
        return rows

    def boxes(self) -> dict[str, forms.Field]:
        return {
            "employees_low": WholeField(label=_("Employees, at least"), required=False, max_value=MAX_EMPLOYEES),
            "employees_high": WholeField(label=_("Employees, at most"), required=False, max_value=MAX_EMPLOYEES),
            "turnover_max": MoneyField(
                label=_("Yearly turnover, at most"), required=False, max_value=MAX_EUR, help_text=VAT
            ),
            "min": MoneyField(label=LABELS["amount_min"], required=False, max_value=MAX_EUR, help_text=VAT),
            "max": MoneyField(label=LABELS["amount_max"], required=False, max_value=MAX_EUR, help_text=VAT),
            "rate_pct": PercentField(label=LABELS["rate_pct"], required=False),
            "text": forms.CharField(label=LABELS["amount_text"], max_length=1000, required=False),
        }

    def row_title(self, place: int) -> str:
        return gettext("Amount that depends on the business, %(number)d") % {"number": place + 1}

    def changes(self) -> Content:
        regime = self.cleaned_data.get("aid_regime") or "unknown"
        said = f"gber:{self.cleaned_data.get('article')}" if regime == "gber" else regime
        return {**super().changes(), "aid_regime": said, "amount_tranches": [row for row, _place in self._tranches()]}

    def _tranches(self) -> list[tuple[dict[str, Any], int]]:
        """(tranche, row it was typed in). What this form does not show of a stored one stays with its row."""
        stored = self.content.get("amount_tranches") or []
        rows = []
        for place in self.rows:
            typed = self.typed(place)
            if not typed:
                continue
            hidden = stored[place] if place < len(stored) else {}
            row = {name: value for name, value in hidden.items() if name not in {*_TRANCHE, "employees"}}
            bounds = [typed.pop("employees_low", None), typed.pop("employees_high", None)]
            if bounds != [None, None]:
                row["employees"] = bounds
            rows.append(({**row, **storable(typed)}, place))
        return rows

    def box_of(self, path: str) -> str | None:
        match = re.match(r"amount_tranches\[([0-9]+)\]\.?([a-z_]*)(\[1\])?", path)
        if match is None:
            return super().box_of(path)
        places = [place for _row, place in self._tranches()]
        place = places[int(match[1])] if int(match[1]) < len(places) else 0
        name = {"employees": "employees_high" if match[3] else "employees_low", "": "employees_low"}.get(match[2])
        box = f"row{place}_{name or match[2]}"
        return box if box in self.fields else None


class SourcesForm(RowsForm):
    GROUPS = ((_("Where all this was read"), ("name", "link", "seen_on", "commit")),)
    BOXES = {"source": "name", "source.name": "name", "source.link": "link", "source.seen_on": "seen_on"}

    name = forms.CharField(
        label=LABELS["source.name"], max_length=200, help_text=_("Such as: public page of the Region, or guide 2026.")
    )
    link = LinkField(label=LABELS["source.link"], help_text=_("Begins with https://"))
    seen_on = DayField(label=_("Read on"), required=False)
    commit = forms.CharField(
        label=LABELS["source.commit"], max_length=200, required=False, help_text=_("Of a dated file or a data set.")
    )

    def given(self, content: Content) -> dict[str, Any]:
        source = content.get("source") or {}
        return {name: source.get(name) for name in ("name", "link", "seen_on", "commit")}

    def stored(self, content: Content) -> list[dict[str, Any]]:
        return [{"field": name, **source} for name, source in sorted((content.get("field_sources") or {}).items())]

    def boxes(self) -> dict[str, forms.Field]:
        return {
            "field": forms.ChoiceField(
                label=_("Field"), choices=[("", _("Choose")), *source_fields(self.content)], required=False
            ),
            "name": forms.CharField(label=LABELS["source.name"], max_length=200, required=False),
            "link": LinkField(label=LABELS["source.link"]),
            "seen_on": DayField(label=_("Read on"), required=False),
        }

    def row_title(self, place: int) -> str:
        return gettext("A field that was read elsewhere, %(number)d") % {"number": place + 1}

    def clean(self) -> dict[str, Any] | None:
        fields: set[str] = set()
        for place in self.rows:
            typed = self.typed(place)
            if not typed:
                continue
            for box, text in (("field", _("Choose the field.")), ("name", _("Name the source."))):
                if box not in typed and f"row{place}_{box}" not in self.errors:
                    self.add_error(f"row{place}_{box}", text)
            if "seen_on" not in typed and f"row{place}_seen_on" not in self.errors:
                self.add_error(f"row{place}_seen_on", _("Say when it was read."))
            if typed.get("link") and not re.fullmatch(r"https://[^\s\\<>\"'`{}|^]+\.[^\s\\<>\"'`{}|^]+", typed["link"]):
                self.add_error(f"row{place}_link", _("This is not a link that begins with https://"))
            if typed.get("field") in fields:
                self.add_error(f"row{place}_field", _("This field has a source above already."))
            fields.add(typed.get("field", ""))
        return super().clean()

    def changes(self) -> Content:
        rest = {
            name: value
            for name, value in (self.content.get("source") or {}).items()
            if name not in {"name", "link", "seen_on", "commit"}
        }
        typed = {name: self.cleaned_data.get(name) for name in ("name", "link", "seen_on", "commit")}
        source = {name: str(value) for name, value in typed.items() if value}  # a day reads as ISO
        return {"source": {**rest, **source}, "field_sources": dict(self._field_sources())}

    def _field_sources(self) -> Iterator[tuple[str, dict[str, str]]]:
        for place in self.rows:
            typed = self.typed(place)
            if field := typed.pop("field", ""):
                yield field, {name: str(value) for name, value in typed.items()}


def source_fields(content: Content) -> list[tuple[str, str]]:
    """The fields that can have a source of their own, and those that have one."""
    names = [name for name in LABELS if "." not in name and name not in {"id", "source", "field_sources", "state"}]
    names += [f"criteria.{name}" for name in (content.get("criteria") or {})]
    names += [name for name in (content.get("field_sources") or {}) if name not in names]
    return [(name, label_of(name)) for name in names]


def _sent(data: Any) -> int:
    """How many rows a submit holds."""
    places = [int(match[1]) for key in data if (match := re.match(r"row([0-9]{1,3})_", str(key)))]
    return max(places, default=-1) + 1
