"""Answering one question on a page, whether many insurers ask it or one alone."""

from typing import Any

from django.core.exceptions import PermissionDenied

from insurance.readiness import queries
from insurance.readiness.forms import AnswerForm
from portal.access.rules import can
from portal.editing.saving import Conflict
from portal.evidence.actions import add_proof
from portal.tenancy.requests import BusinessRequest
from portal.ui.language import current_language


def answer_form(request: BusinessRequest, found: Any) -> AnswerForm:
    """The form about where a question stands. Raises PermissionDenied when somebody sent it who may only look."""
    sent = request.method == "POST"
    form = AnswerForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        found=found,
        language=current_language(),
        proofs=queries.valid_proofs(request.business) if can(request.actor, "proof.view") else None,
        adds=can(request.actor, "proof.add"),
    )
    if form.is_bound and not can(request.actor, "readiness.answer"):
        raise PermissionDenied("readiness.answer")
    return form


def said_beside(request: BusinessRequest, form: AnswerForm, row: Any) -> tuple[int, Any]:
    """The version that was answered to, and the details with the file that came along as a proof. Raises Conflict when
    the answer kept is another one by now, before a file is kept for nothing."""
    version = form.cleaned_data["version"] or 0
    if version != (row.version if row else 0):
        raise Conflict(row)
    details = form.details()
    file = form.cleaned_data.get("file")
    if file is not None:
        details["proof"] = add_proof(actor=request.actor, business=request.business, file=file)
    return version, details
