"""Tokens of a business's people and of an organisation's: listed, made (shown once), withdrawn."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.access.routes import rule
from portal.api.forms import TokenForm
from portal.api.tokens import create_token, revoke_token, tokens_for
from portal.editing.forms import attempt
from portal.tenancy.models import Business, Organisation
from portal.tenancy.refusals import Refused
from portal.tenancy.requests import BusinessRequest, OrganisationRequest
from portal.ui.requests import here

type AnyRequest = BusinessRequest | OrganisationRequest
_SHOWN_ONCE = "new_token"


def _place(request: AnyRequest) -> Business | Organisation:
    business: Business | None = getattr(request, "business", None)
    return business if business is not None else request.organisation  # type: ignore[union-attr]


def _name(request: AnyRequest, name: str) -> str:
    """The page's name: those of organisations say so."""
    return name if getattr(request, "business", None) is not None else f"organisation-{name}"


def _list(request: AnyRequest) -> HttpResponse:
    """One's own tokens; the owner and administrators see everybody's."""
    found = tokens_for(request.actor, _place(request))
    context = {
        "tokens": found,
        "others": any((token.member or token.colleague).user_id != request.actor.user_id for token in found),  # type: ignore[union-attr]
        "made": request.session.pop(_SHOWN_ONCE, None),
        "new_url": here(request, _name(request, "token-new")),
        "rows": [(token, here(request, _name(request, "token-revoke"), public_id=token.public_id)) for token in found],
        "address": f"{settings.SITE_URL}/api/v1/",
    }
    return render(request, "portal/api/tokens.html", context)


def _new(request: AnyRequest) -> HttpResponse:
    """A new token; its secret is shown on the next page, and never again."""
    form = TokenForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            token, secret = create_token(actor=request.actor, place=_place(request), **form.values())
            request.session[_SHOWN_ONCE] = {"secret": secret, "name": token.name}
            return here(request, _name(request, "tokens"))

        try:
            if answer := attempt(request, form, effect):
                return answer
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "back": here(request, _name(request, "tokens"))}
    return render(request, "portal/api/token_new.html", context, status=422 if form.is_bound else 200)


def _revoke(request: AnyRequest, public_id: UUID) -> HttpResponse:
    """Asks, then withdraws."""
    found = [token for token in tokens_for(request.actor, _place(request)) if token.public_id == public_id]
    if not found:
        raise Http404
    token, back = found[0], here(request, _name(request, "tokens"))
    if request.method == "POST":
        revoke_token(actor=request.actor, place=_place(request), token=token)
        messages.success(request, _("%(name)s opens nothing any more.") % {"name": token.name})
        return redirect(back)
    context = {
        "question": _("Withdraw the token of %(name)s?") % {"name": token.name},
        "consequences": [_("The program that uses it is refused from its next request on.")],
        "confirm": _("Withdraw"),
        "back": back,
    }
    return render(request, "ui/confirm.html", context)


def _pages(right: str) -> tuple[Callable[..., HttpResponse], ...]:
    guard = rule(right)
    return require_GET(guard(_list)), guard(_new), guard(_revoke)  # type: ignore[return-value]


tokens, token_new, token_revoke = _pages("token.view")
organisation_tokens, organisation_token_new, organisation_token_revoke = _pages("organisation.token")
