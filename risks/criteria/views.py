"""The page of the business's scale."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.access.routes import rule
from portal.access.rules import can, require
from portal.audit.queries import last_editor
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.language import current_language
from portal.ui.requests import here
from portal.ui.templatetags.ui import level
from risks.criteria.actions import set_criteria
from risks.criteria.forms import CriteriaForm
from risks.criteria.models import RiskCriteria
from risks.register import scale as words
from risks.register.scale import DEFAULT, STEPS, Scale


@rule("risk.view")
def criteria(request: BusinessRequest) -> HttpResponse:
    """What the steps mean here; whoever may, changes it."""
    row = RiskCriteria.objects.for_business(request.business).first()
    current, version = (row.scale(), row.version) if row else (DEFAULT, 1)
    edits = can(request.actor, "criteria.edit", request.business)
    form = CriteriaForm(request.POST if request.method == "POST" else None, scale=current, version=version)
    if form.is_bound:
        require(request.actor, "criteria.edit", request.business)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            asked = form.cleaned_data["version"] or 0  # a form that names no version was never shown
            set_criteria(actor=request.actor, business=request.business, version=asked, scale=form.scale())
            messages.success(request, _("Your scale is saved. The steps chosen so far keep their numbers."))
            return here(request, "risk-criteria")

        try:
            return submit(request, form, effect)
        except Conflict as error:
            theirs = CriteriaForm(scale=error.current.scale(), version=error.current.version)
            who = last_editor(request.business, "", "criteria.set")
            return conflict_page(request, form, theirs, who=who, back=here(request, "risk-criteria"))
        except ValidationError as error:
            form.refuse(error)
    context = {"form": form, "edits": edits, "reading": _reading(current), "scale": current, "usual": row is None}
    return render(request, "risks/criteria/criteria.html", context, status=422 if form.is_bound else 200)


def _reading(scale: Scale) -> dict[str, object]:
    """The scale in words, and the levels of its cells."""
    lang = current_language()
    return {
        "often": [(step, scale.likelihood_name(step), words.likelihood_range(step, scale)) for step in reversed(STEPS)],
        "bad": [(step, scale.impact_name(step), words.impact_range(step, lang, scale)) for step in STEPS],
        "months": [(level(step), scale.review_months[step - 1]) for step in reversed(STEPS)],
        "appetite": level(scale.appetite_level),
    }
