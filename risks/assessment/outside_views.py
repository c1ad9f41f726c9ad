"""The page behind a link that was sent to somebody without an account: one question, one answer."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from portal.access.routes import public
from portal.editing.saving import Conflict
from portal.ui.language import current_language
from risks.assessment import wording
from risks.assessment.asking import answer_from_outside, behind, question_of
from risks.assessment.forms import OutsideForm
from risks.assessment.questions import load


@public
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Shows the question, takes the code and the answer. It says who asks, and nothing else of the business."""
    door = behind(token)
    if door is None:
        raise Http404
    asked = question_of(door)
    found = load().question(asked.question)
    tongue = current_language()
    form = OutsideForm(request.POST or None, question=found, language=tongue)
    if request.method == "POST" and form.is_valid():
        said = form.values()
        try:
            outcome = answer_from_outside(
                door=door,
                token=token,
                code=said["code"],
                question=found,
                value=said["value"],
                values=said["kinds"],
            )
        except Conflict:
            outcome = "answered"
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if outcome == "over":
                raise Http404
            if outcome == "wrong_code":
                form.add_error("code", _("This code does not open the link. Check it with the person who asked you."))
        if not form.errors:
            return render(request, "risks/assessment/outside_thanks.html", {"asked": asked, "outcome": outcome})
    context = {
        "form": form,
        "asked": asked,
        "business": door.business,
        "text": found.text.in_(tongue),
        "why": found.why.in_(tongue),
        "choices": wording.choices(found, None, tongue),
        "several": found.kind == "services",
        "chosen": [*request.POST.getlist("kinds"), request.POST.get("value")],
    }
    return render(request, "risks/assessment/outside.html", context, status=422 if form.is_bound else 200)
