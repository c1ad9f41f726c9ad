"""Where the register meets the rest: third stone of the wall, dashboard tiles, figures, history, dossier."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.access.rules import Actor
from portal.notifications.reminders import Kind, add_kind
from portal.registry import DossierSection, Figure, MenuEntry, Sentence, Tile
from portal.tenancy.models import Business
from risks.register import queries, wording
from risks.register.models import Risk, RiskStatus
from risks.register.reminders import acceptances, reminders
from risks.register.snapshot import collect

SHOWN = 3


def _top(business: Business, actor: Actor) -> dict[str, Any]:
    over = queries.above_threshold(business)
    total = over.count()
    return {
        "total": total,
        "risks": list(over.only("business", "number", "title", "level_current")[:SHOWN]),
        "url": reverse("risks", kwargs={"slug": business.slug}) + "?level=over#list",
        "slug": business.slug,
    }


def _reviews(business: Business, actor: Actor) -> dict[str, Any]:
    late = queries.reviews_overdue(business, timezone.localdate())
    return {
        "total": late.count(),
        "risks": list(late.select_related("owner__user")[:SHOWN]),
        "url": reverse("risks", kwargs={"slug": business.slug}) + "?overdue=1#list",
        "slug": business.slug,
    }


def _sentence(business: Business, figures: dict[str, Any]) -> str:
    """`14 risks, 3 above your threshold.` with both figures leading to their list."""
    total, over = figures.get("risks") or 0, figures.get("risks_over") or 0
    if not total:
        return ""
    url = reverse("risks", kwargs={"slug": business.slug})
    all_of_them = format_html(
        '<a class="rp-fig" href="{}">{}</a>', url, ngettext("%(n)d risk", "%(n)d risks", total) % {"n": total}
    )
    above = ngettext("%(n)d above your threshold", "%(n)d above your threshold", over) % {"n": over}
    if not over:
        return format_html(gettext("{risks} in your register, none above your threshold."), risks=all_of_them)
    link = format_html('<a class="rp-fig is-brick" href="{}?level=over#list">{}</a>', url, above)
    return format_html("{}, {}.", all_of_them, link)


registry.add_menu(
    MenuEntry(
        "risks",
        pgettext_lazy("stone", "Risks"),
        "risks",
        "risk.view",
        icon="list-details",
        order=30,
        stone=3,
        state=queries.state,
        covers=("losses", "loss-estimate"),
    )
)
registry.add_tile(
    Tile("risks-top", "risks/register/tile_top.html", "risk.view", _top, order=30),
    Tile("risks-reviews", "risks/register/tile_reviews.html", "risk.view", _reviews, order=31),
)
registry.add_figure(
    Figure(
        "risks",
        _("Risks"),
        lambda business: Risk.objects.for_business(business).filter(status=RiskStatus.OPEN).count(),
        "risk.view",
    ),
    Figure(
        "risks_over", _("Above the threshold"), lambda business: queries.above_threshold(business).count(), "risk.view"
    ),
    Figure(
        "reviews_overdue", _("Reviews overdue"), lambda business: queries.reviews_overdue(business).count(), "risk.view"
    ),
)
registry.add_sentence(Sentence("risks", "risk.view", _sentence, order=30))
registry.add_audit_labels(wording.VERBS, wording.FIELDS)
registry.add_dossier_section(DossierSection("register", _("Risk register"), 30, collect))
add_kind(Kind("acceptances", _("Accepted risks to decide again"), "risk.view", acceptances))
add_kind(Kind("reviews", _("Risks to look at again"), "risk.view", reminders))
