"""Choose risks in the list, change them together."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from portal.access.routes import own_rule
from portal.access.rules import can
from portal.editing.forms import SafeForm, submit
from portal.tenancy.models import Business
from portal.tenancy.requests import BusinessRequest
from portal.ui.fields import DayField
from portal.ui.forms import Form
from portal.ui.requests import here
from risks.people import people_of
from risks.register import filters, queries
from risks.register.bulk import MOST, Outcome, change_risks
from risks.register.models import Category, Risk, RiskStatus, Treatment
from risks.register.tags import TagsField

NONE = "none"  # beside the empty choice, which leaves everything as it is
NAMED = 8  # references said in a sentence


class ChosenField(forms.CharField):
    """`12:3 15:1`: the numbers and versions of the risks as they were shown. Cleans to a mapping."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        if not re.fullmatch(r"[1-9][0-9]{0,8}:[1-9][0-9]{0,8}( [1-9][0-9]{0,8}:[1-9][0-9]{0,8})*", text, re.ASCII):
            raise ValidationError(_("Choose the risks in the list again."))
        return {int(number): int(version) for number, version in (pair.split(":") for pair in text.split())}


class BulkForm(SafeForm, Form):
    """Each field left empty leaves what the risks say."""

    chosen = ChosenField(max_length=22 * MOST, widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=gettext_lazy("Who looks after them?"), required=False)
    treatment = forms.ChoiceField(label=gettext_lazy("What do you decide?"), required=False)
    review_on = DayField(
        label=gettext_lazy("When will you look at them again?"),
        help_text=gettext_lazy("Empty: each keeps its own day."),
        required=False,
    )
    category = forms.ChoiceField(label=gettext_lazy("Kind of risk"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    add_tags = TagsField(label=gettext_lazy("Add tags"), help_text=gettext_lazy("Separated by commas."))
    drop_tags = TagsField(label=gettext_lazy("Take tags away"), help_text=gettext_lazy("Separated by commas."))

    def __init__(self, data: Any = None, *, business: Business, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = {str(person.pk): person for person in people_of(business)}
        named = [(key, str(person.user)) for key, person in self.people.items()]
        self._offer("owner", [(NONE, pgettext("person", "Nobody yet")), *named])
        self._offer("treatment", [(NONE, pgettext("decision", "Not decided yet")), *Treatment.choices])
        self._offer("category", list(Category.choices))
        self._offer("status", list(RiskStatus.choices))

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = [("", _("Leave as it is")), *choices]

    def changes(self) -> dict[str, Any]:
        """What the verb takes beside the chosen risks."""
        said = {name: item for name, item in self.values().items() if item not in ("", None) and name != "chosen"}
        if "owner" in said:
            said["owner"] = None if said["owner"] == NONE else self.people[said["owner"]]
        if said.get("treatment") == NONE:
            said["treatment"] = ""
        return said


@own_rule("risk.edit")
def together(request: BusinessRequest) -> HttpResponse:
    """GET with the numbers of the list, or `all` with its filter; POST changes them."""
    form = BulkForm(request.POST if request.method == "POST" else None, business=request.business)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            outcome = change_risks(
                actor=request.actor,
                business=request.business,
                chosen=form.cleaned_data["chosen"],
                **form.changes(),
            )
            _tell(request, outcome)
            return here(request, "risks") + "#list"

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    rows = _chosen(request, form)
    if not rows:
        messages.info(request, _("Tick the risks you want to change first."))
        return redirect(here(request, "risks") + "#list")
    if not form.is_bound:
        form.fields["chosen"].initial = " ".join(f"{row.number}:{row.version}" for row in rows)
    context = {"form": form, "rows": rows[:NAMED], "hidden": max(0, len(rows) - NAMED), "total": len(rows)}
    return render(request, "risks/register/together.html", context, status=422 if form.is_bound else 200)


def _chosen(request: BusinessRequest, form: BulkForm) -> list[Risk]:
    """The risks that were ticked and that this person may change; at most `MOST`."""
    rows: QuerySet[Risk] = Risk.objects.for_business(request.business)
    if form.is_bound:
        chosen = form.cleaned_data.get("chosen") if hasattr(form, "cleaned_data") else None
        rows = rows.filter(number__in=chosen or ())
    elif request.GET.get("all") == "1":
        rows = queries.matching(request.business, request.actor, filters.read(request), timezone.localdate())
    else:
        ticked = [text for text in request.GET.getlist("n") if re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII)]
        rows = rows.filter(number__in=[int(text) for text in ticked[:MOST]])
    narrow = rows.only("business", "number", "title", "version", "owner").order_by("number")[:MOST]
    return [row for row in narrow if can(request.actor, "risk.edit", row)]


def _tell(request: BusinessRequest, outcome: Outcome) -> None:
    total = len(outcome.changed)
    messages.success(request, ngettext("%(n)d risk is changed.", "%(n)d risks are changed.", total) % {"n": total})
    if outcome.meanwhile:
        text = _("Left as they are, since somebody saved them meanwhile: %(refs)s.")
        messages.warning(request, text % {"refs": _named(outcome.meanwhile)})
    if outcome.refused:
        text = _("Left as they are, since others look after them: %(refs)s.")
        messages.warning(request, text % {"refs": _named(outcome.refused)})


def _named(refs: tuple[str, ...]) -> str:
    rest = len(refs) - NAMED
    said = ", ".join(refs[:NAMED])
    return (
        said
        if rest <= 0
        else ngettext("%(refs)s and %(n)d more", "%(refs)s and %(n)d more", rest)
        % {
            "refs": said,
            "n": rest,
        }
    )
