"""The form of one answer, shaped by the type of its question. "I don't know" and its likes are buttons of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from insurance.policies.models import Line
from insurance.readiness import values
from insurance.readiness.keeping import MOST_EXCEPTIONS
from insurance.readiness.prefill import amount
from insurance.readiness.questions import Column, Question
from insurance.readiness.standing import Standing
from insurance.readiness.values import MOST_ITEMS, MOST_LINE, MOST_NOTE, NO, NOT_FOR_US, YES
from portal.editing.forms import SafeForm
from portal.evidence.forms import ProofFileField
from portal.evidence.models import Proof
from portal.tenancy.references import reference
from portal.ui.fields import DayField, HoursField, MoneyField, PercentField, WholeField
from portal.ui.format import Language
from portal.ui.forms import Form

BLANK_ROWS = 2
TAPPED = {"yesno", "scale", "choice"}  # answered by one tap
UNKNOWN, FOLLOW = "unknown", "follow"
_YES_NO = [(YES, _("Yes")), (NO, _("No"))]


class ProofChoice(forms.ModelChoiceField):
    """One of the business's own proofs, by its number."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{reference('P', obj.number)} {obj.title}"


class ListField(forms.CharField):
    """One thing a line. Cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST_ITEMS * (MOST_LINE + 2), widget=forms.Textarea({"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        items = [line.strip() for line in str(super().to_python(value) or "").splitlines() if line.strip()]
        if len(items) > MOST_ITEMS:
            raise ValidationError(_("At most %(most)d lines."), "many", {"most": MOST_ITEMS})
        if any(len(item) > MOST_LINE for item in items):
            raise ValidationError(_("At most %(most)d characters a line."), "long", {"most": MOST_LINE})
        return items


class AnswerForm(SafeForm, Form):
    """What is answered, then where it applies, when it was checked, exceptions and proof."""

    scope_pct = WholeField(
        label=_("For which part does this hold, in percent?"),
        required=False,
        max_value=100,
        help_text=_("For example 80, when one computer in five is left out."),
    )
    checked_on = DayField(label=_("When was it checked?"), required=False)
    exceptions = forms.CharField(
        label=_("What is left out, and why?"),
        max_length=MOST_EXCEPTIONS,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    proof = ProofChoice(
        label=_("What shows it?"),
        queryset=Proof.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=pgettext_lazy("proof", "None"),
    )
    file = ProofFileField(label=_("Or a new file"), required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, found: Standing, language: Language, proofs: Any, adds: bool
    ) -> None:
        row = found.row
        beside: dict[str, Any] = {}
        if row is not None:
            beside = {name: getattr(row, name) for name in ("scope_pct", "checked_on", "exceptions", "proof")}
        initial = {**beside, **_initial(found.question, found.value)}
        super().__init__(data, files, initial=initial, version=row.version if row else None)
        self.question = found.question
        self.asks = [] if self.pressed else self._ask(language)
        if not self.question.holds_in_part:
            del self.fields["scope_pct"]
        if proofs is None:
            del self.fields["proof"]
        else:
            self.fields["proof"].queryset = proofs  # type: ignore[attr-defined]
        if proofs is None or not adds:
            del self.fields["file"]

    @property
    def pressed(self) -> str:
        """Which of the buttons that need no value was pressed; empty for none."""
        for name in (UNKNOWN, FOLLOW, NOT_FOR_US):
            if self.is_bound and self.data.get(name):
                return name if name != NOT_FOR_US or self.question.may_not_apply else ""
        return ""

    def said(self) -> Any:
        """The answer in its written form; None for the buttons that need no value. Call it on a valid form."""
        if self.pressed:
            return NOT_FOR_US if self.pressed == NOT_FOR_US else None
        return self.cleaned_data["said"]

    def details(self) -> dict[str, Any]:
        """What stands beside the answer, as the verb takes it; a proof that this person may not see stays as it is."""
        names = ("scope_pct", "checked_on", "exceptions", "proof")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def meet(self, found: Standing) -> None:
        """Takes the version of the answer that came first, so that a second press keeps what was typed here."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(found.row.version) if found.row else ""  # type: ignore[index]

    @property
    def boxes(self) -> list[Any]:
        """The bound fields of the answer itself."""
        return [self[name] for name in self.asks]

    @property
    def table_rows(self) -> list[list[Any]]:
        """The cells of a table, row by row."""
        wide = max(1, len(self.question.columns))
        cells = self.boxes
        return [cells[at : at + wide] for at in range(0, len(cells), wide)]

    @property
    def beside(self) -> list[Any]:
        """The bound fields of what stands beside it."""
        return [
            self[name] for name in ("scope_pct", "checked_on", "exceptions", "proof", "file") if name in self.fields
        ]

    @property
    def opens_beside(self) -> bool:
        """Whether the fold is drawn open."""
        return any(bound.errors or bound.value() for bound in self.beside)

    def place_of(self, name: str) -> str:
        return (self.asks or [""])[0] if name == "value" else name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        file, proof = self.cleaned_data.get("file"), self.cleaned_data.get("proof")
        if file is not None and proof not in {None, self.initial.get("proof")}:
            self.add_error("file", ValidationError(_("Choose a proof or send a file, not both."), "both"))
        if self.pressed or any(name in self.errors for name in self.asks):
            return cleaned
        raw = _gathered(self.question, {name: self.cleaned_data.get(name) for name in self.asks})
        if raw is None:
            place = self.asks[0] if self.question.type not in TAPPED else None
            self.add_error(place, ValidationError(_("Give an answer, or choose “I don’t know”."), "unanswered"))
            return cleaned
        try:
            self.cleaned_data["said"] = values.checked(self.question, raw)
        except values.Wrong:
            self.add_error(self.asks[0] if self.question.type not in TAPPED else None,
                           ValidationError(_("This is no answer to this question."), "wrong"))  # fmt: skip
        return cleaned

    def _ask(self, language: Language) -> list[str]:
        """Adds the fields of the answer; their names in order."""
        question, before = self.question, list(self.fields)
        if question.type == "table":
            kept = self.initial.get("rows_kept", 0)
            for row in range(min(question.rows, max(kept + BLANK_ROWS, 2))):
                for column in question.columns:
                    name = f"r{row}_{column.code}"
                    self.fields[name] = _cell_field(column, _("%(what)s, line %(n)d") % {
                        "what": column.label.in_(language), "n": row + 1})  # fmt: skip
        else:
            self.fields |= _fields(question, language)
        return [name for name in self.fields if name not in before]


