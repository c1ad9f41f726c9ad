"""One number, what the register says beside what we know, and taking over what is ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRefresh

from portal.access.routes import rule
from portal.access.rules import can
from portal.company_register.client import is_on
from portal.company_register.lookups import KIND, SOURCE, company_of, look_up
from portal.company_register.reading import Company
from portal.editing.forms import SafeForm, submit
from portal.editing.saving import Conflict
from portal.jobs.models import Job
from portal.profile import facts, wording
from portal.profile.actions import edit_profile
from portal.profile.models import Profile
from portal.profile.queries import profile_of, values_of
from portal.profile.reference import headcount_bounds
from portal.tenancy.actions import rename_business
from portal.tenancy.requests import BusinessRequest
from portal.ui.format import Language
from portal.ui.forms import Form
from portal.ui.language import current_language
from portal.ui.requests import here

NAME = "name"
PROBLEMS = {
    "none": gettext_lazy("The register knows no company of this number. Check it, or fill the facts in by hand."),
    "busy": gettext_lazy("The register is busy. Try again in a minute, or fill the facts in by hand."),
    "slow": gettext_lazy("The register did not answer in time. Try again later, or fill the facts in by hand."),
    "broken": gettext_lazy("The register gave no usable answer. Try again later, or fill the facts in by hand."),
    "old": gettext_lazy("This answer is more than a day old. Ask the register again."),
    "off": gettext_lazy("The register is not asked here. Fill the facts in by hand."),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that are taken over together or not at all: one half of them would contradict the other."""

    facts: tuple[str, ...]

    @property
    def code(self) -> str:
        return self.facts[0]

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(name for code in self.facts for name in facts.FACTS[code].fields)


_TOGETHER = (("siren", "siret"), ("commune", "department", "region"))
GROUPS = (
    *(Group(codes) for codes in _TOGETHER),
    *(Group((code,)) for code in facts.FACTS if not any(code in codes for codes in _TOGETHER)),
)


class NumberForm(SafeForm, Form):
    number = forms.CharField(
        label=gettext_lazy("Your SIREN or SIRET"),
        help_text=gettext_lazy("9 or 14 digits, on your invoices. Spaces are welcome. Only this number is sent."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


class TakeForm(SafeForm, Form):
    """Which facts to take over; those that are unknown here are ticked."""

    facts = forms.MultipleChoiceField(
        label=gettext_lazy("What do you take over?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facts"].choices = choices  # type: ignore[attr-defined]

    def clean_facts(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["facts"]
        if not chosen:
            raise forms.ValidationError(_("Tick at least one fact, or go back."))
        return chosen


@rule("profile.edit")
def number(request: BusinessRequest) -> HttpResponse:
    """Asks for the number; it leads to what the register says."""
    if not is_on():
        raise Http404
    form = NumberForm(
        request.POST if request.method == "POST" else None,
        initial={"number": profile_of(request.business).siret or profile_of(request.business).siren},
    )
    if form.is_bound and form.is_valid():

        def effect() -> str:
            job = look_up(actor=request.actor, business=request.business, number=form.cleaned_data["number"])
            return here(request, "profile-register-found", uid=job.uid)

        try:
            return submit(request, form, effect)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "portal/company_register/number.html", {"form": form}, status=422 if form.is_bound else 200)


@rule("profile.edit")
def found(request: BusinessRequest, uid: UUID) -> HttpResponse:
    """How far the question is, then its answer beside the profile."""
    if not is_on():
        raise Http404
    job: Any = get_object_or_404(Job.objects.for_business(request.business), uid=uid, kind=KIND)
    if job.state in {"queued", "running"}:
        context = {"job": job, "url": here(request, "profile-register-found", uid=uid)}
        part = request.htmx and request.htmx.target == "rp-progress"
        return render(request, "ui/progress.html" if part else "portal/company_register/asking.html", context)
    if request.htmx and request.htmx.target == "rp-progress":
        return HttpResponseClientRefresh()
    company = company_of(job)
    if company is None:
        why = PROBLEMS["old" if "values" in job.result else job.result.get("problem", "broken")]
        return render(request, "portal/company_register/nothing.html", {"why": why})
    return _take(request, job, company)


def _take(request: BusinessRequest, job: Job, company: Company) -> HttpResponse:
    profile = profile_of(request.business)
    lines = _lines(request, profile, company)
    form = TakeForm(
        request.POST if request.method == "POST" else None,
        choices=[(line["code"], line["label"]) for line in lines],
        version=profile.version,
        initial={"facts": [line["code"] for line in lines if line["ours"] is None]},
    )
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked_on = timezone.localdate(job.finished_at)
            _write(request, company, form.cleaned_data["facts"], form.cleaned_data["version"] or 0, asked_on)
            messages.success(request, _("Taken over from the company register."))
            return here(request, "profile")

        try:
            return submit(request, form, effect)
        except Conflict:
            messages.warning(request, _("Somebody changed the profile meanwhile. Look at both columns again."))
            return redirect(request.path)
    chosen = form["facts"].value() or []
    context = {"form": form, "lines": lines, "company": company, "chosen": chosen, "asked_on": job.finished_at}
    return render(request, "portal/company_register/found.html", context, status=422 if form.is_bound else 200)


def _write(request: BusinessRequest, company: Company, chosen: list[str], version: int, asked_on: date) -> None:
    values: dict[str, Any] = {}
    for group in GROUPS:
        if group.code in chosen:
            values |= {name: company.values.get(name) for name in group.fields}
    if values:
        edit_profile(
            actor=request.actor,
            business=request.business,
            version=version,
            values=values,
            today=timezone.localdate(),
            source=SOURCE,
            source_on=asked_on,
        )
    if NAME in chosen:
        rename_business(actor=request.actor, business=request.business, name=company.name)


def _said(group: Group, values: Mapping[str, Any], lang: Language) -> str | None:
    """The facts of a group that are known, in words; None when none is."""
    found = [text for code in group.facts if (text := wording.shown(code, values, lang))]
    return ", ".join(found) or None


def _says_more(code: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    """A number of people goes before a band that holds it."""
    number, bounds = ours["employees"], headcount_bounds(str(theirs.get("employees_band")))
    if code != "employees" or number is None or bounds is None:
        return False
    low, high = bounds
    return bool(low <= number and (high is None or number <= high))


def _lines(request: BusinessRequest, profile: Profile, company: Company) -> list[dict[str, Any]]:
    """Each fact that the register tells and that differs from ours, with both in words."""
    lang, ours = current_language(), values_of(profile)
    lines: list[dict[str, Any]] = []
    if company.name and company.name != request.business.name and can(request.actor, "business.rename"):
        lines.append({"code": NAME, "label": _("Name"), "theirs": company.name, "ours": request.business.name})
    for group in GROUPS:
        theirs = {name: company.values[name] for name in group.fields if name in company.values}
        if any(ours[name] != value for name, value in theirs.items()) and not _says_more(group.code, ours, theirs):
            lines.append(
                {
                    "code": group.code,
                    "label": ", ".join(str(facts.FACTS[code].label) for code in group.facts),
                    "theirs": _said(group, theirs, lang),
                    "ours": _said(group, ours, lang),
                }
            )
    return lines
