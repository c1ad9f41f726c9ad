"""One short form for each part of a programme, in the words of who edits it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.editing.forms import SafeForm
from portal.ui.fields import DayField, MoneyField, WholeField
from portal.ui.forms import Form
from subsidies.curation.content import Content
from subsidies.curation.fields import CodeListField, LinesField
from subsidies.curation.part_form import PartForm
from subsidies.curation.words import LABELS, STATED
from subsidies.matching.facts import RANGES
from subsidies.programmes.formats.checks import MAX_EMPLOYEES, MAX_EUR, MAX_MONTHS
from subsidies.programmes.models import Programme, ProgrammeKind

LINES = 60_000  # characters of a list of texts
UNKNOWN = ("", _("not known"))
VAT = _("In euros before VAT.")


class LinkField(forms.CharField):
    """An https address; the gate of the catalogue says what is wrong with one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=600,
            widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
            required=False,
            **kwargs,
        )


class IdentityForm(PartForm):
    RECORD = ("title", "operator", "other_operators", "kind", "url", "themes")
    GROUPS = (
        (_("What it is"), ("title", "id", "kind", "themes")),
        (_("Who runs it"), ("operator", "other_operators", "url")),
    )

    id = forms.CharField(
        label=LABELS["id"],
        max_length=120,
        help_text=_("Letters without accents, digits and hyphens, such as brittany-cyber-check. It never changes."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    title = forms.CharField(label=LABELS["title"], max_length=300, help_text=_("As the institution writes it."))
    kind = forms.ChoiceField(label=LABELS["kind"], choices=[("", _("Choose")), *ProgrammeKind.choices])
    themes = LinesField(
        label=LABELS["themes"], max_length=LINES, help_text=_("One a line: cyber, continuity, prevention, energy …")
    )
    operator = forms.CharField(label=LABELS["operator"], max_length=200)
    other_operators = LinesField(label=LABELS["other_operators"], max_length=LINES, help_text=_("One a line."))
    url = LinkField(label=LABELS["url"], help_text=_("Begins with https://"))

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["id"]
        else:
            self.fields["id"].initial = self.content.get("id")

    def clean_id(self) -> str:
        slug: str = self.cleaned_data["id"]
        if Programme.objects.filter(slug=slug).exists():
            raise ValidationError(
                _("“%(id)s” is in the catalogue already. Choose another identifier."), "taken", {"id": slug}
            )
        return slug

    def changes(self) -> Content:
        own = {"id": self.cleaned_data.get("id")} if "id" in self.fields else {}
        return {**super().changes(), **own}


class DatesForm(PartForm):
    RECORD = ("opens_on", "closes_on", "suspended", "status_note")
    GROUPS = (
        (_("When one may apply"), ("opens_on", "closes_on")),
        (_("Paused?"), ("suspended", "status_note")),
    )

    opens_on = DayField(label=LABELS["opens_on"], required=False, help_text=_("Leave empty if it is open already."))
    closes_on = DayField(
        label=LABELS["closes_on"], required=False, help_text=_("This day included. Leave empty if none is announced.")
    )
    suspended = forms.BooleanField(
        label=_("Suspended: no money left, or paused. Shown, never recommended."), required=False
    )
    status_note = forms.CharField(
        label=LABELS["status_note"], max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def given(self, content: Content) -> dict[str, Any]:
        return {**super().given(content), "suspended": bool(content.get("suspended"))}


_HINTS = {
    "activities": _("A word, or a code such as J, 62 or 62.01Z. Several codes with commas."),
    "places": _("A region, a department or a town. Several with commas."),
    "legal-forms": _("A word, or a code such as 5710. Several codes with commas."),
}
_LISTS = {
    "naf_include": ("activities", _("Only these activities")),
    "naf_exclude": ("activities", _("Not these activities")),
    "zones_include": ("places", _("Only these places")),
    "zones_exclude": ("places", _("Not these places")),
    "legal_forms_include": ("legal-forms", _("Only these legal forms")),
    "legal_forms_exclude": ("legal-forms", _("Not these legal forms")),
}


class CriteriaForm(PartForm):
    """Bounds, lists and the micro-entrepreneur rule of `criteria`; `TargetingForm` writes the same to `targeting`."""

    root = "criteria"
    GROUPS: Any = (
        (_("Size"), ("employees_low", "employees_high")),
        (_("Activity"), ("naf_include", "naf_exclude")),
        (_("Place"), ("zones_include", "zones_exclude")),
        (_("Age of the business, in months"), ("age_months_low", "age_months_high")),
        (_("Legal form"), ("micro_entrepreneur", "legal_forms_include", "legal_forms_exclude")),
        (
            _("Accounts"),
            ("turnover_eur_low", "turnover_eur_high", "balance_sheet_eur_low", "balance_sheet_eur_high"),
        ),
        (_("The institution’s own words"), tuple(STATED)),
    )

    employees_low = WholeField(label=_("Employees, at least"), required=False, max_value=MAX_EMPLOYEES)
    employees_high = WholeField(label=_("Employees, at most"), required=False, max_value=MAX_EMPLOYEES)
    naf_include = CodeListField("activities", label=_LISTS["naf_include"][1], help_text=_HINTS["activities"])
    naf_exclude = CodeListField("activities", label=_LISTS["naf_exclude"][1], help_text=_HINTS["activities"])
    zones_include = CodeListField("places", label=_LISTS["zones_include"][1], help_text=_HINTS["places"])
    zones_exclude = CodeListField("places", label=_LISTS["zones_exclude"][1], help_text=_HINTS["places"])
    age_months_low = WholeField(
        label=_("Months, at least"), required=False, max_value=MAX_MONTHS, help_text=_("3 years are 36.")
    )
    age_months_high = WholeField(label=_("Months, at most"), required=False, max_value=MAX_MONTHS)
    micro_entrepreneur = forms.ChoiceField(
        label=_("Micro-entrepreneurs"),
        choices=[("", _("may apply like others")), ("excluded", _("are shut out")), ("only", _("alone may apply"))],
        required=False,
    )
    legal_forms_include = CodeListField(
        "legal-forms", label=_LISTS["legal_forms_include"][1], help_text=_HINTS["legal-forms"]
    )
    legal_forms_exclude = CodeListField(
        "legal-forms", label=_LISTS["legal_forms_exclude"][1], help_text=_HINTS["legal-forms"]
    )
    turnover_eur_low = MoneyField(
        label=_("Yearly turnover, at least"), required=False, decimal_places=0, max_value=MAX_EUR, help_text=VAT
    )
    turnover_eur_high = MoneyField(
        label=_("Yearly turnover, at most"), required=False, decimal_places=0, max_value=MAX_EUR, help_text=VAT
    )
    balance_sheet_eur_low = MoneyField(
        label=_("Balance sheet total, at least"), required=False, decimal_places=0, max_value=MAX_EUR, help_text=VAT
    )
    balance_sheet_eur_high = MoneyField(
        label=_("Balance sheet total, at most"), required=False, decimal_places=0, max_value=MAX_EUR, help_text=VAT
    )
    size = LinesField(label=STATED["size"], max_length=LINES, rows=2)
    zone = LinesField(label=STATED["zone"], max_length=LINES, rows=2)
    sector = LinesField(label=STATED["sector"], max_length=LINES, rows=2)
    age = LinesField(label=STATED["age"], max_length=LINES, rows=2)

    def given(self, content: Content) -> dict[str, Any]:
        asked, own = content.get(self.root) or {}, content.get("stated") or {}
        boxes: dict[str, Any] = {name: asked.get(name) for name in (*_LISTS, "micro_entrepreneur")}
        for name in RANGES:
            low, high = asked.get(name) or (None, None)
            boxes |= {f"{name}_low": low, f"{name}_high": high}
        return {**boxes, **{name: own.get(name) for name in STATED}}

    def changes(self) -> Content:
        typed = self.cleaned_data
        asked: dict[str, Any] = {name: typed[name] for name in _LISTS if typed.get(name)}
        if typed.get("micro_entrepreneur"):
            asked["micro_entrepreneur"] = typed["micro_entrepreneur"]
        for name in RANGES:
            bounds = [typed.get(f"{name}_low"), typed.get(f"{name}_high")]
            if bounds != [None, None]:
                asked[name] = [None if bound is None else int(bound) for bound in bounds]
        return {self.root: asked, **self._stated()}

    def _stated(self) -> Content:
        if self.root != "criteria":
            return {}
        kept = {name: texts for name, texts in (self.content.get("stated") or {}).items() if name not in STATED}
        return {"stated": {**kept, **{name: self.cleaned_data[name] for name in STATED if self.cleaned_data.get(name)}}}

    def box_of(self, path: str) -> str | None:
        root, _dot, rest = path.partition(".")
        if root == "stated":
            return super().box_of(rest)
        if root != self.root:
            return None
        name = re.sub(r"\[[0-9]+\]", "", rest)
        if name in RANGES:
            return f"{name}_high" if rest.endswith("[1]") else f"{name}_low"
        return name if name in self.fields else None


class TargetingForm(CriteriaForm):
    root = "targeting"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in STATED:
            del self.fields[name]


class ConditionsForm(PartForm):
    RECORD = ("conditions", "documents", "prerequisite_ids", "not_with_ids")
    GROUPS = (
        (_("What each business confirms"), ("conditions", "documents")),
        (_("Before and beside"), ("apply_before_start", "prerequisite_ids", "not_with_ids")),
    )

    conditions = LinesField(
        label=LABELS["conditions"],
        max_length=LINES,
        rows=8,
        help_text=_("One a line, in full sentences. A line that begins with a space goes on with the one above."),
    )
    documents = LinesField(label=LABELS["documents"], max_length=LINES, rows=5, help_text=_("One a line."))
    apply_before_start = forms.ChoiceField(
        label=_("Must one apply before signing or starting?"),
        choices=[UNKNOWN, ("yes", _("Yes: nothing signed or begun before")), ("no", _("No"))],
        required=False,
    )
    prerequisite_ids = CodeListField("programmes", label=LABELS["prerequisite_ids"])
    not_with_ids = CodeListField("programmes", label=LABELS["not_with_ids"])

    def given(self, content: Content) -> dict[str, Any]:
        return {**super().given(content), "apply_before_start": _answer(content.get("apply_before_start"))}

    def changes(self) -> Content:
        answer = {"yes": True, "no": False}.get(self.cleaned_data.get("apply_before_start") or "")
        return {**super().changes(), "apply_before_start": answer}


class SuccessionForm(PartForm):
    """What replaces the programme: choosing one closes it, taking it away opens it again."""

    GROUPS = ((_("What replaces it"), ("replaced_by", "state")),)

    replaced_by = CodeListField("programmes", label=LABELS["replaced_by"])
    state = forms.ChoiceField(
        label=_("If nothing replaces it"),
        choices=[("published", _("It is in the catalogue")), ("closed", _("It is closed for good"))],
        widget=forms.RadioSelect,
    )

    def given(self, content: Content) -> dict[str, Any]:
        successor = content.get("replaced_by")
        return {"replaced_by": [successor] if successor else [], "state": content.get("state") or "published"}

    def clean_replaced_by(self) -> list[str]:
        codes: list[str] = self.cleaned_data["replaced_by"]
        if len(codes) > 1:
            raise ValidationError(_("Only one programme can replace it: untick the others."), code="many")
        if codes and codes[0] == self.content.get("id"):
            raise ValidationError(_("A programme cannot replace itself."), code="itself")
        return codes

    def changes(self) -> Content:
        codes = self.cleaned_data.get("replaced_by") or []
        state = "closed" if codes else self.cleaned_data.get("state")
        return {"replaced_by": codes[0] if codes else None, "state": state}


def _answer(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


class ReasonForm(SafeForm, Form):
    """Why a programme is stopped at once."""

    reason = forms.CharField(label=_("Why? Readers see this."), max_length=1000, widget=forms.Textarea({"rows": 2}))


class ReturnForm(SafeForm, Form):
    """What the author should change."""

    note = forms.CharField(label=_("What should change?"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class SeenForm(SafeForm, Form):
    """What was on the screen: the draft's version (as `version`) and the programme's revision."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