def _fields(question: Question, language: Language) -> dict[str, forms.Field]:
    """The fields of one answer, by type; the question itself stands above them."""
    more: dict[str, Any] = {"required": False}
    label = _("Your answer")
    choices = [(choice.code, choice.label.in_(language)) for choice in question.choices]
    made: dict[str, Any] = {
        "text": lambda: forms.CharField(label=label, max_length=MOST_NOTE, widget=forms.Textarea({"rows": 4})),
        "id": lambda: forms.CharField(label=label, max_length=MOST_LINE),
        "list": lambda: ListField(label=label, help_text=_("One a line.")),
        "money": lambda: MoneyField(label=label),
        "percent": lambda: PercentField(label=label),
        "hours": lambda: HoursField(label=label),
        "integer": lambda: WholeField(label=label, max_value=int(question.most or values.MOST["integer"])),
        "months": lambda: WholeField(label=label, max_value=int(values.MOST["months"])),
        "date": lambda: DayField(label=label),
        "multi": lambda: forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple),
    }
    if question.type in TAPPED:
        return {"value": forms.CharField(max_length=30, required=False)}
    if question.type == "person":
        return {
            "name": forms.CharField(label=_("Name"), max_length=MOST_LINE),
            "role": forms.CharField(label=_("Role, or company"), max_length=MOST_LINE, **more),
            "contact": forms.CharField(label=_("Telephone or e-mail"), max_length=MOST_LINE, **more),
        }
    if question.type in {"yesno_text", "yesno_doc"}:
        says = forms.ChoiceField(label=label, choices=_YES_NO, widget=forms.RadioSelect)
        if question.type == "yesno_doc":
            return {"says": says, "on": DayField(label=_("If yes: day of the document"), **more)}
        text = forms.CharField(
            label=_("If yes: say more"), max_length=MOST_NOTE, widget=forms.Textarea({"rows": 3}), **more
        )
        return {"says": says, "text": text}
    return {"value": made[question.type]()}


def _cell_field(column: Column, label: str) -> forms.Field:
    more: dict[str, Any] = {"label": label, "required": False}
    made: dict[str, Any] = {
        "text": lambda: forms.CharField(max_length=MOST_LINE, **more),
        "money": lambda: MoneyField(**more),
        "percent": lambda: PercentField(**more),
        "hours": lambda: HoursField(**more),
        "integer": lambda: WholeField(**more),
        "date": lambda: DayField(**more),
        "line": lambda: forms.ChoiceField(choices=[("", _("Choose")), *Line.choices], **more),
    }
    field: forms.Field = made[column.type]()
    return field


def _gathered(question: Question, said: Mapping[str, Any]) -> Any:
    """The cleaned boxes as one value; None when they say nothing."""
    if question.type == "table":
        rows: dict[str, dict[str, Any]] = {}
        for name, item in said.items():
            place, column = name.split("_", 1)
            if item not in (None, ""):
                rows.setdefault(place, {})[column] = _plain(item)
        return list(rows.values()) or None
    if question.type == "person":
        return dict(said) if any(said.values()) else None
    if question.type in {"yesno_text", "yesno_doc"}:
        return {name: _plain(item) for name, item in said.items()} if said.get("says") else None
    value = said.get("value")
    if value in (None, "", []):
        return None
    if question.type == "scale":
        return int(value) if str(value) in {"0", "1", "2", "3"} else str(value)
    return _plain(value)


def _plain(item: Any) -> Any:
    if isinstance(item, Decimal):
        return amount(item)
    return item.isoformat() if hasattr(item, "isoformat") else item


def _initial(question: Question, value: Any) -> dict[str, Any]:
    """A stored value as the boxes take it."""
    if value is None or value == NOT_FOR_US:
        return {}
    if question.type == "table":
        rows = value[: question.rows]
        cells = {f"r{at}_{code}": _typed(item) for at, row in enumerate(rows) for code, item in row.items()}
        return {**cells, "rows_kept": len(rows)}
    if isinstance(value, dict):
        return dict(value)
    return {"value": Decimal(value) if question.type in {"money", "percent", "hours"} else value}


def _typed(item: Any) -> Any:
    """Decimal text as a number, so that it shows in the reader's way; any other text as it is."""
    if isinstance(item, str) and item.replace(".", "", 1).isdecimal() and item.isascii():
        return Decimal(item)
    return item
