"""When reminders come and about what; and the way out of a kind, from the message itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access.routes import public, signed_in
from portal.editing.forms import submit
from portal.notifications.digest import DEFAULT_HOUR, choose_digest, do_without, read_token
from portal.notifications.forms import RemindersForm
from portal.notifications.models import DigestChoice
from portal.notifications.reminders import kinds
from portal.tenancy.requests import PersonRequest


@signed_in
def reminders(request: PersonRequest) -> HttpResponse:
    """One's own choice."""
    choice = DigestChoice.objects.filter(user=request.user).first()
    without = set(choice.without) if choice else set()
    initial = {
        "hour": choice.hour if choice else DEFAULT_HOUR,
        "wanted": [kind.code for kind in kinds() if kind.code not in without],
    }
    form = RemindersForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():

        def effect() -> str:
            wanted = set(form.cleaned_data["wanted"])
            left_out = [kind.code for kind in kinds() if kind.code not in wanted]
            choose_digest(user=request.user, hour=form.cleaned_data["hour"], without=left_out)
            messages.success(request, _("Saved."))
            return reverse("reminders")

        return submit(request, form, effect)
    status = 422 if form.is_bound else 200
    return render(request, "portal/notifications/reminders.html", {"form": form}, status=status)


@public
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, then leaves one kind out of a person's message. Mail programs that open every link change nothing."""
    found = read_token(token)
    kind = next((one for one in kinds() if found is not None and one.code == found[1]), None)
    if found is None or kind is None:
        raise Http404
    if request.method == "POST":
        do_without(user_id=found[0], code=found[1])
    context = {"label": kind.label, "done": request.method == "POST"}
    return render(request, "portal/notifications/stop.html", context)
