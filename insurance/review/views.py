"""The pages of the adviser's review: where it stands, asking, writing, setting aside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from insurance.dossier.freeze import open_to
from insurance.dossier.parts import labels
from insurance.review.actions import ask_review, drop_review, give_review, take_back_request
from insurance.review.facts import PARTS, changes_by
from insurance.review.forms import AskForm, StatementForm
from insurance.review.models import ReviewStatement
from insurance.review.queries import chambers_of, open_requests, statements_of
from portal.access.models import Mandate
from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import attempt
from portal.tenancy.models import Organisation
from portal.tenancy.requests import BusinessRequest
from portal.ui.requests import here


@rule("review.view")
@require_GET
def review(request: BusinessRequest) -> HttpResponse:
    """Questions that wait, and all statements."""
    waiting = list(open_requests(request.business))
    ours = _chamber(request)
    chambers, asked = chambers_of(request.business), {one.organisation_id for one in waiting}
    context = {
        "waiting": waiting,
        "stated": statements_of(request.business, request.actor),
        "chambers": chambers,
        "unasked": [chamber for chamber in chambers if chamber.pk not in asked],
        "asked_us": ours is not None and ours.pk in asked,
        "gives": can(request.actor, "review.give"),
    }
    return render(request, "insurance/review/review.html", context)


@rule("review.ask")
def ask(request: BusinessRequest) -> HttpResponse:
    """Choose a chamber and ask."""
    chambers = chambers_of(request.business)
    form = AskForm(request.POST if request.method == "POST" else None, chambers=chambers)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            ask_review(actor=request.actor, business=request.business, **form.values())
            messages.success(request, _("Asked. You will find their statement here."))
            return here(request, "review")

        if answer := attempt(request, form, effect):
            return answer
    context = {"form": form, "chambers": chambers}
    return render(request, "insurance/review/ask.html", context, status=422 if form.is_bound else 200)


@rule("review.ask")
def take_back(request: BusinessRequest, chamber: str) -> HttpResponse:
    """Asks, then ends a question."""
    organisation = get_object_or_404(
        Organisation, slug=chamber, pk__in=open_requests(request.business).values("organisation")
    )
    if request.method == "POST":
        take_back_request(actor=request.actor, business=request.business, organisation=organisation)
        return redirect(here(request, "review"))
    context = {
        "question": _("Take your question to %(chamber)s back?") % {"chamber": organisation.name},
        "consequences": [_("They can give no statement until you ask again.")],
        "confirm": _("Take it back"),
        "back": here(request, "review"),
    }
    return render(request, "ui/confirm.html", context)


@rule("review.give")
def write(request: BusinessRequest) -> HttpResponse:
    """The adviser's form; what they wrote in the register themselves is said before they send."""
    names = labels()
    parts = [(part, names[part]) for part in PARTS if part in names and open_to(request.actor, part)]
    form = StatementForm(request.POST if request.method == "POST" else None, parts=parts)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            give_review(actor=request.actor, business=request.business, **form.values())
            messages.success(request, _("Your statement is given. Its words stay as they are."))
            return here(request, "review")

        if answer := attempt(request, form, effect):
            return answer
    ours = _chamber(request)
    asked = open_requests(request.business).filter(organisation=ours).first() if ours else None
    own = changes_by(request.business, PARTS, request.actor.user_id or 0, ours)[0] if ours else 0
    context = {"form": form, "asked": asked, "own": own}
    return render(request, "insurance/review/write.html", context, status=422 if form.is_bound else 200)


@rule("review.ask")
def drop(request: BusinessRequest, number: int) -> HttpResponse:
    """Asks, then sets a statement aside."""
    statement = get_object_or_404(ReviewStatement.objects.for_business(request.business), number=number)
    if request.method == "POST":
        drop_review(actor=request.actor, business=request.business, statement=statement)
        return redirect(here(request, "review"))
    context = {
        "question": _("Leave the statement %(ref)s out of the dossier?") % {"ref": statement.reference},
        "consequences": [
            _("New versions of the dossier do not hold it; those you built stay as they are."),
            _("You still see it here, and the adviser does too."),
        ],
        "confirm": _("Leave it out of the dossier"),
        "back": here(request, "review"),
    }
    return render(request, "ui/confirm.html", context)


def _chamber(request: BusinessRequest) -> Organisation | None:
    """The chamber that this person comes from under a mandate; None for the business's own people."""
    if request.actor.mandate_id is None:
        return None
    mandate = Mandate.objects.select_related("organisation").get(pk=request.actor.mandate_id)
    return mandate.organisation
