"""Telling whoever started a renewal that it is over, or that it halted: numbers only, no client's name travels."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from insurance.renewals.advisers import still_runs
from insurance.renewals.models import CampaignState, RenewalCampaign
from portal.notifications.outbox import queue_mail


def tell_the_end(campaign: RenewalCampaign) -> None:
    """One message, in the transaction that ends it; none to somebody who has left the chamber."""
    if not still_runs(campaign):
        return
    user = campaign.started_by
    assert user is not None
    address = reverse("renewal", kwargs={"org": campaign.organisation.slug, "number": campaign.number})
    with override(user.language or settings.LANGUAGE_CODE):
        context = {"campaign": campaign, "url": settings.SITE_URL + address}
        body = render_to_string("insurance/renewals/over.txt", context)
        if campaign.state == CampaignState.PAUSED:
            subject = _("The renewal of your clients’ dossiers has halted")
        else:
            subject = _("Dossiers renewed: %(built)d of %(total)d")
        subject %= {"built": campaign.built, "total": campaign.total}
        queue_mail(user.email, subject, body.strip() + "\n", language=user.language)
