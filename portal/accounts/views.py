"""The front door, one's own account, and the language."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from portal.access.routes import public, signed_in
from portal.accounts.actions import choose_language, sign_out_everywhere, update_person
from portal.accounts.forms import PersonForm
from portal.accounts.sessions import sessions_of
from portal.editing.forms import submit
from portal.tenancy.queries import invitations_for, places_of, role_label
from portal.tenancy.requests import PersonRequest
from portal.ui.errors import error_page

_YEAR_SECONDS, _QUARTER_SECONDS = 365 * 24 * 3600, 15 * 60


@require_GET
@public
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what Rempart is; people go to their one place, or choose."""
    if not request.user.is_authenticated:
        return render(request, "portal/home/landing.html")
    places = places_of(request.user)
    waiting = [(one, role_label(one)) for one in invitations_for(request.user)]
    if len(places) == 1 and not waiting:
        return redirect(places[0].url)
    return render(request, "portal/home/places.html", {"places": places, "waiting": waiting})


@signed_in
def account(request: PersonRequest) -> HttpResponse:
    """Name, language, address, password, second step, and where one is signed in."""
    user = request.user
    form = PersonForm(
        request.POST or None, initial={"name": user.name, "language": user.language or settings.LANGUAGE_CODE}
    )
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def effect() -> str:
            update_person(user=user, **values)
            with override(values["language"]):
                messages.success(request, _("Saved."))
            return request.path

        return submit(request, form, effect)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": form,
        "sessions": sessions_of(user, request.session.session_key),
        "has_app": "totp" in kinds,
        "has_passkey": "webauthn" in kinds,
        "must": user.organisation_memberships.exists(),
    }
    return render(request, "portal/accounts/account.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def sign_out_all(request: PersonRequest) -> HttpResponse:
    """Ends every other session at once; this one goes on under a new key."""
    request.session.cycle_key()
    ended = sign_out_everywhere(user=request.user, keep=request.session.session_key)
    messages.success(request, _("Signed out everywhere else (%(count)d).") % {"count": ended})
    return redirect("account")


@require_POST
@public
def set_language(request: HttpRequest) -> HttpResponse:
    """Keeps the choice with the person, or in a cookie, and goes back to the page it was made on."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = HttpResponseRedirect(back if safe else "/", status=303)
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            choose_language(user=request.user, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_YEAR_SECONDS,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


@require_GET
@public
def live(request: HttpRequest) -> HttpResponse:
    """Named here for reverse(); answered by HealthMiddleware before anything that can fail."""
    return HttpResponse(status=503)


@require_GET
@public
def ready(request: HttpRequest) -> HttpResponse:
    """As `live`."""
    return HttpResponse(status=503)


@public
def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's answer to a rate limit (handler429)."""
    return error_page(429, retry_after_s=_QUARTER_SECONDS)
