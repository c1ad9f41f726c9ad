"""The business's side: what its chamber wrote, and its answer."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import rule
from portal.access.rules import can
from portal.editing.forms import submit
from portal.editing.saving import Conflict
from portal.tenancy.requests import BusinessRequest
from portal.ui.conflict import conflict_page
from portal.ui.paging import page_of
from portal.ui.requests import here
from subsidies.outreach.actions import answer_message, mark_seen
from subsidies.outreach.forms import AnswerForm
from subsidies.outreach.models import CampaignMessage
from subsidies.outreach.queries import clients_of
from subsidies.outreach.results import messages_of


@rule("programme.view")
@require_GET
def inbox(request: BusinessRequest) -> HttpResponse:
    """All messages of chambers, the newest first."""
    page = page_of(request, messages_of(request.business, request.actor))
    return render(request, "subsidies/outreach/inbox.html", {"page": page})


@rule("programme.view")
@require_GET
def message(request: BusinessRequest, number: int) -> HttpResponse:
    """One message; opening it tells the chamber that it was seen, and the page says so."""
    row = _found(request, number)
    mark_seen(actor=request.actor, message=row)
    return _page(request, row, _form(row))


@rule("programme.follow")
@require_POST
def answer(request: BusinessRequest, number: int) -> HttpResponse:
    """Keeps the answer."""
    row = _found(request, number)
    form = AnswerForm(request.POST, initial=_now(row))
    if not form.is_valid():
        return _page(request, row, form, status=422)

    def effect() -> str:
        answer_message(
            actor=request.actor, message=row, version=form.cleaned_data["version"] or 0, values=form.values()
        )
        messages.success(request, _("Your answer is kept. Your chamber sees it."))
        return here(request, "aid-message", number=row.number)

    try:
        with transaction.atomic():  # a refusal gives the form's key back
            return submit(request, form, effect)
    except Conflict as clash:
        who = str(clash.current.answered_by or "")
        return conflict_page(
            request, form, _form(clash.current), who=who, back=here(request, "aid-message", number=row.number)
        )


def _found(request: BusinessRequest, number: int) -> CampaignMessage:
    return get_object_or_404(messages_of(request.business, request.actor), number=number)


def _form(row: CampaignMessage) -> AnswerForm:
    return AnswerForm(initial=_now(row), version=row.version)


def _now(row: CampaignMessage) -> dict[str, str]:
    return {"answer": row.answer, "text": row.text}


def _page(request: BusinessRequest, row: CampaignMessage, form: AnswerForm, status: int = 200) -> HttpResponse:
    answers = request.actor.role is not None and can(request.actor, "programme.follow", row)
    context = {
        "row": row,
        "programme": row.campaign.programme,
        "form": form if answers else None,
        "read_by_them": request.business.pk in clients_of(row.chamber, timezone.localdate()),
    }
    return render(request, "subsidies/outreach/message.html", context, status=status)
